import { gammaQuantile } from "../distributions/index.js";
import { criticalValue } from "../inference/reference-distribution.js";
import { StatisticsError } from "../types.js";
import {
  checkCount,
  checkLevel,
  checkSameLength,
  type IntervalEstimate,
  type LevelOption,
} from "./checks.js";
import { exactCountLimits } from "./poisson-rate.js";

/** Intervals for a directly standardised rate. */
export type StandardisedMethod = "fay-feuer" | "tiwari" | "normal";

/** A directly standardised rate. */
export interface StandardisedRate extends IntervalEstimate {
  readonly method: StandardisedMethod;
  readonly crude: number;
  readonly standardError: number;
  readonly events: number;
}

/**
 * A directly standardised rate: the rate that the standard population would have with the rates of these strata.
 *
 * `fay-feuer` (default): gamma interval of Fay and Feuer (1997), as `epitools::ageadjust.direct` and
 * `asht::wspoissonTest`; `tiwari`: its modification by Tiwari, Clegg and Zou (2006), less conservative: the extra event
 * has the mean weight in place of the largest; `normal`: Wald.
 *
 * @param events counts by stratum
 * @param population persons or person-time by stratum, above 0 wherever the standard is
 * @param standard size of the standard population by stratum
 * @throws StatisticsError where a stratum of the standard has no population
 */
export function directStandardisation(
  events: ArrayLike<number>,
  population: ArrayLike<number>,
  standard: ArrayLike<number>,
  options: LevelOption & { readonly method?: StandardisedMethod } = {},
): StandardisedRate {
  const { level = 0.95, method = "fay-feuer" } = options;
  checkLevel(level);
  const strata = checkSameLength("direct standardisation", events, population, standard);
  const standardTotal = total(standard, "the standard population");
  let [estimate, variance, widest, sumWeights, sumSquares] = [0, 0, 0, 0, 0];
  for (let i = 0; i < strata; i++) {
    checkCount(events[i]!, `the number of events of stratum ${i + 1}`);
    if (standard[i] === 0) continue;
    if (!(population[i]! > 0))
      throw new StatisticsError(
        `stratum ${i + 1} has a place in the standard but no population here, so its rate is unknown: join strata`,
      );
    const weight = standard[i]! / standardTotal / population[i]!;
    estimate += weight * events[i]!;
    variance += weight * weight * events[i]!;
    widest = Math.max(widest, weight);
    sumWeights += weight;
    sumSquares += weight * weight;
  }
  const [low, high] = limits(method, level, estimate, variance, {
    widest,
    mean: sumWeights / strata,
    meanSquare: sumSquares / strata,
  });
  const all = total(events, "events", true);
  return {
    estimate,
    low,
    high,
    level,
    method,
    crude: all / total(population, "the population"),
    standardError: Math.sqrt(variance),
    events: all,
  };
}

function total(column: ArrayLike<number>, what: string, mayBeZero = false): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) {
    if (!(column[i]! >= 0 && column[i]! < Infinity))
      throw new StatisticsError(`${what} of stratum ${i + 1} is a number from 0, not ${column[i]}`);
    sum += column[i]!;
  }
  if (sum === 0 && !mayBeZero) throw new StatisticsError(`${what} is 0 in every stratum`);
  return sum;
}

interface Weights {
  readonly widest: number;
  readonly mean: number;
  readonly meanSquare: number;
}

function limits(
  method: StandardisedMethod,
  level: number,
  rate: number,
  variance: number,
  weights: Weights,
): readonly [number, number] {
  if (method === "normal") {
    const half = criticalValue(level, Infinity) * Math.sqrt(variance);
    return [rate - half, rate + half];
  }
  const outside = (1 - level) / 2;
  // A gamma variable with the mean and variance of the rate; one event more, of the given weight, at the upper end.
  const more = method === "tiwari" ? weights.mean : weights.widest;
  const moreVariance = method === "tiwari" ? weights.meanSquare : more * more;
  const upperRate = rate + more;
  const upperVariance = variance + moreVariance;
  return [
    rate === 0 ? 0 : gammaQuantile(outside, (rate * rate) / variance, variance / rate),
    gammaQuantile(outside, (upperRate * upperRate) / upperVariance, upperVariance / upperRate, {
      tail: "upper",
    }),
  ];
}

/** A standardised ratio of observed to expected events. */
export interface StandardisedRatio extends IntervalEstimate {
  readonly observed: number;
  readonly expected: number;
}

/**
 * The standardised ratio (SMR): observed events over those expected, which are taken as known. `exact` (default): Poisson
 * limits of the observed; `log-normal`: as `epitools::ageadjust.indirect`.
 *
 * @throws StatisticsError where the expected number is not above 0, or for `log-normal` where nothing was observed
 */
export function standardisedRatio(
  observed: number,
  expected: number,
  options: LevelOption & { readonly method?: "exact" | "log-normal" } = {},
): StandardisedRatio {
  const { level = 0.95, method = "exact" } = options;
  checkCount(observed, "the number of observed events");
  checkLevel(level);
  if (!(expected > 0 && expected < Infinity))
    throw new StatisticsError(`the number of expected events is above 0, not ${expected}`);
  const estimate = observed / expected;
  if (method === "exact") {
    const [low, high] = exactCountLimits(observed, level);
    return { estimate, low: low / expected, high: high / expected, level, method, observed, expected };
  }
  if (observed === 0)
    throw new StatisticsError(
      "nothing was observed, so the ratio has no log-normal interval: use the exact one",
    );
  const factor = Math.exp(criticalValue(level, Infinity) / Math.sqrt(observed));
  return { estimate, low: estimate / factor, high: estimate * factor, level, method, observed, expected };
}

/** Indirect standardisation: the ratio, and the crude rate of the standard times the ratio. */
export interface IndirectStandardisation extends StandardisedRatio {
  readonly crude: number;
  readonly adjusted: number;
  readonly adjustedLow: number;
  readonly adjustedHigh: number;
}

/**
 * Indirect standardisation: events here against those expected with the standard's rates, stratum by stratum.
 * `epitools::ageadjust.indirect` with `method: "log-normal"`.
 *
 * @param events counts here by stratum (only their sum is used)
 * @param population sizes here by stratum
 * @param standardEvents, standardPopulation the standard by stratum
 */
export function indirectStandardisation(
  events: ArrayLike<number>,
  population: ArrayLike<number>,
  standardEvents: ArrayLike<number>,
  standardPopulation: ArrayLike<number>,
  options: LevelOption & { readonly method?: "exact" | "log-normal" } = {},
): IndirectStandardisation {
  const strata = checkSameLength(
    "indirect standardisation",
    events,
    population,
    standardEvents,
    standardPopulation,
  );
  let expected = 0;
  for (let i = 0; i < strata; i++) {
    if (population[i] === 0) continue;
    if (!(standardPopulation[i]! > 0))
      throw new StatisticsError(
        `stratum ${i + 1} has no standard population, so its expected rate is unknown`,
      );
    expected += (population[i]! * standardEvents[i]!) / standardPopulation[i]!;
  }
  const observed = total(events, "events", true);
  const ratio = standardisedRatio(observed, expected, options);
  const standardRate =
    total(standardEvents, "standard events") / total(standardPopulation, "the standard population");
  return {
    ...ratio,
    crude: observed / total(population, "the population"),
    adjusted: ratio.estimate * standardRate,
    adjustedLow: ratio.low * standardRate,
    adjustedHigh: ratio.high * standardRate,
  };
}
