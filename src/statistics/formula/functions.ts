import type { Factor } from "../types.js";
import { formatNumber } from "./deparse.js";
import type { Expression } from "./syntax.js";
import {
  asFactor,
  asNumbers,
  constants,
  numbers,
  refuse,
  type Scope,
  usedLevels,
  type Value,
} from "./values.js";

/** A call with its arguments matched to the function's parameters. */
export interface Call {
  readonly scope: Scope;
  readonly expression: Expression & { kind: "call" };
  /** Arguments in the order of the call, without names. */
  readonly positional: readonly { expression: Expression; value: Value }[];
  readonly named: ReadonlyMap<string, { expression: Expression; value: Value }>;
}

type FormulaFunction = (call: Call) => Value;

/** R's rounding: halves go to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const gap = value - floor;
  if (gap !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const elementwise: Readonly<Record<string, (value: number) => number>> = {
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  exp: Math.exp,
  expm1: Math.expm1,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  floor: Math.floor,
  ceiling: Math.ceil,
  sign: Math.sign,
  trunc: Math.trunc,
  round: roundHalfEven,
  "as.integer": Math.trunc,
  "as.numeric": (value) => value,
};

function one(call: Call): { expression: Expression; value: Value } {
  if (call.positional.length !== 1 || call.named.size > 0) {
    return refuse(call.scope, call.expression, `${call.expression.name}() takes one column.`);
  }
  return call.positional[0]!;
}

function mapped(name: string, f: (value: number) => number): FormulaFunction {
  return (call) => {
    const { expression, value } = one(call);
    if (value.kind === "constants" && typeof value.values[0] === "number" && value.values.length === 1) {
      return constants(f(value.values[0]));
    }
    if (value.kind === "categories") {
      refuse(call.scope, expression, `${name}() needs numbers, and this is a category.`);
    }
    const from = asNumbers(call.scope, expression, value);
    const to = new Float64Array(from.length);
    for (let i = 0; i < from.length; i++) to[i] = f(from[i]!);
    return numbers(to);
  };
}

function extreme(pick: (a: number, b: number) => number): FormulaFunction {
  return (call) => {
    if (call.positional.length < 2)
      refuse(call.scope, call.expression, "two or more columns are needed here.");
    const [first, ...rest] = call.positional.map(({ expression, value }) =>
      asNumbers(call.scope, expression, value),
    );
    const result = Float64Array.from(first!);
    for (const values of rest)
      for (let i = 0; i < result.length; i++) result[i] = pick(result[i]!, values[i]!);
    return numbers(result);
  };
}

function ifelse(call: Call): Value {
  const [test, yes, no] = call.positional.map(({ expression, value }) =>
    asNumbers(call.scope, expression, value),
  );
  if (no === undefined)
    return refuse(call.scope, call.expression, "ifelse() takes a condition and two values.");
  return numbers(test!.map((value, i) => (Number.isNaN(value) ? NaN : value !== 0 ? yes![i]! : no[i]!)));
}

function isMissing(call: Call): Value {
  const { expression, value } = one(call);
  if (value.kind === "categories") {
    return numbers(
      Float64Array.from(value.factor.codes, (code) => (code < 0 ? 1 : 0)),
      true,
    );
  }
  const values = asNumbers(call.scope, expression, value);
  return numbers(
    values.map((number) => (Number.isNaN(number) ? 1 : 0)),
    true,
  );
}

/** `factor(g)`, `factor(g, levels = c(...))`, and `as.factor(g)`. */
function factor(call: Call): Value {
  const [given] = call.positional;
  if (given === undefined) return refuse(call.scope, call.expression, "factor() needs a column.");
  const made = usedLevels(asFactor(call.scope, given.expression, given.value));
  const levels = call.named.get("levels") ?? call.positional[1];
  if (levels === undefined) return { kind: "categories", factor: made };
  const wanted = texts(call.scope, levels.expression, levels.value);
  return { kind: "categories", factor: withLevels(made, wanted) };
}

function withLevels({ codes, levels }: Factor, wanted: readonly string[]): Factor {
  const place = Int32Array.from(levels, (level) => wanted.indexOf(level));
  return { codes: codes.map((code) => (code < 0 ? -1 : place[code]!)), levels: wanted };
}

/** `relevel(g, ref = "b")`: the level comes first. */
function relevel(call: Call): Value {
  const [given] = call.positional;
  const reference = call.named.get("ref") ?? call.positional[1];
  if (given === undefined || reference === undefined) {
    return refuse(
      call.scope,
      call.expression,
      'relevel() needs a column and a level, as in relevel(g, ref = "b").',
    );
  }
  const made = asFactor(call.scope, given.expression, given.value);
  const [level] = texts(call.scope, reference.expression, reference.value);
  if (!made.levels.includes(level!)) {
    refuse(
      call.scope,
      reference.expression,
      `there is no level "${level}". Levels are ${listed(made.levels)}.`,
    );
  }
  const levels = [level!, ...made.levels.filter((one) => one !== level)];
  return { kind: "categories", factor: withLevels(made, levels) };
}

/** Constants as the text of levels. */
export function texts(scope: Scope, expression: Expression, value: Value): string[] {
  if (value.kind !== "constants")
    return refuse(scope, expression, "levels are written out here, as in c(1, 2).");
  return value.values.map((one) => (typeof one === "number" ? formatNumber(one) : one));
}

/** Up to twelve names, quoted. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => `"${name}"`);
  return names.length > 12 ? `${shown.join(", ")} and ${names.length - 12} more` : shown.join(", ");
}

function combine(call: Call): Value {
  const values = call.positional.flatMap(({ expression, value }) => {
    if (value.kind !== "constants") return refuse(call.scope, expression, "c() takes constants.");
    return value.values;
  });
  return constants(...values);
}

const identity: FormulaFunction = (call) => one(call).value;

/** Functions that a formula can call and that give one value for each row. */
export const formulaFunctions: Readonly<Record<string, FormulaFunction>> = {
  ...Object.fromEntries(Object.entries(elementwise).map(([name, f]) => [name, mapped(name, f)])),
  I: identity,
  c: combine,
  pmin: extreme((a, b) => (a < b ? a : b < a ? b : Number.isNaN(a) ? a : b)),
  pmax: extreme((a, b) => (a > b ? a : b > a ? b : Number.isNaN(a) ? a : b)),
  ifelse,
  "is.na": isMissing,
  factor,
  "as.factor": factor,
  relevel,
};
