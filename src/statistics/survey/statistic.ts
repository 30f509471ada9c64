import { createMatrix, matrixColumn } from "../linear-algebra/index.js";
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
      ? linearizedCovariance(design, {
          matrix: statistic.influence(design.weights, estimates),
          by: null,
          place: null,
        })
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
    influence: (weights) =>
      influenceMatrix(weights, columns.length, (j, into) => {
        const column = columns[j]!;
        for (let i = 0; i < into.length; i++) if (weights[i] !== 0) into[i] = column[i]! * weights[i]!;
      }),
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
    influence(weights, estimates) {
      return influenceMatrix(weights, columns.length, (j, into) => {
        const [column, inside, total] = [columns[j]!, domains?.[j], size(weights, j)];
        const estimate = estimates[j]!;
        for (let i = 0; i < into.length; i++) {
          if (weights[i] === 0 || (inside !== undefined && inside[i] !== 1)) continue;
          into[i] = ((column[i]! - estimate) * weights[i]!) / total;
        }
      });
    },
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
    influence(weights, estimates) {
      const totals = denominators.map((column) => weightedSum(column, weights));
      return influenceMatrix(weights, numerators.length, (j, into) => {
        const [top, bottom, estimate, total] = [numerators[j]!, denominators[j]!, estimates[j]!, totals[j]!];
        for (let i = 0; i < into.length; i++) {
          if (weights[i] !== 0) into[i] = ((top[i]! - estimate * bottom[i]!) * weights[i]!) / total;
        }
      });
    },
  };
}

/** Sum of values times weights; rows of weight zero take no part, whatever they hold. */
export function weightedSum(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) if (weights[i] !== 0) sum += values[i]! * weights[i]!;
  return sum;
}

/** A matrix whose columns `fill` writes, rows of weight zero left zero. */
function influenceMatrix(
  weights: Float64Array,
  columns: number,
  fill: (column: number, into: Float64Array) => void,
): Matrix {
  const matrix = createMatrix(weights.length, columns);
  for (let j = 0; j < columns; j++) fill(j, matrixColumn(matrix, j));
  return matrix;
}
