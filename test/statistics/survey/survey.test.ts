import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matrixFromColumns } from "../../../src/statistics/linear-algebra/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import {
  asReplicateDesign,
  calibrate,
  postStratify,
  rake,
  replicateDesign,
  type SurveyDesign,
  subsetDesign,
  surveyAssociation,
  surveyBy,
  surveyDegreesOfFreedom,
  surveyDesign,
  surveyGlm,
  surveyMean,
  surveyProportion,
  surveyQuantiles,
  surveyRatio,
  surveyTotal,
  surveyVariance,
} from "../../../src/statistics/survey/index.js";
import { type Factor, StatisticsError } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";

// R 4.2.2, survey 4.1-1. Formulas agree to 1e-8 relative; models that iterate to 1e-7, since `svyglm` takes the weights of
// its last step but one into their errors.
const exact = 1e-8;
const iterated = 1e-7;

type Answer = { estimate: number | number[]; se: number | number[] };
interface Answers {
  degf: number;
  mean: Answer;
  total: Answer;
  shares: Answer;
  ratio: Answer;
  variance: Answer;
  by: Answer;
  quantiles: Record<"estimate" | "low" | "high" | "se", (number | null)[]>;
  intervals: Record<"xlogit" | "beta" | "asin" | "mean", [number, number]>;
  gaussian: Answer & { df: number };
  logistic: Answer & { df: number };
  association: { statistic: number; df: [number, number]; p: number };
  wald: { statistic: number; p: number };
}
type Columns = Record<string, (number | string | null)[]>;
const known = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../known-answers/survey/survey.json"), "utf8"),
) as {
  plain: Columns;
  staged: Columns;
  stratified: Answers;
  two: Answers;
  raked: { weights: number[]; mean: Answer };
  jkn: { mean: Answer; ratio: Answer };
};

const numbersOf = (values: (number | string | null)[]) =>
  Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
function factorOf(values: readonly (number | string | null)[]): Factor {
  const levels = [...new Set(values)]
    .filter((one) => one !== null)
    .map(String)
    .sort();
  return { codes: Int32Array.from(values, (one) => levels.indexOf(String(one))), levels };
}
const list = (value: number | number[]) => (Array.isArray(value) ? value : [value]);

const { plain, staged } = known;
const stratified = surveyDesign({
  rows: 36,
  strata: factorOf(plain.stratum!),
  clusters: [factorOf(plain.psu!)],
  weights: numbersOf(plain.weight!),
  fpc: [numbersOf(plain.fpc!)],
  nest: true,
});
const two = surveyDesign({
  rows: 40,
  clusters: [factorOf(staged.psu!), factorOf(staged.ssu!)],
  fpc: [numbersOf(staged.n1!), numbersOf(staged.n2!)],
});

function expectTerms(
  terms: readonly { estimate: number; standardError: number }[],
  answer: Answer,
  tolerance = exact,
): void {
  expect(terms).toHaveLength(list(answer.estimate).length);
  for (const [j, term] of terms.entries()) {
    expectClose(term.estimate, list(answer.estimate)[j]!, tolerance);
    expectClose(term.standardError, list(answer.se)[j]!, tolerance, 1e-6);
  }
}

