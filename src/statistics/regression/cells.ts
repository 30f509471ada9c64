import { groupRows } from "../compression/group-rows.js";
import { logGamma } from "../distributions/index.js";
import { matrixColumn, selectRows } from "../linear-algebra/index.js";
import { type Column, type Matrix, StatisticsError } from "../types.js";
import { checkFinite, checkWeights } from "./checks.js";
import type { Family } from "./families.js";
import type { ClusterParts } from "./fit.js";
import { gaussianLogLikelihood } from "./gaussian-likelihood.js";

/**
 * Rows with the same regressors, as sums. Where a cell is shared by several clusters, `parts` splits it.
 */
export interface CellTotals {
  /** Rows in each cell. */
  readonly counts: Float64Array;
  /** Sum of the outcome (times the weight, where there are weights). */
  readonly sums: Float64Array;
  /** Sum of the squared outcome (times the weight). Left out, the outcome is 0 or 1 and unweighted. */
  readonly sumSquares?: Float64Array;
  /** Sums of the weights, where rows are weighted. */
  readonly weights?: CellWeights;
  /** Cells split by cluster. */
  readonly parts?: CellParts;
  /** What deviance and likelihood of Poisson models need; left out, they are NaN. */
  readonly countOutcome?: CountSums;
}

/** Sums over all rows of a count outcome. */
export interface CountSums {
  /** Sum of y log(y), with 0 log(0) = 0. */
  readonly yLogY: number;
  /** Sum of log(y!). */
  readonly logFactorials: number;
}

/** Sums over the rows of a cell that errors of weighted regressions need. */
export interface CellWeights {
  /** Sum of w. */
  readonly sums: Float64Array;
  /** Sum of w^2. */
  readonly squares: Float64Array;
  /** Sum of w^2 y. */
  readonly squaredSums: Float64Array;
  /** Sum of w^2 y^2. */
  readonly squaredSumSquares: Float64Array;
}

/** The part of a cell that lies in one cluster. */
export interface CellParts {
  /** The cell of each part. */
  readonly cells: Int32Array;
  /** Rows of each part; the sum of their weights where rows are weighted. */
  readonly weights: Float64Array;
  /** Sum of the outcome (times the weight). */
  readonly sums: Float64Array;
  /** The cluster of each part, for each way of clustering. */
  readonly clusters: readonly Int32Array[];
}

/** Cells with their row of the model matrix: what `fitLinearCells` and `fitGeneralizedLinearCells` take. */
export interface Cells extends CellTotals {
  readonly matrix: Matrix;
  readonly offset?: Float64Array;
}

/** What is summed by {@link compress} and {@link compressColumns}. */
export interface CompressOptions {
  /** The outcome of each row; of rows that are groups already (`counts` given), the sum of their outcomes. */
  readonly outcome: Float64Array;
  /** How many rows each row stands for, where the table comes from a GROUP BY. */
  readonly counts?: Float64Array;
  /** Beside `counts`: the sum of squared outcomes; left out, the outcome is 0 or 1. */
  readonly sumSquares?: Float64Array;
  /** Analytic weights of rows (not beside `counts`). Rows of weight zero are left out. */
  readonly weights?: Float64Array;
  /** One code for each row and way of clustering. */
  readonly clusters?: readonly Int32Array[];
  /** Whether the outcome counts events, so that the likelihood of a Poisson model is wanted. */
  readonly countOutcome?: boolean;
}

/** Cells and the first row of each, from which the rest of a table can be taken. */
export interface CompressedColumns extends CellTotals {
  readonly first: Int32Array;
}

/**
 * Groups rows that agree in all columns of a model matrix and sums their outcomes: exact sufficient statistics
 * for linear models and for generalized linear models, with the robust and clustered errors of the single rows.
 *
 * Source: Wong, Lewis, Wardrop (2021), You Only Compress Once, arXiv:2102.11297.
 *
 * @throws StatisticsError where a number is missing or a weight negative.
 */
export function compress(
  matrix: Matrix,
  options: CompressOptions & { readonly offset?: Float64Array },
): Cells {
  const columns = Array.from({ length: matrix.columns }, (_, j) => matrixColumn(matrix, j));
  const { offset } = options;
  const { first, ...totals } = compressColumns(
    offset === undefined ? columns : [...columns, offset],
    options,
  );
  const cells = { ...totals, matrix: selectRows(matrix, first) };
  return offset === undefined ? cells : { ...cells, offset: Float64Array.from(first, (i) => offset[i]!) };
}

