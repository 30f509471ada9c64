/** Linear programs of a few dozen unknowns, solved exactly. */
export { type LinearOptimum, type StandardProgram, standardProgram } from "./simplex.js";
