import type { RandomStream } from "../random/index.js";
import { StatisticsError } from "../types.js";
import { checkLevel, type LevelOption } from "./checks.js";

/** A number that is known with doubt, as a distribution to draw from. */
export type Uncertain =
  | { readonly kind: "fixed"; readonly value: number }
  /** Normal, cut at `least` and `most` where given (draws outside are drawn again). */
  | {
      readonly kind: "normal";
      readonly mean: number;
      readonly standardError: number;
      readonly least?: number;
      readonly most?: number;
    }
  /** Log-normal: the median and the standard error of the logarithm. */
  | { readonly kind: "log-normal"; readonly median: number; readonly logStandardError: number }
  | { readonly kind: "beta"; readonly a: number; readonly b: number }
  | { readonly kind: "gamma"; readonly shape: number; readonly rate: number }
  | { readonly kind: "uniform"; readonly least: number; readonly most: number }
  | { readonly kind: "triangular"; readonly least: number; readonly mode: number; readonly most: number };

/** What the doubt about the inputs makes of the doubt about the result. */
export interface Propagated {
  /** The median of the draws. */
  readonly estimate: number;
  readonly mean: number;
  readonly standardError: number;
  /** Quantiles of the draws, equal tails. */
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly draws: number;
  /** Draws for which the result is not a number (a denominator of 0, say); they are left out. */
  readonly undefinedDraws: number;
  /** Standard errors of the three quantiles that come from drawing so often and not more. */
  readonly simulationError: { readonly estimate: number; readonly low: number; readonly high: number };
}

/** Settings of a Monte Carlo propagation. */
export interface PropagateOptions extends LevelOption {
  readonly random: RandomStream;
  /** 20,000 unless given. */
  readonly draws?: number;
}

function refuse(name: string, why: string): never {
  throw new StatisticsError(`${name}: ${why}`);
}

/** A function that draws from the distribution; refuses one that is none. */
function sampler(name: string, input: Uncertain): (random: RandomStream) => number {
  switch (input.kind) {
    case "fixed":
      if (!Number.isFinite(input.value)) refuse(name, "a fixed value is finite");
      return () => input.value;
    case "normal": {
      const { mean, standardError, least = -Infinity, most = Infinity } = input;
      if (!Number.isFinite(mean) || !(standardError >= 0 && standardError < Infinity))
        refuse(
          name,
          `a normal distribution has a finite mean and a standard error from 0, not ${mean} and ${standardError}`,
        );
      if (!(least < most)) refuse(name, `the bounds ${least} and ${most} leave nothing between them`);
      const away = Math.max(least - mean, mean - most);
      if (away > 4 * standardError)
        refuse(
          name,
          "the mean lies more than four standard errors outside the bounds: this distribution does not fit",
        );
      return (random) => {
        for (;;) {
          const value = mean + standardError * random.normal();
          if (value >= least && value <= most) return value;
        }
      };
    }
    case "log-normal": {
      const { median, logStandardError } = input;
      if (!(median > 0) || !(logStandardError >= 0))
        refuse(name, "a log-normal distribution has a median above 0 and a standard error from 0");
      return (random) => median * Math.exp(logStandardError * random.normal());
    }
    case "beta":
      if (!(input.a > 0 && input.b > 0)) refuse(name, "the shapes of a beta distribution are above 0");
      return (random) => random.beta(input.a, input.b);
    case "gamma":
      if (!(input.shape > 0 && input.rate > 0))
        refuse(name, "shape and rate of a gamma distribution are above 0");
      return (random) => random.gamma(input.shape) / input.rate;
    case "uniform":
      if (!(input.least <= input.most)) refuse(name, "the least value is above the most");
      return (random) => input.least + (input.most - input.least) * random.uniform();
    case "triangular":
      return triangular(name, input.least, input.mode, input.most);
  }
}

