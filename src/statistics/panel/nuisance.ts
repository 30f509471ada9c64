import {
  cholesky,
  choleskyInverse,
  choleskySolve,
  createMatrix,
  qrPivoted,
  qrQ,
} from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";

/**
 * The two models behind doubly robust differences: the chance of treatment and the outcome of the untreated, each with
 * the influence of every row on it.
 *
 * Fits run on an orthonormal basis of the covariates: fitted values and influences are the same on any basis, and
 * the normal equations lose no digits on this one.
 */

/** A fitted model: its value for every row, and how a combination of its coefficients varies. */
export interface Nuisance {
  readonly fitted: Float64Array;
  /** Adds to `into`, for each row, factor times its influence on m'b. `m` has an entry for each basis column. */
  addInfluence(m: Float64Array, factor: number, into: Float64Array): void;
}

/** An orthonormal basis of the columns of a matrix, collinear ones left out. */
export function orthonormalBasis(matrix: Matrix): Matrix {
  return qrQ(qrPivoted(matrix));
}

/** Weighted means of the columns of the basis. */
export function basisMoment(basis: Matrix, weights: Float64Array): Float64Array {
  const { rows, columns, data } = basis;
  const moment = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    const from = j * rows;
    for (let i = 0; i < rows; i++) sum += weights[i]! * data[from + i]!;
    moment[j] = sum / rows;
  }
  return moment;
}

/** A least squares fit for any outcome of the same rows, and the influence of rows on a combination given beforehand. */
export interface OutcomeDesign {
  fit(outcome: Float64Array): Nuisance;
  /** Of each row, what its residual is multiplied by in its influence on m'b. */
  leverage(m: Float64Array): Float64Array;
}

/**
 * Weighted least squares on the rows where `weights` is positive, with fitted values for all rows.
 *
 * @throws StatisticsError where these rows do not identify all coefficients
 */
export function outcomeDesign(basis: Matrix, weights: Float64Array, what: string): OutcomeDesign {
  const { rows } = basis;
  const factor = cholesky(weightedCross(basis, weights));
  if (factor === null || nearlySingular(factor)) throw singular(what);
  const inverse = choleskyInverse(factor);
  const leverage = (m: Float64Array) => {
    const line = product(basis, times(inverse, m));
    for (let i = 0; i < rows; i++) line[i]! *= rows * weights[i]!;
    return line;
  };
  return {
    leverage,
    fit(outcome) {
      const fitted = product(basis, choleskySolve(factor, weightedMoments(basis, weights, outcome)));
      return {
        fitted,
        addInfluence(m, scale, into) {
          const line = leverage(m);
          for (let i = 0; i < rows; i++) into[i]! += scale * (outcome[i]! - fitted[i]!) * line[i]!;
        },
      };
    },
  };
}

/** The fit of {@link outcomeDesign} for one outcome. */
export function outcomeModel(
  basis: Matrix,
  outcome: Float64Array,
  weights: Float64Array,
  what: string,
): Nuisance {
  return outcomeDesign(basis, weights, what).fit(outcome);
}

/** X'Wv. */
function weightedMoments({ rows, columns, data }: Matrix, weights: Float64Array, v: Float64Array) {
  const moments = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    const from = j * rows;
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += weights[i]! * data[from + i]! * v[i]!;
    moments[j] = sum;
  }
  return moments;
}

/** The least diagonal of the factor against the largest: a rank that numbers cannot tell from deficient. */
function nearlySingular(factor: Matrix): boolean {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let j = 0; j < factor.columns; j++) {
    const value = Math.abs(factor.data[j + j * factor.rows]!);
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return !(least > 1e-7 * most);
}

const singular = (what: string) =>
  new StatisticsError(
    `the covariates are collinear, or do not vary, among ${what}; use fewer covariates, or larger groups`,
  );

/**
 * The chance of treatment by a weighted logit (maximum likelihood, Newton steps until they are below 1e-12).
 *
 * @throws StatisticsError where covariates separate the treated from the others
 */
