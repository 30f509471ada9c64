import { chiSquareCdf, fCdf, normalCdf } from "../distributions/index.js";
import {
  createMatrix,
  crossProduct,
  matrixColumn,
  multiply,
  qrEffects,
  qrPivoted,
  qrQ,
  symmetricEigen,
} from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import type { LinearFit } from "./linear.js";

/** A test of how a linear model is specified. */
export interface SpecificationTest {
  readonly statistic: number;
  readonly pValue: number;
  /** Degrees of freedom of chi-square (one number) or F (two); empty for Durbin-Watson. */
  readonly df: readonly number[];
}

type Fitted = Pick<
  LinearFit,
  "estimating" | "residuals" | "fitted" | "unscaledCovariance" | "observations" | "rss"
>;

/** Residuals of the rows that take part; cells and weights are refused. */
function plainResiduals({ estimating, residuals }: Fitted): Float64Array {
  if (estimating.counts !== null) throw new StatisticsError("These tests need the rows, not cells of rows.");
  if (estimating.workingWeights.some((weight) => weight !== 1)) {
    throw new StatisticsError("These tests are for models without weights.");
  }
  return residuals;
}

/**
 * The Durbin-Watson test against positive autocorrelation of the first order; rows in time order. Exact (Imhof) below 100
 * rows, by the normal approximation from there, as `lmtest::dwtest` decides.
 *
 * Sources: Durbin and Watson (1951), Biometrika 38, 159-178; Imhof (1961), Biometrika 48, 419-426.
 */
export function durbinWatson(fit: Fitted): SpecificationTest {
  const e = plainResiduals(fit);
  let steps = 0;
  let squares = 0;
  for (let t = 0; t < e.length; t++) {
    if (t > 0) steps += (e[t]! - e[t - 1]!) ** 2;
    squares += e[t]! * e[t]!;
  }
  const statistic = steps / squares;
  const pValue = e.length < 100 ? exactDurbinWatson(fit, statistic) : normalDurbinWatson(fit, statistic);
  return { statistic, pValue, df: [] };
}

/** A x for the matrix A of squared first differences. */
function differenced(x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((value, t) => {
    const before = t > 0 ? value - x[t - 1]! : 0;
    const after = t < n - 1 ? value - x[t + 1]! : 0;
    return before + after;
  });
}

function differencedMatrix(x: Matrix): Matrix {
  const result = createMatrix(x.rows, x.columns);
  for (let j = 0; j < x.columns; j++) result.data.set(differenced(matrixColumn(x, j)), j * x.rows);
  return result;
}

function normalDurbinWatson({ estimating, unscaledCovariance }: Fitted, statistic: number): number {
  const { matrix } = estimating;
  const { rows: n, columns: k } = matrix;
  const ax = differencedMatrix(matrix);
  const product = multiply(productOf(matrix, ax), unscaledCovariance);
  const square = multiply(crossProduct(ax), unscaledCovariance);
  const p = 2 * (n - 1) - trace(product);
  const q = 2 * (3 * n - 4) - 2 * trace(square) + trace(multiply(product, product));
  const mean = p / (n - k);
  const variance = (2 / ((n - k) * (n - k + 2))) * (q - p * mean);
  return normalCdf((statistic - mean) / Math.sqrt(variance));
}

/** a'b for two matrices with the same rows. */
function productOf(a: Matrix, b: Matrix): Matrix {
  const both = createMatrix(a.rows, a.columns + b.columns);
  both.data.set(a.data);
  both.data.set(b.data, a.data.length);
  const joint = crossProduct(both);
  const result = createMatrix(a.columns, b.columns);
  for (let j = 0; j < b.columns; j++) {
    for (let i = 0; i < a.columns; i++) {
      result.data[i + j * a.columns] = joint.data[i + (a.columns + j) * joint.rows]!;
    }
  }
  return result;
}

function trace(a: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) sum += a.data[i * (a.rows + 1)]!;
  return sum;
}

function exactDurbinWatson({ estimating }: Fitted, statistic: number): number {
  const q = qrQ(qrPivoted(estimating.matrix));
  const n = q.rows;
  // (I - QQ') A (I - QQ') = A - QQ'A - AQQ' + Q(Q'AQ)Q'.
  const aq = differencedMatrix(q);
  const inner = productOf(q, aq);
  const m = createMatrix(n, n);
  for (let t = 0; t < n; t++) {
    m.data[t * (n + 1)] = t === 0 || t === n - 1 ? 1 : 2;
    if (t > 0) {
      m.data[t + (t - 1) * n] = -1;
      m.data[t - 1 + t * n] = -1;
    }
  }
  const left = multiply(q, inner);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let c = 0; c < q.columns; c++) {
        sum += q.data[i + c * n]! * aq.data[j + c * n]! + aq.data[i + c * n]! * q.data[j + c * n]!;
        sum -= left.data[i + c * n]! * q.data[j + c * n]!;
      }
      m.data[i + j * n]! -= sum;
    }
  }
  const { values } = symmetricEigen(m);
  const kept = Array.from(values.subarray(0, n - q.columns), (value) => value - statistic);
  return negativeFormProbability(kept);
}

