import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bootstrapAgreement,
  cohenKappa,
  congerKappa,
  fleissKappa,
  intraclassCorrelation,
  krippendorffAlpha,
  lightKappa,
  type MeasurementLevel,
  percentAgreement,
} from "../../../src/statistics/agreement/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import { type Factor, StatisticsError } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson, sharedPath } from "../../support/shared.js";

/** Closed formulas: rounding only. irr takes p-values as 1 - P, so tiny ones are compared to 1e-14 absolute. */
const tolerance = 1e-11;

interface Test {
  estimate: number;
  statistic: number;
  pValue: number;
}
interface Second {
  kappa: Record<"none" | "linear" | "squared", Test>;
  ase: Record<"linear" | "squared", { plain: [number, number]; weighted: [number, number] }>;
  fleiss: Test & { conger: number; light: number };
  percent: number[];
}
const answers = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../known-answers/agreement/agreement.json"), "utf8"),
) as {
  four: (number | null)[][];
  three: number[][];
  words: Record<string, string[]>;
  alphaFour: Record<MeasurementLevel, number>;
  alphaThree: Record<MeasurementLevel, number>;
  alphaWords: number;
  kappa: Record<"none" | "linear" | "squared", Test>;
  ase: Record<"linear" | "squared", { plain: [number, number]; weighted: [number, number] }>;
  fleiss: Test & { conger: number; light: number };
  percent: { words: number; three1: number };
  icc: Record<string, number[]>;
  pain: number[][];
  gaps: (number | null)[][];
  full: Second;
  withGaps: Second;
  alphaPain: Record<MeasurementLevel, number>;
  alphaGaps: Record<MeasurementLevel, number>;
  iccPain: Record<string, number[]>;
};

const numbers = (column: readonly (number | null)[]) => Float64Array.from(column, (value) => value ?? NaN);
function factor(
  column: readonly (string | null)[],
  levels = [...new Set(column.filter((v) => v !== null))].sort(),
): Factor {
  return { levels, codes: Int32Array.from(column, (value) => (value === null ? -1 : levels.indexOf(value))) };
}
const four = answers.four.map(numbers);
const three = answers.three.map(numbers);
const words = Object.values(answers.words).map((column) => factor(column));
const measurements = ["nominal", "ordinal", "interval", "ratio"] as const;

