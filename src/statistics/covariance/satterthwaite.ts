import {
  cholesky,
  createMatrix,
  multiply,
  multiplyVector,
  quadraticForm,
  transpose,
} from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import { groupCrossProduct, inverseRootAdjustment, rowsOfGroups } from "./bias-reduced.js";
import type { CovarianceInput } from "./covariance.js";
import { codesOfRows, group } from "./groups.js";

/**
 * Degrees of freedom of the t test of each coefficient with CR2 errors, by Satterthwaite's approximation under a working
 * model of independent rows: what makes tests with few or unequal clusters hold their level.
 *
 * Sources: Bell and McCaffrey (2002), Survey Methodology 28, 169-181; Pustejovsky and Tipton (2018), J. Business &
 * Economic Statistics 36, 672-683, doi:10.1080/07350015.2016.1247004. Reference: clubSandwich `coef_test(vcov = "CR2")`.
 *
 * @param clusters one code for each row of the fit's input; left out where cells bring theirs along
 * @returns one number for each coefficient
 */
export function satterthwaiteDf(
  fit: Pick<CovarianceInput, "estimating" | "unscaledCovariance">,
  clusters?: Int32Array,
): Float64Array {
  const { estimating, unscaledCovariance: bread } = fit;
  const own = estimating.parts?.clusters[0];
  if (own === undefined && clusters === undefined) throw new StatisticsError("CR2 errors need clusters.");
  const codes = own ?? codesOfRows(clusters!, estimating.rows, estimating.scores.length, "cluster");
  const l = cholesky(bread);
  if (l === null) throw new StatisticsError("The regressors are too close to collinear for these errors.");
  const parts = rowsOfGroups(group(codes, "cluster")).map((rows) => {
    const m = groupCrossProduct(estimating, rows);
    return { m, turned: multiply(transpose(inverseRootAdjustment(m, l)), bread) };
  });
  return Float64Array.from({ length: bread.rows }, (_, j) => coefficientDf(parts, bread, j));
}

/** (trace P)^2 / trace(P P) for P[g, h] = w_g' (I - H) w_h, where V = sum over g of (w_g' y)^2. */
function coefficientDf(parts: readonly { m: Matrix; turned: Matrix }[], bread: Matrix, j: number): number {
  const k = bread.rows;
  const g = parts.length;
  const sums = createMatrix(k, g);
  const squares = parts.map(({ m, turned }, at) => {
    const q = turned.data.slice(j * k, (j + 1) * k);
    sums.data.set(multiplyVector(m, q), at * k);
    return quadraticForm(m, q);
  });
  const p = multiply(transpose(sums), multiply(bread, sums)).data;
  let trace = 0;
  let square = 0;
  for (let a = 0; a < g; a++) {
    for (let b = 0; b < g; b++) {
      const value = (a === b ? squares[a]! : 0) - p[a + b * g]!;
      if (a === b) trace += value;
      square += value * value;
    }
  }
  return (trace * trace) / square;
}
