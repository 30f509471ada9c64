import { numbersAt } from "../compression/gather.js";
import { createMatrix, dot, matrixColumn, selectRows } from "../linear-algebra/index.js";
import { checkRegressionInput } from "../regression/checks.js";
import {
  collinearityDiagnostic,
  droppedNames,
  type RegressionFit,
  scaleMatrix,
  usedDesign,
} from "../regression/fit.js";
import { gaussianLogLikelihood } from "../regression/gaussian-likelihood.js";
import { weightedLeastSquares } from "../regression/least-squares.js";
import { type Diagnostic, type Matrix, StatisticsError } from "../types.js";
import {
  type AbsorbedEffect,
  type AbsorbedParameters,
  countParameters,
  effectsInRows,
  solverEffects,
} from "./absorbed.js";
import { demeanOn } from "./demean.js";
import { type RemovedLevels, selectSample } from "./sample.js";
import { buildStructure } from "./structure.js";

/** The arguments of {@link fitFixedEffectsLinear}. */
export interface FixedEffectsLinearOptions {
  /** The model matrix, n x p, without intercept; it may have no column. */
  readonly matrix: Matrix;
  readonly names: readonly string[];
  readonly outcome: Float64Array;
  /** At least one. */
  readonly effects: readonly AbsorbedEffect[];
  /** Analytic weights; rows of weight zero take no part. */
  readonly weights?: Float64Array;
  readonly offset?: Float64Array;
  /** Whether levels with a single row are removed (`fixef.rm = "singleton"` of fixest); false unless given. */
  readonly removeSingletons?: boolean;
  /** Largest relative residual of the equations of the effects; 1e-11 unless given. */
  readonly tolerance?: number;
}

/** What fits with absorbed effects add. */
export interface AbsorbedFit {
  readonly effects: readonly { readonly label: string; readonly levels: number }[];
  readonly absorbed: AbsorbedParameters;
  readonly removed: readonly RemovedLevels[];
  readonly removedRows: number;
  /** What effects and coefficients explain together, by row of the input; NaN for removed rows. */
  readonly fitted: Float64Array;
}

/** A fitted linear model with absorbed effects. */
export interface FixedEffectsLinearFit extends RegressionFit, AbsorbedFit {
  readonly model: "linear";
  readonly fitted: Float64Array;
  /** By row of the input; NaN for removed rows. */
  readonly residuals: Float64Array;
  readonly sigma: number;
  readonly rss: number;
  readonly rSquared: number;
  readonly adjustedRSquared: number;
  /** Share of what the effects leave unexplained that the regressors explain; NaN without regressors. */
  readonly withinRSquared: number;
  readonly adjustedWithinRSquared: number;
  /** Root of the (weighted) mean squared residual. */
  readonly rmse: number;
  readonly logLikelihood: number;
}

/** Share of the norm of a column below which what the effects leave of it counts as nothing. */
const absorbedShare = 1e-7;

/**
 * Least squares with any number of absorbed fixed effects (and slopes by level), by the theorem of Frisch, Waugh and
 * Lovell: the effects are taken out of the outcome and of every column, and what is left is regressed.
 *
 * Columns that the effects explain, and columns collinear with those before them, are dropped and named. Degrees of
 * freedom count every level (less one for each set after the first), as fixest does; `covariance` knows which levels
 * are nested in clusters.
 *
 * Reference: fixest 0.14 `feols` (`fitstat` for the shares explained).
 *
 * @throws StatisticsError where numbers are missing or infinite, weights negative, or no row is left.
 */
export function fitFixedEffectsLinear(options: FixedEffectsLinearOptions): FixedEffectsLinearFit {
  if (options.effects.length === 0) {
    throw new StatisticsError("There is no effect to absorb. Use a regression without absorbed effects.");
  }
  const sample = prepareSample(options, []);
  const { matrix, weights, effects, offset } = sample;
  const outcome = offset === null ? sample.outcome : sample.outcome.map((y, i) => y - offset[i]!);
  const structure = buildStructure(solverEffects(effects), outcome.length);
  const columnsOf = (of: Matrix) => Array.from({ length: of.columns }, (_, j) => matrixColumn(of, j));
  const within = createMatrix(outcome.length, matrix.columns);
  const y = new Float64Array(outcome.length);
  const swept = demeanOn(structure, [outcome, ...columnsOf(matrix)], {
    ...(weights && { weights }),
    ...(options.tolerance && { tolerance: options.tolerance }),
    into: [y, ...columnsOf(within)],
  });
  const gone = absorbedColumns(matrix, within, weights);
  const regression = regressWithin(within, y, weights, gone);
  const diagnostics = [
    ...sample.diagnostics,
    ...absorbedDiagnostic(options.names, gone),
    ...convergenceDiagnostic(swept.converged),
  ];
  return assembleWithin({
    names: options.names,
    inputRows: options.outcome.length,
    sample: { ...sample, outcome },
    y,
    regression,
    gone,
    residuals: withinResiduals(within, y, regression),
    scoreMatrix: usedDesign(within, regression.kept, null),
    diagnostics,
  });
}

