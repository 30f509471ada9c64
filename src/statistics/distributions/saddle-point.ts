import { logGammaOnePlus, stirlingError } from "./log-gamma.js";
import type { Scaled } from "./tails.js";

/** log(1 + w) - w for w > -1, with full relative accuracy about 0. */
export function log1pMinus(w: number): number {
  if (!(w > -0.6 && w < 1.1)) return Math.log1p(w) - w;
  const r = w / (2 + w);
  const square = r * r;
  let sum = 0;
  let power = 1;
  for (let k = 3; power > 1e-18; k += 2) {
    sum += power / k;
    power *= square;
  }
  return r * (2 * square * sum - w);
}

/** exp(v) - 1 - v, with full relative accuracy about 0. */
export function expm1Minus(v: number): number {
  if (!(Math.abs(v) < 0.8)) return Math.expm1(v) - v;
  let sum = 1;
  for (let k = 19; k >= 3; k--) sum = 1 + (v / k) * sum;
  return 0.5 * v * v * sum;
}

/**
 * Half the deviance of a Poisson count: x log(x / m) + m - x >= 0, for x > 0 and m > 0, and its negative's exponential
 * (the D0 of Loader 2000, "Fast and accurate computation of binomial probabilities").
 */
function poissonDeviance(x: number, m: number): { deviance: number; exponential: number } {
  const gap = (m - x) / x;
  if (gap > -0.6 && gap < 1.1) {
    const deviance = -x * log1pMinus(gap);
    return { deviance, exponential: Math.exp(-deviance) };
  }
  const logPart = x * Math.log(x / m);
  const deviance = logPart + (m - x);
  // Two exponentials of exact or small arguments lose fewer digits than one of their sum.
  const apart = Math.abs(m - x) < 700 && Math.abs(logPart) < 700;
  return { deviance, exponential: apart ? Math.exp(x - m) * Math.exp(-logPart) : Math.exp(-deviance) };
}

const twoPi = 2 * Math.PI;

/** x^a exp(-x) / gamma(a + 1) for a >= 0, x >= 0; for whole a the Poisson probability of a at mean x. */
export function poissonWeight(a: number, x: number): Scaled {
  if (a === 0 || x === 0) {
    const log = a === 0 ? -x : -Infinity;
    return { value: Math.exp(log), log };
  }
  if (a < 1) {
    const power = a * Math.log(x) - logGammaOnePlus(a);
    return { value: Math.exp(-x) * Math.exp(power), log: power - x };
  }
  const { deviance, exponential } = poissonDeviance(a, x);
  const error = stirlingError(a);
  return {
    value: (exponential * Math.exp(-error)) / Math.sqrt(twoPi * a),
    log: -deviance - error - 0.5 * Math.log(twoPi * a),
  };
}

/**
 * gamma(a + b + 1) / (gamma(a + 1) gamma(b + 1)) x^a y^b for a, b >= 0 and x + y = 1; for whole a and b the binomial
 * probability of a successes and b failures.
 */
export function binomialWeight(a: number, b: number, x: number, y: number): Scaled {
  const n = a + b;
  if (a === 0 || b === 0) {
    const log = n === 0 ? 0 : n * logOfPart(a === 0 ? y : x, a === 0 ? x : y);
    return { value: Math.exp(log), log };
  }
  if (x === 0 || y === 0) return { value: 0, log: -Infinity };
  const first = poissonDeviance(a, n * x);
  const second = poissonDeviance(b, n * y);
  const error = stirlingError(a) + stirlingError(b) - stirlingError(n);
  const spread = (twoPi * a * b) / n;
  return {
    value: (first.exponential * second.exponential * Math.exp(-error)) / Math.sqrt(spread),
    log: -first.deviance - second.deviance - error - 0.5 * Math.log(spread),
  };
}

/** log x where x + rest = 1, from the smaller of the two. */
const logOfPart = (x: number, rest: number): number => (x < 0.5 ? Math.log(x) : Math.log1p(-rest));
