import { codesAt, numbersAt } from "../compression/gather.js";
import type { AbsorbedEffect } from "../fixed-effects/absorbed.js";
import { type Factor, type Matrix, StatisticsError, type Table } from "../types.js";
import { buildMatrix, type Coding, codeTerms, type TermColumns } from "./coding.js";
import { expressionCodes, expressionNumbers } from "./columns.js";
import { absorbedEffects } from "./effects.js";
import { evaluate } from "./evaluate.js";
import { listed } from "./functions.js";
import { MissingRows, type MissingValues } from "./missing.js";
import { type OutcomeColumns, outcomeOf } from "./outcome.js";
import { type Formula, parseFormula } from "./parse-formula.js";
import type { LinearPart } from "./terms.js";
import { asNumbers, type Scope } from "./values.js";
import { type CompiledVariable, compileVariable } from "./variables.js";

/** A model matrix with its names and a way to make the same columns of other tables. */
export interface LinearDesign {
  readonly matrix: Matrix;
  readonly names: readonly string[];
  readonly terms: readonly TermColumns[];
  /** The matrix of all rows of a table, with the levels, knots and centres of the fit; NaN where a value is missing. */
  matrixFor(table: Table): Matrix;
}

/** What a formula asks of a table, row by row of those that are complete. */
export interface Design extends LinearDesign {
  readonly formula: Formula;
  /** The complete rows of the table; null where all are. */
  readonly rows: Int32Array | null;
  /** Number of complete rows. */
  readonly observations: number;
  readonly missing: readonly MissingValues[];
  /** Null for a one-sided formula. */
  readonly outcome: OutcomeColumns | null;
  readonly offset: Float64Array | null;
  readonly weights: Float64Array | null;
  readonly effects: readonly AbsorbedEffect[];
  readonly instruments: { readonly endogenous: LinearDesign; readonly instruments: LinearDesign } | null;
  /** Codes of the levels of each further category (clusters, periods), in the order of their levels. */
  readonly codes: ReadonlyMap<string, { readonly codes: Int32Array; readonly levels: readonly string[] }>;
  /** The offset of all rows of a table; null where the formula has none. */
  offsetFor(table: Table): Float64Array | null;
}

/** What is read from the table beside the formula. */
export interface DesignOptions {
  /** A column or expression of numbers. */
  readonly weights?: string;
  /** A column or expression that is added to the linear predictor beside the `offset()` of the formula. */
  readonly offset?: string;
  /** Columns (or `a^b` for combinations) whose levels are wanted; a row that misses one is left out. */
  readonly codes?: readonly string[];
  /** A table that fixes levels, knots and centres in place of the one that is read. */
  readonly fixedBy?: Table;
}

/**
 * Builds outcome, model matrix, offset, weights and absorbed effects of a formula from a table. Rows in which anything
 * is missing are left out and counted; infinite numbers are refused.
 *
 * Columns, their order and their names are those of R's `model.matrix` with treatment contrasts; where effects are
 * absorbed the intercept has no column, as in fixest.
 *
 * @throws StatisticsError that names the place in the formula, or the column and rows.
 */
export function buildDesign(text: string | Formula, table: Table, options: DesignOptions = {}): Design {
  const formula = typeof text === "string" ? parseFormula(text, [...table.columns.keys()]) : text;
  const scope: Scope & { factors: Map<Float64Array, Factor> } = {
    table,
    text: formula.text,
    factors: new Map(),
  };
  const missing = new MissingRows(table.rows);
  const outcome = formula.outcome === null ? null : outcomeOf(scope, formula.outcome);
  if (outcome !== null)
    missing.markNumbers(outcome.label, [outcome.values, outcome.trials ?? outcome.values]);
  const linear = compilePart(scope, formula.linear, missing, options.fixedBy);
  const endogenous = formula.instruments && compilePart(scope, formula.instruments.endogenous, missing);
  const instruments = formula.instruments && compilePart(scope, formula.instruments.instruments, missing);
  const offset = sumOffsets(scope, formula, options.offset);
  if (offset !== null) missing.markNumbers("offset", [offset]);
  const weights = options.weights === undefined ? null : expressionNumbers(table, options.weights);
  if (weights !== null) missing.markNumbers(options.weights!, [weights]);
  const effects = absorbedEffects(scope, formula.effects, missing);
  const codes = (options.codes ?? []).map((label) => ({
    label,
    factor: expressionCodes(table, label, scope.factors),
  }));
  for (const { label, factor } of codes) missing.markCodes(label, factor.codes);
  const rows = missing.completeRows();
  if (missing.complete === 0) throw nothingLeft(table, missing.counts);
  // Slopes by level alone leave the intercept to the regression.
  const absorbing = formula.effects.some(({ intercept }) => intercept);
  const take = (values: Float64Array): Float64Array => numbersAt(values, rows);
  const takeCodes = (values: Int32Array): Int32Array => codesAt(values, rows);
  return {
    formula,
    rows,
    observations: missing.complete,
    missing: missing.counts,
    outcome: outcome && {
      ...outcome,
      values: take(outcome.values),
      ...(outcome.trials && { trials: take(outcome.trials) }),
    },
    ...linearDesign(scope, linear, rows, !absorbing),
    offset: offset && take(offset),
    weights: weights && take(weights),
    effects: effects.map((effect) => effect.inRows(rows)),
    instruments:
      endogenous && instruments
        ? {
            endogenous: linearDesign(scope, endogenous, rows, false),
            instruments: linearDesign(scope, instruments, rows, false),
          }
        : null,
    codes: new Map(
      codes.map(({ label, factor }) => [label, { codes: takeCodes(factor.codes), levels: factor.levels }]),
    ),
    offsetFor: (other) => sumOffsets({ ...scope, table: other }, formula, options.offset),
  };
}

