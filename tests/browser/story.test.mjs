// The whole story in a real browser: in Japanese and English, on a phone and at a desk, with and without scripts.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, check, closeBrowser, demo, fits, open, screenshot } from "./support.mjs";

const PASSWORD = "demo-komatsu-2026";
let site;

before(async () => {
  site = await demo();
});

after(async () => {
  await closeBrowser();
  await site?.stop();
});

/** Presses the button of the form whose action ends so. */
const press = (page, action, button = "button") => page.locator(`form[action$="${action}"] ${button}`).first().click();

/** One press of a button that saves and goes on. */
const next = (page) => page.locator('main button.button[name="action"][value="next"]').click();

/** The second factor of an officer, as the mailbox page shows it at this moment. */
async function code(t, login) {
  const page = await open(t, site, { width: 1280, path: "/demo/mailbox" });
  const row = page.locator("tr, li, dl, article, section").filter({ hasText: login }).last();
  const digits = (await row.innerText()).match(/\b(\d{3})\s?(\d{3})\b/);
  assert.ok(digits, `a code for ${login}`);
  return digits[1] + digits[2];
}

async function officer(t, login, width) {
  const page = await open(t, site, { width, path: "/staff/login" });
  await page.fill('[name="login"]', login);
  await page.fill('[name="password"]', PASSWORD);
  await page.fill('[name="code"]', await code(t, login));
  await press(page, "/staff/login");
  return page;
}

/** From the front page to the receipt number; `look` sees every page on the way. */
async function apply(page, card, look) {
  await look("front");
  await page.locator('a[href="/procedures"]').first().click();
  await look("procedures");
  await page.locator('a[href="/procedures/income-tax-certificate"]').first().click();
  await look("procedure");
  await press(page, "/start");
  await look("login");
  await press(page, "/login");
  await look("cards");
  await page.locator(`form[action$="/screens/card"]:has(input[value="${card}"]) button`).click();
  await look("pin");
  await page.fill("#pin", "1234");
  await press(page, "/screens/pin");
  await look("consent");
  await press(page, "/screens/consent", 'button[value="allow"]');
  await look("begin");
  await press(page, "/start");
  await next(page);
  await look("page-1-errors");
  await page.fill("#phone", "０９０-1234-5678");
  await page.check('[name="own_certificate"]');
  await next(page);
  await look("page-2");
  await page.selectOption('[name="fiscal_year"]', { index: 1 });
  await page.locator('[name="contents"]').first().check();
  await page.locator('[name="deductions"]').first().check();
  await page.fill('[name="copies"]', "2");
  await next(page);
  await look("page-3");
  await page.locator('[name="lived_here"]').first().check();
  await page.locator('[name="filed"]').first().check();
  await next(page);
  await look("page-4");
  await page.check('[name="confirmation"]');
  await next(page);
  await look("review");
  await press(page, "/submit");
  await look("confirmed");
  return page.url().match(/applications\/([^/]+)\/confirmed/)[1];
}

async function pay(page, number, look) {
  await page.goto(site.url(`/applications/${number}/pay`));
  await look("pay");
  await press(page, "/pay");
  await look("sandbox");
  await page.locator('button[value="authorise"]').click();
  await look("paid");
}

/** An officer takes the case, grants it, and sends the paper once the money is there. */
async function issue(page, number, look) {
  await page.goto(site.url("/staff/queue"));
  await look("queue");
  await page.goto(site.url(`/staff/cases/${number}`));
  await press(page, "/claim");
  await look("case");
  await page.check('input[name="outcome"][value="grant"]');
  await press(page, "/decide");
  await look("decided");
  const send = page.locator('form[action$="/send"] button');
  for (let tries = 0; tries < 40 && (await send.count()) === 0; tries += 1) {
    await page.waitForTimeout(250);
    await page.reload();
  }
  await look("to-send");
  await send.click();
  await look("sent");
}

for (const [lang, width] of [
  ["ja", 360],
  ["en", 1280],
]) {
  test(`the whole story with scripts, ${lang}, ${width} px`, async (t) => {
    const resident = await open(t, site, { lang, width });
    const look = (name) => check(resident, `${lang}-${width}-${name}`);
    const number = await apply(resident, lang === "ja" ? "hanako" : "maria", look);
    await pay(resident, number, look);
    const desk = await officer(t, lang === "ja" ? "yamada" : "suzuki", width);
    await issue(desk, number, (name) => check(desk, `staff-${width}-${name}`));
    for (const page of [`/applications/${number}`, "/applications", "/drafts", "/inbox", "/settings"]) {
      await resident.goto(site.url(page));
      await look(page.replaceAll("/", "-").replace(number, "case"));
    }
    assert.equal(await resident.locator("html").getAttribute("lang"), lang);
  });
}

test("the whole story without scripts, ja, 360 px", async (t) => {
  const resident = await open(t, site, { javaScriptEnabled: false });
  const look = (name) => screenshot(resident, `plain-${name}`);
  const number = await apply(resident, "taro", look);
  await pay(resident, number, look);
  await resident.goto(site.url(`/applications/${number}`));
  assert.match(await resident.innerText("main"), new RegExp(number));
});

