// A refusal told by letter, in a real browser: consent, preview, issue, opening, the book of numbers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { check, closeBrowser, demo, open } from "./support.mjs";

const PASSWORD = "demo-komatsu-2026";
let site;

before(async () => {
  site = await demo();
});

after(async () => {
  await closeBrowser();
  await site?.stop();
});

const press = (page, action, button = "button") => page.locator(`form[action$="${action}"] ${button}`).first().click();
const next = (page) => page.locator('main button.button[name="action"][value="next"]').click();

async function officer(t, login, width, lang) {
  const mailbox = await open(t, site, { width: 1280, path: "/demo/mailbox" });
  const row = mailbox.locator("tr, li, dl, article, section").filter({ hasText: login }).last();
  const digits = (await row.innerText()).match(/\b(\d{3})\s?(\d{3})\b/);
  const page = await open(t, site, { width, lang, path: "/staff/login" });
  await page.fill('[name="login"]', login);
  await page.fill('[name="password"]', PASSWORD);
  await page.fill('[name="code"]', digits[1] + digits[2]);
  await press(page, "/staff/login");
  return page;
}

/** Submits with consent to electronic notice; gives the receipt number. */
async function apply(page, card, name) {
  await page.goto(site.url("/procedures/income-tax-certificate"));
  await press(page, "/start");
  await press(page, "/login");
  await page.locator(`form[action$="/screens/card"]:has(input[value="${card}"]) button`).click();
  await page.fill("#pin", "1234");
  await press(page, "/screens/pin");
  await press(page, "/screens/consent", 'button[value="allow"]');
  await press(page, "/start");
  await page.fill("#phone", "0761224111");
  await page.check('[name="own_certificate"]');
  await next(page);
  await page.selectOption('[name="fiscal_year"]', { index: 1 });
  await page.locator('[name="contents"]').first().check();
  await page.locator('[name="deductions"]').first().check();
  await page.fill('[name="copies"]', "1");
  await next(page);
  await page.locator('[name="lived_here"]').first().check();
  await page.locator('[name="filed"]').first().check();
  await next(page);
  await page.check('[name="confirmation"]');
  await next(page);
  await page.check("#electronic-notice");
  await check(page, `${name}-review`);
  await press(page, "/submit");
  return page.url().match(/applications\/([^/]+)\/confirmed/)[1];
}

for (const [lang, width, card, login] of [
  ["ja", 360, "tsuji", "yamada"],
  ["en", 1280, "maria", "suzuki"],
]) {
  test(`a refusal is told by letter, ${lang}, ${width} px`, async (t) => {
    const name = `letter-${lang}-${width}`;
    const resident = await open(t, site, { lang, width });
    const number = await apply(resident, card, name);
    const desk = await officer(t, login, width, lang);
    await desk.goto(site.url(`/staff/cases/${number}`));
    await press(desk, "/claim");
    await desk.check('input[name="outcome"][value="refuse"]');
    await desk.locator('input[name="reasons"]').first().check();
    await press(desk, "/decide");
    await check(desk, `${name}-case`);
    await desk.locator('a[href*="/letters/"]').first().click();
    await check(desk, `${name}-preview`);
    await press(desk, "/issue", 'button[value="electronic"]');
    await check(desk, `${name}-issued`);
    await desk.goto(site.url("/staff/document-numbers"));
    await check(desk, `${name}-book`);
    await resident.goto(site.url("/inbox"));
    await check(resident, `${name}-inbox`);
    await resident.goto(site.url(`/applications/${number}`));
    await resident.locator('a[href*="/letters/"]').first().click();
    await check(resident, `${name}-letter`);
    const file = await resident.request.get(`${resident.url()}/letter.pdf`);
    assert.equal(file.headers()["content-type"], "application/pdf");
    assert.equal((await file.body()).subarray(0, 5).toString(), "%PDF-");
  });
}
