import { type Matrix, StatisticsError } from "../types.js";
import { cholesky, choleskyInverse, choleskySolve, square } from "./cholesky.js";
import { createMatrix } from "./matrix.js";

interface LuDecomposition {
  readonly lu: Float64Array;
  readonly order: Int32Array;
  /** The sign of the row permutation. */
  readonly sign: number;
  readonly singular: boolean;
}

/** LU decomposition with partial pivoting. */
function decompose(a: Matrix): LuDecomposition {
  const n = square(a);
  const lu = Float64Array.from(a.data);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let singular = false;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(lu[i + k * n]!) > Math.abs(lu[best + k * n]!)) best = i;
    const pivot = lu[best + k * n]!;
    if (pivot === 0 || Number.isNaN(pivot)) {
      singular = true;
      continue;
    }
    if (best !== k) {
      sign = -sign;
      swapRows(lu, n, k, best, order);
    }
    for (let i = k + 1; i < n; i++) lu[i + k * n]! /= pivot;
    for (let j = k + 1; j < n; j++) {
      const f = lu[k + j * n]!;
      if (f === 0) continue;
      for (let i = k + 1; i < n; i++) lu[i + j * n]! -= f * lu[i + k * n]!;
    }
  }
  return { lu, order, sign, singular };
}

function swapRows(lu: Float64Array, n: number, i: number, j: number, order: Int32Array): void {
  for (let c = 0; c < n; c++) {
    const value = lu[i + c * n]!;
    lu[i + c * n] = lu[j + c * n]!;
    lu[j + c * n] = value;
  }
  const row = order[i]!;
  order[i] = order[j]!;
  order[j] = row;
}

function solveDecomposed({ lu, order }: LuDecomposition, b: Float64Array): Float64Array {
  const n = order.length;
  const x = Float64Array.from(order, (row) => b[row]!);
  for (let k = 0; k < n; k++) for (let i = k + 1; i < n; i++) x[i]! -= x[k]! * lu[i + k * n]!;
  for (let k = n - 1; k >= 0; k--) {
    x[k]! /= lu[k + k * n]!;
    for (let i = 0; i < k; i++) x[i]! -= x[k]! * lu[i + k * n]!;
  }
  return x;
}

/** Solves a x = b for a square `a`, by LU with partial pivoting. A singular matrix is an error. */
export function solveLinear(a: Matrix, b: Float64Array): Float64Array {
  const decomposition = decompose(a);
  if (b.length !== a.rows) {
    throw new StatisticsError(`The system has ${a.rows} equations and ${b.length} right-hand sides.`);
  }
  if (decomposition.singular)
    throw new StatisticsError("The equations have no single solution (singular matrix).");
  return solveDecomposed(decomposition, b);
}

/** Solves a x = b for a symmetric `a`: by Cholesky where it is positive definite, by LU elsewhere. */
export function solveSymmetric(a: Matrix, b: Float64Array): Float64Array {
  const l = cholesky(a);
  return l === null ? solveLinear(a, b) : choleskySolve(l, b);
}

/** The inverse of a symmetric matrix: by Cholesky where it is positive definite, by LU elsewhere. */
export function inverseSymmetric(a: Matrix): Matrix {
  const l = cholesky(a);
  if (l !== null) return choleskyInverse(l);
  const result = inverse(a);
  const n = a.rows;
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < j; i++) {
      const mean = (result.data[i + j * n]! + result.data[j + i * n]!) / 2;
      result.data[i + j * n] = mean;
      result.data[j + i * n] = mean;
    }
  }
  return result;
}

/** The inverse of a square matrix. A singular matrix is an error. */
export function inverse(a: Matrix): Matrix {
  const n = square(a);
  const decomposition = decompose(a);
  if (decomposition.singular) throw new StatisticsError("The matrix has no inverse (singular matrix).");
  const result = createMatrix(n, n);
  const unit = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    unit.fill(0);
    unit[j] = 1;
    result.data.set(solveDecomposed(decomposition, unit), j * n);
  }
  return result;
}

/** The determinant of a square matrix. */
export function determinant(a: Matrix): number {
  const { lu, sign } = decompose(a);
  let product = sign;
  for (let i = 0; i < a.rows; i++) product *= lu[i * (a.rows + 1)]!;
  return product;
}

/** The logarithm of the absolute determinant of a square matrix; -Infinity where it is singular. */
export function logDeterminant(a: Matrix): number {
  const { lu, singular } = decompose(a);
  if (singular) return -Infinity;
  let sum = 0;
  for (let i = 0; i < a.rows; i++) sum += Math.log(Math.abs(lu[i * (a.rows + 1)]!));
  return sum;
}
