import { describe, expect, it } from "vitest";
import {
  autocorrelations,
  fitAutoregressive,
  type InterruptedTimeSeriesResult,
  interruptedTimeSeries,
  ljungBox,
  praisWinsten,
  segmentedDesign,
} from "../../../src/statistics/interrupted-time-series/index.js";
import type { Matrix } from "../../../src/statistics/types.js";
import known from "../../known-answers/interrupted-time-series/interrupted-time-series.json" with {
  type: "json",
};
import { expectClose } from "../../support/close.js";

/** Closed forms, and iterations that R carries on to its last digits. */
const tolerance = 1e-8;
/** R finds the likelihood's top by the value alone, which leaves half the digits. */
const likelihoodTolerance = 2e-5;
/** Where the autoregression is off by that much, the likelihood is off by its square. */
const topTolerance = 1e-8;
/** `arima` takes second derivatives from differences with steps of 1e-3. */
const informationTolerance = 1e-3;

const numbers = (values: readonly (number | null)[]) => Float64Array.from(values, (value) => value ?? NaN);
const y = numbers(known.data.y);
const gaps = numbers(known.data.gaps);
const count = numbers(known.data.count);
const people = numbers(known.data.people);

const interventions = [
  { name: "first", start: 24 },
  { name: "second", start: 44 },
];
const one = segmentedDesign({ periods: 60, interventions: interventions.slice(0, 1) });

function expectAll(actual: ArrayLike<number>, expected: readonly number[], within: number, label: string) {
  expect(actual.length, label).toBe(expected.length);
  expected.forEach((value, i) => {
    expectClose(actual[i]!, value, within, 1e-9, `${label} ${i}`);
  });
}

const errorsOf = (v: Matrix) =>
  Float64Array.from({ length: v.rows }, (_, i) => Math.sqrt(v.data[i * (v.rows + 1)]!));

interface Effects {
  readonly fitted: readonly number[];
  readonly counterfactual: readonly number[];
  readonly effect_se: readonly number[];
  readonly cumulative: number;
  readonly cumulative_se: number;
  readonly ratio: number;
  readonly ratio_log_se: number;
}

function expectEffects(result: InterruptedTimeSeriesResult, expected: Effects, critical: number) {
  expectAll(result.fitted, expected.fitted, tolerance, "fitted");
  expectAll(result.counterfactual, expected.counterfactual, tolerance, "counterfactual");
  for (let t = 24; t < 60; t++) {
    const half = critical * expected.effect_se[t]!;
    expectClose(result.effectHigh[t]! - result.effect[t]!, half, tolerance, 1e-9, `effect ${t}`);
    expectClose(result.effect[t]! - result.effectLow[t]!, half, tolerance, 1e-9, `effect ${t}`);
  }
  expect([...result.effect.subarray(0, 24)].every((value) => value === 0)).toBe(true);
  const { cumulative, average, ratio, from, to } = result.effects;
  expect([from, to]).toEqual([24, 60]);
  expectClose(cumulative.estimate, expected.cumulative, tolerance);
  expectClose(cumulative.standardError, expected.cumulative_se, tolerance);
  expectClose(average.estimate, expected.cumulative / 36, tolerance);
  expectClose(average.standardError, expected.cumulative_se / 36, tolerance);
  expectClose(ratio!.estimate, expected.ratio, tolerance);
  expectClose(ratio!.high / ratio!.estimate, Math.exp(critical * expected.ratio_log_se), tolerance);
}

/** qt(0.975, 52) and qnorm(0.975). */
const t52 = 2.0066468050616852;
const z = 1.959963984540054;

