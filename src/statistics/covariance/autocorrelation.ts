import {
  createMatrix,
  crossProduct,
  identityMatrix,
  inverse,
  matrixColumn,
  multiply,
  multiplyVector,
  qrPivoted,
  qrSolve,
  selectRows,
  transpose,
} from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import { addScaled } from "./meat.js";

/** Kernels of heteroskedasticity and autocorrelation consistent estimators. */
export type Kernel = "bartlett" | "quadratic-spectral";

/** Weights 1 - j / (lag + 1) of the autocovariances j = 0..lag. */
export function bartlettWeights(lag: number): Float64Array {
  return Float64Array.from({ length: lag + 1 }, (_, j) => 1 - j / (lag + 1));
}

/**
 * Weights of the quadratic spectral kernel (Andrews 1991) at 0..n-1 over the bandwidth, cut where the last falls
 * below 1e-7, as `kernHAC` of sandwich has it.
 */
export function quadraticSpectralWeights(bandwidth: number, n: number): Float64Array {
  const weights = Float64Array.from({ length: n }, (_, j) => {
    const x = j / bandwidth;
    if (x < Number.EPSILON ** 0.5 * 10) return 1;
    const y = (6 * Math.PI * x) / 5;
    return (3 * (Math.sin(y) / y - Math.cos(y))) / (y * y);
  });
  let last = n - 1;
  while (last > 0 && Math.abs(weights[last]!) <= 1e-7) last--;
  return weights.slice(0, last + 1);
}

/** The weighted sum of autocovariances of the rows of `u` (in time order), not divided by n. */
export function longRunMeat(u: Matrix, weights: Float64Array): Matrix {
  const result = createMatrix(u.columns, u.columns);
  addScaled(result, crossProduct(u), weights[0]!);
  for (let lag = 1; lag < Math.min(weights.length, u.rows); lag++) {
    const product = laggedProduct(u, lag);
    addScaled(result, product, weights[lag]!);
    addScaled(result, transpose(product), weights[lag]!);
  }
  return result;
}

/** The sum over t of u[t]' u[t + lag]. */
function laggedProduct(u: Matrix, lag: number): Matrix {
  const k = u.columns;
  const result = createMatrix(k, k);
  for (let a = 0; a < k; a++) {
    const left = matrixColumn(u, a);
    for (let b = 0; b < k; b++) {
      const right = matrixColumn(u, b);
      let sum = 0;
      for (let t = 0; t + lag < u.rows; t++) sum += left[t]! * right[t + lag]!;
      result.data[a + b * k] = sum;
    }
  }
  return result;
}

/** Residuals of a first-order vector autoregression, and the matrix that recolours their variance. */
export interface Prewhitened {
  readonly residuals: Matrix;
  /** (I - A)^-1. */
  readonly recolour: Matrix;
}

/** Fits u[t] = A u[t - 1] by least squares without intercept (Andrews and Monahan 1992). */
export function prewhiten(u: Matrix): Prewhitened {
  const { rows: n, columns: k } = u;
  const before = selectRows(
    u,
    Int32Array.from({ length: n - 1 }, (_, t) => t),
  );
  const after = selectRows(
    u,
    Int32Array.from({ length: n - 1 }, (_, t) => t + 1),
  );
  const decomposition = qrPivoted(before);
  if (decomposition.rank < k) {
    throw new StatisticsError(
      "The scores can't be prewhitened: their lagged values are collinear. Set prewhiten to false.",
    );
  }
  const difference = identityMatrix(k);
  const residuals = createMatrix(n - 1, k);
  for (let j = 0; j < k; j++) {
    const coefficients = qrSolve(decomposition, matrixColumn(after, j));
    const fitted = multiplyVector(before, coefficients);
    for (let t = 0; t < n - 1; t++)
      residuals.data[t + j * (n - 1)] = after.data[t + j * (n - 1)]! - fitted[t]!;
    for (let i = 0; i < k; i++) difference.data[j + i * k]! -= coefficients[i]!;
  }
  return { residuals, recolour: inverse(difference) };
}

