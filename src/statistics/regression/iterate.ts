import { numbersAt } from "../compression/gather.js";
import {
  cholesky,
  choleskyInverse,
  choleskySolve,
  createMatrix,
  principalSubmatrix,
  selectRows,
} from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import type { Family } from "./families.js";
import { coefficientsByColumn, type LeastSquares, weightedLeastSquares } from "./least-squares.js";
import type { Link } from "./links.js";
import { emptyMeans, type Means, type NormalEquations, sweepRows } from "./sweep.js";

/** The data of a generalized linear model, checked: means of rows or cells and their total prior weights. */
export interface GlmData {
  readonly matrix: Matrix;
  readonly outcome: Float64Array;
  readonly weights: Float64Array;
  readonly offset: Float64Array | null;
}

/** When to stop, and what counts as collinear. */
export interface IterationControl {
  /** Relative change of the deviance below which the fit has converged. */
  readonly tolerance: number;
  readonly maximumIterations: number;
  /** A column whose weighted norm falls below this share when earlier columns are taken out is dropped. */
  readonly collinearityTolerance: number;
}

/** A converged (or abandoned) iteration. */
export interface Iterated {
  readonly solution: LeastSquares;
  readonly eta: Float64Array;
  readonly mu: Float64Array;
  /** d mu / d eta. */
  readonly slope: Float64Array;
  readonly deviance: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Change of the coefficients in the last step, one for each column of the matrix (0 for dropped ones). */
  readonly lastStep: Float64Array;
}

interface State extends Means {
  readonly deviance: number;
  /** Null where the next step is to be found by a QR decomposition. */
  readonly normal: NormalEquations | null;
}

/** A least squares solution; its covariance is null where it is not known to full accuracy. */
interface Solution extends Omit<LeastSquares, "unscaledCovariance"> {
  readonly unscaledCovariance: Matrix | null;
}

/** From so many rows on steps use the normal equations. */
const manyRows = 20_000;

/** From so many rows on the iteration starts from a fit to one row in {@link sampleShare}. */
const sampledFrom = 200_000;
const sampleShare = 20;

/** Shares of a column left by those before it: below the first, steps are too poor; above the second, all digits are right. */
const usableShare = 1e-8;
const accurateShare = 1e-3;

/** Largest change of a linear predictor, relative to the largest, at which coefficients have settled to rounding. */
export const settledStep = 1e-11;
/** Steps with the canonical link square from one to the next: after one as small as this nothing is left. */
const settledCanonical = 2e-7;

/**
 * Iteratively reweighted least squares as R's `glm.fit` runs it: the same starting values, convergence by the
 * relative change of the deviance, and steps that are halved while the deviance is infinite or a mean leaves its
 * range. Steps that raise the deviance are halved too (Marschner 2011, glm2).
 *
 * After the deviance has converged the iteration goes on until the coefficients have settled too: where the link is not
 * the canonical one steps shrink by a constant factor only, and the deviance, flat at its minimum, stands still
 * long before. Steps that no longer shrink (separation, or rounding) end it.
 *
 * With many rows steps are corrections found from the normal equations, several times faster than a QR decomposition and
 * as good, since what one misses the next mends. The first decomposition tells which columns are collinear; the last step
 * and the covariance come from one wherever columns are near to it.
 */
