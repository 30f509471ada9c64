import {
  buildDesign,
  type Design,
  expressionCodes,
  type MissingValues,
  parseFormula,
} from "../formula/index.js";
import { MissingRows } from "../formula/missing.js";
import { outcomeOf } from "../formula/outcome.js";
import { type Formula, namesIn } from "../formula/parse-formula.js";
import type { Expression } from "../formula/syntax.js";
import { type Cells, compressColumns } from "../regression/cells.js";
import { type Column, StatisticsError, type Table } from "../types.js";
import { codesAt, numbersAt } from "./gather.js";

/** A model whose rows were put together by their regressors. */
export interface CompressedModel {
  readonly cells: Cells;
  /** The design of the cells: one row for each. */
  readonly design: Design;
  /** Complete rows of the table. */
  readonly observations: number;
  readonly missing: readonly MissingValues[];
}

/** The arguments of {@link compressModel}. */
export interface CompressModelOptions {
  readonly formula: string;
  readonly table: Table;
  /** A column or expression that is added to the linear predictor. */
  readonly offset?: string;
  /** Columns (or `a^b`) to cluster on; a cell that several clusters share is split. */
  readonly cluster?: readonly string[];
  /** Whether the outcome counts events, so that the likelihood of a Poisson model is wanted. */
  readonly countOutcome?: boolean;
  /** Give up where there are more cells than this share of the rows; 1 unless given. */
  readonly atMost?: number;
}

/** Rows that are looked at to tell how many cells there will be. */
const trial = 20_000;

/**
 * Groups the rows of a table by the columns that stand on the right-hand side of a formula and sums the outcome over them,
 * so that the model matrix has one row for each group: `fitLinearCells` and `fitGeneralizedLinearCells` then give
 * the numbers of the single rows, (clustered) errors included, in time that hardly depends on how many there are.
 *
 * Source: Wong, Lewis, Wardrop (2021), You Only Compress Once, arXiv:2102.11297.
 *
 * @returns null where cells would be too many, or where the formula doesn't allow it (absorbed effects, instruments,
 * `cbind` outcomes)
 */
export function compressModel(options: CompressModelOptions): CompressedModel | null {
  const { table, atMost = 1 } = options;
  const formula = parseFormula(options.formula, [...table.columns.keys()]);
  if (formula.outcome === null || formula.effects.length > 0 || formula.instruments !== null) return null;
  const names = regressorColumns(formula, options.offset, table);
  if (tooMany(names, table, atMost)) return null;
  const scope = { table, text: formula.text };
  const outcome = outcomeOf(scope, formula.outcome);
  if (outcome.trials !== undefined) return null;
  const clusters = (options.cluster ?? []).map((name) => ({ name, ...expressionCodes(table, name) }));
  const missing = new MissingRows(table.rows);
  missing.markNumbers(outcome.label, [outcome.values]);
  for (const name of names) {
    const column = table.columns.get(name)!;
    if (column instanceof Float64Array) missing.markNumbers(name, [column]);
    else missing.markCodes(name, column.codes);
  }
  for (const { name, codes } of clusters) missing.markCodes(name, codes);
  const rows = missing.completeRows();
  if (missing.complete === 0)
    throw new StatisticsError("Every row misses something, so nothing is left to fit.");
  if (rows !== null && asksForMissing(formula)) return null;
  const columns = names.map((name) => columnRows(table.columns.get(name)!, rows));
  const { first, ...totals } = compressColumns(columns, {
    outcome: numbersAt(outcome.values, rows),
    clusters: clusters.map(({ codes }) => codesAt(codes, rows)),
    countOutcome: options.countOutcome ?? false,
  });
  if (first.length > atMost * missing.complete) return null;
  const small = new Map(names.map((name, i) => [name, columnRows(columns[i]!, first)]));
  const design = designOfCells(options, formula, { rows: first.length, columns: small });
  if (design === null) return null;
  const { matrix, offset } = design;
  const cells: Cells = { ...totals, matrix, ...(offset && { offset }) };
  return { cells, design, observations: missing.complete, missing: missing.counts };
}

/** Columns of the table that the right-hand side reads. */
function regressorColumns({ linear }: Formula, offset: string | undefined, table: Table): string[] {
  const used = new Set(linear.terms.flat());
  const expressions: Expression[] = [
    ...linear.variables.filter((_, i) => used.has(i)).map(({ expression }) => expression),
    ...linear.offsets,
  ];
  const names = new Set(expressions.flatMap((expression) => [...namesIn(expression)]));
  if (offset !== undefined) {
    const { linear: alone } = parseFormula(`~ offset(${offset.replace(/^\s*~/, "")})`);
    for (const expression of alone.offsets) for (const name of namesIn(expression)) names.add(name);
  }
  return [...names].filter((name) => table.columns.has(name));
}

/**
 * Whether a sample of the rows tells that there will be too many cells. The number of cells is estimated from those that
 * the sample hits once and twice (Chao 1984, Scandinavian J. of Statistics 11, 265-270), a lower bound: many cells can
 * still be few against ten million rows.
 */
function tooMany(names: readonly string[], table: Table, atMost: number): boolean {
  if (atMost >= 1 || table.rows <= trial) return false;
  const rows = Int32Array.from({ length: trial }, (_, i) => Math.floor((i * table.rows) / trial));
  const columns = names.map((name) => filled(columnRows(table.columns.get(name)!, rows)));
  const { counts } = compressColumns(columns, { outcome: new Float64Array(trial) });
  let once = 0;
  let twice = 0;
  for (const count of counts) {
    if (count === 1) once++;
    else if (count === 2) twice++;
  }
  const unseen = (once * (once - 1)) / (2 * (twice + 1));
  return counts.length + unseen > atMost * table.rows;
}

/** Missing values as a value of their own. */
function filled(column: Column): Column {
  if (column instanceof Float64Array) return column.map((value) => (Number.isFinite(value) ? value : -1e300));
  const { levels, codes } = column;
  return { levels, codes: codes.map((code) => (code < 0 ? levels.length : code)) };
}

/** Whether a term can be known where a column is missing. */
function asksForMissing({ text }: Formula): boolean {
  return /\b(?:is\.na|ifelse)\b/.test(text);
}

function columnRows(column: Column, rows: Int32Array | null): Column {
  if (column instanceof Float64Array) return numbersAt(column, rows);
  return { levels: column.levels, codes: codesAt(column.codes, rows) };
}

/** The design of the cells; null where a term is missing in some, which is left to the fit of the rows. */
function designOfCells(options: CompressModelOptions, formula: Formula, small: Table): Design | null {
  // Knots and centres are those of the rows; anything else means the same in the cells.
  const depends = /\b(?:ns|bs|poly|scale)\s*\(/.test(formula.text);
  const design = buildDesign({ ...formula, outcome: null }, small, {
    ...(options.offset !== undefined && { offset: options.offset }),
    ...(depends && { fixedBy: options.table }),
  });
  return design.rows === null ? design : null;
}
