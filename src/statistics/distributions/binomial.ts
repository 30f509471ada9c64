import { discreteQuantile } from "./discrete-quantile.js";
import { betaTails } from "./incomplete-beta.js";
import { normalQuantile } from "./normal.js";
import { binomialWeight } from "./saddle-point.js";
import {
  allAbove,
  allBelow,
  type DensityOptions,
  density,
  probability,
  swapped,
  type TailOptions,
  zero,
} from "./tails.js";

const valid = (n: number, p: number) => Number.isInteger(n) && n >= 0 && p >= 0 && p <= 1;

/** The probability of k successes in n trials that succeed with probability p each. R: `dbinom`. */
export function binomialDensity(k: number, n: number, p: number, options: DensityOptions = {}): number {
  if (!valid(n, p) || Number.isNaN(k)) return NaN;
  if (!Number.isInteger(k) || k < 0 || k > n) return density(zero, options);
  return density(binomialWeight(k, n - k, p, 1 - p), options);
}

/** The probability of at most (upper tail: of more than) k successes in n trials. R: `pbinom`. */
export function binomialCdf(k: number, n: number, p: number, options: TailOptions = {}): number {
  if (!valid(n, p) || Number.isNaN(k)) return NaN;
  const whole = Math.floor(k + 1e-7);
  if (whole < 0) return probability(allAbove, options);
  if (whole >= n) return probability(allBelow, options);
  return probability(swapped(betaTails(whole + 1, n - whole, p, 1 - p)), options);
}

/** The smallest count k with P(X <= k) >= p. R: `qbinom`. */
export function binomialQuantile(p: number, n: number, success: number, options: TailOptions = {}): number {
  if (!valid(n, success)) return NaN;
  const spread = Math.sqrt(n * success * (1 - success));
  const start = n * success + spread * (normalQuantile(p, options) || 0);
  return discreteQuantile(p, options, { least: 0, most: n, start, step: spread / 8 }, (k, tail) =>
    binomialCdf(k, n, success, tail),
  );
}
