import { codesAt } from "../compression/gather.js";
import { createMatrix, matrixColumn } from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import { calibrationResiduals } from "./calibration.js";
import type { LinearizedDesign, Stage } from "./design.js";

/**
 * Weighted values whose totals are estimated, k for each row: `by[i]` times row i of the matrix, as row `place[i]` of the
 * design. Rows of the design that nothing is placed in are zero.
 */
export interface RowScores {
  readonly matrix: Matrix;
  /** Ones where null. */
  readonly by: Float64Array | null;
  /** Row i itself where null. */
  readonly place: Int32Array | null;
}

/** Weighted deviations whose totals are estimated: of row i, `weights[i] * (value[i] - centre * size[i]) / over`. */
export interface DeviationScores {
  readonly weights: Float64Array;
  readonly columns: readonly Deviation[];
}

export interface Deviation {
  readonly value: Float64Array;
  readonly centre: number;
  /** Ones where null. */
  readonly size: Float64Array | null;
  readonly over: number;
  /** 1 for rows that take part; all where absent. */
  readonly inside?: Uint8Array;
}

type Scores = RowScores | DeviationScores;

/**
 * Covariance of estimated totals from the design, by stage (`svyrecvar` of R's survey).
 *
 * At each stage the totals of the clusters vary inside their strata: n / (n - 1) times their squared deviations, less
 * the finite-population correction; later stages count by the fraction that the earlier ones sampled. Strata with a
 * single cluster follow `lonelyPsu`.
 *
 * @throws StatisticsError where a stratum holds a single unit and `lonelyPsu` is "fail"
 */
export function linearizedCovariance(design: LinearizedDesign, scores: Scores): Matrix {
  const residuals = calibrated(design, scores);
  const k = scoreCount(scores);
  const covariance = createMatrix(k, k);
  // Share of the stage's strata that the earlier stages sampled.
  let share: Float64Array = new Float64Array(design.stages[0]!.strata).fill(1);
  for (const [s, stage] of design.stages.entries()) {
    if (s > 0) share = sampledShare(design.stages[s - 1]!, share);
    if (share.every((value) => value === 0)) break;
    addStage(design, stage, s, share, residuals, covariance);
  }
  return covariance;
}

/** Of each cluster of a stage (the strata of the next), the share that this stage and those before it sampled. */
function sampledShare({ stratumOf, sampled, population }: Stage, share: Float64Array): Float64Array {
  return Float64Array.from(
    stratumOf,
    (stratum) => share[stratum]! * (sampled[stratum]! / population[stratum]!),
  );
}

const scoreCount = (scores: Scores): number =>
  "columns" in scores ? scores.columns.length : scores.matrix.columns;

/** What calibrations leave of the scores. */
function calibrated({ calibrations, rows }: LinearizedDesign, scores: Scores): Scores {
  if (calibrations.length === 0) return scores;
  const residuals = calibrations.reduce(
    (values, calibration) => calibrationResiduals(calibration, values),
    "columns" in scores ? deviations(scores, rows) : placed(scores, rows),
  );
  return { matrix: residuals, by: null, place: null };
}

/** The scores as one matrix, a row for each of the design. */
function placed({ matrix, by, place }: RowScores, rows: number): Matrix {
  if (by === null && place === null) return matrix;
  const result = createMatrix(rows, matrix.columns);
  for (let j = 0; j < matrix.columns; j++) {
    const column = matrixColumn(matrix, j);
    const into = matrixColumn(result, j);
    for (let i = 0; i < matrix.rows; i++)
      into[place === null ? i : place[i]!] = column[i]! * (by === null ? 1 : by[i]!);
  }
  return result;
}

/** The deviations as a matrix: each row is a cluster of its own. */
function deviations(scores: DeviationScores, rows: number): Matrix {
  const own = Int32Array.from({ length: rows }, (_, i) => i);
  const result = createMatrix(rows, scores.columns.length);
  for (const [j, column] of scores.columns.entries())
    addDeviations(scores.weights, column, own, matrixColumn(result, j));
  return result;
}

