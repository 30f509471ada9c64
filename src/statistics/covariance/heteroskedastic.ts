import type { AbsorbedParameters } from "../fixed-effects/absorbed.js";
import { crossProduct, multiply } from "../linear-algebra/index.js";
import type { EstimatingFunctions } from "../regression/fit.js";
import { type Matrix, StatisticsError } from "../types.js";

/** Errors robust to heteroskedasticity, by their usual names. */
export type HeteroskedasticType = "HC0" | "HC1" | "HC2" | "HC3" | "HC4";

/** Weighted leverage of each row (of one row of each cell): w x' (X'WX)^-1 x. */
export function leverages(estimating: EstimatingFunctions, bread: Matrix): Float64Array {
  const { matrix, workingWeights, counts } = estimating;
  const n = matrix.rows;
  const projected = multiply(matrix, bread).data;
  const result = new Float64Array(n);
  for (let j = 0; j < matrix.columns; j++) {
    const from = j * n;
    for (let i = 0; i < n; i++) result[i]! += projected[from + i]! * matrix.data[from + i]!;
  }
  for (let i = 0; i < n; i++) result[i]! *= workingWeights[i]! / (counts === null ? 1 : counts[i]!);
  return result;
}

/** The sum of omega_i x_i x_i' with the omega of each type, without the factor n / (n - k) of HC1. */
export function heteroskedasticMeat(
  estimating: EstimatingFunctions,
  bread: Matrix,
  type: HeteroskedasticType,
  observations: number,
  absorbed?: AbsorbedParameters,
): Matrix {
  const { matrix, scoreSquares } = estimating;
  if (type === "HC0" || type === "HC1") return crossProduct(matrix, scoreSquares);
  if (estimating.mixedWeights) {
    throw new StatisticsError(
      `${type} errors need the leverage of every row, which cells of rows with different weights don't tell. Fit the rows themselves, or use HC1.`,
    );
  }
  const h = leverages(estimating, bread);
  if (absorbed !== undefined) addAbsorbedLeverages(h, estimating, absorbed, type);
  const full = h.findIndex((value) => value > 1 - 1e-8);
  if (full >= 0) {
    throw new StatisticsError(
      `${type} errors don't exist: row ${full + 1} of those fitted has a leverage of 1 (a coefficient of its own). Use HC1, or leave the row out.`,
    );
  }
  const share = observations / (bread.rows + (absorbed?.parameters ?? 0));
  const omega = scoreSquares.map((square, i) => {
    const rest = 1 - h[i]!;
    if (type === "HC2") return square / rest;
    return square / rest ** (type === "HC3" ? 2 : Math.min(4, share * h[i]!));
  });
  return crossProduct(matrix, omega);
}

/** What one set of absorbed intercepts adds to the leverages: the share of each row's weight in its level. */
function addAbsorbedLeverages(
  h: Float64Array,
  { workingWeights }: EstimatingFunctions,
  { intercepts, parameters }: AbsorbedParameters,
  type: HeteroskedasticType,
): void {
  const [only] = intercepts;
  if (only === undefined || intercepts.length > 1 || parameters !== only.levels) {
    throw new StatisticsError(
      `${type} errors need leverages, which are known here for one set of absorbed effects only. Use HC1 or clusters, or enter the smaller sets as factor(...).`,
    );
  }
  const totals = new Float64Array(only.levels);
  for (let i = 0; i < h.length; i++) totals[only.codes[i]!]! += workingWeights[i]!;
  for (let i = 0; i < h.length; i++) h[i]! += workingWeights[i]! / totals[only.codes[i]!]!;
}
