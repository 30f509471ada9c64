import { StatisticsError } from "../types.js";

/**
 * Shares and ratios of totals whose rows come in clusters (days, officers, places), from the totals of each cluster:
 * the linearised variance of a ratio, with clusters as drawn with replacement and the factor D / (D - 1).
 *
 * Source: W. G. Cochran (1977), Sampling Techniques, 3rd edition, sections 6.3 and 9A.1. In R: `survey::svyratio` on a
 * design of the cluster totals.
 */

export interface ClusteredShare {
  readonly events: number;
  readonly trials: number;
  /** NaN without trials. */
  readonly share: number;
  /** Clusters that have trials. */
  readonly clusters: number;
  /** NaN with fewer than two clusters. */
  readonly variance: number;
  /** Variance over that of as many independent rows; NaN where either is unknown or nothing varies. */
  readonly designEffect: number;
}

/**
 * Share of events among trials, from the events and trials of each cluster.
 *
 * @throws StatisticsError where the lengths differ or a count is negative or missing
 */
export function clusteredShare(events: ArrayLike<number>, trials: ArrayLike<number>): ClusteredShare {
  check(events, trials);
  const x = sum(events);
  const n = sum(trials);
  const share = n === 0 ? Number.NaN : x / n;
  let squares = 0;
  let clusters = 0;
  for (let d = 0; d < trials.length; d++) {
    if (trials[d]! === 0) continue;
    clusters++;
    squares += (events[d]! - share * trials[d]!) ** 2;
  }
  const variance = clusters < 2 ? Number.NaN : ((clusters / (clusters - 1)) * squares) / n ** 2;
  const independent = (share * (1 - share)) / n;
  return {
    events: x,
    trials: n,
    share,
    clusters,
    variance,
    designEffect: independent > 0 ? variance / independent : Number.NaN,
  };
}

export interface ClusteredLogRatio {
  /** Logarithm of the ratio of the two totals; infinite or NaN where one is zero. */
  readonly logRatio: number;
  /** Clusters that have either. */
  readonly clusters: number;
  /** NaN with fewer than two clusters, or where a total is zero. */
  readonly variance: number;
  /** Variance over 1 / first + 1 / second, that of two independent Poisson counts. */
  readonly dispersion: number;
}

/**
 * Logarithm of the ratio of two totals of counts, from the counts of each cluster. What a cluster does to both alike
 * (a busy day) cancels.
 *
 * @throws StatisticsError where the lengths differ or a count is negative or missing
 */
export function clusteredLogRatio(first: ArrayLike<number>, second: ArrayLike<number>): ClusteredLogRatio {
  check(first, second, false);
  const x = sum(first);
  const y = sum(second);
  let squares = 0;
  let clusters = 0;
  for (let d = 0; d < first.length; d++) {
    if (first[d]! === 0 && second[d]! === 0) continue;
    clusters++;
    squares += (first[d]! / x - second[d]! / y) ** 2;
  }
  const known = clusters >= 2 && x > 0 && y > 0;
  const variance = known ? (clusters / (clusters - 1)) * squares : Number.NaN;
  return { logRatio: Math.log(x / y), clusters, variance, dispersion: variance / (1 / x + 1 / y) };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

function check(first: ArrayLike<number>, second: ArrayLike<number>, nested = true): void {
  if (first.length !== second.length)
    throw new StatisticsError(
      `There are ${first.length} clusters on one side and ${second.length} on the other; expected as many.`,
    );
  for (let d = 0; d < first.length; d++) {
    if (!(first[d]! >= 0 && second[d]! >= 0))
      throw new StatisticsError(`Cluster ${d + 1} has a count that is negative or missing.`);
    if (nested && first[d]! > second[d]!)
      throw new StatisticsError(`Cluster ${d + 1} has ${first[d]} events in ${second[d]} trials.`);
  }
}
