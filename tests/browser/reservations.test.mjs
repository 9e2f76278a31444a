// A time to receive a My Number card, in a real browser: at the door, the times, the booking, and the card desk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { check, closeBrowser, demo, open } from "./support.mjs";

let site;

before(async () => {
  site = await demo();
});

after(async () => {
  await closeBrowser();
  await site?.stop();
});

/** The second factor of an officer, as the mailbox page shows it at this moment. */
async function code(t, login) {
  const page = await open(t, site, { width: 1280, path: "/demo/mailbox" });
  const row = page.locator("tr, li, dl, article, section").filter({ hasText: login }).last();
  const digits = (await row.innerText()).match(/\b(\d{3})\s?(\d{3})\b/);
  return digits[1] + digits[2];
}

async function enter(page, reference, [year, month, day]) {
  await page.goto(site.url("/reservations"));
  await page.fill("#reference", reference);
  await page.fill('[name="birth__year"]', year);
  await page.fill('[name="birth__month"]', month);
  await page.fill('[name="birth__day"]', day);
  await page.locator('form[action="/reservations"] button').click();
}

const PEOPLE = [
  { lang: "ja", width: 360, reference: "2026-0001-DEMO", birth: ["1990", "4", "1"] },
  { lang: "en", width: 1280, reference: "2026-0002-DEMO", birth: ["1985", "3", "15"] },
];

for (const { lang, width, reference, birth } of PEOPLE) {
  test(`a time is booked, moved and cancelled: ${lang}, ${width} px`, async (t) => {
    const page = await open(t, site, { lang, width });
    const name = (what) => `reservations-${what}-${lang}-${width}`;
    await page.goto(site.url("/procedures/card-pickup"));
    await page.locator('main a[href="/reservations"]').first().click();
    await check(page, name("door"));
    await enter(page, reference, ["1999", "1", "2"]);
    await page.locator("#error-summary").waitFor();
    await check(page, name("wrong"));
    await enter(page, reference, birth);
    await page.waitForURL(/\/reservations\/slots/);
    await check(page, name("slots"));
    await page.locator('form[action="/reservations/confirm"] button').click();
    await page.locator("#error-summary").waitFor();
    await page.locator('input[name="at"]').first().check();
    await page.locator('form[action="/reservations/confirm"] button').click();
    await page.waitForURL(/\/reservations\/confirm\?at=\d+$/);
    await check(page, name("confirm"));
    await page.fill("#email", "someone@mail.example");
    await page.locator('form[action="/reservations/book"] button').click();
    await page.waitForURL(/\/reservations\/booking$/);
    assert.match(await page.locator(".receipt-number").innerText(), /^\w{4}-\w{4}-\w$/);
    await check(page, name("booking"));
    await page.locator('main a[href="/reservations/slots"]').click();
    await page.locator('input[name="at"]').nth(2).check();
    await page.locator('form[action="/reservations/confirm"] button').click();
    await check(page, name("move"));
    await page.locator('form[action="/reservations/book"] button').click();
    await page.waitForURL(/\/reservations\/booking$/);
    await page.goto(site.url("/reservations/links/nothing"));
    await check(page, name("link"));
    await page.goto(site.url("/reservations/booking"));
    await page.locator("details.confirm summary").click();
    await check(page, name("cancel"));
    await page.locator('form[action="/reservations/cancel"] button').click();
    await check(page, name("cancelled"));
    await page.locator('form[action="/reservations/leave"] button').click();
    await page.waitForURL(/\/reservations$/);
  });
}

// A second factor works once: one login looks in both languages and at both widths.
test("the card desk sees the day and hands the card over", async (t) => {
  const person = await open(t, site, { lang: "ja", width: 360 });
  await enter(person, "2026-0003-DEMO", ["2001", "12", "24"]);
  await person.locator('input[name="at"]').first().check();
  await person.locator('form[action="/reservations/confirm"] button').click();
  const at = Number(new URL(person.url()).searchParams.get("at"));
  await person.locator('form[action="/reservations/book"] button').click();
  await person.waitForURL(/\/reservations\/booking$/);
  const number = await person.locator(".receipt-number").innerText();
  const day = new Date(at + 9 * 3_600_000).toISOString().slice(0, 10);

  const page = await open(t, site, { lang: "ja", width: 1280, path: "/staff/login" });
  await page.fill('[name="login"]', "ito");
  await page.fill('[name="password"]', "demo-komatsu-2026");
  await page.fill('[name="code"]', await code(t, "ito"));
  await page.locator('form[action$="/staff/login"] button').click();
  await page.waitForURL(/\/staff\/reservations$/);
  for (const lang of ["ja", "en"]) {
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(site.url(`/staff/reservations?desk=branch&day=${day}&lang=${lang}`));
      await check(page, `card-desk-${lang}-${width}`);
      await page.locator(`a[href="/staff/reservations/${number}"]`).click();
      await check(page, `card-desk-booking-${lang}-${width}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.locator('input[name="issuance"]').first().check();
  await page.locator('input[name="route"]').first().check();
  await page.locator('form[action$="/hand-over"] button').click();
  await page.locator("#error-summary").waitFor();
  assert.ok(await page.locator('input[name="issuance"]').first().isChecked());
  await check(page, "card-desk-incomplete");
  for (const box of await page.locator('input[name="check"]').all()) await box.check();
  await page.locator('form[action$="/hand-over"] button').click();
  await page.locator(".badge--success").waitFor();
  await check(page, "card-desk-handed-over");
});
