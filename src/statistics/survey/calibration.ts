import {
  createMatrix,
  matrixColumn,
  type QrDecomposition,
  qrPivoted,
  qrResiduals,
  symmetricEigen,
} from "../linear-algebra/index.js";
import { type Factor, type Matrix, StatisticsError } from "../types.js";
import type { LinearizedDesign, ReplicateDesign, SurveyDesign } from "./design.js";

/** How weights were made to fit known totals; what linearization needs to take out of the scores. */
export type Calibration =
  | {
      readonly kind: "post-stratification";
      readonly groups: Int32Array;
      readonly weights: Float64Array;
      readonly oldWeights: Float64Array;
    }
  | {
      readonly kind: "raking";
      readonly margins: readonly { readonly groups: Int32Array; readonly weights: Float64Array }[];
    }
  | { readonly kind: "regression"; readonly qr: QrDecomposition; readonly scale: Float64Array };

/** Known population totals of the groups of a factor. */
export interface Margin {
  readonly groups: Factor;
  readonly totals: Readonly<Record<string, number>>;
}

/** Scores less what the calibration makes known: the residuals whose totals still vary. */
export function calibrationResiduals(calibration: Calibration, scores: Matrix): Matrix {
  const result = createMatrix(scores.rows, scores.columns, Float64Array.from(scores.data));
  for (let j = 0; j < scores.columns; j++) {
    const column = result.data.subarray(j * scores.rows, (j + 1) * scores.rows);
    residualsOf(calibration, column);
  }
  return result;
}

function residualsOf(calibration: Calibration, column: Float64Array): void {
  switch (calibration.kind) {
    case "post-stratification":
      postStratified(calibration, column);
      return;
    case "raking":
      for (let iteration = 0; iteration < 10; iteration++)
        for (const margin of calibration.margins) subtractGroupMeans(margin, column);
      return;
    case "regression": {
      const { qr, scale } = calibration;
      const scaled = column.map((value, i) => (scale[i] === 0 ? 0 : value / scale[i]!));
      const residuals = qrResiduals(qr, scaled);
      for (let i = 0; i < column.length; i++) column[i] = residuals[i]! * scale[i]!;
    }
  }
}

function postStratified(
  { groups, weights, oldWeights }: Extract<Calibration, { kind: "post-stratification" }>,
  column: Float64Array,
): void {
  const size = groups.reduce((most, code) => Math.max(most, code + 1), 0);
  const sums = new Float64Array(size);
  const totals = new Float64Array(size);
  for (let i = 0; i < column.length; i++) {
    if (weights[i] === 0) continue;
    sums[groups[i]!]! += (column[i]! * oldWeights[i]!) / weights[i]!;
    totals[groups[i]!]! += oldWeights[i]!;
  }
  for (let i = 0; i < column.length; i++)
    if (weights[i] !== 0) column[i]! -= (sums[groups[i]!]! / totals[groups[i]!]!) * weights[i]!;
}

function subtractGroupMeans(
  { groups, weights }: { readonly groups: Int32Array; readonly weights: Float64Array },
  column: Float64Array,
): void {
  const size = groups.reduce((most, code) => Math.max(most, code + 1), 0);
  const sums = new Float64Array(size);
  const counts = new Float64Array(size);
  for (let i = 0; i < column.length; i++) {
    if (weights[i] === 0) continue;
    sums[groups[i]!]! += column[i]! / weights[i]!;
    counts[groups[i]!]!++;
  }
  for (let i = 0; i < column.length; i++)
    if (weights[i] !== 0) column[i]! -= (weights[i]! * sums[groups[i]!]!) / counts[groups[i]!]!;
}

/**
 * Post-stratification: weights of each group are multiplied so that they add up to the known total (`postStratify`).
 *
 * @throws StatisticsError where a group has a known total and no sample, or a sample and no known total
 */
export function postStratify<D extends SurveyDesign>(design: D, margin: Margin): D {
  checkMargin(design, margin);
  if (design.kind === "replicates")
    return reweighReplicates(design, (weights) => fitMargin(weights, margin)) as D;
  const weights = fitMargin(design.weights, margin);
  const calibration: Calibration = {
    kind: "post-stratification",
    groups: margin.groups.codes,
    weights,
    oldWeights: design.weights,
  };
  return {
    ...(design as LinearizedDesign),
    weights,
    calibrations: [...(design as LinearizedDesign).calibrations, calibration],
  } as unknown as D;
}

export interface RakeOptions {
  /** Sweeps over the margins; 10 unless given. */
  readonly maximumIterations?: number;
  /** Largest change of a cell of the sample's table at which to stop; below 1 it is a share of the total. */
  readonly epsilon?: number;
}

/**
 * Raking: weights are fitted to one margin after another until the table of the sample no longer moves (`rake` of R's
 * survey, with its rule of convergence).
 *
 * @throws StatisticsError where it does not converge, or a margin does not match the sample
 */
