// The docs as a site.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { after, before, test } from "node:test";
import { accessible, fits, launch, serve } from "./browser.mjs";

const site = process.env.SITE;
const files = readdirSync(site, { recursive: true }).filter((name) => statSync(join(site, name)).isFile());
const pages = files.filter((name) => name.endsWith(".html"));
const text = (name) => readFileSync(join(site, name), "utf8");
const values = (html, attribute) =>
  [...html.matchAll(new RegExp(`\\s${attribute}="([^"]*)"`, "g"))].map(([, value]) => value.replaceAll("&amp;", "&"));

test("every link on the site leads somewhere", (t) => {
  const anchors = new Map(pages.map((name) => [name, new Set(values(text(name), "id"))]));
  let count = 0;
  const broken = [];
  for (const page of pages) {
    const html = text(page);
    for (const link of [...values(html, "href"), ...values(html, "src")]) {
      if (/^[a-z]+:/.test(link)) continue;
      count++;
      const [path, anchor] = link.split("#");
      let target = path ? relative(site, join(site, dirname(page), path)) : page;
      if (path.endsWith("/")) target = join(target, "index.html");
      const known = files.includes(target) &&
        (!anchor || target.startsWith("play/") || anchors.get(target).has(decodeURIComponent(anchor)));
      if (!known) broken.push(`${page}: ${link}`);
    }
  }
  t.diagnostic(`${count} links on ${pages.length} pages`);
  assert.deepEqual(broken, []);
});

let server, browser;
const away = [];

before(async () => {
  server = await serve(site);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
  assert.deepEqual(away, []);
});

async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("request", (request) => {
    if (!/^(blob:)?http:\/\/127\.0\.0\.1:/.test(request.url())) away.push(request.url());
  });
  page.on("pageerror", (error) => away.push(String(error)));
  await page.goto(`${server.address}/${name}`);
  return page;
}

for (const colorScheme of ["light", "dark"]) {
  test(`pages are legible, ${colorScheme}`, async () => {
    for (const name of ["index.html", "start.html", "fields.html", "reference/web.html", "rules/rwo-claim-shared.html"]) {
      const page = await open(name, { colorScheme });
      await accessible(page);
      await page.context().close();
    }
  });
}

test("any pages are legible", async (t) => {
  for (let i = 0; i < 5; i++) {
    const name = pages[Math.floor(Math.random() * pages.length)];
    const colorScheme = ["light", "dark"][i % 2];
    t.diagnostic(`${name}, ${colorScheme}`);
    const page = await open(name, { colorScheme });
    await accessible(page);
    await page.context().close();
  }
});

for (const colorScheme of ["light", "dark"]) {
  test(`flowcharts are pictures, ${colorScheme}`, async () => {
    assert.deepEqual(pages.filter((name) => text(name).includes("language-mermaid")), []);
    for (const [name, shown] of [["graph.html", ["Deployment", "settings", "env"]], ["design.html", ["cmd/plimsoll"]]]) {
      const page = await open(name, { colorScheme });
      const chart = page.locator(".flowchart svg");
      assert.equal(await chart.count(), 1);
      for (const word of shown) assert.ok(await chart.getByText(word, { exact: true }).first().isVisible(), word);
      assert.match(await chart.getAttribute("aria-label"), / (env|to) /);
      const ink = await chart.locator(".node text").first().evaluate((text) => getComputedStyle(text).fill);
      assert.equal(ink, colorScheme === "dark" ? "rgb(240, 246, 252)" : "rgb(31, 35, 40)");
      await accessible(page);
      await page.context().close();
    }
  });
}

test("pages fit a phone", async () => {
  for (const name of ["index.html", "start.html", "commands.html", "reference/web.html", "rules.html", "graph.html", "design.html"]) {
    const page = await open(name, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    await fits(page);
    await page.context().close();
  }
});

test("the search finds a rule, by keyboard", async () => {
  const page = await open("index.html");
  await page.keyboard.press("/");
  await page.keyboard.type("Multi-Attach");
  const first = page.locator("#found a").first();
  await first.waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/rwo-claim/);
});

test("an example is tried on the page that runs Plimsoll", async () => {
  const page = await open("reference/web.html");
  await page.getByRole("link", { name: "Try it", exact: true }).nth(1).click();
  await page.waitForFunction(() => performance.getEntriesByName("looked").length > 0);
  assert.match(await page.locator("#manifests .cm-content").innerText(), /kind: Deployment/);
});

test("the example of a rule is tried, with what it needs beside it", async (t) => {
  const shown = pages.filter((name) => name.startsWith("rules/") && text(name).includes("language-yaml"));
  const tried = shown.filter((name) => text(name).includes('<div class="tried">'));
  t.diagnostic(`${tried.length} of ${shown.length} examples of rules can be tried`);
  assert.ok(tried.length > shown.length * 0.9);
  for (const rule of ["unknown-field", "hpa-target", "no-networkpolicy"]) { // alone, with others, and advice
    const page = await open(`rules/${rule}.html`);
    await page.locator(".tried a").click();
    await page.waitForFunction(() => performance.getEntriesByName("looked").length > 0);
    await page.locator("#findings").getByRole("link", { name: rule, exact: true }).first().waitFor();
    await page.context().close();
  }
});
