/** Spline bases of a variable, and sample quantiles to place their knots. */
export { bSpline } from "./b-spline.js";
export { naturalSpline, predictSpline } from "./natural.js";
export { quantiles } from "./quantile.js";
export type { SplineBasis, SplineOptions, SplineSpec } from "./spec.js";
