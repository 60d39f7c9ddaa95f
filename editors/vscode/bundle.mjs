// Makes dist/extension.js of the extension and all that it needs, and dist/LICENSES.txt of the
// licences of what is in it.
import { build } from "esbuild";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const made = await build({
  entryPoints: ["extension.js"],
  outfile: "dist/extension.js",
  bundle: true,
  external: ["vscode"],
  format: "cjs",
  platform: "node",
  target: "node20", // of VS Code 1.91
  minify: true,
  metafile: true,
});

const inside = /^.*node_modules\/(@[^/]+\/)?[^/]+(?=\/)/;
const packages = new Set(Object.keys(made.metafile.inputs).flatMap((name) => name.match(inside)?.[0] ?? []));
const texts = [...packages].sort().map((folder) => {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
});
writeFileSync("dist/LICENSES.txt", texts.join("\n---\n\n"));
