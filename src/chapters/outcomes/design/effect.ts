import { studentTCdf, studentTQuantile } from "../../../statistics/distributions/index.js";
import {
  fitAutoregressive,
  type InterruptedTimeSeriesOptions,
  interruptedTimeSeries,
  type PlaceboResult,
  placeboDates,
  segmentedDesign,
} from "../../../statistics/interrupted-time-series/index.js";
import { StatisticsError } from "../../../statistics/types.js";
import type { PeriodLength } from "../series/types.js";
import { attempt } from "./attempt.js";
import type { Contrast } from "./contrast.js";
import { type Frame, periodsAYear } from "./frame.js";

/**
 * How the change of a contrast is estimated.
 *
 * - `log`: least squares on logarithms with first-order autoregressive errors, by restricted maximum likelihood;
 * - `counts`: quasi-Poisson regression with Newey-West errors, the reference as exposure;
 * - `few`: the same with errors by the dispersion, for numbers so small that their own chance outweighs what hangs together
 *   in time.
 */
export const families = ["log", "counts", "few"] as const;
export type Family = (typeof families)[number];

export interface EffectSettings {
  readonly family: Family;
  readonly period: PeriodLength;
  /** Pairs of sine and cosine. */
  readonly harmonics: number;
  /** Whether the contrast may have a trend of its own, which would have gone on. */
  readonly trend: boolean;
  /** Places that are left out. */
  readonly without?: ReadonlySet<number>;
  /** Places at which a records system changed: the level before and after is the record's. */
  readonly breaks?: readonly number[];
  readonly level: number;
}

/** The change of a contrast from before to after: 0.9 is ten per cent less than expected. */
export interface Effect {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly statistic: number;
  readonly pValue: number;
  readonly df: number;
  /** Standard error of the logarithm. */
  readonly error: number;
  readonly family: Family;
  /** Name of the variance formula. */
  readonly variance: string;
  /** Known periods that take part. */
  readonly periods: number;
  readonly trend: boolean;
  readonly harmonics: number;
}

const policy = "policy";

/** The family that the numbers allow: logarithms need numbers above zero, and not too few of them. */
export function familyFor({ outcome, reference }: Contrast, { from, end }: Frame): Family {
  const known: number[] = [];
  for (let t = from; t < end; t++) if (Number.isFinite(outcome[t]! / reference[t]!)) known.push(outcome[t]!);
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  return known.every((value) => value > 0) && mean >= 10 ? "log" : "few";
}

/**
 * The effect at the dates of the frame.
 *
 * @throws StatisticsError where the numbers do not allow it
 */
export function effectOf(contrast: Contrast, frame: Frame, settings: EffectSettings): Effect {
  const input = seriesOf(contrast, frame, settings);
  const result = interruptedTimeSeries(input);
  const term = result.terms.find((one) => one.term === `${policy}: level`);
  if (term === undefined || !(term.standardError > 0))
    throw new StatisticsError(
      result.dropped.includes(`${policy}: level`)
        ? "the change at the date cannot be told from another term, such as a change of records system at the same time"
        : "the numbers do not vary, so the change at the date has no error",
    );
  return {
    ratio: Math.exp(term.estimate),
    low: Math.exp(term.low),
    high: Math.exp(term.high),
    statistic: term.statistic,
    pValue: term.pValue,
    df: term.df,
    error: term.standardError,
    family: settings.family,
    variance: varianceWords(settings.family),
    periods: result.observations,
    trend: settings.trend,
    harmonics: input.harmonics ?? 0,
  };
}

/** Model and errors of a family in words. */
export function varianceWords(family: Family): string {
  if (family === "log") return "AR(1) errors of logarithms, restricted maximum likelihood";
  return family === "counts" ? "quasi-Poisson, Newey-West" : "quasi-Poisson, errors by the dispersion";
}

