import { logGamma, normalCdf } from "../distributions/index.js";
import { gaussLegendre } from "../quadrature/gauss-legendre.js";

const rule = gaussLegendre(48);
const inverseRootTwoPi = 0.3989422804014327;

/**
 * The noncentral t distribution function P(T <= t), or its upper tail: T = (Z + ncp) / S with Z standard normal and S^2
 * chi-square over its degrees of freedom. By integrating the normal distribution function over S; the absolute error is
 * about 1e-14. R: `pt(t, df, ncp)` (whose own error is 1e-12, and larger far out).
 *
 * @param df degrees of freedom, positive; Infinity gives the normal distribution about `ncp`
 * @example noncentralTCdf(2, 10, 1) // 0.8076115625303...
 */
export function noncentralTCdf(
  t: number,
  df: number,
  ncp: number,
  tail: "lower" | "upper" = "lower",
): number {
  if (Number.isNaN(t) || !(df > 0) || Number.isNaN(ncp)) return NaN;
  if (df === Infinity || Math.abs(t) === Infinity) return normalCdf(t - ncp, { tail });
  if (df > 1e7) return normalCdf(largeDf(t, df, ncp), { tail });
  const logConstant = Math.LN2 + 0.5 * df * Math.log(0.5 * df) - logGamma(0.5 * df);
  const value = (s: number) =>
    Math.exp(logConstant + (df - 1) * Math.log(s) - 0.5 * df * s * s) * normalCdf(t * s - ncp, { tail });
  const reach = 9 / Math.sqrt(df);
  const from = Math.max(0, 1 - reach);
  const to = 1 + reach;
  // The normal factor turns where t s = ncp, over a stretch of a few 1 / |t|.
  const turn = ncp / t;
  const width = 6 / Math.abs(t);
  const cuts = [from, 0.5 * (from + 1), 1, 0.5 * (1 + to), turn - width, turn, turn + width, to]
    .filter((cut) => cut >= from && cut <= to)
    .sort((a, b) => a - b);
  let sum = 0;
  for (let i = 1; i < cuts.length; i++) sum += integrate(value, cuts[i - 1]!, cuts[i]!);
  return Math.min(1, Math.max(0, sum));
}

/** A normal deviate with the same probability (Abramowitz and Stegun 26.7.10), for so many degrees of freedom. */
function largeDf(t: number, df: number, ncp: number): number {
  return (t * (1 - 1 / (4 * df)) - ncp) / Math.sqrt(1 + (t * t) / (2 * df));
}

function integrate(f: (x: number) => number, from: number, to: number): number {
  const half = 0.5 * (to - from);
  if (!(half > 0)) return 0;
  let sum = 0;
  for (let k = 0; k < rule.nodes.length; k++) {
    sum += rule.weights[k]! * f(from + half * (1 + rule.nodes[k]!));
  }
  return half * sum;
}

/** The density of the standard normal, for other files of this family. */
export const standardNormalDensity = (z: number): number => inverseRootTwoPi * Math.exp(-0.5 * z * z);
