// Opens files in `plimsoll lsp` as VS Code does, by the connection and the types that it
// has, and looks at what is shown and offered. PLIMSOLL is the program, MODULES a folder
// with node_modules, FOLDER is empty.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import assert from "node:assert/strict";

const [program, modules, folder] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require("vscode-jsonrpc/node");
const protocol = require("vscode-languageserver-protocol");
const { TextDocument } = require("vscode-languageserver-textdocument");

let wanted = "an answer";
const timeout = setTimeout(() => {
  console.error(`FAILED: in a minute there was not ${wanted}`);
  process.exit(1);
}, 60_000);

const uri = (name) => pathToFileURL(join(folder, name)).href;
const service = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports:
    - port: 80
      protocol: tcp
`;
const spec = (field) => `apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: hello}
spec:
  image: nginxinc/nginx-unprivileged:1.29.4-alpine
  ${field}: {http: 8080}
`;

// session starts a server and opens the folder.
async function session(capabilities) {
  const server = spawn(program, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const code = new Promise((done) => server.on("exit", done));
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  const shown = new Map();
  const waiting = [];
  connection.onNotification(protocol.PublishDiagnosticsNotification.type, (p) => {
    shown.set(p.uri, p.diagnostics);
    for (const w of waiting.splice(0)) w();
  });
  connection.onRequest(protocol.ConfigurationRequest.type, (p) => p.items.map(() => ({ advice: false })));
  connection.onRequest(protocol.RegistrationRequest.type, () => {});
  connection.listen();
  const answer = await connection.sendRequest(protocol.InitializeRequest.type, {
    processId: process.pid, rootUri: null, workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "work" }],
    capabilities: { workspace: { configuration: true, workspaceFolders: true }, ...capabilities },
  });
  await connection.sendNotification(protocol.InitializedNotification.type, {});
  // marked waits until just these rules are marked in a file.
  async function marked(name, ...rules) {
    for (;;) {
      const got = (shown.get(uri(name)) ?? []).map((d) => d.code);
      wanted = `${rules} in ${name}, but ${got}`;
      if (JSON.stringify(got) === JSON.stringify(rules)) return shown.get(uri(name)) ?? [];
      await new Promise((done) => waiting.push(done));
    }
  }
  async function end() {
    await connection.sendRequest(protocol.ShutdownRequest.type);
    await connection.sendNotification(protocol.ExitNotification.type);
    assert.equal(await code, 0, "the exit code");
  }
  return { connection, answer, marked, end };
}

const literals = { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source"] } } };

// A client that is pushed to.
writeFileSync(join(folder, "service.yaml"), service);
let s = await session({ textDocument: { codeAction: literals, publishDiagnostics: { relatedInformation: true } } });
assert.equal(s.answer.capabilities.positionEncoding, "utf-16");
assert.equal(s.answer.capabilities.diagnosticProvider, undefined);
const [first] = await s.marked("service.yaml", "unknown-value");
assert.deepEqual(first.range, { start: { line: 7, character: 16 }, end: { line: 7, character: 19 } });

let text = TextDocument.create(uri("web.yaml"), "yaml", 1, spec("prots"));
await s.connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, {
  textDocument: { uri: text.uri, languageId: "yaml", version: 1, text: text.getText() } });
const [wrong] = await s.marked("web.yaml", "unknown-field");
assert.match(wrong.message, /^.*prots.*\n.*ports/);
assert.equal(wrong.source, "plimsoll");
const actions = await s.connection.sendRequest(protocol.CodeActionRequest.type, {
  textDocument: { uri: text.uri }, range: wrong.range, context: { diagnostics: [wrong], only: ["quickfix"] } });
const fix = actions.find((a) => a.title === "Write ports");
assert.equal(TextDocument.applyEdits(text, fix.edit.changes[text.uri]), spec("ports"));
const [edit] = fix.edit.changes[text.uri];
await s.connection.sendNotification(protocol.DidChangeTextDocumentNotification.type, {
  textDocument: { uri: text.uri, version: 2 }, contentChanges: [{ range: edit.range, text: edit.newText }] });
await s.marked("web.yaml");
const hover = await s.connection.sendRequest(protocol.HoverRequest.type, {
  textDocument: { uri: text.uri }, position: { line: 4, character: 4 } });
assert.match(hover.contents.value, /^Web.spec.image\n/);
const outline = await s.connection.sendRequest(protocol.DocumentSymbolRequest.type, { textDocument: { uri: text.uri } });
assert.equal(outline[0].name, "Web hello");
const folds = await s.connection.sendRequest(protocol.FoldingRangeRequest.type, { textDocument: { uri: text.uri } });
assert.deepEqual(folds, [{ startLine: 0, endLine: 5 }, { startLine: 3, endLine: 5 }]);
await assert.rejects(s.connection.sendRequest("textDocument/nothing", {}), { code: -32601 });
await s.end();

// A client that asks.
s = await session({ general: { positionEncodings: ["utf-8", "utf-16"] }, textDocument: { codeAction: literals, diagnostic: {} } });
assert.equal(s.answer.capabilities.positionEncoding, "utf-8");
const report = await s.connection.sendRequest(protocol.DocumentDiagnosticRequest.type, { textDocument: { uri: uri("service.yaml") } });
assert.equal(report.kind, "full");
assert.ok(report.items.some((d) => d.code === "unknown-value"));
const again = await s.connection.sendRequest(protocol.DocumentDiagnosticRequest.type, {
  textDocument: { uri: uri("service.yaml") }, previousResultId: report.resultId });
assert.equal(again.kind, "unchanged");
const all = await s.connection.sendRequest(protocol.WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
assert.deepEqual(all.items.map((i) => i.uri), [uri("service.yaml")]);
await s.end();

clearTimeout(timeout);
console.log("plimsoll lsp shows, offers and ends as it should");
