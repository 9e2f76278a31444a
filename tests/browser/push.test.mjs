// Notices on a device, in a browser: asking, registering, being told, removing. Headless Chromium has no push service, so
// `PushManager.subscribe` hands out a device of the demo's own; everything else is the browser's.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { axe, check, closeBrowser, demo, open } from "./support.mjs";

let site;

before(async () => {
  site = await demo();
});

after(async () => {
  await closeBrowser();
  await site?.stop();
});

/** Logs in with a test card, as far as the settings. */
async function logIn(page) {
  const press = (action, button = "button") => page.locator(`form[action$="${action}"] ${button}`).first().click();
  await page.goto(site.url("/login?return_to=/settings"));
  await press("/login");
  await page.locator('form[action$="/screens/card"]:has(input[value="hanako"]) button').click();
  await page.fill("#pin", "1234");
  await press("/screens/pin");
  await page.waitForURL(/settings|screens/);
  // Who has agreed once is not asked again.
  if (page.url().includes("/mock-idp/")) await press("/screens/consent", 'button[value="allow"]');
  await page.waitForURL(/\/settings/);
}

/** A device of the push service stand-in, as `PushSubscription.toJSON()` would write it. */
async function demoDevice(page) {
  await page.goto(site.url("/demo/mailbox"));
  await page.locator('form[action="/demo/push/devices"] button').click();
  await page.waitForURL(/mailbox/);
  const form = page.locator('form[action="/settings/push"]').first();
  const value = (name) => form.locator(`[name="${name}"]`).inputValue();
  return { endpoint: await value("endpoint"), keys: { p256dh: await value("p256dh"), auth: await value("auth") } };
}

/** What a push service would give this browser; the permission is answered as a person would. */
async function withSubscription(page, device, permission) {
  await page.addInitScript(
    ({ device, permission }) => {
      const held = () => sessionStorage.getItem("subscribed") === "yes";
      const subscription = {
        endpoint: device.endpoint,
        toJSON: () => device,
        unsubscribe: async () => sessionStorage.removeItem("subscribed") ?? true,
      };
      PushManager.prototype.subscribe = async (options) => {
        if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new Error("no key of the city");
        sessionStorage.setItem("subscribed", "yes");
        return subscription;
      };
      PushManager.prototype.getSubscription = async () => (held() ? subscription : null);
      globalThis.asked = 0;
      Notification.requestPermission = async () => {
        globalThis.asked += 1;
        return permission;
      };
      Object.defineProperty(Notification, "permission", { get: () => "default" });
    },
    { device, permission },
  );
}

for (const [lang, width] of [["ja", 360], ["en", 1280]]) {
  test(`a device is registered, named and removed by keyboard (${lang}, ${width} px)`, async (t) => {
    const page = await open(t, site, { lang, width });
    const device = await demoDevice(page);
    await withSubscription(page, device, "granted");
    await logIn(page);
    const button = page.locator("form[data-push] button");
    await button.waitFor();
    assert.equal(await page.locator("[data-push-plain]").isVisible(), false);
    assert.equal(await page.evaluate(() => globalThis.asked), 0, "nobody is asked before the button");
    await check(page, `push-settings-${lang}-${width}`);
    await button.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/done=device-added/);
    await page.locator("[data-push-own]").waitFor();
    assert.equal(await page.locator("[data-push-own]").isVisible(), true, "this device is marked");
    assert.equal(await button.isVisible(), false, "and not offered again");
    assert.equal((await page.content()).includes(device.endpoint), false, "the endpoint is in no page");
    await check(page, `push-registered-${lang}-${width}`);
    await page.locator("form[data-push-remove] button").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/done=device-removed/);
    assert.equal(await page.evaluate(() => sessionStorage.getItem("subscribed")), null, "the browser's own subscription ended too");
    assert.equal(await page.locator("form[data-push-remove]").count(), 0);
  });
}

test("a refused permission is explained and nothing is lost", async (t) => {
  const page = await open(t, site, { lang: "en", width: 360 });
  await withSubscription(page, await demoDevice(page), "denied");
  await logIn(page);
  await page.locator("form[data-push] button").click();
  await page.getByRole("status").filter({ hasText: "does not allow notifications" }).waitFor();
  assert.match(page.url(), /\/settings$/);
  await check(page, "push-denied-en-360");
});

test("without scripts the page says what works instead", async (t) => {
  const page = await open(t, site, { lang: "ja", width: 360, javaScriptEnabled: false });
  await logIn(page);
  assert.equal(await page.locator("[data-push-plain]").isVisible(), true);
  assert.equal(await page.locator("form[data-push] button").isVisible(), false);
});

test("the mailbox of the demo registers a device and the operator's page is accessible", async (t) => {
  const page = await open(t, site, { lang: "ja", width: 360 });
  await logIn(page);
  await demoDevice(page);
  await check(page, "push-mailbox-ja-360");
  await page.locator('form[action="/settings/push"] button').first().click();
  await page.waitForURL(/done=device-added/);
  await axe(page);
});

