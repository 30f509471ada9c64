import {
  averageMarginalEffects,
  type IntervalOptions,
  type PredictingFit,
  type Predictions,
  type PredictOptions,
  predict,
  type Scenario,
  type StandardizedMeans,
  standardizedMeans,
} from "../../inference/index.js";
import { createMatrix, selectRows } from "../../linear-algebra/index.js";
import { type Column, type Matrix, StatisticsError, type Table, type Term } from "../../types.js";
import type { ModelResult } from "./options.js";

/** A result whose model has a matrix for other tables: any without absorbed effects. */
type Predictable = Pick<ModelResult, "design" | "covariance"> & { readonly fit: PredictingFit };

function refuseAbsorbed({ design }: Predictable): void {
  if (design.effects.length === 0) return;
  throw new StatisticsError(
    "Absorbed effects have no value for other rows. Enter them as factor(...) to predict or to average over them.",
  );
}

/** Predictions of a fitted model for the rows of a table; NaN where something is missing. See `predict`. */
export function predictTable(
  result: Predictable,
  table: Table,
  options: Omit<PredictOptions, "matrix" | "offset"> = {},
): Predictions {
  refuseAbsorbed(result);
  const offset = result.design.offsetFor(table);
  return predict(result.fit, result.covariance, {
    ...options,
    matrix: result.design.matrixFor(table),
    ...(offset && { offset }),
  });
}

/** Rows to average over. */
interface Rows {
  readonly matrix: Matrix;
  readonly offset?: Float64Array;
  readonly weights?: Float64Array;
}

/** The rows of a table in which nothing is missing, and whether there are any. */
function completeRows({ design }: Predictable, table: Table, weights: string | undefined): Int32Array {
  const matrix = design.matrixFor(table);
  const offset = design.offsetFor(table);
  const counts = weights === undefined ? null : weightsOf(table, weights);
  const complete: number[] = [];
  for (let i = 0; i < matrix.rows; i++) {
    let sum = (offset?.[i] ?? 0) + (counts?.[i] ?? 0);
    for (let j = 0; j < matrix.columns; j++) sum += matrix.data[i + j * matrix.rows]!;
    if (!Number.isNaN(sum)) complete.push(i);
  }
  if (complete.length === 0)
    throw new StatisticsError("Every row of the table to average over misses something.");
  return Int32Array.from(complete);
}

function weightsOf(table: Table, name: string): Float64Array {
  const column = table.columns.get(name);
  if (column instanceof Float64Array) return column;
  throw new StatisticsError(`There is no column of numbers "${name}" to weight the rows by.`);
}

function rowsOf({ design }: Predictable, table: Table, kept: Int32Array, weights: string | undefined): Rows {
  const take = (values: Float64Array) => Float64Array.from(kept, (row) => values[row]!);
  const offset = design.offsetFor(table);
  return {
    matrix: selectRows(design.matrixFor(table), kept),
    ...(offset && { offset: take(offset) }),
    ...(weights !== undefined && { weights: take(weightsOf(table, weights)) }),
  };
}

/**
 * Average predictions when one column is set to each of its values in turn, over the rows of a table that miss nothing
 * (adjusted risks and rates). Differences and ratios come from `standardizedDifferences` and `standardizedRatios`.
 *
 * @param values levels of a category, or numbers; all levels unless given
 */
export function adjustedMeans(
  result: Predictable,
  table: Table,
  column: string,
  options: IntervalOptions & {
    readonly values?: readonly (string | number)[];
    /** A column with how much each row counts. */
    readonly weights?: string;
  } = {},
): StandardizedMeans {
  refuseAbsorbed(result);
  const given = table.columns.get(column);
  if (given === undefined) throw new StatisticsError(`There is no column "${column}" to set.`);
  const values = options.values ?? (given instanceof Float64Array ? null : given.levels);
  if (values === null) {
    throw new StatisticsError(`"${column}" is a number: say which values it is to be set to.`);
  }
  const kept = completeRows(result, table, options.weights);
  const scenarios = values.map((value): Scenario => {
    const changed = {
      ...table,
      columns: new Map(table.columns).set(column, setTo(given, value, table.rows)),
    };
    return { label: String(value), ...rowsOf(result, changed, kept, options.weights) };
  });
  return standardizedMeans(result.fit, result.covariance, scenarios, options);
}

function setTo(column: Column, value: string | number, rows: number): Column {
  if (column instanceof Float64Array) return new Float64Array(rows).fill(Number(value));
  const level = column.levels.indexOf(String(value));
  if (level < 0) throw new StatisticsError(`"${value}" is no level. Levels are ${column.levels.join(", ")}.`);
  return { levels: column.levels, codes: new Int32Array(rows).fill(level) };
}

/** Steps of the derivative, in standard deviations of the column. */
const stepShare = 1e-3;

/**
 * Average marginal effects of columns of numbers: how much the mean outcome moves for one more of each, whatever terms
 * (logarithms, powers, splines, interactions) it enters by. See `averageMarginalEffects`.
 */
export function marginalEffects(
  result: Predictable,
  table: Table,
  columns: readonly string[],
  options: IntervalOptions & { readonly weights?: string } = {},
): Term[] {
  refuseAbsorbed(result);
  const kept = completeRows(result, table, options.weights);
  const rows = rowsOf(result, table, kept, options.weights);
  return columns.map((column) => {
    const derivative = selectRows(derivativeIn(result, table, column), kept);
    const [term] = averageMarginalEffects(
      result.fit,
      result.covariance,
      rows,
      [{ label: column, derivative }],
      options,
    );
    return term!;
  });
}

/** d row / d column by central differences of the fourth order, which are exact for cubics. */
function derivativeIn({ design }: Predictable, table: Table, name: string): Matrix {
  const column = table.columns.get(name);
  if (!(column instanceof Float64Array)) {
    throw new StatisticsError(
      `"${name}" is no column of numbers; compare adjusted means of a category instead.`,
    );
  }
  const h = stepShare * (spread(column) || 1);
  const at = (steps: number): Float64Array =>
    design.matrixFor({
      ...table,
      columns: new Map(table.columns).set(
        name,
        column.map((value) => value + steps * h),
      ),
    }).data;
  const [far, near, back, farBack] = [at(2), at(1), at(-1), at(-2)] as const;
  return createMatrix(
    table.rows,
    design.names.length,
    near.map((value, i) => (8 * (value - back[i]!) - (far[i]! - farBack[i]!)) / (12 * h)),
  );
}

function spread(values: Float64Array): number {
  const known = values.filter(Number.isFinite);
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
}
