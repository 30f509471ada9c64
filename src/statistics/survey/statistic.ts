import { createMatrix } from "../linear-algebra/index.js";
import type { Matrix } from "../types.js";
import { type SurveyDesign, surveyDegreesOfFreedom } from "./design.js";
import { linearizedCovariance } from "./linearization.js";
import { replicateCovariance } from "./replicates.js";

/** Something that is estimated from weighted rows, in the two forms that the two kinds of design need. */
export interface WeightedStatistic {
  readonly names: readonly string[];
  /** The k estimates under these weights. */
  evaluate(weights: Float64Array): Float64Array;
  /** Weighted influence of each row on each estimate, rows x k: the estimates vary as totals of these do. */
  influence(weights: Float64Array, estimates: Float64Array): Matrix;
}

export interface StatisticEstimate {
  readonly names: readonly string[];
  readonly estimates: Float64Array;
  readonly covariance: Matrix;
  readonly degreesOfFreedom: number;
}

/** Estimates with their covariance under the design. */
export function estimateStatistic(design: SurveyDesign, statistic: WeightedStatistic): StatisticEstimate {
  const estimates = statistic.evaluate(design.weights);
  const covariance =
    design.kind === "linearized"
      ? linearizedCovariance(design, statistic.influence(design.weights, estimates))
      : replicateCovariance(design, (weights) => statistic.evaluate(weights), estimates);
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
    influence: (weights) => influenceMatrix(weights, columns.length, (i, j) => columns[j]![i]! * weights[i]!),
  };
}

/** Weighted means of columns; `domain` (1 inside, 0 outside) narrows the rows of a column. */
export function meanStatistic(
  names: readonly string[],
  columns: readonly Float64Array[],
  domains?: readonly Uint8Array[],
): WeightedStatistic {
  const inside = (j: number, i: number) => domains === undefined || domains[j]![i] === 1;
  const size = (weights: Float64Array, j: number) =>
    weights.reduce((sum, weight, i) => (inside(j, i) ? sum + weight : sum), 0);
  return {
    names,
    evaluate: (weights) =>
      Float64Array.from(columns, (column, j) => {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) if (inside(j, i)) sum += column[i]! * weights[i]!;
        return sum / size(weights, j);
      }),
    influence(weights, estimates) {
      const sizes = columns.map((_, j) => size(weights, j));
      return influenceMatrix(weights, columns.length, (i, j) =>
        inside(j, i) ? ((columns[j]![i]! - estimates[j]!) * weights[i]!) / sizes[j]! : 0,
      );
    },
  };
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
    influence(weights, estimates) {
      const totals = denominators.map((column) => weightedSum(column, weights));
      return influenceMatrix(
        weights,
        numerators.length,
        (i, j) => ((numerators[j]![i]! - estimates[j]! * denominators[j]![i]!) * weights[i]!) / totals[j]!,
      );
    },
  };
}

/** Sum of values times weights; rows of weight zero take no part, whatever they hold. */
export function weightedSum(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) if (weights[i] !== 0) sum += values[i]! * weights[i]!;
  return sum;
}

function influenceMatrix(
  weights: Float64Array,
  columns: number,
  value: (row: number, column: number) => number,
): Matrix {
  const rows = weights.length;
  const matrix = createMatrix(rows, columns);
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < rows; i++) if (weights[i] !== 0) matrix.data[i + j * rows] = value(i, j);
  return matrix;
}
