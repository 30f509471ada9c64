import { StatisticsError } from "../types.js";
import { codeRatings, completeUnits, type Ratings, refuseNone } from "./ratings.js";

/** How often coders agree. */
export interface PercentAgreement {
  /** Share of units on which all coders agree, from 0 to 1. */
  readonly estimate: number;
  /** Units rated by all; the others are left out. */
  readonly units: number;
  readonly missing: number;
  readonly coders: number;
}

/**
 * The share of units on which all coders agree; with a tolerance, numbers agree where their range is within it.
 * R: `irr::agree`, which gives per cent.
 */
export function percentAgreement(
  ratings: Ratings,
  options: { readonly tolerance?: number } = {},
): PercentAgreement {
  const { tolerance = 0 } = options;
  const coded = codeRatings(ratings);
  const complete = completeUnits(coded);
  refuseNone(complete.length, "percent agreement");
  if (tolerance > 0 && typeof coded.categories[0] !== "number")
    throw new StatisticsError("a tolerance has a meaning for numbers only");
  const agree = complete.filter((unit) => {
    const said = coded.codes.map((column) => column[unit]!);
    if (tolerance === 0) return said.every((code) => code === said[0]);
    const values = said.map((code) => Number(coded.categories[code]));
    return Math.max(...values) - Math.min(...values) <= tolerance;
  });
  return {
    estimate: agree.length / complete.length,
    units: complete.length,
    missing: coded.units - complete.length,
    coders: ratings.length,
  };
}
