import type { RandomStream } from "../random/index.js";
import type { ThresholdData } from "./model.js";
import type { ThresholdTraces } from "./traces.js";

/** How well the model gives back a rate. */
export interface PredictiveCheck {
  /**
   * Root mean square of observed less predicted rate over the cells, weighted by stops, as a share (0.01 is one
   * percentage point). Hit rates only of cells with searches.
   */
  readonly rootMeanSquareError: number;
  /**
   * Share of the draws in which counts drawn from the model lie as far from it (chi-square) as the observed counts.
   * Near 0: the model misses something; near 1: it follows the counts too closely.
   */
  readonly pValue: number;
}

/** Most draws that counts are replicated for. */
const replications = 1000;

/**
 * Posterior predictive checks of search and hit rates. The error is that of Simoiu et al. (2017) and Pierson et al.
 * (2018); the p-value is that of Gelman, Meng, Stern (1996), Statistica Sinica 6, 733-807.
 */
export function predictiveChecks(
  data: ThresholdData,
  traces: ThresholdTraces,
  random: RandomStream,
): { readonly searches: PredictiveCheck; readonly hits: PredictiveCheck } {
  const { stops, searches, finds } = data;
  const check = (of: Float64Array, counts: Float64Array, rates: Float64Array, label: string) => ({
    rootMeanSquareError: rateError(of, counts, rates, stops),
    pValue: replicatedPValue(of, counts, rates, random.split(label)),
  });
  return {
    searches: check(stops, searches, traces.searchRates, "searches"),
    hits: check(searches, finds, traces.hitRates, "hits"),
  };
}

/** Mean of each cell's rate over the draws. */
export function meanRates(rates: Float64Array, cells: number): Float64Array {
  const means = new Float64Array(cells);
  const draws = rates.length / cells;
  for (let k = 0; k < draws; k++) {
    for (let i = 0; i < cells; i++) means[i]! += rates[k * cells + i]! / draws;
  }
  return means;
}

function rateError(
  of: Float64Array,
  counts: Float64Array,
  rates: Float64Array,
  weights: Float64Array,
): number {
  const means = meanRates(rates, of.length);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < of.length; i++) {
    if (of[i] === 0) continue;
    sum += weights[i]! * (counts[i]! / of[i]! - means[i]!) ** 2;
    total += weights[i]!;
  }
  return Math.sqrt(sum / total);
}

function replicatedPValue(
  of: Float64Array,
  counts: Float64Array,
  rates: Float64Array,
  random: RandomStream,
): number {
  const cells = of.length;
  const draws = rates.length / cells;
  const used = Math.min(draws, replications);
  let further = 0;
  for (let k = 0; k < used; k++) {
    const row = Math.floor(((k + 0.5) * draws) / used) * cells;
    let observed = 0;
    let replicated = 0;
    for (let i = 0; i < cells; i++) {
      const rate = rates[row + i]!;
      const mean = of[i]! * rate;
      const variance = mean * (1 - rate);
      if (!(variance > 0)) continue;
      observed += (counts[i]! - mean) ** 2 / variance;
      replicated += (random.binomial(of[i]!, rate) - mean) ** 2 / variance;
    }
    if (replicated >= observed) further++;
  }
  return further / used;
}
