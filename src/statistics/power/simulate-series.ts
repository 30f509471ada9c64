import { negativeBinomialQuantile, normalCdf, poissonQuantile } from "../distributions/index.js";
import {
  autocorrelations,
  fitAutoregressive,
  type InterruptedTimeSeriesOptions,
  type SeriesModel,
  segmentedDesign,
} from "../interrupted-time-series/index.js";
import { estimateSeries } from "../interrupted-time-series/interrupted-time-series.js";
import { matrixColumn } from "../linear-algebra/index.js";
import type { RandomStream } from "../random/index.js";
import { fitGeneralizedLinear } from "../regression/index.js";
import { StatisticsError } from "../types.js";
import { answerFromDraws, checkReplications, type SimulatedPower, type SimulationQuestion } from "./draws.js";
import { criticalStatistic } from "./test-settings.js";

/** What a planned interrupted time series shares, of levels and of counts. */
interface SeriesPlan extends SimulationQuestion {
  /** Periods that will be observed after the start. */
  readonly after: number;
  readonly season?: number;
  readonly harmonics?: number;
  /** Whether level and slope may change, or the level alone; false unless given. */
  readonly slope?: boolean;
  /** Lags of Newey-West errors: see `interruptedTimeSeries`. */
  readonly lag?: number;
  readonly replications?: number;
  readonly random: RandomStream;
}

/** The arguments of {@link simulateSeriesPower} beside the history. */
export interface SeriesSimulation extends SeriesPlan {
  /** How the series will be analysed; "ar" unless given. */
  readonly model?: Extract<SeriesModel, "ols" | "ar" | "prais-winsten" | "cochrane-orcutt">;
}

/** A series simulated with its own trend, season and autocorrelation. */
export interface SimulatedSeriesPower extends SimulatedPower {
  /** Estimated from the history: autocorrelation of the errors and the standard deviation of an innovation. */
  readonly autocorrelation: number;
  readonly innovationSd: number;
}

/**
 * Power of an interrupted time series of one unit: trend, season and first-order autocorrelation are estimated from the
 * history (restricted maximum likelihood), series of the planned length are drawn from them, and each is analysed as
 * planned. The effect is a constant change of the level from the start on. That the estimates from the history have errors of
 * their own is not counted.
 *
 * Source: Zhang, Wagner, Ross-Degnan (2011), Simulation-based power calculation for designing interrupted time series
 * analyses of health policy interventions, J. Clinical Epidemiology 64, 1252-1261.
 *
 * @param history the series before the intervention, NaN where missing
 */
export function simulateSeriesPower(history: Float64Array, options: SeriesSimulation): SimulatedSeriesPower {
  const { replications = 500, random, model = "ar" } = options;
  checkReplications(replications);
  const plan = plannedOptions(history, options, model);
  const before = segmentedDesign({ ...plan, periods: history.length, interventions: [] });
  const fit = fitAutoregressive({ ...before, outcome: history, method: "reml" });
  const length = history.length + options.after;
  const mean = meanPath(plan, length, fit.kept, fit.coefficients);
  const rho = fit.ar[0]!;
  const sd = Math.sqrt(fit.innovationVariance);
  const estimates = new Float64Array(replications);
  const standardErrors = new Float64Array(replications);
  let df = Infinity;
  for (let rep = 0; rep < replications; rep++) {
    const stream = random.split(rep);
    let error = (sd * stream.normal()) / Math.sqrt(1 - rho * rho);
    const outcome = mean.map((value, t) => {
      if (t > 0) error = rho * error + sd * stream.normal();
      return value + error;
    });
    const { effects, fitted } = estimateSeries({ ...plan, outcome });
    estimates[rep] = effects.average.estimate;
    standardErrors[rep] = effects.average.standardError;
    df = fitted.df;
  }
  const answer = answerFromDraws({ estimates, standardErrors, df }, options);
  return { ...answer, autocorrelation: rho, innovationSd: sd };
}

