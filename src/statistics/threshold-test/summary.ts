import { bulkEffectiveSize, rHat, sortedQuantile, tailEffectiveSize } from "../sampling/index.js";
import type { Trace } from "./traces.js";

/** A quantity of the posterior, with its credible interval (equal tails) and how well the chains know it. */
export interface PosteriorSummary {
  readonly mean: number;
  readonly sd: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly rHat: number;
  readonly bulkSize: number;
  readonly tailSize: number;
}

/** A difference, with the probability that it is negative. */
export interface PosteriorDifference {
  readonly mean: number;
  readonly sd: number;
  readonly low: number;
  readonly high: number;
  readonly probabilityLower: number;
}

export function summarize(trace: Trace, level: number): PosteriorSummary {
  const { mean, sd, sorted } = moments(trace);
  return {
    mean,
    sd,
    median: sortedQuantile(sorted, 0.5),
    low: sortedQuantile(sorted, 0.5 - level / 2),
    high: sortedQuantile(sorted, 0.5 + level / 2),
    rHat: rHat(trace),
    bulkSize: bulkEffectiveSize(trace),
    tailSize: tailEffectiveSize(trace),
  };
}

export function summarizeDifference(trace: Trace, level: number): PosteriorDifference {
  const { mean, sd, sorted } = moments(trace);
  let lower = 0;
  while (lower < sorted.length && sorted[lower]! < 0) lower++;
  return {
    mean,
    sd,
    low: sortedQuantile(sorted, 0.5 - level / 2),
    high: sortedQuantile(sorted, 0.5 + level / 2),
    probabilityLower: lower / sorted.length,
  };
}

function moments(trace: Trace): { mean: number; sd: number; sorted: Float64Array } {
  const length = trace[0]!.length;
  const sorted = new Float64Array(trace.length * length);
  trace.forEach((values, c) => {
    sorted.set(values, c * length);
  });
  sorted.sort();
  let mean = 0;
  for (const value of sorted) mean += value / sorted.length;
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  return { mean, sd: Math.sqrt(squares / (sorted.length - 1)), sorted };
}
