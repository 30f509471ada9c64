/** Synthetic control and synthetic difference-in-differences. */
export {
  bootstrapError,
  jackknifeError,
  type PlaceboRank,
  placeboError,
  placeboRank,
  type SyntheticError,
} from "./errors.js";
export {
  type StartingWeights,
  type SyntheticEstimate,
  type SyntheticEstimator,
  type SyntheticPanel,
  syntheticEstimate,
  syntheticPath,
  type Tuning,
  treatedMean,
} from "./synthetic-did.js";
export { type SimplexFitInput, simplexWeights } from "./weights.js";