/** What the regression leaves of y. */
export function withinResiduals(
  within: Matrix,
  y: Float64Array,
  { kept, coefficients }: WithinRegression,
): Float64Array {
  const residuals = Float64Array.from(y);
  kept.forEach((j, at) => {
    const column = matrixColumn(within, j);
    const b = coefficients[at]!;
    for (let i = 0; i < residuals.length; i++) residuals[i]! -= b * column[i]!;
  });
  return residuals;
}

/** Rows, effects and weights that take part, in the order of the input. */
export interface PreparedSample {
  readonly outcome: Float64Array;
  readonly matrix: Matrix;
  readonly weights: Float64Array | null;
  readonly offset: Float64Array | null;
  readonly effects: readonly AbsorbedEffect[];
  readonly rows: Int32Array | null;
  readonly removed: readonly RemovedLevels[];
  readonly removedRows: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks the input and leaves out rows; `ends` are those of {@link selectSample}. */
export function prepareSample(
  options: Omit<FixedEffectsLinearOptions, "tolerance">,
  ends: readonly number[],
): PreparedSample {
  const n = options.outcome.length;
  if (options.matrix.columns > 0) checkRegressionInput(options);
  else
    checkRegressionInput({
      ...options,
      matrix: { rows: n, columns: 1, data: options.outcome },
      names: ["y"],
    });
  const checked = effectsInRows(options.effects, null, n);
  const sample = selectSample(options.outcome, options.weights ?? null, checked, {
    singletons: options.removeSingletons ?? false,
    ends,
  });
  const { rows } = sample;
  const take = (values: Float64Array | undefined): Float64Array | null =>
    values === undefined ? null : numbersAt(values, rows);
  return {
    ...sample,
    outcome: take(options.outcome)!,
    matrix: rows === null ? options.matrix : selectRows(options.matrix, rows),
    weights: take(options.weights),
    offset: take(options.offset),
    effects: rows === null ? checked : effectsInRows(checked, rows, n),
  };
}

/** Columns of which the effects leave nothing. */
export function absorbedColumns(matrix: Matrix, within: Matrix, weights: Float64Array | null): Set<number> {
  const gone = new Set<number>();
  for (let j = 0; j < matrix.columns; j++) {
    const before = weightedNorm(matrixColumn(matrix, j), weights);
    if (weightedNorm(matrixColumn(within, j), weights) <= absorbedShare * before) gone.add(j);
  }
  return gone;
}

const weightedNorm = (values: Float64Array, weights: Float64Array | null): number =>
  Math.sqrt(weightedSquares(values, weights));

/** Least squares of what the effects leave. */
export interface WithinRegression {
  readonly kept: Int32Array;
  readonly coefficients: Float64Array;
  readonly unscaledCovariance: Matrix;
}

/** Regresses on the columns that are not in `gone`, dropping collinear ones. */
export function regressWithin(
  within: Matrix,
  y: Float64Array,
  weights: Float64Array | null,
  gone: ReadonlySet<number>,
): WithinRegression {
  const left = Int32Array.from({ length: within.columns }, (_, j) => j).filter((j) => !gone.has(j));
  if (left.length === 0) {
    return { kept: left, coefficients: new Float64Array(), unscaledCovariance: createMatrix(0, 0) };
  }
  const solution = weightedLeastSquares(
    usedDesign(within, left, null),
    y,
    weights === null ? null : squareRoots(weights),
    1e-7,
  );
  return { ...solution, kept: solution.kept.map((j) => left[j]!) };
}

function squareRoots(values: Float64Array): Float64Array {
  const roots = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) roots[i] = Math.sqrt(values[i]!);
  return roots;
}

export function absorbedDiagnostic(names: readonly string[], gone: ReadonlySet<number>): Diagnostic[] {
  if (gone.size === 0) return [];
  const list = [...gone].map((j) => `"${names[j]}"`).join(", ");
  const message = `Left out because the absorbed effects explain ${gone.size === 1 ? "it" : "them"}: ${list}.`;
  return [{ id: "absorbed", level: "note", message }];
}

export function convergenceDiagnostic(converged: boolean): Diagnostic[] {
  if (converged) return [];
  const message =
    "The absorbed effects have not been found to the accuracy asked for; the estimates are not to be trusted.";
  return [{ id: "not-converged", level: "warning", message }];
}