function addStage(
  design: LinearizedDesign,
  stage: Stage,
  s: number,
  share: Float64Array,
  scores: Scores,
  into: Matrix,
): void {
  const totals = clusterTotals(stage, scores);
  const k = scoreCount(scores);
  const mean = stratumMeans(stage, totals, k);
  const factor = new Float64Array(stage.strata);
  const used = usedStrata(stage);
  let lonely = 0;
  for (let h = 0; h < stage.strata; h++) {
    if (used[h] === 0) continue;
    const n = stage.sampled[h]!;
    const N = stage.population[h]!;
    const correction = N === Number.POSITIVE_INFINITY ? 1 : (N - n) / N;
    if (correction < 1e-7) continue;
    if (n > 1) factor[h] = (correction * n) / (n - 1);
    else {
      factor[h] = lonelyFactor(design, h, s, correction);
      if (design.lonelyPsu === "average") lonely++;
      if (design.lonelyPsu === "adjust") mean.fill(0, h * k, (h + 1) * k);
    }
  }
  const strata = used.reduce((total, value) => total + value, 0);
  const spread = lonely > 0 && s === 0 ? strata / (strata - lonely) : 1;
  const { clusters } = stage;
  for (let c = 0; c < clusters; c++) {
    const h = stage.stratumOf[c]!;
    const weight = factor[h]! * share[h]! * spread;
    if (weight === 0) continue;
    for (let a = 0; a < k; a++) {
      const left = weight * (totals[c + a * clusters]! - mean[h * k + a]!);
      for (let b = 0; b < k; b++)
        into.data[a + b * k]! += left * (totals[c + b * clusters]! - mean[h * k + b]!);
    }
  }
}

function lonelyFactor(design: LinearizedDesign, stratum: number, s: number, correction: number): number {
  switch (design.lonelyPsu) {
    case "adjust":
      return correction;
    case "fail": {
      const label = s === 0 ? (design.stratumLabels[stratum] ?? String(stratum + 1)) : String(stratum + 1);
      throw new StatisticsError(
        `stratum ${label} has only one sampled unit at stage ${s + 1}, so its variance cannot be estimated; choose what to do with such strata (lonely-psu: remove, adjust, average or certainty), or merge it with a similar one`,
      );
    }
    default:
      return 0;
  }
}

/** Totals of the scores by cluster: k columns of as many numbers as there are clusters. */
function clusterTotals({ cluster, clusters }: Stage, scores: Scores): Float64Array {
  const totals = new Float64Array(clusters * scoreCount(scores));
  const column = (j: number) => totals.subarray(j * clusters, (j + 1) * clusters);
  if ("columns" in scores) {
    for (const [j, one] of scores.columns.entries()) addDeviations(scores.weights, one, cluster, column(j));
    return totals;
  }
  const { matrix, by, place } = scores;
  const of = place === null ? cluster : codesAt(cluster, place);
  for (let j = 0; j < matrix.columns; j++) addScores(matrixColumn(matrix, j), by, of, column(j));
  return totals;
}

function addScores(values: Float64Array, by: Float64Array | null, of: Int32Array, into: Float64Array): void {
  if (by === null) for (let i = 0; i < values.length; i++) into[of[i]!]! += values[i]!;
  else for (let i = 0; i < values.length; i++) into[of[i]!]! += values[i]! * by[i]!;
}

/** Adds the deviations to the totals of the clusters `of` the rows. Rows of weight zero may hold anything. */
function addDeviations(
  weights: Float64Array,
  { value, centre, size, over, inside }: Deviation,
  of: Int32Array,
  into: Float64Array,
): void {
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight === 0 || (inside !== undefined && inside[i] !== 1)) continue;
    into[of[i]!]! += weight * (value[i]! - (size === null ? centre : centre * size[i]!));
  }
  for (let c = 0; c < into.length; c++) into[c]! /= over;
}

/** Means of the totals over the sampled clusters of each stratum, also those that a subpopulation leaves empty. */
function stratumMeans(
  { clusters, stratumOf, strata, sampled }: Stage,
  totals: Float64Array,
  k: number,
): Float64Array {
  const mean = new Float64Array(strata * k);
  for (let j = 0; j < k; j++)
    for (let c = 0; c < clusters; c++) {
      const h = stratumOf[c]!;
      mean[h * k + j]! += totals[c + j * clusters]! / sampled[h]!;
    }
  return mean;
}

function usedStrata({ stratumOf, strata }: Stage): Uint8Array {
  const used = new Uint8Array(strata);
  for (let c = 0; c < stratumOf.length; c++) used[stratumOf[c]!] = 1;
  return used;
}
