import { StatisticsError } from "../types.js";

/**
 * Sample quantiles by linear interpolation of the order statistics: type 7 of Hyndman and Fan (1996), "Sample quantiles
 * in statistical packages", R's default.
 *
 * @param values the sample in any order; NaN is missing and left out
 * @param probabilities each from 0 to 1
 * @throws StatisticsError where no value is left, or a probability lies outside 0 to 1
 * @example quantiles([1, 2, 3, 10], [0.5, 0.9]) // [2.5, 7.9]
 */
export function quantiles(values: ArrayLike<number>, probabilities: readonly number[]): number[] {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (sorted.length === 0)
    throw new StatisticsError("no quantile of an empty sample: every value is missing");
  return probabilities.map((p) => {
    if (!(p >= 0 && p <= 1))
      throw new StatisticsError(`a quantile's probability lies between 0 and 1, not at ${p}`);
    const place = (sorted.length - 1) * p;
    // As R does: a place within rounding of an order statistic is that order statistic.
    const lower = Math.floor(place + 4 * Number.EPSILON);
    const share = place - lower;
    const low = sorted[lower]!;
    if (Math.abs(share) < 4 * Number.EPSILON || lower + 1 >= sorted.length) return low;
    return (1 - share) * low + share * sorted[lower + 1]!;
  });
}
