import { criticalValue } from "../inference/reference-distribution.js";
import { StatisticsError } from "../types.js";
import { type SurveyDesign, surveyDegreesOfFreedom } from "./design.js";
import { prepareVariables, type SurveyOptions } from "./estimates.js";
import { betaInterval, transformedInterval } from "./proportions.js";
import { replicateCovariance } from "./replicates.js";
import { estimateStatistic, meanStatistic } from "./statistic.js";

/** Rules of a quantile of weighted values, named as in `svyquantile` of survey 4.1; hf1 to hf7 after Hyndman and Fan. */
export const quantileRules = ["math", "school", "shahvaish", "hf1", "hf2", "hf4", "hf5", "hf7"] as const;
export type QuantileRule = (typeof quantileRules)[number];

/** Intervals: Woodruff's on four scales, or the replicates' own ("quantile"). */
export type QuantileInterval = "mean" | "beta" | "xlogit" | "asin" | "quantile";

export interface SurveyQuantileOptions extends SurveyOptions {
  readonly rule?: QuantileRule;
  readonly interval?: QuantileInterval;
}

export interface SurveyQuantile {
  readonly probability: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
}

export interface SurveyQuantiles {
  readonly quantiles: readonly SurveyQuantile[];
  readonly degreesOfFreedom: number;
  readonly observations: number;
  readonly missing: number;
}

/**
 * Population quantiles (`svyquantile` of R's survey 4.1) with Woodruff's intervals: the interval of the share at or
 * below the quantile, read back through the quantile rule. The standard error is the width of the interval over twice
 * the critical value. An end beyond the data is NaN.
 *
 * Designs of replicate weights may take `interval: "quantile"`: the quantile of each replicate.
 */
export function surveyQuantiles(
  design: SurveyDesign,
  name: string,
  values: Float64Array,
  probabilities: readonly number[],
  options: SurveyQuantileOptions = {},
): SurveyQuantiles {
  const bad = probabilities.find((p) => !(p > 0 && p < 1));
  if (bad !== undefined || probabilities.length === 0)
    throw new StatisticsError(`quantiles lie between 0 and 1${bad === undefined ? "" : `, not at ${bad}`}`);
  const prepared = prepareVariables(design, new Map([[name, values]]));
  const own = prepared.design;
  const rule = options.rule ?? "math";
  const column = prepared.columns[0]!;
  const df = options.degreesOfFreedom ?? surveyDegreesOfFreedom(own);
  const critical = criticalValue(options.level ?? 0.95, df);
  const sorted = sortedSample(column, own.weights);
  const quantiles = probabilities.map((probability): SurveyQuantile => {
    const estimate = quantileOf(sorted, probability, rule);
    if (options.interval === "quantile")
      return byReplicates(own, column, probability, estimate, rule, critical);
    const [from, to] = shareInterval(own, column, estimate, critical, prepared.observations, options);
    const low = from >= 0 ? quantileOf(sorted, from, rule) : Number.NaN;
    const high = to <= 1 ? quantileOf(sorted, to, rule) : Number.NaN;
    return { probability, estimate, low, high, standardError: (high - low) / (2 * critical) };
  });
  return { quantiles, degreesOfFreedom: df, observations: prepared.observations, missing: prepared.missing };
}

function shareInterval(
  design: SurveyDesign,
  column: Float64Array,
  at: number,
  critical: number,
  sample: number,
  { interval = "mean", level = 0.95 }: SurveyQuantileOptions,
): readonly [number, number] {
  const below = column.map((value) => (value <= at ? 1 : 0));
  const { estimates, covariance } = estimateStatistic(design, meanStatistic(["below"], [below]));
  const variance = covariance.data[0]!;
  if (interval === "beta") return betaInterval(estimates[0]!, variance, design, sample, level);
  return transformedInterval(estimates[0]!, variance, critical, interval === "quantile" ? "mean" : interval);
}

function byReplicates(
  design: SurveyDesign,
  column: Float64Array,
  probability: number,
  estimate: number,
  rule: QuantileRule,
  critical: number,
): SurveyQuantile {
  if (design.kind !== "replicates")
    throw new StatisticsError('the interval "quantile" needs a design of replicate weights');
  const covariance = replicateCovariance(
    design,
    (weights) => Float64Array.of(quantileOf(sortedSample(column, weights), probability, rule)),
    Float64Array.of(estimate),
  );
  const standardError = Math.sqrt(covariance.data[0]!);
  return {
    probability,
    estimate,
    low: estimate - critical * standardError,
    high: estimate + critical * standardError,
    standardError,
  };
}

