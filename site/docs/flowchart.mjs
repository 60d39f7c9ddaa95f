// The flowcharts of Mermaid in docs/ as pictures, laid out by Graphviz when the site is
// made. Of Mermaid they take what "plimsoll graph" and the page on the design write.
import { createRequire } from "node:module";
import { join } from "node:path";

const { instance } = await import(createRequire(join(process.env.MODULES, "package.json")).resolve("@viz-js/viz"));
const graphviz = await instance();

const letters = { fontname: "Helvetica", fontsize: 13 };
const frame = { ...letters, labeljust: "l", margin: 10 };
const looks = {
  graphAttributes: { ranksep: 0.35, nodesep: 0.25, pad: 0.05 },
  nodeAttributes: { ...letters, shape: "box", style: "rounded", height: 0.4, margin: "0.16,0.06" },
  edgeAttributes: { ...letters, fontsize: 12, arrowsize: 0.7 },
};

const patterns = [
  [/^graph (LR|RL|TB|BT)$/, (chart, direction) => { chart.graphAttributes.rankdir = direction; }],
  [/^subgraph (\w+)\["(.*)"\]$/, (chart, name, label) => {
    const part = { name: `cluster_${name}`, graphAttributes: { ...frame, label: plain(label) }, nodes: [], subgraphs: [] };
    chart.open.at(-1).subgraphs.push(part);
    chart.open.push(part);
  }],
  [/^end$/, (chart) => chart.open.pop()],
  [/^(\w+)\["(.*)"\]$/, (chart, name, label) => node(chart, name, label)],
  [/^(\S+) (-->|-\.->)(?:\|"(.*)"\|)? (\S+)$/, (chart, from, arrow, label, to) => {
    const [tail, head] = [from, to].map((end) => named(chart, end));
    const attributes = { label: plain(label ?? ""), style: arrow === "-->" ? "solid" : "dashed" };
    chart.edges.push({ tail, head, attributes });
  }],
  [/^linkStyle ([\d,]+) stroke:(#\w+)\S*( 3)?$/, (chart, numbers, stroke) => {
    for (const number of numbers.split(",")) chart.edges[number].attributes.class = classes[stroke];
  }],
  [/^classDef /, () => {}], // they are the same ones always
  [/^class (\S+) (\w+)$/, (chart, names, name) => {
    for (const each of names.split(",")) chart.all.get(each).attributes.class = name;
  }],
];

// What the colours of lines mean.
const classes = { "#d1242f": "error", "#8c959f": "missing", "#1a7f37": "open", "#9a6700": "warning" };

const signs = { quot: '"', lt: "<", gt: ">", amp: "&" };
const plain = (label) => label.replaceAll("<br/>", "\n")
  .replace(/#(\w+);/g, (_, sign) => signs[sign] ?? String.fromCodePoint(sign));

function node(chart, name, label) {
  const added = { name, attributes: { label: plain(label) } };
  chart.all.set(name, added);
  chart.open.at(-1).nodes.push(added);
}

// named gives the name of an edge's end, which may say its label too.
function named(chart, end) {
  const [, name, label] = /^(\w+)(?:\[(.*)\])?$/.exec(end);
  if (!chart.all.has(name)) node(chart, name, label);
  return name;
}

// drawn gives a flowchart as SVG for a page, whose style sheet gives it its colours.
export function drawn(text) {
  const chart = { ...structuredClone(looks), nodes: [], edges: [], subgraphs: [], all: new Map(), open: [] };
  chart.open.push(chart);
  for (const line of text.trim().split("\n").map((line) => line.trim())) {
    const [pattern, take] = patterns.find(([pattern]) => pattern.test(line)) ?? [];
    if (!pattern) throw new Error(`a flowchart that the site does not draw: ${line}`);
    take(chart, ...pattern.exec(line).slice(1));
  }
  const { all, open, ...graph } = chart;
  const svg = graphviz.renderString(graph, { format: "svg" });
  return svg.slice(svg.indexOf("<svg"))
    .replace(/<!--.*?-->\n|<title>.*?<\/title>\n| id="[^"]*"| font-family="[^"]*"| xml:space="preserve"/gs, "")
    .replace(/<polygon fill="white"[^>]*>\n/, "")
    .replace(/(width|height)="(\d+)pt"/g, '$1="$2"')
    .replace("<svg", `<svg role="img" aria-label="${escaped(said(chart))}"`);
}

// said is what a flowchart says, in words.
const said = ({ edges, all }) => edges.map(({ tail, head, attributes: { label } }) =>
  [tail, head].map((name) => all.get(name).attributes.label.replace("\n", " ")).join(` ${label || "to"} `)).join("; ");
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
