import { numbersAt } from "../compression/gather.js";
import { groupRows, type RowGroups } from "../compression/group-rows.js";
import { matrixColumn, selectColumns, selectRows } from "../linear-algebra/index.js";
import { checkRegressionInput } from "../regression/checks.js";
import { familyAndLink } from "../regression/families.js";
import { checkOutcome } from "../regression/generalized-linear.js";
import { fitGeneralizedLinear, type GeneralizedLinearFit } from "../regression/index.js";
import type { Matrix } from "../types.js";
import type { SurveyGlmInput } from "./glm.js";

/** Rows of a model matrix that agree in every column, put together: pseudo likelihoods need their weighted means only. */
export interface SurveyCells {
  /** Cell of each row, and the first row of each cell. */
  readonly groups: RowGroups;
  /** One row for each cell. */
  readonly matrix: Matrix;
  readonly offset: Float64Array | null;
}

/** Fewer rows are fitted as they are. */
const worthwhile = 20_000;
/** Rows that are looked at to tell whether there are few cells. */
const trial = 4096;

/** The cells of complete rows; null where they are not much fewer than the rows. */
export function surveyCells(matrix: Matrix, offset: Float64Array | null): SurveyCells | null {
  const { rows, columns } = matrix;
  if (rows < worthwhile) return null;
  const all = Array.from({ length: columns }, (_, j) => matrixColumn(matrix, j));
  if (offset !== null) all.push(offset);
  const some = Int32Array.from({ length: trial }, (_, i) => Math.floor((i * rows) / trial));
  const seen = groupRows(
    all.map((column) => numbersAt(column, some)),
    trial,
  );
  if (seen.first.length > trial / 2) return null;
  const groups = groupRows(all, rows);
  if (groups.first.length > rows / 5) return null;
  return {
    groups,
    matrix: selectRows(matrix, groups.first),
    offset: offset === null ? null : numbersAt(offset, groups.first),
  };
}

/** The fit that the rows with their weights would give, on the columns `kept` (all where null). */
export function fitSurveyCells(
  input: SurveyGlmInput,
  { groups, matrix, offset }: SurveyCells,
  outcome: Float64Array,
  weights: Float64Array,
  kept: Int32Array | null,
): GeneralizedLinearFit {
  const { family, link } = input;
  checkRegressionInput({
    matrix: { rows: outcome.length, columns: 1, data: outcome },
    names: ["y"],
    outcome,
    weights,
  });
  checkOutcome(outcome, weights, familyAndLink(family, link).family);
  const { codes, first } = groups;
  const total = new Float64Array(first.length);
  const mean = new Float64Array(first.length);
  for (let i = 0; i < codes.length; i++) {
    total[codes[i]!]! += weights[i]!;
    mean[codes[i]!]! += weights[i]! * outcome[i]!;
  }
  for (let c = 0; c < first.length; c++) mean[c] = total[c] === 0 ? 0 : mean[c]! / total[c]!;
  return fitGeneralizedLinear({
    matrix: kept === null ? matrix : selectColumns(matrix, kept),
    names: kept === null ? input.names : Array.from(kept, (column) => input.names[column]!),
    outcome: mean,
    family,
    ...(link === undefined ? {} : { link }),
    ...(offset === null ? {} : { offset }),
    weights: total,
  });
}

/** The score of each row, from the fit of its cell. */
export function rowScores(
  { family, link }: Pick<SurveyGlmInput, "family" | "link">,
  { groups }: SurveyCells,
  fit: GeneralizedLinearFit,
  outcome: Float64Array,
  weights: Float64Array,
): Float64Array {
  const chosen = familyAndLink(family, link);
  const eta = fit.linearPredictor;
  const mu = new Float64Array(eta.length);
  const gain = new Float64Array(eta.length);
  chosen.link.inverse(eta, mu, gain);
  for (let c = 0; c < gain.length; c++) gain[c]! /= chosen.family.variance(mu[c]!);
  const { codes } = groups;
  const scores = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const c = codes[i]!;
    scores[i] = weights[i]! * gain[c]! * (outcome[i]! - mu[c]!);
  }
  return scores;
}
