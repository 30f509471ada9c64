import { createMatrix, qrPivoted, selectColumns } from "../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../types.js";

/** The columns of a meta-regression, with the intercept's as a column of ones among them. */
export interface MetaDesign {
  readonly matrix: Matrix;
  readonly names: readonly string[];
}

/** Studies to pool: finite estimates with variances above 0, and a design of full rank. */
export interface Studies {
  readonly estimates: Float64Array;
  readonly variances: Float64Array;
  readonly design: Matrix;
  readonly names: readonly string[];
  /** Rows of the input that are used, in order. */
  readonly rows: Int32Array;
  /** Rows left out as a number is missing. */
  readonly missing: number;
  /** Columns of the design left out as collinear. */
  readonly dropped: readonly string[];
}

/** The name that R gives an intercept. */
export const interceptName = "(Intercept)";

/**
 * Reads studies: rows with a missing number are left out.
 *
 * @throws StatisticsError where a variance is not above 0, or what remains is a single study, or too few for the design
 */
export function readStudies(
  estimates: ArrayLike<number>,
  variances: ArrayLike<number>,
  design?: MetaDesign,
): Studies {
  if (estimates.length !== variances.length)
    throw new StatisticsError(
      `${estimates.length} estimates and ${variances.length} variances do not belong together`,
    );
  if (design !== undefined && design.matrix.rows !== estimates.length)
    throw new StatisticsError(
      `${estimates.length} estimates and ${design.matrix.rows} rows of moderators do not belong together`,
    );
  const rows = Int32Array.from(
    Array.from({ length: estimates.length }, (_, i) => i).filter(
      (i) => !isMissing(estimates, variances, design, i),
    ),
  );
  for (const i of rows) checkStudy(estimates[i]!, variances[i]!, i);
  refuseFew(rows.length);
  const full = createMatrix(rows.length, design?.matrix.columns ?? 1);
  for (let j = 0; j < full.columns; j++)
    for (const [i, row] of rows.entries())
      full.data[i + j * full.rows] =
        design === undefined ? 1 : design.matrix.data[row + j * design.matrix.rows]!;
  const names = design?.names ?? [interceptName];
  const { rank, pivot } = qrPivoted(full);
  const kept = [...pivot.subarray(0, rank)].sort((a, b) => a - b);
  if (rows.length <= kept.length)
    throw new StatisticsError(
      `too few studies (${rows.length}) for the number of coefficients (${kept.length}): there must be more studies than coefficients`,
    );
  return {
    estimates: Float64Array.from(rows, (row) => estimates[row]!),
    variances: Float64Array.from(rows, (row) => variances[row]!),
    design: selectColumns(full, kept),
    names: kept.map((j) => names[j]!),
    rows,
    missing: estimates.length - rows.length,
    dropped: names.filter((_, j) => !kept.includes(j)),
  };
}

function refuseFew(studies: number): void {
  if (studies < 2)
    throw new StatisticsError(
      studies === 1
        ? "there is one study only, and one study is not pooled: report it as it is"
        : "there is no study with an estimate and a variance",
    );
}

function isMissing(
  estimates: ArrayLike<number>,
  variances: ArrayLike<number>,
  design: MetaDesign | undefined,
  i: number,
): boolean {
  if (Number.isNaN(estimates[i]) || Number.isNaN(variances[i])) return true;
  if (design === undefined) return false;
  for (let j = 0; j < design.matrix.columns; j++)
    if (Number.isNaN(design.matrix.data[i + j * design.matrix.rows])) return true;
  return false;
}

function checkStudy(estimate: number, variance: number, row: number): void {
  if (!Number.isFinite(estimate)) throw new StatisticsError(`the estimate of study ${row + 1} is infinite`);
  if (!(variance > 0 && variance < Infinity))
    throw new StatisticsError(
      `the variance of study ${row + 1} is ${variance}; it must be above 0 and finite`,
    );
}

/** The studies of the given places, for leaving some out; the design keeps its columns. */
export function someStudies(studies: Studies, places: readonly number[]): Studies {
  refuseFew(places.length);
  if (places.length <= studies.design.columns)
    throw new StatisticsError(
      `too few studies (${places.length}) for the number of coefficients (${studies.design.columns}), so none can be left out`,
    );
  const design = createMatrix(places.length, studies.design.columns);
  for (let j = 0; j < design.columns; j++)
    for (const [i, place] of places.entries())
      design.data[i + j * design.rows] = studies.design.data[place + j * studies.design.rows]!;
  return {
    ...studies,
    estimates: Float64Array.from(places, (place) => studies.estimates[place]!),
    variances: Float64Array.from(places, (place) => studies.variances[place]!),
    rows: Int32Array.from(places, (place) => studies.rows[place]!),
    design,
  };
}
