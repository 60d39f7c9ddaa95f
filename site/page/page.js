import { showChanges } from "./changes.js";
import { el, get } from "./dom.js";
import { mark, makeEditor, setText } from "./editor.js";
import { Engine } from "./engine.js";
import { showFindings } from "./findings.js";
import { decode, encode, maxText } from "./link.js";
import { showPicture } from "./picture.js";

const pause = 150; // milliseconds without a keystroke before the text is looked at
const soon = 1_000; // until it is said that the look takes its time
const views = ["manifests", "findings", "graph", "diff"];

const state = { base: "", view: "manifests", environment: "", examples: [] };
const text = makeEditor(get("text"), "Specs and manifests", {
  changed() {
    notice("");
    later(look);
  },
  most: maxText,
  refused: () => notice(`The text would be longer than ${maxText >> 10} KiB, which is too long for a browser. ` +
    "The command takes it."),
});
const manifests = makeEditor(get("manifests"), "Manifests");
let engine;
let timer, slow;

function later(act) {
  clearTimeout(timer);
  timer = setTimeout(act, pause);
}

const say = (message) => { get("status").value = message; };

// notice says what goes beyond the text, until that changes.
function notice(message) {
  get("notice").textContent = message;
  get("notice").hidden = !message;
}

// look asks what there is to say of the text, and of what is in view first.
function look() {
  const shared = { text: text.state.doc.toString(), environment: state.environment, advice: get("advice").checked };
  const wants = ["manifests", "findings"];
  if (!wants.includes(state.view)) wants.push(state.view);
  clearTimeout(slow);
  slow = setTimeout(() => say("Looking…"), soon);
  engine.ask(wants.map((want) => ({ want, ...shared, base: state.base, layer: get("layer").value })));
}

const show = {
  manifests(answer) {
    showEnvironments(answer.environments ?? []);
    get("manifests").classList.toggle("old", answer.failed);
    if (!answer.failed) setText(manifests, answer.text);
  },
  findings({ report, rules }) {
    const { error, warning, advice } = report.summary;
    showFindings(get("findings"), text, report.findings, rules);
    mark(text, report.findings);
    get("count").textContent = report.findings.length || "";
    get("count").className = error ? "error" : warning ? "warning" : "";
    say([[error, "error"], [warning, "warning"], [advice, "piece of advice"]].filter(([n]) => n)
      .map(([n, name]) => `${n} ${n === 1 ? name : name.replace("piece", "pieces").replace(/(error|warning)$/, "$1s")}`)
      .join(", ") || "No mistakes");
  },
  graph: (answer) => showPicture(get("picture"), text, answer),
  diff: (answer) => showChanges(get("changes"), text, answer),
};

function answered({ want, environment }, answer) {
  if (answer.error || want === "findings") clearTimeout(slow);
  if (answer.error && environment && !answer.environments) {
    state.environment = ""; // it was taken out of the text
    later(look);
  } else if (answer.error) {
    say(answer.error);
  } else {
    show[want](answer);
  }
  if (want === "findings") performance.mark("looked");
}

function showEnvironments(names) {
  get("environments").hidden = names.length === 0;
  const options = names.map((name) => el("option", {}, name));
  get("environment").replaceChildren(el("option", { value: "" }, "none"), ...options);
  get("environment").value = state.environment;
}

function turnTo(view) {
  state.view = view;
  for (const name of views) {
    const tab = get(`tab-${name}`);
    tab.setAttribute("aria-selected", name === view);
    tab.tabIndex = name === view ? 0 : -1;
    get(name).hidden = name !== view;
  }
}

// open shows what a link carries, or an example.
function open(given) {
  state.base = given.base ?? given.text;
  state.environment = given.environment ?? "";
  if (given.advice) get("advice").checked = true;
  get("layer").value = given.layer ?? "objects";
  setText(text, given.text);
  turnTo(views.includes(given.view) ? given.view : state.view);
  look();
}

async function openLink() {
  try {
    const fragment = location.hash.slice(1);
    open(fragment ? await decode(fragment) : state.examples[0]);
  } catch (error) {
    open(state.examples[0]);
    notice(error.message);
  }
}

async function share() {
  const { base, view, environment } = state;
  const now = text.state.doc.toString();
  const layer = view === "graph" ? get("layer").value : undefined;
  const fragment = await encode({ text: now, base: base === now ? undefined : base, view, layer,
    environment: environment || undefined, advice: get("advice").checked || undefined });
  history.replaceState(null, "", `#${fragment}`);
  try {
    await navigator.clipboard.writeText(location.href);
    notice("The link is copied. The text is in it, and nowhere else.");
  } catch {
    notice("The address of this page is the link. The text is in it, and nowhere else.");
  }
}

function listen() {
  for (const [i, view] of views.entries()) {
    get(`tab-${view}`).addEventListener("click", () => { turnTo(view); look(); });
    get(`tab-${view}`).addEventListener("keydown", ({ key }) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: -1 }[key];
      if (to !== undefined) get(`tab-${views.at(to % views.length)}`).click();
      if (to !== undefined) get(`tab-${views.at(to % views.length)}`).focus();
    });
  }
  get("example").addEventListener("change", ({ target }) => { if (target.value) open(state.examples[target.value]); });
  get("environment").addEventListener("change", ({ target }) => { state.environment = target.value; look(); });
  get("advice").addEventListener("change", look);
  get("layer").addEventListener("change", look);
  get("fit").addEventListener("change", ({ target }) => get("picture").classList.toggle("fit", target.checked));
  get("share").addEventListener("click", share);
  get("keep").addEventListener("click", () => { state.base = text.state.doc.toString(); look(); });
  addEventListener("hashchange", openLink);
}

// program fetches and compiles the program, which is packed so that it is small on every server.
async function program() {
  const packed = await fetch("plimsoll.wasm.bin");
  const bytes = packed.body.pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compileStreaming(new Response(bytes, { headers: { "Content-Type": "application/wasm" } }));
}

// The worker's script is a blob, so that the page's own rules on connections hold in it.
const script = async () => URL.createObjectURL(await (await fetch("worker.js")).blob());

try {
  const [module, worker, examples] = await Promise.all([
    program(), script(), fetch("examples.json").then((answer) => answer.json())]);
  state.examples = examples;
  get("example").append(...examples.map(({ title }, i) => el("option", { value: i }, title)));
  engine = new Engine(module, worker, answered);
  listen();
  await openLink();
} catch (error) {
  say(`The page did not load: ${error.message}`);
}
