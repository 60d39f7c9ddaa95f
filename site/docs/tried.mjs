// What of an example is tried on the page that runs Plimsoll, by what the program says of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";

await import(pathToFileURL(process.env.WASM_EXEC));
const go = new Go();
go.run((await WebAssembly.instantiate(readFileSync(process.env.PROGRAM), go.importObject)).instance);

// found gives the finding of a rule in a text, if there is one.
const found = (rule, text) => {
  const { report } = JSON.parse(plimsoll(JSON.stringify({ want: "findings", text, advice: true })));
  return report?.findings.find((finding) => finding.rule === rule);
};

const linked = (state) => deflateRawSync(JSON.stringify(state)).toString("base64url");

// exampleTried gives the fragment of a link for a spec or manifests, unless they are a part, or
// name files.
export function exampleTried(text) {
  if (!/^apiVersion: \S+$/m.test(text) || !/^kind: /m.test(text) || /file: \.\/|include: /.test(text)) return "";
  return linked({ text, view: text.includes("apiVersion: plimsoll.dev/") ? "manifests" : "findings" });
}

// ruleTried gives the fragment of a link for the example on a rule's page: for that alone if
// the rule finds it there, else for all of its case that it is from; "" if it is not found so.
export function ruleTried(rule, example) {
  for (const text of [example, ...caseWith(rule, example)]) {
    const finding = found(rule, text);
    if (finding) return linked({ text, view: "findings", advice: finding.severity === "advice" || undefined });
  }
  return "";
}

// caseWith gives the texts of a rule's case that have an example in them, without the findings
// that are expected of them.
function caseWith(rule, example) {
  const lines = example.trimEnd().split("\n");
  const isExample = (document) => {
    const own = document.trimEnd().split("\n");
    return own.length === lines.length && own.every((line, i) => lines[i].startsWith(line));
  };
  const [, ...parts] = readFileSync(join("testdata/lint", `${rule}.txtar`), "utf8").split(/^-- (.+) --\n/m);
  return parts.filter((text, i) => i % 2 === 1 && parts[i - 1].startsWith("bad"))
    .map((text) => text.replace(/ *# want .*$/gm, ""))
    .filter((text) => text.split(/^---\n/m).some(isExample));
}
