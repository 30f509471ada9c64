/** Evaluation of policies from panels. */
export {
  type AggregatedEffect,
  type AggregatedEffects,
  type AggregateOptions,
  type Aggregation,
  aggregateEffects,
} from "./aggregate.js";
export {
  type BaconComparison,
  type BaconDecomposition,
  type BaconKind,
  baconDecomposition,
} from "./bacon.js";
export {
  type CallawaySantAnnaOptions,
  callawaySantAnna,
  type GroupTimeEffect,
  type GroupTimeEffects,
} from "./callaway-santanna.js";
export {
  type CohortEffect,
  type EventStudy,
  type EventStudyEffect,
  type EventStudyOptions,
  eventStudy,
  type SunAbraham,
  type SunAbrahamAggregation,
  type SunAbrahamOptions,
  sunAbraham,
} from "./event-study.js";
export {
  dynamicEstimates,
  type EventStudyEstimates,
  type EventWindow,
  type HonestDid,
  type HonestDidOptions,
  type HonestInterval,
  honestDid,
  studyEstimates,
} from "./honest-did/index.js";
export { type Imputation, type ImputationOptions, type ImputedEffect, imputation } from "./imputation.js";
export {
  type MultiplierBootstrap,
  type MultiplierBootstrapInput,
  multiplierBootstrap,
} from "./multiplier-bootstrap.js";
export { balancedPanel, type Panel, type PanelInput } from "./panel-data.js";
export { imputationPretrends, type PretrendEffect, type Pretrends } from "./pretrends.js";
export {
  type TripleDifference,
  type TripleDifferenceEffect,
  type TripleDifferenceOptions,
  tripleDifference,
} from "./triple-difference.js";
export {
  type RobustTripleDifference,
  type TripleDifferenceInput,
  type TripleDifferencePart,
  tripleDifferenceRobust,
} from "./triple-difference-robust.js";
export {
  type TwoByTwoCrossSectionInput,
  type TwoByTwoEffect,
  type TwoByTwoEstimator,
  type TwoByTwoPanelInput,
  twoByTwoCrossSection,
  twoByTwoPanel,
} from "./two-by-two.js";
