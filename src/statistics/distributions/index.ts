/** Distributions and special functions, both tails and their logarithms. */
export { betaCdf, betaDensity, betaQuantile } from "./beta.js";
export { binomialCdf, binomialDensity, binomialQuantile } from "./binomial.js";
export { chiSquareCdf, chiSquareDensity, chiSquareQuantile } from "./chi-square.js";
export { digamma, trigamma } from "./digamma.js";
export { erf, erfc, logErfc } from "./error-function.js";
export { fCdf, fDensity, fQuantile } from "./f.js";
export { gammaCdf, gammaDensity, gammaQuantile } from "./gamma.js";
export {
  hypergeometricCdf,
  hypergeometricDensity,
  hypergeometricQuantile,
  type Urn,
} from "./hypergeometric.js";
export { regularizedBeta } from "./incomplete-beta.js";
export { regularizedGamma } from "./incomplete-gamma.js";
export { logBeta, logChoose, logFactorial, logGamma } from "./log-gamma.js";
export {
  negativeBinomialCdf,
  negativeBinomialDensity,
  negativeBinomialQuantile,
} from "./negative-binomial.js";
export { normalCdf, normalDensity, normalQuantile } from "./normal.js";
export { poissonCdf, poissonDensity, poissonQuantile } from "./poisson.js";
export { studentTCdf, studentTDensity, studentTQuantile } from "./student-t.js";
export type { DensityOptions, TailOptions } from "./tails.js";
