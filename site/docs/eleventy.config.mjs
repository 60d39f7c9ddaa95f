// Makes the docs as a site of docs/: run from the root of the repository by site/build.sh.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { drawn } from "./flowchart.mjs";
import { navigation } from "./navigation.mjs";
import { addressOf, linkOf, slugOf } from "./links.mjs";

const require = createRequire(join(process.env.MODULES, "package.json"));
const highlighter = require("highlight.js");
const anchors = require("markdown-it-anchor");

// Specs and manifests can be tried on the page that runs Plimsoll, unless they name files. Those
// of rules are parts, which say little alone.
const isTried = (url, language, text) => !url.startsWith("/rules/") && language === "yaml" &&
  /^apiVersion: \S+$/m.test(text) && /^kind: /m.test(text) && !/file: \.\/|include: /.test(text);
const tried = (text) => {
  const view = text.includes("apiVersion: plimsoll.dev/") ? "manifests" : "findings";
  return deflateRawSync(JSON.stringify({ text, view })).toString("base64url");
};

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
    const { fence } = markdown.renderer.rules;
    markdown.renderer.rules.fence = (tokens, i, options, env, self) => {
      const { info, content } = tokens[i];
      if (info === "mermaid") return `<div class="flowchart" tabindex="0">${drawn(content)}</div>\n`;
      const shown = fence(tokens, i, options, env, self).replace("<pre>", '<pre tabindex="0">');
      if (!isTried(env.page.url, info, content)) return shown;
      const up = "../".repeat(env.page.url.split("/").length - 2);
      return `<div class="tried">${shown}<a href="${up}play/#${tried(content)}">Try it</a></div>\n`;
    };
  });
  return { dir: { input: "docs", includes: "../site/docs", output: "bin/site" }, markdownTemplateEngine: false };
}
