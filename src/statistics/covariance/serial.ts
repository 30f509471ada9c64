import { createMatrix, crossProduct } from "../linear-algebra/index.js";
import type { EstimatingFunctions } from "../regression/fit.js";
import { type Matrix, StatisticsError } from "../types.js";
import {
  andrewsBandwidth,
  bartlettWeights,
  type Kernel,
  longRunMeat,
  neweyWestBandwidth,
  prewhiten,
  quadraticSpectralWeights,
  recolourMeat,
} from "./autocorrelation.js";
import { codesOfRows } from "./groups.js";
import { addScaled, groupScores, scoreMatrix } from "./meat.js";

/** Options of the estimators that are robust to autocorrelation. */
export interface SeriesOptions {
  /** Lags of Newey-West and Driscoll-Kraay; chosen from the data unless given. */
  readonly lag?: number;
  /** Ordered codes of the periods (0, 1, 2, ... in time order); rows are in time order unless given. */
  readonly time?: Int32Array;
  /** Codes of the units of a panel: autocovariances are then taken within units. */
  readonly unit?: Int32Array;
  /** Whether the scores are prewhitened by a VAR(1) ("newey-west" and "kernel" of one series). */
  readonly prewhiten?: boolean;
  /** With "sandwich": whether n / (n - k) is applied. */
  readonly adjust?: boolean;
  /** The kernel of "kernel"; the quadratic spectral unless given. */
  readonly kernel?: Kernel;
  /** The bandwidth of "kernel"; that of Andrews (1991) unless given. */
  readonly bandwidth?: number;
}

/** A meat with the number of periods and of lags behind it. */
export interface SerialMeat {
  readonly meat: Matrix;
  readonly periods: number;
  readonly lag: number;
}

/** The meat of the estimators that are robust to autocorrelation. */
export function serialMeat(
  estimating: EstimatingFunctions,
  names: readonly string[],
  type: "newey-west" | "kernel" | "driscoll-kraay",
  options: SeriesOptions,
  smallSample: string,
): SerialMeat {
  if (estimating.counts !== null) {
    throw new StatisticsError("Errors robust to autocorrelation need rows in time order, not cells of rows.");
  }
  if (options.lag !== undefined && !(Number.isInteger(options.lag) && options.lag >= 0)) {
    throw new StatisticsError(`The lag must be a whole number from 0 up, not ${options.lag}.`);
  }
  if (type === "driscoll-kraay") return driscollKraay(estimating, options);
  if (type === "newey-west" && options.unit !== undefined) return panelNeweyWest(estimating, options);
  const scores = scoresInTimeOrder(estimating, options.time);
  if (type === "kernel") return kernelMeat(scores, names, options);
  return neweyWest(scores, names, options, smallSample);
}

function neweyWest(
  scores: Matrix,
  names: readonly string[],
  options: SeriesOptions,
  smallSample: string,
): SerialMeat {
  const whitenScores = options.prewhiten ?? (smallSample === "sandwich" && options.lag === undefined);
  // fixest chooses the bandwidth with prewhitening but doesn't prewhiten the meat itself.
  const whitenChoice = smallSample === "fixest" ? true : whitenScores;
  const lag = options.lag ?? Math.floor(neweyWestBandwidth(scores, names, whitenChoice));
  return { meat: whitened(scores, whitenScores, () => bartlettWeights(lag)), periods: scores.rows, lag };
}

function kernelMeat(scores: Matrix, names: readonly string[], options: SeriesOptions): SerialMeat {
  const kernel = options.kernel ?? "quadratic-spectral";
  const whiten = options.prewhiten ?? true;
  const bandwidth = options.bandwidth ?? andrewsBandwidth(scores, names, whiten, kernel);
  let lag = 0;
  const meat = whitened(scores, whiten, (n) => {
    const weights = kernel === "bartlett" ? bartlettAt(bandwidth, n) : quadraticSpectralWeights(bandwidth, n);
    lag = weights.length - 1;
    return weights;
  });
  return { meat, periods: scores.rows, lag };
}

function bartlettAt(bandwidth: number, n: number): Float64Array {
  const size = Math.min(n, Math.ceil(bandwidth));
  return Float64Array.from({ length: Math.max(size, 1) }, (_, j) => 1 - j / bandwidth);
}

function whitened(scores: Matrix, whiten: boolean, weights: (n: number) => Float64Array): Matrix {
  if (!whiten) return longRunMeat(scores, weights(scores.rows));
  const { residuals, recolour } = prewhiten(scores);
  return recolourMeat(longRunMeat(residuals, weights(residuals.rows)), recolour);
}