/**
 * The same from the columns that a model matrix is made of (factors, discrete numbers), so that the matrix need be
 * made for the cells only: take rows `first` of each column and build it from them.
 */
export function compressColumns(columns: readonly Column[], options: CompressOptions): CompressedColumns {
  const { outcome, weights, counts, clusters } = options;
  const n = outcome.length;
  checkFinite("outcome", outcome);
  if (weights !== undefined && counts !== undefined) {
    throw new StatisticsError("Rows can have counts or weights, not both.");
  }
  if (weights !== undefined) {
    checkWeights(weights);
    if (weights.includes(0)) return withoutZeroWeights(columns, options, weights);
  }
  if (counts !== undefined) {
    checkFinite("counts", counts);
    if (counts.some((count) => count < 0)) throw new StatisticsError("Counts of rows can't be negative.");
  }
  const { codes, first } = groupRows(columns, n);
  const likelihood = options.countOutcome === true ? { countOutcome: countSums(outcome, counts) } : {};
  const totals = { first, ...sumCells(codes, first.length, options), ...likelihood };
  if (clusters === undefined || clusters.length === 0) return totals;
  return { ...totals, parts: splitByCluster(codes, clusters, options) };
}

function withoutZeroWeights(
  columns: readonly Column[],
  options: CompressOptions,
  weights: Float64Array,
): CompressedColumns {
  const rows: number[] = [];
  weights.forEach((weight, i) => {
    if (weight > 0) rows.push(i);
  });
  const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i]!);
  const codes = (values: Int32Array): Int32Array => Int32Array.from(rows, (i) => values[i]!);
  const { first, ...totals } = compressColumns(
    columns.map((column) =>
      column instanceof Float64Array ? take(column) : { ...column, codes: codes(column.codes) },
    ),
    {
      outcome: take(options.outcome),
      weights: take(weights),
      ...(options.clusters === undefined ? {} : { clusters: options.clusters.map(codes) }),
    },
  );
  return { first: first.map((i) => rows[i]!), ...totals };
}

function countSums(outcome: Float64Array, counts: Float64Array | undefined): CountSums {
  if (counts !== undefined) {
    throw new StatisticsError("Rows that are groups already don't tell the likelihood of single counts.");
  }
  let yLogY = 0;
  let logFactorials = 0;
  for (const y of outcome) {
    if (y < 2) continue;
    yLogY += y * Math.log(y);
    logFactorials += logGamma(y + 1);
  }
  return { yLogY, logFactorials };
}

/** The sums over cells of everything that the options name. */
function sumCells(codes: Int32Array, cells: number, options: CompressOptions): CellTotals {
  const { outcome, counts, weights } = options;
  if (weights !== undefined) return sumWeighted(codes, cells, outcome, weights);
  const total = new Float64Array(cells);
  const sums = new Float64Array(cells);
  const squares = new Float64Array(cells);
  if (counts === undefined) {
    for (let i = 0; i < codes.length; i++) {
      const cell = codes[i]!;
      const y = outcome[i]!;
      total[cell]!++;
      sums[cell]! += y;
      squares[cell]! += y * y;
    }
    return { counts: total, sums, sumSquares: squares };
  }
  const given = options.sumSquares ?? outcome;
  for (let i = 0; i < codes.length; i++) {
    const cell = codes[i]!;
    total[cell]! += counts[i]!;
    sums[cell]! += outcome[i]!;
    squares[cell]! += given[i]!;
  }
  return { counts: total, sums, sumSquares: squares };
}

function sumWeighted(
  codes: Int32Array,
  cells: number,
  outcome: Float64Array,
  weights: Float64Array,
): CellTotals {
  const make = (): Float64Array => new Float64Array(cells);
  const [counts, sums, sumSquares] = [make(), make(), make()];
  const ofWeights = { sums: make(), squares: make(), squaredSums: make(), squaredSumSquares: make() };
  for (let i = 0; i < codes.length; i++) {
    const cell = codes[i]!;
    const y = outcome[i]!;
    const w = weights[i]!;
    counts[cell]!++;
    sums[cell]! += w * y;
    sumSquares[cell]! += w * y * y;
    ofWeights.sums[cell]! += w;
    ofWeights.squares[cell]! += w * w;
    ofWeights.squaredSums[cell]! += w * w * y;
    ofWeights.squaredSumSquares[cell]! += w * w * y * y;
  }
  return { counts, sums, sumSquares, weights: ofWeights };
}

