/** Regression with absorbed fixed effects. */
export { type AbsorbedEffect, type AbsorbedParameters, absorbedEffect } from "./absorbed.js";
export { type EffectEstimates, effectEstimates } from "./coefficients.js";
export { type Demeaned, type DemeanOptions, demean } from "./demean.js";
export {
  type FixedEffectsGlmFit,
  type FixedEffectsGlmOptions,
  fitFixedEffectsGeneralizedLinear,
} from "./generalized-linear.js";
export {
  type FirstStage,
  fitInstrumental,
  type InstrumentalFit,
  type InstrumentalOptions,
} from "./instrumental.js";
export {
  type AbsorbedFit,
  type FixedEffectsLinearFit,
  type FixedEffectsLinearOptions,
  fitFixedEffectsLinear,
} from "./linear.js";
export type { RemovedLevels } from "./sample.js";
export type { FixedEffect } from "./structure.js";
