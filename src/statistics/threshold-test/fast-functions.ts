/**
 * Functions that the density of beta signals spends its time in, good to about 1e-12 and several times faster than those
 * that are good to the last digit. The first two come from tables with Taylor polynomials.
 */

/** Entries of the table of log(1 + exp(u)) a unit of u, and the largest |u| in it. */
const density = 16;
const limit = 40;
const order = 6;
const softplusCoefficients = new Float64Array((2 * limit * density + 1) * order);

for (let k = 0; k <= 2 * limit * density; k++) {
  const u = k / density - limit;
  const s = 1 / (1 + Math.exp(-u));
  const v = s / (1 + Math.exp(u));
  const w = 1 - 2 * s;
  // Value and derivatives over factorials.
  const value = Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));
  softplusCoefficients.set(
    [value, s, v / 2, (v * w) / 6, (v * (1 - 6 * v)) / 24, (v * w * (1 - 12 * v)) / 120],
    k * order,
  );
}

/** log(1 + exp(u)). */
export function softplus(u: number): number {
  if (u > limit) return u;
  if (u < -limit) return Math.exp(u);
  const k = ((u + limit) * density + 0.5) | 0;
  const r = u - (k / density - limit);
  const at = k * order;
  const c = softplusCoefficients;
  return c[at]! + r * (c[at + 1]! + r * (c[at + 2]! + r * (c[at + 3]! + r * (c[at + 4]! + r * c[at + 5]!))));
}

const expDensity = 64;
const expLimit = 50;
const expTable = Float64Array.from({ length: expLimit * expDensity + 1 }, (_, k) =>
  Math.exp(-k / expDensity),
);

/** exp(-x) for x >= 0; 0 beyond 50. */
export function decay(x: number): number {
  if (!(x < expLimit)) return 0;
  const k = (x * expDensity + 0.5) | 0;
  const r = k / expDensity - x;
  return expTable[k]! * (1 + r * (1 + r * (0.5 + r * (1 / 6 + r * (1 / 24 + r / 120)))));
}

/** What {@link setGamma} finds. */
export const gamma = { log: 0, digamma: 0 };

const halfLogTwoPi = 0.9189385332046727;

/** Sets log gamma and digamma of x > 0: Stirling's series at x + 8, taken back by the recurrence. */
export function setGamma(x: number): void {
  let product = x;
  let slope = 1;
  for (let i = 1; i < 8; i++) {
    slope = slope * (x + i) + product;
    product *= x + i;
  }
  const y = x + 8;
  const inverse = 1 / y;
  const square = inverse * inverse;
  const logY = Math.log(y);
  const stirling =
    inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  const series =
    square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))));
  gamma.log = (y - 0.5) * logY - y + halfLogTwoPi + stirling - Math.log(product);
  gamma.digamma = logY - 0.5 * inverse - series - slope / product;
}
