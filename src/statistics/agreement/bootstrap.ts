import type { RandomStream } from "../random/index.js";
import { quantiles } from "../splines/index.js";
import { StatisticsError } from "../types.js";
import { pickUnits, type Ratings, unitsOf } from "./ratings.js";

/** Settings of a bootstrap. */
export interface AgreementBootstrap {
  readonly random: RandomStream;
  /** 1,000 unless given. */
  readonly draws?: number;
  readonly level?: number;
}

/** A percentile interval. */
export interface BootstrapInterval {
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly standardError: number;
  readonly draws: number;
  /** Draws of units in which the measure is undefined, as there is no variation; they are left out. */
  readonly undefinedDraws: number;
}

/**
 * A percentile interval for any measure of agreement, by drawing units with repetition (Efron and Tibshirani 1993,
 * chapter 13). Coders are taken as they are: the interval is about other units, not about other coders.
 *
 * @param measure the measure of a set of ratings; a StatisticsError or NaN counts as undefined
 * @throws StatisticsError where more than half of the draws are undefined
 */
export function bootstrapAgreement(
  ratings: Ratings,
  measure: (ratings: Ratings) => number,
  options: AgreementBootstrap,
): BootstrapInterval {
  const { random, draws = 1000, level = 0.95 } = options;
  if (!Number.isInteger(draws) || draws < 50)
    throw new StatisticsError(`a bootstrap needs a whole number of draws from 50, not ${draws}`);
  if (!(level > 0 && level < 1))
    throw new StatisticsError(`the level of an interval lies between 0 and 1, not at ${level}`);
  const units = unitsOf(ratings);
  const rows = new Int32Array(units);
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    for (let i = 0; i < units; i++) rows[i] = random.integer(units);
    const value = measureOrNaN(pickUnits(ratings, rows), measure);
    if (!Number.isNaN(value)) values.push(value);
  }
  if (values.length < draws / 2)
    throw new StatisticsError(
      "in more than half of the bootstrap samples the ratings do not vary: there are too few units for an interval",
    );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const [low, high] = quantiles(values, [(1 - level) / 2, (1 + level) / 2]) as [number, number];
  return {
    low,
    high,
    level,
    standardError: Math.sqrt(squares / (values.length - 1)),
    draws,
    undefinedDraws: draws - values.length,
  };
}

function measureOrNaN(ratings: Ratings, measure: (ratings: Ratings) => number): number {
  try {
    return measure(ratings);
  } catch (error) {
    if (error instanceof StatisticsError) return NaN;
    throw error;
  }
}
