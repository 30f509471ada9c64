import { chiSquareCdf } from "../distributions/index.js";
import { upperTailOfF } from "../inference/reference-distribution.js";
import {
  createMatrix,
  multiply,
  qrPivoted,
  qrResiduals,
  solveLinear,
  transpose,
} from "../linear-algebra/index.js";
import { type Factor, type Matrix, StatisticsError } from "../types.js";
import { type SurveyDesign, subsetDesign, surveyDegreesOfFreedom } from "./design.js";
import { estimateStatistic, meanStatistic, totalStatistic } from "./statistic.js";

/** F: Rao and Scott's second-order correction; chi-square: their first-order one; Wald and its adjusted form. */
export type AssociationStatistic = "F" | "chi-square" | "wald" | "adjusted-wald";

export interface SurveyAssociation {
  readonly statistic: number;
  readonly df1: number;
  /** Infinity for the chi-square form. */
  readonly df2: number;
  readonly pValue: number;
  readonly method: AssociationStatistic;
  /** Weighted counts, rows x columns. */
  readonly table: Matrix;
  readonly observations: number;
  readonly missing: number;
}

/**
 * Tests whether two categorical variables of a survey are independent (`svychisq` of R's survey 4.1). The statistic of
 * `chi-square` is scaled to the rows of positive weight that have both values; R scales it to all rows. P-values are the same.
 *
 * @throws StatisticsError where a variable has a single level, or a level nobody
 */
export function surveyAssociation(
  design: SurveyDesign,
  rows: Factor,
  columns: Factor,
  method: AssociationStatistic = "F",
): SurveyAssociation {
  const complete = (row: number) => rows.codes[row]! >= 0 && columns.codes[row]! >= 0;
  const own = subsetDesign(design, complete);
  const observations = count(own.weights);
  const missing = count(design.weights) - observations;
  const a = usedLevels(rows, own.weights, "first");
  const b = usedLevels(columns, own.weights, "second");
  const cells = indicatorColumns(a, b);
  // R takes the degrees of freedom of the whole design, before rows with missing values go.
  const nu = surveyDegreesOfFreedom(design);
  const table = weightedTable(cells, own.weights, a.levels, b.levels);
  const shared = { method, table, observations, missing };
  const tested =
    method === "F" || method === "chi-square"
      ? raoScott(own, cells, table, observations, nu, method)
      : waldForm(own, cells, a.levels, b.levels, nu, method);
  return { ...shared, ...tested };
}

const count = (weights: Float64Array): number => weights.reduce((n, weight) => (weight === 0 ? n : n + 1), 0);

interface Levels {
  readonly codes: Int32Array;
  readonly levels: number;
}

function usedLevels({ codes, levels }: Factor, weights: Float64Array, which: string): Levels {
  const used = new Set<number>();
  for (let i = 0; i < codes.length; i++) if (weights[i] !== 0 && codes[i]! >= 0) used.add(codes[i]!);
  if (used.size < 2)
    throw new StatisticsError(
      `the ${which} variable has ${used.size === 1 ? "a single level" : "no level"} (${levels[0] ?? ""}), so there is no association to test`,
    );
  const order = [...used].sort((x, y) => x - y);
  const place = new Map(order.map((code, at) => [code, at]));
  return { codes: codes.map((code) => place.get(code) ?? -1), levels: order.length };
}

/** One indicator a cell, the levels of the first variable running fastest. */
function indicatorColumns(a: Levels, b: Levels): Float64Array[] {
  const columns: Float64Array[] = [];
  for (let j = 0; j < b.levels; j++)
    for (let i = 0; i < a.levels; i++)
      columns.push(Float64Array.from(a.codes, (code, row) => (code === i && b.codes[row] === j ? 1 : 0)));
  return columns;
}

function weightedTable(
  cells: readonly Float64Array[],
  weights: Float64Array,
  rows: number,
  columns: number,
): Matrix {
  const sums = cells.map((cell) => cell.reduce((sum, value, i) => sum + value * weights[i]!, 0));
  return createMatrix(rows, columns, Float64Array.from(sums));
}

type Tested = Pick<SurveyAssociation, "statistic" | "df1" | "df2" | "pValue">;

function raoScott(
  design: SurveyDesign,
  cells: readonly Float64Array[],
  table: Matrix,
  n: number,
  nu: number,
  method: "F" | "chi-square",
): Tested {
  const names = cells.map((_, i) => String(i));
  const { estimates: p, covariance } = estimateStatistic(design, meanStatistic(names, cells));
  const x = pearson(table, n);
  const contrast = interactionContrast(table.rows, table.columns);
  const inverse = p.map((value) => (value === 0 ? 0 : 1 / value));
  const scaled = scaleRows(contrast, inverse);
  const denominator = multiply(
    transpose(contrast),
    scaleRows(scaled, new Float64Array(p.length).fill(1 / n)),
  );
  const numerator = multiply(transpose(scaled), multiply(covariance, scaled));
  const delta = solveColumns(denominator, numerator);
  const trace = traceOf(delta);
  const traceSquare = traceOf(multiply(delta, delta));
  if (method === "chi-square") {
    const df = delta.rows;
    const pValue = chiSquareCdf(x / (trace / df), df, { tail: "upper" });
    return { statistic: x, df1: df, df2: Number.POSITIVE_INFINITY, pValue };
  }
  const d0 = trace ** 2 / traceSquare;
  const statistic = x / trace;
  return { statistic, df1: d0, df2: d0 * nu, pValue: upperTailOfF(statistic, d0, d0 * nu) };
}