export function rake<D extends SurveyDesign>(
  design: D,
  margins: readonly Margin[],
  options: RakeOptions = {},
): D {
  if (margins.length === 0) throw new StatisticsError("raking needs at least one margin");
  for (const margin of margins) checkMargin(design, margin);
  if (design.kind === "replicates")
    return reweighReplicates(design, (weights) => rakeWeights(weights, margins, options).weights) as D;
  const { weights, last } = rakeWeights(design.weights, margins, options);
  const calibration: Calibration = {
    kind: "raking",
    margins: margins.map((margin, m) => ({ groups: margin.groups.codes, weights: last[m]! })),
  };
  return {
    ...(design as LinearizedDesign),
    weights,
    calibrations: [...(design as LinearizedDesign).calibrations, calibration],
  } as unknown as D;
}

function rakeWeights(start: Float64Array, margins: readonly Margin[], options: RakeOptions) {
  const wanted = options.epsilon ?? 1;
  const epsilon = wanted < 1 ? wanted * start.reduce((a, b) => a + b, 0) : wanted;
  const cells = jointCells(margins);
  let weights = start;
  let table = tableOf(weights, cells);
  for (let iteration = 0; iteration < (options.maximumIterations ?? 10); iteration++) {
    const last: Float64Array[] = [];
    for (const margin of margins) {
      weights = fitMargin(weights, margin);
      last.push(weights);
    }
    const next = tableOf(weights, cells);
    if (next.every((value, i) => Math.abs(value - table[i]!) < epsilon)) return { weights, last };
    table = next;
  }
  throw new StatisticsError(
    `raking did not converge in ${options.maximumIterations ?? 10} sweeps; allow more, or look for margins that contradict each other`,
  );
}

/** The cell of each row in the table of all margins. */
function jointCells(margins: readonly Margin[]): { readonly codes: Int32Array; readonly count: number } {
  const known = new Map<number, number>();
  const rows = margins[0]!.groups.codes.length;
  const codes = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const key = margins.reduce((code, { groups }) => code * groups.levels.length + groups.codes[i]!, 0);
    const at = known.get(key) ?? known.size;
    known.set(key, at);
    codes[i] = at;
  }
  return { codes, count: known.size };
}

function tableOf(
  weights: Float64Array,
  { codes, count }: { codes: Int32Array; count: number },
): Float64Array {
  const table = new Float64Array(count);
  for (let i = 0; i < codes.length; i++) table[codes[i]!]! += weights[i]!;
  return table;
}

function fitMargin(weights: Float64Array, { groups, totals }: Margin): Float64Array {
  const sums = new Float64Array(groups.levels.length);
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) sums[groups.codes[i]!]! += weights[i]!;
  const factors = sums.map((sum, g) => (sum === 0 ? 0 : totals[groups.levels[g]!]! / sum));
  return weights.map((weight, i) => (weight === 0 ? 0 : weight * factors[groups.codes[i]!]!));
}

function checkMargin(design: SurveyDesign, { groups, totals }: Margin): void {
  const sampled = new Set<string>();
  for (let i = 0; i < design.rows; i++) {
    if (design.weights[i] === 0) continue;
    if (groups.codes[i]! < 0) throw new StatisticsError(`row ${i + 1} has no group to fit to a known total`);
    sampled.add(groups.levels[groups.codes[i]!]!);
  }
  const unknown = [...sampled].filter((level) => totals[level] === undefined);
  if (unknown.length > 0)
    throw new StatisticsError(`no known total is given for ${unknown.map((one) => `"${one}"`).join(", ")}`);
  const empty = Object.keys(totals).filter((level) => totals[level]! > 0 && !sampled.has(level));
  if (empty.length > 0)
    throw new StatisticsError(
      `the sample holds nobody in ${empty.map((one) => `"${one}"`).join(", ")}, whose known total is not zero; merge such groups with others`,
    );
}

function reweighReplicates(
  design: ReplicateDesign,
  reweigh: (weights: Float64Array) => Float64Array,
): ReplicateDesign {
  return { ...design, weights: reweigh(design.weights), replicates: design.replicates.map(reweigh) };
}

export interface CalibrateOptions {
  /** Known totals of the columns of `matrix`. */
  readonly totals: Float64Array;
  /** Auxiliary variables, rows x k, with a column of ones where the population size is known. */
  readonly matrix: Matrix;
  readonly method?: "linear" | "raking" | "logit";
  /** Least and greatest factor by which a weight may change. */
  readonly bounds?: readonly [number, number];
  readonly maximumIterations?: number;
  /** Relative misfit at which to stop; 1e-7 unless given. */
  readonly epsilon?: number;
}

/**
 * Calibration (generalized regression, generalized raking): the weights that reproduce known totals and move least, in
 * the distance named (Deville, Särndal and Sautory 1993; `calibrate` of R's survey).
 *
 * @throws StatisticsError where no weights within the bounds reproduce the totals
 */
