// Takes the pictures in docs/browser.md of the page that runs Plimsoll:
//   MODULES=... SITE=... node pictures.mjs FOLDER
import { join } from "node:path";
import { launch, serve } from "./browser.mjs";

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const wide = { viewport: { width: 1200, height: 700 } };
const pictures = [
  ["browser-light", "A change to a shop", "#changes .restart", { ...wide, colorScheme: "light" }],
  ["browser-dark", "What depends on what in a shop", "#picture .node", { ...wide, colorScheme: "dark" }],
  ["browser-phone", "A spec with mistakes", "#findings li", { ...phone, colorScheme: "light" }],
];

const server = await serve(process.env.SITE);
const browser = await launch();
for (const [name, example, shown, options] of pictures) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${server.address}/play/`);
  await page.waitForFunction(() => performance.getEntriesByName("looked").length > 0);
  await page.getByLabel("Example").selectOption({ label: example });
  await page.locator(shown).first().waitFor();
  await page.screenshot({ path: join(process.argv[2], `${name}.png`), caret: "hide", animations: "disabled" });
  await context.close();
}
await browser.close();
server.close();
