import { type Matrix, StatisticsError } from "../types.js";
import { createMatrix } from "./matrix.js";

/** Rows worked on at once: 20 columns of a block are 40 KB, which a core's cache holds. */
export const crossProductRows = 256;

/**
 * X'WX, p x p, for an n x p matrix and optional weights (n numbers; the diagonal of W).
 *
 * Rows are taken block by block and columns two by two, so that a tall matrix is read from memory once; partial
 * sums by block also keep the rounding error small.
 */
export function crossProduct(x: Matrix, weights?: Float64Array): Matrix {
  checkWeights(x, weights);
  const { rows: n, columns: p } = x;
  const result = createMatrix(p, p);
  const scratch = new Float64Array(weights === undefined ? 0 : crossProductRows * p);
  for (let start = 0; start < n; start += crossProductRows) {
    const size = Math.min(crossProductRows, n - start);
    addCrossProduct(x, weights?.subarray(start, start + size) ?? null, start, size, scratch, result);
  }
  mirrorUpper(result);
  return result;
}

/**
 * Adds X'WX of `size` rows from `start` on, at most {@link crossProductRows}, to the upper triangle of `into`: for those
 * who meet the rows block by block. `weights` are those of these rows, `scratch` has room for the block.
 */
export function addCrossProduct(
  { rows: n, columns: p, data }: Matrix,
  weights: Float64Array | null,
  start: number,
  size: number,
  scratch: Float64Array,
  into: Matrix,
): void {
  // With weights the left factor is a weighted copy of the block; without, the matrix itself.
  const left = weights === null ? data : scratch;
  const leftStride = weights === null ? n : crossProductRows;
  const leftStart = weights === null ? start : 0;
  if (weights !== null) weightBlock(data, n, p, weights, start, size, scratch);
  for (let i = 0; i < p; i += 2) {
    const i1 = Math.min(i + 1, p - 1);
    for (let j = i; j < p; j += 2) {
      const j1 = Math.min(j + 1, p - 1);
      const a0 = leftStart + i * leftStride;
      const a1 = leftStart + i1 * leftStride;
      addTile(left, a0, a1, data, start + j * n, start + j1 * n, size, into.data, i, i1, j, j1, p);
    }
  }
}

/** Copies the upper triangle of a square matrix below its diagonal. */
export function mirrorUpper({ columns: p, data }: Matrix): void {
  for (let j = 0; j < p; j++) for (let i = 0; i < j; i++) data[j + i * p] = data[i + j * p]!;
}

/** X'Wy, p numbers, for an n x p matrix, n outcomes and optional weights. */
export function crossProductVector(x: Matrix, y: Float64Array, weights?: Float64Array): Float64Array {
  checkWeights(x, weights);
  const { rows: n, columns: p, data } = x;
  if (y.length !== n) throw new StatisticsError(`The matrix has ${n} rows and the vector ${y.length}.`);
  const result = new Float64Array(p);
  const weighted = new Float64Array(crossProductRows);
  for (let start = 0; start < n; start += crossProductRows) {
    const size = Math.min(crossProductRows, n - start);
    for (let r = 0; r < size; r++) {
      weighted[r] = weights === undefined ? y[start + r]! : weights[start + r]! * y[start + r]!;
    }
    for (let j = 0; j < p; j++) {
      const c = start + j * n;
      let s0 = 0;
      let s1 = 0;
      let r = 0;
      for (; r + 1 < size; r += 2) {
        s0 += data[c + r]! * weighted[r]!;
        s1 += data[c + r + 1]! * weighted[r + 1]!;
      }
      if (r < size) s0 += data[c + r]! * weighted[r]!;
      result[j]! += s0 + s1;
    }
  }
  return result;
}

function weightBlock(
  data: Float64Array,
  n: number,
  p: number,
  weights: Float64Array,
  start: number,
  size: number,
  left: Float64Array,
): void {
  for (let j = 0; j < p; j++) {
    const from = start + j * n;
    const to = j * crossProductRows;
    for (let r = 0; r < size; r++) left[to + r] = weights[r]! * data[from + r]!;
  }
}

/** Adds the four inner products of columns (a0, a1) with (b0, b1) over one block of rows to the result. */
function addTile(
  left: Float64Array,
  a0: number,
  a1: number,
  right: Float64Array,
  b0: number,
  b1: number,
  size: number,
  out: Float64Array,
  i0: number,
  i1: number,
  j0: number,
  j1: number,
  p: number,
): void {
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  for (let r = 0; r < size; r++) {
    const u = left[a0 + r]!;
    const v = left[a1 + r]!;
    const x = right[b0 + r]!;
    const y = right[b1 + r]!;
    s00 += u * x;
    s01 += u * y;
    s10 += v * x;
    s11 += v * y;
  }
  out[i0 + j0 * p]! += s00;
  if (j1 > j0) out[i0 + j1 * p]! += s01;
  if (i1 > i0) {
    // On the diagonal tile (i1, j0) lies below the diagonal; it is mirrored from above at the end.
    if (j0 >= i1) out[i1 + j0 * p]! += s10;
    if (j1 > j0) out[i1 + j1 * p]! += s11;
  }
}

function checkWeights(x: Matrix, weights: Float64Array | undefined): void {
  if (weights !== undefined && weights.length !== x.rows) {
    throw new StatisticsError(`The matrix has ${x.rows} rows and there are ${weights.length} weights.`);
  }
}
