import { createMatrix } from "../linear-algebra/index.js";
import type { Matrix } from "../types.js";
import { boundaryAndKnots, type SplineBasis, type SplineOptions, type SplineSpec } from "./spec.js";

/** Boundary knots as often as the order, around the inner ones. */
export function fullKnots({ knots, boundary }: SplineSpec, order: number): number[] {
  return [...Array(order).fill(boundary[0]), ...knots, ...Array(order).fill(boundary[1])] as number[];
}

/**
 * The values, or derivatives, at x of all B-splines of an order (degree + 1) on a sequence of knots; x within the
 * boundary. De Boor (1978), A practical guide to splines, chapter X.
 */
export function bSplinesAt(
  sequence: readonly number[],
  order: number,
  x: number,
  derivative = 0,
): Float64Array {
  const functions = sequence.length - order;
  // The interval of x; the last one holds its right end too.
  let interval = order - 1;
  while (interval < functions - 1 && x >= sequence[interval + 1]!) interval++;
  let values = new Float64Array(sequence.length - 1);
  values[interval] = 1;
  for (let k = 2; k <= order; k++) {
    const next = new Float64Array(sequence.length - k);
    const differentiate = k > order - derivative;
    for (let i = Math.max(0, interval - k + 1); i <= Math.min(interval, next.length - 1); i++) {
      const left = sequence[i + k - 1]! - sequence[i]!;
      const right = sequence[i + k]! - sequence[i + 1]!;
      const a = left > 0 ? values[i]! / left : 0;
      const b = right > 0 ? values[i + 1]! / right : 0;
      next[i] = differentiate ? (k - 1) * (a - b) : a * (x - sequence[i]!) + b * (sequence[i + k]! - x);
    }
    values = next;
  }
  return values;
}

/**
 * The B-spline basis of a variable: piecewise polynomials of the given degree (3) that join smoothly at the knots.
 *
 * Knots not given are placed at equally spaced quantiles (type 7) of the values inside the boundary, which is the range
 * of the values unless given. Beyond the boundary the outermost polynomial goes on. Without an intercept (default) the
 * first function is left out. NaN gives a row of NaN. R: `splines::bs`, with its columns in its order.
 *
 * @param x n values; NaN is missing
 * @returns an n x df matrix with the `spec` from which {@link predictSpline} makes the same functions of other values
 * @throws StatisticsError for knots outside the boundary, too few df, infinite or no values
 */
export function bSpline(
  x: ArrayLike<number>,
  options: SplineOptions & { readonly degree?: number } = {},
): SplineBasis {
  const degree = options.degree ?? 3;
  const spec = boundaryAndKnots(x, options, "b-spline", degree);
  return { ...bSplineColumns(spec, x), spec };
}

/** The columns for a stored specification. */
export function bSplineColumns(spec: SplineSpec, x: ArrayLike<number>): Matrix {
  const order = spec.degree + 1;
  const sequence = fullKnots(spec, order);
  const first = spec.intercept ? 0 : 1;
  const result = createMatrix(x.length, sequence.length - order - first);
  const [low, high] = spec.boundary;
  for (let row = 0; row < x.length; row++) {
    const value = x[row]!;
    const inside = value >= low && value <= high;
    const functions = Number.isNaN(value)
      ? new Float64Array(sequence.length - order).fill(NaN)
      : inside
        ? bSplinesAt(sequence, order, value)
        : continued(sequence, order, value, value < low ? low : high);
    for (let j = 0; j < result.columns; j++) result.data[row + j * x.length] = functions[j + first]!;
  }
  return result;
}

/** The outermost polynomial, by Taylor's formula about a point inside its interval. */
function continued(sequence: readonly number[], order: number, x: number, end: number): Float64Array {
  const neighbour = end === sequence[0] ? sequence[order]! : sequence[sequence.length - order - 1]!;
  const pivot = 0.75 * end + 0.25 * neighbour;
  const sum = new Float64Array(sequence.length - order);
  let power = 1;
  for (let derivative = 0; derivative < order; derivative++) {
    const terms = bSplinesAt(sequence, order, pivot, derivative);
    for (let j = 0; j < sum.length; j++) sum[j] = sum[j]! + terms[j]! * power;
    power *= (x - pivot) / (derivative + 1);
  }
  return sum;
}
