import { createMatrix } from "../linear-algebra/index.js";
import type { Matrix } from "../types.js";
import { bSplineColumns, bSplinesAt, fullKnots } from "./b-spline.js";
import { boundaryAndKnots, type SplineBasis, type SplineOptions, type SplineSpec } from "./spec.js";

/**
 * The natural cubic spline basis of a variable: cubic pieces that join smoothly at the knots and go on as straight lines
 * beyond the boundary.
 *
 * Knots not given are placed at equally spaced quantiles (type 7) of the values inside the boundary, which is the range
 * of the values unless given. With K inner knots there are K + 1 columns, one more with `intercept`. NaN gives a row of
 * NaN. R: `splines::ns`, with its columns in its order and signs.
 *
 * @param x n values; NaN is missing
 * @returns an n x df matrix with the `spec` from which {@link predictSpline} makes the same functions of other values
 * @throws StatisticsError for knots outside the boundary, too few df, infinite or no values
 * @example naturalSpline([1, 2, 3, 4, 5], { df: 2 }).spec.knots // [3]
 */
export function naturalSpline(x: ArrayLike<number>, options: SplineOptions = {}): SplineBasis {
  const spec = boundaryAndKnots(x, options, "natural", 3);
  return { ...naturalColumns(spec, x), spec };
}

/** The functions of a basis at other values: what `predict` of R's `ns` and `bs` gives. */
export function predictSpline(spec: SplineSpec, x: ArrayLike<number>): Matrix {
  return spec.kind === "natural" ? naturalColumns(spec, x) : bSplineColumns(spec, x);
}

/**
 * The B-splines turned so that the two combinations with curvature at the boundary come first, and are left out. The
 * turning is by the Householder reflections of the QR decomposition of those curvatures, as in R, so that columns agree.
 */
function naturalColumns(spec: SplineSpec, x: ArrayLike<number>): Matrix {
  const sequence = fullKnots(spec, 4);
  const first = spec.intercept ? 0 : 1;
  const width = sequence.length - 4 - first;
  const reflections = householder(
    spec.boundary.map((end) => bSplinesAt(sequence, 4, end, 2).subarray(first)),
  );
  const result = createMatrix(x.length, width - 2);
  for (let row = 0; row < x.length; row++) {
    const functions = linearBeyond(spec, sequence, x[row]!).subarray(first);
    for (const reflect of reflections) reflect(functions);
    for (let j = 0; j < width - 2; j++) result.data[row + j * x.length] = functions[j + 2]!;
  }
  return result;
}

function linearBeyond({ boundary }: SplineSpec, sequence: readonly number[], x: number): Float64Array {
  if (Number.isNaN(x)) return new Float64Array(sequence.length - 4).fill(NaN);
  if (x >= boundary[0] && x <= boundary[1]) return bSplinesAt(sequence, 4, x);
  const end = x < boundary[0] ? boundary[0] : boundary[1];
  const value = bSplinesAt(sequence, 4, end);
  const slope = bSplinesAt(sequence, 4, end, 1);
  return value.map((one, j) => one + slope[j]! * (x - end));
}

/** The reflections that bring the columns to upper triangular form, with the signs of LINPACK. */
function householder(columns: readonly Float64Array[]): ((vector: Float64Array) => void)[] {
  const work = columns.map((column) => Float64Array.from(column));
  return work.map((column, k) => {
    const norm = Math.hypot(...column.subarray(k)) * (column[k]! < 0 ? -1 : 1);
    const v = column.map((value, i) => (i < k ? 0 : value / norm));
    v[k] = v[k]! + 1;
    const reflect = (vector: Float64Array) => {
      let product = 0;
      for (let i = k; i < v.length; i++) product += v[i]! * vector[i]!;
      for (let i = k; i < v.length; i++) vector[i] = vector[i]! - (product / v[k]!) * v[i]!;
    };
    for (const later of work.slice(k + 1)) reflect(later);
    return reflect;
  });
}
