import { codesAt, numbersAt } from "../compression/gather.js";
import { multiply, multiplyVector } from "../linear-algebra/index.js";
import { usedDesign } from "../regression/fit.js";
import {
  type FamilyName,
  fitGeneralizedLinear,
  type GeneralizedLinearFit,
  type LinkName,
} from "../regression/index.js";
import { type Diagnostic, type Matrix, StatisticsError, type Term } from "../types.js";
import { type SurveyDesign, subsetDesign, surveyDegreesOfFreedom } from "./design.js";
import { type SurveyOptions, surveyTerms } from "./estimates.js";
import { fitSurveyCells, rowScores, surveyCells } from "./glm-cells.js";
import { linearizedCovariance, type RowScores } from "./linearization.js";
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
  const model = weightedModel(input, rows);
  const fit = model.fit(own.weights, null);
  const k = fit.coefficients.length;
  const covariance =
    own.kind === "linearized"
      ? sandwich(fit.unscaledCovariance, linearizedCovariance(own, model.scores(fit, own)))
      : replicateCovariance(own, (weights) => model.fit(weights, fit.kept).coefficients, fit.coefficients);
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
  const complete = new Uint8Array(design.rows);
  for (let i = 0; i < design.rows; i++)
    complete[i] = Number.isNaN(outcome[i]! + (offset === undefined ? 0 : offset[i]!)) ? 0 : 1;
  for (let j = 0; j < matrix.columns; j++) {
    const from = j * matrix.rows;
    for (let i = 0; i < matrix.rows; i++) if (Number.isNaN(matrix.data[from + i]!)) complete[i] = 0;
  }
  const { rows, missing } = usedRows(design.weights, complete);
  if (rows.length === 0) throw new StatisticsError("no row has a value of every variable of the model");
  return {
    rows,
    missing,
    own: missing === 0 ? design : subsetDesign(design, (row) => complete[row] === 1),
  };
}

/** The complete rows of positive weight, and the number of incomplete ones. */
function usedRows(weights: Float64Array, complete: Uint8Array): { rows: Int32Array; missing: number } {
  const rows = new Int32Array(weights.length);
  let used = 0;
  let missing = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    if (complete[i] === 1) rows[used++] = i;
    else missing++;
  }
  return { rows: rows.subarray(0, used), missing };
}

/** A model of the rows that take part. */
interface WeightedModel {
  /** Under weights (of all rows of the design) scaled to a mean of one, as `svyglm` scales them. */
  fit(weights: Float64Array, kept: Int32Array | null): GeneralizedLinearFit;
  /** Scores of the coefficients under the weights of the design. */
  scores(fit: GeneralizedLinearFit, design: SurveyDesign): RowScores;
}

/** The model of the rows; of cells of rows where these are much fewer, which gives the same. */
function weightedModel(input: SurveyGlmInput, rows: Int32Array): WeightedModel {
  const some = rows.length === input.matrix.rows ? null : rows;
  const all = Int32Array.from({ length: input.matrix.columns }, (_, j) => j);
  const matrix = usedDesign(input.matrix, all, some);
  const outcome = numbersAt(input.outcome, some);
  const offset = input.offset === undefined ? null : numbersAt(input.offset, some);
  const scaled = (weights: Float64Array) => toMeanOne(numbersAt(weights, some));
  const cells = surveyCells(matrix, offset);
  if (cells === null) return rowModel(input, { matrix, outcome, offset, scaled, rows });
  return {
    fit: (weights, kept) => fitSurveyCells(input, cells, outcome, scaled(weights), kept),
    scores: (fit, { weights }) => ({
      matrix: usedDesign(matrix, fit.kept, null),
      by: rowScores(input, cells, fit, outcome, scaled(weights)),
      place: some,
    }),
  };
}

interface UsedRows {
  readonly matrix: Matrix;
  readonly outcome: Float64Array;
  readonly offset: Float64Array | null;
  readonly scaled: (weights: Float64Array) => Float64Array;
  readonly rows: Int32Array;
}

function rowModel(
  { names, family, link }: SurveyGlmInput,
  { matrix, outcome, offset, scaled, rows }: UsedRows,
): WeightedModel {
  return {
    fit: (weights, kept) =>
      fitGeneralizedLinear({
        matrix: kept === null ? matrix : usedDesign(matrix, kept, null),
        names: kept === null ? names : Array.from(kept, (column) => names[column]!),
        outcome,
        family,
        ...(link === undefined ? {} : { link }),
        ...(offset === null ? {} : { offset }),
        weights: scaled(weights),
      }),
    scores({ estimating }, { rows: size }) {
      const { matrix: used, scores: by, rows: positive } = estimating;
      const place = positive === null ? rows : codesAt(rows, positive);
      return { matrix: used, by, place: place.length === size ? null : place };
    },
  };
}

function toMeanOne(weights: Float64Array): Float64Array {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]!;
  const mean = sum / weights.length;
  const scaled = new Float64Array(weights.length);
  for (let i = 0; i < weights.length; i++) scaled[i] = weights[i]! / mean;
  return scaled;
}

/** Influences are scores times the inverse information: their covariance, from that of the scores. */
const sandwich = (bread: Matrix, meat: Matrix): Matrix => multiply(multiply(bread, meat), bread);

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
