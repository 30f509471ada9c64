// Holds the direction of imports between the folders of src/ (docs/architecture.md, "The house").
// Usage: node scripts/check-imports.js [ROOT]. Prints every import that points the wrong way and exits with 1.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** What each room may import. `findings` holds types and wording that every room above `statistics` may use. */
export const allowed = {
  engine: [],
  statistics: [],
  law: ["findings", "statistics"],
  findings: [],
  assessment: ["findings", "data"],
  data: ["engine", "findings"],
  chapters: ["statistics", "law", "data", "engine", "findings", "assessment"],
  report: ["chapters", "statistics", "law", "data", "engine", "findings", "assessment"],
  workbench: ["report", "chapters", "statistics", "law", "data", "engine", "findings", "assessment"],
  cli: ["workbench", "report", "chapters", "statistics", "law", "data", "engine", "findings", "assessment"],
};

const pattern = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+|new URL\(\s*)["'](\.[^"']*)["']/gm;

function* sources(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}

/** Lists the imports under `root`/src that break the rule, as sentences. */
export function violations(root) {
  const src = join(root, "src");
  const found = [];
  for (const file of sources(src)) {
    const room = relative(src, file).split(sep)[0];
    if (!(room in allowed)) {
      found.push(
        `${relative(root, file)}: src/${room} is no room of the house (see scripts/check-imports.js)`,
      );
      continue;
    }
    for (const match of readFileSync(file, "utf8").matchAll(pattern)) {
      const target = resolve(dirname(file), match[1]);
      const inside = relative(src, target);
      if (inside.startsWith("..")) {
        const named = relative(root, target);
        if (/^(test|bench|scripts|examples)\b/.test(named))
          found.push(`${relative(root, file)}: imports ${named}`);
        continue;
      }
      const other = inside.split(sep)[0];
      if (other !== room && !allowed[room].includes(other))
        found.push(`${relative(root, file)}: ${room} may not import ${other} (${match[1]})`);
    }
  }
  return found;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url)));
  if (!existsSync(join(root, "src"))) {
    console.error(`${root} has no src folder`);
    process.exit(2);
  }
  const found = violations(root);
  for (const line of found) console.error(line);
  if (found.length > 0) {
    console.error(`${found.length} import(s) point the wrong way`);
    process.exit(1);
  }
}
