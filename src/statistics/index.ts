/** The statistics of Equipoise as a library: pure functions on typed arrays. */

export * from "./agreement/index.js";
export * from "./bootstrap/index.js";
export * from "./bounds/index.js";
export * from "./change-points/index.js";
export * from "./clustered-ratios/index.js";
export * from "./compression/index.js";
export * from "./covariance/index.js";
export * from "./distributions/index.js";
export * from "./fixed-effects/index.js";
export * from "./formula/index.js";
export * from "./inference/index.js";
export * from "./interrupted-time-series/index.js";
export * from "./linear-algebra/index.js";
export * from "./linear-programming/index.js";
export * from "./meta-analysis/index.js";
export * from "./panel/index.js";
export * from "./power/index.js";
export * from "./random/index.js";
export * from "./rates/index.js";
export * from "./regression/index.js";
export * from "./sampling/index.js";
export * from "./splines/index.js";
export * from "./survey/index.js";
export * from "./synthetic/index.js";
export * from "./threshold-test/index.js";
export type { Column, Diagnostic, Factor, Matrix, Table, Term } from "./types.js";
export { StatisticsError } from "./types.js";
