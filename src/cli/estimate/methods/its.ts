import type { FigurePlot } from "../../../findings/finding.js";
import { formatMonth } from "../../../findings/wording.js";
import {
  type InterruptedTimeSeriesOptions,
  type InterruptedTimeSeriesResult,
  type Intervention,
  interruptedTimeSeries,
  type PlaceboStatistic,
  placeboDates,
  type SeriesModel,
} from "../../../statistics/interrupted-time-series/index.js";
import { type Diagnostic, StatisticsError } from "../../../statistics/types.js";
import { numbersFrom, numbersOf } from "../columns.js";
import { numberColumns } from "../formula-columns.js";
import type { EstimateMethod, Input, OutcomePlot } from "../method.js";
import { need, type Options, UsageError } from "../options.js";
import { toldInterval } from "../plots.js";
import { notNegative } from "../table-reader.js";
import { refuseConstant } from "./panel-input.js";
import { byPeriod, droppedPeriods, type Series, seriesOf } from "./series-input.js";

/** Models of --family that are of counts. */
const countModels: Readonly<Record<string, SeriesModel>> = {
  poisson: "poisson",
  quasipoisson: "quasipoisson",
  "negative-binomial": "negbin",
};
const generalized = new Set(["ar", "prais-winsten", "cochrane-orcutt"]);

/** The model and its errors, as --family and --se name them together. */
export function seriesModel({ family = "gaussian", se }: Options): {
  readonly model: SeriesModel;
  readonly errors?: NonNullable<InterruptedTimeSeriesOptions["errors"]>;
} {
  const counts = countModels[family];
  const errors = se as NonNullable<InterruptedTimeSeriesOptions["errors"]> | undefined;
  if (counts !== undefined) {
    if (se !== undefined && generalized.has(se))
      throw new UsageError(
        `--se ${se} is for linear models; --family ${family} takes newey-west, classical, HC0 to HC3`,
      );
    return { model: counts, ...(errors && { errors }) };
  }
  if (se === undefined) return { model: "ar" };
  return generalized.has(se) ? { model: se as SeriesModel } : { model: "ols", errors: errors! };
}

/** Interventions as NAME=DATE or DATE, at the period in which each falls. */
function interventionsOf({ interventions = [], change = "level-and-slope" }: Options, series: Series) {
  return interventions.map((text): Intervention & { readonly date: string } => {
    const at = text.indexOf("=");
    const [name, date] = at < 0 ? [text, text] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    const start = series.placeOf(date);
    const [from, to] = [series.labels[0], series.labels.at(-1)];
    if (Number.isNaN(start))
      throw new UsageError(
        `--interventions ${text}: expected ${series.kind === "date" ? "a month or a date, such as 2024-03-15" : "a number, as the time is"}`,
      );
    if (start < 1 || start >= series.rows.length)
      throw new StatisticsError(
        `The intervention ${text} lies outside of the series, which runs from ${from} to ${to}; it needs a period before it and one from it on.`,
      );
    return { name, date, start, level: change !== "slope", slope: change !== "level" };
  });
}

interface Read {
  readonly series: Series;
  readonly options: InterruptedTimeSeriesOptions;
  readonly interventions: readonly (Intervention & { readonly date: string })[];
}

function readSeries(input: Input, given: Options): Read {
  const series = seriesOf(input, given.time!);
  const interventions = interventionsOf(given, series);
  const outcome = byPeriod(series, numbersFrom(input, given.outcome!, "the outcome"));
  refuseConstant(outcome, given.outcome!, "periods");
  const { period, harmonics, covariates, offset, lag, smallSample, order, seasonalOrder, likelihood } = given;
  const others = covariates?.map((name) => [name, covariate(input, series, outcome, name)] as const);
  const options: InterruptedTimeSeriesOptions = {
    outcome,
    interventions: interventions.map(({ date: _, ...one }) => one),
    ...seriesModel(given),
    trend: given.withoutTrend !== true,
    level: input.level,
    ...(period !== undefined && { season: period }),
    ...(harmonics !== undefined && { harmonics }),
    ...(others && { covariates: Object.fromEntries(others) }),
    ...(offset !== undefined && { exposure: byPeriod(series, numbersFrom(input, offset, "the exposure")) }),
    ...(lag !== undefined && { lag }),
    ...(smallSample !== undefined && { adjust: smallSample !== "none" }),
    ...(order !== undefined && { order }),
    ...(seasonalOrder !== undefined && { seasonalOrder }),
    ...(likelihood !== undefined && { likelihood: likelihood as "ml" }),
  };
  return { series, options, interventions };
}

