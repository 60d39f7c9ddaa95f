// Makes the docs as a site of docs/: run from the root of the repository by site/build.sh.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { drawn } from "./flowchart.mjs";
import { navigation } from "./navigation.mjs";
import { addressOf, linkOf, slugOf } from "./links.mjs";
import { exampleTried, ruleTried } from "./tried.mjs";

const require = createRequire(join(process.env.MODULES, "package.json"));
const highlighter = require("highlight.js");
const anchors = require("markdown-it-anchor");

export default function (config) {
  config.setTemplateFormats(["md"]);
  config.addPassthroughCopy("docs/**/*.{svg,png}");
  config.addPassthroughCopy({ "site/docs/style.css": "style.css", "site/docs/search.js": "search.js",
    "site/page/icon.svg": "icon.svg" });
  config.addGlobalData("layout", "page.njk");
  config.addGlobalData("navigation", navigation(readFileSync("docs/README.md", "utf8")));
  config.addGlobalData("permalink", () => ({ page }) => addressOf(page.inputPath.replace(/^\.\/docs\//, "")));
  config.addFilter("up", (url) => "../".repeat(url.split("/").length - 2) || "./");
  config.addFilter("titleOf", (content) => (/<h1[^>]*>(.*?)<\/h1>/s.exec(content)?.[1] ?? "").replace(/<[^>]*>/g, ""));
  config.addFilter("sections", (content) =>
    [...content.matchAll(/<h2 id="([^"]+)"[^>]*>(.*?)<\/h2>/gs)]
      .map(([, id, title]) => ({ id, title: title.replace(/<[^>]*>/g, "") })));

  config.amendLibrary("md", (markdown) => {
    markdown.set({ html: true, highlight: (text, language) => highlighter.getLanguage(language)
      ? highlighter.highlight(text, { language, ignoreIllegals: true }).value : "" });
    markdown.use(anchors, { slugify: slugOf, tabIndex: false });
    markdown.core.ruler.push("links", ({ tokens, env }) => {
      const from = env.page.inputPath.replace(/^\.\/docs\//, "");
      for (const token of tokens.flatMap((token) => token.children ?? [])) {
        const href = token.attrGet("href");
        if (href) token.attrSet("href", linkOf(from, href));
      }
    });
    // What is wider than the page is scrolled, by keyboard too.
    markdown.renderer.rules.table_open = () => '<div class="table" tabindex="0"><table>\n';
    markdown.renderer.rules.table_close = () => "</table></div>\n";
    const { fence } = markdown.renderer.rules;
    markdown.renderer.rules.fence = (tokens, i, options, env, self) => {
      const { info, content } = tokens[i];
      if (info === "mermaid") return `<div class="flowchart" tabindex="0">${drawn(content)}</div>\n`;
      const shown = fence(tokens, i, options, env, self).replace("<pre>", '<pre tabindex="0">');
      if (info !== "yaml") return shown;
      const [, rule] = /^\/rules\/(.+)\.html$/.exec(env.page.url) ?? [];
      const isFirst = !tokens.slice(0, i).some((token) => token.type === "fence"); // not what a fix makes of it
      const tried = !rule ? exampleTried(content) : isFirst && ruleTried(rule, content);
      const up = "../".repeat(env.page.url.split("/").length - 2);
      return tried ? `<div class="tried">${shown}<a href="${up}play/#${tried}">Try it</a></div>\n` : shown;
    };
  });
  return { dir: { input: "docs", includes: "../site/docs", output: "bin/site" }, markdownTemplateEngine: false };
}