function timeCodes(estimating: EstimatingFunctions, time: Int32Array): Int32Array {
  const codes = codesOfRows(time, estimating.rows, estimating.scores.length, "time");
  const missing = codes.findIndex((code) => code < 0);
  if (missing >= 0) throw new StatisticsError(`The time of row ${missing + 1} is missing.`);
  return codes;
}

function scoresInTimeOrder(estimating: EstimatingFunctions, time: Int32Array | undefined): Matrix {
  const scores = scoreMatrix(estimating.matrix, estimating.scores);
  if (time === undefined) return scores;
  const codes = timeCodes(estimating, time);
  const order = Int32Array.from(codes, (_, i) => i).sort((a, b) => codes[a]! - codes[b]!);
  for (let i = 1; i < order.length; i++) {
    if (codes[order[i]!] === codes[order[i - 1]!]) {
      throw new StatisticsError(
        "Several rows share a period, so Newey-West errors need the unit of each row; or use Driscoll-Kraay.",
      );
    }
  }
  const result = createMatrix(scores.rows, scores.columns);
  for (let j = 0; j < scores.columns; j++) {
    order.forEach((from, to) => {
      result.data[to + j * scores.rows] = scores.data[from + j * scores.rows]!;
    });
  }
  return result;
}

/** Periods numbered 0..periods-1 in their order. */
function orderedPeriods(codes: Int32Array): { codes: Int32Array; groups: number } {
  const distinct = [...new Set(codes)].sort((a, b) => a - b);
  const rank = new Map(distinct.map((code, i) => [code, i]));
  return { codes: codes.map((code) => rank.get(code)!), groups: distinct.length };
}

function needTime(options: SeriesOptions, what: string): Int32Array {
  if (options.time === undefined) throw new StatisticsError(`${what} errors need the period of each row.`);
  return options.time;
}

function panelLag(options: SeriesOptions, periods: number): number {
  return options.lag ?? Math.floor(periods ** 0.25);
}

function refuseOnePeriod(periods: number): void {
  if (periods < 2) throw new StatisticsError("All rows are in one period, so there is nothing to correlate.");
}

function driscollKraay(estimating: EstimatingFunctions, options: SeriesOptions): SerialMeat {
  const periods = orderedPeriods(timeCodes(estimating, needTime(options, "Driscoll-Kraay")));
  refuseOnePeriod(periods.groups);
  const lag = panelLag(options, periods.groups);
  const sums = groupScores(estimating, periods);
  return { meat: longRunMeat(sums, bartlettWeights(lag)), periods: periods.groups, lag };
}

/** Autocovariances within units between rows that lie `lag` periods apart (positions among those observed). */
function panelNeweyWest(estimating: EstimatingFunctions, options: SeriesOptions): SerialMeat {
  const { codes: time, groups: periods } = orderedPeriods(
    timeCodes(estimating, needTime(options, "Panel Newey-West")),
  );
  refuseOnePeriod(periods);
  const unit = codesOfRows(options.unit!, estimating.rows, estimating.scores.length, "unit");
  const at = new Map<number, number>();
  for (let i = 0; i < time.length; i++) {
    const key = unit[i]! * periods + time[i]!;
    if (unit[i]! < 0) throw new StatisticsError(`The unit of row ${i + 1} is missing.`);
    if (at.has(key)) throw new StatisticsError("A unit has several rows in one period; use Driscoll-Kraay.");
    at.set(key, i);
  }
  const lag = panelLag(options, periods);
  const weights = bartlettWeights(lag);
  const u = scoreMatrix(estimating.matrix, estimating.scores);
  const meat = crossProduct(u);
  for (let l = 1; l <= lag; l++) addScaled(meat, pairedProducts(u, unit, time, periods, at, l), weights[l]!);
  return { meat, periods, lag };
}

/** The sum over rows with a partner l periods later of u' v + v' u. */
function pairedProducts(
  u: Matrix,
  unit: Int32Array,
  time: Int32Array,
  periods: number,
  at: ReadonlyMap<number, number>,
  l: number,
): Matrix {
  const { rows: n, columns: k } = u;
  const result = createMatrix(k, k);
  for (let i = 0; i < n; i++) {
    if (time[i]! + l >= periods) continue;
    const partner = at.get(unit[i]! * periods + time[i]! + l);
    if (partner === undefined) continue;
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++) {
        result.data[a + b * k]! +=
          u.data[i + a * n]! * u.data[partner + b * n]! + u.data[partner + a * n]! * u.data[i + b * n]!;
      }
    }
  }
  return result;
}
