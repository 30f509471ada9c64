/** Inference after a fit: tables of coefficients, joint tests, predictions, marginal effects. */
export {
  coefficientTable,
  combinationsCovariance,
  type Estimates,
  type EstimatesCovariance,
  exponentiate,
  type IntervalOptions,
  linearCombinations,
} from "./coefficients.js";
export {
  averageMarginalEffects,
  type Direction,
  type Scenario,
  type StandardizedMeans,
  standardizedDifferences,
  standardizedMeans,
  standardizedRatios,
} from "./margins.js";
export { type PredictingFit, type Predictions, type PredictOptions, predict } from "./predict.js";
export { type ProfileInterval, profileIntervals } from "./profile.js";
export { type WaldOptions, type WaldTest, waldTest } from "./wald.js";
