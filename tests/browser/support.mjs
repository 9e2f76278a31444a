// What every browser test needs: the service in demo mode on a port of its own, Chromium, and the checks each page must pass.
//
//   const site = await demo();                      // in before(); site.stop() in after()
//   const page = await open(t, site, { lang: "en", width: 360 });
//   await check(page, "name");                      // axe, no sideways scroll, a screenshot
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import axeCore from "axe-core";
import { chromium } from "playwright-core";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const BINARY = process.env.SMART_WINDOW_BINARY ?? path.join(HERE, "../../target/debug/smart-window");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SCREENSHOTS = path.join(HERE, "screenshots");
const START_MS = 60_000;

/** The widths that every page is looked at with: a small phone and a desk. */
export const WIDTHS = [360, 1280];

/** The languages of the interface. */
export const LANGUAGES = ["ja", "ja-easy", "pt-BR", "en", "vi", "zh-Hans"];

/**
 * Starts `smart-window demo` in an empty folder and waits until it is ready.
 * @param {Record<string, string>} settings further environment, such as SMART_WINDOW_LOG__FILTER
 * @returns {Promise<{url: (path: string) => string, folder: string, output: () => string, stop: () => Promise<void>}>}
 */
export async function demo(settings = {}) {
  assert.ok(existsSync(BINARY), `${BINARY} is missing: run cargo build first`);
  const folder = await mkdtemp(path.join(tmpdir(), "smart-window-"));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("SMART_WINDOW_"));
  const service = spawn(BINARY, ["demo"], {
    cwd: folder,
    env: {
      ...Object.fromEntries(inherited),
      SMART_WINDOW_HTTP__LISTEN: `127.0.0.1:${port}`,
      SMART_WINDOW_HTTP__PUBLIC_URL: origin,
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [service.stdout, service.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const ended = new Promise((resolve) => service.once("close", resolve));
  // A test run that is interrupted must not leave the service behind.
  const kill = () => service.kill("SIGKILL");
  process.once("exit", kill);
  const stop = async () => {
    service.kill("SIGTERM");
    const late = setTimeout(kill, 10_000);
    await ended;
    clearTimeout(late);
    process.off("exit", kill);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(origin, service, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: (to) => origin + to, folder, output: () => output, stop };
}

async function ready(origin, service, output) {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (service.exitCode !== null) break;
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`the service is not ready; it said:\n${output()}`);
}

/** A port that nothing listens on at this moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

let browser;

/** One Chromium for a test file; the runner gives each file a process of its own. */
async function chromiumOnce() {
  browser ??= chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox", // Chromium's own sandbox refuses to start as root
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return browser;
}

/** Closes Chromium; call it in `after()`. */
export async function closeBrowser() {
  await (await browser)?.close();
  browser = undefined;
}

/**
 * A page in a context of its own (no cookies), closed with the test. The test fails on an uncaught script error
 * and on anything that the content security policy refused.
 * @param {import("node:test").TestContext} t
 * @param {{url: (path: string) => string}} site
 */
export async function open(t, site, { lang = "ja", width = 360, javaScriptEnabled = true, path: at = "/" } = {}) {
  const context = await (await chromiumOnce()).newContext({
    viewport: { width, height: width < 600 ? 780 : 900 },
    javaScriptEnabled,
    locale: lang === "ja-easy" ? "ja" : lang,
    timezoneId: "Asia/Tokyo",
  });
  context.setDefaultTimeout(15_000);
  await context.addCookies([{ name: "sw_lang", value: lang, url: site.url("/") }]);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) faults.push(message.text());
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(faults, [], "scripts and policy");
  });
  await page.goto(site.url(at));
  return page;
}

/** Everything that holds for each page: accessible, no sideways scroll, kept as a picture. */
export async function check(page, name) {
  await screenshot(page, name);
  await fits(page);
  await axe(page);
}

/** No violation of WCAG 2.2 A and AA (JIS X 8341-3:2016) nor of axe's best practices. */
export async function axe(page) {
  // Over the debugging protocol: the page's own policy allows no foreign script. Needs scripts to be on.
  await page.evaluate(axeCore.source);
  const violations = await page.evaluate(async () => {
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await globalThis.axe.run(document, { runOnly, resultTypes: ["violations"] });
    return result.violations.map((found) => `${found.id}: ${found.help}: ${found.nodes.map((node) => node.html).join(" | ")}`);
  });
  assert.deepEqual(violations, [], `axe on ${page.url()}`);
}

/** Nothing is wider than the window. */
export async function fits(page) {
  const wide = await page.evaluate(() => {
    const most = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= most) return [];
    const elements = [...document.querySelectorAll("body *")];
    return elements.filter((one) => one.getBoundingClientRect().right > most + 1).map((one) => one.outerHTML.slice(0, 120));
  });
  assert.deepEqual(wide, [], `sideways scroll on ${page.url()}`);
}

/** Keeps the whole page as tests/browser/screenshots/<name>.png. */
export async function screenshot(page, name) {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
