import { discreteQuantile } from "./discrete-quantile.js";
import { gammaTails } from "./incomplete-gamma.js";
import { normalQuantile } from "./normal.js";
import { poissonWeight } from "./saddle-point.js";
import {
  allAbove,
  type DensityOptions,
  density,
  probability,
  swapped,
  type TailOptions,
  zero,
} from "./tails.js";

/** The probability of the count k where the given number is expected. R: `dpois`. */
export function poissonDensity(k: number, mean: number, options: DensityOptions = {}): number {
  if (!(mean >= 0) || Number.isNaN(k)) return NaN;
  if (!Number.isInteger(k) || k < 0) return density(zero, options);
  return density(poissonWeight(k, mean), options);
}

/** The probability of a count of at most (upper tail: of more than) k. R: `ppois`. */
export function poissonCdf(k: number, mean: number, options: TailOptions = {}): number {
  if (!(mean >= 0) || Number.isNaN(k)) return NaN;
  if (k < 0) return probability(allAbove, options);
  return probability(swapped(gammaTails(Math.floor(k + 1e-7) + 1, mean)), options);
}

/** The smallest count k with P(X <= k) >= p. R: `qpois`. */
export function poissonQuantile(p: number, mean: number, options: TailOptions = {}): number {
  if (!(mean >= 0)) return NaN;
  const spread = Math.sqrt(mean);
  const z = normalQuantile(p, options) || 0;
  const range = { least: 0, most: Infinity, start: mean + spread * z + (z * z - 1) / 6, step: spread / 8 };
  return discreteQuantile(p, options, range, (k, tail) => poissonCdf(k, mean, tail));
}
