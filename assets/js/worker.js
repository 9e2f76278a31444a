// The service worker, served as /sw.js behind its texts (TEXTS by language, ICON, BADGE). It shows that there is news and
// leads to the inbox. It answers no request and keeps nothing: a signed-in page must not outlive its session.

const INBOX = "/inbox";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// A push holds a language and nothing else: {"news": "ja"}. Each must be shown (userVisibleOnly), even one that cannot be read.
self.addEventListener("push", (event) => {
  const { title, lang } = TEXTS[language(event.data)] ?? TEXTS.ja;
  event.waitUntil(self.registration.showNotification(title, { lang, icon: ICON, badge: BADGE, tag: "news", renotify: true }));
});

function language(data) {
  try {
    return data.json().news;
  } catch {
    return undefined;
  }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showInbox());
});

// A window that holds a half-filled form is left alone: only one that shows the inbox already is brought forward.
async function showInbox() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((one) => new URL(one.url).pathname === INBOX);
  return open ? open.focus() : self.clients.openWindow(INBOX);
}