/** Submits a case: what it tells is pushed. */
async function apply(page) {
  const press = (action) => page.locator(`form[action$="${action}"] button`).first().click();
  const next = () => page.locator('main button.button[name="action"][value="next"]').click();
  await page.goto(site.url("/procedures/income-tax-certificate"));
  await press("/start");
  if (page.url().includes("/login")) {
    await press("/login");
    await page.locator('form[action$="/screens/card"]:has(input[value="hanako"]) button').click();
    await page.fill("#pin", "1234");
    await press("/screens/pin");
    await page.waitForURL(/begin|screens/);
    if (page.url().includes("/mock-idp/")) await page.locator('form[action$="/screens/consent"] button[value="allow"]').click();
  }
  await page.waitForURL(/begin|drafts/);
  if (page.url().includes("/begin")) await press("/start");
  await page.fill("#phone", "090-1234-5678");
  await page.check('[name="own_certificate"]');
  await next();
  await page.selectOption('[name="fiscal_year"]', { index: 1 });
  await page.locator('[name="contents"]').first().check();
  await page.locator('[name="deductions"]').first().check();
  await page.fill('[name="copies"]', "2");
  await next();
  await page.locator('[name="lived_here"]').first().check();
  await page.locator('[name="filed"]').first().check();
  await next();
  await page.check('[name="confirmation"]');
  await next();
  await press("/submit");
  await page.waitForURL(/confirmed/);
  return page.url().replace("/confirmed", "");
}

test("whether a notice was delivered is shown to the resident and to those who keep the service", async (t) => {
  const page = await open(t, site, { lang: "en", width: 360 });
  const device = await demoDevice(page);
  // An endpoint that takes no push: the page of the process's health.
  await withSubscription(page, { ...device, endpoint: site.url("/healthz") }, "granted");
  await logIn(page);
  await page.locator("form[data-push] button").click();
  await page.waitForURL(/done=device-added/);
  const number = await apply(page);
  for (let turn = 0; turn < 40 && !(await page.getByText("could not be sent").count()); turn += 1) {
    await page.waitForTimeout(250);
    await page.goto(number);
  }
  await page.getByText("could not be sent").first().waitFor();
  await check(page, "push-case-en-360");
  await page.goto(site.url("/inbox"));
  await page.locator('main a[href^="/inbox/"]').first().click();
  await page.getByText("could not be sent").first().waitFor();
  await check(page, "push-notice-en-360");

  const mailbox = await open(t, site, { width: 1280, path: "/demo/mailbox" });
  const code = (await mailbox.locator("tr").filter({ hasText: "tanaka" }).innerText()).match(/\d{6}/)[0];
  const desk = await open(t, site, { lang: "ja", width: 1280, path: "/staff/login" });
  await desk.fill('[name="login"]', "tanaka");
  await desk.fill('[name="password"]', "demo-komatsu-2026");
  await desk.fill('[name="code"]', code);
  await desk.locator('form[action$="/staff/login"] button').click();
  await desk.locator('a[href="/admin/deliveries"]').click();
  await desk.getByText("(405)").first().waitFor();
  assert.equal((await desk.content()).includes("healthz"), false, "no endpoint on the page");
  await check(desk, "push-deliveries-ja-1280");
  await desk.setViewportSize({ width: 360, height: 780 });
  await check(desk, "push-deliveries-ja-360");
});

test("the service worker shows what a push says, in the device's language", async (t) => {
  // Contexts of their own refuse notifications; a profile on disk does not.
  const folder = await mkdtemp(path.join(tmpdir(), "smart-window-profile-"));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  t.after(async () => {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  });
  await context.grantPermissions(["notifications"], { origin: site.url("") });
  const page = await context.newPage();
  await page.goto(site.url("/"));
  const protocol = await context.newCDPSession(page);
  const registered = new Promise((resolve) => {
    protocol.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId);
    });
  });
  await protocol.send("ServiceWorker.enable");
  await page.evaluate(async () => {
    await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    await navigator.serviceWorker.ready;
  });
  const registrationId = await registered;
  const shown = async (data) => {
    await protocol.send("ServiceWorker.deliverPushMessage", { origin: site.url(""), registrationId, data });
    return page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      for (let turn = 0; turn < 50; turn += 1) {
        const [first, ...rest] = await registration.getNotifications();
        if (first) {
          const told = { title: first.title, body: first.body, lang: first.lang, more: rest.length };
          first.close();
          return told;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return null;
    });
  };
  assert.deepEqual(await shown('{"news":"pt-BR"}'), { title: "Você tem um novo aviso", body: "", lang: "pt-BR", more: 0 });
  // Whatever else comes is still told, in Japanese, and nothing of it is shown.
  assert.deepEqual(await shown("小松 花子 710円"), { title: "お知らせがあります", body: "", lang: "ja", more: 0 });
  assert.deepEqual(await page.evaluate(() => caches.keys()), [], "nothing is kept");
});
