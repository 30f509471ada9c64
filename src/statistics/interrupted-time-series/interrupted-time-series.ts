import { type CovarianceType, covariance } from "../covariance/index.js";
import { coefficientTable, exponentiate } from "../inference/coefficients.js";
import type { PredictingFit } from "../inference/predict.js";
import { selectRows } from "../linear-algebra/index.js";
import {
  durbinWatson,
  fitGeneralizedLinear,
  fitLinear,
  fitNegativeBinomial,
  type GeneralizedLinearFit,
  type LinearFit,
} from "../regression/index.js";
import { type Diagnostic, type Matrix, StatisticsError, type Term } from "../types.js";
import { type AutocorrelationTest, autocorrelations, ljungBox } from "./autocorrelation.js";
import { fitAutoregressive } from "./autoregressive.js";
import {
  type SegmentedDesign,
  type SegmentedDesignOptions,
  segmentedDesign,
  withoutInterventions,
} from "./design.js";
import {
  type CounterfactualPath,
  counterfactualPath,
  type EffectInput,
  type EffectSummary,
  summarizeEffects,
} from "./effects.js";
import { praisWinsten } from "./prais-winsten.js";

/** How an interrupted time series is fitted. */
export type SeriesModel =
  | "ols"
  | "prais-winsten"
  | "cochrane-orcutt"
  | "ar"
  | "poisson"
  | "quasipoisson"
  | "negbin";

/** The arguments of {@link interruptedTimeSeries}. */
export interface InterruptedTimeSeriesOptions extends Omit<SegmentedDesignOptions, "periods"> {
  /** One number a period, at equal distances; NaN where missing. */
  readonly outcome: Float64Array;
  /** Of counts: what each period's rate is over (people, kilometres, days). */
  readonly exposure?: Float64Array;
  /**
   * "ar" unless given: of the linear models, its intervals come nearest to their promise in series of usual length
   * (`bench/coverage/its.ts`).
   */
  readonly model?: SeriesModel;
  /**
   * Errors of "ols" and of the models of counts; "newey-west" unless given. The other models have the errors of
   * generalized least squares.
   */
  readonly errors?: Extract<CovarianceType, "newey-west" | "classical" | "HC0" | "HC1" | "HC2" | "HC3">;
  /** Lags of "newey-west"; 0.75 n^(1/3) rounded down unless given (Stock and Watson). */
  readonly lag?: number;
  /** Whether "newey-west" has the factor n / (n - k); true unless given. */
  readonly adjust?: boolean;
  /** Orders of "ar": 1 and no seasonal part unless given. */
  readonly order?: number;
  readonly seasonalOrder?: number;
  /** Likelihood of "ar": "reml" unless given. */
  readonly likelihood?: "ml" | "reml";
  /** Which interventions the counterfactual is without; all unless given. */
  readonly without?: readonly string[];
  readonly level?: number;
}

/** How the errors hang together in time. */
export interface SeriesAutocorrelation {
  /** Autocorrelations of the residuals from lag 0 (of the prediction errors of "ar"). */
  readonly autocorrelations: Float64Array;
  readonly ljungBox: AutocorrelationTest;
  /** Of "ols" without missing periods; else null. */
  readonly durbinWatson: { readonly statistic: number; readonly pValue: number } | null;
  /** Autocorrelation that the model itself has, from lag 1; empty for the models that have none. */
  readonly modelled: Float64Array;
}

