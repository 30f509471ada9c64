import { createMatrix } from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import type { Family } from "./families.js";
import { linearPredictor } from "./fit.js";
import { type LeastSquares, weightedLeastSquares } from "./least-squares.js";
import type { Link } from "./links.js";

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

interface State {
  readonly eta: Float64Array;
  readonly mu: Float64Array;
  readonly slope: Float64Array;
  readonly deviance: number;
}

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
 */
export function iterate(
  data: GlmData,
  family: Family,
  link: Link,
  control: IterationControl,
  startingEta: Float64Array | null = null,
): Iterated {
  let state = startingState(data, family, link, startingEta);
  let coefficients: Float64Array | null = null;
  let converged = false;
  let lastSize = Infinity;
  for (let iteration = 1; ; iteration++) {
    const solution = reweightedStep(data, family, state, control.collinearityTolerance);
    const proposed = spread(solution, data.matrix.columns);
    const accepted = acceptStep(data, family, link, state, coefficients, proposed);
    const step = Float64Array.from(accepted.coefficients, (b, j) => b - (coefficients?.[j] ?? 0));
    const change = Math.abs(accepted.state.deviance - state.deviance);
    const size = relativeChange(state.eta, accepted.state.eta);
    const settled = size < settledStep || size > 0.9 * lastSize;
    const finished = (converged && settled) || iteration >= control.maximumIterations;
    if (change / (Math.abs(accepted.state.deviance) + 0.1) < control.tolerance) converged = true;
    state = accepted.state;
    coefficients = accepted.coefficients;
    lastSize = size;
    if (finished) {
      const kept = Float64Array.from(solution.kept, (j) => accepted.coefficients[j]!);
      const final = { ...solution, coefficients: kept };
      return { solution: final, ...state, iterations: iteration, converged, lastStep: step };
    }
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
  const eta =
    startingEta ?? Float64Array.from(outcome, (y, i) => link.link(family.initialMean(y, weights[i]!)));
  const state = evaluate(outcome, weights, family, link, eta);
  if (!Number.isFinite(state.deviance)) {
    throw new StatisticsError(
      `The ${family.name} model with ${link.name} link can't be started from these outcomes; try another link.`,
    );
  }
  return state;
}

function evaluate(
  outcome: Float64Array,
  weights: Float64Array,
  family: Family,
  link: Link,
  eta: Float64Array,
): State {
  const mu = new Float64Array(eta.length);
  const slope = new Float64Array(eta.length);
  link.inverse(eta, mu, slope);
  return { eta, mu, slope, deviance: family.deviance(outcome, mu, weights) };
}

/** One weighted least squares of the working response on the matrix. */
function reweightedStep(data: GlmData, family: Family, state: State, tolerance: number): LeastSquares {
  const { matrix, outcome, weights, offset } = data;
  const n = outcome.length;
  const response = new Float64Array(n);
  const roots = new Float64Array(n);
  let used = 0;
  for (let i = 0; i < n; i++) {
    const slope = state.slope[i]!;
    if (weights[i] === 0 || slope === 0) continue;
    response[i] = state.eta[i]! - (offset === null ? 0 : offset[i]!) + (outcome[i]! - state.mu[i]!) / slope;
    roots[i] = Math.sqrt((weights[i]! * slope * slope) / family.variance(state.mu[i]!));
    used++;
  }
  if (used === 0) throw new StatisticsError("No row is left that tells about the coefficients.");
  return weightedLeastSquares(matrix, response, roots, tolerance);
}

/** Coefficients by column of the matrix; 0 for dropped columns. */
function spread(solution: LeastSquares, columns: number): Float64Array {
  const result = new Float64Array(columns);
  solution.kept.forEach((j, at) => {
    result[j] = solution.coefficients[at]!;
  });
  return result;
}

/** Halves the step towards the last coefficients until the means are valid and the deviance hasn't risen. */
function acceptStep(
  data: GlmData,
  family: Family,
  link: Link,
  before: State,
  last: Float64Array | null,
  proposed: Float64Array,
): { state: State; coefficients: Float64Array } {
  const columns = Int32Array.from(proposed, (_, j) => j);
  let coefficients = proposed;
  for (let halvings = 0; halvings <= 60; halvings++) {
    const eta = linearPredictor(data.matrix, columns, coefficients, data.offset);
    const state = evaluate(data.outcome, data.weights, family, link, eta);
    const valid = Number.isFinite(state.deviance) && state.mu.every((mu) => family.valid(mu));
    const slack = 1e-9 * (Math.abs(before.deviance) + 0.1);
    if (valid && (last === null || state.deviance <= before.deviance + slack)) return { state, coefficients };
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
    return evaluate(outcome, weights, family, link, offset ?? new Float64Array(n)).deviance;
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
