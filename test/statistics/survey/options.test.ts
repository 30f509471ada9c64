import { describe, expect, it } from "vitest";
import { matrixFromColumns } from "../../../src/statistics/linear-algebra/index.js";
import {
  asReplicateDesign,
  calibrate,
  designEffects,
  type LonelyPsu,
  postStratify,
  type QuantileInterval,
  type QuantileRule,
  rake,
  replicateDesign,
  type SurveyDesign,
  type SurveyGlmInput,
  type SurveyProportionMethod,
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
} from "../../../src/statistics/survey/index.js";
import type { Factor } from "../../../src/statistics/types.js";
import known from "../../known-answers/survey/options.json" with { type: "json" };
import { expectClose } from "../../support/close.js";

/**
 * R 4.2.2, survey 4.1-1; models started from their own answer until they settle, likelihood intervals from a profile in
 * steps of 0.002 standard errors (which leaves 1e-6).
 */
const exact = 1e-8;
const profiled = 1e-6;

type Cell = number | string | null;
type Columns = Readonly<Record<string, readonly Cell[]>>;
type Answer = { readonly estimate: readonly number[] | number; readonly se: readonly number[] | number };
type KnownMatrix = { readonly rows: number; readonly columns: number; readonly data: readonly number[] };

const numbers = (column: readonly Cell[]) =>
  Float64Array.from(column, (value) => (value === null ? Number.NaN : Number(value)));
function factor(column: readonly Cell[]): Factor {
  const levels = [...new Set(column)]
    .filter((one) => one !== null)
    .map(String)
    .sort();
  return {
    codes: Int32Array.from(column, (one) => (one === null ? -1 : levels.indexOf(String(one)))),
    levels,
  };
}

/** A table with its columns as numbers and as factors. */
class Data {
  readonly rows: number;
  constructor(private readonly columns: Columns) {
    this.rows = Object.values(columns)[0]!.length;
  }
  number = (name: string) => numbers(this.columns[name]!);
  factor = (name: string) => factor(this.columns[name]!);
  variables = (...names: string[]) => new Map(names.map((name) => [name, this.number(name)]));
  value = (name: string, row: number) => this.columns[name]![row]!;
  has = (name: string) => this.columns[name] !== undefined;
}
const blocks = new Data(known.blocks as Columns);
const pairs = new Data(known.pairs as Columns);
const staged = new Data(known.staged as Columns);

const stratified = (data: Data, more: { fpc?: boolean; lonelyPsu?: LonelyPsu } = {}) =>
  surveyDesign({
    rows: data.rows,
    strata: data.factor("stratum"),
    clusters: [data.factor("unit")],
    weights: data.number("weight"),
    ...(more.fpc === true && { fpc: [data.number("size")] }),
    ...(more.lonelyPsu !== undefined && { lonelyPsu: more.lonelyPsu }),
  });
const paired = stratified(pairs);
const corrected = stratified(pairs, { fpc: true });
const stagesOf = (...names: string[]) => names.map((name) => staged.factor(name));
const three = surveyDesign({
  rows: 48,
  clusters: stagesOf("district", "school", "class"),
  fpc: ["n1", "n2", "n3"].map(staged.number),
});
const shares = surveyDesign({
  rows: 48,
  clusters: stagesOf("district", "school"),
  fpc: [staged.number("n1").map((n) => 4 / n), staged.number("n2").map((n) => 3 / n)],
});
const rows = surveyDesign({ rows: 48 });
const designs = {
  three: [three, staged],
  shares: [shares, staged],
  rows: [rows, staged],
  paired: [paired, pairs],
  corrected: [corrected, pairs],
} as const;

const list = (value: readonly number[] | number): readonly number[] =>
  typeof value === "number" ? [value] : value;

function expectTerms(
  terms: readonly { estimate: number; standardError: number }[],
  { estimate, se }: Answer,
  label = "",
  tolerance = exact,
): void {
  expect(terms).toHaveLength(list(estimate).length);
  for (const [j, term] of terms.entries()) {
    expectClose(term.estimate, list(estimate)[j]!, tolerance, 1e-9, `${label} ${j + 1}`);
    expectClose(term.standardError, list(se)[j]!, tolerance, 1e-3, `${label} ${j + 1}, error`);
  }
}

