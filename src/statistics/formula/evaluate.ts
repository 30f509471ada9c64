import type { Call } from "./functions.js";
import { formulaFunctions, listed } from "./functions.js";
import type { BinaryOperator, Expression } from "./syntax.js";
import { asNumbers, columnValue, constants, numbers, refuse, type Scope, type Value } from "./values.js";

/** What an expression is worth in every row of a table (or the constants that it stands for). */
export function evaluate(scope: Scope, expression: Expression): Value {
  switch (expression.kind) {
    case "group":
      return evaluate(scope, expression.of);
    case "number":
    case "text":
      return constants(expression.value);
    case "name":
      return named(scope, expression);
    case "unary":
      return unary(scope, expression);
    case "binary":
      return binary(scope, expression);
    case "call":
      return call(scope, expression);
    case "slopes":
      return refuse(scope, expression, 'brackets have a meaning among absorbed effects only, after "|".');
  }
}

const fixedNames: Readonly<Record<string, number>> = {
  pi: Math.PI,
  TRUE: 1,
  FALSE: 0,
  T: 1,
  F: 0,
  Inf: Infinity,
};

function named(scope: Scope, expression: Expression & { kind: "name" }): Value {
  const { name } = expression;
  const column = scope.table.columns.get(name);
  if (column !== undefined) return columnValue(column);
  const fixed = fixedNames[name];
  if (fixed !== undefined) return constants(fixed);
  const names = [...scope.table.columns.keys()];
  return refuse(scope, expression, `there is no column "${name}". Columns are ${listed(names)}.`);
}

function call(scope: Scope, expression: Expression & { kind: "call" }): Value {
  const f = formulaFunctions[expression.name];
  if (f === undefined) {
    const known = [...Object.keys(formulaFunctions), "ns", "bs", "poly", "scale", "i", "offset"].sort();
    return refuse(
      scope,
      expression,
      `there is no function "${expression.name}" here. There are ${known.join(", ")}.`,
    );
  }
  return f(matchArguments(scope, expression));
}

/** Evaluates the arguments of a call. */
export function matchArguments(scope: Scope, expression: Expression & { kind: "call" }): Call {
  const evaluated = expression.args.map(({ name, value }) => ({
    name,
    given: { expression: value, value: evaluate(scope, value) },
  }));
  return {
    scope,
    expression,
    positional: evaluated.filter(({ name }) => name === undefined).map(({ given }) => given),
    named: new Map(evaluated.flatMap(({ name, given }) => (name === undefined ? [] : [[name, given]]))),
  };
}

function unary(scope: Scope, expression: Expression & { kind: "unary" }): Value {
  const { operator, of } = expression;
  const value = evaluate(scope, of);
  const f =
    operator === "-"
      ? (x: number) => -x
      : operator === "+"
        ? (x: number) => x
        : (x: number) => (x === 0 ? 1 : x * 0);
  if (value.kind === "constants" && value.values.length === 1 && typeof value.values[0] === "number") {
    return constants(f(value.values[0]));
  }
  return numbers(asNumbers(scope, of, value).map(f), operator === "!");
}

type Arithmetic = (a: number, b: number) => number;

const truth = (a: number, b: number, value: boolean): number =>
  Number.isNaN(a) || Number.isNaN(b) ? NaN : value ? 1 : 0;

const operators: Readonly<Partial<Record<BinaryOperator, Arithmetic>>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
  "%%": (a, b) => a - Math.floor(a / b) * b,
  "%/%": (a, b) => Math.floor(a / b),
  "==": (a, b) => truth(a, b, a === b),
  "!=": (a, b) => truth(a, b, a !== b),
  "<": (a, b) => truth(a, b, a < b),
  "<=": (a, b) => truth(a, b, a <= b),
  ">": (a, b) => truth(a, b, a > b),
  ">=": (a, b) => truth(a, b, a >= b),
  "&": (a, b) => (a === 0 || b === 0 ? 0 : truth(a, b, true)),
  "|": (a, b) => ((!Number.isNaN(a) && a !== 0) || (!Number.isNaN(b) && b !== 0) ? 1 : truth(a, b, false)),
};
const logical = new Set<BinaryOperator>(["==", "!=", "<", "<=", ">", ">=", "&", "|"]);

