import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commonScale } from "../../../src/chapters/evidence/common-scale.js";
import {
  contradictions,
  evidenceLibrary,
  evidenceSources,
  readLibrary,
} from "../../../src/chapters/evidence/library.js";
import { evidenceJsonSchema } from "../../../src/chapters/evidence/schema.js";
import { loadSources } from "../../../src/report/sources.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";

const library = evidenceLibrary();

interface Fact {
  readonly id: string;
  readonly estimate: { readonly value: number | null };
  readonly se: number | null;
  readonly log_value?: number;
  readonly se_log?: number;
  readonly citation: { readonly doi: string | null; readonly doi_seen: boolean };
  readonly verification: { readonly status: string };
  readonly caveats: string;
}

describe("knowledge/evidence", () => {
  it("every file is sound, and the published schema is that of the validator", () => {
    expect(contradictions(library)).toEqual([]);
    expect(library.evidence.length).toBeGreaterThan(170);
    const published = readFileSync(
      join(import.meta.dirname, "../../../schemas/evidence.schema.json"),
      "utf8",
    );
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(evidenceJsonSchema())));
  });

  it("what a validator must refuse: no such policy, a value outside its interval, a sign against its direction", () => {
    const one = library.evidence.find(({ id }) => id === "tome-2021")!;
    const broken = [
      { ...one, policy: "none-such" },
      { ...one, id: "b", estimate: { ...one.estimate!, value: -10 } },
      { ...one, id: "c", moreEnforcement: "rises" as const },
    ];
    const told = contradictions({ ...library, evidence: broken }).join("\n");
    expect(told).toMatch(/no policy "none-such"/);
    expect(told).toMatch(/-10 lies outside/);
    expect(told).toMatch(/moreEnforcement says the opposite/);
  });

  it("a broken file is told with its name", () => {
    const folder = mkdtempSync(join(tmpdir(), "evidence-"));
    mkdirSync(join(folder, "studies"));
    writeFileSync(join(folder, "studies", "x.yaml"), "id: x\nsetting: here\n");
    for (const name of ["policies", "clusters", "pooling", "transport"])
      writeFileSync(
        join(folder, `${name}.yaml`),
        readFileSync(join(import.meta.dirname, `../../../knowledge/evidence/${name}.yaml`)),
      );
    expect(() => readLibrary(folder)).toThrow(/studies\/x\.yaml: citation/);
  });

  it("unchecked parts of citations are told in the references", () => {
    const sources = new Map(evidenceSources().map((one) => [one.id, one]));
    expect(sources.get("miles-cox-2014")?.note).toMatch(/Not checked against the source: DOI/);
    expect(sources.get("kubrin-bartos-2020")?.note).toBeUndefined();
    expect(loadSources().get("stowell-2013")?.note).toMatch(/from memory/);
  });

  it.skipIf(!sharedIsPresent)(
    "says what the compiled facts say: values, errors, logarithms, what was seen",
    () => {
      const { studies } = sharedJson<{ studies: Fact[] }>("reference", "evidence-facts.json");
      expect(library.evidence.map(({ id }) => id).sort()).toEqual(studies.map(({ id }) => id).sort());
      for (const fact of studies) {
        const mine = library.evidence.find(({ id }) => id === fact.id)!;
        expect([mine.id, mine.estimate?.standardError === undefined]).toEqual([fact.id, fact.se === null]);
        if (mine.estimate !== null) expect(mine.estimate.value).toBe(fact.estimate.value);
        expect(mine.verification.status).toBe(fact.verification.status.replace("verified-", ""));
        if (fact.citation.doi && !fact.citation.doi_seen)
          expect([mine.id, mine.unverified.includes("DOI")]).toEqual([fact.id, true]);
        expect(mine.caveats).not.toBe(fact.caveats);
        if (fact.log_value === undefined) continue;
        const common = commonScale(mine.estimate!)!;
        // Printed to four decimals, from means that were rounded themselves.
        expect([mine.id, Math.abs(common.estimate - fact.log_value) < 6e-4]).toEqual([fact.id, true]);
        if (fact.se_log !== undefined)
          expect([mine.id, Math.abs(common.standardError - fact.se_log) < 6e-4]).toEqual([fact.id, true]);
      }
    },
  );
});

describe("common scale", () => {
  it("difference over a base by the delta method", () => {
    const { estimate, standardError } = commonScale({
      scale: "difference",
      value: -5,
      base: 20,
      unit: "points",
      standardError: { value: 2, from: "printed" },
    })!;
    expect(estimate).toBeCloseTo(Math.log(0.75), 14);
    expect(standardError).toBeCloseTo(2 / 15, 14);
  });
  it("per cent, ratio, odds and what has no scale", () => {
    expect(commonScale({ scale: "per-cent-change", value: 10, unit: "x" })!.estimate).toBeCloseTo(
      Math.log(1.1),
      14,
    );
    expect(commonScale({ scale: "per-cent-change", value: -100, unit: "x" })).toBeUndefined();
    expect(commonScale({ scale: "odds-ratio", value: 2, unit: "x" })!.family).toBe("log-odds-ratio");
    expect(commonScale({ scale: "level", value: 2, unit: "x" })).toBeUndefined();
    expect(commonScale({ scale: "difference", value: -2, unit: "grams of weight" })!.family).toBe("grams");
  });
  it("an error from an interval of a ratio; none from a range of specifications", () => {
    const ratio = { scale: "ratio", value: 1.24, unit: "risk" } as const;
    const interval = { kind: "confidence", low: 0.98, high: 1.57, level: 0.95, from: "printed" } as const;
    expect(commonScale({ ...ratio, interval })!.standardError).toBeCloseTo(0.1202, 3);
    const range = { ...interval, kind: "specification-range" } as const;
    expect(commonScale({ ...ratio, interval: range })!.standardError).toBeNaN();
  });
});
