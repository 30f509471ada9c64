/** Meta-analysis: effect sizes, pooling, heterogeneity, moderators, publication bias, influence. */
export { type EffectMeasure, type EffectSize, effectFromInterval, effectSize } from "./effect-sizes.js";
export type { HeterogeneityMethod } from "./heterogeneity.js";
export {
  type HeterogeneityInterval,
  type HeterogeneityLimits,
  heterogeneityInterval,
} from "./heterogeneity-interval.js";
export { cumulativeMeta, influence, leaveOneOut, type StudyInfluence } from "./influence.js";
export type { KendallTest } from "./kendall.js";
export {
  type MetaAnalysis,
  type MetaOptions,
  type MetaPrediction,
  type MetaTest,
  metaAnalysis,
  predictMeta,
} from "./meta-analysis.js";
export { type NormalBelief, type NormalUpdate, normalUpdate } from "./normal-update.js";
export { type FunnelTest, failSafeNumber, funnelRankTest, funnelTest } from "./publication-bias.js";
export { type RobustMeta, robustMeta } from "./robust.js";
export type { MetaDesign } from "./studies.js";
export { type TrimAndFill, trimAndFill } from "./trim-and-fill.js";
