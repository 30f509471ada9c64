/** Rates, proportions, two-by-two tables, standardisation, margins of error. */
export { type AdjustMethod, adjustPValues } from "./adjust-p-values.js";
export { bayesRule, bayesRuleWithUncertainty, groupRateFromShares } from "./bayes.js";
export { binomialTest } from "./binomial-test.js";
export type { IntervalEstimate, LevelOption } from "./checks.js";
export {
  type ChiSquareTest,
  chiSquareGoodnessOfFit,
  chiSquareTest,
  type IndependenceTest,
  mcNemarTest,
} from "./chi-square-test.js";
export type { CountTable } from "./count-table.js";
export { type FisherTest, fisherTest } from "./fisher.js";
export { type FisherTableTest, fisherTableTest } from "./fisher-table.js";
export { betaFromRange, logNormalFromRange } from "./from-range.js";
export {
  type BreslowDayTest,
  breslowDayTest,
  cochranMantelHaenszelTest,
  exactCommonOddsRatio,
  type MantelHaenszel,
  type MantelHaenszelMeasure,
  mantelHaenszel,
} from "./mantel-haenszel.js";
export {
  type DerivedEstimate,
  differenceWithMargin,
  percentChangeWithMargin,
  productWithMargin,
  ratioWithMargin,
  shareWithMargin,
  sumWithMargin,
  type WithMargin,
} from "./margin-of-error.js";
export { poissonRate, type Rate, type RateMethod } from "./poisson-rate.js";
export {
  type Propagated,
  type PropagateOptions,
  propagate,
  propagateColumns,
  type Uncertain,
} from "./propagate.js";
export { type Proportion, type ProportionIntervalMethod, proportionInterval } from "./proportion.js";
export { proportionTest, proportionTrendTest } from "./proportion-test.js";
export { type EventsAndExposure, type RateRatio, type RateRatioMethod, rateRatio } from "./rate-ratio.js";
export {
  directStandardisation,
  type IndirectStandardisation,
  indirectStandardisation,
  type StandardisedMethod,
  type StandardisedRate,
  type StandardisedRatio,
  standardisedRatio,
} from "./standardise.js";
export {
  type Association,
  oddsRatio,
  type RiskDifferenceMethod,
  riskDifference,
  riskRatio,
  type TwoByTwo,
  type ZeroCells,
} from "./two-by-two.js";
