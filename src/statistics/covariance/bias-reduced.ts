import {
  cholesky,
  createMatrix,
  crossProduct,
  multiply,
  multiplyVector,
  solveLinear,
  symmetricEigen,
  transpose,
} from "../linear-algebra/index.js";
import type { EstimatingFunctions } from "../regression/fit.js";
import { type Matrix, StatisticsError } from "../types.js";
import type { Grouping } from "./groups.js";
import { groupScores } from "./meat.js";

/** The rows of each cluster, in order. */
export function rowsOfGroups({ codes, groups }: Grouping): Int32Array[] {
  const sizes = new Int32Array(groups);
  for (const code of codes) sizes[code]!++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  codes.forEach((code, i) => {
    rows[code]![sizes[code]!++] = i;
  });
  return rows;
}

/** X_g' W_g X_g of the rows (or parts of cells) of one cluster. */
export function groupCrossProduct(
  { matrix: x, workingWeights, parts }: EstimatingFunctions,
  members: Int32Array,
): Matrix {
  const k = x.columns;
  const part = createMatrix(members.length, k);
  const w = new Float64Array(members.length);
  members.forEach((member, i) => {
    const row = parts === null ? member : parts.cells[member]!;
    w[i] = parts === null ? workingWeights[row]! : parts.workingWeights[member]!;
    for (let j = 0; j < k; j++) part.data[i + j * members.length] = x.data[row + j * x.rows]!;
  });
  return crossProduct(part, w);
}

/**
 * I + M L V c V' L' with c = ((1 - lambda)^-1/2 - 1) / lambda for the eigen decomposition V lambda V' of L' M L,
 * where A = L L': it turns the score of a cluster into X_g' (I - H_g)^-1/2 e_g without an n_g x n_g matrix.
 */
export function inverseRootAdjustment(m: Matrix, l: Matrix): Matrix {
  const k = m.rows;
  const { values, vectors } = symmetricEigen(multiply(transpose(l), multiply(m, l)));
  const rotated = multiply(l, vectors);
  const scaled = createMatrix(k, k);
  for (let j = 0; j < k; j++) {
    const lambda = Math.max(values[j]!, 0);
    // A direction that one cluster alone tells about: its share of the residual is zero (Moore-Penrose).
    const c = lambda > 1 - 1e-10 ? -1 / lambda : lambda < 1e-8 ? 0.5 : ((1 - lambda) ** -0.5 - 1) / lambda;
    for (let i = 0; i < k; i++) scaled.data[i + j * k] = rotated.data[i + j * k]! * c;
  }
  const result = multiply(m, multiply(scaled, transpose(rotated)));
  for (let i = 0; i < k; i++) result.data[i * (k + 1)]! += 1;
  return result;
}

/**
 * The meat of CR2 (bias-reduced linearisation) and CR3 (close to the jackknife over clusters), with the inverse
 * of the weights as working variance.
 *
 * Source: Bell and McCaffrey (2002), Survey Methodology 28, 169-181; Pustejovsky and Tipton (2018). Reference:
 * clubSandwich `vcovCR` for linear models without weights and for generalized linear models.
 */
export function biasReducedMeat(
  estimating: EstimatingFunctions,
  bread: Matrix,
  clusters: Grouping,
  type: "CR2" | "CR3",
): Matrix {
  const k = estimating.matrix.columns;
  const sums = groupScores(estimating, clusters);
  const l = cholesky(bread);
  if (l === null) throw new StatisticsError("The regressors are too close to collinear for these errors.");
  const adjusted = createMatrix(clusters.groups, k);
  rowsOfGroups(clusters).forEach((rows, g) => {
    const m = groupCrossProduct(estimating, rows);
    const score = Float64Array.from({ length: k }, (_, j) => sums.data[g + j * clusters.groups]!);
    const result =
      type === "CR2" ? multiplyVector(inverseRootAdjustment(m, l), score) : jackknifed(m, bread, score);
    for (let j = 0; j < k; j++) adjusted.data[g + j * clusters.groups] = result[j]!;
  });
  return crossProduct(adjusted);
}

/** (I - M A)^-1 s. */
function jackknifed(m: Matrix, bread: Matrix, score: Float64Array): Float64Array {
  const k = m.rows;
  const product = multiply(m, bread);
  const system = createMatrix(
    k,
    k,
    product.data.map((value, i) => (i % (k + 1) === 0 ? 1 : 0) - value),
  );
  try {
    return solveLinear(system, score);
  } catch {
    throw new StatisticsError(
      "CR3 errors don't exist: a coefficient rests on one cluster alone. Use CR2, or leave the regressor out.",
    );
  }
}
