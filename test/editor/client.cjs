// Runs the extension of editors/vscode, whose client is the vscode-languageclient that VS Code's
// extensions have, without VS Code: what it asks of VS Code's API is given by a mock of that
// (jest-mock-vscode), in which documents can be opened and changed, and which keeps what is
// registered and shown.
//   node client.cjs MODULES EXTENSION FOLDER PROGRAM    MODULES has node_modules with the mock,
//   EXTENSION is the extension as vsce packed it, FOLDER is empty, PROGRAM is plimsoll
"use strict";
const Module = require("node:module");
const assert = require("node:assert/strict");
const { join } = require("node:path");
const { writeFileSync } = require("node:fs");

const [modules, extensionFolder, folder, program] = process.argv.slice(2);
const requireThere = Module.createRequire(join(modules, "package.json"));
setTimeout(() => {
  console.error("FAILED: the client took more than a minute");
  process.exit(1);
}, 60_000).unref();

const fn = (run) => Object.assign((...given) => run?.(...given), { mockImplementation: (next) => fn(next) });
const mock = requireThere("jest-mock-vscode").createVSCodeMock({ fn });
const { Uri, Range, Position, EventEmitter } = mock;
const nothing = { dispose() {} };
const events = {};
const event = (name) => (events[name] ??= new EventEmitter()).event;
const providers = {};
const shown = new Map();
const open = [];
const tabs = [];
class TabInputText {
  constructor(uri) { this.uri = uri; }
}
const settings = { path: program, advice: true };

function section(name) {
  const values = name === "plimsoll" ? settings : {};
  return { get: (key, otherwise) => values[key] ?? otherwise, has: (key) => key in values, inspect: () => undefined, ...values };
}

const workspace = {
  workspaceFolders: [{ uri: Uri.file(folder), name: "work", index: 0 }], textDocuments: open, notebookDocuments: [],
  getConfiguration: (name) => section(name), getWorkspaceFolder: () => workspace.workspaceFolders[0],
  createFileSystemWatcher: () => ({ onDidCreate: () => nothing, onDidChange: () => nothing, onDidDelete: () => nothing, ...nothing }),
  registerTextDocumentContentProvider: () => nothing, fs: { isWritableFileSystem: () => true },
};
const languages = {
  match: (selector, document) => [selector].flat().some((s) => s.language === document.languageId) ? 10 : 0,
  createDiagnosticCollection: () => ({ set: (uri, list) => shown.set(uri.toString(), list), delete: (uri) => shown.delete(uri.toString()), clear: () => shown.clear(), has: () => false, get: () => undefined, ...nothing }),
};
const window = {
  activeTextEditor: undefined, visibleTextEditors: [], tabGroups: { all: [{ tabs }], onDidChangeTabs: event("tabs"), onDidChangeTabGroups: () => nothing },
  createOutputChannel: () => ({ append() {}, appendLine() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {}, show() {}, clear() {}, replace() {}, hide() {}, onDidChangeLogLevel: () => nothing, ...nothing }),
  showErrorMessage: (message) => { throw new Error(message); }, showWarningMessage() {}, showInformationMessage() {},
};
// access gives what is here, the mock's, an event of its own, or a function that does nothing.
const access = (here, mocked) => new Proxy(here, {
  get(target, name) {
    if (name in target) return target[name];
    if (/^on(Did|Will)/.test(name)) return event(name);
    if (/^register/.test(name)) return (selector, provider) => { (providers[name] ??= []).push(provider); return nothing; };
    return mocked[name];
  },
});
const api = {
  workspace: access(workspace, mock.workspace), languages: access(languages, mock.languages), window: access(window, mock.window),
  commands: { registerCommand: () => nothing }, version: "1.91.0", env: { appName: "none", language: "en" },
  TabInputText, CancellationTokenSource: requireThere("vscode-jsonrpc").CancellationTokenSource,
  l10n: { t: (text) => text }, extensions: { getExtension: () => undefined, all: [] },
};
const vscode = new Proxy(api, { get: (target, name) => target[name] ?? mock[name] ?? (api[name] = class { constructor(...given) { this.given = given; } }) });
const load = Module._load;
Module._load = (name, parent, main) => (name === "vscode" ? vscode : load(name, parent, main));