describe("against irr and vcd", () => {
  it("Cohen's kappa, plain and weighted, with both standard errors", () => {
    for (const weights of ["none", "linear", "squared"] as const) {
      const kappa = cohenKappa(three[0]!, three[1]!, { weights });
      const expected = answers.kappa[weights];
      expectClose(kappa.estimate, expected.estimate, tolerance);
      expectClose(kappa.statistic, expected.statistic, tolerance);
      expectClose(kappa.pValue, expected.pValue, tolerance);
      if (weights !== "none") expectClose(kappa.standardError, answers.ase[weights].weighted[1], tolerance);
      else expectClose(kappa.standardError, answers.ase.linear.plain[1], tolerance);
    }
  });
  it("Krippendorff's alpha at every level, with and without missing ratings", () => {
    for (const level of measurements) {
      expectClose(krippendorffAlpha(four, level).estimate, answers.alphaFour[level], tolerance);
      expectClose(krippendorffAlpha(three, level).estimate, answers.alphaThree[level], tolerance);
    }
    expectClose(krippendorffAlpha(words, "nominal").estimate, answers.alphaWords, tolerance);
  });
  it("kappas of several coders", () => {
    const fleiss = fleissKappa(words);
    expectClose(fleiss.estimate, answers.fleiss.estimate, tolerance);
    expectClose(fleiss.statistic, answers.fleiss.statistic, tolerance);
    expectClose(fleiss.pValue, answers.fleiss.pValue, 1e-8);
    expectClose(congerKappa(words), answers.fleiss.conger, tolerance);
    expectClose(lightKappa(words), answers.fleiss.light, tolerance);
  });
  it("percent agreement", () => {
    expectClose(percentAgreement(words).estimate, answers.percent.words, tolerance);
    expectClose(percentAgreement(three, { tolerance: 1 }).estimate, answers.percent.three1, tolerance);
  });
  it("intraclass correlations", () => {
    for (const [name, [value, f, df1, df2, p, low, high]] of Object.entries(answers.icc)) {
      const [model, type, unit] = name.split("_") as ["twoway", "agreement", "average"];
      const icc = intraclassCorrelation(three, { model, type, unit });
      const label = name;
      expectClose(icc.estimate, value!, tolerance, 1e-12, label);
      expectClose(icc.statistic, f!, tolerance, 1e-12, label);
      expect(icc.df1, label).toBe(df1);
      expectClose(icc.df2, df2!, tolerance, 1e-12, label);
      expectClose(icc.pValue, p!, tolerance, 1e-12, label);
      // irr's limits of averaged agreement put the number of coders in twice; see the next test.
      if (name === "twoway_agreement_average") continue;
      expectClose(icc.low, low!, tolerance, 1e-12, label);
      expectClose(icc.high, high!, tolerance, 1e-12, label);
    }
  });
  it.each([
    ["four coders, a level that one of them never takes", "pain", "full"],
    ["the same with missing ratings", "gaps", "withGaps"],
  ] as const)("%s", (_, table, key) => {
    const ratings = answers[table].map(numbers);
    const want = answers[key];
    for (const weights of ["none", "linear", "squared"] as const) {
      const found = cohenKappa(ratings[0]!, ratings[1]!, { weights });
      expectClose(found.estimate, want.kappa[weights].estimate, tolerance, 1e-12, weights);
      expectClose(found.statistic, want.kappa[weights].statistic, tolerance, 1e-12, weights);
      expectClose(found.pValue, want.kappa[weights].pValue, tolerance, 1e-3, weights);
      const [, error] = weights === "none" ? want.ase.linear.plain : want.ase[weights].weighted;
      expectClose(found.standardError, error, tolerance, 1e-12, weights);
    }
    const fleiss = fleissKappa(ratings);
    expectClose(fleiss.estimate, want.fleiss.estimate, tolerance);
    expectClose(fleiss.statistic, want.fleiss.statistic, tolerance);
    expectClose(congerKappa(ratings), want.fleiss.conger, tolerance);
    expectClose(lightKappa(ratings), want.fleiss.light, tolerance);
    for (const [near, value] of want.percent.entries())
      expectClose(percentAgreement(ratings, { tolerance: near }).estimate, value, tolerance);
    for (const level of measurements) {
      const alphas = table === "pain" ? answers.alphaPain : answers.alphaGaps;
      expectClose(krippendorffAlpha(ratings, level).estimate, alphas[level], tolerance, 1e-12, level);
    }
    if (table === "gaps") return;
    for (const [name, [value, f, df1, df2, p, low, high]] of Object.entries(answers.iccPain)) {
      const [model, type, unit] = name.split("_") as ["twoway", "agreement", "average"];
      const icc = intraclassCorrelation(ratings, { model, type, unit });
      const found = [icc.estimate, icc.statistic, icc.df1, icc.df2, icc.pValue, icc.low, icc.high];
      for (const [i, one] of [value, f, df1, df2, p, low, high].entries())
        expectClose(found[i]!, one!, tolerance, 1e-3, `${name} ${i}`);
    }
  });
  it("limits of averaged agreement are those of the single coder, carried over", () => {
    const single = intraclassCorrelation(three, { unit: "single" });
    const average = intraclassCorrelation(three, { unit: "average" });
    const carried = (r: number) => (3 * r) / (1 + 2 * r);
    expectClose(average.low, carried(single.low), tolerance);
    expectClose(average.high, carried(single.high), tolerance);
  });
});

