import { StatisticsError } from "../types.js";

/** Corrections for many tests. */
export type AdjustMethod = "holm" | "hochberg" | "bonferroni" | "benjamini-hochberg" | "benjamini-yekutieli";

/**
 * p-values adjusted for being many. `holm` (default), `hochberg` and `bonferroni` bound the chance of any false finding;
 * `benjamini-hochberg` and `benjamini-yekutieli` the expected share of false ones among the findings. R: `p.adjust`; NaN
 * is missing, stays so, and does not count.
 *
 * @example adjustPValues([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function adjustPValues(pValues: ArrayLike<number>, method: AdjustMethod = "holm"): Float64Array {
  const adjusted = Float64Array.from(pValues);
  const order = [...adjusted.keys()]
    .filter((i) => !Number.isNaN(adjusted[i]))
    .sort((a, b) => adjusted[a]! - adjusted[b]!);
  const wrong = order.find((i) => !(adjusted[i]! >= 0 && adjusted[i]! <= 1));
  if (wrong !== undefined)
    throw new StatisticsError(
      `a p-value lies between 0 and 1, not at ${adjusted[wrong]} (place ${wrong + 1})`,
    );
  const n = order.length;
  const stepUp = (factor: (rank: number) => number) => {
    let least = 1;
    for (let rank = n; rank >= 1; rank--) {
      const i = order[rank - 1]!;
      least = Math.min(least, factor(rank) * adjusted[i]!);
      adjusted[i] = least;
    }
  };
  switch (method) {
    case "bonferroni":
      for (const i of order) adjusted[i] = Math.min(1, n * adjusted[i]!);
      break;
    case "holm": {
      let most = 0;
      for (const [before, i] of order.entries()) {
        most = Math.max(most, (n - before) * adjusted[i]!);
        adjusted[i] = Math.min(1, most);
      }
      break;
    }
    case "hochberg":
      stepUp((rank) => n - rank + 1);
      break;
    case "benjamini-hochberg":
      stepUp((rank) => n / rank);
      break;
    case "benjamini-yekutieli": {
      const harmonic = order.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
      stepUp((rank) => (harmonic * n) / rank);
      break;
    }
  }
  return adjusted;
}