/** Values in ascending order with their weights, zeros left out. */
interface Sample {
  readonly values: Float64Array;
  readonly weights: Float64Array;
  /** Running sums of the weights. */
  readonly running: Float64Array;
}

function sortedSample(values: Float64Array, weights: Float64Array): Sample {
  const order = Array.from({ length: values.length }, (_, i) => i)
    .filter((i) => weights[i] !== 0)
    .sort((a, b) => values[a]! - values[b]! || a - b);
  const sorted = Float64Array.from(order, (i) => values[i]!);
  const own = Float64Array.from(order, (i) => weights[i]!);
  return { values: sorted, weights: own, running: runningSums(own) };
}

/** Running sums with Kahan's correction: whether a sum reaches a share exactly must not hang on rounding. */
function runningSums(weights: Float64Array): Float64Array {
  let total = 0;
  let lost = 0;
  return weights.map((weight) => {
    const term = weight - lost;
    const next = total + term;
    lost = next - total - term;
    total = next;
    return total;
  });
}

function quantileOf(sample: Sample, p: number, rule: QuantileRule): number {
  switch (rule) {
    case "math":
    case "hf1":
    case "school":
    case "hf2":
    case "hf4":
      return stepQuantile(sample, p, rule);
    default:
      return interpolated(sample, p, rule);
  }
}

/** The values either side of the point where the running share passes p. */
function stepQuantile({ values, running }: Sample, p: number, rule: QuantileRule): number {
  const total = running.at(-1)!;
  const wanted = p * total;
  const slack = total * 2 * Number.EPSILON;
  let lower = -1;
  while (lower + 1 < values.length && running[lower + 1]! <= wanted + slack) lower++;
  const upper = Math.min(lower + 1, values.length - 1);
  const low = values[Math.max(lower, 0)]!;
  const high = values[upper]!;
  const exactly = lower >= 0 && Math.abs(running[lower]! - wanted) <= slack;
  if (rule === "hf4") {
    const before = lower >= 0 ? running[lower]! : 0;
    const share = (wanted - before) / (running[upper]! - before || 1);
    return low * (1 - share) + high * share;
  }
  if (!exactly) return high;
  return rule === "school" || rule === "hf2" ? (low + high) / 2 : low;
}

/** Reads the value at share p off the points (share, value), joined by lines, or by steps for "shahvaish". */
function interpolated(sample: Sample, p: number, rule: QuantileRule): number {
  const { at, values } = positions(sample, rule);
  const n = values.length;
  if (p <= at[0]!) return values[0]!;
  if (p >= at[n - 1]!) return values[n - 1]!;
  let i = 0;
  while (at[i + 1]! <= p) i++;
  if (rule === "shahvaish") return values[i]!;
  return values[i]! + ((values[i + 1]! - values[i]!) * (p - at[i]!)) / (at[i + 1]! - at[i]!);
}

/** The points in order of their shares; those of the same share become one, at the mean of their values. */
function positions(
  { values, weights, running }: Sample,
  rule: QuantileRule,
): { at: number[]; values: number[] } {
  const n = values.length;
  const total = running[n - 1]!;
  const share = (i: number): number => {
    if (rule === "hf5") return (running[i]! - weights[i]! / 2) / total;
    if (rule === "hf7") return (i === 0 ? 0 : running[i - 1]!) / running[n - 2]!;
    return ((running[i]! * n) / total + 0.5 - weights[i]! / 2) / (n + 1);
  };
  const points = Array.from(values, (value, i) => ({ at: share(i), value })).sort((a, b) => a.at - b.at);
  const at: number[] = [];
  const means: number[] = [];
  let same = 0;
  for (const point of points) {
    if (point.at === at.at(-1)) {
      same++;
      means[means.length - 1]! += (point.value - means.at(-1)!) / same;
    } else {
      same = 1;
      at.push(point.at);
      means.push(point.value);
    }
  }
  return { at, values: means };
}
