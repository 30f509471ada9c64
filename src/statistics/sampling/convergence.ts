import { normalQuantile } from "../distributions/index.js";
import { StatisticsError } from "../types.js";

/**
 * Convergence of Markov chains, after Vehtari, Gelman, Simpson, Carpenter, Bürkner (2021), Rank-normalization, folding,
 * and localization: an improved R-hat for assessing convergence of MCMC, Bayesian Analysis 16, 667-718. Reference:
 * R package posterior 1.4.0. Chains are arrays of one quantity, all of the same length; where a value is missing or
 * infinite, or all are equal, the answer is NaN.
 */
type Chains = readonly Float64Array[];

/**
 * R-hat: the larger of those of the rank-normalized split chains and of the same folded about the median. Near 1 where the
 * chains agree; above 1.01 they haven't mixed. Reference: `posterior::rhat`.
 */
export function rHat(chains: Chains): number {
  if (!usable(chains)) return NaN;
  const split = splitChains(chains);
  const bulk = plainRHat(rankNormalized(split));
  const middle = median(chains);
  const folded = split.map((chain) => chain.map((value) => Math.abs(value - middle)));
  return Math.max(bulk, plainRHat(rankNormalized(folded)));
}

/** Effective number of draws for the bulk of the distribution. Reference: `posterior::ess_bulk`. */
export function bulkEffectiveSize(chains: Chains): number {
  if (!usable(chains)) return NaN;
  return effectiveSize(rankNormalized(splitChains(chains)));
}

/**
 * Effective number of draws for the tails: the smaller of those for the 5 and the 95 per cent quantile.
 * Reference: `posterior::ess_tail`.
 */
export function tailEffectiveSize(chains: Chains): number {
  if (!usable(chains)) return NaN;
  const sorted = pooled(chains).sort();
  const below = (p: number) => {
    const cut = sortedQuantile(sorted, p);
    const indicators = splitChains(chains).map((chain) => chain.map((value) => (value <= cut ? 1 : 0)));
    return usable(indicators) ? effectiveSize(indicators) : NaN;
  };
  return Math.min(below(0.05), below(0.95));
}

/** Effective number of draws for the mean. Reference: `posterior::ess_mean`. */
export function meanEffectiveSize(chains: Chains): number {
  if (!usable(chains)) return NaN;
  return effectiveSize(splitChains(chains));
}

/** Monte Carlo standard error of the mean. Reference: `posterior::mcse_mean`. */
export function monteCarloError(chains: Chains): number {
  const all = pooled(chains);
  return Math.sqrt(variance(all) / meanEffectiveSize(chains));
}

/** Whether the chains hold finite numbers that are not all the same. */
function usable(chains: Chains): boolean {
  const length = chains[0]?.length ?? 0;
  if (chains.some((chain) => chain.length !== length)) {
    throw new StatisticsError("Chains must have the same number of draws.");
  }
  if (length < 4) return false;
  const first = chains[0]![0]!;
  let varies = false;
  for (const chain of chains) {
    for (const value of chain) {
      if (!Number.isFinite(value)) return false;
      if (value !== first) varies = true;
    }
  }
  return varies;
}

/** The first and the second half of each chain; the middle draw of an odd number is left out. */
function splitChains(chains: Chains): Float64Array[] {
  return chains.flatMap((chain) => {
    const half = Math.floor(chain.length / 2);
    return [chain.subarray(0, half), chain.subarray(chain.length - half)];
  });
}

function pooled(chains: Chains): Float64Array {
  const length = chains[0]?.length ?? 0;
  const all = new Float64Array(chains.length * length);
  chains.forEach((chain, c) => {
    all.set(chain, c * length);
  });
  return all;
}

function median(chains: Chains): number {
  return sortedQuantile(pooled(chains).sort(), 0.5);
}

/** The quantile of sorted numbers by linear interpolation (R's type 7). */
export function sortedQuantile(sorted: Float64Array, p: number): number {
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

/** Normal scores of the ranks over all chains (Blom's, ties sharing their mean rank). */
function rankNormalized(chains: Chains): Float64Array[] {
  const all = pooled(chains);
  const n = all.length;
  const sorted = Float64Array.from(all).sort();
  const scores = normalScores(n);
  for (let i = 0; i < n; i++) {
    const first = firstAtLeast(sorted, all[i]!);
    let last = first;
    while (last + 1 < n && sorted[last + 1] === all[i]) last++;
    // Ranks count from 1.
    all[i] = first === last ? scores[first]! : normalScore((first + last) / 2 + 1, n);
  }
  const length = n / chains.length;
  return chains.map((_, c) => all.subarray(c * length, (c + 1) * length));
}

const normalScore = (rank: number, n: number): number => normalQuantile((rank - 0.375) / (n + 0.25));

/** Scores of the ranks 1..n; the last asked for are kept, since all quantities of a fit have as many draws. */
let keptScores = new Float64Array(0);
function normalScores(n: number): Float64Array {
  if (keptScores.length !== n) keptScores = Float64Array.from({ length: n }, (_, i) => normalScore(i + 1, n));
  return keptScores;
}

/** Index of the first of sorted numbers that is not below `value`. */
function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

function variance(values: Float64Array): number {
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return sum / (values.length - 1);
}

/** The square root of the pooled over the within-chain variance (Gelman and Rubin 1992). */
function plainRHat(chains: Chains): number {
  const n = chains[0]!.length;
  const within = mean(Float64Array.from(chains, variance));
  const between = n * variance(Float64Array.from(chains, mean));
  return Math.sqrt((between / within + n - 1) / n);
}

/**
 * Draws over the integrated autocorrelation time, with the autocorrelations of all chains combined and cut by Geyer's
 * initial monotone sequence (Geyer 1992).
 */
function effectiveSize(chains: Chains): number {
  const n = chains[0]!.length;
  if (n < 3) return NaN;
  const centred = chains.map((chain) => {
    const centre = mean(chain);
    return chain.map((value) => value - centre);
  });
  const lagged = (lag: number): number => {
    let sum = 0;
    for (const chain of centred) {
      for (let i = 0; i + lag < n; i++) sum += chain[i]! * chain[i + lag]!;
    }
    return sum / (n * chains.length);
  };
  const within = (lagged(0) * n) / (n - 1);
  let total = lagged(0);
  if (chains.length > 1) total += variance(Float64Array.from(chains, mean));
  const correlation = (lag: number) => 1 - (within - lagged(lag)) / total;
  const size = chains.length * n;
  const time = Math.max(integratedTime(correlation, n), 1 / Math.log10(size));
  return size / time;
}

/** 1 + 2 times the sum of the autocorrelations, over pairs that stay positive and made to fall. */
function integratedTime(correlation: (lag: number) => number, n: number): number {
  let sum = 0;
  let previous = Infinity;
  let even = 1;
  let odd = correlation(1);
  let lag = 0;
  for (;;) {
    const pair = Math.min(even + odd, previous);
    if (!(pair > 0) || lag >= n - 5) break;
    sum += pair;
    previous = pair;
    lag += 2;
    even = correlation(lag);
    odd = correlation(lag + 1);
  }
  // The first correlation past the cut counts once where it is positive (antithetic chains keep it).
  return 2 * sum - 1 + Math.max(even, 0);
}
