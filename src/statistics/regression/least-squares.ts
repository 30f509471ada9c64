import { createMatrix, qrInverseCrossProduct, qrPivoted, qrSolve } from "../linear-algebra/index.js";
import type { Matrix } from "../types.js";

/** Rows folded into the triangle at a time: a block of twenty columns fits a core's cache. */
const blockRows = 256;

/** A weighted least squares solution on the columns of X that are not collinear with columns before them. */
export interface LeastSquares {
  /** The kept columns of X, ascending. */
  readonly kept: Int32Array;
  /** Coefficients of the kept columns. */
  readonly coefficients: Float64Array;
  /** (X'WX)^-1 of the kept columns. */
  readonly unscaledCovariance: Matrix;
}

/** Coefficients by column of the matrix; 0 for the columns that were left out. */
export function coefficientsByColumn(
  { kept, coefficients }: Pick<LeastSquares, "kept" | "coefficients">,
  columns: number,
): Float64Array<ArrayBuffer> {
  const result = new Float64Array(columns);
  for (let at = 0; at < kept.length; at++) result[kept[at]!] = coefficients[at]!;
  return result;
}

/**
 * Least squares of `z` (n numbers) on the n x p matrix `x` with weights W = diag(roots^2); rows whose root is 0
 * take no part.
 *
 * Rows are folded block by block into one triangle by Householder reflections (the sequential form of TSQR:
 * Demmel, Grigori, Hoemmen, Langou 2012), so X is read once and never copied, with the accuracy of a QR
 * decomposition. Column norms are unchanged by Q, so pivoting on the triangle drops the columns that R's
 * `lm` drops on X.
 */
export function weightedLeastSquares(
  x: Matrix,
  z: Float64Array,
  roots: Float64Array | null,
  tolerance: number,
): LeastSquares {
  const p = x.columns;
  const triangle = foldRows(x, z, roots);
  const r = createMatrix(p, p);
  for (let j = 0; j < p; j++) for (let i = 0; i <= j; i++) r.data[i + j * p] = triangle[i + j * (p + 1)]!;
  const effects = triangle.slice(p * (p + 1), p * (p + 1) + p);
  const decomposition = qrPivoted(r, tolerance);
  const solution = qrSolve(decomposition, effects);
  const kept = decomposition.pivot.slice(0, decomposition.rank);
  return {
    kept,
    coefficients: Float64Array.from(kept, (j) => solution[j]!),
    unscaledCovariance: qrInverseCrossProduct(decomposition),
  };
}

/** The (p + 1) x (p + 1) upper triangle of the weighted [X z], column-major. */
function foldRows(x: Matrix, z: Float64Array, roots: Float64Array | null): Float64Array {
  const { rows: n, columns: p, data } = x;
  const width = p + 1;
  const triangle = new Float64Array(width * width);
  const block = new Float64Array(blockRows * width);
  const rowOf = new Int32Array(blockRows);
  let next = 0;
  while (next < n) {
    let size = 0;
    if (roots === null) {
      size = Math.min(blockRows, n - next);
      for (let j = 0; j < p; j++) {
        block.set(data.subarray(j * n + next, j * n + next + size), j * blockRows);
      }
      block.set(z.subarray(next, next + size), p * blockRows);
      next += size;
    } else {
      for (; next < n && size < blockRows; next++) if (roots[next] !== 0) rowOf[size++] = next;
      for (let j = 0; j <= p; j++) {
        const source = j < p ? data : z;
        const from = j < p ? j * n : 0;
        const to = j * blockRows;
        for (let i = 0; i < size; i++) block[to + i] = roots[rowOf[i]!]! * source[from + rowOf[i]!]!;
      }
    }
    foldBlock(triangle, block, size, width);
  }
  return triangle;
}

/** Reflects the rows of a block into the triangle; the block is left zero in effect. */
function foldBlock(triangle: Float64Array, block: Float64Array, size: number, width: number): void {
  for (let l = 0; l < width; l++) {
    const column = l * blockRows;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += block[column + i]! * block[column + i]!;
    if (sum === 0) continue;
    const top = triangle[l + l * width]!;
    const norm = Math.sqrt(top * top + sum);
    const head = top > 0 ? top + norm : top - norm;
    triangle[l + l * width] = top > 0 ? -norm : norm;
    const scale = 1 / (norm * Math.abs(head));
    for (let j = l + 1; j < width; j++) {
      const other = j * blockRows;
      const at = l + j * width;
      let inner = head * triangle[at]!;
      let odd = 0;
      let i = 0;
      for (; i + 1 < size; i += 2) {
        inner += block[column + i]! * block[other + i]!;
        odd += block[column + i + 1]! * block[other + i + 1]!;
      }
      if (i < size) inner += block[column + i]! * block[other + i]!;
      const t = (inner + odd) * scale;
      if (t === 0) continue;
      triangle[at]! -= t * head;
      for (let k = 0; k < size; k++) block[other + k]! -= t * block[column + k]!;
    }
  }
}