// opened opens a text, as an editor does.
function opened(name, text) {
  writeFileSync(join(folder, name), text);
  const document = {
    uri: Uri.file(join(folder, name)), fileName: join(folder, name), languageId: "yaml", version: 1, isDirty: false, isClosed: false,
    getText: () => text, get lineCount() { return text.split("\n").length; },
    set(next) { text = next; this.version++; },
  };
  open.push(document);
  tabs.push({ input: new TabInputText(document.uri) });
  window.activeTextEditor = { document };
  events.tabs.fire({ opened: tabs.slice(-1), closed: [], changed: [] });
  events.onDidOpenTextDocument.fire(document);
  return document;
}

function changed(document, text) {
  const lines = document.getText().split("\n");
  const range = new Range(new Position(0, 0), new Position(lines.length - 1, lines.at(-1).length));
  const before = document.getText();
  document.set(text);
  events.onDidChangeTextDocument.fire({ document, contentChanges: [{ range, rangeOffset: 0, rangeLength: before.length, text }], reason: undefined });
}

// until waits until what a function gives is there.
async function until(what, get) {
  for (let i = 0; i < 300; i++) {
    const got = await get();
    if (got) {
      console.log(`ok: vscode-languageclient ${what}`);
      return got;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`vscode-languageclient never ${what}; shown: ${JSON.stringify([...shown])}`);
}

// edited gives a text with edits.
function edited(text, edits) {
  const lines = text.split("\n");
  const at = (p) => lines.slice(0, p.line).reduce((n, l) => n + l.length + 1, 0) + p.character;
  for (const e of edits) {
    text = text.slice(0, at(e.range.start)) + e.newText + text.slice(at(e.range.end));
  }
  return text;
}

const spec = (rest) => `apiVersion: plimsoll.dev/v1alpha1
kind: Web
metadata: {name: hello}
spec:
  image: nginxinc/nginx-unprivileged:1.29.4-alpine
${rest}`;

(async () => {
  const contributed = require(join(extensionFolder, "package.json"));
  for (const language of ["yaml", "json", "jsonc"]) assert.ok(contributed.activationEvents.includes(`onLanguage:${language}`), language);
  assert.deepEqual(contributed.contributes.languages.map((l) => l.id), ["cue"]); // which is so an event, too
  assert.deepEqual(Object.keys(contributed.contributes.configuration.properties), ["plimsoll.path", "plimsoll.advice", "plimsoll.inputs"]);
  const extension = require(extensionFolder);
  await extension.activate({ subscriptions: [] });
  const token = new vscode.CancellationTokenSource().token;
  const document = opened("web.yaml", spec("  prots: {http: 8080}\n"));
  const found = () => (shown.get(document.uri.toString()) ?? []).find((d) => (d.code?.value ?? d.code) === "unknown-field");
  const mistake = await until("shows a mistake", found);
  assert.equal(mistake.range.start.line, 5);
  const actions = await providers.registerCodeActionsProvider[0].provideCodeActions(document, mistake.range, { diagnostics: [mistake], triggerKind: 1 }, token);
  const fix = actions.find((a) => a.title === "Write ports");
  assert.ok(fix?.edit, "a quick fix");
  console.log("ok: vscode-languageclient has a quick fix");
  changed(document, spec("  ports: {http: 8080}\n  repl\n"));
  const list = await providers.registerCompletionItemProvider[0].provideCompletionItems(document, new Position(6, 6), token, { triggerKind: 0 });
  const item = (list.items ?? list).find((i) => i.label === "replicas");
  assert.equal(item.insertText?.value ?? item.insertText, "replicas: ");
  assert.ok(item.documentation, "documentation");
  console.log("ok: vscode-languageclient completes a field");
  changed(document, spec("  ports: {http: 8080}\n  replicas: 2\n"));
  await until("clears what is mended", () => !found());
  const hover = await providers.registerHoverProvider[0].provideHover(document, new Position(4, 4), token);
  assert.match(JSON.stringify(hover), /Web\.spec\.image/);
  console.log("ok: vscode-languageclient explains a field");
  await extension.deactivate();
  console.log("ok: vscode-languageclient ends the server");
  process.exit(0);
})().catch((wrong) => {
  console.error("FAILED:", wrong);
  process.exit(1);
});
