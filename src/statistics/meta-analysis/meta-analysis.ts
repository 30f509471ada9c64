import { chiSquareCdf } from "../distributions/index.js";
import { makeTerm } from "../inference/coefficients.js";
import { criticalValue, upperTailOfF } from "../inference/reference-distribution.js";
import {
  crossProduct,
  inverseSymmetric,
  logDeterminant,
  multiplyVector,
  quadraticForm,
  selectColumns,
  selectRows,
} from "../linear-algebra/index.js";
import { type Diagnostic, type Matrix, StatisticsError, type Term } from "../types.js";
import {
  estimateHeterogeneity,
  generalisedQ,
  type HeterogeneityMethod,
  randomWeights,
} from "./heterogeneity.js";
import { interceptName, type MetaDesign, readStudies, type Studies } from "./studies.js";
import { logDeterminantOfInverse, projectionTraces, weightedFit } from "./weighted-fit.js";

/** Tests and intervals: normal; Knapp and Hartung (2003); the same, but never narrower than the normal's variance. */
export type MetaTest = "normal" | "knapp-hartung" | "ad-hoc";

/** Settings of a meta-analysis. */
export interface MetaOptions {
  /** REML unless given. */
  readonly method?: HeterogeneityMethod;
  readonly test?: MetaTest;
  readonly level?: number;
  /** Moderators with the intercept's column of ones; an intercept alone unless given. */
  readonly design?: MetaDesign;
}