function plannedOptions(
  history: Float64Array,
  { after, season, harmonics = 0, slope = false, lag }: SeriesPlan,
  model: SeriesModel,
): Omit<InterruptedTimeSeriesOptions, "outcome"> {
  if (!(Number.isInteger(after) && after >= 1)) {
    throw new StatisticsError(`At least one period must be planned after the start, not ${after}.`);
  }
  return {
    model,
    interventions: [{ name: "intervention", start: history.length, slope }],
    harmonics,
    ...(season === undefined ? {} : { season }),
    ...(lag === undefined ? {} : { lag }),
  };
}

/** What trend and season of the history give over the whole planned length. */
function meanPath(
  plan: Omit<InterruptedTimeSeriesOptions, "outcome">,
  length: number,
  kept: Int32Array,
  coefficients: Float64Array,
): Float64Array {
  const design = segmentedDesign({ ...plan, periods: length, interventions: [] });
  const mean = new Float64Array(length);
  kept.forEach((column, j) => {
    const values = matrixColumn(design.matrix, column);
    for (let t = 0; t < length; t++) mean[t]! += coefficients[j]! * values[t]!;
  });
  return mean;
}

/** The arguments of {@link simulateCountSeriesPower} beside the history. */
export interface CountSeriesSimulation extends Omit<SeriesPlan, "effects"> {
  /** Rate ratios to give the power at. */
  readonly ratios?: readonly number[];
  /** Whether the least ratio to be found lies below 1 (a fall, the default) or above. */
  readonly direction?: "fall" | "rise";
  /** How the series will be analysed; "quasipoisson" with Newey-West errors unless given. */
  readonly model?: Extract<SeriesModel, "poisson" | "quasipoisson" | "negbin">;
  /** Exposure of the history, and of the periods to come. */
  readonly exposure?: Float64Array;
}

/** Power of a series of counts. */
export interface CountSeriesPower {
  readonly replications: number;
  readonly falsePositives: number;
  readonly curve: readonly { readonly ratio: number; readonly power: number; readonly error: number }[];
  /** The ratio nearest to 1 that is found with the power asked for; NaN where none is. */
  readonly detectable: number;
  /** Estimated from the history: variance over mean less one, per mean (1 / theta), and autocorrelation. */
  readonly overdispersion: number;
  readonly autocorrelation: number;
}

/**
 * Power of an interrupted time series of counts of one unit. A Poisson regression with trend and season gives the means of
 * the history; what its Pearson residuals have beyond Poisson variation becomes a negative binomial with the same variance at
 * every mean (mu + mu^2 / theta), and their first autocorrelation that of a normal series behind the counts. The effect
 * multiplies the mean from the start on. All ratios are tried on the same random numbers.
 *
 * @param history counts before the intervention, none missing
 */
export function simulateCountSeriesPower(
  history: Float64Array,
  options: CountSeriesSimulation,
): CountSeriesPower {
  const { replications = 300, power = 0.8, direction = "fall" } = options;
  checkReplications(replications);
  const process = countProcess(history, options);
  const powerAt = (ratio: number) => countPower(process, options, ratio, replications);
  return {
    replications,
    falsePositives: countPower(process, options, 1, replications, true),
    curve: (options.ratios ?? []).map((ratio) => {
      if (!(ratio > 0)) throw new StatisticsError(`A rate ratio is positive, not ${ratio}.`);
      const found = powerAt(ratio);
      return { ratio, power: found, error: Math.sqrt((found * (1 - found)) / replications) };
    }),
    detectable: detectableRatio(powerAt, power, direction),
    overdispersion: process.overdispersion,
    autocorrelation: process.autocorrelation,
  };
}

interface CountProcess {
  /** Means over the planned length, without effect. */
  readonly mean: Float64Array;
  readonly overdispersion: number;
  readonly autocorrelation: number;
  readonly plan: Omit<InterruptedTimeSeriesOptions, "outcome">;
  readonly start: number;
}

