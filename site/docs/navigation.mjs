import { addressOf } from "./links.mjs";

// navigation gives the sections of a page with their lists of links.
export function navigation(text) {
  const sections = [];
  for (const line of text.split("\n")) {
    const [, heading] = /^## (.+)$/.exec(line) ?? [];
    const [, title, name] = /^- \[([^\]]+)\]\(([^)]+\.md)\)/.exec(line) ?? [];
    if (heading) sections.push({ heading, pages: [] });
    if (name) sections.at(-1).pages.push({ title, url: `/${addressOf(name)}` });
  }
  return sections;
}
