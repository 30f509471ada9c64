/**
 * Linear and generalized linear regression.
 *
 * The way through: a model matrix (from `buildDesign` of the formula family, or made by hand) -> `fitLinear`,
 * `fitGeneralizedLinear`, `fitNegativeBinomial` -> `covariance` -> `coefficientTable`, `waldTest`, `predict`,
 * `standardizedMeans`.
 *
 * From a GROUP BY with counts: `compress(matrix, { outcome: sums, counts, clusters })` puts rows that share their
 * regressors together (however many clusters they are spread over), `fitLinearCells` and
 * `fitGeneralizedLinearCells` fit them, and `covariance(fit, { type: "cluster" })` gives the errors of the single rows.
 */
export {
  type CellParts,
  type Cells,
  type CellTotals,
  type CellWeights,
  type CompressedColumns,
  type CompressOptions,
  type CountSums,
  compress,
  compressColumns,
} from "./cells.js";
export type { FamilyName } from "./families.js";
export type { ClusterParts, EstimatingFunctions, RegressionFit } from "./fit.js";
export {
  fitGeneralizedLinear,
  type GeneralizedLinearControl,
  type GeneralizedLinearFit,
  type GeneralizedLinearOptions,
} from "./generalized-linear.js";
export {
  fitGeneralizedLinearCells,
  type GeneralizedLinearCellsOptions,
} from "./generalized-linear-cells.js";
export { type FStatistic, fitLinear, fitLinearCells, type LinearFit, type LinearOptions } from "./linear.js";
export type { LinkName } from "./links.js";
export * from "./models/index.js";
export {
  fitNegativeBinomial,
  type NegativeBinomialFit,
  type NegativeBinomialOptions,
} from "./negative-binomial.js";
export {
  breuschGodfrey,
  breuschPagan,
  durbinWatson,
  reset,
  type SpecificationTest,
} from "./specification.js";