/** D M D'. */
export function recolourMeat(meat: Matrix, recolour: Matrix): Matrix {
  return multiply(multiply(recolour, meat), transpose(recolour));
}

/** Weights of the scores in the choice of a bandwidth: none for the intercept, unless it stands alone. */
function bandwidthWeights(names: readonly string[]): Float64Array {
  const weights = Float64Array.from(names, (name) => (name === "(Intercept)" ? 0 : 1));
  if (names.length < 2 || weights.every((weight) => weight === 0)) weights.fill(1);
  return weights;
}

/**
 * The bandwidth of Newey and West (1994, Review of Economic Studies 61, 631-653) for the Bartlett kernel, as
 * `bwNeweyWest` of sandwich gives it. `u` are the scores in time order, with their column names.
 */
export function neweyWestBandwidth(u: Matrix, names: readonly string[], prewhitening: boolean): number {
  const n = u.rows;
  const lags = Math.floor((prewhitening ? 3 : 4) * (n / 100) ** (2 / 9));
  const series = prewhitening ? prewhiten(u).residuals : u;
  const h = multiplyVector(series, bandwidthWeights(names));
  const size = h.length;
  let s0 = 0;
  let s1 = 0;
  for (let lag = 0; lag <= lags; lag++) {
    let sum = 0;
    for (let t = 0; t + lag < size; t++) sum += h[t]! * h[t + lag]!;
    s0 += (lag === 0 ? 1 : 2) * (sum / size);
    s1 += 2 * lag * (sum / size);
  }
  return 1.1447 * ((s1 / s0) ** 2) ** (1 / 3) * n ** (1 / 3);
}

/**
 * The bandwidth of Andrews (1991, Econometrica 59, 817-858) with AR(1) approximation, as `bwAndrews` of
 * sandwich gives it.
 */
export function andrewsBandwidth(
  u: Matrix,
  names: readonly string[],
  prewhitening: boolean,
  kernel: Kernel,
): number {
  const series = prewhitening ? prewhiten(u).residuals : u;
  const weights = bandwidthWeights(names);
  let denominator = 0;
  let alpha1 = 0;
  let alpha2 = 0;
  weights.forEach((weight, j) => {
    if (weight === 0) return;
    const { rho, variance } = firstOrder(matrixColumn(series, j));
    const fourth = variance * variance;
    denominator += fourth / (1 - rho) ** 4;
    alpha2 += (4 * rho * rho * fourth) / (1 - rho) ** 8;
    alpha1 += (4 * rho * rho * fourth) / ((1 - rho) ** 6 * (1 + rho) ** 2);
  });
  const n = series.rows;
  return kernel === "bartlett"
    ? 1.1447 * ((n * alpha1) / denominator) ** (1 / 3)
    : 1.3221 * ((n * alpha2) / denominator) ** (1 / 5);
}

/** An AR(1) by least squares on the demeaned series with intercept, as R's `ar(method = "ols")`. */
function firstOrder(series: Float64Array): { rho: number; variance: number } {
  const n = series.length;
  let mean = 0;
  for (const value of series) mean += value / n;
  let beforeMean = 0;
  let afterMean = 0;
  for (let t = 1; t < n; t++) {
    beforeMean += (series[t - 1]! - mean) / (n - 1);
    afterMean += (series[t]! - mean) / (n - 1);
  }
  let cross = 0;
  let square = 0;
  for (let t = 1; t < n; t++) {
    const before = series[t - 1]! - mean - beforeMean;
    cross += before * (series[t]! - mean - afterMean);
    square += before * before;
  }
  const rho = cross / square;
  let rss = 0;
  for (let t = 1; t < n; t++) {
    rss += (series[t]! - mean - afterMean - rho * (series[t - 1]! - mean - beforeMean)) ** 2;
  }
  return { rho, variance: rss / (n - 1) };
}
