import type { RandomStream } from "../random/index.js";
import type { Uncertain } from "../rates/index.js";
import { StatisticsError } from "../types.js";
import { fromNormal } from "./quantile-of-normal.js";

/** An uncertain number, and the factor by which it moves with others. */
export interface CorrelatedInput {
  readonly distribution: Uncertain;
  /**
   * A standard normal number shared by all inputs that name it. Two inputs with loadings a and b on the same factor have the
   * correlation a b on the normal scale; inputs of different factors are independent.
   */
  readonly factor?: { readonly name: string; readonly loading: number };
}

export interface CorrelatedDrawsOptions {
  readonly random: RandomStream;
  /** 10,000 unless given. */
  readonly draws?: number;
}

/**
 * Draws of uncertain numbers that move together: a Gaussian copula with one factor for each group of inputs.
 *
 * Each input and each factor has a stream of its own, split off by its name: adding an input, or replacing its
 * distribution, leaves the draws of all others as they were, and an input whose distribution is replaced keeps its ranks.
 *
 * Since the correlation matrix is built of factors it is always positive definite. Rank correlations follow: Spearman's is
 * (6 / pi) asin(r / 2) for the correlation r on the normal scale, whatever the margins.
 *
 * @returns an array of `draws` numbers for each input
 * @throws StatisticsError where an input is no distribution, or a loading is not between -1 and 1
 * @see Nelsen (2006), An introduction to copulas, for the Gaussian copula
 */
export function correlatedDraws<Name extends string>(
  inputs: Readonly<Record<Name, CorrelatedInput>>,
  { random, draws = 10_000 }: CorrelatedDrawsOptions,
): Record<Name, Float64Array> {
  if (!Number.isInteger(draws) || draws < 1)
    throw new StatisticsError(`the number of draws is a whole number from 1, not ${draws}`);
  const factors = new Map<string, Float64Array>();
  const factorOf = (name: string): Float64Array => {
    const known = factors.get(name);
    if (known !== undefined) return known;
    const fresh = normals(random.split(`factor ${name}`), draws);
    factors.set(name, fresh);
    return fresh;
  };
  const result = {} as Record<Name, Float64Array>;
  for (const name of Object.keys(inputs) as Name[]) {
    const { distribution, factor } = inputs[name];
    const margin = fromNormal(name, distribution);
    const own = normals(random.split(`input ${name}`), draws);
    if (factor !== undefined && factor.loading !== 0) blend(name, own, factorOf(factor.name), factor.loading);
    result[name] = own.map(margin);
  }
  return result;
}

function normals(random: RandomStream, draws: number): Float64Array {
  const values = new Float64Array(draws);
  for (let i = 0; i < draws; i++) values[i] = random.normal();
  return values;
}

function blend(name: string, own: Float64Array, shared: Float64Array, loading: number): void {
  if (!(Math.abs(loading) <= 1))
    throw new StatisticsError(`${name}: a loading lies between -1 and 1, not at ${loading}`);
  const rest = Math.sqrt(1 - loading * loading);
  for (let i = 0; i < own.length; i++) own[i] = loading * shared[i]! + rest * own[i]!;
}