function splitByCluster(
  codes: Int32Array,
  clusters: readonly Int32Array[],
  { outcome, counts, weights }: CompressOptions,
): CellParts {
  const groups = groupRows([codes, ...clusters], codes.length);
  const size = groups.first.length;
  const parts = { weights: new Float64Array(size), sums: new Float64Array(size) };
  for (let i = 0; i < codes.length; i++) {
    const part = groups.codes[i]!;
    const w = counts?.[i] ?? weights?.[i] ?? 1;
    parts.weights[part]! += w;
    parts.sums[part]! += counts === undefined ? w * outcome[i]! : outcome[i]!;
  }
  return {
    ...parts,
    cells: groups.first.map((row) => codes[row]!),
    clusters: clusters.map((way) => groups.first.map((row) => way[row]!)),
  };
}

/** Checked cells as rows of means and total weights, with what the rows inside each add. */
export interface PreparedCells {
  readonly matrix: Matrix;
  readonly outcome: Float64Array;
  readonly weights: Float64Array;
  readonly offset: Float64Array | null;
  readonly sums: CellSums;
}

/** What the rows inside each cell add to the sums that robust errors, deviance and likelihood need. */
export interface CellSums {
  readonly counts: Float64Array;
  /** Whether rows of a cell have different weights. */
  readonly mixedWeights: boolean;
  /** Sum over the rows of each cell of w^2 (y - mu)^2. */
  squaredDeviations(mu: Float64Array): Float64Array;
  /** Sum over the rows of each cell of w (y - mean of the cell)^2. */
  readonly within: Float64Array;
  /** Deviance of the rows less that of the cells; NaN where the sums don't tell. */
  readonly withinDeviance: number;
  /** Log-likelihood of the rows, given their deviance. */
  logLikelihood(deviance: number): number;
  /** The parts of cells with their scores, or null where cells aren't split. */
  parts(gain: (cell: number) => number, mu: Float64Array, workingWeights: Float64Array): ClusterParts | null;
}

/** Turns sums into means; cells without rows are left in with weight zero. */
export function prepareCells(cells: Cells, family: Family): PreparedCells {
  checkCells(cells);
  const { counts, sums } = cells;
  const weights = cells.weights?.sums ?? counts;
  const outcome = sums.map((sum, i) => (weights[i] === 0 ? 0 : sum / weights[i]!));
  const within = withinSquares(cells.sumSquares ?? sums, outcome, weights);
  return {
    matrix: cells.matrix,
    outcome,
    weights,
    offset: cells.offset ?? null,
    sums: {
      counts,
      mixedWeights: haveMixedWeights(cells),
      within,
      squaredDeviations: (mu) => squaredDeviations(cells, outcome, within, mu),
      ...likelihoodOfRows(cells, outcome, weights, within, family),
      parts: (gain, mu, workingWeights) => clusterParts(cells, gain, mu, weights, workingWeights),
    },
  };
}

function haveMixedWeights({ counts, weights }: Cells): boolean {
  if (weights === undefined) return false;
  // By Cauchy and Schwarz: equal weights where (sum w)^2 = n sum w^2.
  return weights.squares.some((square, i) => weights.sums[i]! ** 2 < counts[i]! * square * (1 - 1e-12));
}

function checkCells({ matrix, counts, sums, sumSquares }: Cells): void {
  for (const [what, values] of [
    ["counts", counts],
    ["sums", sums],
    ["sums of squares", sumSquares],
  ] as const) {
    if (values === undefined) continue;
    if (values.length !== matrix.rows) {
      throw new StatisticsError(`There are ${matrix.rows} cells and ${values.length} ${what}.`);
    }
    checkFinite(`list of ${what}`, values);
  }
  const negative = counts.findIndex((count) => count < 0);
  if (negative >= 0) throw new StatisticsError(`Cell ${negative + 1} has a negative number of rows.`);
  if (!counts.some((count) => count > 0)) throw new StatisticsError("Every cell is empty.");
  if (sumSquares !== undefined) return;
  const bad = counts.findIndex((count, i) => sums[i]! < 0 || sums[i]! > count);
  if (bad >= 0) {
    throw new StatisticsError(
      `Cell ${bad + 1} has ${counts[bad]} rows and a sum of ${sums[bad]}, so the outcome isn't 0 or 1; give the sums of squares.`,
    );
  }
}

