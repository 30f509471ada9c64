import type { Chain } from "../sampling/index.js";
import type { TunedPosterior } from "./pilot.js";

/** A quantity's draws: one array a chain. */
export type Trace = readonly Float64Array[];

/** Draws of what the threshold test reports. */
export interface ThresholdTraces {
  /** Threshold of each cell, as a probability. */
  readonly thresholds: readonly Trace[];
  /** One each a group: mean and spread of the locations, base, shape. */
  readonly parameters: Readonly<Record<"location" | "spread" | "base" | "shape", readonly Trace[]>>;
  /** Search and hit rates that the model gives each cell; one row a draw, chains after each other. */
  readonly searchRates: Float64Array;
  readonly hitRates: Float64Array;
}

/** Turns positions of the sampler into thresholds, rates and parameters. */
export function tracesOf(tuned: TunedPosterior, chains: readonly Chain[]): ThresholdTraces {
  const { posterior, whitened } = tuned;
  const { groups, group } = posterior.data;
  const n = group.length;
  const draws = chains[0]!.draws;
  const traces = (count: number) =>
    Array.from({ length: count }, () => chains.map(() => new Float64Array(draws)));
  const thresholds = traces(n);
  const parameters = {
    location: traces(groups),
    spread: traces(groups),
    base: traces(groups),
    shape: traces(groups),
  };
  const searchRates = new Float64Array(chains.length * draws * n);
  const hitRates = new Float64Array(chains.length * draws * n);
  const position = new Float64Array(posterior.dimension);
  const out = new Float64Array(12);
  for (const [c, chain] of chains.entries()) {
    for (let k = 0; k < draws; k++) {
      const m = chain.dimension;
      whitened.position(chain.values.subarray(k * m, (k + 1) * m), position);
      const at = posterior.setParameters(position);
      for (let r = 0; r < groups; r++) {
        parameters.location[r]![c]![k] = at.groupLocation[r]!;
        parameters.spread[r]![c]![k] = at.groupSpread[r]!;
        parameters.base[r]![c]![k] = at.groupBase[r]!;
        parameters.shape[r]![c]![k] = at.groupShape[r]!;
      }
      const row = (c * draws + k) * n;
      for (let i = 0; i < n; i++) {
        const location = at.location[i]!;
        const base = at.base[i]!;
        const shape = at.shape[i]!;
        thresholds[i]![c]![k] = posterior.signal.threshold(location, base, shape);
        posterior.signal.evaluate(location, base, shape, out);
        const find = Math.exp(out[0]!);
        const search = find + Math.exp(out[1]!);
        searchRates[row + i] = search;
        hitRates[row + i] = find / search;
      }
    }
  }
  return { thresholds, parameters, searchRates, hitRates };
}

/** The weighted mean of traces. */
export function weightedTrace(traces: readonly Trace[], weights: ArrayLike<number>): Trace {
  let total = 0;
  for (let i = 0; i < traces.length; i++) total += weights[i]!;
  return traces[0]!.map((first, c) => {
    const result = new Float64Array(first.length);
    for (const [i, trace] of traces.entries()) {
      const share = weights[i]! / total;
      const values = trace[c]!;
      for (let k = 0; k < result.length; k++) result[k]! += share * values[k]!;
    }
    return result;
  });
}

/** Draw by draw, the first less the second. */
export const traceDifference = (a: Trace, b: Trace): Trace =>
  a.map((values, c) => values.map((value, k) => value - b[c]![k]!));
