// Children that come and go, and papers that are attached: on a phone and at a desk, with and without scripts, by keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PDF, account, child, choose, field, next, press, toChildren } from "./family.mjs";
import { check, closeBrowser, demo, fits, open, screenshot } from "./support.mjs";

let site;

before(async () => {
  site = await demo();
});

after(async () => {
  await closeBrowser();
  await site?.stop();
});

const FAKE = { name: "通帳.jpg", mimeType: "image/jpeg", buffer: Buffer.from("MZ this is a program, whatever it is called") };

for (const [lang, width] of [
  ["ja", 360],
  ["en", 1280],
]) {
  for (const scripts of [true, false]) {
    const how = scripts ? "with scripts" : "without scripts";
    test(`children and papers ${how}, ${lang}, ${width} px`, async (t) => {
      const page = await open(t, site, { lang, width, javaScriptEnabled: scripts });
      const label = `family-${lang}-${width}${scripts ? "" : "-plain"}`;
      // Without scripts axe cannot run in the page; the same markup was checked with them.
      const look = async (name) => {
        if (scripts) await check(page, `${label}-${name}`);
        else await screenshot(page, `${label}-${name}`);
      };
      await toChildren(page, site, "hanako", look);

      await child(page, 1, "小松 一郎", ["2026", "11", "20"]);
      // By keyboard: the button is reached and pressed without a mouse.
      await page.locator('button[value="add:children"]').focus();
      await page.keyboard.press("Enter");
      await page.locator(field("children/2")).waitFor();
      if (scripts) {
        await page.waitForFunction(() => document.activeElement?.id === "children/2");
      } else {
        assert.match(page.url(), /#children\/2$/);
      }
      assert.equal(await page.inputValue('[name="children/1/child_name"]'), "小松 一郎");
      await choose(page, "children/2/child_custody", "yes");
      await look("children");
      await page.locator('button[value="remove:children/1"]').click();
      await page.locator(field("children/2")).waitFor({ state: "detached" });
      assert.equal(await page.inputValue('[name="children/1/child_name"]'), "", "the second moved up");
      await child(page, 1, "小松 一郎", ["2026", "11", "20"]);
      // The Enter key in a text goes on; it never presses the button that stands first on the page.
      await choose(page, "older_children", "no");
      await page.locator('[name="children/1/child_name"]').press("Enter");
      await page.locator("#bank_code").waitFor();

      await account(page);
      await page.setInputFiles("#account_proof-input", FAKE);
      await page.locator('button[value="upload:account_proof"]').click();
      await page.locator("#error-summary").waitFor();
      await look("wrong-kind");
      assert.equal(await page.inputValue("#bank_name"), "北國銀行");
      await page.setInputFiles("#account_proof-input", PDF);
      await page.locator('button[value="upload:account_proof"]').click();
      await page.locator(".files__one").waitFor();
      assert.equal(await page.locator("#error-summary").count(), 0);
      await look("attached");
      if (scripts) {
        await page.waitForFunction(() => document.activeElement?.id === "account_proof");
        // Autosave goes on from the version that came back.
        await page.fill("#bank_name", "北國銀行 本店");
        await page.locator('[data-autosave-status][data-state="fine"]').waitFor();
      }
      await next(page);
      await choose(page, "pension", "national");
      await next(page);
      await page.check("#checks");
      await page.check("#correct");
      await next(page);
      await page.getByText("通帳.pdf").waitFor();
      await fits(page).catch((error) => {
        if (scripts) throw error;
      });
      await look("review");
      await press(page, "/submit");
      assert.match(page.url(), /\/confirmed$/);
    });
  }
}
