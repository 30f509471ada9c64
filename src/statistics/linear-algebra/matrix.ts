import { type Matrix, StatisticsError } from "../types.js";

/**
 * A dense matrix in column-major order, zero unless `data` (length `rows * columns`, used as it is, not copied)
 * is given.
 */
export function createMatrix(rows: number, columns: number, data?: Float64Array): Matrix {
  if (data !== undefined && data.length !== rows * columns) {
    throw new StatisticsError(
      `A ${rows} x ${columns} matrix needs ${rows * columns} numbers, not ${data.length}.`,
    );
  }
  return { rows, columns, data: data ?? new Float64Array(rows * columns) };
}

/** The matrix whose columns are `columns` (all of the same length; copied). */
export function matrixFromColumns(columns: readonly Float64Array[]): Matrix {
  const rows = columns.length === 0 ? 0 : columns[0]!.length;
  const data = new Float64Array(rows * columns.length);
  columns.forEach((column, j) => {
    if (column.length !== rows) {
      throw new StatisticsError(`Column ${j + 1} has ${column.length} rows where the first has ${rows}.`);
    }
    data.set(column, j * rows);
  });
  return { rows, columns: columns.length, data };
}

/** A model matrix: a column of ones and the columns given, of n rows. */
export function withIntercept(columns: readonly Float64Array[], n: number): Matrix {
  return matrixFromColumns([new Float64Array(n).fill(1), ...columns]);
}

/** The matrix whose rows are `rows`, for small matrices typed in by hand. */
export function matrixFromRows(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows.length === 0 ? 0 : rows[0]!.length;
  const result = createMatrix(rows.length, columns);
  rows.forEach((row, i) => {
    if (row.length !== columns) {
      throw new StatisticsError(`Row ${i + 1} has ${row.length} numbers where the first has ${columns}.`);
    }
    row.forEach((value, j) => {
      result.data[i + j * rows.length] = value;
    });
  });
  return result;
}

/** The identity matrix of order `n`. */
export function identityMatrix(n: number): Matrix {
  const result = createMatrix(n, n);
  for (let i = 0; i < n; i++) result.data[i * (n + 1)] = 1;
  return result;
}

/** Column `j` as a view into the matrix (not a copy). */
export function matrixColumn(a: Matrix, j: number): Float64Array {
  return a.data.subarray(j * a.rows, (j + 1) * a.rows);
}

/** The matrix of the named columns, in that order (copied). */
export function selectColumns(a: Matrix, columns: ArrayLike<number>): Matrix {
  const result = createMatrix(a.rows, columns.length);
  for (let j = 0; j < columns.length; j++) result.data.set(matrixColumn(a, columns[j]!), j * a.rows);
  return result;
}

/** The rows and the columns of a square matrix at some places, in that order (copied): the covariance of some estimates. */
export function principalSubmatrix(a: Matrix, places: ArrayLike<number>): Matrix {
  return selectRows(selectColumns(a, places), places);
}

/** The matrix of the named rows, in that order (copied). */
export function selectRows(a: Matrix, rows: ArrayLike<number>): Matrix {
  const n = rows.length;
  const result = createMatrix(n, a.columns);
  for (let j = 0; j < a.columns; j++) {
    const from = j * a.rows;
    const to = j * n;
    for (let i = 0; i < n; i++) result.data[to + i] = a.data[from + rows[i]!]!;
  }
  return result;
}

/** The main diagonal of `a`. */
export function diagonal(a: Matrix): Float64Array {
  const n = Math.min(a.rows, a.columns);
  const result = new Float64Array(n);
  for (let i = 0; i < n; i++) result[i] = a.data[i * (a.rows + 1)]!;
  return result;
}

/** The transpose of `a`. */
export function transpose(a: Matrix): Matrix {
  const { rows, columns } = a;
  const result = createMatrix(columns, rows);
  const tile = 32;
  for (let j0 = 0; j0 < columns; j0 += tile) {
    const j1 = Math.min(j0 + tile, columns);
    for (let i0 = 0; i0 < rows; i0 += tile) {
      const i1 = Math.min(i0 + tile, rows);
      for (let j = j0; j < j1; j++) {
        for (let i = i0; i < i1; i++) result.data[j + i * columns] = a.data[i + j * rows]!;
      }
    }
  }
  return result;
}

/** The product `a b`. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.rows) {
    throw new StatisticsError(
      `A ${a.rows} x ${a.columns} matrix can't be multiplied by a ${b.rows} x ${b.columns} one.`,
    );
  }
  const result = createMatrix(a.rows, b.columns);
  // Blocks of rows, so that the block of a result column stays in the cache while the columns of a pass over it.
  const block = 2048;
  for (let start = 0; start < a.rows; start += block) {
    const end = Math.min(start + block, a.rows);
    for (let j = 0; j < b.columns; j++) {
      accumulateColumns(a, b.data, j * b.rows, result.data, j * a.rows, start, end);
    }
  }
  return result;
}

/** The product `a v` of a matrix and a vector of `a.columns` numbers. */
export function multiplyVector(a: Matrix, v: ArrayLike<number>): Float64Array {
  if (a.columns !== v.length) {
    throw new StatisticsError(
      `A ${a.rows} x ${a.columns} matrix can't be multiplied by ${v.length} numbers.`,
    );
  }
  const result = new Float64Array(a.rows);
  const coefficients = v instanceof Float64Array ? v : Float64Array.from(v);
  const block = 2048;
  for (let start = 0; start < a.rows; start += block) {
    accumulateColumns(a, coefficients, 0, result, 0, start, Math.min(start + block, a.rows));
  }
  return result;
}

/** result[to + i] += sum over k of a[i, k] * b[from + k], for rows start..end-1; four columns of `a` at a time. */
function accumulateColumns(
  a: Matrix,
  b: Float64Array,
  from: number,
  result: Float64Array,
  to: number,
  start: number,
  end: number,
): void {
  const { rows: n, columns, data } = a;
  let k = 0;
  for (; k + 3 < columns; k += 4) {
    const b0 = b[from + k]!;
    const b1 = b[from + k + 1]!;
    const b2 = b[from + k + 2]!;
    const b3 = b[from + k + 3]!;
    const c0 = k * n;
    const c1 = c0 + n;
    const c2 = c1 + n;
    const c3 = c2 + n;
    for (let i = start; i < end; i++) {
      result[to + i]! += b0 * data[c0 + i]! + b1 * data[c1 + i]! + b2 * data[c2 + i]! + b3 * data[c3 + i]!;
    }
  }
  for (; k < columns; k++) {
    const bk = b[from + k]!;
    const c = k * n;
    for (let i = start; i < end; i++) result[to + i]! += bk * data[c + i]!;
  }
}

/** The inner product of two vectors of the same length. */
export function dot(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  const whole = n - (n % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < n; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

/** The quadratic form v' a v. */
export function quadraticForm(a: Matrix, v: Float64Array): number {
  return dot(v, multiplyVector(a, v));
}