/** A covariate must be known in every period that has an outcome; elsewhere its value does not matter. */
function covariate(input: Input, series: Series, outcome: Float64Array, name: string): Float64Array {
  const values = byPeriod(series, numbersOf(input.table, name, "a covariate"));
  const bad = values.findIndex((value, t) => Number.isNaN(value) && !Number.isNaN(outcome[t]!));
  if (bad >= 0)
    throw new StatisticsError(
      `"${name}" is a covariate and is missing in line ${input.lineOf(series.rows[bad]!)}, where the outcome is known. Fill it in, or empty the outcome.`,
    );
  return values.map((value) => (Number.isNaN(value) ? 0 : value));
}

/** A longer series takes too long to be tested at every date unasked. */
const placeboUnasked = 300;

/** The randomization test of every intervention, where the series has room for it. */
function placebos(
  { series, options, interventions }: Read,
  { placebo }: Options,
): { readonly values: Readonly<Record<string, unknown>>; readonly notes: readonly Diagnostic[] } {
  if (placebo === "none") return { values: {}, notes: [] };
  if (placebo === undefined && series.rows.length > placeboUnasked) {
    const message = `The series has ${series.rows.length} periods: placebo dates are tested where --placebo asks for it.`;
    return { values: {}, notes: [{ id: "no-placebo", level: "note", message }] };
  }
  const notes: Diagnostic[] = [];
  const found = interventions.flatMap(({ name, level }) => {
    const statistic = (placebo ?? (level === false ? "slope" : "level")) as PlaceboStatistic;
    try {
      const test = placeboDates(options, { intervention: name, statistic });
      return [
        {
          intervention: name,
          statistic,
          dates: test.dates.length,
          pValue: test.pValue,
          smallestPValue: test.smallest,
          periodsBefore: test.before,
          periodsAfter: test.after,
        },
      ];
    } catch (error) {
      if (!(error instanceof StatisticsError) || placebo !== undefined) throw error;
      notes.push({
        id: "no-placebo",
        level: "note",
        message: `No randomization test of ${name}: ${error.message}`,
      });
      return [];
    }
  });
  return { values: found.length === 0 ? {} : { placeboDates: found }, notes };
}

function valuesOf(
  { series, interventions }: Read,
  result: InterruptedTimeSeriesResult,
  isExpression: boolean,
) {
  const { effects, autocorrelation, rateRatios, dispersion, theta, logLikelihood, aic } = result;
  const { labels, rows } = series;
  const starts = interventions.map(({ name, start }) => ({
    intervention: name,
    firstPeriod: labels[start]!,
  }));
  const effect = (name: string, one: typeof effects.average) => ({
    effect: name,
    estimate: one.estimate,
    standardError: one.standardError,
    low: one.low,
    high: one.high,
    pValue: one.pValue,
  });
  return {
    from: labels[0],
    to: labels.at(-1),
    step: series.step,
    periods: rows.length,
    periodsWithoutRow: rows.filter((row) => row < 0).length,
    starts,
    effects: [
      effect("mean per period", effects.average),
      effect("sum over periods", effects.cumulative),
      // The ratio of two logarithms means nothing.
      ...(effects.ratio === null || isExpression ? [] : [effect("ratio", effects.ratio)]),
    ],
    ...(rateRatios !== null && {
      rateRatios: rateRatios.map(({ term, estimate, low, high }) => ({ term, ratio: estimate, low, high })),
    }),
    ljungBox: {
      statistic: autocorrelation.ljungBox.statistic,
      lag: autocorrelation.ljungBox.lag,
      pValue: autocorrelation.ljungBox.pValue,
    },
    ...(autocorrelation.durbinWatson !== null && { durbinWatson: autocorrelation.durbinWatson.statistic }),
    ...(autocorrelation.modelled.length > 0 && { autoregression: Array.from(autocorrelation.modelled) }),
    dispersion,
    ...(theta !== null && { theta }),
    logLikelihood,
    aic,
  };
}

/** Outcome, model and counterfactual by period: in --json only, for whoever draws or checks them. */
function pathOf({ series, options }: Read, result: InterruptedTimeSeriesResult) {
  const columns = {
    outcome: options.outcome,
    fitted: result.fitted,
    counterfactual: result.counterfactual,
    counterfactualLow: result.counterfactualLow,
    counterfactualHigh: result.counterfactualHigh,
    effect: result.effect,
    effectLow: result.effectLow,
    effectHigh: result.effectHigh,
  };
  return { period: series.labels, ...columns };
}

