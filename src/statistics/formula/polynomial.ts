import { matrixFromColumns, qrPivoted, qrQ } from "../linear-algebra/index.js";
import { StatisticsError } from "../types.js";

/** What {@link orthogonalPolynomial} needs to be evaluated at new values. */
export interface PolynomialState {
  readonly alpha: readonly number[];
  readonly norm2: readonly number[];
}

/**
 * Recurrence coefficients of the polynomials of degree 1..degree that are orthonormal over the values (R's
 * `poly(x, degree)`).
 *
 * Source: Kennedy and Gentle (1980), Statistical Computing, 343-344.
 */
export function polynomialState(values: Float64Array, degree: number): PolynomialState {
  const known = values.filter((value) => !Number.isNaN(value));
  if (new Set(known).size <= degree) {
    throw new StatisticsError(
      `A polynomial of degree ${degree} needs more than ${degree} distinct values; there are ${new Set(known).size}.`,
    );
  }
  let mean = 0;
  for (const value of known) mean += value / known.length;
  const powers = Array.from({ length: degree + 1 }, (_, d) => known.map((value) => (value - mean) ** d));
  const decomposition = qrPivoted(matrixFromColumns(powers), 1e-14);
  const q = qrQ(decomposition);
  const n = known.length;
  const alpha: number[] = [];
  const norm2 = [1];
  for (let d = 0; d <= degree; d++) {
    const r = decomposition.qr.data[d + d * n]!;
    let square = 0;
    let weighted = 0;
    for (let i = 0; i < n; i++) {
      const z2 = (r * q.data[i + d * n]!) ** 2;
      square += z2;
      weighted += (known[i]! - mean) * z2;
    }
    norm2.push(square);
    if (d < degree) alpha.push(weighted / square + mean);
  }
  return { alpha, norm2 };
}

/** The polynomials of degree 1..degree at the values, by the recurrence. */
export function orthogonalPolynomial(
  values: Float64Array,
  { alpha, norm2 }: PolynomialState,
): Float64Array[] {
  let before = new Float64Array(values.length);
  let current = new Float64Array(values.length).fill(1);
  return alpha.map((a, d) => {
    const ratio = d === 0 ? 0 : norm2[d + 1]! / norm2[d]!;
    const next = values.map((value, i) => (value - a) * current[i]! - ratio * before[i]!);
    before = current;
    current = next;
    const scale = Math.sqrt(norm2[d + 2]!);
    return next.map((value) => value / scale);
  });
}
