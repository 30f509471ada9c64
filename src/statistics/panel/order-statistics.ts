/** The smallest of sorted values whose share at or below reaches p (R's `quantile(type = 1)`). */
export function orderStatisticQuantile(sorted: Float64Array, p: number): number {
  const n = sorted.length;
  const place = Math.ceil(n * p - 1e-9);
  return sorted[Math.min(n - 1, Math.max(0, place - 1))]!;
}