/** The result of {@link interruptedTimeSeries}. */
export interface InterruptedTimeSeriesResult extends CounterfactualPath {
  readonly model: SeriesModel;
  /** Which errors the intervals have, with lags. */
  readonly errors: string;
  readonly terms: readonly Term[];
  /** Of counts: rate ratios; else null. */
  readonly rateRatios: readonly Term[] | null;
  readonly observations: number;
  readonly df: number;
  readonly dropped: readonly string[];
  /** Residual variance of linear models; Pearson dispersion of counts. */
  readonly dispersion: number;
  /** Theta of "negbin"; else null. */
  readonly theta: number | null;
  readonly logLikelihood: number;
  readonly aic: number;
  readonly covariance: Matrix;
  readonly effects: EffectSummary;
  readonly autocorrelation: SeriesAutocorrelation;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Interrupted time series: segmented regression with any number of interventions, each of which may change level and slope,
 * with harmonics for the season.
 *
 * Models: "ols" (with Newey-West errors), "prais-winsten" and "cochrane-orcutt" (first-order autocorrelation by transformed
 * least squares), "ar" (autoregressive errors by exact likelihood; bridges missing periods), and for counts with log link
 * "poisson", "quasipoisson" and "negbin", with the logarithm of the exposure as offset. For the columns see `segmentedDesign`.
 *
 * The counterfactual sets the columns of the interventions to zero and leaves the rest: the old trend goes on. Effects are
 * fitted less counterfactual values, by the delta method. The exposure of "quasipoisson" and "poisson" differs in the
 * variance with `errors: "classical"` alone.
 *
 * Sources: Wagner et al. (2002), J. Clinical Pharmacy and Therapeutics 27, 299-309; Bernal, Cummins, Gasparrini (2017),
 * Int. J. Epidemiology 46, 348-355; Zhang, Wagner, Soumerai, Ross-Degnan (2009), J. Clinical Epidemiology 62, 143-148 (intervals
 * of effects). References: R `lm`, `glm`, `MASS::glm.nb` with `sandwich::NeweyWest`; `prais`; `nlme::gls`.
 *
 * @throws StatisticsError where there are too few periods, or the numbers don't suit the model.
 */
export function interruptedTimeSeries(options: InterruptedTimeSeriesOptions): InterruptedTimeSeriesResult {
  const { fitted, input, terms, effects } = estimateSeries(options);
  return {
    model: options.model ?? defaultModel,
    errors: fitted.errors,
    terms,
    rateRatios: fitted.offset === null ? null : exponentiate(terms),
    observations: fitted.observations,
    df: fitted.df,
    dropped: fitted.dropped,
    dispersion: fitted.dispersion,
    theta: fitted.theta,
    logLikelihood: fitted.logLikelihood,
    aic: fitted.aic,
    covariance: fitted.covariance,
    ...counterfactualPath(input),
    effects,
    autocorrelation: describeErrors(options, fitted),
    diagnostics: [...fitted.diagnostics, ...seriesDiagnostics(options, fitted)],
  };
}

/** The estimates of an interrupted time series, without what describes its errors. */
export interface SeriesEstimates {
  readonly fitted: FittedSeries;
  readonly input: EffectInput;
  readonly terms: readonly Term[];
  readonly effects: EffectSummary;
}

/** What placebo dates need of {@link interruptedTimeSeries}. */
export function estimateSeries(options: InterruptedTimeSeriesOptions): SeriesEstimates {
  const { outcome, level = 0.95, interventions } = options;
  const design = segmentedDesign({ ...options, periods: outcome.length });
  checkSeries(options, design);
  const fitted = fitSeries(options, design);
  const names = options.without ?? interventions.map(({ name }) => name);
  const input: EffectInput = {
    fit: fitted.fit,
    covariance: { matrix: fitted.covariance, df: fitted.df },
    matrix: design.matrix,
    without: withoutInterventions(design, names),
    level,
    ...(fitted.offset === null ? {} : { offset: fitted.offset }),
  };
  const from = interventions.reduce(
    (first, { name, start }) => (names.includes(name) ? Math.min(first, start) : first),
    outcome.length,
  );
  const terms = coefficientTable(fitted.fit, { matrix: fitted.covariance, df: fitted.df }, { level });
  return { fitted, input, terms, effects: summarizeEffects(input, from, outcome.length) };
}

/** What every model gives. */
export interface FittedSeries {
  readonly fit: PredictingFit;
  readonly covariance: Matrix;
  readonly df: number;
  readonly errors: string;
  /** Null for linear models. */
  readonly offset: Float64Array | null;
  readonly observations: number;
  readonly dropped: readonly string[];
  readonly dispersion: number;
  readonly theta: number | null;
  readonly logLikelihood: number;
  readonly aic: number;
  /** One number a period, NaN where missing: what should be without autocorrelation. */
  readonly residuals: Float64Array;
  /** Autoregressive coefficients that were estimated, for the degrees of freedom of Ljung and Box. */
  readonly modelled: Float64Array;
  /** Least squares without missing periods, for the test of Durbin and Watson; null elsewhere. */
  readonly whole: LinearFit | null;
  readonly diagnostics: readonly Diagnostic[];
}

const defaultModel: SeriesModel = "ar";

const countModels = new Set<SeriesModel>(["poisson", "quasipoisson", "negbin"]);

function checkSeries(options: InterruptedTimeSeriesOptions, design: SegmentedDesign): void {
  const { outcome, exposure, model = defaultModel, interventions } = options;
  if (interventions.length === 0)
    throw new StatisticsError("There is no intervention to estimate an effect of.");
  if (exposure !== undefined && !countModels.has(model)) {
    throw new StatisticsError(
      `The model "${model}" takes no exposure: use "poisson" or "negbin", or divide the outcome by it.`,
    );
  }
  if (exposure !== undefined && exposure.length !== outcome.length) {
    throw new StatisticsError(`There are ${exposure.length} exposures for ${outcome.length} periods.`);
  }
  const bad = exposure?.findIndex(
    (value, t) => !Number.isNaN(outcome[t]!) && !(value > 0 && value < Infinity),
  );
  if (bad !== undefined && bad >= 0) {
    throw new StatisticsError(`The exposure of period ${bad + 1} is ${exposure![bad]}; it must be positive.`);
  }
  const known = outcome.reduce((count, y) => count + (Number.isNaN(y) ? 0 : 1), 0);
  if (known <= design.names.length) {
    throw new StatisticsError(
      `There are ${known} periods with an outcome and ${design.names.length} coefficients. Use fewer harmonics or interventions, or add periods.`,
    );
  }
}

function fitSeries(options: InterruptedTimeSeriesOptions, design: SegmentedDesign): FittedSeries {
  const { model = defaultModel } = options;
  if (countModels.has(model)) return fitCounts(options, design);
  if (model === "ols") return fitLevels(options, design);
  if (model === "ar") return fitAr(options, design);
  if (model === "prais-winsten" || model === "cochrane-orcutt") return fitTransformed(options, design, model);
  throw new StatisticsError(
    `The model "${String(model)}" is not known: it is "ols", "prais-winsten", "cochrane-orcutt", "ar", "poisson", "quasipoisson" or "negbin".`,
  );
}

/** The periods with an outcome. */
const observedPeriods = (outcome: Float64Array): Int32Array =>
  Int32Array.from(Array.from(outcome.keys()).filter((t) => !Number.isNaN(outcome[t]!)));

const at = (values: Float64Array, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (t) => values[t]!);

function spread(values: Float64Array, rows: Int32Array, length: number): Float64Array {
  const all = new Float64Array(length).fill(NaN);
  rows.forEach((t, i) => {
    all[t] = values[i]!;
  });
  return all;
}

function errorsOf(options: InterruptedTimeSeriesOptions, fit: LinearFit | GeneralizedLinearFit) {
  const type = options.errors ?? "newey-west";
  if (type !== "newey-west") return { ...covariance(fit, { type }), label: type };
  const lag = options.lag ?? Math.floor(0.75 * Math.cbrt(fit.observations));
  const adjust = options.adjust ?? true;
  const found = covariance(fit, { type, lag, prewhiten: false, adjust });
  return { ...found, label: `newey-west, lag ${lag}${adjust ? ", n / (n - k)" : ""}` };
}

function fitLevels(options: InterruptedTimeSeriesOptions, design: SegmentedDesign): FittedSeries {
  const { outcome } = options;
  const rows = observedPeriods(outcome);
  const fit = fitLinear({
    matrix: selectRows(design.matrix, rows),
    names: design.names,
    outcome: at(outcome, rows),
  });
  const errors = errorsOf(options, fit);
  return {
    fit,
    covariance: errors.matrix,
    df: errors.df,
    errors: errors.label,
    offset: null,
    observations: fit.observations,
    dropped: fit.dropped,
    dispersion: fit.dispersion,
    theta: null,
    logLikelihood: fit.logLikelihood,
    aic: fit.aic,
    residuals: spread(fit.residuals, rows, outcome.length),
    modelled: new Float64Array(0),
    whole: rows.length === outcome.length && fit.rss > 0 ? fit : null,
    diagnostics: [...fit.diagnostics, ...errors.diagnostics],
  };
}

function fitTransformed(
  { outcome }: InterruptedTimeSeriesOptions,
  design: SegmentedDesign,
  transform: "prais-winsten" | "cochrane-orcutt",
): FittedSeries {
  const result = praisWinsten({ matrix: design.matrix, names: design.names, outcome, transform });
  const { transformed, rho } = result;
  const lost = outcome.length - transformed.observations;
  const residuals = new Float64Array(outcome.length).fill(NaN);
  residuals.set(transformed.residuals, lost);
  return {
    fit: transformed,
    covariance: transformed.modelCovariance,
    df: transformed.residualDf,
    errors: `generalized least squares, rho ${rho.toFixed(3)}`,
    offset: null,
    observations: transformed.observations,
    dropped: transformed.dropped,
    dispersion: transformed.dispersion,
    theta: null,
    logLikelihood: NaN,
    aic: NaN,
    residuals,
    modelled: Float64Array.of(rho),
    whole: null,
    diagnostics: result.diagnostics,
  };
}

function fitAr(options: InterruptedTimeSeriesOptions, design: SegmentedDesign): FittedSeries {
  const { outcome, season, seasonalOrder = 0, likelihood = "reml" } = options;
  if (seasonalOrder > 0 && season === undefined) {
    throw new StatisticsError("A seasonal autoregression needs the season (12 for months).");
  }
  const result = fitAutoregressive({
    matrix: design.matrix,
    names: design.names,
    outcome,
    order: options.order ?? 1,
    ...(seasonalOrder > 0 ? { seasonal: { order: seasonalOrder, period: season! } } : {}),
    method: likelihood,
  });
  const modelled = Float64Array.from([...result.ar, ...result.seasonalAr]);
  return {
    fit: { ...result, model: "linear", dispersion: result.innovationVariance },
    covariance: result.covariance,
    df: result.residualDf,
    errors: `generalized least squares (${likelihood}), autoregression ${[...modelled].map((x) => x.toFixed(3)).join(", ")}`,
    offset: null,
    observations: result.observations,
    dropped: result.dropped,
    dispersion: result.innovationVariance,
    theta: null,
    logLikelihood: result.logLikelihood,
    aic: result.aic,
    residuals: result.innovations,
    modelled,
    whole: null,
    diagnostics: result.diagnostics,
  };
}

function fitCounts(options: InterruptedTimeSeriesOptions, design: SegmentedDesign): FittedSeries {
  const { outcome, exposure, model } = options;
  const rows = observedPeriods(outcome);
  const offset = exposure === undefined ? new Float64Array(outcome.length) : exposure.map(Math.log);
  const data = {
    matrix: selectRows(design.matrix, rows),
    names: design.names,
    outcome: at(outcome, rows),
    offset: at(offset, rows),
  };
  const fit =
    model === "negbin"
      ? fitNegativeBinomial(data)
      : fitGeneralizedLinear({ ...data, family: model === "poisson" ? "poisson" : "quasipoisson" });
  const theta = "theta" in fit ? (fit.theta as number) : null;
  const errors = errorsOf(options, fit);
  const pearson = data.outcome.map((y, i) => {
    const mu = fit.fitted[i]!;
    return (y - mu) / Math.sqrt(theta === null ? mu : mu + (mu * mu) / theta);
  });
  return {
    fit,
    covariance: errors.matrix,
    df: errors.df,
    errors: errors.label,
    offset,
    observations: fit.observations,
    dropped: fit.dropped,
    dispersion: fit.pearsonChiSquare / fit.residualDf,
    theta,
    logLikelihood: fit.logLikelihood,
    aic: fit.aic,
    residuals: spread(pearson, rows, outcome.length),
    modelled: new Float64Array(0),
    whole: null,
    diagnostics: [...fit.diagnostics, ...errors.diagnostics],
  };
}

function describeErrors(options: InterruptedTimeSeriesOptions, fitted: FittedSeries): SeriesAutocorrelation {
  const n = fitted.observations;
  const most = Math.min(options.outcome.length - 1, Math.max(12, (options.season ?? 0) + 1));
  const tested = Math.max(1, Math.min(options.season ?? 10, Math.floor(n / 5)));
  return {
    autocorrelations: autocorrelations(fitted.residuals, most),
    ljungBox: ljungBox(fitted.residuals, tested, fitted.modelled.length),
    durbinWatson: fitted.whole === null ? null : durbinWatson(fitted.whole),
    modelled: fitted.modelled,
  };
}

function seriesDiagnostics(options: InterruptedTimeSeriesOptions, fitted: FittedSeries): Diagnostic[] {
  const { outcome, interventions, model = defaultModel, errors = "newey-west" } = options;
  const list: Diagnostic[] = [];
  const say = (level: Diagnostic["level"], id: string, message: string) => list.push({ id, level, message });
  const missing = outcome.length - observedPeriods(outcome).length;
  if (missing > 0 && model !== "ar") {
    say(
      "note",
      "missing-periods",
      `${missing} periods have no outcome. Their neighbours count as next to each other in errors and tests of autocorrelation; the model "ar" bridges them.`,
    );
  }
  const starts = [0, ...interventions.map(({ start }) => start).sort((a, b) => a - b), outcome.length];
  const shortest = Math.min(...starts.slice(1).map((end, i) => end - starts[i]!));
  if (shortest < 8) {
    say(
      "warning",
      "short-segment",
      `A segment of the series has ${shortest} periods. With fewer than 8 on either side of an intervention, level and slope rest on little (Penfold and Zhang 2013).`,
    );
  }
  const { pValue, lag } = ljungBox(
    fitted.residuals,
    Math.max(1, Math.min(options.season ?? 10, Math.floor(fitted.observations / 5))),
    fitted.modelled.length,
  );
  const ignored = fitted.modelled.length > 0 || errors !== "newey-west";
  if (pValue < 0.05 && ignored) {
    say(
      "warning",
      "autocorrelation",
      `The residuals are autocorrelated up to lag ${lag} (Ljung-Box p = ${pValue.toPrecision(2)}), and the errors take no account of it: intervals are too narrow.`,
    );
  }
  if (errors === "newey-west" && fitted.modelled.length === 0 && fitted.observations < 200) {
    say(
      "warning",
      "newey-west-short",
      `Newey-West errors are too small in a series of ${fitted.observations} periods: intervals hold the truth less often than they say${countModels.has(model) ? "" : ', so that "ar" is the better choice'}. Placebo dates test without them.`,
    );
  }
  if (model === "poisson" && errors === "classical" && fitted.dispersion > 1.5) {
    say(
      "warning",
      "overdispersion",
      `The counts vary ${fitted.dispersion.toFixed(1)} times as much as Poisson counts: intervals are too narrow. Use "quasipoisson" or "negbin".`,
    );
  }
  return list;
}