function plotOf(
  { series, options, interventions }: Read,
  result: InterruptedTimeSeriesResult,
  outcome: string,
): OutcomePlot {
  const first = Math.min(...interventions.map(({ start }) => start));
  const { labels } = series;
  const line = (values: Float64Array) =>
    labels.map((x, t) => ({ x, y: Number.isNaN(values[t]!) ? null : values[t]! }));
  const without = labels.flatMap((x, t) =>
    t < first
      ? []
      : [
          {
            x,
            y: result.counterfactual[t]!,
            low: result.counterfactualLow[t]!,
            high: result.counterfactualHigh[t]!,
          },
        ],
  );
  const plot: FigurePlot = {
    kind: "series",
    measure: outcome,
    x: { kind: series.kind, label: "period" },
    format: "number",
    lines: [
      { label: "observed", points: line(options.outcome) },
      { label: "model", points: line(result.fitted) },
      { label: "without intervention", dashed: true, points: without },
    ],
    events:
      series.kind === "date"
        ? interventions.map(({ name, date, start }) => ({
            date: String(labels[start]!),
            label: name === date ? "Intervention" : name,
            kind: "start" as const,
          }))
        : [],
    rules:
      series.kind === "date"
        ? []
        : interventions.map(({ name, date, start }) => ({
            x: Number(labels[start]!),
            label: name === date ? `intervention at ${date}` : name,
          })),
  };
  const said = (label: string | number) =>
    typeof label === "number" ? String(label) : series.step.includes("day") ? label : formatMonth(label);
  const span = `${said(labels[0]!)} to ${said(labels.at(-1)!)}`;
  const { average } = result.effects;
  return {
    title: `What happened to ${outcome} after ${interventions.length === 1 ? "the intervention" : "the interventions"}?`,
    subtitle: `${outcome} by period, ${span}; dashed: what the old course would have given, with its interval`,
    alternative: `${outcome} by period, ${span}: observed, by the model, and what the old course would have given from ${said(labels[first]!)} on. The mean difference from then on is ${toldInterval(average)} a period.`,
    plot,
  };
}

const its: EstimateMethod = {
  id: "its",
  title: "Interrupted time series",
  summary:
    "Segmented regression of one series: how level and slope changed at each intervention, and how far the series went from the course that it was on.",
  rowWord: ["period", "periods"],
  page: "its",
  options: [
    "outcome",
    "time",
    "interventions",
    "change",
    "period",
    "harmonics",
    "covariates",
    "family",
    "offset",
    "se",
    "lag",
    "smallSample",
    "order",
    "seasonalOrder",
    "likelihood",
    "withoutTrend",
    "placebo",
  ],
  choices: {
    se: ["ar", "prais-winsten", "cochrane-orcutt", "newey-west", "classical", "HC0", "HC1", "HC2", "HC3"],
    family: ["gaussian", "poisson", "quasipoisson", "negative-binomial"],
    smallSample: ["sandwich", "none"],
  },
  example:
    "equipoise estimate its months.csv --outcome reports --time month --interventions 2019-03-01 --period 12 --harmonics 2 --se ar",
  columns: (options, headers) => {
    need(options, "interventions", "its");
    if (options.harmonics !== undefined) need(options, "period", "its");
    seriesModel(options);
    const { covariates = [], offset } = options;
    return [
      ...numberColumns(need(options, "outcome", "its"), "the outcome", headers).map((one) =>
        options.family === undefined || options.family === "gaussian" || one.number === undefined
          ? one
          : notNegative(one.name, one.number),
      ),
      { name: need(options, "time", "its"), id: true },
      ...covariates.map((name) => ({ name, number: "a covariate" })),
      ...(offset === undefined ? [] : numberColumns(offset, "the exposure", headers)),
    ];
  },
  run: (input, given) => {
    const read = readSeries(input, given);
    const result = interruptedTimeSeries(read.options);
    const placebo = placebos(read, given);
    return {
      settings: {
        outcome: given.outcome,
        time: given.time,
        model: result.model,
        errors: result.errors,
        ...(given.period !== undefined && { period: given.period }),
        ...(given.harmonics !== undefined && { harmonics: given.harmonics }),
        ...(given.offset !== undefined && { offset: given.offset }),
        level: input.level,
      },
      n: result.observations,
      dropped: droppedPeriods(read.series, read.options.outcome, result.dropped),
      terms: result.terms,
      values: {
        ...valuesOf(read, result, !input.table.columns.has(given.outcome!)),
        ...placebo.values,
        path: pathOf(read, result),
      },
      diagnostics: [...result.diagnostics, ...placebo.notes],
      plot: plotOf(read, result, given.outcome!),
    };
  },
};

/** Evaluations of a single series. */
export const seriesMethods: readonly EstimateMethod[] = [its];
