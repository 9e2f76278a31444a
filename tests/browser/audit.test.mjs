// The auditor's page in a real browser: on a phone and at a desk, in Japanese and English, with and without scripts.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
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

async function auditor(t, options) {
  const page = await open(t, site, { ...options, path: "/staff/login" });
  await page.fill('[name="login"]', "mori");
  await page.fill('[name="password"]', "demo-komatsu-2026");
  await page.fill('[name="code"]', await code(t, "mori"));
  await page.locator('form[action$="/staff/login"] button').click();
  await page.waitForURL(/\/admin\/audit$/);
  return page;
}

const HEADING = { ja: "監査ログ", en: "Audit log" };

// A second factor works once: one login looks in both languages and at both widths.
test("the log is searched, seen and taken away", async (t) => {
  const page = await auditor(t, { lang: "ja", width: 1280 });
  // Within seconds everything that the demo wrote is sealed.
  for (let tries = 0; tries < 30 && (await page.locator("code.seal").count()) === 0; tries += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  assert.match(await page.locator("code.seal").innerText(), /^[0-9a-f]{64}$/);
  for (const lang of ["ja", "en"]) {
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(site.url(`/admin/audit?lang=${lang}`));
      assert.equal(await page.locator("h1").innerText(), HEADING[lang]);
      await check(page, `audit-${lang}-${width}`);
      await page.fill("#number", "1234");
      await page.fill("#from", "2026-01-01");
      await page.locator('form[role="search"] button').click();
      await page.locator("#number[aria-invalid]").waitFor();
      await check(page, `audit-${lang}-${width}-wrong`);
    }
  }
  await page.goto(site.url("/admin/audit?lang=ja&events=staff_logged_in"));
  await page.selectOption("#officer", { label: "森 直子 (mori)" });
  await page.locator('form[role="search"] button').click();
  assert.equal(await page.locator("tbody tr").count(), 1);
  await check(page, "audit-found");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator('form[action="/admin/audit/export"] button').click(),
  ]);
  assert.match(download.suggestedFilename(), /^audit-\d{4}-\d{2}-\d{2}\.csv$/);
  const file = await readFile(await download.path(), "utf8");
  assert.ok(file.startsWith("\u{feff}at,actor_kind,actor,"));
  assert.equal(file.trim().split("\r\n").length, 2);
});
