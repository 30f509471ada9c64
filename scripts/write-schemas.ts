/** Writes the published JSON Schemas from the definitions that validate: `npm run schemas`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { assessmentJsonSchema } from "../src/assessment/schema.js";
import { evidenceJsonSchema } from "../src/chapters/evidence/schema.js";
import { findingsJsonSchema } from "../src/findings/schema.js";

const folder = fileURLToPath(new URL("../schemas/", import.meta.url));
mkdirSync(folder, { recursive: true });
const schemas = {
  assessment: assessmentJsonSchema(),
  findings: findingsJsonSchema(),
  evidence: evidenceJsonSchema(),
};
for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(`${folder}${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
}