export function iterate(
  data: GlmData,
  family: Family,
  link: Link,
  control: IterationControl,
  startingEta: Float64Array | null = null,
): Iterated {
  const { rows, columns } = data.matrix;
  const roots = new Float64Array(rows);
  const sampled =
    startingEta === null && rows >= sampledFrom ? startOfSample(data, family, link, control) : null;
  let state = sampled?.state ?? startingState(data, family, link, startingEta);
  let coefficients = sampled?.coefficients ?? null;
  let kept: Int32Array | null = sampled === null ? null : Int32Array.from({ length: columns }, (_, j) => j);
  // Where the predictor of the next step is tried out.
  let spare: Float64Array = new Float64Array(rows);
  const canonical = link.name === "logit" || (link.name === "log" && family.variance(2) === 2);
  let converged = false;
  let lastSize = Infinity;
  for (let iteration = 1; ; iteration++) {
    const last = converged || iteration >= control.maximumIterations;
    const corrected = correctedStep(state.normal, kept, coefficients);
    const solution: Solution =
      corrected !== null && (!last || corrected.unscaledCovariance !== null)
        ? corrected
        : reweightedStep(data, family, state, spare, roots, control.collinearityTolerance);
    kept = solution.kept;
    const proposed = coefficientsByColumn(solution, columns);
    const tried = { before: state, spare, collect: rows >= manyRows };
    const accepted = acceptStep(data, family, link, tried, coefficients, proposed);
    const step = Float64Array.from(accepted.coefficients, (b, j) => b - (coefficients?.[j] ?? 0));
    const change = Math.abs(accepted.state.deviance - state.deviance);
    const size = relativeChange(state.eta, accepted.state.eta);
    const settled = size < settledStep || size > 0.9 * lastSize;
    const finished = (converged && settled) || iteration >= control.maximumIterations;
    if (change / (Math.abs(accepted.state.deviance) + 0.1) < control.tolerance) converged = true;
    if (accepted.state !== state) spare = state.eta;
    state = accepted.state;
    coefficients = accepted.coefficients;
    lastSize = size;
    const next =
      canonical && size < settledCanonical ? correctedStep(state.normal, kept, coefficients) : null;
    if (next !== null && next.unscaledCovariance !== null) {
      const own = numbersAt(coefficients, kept);
      const final = { kept, coefficients: own, unscaledCovariance: next.unscaledCovariance };
      return { solution: final, ...state, iterations: iteration, converged: true, lastStep: step };
    }
    if (finished) {
      const own = Float64Array.from(solution.kept, (j) => accepted.coefficients[j]!);
      const final = { ...(solution as LeastSquares), coefficients: own };
      return { solution: final, ...state, iterations: iteration, converged, lastStep: step };
    }
  }
}

/**
 * The state that a fit to every so manieth row gives to all: so near to the end that only a few steps on all rows are
 * left. Null where that fit meets any difficulty; all rows then speak for themselves.
 */
function startOfSample(
  data: GlmData,
  family: Family,
  link: Link,
  control: IterationControl,
): { state: State; coefficients: Float64Array } | null {
  const { rows: n, columns } = data.matrix;
  const rows = Int32Array.from({ length: Math.floor(n / sampleShare) }, (_, i) => i * sampleShare);
  const weights = numbersAt(data.weights, rows);
  const outcome = numbersAt(data.outcome, rows);
  const offset = data.offset === null ? null : numbersAt(data.offset, rows);
  if (weights.every((weight) => weight === 0)) return null;
  try {
    const sample = { matrix: selectRows(data.matrix, rows), outcome, weights, offset };
    const { solution, converged, mu } = iterate(sample, family, link, { ...control, tolerance: 1e-6 });
    const inside = mu.every((mean) => mean > 1e-6 && family.valid(mean + 1e-6));
    if (!converged || solution.kept.length < columns || !inside) return null;
    const means = emptyMeans(n);
    const { valid, ...found } = sweepRows(data, family, link, solution.coefficients, means, true);
    return valid ? { state: { ...means, ...found }, coefficients: solution.coefficients } : null;
  } catch (error) {
    if (error instanceof StatisticsError) return null;
    throw error;
  }
}

function relativeChange(before: Float64Array, after: Float64Array): number {
  let change = 0;
  let size = 0;
  for (let i = 0; i < after.length; i++) {
    change = Math.max(change, Math.abs(after[i]! - before[i]!));
    size = Math.max(size, Math.abs(after[i]!));
  }
  return change / (1 + size);
}

function startingState(
  { outcome, weights }: GlmData,
  family: Family,
  link: Link,
  startingEta: Float64Array | null,
): State {
  const means = emptyMeans(outcome.length);
  const { eta } = means;
  if (startingEta !== null) eta.set(startingEta);
  else for (let i = 0; i < eta.length; i++) eta[i] = link.link(family.initialMean(outcome[i]!, weights[i]!));
  link.inverse(eta, means.mu, means.slope);
  const state = { ...means, deviance: family.deviance(outcome, means.mu, weights), normal: null };
  if (!Number.isFinite(state.deviance)) {
    throw new StatisticsError(
      `The ${family.name} model with ${link.name} link can't be started from these outcomes; try another link.`,
    );
  }
  return state;
}

