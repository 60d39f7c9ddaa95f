import { posix as path } from "node:path";

const repository = "https://github.com/plimsoll-dev/plimsoll/blob/main/";

// addressOf gives the address of a page of docs/ on the site.
export const addressOf = (name) => name.replace(/(^|\/)README\.md$/, "$1index.md").replace(/\.md$/, ".html");

// linkOf gives what a link on a page leads to on the site; what is no page or picture of docs/
// is in the repository.
export function linkOf(from, href) {
  if (/^([a-z]+:|#|\/)/.test(href)) return href;
  const [name, fragment] = href.split("#");
  const target = path.join(path.dirname(from), name);
  const hash = fragment ? `#${fragment}` : "";
  if (/^[^.].*\.(svg|png)$/.test(target)) return href;
  if (target.startsWith("../") || !target.endsWith(".md")) return repository + path.join("docs", target) + hash;
  return addressOf(name) + hash;
}

// slugOf names a heading as GitHub does.
export const slugOf = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
