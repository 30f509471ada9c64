import type { Factor, Table } from "../types.js";
import { evaluate } from "./evaluate.js";
import { ExpressionParser } from "./parse-expression.js";
import type { Expression } from "./syntax.js";
import { asFactor, asNumbers } from "./values.js";

/** Reads an expression that stands alone, with a leading "~" or without. */
export function parseExpression(text: string): Expression {
  const parser = new ExpressionParser(text);
  parser.take("~");
  const expression = parser.expression();
  parser.expectEnd();
  return expression;
}

/** The numbers of an expression in each row of a table. */
export function expressionNumbers(table: Table, text: string): Float64Array {
  const expression = parseExpression(text);
  const scope = { table, text };
  return asNumbers(scope, expression, evaluate(scope, expression));
}

/** The levels of a column, an expression, or of combinations `a^b`, in each row of a table. */
export function expressionCodes(table: Table, text: string, factors?: Map<Float64Array, Factor>): Factor {
  const expression = parseExpression(text);
  const scope = { table, text, ...(factors && { factors }) };
  if (expression.kind === "binary" && (expression.operator === "^" || expression.operator === ":")) {
    const left = expressionCodes(table, text.slice(0, expression.at), factors);
    const right = expressionCodes(table, text.slice(expression.at + 1), factors);
    return combinedCodes(left, right);
  }
  return asFactor(scope, expression, evaluate(scope, expression));
}

/** Levels of pairs, in the order of the first and then of the second. */
export function combinedCodes(a: Factor, b: Factor): Factor {
  const width = b.levels.length;
  const keys = new Set<number>();
  for (let i = 0; i < a.codes.length; i++) {
    if (a.codes[i]! >= 0 && b.codes[i]! >= 0) keys.add(a.codes[i]! * width + b.codes[i]!);
  }
  const sorted = [...keys].sort((x, y) => x - y);
  const place = new Map(sorted.map((key, i) => [key, i]));
  return {
    codes: a.codes.map((code, i) =>
      code < 0 || b.codes[i]! < 0 ? -1 : place.get(code * width + b.codes[i]!)!,
    ),
    levels: sorted.map((key) => `${a.levels[Math.floor(key / width)]}_${b.levels[key % width]}`),
  };
}
