import { StatisticsError } from "../types.js";

/** Successes out of trials, period by period. A period without trials says nothing and is passed over. */
export interface BinomialSeries {
  readonly successes: Float64Array;
  readonly trials: Float64Array;
}

/** A run of periods, `from` inclusive to `to` exclusive, with its sums. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly successes: number;
  readonly trials: number;
  /** Successes out of trials; NaN without trials. */
  readonly share: number;
}

/** @throws StatisticsError where lengths differ, a number is missing, or successes are not between 0 and trials */
export function checkSeries({ successes, trials }: BinomialSeries): void {
  if (successes.length !== trials.length)
    throw new StatisticsError(
      `Successes (${successes.length} periods) and trials (${trials.length}) must be of the same length.`,
    );
  for (let i = 0; i < trials.length; i++) {
    if (!(successes[i]! >= 0 && successes[i]! <= trials[i]!))
      throw new StatisticsError(
        `Period ${i + 1} has ${successes[i]} successes in ${trials[i]} trials; expected a number from 0 to the trials.`,
      );
  }
}

/** The sums of a run of periods. */
export function segment({ successes, trials }: BinomialSeries, from: number, to: number): Segment {
  let x = 0;
  let n = 0;
  for (let i = from; i < to; i++) {
    x += successes[i]!;
    n += trials[i]!;
  }
  return { from, to, successes: x, trials: n, share: n === 0 ? Number.NaN : x / n };
}