interface CompiledPart {
  readonly part: LinearPart;
  readonly variables: readonly CompiledVariable[];
}

/** Compiles the variables that terms use and marks the rows in which one is missing. */
function compilePart(
  scope: Scope,
  part: LinearPart,
  missing: MissingRows,
  fixedBy: Table = scope.table,
): CompiledPart {
  const used = new Set(part.terms.flat());
  const variables = part.variables.map((variable, i) => {
    if (!used.has(i)) return unused(variable.label);
    const compiled = compileVariable({ ...scope, table: fixedBy }, variable);
    return fixedBy === scope.table ? compiled : { ...compiled, training: compiled.evaluateIn(scope.table) };
  });
  for (const { label, training } of variables) {
    if (training.kind === "numbers") missing.markNumbers(label, training.columns);
    else missing.markCodes(label, training.codes);
  }
  return { part, variables };
}

/** A variable that was taken out again, as in `y ~ . - z`. */
function unused(label: string): CompiledVariable {
  const training = { kind: "numbers", columns: [] } as const;
  return { label, names: [], levels: [], training, evaluateIn: () => training };
}

function linearDesign(
  scope: Scope,
  { part, variables }: CompiledPart,
  rows: Int32Array | null,
  showIntercept: boolean,
): LinearDesign {
  const levels = variables.map(({ training, levels: all }) =>
    training.kind === "categories" ? occurring(training.codes, all.length, rows) : [],
  );
  const coding: Coding = codeTerms(part, variables, levels, showIntercept);
  const build = (table: Table, evaluated = variables.map((variable) => variable.evaluateIn(table))): Matrix =>
    buildMatrix(coding, evaluated, null, table.rows);
  return {
    matrix: buildMatrix(
      coding,
      variables.map(({ training }) => training),
      rows,
      scope.table.rows,
    ),
    names: coding.names,
    terms: coding.terms,
    matrixFor: (table) => build(table),
  };
}

/** Levels that occur in the rows, ascending. */
function occurring(codes: Int32Array, levels: number, rows: Int32Array | null): number[] {
  const seen = new Uint8Array(levels);
  if (rows === null) for (let i = 0; i < codes.length; i++) seen[codes[i]!] = 1;
  else for (let i = 0; i < rows.length; i++) seen[codes[rows[i]!]!] = 1;
  return Array.from(seen, (_, level) => level).filter((level) => seen[level] === 1);
}

function sumOffsets(scope: Scope, formula: Formula, more: string | undefined): Float64Array | null {
  const parts = formula.linear.offsets.map((expression) =>
    asNumbers(scope, expression, evaluate(scope, expression)),
  );
  if (more !== undefined) parts.push(expressionNumbers(scope.table, more));
  if (parts.length === 0) return null;
  const total = Float64Array.from(parts[0]!);
  for (const part of parts.slice(1)) for (let i = 0; i < total.length; i++) total[i]! += part[i]!;
  return total;
}

function nothingLeft(table: Table, counts: readonly MissingValues[]): StatisticsError {
  if (table.rows === 0) return new StatisticsError("The table has no rows.");
  const worst = [...counts].sort((a, b) => b.rows - a.rows).map(({ label }) => label);
  return new StatisticsError(
    `Every one of the ${table.rows} rows misses something, so nothing is left to fit. Missing values are in ${listed(worst)}.`,
  );
}
