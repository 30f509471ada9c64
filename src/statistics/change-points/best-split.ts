import type { BinomialSeries } from "./series.js";

/** Where a series splits best in two, and how different the parts are. */
export interface Split {
  /** First period of the second part; -1 where there is no place to split. */
  readonly at: number;
  /** Pearson's chi-square (one degree of freedom, no continuity correction) of the two parts. */
  readonly statistic: number;
}

/**
 * The split of the periods `from` to `to` (exclusive) with the greatest chi-square for a difference between the shares
 * before and after: the maximally selected chi-square for a change in a binomial probability, each part at least
 * `minimum` periods long. Of equal splits the first is taken.
 *
 * Source: D. V. Hinkley and E. A. Hinkley (1970), Inference about the change-point in a sequence of binomial
 * variables, Biometrika 57; K. J. Worsley (1983), The power of likelihood ratio and cumulative sum tests for a change
 * in a binomial probability, Biometrika 70. At each split the number is that of `prop.test(correct = FALSE)` in R.
 */
export function bestSplit(
  { successes, trials }: BinomialSeries,
  from: number,
  to: number,
  minimum: number,
): Split {
  let x = 0;
  let n = 0;
  for (let i = from; i < to; i++) {
    x += successes[i]!;
    n += trials[i]!;
  }
  let at = -1;
  let statistic = 0;
  let x1 = 0;
  let n1 = 0;
  for (let i = from; i < to - minimum; i++) {
    x1 += successes[i]!;
    n1 += trials[i]!;
    if (i + 1 - from < minimum) continue;
    const value = twoPartChiSquare(x1, n1, x, n);
    if (at < 0 || value > statistic) {
      at = i + 1;
      statistic = value;
    }
  }
  return { at, statistic };
}

/** Chi-square of x1 in n1 against the rest of x in n; zero where a part is empty or nothing varies. */
function twoPartChiSquare(x1: number, n1: number, x: number, n: number): number {
  const n2 = n - n1;
  if (n1 === 0 || n2 === 0 || x === 0 || x === n) return 0;
  const gap = x1 * n - x * n1;
  return (gap * gap * n) / (n1 * n2 * x * (n - x));
}
