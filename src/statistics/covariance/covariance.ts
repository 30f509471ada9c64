import type { AbsorbedParameters } from "../fixed-effects/absorbed.js";
import type { EstimatingFunctions } from "../regression/fit.js";
import { type Diagnostic, type Matrix, StatisticsError } from "../types.js";
import { biasReducedMeat } from "./bias-reduced.js";
import { clusteredMeat } from "./clustered.js";
import { codesOfRows, type Grouping, group } from "./groups.js";
import { type HeteroskedasticType, heteroskedasticMeat } from "./heteroskedastic.js";
import { raiseEigenvalues, sandwich } from "./meat.js";
import { type AbsorbedCount, countedParameters } from "./parameters.js";
import { type SeriesOptions, serialMeat } from "./serial.js";

/** The estimators of {@link covariance}. */
export type CovarianceType =
  | "classical"
  | HeteroskedasticType
  | "cluster"
  | "CR2"
  | "CR3"
  | "newey-west"
  | "kernel"
  | "driscoll-kraay";

/** Whose small-sample factors and degrees of freedom are used. */
export type SmallSample = "fixest" | "sandwich" | "none";

/** What {@link covariance} needs of a fit. */
export interface CovarianceInput {
  readonly names: readonly string[];
  readonly coefficients: Float64Array;
  readonly observations: number;
  readonly residualDf: number;
  readonly unscaledCovariance: Matrix;
  readonly modelCovariance: Matrix;
  readonly dispersionEstimated: boolean;
  readonly model: string;
  readonly estimating: EstimatingFunctions;
  /** Of fits with absorbed effects: the parameters that these stand for. */
  readonly absorbed?: AbsorbedParameters;
}

/** The arguments of {@link covariance} after the fit. */
export interface CovarianceOptions extends SeriesOptions {
  readonly type: CovarianceType;
  /**
   * One code for each row of the fit's input and each way of clustering; -1 is missing. Cells that were
   * compressed with their clusters bring these along.
   */
  readonly clusters?: readonly Int32Array[];
  /** "sandwich" unless given. */
  readonly smallSample?: SmallSample;
  /**
   * With "sandwich": whether clusters have the factor (n - 1) / (n - k) ("HC1") or not ("HC0"). Unless given,
   * "HC1" for linear models and "HC0" for the rest, as `vcovCL` has it.
   */
  readonly clusterType?: "HC0" | "HC1";
  /** Whether G / (G - 1) is applied (`cadjust` of sandwich, `G.adj` of fixest); true unless given. */
  readonly clusterAdjustment?: boolean;
  /** With "sandwich": the last term of a multi-way estimator by single rows (`multi0`); false unless given. */
  readonly multi0?: boolean;
  /** With "fixest": the G of several ways is the smallest ("min", the default) or each way's own. */
  readonly clusterDf?: "min" | "conventional";
  /** With "fixest": whether (n - 1) / (n - K) is applied (`K.adj`); true unless given. */
  readonly parameterAdjustment?: boolean;
  /** K of the small-sample factors, where it is to be another than coefficients and absorbed effects make it. */
  readonly parameters?: number;
  /**
   * How absorbed effects count in K (`K.fixef`): "nonnested" unless given with "fixest" and clusters, "full" elsewhere, as
   * a regression on indicators has it.
   */
  readonly absorbedCount?: AbsorbedCount;
  /** With "fixest": t tests with min(G) - 1 degrees of freedom ("min", the default) or n - K ("conventional"). */
  readonly testDf?: "min" | "conventional";
  /**
   * Whether negative eigenvalues of the result are raised (to 0 as `fix` in sandwich, to 1e-16 as fixest); true
   * unless given with "fixest", else false.
   */
  readonly fixEigenvalues?: boolean;
}