describe("segmented regression of levels, as lm and NeweyWest", () => {
  const options = { outcome: y, interventions, season: 12, harmonics: 1, model: "ols" } as const;
  const result = interruptedTimeSeries({ ...options, lag: 12 });

  it("has the columns of the design", () => {
    const design = segmentedDesign({ periods: 60, interventions, season: 12, harmonics: 1 });
    expectAll(design.matrix.data, known.design.data, 1e-12, "design");
    expect(design.columns).toEqual({ first: [2, 3], second: [4, 5] });
  });

  it("gives coefficients, errors and likelihood", () => {
    expectAll(
      result.terms.map(({ estimate }) => estimate),
      known.ols.coef,
      tolerance,
      "coefficient",
    );
    expectAll(
      result.terms.map(({ standardError }) => standardError),
      known.ols.se,
      tolerance,
      "error",
    );
    expect(result.df).toBe(known.ols.df);
    expectClose(result.logLikelihood, known.ols.loglik, tolerance);
    for (const [type, expected] of [
      ["HC1", known.ols.hc1],
      ["classical", known.ols.classical],
    ] as const) {
      const other = interruptedTimeSeries({ ...options, errors: type });
      expectAll(
        other.terms.map(({ standardError }) => standardError),
        expected,
        tolerance,
        type,
      );
    }
  });

  it("gives counterfactual and effects with their intervals", () => {
    expectEffects(result, known.ols, t52);
  });

  it("gives Durbin-Watson, autocorrelations and Ljung-Box", () => {
    const { durbinWatson } = result.autocorrelation;
    expectClose(durbinWatson!.statistic, known.ols.dw, tolerance);
    expectClose(durbinWatson!.pValue, known.ols.dw_p, 1e-6);
    expectAll(autocorrelations(y, 12), known.acf, tolerance, "autocorrelation");
    expectAll(autocorrelations(gaps, 6), known.acf_gaps, tolerance, "autocorrelation with gaps");
    const residuals = y.map((value, t) => value - result.fitted[t]!);
    const box = ljungBox(residuals, 6);
    expectClose(box.statistic, known.box[0]!, tolerance);
    expectClose(box.pValue, known.box[1]!, tolerance);
    expectClose(ljungBox(residuals, 6, 2).pValue, known.box_fitted, tolerance);
  });
});

describe("segmented regression of counts", () => {
  const options = { outcome: count, exposure: people, interventions, season: 12, harmonics: 1 };

  it("Poisson, as glm and NeweyWest", () => {
    const result = interruptedTimeSeries({ ...options, model: "poisson", lag: 12 });
    expectAll(
      result.terms.map(({ estimate }) => estimate),
      known.poisson.coef,
      tolerance,
      "coefficient",
    );
    expectAll(
      result.terms.map(({ standardError }) => standardError),
      known.poisson.se,
      tolerance,
      "error",
    );
    expectEffects(result, known.poisson, z);
    expectClose(result.rateRatios![2]!.estimate, Math.exp(known.poisson.coef[2]!), tolerance);
  });

  it("quasi-Poisson, as glm", () => {
    const result = interruptedTimeSeries({ ...options, model: "quasipoisson", errors: "classical" });
    expectAll(
      result.terms.map(({ standardError }) => standardError),
      known.quasi_se,
      tolerance,
      "error",
    );
    expect(result.df).toBe(known.poisson.df);
  });

  it("negative binomial, as glm.nb", () => {
    const result = interruptedTimeSeries({ ...options, model: "negbin", errors: "classical" });
    // glm.nb stops where theta still moves in the seventh digit.
    const within = 1e-6;
    expectAll(
      result.terms.map(({ estimate }) => estimate),
      known.negbin.coef,
      within,
      "coefficient",
    );
    expectAll(
      result.terms.map(({ standardError }) => standardError),
      known.negbin.se,
      within,
      "error",
    );
    expectClose(result.theta!, known.negbin.theta, within);
  });
});

