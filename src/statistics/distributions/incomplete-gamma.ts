import { logGammaOnePlus } from "./log-gamma.js";
import { normalQuantile } from "./normal.js";
import { expm1Minus, poissonWeight } from "./saddle-point.js";
import { solveTail } from "./solve-tail.js";
import { tailIntegral } from "./tail-integral.js";
import {
  allAbove,
  allBelow,
  probability,
  type Scaled,
  type SmallTail,
  scaled,
  type TailOptions,
  type Tails,
  times,
  undefinedTails,
} from "./tails.js";

/** Both tails of the gamma distribution with shape a > 0 and rate 1 at x. */
export function gammaTails(a: number, x: number): Tails {
  if (Number.isNaN(a) || Number.isNaN(x) || a < 0) return undefinedTails;
  if (x <= 0) return a === 0 ? allBelow : allAbove;
  if (a === 0 || x === Infinity) return allBelow;
  if (a === Infinity) return allAbove;
  if (a < 1 && x < 1.1) return smallShapeTails(a, x);
  if (x > a) return { upper: times(poissonWeight(a, x), a * upperIntegral(a, x)) };
  const factor = a > 20 && x > 0.7 * a ? a * lowerIntegral(a, x) : lowerSeries(a, x);
  return { lower: times(poissonWeight(a, x), factor) };
}

/** Sum of x^n / ((a + 1) ... (a + n)): DLMF 8.11.4, positive terms only. */
function lowerSeries(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** The tail above x, t = x exp(v), relative to the integrand at x. */
function upperIntegral(a: number, x: number): number {
  return tailIntegral({
    value: (v) => (x - a) * v + x * expm1Minus(v),
    slope: (v) => x * Math.exp(v) - a,
    curvature: (v) => x * Math.exp(v),
  });
}

/** The tail below x, t = x exp(-v), relative to the integrand at x. */
function lowerIntegral(a: number, x: number): number {
  return tailIntegral({
    value: (v) => (a - x) * v + x * expm1Minus(-v),
    slope: (v) => a - x * Math.exp(-v),
    curvature: (v) => x * Math.exp(-v),
  });
}

/** Shapes below 1 near the origin, where either tail may be tiny: P = (1 + s) x^a / gamma(a + 1), s of order a. */
function smallShapeTails(a: number, x: number): Tails {
  let s = 0;
  let term = a;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(s); n++) {
    term *= -x / n;
    s += term / (a + n);
  }
  const power = a * Math.log(x) - logGammaOnePlus(a);
  const rise = Math.expm1(power);
  const lower: Scaled = { value: Math.exp(power) * (1 + s), log: power + Math.log1p(s) };
  return { lower, upper: scaled(-(rise + s + rise * s)) };
}

/** The probability asked for of the gamma distribution with shape a and rate 1. */
export const gammaProbability = (a: number, x: number, options: TailOptions): number =>
  probability(gammaTails(a, x), options);

/** The point of the gamma distribution with shape a and rate 1 that cuts off the given tail. */
export function gammaPoint(a: number, target: SmallTail): number {
  if (!(a >= 0)) return NaN;
  if (a === 0) return 0;
  if (target.log === -Infinity) return target.side === "lower" ? 0 : Infinity;
  // Near the origin P = x^a / gamma(a + 1).
  const logAtOrigin = target.side === "lower" ? (target.log + logGammaOnePlus(a)) / a : 0;
  if (logAtOrigin < -40) return Math.exp(logAtOrigin);
  const start = logAtOrigin < -3 ? logAtOrigin : wilsonHilferty(a, target);
  const u = solveTail(target, start, (point) => {
    const x = Math.exp(point);
    return { tails: gammaTails(a, x), density: times(poissonWeight(a, x), a) };
  });
  return Math.exp(u);
}

/** The cube root of a gamma variable is nearly normal (Wilson and Hilferty 1931); on the scale of the logarithm. */
function wilsonHilferty(a: number, target: SmallTail): number {
  const z = normalQuantile(target.log, { log: true, tail: target.side });
  const root = 1 - 1 / (9 * a) + z / (3 * Math.sqrt(a));
  if (root > 0.1) return Math.log(a) + 3 * Math.log(root);
  return target.side === "lower" ? (target.log + logGammaOnePlus(a)) / a : Math.log(-target.log);
}

/**
 * The regularized incomplete gamma function P(a, x) (lower, the default) or Q(a, x) (upper), or its logarithm.
 *
 * Series below the mode, Gauss-Legendre integration of the tail beyond. R: `pgamma(x, a)`.
 *
 * @example regularizedGamma(5, 450, { tail: "upper" }) // 6.3678e-187
 */
export function regularizedGamma(a: number, x: number, options: TailOptions = {}): number {
  return gammaProbability(a, x, options);
}