const ratio = (design: SurveyDesign, data: Data, top: string, bottom: string) =>
  surveyRatio(design, data.variables(top), { name: bottom, values: data.number(bottom) }).terms;

describe("strata with a single unit", () => {
  it.each(known.lonely)("$rule", (one) => {
    for (const [which, fpc] of [
      ["plain", false],
      ["corrected", true],
    ] as const) {
      const design = stratified(blocks, { fpc, lonelyPsu: one.rule as LonelyPsu });
      const want = one[which];
      expectTerms(surveyMean(design, blocks.variables("y")).terms, want.mean, `${which} mean`);
      expectTerms(surveyTotal(design, blocks.variables("x")).terms, want.total, `${which} total`);
      const domain = subsetDesign(design, (row) => blocks.value("half", row) === "a");
      expectTerms(surveyMean(domain, blocks.variables("x")).terms, want.domain, `${which} domain`);
    }
  });

  it("is refused unless told otherwise, by its name", () => {
    expect(() => surveyMean(stratified(blocks), blocks.variables("y"))).toThrow(
      /stratum f has only one sampled unit/,
    );
  });
});

describe("stages, corrections, design effects", () => {
  it.each(Object.keys(designs) as (keyof typeof designs)[])("%s", (name) => {
    const [design, data] = designs[name];
    const want = known.stages[name];
    for (const [i, weight] of want.weights.entries()) expectClose(design.weights[i]!, weight, exact);
    expect(surveyDegreesOfFreedom(design)).toBe(want.degf);
    const mean = surveyMean(design, data.variables("y", "x"));
    expectTerms(mean.terms, want.mean, "mean");
    // Item non-response is counted: three rows of y, none of them of weight zero.
    expect([mean.missing, mean.observations]).toEqual(data === pairs ? [3, 35] : [0, 48]);
    expectTerms(surveyTotal(design, data.variables("y")).terms, want.total, "total");
    expectTerms(ratio(design, data, "y", "x"), want.ratio, "ratio");
    expectTerms(surveyTotal(design, data.variables("z")).terms, want.counts, "counts");
    const x = data.variables("x");
    const effects = [
      designEffects(design, x, "mean"),
      designEffects(design, x, "mean", true),
      designEffects(design, x, "total"),
    ];
    for (const [i, effect] of effects.entries()) {
      const expected = want.effects[i]!;
      // Where all are sampled the simple random sample has no error: what is left of it is rounding.
      if (expected === "Infinity" || Number(expected) > 1e9) expect(effect[0]).toBeGreaterThan(1e9);
      else expectClose(effect[0]!, Number(expected), exact, 1e-12, `effect ${i + 1}`);
    }
  });
});

const whole =
  (data: Data, ...names: string[]) =>
  (row: number) =>
    names.every((name) => data.value(name, row) !== null);

describe("by groups, with the joint covariance", () => {
  it.each(["corrected", "three"] as const)("%s", (name) => {
    const [design, data] = designs[name];
    const own = name === "corrected" ? subsetDesign(design, whole(data, "group", "y")) : design;
    const factors = [data.factor("group"), data.factor(name === "corrected" ? "half" : "z")];
    const x = data.variables("x");
    const found = {
      mean: surveyBy(own, data.variables("y", "x"), factors, "mean"),
      total: surveyBy(own, x, factors, "total"),
      ratio: surveyBy(own, x, factors, {
        name: "count + 1",
        values: data.number("count").map((value) => value + 1),
      }),
    };
    for (const of of ["mean", "total", "ratio"] as const) {
      const want = known.by[name][of];
      // R gives all groups of one variable, then all of the next.
      const k = found[of].groups[0]!.terms.length;
      const groups = found[of].groups.length;
      const order = Array.from({ length: groups * k }, (_, i) => (i % groups) * k + Math.floor(i / groups));
      const terms = found[of].groups.flatMap((group) => group.terms);
      expectTerms(
        order.map((at) => terms[at]!),
        want,
        of,
      );
      const size = groups * k;
      for (let a = 0; a < size; a++)
        for (let b = 0; b < size; b++)
          expectClose(
            found[of].covariance.data[order[a]! + order[b]! * size]!,
            (want.covariance as KnownMatrix).data[a + b * size]!,
            exact,
            1e-2,
            `${of} covariance ${a} ${b}`,
          );
    }
  });

  it("a denominator of zero in a group is told", () => {
    const count = { name: "count", values: staged.number("z").map((one) => (one === 1 ? 1 : 0)) };
    expect(() => surveyBy(three, staged.variables("x"), [staged.factor("z")], count)).toThrow(
      /total of "count" is zero in 0/,
    );
  });
});