function countProcess(history: Float64Array, options: CountSeriesSimulation): CountProcess {
  const model = options.model ?? "quasipoisson";
  const n = history.length;
  const length = n + options.after;
  const { exposure } = options;
  if (exposure !== undefined && exposure.length !== length) {
    throw new StatisticsError(
      `There are ${exposure.length} exposures for ${length} periods, those to come included.`,
    );
  }
  const plan = {
    ...plannedOptions(history, options, model),
    ...(exposure === undefined ? {} : { exposure }),
  };
  const before = segmentedDesign({ ...plan, periods: n, interventions: [] });
  const offset = exposure?.map(Math.log) ?? new Float64Array(length);
  const fit = fitGeneralizedLinear({
    ...before,
    outcome: history,
    offset: offset.slice(0, n),
    family: "poisson",
  });
  const path = meanPath(plan, length, fit.kept, fit.coefficients);
  // Matching the second moment: sum of (y - mu)^2 - mu over sum of mu^2, for the degrees of freedom used.
  let excess = 0;
  let squares = 0;
  history.forEach((y, t) => {
    const mu = fit.fitted[t]!;
    excess += ((y - mu) ** 2 * n) / fit.residualDf - mu;
    squares += mu * mu;
  });
  const overdispersion = Math.max(0, excess / squares);
  const pearson = history.map((y, t) => {
    const mu = fit.fitted[t]!;
    return (y - mu) / Math.sqrt(mu + overdispersion * mu * mu);
  });
  const [, first] = autocorrelations(pearson, 1);
  return {
    mean: path.map((eta, t) => Math.exp(eta + offset[t]!)),
    overdispersion,
    autocorrelation: Math.max(-0.95, Math.min(0.95, first!)),
    plan,
    start: n,
  };
}

/** A series of counts whose means are multiplied by the ratio from the start on. */
function drawCounts(process: CountProcess, ratio: number, random: RandomStream): Float64Array {
  const { mean, overdispersion, autocorrelation: rho, start } = process;
  let z = random.normal();
  return mean.map((value, t) => {
    if (t > 0) z = rho * z + Math.sqrt(1 - rho * rho) * random.normal();
    const mu = t >= start ? ratio * value : value;
    const p = Math.min(normalCdf(z), 1 - 1e-15);
    if (overdispersion < 1e-9) return poissonQuantile(p, mu);
    return negativeBinomialQuantile(p, 1 / overdispersion, mu);
  });
}

function countPower(
  process: CountProcess,
  options: CountSeriesSimulation,
  ratio: number,
  replications: number,
  both = false,
): number {
  let rejected = 0;
  for (let rep = 0; rep < replications; rep++) {
    const outcome = drawCounts(process, ratio, options.random.split(rep));
    const { effects, fitted } = estimateSeries({ ...process.plan, outcome });
    // Of the logarithm of the ratio; 0 where all counts are 0 on one side.
    const statistic = effects.ratio?.statistic ?? 0;
    const critical = criticalStatistic(options, fitted.df);
    const along = both ? Math.abs(statistic) : statistic * (ratio < 1 ? -1 : 1);
    if (along > critical) rejected++;
  }
  return rejected / replications;
}

/** Bisection on the logarithm of the ratio, to a tenth of a per cent. */
function detectableRatio(
  powerAt: (ratio: number) => number,
  power: number,
  direction: "fall" | "rise",
): number {
  const sign = direction === "fall" ? -1 : 1;
  let low = 0;
  let high = Math.log(20);
  if (powerAt(Math.exp(sign * high)) < power) return NaN;
  while (high - low > 2e-3) {
    const middle = 0.5 * (low + high);
    if (powerAt(Math.exp(sign * middle)) < power) low = middle;
    else high = middle;
  }
  return Math.exp(sign * high);
}