/** Sum of w (y - mean)^2 in each cell, at least 0. */
function withinSquares(squares: Float64Array, mean: Float64Array, weights: Float64Array): Float64Array {
  return squares.map((square, i) => Math.max(square - weights[i]! * mean[i]! ** 2, 0));
}

/** Sum over the rows of each cell of w^2 (y - mu)^2. */
function squaredDeviations(
  { weights, counts }: Cells,
  outcome: Float64Array,
  within: Float64Array,
  mu: Float64Array,
): Float64Array {
  if (weights === undefined)
    return within.map((square, i) => square + counts[i]! * (outcome[i]! - mu[i]!) ** 2);
  const { squares, squaredSums, squaredSumSquares } = weights;
  return squares.map((square, i) => {
    if (square === 0) return 0;
    const mean = squaredSums[i]! / square;
    return Math.max(squaredSumSquares[i]! - square * mean * mean, 0) + square * (mean - mu[i]!) ** 2;
  });
}

function clusterParts(
  { parts }: Cells,
  gain: (cell: number) => number,
  mu: Float64Array,
  weights: Float64Array,
  workingWeights: Float64Array,
): ClusterParts | null {
  if (parts === undefined) return null;
  const { cells, clusters } = parts;
  return {
    cells,
    clusters,
    scores: parts.sums.map((sum, p) => gain(cells[p]!) * (sum - parts.weights[p]! * mu[cells[p]!]!)),
    workingWeights: parts.weights.map((w, p) => (w * workingWeights[cells[p]!]!) / weights[cells[p]!]!),
  };
}

type RowLikelihood = Pick<CellSums, "withinDeviance" | "logLikelihood">;

/** Deviance and likelihood of the rows, where the sums tell them. */
function likelihoodOfRows(
  cells: Cells,
  outcome: Float64Array,
  weights: Float64Array,
  within: Float64Array,
  family: Family,
): RowLikelihood {
  const quasi = family.name.startsWith("quasi");
  if (family.name === "gaussian") {
    const rows = cells.counts.reduce((a, b) => a + b, 0);
    return {
      withinDeviance: within.reduce((a, b) => a + b, 0),
      logLikelihood: (deviance) =>
        cells.weights === undefined ? gaussianLogLikelihood(null, deviance, rows) : NaN,
    };
  }
  if (family.name.endsWith("binomial") && family.name !== "negative-binomial") {
    if (!isBinary(cells)) return { withinDeviance: NaN, logLikelihood: () => NaN };
    return {
      withinDeviance: entropy(outcome, weights),
      logLikelihood: (deviance) => (quasi ? NaN : -deviance / 2),
    };
  }
  const { countOutcome } = cells;
  if (!family.name.endsWith("poisson") || countOutcome === undefined || cells.weights !== undefined) {
    return { withinDeviance: NaN, logLikelihood: () => NaN };
  }
  let total = 0;
  let ownMeans = 0;
  cells.sums.forEach((sum, i) => {
    total += sum;
    if (sum > 0) ownMeans += sum * Math.log(outcome[i]!);
  });
  return {
    withinDeviance: 2 * (countOutcome.yLogY - ownMeans),
    logLikelihood: (deviance) =>
      quasi ? NaN : countOutcome.yLogY - total - countOutcome.logFactorials - deviance / 2,
  };
}

/** Whether every row has 0 or 1: the squares then sum to what the outcomes sum to. */
function isBinary({ sums, sumSquares, weights }: Cells): boolean {
  return (
    weights === undefined && (sumSquares === undefined || sumSquares.every((square, i) => square === sums[i]))
  );
}

/** -2 times the log-likelihood of 0/1 rows where each cell has its own mean. */
function entropy(mean: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < mean.length; i++) {
    const p = mean[i]!;
    if (p > 0 && p < 1) sum += weights[i]! * (p * Math.log(p) + (1 - p) * Math.log1p(-p));
  }
  return -2 * sum;
}
