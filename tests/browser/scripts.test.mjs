// The modules of assets/js by themselves, against a small server that can be told how to answer.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { closeBrowser, open } from "./support.mjs";

const FORM = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Form</title>
<script type="module" src="/js/autosave.js"></script><script type="module" src="/js/submit-once.js"></script>
<form method="post" action="/send" data-autosave="/save" data-text-saving="saving" data-text-saved="saved {time}"
 data-text-failed="failed" data-text-conflict="conflict" data-text-login="login">
<input type="hidden" name="version" value="1"><label>Name <input name="name"></label><button>Next</button>
<p data-autosave-status role="status"></p></form></html>`;

let server;
let site;
let received;
let answer;

before(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    if (request.method === "POST") {
      const seen = { path: request.url, fields: Object.fromEntries(new URLSearchParams(body)), accept: request.headers.accept };
      received.push(seen);
      await answer(seen, response);
    } else if (request.url.startsWith("/js/")) {
      response.setHeader("content-type", "text/javascript");
      response.end(await readFile(new URL(`../../assets${request.url}`, import.meta.url)));
    } else {
      response.setHeader("content-type", "text/html");
      response.end(FORM);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  site = { url: (path) => `http://localhost:${server.address().port}${path}` };
});

after(async () => {
  await closeBrowser();
  server.closeAllConnections();
  server.close();
});

function begin() {
  received = [];
  let version = 1;
  answer = async ({ path }, response) => {
    if (path === "/send") response.end("sent");
    else response.end(JSON.stringify({ version: (version += 1), saved_at_label: "10:00" }));
  };
}

const status = (page, text) => page.getByRole("status").filter({ hasText: text }).waitFor();

test("typing saves by itself and takes over the new version", async (t) => {
  begin();
  const page = await open(t, site);
  await page.getByLabel("Name").fill("花子");
  await status(page, "saved 10:00");
  await page.getByLabel("Name").fill("太郎");
  await page.waitForFunction(() => document.forms[0].elements.version.value === "3");
  assert.deepEqual(received.map(({ fields }) => fields), [{ version: "1", name: "花子" }, { version: "2", name: "太郎" }]);
  assert.equal(received[0].accept, "application/json");
});

for (const [code, text] of [[409, "conflict"], [401, "login"], [403, "login"], [503, "failed"]]) {
  test(`an answer of ${code} is told and what was typed stays`, async (t) => {
    begin();
    answer = async (_, response) => response.writeHead(code).end("{}");
    const page = await open(t, site);
    await page.getByLabel("Name").fill("花子");
    await status(page, text);
    assert.equal(await page.getByLabel("Name").inputValue(), "花子");
  });
}

test("a lost connection is told", async (t) => {
  begin();
  const page = await open(t, site);
  await page.context().setOffline(true);
  await page.getByLabel("Name").fill("花子");
  await status(page, "failed");
});

test("the button waits for a save under way and sends its version", async (t) => {
  begin();
  const plain = answer;
  let release;
  const held = new Promise((resolve) => (release = resolve));
  answer = async (seen, response) => {
    if (seen.path === "/save") await held;
    await plain(seen, response);
  };
  const page = await open(t, site);
  await page.getByLabel("Name").fill("花子");
  await status(page, "saving");
  await page.getByRole("button").click();
  assert.deepEqual(received.map(({ path }) => path), ["/save"]);
  release();
  await page.waitForURL(site.url("/send"));
  assert.deepEqual(received[1].fields, { version: "2", name: "花子" });
});

test("what was typed last is saved when the page is left", async (t) => {
  begin();
  const page = await open(t, site);
  await page.getByLabel("Name").fill("花子");
  await page.goto("about:blank");
  for (let turn = 0; turn < 50 && received.length === 0; turn += 1) await page.waitForTimeout(100);
  assert.deepEqual(received.map(({ fields }) => fields.name), ["花子"]);
});

test("a double click sends once", async (t) => {
  begin();
  answer = async (_, response) => setTimeout(() => response.end("sent"), 500);
  const page = await open(t, site);
  await page.getByRole("button").dblclick();
  await page.waitForURL(site.url("/send"));
  assert.deepEqual(received.map(({ path }) => path), ["/send"]);
});
