import { betaCdf, normalQuantile } from "../distributions/index.js";
import { StatisticsError } from "../types.js";
import { checkLevel, type LevelOption } from "./checks.js";
import type { Uncertain } from "./propagate.js";
import { rootBetween } from "./root.js";

/**
 * The beta distribution of a share that lies between two numbers with a given probability, equal tails: the way in which
 * what somebody knows of a share, said as a range, becomes a distribution to draw from or a prior.
 *
 * @param low the lower quantile, above 0
 * @param high the upper quantile, below 1
 * @throws StatisticsError where the range is none, or so narrow or wide that no shapes from 1e-4 to 1e9 have it
 * @example betaFromRange(0.1, 0.4) // a = 6.672, b = 22.036: 2.5 per cent below 0.1, 2.5 per cent above 0.4
 */
export function betaFromRange(
  low: number,
  high: number,
  { level = 0.95 }: LevelOption = {},
): Extract<Uncertain, { kind: "beta" }> {
  checkLevel(level);
  if (!(low > 0 && low < high && high < 1))
    throw new StatisticsError(
      `the range of a share runs from above 0 to below 1, low before high: not ${low} to ${high}`,
    );
  const outside = (1 - level) / 2;
  // For each a there is one b with the lower quantile at `low`; the mass below `high` then grows with a.
  const secondOf = (logA: number) => {
    const below = (logB: number) => betaCdf(low, Math.exp(logA), Math.exp(logB)) - outside;
    if (below(-30) >= 0) return -30;
    return below(40) <= 0 ? 40 : rootBetween(below, -30, 40);
  };
  const above = (logA: number) =>
    outside - betaCdf(high, Math.exp(logA), Math.exp(secondOf(logA)), { tail: "upper" });
  const [least, most] = [Math.log(1e-4), Math.log(1e9)];
  if (!(above(least) < 0 && above(most) > 0))
    throw new StatisticsError(`no beta distribution has the range ${low} to ${high} at the level ${level}`);
  const logA = rootBetween(above, least, most);
  return { kind: "beta", a: Math.exp(logA), b: Math.exp(secondOf(logA)) };
}

/**
 * The log-normal distribution of a positive number that lies between two numbers with a given probability, equal tails.
 *
 * @throws StatisticsError where the range is none
 * @example logNormalFromRange(10, 1000) // median 100
 */
export function logNormalFromRange(
  low: number,
  high: number,
  { level = 0.95 }: LevelOption = {},
): Extract<Uncertain, { kind: "log-normal" }> {
  checkLevel(level);
  if (!(low > 0 && low < high && high < Infinity))
    throw new StatisticsError(`a range runs from above 0 to a higher number, not from ${low} to ${high}`);
  const reach = normalQuantile((1 - level) / 2, { tail: "upper" });
  return {
    kind: "log-normal",
    median: Math.sqrt(low) * Math.sqrt(high),
    logStandardError: Math.log(high / low) / (2 * reach),
  };
}
