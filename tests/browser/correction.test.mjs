// One item is reopened, mended and compared; a decision is drafted, sent back and approved by somebody else.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { child, choose, next, press, toChildren, toReview } from "./family.mjs";
import { check, closeBrowser, demo, open } from "./support.mjs";

const PASSWORD = "demo-komatsu-2026";

after(closeBrowser);

async function officer(t, site, login, lang, width) {
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

for (const { lang, width, card, reviewer, approver } of [
  { lang: "ja", width: 360, card: "hanako", reviewer: "sato", approver: "kimura" },
  { lang: "en", width: 1280, card: "maria", reviewer: "sato", approver: "kimura" },
]) {
  test(`an item is corrected and a draft approved, ${lang}, ${width} px`, { timeout: 240_000 }, async (t) => {
    // A service of its own: a code of the second factor works once.
    const site = await demo();
    t.after(() => site.stop());
    const label = `correction-${lang}-${width}`;
    const look = (page, name) => check(page, `${label}-${name}`);
    const resident = await open(t, site, { lang, width });
    await toChildren(resident, site, card, async () => {});
    await child(resident, 1, "小松 一郎", ["2026", "11", "20"]);
    await choose(resident, "older_children", "no");
    await next(resident);
    await toReview(resident);
    await press(resident, "/submit");
    const number = resident.url().match(/applications\/([^/]+)\/confirmed/)[1];

    // The officer asks by keyboard alone.
    const desk = await officer(t, site, reviewer, lang, width);
    await desk.goto(site.url(`/staff/cases/${number}`));
    await press(desk, "/claim");
    await desk.locator('a[href$="/correction"]').focus();
    await desk.keyboard.press("Enter");
    await desk.waitForURL(/correction$/);
    await press(desk, "/correction");
    await look(desk, "nothing-chosen");
    await desk.locator('[name="item"][value="children/1/child_name"]').focus();
    await desk.keyboard.press("Space");
    await desk.selectOption('[name="reason:children/1/child_name"]', "mismatch");
    await desk.fill("#words", "戸籍の字とちがいます。");
    await look(desk, "asking");
    await press(desk, "/correction");
    await look(desk, "waiting");

    await resident.goto(site.url(`/applications/${number}`));
    await look(resident, "asked");
    await press(resident, "/correct");
    assert.equal(await resident.locator('[name="children/1/child_living"]').count(), 0, "a closed item is open");
    await look(resident, "form");
    await resident.fill('[name="children/1/child_name"]', "小松 一朗");
    await next(resident);
    await look(resident, "review");
    await press(resident, "/submit");
    await look(resident, "sent");

    await desk.goto(site.url(`/staff/cases/${number}`));
    assert.equal(await desk.locator("ins").innerText(), "小松 一朗");
    await press(desk, "/claim");
    await look(desk, "changed");
    await desk.check("#outcome-grant");
    await press(desk, "/decide", "button.button");
    await look(desk, "own-draft");

    const head = await officer(t, site, approver, lang, width);
    await head.goto(site.url("/staff/approvals"));
    await look(head, "approvals");
    await head.goto(site.url(`/staff/cases/${number}`));
    await look(head, "draft");
    await head.goto(site.url("/staff/approvals"));
    await head.locator(`[name="draft"][value^="${number}"]`).focus();
    await head.keyboard.press("Space");
    await press(head, "/staff/approvals", "button.button");
    await look(head, "approved");
    assert.match(await head.locator("#done").innerText(), new RegExp(number));
  });
}
