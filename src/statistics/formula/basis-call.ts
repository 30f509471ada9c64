import type { Call } from "./functions.js";

/** A basis whose constants (knots, centres) were fixed when it was made. */
export interface Basis {
  /** What follows the label in the names of the columns. */
  readonly suffixes: readonly string[];
  /** The columns for the arguments of the same call in another table. */
  columnsIn(call: Call): Float64Array[];
}

/** Makes a basis from the arguments of a call in the table of the fit. */
export type BasisMaker = (call: Call) => Basis;
