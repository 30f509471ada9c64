import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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

describe("pages of methods", () => {
  it("there are examples to run", () => {
    expect(examples.length).toBeGreaterThan(8);
  });
  for (const { name, code, printed } of examples) {
    it(`${name}: the example prints what the page says`, async () => {
      expect(await printedBy(code)).toBe(printed.trimEnd());
    });
  }
});

describe("pages of rates, agreement, meta-analysis, splines and distributions", () => {
  const mine = new Set([
    "agreement.md",
    "distributions.md",
    "margins-of-error.md",
    "meta.md",
    "rates.md",
    "splines.md",
    "standardised-rates.md",
    "two-by-two.md",
    "uncertain-inputs.md",
  ]);
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
  it("are all there", () => {
    const present = pages.map(({ name }) => name);
    expect(present).toEqual(expect.arrayContaining([...mine]));
  });
  for (const { name, text } of pages.filter((page) => mine.has(page.name))) {
    it(`${name}: sections in order, and a record for every reference`, () => {
      expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(order);
      const cited = [...text.matchAll(/https:\/\/doi\.org\/(\S+)/g)].map(([, doi]) => doi!.toLowerCase());
      expect(cited.filter((doi) => !dois.has(doi))).toEqual([]);
    });
  }
});
