import { parseExpression } from "../../statistics/formula/columns.js";
import { type Formula, parseFormula } from "../../statistics/formula/index.js";
import type { Expression } from "../../statistics/formula/syntax.js";
import type { ColumnRequest } from "./table-reader.js";

/** Functions that take a column as categories, whatever it holds. */
const categorical = new Set(["factor", "as.factor", "i"]);
/** Names that stand for a value where the table has no such column. */
const fixedNames = new Set(["pi", "TRUE", "FALSE", "T", "F", "Inf"]);

/** The columns that a formula reads; those that stand as categories only are ids. */
export function formulaColumns(text: string, headers: readonly string[]): ColumnRequest[] {
  return columnsOf(parseFormula(text, headers), headers);
}

/** The columns that an expression reads, such as the condition of a subpopulation. */
export function expressionColumns(text: string, headers: readonly string[]): ColumnRequest[] {
  const found: ColumnRequest[] = [];
  walk(parseExpression(text), false, headers, found);
  return found;
}

function columnsOf({ outcome, linear, effects, instruments }: Formula, headers: readonly string[]) {
  const found: ColumnRequest[] = [];
  for (const part of [outcome, linear, instruments]) walk(part, false, headers, found);
  for (const { levels, slopes } of effects) {
    walk(levels, true, headers, found);
    walk(slopes, false, headers, found);
  }
  return found;
}

/** Visits every name below a part of a parsed formula, whatever holds it. */
function walk(part: unknown, id: boolean, headers: readonly string[], found: ColumnRequest[]): void {
  if (typeof part !== "object" || part === null) return;
  if (Array.isArray(part)) {
    for (const one of part) walk(one, id, headers, found);
    return;
  }
  const expression = part as Expression;
  if (expression.kind === "name") {
    const { name } = expression;
    if (headers.includes(name) || !fixedNames.has(name)) found.push({ name, id });
  } else if (expression.kind === "call") {
    expression.args.forEach(({ value }, j) => {
      // i(f, x) takes f as categories and x as it is.
      walk(value, id || (categorical.has(expression.name) && j === 0), headers, found);
    });
  } else for (const one of Object.values(part)) walk(one, id, headers, found);
}

/** The columns behind an option that takes the name of a column or an expression such as log(arrests). */
export const numberColumns = (text: string, role: string, headers: readonly string[]): ColumnRequest[] =>
  headers.includes(text) || /^[\p{L}\p{N}._ ]+$/u.test(text)
    ? [{ name: text, number: role }]
    : expressionColumns(text, headers);

/** Columns to cluster on, each alone or as a combination `a^b`. */
export const clusterColumns = (clusters: readonly string[] = []): ColumnRequest[] =>
  clusters.flatMap((one) => one.split("^")).map((name) => ({ name: name.trim(), id: true }));
