import { chiSquareCdf } from "../distributions/index.js";
import { StatisticsError } from "../types.js";
import { checkCount, checkSameLength } from "./checks.js";
import type { ChiSquareTest } from "./chi-square-test.js";

function checked(events: ArrayLike<number>, trials: ArrayLike<number>) {
  const groups = checkSameLength("a test of proportions", events, trials);
  if (groups < 2) throw new StatisticsError("a test of equal proportions needs at least two groups");
  let allEvents = 0;
  let allTrials = 0;
  for (let i = 0; i < groups; i++) {
    checkCount(events[i]!, "the number of events");
    checkCount(trials[i]!, "the number of trials");
    if (trials[i] === 0) throw new StatisticsError(`group ${i + 1} has no trials: leave it out`);
    if (events[i]! > trials[i]!)
      throw new StatisticsError(
        `${events[i]} events are more than the ${trials[i]} trials of group ${i + 1}`,
      );
    allEvents += events[i]!;
    allTrials += trials[i]!;
  }
  return { groups, pooled: allEvents / allTrials, allTrials };
}

/**
 * The chi-square test that two or more groups have the same proportion; two groups with continuity correction unless
 * `correct` is false. R: `prop.test`. NaN where nobody or everybody has the outcome.
 *
 * @example proportionTest([83, 90, 129, 70], [86, 93, 136, 82]).pValue // 0.005585477
 */
export function proportionTest(
  events: ArrayLike<number>,
  trials: ArrayLike<number>,
  options: { readonly correct?: boolean } = {},
): ChiSquareTest {
  const { groups, pooled } = checked(events, trials);
  let yates = 0;
  if (groups === 2 && (options.correct ?? true)) {
    const gap = Math.abs(events[0]! / trials[0]! - events[1]! / trials[1]!);
    yates = Math.min(0.5, gap / (1 / trials[0]! + 1 / trials[1]!));
  }
  let statistic = 0;
  for (let i = 0; i < groups; i++) {
    const n = trials[i]!;
    statistic += (Math.abs(events[i]! - n * pooled) - yates) ** 2 / (n * pooled * (1 - pooled));
  }
  return { statistic, df: groups - 1, pValue: chiSquareCdf(statistic, groups - 1, { tail: "upper" }) };
}

/**
 * The chi-square test for a trend of proportions over scores (1, 2, 3, ... unless given): Cochran-Armitage.
 * R: `prop.trend.test`.
 */
export function proportionTrendTest(
  events: ArrayLike<number>,
  trials: ArrayLike<number>,
  scores: ArrayLike<number> = Float64Array.from({ length: events.length }, (_, i) => i + 1),
): ChiSquareTest {
  const { groups, pooled, allTrials } = checked(events, trials);
  checkSameLength("a test for trend", events, scores);
  let meanScore = 0;
  for (let i = 0; i < groups; i++) meanScore += (scores[i]! * trials[i]!) / allTrials;
  let covariance = 0;
  let spread = 0;
  for (let i = 0; i < groups; i++) {
    const score = scores[i]! - meanScore;
    covariance += score * (events[i]! - trials[i]! * pooled);
    spread += trials[i]! * score * score;
  }
  if (spread === 0) throw new StatisticsError("all scores are the same, so there is no trend to test");
  const statistic = (covariance * covariance) / (spread * pooled * (1 - pooled));
  return { statistic, df: 1, pValue: chiSquareCdf(statistic, 1, { tail: "upper" }) };
}
