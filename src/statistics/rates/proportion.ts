import { betaQuantile } from "../distributions/index.js";
import { criticalValue } from "../inference/reference-distribution.js";
import { StatisticsError } from "../types.js";
import { checkCount, checkLevel, type IntervalEstimate, type LevelOption } from "./checks.js";

/** Intervals for a proportion. */
export type ProportionIntervalMethod =
  | "wilson"
  | "wilson-continuity"
  | "clopper-pearson"
  | "agresti-coull"
  | "jeffreys"
  | "wald";

/** A proportion with its interval. */
export interface Proportion extends IntervalEstimate {
  readonly method: ProportionIntervalMethod;
  readonly events: number;
  readonly trials: number;
}

type Limits = readonly [number, number];

/**
 * A proportion x / n with an interval.
 *
 * `wilson` (default): score interval (Wilson 1927; R: `prop.test(correct = FALSE)`); `wilson-continuity`: with continuity
 * correction, as `prop.test`; `clopper-pearson`: exact, as `binom.test`; `agresti-coull`: Wald about the midpoint of the
 * Wilson interval (Agresti and Coull 1998), cut at 0 and 1; `jeffreys`: posterior of Beta(1/2, 1/2), with 0 and 1 as
 * ends where x = 0 or x = n (Brown, Cai and DasGupta 2001); `wald`: normal, without any cut, for comparison only.
 *
 * @param events x, a count
 * @param trials n >= 1
 * @throws StatisticsError where a count is none, x > n, or n = 0
 * @example proportionInterval(3, 25).low // 0.04166817
 */
export function proportionInterval(
  events: number,
  trials: number,
  options: LevelOption & { readonly method?: ProportionIntervalMethod } = {},
): Proportion {
  const { level = 0.95, method = "wilson" } = options;
  checkCount(events, "the number of events");
  checkCount(trials, "the number of trials");
  checkLevel(level);
  if (trials === 0) throw new StatisticsError("a proportion of no trials is undefined: the denominator is 0");
  if (events > trials) throw new StatisticsError(`${events} events are more than the ${trials} trials`);
  const [low, high] = limits[method](events, trials, level);
  return { estimate: events / trials, low, high, level, method, events, trials };
}

const limits: Readonly<Record<ProportionIntervalMethod, (x: number, n: number, level: number) => Limits>> = {
  wilson: (x, n, level) => wilson(x, n, criticalValue(level, Infinity)),
  "wilson-continuity": (x, n, level) => wilsonContinuity(x, n, criticalValue(level, Infinity)),
  "clopper-pearson": clopperPearson,
  "agresti-coull": (x, n, level) => {
    const z = criticalValue(level, Infinity);
    const total = n + z * z;
    const centre = (x + (z * z) / 2) / total;
    const half = z * Math.sqrt((centre * (1 - centre)) / total);
    return [Math.max(0, centre - half), Math.min(1, centre + half)];
  },
  jeffreys: (x, n, level) => {
    const outside = (1 - level) / 2;
    const [a, b] = [x + 0.5, n - x + 0.5];
    return [
      x === 0 ? 0 : betaQuantile(outside, a, b),
      x === n ? 1 : betaQuantile(outside, a, b, { tail: "upper" }),
    ];
  },
  wald: (x, n, level) => {
    const p = x / n;
    const half = criticalValue(level, Infinity) * Math.sqrt((p * (1 - p)) / n);
    return [p - half, p + half];
  },
};

/** Wilson's score limits for x of n at critical value z. */
export function wilson(x: number, n: number, z: number): Limits {
  const p = x / n;
  const square = z * z;
  const centre = p + square / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + square / (4 * n * n));
  const width = 1 + square / n;
  return [x === 0 ? 0 : (centre - half) / width, x === n ? 1 : (centre + half) / width];
}

/** Newcombe's (1998) closed form of the score limits with continuity correction, which shrinks as in `prop.test`. */
function wilsonContinuity(x: number, n: number, z: number): Limits {
  const correction = Math.min(0.5, Math.abs(x - n / 2));
  const one = (shift: number, sign: 1 | -1) => {
    const p = x / n + shift / n;
    const square = (z * z) / (2 * n);
    return (p + square + sign * z * Math.sqrt((p * (1 - p)) / n + square / (2 * n))) / (1 + 2 * square);
  };
  return [x === 0 ? 0 : Math.max(0, one(-correction, -1)), x === n ? 1 : Math.min(1, one(correction, 1))];
}

/** Exact limits from the tails of the binomial. */
export function clopperPearson(x: number, n: number, level: number): Limits {
  const outside = (1 - level) / 2;
  return [
    x === 0 ? 0 : betaQuantile(outside, x, n - x + 1),
    x === n ? 1 : betaQuantile(outside, x + 1, n - x, { tail: "upper" }),
  ];
}
