import { describe, expect, it } from "vitest";
import { andrewsBandwidth, neweyWestBandwidth } from "../../../src/statistics/covariance/autocorrelation.js";
import {
  type CovarianceOptions,
  covariance,
  satterthwaiteDf,
  standardErrors,
} from "../../../src/statistics/covariance/index.js";
import { scoreMatrix } from "../../../src/statistics/covariance/meat.js";
import { buildDesign, type Design } from "../../../src/statistics/formula/index.js";
import { coefficientTable } from "../../../src/statistics/inference/index.js";
import {
  breuschGodfrey,
  breuschPagan,
  durbinWatson,
  fitLinear,
  type LinearFit,
  reset,
} from "../../../src/statistics/regression/index.js";
import type { Table } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";
import { expectCovariance, expectVector, type NamedMatrix } from "./support.js";
import { readTable } from "./tables.js";

/** Direct computations agree to this, relative (of a covariance, to the product of the standard errors). */
const tolerance = 1e-8;

type Values = Readonly<Record<string, unknown>>;
const cases = sharedIsPresent
  ? new Map(
      sharedJson<{ cases: { id: string; values: Values }[] }>("reference", "ols_robust.json").cases.map(
        (one) => [one.id, one.values],
      ),
    )
  : new Map<string, Values>();

const reference = (name: string): Table => readTable(null, "data", "stat-reference", name);

interface Setting {
  readonly formula: string;
  readonly table: string;
  readonly weights?: string;
  readonly clusters?: readonly string[];
  readonly covariances: Readonly<Record<string, (codes: readonly Int32Array[]) => CovarianceOptions>>;
}

const hc = Object.fromEntries(
  (["HC0", "HC1", "HC2", "HC3", "HC4"] as const).map((type) => [type, () => ({ type })]),
);
const cluster =
  (ways: readonly number[], more: Partial<CovarianceOptions> = {}) =>
  (codes: readonly Int32Array[]): CovarianceOptions => ({
    type: "cluster",
    clusters: ways.map((way) => codes[way]!),
    ...more,
  });
const neweyWest = (more: Partial<CovarianceOptions>) => (): CovarianceOptions => ({
  type: "newey-west",
  ...more,
});

const settings: Readonly<Record<string, Setting>> = {
  ols_duncan_hc: {
    formula: "prestige ~ income + education + type",
    table: "duncan.csv",
    covariances: hc,
  },
  ols_publicschools_hc: {
    formula: "Expenditure ~ Income + I(Income^2)",
    table: "public_schools.csv",
    covariances: hc,
  },
  ols_publicschools_scaled_hc: {
    formula: "Expenditure ~ I(Income * 1e-04) + I((Income * 1e-04)^2)",
    table: "public_schools.csv",
    covariances: hc,
  },
  wls_apistrat_hc: {
    formula: "api00 ~ ell + meals + mobility + stype",
    table: "apistrat.csv",
    weights: "pw",
    covariances: hc,
  },
  ols_petersen_cluster: {
    formula: "y ~ x",
    table: "petersen_cl.csv",
    clusters: ["firm", "year"],
    covariances: {
      CR1_firm: cluster([0]),
      CR1_year: cluster([1]),
      CR0_firm: cluster([0], { clusterType: "HC0", clusterAdjustment: false }),
      twoway_firm_year_multi0false: cluster([0, 1]),
      twoway_firm_year_multi0true: cluster([0, 1], { multi0: true }),
      panel_DK: ([unit, time]) => ({ type: "driscoll-kraay", unit: unit!, time: time! }),
      HC1: () => ({ type: "HC1" }),
      HC2: () => ({ type: "HC2" }),
      HC3: () => ({ type: "HC3" }),
    },
  },
  ols_fatalities_cluster_state_weighted: {
    formula: "I(fatal/pop * 10000) ~ beertax + drinkage + unemp + log(income) + factor(year)",
    table: "fatalities.csv",
    weights: "pop",
    clusters: ["state", "year"],
    covariances: {
      CR1_state: cluster([0]),
      twoway_state_year: cluster([0, 1]),
      HC1: () => ({ type: "HC1" }),
      HC2: () => ({ type: "HC2" }),
      HC3: () => ({ type: "HC3" }),
    },
  },
  newey_west_seatbelts: {
    formula: "log(drivers) ~ law + log(kms) + PetrolPrice",
    table: "seatbelts.csv",
    covariances: {
      NW_lag0_noprew: neweyWest({ lag: 0, prewhiten: false }),
      NW_lag4_noprew_adj: neweyWest({ lag: 4, prewhiten: false, adjust: true }),
      NW_lag4_noprew: neweyWest({ lag: 4, prewhiten: false }),
      NW_lag12_noprew: neweyWest({ lag: 12, prewhiten: false }),
      NW_lag4_prew1: neweyWest({ lag: 4, prewhiten: true }),
      NW_auto: neweyWest({}),
      kernHAC_andrews: () => ({ type: "kernel" }),
    },
  },
};

function fitted(formula: string, table: string, weights?: string, clusters: readonly string[] = []) {
  const design: Design = buildDesign(formula, reference(table), {
    ...(weights === undefined ? {} : { weights }),
    codes: clusters,
  });
  const fit: LinearFit = fitLinear({
    matrix: design.matrix,
    names: design.names,
    outcome: design.outcome!.values,
    ...(design.weights && { weights: design.weights }),
  });
  return { fit, codes: clusters.map((name) => design.codes.get(name)!.codes), design };
}

