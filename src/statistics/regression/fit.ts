import { numbersAt } from "../compression/gather.js";
import { createMatrix, matrixColumn, selectColumns, selectRows } from "../linear-algebra/index.js";
import type { Diagnostic, Matrix } from "../types.js";

/**
 * What the sandwich estimators need of a fit: score i is `scores[i] * X[i, ]`, for rows or for cells of rows
 * that share the same regressors.
 */
export interface EstimatingFunctions {
  /** The kept columns of the model matrix, one row for each row or cell that takes part (positive weight). */
  readonly matrix: Matrix;
  /** Prior weight x (y - mu) x (dmu/deta) / V(mu), summed over the rows of the cell; not divided by the dispersion. */
  readonly scores: Float64Array;
  /** Sum over the rows of the cell of the squared row scores. */
  readonly scoreSquares: Float64Array;
  /** Weight in X'WX, summed over the rows of the cell. */
  readonly workingWeights: Float64Array;
  /** Rows in each cell; null where each is one row. */
  readonly counts: Float64Array | null;
  /** Whether rows of a cell have different weights, so that their leverages can't be told apart. */
  readonly mixedWeights: boolean;
  /** The rows of the input that take part; null where all do. */
  readonly rows: Int32Array | null;
  /** Cells split by cluster; null where every row or cell lies in one cluster. */
  readonly parts: ClusterParts | null;
}

/** The scores of cells, split by cluster: what clustered errors need of cells that many clusters share. */
export interface ClusterParts {
  /** Row of the matrix of each part. */
  readonly cells: Int32Array;
  readonly scores: Float64Array;
  readonly workingWeights: Float64Array;
  /** The cluster of each part, for each way of clustering. */
  readonly clusters: readonly Int32Array[];
}

/** What every regression gives; `covariance` and the functions after a fit take this. */
export interface RegressionFit {
  readonly model: "linear" | "generalized-linear" | "negative-binomial";
  /** Names of the columns that were kept, in the order of `coefficients`. */
  readonly names: readonly string[];
  readonly coefficients: Float64Array;
  /** Positions of the kept columns in the model matrix. */
  readonly kept: Int32Array;
  /** Columns left out because they are collinear with columns before them. */
  readonly dropped: readonly string[];
  /** Rows of positive weight (the sum of `counts` of cells). */
  readonly observations: number;
  /** `observations` less the number of coefficients. */
  readonly residualDf: number;
  /** (X'WX)^-1. */
  readonly unscaledCovariance: Matrix;
  /** `unscaledCovariance` times the dispersion: what `vcov` of `lm` and `glm` gives. */
  readonly modelCovariance: Matrix;
  /** 1 for binomial, Poisson and negative binomial; the residual variance of a linear model. */
  readonly dispersion: number;
  /** Whether the dispersion is estimated, so that tests use t and F. */
  readonly dispersionEstimated: boolean;
  /** Means on the scale of the outcome, for every row of the input. */
  readonly fitted: Float64Array;
  /** For every row of the input, offset included. */
  readonly linearPredictor: Float64Array;
  readonly estimating: EstimatingFunctions;
  readonly diagnostics: readonly Diagnostic[];
}

/** The matrix times a number. */
export function scaleMatrix(a: Matrix, factor: number): Matrix {
  return createMatrix(
    a.rows,
    a.columns,
    a.data.map((value) => value * factor),
  );
}

/** The rows of positive weight, or null where all are. */
export function positiveRows(weights: Float64Array | null): Int32Array | null {
  if (weights === null) return null;
  let positive = 0;
  for (const weight of weights) if (weight > 0) positive++;
  if (positive === weights.length) return null;
  const rows = new Int32Array(positive);
  let to = 0;
  weights.forEach((weight, i) => {
    if (weight > 0) rows[to++] = i;
  });
  return rows;
}

/** The kept columns and used rows of a model matrix; the matrix itself where nothing is left out. */
export function usedDesign(matrix: Matrix, kept: Int32Array, rows: Int32Array | null): Matrix {
  const columns = kept.length === matrix.columns ? matrix : selectColumns(matrix, kept);
  return rows === null ? columns : selectRows(columns, rows);
}

/** Parts renumbered to the cells that take part; those of cells without rows are left out. */
export function usedParts(parts: ClusterParts | null, rows: Int32Array | null): ClusterParts | null {
  if (parts === null || rows === null) return parts;
  const place = new Map(Array.from(rows, (row, at) => [row, at]));
  const used: number[] = [];
  parts.cells.forEach((cell, part) => {
    if (place.has(cell)) used.push(part);
  });
  return {
    cells: Int32Array.from(used, (part) => place.get(parts.cells[part]!)!),
    scores: Float64Array.from(used, (part) => parts.scores[part]!),
    workingWeights: Float64Array.from(used, (part) => parts.workingWeights[part]!),
    clusters: parts.clusters.map((way) => Int32Array.from(used, (part) => way[part]!)),
  };
}

/** The entries of `values` at `rows`; the array itself where `rows` is null. */
export function usedEntries(values: Float64Array, rows: Int32Array | null): Float64Array {
  return numbersAt(values, rows);
}

/** Names of the columns that are not in `kept`. */
export function droppedNames(names: readonly string[], kept: Int32Array): string[] {
  const set = new Set(kept);
  return names.filter((_, j) => !set.has(j));
}

/** Says that columns were left out, and which. */
export function collinearityDiagnostic(dropped: readonly string[]): Diagnostic[] {
  if (dropped.length === 0) return [];
  const list = dropped.map((name) => `"${name}"`).join(", ");
  const message = `Left out because they are collinear with columns before them: ${list}.`;
  return [{ id: "collinear", level: "note", message }];
}

/** X b for the kept columns, plus the offset. */
export function linearPredictor(
  matrix: Matrix,
  kept: Int32Array,
  coefficients: Float64Array,
  offset: Float64Array | null,
): Float64Array {
  const eta = offset === null ? new Float64Array(matrix.rows) : Float64Array.from(offset);
  kept.forEach((j, at) => {
    const b = coefficients[at]!;
    const column = matrixColumn(matrix, j);
    for (let i = 0; i < eta.length; i++) eta[i]! += b * column[i]!;
  });
  return eta;
}

/** Whether a column of ones (or of another constant) is in the matrix: the model then has an intercept. */
export function hasIntercept(matrix: Matrix): boolean {
  for (let j = 0; j < matrix.columns; j++) {
    const column = matrixColumn(matrix, j);
    const first = column[0]!;
    if (first !== 0 && column.every((value) => value === first)) return true;
  }
  return false;
}
