import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findingsJsonSchema, findingsSchema } from "../../src/findings/schema.js";
import { findingsJson } from "../../src/report/findings-json.js";
import { bareResult, result, sources } from "../report/fixtures.js";

describe("the schema of findings.json", () => {
  it("accepts what a report writes", () => {
    for (const one of [result, bareResult]) {
      const parsed = findingsSchema.safeParse(JSON.parse(findingsJson(one, sources)));
      expect(parsed.error?.issues ?? []).toEqual([]);
    }
  });

  it("refuses what is no finding", () => {
    const document = JSON.parse(findingsJson(result, sources));
    document.chapters[0].findings[0].strength = "certain";
    expect(findingsSchema.safeParse(document).success).toBe(false);
    expect(findingsSchema.safeParse({}).success).toBe(false);
  });

  it("says what has no number: null, and an interval without limit", () => {
    const document = JSON.parse(findingsJson(result, sources));
    const hit = document.chapters[0].findings.find((one: { id: string }) => one.id === "stops/hit-rates");
    expect(hit.estimates.difference.degreesOfFreedom).toBe("Infinity");
    const benchmark = document.chapters[0].findings.find(
      (one: { id: string }) => one.id === "stops/benchmark",
    );
    expect(benchmark.tables[0].rows[2].slice(1)).toEqual([null, "-Infinity", "Infinity"]);
  });

  it("holds no count of the data that is too small to show", () => {
    const document = JSON.parse(findingsJson(result, sources));
    const time = document.datasets[0].columns.find((one: { name: string }) => one.name === "time");
    expect(time.missing).toBeNull();
    expect(findingsJson(result, sources)).not.toContain('"native"');
  });

  it("is published as it is", () => {
    const path = join(import.meta.dirname, "../../schemas/findings.schema.json");
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(findingsJsonSchema());
  });
});