describe.skipIf(!sharedIsPresent)("least squares against lm, sandwich and lmtest", () => {
  it.each(Object.keys(settings))("%s", (id) => {
    const expected = cases.get(id)!;
    const { formula, table, weights, clusters, covariances } = settings[id]!;
    const { fit, codes } = fitted(formula, table, weights, clusters);
    expectVector(fit.coefficients, Object.values(expected.coef as object), tolerance, "coefficients");
    for (const [key, value] of [
      ["n", fit.observations],
      ["df_residual", fit.residualDf],
      ["sigma", fit.sigma],
      ["r2", fit.rSquared],
      ["adj_r2", fit.adjustedRSquared],
      ["rss", fit.rss],
      ["loglik", fit.logLikelihood],
      ["aic", fit.aic],
      ["bic", fit.bic],
    ] as const) {
      expectClose(value, expected[key] as number, tolerance, 1e-12, key);
    }
    const { value, numdf, dendf } = expected.fstat as Record<string, number>;
    const f = fit.fStatistic!;
    expectVector([f.value, f.df1, f.df2], [value!, numdf!, dendf!], tolerance, "F");
    const classical = covariance(fit, { type: "classical" });
    expectCovariance(classical, expected.vcov_const as NamedMatrix, tolerance, "classical");
    const terms = coefficientTable(fit, classical);
    const tests = (expected.tests_const as NamedMatrix).data as number[][];
    const intervals = (expected.confint95 as NamedMatrix).data as number[][];
    terms.forEach((term, j) => {
      const [estimate, error, statistic, pValue] = tests[j]!;
      expectVector(
        [term.estimate, term.standardError, term.statistic, term.low, term.high],
        [estimate!, error!, statistic!, ...intervals[j]!],
        tolerance,
        term.term,
      );
      expectClose(term.pValue, pValue!, 1e-7, 1e-300, `p of ${term.term}`);
    });
    for (const [name, options] of Object.entries(covariances)) {
      const actual = covariance(fit, options(codes));
      expectCovariance(actual, expected[`vcov_${name}`] as NamedMatrix, tolerance, name);
    }
  });

  it("ols_petersen_CR2CR3_clubSandwich", () => {
    const expected = cases.get("ols_petersen_CR2CR3_clubSandwich")!;
    const { fit, codes } = fitted("y ~ x", "petersen_cl.csv", undefined, ["year"]);
    const types: Readonly<Record<string, CovarianceOptions>> = {
      CR0: { type: "cluster", smallSample: "none" },
      CR1: { type: "cluster", clusterType: "HC0" },
      CR1S: { type: "cluster", clusterType: "HC1" },
      CR2: { type: "CR2" },
      CR3: { type: "CR3" },
    };
    for (const [name, options] of Object.entries(types)) {
      const actual = covariance(fit, { ...options, clusters: codes });
      expectCovariance(actual, expected[`vcov_${name}`] as NamedMatrix, tolerance, name);
    }
    const wanted = expected.satterthwaite_CR2 as Record<string, number[]>;
    const v = covariance(fit, { type: "CR2", clusters: codes });
    expectVector(standardErrors(v), wanted.SE!, tolerance);
    const df = satterthwaiteDf(fit, codes[0]!);
    expectVector(df, wanted.df_Satt!, tolerance);
    df.forEach((own, j) => {
      const term = coefficientTable(fit, v, { df: own })[j]!;
      expectClose(term.statistic, wanted.tstat![j]!, tolerance);
      expectClose(term.pValue, wanted.p_Satt![j]!, 1e-7);
    });
  });

  it("newey_west_bw_seatbelts", () => {
    const expected = cases.get("newey_west_bw_seatbelts")! as Record<string, number>;
    const { fit } = fitted("log(drivers) ~ law + log(kms) + PetrolPrice", "seatbelts.csv");
    const scores = scoreMatrix(fit.estimating.matrix, fit.estimating.scores);
    const { names } = fit;
    expectClose(neweyWestBandwidth(scores, names, true), expected.bw_newey_west!, tolerance);
    expectClose(neweyWestBandwidth(scores, names, false), expected.bw_newey_west_noprew!, tolerance);
    expectClose(
      andrewsBandwidth(scores, names, true, "quadratic-spectral"),
      expected.bw_andrews_qs!,
      tolerance,
    );
    expect(covariance(fit, { type: "newey-west" }).lag).toBe(Math.floor(expected.bw_newey_west!));
    const dw = durbinWatson(fit);
    expectVector(
      [dw.statistic, dw.pValue, breuschGodfrey(fit, 1).statistic, breuschGodfrey(fit, 12).statistic],
      [
        expected.durbin_watson!,
        expected.durbin_watson_p_exact_pan!,
        expected.bg_order1!,
        expected.bg_order12!,
      ],
      tolerance,
    );
    expectClose(breuschGodfrey(fit, 12).pValue, expected.bg_order12_p!, tolerance);
    expectClose(breuschPagan(fit).statistic, expected.bp!, tolerance);
    expectClose(breuschPagan(fit).pValue, (expected.bp_p as unknown as { BP: number }).BP, tolerance);
    expectClose(reset(fit).statistic, expected.reset!, tolerance);
  });
});
