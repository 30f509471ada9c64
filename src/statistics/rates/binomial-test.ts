import { binomialCdf, binomialDensity } from "../distributions/index.js";
import { StatisticsError } from "../types.js";
import { checkCount } from "./checks.js";

/**
 * The exact two-sided p-value of x successes in n where each succeeds with probability p: the sum of the probabilities of
 * all counts that are no more likely than x. R: `binom.test`, with its slack of 1e-7 for ties.
 */
export function binomialTest(x: number, n: number, p: number): number {
  checkCount(x, "the number of successes");
  checkCount(n, "the number of trials");
  if (x > n) throw new StatisticsError(`${x} successes are more than the ${n} trials`);
  if (!(p >= 0 && p <= 1)) throw new StatisticsError(`a probability lies between 0 and 1, not at ${p}`);
  if (p === 0) return x === 0 ? 1 : 0;
  if (p === 1) return x === n ? 1 : 0;
  const mean = n * p;
  if (x === mean) return 1;
  const limit = binomialDensity(x, n, p) * (1 + 1e-7);
  // Beyond the mean probabilities fall, so the counts no more likely than x end at one place.
  if (x < mean) {
    const from = firstWhere(Math.ceil(mean), n + 1, (k) => binomialDensity(k, n, p) <= limit);
    return Math.min(1, binomialCdf(x, n, p) + binomialCdf(from - 1, n, p, { tail: "upper" }));
  }
  const above = firstWhere(-1, Math.floor(mean) + 1, (k) => k >= 0 && binomialDensity(k, n, p) > limit);
  return Math.min(1, binomialCdf(above - 1, n, p) + binomialCdf(x - 1, n, p, { tail: "upper" }));
}

/** The first whole number from `from`, below `end`, at which a condition that stays true holds; `end` where none does. */
function firstWhere(from: number, end: number, holds: (k: number) => boolean): number {
  let low = from - 1;
  let high = end;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