/** A covariance matrix of coefficients, with what must stand beside it. */
export interface Covariance {
  /** k x k, in the order of the fit's coefficients. */
  readonly matrix: Matrix;
  readonly type: CovarianceType;
  readonly smallSample: SmallSample;
  /** Numbers of clusters, one for each way; empty where there are none. */
  readonly clusters: readonly number[];
  /** Degrees of freedom of t and F tests; Infinity where the tests are normal. */
  readonly df: number;
  /** Lags of the autocovariances that entered; null where none do. */
  readonly lag: number | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The covariance matrix of a fit's coefficients.
 *
 * Conventions, by `smallSample`:
 * - "sandwich" (R package sandwich 3.1): classical is `vcov`; HC0-HC4 `vcovHC`; cluster `vcovCL` (several ways
 *   each with its own G / (G - 1)); newey-west `NeweyWest` (`adjust` false, prewhitened where the lag is
 *   automatic; with `unit`, `vcovPL(aggregate = FALSE)`); kernel `kernHAC`; driscoll-kraay `vcovPL`. Tests have the
 *   residual degrees of freedom where the dispersion is estimated and are normal elsewhere, as `summary.glm` has it.
 * - "fixest" (0.12 and later, `ssc()` defaults): classical and clusters with (n - 1) / (n - K), HC1 with
 *   n / (n - K), clusters with the smallest G / (G - 1), serial estimators with T / (T - 1) too; t with
 *   min(G) - 1 or T - 1 degrees of freedom where the family has a dispersion.
 * - "none": no factor at all; the classical variance of a linear model is then divided by n.
 *
 * CR2 and CR3 are the bias-reduced and jackknife estimators of Bell and McCaffrey (2002); they take one way of
 * clustering and no factor.
 *
 * Sources: White (1980); MacKinnon and White (1985); Cribari-Neto (2004); Liang and Zeger (1986); Cameron,
 * Gelbach, Miller (2011); Newey and West (1987, 1994); Andrews (1991); Driscoll and Kraay (1998); Zeileis,
 * Köll, Graham (2020), J. Stat. Software 95(1).
 *
 * @throws StatisticsError where clusters are missing or fewer than two, or the estimator needs a time.
 */
export function covariance(fit: CovarianceInput, options: CovarianceOptions): Covariance {
  const smallSample = options.smallSample ?? "sandwich";
  const parts = estimate(fit, options, smallSample);
  const fixed =
    (options.fixEigenvalues ?? smallSample === "fixest")
      ? raiseEigenvalues(parts.matrix, smallSample === "fixest" ? 1e-16 : 0)
      : null;
  const matrix = fixed ?? parts.matrix;
  return {
    matrix,
    type: options.type,
    smallSample,
    clusters: parts.clusters,
    df: testDf(fit, options, smallSample, parts),
    lag: parts.lag,
    diagnostics: [...positivityDiagnostic(fit, parts.matrix, fixed), ...fewClusters(parts.clusters)],
  };
}

interface Parts {
  readonly matrix: Matrix;
  /** K of the small-sample factors. */
  readonly parameters: number;
  readonly clusters: readonly number[];
  /** Periods of serial estimators. */
  readonly periods: number | null;
  readonly lag: number | null;
}

function estimate(fit: CovarianceInput, options: CovarianceOptions, smallSample: SmallSample): Parts {
  const { type } = options;
  const bread = fit.unscaledCovariance;
  const n = fit.observations;
  const k = parametersOf(fit, options, smallSample, []);
  const plain = { clusters: [], periods: null, lag: null, parameters: k };
  switch (type) {
    case "classical":
      return { ...plain, matrix: classical(fit, n, k, options, smallSample) };
    case "HC0":
    case "HC1":
    case "HC2":
    case "HC3":
    case "HC4": {
      const meat = heteroskedasticMeat(fit.estimating, bread, type, n, fit.absorbed);
      const factor = type === "HC1" && smallSample !== "none" ? ratio(n, n - k, "HC1 errors") : 1;
      return { ...plain, matrix: sandwich(bread, meat, factor) };
    }
    case "cluster":
      return clustered(fit, options, smallSample, n);
    case "CR2":
    case "CR3": {
      const ways = clusterWays(fit, options);
      if (ways.length > 1) throw new StatisticsError(`${type} errors take one way of clustering.`);
      const meat = biasReducedMeat(fit.estimating, bread, ways[0]!, type);
      return { ...plain, matrix: sandwich(bread, meat, 1), clusters: [ways[0]!.groups] };
    }
    case "newey-west":
    case "kernel":
    case "driscoll-kraay": {
      const serial = serialMeat(fit.estimating, fit.names, type, options, smallSample);
      const matrix = sandwich(bread, serial.meat, serialFactor(options, smallSample, n, k, serial.periods));
      return { ...plain, matrix, periods: serial.periods, lag: serial.lag };
    }
  }
}

/** K: coefficients and absorbed effects, by the rule of the convention. */
function parametersOf(
  fit: CovarianceInput,
  options: CovarianceOptions,
  smallSample: SmallSample,
  ways: readonly Grouping[],
): number {
  const coefficients = fit.coefficients.length;
  if (options.parameters !== undefined) return options.parameters;
  if (fit.absorbed === undefined) return coefficients;
  const rule = options.absorbedCount ?? (smallSample === "fixest" ? "nonnested" : "full");
  return countedParameters(coefficients, fit.absorbed, rule, ways);
}

/** a / b where b is positive; else the estimator doesn't exist. */
function ratio(a: number, b: number, what: string): number {
  if (b > 0) return a / b;
  throw new StatisticsError(
    `There are as many coefficients as observations, so ${what} don't exist. Leave regressors out, or add data.`,
  );
}

function classical(
  fit: CovarianceInput,
  n: number,
  k: number,
  options: CovarianceOptions,
  smallSample: SmallSample,
): Matrix {
  const scale = (factor: number): Matrix => ({
    ...fit.modelCovariance,
    data: fit.modelCovariance.data.map((value) => value * factor),
  });
  if (fit.dispersionEstimated) ratio(n, fit.residualDf, "classical errors");
  if (smallSample === "none")
    return fit.dispersionEstimated ? scale(fit.residualDf / n) : fit.modelCovariance;
  if (smallSample === "sandwich") return fit.modelCovariance;
  const adjusted = options.parameterAdjustment ?? true;
  if (!fit.dispersionEstimated) return adjusted ? scale(ratio(n - 1, n - k, "classical errors")) : scale(1);
  return scale(fit.residualDf / (adjusted ? n - k : n - 1));
}

/** The ways of clustering, one grouping each; fewer than two clusters are refused. */
function clusterWays(fit: CovarianceInput, { clusters: given, type }: CovarianceOptions): Grouping[] {
  const { rows, scores, parts } = fit.estimating;
  const clusters = parts?.clusters ?? given;
  if (clusters === undefined || clusters.length === 0) {
    throw new StatisticsError(`The estimator "${type}" needs clusters.`);
  }
  return clusters.map((codes) => {
    const used = parts === null ? codesOfRows(codes, rows, scores.length, "cluster") : codes;
    const way = group(used, "cluster");
    if (way.groups < 2) {
      throw new StatisticsError(
        "All rows are in one cluster: how much clusters differ can't be learnt from one, so there are no clustered errors. Cluster at a finer level, or use errors that don't need clusters.",
      );
    }
    return way;
  });
}

function clustered(
  fit: CovarianceInput,
  options: CovarianceOptions,
  smallSample: SmallSample,
  n: number,
): Parts {
  const ways = clusterWays(fit, options);
  const k = parametersOf(fit, options, smallSample, ways);
  const adjust = options.clusterAdjustment ?? true;
  const clusterType = options.clusterType ?? (fit.model === "linear" ? "HC1" : "HC0");
  const withK =
    smallSample === "fixest"
      ? (options.parameterAdjustment ?? true)
      : smallSample === "sandwich" && clusterType === "HC1";
  const smallest = smallSample === "fixest" && (options.clusterDf ?? "min") === "min";
  const meat = clusteredMeat(fit.estimating, ways, {
    adjustment: smallSample === "none" || !adjust ? "none" : smallest ? "minimum" : "own",
    lastByRow: smallSample === "sandwich" && (options.multi0 ?? false),
    lastFactor: clusterType === "HC1" ? (n - k) / (n - 1) : 1,
  });
  const factor = withK ? ratio(n - 1, n - k, "clustered errors") : 1;
  return {
    matrix: sandwich(fit.unscaledCovariance, meat, factor),
    clusters: ways.map((way) => way.groups),
    periods: null,
    lag: null,
    parameters: k,
  };
}

function serialFactor(
  options: CovarianceOptions,
  smallSample: SmallSample,
  n: number,
  k: number,
  periods: number,
): number {
  if (smallSample === "none") return 1;
  if (smallSample === "sandwich") {
    const byDefault = options.type !== "newey-west" || options.unit !== undefined;
    return (options.adjust ?? byDefault) ? ratio(n, n - k, "these errors") : 1;
  }
  const byPeriods = (options.clusterAdjustment ?? true) ? periods / (periods - 1) : 1;
  return (options.parameterAdjustment ?? true) ? (byPeriods * (n - 1)) / (n - k) : byPeriods;
}

function testDf(
  fit: CovarianceInput,
  options: CovarianceOptions,
  smallSample: SmallSample,
  { clusters, periods, parameters }: Parts,
): number {
  if (!fit.dispersionEstimated) return Infinity;
  if (smallSample === "sandwich") return fit.residualDf;
  if (options.testDf === "conventional") return Math.max(fit.observations - parameters, 1);
  if (clusters.length > 0) return Math.max(Math.min(...clusters) - 1, 1);
  if (periods !== null) return Math.max(periods - 1, 1);
  return fit.observations - parameters;
}

function positivityDiagnostic(fit: CovarianceInput, raw: Matrix, fixed: Matrix | null): Diagnostic[] {
  if (fixed !== null) {
    let change = 0;
    raw.data.forEach((value, i) => {
      change = Math.max(change, Math.abs(value - fixed.data[i]!));
    });
    if (change <= 1e-8) return [];
    const message =
      "The covariance matrix had negative eigenvalues, which were raised (Cameron, Gelbach and Miller 2011).";
    return [{ id: "covariance-fixed", level: "warning", message }];
  }
  const negative = fit.names.filter((_, j) => raw.data[j * (raw.rows + 1)]! < 0);
  if (negative.length === 0) return [];
  const list = negative.map((name) => `"${name}"`).join(", ");
  const message = `The variance of ${list} came out negative, so there is no standard error; raise the eigenvalues, or cluster one way.`;
  return [{ id: "negative-variance", level: "warning", message }];
}

function fewClusters(clusters: readonly number[]): Diagnostic[] {
  const smallest = Math.min(...clusters);
  if (!(smallest < 20)) return [];
  const message = `There are ${smallest} clusters. With fewer than about 20 to 50, clustered errors are too small; use the wild cluster bootstrap or CR2 beside them.`;
  return [{ id: "few-clusters", level: "warning", message }];
}

/** Square roots of the diagonal; NaN where a variance is negative. */
export function standardErrors({ matrix }: Pick<Covariance, "matrix">): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, j) => Math.sqrt(matrix.data[j * (matrix.rows + 1)]!));
}
