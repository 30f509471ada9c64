import { twoSidedPValue } from "../inference/reference-distribution.js";

/** Kendall's rank correlation with its test. */
export interface KendallTest {
  readonly tau: number;
  readonly pValue: number;
  /** Whether the p-value is exact; with ties, or 50 pairs and more, it is normal. */
  readonly exact: boolean;
}

/** Kendall's tau-b of two columns. R: `cor.test(method = "kendall")`. */
export function kendallTest(x: Float64Array, y: Float64Array): KendallTest {
  const n = x.length;
  let score = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) score += Math.sign(x[i]! - x[j]!) * Math.sign(y[i]! - y[j]!);
  const [tx, ty] = [tieSizes(x), tieSizes(y)];
  const pairs = (n * (n - 1)) / 2;
  const tied = (sizes: readonly number[]) => sizes.reduce((sum, t) => sum + (t * (t - 1)) / 2, 0);
  const tau = score / Math.sqrt((pairs - tied(tx)) * (pairs - tied(ty)));
  if (tx.length + ty.length === 0 && n < 50) {
    const concordant = Math.round((score + pairs) / 2);
    const below = inversionShares(n);
    const lower = below(concordant);
    const upper = 1 - below(concordant - 1);
    return { tau, pValue: Math.min(1, 2 * Math.min(lower, upper)), exact: true };
  }
  return { tau, pValue: twoSidedPValue(score / Math.sqrt(scoreVariance(n, tx, ty)), Infinity), exact: false };
}

/** Sizes of the groups of equal values with more than one member. */
function tieSizes(values: Float64Array): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}

/** P(at most q concordant pairs) where all orders are as likely. */
function inversionShares(n: number): (q: number) => number {
  let shares = [1];
  for (let m = 2; m <= n; m++) {
    const next = new Array<number>(shares.length + m - 1).fill(0);
    for (const [i, share] of shares.entries()) for (let j = 0; j < m; j++) next[i + j]! += share / m;
    shares = next;
  }
  return (q) => shares.slice(0, Math.max(0, q + 1)).reduce((sum, share) => sum + share, 0);
}

/** Kendall (1970), Rank correlation methods, chapter 4. */
function scoreVariance(n: number, tx: readonly number[], ty: readonly number[]): number {
  const sum = (sizes: readonly number[], f: (t: number) => number) => sizes.reduce((s, t) => s + f(t), 0);
  const cubic = (t: number) => t * (t - 1) * (2 * t + 5);
  const square = (t: number) => t * (t - 1);
  const triple = (t: number) => t * (t - 1) * (t - 2);
  return (
    (cubic(n) - sum(tx, cubic) - sum(ty, cubic)) / 18 +
    (sum(tx, square) * sum(ty, square)) / (2 * n * (n - 1)) +
    (sum(tx, triple) * sum(ty, triple)) / (9 * n * (n - 1) * (n - 2))
  );
}
