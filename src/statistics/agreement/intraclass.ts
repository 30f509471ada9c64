import { fCdf, fQuantile } from "../distributions/index.js";
import { StatisticsError } from "../types.js";

/** Which intraclass correlation, in the words of McGraw and Wong (1996). */
export interface IntraclassOptions {
  /** `oneway`: each unit has its own coders; `twoway` (default): all units have the same coders. */
  readonly model?: "oneway" | "twoway";
  /** `agreement` (default) counts it against coders that one always rates higher; `consistency` does not. */
  readonly type?: "consistency" | "agreement";
  /** Reliability of one coder (`single`, default) or of the mean of all (`average`). */
  readonly unit?: "single" | "average";
  readonly level?: number;
}

/** An intraclass correlation with F test against 0. */
export interface IntraclassCorrelation {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly statistic: number;
  readonly df1: number;
  readonly df2: number;
  readonly pValue: number;
  readonly units: number;
  readonly missing: number;
  readonly coders: number;
}

interface MeanSquares {
  readonly n: number;
  readonly k: number;
  /** Between units, within units, between coders, residual. */
  readonly rows: number;
  readonly within: number;
  readonly columns: number;
  readonly error: number;
}

/**
 * The intraclass correlation of numeric ratings (Shrout and Fleiss 1979; McGraw and Wong 1996). Units that a coder left out
 * are left out.
 *
 * R: `irr::icc`, but for the agreement of averages, where limits here are those of the single coder carried over to the mean,
 * as in McGraw and Wong, and irr puts the number of coders in twice.
 *
 * @param ratings one column a coder; NaN is missing
 * @throws StatisticsError for fewer than two coders or complete units, or where nothing varies
 */
export function intraclassCorrelation(
  ratings: readonly Float64Array[],
  options: IntraclassOptions = {},
): IntraclassCorrelation {
  const { model = "twoway", type = "agreement", unit = "single", level = 0.95 } = options;
  if (model === "oneway" && options.type === "agreement")
    throw new StatisticsError(
      "the one-way model knows no coders, so agreement and consistency are the same: give consistency",
    );
  const squares = meanSquares(ratings);
  const outside = (1 - level) / 2;
  const parts =
    model === "oneway"
      ? simple(squares, squares.within, squares.n * (squares.k - 1), outside)
      : type === "consistency"
        ? simple(squares, squares.error, (squares.n - 1) * (squares.k - 1), outside)
        : agreement(squares, outside);
  const averaged = (single: number) =>
    unit === "average" ? (squares.k * single) / (1 + (squares.k - 1) * single) : single;
  return {
    estimate: averaged(parts.estimate),
    low: averaged(parts.low),
    high: averaged(parts.high),
    level,
    statistic: parts.statistic,
    df1: squares.n - 1,
    df2: parts.df2,
    pValue: fCdf(parts.statistic, squares.n - 1, parts.df2, { tail: "upper" }),
    units: squares.n,
    missing: (ratings[0]?.length ?? 0) - squares.n,
    coders: squares.k,
  };
}

function meanSquares(ratings: readonly Float64Array[]): MeanSquares {
  const k = ratings.length;
  if (k < 2) throw new StatisticsError("an intraclass correlation needs at least two coders");
  if (ratings.some((column) => column.length !== ratings[0]!.length))
    throw new StatisticsError("the coders' columns differ in length: each row must be the same unit");
  const complete = [...ratings[0]!.keys()].filter((row) =>
    ratings.every((column) => !Number.isNaN(column[row])),
  );
  const n = complete.length;
  if (n < 2)
    throw new StatisticsError("an intraclass correlation needs at least two units rated by all coders");
  const rowMeans = complete.map((row) => ratings.reduce((sum, column) => sum + column[row]!, 0) / k);
  const columnMeans = ratings.map((column) => complete.reduce((sum, row) => sum + column[row]!, 0) / n);
  const grand = rowMeans.reduce((sum, mean) => sum + mean, 0) / n;
  let [within, error] = [0, 0];
  for (const [i, row] of complete.entries()) {
    for (const [j, column] of ratings.entries()) {
      within += (column[row]! - rowMeans[i]!) ** 2;
      error += (column[row]! - rowMeans[i]! - columnMeans[j]! + grand) ** 2;
    }
  }
  const rows = (k * rowMeans.reduce((sum, mean) => sum + (mean - grand) ** 2, 0)) / (n - 1);
  const columns = (n * columnMeans.reduce((sum, mean) => sum + (mean - grand) ** 2, 0)) / (k - 1);
  if (rows === 0 && within === 0)
    throw new StatisticsError("all ratings are the same, so there is nothing to correlate");
  return { n, k, rows, within: within / (n * (k - 1)), columns, error: error / ((n - 1) * (k - 1)) };
}

interface Parts {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly statistic: number;
  readonly df2: number;
}

function simple({ n, k, rows }: MeanSquares, rest: number, df2: number, outside: number): Parts {
  const statistic = rows / rest;
  const low = statistic / fQuantile(outside, n - 1, df2, { tail: "upper" });
  const high = statistic * fQuantile(outside, df2, n - 1, { tail: "upper" });
  const correlation = (f: number) => (f === Infinity ? 1 : (f - 1) / (f + k - 1));
  return { estimate: correlation(statistic), low: correlation(low), high: correlation(high), statistic, df2 };
}

/** Satterthwaite's degrees of freedom of a weighted sum of the coders' and the residual mean square. */
function satterthwaite({ n, k, columns, error }: MeanSquares, a: number, b: number): number {
  return (
    (a * columns + b * error) ** 2 / ((a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
  );
}

function agreement(squares: MeanSquares, outside: number): Parts {
  const { n, k, rows, columns, error } = squares;
  const estimate = (rows - error) / (rows + (k - 1) * error + (k / n) * (columns - error));
  const odds = (k * estimate) / (n * (1 - estimate));
  const v = satterthwaite(squares, odds, 1 + odds * (n - 1));
  const below = fQuantile(outside, n - 1, v, { tail: "upper" });
  const above = fQuantile(outside, v, n - 1, { tail: "upper" });
  const mixed = k * columns + (k * n - k - n) * error;
  return {
    estimate,
    low: (n * (rows - below * error)) / (below * mixed + n * rows),
    high: (n * (above * rows - error)) / (mixed + n * above * rows),
    // Under the hypothesis of no correlation the denominator is the residual alone.
    statistic: rows / error,
    df2: (n - 1) * (k - 1),
  };
}
