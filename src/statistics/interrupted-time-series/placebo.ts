import { StatisticsError } from "../types.js";
import {
  estimateSeries,
  type InterruptedTimeSeriesOptions,
  type SeriesEstimates,
} from "./interrupted-time-series.js";

/** What is compared between the true date and the others. */
export type PlaceboStatistic = "level" | "slope" | "effect";

/** The arguments of {@link placeboDates}. */
export interface PlaceboOptions {
  /** The intervention whose date is moved. */
  readonly intervention: string;
  /**
   * "level" (the default), "slope": the coefficient over its standard error. "effect": the average effect of that
   * intervention over its standard error.
   */
  readonly statistic?: PlaceboStatistic;
  /** Periods that every comparison has before its date and from it on, the true date included. */
  readonly before?: number;
  readonly after?: number;
  /**
   * "before" (the default): dates so early that no period of theirs is touched by the intervention. "all": any date of
   * the series; those near the true one share in its effect, which makes the test cautious.
   */
  readonly dates?: "before" | "all";
}

/** The result of {@link placeboDates}. */
export interface PlaceboResult {
  readonly statistic: PlaceboStatistic;
  /** Places in the series that were compared, the true one included, with the statistic of each (NaN where it has none). */
  readonly dates: Int32Array;
  readonly statistics: Float64Array;
  readonly actual: number;
  /** Share of the dates, the true one included, whose statistic is at least as far from zero. */
  readonly pValue: number;
  /** The smallest p-value that so many dates allow. */
  readonly smallest: number;
  readonly before: number;
  readonly after: number;
}

/**
 * A randomization test with placebo dates: the same model on a window about the true date and about every other date that
 * allows a window of the same length. Were the intervention without effect, and its date as if drawn from these, the p-value
 * would hold whatever the autocorrelation of the series.
 *
 * Other interventions stay in a window's model where they begin inside of it.
 *
 * Sources: Edgington and Onghena (2007), Randomization Tests, 4th ed., chapter 11; Abadie, Diamond, Hainmueller (2015), Comparative
 * politics and the synthetic control method, American J. of Political Science 59, 495-510 (placebos in time).
 *
 * @throws StatisticsError where no other date allows a window.
 */
export function placeboDates(series: InterruptedTimeSeriesOptions, options: PlaceboOptions): PlaceboResult {
  const { statistic = "level", dates: which = "before" } = options;
  const own = series.interventions.find(({ name }) => name === options.intervention);
  if (own === undefined) throw new StatisticsError(`There is no intervention "${options.intervention}".`);
  const n = series.outcome.length;
  const windows = windowLengths(own.start, n, options, which);
  const last = which === "before" ? own.start - windows.after : n - windows.after;
  const candidates: number[] = [];
  for (let date = windows.before; date <= last; date++) if (date !== own.start) candidates.push(date);
  if (candidates.length === 0) {
    throw new StatisticsError(
      `No other date has ${windows.before} periods before it and ${windows.after} after it that the intervention has not touched. Ask for a shorter window, or for all dates.`,
    );
  }
  const dates = Int32Array.from([...candidates, own.start]).sort();
  const statistics = Float64Array.from(dates, (date) => {
    try {
      return statisticAt(series, options.intervention, date, windows, statistic);
    } catch (error) {
      // A placebo window without variation has no estimate; the true one must have.
      if (error instanceof StatisticsError && date !== own.start) return Number.NaN;
      throw error;
    }
  });
  const actual = statistics[dates.indexOf(own.start)]!;
  const known = statistics.filter((value) => !Number.isNaN(value));
  const further = known.filter((value) => Math.abs(value) >= Math.abs(actual) * (1 - 1e-12)).length;
  return {
    statistic,
    dates,
    statistics,
    actual,
    pValue: Number.isNaN(actual) ? NaN : further / known.length,
    smallest: 1 / known.length,
    ...windows,
  };
}

/** Window lengths where none are given: so much of what the true date has that other dates find room too. */
function windowLengths(start: number, n: number, options: PlaceboOptions, which: "before" | "all") {
  const room = n - start;
  const after =
    options.after ?? (which === "before" ? Math.min(room, Math.floor(start / 3)) : Math.ceil(room / 2));
  const before = options.before ?? Math.floor((which === "before" ? start - after : start) / 2);
  for (const [what, value, most] of [
    ["before", before, start],
    ["after", after, n - start],
  ] as const) {
    if (Number.isInteger(value) && value >= 2 && value <= most) continue;
    throw new StatisticsError(
      `The window has ${value} periods ${what} the date; it needs at least 2 and at most the ${most} that the true date has.`,
    );
  }
  return { before, after };
}

function statisticAt(
  series: InterruptedTimeSeriesOptions,
  name: string,
  date: number,
  { before, after }: { before: number; after: number },
  statistic: PlaceboStatistic,
): number {
  const from = date - before;
  const to = date + after;
  const cut = (values: Float64Array) => values.slice(from, to);
  const interventions = series.interventions.flatMap((one) => {
    if (one.name === name) return [{ ...one, start: before }];
    const start = one.start - from;
    return start >= 1 && start < to - from && start !== before ? [{ ...one, start }] : [];
  });
  const window: InterruptedTimeSeriesOptions = {
    ...series,
    outcome: cut(series.outcome),
    interventions,
    without: [name],
    ...(series.exposure === undefined ? {} : { exposure: cut(series.exposure) }),
    ...(series.covariates === undefined
      ? {}
      : {
          covariates: Object.fromEntries(
            Object.entries(series.covariates).map(([key, values]) => [key, cut(values)]),
          ),
        }),
  };
  return standardized(estimateSeries(window), name, statistic);
}

function standardized(result: SeriesEstimates, name: string, statistic: PlaceboStatistic): number {
  if (statistic === "effect") return result.effects.average.statistic;
  return result.terms.find(({ term }) => term === `${name}: ${statistic}`)?.statistic ?? NaN;
}
