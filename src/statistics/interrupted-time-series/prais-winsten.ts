import { createMatrix } from "../linear-algebra/index.js";
import { fitLinear, type LinearFit } from "../regression/index.js";
import { type Diagnostic, type Matrix, StatisticsError } from "../types.js";

/** The arguments of {@link praisWinsten}. */
export interface PraisWinstenOptions {
  /** The model matrix, one row a period, with its intercept. */
  readonly matrix: Matrix;
  readonly names: readonly string[];
  /** One number a period; none may be missing. */
  readonly outcome: Float64Array;
  /** Whether the first period is kept, rescaled ("prais-winsten", the default), or lost ("cochrane-orcutt"). */
  readonly transform?: "prais-winsten" | "cochrane-orcutt";
  /** Rounds of estimating the autocorrelation at most; 1 gives the two-step estimate; 200 unless given. */
  readonly maximumRounds?: number;
  /** Change of the autocorrelation at which to stop; 1e-12 unless given. */
  readonly tolerance?: number;
}

/** A regression with errors of first-order autocorrelation, by transformed least squares. */
export interface PraisWinstenFit {
  /** Least squares on the transformed rows: its errors, residual degrees of freedom and R squared are theirs. */
  readonly transformed: LinearFit;
  readonly names: readonly string[];
  readonly coefficients: Float64Array;
  /** Autocorrelation of the errors. */
  readonly rho: number;
  readonly rounds: number;
  readonly converged: boolean;
  /** For every period: what the regression gives, and the outcome less it. */
  readonly fitted: Float64Array;
  readonly residuals: Float64Array;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Linear regression with first-order autocorrelation of the errors, by feasible generalized least squares: rho is estimated
 * from the residuals (their regression on their past, without intercept), rows become y(t) - rho y(t - 1), and this is
 * repeated until rho stays.
 *
 * Sources: Prais and Winsten (1954), Cowles Commission Discussion Paper 383; Cochrane and Orcutt (1949), J. American
 * Statistical Association 44, 32-61. Reference: R `prais::prais_winsten` (1.1.3), Stata `prais` (`rhotype(regress)`).
 *
 * @throws StatisticsError where a period is missing: use `fitAutoregressive`, which bridges it.
 */
export function praisWinsten(options: PraisWinstenOptions): PraisWinstenFit {
  const { matrix, names, outcome, transform = "prais-winsten", tolerance = 1e-12 } = options;
  const missing = outcome.findIndex(Number.isNaN);
  if (missing >= 0) {
    throw new StatisticsError(
      `The outcome of period ${missing + 1} is missing: this transformation needs every period. Use the likelihood ("ar"), which bridges it.`,
    );
  }
  const maximumRounds = options.maximumRounds ?? 200;
  let transformed = fitLinear({ matrix, names, outcome });
  let fitted = fittedValues(matrix, transformed);
  let rho = 0;
  let rounds = 0;
  let converged = false;
  while (rounds < maximumRounds && !converged) {
    const next = autocorrelation(outcome.map((y, t) => y - fitted[t]!));
    if (!(Math.abs(next) < 1)) {
      throw new StatisticsError(
        `The errors are not stationary: their autocorrelation came out at ${next.toFixed(3)}. Model the changes from period to period instead.`,
      );
    }
    converged = Math.abs(next - rho) < tolerance;
    rho = next;
    transformed = transformedFit(matrix, names, outcome, rho, transform);
    fitted = fittedValues(matrix, transformed);
    rounds++;
  }
  return {
    transformed,
    names: transformed.names,
    coefficients: transformed.coefficients,
    rho,
    rounds,
    converged: converged || maximumRounds === 1,
    fitted,
    residuals: outcome.map((y, t) => y - fitted[t]!),
    diagnostics: [
      ...transformed.diagnostics,
      ...(converged || maximumRounds === 1
        ? []
        : [
            {
              id: "not-converged",
              level: "warning" as const,
              message: `The autocorrelation has not settled after ${rounds} rounds.`,
            },
          ]),
    ],
  };
}

function autocorrelation(residuals: Float64Array): number {
  let cross = 0;
  let square = 0;
  for (let t = 1; t < residuals.length; t++) {
    cross += residuals[t]! * residuals[t - 1]!;
    square += residuals[t - 1]! * residuals[t - 1]!;
  }
  return square > 0 ? cross / square : 0;
}

function transformedFit(
  matrix: Matrix,
  names: readonly string[],
  outcome: Float64Array,
  rho: number,
  transform: "prais-winsten" | "cochrane-orcutt",
): LinearFit {
  const n = outcome.length;
  const first = Math.sqrt(1 - rho * rho);
  const lost = transform === "cochrane-orcutt" ? 1 : 0;
  const change = (values: Float64Array) =>
    values.map((value, t) => (t === 0 ? first * value : value - rho * values[t - 1]!)).slice(lost);
  const data = new Float64Array((n - lost) * matrix.columns);
  for (let j = 0; j < matrix.columns; j++) {
    data.set(change(matrix.data.slice(j * n, (j + 1) * n)), j * (n - lost));
  }
  return fitLinear({ matrix: createMatrix(n - lost, matrix.columns, data), names, outcome: change(outcome) });
}

function fittedValues(matrix: Matrix, fit: LinearFit): Float64Array {
  const fitted = new Float64Array(matrix.rows);
  fit.kept.forEach((column, j) => {
    for (let t = 0; t < matrix.rows; t++)
      fitted[t]! += fit.coefficients[j]! * matrix.data[t + column * matrix.rows]!;
  });
  return fitted;
}
