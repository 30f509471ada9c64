import type { TailOptions } from "./tails.js";

/** Probabilities are compared with this slack, as R does: a quantile of a computed probability finds its count again. */
const slack = 64 * Number.EPSILON;

/**
 * The smallest whole number k from `least` to `most` with P(X <= k) >= p, for the lower tail, or P(X > k) <= p for the
 * upper tail: bracket from the start in doubling steps, then bisect.
 */
export function discreteQuantile(
  p: number,
  options: TailOptions,
  range: { readonly least: number; readonly most: number; readonly start: number; readonly step: number },
  cdf: (k: number, options: TailOptions) => number,
): number {
  const { tail = "lower", log = false } = options;
  if (!(log ? p <= 0 : p >= 0 && p <= 1)) return NaN;
  const none = log ? -Infinity : 0;
  const all = log ? 0 : 1;
  if (p === (tail === "lower" ? none : all)) return range.least;
  if (p === (tail === "lower" ? all : none)) return range.most;
  const loose = tail === "lower" ? -slack : slack;
  const limit = log ? p + loose : p * (1 + loose);
  const reached = (k: number) => (tail === "lower" ? cdf(k, options) >= limit : cdf(k, options) <= limit);
  let high = Math.min(Math.max(Math.round(range.start), range.least), range.most);
  let low = high;
  let step = Math.max(1, Math.round(range.step));
  if (reached(high)) {
    do {
      high = low;
      low = Math.max(low - step, range.least - 1);
      step *= 2;
    } while (low >= range.least && reached(low));
  } else {
    do {
      low = high;
      if (low >= range.most) return range.most;
      high = Math.min(high + step, range.most);
      step *= 2;
    } while (!reached(high));
  }
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (middle === low || middle === high) break;
    if (reached(middle)) high = middle;
    else low = middle;
  }
  return high;
}
