// Holds SBOMs to the schema of the version of CycloneDX that they name. MODULES
// is where npm has put what release/package.json asks for.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, ...files] = process.argv.slice(2);
const { Validation } = createRequire(`${modules}/`)("@cyclonedx/cyclonedx-library");
let failed = false;
for (const file of files) {
  const text = readFileSync(file, "utf8");
  const { specVersion, components } = JSON.parse(text);
  const problem = await new Validation.JsonStrictValidator(specVersion).validate(text);
  console.log(problem ? `${file}: ${JSON.stringify(problem)}` : `${file}: CycloneDX ${specVersion}, ${components.length} modules`);
  failed ||= Boolean(problem);
}
process.exit(failed ? 1 : 0);
