// Asks yaml-language-server, which has the schemas, and `plimsoll lsp` for the fields at the same
// places of specs of all kinds: what the one offers, the other has to. PLIMSOLL is the program,
// MODULES a folder with node_modules, FOLDER has the schemas.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { readFileSync, writeFileSync } from "node:fs";
import assert from "node:assert/strict";

const [program, modules, folder] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require("vscode-jsonrpc/node");
setTimeout(() => {
  console.error("FAILED: the servers took more than five minutes");
  process.exit(1);
}, 300_000).unref();

// server starts one and opens the folder.
async function server(command, ...args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  connection.onRequest("workspace/configuration", (p) => p.items.map((i) => (i.section === "yaml" ? { completion: true, schemaStore: { enable: false } } : {})));
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  const uri = pathToFileURL(folder).href;
  await connection.sendRequest("initialize", {
    processId: process.pid, rootUri: uri, workspaceFolders: [{ uri, name: "specs" }],
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } }, workspace: { configuration: true } },
  });
  await connection.sendNotification("initialized", {});
  let n = 0;
  // fields gives the names of the fields that are offered at | of a text.
  return async function fields(text) {
    const before = text.slice(0, text.indexOf("|")).split("\n");
    const textDocument = { uri: pathToFileURL(join(folder, `compared-${n++}.yaml`)).href };
    await connection.sendNotification("textDocument/didOpen", { textDocument: { ...textDocument, languageId: "yaml", version: 1, text: text.replace("|", "") } });
    const list = await connection.sendRequest("textDocument/completion", { textDocument, position: { line: before.length - 1, character: before.at(-1).length } });
    await connection.sendNotification("textDocument/didClose", { textDocument });
    return (list?.items ?? list ?? []).filter((i) => i.kind === 10).map((i) => i.label);
  };
}

const theirs = await server("node", join(modules, "node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio");
const ours = await server(program, "lsp");
const schema = JSON.parse(readFileSync(join(folder, ".plimsoll/spec.schema.json"), "utf8"));

// shapes gives the schemas that one stands for.
function shapes(s) {
  if (s?.$ref) return shapes(schema.definitions[s.$ref.split("/").pop()]);
  return [s, ...[...(s?.allOf ?? []), ...(s?.anyOf ?? [])].flatMap(shapes)].filter((x) => typeof x === "object");
}

let places = 0, fields = 0;
for (const kind of schema.properties.kind.enum) {
  const head = `# yaml-language-server: $schema=.plimsoll/spec.schema.json\napiVersion: plimsoll.dev/v1alpha1\nkind: ${kind}\nmetadata:\n  name: shop\n`;
  const spec = shapes(schema.definitions[kind].properties.spec).find((s) => s.properties).properties;
  const inside = Object.keys(spec).filter((name) => shapes(spec[name]).some((s) => s.properties));
  for (const text of [`${head}spec:\n  |\n`, ...inside.map((name) => `${head}spec:\n  ${name}:\n    |\n`)]) {
    const [wanted, got] = [await theirs(text), await ours(text)];
    const lacking = wanted.filter((name) => !got.includes(name));
    assert.deepEqual(lacking, [], `plimsoll lsp lacks fields at\n${text}`);
    places++;
    fields += wanted.length;
  }
}
assert.ok(places > 50 && fields > 300, `${places} places with ${fields} fields`);
console.log(`ok: plimsoll lsp offers the ${fields} fields that yaml-language-server does at ${places} places`);
process.exit(0);
