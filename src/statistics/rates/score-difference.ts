import { rootBetween } from "./root.js";

/**
 * Limits of a risk difference by Miettinen and Nurminen (1985), "Comparative analysis of two rates": the differences at
 * which the score statistic, with risks fitted under the difference, equals z.
 */
export function scoreDifference(
  x1: number,
  n1: number,
  x2: number,
  n2: number,
  z: number,
): readonly [number, number] {
  const estimate = x1 / n1 - x2 / n2;
  const score = (delta: number) => {
    const variance = constrainedVariance(x1, n1, x2, n2, delta);
    const gap = estimate - delta;
    return variance <= 0 ? (gap === 0 ? 0 : Math.sign(gap) * Infinity) : gap / Math.sqrt(variance);
  };
  const low = score(-1) <= z ? -1 : rootBetween((delta) => Math.min(score(delta), 1e6) - z, -1, estimate);
  const high = score(1) >= -z ? 1 : rootBetween((delta) => Math.max(score(delta), -1e6) + z, estimate, 1);
  return [low, high];
}

/** The variance of the difference with the risks of maximum likelihood given the difference: the root of a cubic. */
function constrainedVariance(x1: number, n1: number, x2: number, n2: number, delta: number): number {
  const n = n1 + n2;
  const events = x1 + x2;
  const l3 = n;
  const l2 = (n1 + 2 * n2) * delta - n - events;
  const l1 = (n2 * delta - n - 2 * x2) * delta + events;
  const l0 = x2 * delta * (1 - delta);
  const q = l2 ** 3 / (3 * l3) ** 3 - (l1 * l2) / (6 * l3 ** 2) + l0 / (2 * l3);
  const p = (q < 0 ? -1 : 1) * Math.sqrt(Math.max(0, l2 ** 2 / (3 * l3) ** 2 - l1 / (3 * l3)));
  const ratio = p === 0 ? 0 : Math.min(1, Math.max(-1, q / p ** 3));
  const angle = (Math.PI + Math.acos(ratio)) / 3;
  const risk2 = Math.min(1, Math.max(0, 2 * p * Math.cos(angle) - l2 / (3 * l3)));
  const risk1 = Math.min(1, Math.max(0, risk2 + delta));
  return ((risk1 * (1 - risk1)) / n1 + (risk2 * (1 - risk2)) / n2) * (n / (n - 1));
}
