import { betaLogit, betaTails } from "./incomplete-beta.js";
import { logBeta } from "./log-gamma.js";
import { normalCdf, normalDensity, normalQuantile } from "./normal.js";
import {
  type DensityOptions,
  density,
  probability,
  type Scaled,
  type SmallTail,
  scaled,
  smallTail,
  type TailOptions,
} from "./tails.js";

/** The density of Student's t distribution with df > 0 degrees of freedom (Infinity: the normal). R: `dt`. */
export function studentTDensity(t: number, df: number, options: DensityOptions = {}): number {
  if (df === Infinity) return normalDensity(t, options);
  if (!(df > 0)) return NaN;
  const square = (t / df) * t;
  const fall = square === Infinity ? 2 * Math.log(Math.abs(t)) - Math.log(df) : Math.log1p(square);
  const log = -0.5 * (df + 1) * fall - 0.5 * Math.log(df) - logBeta(df / 2, 0.5);
  return density({ value: Math.exp(log), log }, options);
}

/** P(T > t) for t > 0. */
function upperTail(t: number, df: number): Scaled {
  // t^2 may overflow while the tail, of order t^-df, does not.
  if (t > 1e150) {
    const log = -df * Math.log(t) + 0.5 * df * Math.log(df) - Math.log(df) - logBeta(df / 2, 0.5);
    return { value: Math.exp(log), log };
  }
  const square = t * t;
  const x = df > square ? 1 / (1 + square / df) : df / square / (1 + df / square);
  const y = df > square ? square / df / (1 + square / df) : 1 / (1 + df / square);
  const tails = betaTails(df / 2, 0.5, x, y);
  if (tails.lower !== undefined) return { value: tails.lower.value / 2, log: tails.lower.log - Math.LN2 };
  return scaled(0.5 - 0.5 * (tails.upper?.value ?? NaN));
}

/**
 * Student's t distribution function with df > 0 degrees of freedom, or its upper tail; df Infinity is the normal.
 * R: `pt`.
 *
 * @example studentTCdf(2, 10, { tail: "upper" }) // 0.036694017385370
 */
export function studentTCdf(t: number, df: number, options: TailOptions = {}): number {
  if (df === Infinity) return normalCdf(t, options);
  if (!(df > 0) || Number.isNaN(t)) return NaN;
  if (t === 0) return options.log ? -Math.LN2 : 0.5;
  const tail = Math.abs(t) === Infinity ? scaled(0) : upperTail(Math.abs(t), df);
  return probability(t > 0 ? { upper: tail } : { lower: tail }, options);
}

/**
 * The quantile of Student's t distribution with df > 0 degrees of freedom; df Infinity is the normal. R: `qt`.
 *
 * @example studentTQuantile(0.975, 10) // 2.228138851964939
 */
export function studentTQuantile(p: number, df: number, options: TailOptions = {}): number {
  if (df === Infinity) return normalQuantile(p, options);
  const target = smallTail(p, options);
  if (target === null || !(df > 0)) return NaN;
  const t = upperPoint(df, target);
  return target.side === "lower" ? 0 - t : t;
}

/** t >= 0 with P(T > t) = p <= 1/2, from the square, whose ratio to df is the odds of a beta variable. */
function upperPoint(df: number, p: SmallTail): number {
  if (p.value === 0.5) return 0;
  if (p.value < 0.25) {
    const outside: SmallTail = { side: "lower", value: 2 * p.value, log: p.log + Math.LN2 };
    return Math.sqrt(df) * Math.exp(-0.5 * betaLogit(df / 2, 0.5, outside));
  }
  const inside: SmallTail = { side: "lower", ...scaled(1 - 2 * p.value) };
  return Math.sqrt(df) * Math.exp(0.5 * betaLogit(0.5, df / 2, inside));
}
