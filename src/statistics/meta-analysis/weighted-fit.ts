import {
  createMatrix,
  crossProduct,
  logDeterminant,
  multiply,
  multiplyVector,
  qrInverseCrossProduct,
  qrPivoted,
  qrSolve,
} from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";

/** Weighted least squares of y on X with weights w. */
export interface WeightedFit {
  readonly coefficients: Float64Array;
  /** (X'WX)^-1. */
  readonly inverse: Matrix;
  readonly residuals: Float64Array;
  /** Weighted sum of squared residuals, y'Py. */
  readonly rss: number;
}

/** Fits by a QR decomposition of the rows scaled by the root of their weight. */
export function weightedFit(x: Matrix, y: Float64Array, weights: Float64Array): WeightedFit {
  const roots = weights.map(Math.sqrt);
  const scaled = createMatrix(x.rows, x.columns);
  for (let j = 0; j < x.columns; j++)
    for (let i = 0; i < x.rows; i++) scaled.data[i + j * x.rows] = roots[i]! * x.data[i + j * x.rows]!;
  const decomposition = qrPivoted(scaled, 1e-11);
  if (decomposition.rank < x.columns)
    throw new StatisticsError(
      "the moderators do not vary enough among these studies to tell their effects apart",
    );
  const coefficients = qrSolve(
    decomposition,
    y.map((value, i) => roots[i]! * value),
  );
  const fitted = multiplyVector(x, coefficients);
  const residuals = y.map((value, i) => value - fitted[i]!);
  const rss = residuals.reduce((sum, residual, i) => sum + weights[i]! * residual * residual, 0);
  return { coefficients, inverse: qrInverseCrossProduct(decomposition), residuals, rss };
}

/** Traces of products of P = W - W X (X'WX)^-1 X'W and V = diag(v). */
export interface ProjectionTraces {
  readonly p: number;
  readonly pp: number;
  readonly pv: number;
  readonly pvpv: number;
  readonly pvp: number;
}

export function projectionTraces(
  x: Matrix,
  inverse: Matrix,
  weights: Float64Array,
  v: Float64Array,
): ProjectionTraces {
  const traceOf = (a: Matrix) => {
    let sum = 0;
    for (let i = 0; i < a.rows; i++) sum += a.data[i * (a.rows + 1)]!;
    return sum;
  };
  const moment = (power: number, powerOfV: number) =>
    multiply(
      inverse,
      crossProduct(
        x,
        weights.map((w, i) => w ** power * v[i]! ** powerOfV),
      ),
    );
  const total = (power: number, powerOfV: number) =>
    weights.reduce((sum, w, i) => sum + w ** power * v[i]! ** powerOfV, 0);
  const [w2, w2v] = [moment(2, 0), moment(2, 1)];
  return {
    p: total(1, 0) - traceOf(w2),
    pp: total(2, 0) - 2 * traceOf(moment(3, 0)) + traceOf(multiply(w2, w2)),
    pv: total(1, 1) - traceOf(w2v),
    pvpv: total(2, 2) - 2 * traceOf(moment(3, 2)) + traceOf(multiply(w2v, w2v)),
    pvp: total(2, 1) - 2 * traceOf(moment(3, 1)) + traceOf(multiply(w2, w2v)),
  };
}

/** log|X'WX| from its inverse. */
export const logDeterminantOfInverse = (inverse: Matrix): number => -logDeterminant(inverse);
