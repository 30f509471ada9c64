import { StatisticsError } from "../types.js";
import { type AgreementBootstrap, type BootstrapInterval, bootstrapAgreement } from "./bootstrap.js";
import { codeRatings, type Ratings } from "./ratings.js";

/** Level of measurement: what a difference between two values is. */
export type MeasurementLevel = "nominal" | "ordinal" | "interval" | "ratio";

/** Krippendorff's alpha. */
export interface KrippendorffAlpha {
  readonly estimate: number;
  readonly measurement: MeasurementLevel;
  readonly observedDisagreement: number;
  readonly expectedDisagreement: number;
  /** Units with at least two ratings, and the ratings in them. */
  readonly units: number;
  readonly pairableValues: number;
  readonly coders: number;
  /** Present where a bootstrap was asked for. */
  readonly interval?: BootstrapInterval;
}

/**
 * Krippendorff's alpha: 1 less the observed over the expected disagreement. Any number of coders; ratings may be missing;
 * units with a single rating are left out.
 *
 * Krippendorff (2011), "Computing Krippendorff's alpha-reliability". R's `irr::kripp.alpha` agrees where a rating is missing
 * or there are two coders; with three or more coders and nothing missing irr 0.84 counts each pair (coders - 1) times and is
 * slightly off. Ordinal differences follow the order of the categories (see {@link Ratings}); interval and ratio need numbers.
 *
 * @param options `bootstrap`: a percentile interval over units; `categories`: the order of ordinal words
 * @throws StatisticsError where no unit has two ratings, or all pairable ratings are the same
 */
export function krippendorffAlpha(
  ratings: Ratings,
  measurement: MeasurementLevel,
  options: {
    readonly bootstrap?: AgreementBootstrap;
    readonly categories?: readonly (string | number)[];
  } = {},
): KrippendorffAlpha {
  const alpha = (sample: Ratings) => alphaOf(sample, measurement, options.categories);
  const result = alpha(ratings);
  if (options.bootstrap === undefined) return result;
  const interval = bootstrapAgreement(ratings, (sample) => alpha(sample).estimate, options.bootstrap);
  return { ...result, interval };
}

function alphaOf(
  ratings: Ratings,
  measurement: MeasurementLevel,
  given?: readonly (string | number)[],
): KrippendorffAlpha {
  const { categories, codes, units } = codeRatings(ratings, given);
  if (
    (measurement === "interval" || measurement === "ratio") &&
    categories.some((c) => typeof c !== "number")
  )
    throw new StatisticsError(`the ${measurement} level needs numbers, not words`);
  const size = categories.length;
  const coincidences = new Float64Array(size * size);
  const counts = new Float64Array(size);
  let used = 0;
  for (let unit = 0; unit < units; unit++) {
    counts.fill(0);
    let said = 0;
    for (const column of codes) {
      if (column[unit]! < 0) continue;
      counts[column[unit]!]!++;
      said++;
    }
    if (said < 2) continue;
    used++;
    for (let i = 0; i < size; i++) {
      if (counts[i] === 0) continue;
      for (let j = 0; j < size; j++)
        coincidences[i + size * j]! += (counts[i]! * (counts[j]! - (i === j ? 1 : 0))) / (said - 1);
    }
  }
  if (used === 0) throw new StatisticsError("Krippendorff's alpha: no unit was rated by two coders");
  const totals = categories.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += coincidences[i + size * j]!;
    return sum;
  });
  const n = totals.reduce((sum, total) => sum + total, 0);
  const difference = differences(measurement, categories, totals);
  let [observed, expected] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const squared = difference(j, i);
      observed += (2 * coincidences[i + size * j]! * squared) / n;
      expected += (2 * totals[i]! * totals[j]! * squared) / (n * (n - 1));
    }
  }
  if (expected === 0)
    throw new StatisticsError(
      "all ratings are the same, so there is no variation to agree about and alpha is undefined",
    );
  return {
    estimate: 1 - observed / expected,
    measurement,
    observedDisagreement: observed,
    expectedDisagreement: expected,
    units: used,
    pairableValues: Math.round(n),
    coders: ratings.length,
  };
}

/** Squared differences between categories j < i. */
function differences(
  measurement: MeasurementLevel,
  categories: readonly (string | number)[],
  totals: readonly number[],
): (j: number, i: number) => number {
  const value = (i: number) => Number(categories[i]);
  switch (measurement) {
    case "nominal":
      return () => 1;
    case "interval":
      return (j, i) => (value(i) - value(j)) ** 2;
    case "ratio":
      return (j, i) => ((value(i) - value(j)) / (value(i) + value(j))) ** 2;
    case "ordinal": {
      const below = [0];
      for (const total of totals) below.push(below.at(-1)! + total);
      // The ratings that lie between the middles of the two categories.
      return (j, i) => (below[i]! + totals[i]! / 2 - below[j]! - totals[j]! / 2) ** 2;
    }
  }
}
