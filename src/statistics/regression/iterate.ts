import { numbersAt } from "../compression/gather.js";
import { cholesky, choleskySolve, createMatrix } from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import type { Family } from "./families.js";
import { type LeastSquares, weightedLeastSquares } from "./least-squares.js";
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

/** A least squares solution whose covariance may not be known. */
type Solution = Pick<LeastSquares, "kept" | "coefficients">;

/** From so many rows on the steps between the first and the last use the normal equations. */
const manyRows = 20_000;

/** Largest change of a linear predictor, relative to the largest, at which coefficients have settled to rounding. */
export const settledStep = 1e-11;

/**
 * Iteratively reweighted least squares as R's `glm.fit` runs it: the same starting values, convergence by the
 * relative change of the deviance, and steps that are halved while the deviance is infinite or a mean leaves its
 * range. Steps that raise the deviance are halved too (Marschner 2011, glm2).
 *
 * After the deviance has converged the iteration goes on until the coefficients have settled too: where the link is not
 * the canonical one steps shrink by a constant factor only, and the deviance, flat at its minimum, stands still
 * long before. Steps that no longer shrink (separation, or rounding) end it.
 *
 * With many rows the steps between the first and the last are corrections found from the normal equations, which are
 * several times faster than a QR decomposition and as good, since what they miss the next step mends.
 */
export function iterate(
  data: GlmData,
  family: Family,
  link: Link,
  control: IterationControl,
  startingEta: Float64Array | null = null,
): Iterated {
  const { rows, columns } = data.matrix;
  const scratch: Scratch = { response: new Float64Array(rows), weights: new Float64Array(rows) };
  // The means that the next step is tried on; those of the step before are overwritten.
  let spare = emptyMeans(rows);
  let state = startingState(data, family, link, startingEta);
  let coefficients: Float64Array | null = null;
  let kept: Int32Array | null = null;
  let converged = false;
  let lastSize = Infinity;
  for (let iteration = 1; ; iteration++) {
    const last = converged || iteration >= control.maximumIterations;
    const corrected: Solution | null = last ? null : correctedStep(state.normal, kept, coefficients);
    const solution: Solution =
      corrected ?? reweightedStep(data, family, state, scratch, control.collinearityTolerance);
    kept = solution.kept;
    const proposed = spread(solution, columns);
    const tried = { before: state, spare, collect: !last && rows >= manyRows };
    const accepted = acceptStep(data, family, link, tried, coefficients, proposed);
    const step = Float64Array.from(accepted.coefficients, (b, j) => b - (coefficients?.[j] ?? 0));
    const change = Math.abs(accepted.state.deviance - state.deviance);
    const size = relativeChange(state.eta, accepted.state.eta);
    const settled = size < settledStep || size > 0.9 * lastSize;
    const finished = (converged && settled) || iteration >= control.maximumIterations;
    if (change / (Math.abs(accepted.state.deviance) + 0.1) < control.tolerance) converged = true;
    if (accepted.state !== state) spare = state;
    state = accepted.state;
    coefficients = accepted.coefficients;
    lastSize = size;
    if (finished) {
      const own = Float64Array.from(solution.kept, (j) => accepted.coefficients[j]!);
      const final = { ...(solution as LeastSquares), coefficients: own };
      return { solution: final, ...state, iterations: iteration, converged, lastStep: step };
    }
  }
}

/** Working arrays of a step, as long as there are rows. */
interface Scratch {
  readonly response: Float64Array;
  readonly weights: Float64Array;
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

/** One weighted least squares of the working response on the matrix. */
function reweightedStep(
  data: GlmData,
  family: Family,
  state: State,
  { response, weights: roots }: Scratch,
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
  const information = submatrix(normal.information, kept);
  const factor = cholesky(information);
  if (factor === null) return null;
  for (let j = 0; j < kept.length; j++) {
    const at = j * (kept.length + 1);
    if (!(factor.data[at]! ** 2 > 1e-8 * information.data[at]!)) return null;
  }
  const step = choleskySolve(factor, numbersAt(normal.score, kept));
  return { kept, coefficients: step.map((change, at) => coefficients[kept[at]!]! + change) };
}

function submatrix(a: Matrix, kept: Int32Array): Matrix {
  const result = createMatrix(kept.length, kept.length);
  kept.forEach((column, j) => {
    kept.forEach((row, i) => {
      result.data[i + j * kept.length] = a.data[row + column * a.rows]!;
    });
  });
  return result;
}

/** Coefficients by column of the matrix; 0 for dropped columns. */
function spread(solution: Solution, columns: number): Float64Array {
  const result = new Float64Array(columns);
  solution.kept.forEach((j, at) => {
    result[j] = solution.coefficients[at]!;
  });
  return result;
}

/** A step to be judged: where it starts, where its means are written, whether the next step's equations are wanted. */
interface Tried {
  readonly before: State;
  readonly spare: Means;
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
  let coefficients = proposed;
  for (let halvings = 0; halvings <= 60; halvings++) {
    const { valid, ...found } = sweepRows(data, family, link, coefficients, spare, collect);
    const slack = 1e-9 * (Math.abs(before.deviance) + 0.1);
    if (valid && (last === null || found.deviance <= before.deviance + slack))
      return { state: { ...spare, ...found }, coefficients };
    if (last === null) {
      throw new StatisticsError(
        `The ${family.name} model with ${link.name} link has no valid starting coefficients for these data; try another link.`,
      );
    }
    coefficients = coefficients.map((b, j) => (b + last[j]!) / 2);
  }
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
    return family.deviance(outcome, new Float64Array(n).fill(sum / total), weights);
  }
  const ones = createMatrix(n, 1, new Float64Array(n).fill(1));
  return iterate({ ...data, matrix: ones }, family, link, control).deviance;
}
