import { matrixFromRows, qrPivoted, qrSolve } from "../linear-algebra/index.js";

/** Degree of the polynomials, and the number of terms of one in one and in two variables. */
const degree = 4;
export const terms1 = degree + 1;
export const terms2 = ((degree + 1) * (degree + 2)) / 2;

const chebyshevNodes = (n: number) =>
  Array.from({ length: n }, (_, i) => Math.cos((Math.PI * (i + 0.5)) / n));

/** Nodes on (-1, 1) where a function of one variable is to be known. */
export const nodes1: readonly number[] = chebyshevNodes(8);
/** Pairs of nodes where a function of two variables is to be known, neighbours next to each other. */
export const nodes2: readonly (readonly [number, number])[] = chebyshevNodes(6).flatMap((x, i) =>
  chebyshevNodes(6).map((_, k, all) => [x, all[i % 2 === 0 ? k : 5 - k]!] as const),
);

/** Exponents of the terms in two variables: by falling power of the first, then falling power of the second. */
const exponents = Array.from({ length: degree + 1 }, (_, k) => degree - k).flatMap((i) =>
  Array.from({ length: degree - i + 1 }, (_, k) => [i, degree - i - k] as const),
);
const design1 = qrPivoted(
  matrixFromRows(nodes1.map((x) => Array.from({ length: terms1 }, (_, k) => x ** k))),
);
const design2 = qrPivoted(matrixFromRows(nodes2.map(([x, y]) => exponents.map(([i, j]) => x ** i * y ** j))));

/** Coefficients of the polynomial in x nearest to the values at {@link nodes1}, from the constant up. */
export const fit1 = (values: Float64Array): Float64Array => qrSolve(design1, values);
/** Coefficients of the polynomial in x and y nearest to the values at {@link nodes2}, for {@link evaluate2}. */
export const fit2 = (values: Float64Array): Float64Array => qrSolve(design2, values);

/** A value with its slopes, as the evaluations leave it. */
export const result = { value: 0, slopeX: 0, slopeY: 0 };

/** How far beyond the fitted region an argument is followed. */
const margin = 0.3;
/** x within (-1, 1), bending smoothly to stay within 1 + margin; its slope is in {@link bendSlope}. */
let bendSlope = 1;
function bend(x: number): number {
  const beyond = Math.abs(x) - 1;
  if (!(beyond > 0)) {
    bendSlope = 1;
    return x;
  }
  const t = Math.tanh(beyond / margin);
  bendSlope = 1 - t * t;
  return Math.sign(x) * (1 + margin * t);
}

/**
 * Evaluates a polynomial in one variable whose coefficients begin at `at`, and levels off outside of (-1, 1); the answer
 * stands in {@link result}.
 */
export function evaluate1(coefficients: Float64Array, at: number, x: number): void {
  const bent = bend(x);
  let value = 0;
  let slope = 0;
  for (let k = degree; k >= 0; k--) {
    slope = slope * bent + value;
    value = value * bent + coefficients[at + k]!;
  }
  result.value = value;
  result.slopeX = slope * bendSlope;
}

/** The same in two variables. */
export function evaluate2(coefficients: Float64Array, at: number, x: number, y: number): void {
  const bentX = bend(x);
  const bendX = bendSlope;
  const bentY = bend(y);
  const bendY = bendSlope;
  let value = 0;
  let slopeX = 0;
  let slopeY = 0;
  let k = at;
  for (let i = degree; i >= 0; i--) {
    let inner = 0;
    let innerSlope = 0;
    for (let j = degree - i; j >= 0; j--) {
      innerSlope = innerSlope * bentY + inner;
      inner = inner * bentY + coefficients[k++]!;
    }
    slopeX = slopeX * bentX + value;
    value = value * bentX + inner;
    slopeY = slopeY * bentX + innerSlope;
  }
  result.value = value;
  result.slopeX = slopeX * bendX;
  result.slopeY = slopeY * bendY;
}
