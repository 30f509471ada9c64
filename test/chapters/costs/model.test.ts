import { describe, expect, it } from "vitest";
import { optionKinds } from "../../../src/assessment/assessment.js";
import { estimateCosts, mainDrivers } from "../../../src/chapters/costs/estimate.js";
import { basisDefinitions } from "../../../src/chapters/costs/model/bases.js";
import { classActionSize, leftByInsurance } from "../../../src/chapters/costs/model/events.js";
import { lines } from "../../../src/chapters/costs/model/lines.js";
import { simulate } from "../../../src/chapters/costs/model/simulate.js";
import { bases } from "../../../src/chapters/costs/model/types.js";
import { spreadOf } from "../../../src/statistics/index.js";
import { specOf } from "./support.js";

/** Sums of a few thousand dollars in floating point. */
const rounding = 1e-6;

/** Inputs without doubt, of round numbers, under which every line can be worked out by hand. */
const known = `{ officers: 100, draws: 1000, years: 2, price-year: 2025, inputs: {
  wage-officer: 83200, wage-jailer: 41600, benefit-share: 0.5, overtime-times: 1.5, hours-a-year: 2080, backfill-share: 0.25,
  overtime-share: 0.2, turnover: 0.1, supervision-share: 0.1, trained-jail: 10, trained-task-force: 10, training-hours-jail: 160,
  refresher-hours-jail: 20, training-hours-task-force: 40, travel-cost: 1000, cases-per-trained: 20, hours-per-case: 2,
  hours-task-force: 100, detainers: 50, hours-per-detainer: 1, hours-per-notice: 0.5, judicial-share: 0.1, hold-days: 2,
  marginal-day: 20, average-day: 100, handover-share: 0.1, transport-share: 0.1, transport-hours: 4, transport-cost: 50, equipment-cost: 500,
  camera-chance: 0, records-hours: 0.5, report-hours: 40, interpreter-share: 0.5, interpreter-cost: 60, compliance-hours: 100,
  audit-cost: 5000, pay-share: 0.5, federal-first: 1, federal-continues: 1, equipment-paid: 1, award-share: 1, term-salary: 1,
  term-equipment: 7500, term-vehicle: 100000, term-award: 1000, scaap-award: 10000, scaap-fee: 0.2, scaap-continues: 1,
  claims-holds: 0, claims-patrol: 0, class-chance: 0, premium: 1000, premium-rise: 0.1, grants-loss: 0, limits-chance: 0 } }`;

