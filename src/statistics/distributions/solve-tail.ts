import type { Scaled, SmallTail, Tails } from "./tails.js";

/** The tails at a point, and the density on the scale of the point. */
export interface TailsAndDensity {
  readonly tails: Tails;
  readonly density: Scaled;
}

/**
 * The point at which the tail equals the target, by Newton's method on the logarithm of the tail.
 *
 * On the scales used here (log x for the gamma, logit x for the beta distribution) the density is log-concave, so
 * both tails are too, and Newton's method converges from everywhere; the bracket only guards against rounding.
 */
export function solveTail(
  target: SmallTail,
  start: number,
  evaluate: (point: number) => TailsAndDensity,
): number {
  const sign = target.side === "lower" ? 1 : -1;
  let point = start;
  let low = -Infinity;
  let high = Infinity;
  let previous = Infinity;
  for (let iteration = 0; iteration < 200; iteration++) {
    const { tails, density } = evaluate(point);
    const log = logTail(tails, target.side);
    const gap = sign * (log - target.log);
    if (Number.isNaN(gap)) return NaN;
    if (gap === 0) return point;
    if (gap > 0) high = point;
    else low = point;
    const change = gap * Math.exp(log - density.log);
    let next = point - change;
    const size = Math.abs(change);
    if (size <= 1e-15 * Math.max(Math.abs(point), 0.1)) return next;
    const inside = next > low && next < high;
    // Rounding has taken over where small steps no longer shrink.
    if (size < 1e-9 && (size >= previous || !inside)) return point;
    if (!inside) next = between(low, high, point, gap * sign);
    previous = size;
    point = next;
  }
  return point;
}

function between(low: number, high: number, point: number, above: number): number {
  if (low > -Infinity && high < Infinity) return low + (high - low) / 2;
  return above > 0 ? point - Math.max(1, Math.abs(point)) : point + Math.max(1, Math.abs(point));
}

function logTail(tails: Tails, side: "lower" | "upper"): number {
  const wanted = side === "lower" ? tails.lower : tails.upper;
  const other = side === "lower" ? tails.upper : tails.lower;
  if (wanted !== undefined && (other === undefined || wanted.value < 0.5)) return wanted.log;
  return other === undefined ? NaN : Math.log1p(-Math.min(other.value, 1));
}
