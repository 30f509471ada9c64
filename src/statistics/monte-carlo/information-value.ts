import { StatisticsError } from "../types.js";

/** What knowing something before choosing would be worth on average, in the unit of the costs. */
export interface InformationValue {
  /** Position of the choice with the lowest mean cost as things stand. */
  readonly best: number;
  /** Mean saving if everything were known before choosing. */
  readonly everything: number;
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function leastMean(costs: readonly Float64Array[]): { readonly best: number; readonly cost: number } {
  if (costs.length === 0 || costs[0]!.length === 0)
    throw new StatisticsError("there are no choices to compare");
  if (costs.some((one) => one.length !== costs[0]!.length))
    throw new StatisticsError("the choices have different numbers of draws");
  const means = costs.map(meanOf);
  const best = means.indexOf(Math.min(...means));
  return { best, cost: means[best]! };
}

/**
 * Expected value of perfect information: how much lower the cost of the best choice would be on average if everything were
 * known before choosing. It assumes that the choice with the lowest mean cost is taken, and nothing but cost decides.
 *
 * @param costs draws of the cost of each choice, draw by draw of the same inputs
 * @example valueOfEverything([Float64Array.of(0, 10), Float64Array.of(4, 4)]) // best 1, everything 2
 */
export function valueOfEverything(costs: readonly Float64Array[]): InformationValue {
  const { best, cost } = leastMean(costs);
  const draws = costs[0]!.length;
  let known = 0;
  for (let i = 0; i < draws; i++) {
    let least = Infinity;
    for (const one of costs) least = Math.min(least, one[i]!);
    known += least / draws;
  }
  return { best, everything: Math.max(0, cost - known) };
}

/**
 * Expected value of partial perfect information, of one input: how much lower the mean cost would be if that input alone were
 * known before choosing.
 *
 * The draws are put in the order of the input and cut into slices; within a slice the choice with the lowest mean is taken
 * (Strong and Oakley 2011). Slices of few draws find savings in noise; so as many slices are used as leave 200 draws in each,
 * at most 50.
 *
 * @param order positions of the input's draws from least to greatest
 * @param costs draws of the cost of each choice
 * @throws StatisticsError where there are fewer than 400 draws
 */
export function valueOfInput(order: Int32Array, costs: readonly Float64Array[]): number {
  const { cost } = leastMean(costs);
  const draws = order.length;
  if (draws < 400) throw new StatisticsError(`the value of an input needs at least 400 draws, not ${draws}`);
  const slices = Math.min(50, Math.floor(draws / 200));
  let known = 0;
  for (let s = 0; s < slices; s++) {
    const [from, to] = [Math.floor((s * draws) / slices), Math.floor(((s + 1) * draws) / slices)];
    let least = Infinity;
    for (const one of costs) {
      let sum = 0;
      for (let i = from; i < to; i++) sum += one[order[i]!]!;
      least = Math.min(least, sum);
    }
    known += least / draws;
  }
  return Math.max(0, cost - known);
}
