import { StatisticsError } from "../types.js";
import type { Propagated, PropagateOptions, Uncertain } from "./propagate.js";
import { propagate } from "./propagate.js";

/**
 * Bayes' rule for two hypotheses: the probability of the first given the evidence.
 *
 * @param prior probability of the first hypothesis
 * @param likelihood probability of the evidence under the first
 * @param otherwise probability of the evidence under the second
 * @returns NaN where the evidence is impossible under both
 * @example bayesRule(0.01, 0.9, 0.05) // 0.1538462
 */
export function bayesRule(prior: number, likelihood: number, otherwise: number): number {
  for (const value of [prior, likelihood, otherwise]) {
    if (!(value >= 0 && value <= 1))
      throw new StatisticsError(`the probabilities of Bayes' rule lie between 0 and 1, not at ${value}`);
  }
  const joint = prior * likelihood;
  return joint / (joint + (1 - prior) * otherwise);
}

/**
 * Bayes' rule with uncertain inputs, by Monte Carlo: the distribution of the posterior probability over that of prior and
 * likelihoods. Draws in which an input falls outside 0 to 1 count as undefined.
 */
export function bayesRuleWithUncertainty(
  inputs: { readonly prior: Uncertain; readonly likelihood: Uncertain; readonly otherwise: Uncertain },
  options: PropagateOptions,
): Propagated {
  return propagate(
    inputs,
    ({ prior, likelihood, otherwise }) => {
      const inside = [prior, likelihood, otherwise].every((value) => value >= 0 && value <= 1);
      return inside ? bayesRule(prior, likelihood, otherwise) : NaN;
    },
    options,
  );
}

/**
 * The probability of an outcome in a group, turned round from the group's share among those with the outcome:
 * P(outcome | group) = P(group | outcome) P(outcome) / P(group), with uncertain inputs.
 *
 * Draws in which the answer is above 1 are impossible and count as undefined.
 */
export function groupRateFromShares(
  inputs: {
    readonly shareAmongOutcomes: Uncertain;
    readonly overallRate: Uncertain;
    readonly shareOfPopulation: Uncertain;
  },
  options: PropagateOptions,
): Propagated {
  return propagate(
    inputs,
    ({ shareAmongOutcomes, overallRate, shareOfPopulation }) => {
      const rate = (shareAmongOutcomes * overallRate) / shareOfPopulation;
      return rate >= 0 && rate <= 1 ? rate : NaN;
    },
    options,
  );
}
