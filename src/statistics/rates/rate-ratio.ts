import { binomialCdf, binomialDensity } from "../distributions/index.js";
import { criticalValue, twoSidedPValue } from "../inference/reference-distribution.js";
import { StatisticsError } from "../types.js";
import { binomialTest } from "./binomial-test.js";
import { checkCount, checkLevel, checkPositive, type IntervalEstimate, type LevelOption } from "./checks.js";
import { clopperPearson } from "./proportion.js";
import { rootOfIncreasing } from "./root.js";

/** Events and the exposure in which they arose. */
export interface EventsAndExposure {
  readonly events: number;
  readonly exposure: number;
}

/** Intervals for a ratio of two rates. */
export type RateRatioMethod = "exact" | "mid-p" | "wald";

/** A ratio of rates; the p-value is of the hypothesis that they are equal. */
export interface RateRatio extends IntervalEstimate {
  readonly method: RateRatioMethod;
  readonly pValue: number;
}

/**
 * The ratio of the rate of `first` to the rate of `second`.
 *
 * Given their sum, the events of the first are binomial (Przyborowski and Wilenski 1940). `exact` (default): interval and
 * p-value as R's `poisson.test`; `mid-p`: with half the probability of what was seen, and the median unbiased estimate, as
 * `epitools::rateratio.midp`; `wald`: normal on the log scale, with the p-value of the score test, as
 * `epitools::rateratio.wald`.
 *
 * @throws StatisticsError where both counts are 0, or for `wald` where one is
 * @example rateRatio({ events: 41, exposure: 28010 }, { events: 15, exposure: 19017 }).low // 1.005684
 */
export function rateRatio(
  first: EventsAndExposure,
  second: EventsAndExposure,
  options: LevelOption & { readonly method?: RateRatioMethod } = {},
): RateRatio {
  const { level = 0.95, method = "exact" } = options;
  for (const { events, exposure } of [first, second]) {
    checkCount(events, "the number of events");
    checkPositive(exposure, "the exposure of a rate");
  }
  checkLevel(level);
  if (first.events + second.events === 0)
    throw new StatisticsError(
      "there is no event in either group, so nothing is known of the ratio of their rates",
    );
  return { ...methods[method](first, second, level), level, method };
}

type Answer = Pick<RateRatio, "estimate" | "low" | "high" | "pValue">;
const methods: Readonly<
  Record<RateRatioMethod, (a: EventsAndExposure, b: EventsAndExposure, level: number) => Answer>
> = { exact, "mid-p": midP, wald };

const shareOfExposure = (a: EventsAndExposure, b: EventsAndExposure) =>
  a.exposure / (a.exposure + b.exposure);
const crude = (a: EventsAndExposure, b: EventsAndExposure) => a.events / a.exposure / (b.events / b.exposure);

function exact(a: EventsAndExposure, b: EventsAndExposure, level: number): Answer {
  const n = a.events + b.events;
  const [low, high] = clopperPearson(a.events, n, level);
  const scale = b.exposure / a.exposure;
  return {
    estimate: crude(a, b),
    low: (low / (1 - low)) * scale,
    high: high === 1 ? Infinity : (high / (1 - high)) * scale,
    pValue: binomialTest(a.events, n, shareOfExposure(a, b)),
  };
}

function midP(a: EventsAndExposure, b: EventsAndExposure, level: number): Answer {
  const n = a.events + b.events;
  const x = a.events;
  const upperTail = (p: number) => binomialCdf(x, n, p, { tail: "upper" }) + 0.5 * binomialDensity(x, n, p);
  // The tail rises with the log odds of the share, from 0 (1/2 at x = 0) to 1 (1/2 at x = n).
  const ratioWhere = (tail: number) => {
    const odds = rootOfIncreasing((t) => upperTail(1 / (1 + Math.exp(-t))) - tail);
    return (Math.exp(odds) * b.exposure) / a.exposure;
  };
  const outside = (1 - level) / 2;
  const p = upperTail(shareOfExposure(a, b));
  return {
    estimate: x === 0 ? 0 : x === n ? Infinity : ratioWhere(0.5),
    low: x === 0 ? 0 : ratioWhere(outside),
    high: x === n ? Infinity : ratioWhere(1 - outside),
    pValue: 2 * Math.min(p, 1 - p),
  };
}

function wald(a: EventsAndExposure, b: EventsAndExposure, level: number): Answer {
  if (a.events === 0 || b.events === 0)
    throw new StatisticsError(
      "the Wald interval of a rate ratio needs events in both groups: use the exact one",
    );
  const estimate = crude(a, b);
  const factor = Math.exp(criticalValue(level, Infinity) * Math.sqrt(1 / a.events + 1 / b.events));
  const n = a.events + b.events;
  const share = shareOfExposure(a, b);
  const score = (a.events - n * share) / Math.sqrt(n * share * (1 - share));
  return {
    estimate,
    low: estimate / factor,
    high: estimate * factor,
    pValue: twoSidedPValue(score, Infinity),
  };
}
