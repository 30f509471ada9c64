import { gammaQuantile } from "../distributions/index.js";
import { criticalValue } from "../inference/reference-distribution.js";
import { checkCount, checkLevel, checkPositive, type IntervalEstimate, type LevelOption } from "./checks.js";

/** Intervals for a Poisson rate. */
export type RateMethod = "exact" | "byar" | "normal";

/** A rate with its interval. */
export interface Rate extends IntervalEstimate {
  readonly method: RateMethod;
  readonly events: number;
  readonly exposure: number;
}

/**
 * A rate, events over exposure, with an interval.
 *
 * `exact` (default): from the tails of the Poisson (Garwood 1936; R: `poisson.test`); `byar`: Byar's cube-root
 * approximation of the exact limits with the events raised by 1/2 at both ends (as `epitools::pois.byar`, but cut at 0);
 * `normal`: Wald, without any cut, for comparison only.
 *
 * @param events a count
 * @param exposure person-time, population or any other size above 0
 * @throws StatisticsError where the count is none or the exposure is not above 0
 * @example poissonRate(5, 100).high // 0.1166833
 */
export function poissonRate(
  events: number,
  exposure: number,
  options: LevelOption & { readonly method?: RateMethod } = {},
): Rate {
  const { level = 0.95, method = "exact" } = options;
  checkCount(events, "the number of events");
  checkPositive(exposure, "the exposure of a rate");
  checkLevel(level);
  const [low, high] = countLimits(events, level, method);
  return {
    estimate: events / exposure,
    low: low / exposure,
    high: high / exposure,
    level,
    method,
    events,
    exposure,
  };
}

function countLimits(events: number, level: number, method: RateMethod): readonly [number, number] {
  if (method === "exact") return exactCountLimits(events, level);
  const z = criticalValue(level, Infinity);
  if (method === "normal") return [events - z * Math.sqrt(events), events + z * Math.sqrt(events)];
  const raised = events + 0.5;
  const limit = (sign: 1 | -1) => raised * (1 - 1 / (9 * raised) + (sign * z) / (3 * Math.sqrt(raised))) ** 3;
  return [Math.max(0, limit(-1)), limit(1)];
}

/** Exact limits of the expected number where `events` were seen. */
export function exactCountLimits(events: number, level: number): readonly [number, number] {
  const outside = (1 - level) / 2;
  return [
    events === 0 ? 0 : gammaQuantile(outside, events),
    gammaQuantile(outside, events + 1, 1, { tail: "upper" }),
  ];
}
