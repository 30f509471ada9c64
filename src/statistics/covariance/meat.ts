import { createMatrix, crossProduct, multiply, symmetricEigen } from "../linear-algebra/index.js";
import type { EstimatingFunctions } from "../regression/fit.js";
import type { Matrix } from "../types.js";
import type { Grouping } from "./groups.js";

/** The sum of the scores of each group, groups x p. Groups are of rows, or of parts where cells are split. */
export function groupScores(
  { matrix, scores, parts }: Pick<EstimatingFunctions, "matrix" | "scores" | "parts">,
  { codes, groups }: Grouping,
): Matrix {
  const { rows, columns, data } = matrix;
  const result = createMatrix(groups, columns);
  const sums = result.data;
  for (let j = 0; j < columns; j++) {
    const from = j * rows;
    const to = j * groups;
    if (parts === null) for (let i = 0; i < rows; i++) sums[to + codes[i]!]! += scores[i]! * data[from + i]!;
    else {
      for (let i = 0; i < codes.length; i++) {
        sums[to + codes[i]!]! += parts.scores[i]! * data[from + parts.cells[i]!]!;
      }
    }
  }
  return result;
}

/** Score i times row i of the matrix, n x p. */
export function scoreMatrix(x: Matrix, scores: Float64Array): Matrix {
  const result = createMatrix(x.rows, x.columns);
  for (let j = 0; j < x.columns; j++) {
    const from = j * x.rows;
    for (let i = 0; i < x.rows; i++) result.data[from + i] = scores[i]! * x.data[from + i]!;
  }
  return result;
}

/** factor A M A for symmetric A and M, made exactly symmetric. */
export function sandwich(bread: Matrix, meat: Matrix, factor: number): Matrix {
  const product = multiply(multiply(bread, meat), bread);
  const k = bread.rows;
  const result = createMatrix(k, k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) {
      result.data[i + j * k] = (factor * (product.data[i + j * k]! + product.data[j + i * k]!)) / 2;
    }
  }
  return result;
}

/** Adds `factor` times `b` to `a` in place. */
export function addScaled(a: Matrix, b: Matrix, factor: number): void {
  for (let i = 0; i < a.data.length; i++) a.data[i]! += factor * b.data[i]!;
}

/** The matrix with eigenvalues below `floor` raised to it, or null where none is. */
export function raiseEigenvalues(a: Matrix, floor: number): Matrix | null {
  const { values, vectors } = symmetricEigen(a);
  const bad = floor === 0 ? values.some((value) => value < 0) : values.some((value) => value <= 0);
  if (!bad) return null;
  const k = a.rows;
  const scaled = createMatrix(k, k);
  for (let j = 0; j < k; j++) {
    const root = Math.sqrt(Math.max(values[j]!, floor));
    for (let i = 0; i < k; i++) scaled.data[j + i * k] = root * vectors.data[i + j * k]!;
  }
  return crossProduct(scaled);
}
