// Filling in the application for the child allowance.

export const PDF = { name: "通帳.pdf", mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.7\n${"x".repeat(300_000)}\n%%EOF\n`) };

export const press = (page, action, button = "button") => page.locator(`form[action$="${action}"] ${button}`).first().click();
export const field = (name) => `[id="${name}"]`;
export const next = (page) => page.locator('.actions button[name="action"][value="next"]').click();

export async function start(page, site, card) {
  await page.goto(site.url("/procedures/child-allowance"));
  await press(page, "/start");
  await press(page, "/login");
  await page.locator(`form[action$="/screens/card"]:has(input[value="${card}"]) button`).click();
  await page.fill("#pin", "1234");
  await press(page, "/screens/pin");
  await press(page, "/screens/consent", 'button[value="allow"]');
  await press(page, "/start");
}

export async function choose(page, name, value) {
  await page.check(`[name="${name}"][value="${value}"]`);
}

export async function date(page, name, [year, month, day]) {
  await page.fill(`[name="${name}__year"]`, year);
  await page.fill(`[name="${name}__month"]`, month);
  await page.fill(`[name="${name}__day"]`, day);
}

export async function child(page, number, name, born) {
  await page.fill(`[name="children/${number}/child_name"]`, name);
  await page.fill(`[name="children/${number}/child_kana"]`, "コマツ");
  await date(page, `children/${number}/child_birthdate`, born);
  await choose(page, `children/${number}/child_living`, "together");
  await choose(page, `children/${number}/child_custody`, "yes");
}

/** Up to the page of the children; `look` sees the pages on the way. */
export async function toChildren(page, site, card, look) {
  await start(page, site, card);
  await choose(page, "public_servant", "yes");
  await choose(page, "reason", "birth");
  await date(page, "reason_date", ["2026", "11", "20"]);
  await next(page);
  await look("exit");
  await choose(page, "public_servant", "no");
  await next(page);
  await page.fill("#phone", "090-1234-5678");
  await choose(page, "january_1", "here");
  await choose(page, "spouse", "no");
  await page.check("#main_earner");
  await next(page);
}

export async function account(page) {
  for (const [name, value] of [["bank_code", "0146"], ["bank_name", "北國銀行"], ["branch_code", "001"], ["account_number", "0012345"], ["account_holder", "コマツ"]]) {
    await page.fill(`#${name}`, value);
  }
  await choose(page, "account_kind", "ordinary");
  await page.check("#account_own");
}

/** The rest of the form after the children, up to the review. */
export async function toReview(page) {
  await account(page);
  await page.setInputFiles("#account_proof-input", PDF);
  await next(page);
  await choose(page, "pension", "national");
  await next(page);
  await page.check("#checks");
  await page.check("#correct");
  await next(page);
}
