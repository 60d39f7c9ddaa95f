import { el } from "./dom.js";
import { goTo } from "./editor.js";

// showChanges lists what happens where the text is applied over the one that it is compared with.
export function showChanges(panel, view, { report, failed }) {
  const risks = report.findings.map((finding) => el("li", { className: finding.severity },
    el("p", {}, el("strong", {}, finding.severity), " ", finding.message),
    finding.hint ? el("p", { className: "hint" }, finding.hint) : null));
  const objects = report.objects.map((object) => changed(view, object));
  panel.replaceChildren(
    failed ? el("p", {}, "Nothing is compared while one of the two has a mistake:") : "",
    risks.length ? el("ul", { className: "findings" }, ...risks) : "",
    objects.length ? el("ul", { className: "changes" }, ...objects) : "",
    failed || objects.length ? "" : el("p", {}, "No difference."),
  );
}

function changed(view, object) {
  const name = [object.namespace, object.name].filter(Boolean).join("/");
  const fields = object.changes.map((change) => el("li", {},
    el("code", {}, change.path), " ", el("del", {}, shown(change.old)), " → ", el("ins", {}, shown(change.new)),
    change.refused ? el("strong", {}, " refused") : null,
    change.line && change.side !== "old"
      ? el("button", { className: "place", onclick: () => goTo(view, change) }, `line ${change.line}`) : null));
  return el("li", { className: object.effect },
    el("p", {}, el("strong", {}, object.effect), ` ${object.kind} ${name}`, pods(object.restarts)),
    fields.length ? el("ul", {}, ...fields) : null);
}

function pods({ pods }) {
  if (!pods) return null;
  return pods === 1 ? ": 1 pod restarts" : `: ${pods} pods restart`;
}

const shown = (value) => value === null ? "none" : typeof value === "string" ? value : JSON.stringify(value);
