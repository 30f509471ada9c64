import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chapters } from "../../src/chapters/chapters.js";
import { methods } from "../../src/cli/estimate/methods/index.js";
import { loadSources } from "../../src/report/sources.js";
import * as library from "../../src/statistics/index.js";

/** The examples of the pages run as they stand, and print what the page says. */
const folder = join(import.meta.dirname, "../../docs/methods");
const example = /```js\n([\s\S]*?)```\s*```text\n([\s\S]*?)```/g;
const pages = readdirSync(folder)
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
const examples = pages.flatMap(({ name, text }) =>
  [...text.matchAll(example)]
    .map(([, code, printed]) => ({ name, code: code!, printed: printed! }))
    .filter(({ code }) => code.includes('from "equipoise/statistics"')),
);

const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
  ...text: string[]
) => (library: object, console: { log: (...words: unknown[]) => void }) => Promise<void>;

async function printedBy(code: string): Promise<string> {
  const body = code.replaceAll(
    /import \{([^}]*)\} from "equipoise\/statistics";/g,
    (_, names: string) => `const {${names}} = library;`,
  );
  const lines: string[] = [];
  await new AsyncFunction("library", "console", body)(library, {
    log: (...words) => lines.push(words.map(String).join(" ")),
  });
  return lines.join("\n");
}

describe("examples of pages", () => {
  it("there are examples to run", () => {
    expect(examples.length).toBeGreaterThan(8);
  });
  for (const { name, code, printed } of examples) {
    it(`${name}: the example prints what the page says`, async () => {
      expect(await printedBy(code)).toBe(printed.trimEnd());
    });
  }
});

const order = [
  "What it estimates",
  "Data",
  "Arguments",
  "Details",
  "Returned values",
  "Cautions",
  "References",
  "Example",
];
const dois = new Set([...loadSources().values()].map(({ DOI }) => DOI?.toLowerCase()));

describe("every page of a method", () => {
  it.each(pages)("$name: sections in order, and a record for every reference", ({ text }) => {
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(order);
    const cited = [...text.matchAll(/https:\/\/doi\.org\/(\S+)/g)].map(([, doi]) => doi!.toLowerCase());
    expect(cited.filter((doi) => !dois.has(doi))).toEqual([]);
  });

  it.each(chapters.flatMap(({ methods }) => methods.map(({ id }) => id)))("%s of a chapter has one", (id) => {
    expect(pages.map(({ name }) => name)).toContain(`${id}.md`);
  });

  it.each(methods.map(({ id, page }) => ({ id, page })))("$id of the command line has one", ({ page }) => {
    expect(pages.map(({ name }) => name)).toContain(`${page}.md`);
  });
});
