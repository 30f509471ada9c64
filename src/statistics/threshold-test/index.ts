/** The threshold test for bias in decisions to search. */
export type { ThresholdCell } from "./input.js";
export { type GroupPrior, type SignalName, type ThresholdPriors, thresholdPriors } from "./model.js";
export type { PredictiveCheck } from "./predictive.js";
export type { PosteriorDifference, PosteriorSummary } from "./summary.js";
export {
  type CellThreshold,
  type GroupDifference,
  type GroupParameters,
  type GroupThreshold,
  type ThresholdInput,
  type ThresholdOptions,
  type ThresholdResult,
  thresholdTest,
} from "./threshold-test.js";
