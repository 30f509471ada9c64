import { type Matrix, StatisticsError } from "../types.js";
import { createMatrix } from "./matrix.js";

/**
 * The lower triangular L with L L' = a for a symmetric positive definite `a` (its lower triangle is read), or
 * null where a pivot is not positive: `a` is then not positive definite to working precision.
 */
export function cholesky(a: Matrix): Matrix | null {
  const n = square(a);
  const l = createMatrix(n, n);
  const d = l.data;
  for (let j = 0; j < n; j++) {
    const cj = j * n;
    for (let i = j; i < n; i++) d[cj + i] = a.data[cj + i]!;
    for (let k = 0; k < j; k++) {
      const ck = k * n;
      const f = d[ck + j]!;
      if (f === 0) continue;
      for (let i = j; i < n; i++) d[cj + i]! -= f * d[ck + i]!;
    }
    const pivot = d[cj + j]!;
    if (!(pivot > 0) || pivot === Infinity) return null;
    const root = Math.sqrt(pivot);
    d[cj + j] = root;
    for (let i = j + 1; i < n; i++) d[cj + i]! /= root;
  }
  return l;
}

/** Solves L L' x = b for a lower triangular `l` from {@link cholesky}. */
export function choleskySolve(l: Matrix, b: Float64Array): Float64Array {
  const n = l.rows;
  if (b.length !== n)
    throw new StatisticsError(`The system has ${n} equations and ${b.length} right-hand sides.`);
  const x = forwardSolve(l, b);
  const d = l.data;
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < n; k++) sum -= d[k + i * n]! * x[k]!;
    x[i] = sum / d[i + i * n]!;
  }
  return x;
}

/** Solves L x = b for a lower triangular `l`. */
export function forwardSolve(l: Matrix, b: Float64Array): Float64Array {
  const n = l.rows;
  const x = Float64Array.from(b);
  const d = l.data;
  for (let k = 0; k < n; k++) {
    const value = x[k]! / d[k + k * n]!;
    x[k] = value;
    for (let i = k + 1; i < n; i++) x[i]! -= value * d[i + k * n]!;
  }
  return x;
}

/** The inverse of L L' for a lower triangular `l` from {@link cholesky}; exactly symmetric. */
export function choleskyInverse(l: Matrix): Matrix {
  const n = l.rows;
  const inverse = lowerInverse(l).data;
  const result = createMatrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i <= j; i++) {
      let sum = 0;
      for (let k = j; k < n; k++) sum += inverse[k + i * n]! * inverse[k + j * n]!;
      result.data[i + j * n] = sum;
      result.data[j + i * n] = sum;
    }
  }
  return result;
}

/** The inverse of a lower triangular matrix. */
function lowerInverse(l: Matrix): Matrix {
  const n = l.rows;
  const result = createMatrix(n, n);
  const d = result.data;
  for (let j = 0; j < n; j++) {
    d[j + j * n] = 1 / l.data[j + j * n]!;
    for (let k = j; k < n - 1; k++) {
      const f = d[k + j * n]!;
      for (let i = k + 1; i < n; i++) d[i + j * n]! -= f * l.data[i + k * n]!;
      d[k + 1 + j * n]! /= l.data[k + 1 + (k + 1) * n]!;
    }
  }
  return result;
}

/** The order of a square matrix; an error where it is not square. */
export function square(a: Matrix): number {
  if (a.rows !== a.columns) {
    throw new StatisticsError(`A square matrix is needed, not one of ${a.rows} x ${a.columns}.`);
  }
  return a.rows;
}
