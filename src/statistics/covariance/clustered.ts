import { createMatrix, crossProduct } from "../linear-algebra/index.js";
import type { EstimatingFunctions } from "../regression/fit.js";
import type { Matrix } from "../types.js";
import { type Grouping, intersect } from "./groups.js";
import { addScaled, groupScores } from "./meat.js";

/** How the terms of a multi-way estimator are scaled. */
export interface ClusterScaling {
  /** "own": G / (G - 1) of each intersection; "minimum": that of the smallest way for all; "none". */
  readonly adjustment: "own" | "minimum" | "none";
  /** Whether the last intersection is replaced by single rows, unscaled (`multi0` of sandwich). */
  readonly lastByRow: boolean;
  /** Factor of the last term where it is taken by rows. */
  readonly lastFactor: number;
}

/**
 * The meat of a one- or multi-way clustered estimator by inclusion and exclusion over the subsets of ways
 * (Cameron, Gelbach, Miller 2011, J. Business & Economic Statistics 29, 238-249).
 */
export function clusteredMeat(
  estimating: EstimatingFunctions,
  ways: readonly Grouping[],
  scaling: ClusterScaling,
): Matrix {
  const { matrix } = estimating;
  const result = createMatrix(matrix.columns, matrix.columns);
  const smallest = Math.min(...ways.map((way) => way.groups));
  const all = 2 ** ways.length - 1;
  for (let subset = 1; subset <= all; subset++) {
    const members = ways.filter((_, i) => (subset >> i) & 1);
    const sign = members.length % 2 === 1 ? 1 : -1;
    if (scaling.lastByRow && ways.length > 1 && subset === all) {
      addScaled(result, crossProduct(matrix, estimating.scoreSquares), sign * scaling.lastFactor);
      continue;
    }
    const grouping = members.reduce(intersect);
    const own = scaling.adjustment === "minimum" ? smallest : grouping.groups;
    const factor = scaling.adjustment === "none" ? 1 : own / (own - 1);
    addScaled(result, crossProduct(groupScores(estimating, grouping)), sign * factor);
  }
  return result;
}
