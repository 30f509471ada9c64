import { chiSquareCdf } from "../distributions/index.js";
import { StatisticsError } from "../types.js";
import { checkCount } from "./checks.js";
import { type CountTable, margins } from "./count-table.js";

/** A chi-square test. */
export interface ChiSquareTest {
  readonly statistic: number;
  readonly df: number;
  readonly pValue: number;
}

/** A chi-square test of independence, with what it compares. */
export interface IndependenceTest extends ChiSquareTest {
  /** Counts expected under independence. */
  readonly expected: CountTable;
  /** (observed - expected) over its standard error: R's `stdres`. */
  readonly standardizedResiduals: CountTable;
  /** Cramer's V, from the statistic without continuity correction. */
  readonly cramersV: number;
  /** Whether Yates' correction was made. */
  readonly corrected: boolean;
}

const upper = (statistic: number, df: number) => chiSquareCdf(statistic, df, { tail: "upper" });

/**
 * Pearson's chi-square test of independence in a table of counts; two-by-two tables with Yates' continuity correction
 * unless `correct` is false. R: `chisq.test`.
 *
 * @throws StatisticsError where the table is none, or a row or column is empty
 * @example chiSquareTest([[12, 29], [5, 42]], { correct: false }).statistic // 4.876212
 */
export function chiSquareTest(
  table: CountTable,
  options: { readonly correct?: boolean } = {},
): IndependenceTest {
  const { rows, columns, total } = margins(table);
  const expected = rows.map((row) => columns.map((column) => (row * column) / total));
  const gaps = table.map((row, i) => row.map((count, j) => Math.abs(count - expected[i]![j]!)));
  const corrected = (options.correct ?? true) && rows.length === 2 && columns.length === 2;
  const yates = corrected ? Math.min(0.5, ...gaps.flat()) : 0;
  const sum = (less: number) =>
    gaps
      .flatMap((row, i) => row.map((gap, j) => (gap - less) ** 2 / expected[i]![j]!))
      .reduce((a, b) => a + b);
  const df = (rows.length - 1) * (columns.length - 1);
  const statistic = sum(yates);
  return {
    statistic,
    df,
    pValue: upper(statistic, df),
    expected,
    standardizedResiduals: table.map((row, i) =>
      row.map((count, j) => {
        const e = expected[i]![j]!;
        return (count - e) / Math.sqrt(e * (1 - rows[i]! / total) * (1 - columns[j]! / total));
      }),
    ),
    cramersV: Math.sqrt(sum(0) / total / (Math.min(rows.length, columns.length) - 1)),
    corrected,
  };
}

/**
 * Pearson's chi-square test of counts against given probabilities (equal unless given). R: `chisq.test(x, p = )`.
 *
 * @throws StatisticsError where probabilities don't add to 1 or are not above 0, or there are fewer than two counts
 */
export function chiSquareGoodnessOfFit(
  counts: readonly number[],
  probabilities: readonly number[] = counts.map(() => 1 / counts.length),
): ChiSquareTest & { readonly expected: readonly number[] } {
  if (counts.length < 2) throw new StatisticsError("a test of fit needs at least two counts");
  for (const count of counts) checkCount(count, "what is tested for fit");
  if (probabilities.length !== counts.length)
    throw new StatisticsError(
      `${counts.length} counts need as many probabilities, not ${probabilities.length}`,
    );
  const sum = probabilities.reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > 1e-8 || probabilities.some((p) => !(p > 0)))
    throw new StatisticsError(`probabilities of a test of fit are above 0 and add to 1, not to ${sum}`);
  const total = counts.reduce((a, b) => a + b, 0);
  if (total === 0) throw new StatisticsError("all counts are 0, so there is nothing to test");
  const expected = probabilities.map((p) => p * total);
  const statistic = counts.reduce((s, count, i) => s + (count - expected[i]!) ** 2 / expected[i]!, 0);
  const df = counts.length - 1;
  return { statistic, df, pValue: upper(statistic, df), expected };
}

/**
 * McNemar's test of equal shares in pairs, from the two counts of pairs that differ, with continuity correction unless
 * `correct` is false. R: `mcnemar.test`. The p-value is NaN where no pair differs.
 */
export function mcNemarTest(
  onlyFirst: number,
  onlySecond: number,
  options: { readonly correct?: boolean } = {},
): ChiSquareTest {
  checkCount(onlyFirst, "pairs that differ one way");
  checkCount(onlySecond, "pairs that differ the other way");
  const total = onlyFirst + onlySecond;
  const gap = Math.abs(onlyFirst - onlySecond);
  const yates = (options.correct ?? true) && gap > 0 ? 1 : 0;
  const statistic = (gap - yates) ** 2 / total;
  return { statistic, df: 1, pValue: total === 0 ? NaN : upper(statistic, 1) };
}