export function calibrate<D extends SurveyDesign>(design: D, options: CalibrateOptions): D {
  const factors = (weights: Float64Array) => calibrationFactors(weights, options);
  if (design.kind === "replicates")
    return reweighReplicates(design, (weights) => times(weights, factors(weights))) as D;
  const g = factors(design.weights);
  const half = design.weights.map(Math.sqrt);
  const scaled = createMatrix(options.matrix.rows, options.matrix.columns);
  for (let j = 0; j < options.matrix.columns; j++) {
    const column = matrixColumn(options.matrix, j);
    for (let i = 0; i < column.length; i++) scaled.data[i + j * column.length] = column[i]! * half[i]!;
  }
  const calibration: Calibration = { kind: "regression", qr: qrPivoted(scaled), scale: times(half, g) };
  return {
    ...(design as LinearizedDesign),
    weights: times(design.weights, g),
    calibrations: [...(design as LinearizedDesign).calibrations, calibration],
  } as unknown as D;
}

const times = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value * b[i]!);

interface Distance {
  /** F(u) - 1. */
  readonly change: (u: number) => number;
  readonly slope: (u: number) => number;
}

function distanceOf({
  method = "linear",
  bounds = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
}: CalibrateOptions): Distance {
  const [low, high] = bounds;
  if (method === "linear")
    return {
      change: (u) => Math.min(Math.max(u + 1, low), high) - 1,
      slope: (u) => (u < low - 1 || u > high - 1 ? 0 : 1),
    };
  if (method === "raking")
    return {
      change: (u) => Math.min(Math.max(Math.exp(u), low), high) - 1,
      slope: (u) => (Math.exp(u) < low || Math.exp(u) > high ? 0 : Math.exp(u)),
    };
  if (!Number.isFinite(low) || !Number.isFinite(high))
    throw new StatisticsError("logit calibration needs bounds");
  const a = (high - low) / ((high - 1) * (1 - low));
  const value = (u: number) => {
    const e = Math.exp(a * u);
    return (low * (high - 1) + high * (1 - low) * e) / (high - 1 + (1 - low) * e);
  };
  return {
    change: (u) => value(u) - 1,
    slope: (u) => {
      const f = value(u);
      return (a * (high - f) * (f - low)) / (high - low);
    },
  };
}

function calibrationFactors(weights: Float64Array, options: CalibrateOptions): Float64Array {
  const { matrix, totals } = options;
  const { rows, columns: k, data } = matrix;
  if (totals.length !== k)
    throw new StatisticsError(`${totals.length} known totals are given for ${k} variables`);
  const distance = distanceOf(options);
  const epsilon = options.epsilon ?? 1e-7;
  const eta = new Float64Array(k);
  const limit = options.maximumIterations ?? 50;
  for (let iteration = 0; ; iteration++) {
    const u = new Float64Array(rows);
    for (let j = 0; j < k; j++) for (let i = 0; i < rows; i++) u[i]! += data[i + j * rows]! * eta[j]!;
    const g = u.map((one) => 1 + distance.change(one));
    const misfit = totals.map((total, j) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += data[i + j * rows]! * weights[i]! * g[i]!;
      return total - sum;
    });
    if (misfit.every((value, j) => Math.abs(value) / (1 + Math.abs(totals[j]!)) < epsilon)) return g;
    if (iteration >= limit || misfit.some((value) => !Number.isFinite(value)))
      throw new StatisticsError(
        "no weights within the bounds reproduce the known totals; widen the bounds, or check the totals against the sample",
      );
    const step = leastSquaresStep(matrix, weights, u.map(distance.slope), misfit);
    for (let j = 0; j < k; j++) eta[j]! += step[j]!;
  }
}

/** The Newton step with a generalized inverse, so that collinear auxiliaries do no harm. */
function leastSquaresStep(
  matrix: Matrix,
  weights: Float64Array,
  slope: Float64Array,
  misfit: Float64Array,
): Float64Array {
  const { rows, columns: k, data } = matrix;
  const cross = createMatrix(k, k);
  for (let a = 0; a < k; a++) {
    for (let b = a; b < k; b++) {
      let sum = 0;
      for (let i = 0; i < rows; i++)
        sum += data[i + a * rows]! * data[i + b * rows]! * weights[i]! * slope[i]!;
      cross.data[a + b * k] = sum;
      cross.data[b + a * k] = sum;
    }
  }
  const { values, vectors } = symmetricEigen(cross);
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const step = new Float64Array(k);
  for (let e = 0; e < k; e++) {
    if (Math.abs(values[e]!) <= 256 * Number.EPSILON * most) continue;
    let projection = 0;
    for (let j = 0; j < k; j++) projection += vectors.data[j + e * k]! * misfit[j]!;
    for (let j = 0; j < k; j++) step[j]! += (vectors.data[j + e * k]! * projection) / values[e]!;
  }
  return step;
}
