import type { Diagnostic } from "../types.js";
import type { Chain } from "./sample-chain.js";

/** How a sampler fared over its chains. */
export interface SamplingDiagnostics {
  readonly chains: number;
  /** Draws a chain. */
  readonly draws: number;
  /** Transitions whose numerical error ran away: a region that the chains may have missed. */
  readonly divergences: number;
  /** Transitions that were cut off at the largest trajectory. */
  readonly saturated: number;
  /** Energy Bayesian fraction of missing information, a chain (Betancourt 2016, arXiv:1604.00695). */
  readonly energyFractions: readonly number[];
  readonly stepSizes: readonly number[];
  /** Mean number of leapfrog steps a draw. */
  readonly leapfrogs: number;
}

/** Divergences, saturated trajectories and energy fractions of chains. */
export function samplingDiagnostics(chains: readonly Chain[]): SamplingDiagnostics {
  const draws = chains[0]?.draws ?? 0;
  let divergences = 0;
  let saturated = 0;
  let leapfrogs = 0;
  for (const chain of chains) {
    for (let i = 0; i < chain.draws; i++) {
      divergences += chain.divergent[i]!;
      if (chain.depth[i]! >= chain.maximumDepth) saturated++;
    }
    leapfrogs += chain.leapfrogs;
  }
  return {
    chains: chains.length,
    draws,
    divergences,
    saturated,
    energyFractions: chains.map((chain) => energyFraction(chain.energy)),
    stepSizes: chains.map((chain) => chain.stepSize),
    leapfrogs: leapfrogs / (draws * chains.length),
  };
}

/** The mean squared step of the energy over its variance; NaN where the energy doesn't vary. */
export function energyFraction(energy: Float64Array): number {
  const n = energy.length;
  let mean = 0;
  for (const value of energy) mean += value / n;
  let squares = 0;
  let steps = 0;
  for (let i = 0; i < n; i++) {
    squares += (energy[i]! - mean) ** 2;
    if (i > 0) steps += (energy[i]! - energy[i - 1]!) ** 2;
  }
  return steps / squares;
}

/** What convergence statistics of the worst quantity are judged by. */
export interface ConvergenceExtremes {
  readonly largestRHat: number;
  readonly smallestBulkSize: number;
  readonly smallestTailSize: number;
}

/**
 * Warnings in plain words, by the bounds of Vehtari et al. (2021) (R-hat at most 1.01; 100 effective draws a chain) and
 * of Betancourt (2016) (energy fraction at least 0.3).
 */
export function samplingWarnings(sampler: SamplingDiagnostics, extremes: ConvergenceExtremes): Diagnostic[] {
  const warnings: Diagnostic[] = [];
  const warn = (id: string, message: string) => warnings.push({ id, level: "warning", message });
  if (!(extremes.largestRHat <= 1.01)) {
    warn(
      "r-hat",
      `The chains have not agreed: the largest R-hat is ${extremes.largestRHat.toFixed(3)}, and 1.01 is the bound. Ask for more draws.`,
    );
  }
  const wanted = 100 * sampler.chains;
  const smallest = Math.min(extremes.smallestBulkSize, extremes.smallestTailSize);
  if (!(smallest >= wanted)) {
    warn(
      "effective-size",
      `The smallest effective number of draws is ${Math.round(smallest)}; ${wanted} are wanted. Ask for more draws.`,
    );
  }
  if (sampler.divergences > 0) {
    const share = (100 * sampler.divergences) / (sampler.draws * sampler.chains);
    warn(
      "divergences",
      `${sampler.divergences} of the draws (${share.toFixed(1)} per cent) followed a trajectory that diverged, so that a part of the distribution may be missed. Ask for a higher target acceptance.`,
    );
  }
  if (sampler.saturated > 0) {
    warn(
      "saturated",
      `${sampler.saturated} trajectories were cut off at their largest length: the draws are right, and slow to come.`,
    );
  }
  const low = sampler.energyFractions.filter((fraction) => !(fraction >= 0.3)).length;
  if (low > 0) {
    warn(
      "energy",
      `In ${low} of ${sampler.chains} chains the energy fraction is below 0.3: the tails may be explored badly.`,
    );
  }
  return warnings;
}
