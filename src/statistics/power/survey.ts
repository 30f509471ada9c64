import { StatisticsError } from "../types.js";
import { detectableEffect, powerOfEffect, type TestSettings } from "./test-settings.js";

/** One of two surveys (or waves, or domains of one) whose means are compared. */
export interface SurveyGroup {
  readonly size: number;
  /** Standard deviation of an answer: for a share p, sqrt(p (1 - p)). */
  readonly sd: number;
  /** Factor by which the design raises the variance; 1 unless given. */
  readonly designEffect?: number;
  /** Size of the population, for the finite population correction; infinite unless given. */
  readonly population?: number;
}

/** A difference between two survey estimates. */
export interface SurveyDifferenceDesign extends TestSettings {
  readonly first: SurveyGroup;
  readonly second: SurveyGroup;
  readonly difference: number;
  /** Share of the second sample that is in the first too (a panel); 0 unless given. */
  readonly overlap?: number;
  /** Correlation of the answers of those in both; 0 unless given. */
  readonly correlation?: number;
  /** Degrees of freedom of the design (clusters less strata); infinite unless given. */
  readonly df?: number;
}

/**
 * The standard error of a difference of survey estimates: the variances of both with their design effects, less twice the
 * covariance that people in both samples bring.
 *
 * Source: Kish (1965), Survey Sampling, sections 8.2 and 12.4.
 */
export function surveyDifferenceError(design: Omit<SurveyDifferenceDesign, "difference">): number {
  const { first, second, overlap = 0, correlation = 0 } = design;
  if (!(overlap >= 0 && overlap <= 1)) {
    throw new StatisticsError(`The overlap is a share between 0 and 1, not ${overlap}.`);
  }
  if (!(Math.abs(correlation) <= 1)) {
    throw new StatisticsError(`A correlation lies between -1 and 1, not at ${correlation}.`);
  }
  if (overlap * second.size > first.size) {
    throw new StatisticsError("More people are said to be in both samples than the first one has.");
  }
  const errors = [first, second].map(errorOf);
  const shared = overlap * Math.sqrt(second.size / first.size);
  const variance = errors[0]! ** 2 + errors[1]! ** 2 - 2 * correlation * shared * errors[0]! * errors[1]!;
  return Math.sqrt(Math.max(variance, 0));
}

function errorOf({ size, sd, designEffect = 1, population = Infinity }: SurveyGroup): number {
  if (!(size > 0)) throw new StatisticsError(`A sample has a positive size, not ${size}.`);
  if (!(sd > 0))
    throw new StatisticsError(`The standard deviation of an answer must be positive, not ${sd}.`);
  if (!(designEffect > 0)) throw new StatisticsError(`A design effect is positive, not ${designEffect}.`);
  if (population < size) {
    throw new StatisticsError(`A sample of ${size} can't come from a population of ${population}.`);
  }
  return sd * Math.sqrt((designEffect / size) * (1 - size / population));
}

/** The power of the test of a difference between two survey estimates. */
export function powerOfSurveyDifference(design: SurveyDifferenceDesign): number {
  return powerOfEffect({
    ...design,
    effect: design.difference,
    standardError: surveyDifferenceError(design),
  });
}

/** The least difference between two survey estimates that is found with the given power. */
export function detectableSurveyDifference(
  design: Omit<SurveyDifferenceDesign, "difference"> & { readonly power: number },
): number {
  return detectableEffect({ ...design, standardError: surveyDifferenceError(design) });
}
