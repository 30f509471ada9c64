import { betaLogit, betaTails, betaWeight } from "./incomplete-beta.js";
import { logBeta } from "./log-gamma.js";
import {
  type DensityOptions,
  density,
  probability,
  type Scaled,
  smallTail,
  type TailOptions,
  zero,
} from "./tails.js";

/** The density of the beta distribution with shapes a, b > 0. R: `dbeta`. */
export function betaDensity(x: number, a: number, b: number, options: DensityOptions = {}): number {
  return a > 0 && b > 0 && !Number.isNaN(x) ? density(mass(x, a, b), options) : NaN;
}

function mass(x: number, a: number, b: number): Scaled {
  if (x < 0 || x > 1) return zero;
  if (x === 0 || x === 1) {
    const shape = x === 0 ? a : b;
    const value = shape < 1 ? Infinity : shape === 1 ? (x === 0 ? b : a) : 0;
    return { value, log: Math.log(value) };
  }
  const y = 1 - x;
  const weight = betaWeight(a, b, x, y);
  const tiny = x < 1e-150 || weight.value === 0 || weight.value === Infinity;
  if (!tiny) return { value: weight.value / x / y, log: weight.log - Math.log(x) - Math.log1p(-x) };
  const log = (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta(a, b);
  return { value: Math.exp(log), log };
}

/**
 * The distribution function of the beta distribution with shapes a, b >= 0 (the regularized incomplete beta
 * function), or its upper tail. R: `pbeta`.
 */
export function betaCdf(x: number, a: number, b: number, options: TailOptions = {}): number {
  return probability(betaTails(a, b, x, 1 - x), options);
}

/**
 * The quantile of the beta distribution with shapes a, b > 0. R: `qbeta`.
 *
 * @example betaQuantile(0.025, 3, 23) // 0.0254653966, the lower Clopper-Pearson limit of 3 in 25
 */
export function betaQuantile(p: number, a: number, b: number, options: TailOptions = {}): number {
  const target = smallTail(p, options);
  if (target === null) return NaN;
  const u = betaLogit(a, b, target);
  return u < 0 ? Math.exp(u) / (1 + Math.exp(u)) : 1 / (1 + Math.exp(-u));
}
