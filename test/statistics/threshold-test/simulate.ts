import type { RandomStream } from "../../../src/statistics/random/index.js";
import {
  type SignalName,
  type ThresholdCell,
  type ThresholdInput,
  type ThresholdPriors,
  thresholdPriors,
} from "../../../src/statistics/threshold-test/index.js";
import { type GroupPrior, signals } from "../../../src/statistics/threshold-test/model.js";

/** Counts drawn from the model, with the truth behind them. */
export interface Simulated {
  readonly input: ThresholdInput;
  /** By cell, in the order of the input. */
  readonly thresholds: readonly number[];
  /** Mean thresholds by group, weighted by the stops of all groups at a place. */
  readonly means: readonly number[];
}

/** Draws parameters from the priors and counts from the model. Every cell has stops. */
export function simulateThresholds(
  signal: SignalName,
  random: RandomStream,
  size: { readonly groups: number; readonly places: number; readonly stops: number },
  priors: ThresholdPriors = thresholdPriors[signal],
): Simulated {
  const groups = Array.from({ length: size.groups }, (_, r) => `group ${r + 1}`);
  const places = Array.from({ length: size.places }, (_, d) => `place ${d + 1}`);
  const drawGroups = (prior: GroupPrior) => {
    const centre = prior.mean + prior.commonSd * random.normal();
    return groups.map(() => centre + prior.sd * random.normal());
  };
  const location = drawGroups(priors.location);
  const base = drawGroups(priors.base);
  const shape = drawGroups(priors.shape);
  const spread = groups.map(() => Math.abs(priors.spread * random.normal()));
  const cells: ThresholdCell[] = [];
  const thresholds: number[] = [];
  const out = new Float64Array(12);
  for (const [d, place] of places.entries()) {
    // The first place has the most stops of each group, and is the place of reference.
    const busy = d === 0 ? 3 : 0.2 + 1.8 * random.uniform();
    const placeBase = d === 0 ? 0 : priors.placeBase * random.normal();
    const placeShape = d === 0 ? 0 : priors.placeShape * random.normal();
    for (const [r, group] of groups.entries()) {
      const at = [
        location[r]! + spread[r]! * random.normal(),
        base[r]! + placeBase,
        shape[r]! + placeShape,
      ] as const;
      signals[signal].evaluate(...at, out);
      const find = Math.exp(out[0]!);
      const search = find + Math.exp(out[1]!);
      const stops = Math.ceil((size.stops * busy) / (r + 1));
      const searches = random.binomial(stops, search);
      cells.push({ group, place, stops, searches, hits: random.binomial(searches, find / search) });
      thresholds.push(signals[signal].threshold(...at));
    }
  }
  const placeStops = (place: string) =>
    cells.filter((cell) => cell.place === place).reduce((sum, cell) => sum + cell.stops, 0);
  const means = groups.map((group) => {
    let sum = 0;
    let total = 0;
    cells.forEach((cell, i) => {
      if (cell.group !== group) return;
      sum += placeStops(cell.place) * thresholds[i]!;
      total += placeStops(cell.place);
    });
    return sum / total;
  });
  return { input: { groups, places, cells }, thresholds, means };
}
