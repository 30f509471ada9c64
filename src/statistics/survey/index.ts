/** Design-based estimation from surveys. */
export {
  type AssociationStatistic,
  type SurveyAssociation,
  surveyAssociation,
} from "./association.js";
export {
  type CalibrateOptions,
  type Calibration,
  calibrate,
  type Margin,
  postStratify,
  type RakeOptions,
  rake,
} from "./calibration.js";
export {
  type LinearizedDesign,
  type LonelyPsu,
  type ReplicateDesign,
  type ReplicateType,
  type Stage,
  type SurveyDesign,
  type SurveyDesignInput,
  subsetDesign,
  surveyDegreesOfFreedom,
  surveyDesign,
} from "./design.js";
export {
  designEffects,
  type SurveyBy,
  type SurveyDenominator,
  type SurveyEstimates,
  type SurveyOptions,
  type SurveyVariables,
  surveyBy,
  surveyContrast,
  surveyMean,
  surveyRatio,
  surveyTotal,
  surveyVariance,
} from "./estimates.js";
export { type SurveyGlm, type SurveyGlmInput, surveyGlm, surveyPredict } from "./glm.js";
export { linearizedCovariance } from "./linearization.js";
export {
  type SurveyProportion,
  type SurveyProportionMethod,
  surveyProportion,
  surveyProportionMethods,
} from "./proportions.js";
export {
  type QuantileInterval,
  type QuantileRule,
  quantileRules,
  type SurveyQuantile,
  type SurveyQuantileOptions,
  type SurveyQuantiles,
  surveyQuantiles,
} from "./quantiles.js";
export {
  asReplicateDesign,
  type ReplicateDesignInput,
  replicateCovariance,
  replicateDesign,
} from "./replicates.js";
export {
  estimateStatistic,
  meanStatistic,
  ratioStatistic,
  type StatisticEstimate,
  totalStatistic,
  type WeightedStatistic,
} from "./statistic.js";
