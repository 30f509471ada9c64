/** Uncertain inputs that move together, and what their doubt does to a result. */
export {
  type CorrelatedDrawsOptions,
  type CorrelatedInput,
  correlatedDraws,
} from "./correlated-draws.js";
export { type Importance, importanceOf, orderOf, ranksOf } from "./importance.js";
export { type InformationValue, valueOfEverything, valueOfInput } from "./information-value.js";
export { type Exceedance, exceedanceCurve, type Spread, spreadOf } from "./spread.js";
