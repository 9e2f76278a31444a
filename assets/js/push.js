// Notices on this device: `<form data-push data-key="…" data-text-…>` with the inputs endpoint, p256dh and auth. The browser
// is asked for its permission only after the button was pressed; the form then carries the subscription as any form does.

const form = document.querySelector("form[data-push]");
if (form) begin(form);

async function begin(form) {
  for (const plain of document.querySelectorAll("[data-push-plain]")) plain.hidden = true;
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    say(form, "unsupported");
    return;
  }
  form.hidden = false;
  if (Notification.permission === "denied") say(form, "denied");
  form.addEventListener("submit", (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    subscribe(form);
  });
  for (const remove of document.querySelectorAll("form[data-push-remove]")) leave(remove);
  await markOwn();
}

function say(form, kind) {
  const status = document.querySelector("[data-push-status]");
  status.textContent = form.dataset[`text${kind[0].toUpperCase()}${kind.slice(1)}`];
  status.dataset.state = kind === "working" ? "fine" : "problem";
}

async function subscribe(form) {
  const button = form.querySelector("button");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  say(form, "working");
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      say(form, "denied");
      return;
    }
    const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    await navigator.serviceWorker.ready;
    const { endpoint, keys } = (await subscription(registration, form.dataset.key)).toJSON();
    form.elements.endpoint.value = endpoint;
    form.elements.p256dh.value = keys.p256dh;
    form.elements.auth.value = keys.auth;
    form.requestSubmit();
  } catch {
    say(form, "failed");
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

// A subscription made with another key of this city cannot be used any more: it is ended and made anew.
async function subscription(registration, key) {
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  try {
    return await registration.pushManager.subscribe(options);
  } catch (error) {
    const old = await registration.pushManager.getSubscription();
    if (!old) throw error;
    await old.unsubscribe();
    return registration.pushManager.subscribe(options);
  }
}

function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

async function own() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration?.pushManager.getSubscription();
}

// The list knows devices by the digest of their endpoint: the endpoint itself is in no page.
async function markOwn() {
  const subscription = await own();
  if (!subscription) return;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subscription.endpoint));
  const digest = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const device = document.querySelector(`[data-endpoint="${digest}"]`);
  if (!device) return;
  form.hidden = true;
  device.querySelector("[data-push-own]").hidden = false;
  device.querySelector("form[data-push-remove]").dataset.own = "";
}

// Removing this device ends the browser's own subscription too. Where that fails, the city has forgotten it all the same.
function leave(remove) {
  remove.addEventListener("submit", (event) => {
    if (!("own" in remove.dataset)) return;
    event.preventDefault();
    delete remove.dataset.own;
    const unsubscribed = own().then((subscription) => subscription?.unsubscribe());
    unsubscribed.catch(() => {}).finally(() => remove.requestSubmit());
  });
}
