import { gammaPoint, gammaTails } from "./incomplete-gamma.js";
import { logGamma } from "./log-gamma.js";
import { poissonWeight } from "./saddle-point.js";
import {
  type DensityOptions,
  density,
  probability,
  type Scaled,
  smallTail,
  type TailOptions,
  times,
  zero,
} from "./tails.js";

/** The density of the gamma distribution with the given shape (>= 0) and scale (> 0). R: `dgamma`. */
export function gammaDensity(x: number, shape: number, scale = 1, options: DensityOptions = {}): number {
  return shape >= 0 && scale > 0 && !Number.isNaN(x) ? density(mass(x / scale, shape, scale), options) : NaN;
}

function mass(x: number, shape: number, scale: number): Scaled {
  if (x < 0 || x === Infinity) return zero;
  if (shape === 0) return x === 0 ? { value: Infinity, log: Infinity } : zero;
  if (shape >= 1) return times(poissonWeight(shape - 1, x), 1 / scale);
  if (x === 0) return { value: Infinity, log: Infinity };
  if (x < 1e-290) {
    const log = (shape - 1) * Math.log(x) - x - logGamma(shape) - Math.log(scale);
    return { value: Math.exp(log), log };
  }
  return times(poissonWeight(shape, x), shape / x / scale);
}

/**
 * The distribution function of the gamma distribution with the given shape (>= 0) and scale (> 0), or its upper tail.
 * R: `pgamma(x, shape, scale = scale)`.
 */
export function gammaCdf(x: number, shape: number, scale = 1, options: TailOptions = {}): number {
  return scale > 0 ? probability(gammaTails(shape, x / scale), options) : NaN;
}

/** The quantile of the gamma distribution with the given shape (>= 0) and scale (> 0). R: `qgamma`. */
export function gammaQuantile(p: number, shape: number, scale = 1, options: TailOptions = {}): number {
  const target = smallTail(p, options);
  return target !== null && scale > 0 ? scale * gammaPoint(shape, target) : NaN;
}
