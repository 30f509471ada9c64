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

/**
 * Covariance of estimated totals from the design, by stage (`svyrecvar` of R's survey).
 *
 * At each stage the totals of the clusters vary inside their strata: n / (n - 1) times their squared deviations, less
 * the finite-population correction; later stages count by the fraction that the earlier ones sampled. Strata with a
 * single cluster follow `lonelyPsu`.
 *
 * @throws StatisticsError where a stratum holds a single unit and `lonelyPsu` is "fail"
 */
export function linearizedCovariance(design: LinearizedDesign, scores: RowScores): Matrix {
  const residuals = calibrated(design, scores);
  const k = scores.matrix.columns;
  const covariance = createMatrix(k, k);
  // Share of the stage's strata that the earlier stages sampled.
  let share = new Float64Array(design.stages[0]!.strata).fill(1);
  for (const [s, stage] of design.stages.entries()) {
    if (share.every((value) => value === 0)) break;
    addStage(design, stage, s, share, residuals, covariance);
    share = Float64Array.from(stage.stratumOf, (stratum) => {
      const population = stage.population[stratum]!;
      return share[stratum]! * (stage.sampled[stratum]! / population);
    });
  }
  return covariance;
}

/** What calibrations leave of the scores. */
function calibrated({ calibrations, rows }: LinearizedDesign, scores: RowScores): RowScores {
  if (calibrations.length === 0) return scores;
  const residuals = calibrations.reduce(
    (values, calibration) => calibrationResiduals(calibration, values),
    placed(scores, rows),
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

function addStage(
  design: LinearizedDesign,
  stage: Stage,
  s: number,
  share: Float64Array,
  scores: RowScores,
  into: Matrix,
): void {
  const totals = clusterTotals(stage, scores);
  const k = scores.matrix.columns;
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
  for (let c = 0; c < stage.clusters; c++) {
    const h = stage.stratumOf[c]!;
    const weight = factor[h]! * share[h]! * spread;
    if (weight === 0) continue;
    for (let a = 0; a < k; a++) {
      const left = weight * (totals[c * k + a]! - mean[h * k + a]!);
      for (let b = 0; b < k; b++) into.data[a + b * k]! += left * (totals[c * k + b]! - mean[h * k + b]!);
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

/** Totals of the scores by cluster, k a cluster. */
function clusterTotals({ cluster, clusters }: Stage, { matrix, by, place }: RowScores): Float64Array {
  const k = matrix.columns;
  const totals = new Float64Array(clusters * k);
  const of = place === null ? cluster : codesAt(cluster, place);
  for (let j = 0; j < k; j++) {
    const column = matrixColumn(matrix, j);
    if (by === null) for (let i = 0; i < column.length; i++) totals[of[i]! * k + j]! += column[i]!;
    else for (let i = 0; i < column.length; i++) totals[of[i]! * k + j]! += column[i]! * by[i]!;
  }
  return totals;
}

/** Means of the totals over the sampled clusters of each stratum, also those that a subpopulation leaves empty. */
function stratumMeans({ stratumOf, strata, sampled }: Stage, totals: Float64Array, k: number): Float64Array {
  const mean = new Float64Array(strata * k);
  for (const [c, h] of stratumOf.entries())
    for (let j = 0; j < k; j++) mean[h * k + j]! += totals[c * k + j]! / sampled[h]!;
  return mean;
}

function usedStrata({ stratumOf, strata }: Stage): Uint8Array {
  const used = new Uint8Array(strata);
  for (const h of stratumOf) used[h] = 1;
  return used;
}
