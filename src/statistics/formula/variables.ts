import type { Table } from "../types.js";
import { basisMakers } from "./bases.js";
import { evaluate, matchArguments } from "./evaluate.js";
import { compileIndicators } from "./indicators.js";
import type { Expression } from "./syntax.js";
import type { Variable } from "./terms.js";
import { asFactor, refuse, type Scope, type Value } from "./values.js";

/** A variable in the rows of a table: its columns of numbers, or the codes of its levels. */
export type Evaluated =
  | { readonly kind: "numbers"; readonly columns: readonly Float64Array[] }
  | { readonly kind: "categories"; readonly codes: Int32Array };

/**
 * A variable whose meaning is fixed by the table that it was compiled with: levels, knots, centres stay the same when it
 * is evaluated in another table.
 */
export interface CompiledVariable {
  readonly label: string;
  /** Names of the columns of numbers; empty for categories. */
  readonly names: readonly string[];
  /** Levels of categories; empty for numbers. */
  readonly levels: readonly string[];
  /** In the table of the compilation. */
  readonly training: Evaluated;
  evaluateIn(table: Table): Evaluated;
}

/** Fixes the meaning of a variable by a table. */
export function compileVariable(scope: Scope, { label, expression }: Variable): CompiledVariable {
  if (expression.kind === "call") {
    if (expression.name === "i") return compileIndicators(scope, label, expression);
    const maker = basisMakers[expression.name];
    if (maker !== undefined) {
      const basis = maker(matchArguments(scope, expression));
      const at = (table: Table): Evaluated => ({
        kind: "numbers",
        columns: basis.columnsIn(matchArguments({ ...scope, table }, expression)),
      });
      const training = at(scope.table);
      return {
        label,
        names: basis.suffixes.map((suffix) => label + suffix),
        levels: [],
        training,
        evaluateIn: at,
      };
    }
  }
  const value = evaluate(scope, expression);
  if (value.kind === "constants") {
    return refuse(scope, expression, "this is the same in every row; a term needs a column.");
  }
  if (value.kind === "numbers" && !value.logical)
    return compileNumbers(scope, label, expression, value.values);
  return compileCategories(scope, label, expression, value);
}

function compileNumbers(
  scope: Scope,
  label: string,
  expression: Expression,
  values: Float64Array,
): CompiledVariable {
  return {
    label,
    names: [label],
    levels: [],
    training: { kind: "numbers", columns: [values] },
    evaluateIn(table) {
      const inTable = { ...scope, table };
      const value = evaluate(inTable, expression);
      if (value.kind !== "numbers") {
        return refuse(inTable, expression, "this was a number when the model was fitted, and is none here.");
      }
      return { kind: "numbers", columns: [value.values] };
    },
  };
}

function compileCategories(
  scope: Scope,
  label: string,
  expression: Expression,
  value: Value,
): CompiledVariable {
  const { codes, levels } = asFactor(scope, expression, value);
  return {
    label,
    names: [],
    levels,
    training: { kind: "categories", codes },
    evaluateIn(table) {
      const inTable = { ...scope, table };
      const factor = asFactor(inTable, expression, evaluate(inTable, expression));
      return { kind: "categories", codes: translated(inTable, expression, factor, levels) };
    },
  };
}

/** Codes in the levels of the fit; a level that the fit didn't have is an error. */
function translated(
  scope: Scope,
  expression: Expression,
  factor: { codes: Int32Array; levels: readonly string[] },
  levels: readonly string[],
): Int32Array {
  const place = Int32Array.from(factor.levels, (level) => levels.indexOf(level));
  return factor.codes.map((code) => {
    if (code < 0) return -1;
    if (place[code]! < 0) {
      refuse(scope, expression, `the level "${factor.levels[code]}" didn't occur when the model was fitted.`);
    }
    return place[code]!;
  });
}
