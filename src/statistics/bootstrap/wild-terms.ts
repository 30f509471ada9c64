import { codesOfRows, type Grouping, group, intersect } from "../covariance/groups.js";
import type { AbsorbedParameters } from "../fixed-effects/absorbed.js";
import { createMatrix, dot, multiplyVector } from "../linear-algebra/index.js";
import type { RegressionFit } from "../regression/fit.js";
import { type Matrix, StatisticsError } from "../types.js";
import { reestimatedEffects } from "./reestimated-effects.js";

/** What a wild bootstrap needs of a fit. */
export type WildFit = Pick<
  RegressionFit,
  "model" | "names" | "coefficients" | "estimating" | "unscaledCovariance" | "observations"
> & { readonly absorbed?: AbsorbedParameters };

/**
 * One term of the (multi-way) variance. A draw's score of group g, along the tested direction a, is
 * sum over h of v_h q_gh - P_g d, with d the move of the coefficients; q and d have a part of the fit ("own") and a part
 * that grows with the distance of the estimate from the hypothesis ("slope").
 */
export interface VarianceTerm {
  readonly factor: number;
  readonly groups: number;
  /** Pairs of a group and a cluster of draws that share rows. */
  readonly pairGroup: Int32Array;
  readonly pairCluster: Int32Array;
  readonly own: Float64Array;
  readonly slope: Float64Array;
  /** a'X_g'WX_g, groups x k. */
  readonly projection: Matrix;
  /** groups x clusters: what re-estimated absorbed effects take off; null where they take nothing. */
  readonly effects: { readonly own: Matrix; readonly slope: Matrix } | null;
}

/** Everything that draws are made from. */
export interface WildTerms {
  readonly estimate: number;
  /** The direction A c. */
  readonly direction: Float64Array;
  readonly bread: Matrix;
  /** Clusters that draws are made on. */
  readonly clusters: number;
  /** Sums of scores by cluster, clusters x k, and their slopes. */
  readonly scores: Matrix;
  readonly slopes: Matrix;
  readonly terms: readonly VarianceTerm[];
  /** Clusters in each way. */
  readonly ways: readonly number[];
  /** The clustered variance of the estimate. */
  readonly variance: number;
}

/** Rows, or parts of cells, with their place in the matrix. */
interface Elements {
  readonly row: Int32Array | null;
  readonly scores: Float64Array;
  readonly weights: Float64Array;
}

/** Gathers cluster sums for the combination c of the coefficients. */
export function wildTerms(
  fit: WildFit,
  combination: Float64Array,
  given: readonly Int32Array[] | undefined,
  drawOn: number | undefined,
): WildTerms {
  const { estimating, unscaledCovariance: bread, absorbed } = fit;
  const ways = clusterWays(fit, given);
  const on = drawOn ?? ways.reduce((best, way, i) => (way.groups > ways[best]!.groups ? i : best), 0);
  const drawn = ways[on];
  if (drawn === undefined) throw new StatisticsError(`There is no way of clustering number ${on}.`);
  const { parts } = estimating;
  const elements: Elements =
    parts === null
      ? { row: null, scores: estimating.scores, weights: estimating.workingWeights }
      : { row: parts.cells, scores: parts.scores, weights: parts.workingWeights };
  const direction = multiplyVector(bread, combination);
  const length = dot(direction, combination);
  if (!(length > 0)) throw new StatisticsError("The combination that is tested has no variance.");
  const along = multiplyVector(estimating.matrix, direction);
  const effects = reestimatedEffects(fit, absorbed, drawn, along, length);
  const terms = varianceTerms(fit, ways, drawn, elements, along, length, effects);
  const slopes = weightedSums(
    estimating.matrix,
    elements,
    drawn,
    (e, row) => (elements.weights[e]! * along[row]!) / length,
  );
  return {
    estimate: dot(fit.coefficients, combination),
    direction,
    bread,
    clusters: drawn.groups,
    scores: weightedSums(estimating.matrix, elements, drawn, (e) => elements.scores[e]!),
    slopes,
    terms,
    ways: ways.map((way) => way.groups),
    variance: observedVariance(terms),
  };
}

