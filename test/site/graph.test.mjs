// The page that "plimsoll graph" writes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { accessible, fits, launch } from "./browser.mjs";

let browser;
const away = [];

before(async () => { browser = await launch(); });
after(async () => {
  await browser?.close();
  assert.deepEqual(away, []);
});

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("pageerror", (error) => away.push(String(error)));
  page.on("request", (request) => { if (!request.url().startsWith("file:")) away.push(request.url()); });
  await page.goto(pathToFileURL(process.env.GRAPH).href);
  return page;
}

const count = (page) => page.locator("#count").innerText();

test("the search dims what it does not mean", async () => {
  const page = await open();
  await page.keyboard.press("/");
  await page.keyboard.type("postgres statefulset");
  assert.match(await count(page), /^1 of \d+ found$/);
  assert.ok(await page.locator(".node.unlike").count() > 5);
  await page.keyboard.press("Enter");
  assert.match(await page.locator("#about h2").innerText(), /StatefulSet.*postgres/);
});

test("filters take kinds and namespaces out", async () => {
  const page = await open();
  const [, shown, all] = (await count(page)).match(/^(\d+) of (\d+) shown$/);
  assert.equal(shown, all);
  await page.getByText("Kinds", { exact: true }).click();
  await page.getByLabel("Service", { exact: true }).uncheck();
  assert.ok(parseInt(await count(page)) < all);
  await page.getByLabel("Service", { exact: true }).check();
  await page.keyboard.press("Escape");
  await page.getByText("Namespaces", { exact: true }).click();
  await page.getByRole("checkbox", { name: "shop-logs" }).uncheck();
  assert.ok(parseInt(await count(page)) < all);
});

test("a click shows an object and its neighbours", async () => {
  const page = await open();
  await page.locator(".node.workload", { hasText: "postgres" }).first().click();
  assert.match(await page.locator("#about").innerText(), /Refers to|Is referred to by/);
  const title = await page.locator("#about h2").innerText();
  await page.locator("#about li button").first().click();
  assert.notEqual(await page.locator("#about h2").innerText(), title);
  await page.keyboard.press("Escape");
  assert.ok(await page.locator("#about").isHidden());
});

test("keys alone do all of it", async () => {
  const page = await open();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.classList.contains("node"))) break;
  }
  const box = () => page.locator("main svg").getAttribute("viewBox");
  const before = await box();
  await page.keyboard.press("+");
  assert.notEqual(await box(), before);
  await page.keyboard.press("0");
  assert.equal(await box(), before);
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#about").isVisible());
  await page.keyboard.press("Escape");
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains("node")));
});

for (const colorScheme of ["light", "dark"]) {
  test(`it is legible, ${colorScheme}`, async () => {
    const page = await open({ colorScheme });
    await accessible(page);
    await page.locator(".node.workload").first().click();
    await accessible(page);
  });
}

test("it fits a phone", async () => {
  const page = await open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await fits(page);
  await page.locator(".node.workload").first().tap();
  await fits(page);
});
