import { criticalValue } from "../inference/reference-distribution.js";
import { wilson } from "../rates/proportion.js";

/** A number with its interval. */
export interface WithInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval of a share that counts as much as `size` independent rows: the rows themselves, or fewer
 * where they come in clusters (rows divided by the design effect).
 *
 * Source: E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22. With
 * whole rows it is `prop.test(x, n, correct = FALSE)` of R; the effective size is the idea of E. L. Korn and
 * B. I. Graubard (1998), Confidence intervals for proportions with small expected number of positive counts estimated
 * from survey data, Survey Methodology 24.
 *
 * @example scoreInterval(0.5, 10, 0.95) // { value: 0.5, low: 0.2366, high: 0.7634 }
 */
export function scoreInterval(share: number, size: number, level: number): WithInterval {
  if (!(size > 0)) return { value: share, low: Number.NaN, high: Number.NaN };
  const [low, high] = wilson(share * size, size, criticalValue(level, Infinity));
  return { value: share, low: share === 0 ? 0 : low, high: share === 1 ? 1 : high };
}

/**
 * The difference of two independent numbers, first less second, with an interval made of theirs by squaring and adding
 * the distances to their ends. Of two shares with score intervals it is Newcombe's hybrid score interval (method 10);
 * of two such differences, the interval of a difference of differences.
 *
 * Source: R. G. Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in
 * Medicine 17; G. Y. Zou and A. Donner (2008), Construction of confidence limits about effect measures, Statistics in
 * Medicine 27.
 *
 * @example 56 of 70 against 48 of 80: 0.2, from 0.0524 to 0.3339
 */
export function differenceInterval(first: WithInterval, second: WithInterval): WithInterval {
  const value = first.value - second.value;
  return {
    value,
    low: value - Math.hypot(first.value - first.low, second.high - second.value),
    high: value + Math.hypot(first.high - first.value, second.value - second.low),
  };
}
