// Opens files in the language server as an editor does, and looks at what it
// offers, shows and marks. SERVER is its program, FOLDER has the schemas.
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const [program, folder] = process.argv.slice(2);
const server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const timeout = setTimeout(() => end("the server did not answer in two minutes"), 120_000);
// The settings that docs/editor.md shows.
const settings = {
  yaml: {
    schemaStore: { enable: false },
    schemas: { ".plimsoll/spec.schema.json": ["apps/**/*.yaml"], ".plimsoll/config.schema.json": ["plimsoll.yaml"] },
  },
};
const answers = new Map(); // by the ID of the request
const marks = new Map(); // who waits for the diagnostics of a file
let buffer = Buffer.alloc(0);
let requests = 0;
let failures = 0;

function end(reason) {
  console.error(`FAILED: ${reason}`);
  server.kill();
  process.exit(1);
}

server.on("exit", () => end("the server ended"));
server.stdout.on("data", (data) => {
  buffer = Buffer.concat([buffer, data]);
  for (;;) {
    const head = buffer.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString("ascii", 0, head))[1]);
    if (buffer.length < head + 4 + length) return;
    receive(JSON.parse(buffer.toString("utf8", head + 4, head + 4 + length)));
    buffer = buffer.subarray(head + 4 + length);
  }
});

function receive(m) {
  if (m.method === "textDocument/publishDiagnostics") {
    marks.get(m.params.uri)?.(m.params.diagnostics);
  } else if (m.method && m.id !== undefined) {
    // What the server asks of an editor: its settings, and leave to do this or that.
    const result = m.method === "workspace/configuration" ? m.params.items.map((item) => settings[item.section] ?? {}) : null;
    send({ id: m.id, result });
  } else if (answers.has(m.id)) {
    if (m.error) end(JSON.stringify(m.error));
    answers.get(m.id)(m.result);
  }
}

function send(message) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function request(method, params) {
  const id = ++requests;
  send({ id, method, params });
  return new Promise((resolve) => answers.set(id, resolve));
}

// open gives a file to the server. The first | in its text is where the cursor
// stands.
async function open(name, text) {
  const at = text.indexOf("|");
  text = text.replace("|", "");
  const path = join(folder, name);
  writeFileSync(path, text);
  const uri = pathToFileURL(path).href;
  const before = text.slice(0, at).split("\n");
  const diagnostics = new Promise((resolve) => marks.set(uri, resolve));
  send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
  const place = { textDocument: { uri }, position: { line: before.length - 1, character: before.at(-1).length } };
  return { place, diagnostics };
}

function want(ok, what, got) {
  if (ok) return console.log(`ok: ${what}`);
  failures++;
  console.log(`FAILED: ${what}\n  got ${JSON.stringify(got)}`);
}

async function offers(name, text, ...labels) {
  const { place } = await open(name, text);
  const result = await request("textDocument/completion", place);
  const got = (result.items ?? result).map((item) => item.label);
  want(labels.length > 0 && labels.every((l) => got.includes(l)), `${name}: offers ${labels.length > 8 ? `${labels.length} fields` : labels.join(", ")}`, got);
  return got;
}

async function shows(name, text, doc) {
  const { place } = await open(name, text);
  const hover = await request("textDocument/hover", place);
  // It escapes what Markdown would read as markup.
  const got = hover ? JSON.stringify(hover.contents).replaceAll("\\", "").replaceAll("&nbsp;", " ") : "";
  want(got.includes(doc), `${name}: shows "${doc}"`, got);
}

// marked wants one mark, in a line and with a text; none when line is undefined.
async function marked(name, text, line, message) {
  const got = await (await open(name, text)).diagnostics;
  const what = line === undefined ? "marks nothing" : `marks line ${line}: ${message}`;
  const ok = line === undefined ? got.length === 0 : got.length === 1 && got[0].range.start.line === line - 1 && got[0].message.includes(message);
  want(ok, `${name}: ${what}`, got);
}

await request("initialize", {
  processId: process.pid,
  rootUri: pathToFileURL(folder).href,
  workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "specs" }],
  capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } }, hover: { contentFormat: ["markdown"] } }, workspace: { configuration: true } },
});
send({ method: "initialized", params: {} });
send({ method: "workspace/didChangeConfiguration", params: { settings } });