/** The series of a contrast about a date, as the estimators take it. */
export function seriesOf(
  { outcome, reference }: Contrast,
  { from, preEnd, start, end }: Frame,
  settings: EffectSettings,
): InterruptedTimeSeriesOptions {
  const { family, trend, level, without } = settings;
  const counts = family !== "log";
  const usable = (t: number) => (t < preEnd || t >= start) && without?.has(t) !== true && reference[t]! > 0;
  const places = Array.from({ length: end - from }, (_, i) => from + i);
  return {
    outcome: Float64Array.from(places, (t) => {
      if (!usable(t)) return Number.NaN;
      if (counts) return outcome[t]!;
      return outcome[t]! > 0 ? Math.log(outcome[t]! / reference[t]!) : Number.NaN;
    }),
    ...(counts
      ? { exposure: Float64Array.from(places, (t) => (reference[t]! > 0 ? reference[t]! : 1)) }
      : {}),
    model: counts ? "quasipoisson" : "ar",
    ...(family === "few" ? { errors: "classical" as const } : {}),
    interventions: [{ name: policy, start: start - from, slope: false }],
    trend,
    ...seasonOf(settings, preEnd - from),
    ...breaksOf(settings, places),
    level,
  };
}

/** A season is estimated from two years before on; of years there is none. */
function seasonOf({ period, harmonics }: EffectSettings, before: number) {
  const season = periodsAYear[period];
  const most = Math.min(harmonics, Math.floor((season - 1) / 2));
  return before < 2 * season || most < 1 ? {} : { season, harmonics: most };
}

function breaksOf({ breaks = [] }: EffectSettings, places: readonly number[]) {
  const inside = breaks.filter((at) => at > places[0]! && at <= places.at(-1)!);
  if (inside.length === 0) return {};
  return {
    covariates: Object.fromEntries(
      inside.map((at) => [`records ${at}`, Float64Array.from(places, (t) => (t >= at ? 1 : 0))]),
    ),
  };
}

/** The same change at all earlier dates that have room: how often chance alone gives one as large. */
export function placebosOf(
  contrast: Contrast,
  frame: Frame,
  settings: EffectSettings,
): PlaceboResult | undefined {
  const year = periodsAYear[settings.period];
  const after = Math.min(frame.end - frame.start, year);
  const history = frame.preEnd - frame.earliest;
  const before = Math.min(2 * year, Math.floor((history - after) * 0.7));
  if (before < year || history - before - after < 4) return undefined;
  const input = seriesOf(contrast, { ...frame, from: frame.earliest }, settings);
  return attempt(() => placeboDates(input, { intervention: policy, before, after }));
}

/** Whether the contrast drifted before the date. */
export interface Drift {
  /** Change of the logarithm a year, with its interval. */
  readonly yearly: number;
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
}

/** The trend of a contrast in the periods before; undefined where it cannot be told. */
export function driftOf(contrast: Contrast, frame: Frame, settings: EffectSettings): Drift | undefined {
  const { outcome, covariates, season, harmonics } = seriesOf(contrast, frame, {
    ...settings,
    family: "log",
  });
  const n = frame.preEnd - frame.from;
  return attempt(() => {
    const fit = fitAutoregressive({
      ...segmentedDesign({
        periods: n,
        interventions: [],
        trend: true,
        ...(harmonics === undefined || season === undefined ? {} : { season, harmonics }),
        ...(covariates === undefined ? {} : { covariates: cutAll(covariates, n) }),
      }),
      outcome: outcome.slice(0, n),
      method: "reml",
    });
    const at = fit.names.indexOf("time");
    const column = fit.kept.indexOf(at);
    if (column < 0) return undefined;
    const year = periodsAYear[settings.period];
    const error = Math.sqrt(fit.covariance.data[column * (fit.kept.length + 1)]!);
    const term = { estimate: fit.coefficients[column]!, error, df: fit.residualDf };
    const half = error * studentTQuantile((1 - settings.level) / 2, term.df, { tail: "upper" });
    return {
      yearly: year * term.estimate,
      low: year * (term.estimate - half),
      high: year * (term.estimate + half),
      pValue: 2 * studentTCdf(Math.abs(term.estimate / error), term.df, { tail: "upper" }),
    };
  });
}

/** The first periods of covariates, without those that do not vary in them. */
function cutAll(covariates: Readonly<Record<string, Float64Array>>, n: number): Record<string, Float64Array> {
  const short = Object.entries(covariates).map(([name, values]) => [name, values.slice(0, n)] as const);
  return Object.fromEntries(short.filter(([, values]) => values.some((value) => value !== values[0])));
}
