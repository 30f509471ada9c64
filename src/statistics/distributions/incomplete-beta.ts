import { digamma, trigamma } from "./digamma.js";
import { logBeta, logGammaDifference, logGammaOnePlus } from "./log-gamma.js";
import { normalQuantile } from "./normal.js";
import { binomialWeight, expm1Minus, log1pMinus } from "./saddle-point.js";
import { solveTail } from "./solve-tail.js";
import { tailIntegral } from "./tail-integral.js";
import {
  allAbove,
  allBelow,
  probability,
  type Scaled,
  type SmallTail,
  scaled,
  swapped,
  type TailOptions,
  type Tails,
  times,
  undefinedTails,
} from "./tails.js";

/** x^a y^b / B(a, b): the density of the beta distribution on the scale of the logit. */
export function betaWeight(a: number, b: number, x: number, y: number): Scaled {
  return times(binomialWeight(a, b, x, y), (a / (a + b)) * b);
}

/** Both tails of the beta distribution at x, where y = 1 - x is given apart so that neither loses its digits. */
export function betaTails(a: number, b: number, x: number, y: number): Tails {
  if (Number.isNaN(a + b + x + y) || a < 0 || b < 0) return undefinedTails;
  if (x <= 0) return allAbove;
  if (y <= 0) return allBelow;
  if (a === 0 || b === Infinity) return b === 0 || a === Infinity ? undefinedTails : allBelow;
  if (b === 0 || a === Infinity) return allAbove;
  if (a <= 1 && b <= 1) return x <= 0.5 ? smallShapeTails(a, b, x, y) : swapped(smallShapeTails(b, a, y, x));
  if (a < 1 && x <= 0.7 && b * x <= 1) return smallShapeTails(a, b, x, y);
  if (b < 1 && y <= 0.7 && a * y <= 1) return swapped(smallShapeTails(b, a, y, x));
  const lower = a < 1 ? false : b < 1 ? true : a * y >= b * x;
  return lower ? { lower: lowerTail(a, b, x, y) } : { upper: lowerTail(b, a, y, x) };
}

/** The lower tail at a point below the bulk of the distribution, for a >= 1. */
function lowerTail(a: number, b: number, x: number, y: number): Scaled {
  const ratio = (x * (a + b)) / (a + 1);
  const series = x <= 0.9 && ratio < 1 && (a <= 20 || ratio <= 0.8);
  const factor = series ? lowerSeries(a, b, x) / a : lowerIntegral(a, b, x, y);
  return times(betaWeight(a, b, x, y), factor);
}

/** Sum of (a + b) ... (a + b + n - 1) / ((a + 1) ... (a + n)) x^n: DLMF 8.17.8, positive terms only. */
function lowerSeries(a: number, b: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= x * ((a + b + n - 1) / (a + n));
    sum += term;
  }
  return sum;
}

/** The lower tail on the scale of the logit, relative to the integrand at x. */
function lowerIntegral(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const startSlope = a * y - b * x;
  // The point at distance v below x on the scale of the logit is x exp(-v) / (y + x exp(-v)).
  const shareAbove = (v: number) => y / (y + x * Math.exp(-v));
  return tailIntegral({
    value: (v) => startSlope * v + n * bend(x, y, v),
    slope: (v) => a * shareAbove(v) - b * (1 - shareAbove(v)),
    curvature: (v) => n * shareAbove(v) * (1 - shareAbove(v)),
  });
}

/** log(y + x exp(-v)) + x v, written so that neither small v nor small x or y costs digits. */
function bend(x: number, y: number, v: number): number {
  if (x <= 0.5) {
    const w = x * Math.expm1(-v);
    return v < 1 ? log1pMinus(w) + x * expm1Minus(-v) : Math.log1p(w) + x * v;
  }
  const z = y * Math.expm1(v);
  return v < 1 ? log1pMinus(z) + y * expm1Minus(v) : Math.log1p(z) - y * v;
}

/**
 * Both tails for a <= 1 near x = 0, where P = x^a / (a B(a, b)) (1 + s) may be close to 0 or to 1 (DLMF 8.17.7). The
 * complement is put together from the small parts.
 */
function smallShapeTails(a: number, b: number, x: number, y: number): Tails {
  let s = 0;
  let term = a;
  for (let n = 1; n < 10000; n++) {
    term *= ((n - b) / n) * x;
    s += term / (a + n);
    if (Math.abs(term) <= 1e-18 * Math.abs(s) || term === 0) break;
  }
  const power = a * (x < 0.5 ? Math.log(x) : Math.log1p(-y)) - logShapes(a, b);
  const rise = Math.expm1(power);
  const lower: Scaled = { value: Math.exp(power) * (1 + s), log: power + Math.log1p(s) };
  const rest = -(rise + s + rise * s);
  return { lower, upper: scaled(Math.max(rest, 0)) };
}

/** log(a B(a, b)) for a <= 1, with full relative accuracy as a tends to 0. */
const logShapes = (a: number, b: number): number => logGammaOnePlus(a) - logGammaDifference(b, a);

/** The logit of the point of the beta distribution that cuts off the given tail. */
export function betaLogit(a: number, b: number, target: SmallTail): number {
  if (!(a > 0 && b > 0)) return NaN;
  if (target.log === -Infinity) return target.side === "lower" ? -Infinity : Infinity;
  if (target.side === "upper") return -betaLogit(b, a, { ...target, side: "lower" });
  // Near the origin P = x^a / (a B(a, b)).
  const logAtOrigin = (target.log + Math.log(a) + logBeta(a, b)) / a;
  if (logAtOrigin < -40 && b * Math.exp(logAtOrigin) < 1e-17) return logAtOrigin;
  const z = normalQuantile(target.log, { log: true });
  const bulk = digamma(a) - digamma(b) + z * Math.sqrt(trigamma(a) + trigamma(b));
  const start = logAtOrigin < -3 && b * Math.exp(logAtOrigin) < 0.1 ? logAtOrigin : bulk;
  return solveTail(target, start, (u) => {
    const x = 1 / (1 + Math.exp(-u));
    const y = 1 / (1 + Math.exp(u));
    return { tails: betaTails(a, b, x, y), density: betaWeight(a, b, x, y) };
  });
}

/**
 * The regularized incomplete beta function I_x(a, b) (lower, the default) or 1 - I_x(a, b) (upper), or its logarithm.
 *
 * Power series near the ends, Gauss-Legendre integration of the tail on the scale of the logit between. R: `pbeta`.
 */
export function regularizedBeta(x: number, a: number, b: number, options: TailOptions = {}): number {
  return probability(betaTails(a, b, x, 1 - x), options);
}