describe.each([
  ["strata, clusters, corrections, missing values, weights of zero", stratified, plain, known.stratified],
  ["two stages with corrections", two, staged, known.two],
] as const)("known answers: %s", (_, design, data, want) => {
  const y = numbersOf(data.y!);
  const x = numbersOf(data.x!);
  const z = numbersOf(data.z!);
  const group = factorOf(data.group!);
  const rows = y.length;
  const one = new Float64Array(rows).fill(1);

  it("means, totals, ratios, variances, groups", () => {
    expect(surveyDegreesOfFreedom(design)).toBe(want.degf);
    expectTerms(
      surveyMean(
        design,
        new Map([
          ["y", y],
          ["x", x],
        ]),
      ).terms,
      want.mean,
    );
    expectTerms(surveyTotal(design, new Map([["y", y]])).terms, want.total);
    expectTerms(surveyMean(design, new Map([["group", group]])).terms, want.shares);
    expectTerms(surveyRatio(design, new Map([["y", y]]), { name: "x", values: x }).terms, want.ratio);
    // R's n / (n - 1) counts rows without a value too (34 / 33 where 32 of the 34 weighted rows have one).
    const factor = design === stratified ? 34 / 33 / (32 / 31) : 1;
    const variance = surveyVariance(design, "y", y).terms.map((each) => ({
      estimate: each.estimate * factor,
      standardError: each.standardError * factor,
    }));
    expectTerms(variance, want.variance);
    const by = surveyBy(design, new Map([["y", y]]), [group], "mean");
    expectTerms(
      by.groups.map((each) => each.terms[0]!),
      want.by,
    );
  });

  it("quantiles and intervals of shares", () => {
    const { quantiles } = surveyQuantiles(design, "y", y, [0.25, 0.5, 0.9]);
    for (const [i, found] of quantiles.entries()) {
      expectClose(found.estimate, want.quantiles.estimate[i]!, exact);
      expectClose(found.low, want.quantiles.low[i] ?? Number.NaN, exact);
      expectClose(found.high, want.quantiles.high[i] ?? Number.NaN, exact);
      expectClose(found.standardError, want.quantiles.se[i] ?? Number.NaN, exact);
    }
    for (const method of ["xlogit", "asin", "mean", "beta"] as const) {
      // R counts rows of weight zero into the sample size of Korn and Graubard's interval; here they take no part.
      if (method === "beta" && design === stratified) continue;
      const found = surveyProportion(design, "z", z, method);
      expectClose(found.low, want.intervals[method][0], exact);
      expectClose(found.high, want.intervals[method][1], exact);
    }
  });

  it("regression and tests of association", () => {
    const columns = group.levels
      .slice(1)
      .map((_level, k) => Float64Array.from(group.codes, (code) => (code === k + 1 ? 1 : 0)));
    const gaussian = surveyGlm(design, {
      matrix: matrixFromColumns([one, x, ...columns]),
      names: ["(Intercept)", "x", ...group.levels.slice(1)],
      outcome: y,
      family: "gaussian",
    });
    expectTerms(gaussian.terms, want.gaussian);
    expect(gaussian.degreesOfFreedom).toBe(want.gaussian.df);
    const logistic = surveyGlm(design, {
      matrix: matrixFromColumns([one, x]),
      names: ["(Intercept)", "x"],
      outcome: z,
      family: "quasibinomial",
    });
    expectTerms(logistic.terms, want.logistic, iterated);
    const f = surveyAssociation(design, factorOf(data.z!), group);
    expectClose(f.statistic, want.association.statistic, exact);
    expectClose(f.df1, want.association.df[0], exact);
    expectClose(f.df2, want.association.df[1], exact);
    expectClose(f.pValue, want.association.p, exact);
    const wald = surveyAssociation(design, factorOf(data.z!), group, "adjusted-wald");
    expectClose(wald.statistic, want.wald.statistic, exact);
    expectClose(wald.pValue, want.wald.p, exact);
  });
});

describe("calibration and replicates", () => {
  const y = numbersOf(staged.y!);

  it("raking agrees with R", () => {
    const raked = rake(
      two,
      [
        { groups: factorOf(staged.group!), totals: { u: 90, v: 110 } },
        { groups: factorOf(staged.z!), totals: { 0: 80, 1: 120 } },
      ],
      { maximumIterations: 500, epsilon: 1e-12 },
    );
    for (const [i, weight] of known.raked.weights.entries()) expectClose(raked.weights[i]!, weight, exact);
    expectTerms(surveyMean(raked, new Map([["y", y]])).terms, known.raked.mean);
  });

  it("the jackknife agrees with R", () => {
    const jkn = asReplicateDesign(stratified, "JKn");
    const own = numbersOf(plain.y!);
    expectTerms(surveyMean(jkn, new Map([["y", own]])).terms, known.jkn.mean);
    const x = { name: "x", values: numbersOf(plain.x!) };
    expectTerms(surveyRatio(jkn, new Map([["y", own]]), x).terms, known.jkn.ratio);
  });

  it("the bootstrap comes near to linearization, and the same stream gives the same replicates", () => {
    const simple = surveyDesign({ rows: 40, clusters: [factorOf(staged.ssu!)] });
    const boot = (seed: number) =>
      asReplicateDesign(simple, "bootstrap", { replicates: 2000, random: createRandom(seed) });
    const mean = (design: SurveyDesign) => surveyMean(design, new Map([["y", y]])).terms[0]!;
    expect(mean(boot(1)).standardError / mean(simple).standardError).toBeCloseTo(1, 1);
    expect(mean(boot(1)).standardError).toBe(mean(boot(1)).standardError);
    expect(mean(boot(1)).standardError).not.toBe(mean(boot(2)).standardError);
  });

  it("known totals are met, and what is known does not vary", () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 500 }), fc.integer({ min: 50, max: 500 }), (u, v) => {
        const groups = factorOf(staged.group!);
        const fitted = postStratify(two, { groups, totals: { u, v } });
        const totals = surveyTotal(fitted, new Map([["group", groups]]));
        expectClose(totals.terms[0]!.estimate, u, 1e-12);
        expectClose(totals.terms[1]!.estimate, v, 1e-12);
        expect(totals.terms[0]!.standardError).toBeLessThan(1e-9 * u);
      }),
      { seed: 7, numRuns: 20 },
    );
    const matrix = matrixFromColumns([new Float64Array(40).fill(1), numbersOf(staged.x!)]);
    const fitted = calibrate(two, { matrix, totals: Float64Array.of(200, 330) });
    const [total] = surveyTotal(fitted, new Map([["x", numbersOf(staged.x!)]])).terms;
    expectClose(total!.estimate, 330, 1e-9);
    expect(total!.standardError).toBeLessThan(1e-6);
  });

  it("says what cannot be fitted", () => {
    const groups = factorOf(staged.group!);
    expect(() => postStratify(two, { groups, totals: { u: 10 } })).toThrow(/no known total is given for "v"/);
    expect(() => postStratify(two, { groups, totals: { u: 10, v: 10, w: 5 } })).toThrow(/nobody in "w"/);
    const matrix = matrixFromColumns([new Float64Array(40).fill(1)]);
    expect(() =>
      calibrate(two, { matrix, totals: Float64Array.of(1e6), method: "logit", bounds: [0.5, 2] }),
    ).toThrow(/no weights within the bounds/);
  });
});

