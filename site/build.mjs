// Makes the page: bundles its modules, packs the program, and collects the examples.
//   node build.mjs MODULES PROGRAM WASM_EXEC FOLDER
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [modules, program, wasmExec, folder] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const { buildSync } = require("esbuild");
const { gzip } = await import(pathToFileURL(require.resolve("libdeflate")));
const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, "page");
const read = (name) => readFileSync(join(here, "..", name), "utf8");

mkdirSync(folder, { recursive: true });
const shared = { bundle: true, minify: true, target: "es2022", nodePaths: [join(modules, "node_modules")],
  outdir: folder, legalComments: "linked", logLevel: "warning" };
buildSync({ ...shared, entryPoints: [join(page, "page.js")], format: "esm" });
buildSync({ ...shared, entryPoints: [join(page, "worker.js")], format: "iife", alias: { "wasm_exec.js": wasmExec } });
for (const name of ["index.html", "style.css", "icon.svg"]) copyFileSync(join(page, name), join(folder, name));
const examples = JSON.parse(readFileSync(join(here, "examples.json")))
  .map(({ file, base, ...rest }) => ({ ...rest, text: read(file), base: base && read(base) }));
writeFileSync(join(folder, "examples.json"), JSON.stringify(examples));
// By libdeflate it is 4 % smaller than by zlib.
// Not named .gz: servers say of such files that they are packed, and browsers unpack them.
writeFileSync(join(folder, "plimsoll.wasm.bin"), gzip(readFileSync(program), 12));