/** Values of the rows that take part, at their places in the input; NaN elsewhere. */
export function inInput(values: Float64Array, rows: Int32Array | null, size: number): Float64Array {
  if (rows === null) return values;
  const result = new Float64Array(size).fill(NaN);
  rows.forEach((row, i) => {
    result[row] = values[i]!;
  });
  return result;
}

/** What {@link assembleWithin} puts together. */
export interface WithinAssembly {
  readonly names: readonly string[];
  readonly inputRows: number;
  /** With the offset taken off the outcome. */
  readonly sample: PreparedSample;
  /** What the effects leave of the outcome. */
  readonly y: Float64Array;
  readonly regression: WithinRegression;
  readonly gone: ReadonlySet<number>;
  readonly residuals: Float64Array;
  /** The columns that scores are made of: the kept ones, as the effects leave them. */
  readonly scoreMatrix: Matrix;
  readonly diagnostics: readonly Diagnostic[];
}

/** The fit from its within regression. */
export function assembleWithin(assembly: WithinAssembly): FixedEffectsLinearFit {
  const { names, inputRows, sample, y, regression, gone, residuals, diagnostics } = assembly;
  const { outcome, weights, rows, offset } = sample;
  const { kept, coefficients, unscaledCovariance } = regression;
  const n = outcome.length;
  const absorbed = countParameters(sample.effects);
  const residualDf = n - kept.length - absorbed.parameters;
  const rss = weightedSquares(residuals, weights);
  const dispersion = residualDf > 0 ? rss / residualDf : NaN;
  const dropped = droppedNames(names, kept);
  const collinear = dropped.filter((name) => !gone.has(names.indexOf(name)));
  const fitted = new Float64Array(n);
  for (let i = 0; i < n; i++) fitted[i] = outcome[i]! - residuals[i]!;
  if (offset !== null) for (let i = 0; i < n; i++) fitted[i]! += offset[i]!;
  const placed = inInput(fitted, rows, inputRows);
  return {
    model: "linear",
    names: Array.from(kept, (j) => names[j]!),
    coefficients,
    kept,
    dropped,
    observations: n,
    residualDf,
    unscaledCovariance,
    modelCovariance: scaleMatrix(unscaledCovariance, dispersion),
    dispersion,
    dispersionEstimated: true,
    fitted: placed,
    linearPredictor: placed,
    estimating: {
      matrix: assembly.scoreMatrix,
      scores: weights === null ? residuals : residuals.map((residual, i) => residual * weights[i]!),
      get scoreSquares() {
        return this.scores.map((score) => score * score);
      },
      get workingWeights() {
        return weights ?? new Float64Array(n).fill(1);
      },
      counts: null,
      mixedWeights: false,
      rows,
      parts: null,
    },
    residuals: inInput(residuals, rows, inputRows),
    sigma: Math.sqrt(dispersion),
    rss,
    effects: sample.effects.map(({ label, levels }) => ({ label, levels: levels.length })),
    absorbed,
    removed: sample.removed,
    removedRows: sample.removedRows,
    ...explained(outcome, y, weights, rss, kept.length, absorbed.parameters),
    logLikelihood: gaussianLogLikelihood(weights, rss, n),
    diagnostics: [...diagnostics, ...collinearityDiagnostic(collinear), ...saturation(residualDf)],
  };
}

function weightedSquares(values: Float64Array, weights: Float64Array | null): number {
  if (weights === null) return dot(values, values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += weights[i]! * values[i]! * values[i]!;
  return sum;
}

/** Shares explained, as `fixest::fitstat` has r2, ar2, wr2, war2 and rmse. */
function explained(
  outcome: Float64Array,
  within: Float64Array,
  weights: Float64Array | null,
  rss: number,
  coefficients: number,
  effects: number,
) {
  const n = outcome.length;
  let total = 0;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const w = weights === null ? 1 : weights[i]!;
    total += w;
    sum += w * outcome[i]!;
  }
  let spread = 0;
  for (let i = 0; i < n; i++) {
    spread += (weights === null ? 1 : weights[i]!) * (outcome[i]! - sum / total) ** 2;
  }
  const left = weightedSquares(within, weights);
  const df = n - effects - coefficients;
  const ratio = (a: number, b: number) => (b > 0 ? 1 - a / b : NaN);
  return {
    rSquared: ratio(rss, spread),
    adjustedRSquared: ratio(rss * (n - 1), spread * df),
    withinRSquared: coefficients === 0 ? NaN : ratio(rss, left),
    adjustedWithinRSquared: coefficients === 0 ? NaN : ratio(rss * (n - effects), left * df),
    rmse: Math.sqrt(rss / total),
  };
}

function saturation(residualDf: number): Diagnostic[] {
  if (residualDf > 0) return [];
  const message = "Effects and coefficients are as many as rows: the fit is exact and there are no errors.";
  return [{ id: "saturated", level: "warning", message }];
}
