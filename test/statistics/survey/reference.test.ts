import { describe, expect, it } from "vitest";
import { matrixFromColumns } from "../../../src/statistics/linear-algebra/index.js";
import {
  asReplicateDesign,
  calibrate,
  designEffects,
  type LinearizedDesign,
  type LonelyPsu,
  postStratify,
  type QuantileRule,
  rake,
  replicateDesign,
  type SurveyDesign,
  type SurveyEstimates,
  type SurveyProportionMethod,
  subsetDesign,
  surveyAssociation,
  surveyBy,
  surveyContrast,
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
import type { Factor } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";
import { type CsvTable, codesOf, readCsv } from "../regression/support.js";

// Reference: R 4.2.2, survey 4.1-1. Direct formulas agree to 1e-8 relative. Two entries of the reference are themselves
// approximations: `svyciprop(method = "likelihood")` interpolates a profile with splines, and R's default iteration for
// `svyciprop(method = "logit")` stops at a relative deviance of 1e-8. `svyglm` takes the weights of its last step but one
// into the errors of the families that iterate.
const exact = 1e-8;
const iterated = 1e-6;
const profiled = 2e-3;

// biome-ignore lint/suspicious/noExplicitAny: the reference file's shape differs by case
type Values = any;
const cases: Map<string, Values> = sharedIsPresent
  ? new Map(
      sharedJson<{ cases: { id: string; values: Values }[] }>("reference", "survey.json").cases.map((one) => [
        one.id,
        one.values,
      ]),
    )
  : new Map();

const data = (name: string): CsvTable => readCsv("data", "stat-reference", name);
const factor = (table: CsvTable, name: string, order?: string[]): Factor => {
  const text = table.text(name);
  const levels = order ?? [...new Set(text)].filter((one) => one !== "" && one !== "NA").sort();
  return { codes: Int32Array.from(text, (one) => levels.indexOf(one)), levels };
};
const ids = (table: CsvTable, name: string): Factor => {
  const codes = codesOf(table.text(name));
  return { codes, levels: Array.from({ length: Math.max(...codes) + 1 }, (_, i) => String(i)) };
};
const numbers = (table: CsvTable, ...names: string[]) =>
  new Map(names.map((name) => [name, table.number(name)]));

function designOf(which: string): { table: CsvTable; design: LinearizedDesign } {
  if (which === "strat") {
    const table = data("apistrat.csv");
    return {
      table,
      design: surveyDesign({
        rows: table.rows,
        strata: factor(table, "stype"),
        weights: table.number("pw"),
        fpc: [table.number("fpc")],
      }),
    };
  }
  if (which === "clus1") {
    const table = data("apiclus1.csv");
    return {
      table,
      design: surveyDesign({
        rows: table.rows,
        clusters: [ids(table, "dnum")],
        weights: table.number("pw"),
        fpc: [table.number("fpc")],
      }),
    };
  }
  const table = data("apiclus2.csv");
  const clusters = [ids(table, "dnum"), ids(table, "snum")];
  if (which === "clus2_wr")
    return {
      table,
      design: surveyDesign({
        rows: table.rows,
        clusters: clusters.slice(0, 1),
        weights: table.number("pw"),
      }),
    };
  return {
    table,
    design: surveyDesign({
      rows: table.rows,
      clusters,
      fpc: [table.number("fpc1"), table.number("fpc2")],
    }),
  };
}

function expectEstimates(actual: SurveyEstimates, expected: Values, label: string): void {
  const names: string[] = Object.keys(expected.est);
  expect(
    actual.terms.map((one) => one.term),
    label,
  ).toEqual(names);
  for (const [j, name] of names.entries()) {
    const own = actual.terms[j]!;
    expectClose(own.estimate, expected.est[name], exact, 1e-12, `${label} ${name}`);
    const se = typeof expected.se === "number" ? expected.se : expected.se[name];
    expectClose(own.standardError, se, exact, 1e-3, `${label} se ${name}`);
    const [low, high] = expected.ci95.data[j];
    const normal = 1.959963984540054;
    expectClose(own.estimate - normal * own.standardError, low, exact, 1e-3, `${label} low`);
    expectClose(own.estimate + normal * own.standardError, high, exact, 1e-3, `${label} high`);
    for (const [k, value] of expected.vcov.data[j].entries())
      expectClose(
        actual.covariance.data[j + k * names.length]!,
        value,
        exact,
        1e-9 * Math.max(1, Math.abs(expected.vcov.data[j][j])),
        `${label} covariance`,
      );
  }
}

describe.skipIf(!sharedIsPresent)("survey: the reference values of R's survey package", () => {
  for (const which of ["strat", "clus1", "clus2", "clus2_wr"]) {
    it(`${which}: means, totals, design effects`, () => {
      const { table, design } = designOf(which);
      const want = cases.get(`${which}_mean_total`)!;
      const api00 = numbers(table, "api00");
      expect(surveyDegreesOfFreedom(design)).toBe(want.degf);
      expectEstimates(surveyMean(design, api00), want.mean_api00, "mean");
      expectEstimates(
        surveyMean(design, numbers(table, "api99", "api00", "meals", "ell")),
        want.mean_multi,
        "means",
      );
      const stype = new Map([["stype", factor(table, "stype")]]);
      expectEstimates(surveyMean(design, stype), want.mean_stype, "shares");
      expectEstimates(surveyTotal(design, numbers(table, "enroll")), want.total_enroll, "total");
      expectEstimates(surveyTotal(design, stype), want.total_stype, "counts");
      expectClose(designEffects(design, api00, "mean")[0]!, want.deff_api00, exact);
      expectClose(designEffects(design, api00, "mean", true)[0]!, want.deff_replace, exact);
      const [mean] = surveyMean(design, api00).terms;
      expectClose(mean!.low, want.mean_ci_t.data[0][0], exact);
      expectClose(mean!.high, want.mean_ci_t.data[0][1], exact);
    });

    it(`${which}: ratio and variance`, () => {
      const { table, design } = designOf(which);
      const want = cases.get(`${which}_ratio_var`)!;
      const enroll = { name: "enroll", values: table.number("enroll") };
      const ratioIn = (own: SurveyDesign) => surveyRatio(own, numbers(table, "api.stu"), enroll).terms[0]!;
      const ratio = ratioIn(design);
      expectClose(ratio.estimate, want.ratio, exact);
      expectClose(ratio.standardError, want.se, exact);
      const variance = surveyVariance(design, "api00", table.number("api00")).terms[0]!;
      expectClose(variance.estimate, want.var_api00, exact);
      expectClose(variance.standardError, want.var_se, exact);
      for (const [stratum, value] of Object.entries<number>(want.separate?.ratio ?? {})) {
        const stype = table.text("stype");
        const own = ratioIn(subsetDesign(design, (row) => stype[row] === stratum));
        expectClose(own.estimate, value, exact);
        expectClose(own.standardError, want.separate.se[stratum], exact);
      }
    });

    it(`${which}: quantiles by every rule and interval`, () => {
      const { table, design } = designOf(which);
      const want = cases.get(`${which}_quantiles`)!;
      const api00 = table.number("api00");
      const rows = (found: ReturnType<typeof surveyQuantiles>) =>
        found.quantiles.map((one) => [one.estimate, one.low, one.high, one.standardError]);
      const five = rows(surveyQuantiles(design, "api00", api00, [0.1, 0.25, 0.5, 0.75, 0.9]));
      const rows2 = (values: number[][]) => values.map((row) => row.map((value) => value ?? Number.NaN));
      for (const [i, row] of rows2(want.default_mean.data).entries())
        for (const [j, value] of row.entries()) expectClose(five[i]![j]!, value, exact);
      for (const rule of [
        "math",
        "school",
        "shahvaish",
        "hf1",
        "hf2",
        "hf4",
        "hf5",
        "hf7",
      ] as QuantileRule[]) {
        const found = surveyQuantiles(design, "api00", api00, [0.25, 0.5, 0.75], { rule });
        for (const [i, value] of (want[`qrule_${rule}`] ?? []).entries())
          expectClose(found.quantiles[i]!.estimate, value, exact, 1e-12, rule);
      }
      for (const interval of ["beta", "xlogit"] as const) {
        const found = rows(surveyQuantiles(design, "api00", api00, [0.5], { interval }))[0]!;
        for (const [j, value] of want[interval].data[0].entries())
          expectClose(found[j]!, value, exact, 1e-12, interval);
      }
    });

    it(`${which}: domains and contrasts`, () => {
      const { table, design } = designOf(which);
      const want = cases.get(`${which}_by_domain`)!;
      const by = surveyBy(design, numbers(table, "api00"), [factor(table, "stype")], "mean");
      expect(by.groups.map((one) => one.levels[0])).toEqual(want.by_stype.stype);
      for (const [g, group] of by.groups.entries()) {
        expectClose(group.terms[0]!.estimate, want.by_stype.api00[g], exact);
        expectClose(group.terms[0]!.standardError, want.by_stype.se[g], exact);
      }
      const contrast = surveyContrast(
        Float64Array.from(by.groups, (one) => one.terms[0]!.estimate),
        by.covariance,
        Float64Array.of(1, -1, 0),
      );
      expectClose(contrast.estimate, want.contrast_E_minus_H.est, exact);
      expectClose(contrast.standardError, want.contrast_E_minus_H.se, exact);
      const two = surveyBy(
        design,
        numbers(table, "api00", "api99"),
        [factor(table, "stype"), factor(table, "sch.wide")],
        "mean",
      );
      for (const [g, group] of two.groups.entries()) {
        expect(group.levels).toEqual([want.by_two.stype[g], want.by_two["sch.wide"][g]]);
        expectClose(group.terms[0]!.estimate, want.by_two.api00[g], exact);
        expectClose(group.terms[1]!.estimate, want.by_two.api99[g], exact);
        for (const [name, term] of [
          ["api00", group.terms[0]!],
          ["api99", group.terms[1]!],
        ] as const) {
          const se = want.by_two[`se.${name}`] ?? want.by_two[`se${name === "api00" ? 1 : 2}`];
          if (se !== undefined) expectClose(term.standardError, se[g], exact, 1e-6);
        }
      }
      const totals = surveyBy(design, numbers(table, "enroll"), [factor(table, "stype")], "total");
      for (const [g, group] of totals.groups.entries()) {
        expectClose(group.terms[0]!.estimate, want.totals.enroll[g], exact);
        expectClose(group.terms[0]!.standardError, want.totals.se[g], exact);
      }
      const compImp = table.text("comp.imp");
      const sub = subsetDesign(design, (row) => compImp[row] === "Yes");
      expectEstimates(surveyMean(sub, numbers(table, "api00")), want.subset_compimp, "subset");
    });

    it(`${which}: shares with intervals that stay in range`, () => {
      const { table, design } = designOf(which);
      const want = cases.get(`${which}_svyciprop`)!;
      const yes = Float64Array.from(table.text("comp.imp"), (one) => (one === "Yes" ? 1 : 0));
      for (const [method, expected] of Object.entries<Values>(want)) {
        const found = surveyProportion(design, "comp.imp", yes, method as SurveyProportionMethod);
        const tolerance = method === "likelihood" ? profiled : method === "logit" ? iterated : exact;
        expectClose(found.estimate, expected.p, iterated, 1e-12, method);
        expectClose(found.standardError, expected.se, exact, 1e-12, method);
        expectClose(found.low, expected.ci[0], tolerance, 1e-12, `${method} low`);
        expectClose(found.high, expected.ci[1], tolerance, 1e-12, `${method} high`);
      }
    });

    it(`${which}: regression`, () => {
      const { table, design } = designOf(which);
      const want = cases.get(`${which}_svyglm`)!;
      const one = new Float64Array(table.rows).fill(1);
      const columns = (...names: string[]) =>
        matrixFromColumns([one, ...names.map((name) => table.number(name))]);
      const stype = table.text("stype");
      const indicator = (level: string) => Float64Array.from(stype, (value) => (value === level ? 1 : 0));
      const models = {
        gaussian: {
          matrix: columns("ell", "meals", "mobility"),
          names: ["(Intercept)", "ell", "meals", "mobility"],
          outcome: table.number("api00"),
          family: "gaussian",
        },
        logistic: {
          matrix: columns("ell", "meals", "api99"),
          names: ["(Intercept)", "ell", "meals", "api99"],
          outcome: Float64Array.from(table.text("sch.wide"), (value) => (value === "Yes" ? 1 : 0)),
          family: "quasibinomial",
        },
        poisson: {
          matrix: matrixFromColumns([one, indicator("H"), indicator("M"), table.number("meals")]),
          names: ["(Intercept)", "stypeH", "stypeM", "meals"],
          outcome: table.number("api.stu"),
          family: "quasipoisson",
        },
      } as const;
      for (const [name, model] of Object.entries(models)) {
        const expected = want[name];
        const found = surveyGlm(design, model);
        expect(found.degreesOfFreedom).toBe(expected.df_residual);
        for (const [j, term] of found.terms.entries()) {
          const [estimate, se, , p] = expected.tests.data[j];
          expectClose(term.estimate, estimate, exact, 1e-9, `${name} ${term.term}`);
          expectClose(
            term.standardError,
            se,
            name === "gaussian" ? exact : iterated,
            1e-12,
            `${name} se ${term.term}`,
          );
          expectClose(term.pValue, p, iterated, 1e-12, `${name} p ${term.term}`);
          expectClose(term.low, expected.ci.data[j][0], iterated, 1e-3);
          expectClose(term.high, expected.ci.data[j][1], iterated, 1e-3);
        }
      }
    });

    it(`${which}: tests of association`, () => {
      const { table, design } = designOf(which);
      const want = cases.get(`${which}_svychisq`)!;
      const names = { F: "F", "chi-square": "Chisq", wald: "Wald", "adjusted-wald": "adjWald" } as const;
      for (const [method, key] of Object.entries(names)) {
        const found = surveyAssociation(
          design,
          factor(table, "sch.wide"),
          factor(table, "stype"),
          method as keyof typeof names,
        );
        expectClose(found.statistic, want[key].statistic, exact, 1e-12, method);
        expectClose(found.pValue, want[key].p, iterated, 1e-14, method);
        expectClose(found.df1, [want[key].parameter].flat()[0], exact);
      }
      const group = Float64Array.from(table.text("comp.imp"), (value) => (value === "Yes" ? 1 : 0));
      const t = surveyGlm(design, {
        matrix: matrixFromColumns([new Float64Array(table.rows).fill(1), group]),
        names: ["(Intercept)", "comp.imp"],
        outcome: table.number("api00"),
        family: "gaussian",
      });
      expectClose(t.terms[1]!.statistic, want.ttest.t, exact);
      expectClose(t.terms[1]!.pValue, want.ttest.p, iterated);
      expect(t.degreesOfFreedom).toBe(want.ttest.df);
    });
  }

  it("post-stratification", () => {
    const { table, design } = designOf("clus1");
    const want = cases.get("poststratify_clus1")!;
    const groups = factor(table, "stype");
    const fitted = postStratify(design, { groups, totals: { E: 4421, H: 755, M: 1018 } });
    for (let i = 0; i < table.rows; i++)
      expectClose(fitted.weights[i]!, want.weights_by_stype[table.text("stype")[i]!], exact);
    expectEstimates(surveyMean(fitted, numbers(table, "api00")), want.mean, "mean");
    expectEstimates(surveyTotal(fitted, numbers(table, "enroll")), want.total, "total");
    for (const term of surveyTotal(fitted, new Map([["stype", groups]])).terms)
      expect(term.standardError).toBeLessThan(1e-9);
  });

  it("raking", () => {
    const { table, design } = designOf("clus1");
    const want = cases.get("rake_clus1")!;
    const fitted = rake(
      design,
      [
        { groups: factor(table, "stype"), totals: { E: 4421, H: 755, M: 1018 } },
        { groups: factor(table, "sch.wide"), totals: { No: 1072, Yes: 5122 } },
      ],
      { maximumIterations: 200, epsilon: 1e-10 },
    );
    for (const [i, weight] of want.weights.entries()) expectClose(fitted.weights[i]!, weight, exact);
    expectEstimates(surveyMean(fitted, numbers(table, "api00")), want.mean, "mean");
    expectEstimates(surveyTotal(fitted, numbers(table, "enroll")), want.total, "total");
  });

  it("calibration: linear, raking, bounded logit", () => {
    const { table, design } = designOf("clus1");
    const want = cases.get("calibrate_clus1")!;
    const stype = table.text("stype");
    const indicator = (level: string) => Float64Array.from(stype, (value) => (value === level ? 1 : 0));
    const matrix = matrixFromColumns([
      new Float64Array(table.rows).fill(1),
      indicator("H"),
      indicator("M"),
      table.number("api99"),
    ]);
    const totals = Float64Array.of(6194, 755, 1018, 3914069);
    const tight = { epsilon: 1e-10, maximumIterations: 200 };
    const fits = {
      linear: calibrate(design, { matrix, totals }),
      raking: calibrate(design, { matrix, totals, method: "raking", ...tight }),
      "logit_bounds_0.3_3": calibrate(design, {
        matrix,
        totals,
        method: "logit",
        bounds: [0.3, 3],
        ...tight,
      }),
    };
    for (const [name, fitted] of Object.entries(fits)) {
      const expected = want[name];
      for (const [i, weight] of expected.weights.entries())
        expectClose(fitted.weights[i]!, weight, iterated, 1e-12, name);
      const mean = surveyMean(fitted, numbers(table, "api00")).terms[0]!;
      expectClose(mean.estimate, expected.mean.est.api00, exact, 1e-12, name);
      expectClose(mean.standardError, expected.mean.se.api00, iterated, 1e-12, name);
    }
  });

  it("jackknife", () => {
    const { table, design } = designOf("clus1");
    const want = cases.get("replicate_jk1_clus1")!;
    const jk1 = asReplicateDesign(design, "JK1");
    expectClose(jk1.scale, want.scale, exact);
    expect(jk1.degreesOfFreedom).toBe(want.degf);
    expectEstimates(surveyMean(jk1, numbers(table, "api00")), want.mean, "mean");
    expectEstimates(surveyTotal(jk1, numbers(table, "enroll")), want.total, "total");
    const enroll = { name: "enroll", values: table.number("enroll") };
    expectClose(
      surveyRatio(jk1, numbers(table, "api.stu"), enroll).terms[0]!.standardError,
      want.ratio,
      exact,
    );
    const glm = surveyGlm(jk1, {
      matrix: matrixFromColumns([
        new Float64Array(table.rows).fill(1),
        table.number("ell"),
        table.number("meals"),
      ]),
      names: ["(Intercept)", "ell", "meals"],
      outcome: table.number("api00"),
      family: "gaussian",
    });
    for (const term of glm.terms) {
      expectClose(term.estimate, want.glm.coef[term.term], exact);
      expectClose(term.standardError, want.glm.se[term.term], exact);
    }
    const median = surveyQuantiles(jk1, "api00", table.number("api00"), [0.5], { interval: "quantile" });
    expectClose(median.quantiles[0]!.estimate, want.median.est.api00, exact);
    expectClose(median.quantiles[0]!.standardError, want.median.se, exact);

    const stratified = designOf("strat");
    const jkn = asReplicateDesign(stratified.design, "JKn");
    const wantN = cases.get("replicate_jkn_strat")!;
    expect(jkn.replicates.length).toBe(wantN.n_rep);
    expect(jkn.degreesOfFreedom).toBe(wantN.degf);
    expectEstimates(surveyMean(jkn, numbers(stratified.table, "api00")), wantN.mean, "JKn mean");
    expectEstimates(surveyTotal(jkn, numbers(stratified.table, "enroll")), wantN.total, "JKn total");
    const by = surveyBy(jkn, numbers(stratified.table, "api00"), [factor(stratified.table, "stype")], "mean");
    for (const [g, se] of wantN.by.se.entries())
      expectClose(by.groups[g]!.terms[0]!.standardError, se, exact);
  });

  it("balanced half samples and Fay's method", () => {
    const table = data("scd.csv");
    const want = cases.get("replicate_brr_scd")!;
    const design = surveyDesign({
      rows: table.rows,
      clusters: [ids(table, "ambulance")],
      strata: factor(table, "ESA"),
      nest: true,
    });
    const ratio = (own: SurveyDesign) =>
      surveyRatio(own, numbers(table, "alive"), { name: "arrests", values: table.number("arrests") })
        .terms[0]!;
    expectClose(ratio(design).estimate, want.taylor_ratio, exact);
    expectClose(ratio(design).standardError, want.taylor_se, exact);
    const halves = [
      [1, 0, 1, 0, 1, 0],
      [1, 0, 0, 1, 0, 1],
      [0, 1, 1, 0, 0, 1],
      [0, 1, 0, 1, 1, 0],
    ].map((half) => Float64Array.from(half, (value) => 2 * value));
    const brr = replicateDesign({
      weights: new Float64Array(table.rows).fill(1),
      replicates: halves,
      type: "BRR",
      combined: false,
    });
    expectClose(ratio(brr).estimate, want.brr_ratio, exact);
    expectClose(ratio(brr).standardError, want.brr_se, exact);
    expectEstimates(surveyTotal(brr, numbers(table, "alive")), want.brr_total, "total");
    expectClose(
      ratio(asReplicateDesign(design, "Fay", { fayRho: 0.3 })).standardError,
      want["fay_rho0.3_se"],
      exact,
    );
  });

  it("bootstrap weights of a file", () => {
    const { table, design } = designOf("clus1");
    const boot = data("apiclus1_bootweights.csv");
    const want = cases.get("replicate_bootstrap_clus1")!;
    const replicates = Array.from({ length: 50 }, (_, r) => boot.number(`V${r + 1}`));
    const input = { weights: design.weights, replicates, type: "bootstrap" } as const;
    const own = replicateDesign(input);
    expectClose(own.scale, want.scale, exact);
    expectEstimates(surveyMean(own, numbers(table, "api00")), want.mean, "mean");
    expectEstimates(surveyTotal(own, numbers(table, "enroll")), want.total, "total");
    expectEstimates(
      surveyMean(replicateDesign({ ...input, mse: true }), numbers(table, "api00")),
      want.mean_mse,
      "mse",
    );
  });

  it("NHANES: strata and clusters whose numbers start anew", () => {
    const table = data("nhanes.csv");
    const want = cases.get("nhanes_strata_clusters")!;
    const design = surveyDesign({
      rows: table.rows,
      clusters: [ids(table, "SDMVPSU")],
      strata: ids(table, "SDMVSTRA"),
      weights: table.number("WTMEC2YR"),
      nest: true,
    });
    expect(surveyDegreesOfFreedom(design)).toBe(want.degf);
    const chol = table.number("HI_CHOL");
    expectEstimates(surveyMean(design, new Map([["HI_CHOL", chol]])), want.mean_hichol, "mean");
    const sub = subsetDesign(design, (row) => !Number.isNaN(chol[row]!));
    const by = surveyBy(
      sub,
      new Map([["HI_CHOL", chol]]),
      [factor(table, "RIAGENDR"), factor(table, "agecat")],
      "mean",
    );
    for (const [g, group] of by.groups.entries()) {
      expectClose(group.terms[0]!.estimate, want.by_sex_age.HI_CHOL[g], exact);
      expectClose(group.terms[0]!.standardError, want.by_sex_age.se[g], exact);
    }
    for (const [method, key] of [
      ["logit", "ciprop_logit"],
      ["beta", "ciprop_beta"],
    ] as const) {
      const found = surveyProportion(sub, "HI_CHOL", chol, method);
      expectClose(found.low, want[key][0], iterated, 1e-12, method);
      expectClose(found.high, want[key][1], iterated, 1e-12, method);
    }
    const dummies = (name: string) => {
      const { codes, levels } = factor(table, name);
      return levels.slice(1).map((level, k) => ({
        name: `${name === "agecat" ? name : `factor(${name})`}${level}`,
        values: Float64Array.from(codes, (code) => (code === k + 1 ? 1 : 0)),
      }));
    };
    const columns = ["race", "agecat", "RIAGENDR"].flatMap(dummies);
    const glm = surveyGlm(sub, {
      matrix: matrixFromColumns([new Float64Array(table.rows).fill(1), ...columns.map((one) => one.values)]),
      names: ["(Intercept)", ...columns.map((one) => one.name)],
      outcome: chol,
      family: "quasibinomial",
    });
    expect(glm.degreesOfFreedom).toBe(want.glm.df);
    for (const term of glm.terms) {
      expectClose(term.estimate, want.glm.coef[term.term], exact, 1e-9, term.term);
      expectClose(term.standardError, want.glm.se[term.term], exact, 1e-9, term.term);
    }
    const test = surveyAssociation(sub, factor(table, "HI_CHOL", ["0", "1"]), factor(table, "agecat"));
    expectClose(test.statistic, want.chisq.F, exact);
    expectClose(test.pValue, want.chisq.p, iterated, 1e-16);
  });

  it("strata with a single unit", () => {
    const all = data("apistrat.csv");
    const stype = all.text("stype");
    const firstHigh = stype.indexOf("H");
    const order = [...stype.flatMap((one, i) => (one === "H" ? [] : [i])), firstHigh];
    const table = all.filter((row) => order.includes(row));
    const want = cases.get("lonely_psu")!;
    for (const rule of ["remove", "adjust", "average", "certainty"] as LonelyPsu[]) {
      const design = surveyDesign({
        rows: table.rows,
        strata: factor(table, "stype"),
        weights: table.number("pw"),
        lonelyPsu: rule,
      });
      const mean = surveyMean(design, numbers(table, "api00")).terms[0]!;
      expectClose(mean.estimate, want[rule].est, exact, 1e-12, rule);
      expectClose(mean.standardError, want[rule].se, exact, 1e-12, rule);
    }
    const failing = surveyDesign({
      rows: table.rows,
      strata: factor(table, "stype"),
      weights: table.number("pw"),
    });
    expect(() => surveyMean(failing, numbers(table, "api00"))).toThrow(/stratum H has only one sampled unit/);
  });
});
