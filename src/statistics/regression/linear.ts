import { fCdf } from "../distributions/index.js";
import { type Diagnostic, type Matrix, StatisticsError } from "../types.js";
import { type CellSums, type Cells, prepareCells } from "./cells.js";
import { checkRegressionInput } from "./checks.js";
import { familyAndLink } from "./families.js";
import {
  collinearityDiagnostic,
  droppedNames,
  type EstimatingFunctions,
  hasIntercept,
  linearPredictor,
  positiveRows,
  type RegressionFit,
  scaleMatrix,
  usedDesign,
  usedEntries,
  usedParts,
} from "./fit.js";
import { gaussianLogLikelihood } from "./gaussian-likelihood.js";
import { weightedLeastSquares } from "./least-squares.js";

/** The arguments of {@link fitLinear}. */
export interface LinearOptions {
  /** The model matrix, n x p, with its intercept. */
  readonly matrix: Matrix;
  readonly names: readonly string[];
  readonly outcome: Float64Array;
  /** Analytic (precision) weights, as in R's `lm`; rows of weight zero take no part. */
  readonly weights?: Float64Array;
  readonly offset?: Float64Array;
  /** Share of a column's norm below which it counts as collinear; 1e-7 unless given, as in `lm`. */
  readonly collinearityTolerance?: number;
}

/** An F test. */
export interface FStatistic {
  readonly value: number;
  readonly df1: number;
  readonly df2: number;
  readonly pValue: number;
}

/** A fitted linear model. */
export interface LinearFit extends RegressionFit {
  readonly model: "linear";
  /** Outcome less fitted value for every row of the input; of cells, the mean of the cell less its fitted value. */
  readonly residuals: Float64Array;
  /** Residual standard error. */
  readonly sigma: number;
  /** Weighted residual sum of squares. */
  readonly rss: number;
  /** NaN where the outcome doesn't vary. */
  readonly rSquared: number;
  readonly adjustedRSquared: number;
  /** All coefficients but the intercept are zero; null where there are none. */
  readonly fStatistic: FStatistic | null;
  readonly logLikelihood: number;
  readonly aic: number;
  readonly bic: number;
  /** Whether a column is constant. */
  readonly intercept: boolean;
}

/**
 * Ordinary or weighted least squares. Collinear columns are dropped, the later ones first, and named.
 *
 * Reference: R 4.2.2 `lm` and `summary.lm` (R squared about the mean where there is an intercept, of the outcome less its
 * offset; log-likelihood at the maximum likelihood variance).
 *
 * @throws StatisticsError where numbers are missing or infinite, weights negative, or where there are more
 * coefficients than rows to estimate them from.
 */
export function fitLinear(options: LinearOptions): LinearFit {
  checkRegressionInput(options);
  const { matrix, outcome, weights, offset, names } = options;
  return solve({
    matrix,
    outcome,
    names,
    weights: weights ?? null,
    offset: offset ?? null,
    tolerance: options.collinearityTolerance ?? 1e-7,
    cells: null,
  });
}

/**
 * Least squares of single rows, fitted from the sums of those that share their regressors (from `compress`, or
 * from a GROUP BY): the same numbers as {@link fitLinear} gives for the rows, robust and clustered errors included.
 *
 * Source: Wong, Lewis, Wardrop (2021), arXiv:2102.11297.
 */
export function fitLinearCells(options: {
  readonly cells: Cells;
  readonly names: readonly string[];
  readonly collinearityTolerance?: number;
}): LinearFit {
  const { sums, ...data } = prepareCells(options.cells, familyAndLink("gaussian").family);
  checkRegressionInput({ ...data, names: options.names, offset: data.offset ?? undefined });
  const tolerance = options.collinearityTolerance ?? 1e-7;
  return solve({ ...data, names: options.names, tolerance, cells: sums });
}

interface Problem {
  readonly matrix: Matrix;
  readonly names: readonly string[];
  readonly outcome: Float64Array;
  readonly weights: Float64Array | null;
  readonly offset: Float64Array | null;
  readonly tolerance: number;
  readonly cells: CellSums | null;
}

function solve(problem: Problem): LinearFit {
  const { matrix, names, outcome, weights, offset, cells } = problem;
  const target = offset === null ? outcome : outcome.map((y, i) => y - offset[i]!);
  const roots = weights === null ? null : weights.map(Math.sqrt);
  const solution = weightedLeastSquares(matrix, target, roots, problem.tolerance);
  const { kept, coefficients, unscaledCovariance } = solution;
  const fitted = linearPredictor(matrix, kept, coefficients, offset);
  const residuals = outcome.map((y, i) => y - fitted[i]!);
  const rows = positiveRows(weights);
  const estimating = estimatingFunctions(problem, kept, fitted, residuals, rows);
  const observations = countRows(estimating);
  const residualDf = observations - kept.length;
  const dropped = droppedNames(names, kept);
  refuseTooManyColumns(names.length, observations, residualDf, dropped);
  const rss = weightedSquares(residuals, weights) + (cells?.withinDeviance ?? 0);
  const dispersion = residualDf > 0 ? rss / residualDf : NaN;
  const intercept = hasIntercept(matrix);
  const explained = explainedSquares(fitted, offset, weights, intercept);
  return {
    model: "linear",
    names: Array.from(kept, (j) => names[j]!),
    coefficients,
    kept,
    dropped,
    observations,
    residualDf,
    unscaledCovariance,
    modelCovariance: scaleMatrix(unscaledCovariance, dispersion),
    dispersion,
    dispersionEstimated: true,
    fitted,
    linearPredictor: fitted,
    estimating,
    residuals,
    sigma: Math.sqrt(dispersion),
    rss,
    intercept,
    ...goodness(rss, explained, observations, residualDf, intercept),
    ...likelihood(problem, rss, observations, kept.length),
    diagnostics: [...collinearityDiagnostic(dropped), ...fitDiagnostics(problem, rss, explained, residualDf)],
  };
}