describe("the model against a calculation by hand", () => {
  const { options } = simulate(specOf(["287g-jail", "287g-task-force"], known), 1);
  const line = (option: number, id: string) => options[option]!.lines.get(id)?.[0] ?? 0;
  // 41,600 over 2,080 hours: 20 an hour, 30 with benefits, 30 of overtime.
  it("jail model", () => {
    const trainingHours = 10 * 160 + (1 * 160 + 10 * 20);
    expect(line(0, "training-time")).toBeCloseTo(trainingHours * 0.75 * 30, 6);
    expect(line(0, "training-backfill")).toBeCloseTo(trainingHours * 0.25 * 30, 6);
    expect(line(0, "training-travel")).toBeCloseTo((10 + 1) * 1000, 6);
    const work = 10 * 20 * 2 + 50 * 1;
    expect(line(0, "work-time")).toBeCloseTo(2 * work * 0.8 * 30, 6);
    expect(line(0, "work-overtime")).toBeCloseTo(2 * work * 0.2 * 30, 6);
    expect(line(0, "supervision")).toBeCloseTo(2 * work * 0.1 * 30 * 1.25, 6);
    expect(line(0, "records")).toBeCloseTo(2 * (250 * 0.5 + 40) * 30, 6);
    expect(line(0, "interpreters")).toBeCloseTo(2 * 200 * 0.5 * 60, 6);
    expect(line(0, "jail-marginal")).toBeCloseTo(2 * 50 * 2 * 20, 6);
    expect(line(0, "jail-average")).toBeCloseTo(2 * 50 * 2 * 100, 6);
    expect(line(0, "transport-time")).toBeCloseTo(2 * 50 * 0.1 * 4 * 30, 6);
    expect(line(0, "equipment")).toBe(5000);
    expect(line(0, "scaap")).toBeCloseTo(2 * 8000, 6);
    expect(line(0, "premium")).toBeCloseTo(2 * 100 * 1000 * 0.1, 6);
  });

  it("task force: the federal terms of October 2025, and what they would pay at most", () => {
    const yearOfOfficer = 83200 * 1.5;
    expect(line(1, "federal-pay")).toBeCloseTo(2 * 10 * yearOfOfficer * 0.5, 6);
    expect(line(1, "federal-award")).toBeCloseTo(2 * 10 * 4000, 6);
    expect(line(1, "federal-equipment")).toBe(10 * 7500 + 100000);
    expect(options[1]!.federalCeiling[0]).toBeCloseTo(
      2 * 10 * (yearOfOfficer + 0.25 * 83200 + 4000) + 10 * 7500 + 100000,
      6,
    );
    expect(line(1, "work-time")).toBeCloseTo(2 * 1000 * 0.8 * 60, 6);
    expect(line(1, "transport-cash")).toBeCloseTo(2 * (1000 / 2) * 0.1 * 0.1 * 50, 6);
    expect(line(1, "jail-average")).toBe(0);
  });

  it("each basis is the sum of its lines, and years add up", () => {
    for (const option of options)
      for (const basis of bases) {
        const sum = lines.reduce(
          (total, one) => total + basisDefinitions[basis].sign(one) * (option.lines.get(one.id)?.[0] ?? 0),
          0,
        );
        expect(Math.abs(option.bases[basis][0]! - sum)).toBeLessThan(rounding);
        expect(Math.abs(option.byYear[basis].reduce((t, year) => t + year[0]!, 0) - sum)).toBeLessThan(
          rounding,
        );
      }
  });

  it("a discount makes the second year less", () => {
    const discounted = simulate(
      specOf(["287g-jail"], known.replace("years: 2", "years: 2, discount-rate: 0.1")),
      1,
    );
    expect(discounted.options[0]!.lines.get("audit")![0]).toBeCloseTo(5000 + 5000 / 1.1, 6);
  });

  it("payers add up to what is borne before money from others", () => {
    const { options: results } = estimateCosts(specOf(["287g-jail", "287g-task-force"], known), 1);
    for (const [i, { payers }] of results.entries()) {
      const all = Object.values(payers).reduce((total, { mean }) => total + mean, 0);
      const risks = (options[i]!.lines.get("premium")?.[0] ?? 0) + options[i]!.bases.full[0]!;
      expect(Math.abs(all - risks)).toBeLessThan(1e-4);
    }
  });
});

describe("bases", () => {
  it("never add a thing at two rates, and count staff time only in all resources", () => {
    for (const basis of bases) {
      const counted = lines.filter((line) => basisDefinitions[basis].sign(line) !== 0).map(({ id }) => id);
      expect(counted.includes("jail-marginal") && counted.includes("jail-average"), basis).toBe(false);
    }
    const signs = (id: string) =>
      bases.map((basis) => basisDefinitions[basis].sign(lines.find((line) => line.id === id)!));
    expect(signs("work-time")).toEqual([0, 0, 1, 1, 1]);
    expect(signs("scaap")).toEqual([0, -1, 0, -1, -1]);
    expect(signs("claims")).toEqual([0, 0, 0, 0, 1]);
    expect(signs("training-travel")).toEqual([1, 1, 1, 1, 1]);
  });
});

describe("suits", () => {
  it("insurance leaves the deductible and what passes the limit", () => {
    const x = { retention: 100, "insured-to": 1000 };
    expect([50, 100, 500, 1000, 1500].map((size) => leftByInsurance(size, x))).toEqual([
      50, 100, 100, 100, 600,
    ]);
    expect(leftByInsurance(500, { retention: 200, "insured-to": 100 })).toBe(500);
  });

  it("class actions run from the least to the most, with the median of a cut Pareto law", () => {
    const x = { "class-minimum": 1, "class-most": 100, "class-tail": 1 };
    expect(classActionSize(0, x, 10)).toBeCloseTo(10, 9);
    expect(classActionSize(1, x, 10)).toBeCloseTo(1000, 6);
    expect(classActionSize(0.5, x, 10)).toBeCloseTo(10 / (1 - 0.5 * 0.99), 9);
  });

  it("have the chance of none that a Poisson law gives", () => {
    const costs =
      "{ officers: 100, draws: 10000, years: 1, inputs: { detainers: 1000, claims-holds: 0.5, class-chance: 0 } }";
    const { none } = spreadOf(simulate(specOf(["honour-detainers"], costs), 3).options[0]!.suits.gross);
    expect(Math.abs(none - Math.exp(-0.5))).toBeLessThan(0.02);
  });
});