// fieldsOf gives the fields that the schema has in the spec of a kind.
function fieldsOf(kind) {
  let spec = schema.definitions[kind].properties.spec;
  while (!spec.properties) {
    spec = spec.$ref ? schema.definitions[spec.$ref.split("/").pop()] : spec.allOf[0];
  }
  return spec.properties;
}

const modeline = "# yaml-language-server: $schema=.plimsoll/spec.schema.json\n";
const head = (kind) => `${modeline}apiVersion: plimsoll.dev/v1alpha1\nkind: ${kind}\nmetadata:\n  name: shop\n`;
const schema = JSON.parse(readFileSync(join(folder, ".plimsoll/spec.schema.json"), "utf8"));
const kinds = schema.properties.kind.enum;
want(kinds.length === 8, "seven kinds of specs, and Environment", kinds);
for (const kind of kinds) {
  const got = await offers(`${kind}.yaml`, `${head(kind)}spec:\n  |\n`, ...Object.keys(fieldsOf(kind)));
  want(kind === "Web" || !got.includes("expose"), `${kind}.yaml: offers nothing of Web`, got);
}
await offers("kinds.yaml", `${modeline}apiVersion: plimsoll.dev/v1alpha1\nkind: |\n`, ...kinds);
await offers("nested.yaml", `${head("Web")}spec:\n  image: a\n  expose:\n    |\n`, "host", "via");

const layered = `${head("Web")}spec:\n  image: registry.example.com/a:1\n  ports: {http: 8080}\nenvironments:\n  production:\n`;
await offers("layer.yaml", `${layered}    expose:\n      |\n`, "host", "via");
await marked("layer-good.yaml", `${layered}    replicas: {max: 3}\n    canary: null\n`);
await marked("layer-unknown.yaml", `${layered}    replcas: 2\n`, 11, "replcas");

await shows("hover.yaml", `${head("Web")}spec:\n  image: a\n  repl|icas: 2\n`, fieldsOf("Web").replicas.description.split(".")[0]);
await marked("good.yaml", `${head("Web")}spec:\n  image: registry.example.com/a:1\n  ports: {http: 8080}\n  replicas: 2\n`);
await marked("unknown.yaml", `${head("Web")}spec:\n  image: registry.example.com/a:1\n  ports: {http: 8080}\n  replcas: 2\n`, 9, "replcas");
await marked("bound.yaml", `${head("Web")}spec:\n  image: registry.example.com/a:1\n  ports: {http: 80800}\n`, 8, "65535");
await marked("kind.yaml", `${modeline}apiVersion: plimsoll.dev/v1alpha1\nkind: Wbe\nmetadata:\n  name: shop\n`, 3, "Value is not accepted");

const config = "# yaml-language-server: $schema=.plimsoll/config.schema.json\n";
await offers("config-fields.yaml", `${config}lint:\n  |\n`, "advice", "failOn", "kubernetesVersions", "rules", "paths");
await offers("config-rules.yaml", `${config}lint:\n  rules:\n    |\n`, "latest-tag", "single-replica");
await offers("config-severities.yaml", `${config}lint:\n  rules:\n    latest-tag: |\n`, "error", '"off"');
await shows("config-hover.yaml", `${config}lint:\n  ex|clude: [vendor/]\n`, "Files not to look at");
await marked("config-good.yaml", `${config}lint:\n  rules: {single-replica: off}\n  kubernetesVersions: ["1.36"]\n`);
await marked("config-unknown.yaml", `${config}lint:\n  rules:\n    latest-tagg: off\n`, 4, "latest-tagg");
await marked("config-version.yaml", `${config}lint:\n  kubernetesVersions:\n  - 1.36\n`, 4, "Incorrect type");

// Without the line, by the settings of the editor.
mkdirSync(join(folder, "apps/shop"), { recursive: true });
await marked("apps/shop/web.yaml", head("Web").replace(modeline, "") + "spec:\n  image: registry.example.com/a:1\n  ports: {http: 8080}\n  replcas: 2\n", 8, "replcas");
await marked("plimsoll.yaml", "lnt: {}\n", 1, "lnt");

clearTimeout(timeout);
server.removeAllListeners("exit");
server.kill();
console.log(failures ? `${failures} failed` : "all is well");
process.exit(failures ? 1 : 0);
