import type { Matrix } from "../types.js";
import { type SurveyDesign, surveyDegreesOfFreedom } from "./design.js";
import { type Deviation, linearizedCovariance } from "./linearization.js";
import { replicateCovariance } from "./replicates.js";

/** Something that is estimated from weighted rows, in the two forms that the two kinds of design need. */
export interface WeightedStatistic {
  readonly names: readonly string[];
  /** The k estimates under these weights. */
  evaluate(weights: Float64Array): Float64Array;
  /** Deviations of the rows for each estimate: the estimates vary as weighted totals of these do. */
  deviations(weights: Float64Array, estimates: Float64Array): readonly Deviation[];
}

export interface StatisticEstimate {
  readonly names: readonly string[];
  readonly estimates: Float64Array;
  readonly covariance: Matrix;
  readonly degreesOfFreedom: number;
}

/** Estimates with their covariance under the design. */
export function estimateStatistic(design: SurveyDesign, statistic: WeightedStatistic): StatisticEstimate {
  const { weights } = design;
  const estimates = statistic.evaluate(weights);
  const covariance =
    design.kind === "linearized"
      ? linearizedCovariance(design, { weights, columns: statistic.deviations(weights, estimates) })
      : replicateCovariance(design, (replicate) => statistic.evaluate(replicate), estimates);
  return {
    names: statistic.names,
    estimates,
    covariance,
    degreesOfFreedom: surveyDegreesOfFreedom(design),
  };
}

/** Weighted totals of columns. */
export function totalStatistic(
  names: readonly string[],
  columns: readonly Float64Array[],
): WeightedStatistic {
  return {
    names,
    evaluate: (weights) => Float64Array.from(columns, (column) => weightedSum(column, weights)),
    deviations: () => columns.map((value) => ({ value, centre: 0, size: null, over: 1 })),
  };
}

/** Weighted means of columns; `domain` (1 inside, 0 outside) narrows the rows of a column. */
export function meanStatistic(
  names: readonly string[],
  columns: readonly Float64Array[],
  domains?: readonly Uint8Array[],
): WeightedStatistic {
  const size = (weights: Float64Array, j: number) => domainSum(null, weights, domains?.[j]);
  return {
    names,
    evaluate: (weights) =>
      Float64Array.from(columns, (column, j) => domainSum(column, weights, domains?.[j]) / size(weights, j)),
    deviations: (weights, estimates) =>
      columns.map((value, j) => ({
        value,
        centre: estimates[j]!,
        size: null,
        over: size(weights, j),
        ...(domains === undefined ? {} : { inside: domains[j]! }),
      })),
  };
}

/** Sum of weights, times the values of a column where one is given, inside a domain. */
function domainSum(
  column: Float64Array | null,
  weights: Float64Array,
  inside: Uint8Array | undefined,
): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (inside !== undefined && inside[i] !== 1) continue;
    sum += column === null ? weights[i]! : column[i]! * weights[i]!;
  }
  return sum;
}

/** Ratios of weighted totals. */
export function ratioStatistic(
  names: readonly string[],
  numerators: readonly Float64Array[],
  denominators: readonly Float64Array[],
): WeightedStatistic {
  return {
    names,
    evaluate: (weights) =>
      Float64Array.from(
        numerators,
        (column, j) => weightedSum(column, weights) / weightedSum(denominators[j]!, weights),
      ),
    deviations: (weights, estimates) =>
      numerators.map((value, j) => ({
        value,
        centre: estimates[j]!,
        size: denominators[j]!,
        over: weightedSum(denominators[j]!, weights),
      })),
  };
}

/** Sum of values times weights; rows of weight zero take no part, whatever they hold. */
export function weightedSum(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) if (weights[i] !== 0) sum += values[i]! * weights[i]!;
  return sum;
}
