/** log(2 pi) / 2. */
export const halfLogTwoPi = 0.918938533204672741780329736406;

/** Coefficients (-1)^k (zeta(k) - 1) / k, k = 2, 3, ..., of log gamma about 2 (DLMF 5.7.3). */
const aboutTwo = [
  0.32246703342411321824, -0.067352301053198095133, 0.020580808427784547879, -0.0073855510286739852663,
  0.0028905103307415232858, -0.0011927539117032609771, 5.0966952474304242234e-4, -2.2315475845357937976e-4,
  9.9457512781808533715e-5, -4.4926236738133314162e-5, 2.0507212775670691553e-5, -9.439488275268395904e-6,
  4.3748667899074878042e-6, -2.0392157538013662368e-6, 9.5514121304074198329e-7, -4.4924691987645660433e-7,
  2.1207184805554665869e-7, -1.0043224823968099609e-7, 4.7698101693639805658e-8, -2.271109460894316491e-8,
  1.0838659214896954091e-8, -5.1834750419700466551e-9, 2.4836745438024783172e-9, -1.1921401405860912074e-9,
  5.7313672416788620133e-10, -2.7595228851242331452e-10,
];
const oneMinusEuler = 0.4227843350984671393934879;

/** Bernoulli numbers B(2k) / (2k (2k - 1)): Stirling's series (DLMF 5.11.1). */
const stirlingSeries = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  0.17964437236883057316,
];

/** log gamma(2 + z) for |z| <= 1/2; the zero at z = 0 keeps its relative accuracy. */
function logGammaTwoPlus(z: number): number {
  let sum = 0;
  for (let k = aboutTwo.length - 1; k >= 0; k--) sum = sum * z + aboutTwo[k]!;
  return z * (oneMinusEuler + z * sum);
}

/** log gamma(1 + z) for z > -1, with full relative accuracy about z = 0. */
export function logGammaOnePlus(z: number): number {
  if (Math.abs(z) <= 0.5) return logGammaTwoPlus(z) - Math.log1p(z);
  return logGamma(1 + z);
}

/**
 * The logarithm of |gamma(x)|. Relative error about 1e-15 for x > 0, about the zeros at 1 and 2 as well;
 * Infinity at 0, -1, -2, ... R: `lgamma`.
 */
export function logGamma(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    if (x === -Infinity) return Infinity;
    // Reflection (DLMF 5.5.3); the distance to the nearest integer keeps the sine accurate.
    const distance = Math.abs(x - Math.round(x));
    return Math.log(Math.PI / (Math.abs(x) * Math.sin(Math.PI * distance))) - logGamma(-x);
  }
  if (x >= 15)
    return x > 1e305 ? logGammaHuge(x) : (x - 0.5) * Math.log(x) - x + halfLogTwoPi + stirlingError(x);
  if (x < 0.5) return logGammaOnePlus(x) - Math.log(x);
  if (x < 1.5) return logGammaOnePlus(x - 1);
  let product = 1;
  let y = x;
  while (y > 2.5) {
    y -= 1;
    product *= y;
  }
  return logGammaTwoPlus(y - 2) + Math.log(product);
}

function logGammaHuge(x: number): number {
  return x * (Math.log(x) - 1);
}

/**
 * log gamma(x) - [(x - 1/2) log x - x + log(2 pi) / 2] for x > 0: the error of Stirling's formula, with full
 * relative accuracy. Below 15 the recurrence adds positive terms only (Loader 2000, "Fast and accurate
 * computation of binomial probabilities", whose delta(n) this is).
 */
export function stirlingError(x: number): number {
  if (x < 0.5) return logGamma(x) - (x - 0.5) * Math.log(x) + x - halfLogTwoPi;
  let sum = 0;
  let y = x;
  while (y < 15) {
    // (y + 1/2) log((y + 1) / y) - 1 as a series in 1 / (2 y + 1)^2.
    const s = 1 / ((2 * y + 1) * (2 * y + 1));
    let power = s;
    let term = power / 3;
    for (let k = 5; term > 1e-19; k += 2) {
      sum += term;
      power *= s;
      term = power / k;
    }
    y += 1;
  }
  const inverse = 1 / y;
  const square = inverse * inverse;
  let series = 0;
  for (let k = stirlingSeries.length - 1; k >= 0; k--) series = series * square + stirlingSeries[k]!;
  return sum + series * inverse;
}

/** log gamma(x + d) - log gamma(x) for x > 0, d > 0, with full relative accuracy where d is small. */
export function logGammaDifference(x: number, d: number): number {
  let shift = 0;
  let y = x;
  while (y < 10) {
    shift += Math.log1p(d / y);
    y += 1;
  }
  const high = y + d;
  const correction =
    d < 1e-2 * y
      ? (-d / 6) * (stirlingSlope(y) + 4 * stirlingSlope(y + d / 2) + stirlingSlope(high))
      : stirlingError(high) - stirlingError(y);
  // d log(high) is joined with the shifts last: both are positive and of the order of d.
  return (y - 0.5) * Math.log1p(d / y) - d + d * Math.log(high) + correction - shift;
}

/** Minus the derivative of {@link stirlingError} at x >= 10. */
function stirlingSlope(x: number): number {
  const square = 1 / (x * x);
  let series = 0;
  for (let k = stirlingSeries.length - 1; k >= 0; k--)
    series = series * square + (2 * k + 1) * stirlingSeries[k]!;
  return series * square;
}

/** log B(a, b) for a, b > 0. R: `lbeta`. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (!(small >= 0)) return NaN;
  if (small === 0) return Infinity;
  if (large === Infinity) return -Infinity;
  if (small >= 10) {
    const correction = stirlingError(small) + stirlingError(large) - stirlingError(small + large);
    const share = small / (small + large);
    return (
      halfLogTwoPi -
      0.5 * Math.log(large) +
      correction +
      (small - 0.5) * Math.log(share) +
      large * Math.log1p(-share)
    );
  }
  if (large >= 10) return logGamma(small) - logGammaDifference(large, small);
  return small < 1e-3
    ? logGammaOnePlus(small) - Math.log(small) - logGammaDifference(large, small)
    : logGamma(small) + logGamma(large) - logGamma(small + large);
}

const logFactorials = Float64Array.from({ length: 256 }, (_, n) => logGamma(n + 1));

/** log n! for n >= 0 (whole or not). R: `lfactorial`. */
export function logFactorial(n: number): number {
  const known = logFactorials[n];
  return known === undefined ? logGamma(n + 1) : known;
}

/** The logarithm of the number of ways to choose k of n, for whole 0 <= k <= n. R: `lchoose`. */
export function logChoose(n: number, k: number): number {
  if (!(k >= 0 && k <= n)) return Number.isNaN(n) || Number.isNaN(k) ? NaN : -Infinity;
  const few = Math.min(k, n - k);
  if (few <= 30) {
    let product = 1;
    for (let i = 1; i <= few; i++) product *= (n - few + i) / i;
    if (product < 1e300) return Math.log(product);
  }
  return -Math.log(n + 1) - logBeta(n - few + 1, few + 1);
}
