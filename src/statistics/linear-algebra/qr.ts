import { type Matrix, StatisticsError } from "../types.js";
import { createMatrix } from "./matrix.js";

/**
 * A QR decomposition with limited column pivoting: X[, pivot] = Q R.
 *
 * `qr` holds R in its upper triangle and the Householder vectors below and in `auxiliary`. The first `rank`
 * entries of `pivot` are the columns that were kept, in ascending order; the rest were dropped as collinear with
 * columns before them.
 */
export interface QrDecomposition {
  readonly qr: Matrix;
  readonly rank: number;
  readonly pivot: Int32Array;
  readonly auxiliary: Float64Array;
}

/**
 * The QR decomposition of an n x p matrix by Householder reflections with R's limited pivoting: a column whose
 * norm, after the columns before it are taken out, falls below `tolerance` times its original norm is moved to
 * the end. So of collinear columns the later ones are dropped, the same as `lm` drops.
 *
 * Source: Dongarra, Bunch, Moler, Stewart (1979), LINPACK Users' Guide, ch. 9, with the pivoting that R's
 * documentation of `qr` describes (LINPACK = TRUE).
 */
export function qrPivoted(x: Matrix, tolerance = 1e-7): QrDecomposition {
  const { rows: n, columns: p } = x;
  const a = Float64Array.from(x.data);
  const pivot = Int32Array.from({ length: p }, (_, j) => j);
  const norm = new Float64Array(p);
  for (let j = 0; j < p; j++) norm[j] = columnNorm(a, j * n, (j + 1) * n);
  const original = norm.map((value) => (value === 0 ? 1 : value));
  const auxiliary = new Float64Array(p);
  let kept = p;
  for (let l = 0; l < Math.min(n, p); l++) {
    while (l < kept && norm[l]! < original[l]! * tolerance) {
      moveToEnd(a, n, p, l, [norm, original, pivot]);
      kept--;
    }
    if (l === n - 1) break;
    auxiliary[l] = reflect(a, n, p, l, norm);
  }
  return { qr: { rows: n, columns: p, data: a }, rank: Math.min(kept, n), pivot, auxiliary };
}

/** Makes the reflection of column l, applies it to the columns after it and updates their norms. */
function reflect(a: Float64Array, n: number, p: number, l: number, norm: Float64Array): number {
  const top = l * n + l;
  const end = (l + 1) * n;
  let length = columnNorm(a, top, end);
  if (length === 0) return 0;
  if (a[top]! < 0) length = -length;
  for (let i = top; i < end; i++) a[i]! /= length;
  a[top]! += 1;
  for (let j = l + 1; j < p; j++) {
    const row = j * n + l;
    applyReflection(a, top, a, row, n - l);
    if (norm[j] === 0) continue;
    const ratio = Math.abs(a[row]!) / norm[j]!;
    const left = Math.max(1 - ratio * ratio, 0);
    norm[j] = left < 1e-6 ? columnNorm(a, row + 1, (j + 1) * n) : norm[j]! * Math.sqrt(left);
  }
  const auxiliary = a[top]!;
  a[top] = -length;
  return auxiliary;
}

/** target -= v (v'target) / v[0] over `size` entries, for a Householder vector v at `from`. */
function applyReflection(
  v: Float64Array,
  from: number,
  target: Float64Array,
  to: number,
  size: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < size; i += 4) {
    s0 += v[from + i]! * target[to + i]!;
    s1 += v[from + i + 1]! * target[to + i + 1]!;
    s2 += v[from + i + 2]! * target[to + i + 2]!;
    s3 += v[from + i + 3]! * target[to + i + 3]!;
  }
  for (; i < size; i++) s0 += v[from + i]! * target[to + i]!;
  const t = -(s0 + s1 + (s2 + s3)) / v[from]!;
  if (t === 0) return;
  for (let k = 0; k < size; k++) target[to + k]! += t * v[from + k]!;
}

/** The Euclidean norm of a[from..end-1], scaled only where the plain sum of squares would over- or underflow. */
function columnNorm(a: Float64Array, from: number, end: number): number {
  let s0 = 0;
  let s1 = 0;
  let i = from;
  for (; i + 1 < end; i += 2) {
    s0 += a[i]! * a[i]!;
    s1 += a[i + 1]! * a[i + 1]!;
  }
  if (i < end) s0 += a[i]! * a[i]!;
  const sum = s0 + s1;
  if (sum > 1e-280 && sum < 1e280) return Math.sqrt(sum);
  let largest = 0;
  for (let k = from; k < end; k++) largest = Math.max(largest, Math.abs(a[k]!));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let scaled = 0;
  for (let k = from; k < end; k++) scaled += (a[k]! / largest) ** 2;
  return largest * Math.sqrt(scaled);
}

/** Moves column l behind the last and shifts those after it to the left, with what is kept of each column. */
function moveToEnd(
  a: Float64Array,
  n: number,
  p: number,
  l: number,
  along: readonly (Float64Array | Int32Array)[],
): void {
  const column = a.slice(l * n, (l + 1) * n);
  a.copyWithin(l * n, (l + 1) * n, p * n);
  a.set(column, (p - 1) * n);
  for (const values of along) {
    const first = values[l]!;
    values.copyWithin(l, l + 1, p);
    values[p - 1] = first;
  }
}

