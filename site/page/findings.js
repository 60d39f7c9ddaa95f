import { el } from "./dom.js";
import { applyFixes, goTo } from "./editor.js";

// showFindings lists findings, each with its place, what to do, its fixes and its page; RULES
// have one each.
export function showFindings(panel, view, findings, rules) {
  const safe = findings.flatMap((finding) => finding.fixes.filter((fix) => fix.safe).slice(0, 1));
  panel.replaceChildren(
    safe.length ? button(`Fix ${safe.length}`, () => applyFixes(view, safe), "fix") : "",
    findings.length
      ? el("ul", { className: "findings" }, ...findings.map((finding) => item(view, finding, rules)))
      : el("p", {}, "Nothing to find fault with."),
  );
}

function item(view, finding, rules) {
  const page = rules.includes(finding.rule) ? `rules/${finding.rule}` : "reference";
  const place = finding.line
    ? button(`line ${finding.line}`, () => goTo(view, finding), "place") : null;
  return el("li", { className: finding.severity },
    el("p", {}, el("strong", {}, finding.severity), " ", finding.message),
    finding.hint ? el("p", { className: "hint" }, finding.hint) : null,
    el("p", { className: "about" }, place, ...finding.fixes.map((fix) =>
      button(fix.title, () => applyFixes(view, [fix]), "fix")),
    el("a", { href: `../${page}.html`, target: "_blank" }, finding.rule)));
}

function button(text, onclick, className) {
  return el("button", { onclick, className }, text);
}
