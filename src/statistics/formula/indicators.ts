import type { Factor, Table } from "../types.js";
import { deparse } from "./deparse.js";
import { evaluate } from "./evaluate.js";
import { listed, texts } from "./functions.js";
import type { Argument, Expression } from "./syntax.js";
import { asFactor, asNumbers, refuse, type Scope, usedLevels } from "./values.js";
import type { CompiledVariable, Evaluated } from "./variables.js";

const parameters = ["factor_var", "var", "ref", "keep", "bin", "ref2"];

/**
 * `i(f)`, `i(f, x)`, `i(f, g)` of fixest: indicators of the levels of f, times the number x or the indicators of g.
 * Levels in `ref` (and `ref2` of g) have none; with `keep`, only those levels have one. Names are `f::level:x`.
 */
export function compileIndicators(
  scope: Scope,
  label: string,
  expression: Expression & { kind: "call" },
): CompiledVariable {
  const args = match(scope, expression);
  const first = args.get("factor_var");
  if (first === undefined) return refuse(scope, expression, "i() needs a column.");
  const main = levelsOf(scope, first, args.get("ref"), args.get("keep"));
  const by = args.get("var");
  const second = by === undefined ? null : interactedWith(scope, by, args.get("ref2"));
  const names = main.shown.flatMap((level) => {
    const name = `${deparse(first)}::${level}`;
    if (second === null) return [name];
    if (second.kind === "number") return [`${name}:${second.name}`];
    return second.levels.shown.map((other) => `${name}:${second.name}::${other}`);
  });
  const evaluateIn = (table: Table): Evaluated => {
    const inTable = { ...scope, table };
    const left = indicatorColumns(asFactor(inTable, first, evaluate(inTable, first)), main.shown);
    if (second === null) return { kind: "numbers", columns: left };
    const right =
      second.kind === "number"
        ? [asNumbers(inTable, second.of, evaluate(inTable, second.of))]
        : indicatorColumns(asFactor(inTable, second.of, evaluate(inTable, second.of)), second.levels.shown);
    return {
      kind: "numbers",
      columns: left.flatMap((a) => right.map((b) => a.map((value, i) => value * b[i]!))),
    };
  };
  return { label, names, levels: [], training: evaluateIn(scope.table), evaluateIn };
}

function match(scope: Scope, { args }: Expression & { kind: "call" }): Map<string, Expression> {
  const matched = new Map<string, Expression>();
  const free = parameters.filter((name) => !args.some((argument) => argument.name === name));
  for (const argument of args) {
    const name = argument.name ?? free.shift();
    if (name === undefined || !parameters.includes(name) || name === "bin") unknown(scope, argument);
    matched.set(name!, argument.value);
  }
  return matched;
}

function unknown(scope: Scope, { name, value }: Argument): never {
  return refuse(scope, value, `i() has no argument "${name ?? ""}" here; it has f, x, ref, keep and ref2.`);
}

function levelsOf(
  scope: Scope,
  column: Expression,
  reference: Expression | undefined,
  keep: Expression | undefined,
): { shown: readonly string[] } {
  const { levels } = usedLevels(asFactor(scope, column, evaluate(scope, column)));
  const left = reference === undefined ? [] : named(scope, reference, levels);
  const kept = keep === undefined ? levels : named(scope, keep, levels);
  const shown = levels.filter((level) => kept.includes(level) && !left.includes(level));
  if (shown.length === 0) refuse(scope, column, "no level is left beside the reference.");
  return { shown };
}

/** Levels written out; each must occur. */
function named(scope: Scope, expression: Expression, levels: readonly string[]): string[] {
  const wanted = texts(scope, expression, evaluate(scope, expression));
  const absent = wanted.find((level) => !levels.includes(level));
  if (absent !== undefined) {
    refuse(scope, expression, `there is no level "${absent}". Levels are ${listed(levels)}.`);
  }
  return wanted;
}

type Second =
  | { readonly kind: "number"; readonly of: Expression; readonly name: string }
  | {
      readonly kind: "levels";
      readonly of: Expression;
      readonly name: string;
      readonly levels: { readonly shown: readonly string[] };
    };

/** The second column: a number, a category, or `i.x` for a number whose values are levels. */
function interactedWith(scope: Scope, by: Expression, reference: Expression | undefined): Second {
  const asLevels =
    by.kind === "name" && by.name.startsWith("i.") && !scope.table.columns.has(by.name)
      ? { ...by, name: by.name.slice(2) }
      : null;
  const of = asLevels ?? by;
  const value = evaluate(scope, of);
  if (asLevels === null && value.kind === "numbers") return { kind: "number", of, name: deparse(of) };
  return { kind: "levels", of, name: deparse(of), levels: levelsOf(scope, of, reference, undefined) };
}

/** 0/1 columns of the levels; NaN where the category is missing. */
function indicatorColumns({ codes, levels }: Factor, shown: readonly string[]): Float64Array[] {
  return shown.map((level) => {
    const wanted = levels.indexOf(level);
    const column = new Float64Array(codes.length);
    for (let i = 0; i < codes.length; i++) column[i] = codes[i]! < 0 ? NaN : codes[i] === wanted ? 1 : 0;
    return column;
  });
}
