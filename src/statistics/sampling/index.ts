/** Hamiltonian Monte Carlo, and the diagnostics of Markov chains. */
export {
  bulkEffectiveSize,
  meanEffectiveSize,
  monteCarloError,
  rHat,
  sortedQuantile,
  tailEffectiveSize,
} from "./convergence.js";
export {
  type ConvergenceExtremes,
  energyFraction,
  type SamplingDiagnostics,
  samplingDiagnostics,
  samplingWarnings,
} from "./diagnostics.js";
export { type Chain, type SamplerOptions, sampleChain, samplerSettings } from "./sample-chain.js";
export type { Target } from "./target.js";
