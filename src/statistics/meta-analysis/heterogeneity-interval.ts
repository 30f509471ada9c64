import { chiSquareQuantile } from "../distributions/index.js";
import { rootBetween } from "../rates/root.js";
import { StatisticsError } from "../types.js";
import { generalisedQ } from "./heterogeneity.js";
import { type MetaAnalysis, typicalVariance } from "./meta-analysis.js";

/** Limits of a measure of heterogeneity. */
export interface HeterogeneityLimits {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Intervals of all measures of heterogeneity. */
export interface HeterogeneityInterval {
  readonly tau2: HeterogeneityLimits;
  readonly tau: HeterogeneityLimits;
  /** In per cent. */
  readonly I2: HeterogeneityLimits;
  readonly H2: HeterogeneityLimits;
  readonly level: number;
  /** Whether even the upper limit is 0: the studies differ less than chance would make them. */
  readonly empty: boolean;
}

/**
 * The Q-profile interval of the variance between studies (Viechtbauer 2007): the values at which the generalised Q lies
 * between its quantiles; exact under the model. R: `metafor::confint.rma.uni`. The interval need not hold the estimate.
 *
 * @throws StatisticsError for a fixed-effect model
 */
export function heterogeneityInterval(fit: MetaAnalysis, level = fit.level): HeterogeneityInterval {
  if (fit.method === "FE")
    throw new StatisticsError(
      "the model of one common effect has no variance between studies: use a random-effects method",
    );
  const { studies } = fit;
  const df = studies.design.rows - studies.design.columns;
  const outside = (1 - level) / 2;
  const whereQIs = (target: number) => {
    const excess = (tau2: number) => generalisedQ(studies, tau2) - target;
    if (excess(0) <= 0) return 0;
    let high = Math.max(...studies.variances);
    while (excess(high) > 0) high *= 4;
    return rootBetween(excess, 0, high);
  };
  const low = whereQIs(chiSquareQuantile(outside, df, { tail: "upper" }));
  const high = whereQIs(chiSquareQuantile(outside, df));
  const typical = typicalVariance(studies);
  const each = (measure: (tau2: number) => number): HeterogeneityLimits => ({
    estimate: measure(fit.tau2),
    low: measure(low),
    high: measure(high),
  });
  return {
    tau2: each((tau2) => tau2),
    tau: each(Math.sqrt),
    I2: each((tau2) => (100 * tau2) / (typical + tau2)),
    H2: each((tau2) => tau2 / typical + 1),
    level,
    empty: high === 0,
  };
}
