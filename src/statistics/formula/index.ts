/** The formula language of R's models: from text and a table to a model matrix. */
export type { TermColumns } from "./coding.js";
export { expressionCodes, expressionNumbers } from "./columns.js";
export {
  buildDesign,
  type Design,
  type DesignOptions,
  type LinearDesign,
} from "./design.js";
export type { MissingValues } from "./missing.js";
export type { OutcomeColumns } from "./outcome.js";
export { type EffectPart, type Formula, parseFormula } from "./parse-formula.js";
