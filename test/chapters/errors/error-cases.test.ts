import { expect, it } from "vitest";
import { parseAssessment } from "../../../src/assessment/parse.js";
import { errorCases } from "../../../src/chapters/errors/error-cases.js";
import { loadDefaultInputs, loadErrorCases } from "../../../src/chapters/errors/knowledge.js";
import { loadSources } from "../../../src/report/sources.js";

const sources = loadSources();

it("every case has a name of its own, and what it cites is known", () => {
  const cases = loadErrorCases();
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  for (const one of cases)
    for (const { source } of one.frequency) expect(sources.has(source), `${one.id}: ${source}`).toBe(true);
});

it("every default is a range whose source is told, and what it cites is known", () => {
  for (const [name, one] of Object.entries(loadDefaultInputs())) {
    expect(one.low, name).toBeLessThan(one.high);
    for (const id of one.citations) expect(sources.has(id), `${name}: ${id}`).toBe(true);
    if (one.origin === "published") expect(one.source, name).toMatch(/\d/);
  }
});

it("speaks without data, and shows what is from memory as not verified", () => {
  const { assessment } = parseAssessment(
    "equipoise: 1\ntitle: T\njurisdiction: { state: VA, agency: A, kind: sheriff }\n",
    "a.yaml",
  );
  const context = { assessment, catalog: new Map() };
  const plan = errorCases.plan(context);
  if (!plan.run) throw new Error(plan.why);
  const [found] = errorCases.findings(plan.spec, errorCases.estimate(plan.spec, {}, 1), context);
  if (found?.status !== "ruling") throw new Error("no ruling");
  expect(found.rulings.length).toBe(20);
  expect(found.claim).toContain("20 ways of error are known.");
  for (const one of loadErrorCases()) {
    const shown = found.rulings.find(({ id }) => id === one.id)!;
    expect(shown.confidence, one.id).toBe(one.verified === "memory" ? "unverified" : one.confidence);
    expect(shown.notes.join(" "), one.id).toMatch(/Published|has not been published/);
  }
  for (const id of found.citations) expect(sources.has(id)).toBe(true);
});
