import { describe, expect, it } from "vitest";
import { costInputs, shareInputs } from "../../../src/assessment/costs.js";
import {
  costFacts,
  costInputEntries,
  priceIndex,
  priceRatio,
} from "../../../src/chapters/costs/knowledge.js";
import { loadSources } from "../../../src/report/sources.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";

describe("facts of costs", () => {
  it("have a basis where they are money, and say whether somebody saw them", () => {
    const facts = [...costFacts().values()];
    expect(facts).toHaveLength(85);
    for (const { id, unit, basis, status, source } of facts) {
      expect(unit.includes("US dollars") === (basis !== undefined), `${id}: ${unit}`).toBe(true);
      expect(source === "none: recalled" ? status : "seen or found", id).not.toBe("verified");
    }
  });
});

describe("inputs of the model", () => {
  it("are each there once, and shares stay between 0 and 1", () => {
    const entries = costInputEntries();
    expect(entries.map(({ id }) => id).sort()).toEqual([...costInputs].sort());
    for (const entry of entries) {
      const most = "value" in entry.default ? entry.default.value : entry.default.high;
      if (shareInputs.has(entry.id)) expect(most, entry.id).toBeLessThanOrEqual(1);
      expect(entry["price-year"] !== undefined, entry.id).toBe(entry.unit.startsWith("dollars"));
    }
  });

  it("claim to lean on published numbers only where one was seen or the words say which", () => {
    for (const { id, status, facts, words } of costInputEntries()) {
      const seen = facts.some((fact) => costFacts().get(fact)!.status === "verified");
      if (status === "published") expect(seen || /\d/.test(words), id).toBe(true);
      if (status === "memory") expect(seen, id).toBe(false);
    }
  });
});

describe("the price index", () => {
  it("carries a dollar of 2008 to 2024 by 313.689 over 215.303, and back", () => {
    expect(priceRatio(2008, 2024)).toBeCloseTo(1.456965, 6);
    expect(priceRatio(2008, 2024) * priceRatio(2024, 2008)).toBeCloseTo(1, 12);
  });

  it("takes years after its last as the last, refuses years before its first, and rises but for 2009", () => {
    const { first, last, years, source } = priceIndex();
    expect(priceRatio(last + 1, last)).toBe(1);
    expect(() => priceRatio(first - 1, last)).toThrow(/begins/);
    const falls = [...years.keys()].filter((year) => year > first && years.get(year)! < years.get(year - 1)!);
    expect(falls).toEqual([2009]);
    expect(loadSources().has(source)).toBe(true);
  });
});

describe.skipIf(!sharedIsPresent)(
  "facts against the reference list (where the shared reference is present)",
  () => {
    it("hold every value, place, year and status of it", () => {
      const { cost_facts: list } = sharedJson<{
        cost_facts: {
          id: string;
          value: number;
          place: string;
          year: number;
          status: string;
          confidence: string;
        }[];
      }>("reference", "evidence-facts.json");
      expect(list).toHaveLength(costFacts().size);
      for (const { id, value, place, year, status, confidence } of list)
        expect(costFacts().get(id), id).toMatchObject({ value, place, year, status, confidence });
    });
  },
);
