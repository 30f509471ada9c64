/** The statistics of Equipoise as a library: pure functions on typed arrays. */
export type { Column, Diagnostic, Factor, Matrix, Table, Term } from "./types.js";
export { StatisticsError } from "./types.js";
