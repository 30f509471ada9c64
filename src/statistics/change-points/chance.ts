import type { RandomStream } from "../random/index.js";
import { bestSplit } from "./best-split.js";
import type { BinomialSeries } from "./series.js";

/** Exceedances after which more permutations would not change what is said of a chance. */
const enough = 50;

/**
 * The chance that the best split of the periods `from` to `to` would reach `statistic` if their order meant nothing:
 * the periods are put into random order, share and trials together, and split best each time. Periods that vary more
 * than binomial chance need no correction, since they keep their values.
 *
 * Permutations stop early where the chance is plainly not small; the estimate stays valid (J. Besag and P. Clifford
 * 1991, Sequential Monte Carlo p-values, Biometrika 78). The smallest answer is 1 / (permutations + 1).
 */
export function chanceOfSplit(
  series: BinomialSeries,
  [from, to]: readonly [number, number],
  minimum: number,
  statistic: number,
  permutations: number,
  random: RandomStream,
): number {
  const order = Int32Array.from({ length: to - from }, (_, i) => from + i);
  const shuffled = { successes: new Float64Array(to - from), trials: new Float64Array(to - from) };
  let reached = 0;
  for (let done = 1; done <= permutations; done++) {
    random.shuffle(order);
    for (let i = 0; i < order.length; i++) {
      shuffled.successes[i] = series.successes[order[i]!]!;
      shuffled.trials[i] = series.trials[order[i]!]!;
    }
    // A hair of tolerance: equal splits in another order of summation must count as equal.
    if (bestSplit(shuffled, 0, to - from, minimum).statistic >= statistic * (1 - 1e-12)) reached++;
    if (reached === enough) return reached / done;
  }
  return (reached + 1) / (permutations + 1);
}