describe("quantiles by rule and by scale", () => {
  it.each(["corrected", "three"] as const)("%s", (name) => {
    const [design, data] = designs[name];
    const y = data.number("y");
    const want = known.quantiles[name];
    for (const [rule, values] of Object.entries(want.rules)) {
      const found = surveyQuantiles(design, "y", y, known.at, { rule: rule as QuantileRule });
      for (const [i, value] of values.entries())
        expectClose(found.quantiles[i]!.estimate, value, exact, 1e-12, rule);
    }
    for (const [scale, values] of Object.entries(want.scales)) {
      const options = { interval: scale as QuantileInterval, level: 0.9 };
      const found = surveyQuantiles(design, "y", y, known.at, options);
      for (const [i, one] of found.quantiles.entries()) {
        expectClose(one.low, values.low[i] ?? Number.NaN, exact, 1e-12, `${scale} low ${i}`);
        expectClose(one.high, values.high[i] ?? Number.NaN, exact, 1e-12, `${scale} high ${i}`);
        expectClose(one.standardError, values.se[i] ?? Number.NaN, exact, 1e-12, `${scale} se ${i}`);
      }
    }
  });
});

describe("shares by method and level", () => {
  it.each(["corrected", "three", "domain"] as const)("%s", (name) => {
    const [all, data] = designs[name === "domain" ? "three" : name];
    const design = name === "domain" ? subsetDesign(all, (row) => data.value("group", row) === "u") : all;
    for (const [level, methods] of Object.entries(known.proportions[name])) {
      for (const [method, ci] of Object.entries(methods)) {
        const options = { level: Number(level) };
        const found = surveyProportion(
          design,
          "z",
          data.number("z"),
          method as SurveyProportionMethod,
          options,
        );
        const tolerance = method === "likelihood" ? profiled : method === "logit" ? 1e-7 : exact;
        expectClose(found.low, ci[0]!, tolerance, 1e-12, `${method} ${level} low`);
        expectClose(found.high, ci[1]!, tolerance, 1e-12, `${method} ${level} high`);
      }
    }
  });
});

type Families = keyof typeof known.models.three;

function modelOf(data: Data, model: Families | "logistic"): SurveyGlmInput {
  const one = new Float64Array(data.rows).fill(1);
  const [outcome, family, link, right] = (
    {
      gaussian: ["y", "gaussian", undefined, ["x", "count"]],
      quasibinomial: ["z", "quasibinomial", undefined, ["x"]],
      logistic: ["z", "quasibinomial", undefined, ["x"]],
      binomial: ["z", "binomial", undefined, ["x", "y"]],
      quasipoisson: ["count", "quasipoisson", undefined, ["x"]],
      offset: ["count", "quasipoisson", undefined, ["x"]],
      Gamma: ["y", "gamma", "log", ["x"]],
      probit: ["z", "quasibinomial", "probit", ["x"]],
      domain: ["y", "gaussian", undefined, ["x"]],
    } as const
  )[model];
  return {
    matrix: matrixFromColumns([one, ...right.map(data.number)]),
    names: ["(Intercept)", ...right],
    outcome: data.number(outcome),
    family,
    ...(link !== undefined && { link }),
    ...(model === "offset" && { offset: data.number("x").map((value) => Math.log(value + 1)) }),
  };
}

