import { createMatrix } from "../linear-algebra/index.js";
import type { Matrix } from "../types.js";
import type { LinearPart } from "./terms.js";
import type { CompiledVariable, Evaluated } from "./variables.js";

/** A column of the model matrix: the product of one column (or one level) of each variable of its term. */
interface Column {
  readonly name: string;
  readonly parts: readonly { readonly variable: number; readonly column: number }[];
}

/** A term with its places among the columns. */
export interface TermColumns {
  readonly label: string;
  readonly columns: readonly number[];
}

/** How terms become columns. */
export interface Coding {
  readonly names: readonly string[];
  readonly columns: readonly Column[];
  readonly terms: readonly TermColumns[];
}

/**
 * Turns terms into columns with treatment contrasts, as R's `model.matrix`: a category has a column for each level
 * but the first where the term without it is in the model too, and for every level elsewhere; the first category of a
 * model without intercept has one for every level. The first variable of an interaction varies fastest.
 *
 * @param levels levels of each variable that occur in the rows that are used; the first is the reference
 * @param showIntercept whether the intercept has a column; not beside absorbed effects
 */
export function codeTerms(
  part: LinearPart,
  variables: readonly CompiledVariable[],
  levels: readonly (readonly number[])[],
  showIntercept: boolean,
): Coding {
  const columns: Column[] = [];
  const terms: TermColumns[] = [];
  if (part.intercept && showIntercept) {
    columns.push({ name: "(Intercept)", parts: [] });
    terms.push({ label: "(Intercept)", columns: [0] });
  }
  const known = new Set(part.terms.map((term) => term.join(":")));
  const full = fullyCoded(part, variables);
  for (const term of part.terms) {
    const from = columns.length;
    let products: Column[] = [{ name: "", parts: [] }];
    for (const variable of term) {
      const rest = term.filter((other) => other !== variable);
      const contrasts = (rest.length === 0 || known.has(rest.join(":"))) && !full(term, variable);
      const own = variableColumns(variables[variable]!, variable, levels[variable]!, contrasts);
      products = own.flatMap((one) => products.map((product) => joined(product, one)));
    }
    products.sort((a, b) => order(a, b));
    columns.push(...products);
    const label = term.map((variable) => variables[variable]!.label).join(":");
    terms.push({ label, columns: products.map((_, i) => from + i) });
  }
  return { names: columns.map(({ name }) => name), columns, terms };
}

/** The first variable varies fastest: later ones decide first. */
function order(a: Column, b: Column): number {
  for (let i = a.parts.length - 1; i >= 0; i--) {
    const gap = a.parts[i]!.column - b.parts[i]!.column;
    if (gap !== 0) return gap;
  }
  return 0;
}

const joined = (a: Column, b: Column): Column => ({
  name: a.name === "" ? b.name : `${a.name}:${b.name}`,
  parts: [...a.parts, ...b.parts],
});

/** Without intercept, the first category of the first term that has one gets every level. */
function fullyCoded(part: LinearPart, variables: readonly CompiledVariable[]) {
  if (part.intercept) return () => false;
  const isCategory = (variable: number): boolean => variables[variable]!.training.kind === "categories";
  const first = part.terms.find((term) => term.some(isCategory));
  const chosen = first?.find(isCategory);
  return (term: readonly number[], variable: number): boolean => term === first && variable === chosen;
}

function variableColumns(
  { label, names, training, levels }: CompiledVariable,
  variable: number,
  used: readonly number[],
  contrasts: boolean,
): Column[] {
  if (training.kind === "numbers") {
    return names.map((name, column) => ({ name, parts: [{ variable, column }] }));
  }
  const shown = contrasts ? used.slice(1) : used;
  return shown.map((level) => ({ name: label + levels[level]!, parts: [{ variable, column: level }] }));
}

/** The model matrix of evaluated variables, of the rows named (all of them where null). */
export function buildMatrix(
  coding: Coding,
  evaluated: readonly Evaluated[],
  rows: Int32Array | null,
  size: number,
): Matrix {
  const n = rows?.length ?? size;
  const matrix = createMatrix(n, coding.columns.length);
  coding.columns.forEach(({ parts }, j) => {
    const into = matrix.data.subarray(j * n, (j + 1) * n);
    const [only] = parts;
    const alone = parts.length === 1 && rows === null ? evaluated[only!.variable]! : null;
    if (alone !== null) {
      if (alone.kind === "numbers") into.set(alone.columns[only!.column]!);
      else writeIndicator(into, alone.codes, only!.column);
      return;
    }
    into.fill(1);
    for (const { variable, column } of parts) multiplyInto(into, evaluated[variable]!, column, rows);
  });
  return matrix;
}

/** 1 where the code is that of the column; `into` is zero. */
function writeIndicator(into: Float64Array, codes: Int32Array, column: number): void {
  for (let i = 0; i < into.length; i++) {
    const code = codes[i]!;
    if (code === column) into[i] = 1;
    else if (code < 0) into[i] = NaN;
  }
}

function multiplyInto(into: Float64Array, from: Evaluated, column: number, rows: Int32Array | null): void {
  if (from.kind === "numbers") {
    const values = from.columns[column]!;
    if (rows === null) for (let i = 0; i < into.length; i++) into[i]! *= values[i]!;
    else for (let i = 0; i < into.length; i++) into[i]! *= values[rows[i]!]!;
    return;
  }
  const { codes } = from;
  for (let i = 0; i < into.length; i++) {
    const code = codes[rows === null ? i : rows[i]!]!;
    if (code < 0) into[i] = NaN;
    else if (code !== column) into[i]! *= 0;
  }
}
