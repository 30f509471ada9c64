import { chiSquareQuantile } from "../distributions/index.js";
import { createMatrix, matrixColumn, selectColumns } from "../linear-algebra/index.js";
import { fitGeneralizedLinear, type GeneralizedLinearOptions } from "../regression/generalized-linear.js";
import { StatisticsError } from "../types.js";

/** An interval of a coefficient by its profile likelihood. */
export interface ProfileInterval {
  readonly term: string;
  readonly estimate: number;
  /** -Infinity where the likelihood never falls low enough (separation). */
  readonly low: number;
  readonly high: number;
}

/** Beyond this many standard errors an end counts as infinite. */
const furthest = 1e3;

/**
 * Profile likelihood intervals of the coefficients of a generalized linear model: the values at which twice the fall of the
 * log-likelihood, maximised over the other coefficients, is the chi-square quantile. They keep their level better than
 * Wald intervals where samples are small or probabilities extreme.
 *
 * Source: Venzon and Moolgavkar (1988), Applied Statistics 37, 87-94. Reference: R `confint(glm)`, which interpolates the
 * profile (and agrees to three or four digits); these ends are the exact roots.
 *
 * @param terms names of coefficients; all unless given
 * @throws StatisticsError for families whose dispersion is estimated
 */
export function profileIntervals(
  options: GeneralizedLinearOptions,
  terms?: readonly string[],
  level = 0.95,
): ProfileInterval[] {
  const fit = fitGeneralizedLinear(options);
  if (fit.dispersionEstimated) {
    throw new StatisticsError(
      "Profile intervals are for families with a known dispersion: binomial and Poisson.",
    );
  }
  const limit = chiSquareQuantile(level, 1);
  return (terms ?? fit.names).map((term) => {
    const at = fit.names.indexOf(term);
    if (at < 0) throw new StatisticsError(`The model has no coefficient "${term}".`);
    const estimate = fit.coefficients[at]!;
    const error = Math.sqrt(fit.modelCovariance.data[at * (fit.names.length + 1)]!);
    const column = matrixColumn(options.matrix, fit.kept[at]!);
    const others = Array.from(fit.kept).filter((_, j) => j !== at);
    // Each fit starts from the predictor of the whole model, moved along the column.
    const excess = (value: number): number => {
      const start = fit.linearPredictor.map((eta, i) => eta + (value - estimate) * column[i]!);
      return devianceAt(options, column, others, value, start) - fit.deviance - limit;
    };
    return {
      term,
      estimate,
      low: root(excess, estimate, -error),
      high: root(excess, estimate, error),
    };
  });
}

/** The deviance with one coefficient fixed, which makes its column an offset. */
function devianceAt(
  options: GeneralizedLinearOptions,
  column: Float64Array,
  others: readonly number[],
  value: number,
  startingLinearPredictor: Float64Array,
): number {
  const { matrix, names, offset } = options;
  const fixed = column.map((x, i) => value * x + (offset?.[i] ?? 0));
  if (others.length === 0) {
    // Nothing is left to estimate: a column of zeros is dropped, and the offset alone predicts.
    const zeros = createMatrix(matrix.rows, 1);
    const none = { ...options, matrix: zeros, names: ["none"], offset: fixed };
    return fitGeneralizedLinear({ ...none, startingLinearPredictor }).deviance;
  }
  return fitGeneralizedLinear({
    ...options,
    matrix: selectColumns(matrix, others),
    names: others.map((j) => names[j]!),
    offset: fixed,
    startingLinearPredictor,
  }).deviance;
}

/** Steps out from the estimate until the excess is positive, then closes in by secants with bisection as a guard. */
function root(excess: (value: number) => number, estimate: number, step: number): number {
  let inside = estimate;
  let insideValue = -Infinity;
  let distance = 2;
  for (;;) {
    const outside = estimate + distance * step;
    const outsideValue = excess(outside);
    if (outsideValue > 0) return closeIn(excess, inside, insideValue, outside, outsideValue, Math.abs(step));
    inside = outside;
    insideValue = outsideValue;
    distance *= 1.5;
    if (distance > furthest) return Math.sign(step) * Infinity;
  }
}

function closeIn(
  excess: (value: number) => number,
  inside: number,
  insideValue: number,
  outside: number,
  outsideValue: number,
  scale: number,
): number {
  let [a, fa, b, fb] = [inside, insideValue, outside, outsideValue];
  for (let round = 0; round < 100 && Math.abs(b - a) > 1e-12 * scale; round++) {
    const secant = Number.isFinite(fa) && round % 3 !== 2 ? b - (fb * (b - a)) / (fb - fa) : (a + b) / 2;
    const f = excess(secant);
    if (Math.abs(f) < 1e-11) return secant;
    if (f > 0) [b, fb] = [secant, f];
    else [a, fa] = [secant, f];
  }
  return (a + b) / 2;
}