describe("regression by family", () => {
  it.each(["corrected", "three"] as const)("%s", (name) => {
    const [design, data] = designs[name];
    for (const [model, want] of Object.entries(known.models[name])) {
      const count = data.number("count");
      const own = model === "domain" ? subsetDesign(design, (row) => count[row]! > 1) : design;
      const found = surveyGlm(own, modelOf(data, model as Families));
      expectTerms(found.terms, want, model);
      expect(found.degreesOfFreedom, model).toBe(want.df);
    }
  });
});

const statistics = { F: "F", "chi-square": "Chisq", wald: "Wald", "adjusted-wald": "adjWald" } as const;

describe("tests of association", () => {
  it.each(["corrected", "three"] as const)("%s", (name) => {
    const [design, data] = designs[name];
    for (const [method, key] of Object.entries(statistics)) {
      const found = surveyAssociation(
        design,
        data.factor("z"),
        data.factor("group"),
        method as keyof typeof statistics,
      );
      // R scales Pearson's statistic to all 40 rows; here to the 36 of positive weight that have both values.
      const scale = method === "chi-square" && name === "corrected" ? 36 / 40 : 1;
      expectClose(found.statistic, scale * known.association[name][key].statistic, exact, 1e-12, method);
      expectClose(found.pValue, known.association[name][key].p, 1e-7, 1e-12, `${method} p`);
    }
  });
});

type Fitted = (typeof known.calibrations.three)["linear"];

function expectFitted(design: SurveyDesign, want: Fitted, label: string, tolerance = exact): void {
  for (const [i, weight] of want.weights.entries())
    expectClose(design.weights[i]!, weight, exact, 1e-12, `${label} weight ${i + 1}`);
  expectTerms(surveyMean(design, staged.variables("y")).terms, want.mean, `${label} mean`, tolerance);
  expectTerms(surveyTotal(design, staged.variables("x", "count")).terms, want.total, `${label} total`, 1e-7);
  expectTerms(ratio(design, staged, "count", "x"), want.ratio, `${label} ratio`, tolerance);
  const count = staged.number("count");
  const domain = subsetDesign(design, (row) => count[row]! > 2);
  expectTerms(surveyMean(domain, staged.variables("x")).terms, want.domain, `${label} domain`, tolerance);
}

describe("calibration of linearized designs and of replicates", () => {
  const groups = { groups: staged.factor("group"), totals: { u: 700, v: 900 } };
  const z = { groups: staged.factor("z"), totals: { 0: 750, 1: 850 } };
  const counts = [230, 220, 240, 230, 230, 220, 230];
  const count = { groups: staged.factor("count"), totals: Object.fromEntries(counts.entries()) };
  const matrix = matrixFromColumns([new Float64Array(48).fill(1), staged.number("x"), staged.number("z")]);
  const settings = {
    matrix,
    totals: Float64Array.of(1600, 3300, 820),
    epsilon: 1e-12,
    maximumIterations: 500,
  };

  it.each([
    ["three", three],
    ["paired_jkn", asReplicateDesign(three, "JK1")],
  ] as const)("%s", (name, design) => {
    const want = known.calibrations[name];
    expectFitted(postStratify<SurveyDesign>(design, groups), want.poststratified, "post-stratified");
    const sweeps = { maximumIterations: 1000, epsilon: 1e-11 };
    // R stops all replicates when the weights of the sample have settled; here each goes on until its own have.
    const raked = rake<SurveyDesign>(design, [groups, z, count], sweeps);
    expectFitted(raked, want.raked, "raked", design.kind === "replicates" ? 1e-7 : exact);
    const calibrated = (more: object) => calibrate<SurveyDesign>(design, { ...settings, ...more });
    expectFitted(calibrated({}), want.linear, "linear");
    expectFitted(calibrated({ bounds: [0.4, 2.5] }), want.bounded, "bounded");
    expectFitted(calibrated({ method: "raking" }), want.raking, "raking");
    expectFitted(calibrated({ method: "logit", bounds: [0.3, 3] }), want.logit, "logit");
  });

  it("one after another", () => {
    expectFitted(postStratify(calibrate(three, settings), groups), known.twice, "twice");
  });
});

