import { discreteQuantile } from "./discrete-quantile.js";
import { betaTails } from "./incomplete-beta.js";
import { normalQuantile } from "./normal.js";
import { poissonCdf, poissonDensity } from "./poisson.js";
import { binomialWeight } from "./saddle-point.js";
import {
  allAbove,
  allBelow,
  type DensityOptions,
  density,
  probability,
  type TailOptions,
  times,
  zero,
} from "./tails.js";

const valid = (size: number, mean: number) => size >= 0 && mean >= 0 && mean < Infinity;

/**
 * The probability of the count k where `mean` is expected and the variance is mean + mean^2 / size; size Infinity is
 * the Poisson. R: `dnbinom(k, size = size, mu = mean)`.
 */
export function negativeBinomialDensity(
  k: number,
  size: number,
  mean: number,
  options: DensityOptions = {},
): number {
  if (!valid(size, mean) || Number.isNaN(k)) return NaN;
  if (size === Infinity) return poissonDensity(k, mean, options);
  if (!Number.isInteger(k) || k < 0 || (k > 0 && (size === 0 || mean === 0))) return density(zero, options);
  if (k === 0) {
    const log = size === 0 ? 0 : -size * Math.log1p(mean / size);
    return density({ value: Math.exp(log), log }, options);
  }
  const total = size + mean;
  return density(times(binomialWeight(size, k, size / total, mean / total), size / (size + k)), options);
}

/** The probability of a count of at most (upper tail: of more than) k. R: `pnbinom(k, size, mu = mean)`. */
export function negativeBinomialCdf(
  k: number,
  size: number,
  mean: number,
  options: TailOptions = {},
): number {
  if (!valid(size, mean) || Number.isNaN(k)) return NaN;
  if (size === Infinity) return poissonCdf(k, mean, options);
  if (k < 0) return probability(allAbove, options);
  if (k === Infinity || size === 0 || mean === 0) return probability(allBelow, options);
  const total = size + mean;
  return probability(betaTails(size, Math.floor(k + 1e-7) + 1, size / total, mean / total), options);
}

/** The smallest count k with P(X <= k) >= p. R: `qnbinom(p, size, mu = mean)`. */
export function negativeBinomialQuantile(
  p: number,
  size: number,
  mean: number,
  options: TailOptions = {},
): number {
  if (!valid(size, mean)) return NaN;
  const spread = Math.sqrt(mean + (size > 0 ? mean * (mean / size) : 0));
  const start = mean + spread * (normalQuantile(p, options) || 0);
  return discreteQuantile(p, options, { least: 0, most: Infinity, start, step: spread / 8 }, (k, tail) =>
    negativeBinomialCdf(k, size, mean, tail),
  );
}
