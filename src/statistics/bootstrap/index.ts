/** The wild bootstrap of least squares. */
export { type WildClusterOptions, type WildClusterTest, wildClusterTest } from "./wild-cluster.js";
export { type WildCovariance, type WildCovarianceOptions, wildCovariance } from "./wild-covariance.js";
export type { WildFit } from "./wild-terms.js";
export type { WildWeights } from "./wild-weights.js";
