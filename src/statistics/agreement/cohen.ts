import { criticalValue, twoSidedPValue } from "../inference/reference-distribution.js";
import { type Column, StatisticsError } from "../types.js";
import { codeRatings, completeUnits, refuseNone } from "./ratings.js";

/** How much of an agreement a near miss is. */
export type KappaWeights = "none" | "linear" | "squared";

/** Chance-corrected agreement of two coders. */
export interface Kappa {
  readonly estimate: number;
  /** Asymptotic standard error, for the interval (`vcd::Kappa`). */
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Standard error where the coders agree by chance only, for the test (`irr::kappa2`). */
  readonly nullStandardError: number;
  /** z of the hypothesis that agreement is by chance. */
  readonly statistic: number;
  readonly pValue: number;
  readonly weights: KappaWeights;
  /** Weighted shares of agreement, observed and expected by chance. */
  readonly observed: number;
  readonly expected: number;
  readonly units: number;
  readonly missing: number;
  readonly categories: readonly (string | number)[];
  readonly varianceFormula: "Fleiss-Cohen-Everitt 1969";
}

/**
 * Cohen's kappa (1960) of two coders, or weighted kappa (1968) of ordered categories: agreement beyond chance, over the
 * most that there could be.
 *
 * Both standard errors are those of Fleiss, Cohen and Everitt (1969). Units that a coder left out are left out. Weights
 * depend on the list of categories: by default those that either coder used, as in irr; `categories` gives the scale.
 *
 * @throws StatisticsError where both coders used one and the same category, so that chance alone explains everything
 */
export function cohenKappa(
  first: Column,
  second: Column,
  options: {
    readonly weights?: KappaWeights;
    readonly level?: number;
    readonly categories?: readonly (string | number)[];
  } = {},
): Kappa {
  const { weights = "none", level = 0.95 } = options;
  const coded = codeRatings([first, second], options.categories);
  const complete = completeUnits(coded);
  refuseNone(complete.length, "kappa");
  const size = coded.categories.length;
  const n = complete.length;
  const shares = new Float64Array(size * size);
  for (const unit of complete) shares[coded.codes[0]![unit]! + size * coded.codes[1]![unit]!]! += 1 / n;
  const parts = kappaParts(shares, size, weights);
  const { estimate, observed, expected } = parts;
  const standardError = Math.sqrt(Math.max(0, parts.variance / n));
  const nullStandardError = Math.sqrt(parts.nullVariance / n);
  const half = criticalValue(level, Infinity) * standardError;
  return {
    estimate,
    standardError,
    low: estimate - half,
    high: estimate + half,
    level,
    nullStandardError,
    statistic: estimate / nullStandardError,
    pValue: twoSidedPValue(estimate / nullStandardError, Infinity),
    weights,
    observed,
    expected,
    units: n,
    missing: coded.units - n,
    categories: coded.categories,
    varianceFormula: "Fleiss-Cohen-Everitt 1969",
  };
}

function kappaParts(shares: Float64Array, size: number, weights: KappaWeights) {
  const weight = (i: number, j: number) => {
    if (weights === "none") return i === j ? 1 : 0;
    const distance = size === 1 ? 0 : Math.abs(i - j) / (size - 1);
    return weights === "linear" ? 1 - distance : 1 - distance * distance;
  };
  const rows = new Float64Array(size);
  const columns = new Float64Array(size);
  const each = (visit: (i: number, j: number, share: number) => void) => {
    for (let j = 0; j < size; j++) for (let i = 0; i < size; i++) visit(i, j, shares[i + size * j]!);
  };
  each((i, j, share) => {
    rows[i] = rows[i]! + share;
    columns[j] = columns[j]! + share;
  });
  let [observed, expected] = [0, 0];
  // Mean weight of each category of one coder over the other's categories.
  const rowWeight = new Float64Array(size);
  const columnWeight = new Float64Array(size);
  each((i, j, share) => {
    observed += weight(i, j) * share;
    expected += weight(i, j) * rows[i]! * columns[j]!;
    rowWeight[i] = rowWeight[i]! + weight(i, j) * columns[j]!;
    columnWeight[j] = columnWeight[j]! + weight(i, j) * rows[i]!;
  });
  const room = 1 - expected;
  if (room <= 1e-14)
    throw new StatisticsError("both coders used one and the same category throughout, so kappa is undefined");
  const estimate = (observed - expected) / room;
  let [sum, nullSum] = [0, 0];
  each((i, j, share) => {
    const mean = rowWeight[i]! + columnWeight[j]!;
    sum += share * (weight(i, j) - mean * (1 - estimate)) ** 2;
    nullSum += rows[i]! * columns[j]! * (weight(i, j) - mean) ** 2;
  });
  const square = room * room;
  return {
    estimate,
    observed,
    expected,
    variance: (sum - (estimate - expected * (1 - estimate)) ** 2) / square,
    nullVariance: (nullSum - expected * expected) / square,
  };
}
