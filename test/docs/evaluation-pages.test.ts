import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadSources } from "../../src/report/sources.js";

/** The pages of panels, synthetic controls and surveys: their sections in order, and a record for every reference (examples run in method-examples). */
const folder = join(import.meta.dirname, "../../docs/methods");
const pages = [
  "bacon",
  "calibration",
  "callaway-santanna",
  "drdid",
  "event-study",
  "honest-did",
  "imputation",
  "replicate-weights",
  "sdid",
  "sunab",
  "svychisq",
  "svyciprop",
  "svyglm",
  "svymean",
  "svyquantile",
  "synthetic-control",
  "triple-difference",
];
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

describe("pages of panels, synthetic controls and surveys", () => {
  it.each(pages)("%s", (name) => {
    const text = readFileSync(join(folder, `${name}.md`), "utf8");
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(order);
    const cited = [...text.matchAll(/https:\/\/doi\.org\/(\S+)/g)].map(([, doi]) => doi!.toLowerCase());
    expect(cited.length).toBeGreaterThan(0);
    expect(cited.filter((doi) => !dois.has(doi))).toEqual([]);
  });
});