/** P(sum of weight z^2 < 0) for independent standard normal z, by Imhof's integral. */
function negativeFormProbability(weights: readonly number[]): number {
  const integrand = (u: number): number => {
    let angle = 0;
    let logRadius = 0;
    for (const weight of weights) {
      const x = weight * u;
      angle += Math.atan(x);
      logRadius += Math.log1p(x * x);
    }
    return Math.sin(angle / 2) / (u * Math.exp(logRadius / 4));
  };
  // u = exp(s) turns the integral over (0, infinity) into one that the trapezoidal rule gives to rounding.
  const step = 0.01;
  let sum = 0;
  for (let s = -35; s <= 35; s += step) {
    const u = Math.exp(s);
    sum += integrand(u) * u;
  }
  return 0.5 - (sum * step) / Math.PI;
}

/**
 * The Breusch-Godfrey test against autocorrelation up to an order; rows in time order. Reference: `lmtest::bgtest` (residuals
 * before the first are zero; chi-square).
 *
 * Sources: Breusch (1978), Australian Economic Papers 17, 334-355; Godfrey (1978), Econometrica 46, 1293-1301.
 */
export function breuschGodfrey(fit: Fitted, order = 1): SpecificationTest {
  const e = plainResiduals(fit);
  if (!(Number.isInteger(order) && order >= 1 && order < e.length)) {
    throw new StatisticsError(
      `The order of the Breusch-Godfrey test is a whole number from 1 to ${e.length - 1}.`,
    );
  }
  const lags = Array.from({ length: order }, (_, l) =>
    Float64Array.from(e, (_value, t) => (t > l ? e[t - l - 1]! : 0)),
  );
  const statistic = e.length * explainedShare(widened(fit.estimating.matrix, lags), e);
  return { statistic, pValue: chiSquareCdf(statistic, order, { tail: "upper" }), df: [order] };
}

/**
 * The studentised Breusch-Pagan test for variances that depend on the regressors. Reference: `lmtest::bptest`.
 *
 * Sources: Breusch and Pagan (1979), Econometrica 47, 1287-1294; Koenker (1981), J. Econometrics 17, 107-112.
 */
export function breuschPagan(fit: Fitted): SpecificationTest {
  const e = plainResiduals(fit);
  let mean = 0;
  for (const value of e) mean += (value * value) / e.length;
  const centred = e.map((value) => value * value - mean);
  const statistic = e.length * explainedShare(fit.estimating.matrix, centred);
  const df = fit.estimating.matrix.columns - 1;
  if (df < 1) throw new StatisticsError("The Breusch-Pagan test needs a regressor beside the intercept.");
  return { statistic, pValue: chiSquareCdf(statistic, df, { tail: "upper" }), df: [df] };
}

/**
 * Ramsey's RESET test: do squares and cubes of the fitted values add anything? Reference: `lmtest::resettest`.
 *
 * Source: Ramsey (1969), J. Royal Statistical Society B 31, 350-371.
 */
export function reset(fit: Fitted): SpecificationTest {
  const e = plainResiduals(fit);
  const { fitted } = fit;
  const powers = [fitted.map((value) => value ** 2), fitted.map((value) => value ** 3)];
  const wide = widened(fit.estimating.matrix, powers);
  const df2 = e.length - wide.columns;
  const share = explainedShare(wide, e);
  const statistic = share / powers.length / ((1 - share) / df2);
  return {
    statistic,
    pValue: fCdf(statistic, powers.length, df2, { tail: "upper" }),
    df: [powers.length, df2],
  };
}

function widened(matrix: Matrix, columns: readonly Float64Array[]): Matrix {
  const result = createMatrix(matrix.rows, matrix.columns + columns.length);
  result.data.set(matrix.data);
  columns.forEach((column, i) => {
    result.data.set(column, (matrix.columns + i) * matrix.rows);
  });
  return result;
}

/** The share of y'y that the columns explain. */
function explainedShare(x: Matrix, y: Float64Array): number {
  const decomposition = qrPivoted(x, 1e-10);
  const effects = qrEffects(decomposition, y);
  let explained = 0;
  let total = 0;
  for (let i = 0; i < effects.length; i++) {
    const square = effects[i]! * effects[i]!;
    total += square;
    if (i < decomposition.rank) explained += square;
  }
  return explained / total;
}
