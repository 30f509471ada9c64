import { createMatrix, multiply, multiplyVector } from "../linear-algebra/index.js";
import {
  type FamilyName,
  fitGeneralizedLinear,
  type GeneralizedLinearFit,
  type LinkName,
} from "../regression/index.js";
import { type Diagnostic, type Matrix, StatisticsError, type Term } from "../types.js";
import { type SurveyDesign, subsetDesign, surveyDegreesOfFreedom } from "./design.js";
import { type SurveyOptions, surveyTerms } from "./estimates.js";
import { linearizedCovariance } from "./linearization.js";
import { replicateCovariance } from "./replicates.js";

export interface SurveyGlmInput {
  /** Model matrix, rows x p, one row for each row of the design; NaN marks a row to leave out. */
  readonly matrix: Matrix;
  readonly names: readonly string[];
  readonly outcome: Float64Array;
  readonly family: FamilyName;
  readonly link?: LinkName;
  readonly offset?: Float64Array;
}

export interface SurveyGlm {
  readonly terms: readonly Term[];
  readonly coefficients: Float64Array;
  readonly covariance: Matrix;
  /** Degrees of freedom of the design + 1 - coefficients, as `svyglm` has it. */
  readonly degreesOfFreedom: number;
  readonly dropped: readonly string[];
  readonly observations: number;
  readonly missing: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A generalized linear model of a survey: pseudo maximum likelihood with sampling weights, its errors from the design
 * (Binder 1983; `svyglm` of R's survey 4.1).
 *
 * @throws StatisticsError where no complete row is left, or the model cannot be fitted
 */
export function surveyGlm(
  design: SurveyDesign,
  input: SurveyGlmInput,
  options: SurveyOptions = {},
): SurveyGlm {
  const { rows, missing, own } = completeRows(design, input);
  const fit = fitWeighted(input, rows, own.weights, null);
  const k = fit.coefficients.length;
  const covariance =
    own.kind === "linearized"
      ? linearizedCovariance(own, influences(fit, rows, own.rows))
      : replicateCovariance(
          own,
          (weights) => fitWeighted(input, rows, weights, fit.kept).coefficients,
          fit.coefficients,
        );
  const df = options.degreesOfFreedom ?? surveyDegreesOfFreedom(own) + 1 - k;
  const estimate = { names: fit.names, estimates: fit.coefficients, covariance, degreesOfFreedom: df };
  return {
    terms: surveyTerms(estimate, options),
    coefficients: fit.coefficients,
    covariance,
    degreesOfFreedom: df,
    dropped: fit.dropped,
    observations: rows.length,
    missing,
    diagnostics: [...fit.diagnostics, ...fewDegrees(df)],
  };
}

function fewDegrees(df: number): Diagnostic[] {
  if (df > 0) return [];
  return [
    {
      id: "no-degrees-of-freedom",
      level: "warning",
      message:
        "The design has no more degrees of freedom than the model has coefficients, so neither intervals nor tests can be given; use fewer terms.",
    },
  ];
}

function completeRows(design: SurveyDesign, { matrix, outcome, offset }: SurveyGlmInput) {
  if (matrix.rows !== design.rows || outcome.length !== design.rows)
    throw new StatisticsError(`the model has ${matrix.rows} rows and the design ${design.rows}`);
  const complete = Uint8Array.from(outcome, (value, i) => (Number.isNaN(value + (offset?.[i] ?? 0)) ? 0 : 1));
  for (let j = 0; j < matrix.columns; j++)
    for (let i = 0; i < matrix.rows; i++)
      if (Number.isNaN(matrix.data[i + j * matrix.rows]!)) complete[i] = 0;
  const rows: number[] = [];
  let missing = 0;
  for (let i = 0; i < design.rows; i++) {
    if (design.weights[i] === 0) continue;
    if (complete[i] === 1) rows.push(i);
    else missing++;
  }
  if (rows.length === 0) throw new StatisticsError("no row has a value of every variable of the model");
  return {
    rows: Int32Array.from(rows),
    missing,
    own: missing === 0 ? design : subsetDesign(design, (row) => complete[row] === 1),
  };
}

/** The fit under weights scaled to a mean of one, as `svyglm` scales them. */
function fitWeighted(
  input: SurveyGlmInput,
  rows: Int32Array,
  weights: Float64Array,
  kept: Int32Array | null,
): GeneralizedLinearFit {
  const columns = kept ?? Int32Array.from({ length: input.matrix.columns }, (_, j) => j);
  const matrix = createMatrix(rows.length, columns.length);
  columns.forEach((column, j) => {
    for (let i = 0; i < rows.length; i++)
      matrix.data[i + j * rows.length] = input.matrix.data[rows[i]! + column * input.matrix.rows]!;
  });
  const own = Float64Array.from(rows, (row) => weights[row]!);
  const mean = own.reduce((a, b) => a + b, 0) / own.length;
  return fitGeneralizedLinear({
    matrix,
    names: Array.from(columns, (column) => input.names[column]!),
    outcome: Float64Array.from(rows, (row) => input.outcome[row]!),
    family: input.family,
    ...(input.link === undefined ? {} : { link: input.link }),
    ...(input.offset === undefined ? {} : { offset: Float64Array.from(rows, (row) => input.offset![row]!) }),
    weights: own.map((weight) => weight / mean),
  });
}

/** Scores times the inverse information, in the rows of the design. */
function influences(fit: GeneralizedLinearFit, rows: Int32Array, all: number): Matrix {
  const { matrix, scores, rows: positive } = fit.estimating;
  const weighted = createMatrix(matrix.rows, matrix.columns);
  for (let j = 0; j < matrix.columns; j++)
    for (let i = 0; i < matrix.rows; i++)
      weighted.data[i + j * matrix.rows] = matrix.data[i + j * matrix.rows]! * scores[i]!;
  const influence = multiply(weighted, fit.unscaledCovariance);
  const result = createMatrix(all, influence.columns);
  for (let i = 0; i < influence.rows; i++) {
    const row = rows[positive === null ? i : positive[i]!]!;
    for (let j = 0; j < influence.columns; j++)
      result.data[row + j * all] = influence.data[i + j * influence.rows]!;
  }
  return result;
}

/** Predicted values X b with their standard errors, on the scale of the link. */
export function surveyPredict(
  model: SurveyGlm,
  matrix: Matrix,
): { readonly values: Float64Array; readonly standardErrors: Float64Array } {
  const values = multiplyVector(matrix, model.coefficients);
  const spread = multiply(matrix, model.covariance);
  const standardErrors = values.map((_, i) => {
    let variance = 0;
    for (let j = 0; j < matrix.columns; j++)
      variance += spread.data[i + j * matrix.rows]! * matrix.data[i + j * matrix.rows]!;
    return Math.sqrt(Math.max(0, variance));
  });
  return { values, standardErrors };
}
