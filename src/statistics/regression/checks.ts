import { type Matrix, StatisticsError } from "../types.js";

/** What a regression is fitted to, before its parts are known to fit together. */
export interface RegressionInput {
  readonly matrix: Matrix;
  readonly names: readonly string[];
  readonly outcome: Float64Array;
  readonly weights?: Float64Array | undefined;
  readonly offset?: Float64Array | undefined;
}

/** Checks shapes and finiteness; the message names the column and the rows (counted from 1). */
export function checkRegressionInput({ matrix, names, outcome, weights, offset }: RegressionInput): void {
  const { rows, columns } = matrix;
  if (rows === 0) throw new StatisticsError("There are no rows to fit the regression to.");
  if (columns === 0) throw new StatisticsError("The model matrix has no columns.");
  if (names.length !== columns) {
    throw new StatisticsError(`The model matrix has ${columns} columns and there are ${names.length} names.`);
  }
  checkLength("outcome", outcome, rows);
  if (weights !== undefined) checkLength("weights", weights, rows);
  if (offset !== undefined) checkLength("offset", offset, rows);
  checkFinite("outcome", outcome);
  for (let j = 0; j < columns; j++) {
    checkFinite(`column "${names[j]}"`, matrix.data.subarray(j * rows, (j + 1) * rows));
  }
  if (offset !== undefined) checkFinite("offset", offset);
  if (weights !== undefined) checkWeights(weights);
}

/** Refuses weights that are missing, infinite or negative, or all zero. */
export function checkWeights(weights: Float64Array): void {
  checkFinite("weights", weights);
  let negative = 0;
  let first = -1;
  let positive = false;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! > 0) positive = true;
    if (weights[i]! < 0 && negative++ === 0) first = i;
  }
  if (negative > 0) {
    const rest = negative > 1 ? ` and in ${negative - 1} more ${negative > 2 ? "rows" : "row"}` : "";
    throw new StatisticsError(`Weights can't be negative: row ${first + 1} has ${weights[first]}${rest}.`);
  }
  if (!positive) throw new StatisticsError("Every weight is zero, so there is nothing to fit.");
}

/** Refuses a vector that has another length than the model matrix has rows. */
export function checkLength(what: string, values: ArrayLike<number>, rows: number): void {
  if (values.length !== rows) {
    throw new StatisticsError(
      `The model matrix has ${rows} rows and the ${what} ${what === "weights" ? "have" : "has"} ${values.length}.`,
    );
  }
}

/** Refuses missing and infinite numbers. */
export function checkFinite(what: string, values: Float64Array): void {
  let bad = 0;
  let first = -1;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!) && bad++ === 0) first = i;
  }
  if (bad === 0) return;
  const rows = bad === 1 ? `row ${first + 1}` : `${bad} rows, the first of them row ${first + 1}`;
  throw new StatisticsError(
    `The ${what} has a missing or infinite number in ${rows}. Leave such rows out before fitting.`,
  );
}