describe("chances of money from others", () => {
  it("a stream that ends does not come back", () => {
    const costs =
      "{ officers: 100, draws: 10000, years: 3, inputs: { federal-first: 0.8, federal-continues: 0.5, award-share: 1, equipment-paid: 0, pay-share: 0, trained-task-force: 1 } }";
    const { options } = simulate(specOf(["287g-task-force"], costs, "municipal-police"), 5);
    const award = options[0]!.lines.get("federal-award")!;
    const share = (times: number) =>
      award.filter((value) => Math.abs(value - times * 4000) < 1e-6).length / 10000;
    expect(Math.abs(share(0) - 0.2)).toBeLessThan(0.02);
    expect(Math.abs(share(1) - 0.4)).toBeLessThan(0.02);
    expect(Math.abs(share(2) - 0.2)).toBeLessThan(0.02);
    expect(Math.abs(share(3) - 0.2)).toBeLessThan(0.02);
  });

  it("an emptied contract goes on costing what beds cost whether used or not", () => {
    const costs =
      "{ officers: 100, draws: 1000, years: 2, price-year: 2025, inputs: { contract-beds: 10, contract-occupancy: 1, contract-loss: 1, contract-loss-share: 0.5, contract-rate: 120, marginal-day: 20, average-day: 100 } }";
    const { lines: found } = simulate(specOf(["detention-contract"], costs), 5).options[0]!;
    expect(found.get("contract-revenue")![0]).toBeCloseTo(3650 * 120 * 1.5, 4);
    expect(found.get("beds-average")![0]).toBeCloseTo(3650 * (100 + 90), 4);
    expect(found.get("beds-marginal")![0]).toBeCloseTo(3650 * 20 * 1.5, 4);
  });
});

describe("draws", () => {
  it("are the same for the same seed, whatever other options there are", () => {
    const alone = simulate(specOf(["287g-jail"]), 7).options[0]!;
    const among = simulate(specOf(["287g-jail", "limited-cooperation"]), 7).options[0]!;
    expect(among.bases["with-risk"]).toEqual(alone.bases["with-risk"]);
    expect(simulate(specOf(["287g-jail"]), 8).options[0]!.bases.net).not.toEqual(alone.bases.net);
  });

  it("an option's own input changes that option alone", () => {
    const costs = "{ officers: 200, draws: 1000, options: { o1: { hours-per-case: 100 } } }";
    const [same, changed] = simulate(specOf(["287g-jail", "287g-jail"], costs), 7).options;
    const plain = simulate(specOf(["287g-jail", "287g-jail"], "{ officers: 200, draws: 1000 }"), 7).options;
    expect(same!.bases.full).toEqual(plain[0]!.bases.full);
    expect(spreadOf(changed!.bases.full).median).toBeGreaterThan(2 * spreadOf(same!.bases.full).median);
  });
});

describe("the summary", () => {
  const spec = specOf([...optionKinds], "{ officers: 200, draws: 2000 }");
  const result = estimateCosts(spec, 11);

  it("gives a finite range for every kind of option on every basis, and five inputs that matter", () => {
    expect(result.options).toHaveLength(optionKinds.length);
    for (const option of result.options)
      for (const basis of bases) {
        const { p5, median, p95 } = option.bases[basis];
        expect(p5 <= median && median <= p95 && Number.isFinite(p95 - p5), `${option.label} ${basis}`).toBe(
          true,
        );
      }
    expect(mainDrivers(result)).toHaveLength(5);
  });

  it("names no input that has no part in an option", () => {
    const contract = result.options.find(({ label }) => label.includes("limited-cooperation"))!;
    expect(contract.drivers.map(({ id }) => id)).not.toContain("contract-beds");
    expect(contract.drivers.map(({ id }) => id)).not.toContain("hours-task-force");
  });

  it("the status quo has no difference from itself, and the others do", () => {
    expect(result.options[0]!.difference).toBeUndefined();
    expect(result.options[1]!.difference).toBeDefined();
  });

  it("finds the break-even that can be worked out", () => {
    const costs = known.replace("pay-share: 0.5", "pay-share: { least: 0, likely: 0.5, most: 1 }");
    const { options } = estimateCosts(specOf(["287g-task-force"], costs), 1);
    const found = options[0]!.breakEvens.find(({ input }) => input === "pay-share")!;
    const full = options[0]!.bases.full.median;
    const others = 2 * 10 * 4000 + 175000;
    const expected = (full - others) / (2 * 10 * 83200 * 1.5);
    expect(expected).toBeGreaterThan(0);
    expect(found.value).toBeCloseTo(expected, 2);
  });
});