/** One weighted least squares of the working response on the matrix; response and roots of weights are written into the arrays. */
function reweightedStep(
  data: GlmData,
  family: Family,
  state: State,
  response: Float64Array,
  roots: Float64Array,
  tolerance: number,
): LeastSquares {
  const { matrix, outcome, weights, offset } = data;
  const n = outcome.length;
  let used = 0;
  for (let i = 0; i < n; i++) {
    const slope = state.slope[i]!;
    if (weights[i] === 0 || slope === 0) {
      response[i] = 0;
      roots[i] = 0;
      continue;
    }
    response[i] = state.eta[i]! - (offset === null ? 0 : offset[i]!) + (outcome[i]! - state.mu[i]!) / slope;
    roots[i] = Math.sqrt((weights[i]! * slope * slope) / family.variance(state.mu[i]!));
    used++;
  }
  if (used === 0) throw new StatisticsError("No row is left that tells about the coefficients.");
  return weightedLeastSquares(matrix, response, roots, tolerance);
}

/**
 * The same step as a correction of the coefficients, from the normal equations of the columns kept before; null where
 * there are none, or where the columns are too nearly collinear for it.
 */
function correctedStep(
  normal: NormalEquations | null,
  kept: Int32Array | null,
  coefficients: Float64Array | null,
): Solution | null {
  if (normal === null || kept === null || coefficients === null) return null;
  const information = principalSubmatrix(normal.information, kept);
  const factor = cholesky(information);
  if (factor === null) return null;
  // The share of each column that the columns before it don't explain tells how many digits are lost.
  let least = 1;
  for (let j = 0; j < kept.length; j++) {
    const at = j * (kept.length + 1);
    least = Math.min(least, factor.data[at]! ** 2 / information.data[at]!);
  }
  if (!(least > usableShare)) return null;
  const step = choleskySolve(factor, numbersAt(normal.score, kept));
  return {
    kept,
    coefficients: step.map((change, at) => coefficients[kept[at]!]! + change),
    unscaledCovariance: least > accurateShare ? choleskyInverse(factor) : null,
  };
}

/** A step to be judged: where it starts, where its predictor is written, whether the next step's equations are wanted. */
interface Tried {
  readonly before: State;
  readonly spare: Float64Array;
  readonly collect: boolean;
}

/** Halves the step towards the last coefficients until the means are valid and the deviance hasn't risen. */
function acceptStep(
  data: GlmData,
  family: Family,
  link: Link,
  { before, spare, collect }: Tried,
  last: Float64Array | null,
  proposed: Float64Array,
): { state: State; coefficients: Float64Array } {
  const { mu, slope } = before;
  const tried: Means = { eta: spare, mu, slope };
  let coefficients = proposed;
  for (let halvings = 0; halvings <= 60; halvings++) {
    const { valid, ...found } = sweepRows(data, family, link, coefficients, tried, collect);
    const slack = 1e-9 * (Math.abs(before.deviance) + 0.1);
    if (valid && (last === null || found.deviance <= before.deviance + slack))
      return { state: { ...tried, ...found }, coefficients };
    if (last === null) {
      throw new StatisticsError(
        `The ${family.name} model with ${link.name} link has no valid starting coefficients for these data; try another link.`,
      );
    }
    coefficients = coefficients.map((b, j) => (b + last[j]!) / 2);
  }
  link.inverse(before.eta, mu, slope);
  return { state: before, coefficients: last! };
}

/** The deviance of the model with an intercept alone (or none), the offset kept. */
export function nullDeviance(
  data: GlmData,
  family: Family,
  link: Link,
  control: IterationControl,
  intercept: boolean,
): number {
  const { outcome, weights, offset } = data;
  const n = outcome.length;
  if (!intercept) {
    const { eta, mu, slope } = emptyMeans(n);
    if (offset !== null) eta.set(offset);
    link.inverse(eta, mu, slope);
    return family.deviance(outcome, mu, weights);
  }
  if (offset === null) {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < n; i++) {
      sum += weights[i]! * outcome[i]!;
      total += weights[i]!;
    }
    return devianceOfMean(outcome, weights, family, sum / total);
  }
  const ones = createMatrix(n, 1, new Float64Array(n).fill(1));
  return iterate({ ...data, matrix: ones }, family, link, control).deviance;
}

/** Block by block, so that the mean need not be written as often as there are rows. */
function devianceOfMean(outcome: Float64Array, weights: Float64Array, family: Family, mean: number): number {
  const n = outcome.length;
  const block = new Float64Array(Math.min(n, manyRows)).fill(mean);
  let sum = 0;
  for (let start = 0; start < n; start += block.length) {
    const end = Math.min(start + block.length, n);
    const mu = block.subarray(0, end - start);
    sum += family.deviance(outcome.subarray(start, end), mu, weights.subarray(start, end));
  }
  return sum;
}