/** Q'y, n numbers: R's `qr.qty`. The first `rank` are the effects of the kept columns. */
export function qrEffects(decomposition: QrDecomposition, y: Float64Array): Float64Array {
  const { qr, rank, auxiliary } = decomposition;
  const n = qr.rows;
  if (y.length !== n) throw new StatisticsError(`The matrix has ${n} rows and the outcome ${y.length}.`);
  const result = Float64Array.from(y);
  for (let l = 0; l < Math.min(rank, n - 1); l++) applyStored(qr, auxiliary, l, result, 0);
  return result;
}

/** Q z, n numbers, for z of n numbers: R's `qr.qy`. */
export function qrApplyQ(decomposition: QrDecomposition, z: Float64Array): Float64Array {
  const { qr, rank, auxiliary } = decomposition;
  const result = Float64Array.from(z);
  for (let l = Math.min(rank, qr.rows - 1) - 1; l >= 0; l--) applyStored(qr, auxiliary, l, result, 0);
  return result;
}

/** Applies reflection l to the column of n numbers that starts at `offset` of `target`. */
function applyStored(
  qr: Matrix,
  auxiliary: Float64Array,
  l: number,
  target: Float64Array,
  offset: number,
): void {
  const head = auxiliary[l]!;
  if (head === 0) return;
  const { rows: n, data } = qr;
  const base = l * n;
  let sum = head * target[offset + l]!;
  for (let i = l + 1; i < n; i++) sum += data[base + i]! * target[offset + i]!;
  const t = -sum / head;
  if (t === 0) return;
  target[offset + l]! += t * head;
  for (let i = l + 1; i < n; i++) target[offset + i]! += t * data[base + i]!;
}

/**
 * The least squares coefficients of `y` (n numbers) on the columns of X: `columns` numbers in the original order,
 * NaN for the columns that were dropped as collinear (as `coef(lm)` has NA).
 */
export function qrSolve(decomposition: QrDecomposition, y: Float64Array): Float64Array {
  const { qr, rank, pivot } = decomposition;
  const effects = qrEffects(decomposition, y);
  const result = new Float64Array(qr.columns).fill(NaN);
  for (let i = rank - 1; i >= 0; i--) {
    let sum = effects[i]!;
    for (let k = i + 1; k < rank; k++) sum -= qr.data[i + k * qr.rows]! * effects[k]!;
    effects[i] = sum / qr.data[i + i * qr.rows]!;
    result[pivot[i]!] = effects[i]!;
  }
  return result;
}

/** y minus its least squares fit on the columns of X: R's `qr.resid`. */
export function qrResiduals(decomposition: QrDecomposition, y: Float64Array): Float64Array {
  const effects = qrEffects(decomposition, y);
  effects.fill(0, 0, decomposition.rank);
  return qrApplyQ(decomposition, effects);
}

/** The least squares fit of y on the columns of X: R's `qr.fitted`. */
export function qrFitted(decomposition: QrDecomposition, y: Float64Array): Float64Array {
  const effects = qrEffects(decomposition, y);
  effects.fill(0, decomposition.rank);
  return qrApplyQ(decomposition, effects);
}

/** (X'X)^-1 of the kept columns, rank x rank, in the order of the first `rank` entries of `pivot`. */
export function qrInverseCrossProduct(decomposition: QrDecomposition): Matrix {
  const { qr, rank } = decomposition;
  const inverse = createMatrix(rank, rank);
  const d = inverse.data;
  for (let j = 0; j < rank; j++) {
    d[j + j * rank] = 1 / qr.data[j + j * qr.rows]!;
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += qr.data[i + k * qr.rows]! * d[k + j * rank]!;
      d[i + j * rank] = -sum / qr.data[i + i * qr.rows]!;
    }
  }
  const result = createMatrix(rank, rank);
  for (let j = 0; j < rank; j++) {
    for (let i = 0; i <= j; i++) {
      let sum = 0;
      for (let k = j; k < rank; k++) sum += d[i + k * rank]! * d[j + k * rank]!;
      result.data[i + j * rank] = sum;
      result.data[j + i * rank] = sum;
    }
  }
  return result;
}

/** The first `rank` columns of Q, n x rank, with orthonormal columns. */
export function qrQ(decomposition: QrDecomposition): Matrix {
  const { qr, rank, auxiliary } = decomposition;
  const n = qr.rows;
  const result = createMatrix(n, rank);
  const reflections = Math.min(rank, n - 1);
  for (let j = 0; j < rank; j++) {
    result.data[j + j * n] = 1;
    for (let l = Math.min(j, reflections - 1); l >= 0; l--) applyStored(qr, auxiliary, l, result.data, j * n);
  }
  return result;
}

/** The leverages: the diagonal of the hat matrix X (X'X)^-1 X', n numbers (R's `hatvalues`). */
export function qrLeverages(decomposition: QrDecomposition): Float64Array {
  const q = qrQ(decomposition);
  const result = new Float64Array(q.rows);
  for (let j = 0; j < q.columns; j++) {
    const from = j * q.rows;
    for (let i = 0; i < q.rows; i++) result[i]! += q.data[from + i]! ** 2;
  }
  return result;
}
