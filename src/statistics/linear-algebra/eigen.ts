import { type Matrix, StatisticsError } from "../types.js";
import { square } from "./cholesky.js";
import { createMatrix, identityMatrix } from "./matrix.js";

/** Eigenvalues in descending order; column j of `vectors` (orthonormal) belongs to `values[j]`. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Matrix;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix (the lower triangle is read), n x n. The entry of largest
 * size in each vector is positive, so that the answer does not depend on the machine.
 *
 * Source: Golub and Van Loan (2013), Matrix Computations, algorithms 8.3.1 (Householder tridiagonalisation)
 * and 8.3.3 (implicit QR with the shift of Wilkinson). R: `eigen(a, symmetric = TRUE)`, up to the sign of vectors.
 */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  const n = square(a);
  for (const value of a.data) {
    if (!Number.isFinite(value))
      throw new StatisticsError("The matrix holds a number that is missing or infinite.");
  }
  const { diagonal, offDiagonal, q } = tridiagonalise(a, n);
  diagonalise(diagonal, offDiagonal, q);
  const order = Array.from({ length: n }, (_, j) => j).sort((i, j) => diagonal[j]! - diagonal[i]!);
  const values = Float64Array.from(order, (j) => diagonal[j]!);
  const vectors = createMatrix(n, n);
  order.forEach((from, to) => {
    const vector = q.data.subarray(from * n, (from + 1) * n);
    let largest = 0;
    for (const v of vector) if (Math.abs(v) > Math.abs(largest) * (1 + 1e-10)) largest = v;
    for (let i = 0; i < n; i++) vectors.data[i + to * n] = largest < 0 ? -vector[i]! : vector[i]!;
  });
  return { values, vectors };
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
  readonly q: Matrix;
}

/** Q' a Q = T with T tridiagonal, by Householder reflections. */
function tridiagonalise(a: Matrix, n: number): Tridiagonal {
  const t = Float64Array.from(a.data);
  for (let j = 0; j < n; j++) for (let i = 0; i < j; i++) t[i + j * n] = t[j + i * n]!;
  const q = identityMatrix(n);
  for (let k = 0; k < n - 2; k++) {
    const v = new Float64Array(n);
    let scale = 0;
    for (let i = k + 1; i < n; i++) scale = Math.max(scale, Math.abs(t[i + k * n]!));
    if (scale === 0) continue;
    let sum = 0;
    for (let i = k + 1; i < n; i++) {
      v[i] = t[i + k * n]! / scale;
      sum += v[i]! * v[i]!;
    }
    const head = v[k + 1]!;
    const alpha = head > 0 ? -Math.sqrt(sum) : Math.sqrt(sum);
    v[k + 1] = head - alpha;
    const beta = 1 / (sum - alpha * head);
    reflectBothSides(t, v, beta, k, n);
    t[k + 1 + k * n] = alpha * scale;
    reflectColumns(q.data, v, beta, k, n);
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => t[i + i * n]!);
  const offDiagonal = Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? t[i + 1 + i * n]! : 0));
  return { diagonal, offDiagonal, q };
}

/** t = H t H on rows and columns after k, for H = I - beta v v'. */
function reflectBothSides(t: Float64Array, v: Float64Array, beta: number, k: number, n: number): void {
  const p = new Float64Array(n);
  for (let j = k + 1; j < n; j++) {
    const f = beta * v[j]!;
    for (let i = k + 1; i < n; i++) p[i]! += f * t[i + j * n]!;
  }
  let inner = 0;
  for (let i = k + 1; i < n; i++) inner += p[i]! * v[i]!;
  const half = (beta * inner) / 2;
  for (let i = k + 1; i < n; i++) p[i]! -= half * v[i]!;
  for (let j = k + 1; j < n; j++) {
    for (let i = k + 1; i < n; i++) t[i + j * n]! -= v[i]! * p[j]! + p[i]! * v[j]!;
  }
}

/** q = q H for H = I - beta v v'. */
function reflectColumns(q: Float64Array, v: Float64Array, beta: number, k: number, n: number): void {
  const p = new Float64Array(n);
  for (let j = k + 1; j < n; j++) for (let i = 0; i < n; i++) p[i]! += v[j]! * q[i + j * n]!;
  for (let j = k + 1; j < n; j++) {
    const f = beta * v[j]!;
    for (let i = 0; i < n; i++) q[i + j * n]! -= f * p[i]!;
  }
}

/** Drives the off-diagonal to zero; the diagonal then holds the eigenvalues and q the vectors. */
function diagonalise(d: Float64Array, e: Float64Array, q: Matrix): void {
  const n = d.length;
  let high = n - 1;
  let steps = 0;
  while (high > 0) {
    for (let i = 0; i < high; i++) {
      if (Math.abs(e[i]!) <= Number.EPSILON * 0.5 * (Math.abs(d[i]!) + Math.abs(d[i + 1]!))) e[i] = 0;
    }
    if (e[high - 1] === 0) {
      high--;
      steps = 0;
      continue;
    }
    let low = high - 1;
    while (low > 0 && e[low - 1] !== 0) low--;
    if (++steps > 100) throw new StatisticsError("The eigenvalues of this matrix could not be found.");
    implicitStep(d, e, q, low, high);
  }
}

/** One implicit QR step on the block low..high. */
function implicitStep(d: Float64Array, e: Float64Array, q: Matrix, low: number, high: number): void {
  const n = q.rows;
  const half = (d[high - 1]! - d[high]!) / 2;
  const last = e[high - 1]!;
  const root = Math.hypot(half, last);
  const shift = d[high]! - (last / (half + (half < 0 ? -root : root))) * last;
  let x = d[low]! - shift;
  let z = e[low]!;
  for (let k = low; k < high; k++) {
    const r = Math.hypot(x, z);
    const c = r === 0 ? 1 : x / r;
    const s = r === 0 ? 0 : z / r;
    if (k > low) e[k - 1] = r;
    const dk = d[k]!;
    const next = d[k + 1]!;
    const ek = e[k]!;
    d[k] = c * c * dk + 2 * c * s * ek + s * s * next;
    d[k + 1] = s * s * dk - 2 * c * s * ek + c * c * next;
    e[k] = c * s * (next - dk) + (c * c - s * s) * ek;
    x = e[k]!;
    if (k < high - 1) {
      z = s * e[k + 1]!;
      e[k + 1]! *= c;
    }
    const left = k * n;
    for (let i = left; i < left + n; i++) {
      const u = q.data[i]!;
      const v = q.data[i + n]!;
      q.data[i] = c * u + s * v;
      q.data[i + n] = c * v - s * u;
    }
  }
}

/**
 * The Moore-Penrose inverse of a symmetric matrix. Eigenvalues of size up to `tolerance` times the largest are
 * taken as zero (the default is that of `MASS::ginv`).
 */
export function generalizedInverse(a: Matrix, tolerance = Math.sqrt(Number.EPSILON)): Matrix {
  const { values, vectors } = symmetricEigen(a);
  const n = a.rows;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const result = createMatrix(n, n);
  for (let k = 0; k < n; k++) {
    if (Math.abs(values[k]!) <= tolerance * largest) continue;
    for (let j = 0; j < n; j++) {
      const f = vectors.data[j + k * n]! / values[k]!;
      for (let i = 0; i < n; i++) result.data[i + j * n]! += vectors.data[i + k * n]! * f;
    }
  }
  for (let j = 0; j < n; j++) for (let i = 0; i < j; i++) result.data[i + j * n] = result.data[j + i * n]!;
  return result;
}