function binary(scope: Scope, expression: Expression & { kind: "binary" }): Value {
  const { operator, left, right } = expression;
  const a = evaluate(scope, left);
  const b = evaluate(scope, right);
  if (operator === ":") return sequence(scope, expression, a, b);
  if (operator === "%in%") return membership(scope, expression, a, b);
  if (a.kind === "categories" || b.kind === "categories") return compareCategories(scope, expression, a, b);
  const f = operators[operator];
  if (f === undefined) return refuse(scope, expression, `"${operator}" has no meaning inside a function.`);
  if (a.kind === "constants" && b.kind === "constants") {
    return constants(f(onlyNumber(scope, left, a), onlyNumber(scope, right, b)));
  }
  return numbers(combine(scope, left, a, right, b, f), logical.has(operator));
}

/** Element by element; a constant side is not spread out. */
function combine(
  scope: Scope,
  left: Expression,
  a: Value,
  right: Expression,
  b: Value,
  f: Arithmetic,
): Float64Array {
  const result = new Float64Array(scope.table.rows);
  if (a.kind === "constants") {
    const x = onlyNumber(scope, left, a);
    const y = asNumbers(scope, right, b);
    for (let i = 0; i < result.length; i++) result[i] = f(x, y[i]!);
    return result;
  }
  const x = asNumbers(scope, left, a);
  if (b.kind === "constants") {
    const y = onlyNumber(scope, right, b);
    for (let i = 0; i < result.length; i++) result[i] = f(x[i]!, y);
    return result;
  }
  const y = asNumbers(scope, right, b);
  for (let i = 0; i < result.length; i++) result[i] = f(x[i]!, y[i]!);
  return result;
}

function onlyNumber(scope: Scope, expression: Expression, value: Value): number {
  const only = value.kind === "constants" && value.values.length === 1 ? value.values[0] : undefined;
  if (typeof only !== "number") return refuse(scope, expression, "one number is needed here.");
  return only;
}

function sequence(scope: Scope, expression: Expression & { kind: "binary" }, a: Value, b: Value): Value {
  const from = onlyNumber(scope, expression.left, a);
  const to = onlyNumber(scope, expression.right, b);
  const step = to >= from ? 1 : -1;
  return constants(...Array.from({ length: Math.floor(Math.abs(to - from)) + 1 }, (_, i) => from + step * i));
}

/** `x %in% c(...)`. */
function membership(scope: Scope, expression: Expression & { kind: "binary" }, a: Value, b: Value): Value {
  if (b.kind !== "constants")
    return refuse(scope, expression.right, "what it may be is written out: c(1, 2).");
  const wanted = new Set(b.values);
  if (a.kind === "categories") {
    const { codes, levels } = a.factor;
    const found = levels.map((level) => wanted.has(level) || wanted.has(Number(level)));
    return numbers(
      Float64Array.from(codes, (code) => (code >= 0 && found[code] ? 1 : 0)),
      true,
    );
  }
  const values = asNumbers(scope, expression.left, a);
  return numbers(
    values.map((value) => (wanted.has(value) ? 1 : 0)),
    true,
  );
}

/** `g == "level"` and `g != "level"`. */
function compareCategories(
  scope: Scope,
  expression: Expression & { kind: "binary" },
  a: Value,
  b: Value,
): Value {
  const { operator } = expression;
  const [column, other] = a.kind === "categories" ? [a, b] : [b, a];
  const wanted = other.kind === "constants" && other.values.length === 1 ? other.values[0] : undefined;
  if (column.kind !== "categories" || wanted === undefined || (operator !== "==" && operator !== "!=")) {
    return refuse(
      scope,
      expression,
      'a category can only be compared with one of its levels by "==" or "!=".',
    );
  }
  const { codes, levels } = column.factor;
  const level = levels.findIndex((one) => one === wanted || one === String(wanted));
  const [same, differs] = operator === "==" ? [1, 0] : [0, 1];
  return numbers(
    Float64Array.from(codes, (code) => (code < 0 ? NaN : code === level ? same : differs)),
    true,
  );
}