function estimatingFunctions(
  { matrix, weights, cells }: Problem,
  kept: Int32Array,
  fitted: Float64Array,
  residuals: Float64Array,
  rows: Int32Array | null,
): EstimatingFunctions {
  const scores = weights === null ? residuals : residuals.map((residual, i) => weights[i]! * residual);
  const squares = cells?.squaredDeviations(fitted) ?? scores.map((score) => score * score);
  const workingWeights = weights ?? new Float64Array(matrix.rows).fill(1);
  return {
    matrix: usedDesign(matrix, kept, rows),
    scores: usedEntries(scores, rows),
    scoreSquares: usedEntries(squares, rows),
    workingWeights: usedEntries(workingWeights, rows),
    counts: cells === null ? null : usedEntries(cells.counts, rows),
    mixedWeights: cells?.mixedWeights ?? false,
    rows,
    parts: usedParts(cells?.parts(() => 1, fitted, workingWeights) ?? null, rows),
  };
}

/** Rows behind the scores: the sum of the counts of cells. */
function countRows({ counts, scores }: EstimatingFunctions): number {
  return counts === null ? scores.length : counts.reduce((a, b) => a + b, 0);
}

function refuseTooManyColumns(
  columns: number,
  rows: number,
  residualDf: number,
  dropped: readonly string[],
): void {
  if (residualDf > 0 || dropped.length === 0 || columns <= rows) return;
  throw new StatisticsError(
    `There are ${columns} coefficients and only ${rows} ${rows === 1 ? "row" : "rows"} to estimate them from. Leave regressors out, or add data.`,
  );
}

function weightedSquares(values: Float64Array, weights: Float64Array | null): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++)
    sum += (weights === null ? 1 : weights[i]!) * values[i]! * values[i]!;
  return sum;
}

/** The model sum of squares: about the weighted mean where there is an intercept. */
function explainedSquares(
  fitted: Float64Array,
  offset: Float64Array | null,
  weights: Float64Array | null,
  intercept: boolean,
): number {
  const part = offset === null ? fitted : fitted.map((value, i) => value - offset[i]!);
  if (!intercept) return weightedSquares(part, weights);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < part.length; i++) {
    const w = weights === null ? 1 : weights[i]!;
    sum += w * part[i]!;
    total += w;
  }
  return weightedSquares(
    part.map((value) => value - sum / total),
    weights,
  );
}

function goodness(rss: number, explained: number, n: number, residualDf: number, intercept: boolean) {
  const dfOfMean = intercept ? 1 : 0;
  const rSquared = explained + rss > 0 ? explained / (explained + rss) : NaN;
  const adjustedRSquared = 1 - (1 - rSquared) * ((n - dfOfMean) / residualDf);
  const df1 = n - residualDf - dfOfMean;
  if (df1 <= 0 || residualDf <= 0) return { rSquared, adjustedRSquared, fStatistic: null };
  const value = explained / df1 / (rss / residualDf);
  const pValue = Number.isNaN(value) ? NaN : fCdf(value, df1, residualDf, { tail: "upper" });
  return { rSquared, adjustedRSquared, fStatistic: { value, df1, df2: residualDf, pValue } };
}

function likelihood({ weights, cells }: Problem, rss: number, n: number, k: number) {
  const logLikelihood = cells === null ? gaussianLogLikelihood(weights, rss, n) : cells.logLikelihood(rss);
  return {
    logLikelihood,
    aic: 2 * (k + 1) - 2 * logLikelihood,
    bic: Math.log(n) * (k + 1) - 2 * logLikelihood,
  };
}

function fitDiagnostics(
  { outcome, weights, cells }: Problem,
  rss: number,
  explained: number,
  residualDf: number,
): Diagnostic[] {
  const first = outcome[weights === null ? 0 : weights.findIndex((weight) => weight > 0)];
  const variesWithin = cells !== null && cells.withinDeviance > 0;
  if (!variesWithin && outcome.every((y, i) => y === first || weights?.[i] === 0)) {
    const message = `The outcome is ${first} in every row, so there is nothing to explain.`;
    return [{ id: "constant-outcome", level: "warning", message }];
  }
  if (residualDf === 0) {
    const message = "There are as many coefficients as rows: the fit is exact and there are no errors.";
    return [{ id: "saturated", level: "warning", message }];
  }
  if (rss > 1e-30 * (explained + rss)) return [];
  const message = "The fit is perfect to rounding, so the errors shown mean nothing.";
  return [{ id: "perfect-fit", level: "warning", message }];
}
