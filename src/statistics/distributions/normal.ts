import { erf, scaledErfc } from "./error-function.js";
import { halfLogTwoPi } from "./log-gamma.js";
import {
  type DensityOptions,
  density,
  probability,
  type Scaled,
  smallTail,
  type TailOptions,
} from "./tails.js";

const rootTwo = Math.SQRT2;
const inverseRootTwoPi = 0.3989422804014326779;

/** exp(-x^2 / 2) and its logarithm; x is split, as the rounding of the square would cost x^2 units in the last place. */
function bell(x: number): Scaled {
  const high = Math.trunc(x * 16) / 16;
  const low = 0.5 * (x - high) * (x + high);
  return { value: Math.exp(-0.5 * high * high) * Math.exp(-low), log: -0.5 * x * x };
}

/** The density of the standard normal distribution. R: `dnorm`. */
export function normalDensity(x: number, options: DensityOptions = {}): number {
  const { value, log } = bell(x);
  return density({ value: inverseRootTwoPi * value, log: log - halfLogTwoPi }, options);
}

/** P(Z > x) for x >= 0. */
function upperTail(x: number): Scaled {
  const factor = 0.5 * scaledErfc(x / rootTwo);
  const { value, log } = bell(x);
  return { value: value * factor, log: log + Math.log(factor) };
}

/**
 * The standard normal distribution function, P(Z <= x), or the upper tail P(Z > x).
 *
 * Relative accuracy about 1e-15 in both tails, to the last double; the log form goes on beyond. R: `pnorm`.
 *
 * @example normalCdf(-10) // 7.61985302416053e-24
 */
export function normalCdf(x: number, options: TailOptions = {}): number {
  if (Number.isNaN(x)) return NaN;
  if (x === Infinity || x === -Infinity) {
    const all = x > 0 === ((options.tail ?? "lower") === "lower");
    return options.log ? (all ? 0 : -Infinity) : all ? 1 : 0;
  }
  const tail = upperTail(Math.abs(x));
  return probability(x > 0 ? { upper: tail } : { lower: tail }, options);
}

/** A rough start: Hastings' rational approximation (Abramowitz and Stegun 26.2.23), error below 5e-4. */
function roughUpperQuantile(logP: number): number {
  const t = Math.sqrt(-2 * logP);
  const top = 2.515517 + t * (0.802853 + t * 0.010328);
  const bottom = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return Math.max(t - top / bottom, 0);
}

/** x >= 0 with P(Z > x) = exp(logP), by Newton's method on the logarithm of the tail, which is concave. */
function upperQuantile(logP: number): number {
  let x = roughUpperQuantile(logP);
  for (let step = 0; step < 12; step++) {
    const scaled = scaledErfc(x / rootTwo);
    // -d/dx log P(Z > x), the hazard.
    const hazard = (2 * inverseRootTwoPi) / scaled;
    const gap = -0.5 * x * x + Math.log(0.5 * scaled) - logP;
    const newton = gap / hazard;
    // Halley's correction, from the curvature -hazard (hazard - x).
    const change = newton / (1 - 0.5 * newton * (hazard - x));
    x += change;
    if (Math.abs(change) <= 1e-9 * Math.abs(x)) break;
  }
  return x;
}

/** x >= 0 with P(0 < Z <= x) = half; accurate about the median, where a tail would lose the digits of x. */
function centralQuantile(half: number): number {
  let x = half / inverseRootTwoPi;
  for (let step = 0; step < 12; step++) {
    const newton = (0.5 * erf(x / rootTwo) - half) / normalDensity(x);
    const change = newton / (1 + 0.5 * newton * x);
    x -= change;
    if (Math.abs(change) <= 1e-9 * x) break;
  }
  return x;
}

/**
 * The quantile of the standard normal distribution; NaN where p is no probability. R: `qnorm`.
 *
 * @example normalQuantile(0.975) // 1.959963984540054
 */
export function normalQuantile(p: number, options: TailOptions = {}): number {
  const small = smallTail(p, options);
  if (small === null) return NaN;
  if (small.value === 0 && small.log === -Infinity) return small.side === "lower" ? -Infinity : Infinity;
  const x = small.value > 0.3 ? centralQuantile(0.5 - small.value) : upperQuantile(small.log);
  return small.side === "lower" ? 0 - x : x;
}
