/** Models written as formulas: from a table to a table of coefficients. */
export { effectsOf, feglm, feols, fepois } from "./absorbing.js";
export { adjustedMeans, marginalEffects, predictTable } from "./after.js";
export { glm, logit, negbin, ols, poisson, probit } from "./models.js";
export type {
  AbsorbingOptions,
  DroppedParts,
  GlmOptions,
  ModelOptions,
  ModelResult,
} from "./options.js";
