import { twoSidedPValue } from "../inference/reference-distribution.js";
import { StatisticsError } from "../types.js";
import { cohenKappa } from "./cohen.js";
import { type CodedRatings, codeRatings, completeUnits, type Ratings, refuseNone } from "./ratings.js";

/** Kappa of one category against all others. */
export interface CategoryKappa {
  readonly category: string | number;
  readonly estimate: number;
  readonly standardError: number;
  readonly statistic: number;
  readonly pValue: number;
}

/** Chance-corrected agreement of several coders. */
export interface FleissKappa {
  readonly estimate: number;
  /** Standard error where coders agree by chance only (Fleiss, Nee and Landis 1979): for the test, not for intervals. */
  readonly nullStandardError: number;
  readonly statistic: number;
  readonly pValue: number;
  readonly byCategory: readonly CategoryKappa[];
  readonly units: number;
  readonly missing: number;
  readonly coders: number;
}

/** Counts of categories by unit, for the units that all rated. */
function countsByUnit(coded: CodedRatings, complete: readonly number[]): number[][] {
  return complete.map((unit) => {
    const counts = new Array<number>(coded.categories.length).fill(0);
    for (const column of coded.codes) counts[column[unit]!]!++;
    return counts;
  });
}

function shared(ratings: Ratings, what: string) {
  const coded = codeRatings(ratings);
  const complete = completeUnits(coded);
  refuseNone(complete.length, what);
  const n = complete.length;
  const coders = ratings.length;
  const counts = countsByUnit(coded, complete);
  const used = coded.categories.map((_, j) => j).filter((j) => counts.some((row) => row[j]! > 0));
  if (used.length < 2)
    throw new StatisticsError("all coders used one and the same category throughout, so kappa is undefined");
  const shares = used.map((j) => counts.reduce((sum, row) => sum + row[j]!, 0) / (n * coders));
  const pairs = coders * (coders - 1);
  const observed =
    counts.reduce((sum, row) => sum + row.reduce((s, count) => s + count * (count - 1), 0), 0) / (n * pairs);
  return { coded, complete, n, coders, counts, used, shares, pairs, observed };
}

/**
 * Fleiss' kappa (1971) of several coders, overall and of each category. R: `irr::kappam.fleiss(detail = TRUE)`, which
 * rounds the categories to three digits. Units that a coder left out are left out.
 *
 * @throws StatisticsError where only one category was used
 */
export function fleissKappa(ratings: Ratings): FleissKappa {
  const { coded, n, coders, counts, used, shares, pairs, observed } = shared(ratings, "Fleiss' kappa");
  const expected = shares.reduce((sum, p) => sum + p * p, 0);
  const estimate = (observed - expected) / (1 - expected);
  const spread = shares.reduce((sum, p) => sum + p * (1 - p), 0);
  const skew = shares.reduce((sum, p) => sum + p * (1 - p) * (1 - 2 * p), 0);
  const nullStandardError = Math.sqrt((2 * (spread * spread - skew)) / (spread * spread * n * pairs));
  const categoryError = Math.sqrt(2 / (n * pairs));
  const byCategory = used.map((j, k): CategoryKappa => {
    const p = shares[k]!;
    const agreeing = counts.reduce((sum, row) => sum + row[j]! * (row[j]! - 1), 0) / (n * pairs * p);
    const kappa = (agreeing - p) / (1 - p);
    return {
      category: coded.categories[j]!,
      estimate: kappa,
      standardError: categoryError,
      statistic: kappa / categoryError,
      pValue: twoSidedPValue(kappa / categoryError, Infinity),
    };
  });
  return {
    estimate,
    nullStandardError,
    statistic: estimate / nullStandardError,
    pValue: twoSidedPValue(estimate / nullStandardError, Infinity),
    byCategory,
    units: n,
    missing: coded.units - n,
    coders,
  };
}

/**
 * Conger's kappa (1980): as Fleiss', but chance agreement keeps each coder's own shares; with two coders it is Cohen's.
 * R: `irr::kappam.fleiss(exact = TRUE)`.
 */
export function congerKappa(ratings: Ratings): number {
  const { coded, complete, n, coders, used, shares, observed } = shared(ratings, "Conger's kappa");
  let between = 0;
  for (const [k, j] of used.entries()) {
    for (const column of coded.codes) {
      const own = complete.filter((unit) => column[unit] === j).length / n;
      between += (own - shares[k]!) ** 2;
    }
  }
  const expected = shares.reduce((sum, p) => sum + p * p, 0) - between / (coders * (coders - 1));
  return (observed - expected) / (1 - expected);
}

/** Light's kappa (1971): the mean of Cohen's kappa over all pairs of coders. R: `irr::kappam.light`. */
export function lightKappa(ratings: Ratings): number {
  const coded = codeRatings(ratings);
  const complete = completeUnits(coded);
  refuseNone(complete.length, "Light's kappa");
  const columns = coded.codes.map((codes) => Float64Array.from(complete, (unit) => codes[unit]!));
  let sum = 0;
  let pairs = 0;
  for (let i = 0; i < columns.length; i++) {
    for (let j = 0; j < i; j++) {
      sum += cohenKappa(columns[j]!, columns[i]!).estimate;
      pairs++;
    }
  }
  return sum / pairs;
}