describe("autoregressive errors by likelihood", () => {
  const full = segmentedDesign({ periods: 60, interventions, season: 12, harmonics: 1 });

  it.each([
    ["gls(corAR1, ML)", known.gls_ml, one, y, "ml", 1],
    ["gls(corAR1, REML)", known.gls_reml, full, y, "reml", 1],
    ["gls(corCAR1, ML) with missing periods", known.gls_gaps, one, gaps, "ml", 1],
    ["gls(corARMA, p = 2, ML)", known.gls_ar2, one, y, "ml", 2],
  ] as const)("as %s", (_, expected, design, outcome, method, order) => {
    const fit = fitAutoregressive({ ...design, outcome, method, order });
    expect(fit.converged).toBe(true);
    expectAll(fit.coefficients, expected.coef, likelihoodTolerance, "coefficient");
    expectAll(errorsOf(fit.covariance), expected.se, likelihoodTolerance, "error");
    const phi = [expected.phi].flat();
    expectAll(fit.ar, phi, likelihoodTolerance, "phi");
    expectClose(fit.sigma, expected.sigma, likelihoodTolerance);
    expectClose(fit.logLikelihood, expected.loglik, topTolerance);
    expect(fit.logLikelihood).toBeGreaterThanOrEqual(expected.loglik - 1e-9);
  });

  it.each([
    ["arima(1, 0, 0)(1, 0, 0)", known.arima_seasonal, y, 1, 1],
    ["arima(2, 0, 0) with missing periods", known.arima_gaps, gaps, 2, 0],
  ] as const)("as %s", (_, expected, outcome, order, seasonalOrder) => {
    const fit = fitAutoregressive({ ...one, outcome, order, seasonal: { order: seasonalOrder, period: 12 } });
    const all = [...fit.ar, ...fit.seasonalAr, ...fit.coefficients];
    expectAll(all, expected.coef, likelihoodTolerance * 5, "coefficient");
    expectAll(errorsOf(fit.jointCovariance!), expected.se, informationTolerance, "error");
    expectClose(fit.innovationVariance, expected.sigma2, likelihoodTolerance);
    expectClose(fit.logLikelihood, expected.loglik, topTolerance);
  });

  it("is least squares where the order is 0", () => {
    const fit = fitAutoregressive({ ...full, outcome: y, order: 0, method: "reml" });
    expectAll(fit.coefficients, known.ols.coef, tolerance, "coefficient");
    expectAll(errorsOf(fit.covariance), known.ols.classical, tolerance, "error");
  });

  it("gives innovations without autocorrelation", () => {
    const fit = fitAutoregressive({ ...full, outcome: y });
    const [, first] = autocorrelations(fit.innovations, 1);
    expect(Math.abs(first!)).toBeLessThan(0.15);
    expect(fit.innovations.filter(Number.isNaN)).toHaveLength(0);
    const withGaps = fitAutoregressive({ ...full, outcome: gaps });
    expect(withGaps.innovations.filter(Number.isNaN)).toHaveLength(4);
  });
});

describe("autocorrelated errors by transformed least squares", () => {
  it.each([
    ["prais_winsten", known.prais, {}],
    ["prais_winsten in two steps", known.prais_twostep, { maximumRounds: 1 }],
    ["Cochrane and Orcutt", known.orcutt, { transform: "cochrane-orcutt" }],
  ] as const)("as %s", (_, expected, options) => {
    const fit = praisWinsten({ ...one, outcome: y, ...options });
    expectClose(fit.rho, expected.rho, tolerance);
    expectAll(fit.coefficients, expected.coef, tolerance, "coefficient");
    expectAll(errorsOf(fit.transformed.modelCovariance), expected.se, tolerance, "error");
    expect(fit.transformed.residualDf).toBe(expected.df);
  });

  it("are what the series models use", () => {
    for (const model of ["prais-winsten", "cochrane-orcutt"] as const) {
      const result = interruptedTimeSeries({ outcome: y, interventions: interventions.slice(0, 1), model });
      const expected = model === "prais-winsten" ? known.prais : known.orcutt;
      expectAll(
        result.terms.map(({ estimate }) => estimate),
        expected.coef,
        tolerance,
        model,
      );
      expectAll(
        result.terms.map(({ standardError }) => standardError),
        expected.se,
        tolerance,
        model,
      );
      expectClose(result.autocorrelation.modelled[0]!, expected.rho, tolerance);
    }
  });
});
