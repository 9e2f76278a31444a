// The administrators' dashboard in a real browser: cards, charts with their tables, figures that come in as a file.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { check, closeBrowser, demo, open, WIDTHS } from "./support.mjs";

const PASSWORD = "demo-komatsu-2026";
const FILE = "as_of,issued,held,source,reason\n2026-09-30,90100,81500,デモ,\n2026-10-31,90310,81700,デモ,\n";
let site;

before(async () => {
  site = await demo();
});

after(async () => {
  await closeBrowser();
  await site?.stop();
});

async function code(t, login) {
  const page = await open(t, site, { width: 1280, path: "/demo/mailbox" });
  const row = page.locator("tr, li, dl, article, section").filter({ hasText: login }).last();
  const digits = (await row.innerText()).match(/\b(\d{3})\s?(\d{3})\b/);
  assert.ok(digits, `a code for ${login}`);
  return digits[1] + digits[2];
}

/** One login a code: the clock goes on between two of them. */
async function administrator(t, lang, width) {
  const page = await open(t, site, { lang, width, path: "/staff/login" });
  for (let attempt = 0; attempt < 3; attempt++) {
    await page.fill('[name="login"]', "tanaka");
    await page.fill('[name="password"]', PASSWORD);
    await page.fill('[name="code"]', await code(t, "tanaka"));
    await page.locator('form[action$="/staff/login"] button').click();
    if (!page.url().includes("/staff/login")) return page;
    await page.waitForTimeout(31_000);
  }
  throw new Error("the login was refused three times");
}

describe("the dashboard", () => {
  for (const lang of ["ja", "en"]) {
    test(`shows cards, charts and files in ${lang}`, { timeout: 240_000 }, async (t) => {
      const page = await administrator(t, lang, 1280);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const name = (what) => `dashboard-${lang}-${width}-${what}`;
        await page.goto(site.url("/admin/measures"));
        await check(page, name("overview"));
        for (const kpi of ["plan-7-cards-issued", "plan-7-city-bonds", "plan-7-reform-cases", "plan-8-cards-issued"]) {
          await page.goto(site.url(`/admin/kpis/${kpi}`));
          await check(page, name(kpi));
        }
        await page.goto(site.url("/admin/kpis/plan-7-cards-issued"));
        const chart = page.getByRole("img").first();
        const drawn = await chart.boundingBox();
        assert.ok(drawn.width <= width && drawn.width > 250, `a chart of ${drawn.width} px`);
        assert.ok((await chart.locator("title").textContent()).length > 5);
        assert.ok((await chart.locator("desc").textContent()).includes("88,940"));
        const letters = await chart.locator("text").first().evaluate((one) => one.getBoundingClientRect().height);
        assert.ok(letters >= 11, `letters of ${letters} px`);
        await page.goto(site.url("/admin/reforms"));
        await check(page, name("reforms"));
        await page.goto(site.url("/admin/measures/cards_issued"));
        await check(page, name("measure"));
      }
    });
  }

  test("a year is chosen and a file is taken with the keyboard alone", { timeout: 240_000 }, async (t) => {
    const page = await administrator(t, "ja", 360);
    await page.goto(site.url("/admin/measures"));
    await page.locator("#year").focus();
    for (let year = 2026; year >= 2022; year--) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/year=2022/);
    assert.match(await page.locator("#plan-7-city-bonds").innerText(), /1,116億円/);
    await check(page, "dashboard-ja-360-year");

    await page.goto(site.url("/admin/figures"));
    await check(page, "dashboard-ja-360-import");
    await page.setInputFiles("#upload", { name: "cards.csv", mimeType: "text/csv", buffer: Buffer.from(FILE.replace("10-31", "10-32")) });
    await page.locator('form[action$="/preview"] button').focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("#error-summary");
    await check(page, "dashboard-ja-360-import-refused");
    await page.setInputFiles("#upload", { name: "cards.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
    await page.locator('form[action$="/preview"] button').focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("#plan");
    await check(page, "dashboard-ja-360-import-plan");
    await page.locator('form[action="/admin/figures"] button').focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".notice--success");
    await page.goto(site.url("/admin/kpis/plan-8-cards-issued"));
    assert.match(await page.locator("#plan-8-cards-issued").innerText(), /90,310枚/);
    await check(page, "dashboard-ja-360-cards");
    // A4 within its margins of 15 mm, at 96 dots an inch: what is printed does not scroll.
    await page.setViewportSize({ width: 680, height: 1009 });
    await page.emulateMedia({ media: "print" });
    await check(page, "dashboard-ja-360-print");
  });
});
