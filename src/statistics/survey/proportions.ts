import { betaQuantile, chiSquareQuantile, studentTQuantile } from "../distributions/index.js";
import { criticalValue } from "../inference/reference-distribution.js";
import { StatisticsError } from "../types.js";
import { type SurveyDesign, surveyDegreesOfFreedom } from "./design.js";
import { type Prepared, prepareVariables, type SurveyOptions } from "./estimates.js";
import { estimateStatistic, meanStatistic } from "./statistic.js";

/** Intervals of a share: names as in `svyciprop`; "beta" is Korn and Graubard's. */
export const surveyProportionMethods = ["logit", "xlogit", "likelihood", "beta", "asin", "mean"] as const;
export type SurveyProportionMethod = (typeof surveyProportionMethods)[number];

export interface SurveyProportion {
  readonly estimate: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  readonly method: SurveyProportionMethod;
  readonly degreesOfFreedom: number;
  readonly observations: number;
  readonly missing: number;
}

/**
 * A population share with an interval that stays between 0 and 1 (`svyciprop` of R's survey 4.1).
 *
 * - `logit`, `xlogit`: t interval on the scale of log odds;
 * - `likelihood`: Rao and Scott's scaled likelihood ratio, its ends found exactly (`svyciprop` reads them off a spline);
 * - `beta`: Korn and Graubard 1998: Clopper and Pearson's with the effective sample size, corrected for the degrees of
 *   freedom of the design;
 * - `asin`: t interval of the arc sine of the root; `mean`: t interval of the share itself.
 *
 * A share of 0 or 1 has no standard error: `beta` then gives the exact interval of the actual sample size, the others
 * are not available (NaN).
 *
 * @param values 1 where the row has the property, 0 where not, NaN where it is not known
 */
export function surveyProportion(
  design: SurveyDesign,
  name: string,
  values: Float64Array,
  method: SurveyProportionMethod = "logit",
  options: SurveyOptions = {},
): SurveyProportion {
  const bad = values.findIndex((value) => !(Number.isNaN(value) || value === 0 || value === 1));
  if (bad >= 0) throw new StatisticsError(`row ${bad + 1}: ${values[bad]} of "${name}" is neither 0 nor 1`);
  const prepared = prepareVariables(design, new Map([[name, values]]));
  const statistic = meanStatistic([name], prepared.columns);
  const { estimates, covariance } = estimateStatistic(prepared.design, statistic);
  const p = estimates[0]!;
  const variance = covariance.data[0]!;
  const df = options.degreesOfFreedom ?? surveyDegreesOfFreedom(prepared.design);
  const [low, high] = interval({ p, variance, df, level: options.level ?? 0.95, method, prepared });
  return {
    estimate: p,
    standardError: Math.sqrt(Math.max(0, variance)),
    low,
    high,
    method,
    degreesOfFreedom: df,
    observations: prepared.observations,
    missing: prepared.missing,
  };
}

interface Share {
  readonly p: number;
  readonly variance: number;
  readonly df: number;
  readonly level: number;
  readonly method: SurveyProportionMethod;
  readonly prepared: Prepared;
}

function interval(share: Share): readonly [number, number] {
  const { p, variance, df, level, method, prepared } = share;
  if (method === "beta") return betaInterval(p, variance, prepared.design, prepared.observations, level);
  if (p <= 0 || p >= 1 || !(df > 0)) return [Number.NaN, Number.NaN];
  if (method === "likelihood") return likelihoodInterval(share);
  return transformedInterval(p, variance, criticalValue(level, df), method);
}

/** t interval on a scale where the share has no ends, or on its own. */
export function transformedInterval(
  p: number,
  variance: number,
  critical: number,
  method: "logit" | "xlogit" | "asin" | "mean",
): readonly [number, number] {
  const half = critical * Math.sqrt(variance);
  if (method === "mean") return [p - half, p + half];
  if (method === "asin") {
    const middle = Math.asin(Math.sqrt(p));
    const width = half / (2 * Math.sqrt(p * (1 - p)));
    return [Math.sin(middle - width) ** 2, Math.sin(middle + width) ** 2];
  }
  const middle = Math.log(p / (1 - p));
  const width = half / (p * (1 - p));
  return [1 / (1 + Math.exp(width - middle)), 1 / (1 + Math.exp(-middle - width))];
}

/** Korn and Graubard's interval. `sample` counts rows of positive weight; `svyciprop` counts those of weight zero too. */
export function betaInterval(
  p: number,
  variance: number,
  design: SurveyDesign,
  sample: number,
  level: number,
): readonly [number, number] {
  const tail = (1 - level) / 2;
  const df = surveyDegreesOfFreedom(design);
  const plain = p <= 0 || p >= 1 || variance === 0;
  const correction = (studentTQuantile(tail, sample - 1) / studentTQuantile(tail, df)) ** 2;
  const effective = plain ? sample : ((p * (1 - p)) / variance) * correction;
  const low = p <= 0 ? 0 : betaQuantile(tail, effective * p, effective * (1 - p) + 1);
  const high = p >= 1 ? 1 : betaQuantile(tail, effective * p + 1, effective * (1 - p), { tail: "upper" });
  return [low, high];
}

/**
 * Ends where the scaled log-likelihood ratio reaches the quantile of its reference distribution: the deviance of the
 * intercept-only logit against the share, divided by the design effect, compared with t squared.
 */
function likelihoodInterval({ p, variance, df, level, prepared }: Share): readonly [number, number] {
  const n = prepared.observations;
  // The dispersion of the intercept-only model is n / (n - 1): `svyciprop` counts it beside the design effect.
  const effect = (variance / ((p * (1 - p)) / n)) * (n / (n - 1));
  const tail = (1 - level) / 2;
  const critical = Number.isFinite(df) ? studentTQuantile(tail, df) ** 2 : chiSquareQuantile(level, 1);
  const limit = critical * effect;
  const deviance = (q: number) => 2 * n * (p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q)));
  const end = (from: number, to: number) => {
    let [inside, outside] = [from, to];
    for (let step = 0; step < 200; step++) {
      const middle = (inside + outside) / 2;
      if (deviance(middle) < limit) inside = middle;
      else outside = middle;
    }
    return (inside + outside) / 2;
  };
  return [end(p, 0), end(p, 1)];
}