describe.skipIf(!sharedIsPresent)(
  "against the shared reference values (skipped where they are absent)",
  () => {
    interface IrrKappa {
      value: number;
      statistic: number;
      p: number;
      subjects: number;
    }
    const cases = sharedIsPresent
      ? new Map(
          // biome-ignore lint/suspicious/noExplicitAny: each case has a shape of its own
          sharedJson<{ cases: { id: string; values: any }[] }>("reference", "agreement.json").cases.map(
            (one) => [one.id, one.values],
          ),
        )
      : new Map();
    const table = (name: string) =>
      readFileSync(sharedPath("data", "stat-reference", name), "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",").map((cell) => cell.replaceAll('"', "")));
    const diagnoses = () => {
      const rows = table("irr_diagnoses.csv");
      const levels = [...new Set(rows.flat())].sort();
      return [0, 1, 2, 3, 4, 5].map((j) =>
        factor(
          rows.map((row) => row[j]!),
          levels,
        ),
      );
    };
    const anxiety = () => {
      const rows = table("irr_anxiety.csv");
      return [0, 1, 2].map((j) => Float64Array.from(rows, (row) => Number(row[j])));
    };
    const expectKappa = (
      actual: { estimate: number; statistic: number; pValue: number; units: number },
      expected: IrrKappa,
    ) => {
      expectClose(actual.estimate, expected.value, tolerance);
      expectClose(actual.statistic, expected.statistic, tolerance);
      // 1 - P loses digits in irr.
      expectClose(actual.pValue, expected.p, tolerance, 1e-3);
      expect(actual.units).toBe(expected.subjects);
    };
    it("cohen_kappa_diagnoses", () => {
      const [, r2, r3, , r5, r6] = diagnoses();
      const values = cases.get("cohen_kappa_diagnoses");
      expectKappa(cohenKappa(diagnoses()[0]!, r2!), values.r12);
      expectKappa(cohenKappa(r2!, r3!), values.r23);
      expectKappa(cohenKappa(r5!, r6!), values.r56);
      expectClose(100 * percentAgreement([r2!, r3!]).estimate, values.agree, tolerance);
    });
    it("weighted_kappa_anxiety", () => {
      const [a, b, c] = anxiety();
      const values = cases.get("weighted_kappa_anxiety");
      expectKappa(cohenKappa(a!, b!), values.unweighted);
      expectKappa(cohenKappa(a!, b!, { weights: "linear" }), values.equal);
      expectKappa(cohenKappa(a!, b!, { weights: "squared" }), values.squared);
      expectKappa(cohenKappa(a!, c!, { weights: "squared" }), values.squared13);
    });
    it("kappa_ci_vcd", () => {
      const [, r2, r3] = diagnoses();
      const values = cases.get("kappa_ci_vcd");
      for (const [weights, key, row] of [
        ["none", "unweighted", 0],
        ["linear", "weighted_equal", 1],
      ] as const) {
        const kappa = cohenKappa(r2!, r3!, { weights, categories: r2!.levels });
        expectClose(kappa.estimate, values[key][0], tolerance);
        expectClose(kappa.standardError, values[key][1], tolerance);
        expectClose(kappa.low, values.ci.data[row][0], tolerance);
        expectClose(kappa.high, values.ci.data[row][1], tolerance);
      }
    });
    it("fleiss_kappa_diagnoses", () => {
      const values = cases.get("fleiss_kappa_diagnoses");
      const fleiss = fleissKappa(diagnoses());
      expectKappa(fleiss, values.fleiss);
      expect(values.detail.rows).toEqual(fleiss.byCategory.map(({ category }) => category));
      for (const [i, one] of fleiss.byCategory.entries()) {
        // irr rounds the categories to three digits.
        expect(Math.abs(one.estimate - values.detail.data[i][0])).toBeLessThanOrEqual(0.000501);
        expect(Math.abs(one.statistic - values.detail.data[i][1])).toBeLessThanOrEqual(0.000501);
        expect(one.pValue).toBeLessThan(1e-6);
      }
      expectClose(congerKappa(diagnoses()), values.exact_conger, tolerance);
      expectClose(lightKappa(diagnoses()), values.light, tolerance);
    });
    it("kripp_alpha_worked", () => {
      const values = cases.get("kripp_alpha_worked");
      const coders = (values.matrix.data as (number | null)[][]).map(numbers);
      for (const level of measurements)
        expectClose(krippendorffAlpha(coders, level).estimate, values[level], tolerance);
    });
    it("kripp_alpha_anxiety, less irr's double counting of pairs of three coders without a missing rating", () => {
      const values = cases.get("kripp_alpha_anxiety");
      // irr takes n = 120 ratings in place of 60: (1 - alpha) comes out too large by (119 / 120) / (59 / 60).
      for (const level of measurements) {
        const { estimate, pairableValues } = krippendorffAlpha(anxiety(), level);
        expect(pairableValues).toBe(60);
        expectClose(1 - ((1 - estimate) * (119 / 120)) / (59 / 60), values[level], tolerance);
      }
    });
    it("icc_anxiety", () => {
      const values = cases.get("icc_anxiety") as Record<
        string,
        { value: number; F: number; p: number; lb: number; ub: number }
      >;
      for (const [name, expected] of Object.entries(values)) {
        const [model, type, unit] = name.split("_") as ["twoway", "agreement", "average"];
        const icc = intraclassCorrelation(anxiety(), { model, type, unit });
        expectClose(icc.estimate, expected.value, tolerance, 1e-12, name);
        expectClose(icc.statistic, expected.F, tolerance, 1e-12, name);
        if (type === "agreement") {
          // irr 0.84 tests with the degrees of freedom of the limits; 0.85, as we, with those under the hypothesis.
          expectClose(icc.pValue, values.twoway_consistency_single!.p, tolerance, 1e-12, name);
          if (unit === "average") continue;
        } else expectClose(icc.pValue, expected.p, tolerance, 1e-12, name);
        expectClose(icc.low, expected.lb, tolerance, 1e-12, name);
        expectClose(icc.high, expected.ub, tolerance, 1e-12, name);
      }
    });
  },
);

describe("bootstrap intervals", () => {
  it("depend on the seed alone, hold the estimate, and narrow with more units", () => {
    const run = (seed: number, ratings = four) =>
      krippendorffAlpha(ratings, "ordinal", { bootstrap: { random: createRandom(seed), draws: 400 } });
    const first = run(1);
    expect(first.interval).toEqual(run(1).interval);
    expect(first.interval!.low).not.toBe(run(2).interval!.low);
    expect(first.interval!.low).toBeLessThan(first.estimate);
    expect(first.interval!.high).toBeGreaterThan(first.estimate);
    const many = four.map((column) => Float64Array.from({ length: 120 }, (_, i) => column[i % 12]!));
    const wide = first.interval!.high - first.interval!.low;
    const narrow = run(1, many).interval!;
    expect(narrow.high - narrow.low).toBeLessThan(wide / 2);
  });
  it("agrees with the analytic standard error of kappa on many units", () => {
    const random = createRandom(11);
    const truth = Float64Array.from({ length: 600 }, () => random.integer(3));
    const coder = () => truth.map((value) => (random.uniform() < 0.8 ? value : random.integer(3)));
    const ratings = [coder(), coder()];
    const kappa = cohenKappa(ratings[0]!, ratings[1]!);
    const boot = bootstrapAgreement(ratings, (r) => cohenKappa(r[0]!, r[1]!).estimate, {
      random,
      draws: 1000,
    });
    // The bootstrap standard error has itself an error of 1 / sqrt(2 draws), 3 per cent.
    expect(Math.abs(boot.standardError / kappa.standardError - 1)).toBeLessThan(0.1);
  });
  it("counts samples without variation, and refuses where they are most", () => {
    const rare = [Float64Array.of(1, 1, 1, 1, 2), Float64Array.of(1, 1, 1, 1, 2)];
    const { interval } = krippendorffAlpha(rare, "nominal", {
      bootstrap: { random: createRandom(3), draws: 500 },
    });
    // P(the only different unit is not drawn) = 0.8^5 = 0.33, plus that of only it.
    expect(interval!.undefinedDraws / 500).toBeCloseTo(0.328, 1);
    expect(() => bootstrapAgreement(rare, () => NaN, { random: createRandom(3) })).toThrow(/too few units/);
  });
});

describe("edges", () => {
  const ones = Float64Array.of(1, 1, 1);
  it("says why a measure is undefined", () => {
    expect(() => cohenKappa(ones, ones)).toThrow(/one and the same category/);
    expect(() => fleissKappa([ones, ones, ones])).toThrow(/one and the same category/);
    expect(() => krippendorffAlpha([ones, ones], "interval")).toThrow(/no variation/);
    expect(() => krippendorffAlpha([Float64Array.of(1, NaN), Float64Array.of(NaN, 2)], "nominal")).toThrow(
      /two coders/,
    );
    expect(() => percentAgreement([Float64Array.of(NaN), Float64Array.of(1)])).toThrow(/no unit/);
    expect(() => percentAgreement([ones])).toThrow(/at least two coders/);
    expect(() => percentAgreement([ones, Float64Array.of(1)])).toThrow(/differ in length/);
    expect(() => percentAgreement([ones, words[0]!])).toThrow(StatisticsError);
    expect(() => krippendorffAlpha(words, "interval")).toThrow(/needs numbers/);
    expect(() => cohenKappa(ones, ones, { categories: [2, 3] })).toThrow(/not among the categories/);
    expect(() => intraclassCorrelation([ones, ones])).toThrow(/nothing to correlate/);
    expect(() => intraclassCorrelation([ones])).toThrow(/two coders/);
  });
  it("perfect agreement is 1, with a standard error of 0", () => {
    const column = Float64Array.of(1, 2, 3, 3);
    const kappa = cohenKappa(column, column, { weights: "squared" });
    expect(kappa.estimate).toBe(1);
    expect(kappa.standardError).toBeLessThan(1e-8);
    expect(krippendorffAlpha([column, column], "ratio").estimate).toBe(1);
  });
  it("units with missing ratings are left out, and said", () => {
    const kappa = cohenKappa(Float64Array.of(1, 2, NaN, 1), Float64Array.of(1, 2, 2, NaN));
    expect([kappa.units, kappa.missing]).toEqual([2, 2]);
    expect(percentAgreement(four).missing).toBe(4);
  });
  it("alpha does not depend on the order of coders or units", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 3 }), { minLength: 4 }),
        (rows) => {
          if (new Set(rows.flat()).size < 2) return true;
          const columns = [0, 1, 2].map((j) => Float64Array.from(rows, (row) => row[j]!));
          const turned = columns.map((column) => column.toReversed()).toReversed();
          const a = krippendorffAlpha(columns, "ordinal").estimate;
          return Math.abs(a - krippendorffAlpha(turned, "ordinal").estimate) < 1e-12 && a <= 1;
        },
      ),
      { seed: 5, numRuns: 100 },
    );
  });
});