/** The result of {@link metaAnalysis}. */
export interface MetaAnalysis {
  /** One line a coefficient; the pooled estimate is that of the intercept where there are no moderators. */
  readonly terms: readonly Term[];
  readonly coefficients: Float64Array;
  readonly covariance: Matrix;
  readonly method: HeterogeneityMethod;
  readonly test: MetaTest;
  readonly level: number;
  /** Number of studies, and of rows left out as missing. */
  readonly k: number;
  readonly missing: number;
  /** Names of moderators left out as collinear. */
  readonly dropped: readonly string[];
  /** Degrees of freedom of t tests; Infinity where they are normal. */
  readonly df: number;
  readonly tau2: number;
  readonly tau2StandardError: number;
  /** Share of the variance beyond sampling error, in per cent, and total over typical sampling variance. */
  readonly I2: number;
  readonly H2: number;
  /** Variance between studies explained by the moderators, in per cent; NaN without moderators or for FE. */
  readonly R2: number;
  /** Cochran's Q: (residual) heterogeneity. */
  readonly Q: { readonly statistic: number; readonly df: number; readonly pValue: number };
  /** All coefficients but the intercept (or the intercept, where it is alone) are zero. df2 is Infinity for chi-square. */
  readonly moderators: {
    readonly statistic: number;
    readonly df1: number;
    readonly df2: number;
    readonly pValue: number;
    readonly names: readonly string[];
  };
  readonly logLikelihood: { readonly ml: number; readonly reml: number };
  /** Weights of the studies in per cent of their sum. */
  readonly weights: Float64Array;
  /** The studies that were used. */
  readonly studies: Studies;
  readonly varianceFormula: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Pools the estimates of several studies, or regresses them on moderators, by the random-effects model
 * y = X b + u + e, u ~ N(0, tau2), e ~ N(0, v) with known v; `FE` is the model of one common effect.
 *
 * Reference: `metafor::rma.uni` 3.8, whose names and conventions hold (I2 and H2 from tau2; tests of moderators by F where t
 * tests are asked for). Knapp-Hartung scales the covariance by the weighted mean square of the residuals.
 *
 * @param estimates k numbers on a scale on which they are about normal (log ratios, differences); NaN is missing
 * @param variances their squared standard errors
 * @throws StatisticsError for one study ("one study is not pooled"), variances not above 0, too many moderators
 * @example metaAnalysis([0.1, 0.3, 0.6], [0.01, 0.02, 0.05], { method: "DL" }).tau2 // 0.028125
 */
export function metaAnalysis(
  estimates: ArrayLike<number>,
  variances: ArrayLike<number>,
  options: MetaOptions = {},
): MetaAnalysis {
  return poolStudies(readStudies(estimates, variances, options.design), options);
}

/** The meta-analysis of studies that are read already. */
export function poolStudies(studies: Studies, options: MetaOptions = {}): MetaAnalysis {
  const { method = "REML", test = "normal", level = 0.95 } = options;
  criticalValue(level, Infinity);
  const heterogeneity = estimateHeterogeneity(studies, method);
  const { tau2 } = heterogeneity;
  const { design, names } = studies;
  const k = design.rows;
  const residualDf = k - design.columns;
  const weights = randomWeights(studies, tau2);
  const fit = weightedFit(design, studies.estimates, weights);
  const meanSquare = fit.rss / residualDf;
  const scale = test === "normal" ? 1 : test === "ad-hoc" ? Math.max(1, meanSquare) : meanSquare;
  const covariance = { ...fit.inverse, data: fit.inverse.data.map((value) => value * scale) };
  const df = test === "normal" ? Infinity : residualDf;
  const p = design.columns;
  const sum = weights.reduce((total, w) => total + w, 0);
  return {
    terms: names.map((name, j) =>
      makeTerm(name, fit.coefficients[j]!, Math.sqrt(covariance.data[j * (p + 1)]!), df, level),
    ),
    coefficients: fit.coefficients,
    covariance,
    method,
    test,
    level,
    k,
    missing: studies.missing,
    dropped: studies.dropped,
    df,
    tau2,
    tau2StandardError: heterogeneity.standardError,
    ...inconsistency(studies, tau2, method),
    R2: explained(studies, tau2, method),
    Q: cochranQ(studies),
    moderators: testModerators(fit.coefficients, covariance, names, df),
    logLikelihood: logLikelihoods(studies, tau2),
    weights: weights.map((w) => (100 * w) / sum),
    studies,
    varianceFormula: test === "normal" ? "inverse variance" : `inverse variance, ${test}`,
    diagnostics: diagnostics(studies, method, test, tau2, meanSquare),
  };
}

function cochranQ(studies: Studies): MetaAnalysis["Q"] {
  const df = studies.design.rows - studies.design.columns;
  const statistic = generalisedQ(studies, 0);
  return { statistic, df, pValue: chiSquareCdf(statistic, df, { tail: "upper" }) };
}

/** The typical sampling variance of Higgins and Thompson (2002), generalised to moderators. */
export function typicalVariance(studies: Studies): number {
  const weights = randomWeights(studies, 0);
  const { inverse } = weightedFit(studies.design, studies.estimates, weights);
  const { p } = projectionTraces(studies.design, inverse, weights, studies.variances);
  return (studies.design.rows - studies.design.columns) / p;
}

function inconsistency(studies: Studies, tau2: number, method: HeterogeneityMethod) {
  if (method === "FE") {
    const { statistic, df } = cochranQ(studies);
    return { I2: statistic > 0 ? Math.max(0, (100 * (statistic - df)) / statistic) : 0, H2: statistic / df };
  }
  const typical = typicalVariance(studies);
  return { I2: (100 * tau2) / (typical + tau2), H2: tau2 / typical + 1 };
}

function explained(studies: Studies, tau2: number, method: HeterogeneityMethod): number {
  const intercept = studies.names.indexOf(interceptName);
  if (method === "FE" || studies.names.length === 1 || intercept < 0) return NaN;
  const alone: Studies = {
    ...studies,
    design: selectColumns(studies.design, [intercept]),
    names: [interceptName],
  };
  const without = estimateHeterogeneity(alone, method).tau2;
  return without === 0 ? NaN : Math.max(0, (100 * (without - tau2)) / without);
}

function testModerators(
  coefficients: Float64Array,
  covariance: Matrix,
  names: readonly string[],
  df2: number,
): MetaAnalysis["moderators"] {
  const all = names.map((_, j) => j);
  const places = names.length > 1 ? all.filter((j) => names[j] !== interceptName) : all;
  const block = selectRows(selectColumns(covariance, places), places);
  const wald = quadraticForm(
    inverseSymmetric(block),
    Float64Array.from(places, (j) => coefficients[j]!),
  );
  const df1 = places.length;
  const pValue =
    df2 === Infinity ? chiSquareCdf(wald, df1, { tail: "upper" }) : upperTailOfF(wald / df1, df1, df2);
  return {
    statistic: df2 === Infinity ? wald : wald / df1,
    df1,
    df2,
    pValue,
    names: places.map((j) => names[j]!),
  };
}

function logLikelihoods(studies: Studies, tau2: number): MetaAnalysis["logLikelihood"] {
  const { design, variances } = studies;
  const weights = randomWeights(studies, tau2);
  const { inverse, rss } = weightedFit(design, studies.estimates, weights);
  const logVariances = variances.reduce((sum, v) => sum + Math.log(v + tau2), 0);
  const logTwoPi = Math.log(2 * Math.PI);
  const shared = -0.5 * (logVariances + rss);
  return {
    ml: shared - 0.5 * design.rows * logTwoPi,
    reml:
      shared -
      0.5 * (design.rows - design.columns) * logTwoPi +
      0.5 * logDeterminant(crossProduct(design)) -
      0.5 * logDeterminantOfInverse(inverse),
  };
}

function diagnostics(
  studies: Studies,
  method: HeterogeneityMethod,
  test: MetaTest,
  tau2: number,
  meanSquare: number,
): Diagnostic[] {
  const k = studies.design.rows;
  const found: Diagnostic[] = [];
  if (k < 5 && method !== "FE")
    found.push({
      id: "few-studies",
      level: "warning",
      message: `The variance between studies is estimated from ${k} studies only, and is itself very uncertain.`,
    });
  if (method !== "FE" && tau2 === 0)
    found.push({
      id: "no-heterogeneity",
      level: "note",
      message:
        "The variance between studies is estimated as 0, which few studies may give although there is some.",
    });
  // Paule-Mandel makes the mean square 1 but for rounding.
  if (test === "knapp-hartung" && meanSquare < 1 - 1e-6)
    found.push({
      id: "narrow-knapp-hartung",
      level: meanSquare === 0 ? "warning" : "note",
      message: narrowKnappHartung(meanSquare, tau2),
    });
  if (studies.missing > 0)
    found.push({
      id: "missing-studies",
      level: "note",
      message: `${studies.missing} ${studies.missing === 1 ? "study" : "studies"} with a missing number left out.`,
    });
  if (studies.dropped.length > 0)
    found.push({
      id: "collinear",
      level: "warning",
      message: `Left out as collinear: ${studies.dropped.join(", ")}.`,
    });
  return found;
}

function narrowKnappHartung(meanSquare: number, tau2: number): string {
  if (meanSquare === 0)
    return "All studies have the same estimate, so the Knapp-Hartung standard error is 0: use the normal or ad-hoc test.";
  const than =
    tau2 === 0
      ? "chance alone would make them"
      : "chance and the estimated variance between them would make them";
  return (
    `The studies differ less than ${than}, so the Knapp-Hartung interval is narrower than the normal one before its t ` +
    "quantile: the ad-hoc test avoids it."
  );
}

/** A prediction from a meta-analysis. */
export interface MetaPrediction {
  readonly estimate: number;
  readonly standardError: number;
  /** Interval of the mean effect. */
  readonly low: number;
  readonly high: number;
  /** Interval in which the true effect of a new study lies; NaN for FE. */
  readonly predictionLow: number;
  readonly predictionHigh: number;
}

/**
 * The mean effect at given moderators, with a prediction interval for the true effect of a new study, which is what another
 * place should expect.
 *
 * As `metafor::predict.rma`: both intervals take the distribution of the tests. `predictionDf` sets the degrees of freedom
 * of the prediction interval apart: k - 2 gives that of Higgins, Thompson and Spiegelhalter (2009).
 *
 * @param rows one row of moderators each, in the order of `terms` (with 1 for the intercept); [1] unless given
 */
export function predictMeta(
  fit: MetaAnalysis,
  rows: readonly (readonly number[])[] = [[1]],
  options: { readonly predictionDf?: number } = {},
): MetaPrediction[] {
  const critical = criticalValue(fit.level, fit.df);
  const wide = criticalValue(fit.level, options.predictionDf ?? fit.df);
  return rows.map((row) => {
    if (row.length !== fit.coefficients.length)
      throw new StatisticsError(
        `a prediction needs ${fit.coefficients.length} numbers (${fit.terms.map(({ term }) => term).join(", ")}), not ${row.length}`,
      );
    const x = Float64Array.from(row);
    const estimate = x.reduce((sum, value, j) => sum + value * fit.coefficients[j]!, 0);
    const variance = quadraticForm(fit.covariance, x);
    const standardError = Math.sqrt(variance);
    const spread = fit.method === "FE" ? NaN : Math.sqrt(variance + fit.tau2);
    return {
      estimate,
      standardError,
      low: estimate - critical * standardError,
      high: estimate + critical * standardError,
      predictionLow: estimate - wide * spread,
      predictionHigh: estimate + wide * spread,
    };
  });
}

/** Fitted values of the studies. */
export const fittedEffects = (fit: MetaAnalysis): Float64Array =>
  multiplyVector(fit.studies.design, fit.coefficients);