/** Pearson's statistic of the weighted table scaled to the sample size. */
function pearson(table: Matrix, n: number): number {
  const { rows, columns, data } = table;
  const total = data.reduce((a, b) => a + b, 0);
  let statistic = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const row = sumOf(columns, (k) => data[i + k * rows]!) / total;
      const column = sumOf(rows, (k) => data[k + j * rows]!) / total;
      const expected = row * column * n;
      statistic += ((data[i + j * rows]! / total) * n - expected) ** 2 / expected;
    }
  }
  return statistic;
}

const sumOf = (length: number, value: (index: number) => number): number => {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += value(k);
  return sum;
};

/** Interactions of the saturated model, orthogonal to its main effects: (r c) x (r - 1)(c - 1). */
function interactionContrast(rows: number, columns: number): Matrix {
  const cells = rows * columns;
  const main = createMatrix(cells, rows + columns - 1);
  const interactions: Float64Array[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const [i, j] = [cell % rows, Math.floor(cell / rows)];
    main.data[cell] = 1;
    if (i > 0) main.data[cell + i * cells] = 1;
    if (j > 0) main.data[cell + (rows - 1 + j) * cells] = 1;
  }
  const qr = qrPivoted(main);
  for (let j = 1; j < columns; j++) {
    for (let i = 1; i < rows; i++) {
      const indicator = new Float64Array(cells);
      indicator[i + j * rows] = 1;
      interactions.push(qrResiduals(qr, indicator));
    }
  }
  const result = createMatrix(cells, interactions.length);
  interactions.forEach((column, j) => {
    result.data.set(column, j * cells);
  });
  return result;
}

function scaleRows(a: Matrix, factors: Float64Array): Matrix {
  const result = createMatrix(a.rows, a.columns, Float64Array.from(a.data));
  for (let j = 0; j < a.columns; j++)
    for (let i = 0; i < a.rows; i++) result.data[i + j * a.rows]! *= factors[i]!;
  return result;
}

function solveColumns(a: Matrix, b: Matrix): Matrix {
  const result = createMatrix(b.rows, b.columns);
  for (let j = 0; j < b.columns; j++)
    result.data.set(solveLinear(a, b.data.slice(j * b.rows, (j + 1) * b.rows)), j * b.rows);
  return result;
}

const traceOf = (a: Matrix): number => sumOf(a.rows, (i) => a.data[i + i * a.rows]!);

/** Wald's test that each cell is the product of its margins, by the delta method on weighted counts. */
function waldForm(
  design: SurveyDesign,
  cells: readonly Float64Array[],
  rows: number,
  columns: number,
  nu: number,
  method: "wald" | "adjusted-wald",
): Tested {
  const names = cells.map((_, i) => String(i));
  const { estimates: t, covariance } = estimateStatistic(design, totalStatistic(names, cells));
  const total = t.reduce((a, b) => a + b, 0);
  const row = Float64Array.from({ length: rows }, (_, i) => sumOf(columns, (j) => t[i + j * rows]!));
  const column = Float64Array.from({ length: columns }, (_, j) => sumOf(rows, (i) => t[i + j * rows]!));
  const used = Array.from(
    { length: (rows - 1) * (columns - 1) },
    (_, q) => [1 + (q % (rows - 1)), 1 + Math.floor(q / (rows - 1))] as const,
  );
  const jacobian = createMatrix(used.length, cells.length);
  const gap = new Float64Array(used.length);
  for (const [q, [i, j]] of used.entries()) {
    gap[q] = t[i + j * rows]! - (row[i]! * column[j]!) / total;
    for (let cell = 0; cell < cells.length; cell++) {
      const [ci, cj] = [cell % rows, Math.floor(cell / rows)];
      jacobian.data[q + cell * used.length] =
        (ci === i && cj === j ? 1 : 0) -
        (ci === i ? column[j]! / total : 0) -
        (cj === j ? row[i]! / total : 0) +
        (row[i]! * column[j]!) / total ** 2;
    }
  }
  const v = multiply(jacobian, multiply(covariance, transpose(jacobian)));
  const solved = solveLinear(v, gap);
  const wald = gap.reduce((sum, value, q) => sum + value * solved[q]!, 0);
  const df1 = used.length;
  const df2 = method === "wald" ? nu : nu - df1 + 1;
  const statistic = method === "wald" ? wald / df1 : (wald * df2) / (df1 * nu);
  return { statistic, df1, df2, pValue: df2 > 0 ? upperTailOfF(statistic, df1, df2) : Number.NaN };
}
