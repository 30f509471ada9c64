/** Linear and generalized linear regression. */
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