export function propensityModel(basis: Matrix, treated: Float64Array, weights: Float64Array): Nuisance {
  const { rows, columns: p } = basis;
  let coefficients = new Float64Array(p);
  const information = new Float64Array(rows);
  const residual = new Float64Array(rows);
  for (let iteration = 0; ; iteration++) {
    const fitted = logistic(product(basis, coefficients));
    for (let i = 0; i < rows; i++) {
      information[i] = weights[i]! * fitted[i]! * (1 - fitted[i]!);
      residual[i] = treated[i]! - fitted[i]!;
    }
    const factor = cholesky(weightedCross(basis, information));
    if (factor === null || iteration > 100) throw separated();
    const step = choleskySolve(factor, weightedMoments(basis, weights, residual));
    const size = Math.max(...step.map(Math.abs));
    const largest = Math.max(1, ...coefficients.map(Math.abs));
    if (!Number.isFinite(size) || largest > 1e6) throw separated();
    if (size <= 1e-12 * largest) return propensity(basis, fitted, residual, weights, factor);
    coefficients = coefficients.map((value, j) => value + step[j]!);
  }
}

const separated = () =>
  new StatisticsError(
    "the covariates tell exactly who is treated, so that nobody comparable is left; use fewer covariates, or the estimator reg",
  );

function propensity(
  basis: Matrix,
  fitted: Float64Array,
  residual: Float64Array,
  weights: Float64Array,
  factor: Matrix,
): Nuisance {
  const inverse = choleskyInverse(factor);
  const n = basis.rows;
  const capped = new Float64Array(n);
  const scores = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    capped[i] = Math.min(fitted[i]!, 1 - 1e-6);
    scores[i] = n * weights[i]! * residual[i]!;
  }
  return {
    fitted: capped,
    addInfluence(m, scale, into) {
      const line = product(basis, times(inverse, m));
      for (let i = 0; i < n; i++) into[i]! += scale * scores[i]! * line[i]!;
    },
  };
}

/** In place. */
function logistic(eta: Float64Array): Float64Array {
  for (let i = 0; i < eta.length; i++) eta[i] = 1 / (1 + Math.exp(-eta[i]!));
  return eta;
}

/**
 * The chance of treatment by inverse probability tilting (Graham, Pinto and Egel 2012): covariates are balanced exactly
 * between the treated and the reweighted others.
 */
export function tiltedPropensity(basis: Matrix, treated: Float64Array, weights: Float64Array): Float64Array {
  const { rows, columns: p, data } = basis;
  const start = propensityModel(basis, treated, weights).fitted;
  let coefficients = leastSquaresOf(
    basis,
    start.map((value) => Math.log(value / (1 - value))),
  );
  for (let iteration = 0; iteration < 200; iteration++) {
    const odds = product(basis, coefficients).map(Math.exp);
    const tilt = odds.map((value, i) => (treated[i] === 1 ? 0 : weights[i]! * value));
    const factor = cholesky(weightedCross(basis, tilt));
    if (factor === null) throw separated();
    const gap = new Float64Array(p);
    for (let j = 0; j < p; j++)
      for (let i = 0; i < rows; i++) gap[j]! += data[i + j * rows]! * (weights[i]! * treated[i]! - tilt[i]!);
    const step = choleskySolve(factor, gap);
    const size = Math.max(...step.map(Math.abs));
    const damp = size > 5 * Math.sqrt(rows) ? (5 * Math.sqrt(rows)) / size : 1;
    coefficients = coefficients.map((value, j) => value + damp * step[j]!);
    if (size <= 1e-12 * Math.max(1, ...coefficients.map(Math.abs)))
      return logistic(product(basis, coefficients)).map((value) => Math.min(value, 1 - 1e-6));
  }
  throw separated();
}

const leastSquaresOf = (basis: Matrix, values: Float64Array): Float64Array =>
  basisMoment(basis, values).map((value) => value * basis.rows);

/** X'WX over the rows of positive weight. */
function weightedCross(basis: Matrix, weights: Float64Array): Matrix {
  const { rows, columns: p, data } = basis;
  const cross = createMatrix(p, p);
  for (let a = 0; a < p; a++) {
    for (let b = a; b < p; b++) {
      let sum = 0;
      const left = a * rows;
      const right = b * rows;
      for (let i = 0; i < rows; i++) sum += weights[i]! * data[left + i]! * data[right + i]!;
      cross.data[a + b * p] = sum;
      cross.data[b + a * p] = sum;
    }
  }
  return cross;
}

function product(basis: Matrix, v: Float64Array): Float64Array {
  const { rows, columns, data } = basis;
  const result = new Float64Array(rows);
  for (let j = 0; j < columns; j++) {
    const from = j * rows;
    const factor = v[j]!;
    for (let i = 0; i < rows; i++) result[i]! += data[from + i]! * factor;
  }
  return result;
}

function times(square: Matrix, v: Float64Array): Float64Array {
  const p = v.length;
  const result = new Float64Array(p);
  for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) result[i]! += square.data[i + j * p]! * v[j]!;
  return result;
}