function clusterWays({ estimating }: WildFit, given: readonly Int32Array[] | undefined): Grouping[] {
  const { rows, scores, parts, counts } = estimating;
  const clusters = parts?.clusters ?? given;
  if (clusters === undefined || clusters.length === 0) {
    throw new StatisticsError("The wild cluster bootstrap needs clusters.");
  }
  if (parts === null && counts !== null) {
    throw new StatisticsError(
      "Cells need to be compressed with their clusters for a wild cluster bootstrap.",
    );
  }
  return clusters.map((codes) => {
    const way = group(parts === null ? codesOfRows(codes, rows, scores.length, "cluster") : codes, "cluster");
    if (way.groups < 2) {
      throw new StatisticsError(
        "All rows are in one cluster: how much clusters differ can't be learnt from one. Cluster at a finer level.",
      );
    }
    return way;
  });
}

/** The sum over the elements of each group of a number times their row, groups x k. */
function weightedSums(
  { rows, columns, data }: Matrix,
  { row }: Elements,
  { codes, groups }: Grouping,
  number: (element: number, row: number) => number,
): Matrix {
  const result = createMatrix(groups, columns);
  for (let e = 0; e < codes.length; e++) {
    const at = row === null ? e : row[e]!;
    const value = number(e, at);
    const to = codes[e]!;
    for (let j = 0; j < columns; j++) result.data[to + j * groups]! += value * data[at + j * rows]!;
  }
  return result;
}

/** One term for each subset of the ways, by inclusion and exclusion. */
function varianceTerms(
  { estimating, observations, coefficients }: WildFit,
  ways: readonly Grouping[],
  drawn: Grouping,
  elements: Elements,
  along: Float64Array,
  length: number,
  effects: ReturnType<typeof reestimatedEffects>,
): VarianceTerm[] {
  const smallSample = (observations - 1) / (observations - coefficients.length);
  return Array.from({ length: 2 ** ways.length - 1 }, (_, i) => i + 1).map((subset) => {
    const members = ways.filter((_, way) => (subset >> way) & 1);
    const grouping = members.reduce(intersect);
    const { groups } = grouping;
    const pairs = intersect(grouping, drawn);
    const pairGroup = new Int32Array(pairs.groups);
    const pairCluster = new Int32Array(pairs.groups);
    const own = new Float64Array(pairs.groups);
    const slope = new Float64Array(pairs.groups);
    for (let e = 0; e < pairs.codes.length; e++) {
      const pair = pairs.codes[e]!;
      const a = along[elements.row === null ? e : elements.row[e]!]!;
      pairGroup[pair] = grouping.codes[e]!;
      pairCluster[pair] = drawn.codes[e]!;
      own[pair]! += a * elements.scores[e]!;
      slope[pair]! += (a * a * elements.weights[e]!) / length;
    }
    const sign = members.length % 2 === 1 ? 1 : -1;
    return {
      factor: (sign * smallSample * groups) / (groups - 1),
      groups,
      pairGroup,
      pairCluster,
      own,
      slope,
      projection: weightedSums(
        estimating.matrix,
        elements,
        grouping,
        (e, row) => elements.weights[e]! * along[row]!,
      ),
      effects: effects === null ? null : effects(grouping),
    };
  });
}

function observedVariance(terms: readonly VarianceTerm[]): number {
  let variance = 0;
  for (const { factor, groups, pairGroup, own } of terms) {
    const sums = new Float64Array(groups);
    for (let p = 0; p < own.length; p++) sums[pairGroup[p]!]! += own[p]!;
    for (const sum of sums) variance += factor * sum * sum;
  }
  return variance;
}