test("what is typed is saved by itself and survives a lost session", async (t) => {
  const page = await open(t, site);
  await page.goto(site.url("/procedures/income-tax-certificate"));
  await press(page, "/start");
  await press(page, "/login");
  await page.locator('form[action$="/screens/card"]:has(input[value="ume"]) button').click();
  await page.fill("#pin", "1234");
  await press(page, "/screens/pin");
  await press(page, "/screens/consent", 'button[value="allow"]');
  await press(page, "/start");
  await page.fill("#phone", "0761224111");
  await page.locator("[data-autosave-status]").filter({ hasText: /\S/ }).waitFor();
  await page.waitForFunction(() => Number(document.querySelector('[name="version"]').value) > 1);
  const draft = page.url();
  await page.context().clearCookies({ name: "sw_resident" });
  await page.goto(draft);
  assert.match(page.url(), /\/login/);
  await press(page, "/login");
  await page.locator('form[action$="/screens/card"]:has(input[value="ume"]) button').click();
  await page.fill("#pin", "1234");
  await press(page, "/screens/pin");
  if (await page.locator('button[value="allow"]').count()) await press(page, "/screens/consent", 'button[value="allow"]');
  assert.equal(page.url(), draft);
  assert.equal(await page.inputValue("#phone"), "0761224111");
});

test("what was sent after the session was lost is there after the login, with and without scripts", async (t) => {
  for (const [lang, width, scripts] of [["ja", 360, false], ["en", 1280, true]]) {
    const look = scripts ? check : screenshot;
    const page = await open(t, site, { lang, width, javaScriptEnabled: scripts, path: "/procedures/income-tax-certificate" });
    const logIn = async () => {
      await press(page, "/login");
      await page.locator('form[action$="/screens/card"]:has(input[value="sakura"]) button').click();
      await page.fill("#pin", "1234");
      await press(page, "/screens/pin");
      if (await page.locator('button[value="allow"]').count()) await press(page, "/screens/consent", 'button[value="allow"]');
    };
    await press(page, "/start");
    await logIn();
    await press(page, "/start");
    const draft = page.url().replace(/pages\/.*/, "pages/applicant");
    await page.goto(draft);
    await page.fill("#phone", `076122411${width === 360 ? 1 : 2}`);
    await page.check('[name="own_certificate"]');
    await page.context().clearCookies({ name: "sw_resident" });
    await next(page);
    await look(page, `lost-${lang}-${width}`);
    await page.locator('a[href^="/login"]').first().click();
    await logIn();
    assert.match(page.url(), /\/kept-form$/);
    await look(page, `kept-${lang}-${width}`);
    await page.locator('form[action*="/pages/"] button').click();
    await page.goto(draft);
    assert.equal(await page.inputValue("#phone"), `076122411${width === 360 ? 1 : 2}`);
  }
});

test("a wrong PIN is told, and refusing consent leads back with words", async (t) => {
  const page = await open(t, site, { path: "/procedures/income-tax-certificate" });
  await press(page, "/start");
  await press(page, "/login");
  await page.locator('form[action$="/screens/card"]:has(input[value="kanazawa"]) button').click();
  await page.fill("#pin", "9999");
  await press(page, "/screens/pin");
  await check(page, "wrong-pin");
  assert.equal(await page.locator("#pin").getAttribute("aria-invalid"), "true");
  await page.fill("#pin", "1234");
  await press(page, "/screens/pin");
  await press(page, "/screens/consent", 'button[value="refuse"]');
  assert.match(page.url(), /\/auth\/callback|\/login/);
  await check(page, "consent-refused");
});

describe("every other page", () => {
  test("the administrator's pages", async (t) => {
    const page = await officer(t, "tanaka", 1280);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      for (const at of ["/admin/measures", "/admin/measures/reform_cases", "/admin/measures/cards_issued", "/admin/reforms"]) {
        await page.goto(site.url(at));
        await check(page, `admin-${width}${at.replaceAll("/", "-")}`);
      }
      await page.locator('th a[href^="/admin/reforms/"]').first().click();
      await check(page, `admin-${width}-reform`);
    }
  });

  test("errors, login and mailbox, in all languages", async (t) => {
    for (const lang of ["ja", "ja-easy", "pt-BR", "en", "vi", "zh-Hans"]) {
      const page = await open(t, site, { lang });
      for (const at of ["/", "/procedures/income-tax-certificate", "/login", "/staff/login", "/demo/mailbox", "/no-such-page"]) {
        await page.goto(site.url(at));
        await fits(page);
        await axe(page);
      }
      await screenshot(page, `error-${lang}`);
    }
  });

  test("the form is filled in by keyboard alone", async (t) => {
    const page = await open(t, site, { width: 1280, path: "/procedures/income-tax-certificate" });
    await page.keyboard.press("Tab");
    assert.match(await page.evaluate(() => document.activeElement.getAttribute("href")), /#main/);
    await page.locator('form[action$="/start"] button').first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/login/);
    await page.locator('form[action="/login"] button').focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/mock-idp/);
  });
});