function triangular(
  name: string,
  least: number,
  mode: number,
  most: number,
): (random: RandomStream) => number {
  if (!(least <= mode && mode <= most))
    refuse(name, "a triangle has its mode between its least and its most");
  const width = most - least;
  const turn = width === 0 ? 0 : (mode - least) / width;
  return (random) => {
    const u = random.uniform();
    return u < turn
      ? least + Math.sqrt(u * width * (mode - least))
      : most - Math.sqrt((1 - u) * width * (most - mode));
  };
}

/**
 * Monte Carlo propagation: the distribution of a function of independent uncertain inputs.
 *
 * Each input has its own stream, split from the given one by the input's name, so that adding one leaves the draws of the
 * others as they were.
 *
 * @param inputs the distributions by name
 * @param combine the function of one draw of each
 * @throws StatisticsError where an input is no distribution, or more than half of the draws are undefined
 */
export function propagate<Name extends string>(
  inputs: Readonly<Record<Name, Uncertain>>,
  combine: (draw: Readonly<Record<Name, number>>) => number,
  options: PropagateOptions,
): Propagated {
  return propagateColumns(
    inputs,
    (columns, draws) => {
      const names = Object.keys(inputs) as Name[];
      const draw = Object.fromEntries(names.map((name) => [name, NaN])) as Record<Name, number>;
      const results = new Float64Array(draws);
      for (let i = 0; i < draws; i++) {
        for (const name of names) draw[name] = columns[name][i]!;
        results[i] = combine(draw);
      }
      return results;
    },
    options,
  );
}

/**
 * {@link propagate} with a function of all draws at once: of a column of draws for each input, to as many results.
 */
export function propagateColumns<Name extends string>(
  inputs: Readonly<Record<Name, Uncertain>>,
  combine: (columns: Readonly<Record<Name, Float64Array>>, draws: number) => Float64Array,
  options: PropagateOptions,
): Propagated {
  const { random, draws = 20_000, level = 0.95 } = options;
  checkLevel(level);
  if (!Number.isInteger(draws) || draws < 100)
    throw new StatisticsError(`the number of draws is a whole number from 100, not ${draws}`);
  const names = Object.keys(inputs) as Name[];
  const samplers = names.map((name) => sampler(name, inputs[name]));
  const columns = Object.fromEntries(
    names.map((name, j) => [name, drawn(samplers[j]!, random.split(name), draws)]),
  ) as Record<Name, Float64Array>;
  const results = combine(columns, draws).filter(Number.isFinite);
  if (results.length < draws / 2)
    throw new StatisticsError(
      `the result is undefined in ${draws - results.length} of ${draws} draws: an input reaches values that it should not`,
    );
  return summary(results.sort(), draws, level);
}

function drawn(sample: (random: RandomStream) => number, random: RandomStream, draws: number): Float64Array {
  const values = new Float64Array(draws);
  for (let i = 0; i < draws; i++) values[i] = sample(random);
  return values;
}

function summary(sorted: Float64Array, draws: number, level: number): Propagated {
  const n = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const at = (p: number) => {
    const place = Math.min(Math.max((n - 1) * p, 0), n - 1);
    const lower = Math.floor(place);
    const upper = Math.min(lower + 1, n - 1);
    return sorted[lower]! + (place - lower) * (sorted[upper]! - sorted[lower]!);
  };
  // A quantile's rank is binomial; half the way between the values one standard error of the rank to either side.
  const error = (p: number) => {
    const rank = Math.sqrt((p * (1 - p)) / n);
    return (at(p + rank) - at(p - rank)) / 2;
  };
  const outside = (1 - level) / 2;
  return {
    estimate: at(0.5),
    mean,
    standardError: Math.sqrt(squares / (n - 1)),
    low: at(outside),
    high: at(1 - outside),
    level,
    draws,
    undefinedDraws: draws - n,
    simulationError: { estimate: error(0.5), low: error(outside), high: error(1 - outside) },
  };
}
