import { checkLevel, type IntervalEstimate, type LevelOption } from "./checks.js";
import { ConditionalOdds } from "./conditional-odds.js";
import { checkTable, type TwoByTwo } from "./two-by-two.js";

/** Fisher's exact test of a two-by-two table. */
export interface FisherTest extends IntervalEstimate {
  readonly pValue: number;
  readonly alternative: "two-sided" | "less" | "greater";
}

/**
 * Fisher's exact test of a two-by-two table, with the conditional maximum likelihood estimate of the odds ratio and its
 * exact interval. R: `fisher.test`; the two-sided p-value sums the tables no more likely than the observed one, so that
 * it and the interval, which halves what is outside, may disagree at the border (as in R). R finds estimate and limits to
 * four digits only; ours are exact.
 *
 * @param options `oddsRatio`: the hypothesis, 1 unless given; one-sided alternatives have one-sided intervals
 * @example fisherTest({ exposedWith: 3, exposedWithout: 1, unexposedWith: 1, unexposedWithout: 3 }).pValue // 0.4857143
 */
export function fisherTest(
  table: TwoByTwo,
  options: LevelOption & {
    readonly alternative?: "two-sided" | "less" | "greater";
    readonly oddsRatio?: number;
  } = {},
): FisherTest {
  const { level = 0.95, alternative = "two-sided", oddsRatio = 1 } = options;
  checkTable(table);
  checkLevel(level);
  const distribution = new ConditionalOdds([table]);
  const outside = alternative === "two-sided" ? (1 - level) / 2 : 1 - level;
  const [low, high] = distribution.limits(outside, 1);
  const logOdds = Math.log(oddsRatio);
  return {
    estimate: distribution.maximumLikelihood(),
    low: alternative === "less" ? 0 : low,
    high: alternative === "greater" ? Infinity : high,
    pValue:
      alternative === "two-sided"
        ? distribution.twoSidedPValue(logOdds)
        : distribution.oneSidedPValue(alternative, logOdds),
    level,
    method: "conditional",
    alternative,
  };
}