describe("replicate weights of every kind, as published", () => {
  it.each(known.replicates)("$type", (one) => {
    const data = one.table === "pairs" ? pairs : staged;
    const { rows: n, columns: count, data: cells } = one.replicates;
    const replicates = Array.from({ length: count }, (_, r) =>
      Float64Array.from(cells.slice(r * n, (r + 1) * n)),
    );
    const weights = Float64Array.from(one.weights);
    const scales = { scale: one.scale, rscales: Float64Array.from(one.rscales) };
    const design = replicateDesign({ weights, replicates, type: "other", ...scales });
    expect(surveyDegreesOfFreedom(design)).toBe(one.degf);
    expectTerms(surveyMean(design, data.variables("y")).terms, one.mean, "mean");
    const mse = replicateDesign({ weights, replicates, type: "other", ...scales, mse: true });
    expectTerms(surveyMean(mse, data.variables("y")).terms, one.mse, "mse");
    expectTerms(surveyTotal(design, data.variables("x")).terms, one.total, "total");
    expectTerms(ratio(design, data, "count", "x"), one.ratio, "ratio");
    const by = surveyBy(design, data.variables("x"), [data.factor("group")], "mean");
    expectTerms(
      by.groups.map((group) => group.terms[0]!),
      one.by,
      "by",
    );
    const median = surveyQuantiles(design, "y", data.number("y"), [0.5], { interval: "quantile" });
    expectTerms(median.quantiles, one.median, "median");
    const linear = { ...modelOf(data, "domain") };
    expectTerms(surveyGlm(design, linear).terms, one.model, "linear");
    expectTerms(surveyGlm(design, modelOf(data, "logistic")).terms, one.logistic, "logistic", 1e-7);
    const test = surveyAssociation(design, data.factor("z"), data.factor("group"));
    expectClose(test.statistic, one.association.statistic, exact);
    expectClose(test.pValue, one.association.p, 1e-7);
  });

  it("factors of the weights are the same as weights, and types know their scales", () => {
    const one = known.replicates.find(({ type }) => type === "BRR")!;
    const { rows: n, columns: count, data: cells } = one.replicates;
    const replicates = Array.from({ length: count }, (_, r) =>
      Float64Array.from(cells.slice(r * n, (r + 1) * n)),
    );
    const weights = Float64Array.from(one.weights);
    const factors = replicates.map((column) =>
      column.map((w, i) => (weights[i] === 0 ? 0 : w / weights[i]!)),
    );
    const design = replicateDesign({ weights, replicates: factors, type: "BRR", combined: false });
    expectTerms(surveyMean(design, pairs.variables("y")).terms, one.mean);
    expect(replicateDesign({ weights, replicates, type: "Fay", fayRho: 0.3 }).scale).toBeCloseTo(
      1 / (8 * 0.49),
      12,
    );
    expect(replicateDesign({ weights, replicates, type: "JK1" }).scale).toBe(7 / 8);
    expect(replicateDesign({ weights, replicates, type: "bootstrap" }).scale).toBe(1 / 7);
    expect(replicateDesign({ weights, replicates, type: "JKn" }).rscales[0]).toBe(7 / 8);
  });

  it.each(["BRR", "Fay"] as const)("half samples made here by the same matrix: %s", (type) => {
    const want = known.halves[type];
    const design = asReplicateDesign(paired, type, { fayRho: want.rho });
    expectTerms(surveyMean(design, pairs.variables("y")).terms, want.mean, "mean");
    expectTerms(surveyTotal(design, pairs.variables("x")).terms, want.total, "total");
    expectTerms(ratio(design, pairs, "count", "x"), want.ratio, "ratio");
    expectTerms(surveyGlm(design, modelOf(pairs, "logistic")).terms, want.model, "model", 1e-7);
    // Balance: the error of a total is that of linearization.
    const [linear] = surveyTotal(paired, pairs.variables("x")).terms;
    expectClose(
      surveyTotal(design, pairs.variables("x")).terms[0]!.standardError,
      linear!.standardError,
      exact,
    );
  });
});