describe("edge cases", () => {
  const y = Float64Array.of(1, 2, 3, 4, 5, 6);
  const simple = surveyDesign({ rows: 6 });

  it("a subpopulation keeps its design", () => {
    const sub = subsetDesign(simple, (row) => row < 3);
    const [mean] = surveyMean(sub, new Map([["y", y]])).terms;
    expectClose(mean!.estimate, 2, 1e-12);
    // n / (n - 1) of the whole sample, not of the three rows: 6/5 * 2/9.
    expectClose(mean!.standardError ** 2, ((6 / 5) * 2) / 9, 1e-12);
  });

  it("a share of 0 or 1 has the exact interval and no other", () => {
    const none = new Float64Array(6);
    const exactly = surveyProportion(simple, "z", none, "beta");
    expect(exactly.low).toBe(0);
    // Clopper and Pearson's upper end for 0 of 6.
    expectClose(exactly.high, 1 - 0.025 ** (1 / 6), 1e-9);
    expect(surveyProportion(simple, "z", none, "logit").high).toBeNaN();
  });

  it("a constant has no error", () => {
    const [mean] = surveyMean(simple, new Map([["y", new Float64Array(6).fill(2)]])).terms;
    expect(mean!.standardError).toBe(0);
  });

  it("one cluster gives no error and no interval", () => {
    const design = surveyDesign({ rows: 6, clusters: [factorOf(["a", "a", "a", "a", "a", "a"])] });
    expect(() => surveyMean(design, new Map([["y", y]]))).toThrow(/only one sampled unit/);
  });

  it.each([
    [() => surveyDesign({ rows: 0 }), /without rows/],
    [() => surveyDesign({ rows: 2, weights: Float64Array.of(1, -1) }), /row 2: a weight of -1/],
    [() => surveyDesign({ rows: 2, weights: new Float64Array(2) }), /all weights are zero/],
    [
      () => surveyDesign({ rows: 2, fpc: [Float64Array.of(1.5, 1.5)] }),
      /2 units are sampled out of a population of/,
    ],
    [
      () =>
        surveyDesign({
          rows: 4,
          strata: factorOf(["a", "a", "b", "b"]),
          clusters: [factorOf([1, 2, 1, 2])],
        }),
      /more than one stratum/,
    ],
    [
      () => surveyMean(simple, new Map([["y", new Float64Array(6).fill(Number.NaN)]])),
      /no row has a value of y/,
    ],
    [
      () => surveyRatio(simple, new Map([["y", y]]), { name: "x", values: new Float64Array(6) }),
      /total of "x" is zero/,
    ],
    [() => surveyProportion(simple, "z", y), /row 2: 2 of "z" is neither 0 nor 1/],
    [() => surveyQuantiles(simple, "y", y, [1.5]), /between 0 and 1, not at 1.5/],
    [
      () => surveyAssociation(simple, factorOf(["a", "a", "a", "a", "a", "a"]), factorOf([1, 2, 1, 2, 1, 2])),
      /single level/,
    ],
    [() => replicateDesign({ weights: y, replicates: [y, y], type: "Fay" }), /coefficient rho/],
  ])("refuses what has no answer (%#)", (call, message) => {
    expect(call).toThrow(StatisticsError);
    expect(call).toThrow(message);
  });
});
