import { discreteQuantile } from "./discrete-quantile.js";
import { normalQuantile } from "./normal.js";
import { binomialWeight } from "./saddle-point.js";
import {
  allAbove,
  allBelow,
  type DensityOptions,
  density,
  probability,
  type Scaled,
  type TailOptions,
  times,
  zero,
} from "./tails.js";

/** An urn: marked and unmarked balls, and how many are drawn without putting any back. */
export interface Urn {
  readonly marked: number;
  readonly unmarked: number;
  readonly draws: number;
}

const isCount = (n: number) => Number.isInteger(n) && n >= 0;
const valid = ({ marked, unmarked, draws }: Urn) =>
  isCount(marked) && isCount(unmarked) && isCount(draws) && draws <= marked + unmarked;
const fewest = ({ unmarked, draws }: Urn) => Math.max(0, draws - unmarked);
const mostOf = ({ marked, draws }: Urn) => Math.min(marked, draws);

/** As the product of three binomial probabilities (Loader 2000), whose deviances cancel most of the size. */
function mass(k: number, urn: Urn): Scaled {
  const { marked, unmarked, draws } = urn;
  const all = marked + unmarked;
  if (draws === 0 || draws === all) return { value: 1, log: 0 };
  const share = draws / all;
  const rest = (all - draws) / all;
  const a = binomialWeight(k, marked - k, share, rest);
  const b = binomialWeight(draws - k, unmarked - (draws - k), share, rest);
  const c = binomialWeight(draws, all - draws, share, rest);
  const log = a.log + b.log - c.log;
  const value = a.value > 1e-150 && b.value > 1e-150 ? (a.value * b.value) / c.value : Math.exp(log);
  return { value, log };
}

/** The probability of k marked balls among those drawn. R: `dhyper(k, marked, unmarked, draws)`. */
export function hypergeometricDensity(k: number, urn: Urn, options: DensityOptions = {}): number {
  if (!valid(urn) || Number.isNaN(k)) return NaN;
  if (!Number.isInteger(k) || k < fewest(urn) || k > mostOf(urn)) return density(zero, options);
  return density(mass(k, urn), options);
}

/**
 * The probability of at most (upper tail: of more than) k marked balls: the sum of the side away from the mean, by the
 * ratio of neighbouring terms. R: `phyper(k, marked, unmarked, draws)`.
 */
export function hypergeometricCdf(k: number, urn: Urn, options: TailOptions = {}): number {
  if (!valid(urn) || Number.isNaN(k)) return NaN;
  const whole = Math.floor(k + 1e-7);
  if (whole < fewest(urn)) return probability(allAbove, options);
  if (whole >= mostOf(urn)) return probability(allBelow, options);
  const { marked, unmarked, draws } = urn;
  if (whole * (marked + unmarked) < marked * draws)
    return probability({ lower: sumDown(whole, urn) }, options);
  return probability({ upper: sumUp(whole + 1, urn) }, options);
}

function sumDown(k: number, urn: Urn): Scaled {
  let sum = 1;
  let term = 1;
  for (let j = k; j > fewest(urn) && term > 1e-18 * sum; j--) {
    term *= (j / (urn.marked - j + 1)) * ((urn.unmarked - urn.draws + j) / (urn.draws - j + 1));
    sum += term;
  }
  return times(mass(k, urn), sum);
}

function sumUp(k: number, urn: Urn): Scaled {
  let sum = 1;
  let term = 1;
  for (let j = k; j < mostOf(urn) && term > 1e-18 * sum; j++) {
    term *= ((urn.marked - j) / (j + 1)) * ((urn.draws - j) / (urn.unmarked - urn.draws + j + 1));
    sum += term;
  }
  return times(mass(k, urn), sum);
}

/** The smallest count k with P(X <= k) >= p. R: `qhyper(p, marked, unmarked, draws)`. */
export function hypergeometricQuantile(p: number, urn: Urn, options: TailOptions = {}): number {
  if (!valid(urn)) return NaN;
  const all = urn.marked + urn.unmarked;
  const share = all === 0 ? 0 : urn.marked / all;
  const spread = Math.sqrt((urn.draws * share * (1 - share) * (all - urn.draws)) / Math.max(all - 1, 1));
  const start = urn.draws * share + spread * (normalQuantile(p, options) || 0);
  const range = { least: fewest(urn), most: mostOf(urn), start, step: spread / 8 };
  return discreteQuantile(p, options, range, (k, tail) => hypergeometricCdf(k, urn, tail));
}
