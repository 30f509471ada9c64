import { isText, quoteName, quoteText, type StoredColumn, type StoredType, sqlType } from "./columns.js";
import type { Constant, Expression, FunctionName, Lookup, Measure, Query } from "./query.js";

/**
 * From the language of queries to SQL. Names of columns come from the contract and are quoted, constants become
 * parameters, and NULL means what `test/support/array-engine.ts` says.
 */

export type Parameter = string | number;

/** What an expression is: a date still in its own type (for `year` and the like), a flag, a number, a text, or NULL. */
type Kind = "date" | "flag" | "number" | "text" | "null";

interface Compiled {
  readonly sql: string;
  readonly kind: Kind;
  /** Whether a number is whole wherever it is not NULL; sums of whole numbers are exact in any order. */
  readonly whole: boolean;
}

/** A statement with its parameters; `columns` pair each column of the answer with its name and kind. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  readonly columns: readonly { readonly name: string; readonly kind: "number" | "text" }[];
}

/** Where the columns of a query are found: SQL and type by name. */
export type Scope = ReadonlyMap<string, { readonly sql: string; readonly type: StoredType | "looked-up" }>;

/** The scope of a table or view under an alias. */
export function scopeOf(columns: readonly StoredColumn[], alias: string): Scope {
  return new Map(
    columns.map(({ name, type }) => [name, { sql: `${alias}.${quoteName(name)}`, type }] as const),
  );
}

/** The name of the temporary table that holds a lookup, and those of its columns. */
export interface LookupTable {
  readonly table: string;
  readonly lookup: Lookup;
}

/** The groups of a query, one row a group: keys g0, g1, ... as they are stored, measures m0, m1, ... as doubles. */
export interface Grouping extends Statement {
  readonly keys: number;
}

/** Compiles a query over `relation`, a name of a view or table of ours. */
export function compileQuery(
  query: Query,
  relation: string,
  columns: readonly StoredColumn[],
  lookups: readonly LookupTable[] = [],
): Grouping {
  const compiler = new Compiler(scopeOf(columns, "t"));
  const joins = lookups.map((one, i) => compiler.join(one, `l${i}`));
  const where = query.where === undefined ? "" : ` WHERE ${compiler.condition(query.where)}`;
  const keys = Object.entries(query.by).map(([name, expression]) => ({ name, ...compiler.key(expression) }));
  const measures = Object.entries(query.measures).map(([name, measure]) => ({
    name,
    kind: "number" as const,
    sql: compiler.measure(measure),
  }));
  // Keys stay as they are stored: groups of small whole numbers take no hashing.
  const list = [
    ...keys.map(({ sql }, i) => `${sql} AS g${i}`),
    ...measures.map(({ sql }, i) => `${sql} AS m${i}`),
  ];
  const group = keys.length === 0 ? "" : ` GROUP BY ${keys.map((_, i) => `g${i}`).join(", ")}`;
  const statement = compiler.finish(
    `SELECT ${list.join(", ") || "count(*)"} FROM ${relation} AS t${joins.join("")}${where}${group}`,
  );
  const named = [...keys, ...measures].map(({ name, kind }) => ({ name, kind }));
  return { ...statement, columns: named, keys: keys.length };
}

/** Rows of the staged table with their place in the scan (`row`, from 0), in order. */
export function compileRows(
  relation: string,
  columns: readonly StoredColumn[],
  selected: Readonly<Record<string, Expression>>,
  where: Expression,
  most: number | undefined,
): Statement {
  const compiler = new Compiler(scopeOf(columns, "t"));
  const list = Object.entries(selected).map(([name, expression]) => {
    const { sql, kind } = compiler.key(expression);
    return { name, kind, sql: `CAST(${sql} AS ${kind === "text" ? "VARCHAR" : "DOUBLE"})` };
  });
  const all = [{ name: "row", sql: 'CAST(t."row place" AS DOUBLE)', kind: "number" as const }, ...list];
  const limit = most === undefined ? "" : ` LIMIT ${Math.floor(most)}`;
  const statement = compiler.finish(
    `SELECT ${all.map((one) => one.sql).join(", ")} FROM ${relation} AS t WHERE ${compiler.condition(where)} ORDER BY t."row place"${limit}`,
  );
  return { ...statement, columns: all.map(({ name, kind }) => ({ name, kind })) };
}

/**
 * A view of the staged table: rows for which `keep` holds; a column, and the column of its codes, is NULL where its
 * condition in `blank` holds.
 */
export function compileBlank(
  staged: readonly StoredColumn[],
  columns: readonly StoredColumn[],
  keep: Expression | undefined,
  blank: Readonly<Record<string, Expression>>,
  codeName: (name: string) => string,
): string {
  const compiler = new Compiler(scopeOf(staged, "t"), true);
  const list = columns.flatMap(({ name, type }) => {
    if (!staged.some((one) => one.name === name))
      return [`CAST(NULL AS ${sqlType(type)}) AS ${quoteName(name)}`];
    const condition = blank[name] === undefined ? undefined : compiler.condition(blank[name]);
    return [name, codeName(name)].map((one) => {
      const value = `t.${quoteName(one)}`;
      const kept = condition === undefined ? value : `CASE WHEN ${condition} THEN NULL ELSE ${value} END`;
      return `${kept} AS ${quoteName(one)}`;
    });
  });
  const where = keep === undefined ? "" : ` WHERE ${compiler.condition(keep)}`;
  return `SELECT t."row place", ${list.join(", ")} FROM staged AS t${where}`;
}

class Compiler {
  private readonly scope: Map<string, { readonly sql: string; readonly type: StoredType | "looked-up" }>;

  private readonly parameters: Parameter[] = [];

  /** `literally`: constants stand in the statement itself, for views, which take no parameters. */
  constructor(
    scope: Scope,
    private readonly literally = false,
  ) {
    this.scope = new Map(scope);
  }

  /** Numbers the parameters that the statement still has: what is known to be NULL takes its parts away. */
  finish(sql: string): { sql: string; parameters: Parameter[] } {
    const used: number[] = [];
    const numbered = sql.replaceAll(/\$(\d+)/g, (_, digits: string) => {
      const place = Number(digits) - 1;
      if (!used.includes(place)) used.push(place);
      return `$${used.indexOf(place) + 1}`;
    });
    return { sql: numbered, parameters: used.map((place) => this.parameters[place]!) };
  }

  /** The left join of a lookup; its values may be named by what follows. */
  join({ table, lookup }: LookupTable, alias: string): string {
    const keys = Object.values(lookup.keys).map(({ on, column }, i) => {
      const compiled = this.value(on);
      const wanted = column instanceof Float64Array ? "number" : "text";
      if (compiled.kind !== "null" && compiled.kind !== wanted)
        throw new Error(`a lookup has a key of ${wanted}s that is joined to a ${compiled.kind}`);
      return `${compiled.sql} = ${alias}.k${i}`;
    });
    for (const [i, [name, column]] of Object.entries(lookup.values).entries()) {
      this.scope.set(name, {
        sql: `${alias}.v${i}`,
        type: column instanceof Float64Array ? "number" : "label",
      });
    }
    return ` LEFT JOIN ${table} AS ${alias} ON ${keys.length === 0 ? "FALSE" : keys.join(" AND ")}`;
  }

  condition(expression: Expression): string {
    const { sql, kind } = this.compile(expression);
    if (kind !== "flag" && kind !== "null") throw new Error(`a condition is a ${kind}, not true or false`);
    return kind === "null" ? "CAST(NULL AS BOOLEAN)" : sql;
  }

  /** A grouping column. */
  key(expression: Expression): { sql: string; kind: "number" | "text" } {
    const { sql, kind } = this.value(expression);
    return { sql, kind: kind === "text" ? "text" : "number" };
  }

  measure(measure: Measure): string {
    const filter = measure.where === undefined ? "" : ` FILTER (WHERE ${this.condition(measure.where)})`;
    if (measure.kind === "count") return `CAST(count(*)${filter} AS DOUBLE)`;
    const of = this.value(measure.of);
    if (measure.kind === "count-distinct") return `CAST(count(DISTINCT ${of.sql})${filter} AS DOUBLE)`;
    if (of.kind === "text") throw new Error(`${measure.kind} of a text`);
    const value = `CAST(${of.sql} AS DOUBLE)`;
    if (measure.kind === "min" || measure.kind === "max") return `${measure.kind}(${value})${filter}`;
    const sum = of.whole ? `sum(${value})${filter}` : exactSum(value, filter);
    return measure.kind === "sum" ? sum : `${sum} / nullif(count(${value})${filter}, 0)`;
  }

  /** An expression as it is compared and grouped: dates are days, flags 0 and 1. */
  private value(expression: Expression): Value {
    return asValue(this.compile(expression));
  }

  private number(expression: Expression, name: FunctionName): { sql: string; whole: boolean } {
    const { sql, kind, whole } = this.value(expression);
    if (kind === "text") throw new Error(`${name} of a text`);
    return { sql: `CAST(${sql} AS DOUBLE)`, whole };
  }

  private compile(expression: Expression): Compiled {
    if (expression.kind === "constant") return this.constant(expression.value);
    if (expression.kind === "column") return this.column(expression.name);
    return this.call(expression.name, expression.args);
  }

  private constant(value: Constant): Compiled {
    if (value === null) return { sql: "NULL", kind: "null", whole: true };
    if (typeof value === "boolean") return { sql: value ? "TRUE" : "FALSE", kind: "flag", whole: true };
    const place = this.placed(value);
    return typeof value === "string"
      ? { sql: `CAST(${place} AS VARCHAR)`, kind: "text", whole: false }
      : { sql: `CAST(${place} AS DOUBLE)`, kind: "number", whole: Number.isSafeInteger(value) };
  }

  private placed(value: Parameter): string {
    if (this.literally) {
      if (typeof value === "string") return quoteText(value);
      if (!Number.isFinite(value)) throw new Error(`the constant ${value} is no number`);
      return String(value);
    }
    this.parameters.push(value);
    return `$${this.parameters.length}`;
  }

  private column(name: string): Compiled {
    const found = this.scope.get(name);
    if (found === undefined)
      throw new Error(`there is no column ${name}; there are ${[...this.scope.keys()].join(", ")}`);
    const { sql, type } = found;
    if (type === "date") return { sql, kind: "date", whole: true };
    if (type === "flag") return { sql, kind: "flag", whole: true };
    if (type !== "looked-up" && isText(type)) return { sql, kind: "text", whole: false };
    return { sql, kind: "number", whole: type === "integer" || type === "time" };
  }

  private call(name: FunctionName, args: readonly Expression[]): Compiled {
    checkArguments(name, args.length);
    switch (name) {
      case "eq":
      case "ne":
      case "lt":
      case "le":
      case "gt":
      case "ge":
        return this.comparison(name, args[0]!, args[1]!);
      case "and":
      case "or":
        return flag(
          `(${args.map((one) => this.condition(one)).join(` ${name.toUpperCase()} `) || (name === "and" ? "TRUE" : "FALSE")})`,
        );
      case "not":
        return this.not(args[0]!);
      case "is-null":
        return flag(`(${this.compile(args[0]!).sql} IS NULL)`);
      case "in":
        return this.within(args[0]!, args.slice(1));
      case "add":
      case "subtract":
      case "multiply":
        return this.arithmetic(name, args[0]!, args[1]!);
      case "divide": {
        const sql = `(${this.number(args[0]!, name).sql} / nullif(${this.number(args[1]!, name).sql}, 0))`;
        return { sql, kind: "number", whole: false };
      }
      case "floor":
        return { sql: `floor(${this.number(args[0]!, name).sql})`, kind: "number", whole: true };
      case "least":
      case "greatest": {
        const all = args.map((one) => this.number(one, name));
        const sql = `${name}(${all.map((one) => one.sql).join(", ")})`;
        return { sql, kind: "number", whole: all.every((one) => one.whole) };
      }
      case "coalesce":
        return this.choice(args, (all) => `coalesce(${all.join(", ")})`);
      case "if": {
        const condition = this.condition(args[0]!);
        return this.choice(args.slice(1), ([a, b]) => `CASE WHEN ${condition} THEN ${a} ELSE ${b} END`);
      }
      default:
        return this.calendar(name, args[0]!);
    }
  }

  private comparison(name: keyof typeof operators, left: Expression, right: Expression): Compiled {
    const a = this.value(left);
    const b = this.value(right);
    if (a.kind === "null" || b.kind === "null") return flag("CAST(NULL AS BOOLEAN)");
    if (a.kind !== b.kind)
      throw new Error(`${name} compares a ${a.kind} with a ${b.kind}: ${describe(left)}, ${describe(right)}`);
    return flag(`(${a.sql} ${operators[name]} ${b.sql})`);
  }

  private not(arg: Expression): Compiled {
    const compiled = this.compile(arg);
    if (compiled.kind === "text") throw new Error("not of a text");
    if (compiled.kind === "flag") return flag(`(NOT ${compiled.sql})`);
    return compiled.kind === "null" ? flag("CAST(NULL AS BOOLEAN)") : flag(`(${asValue(compiled).sql} = 0)`);
  }

  /** NULL where the value is NULL; a NULL among the choices matches nothing and hides nothing. */
  private within(value: Expression, choices: readonly Expression[]): Compiled {
    const { sql, kind } = this.value(value);
    if (kind === "null") return flag("CAST(NULL AS BOOLEAN)");
    const all = choices.map((one) => this.value(one)).filter((one) => one.kind !== "null");
    for (const one of all) if (one.kind !== kind) throw new Error(`in compares a ${kind} with a ${one.kind}`);
    const found = all.map((one) => `coalesce(${sql} = ${one.sql}, FALSE)`).join(" OR ") || "FALSE";
    return flag(`CASE WHEN ${sql} IS NULL THEN NULL ELSE (${found}) END`);
  }

  private arithmetic(name: "add" | "subtract" | "multiply", left: Expression, right: Expression): Compiled {
    const a = this.number(left, name);
    const b = this.number(right, name);
    const sign = { add: "+", subtract: "-", multiply: "*" }[name];
    return { sql: `(${a.sql} ${sign} ${b.sql})`, kind: "number", whole: a.whole && b.whole };
  }

  /** One of several values: all flags, all texts, or numbers. */
  private choice(args: readonly Expression[], join: (all: readonly string[]) => string): Compiled {
    const own = args.map((one) => this.compile(one));
    const kinds = new Set(own.map((one) => one.kind).filter((kind) => kind !== "null"));
    if (kinds.size === 0) return { sql: "NULL", kind: "null", whole: true };
    if (kinds.size === 1 && kinds.has("flag")) return flag(join(own.map((one) => one.sql)));
    if (kinds.has("text")) {
      if (kinds.size > 1) throw new Error("a choice between texts and numbers");
      return {
        sql: join(own.map((one) => (one.kind === "null" ? "NULL" : `CAST(${one.sql} AS VARCHAR)`))),
        kind: "text",
        whole: false,
      };
    }
    const numbers = own.map(asValue);
    return {
      sql: join(numbers.map((one) => `CAST(${one.sql} AS DOUBLE)`)),
      kind: "number",
      whole: numbers.every((one) => one.whole),
    };
  }

  private calendar(name: FunctionName, arg: Expression): Compiled {
    if (name === "day-number") {
      const { sql, whole } = this.number(arg, name);
      return { sql, kind: "number", whole };
    }
    const date = this.date(arg, name);
    const sql = calendarSql(name, date);
    return { sql: `CAST(${sql} AS INTEGER)`, kind: "number", whole: true };
  }

  /** A date: of its own, or of days since 1970-01-01. */
  private date(arg: Expression, name: FunctionName): string {
    const compiled = this.compile(arg);
    if (compiled.kind === "date") return compiled.sql;
    if (compiled.kind === "text") throw new Error(`${name} of a text`);
    return `(DATE '1970-01-01' + CAST(floor(CAST(${asValue(compiled).sql} AS DOUBLE)) AS INTEGER))`;
  }
}

interface Value {
  readonly sql: string;
  readonly kind: "number" | "text" | "null";
  readonly whole: boolean;
}

function asValue(compiled: Compiled): Value {
  switch (compiled.kind) {
    case "date":
      return { sql: `(${compiled.sql} - DATE '1970-01-01')`, kind: "number", whole: true };
    case "flag":
      return { sql: `CAST(${compiled.sql} AS INTEGER)`, kind: "number", whole: true };
    case "null":
      return { sql: "CAST(NULL AS DOUBLE)", kind: "null", whole: true };
    default:
      return { ...compiled, kind: compiled.kind };
  }
}

const operators = { eq: "=", ne: "<>", lt: "<", le: "<=", gt: ">", ge: ">=" } as const;

const flag = (sql: string): Compiled => ({ sql, kind: "flag", whole: true });

function calendarSql(name: FunctionName, date: string): string {
  switch (name) {
    case "year":
      return `year(${date})`;
    case "month-number":
      return `(12 * year(${date}) + month(${date}) - 1)`;
    case "month-of-year":
      return `month(${date})`;
    case "day-of-week":
      return `isodow(${date})`;
    default:
      throw new Error(`there is no function ${name}`);
  }
}

const counts: Readonly<Partial<Record<FunctionName, readonly [number, number]>>> = {
  and: [0, Number.POSITIVE_INFINITY],
  or: [0, Number.POSITIVE_INFINITY],
  in: [1, Number.POSITIVE_INFINITY],
  least: [1, Number.POSITIVE_INFINITY],
  greatest: [1, Number.POSITIVE_INFINITY],
  coalesce: [1, Number.POSITIVE_INFINITY],
  if: [3, 3],
  eq: [2, 2],
  ne: [2, 2],
  lt: [2, 2],
  le: [2, 2],
  gt: [2, 2],
  ge: [2, 2],
  add: [2, 2],
  subtract: [2, 2],
  multiply: [2, 2],
  divide: [2, 2],
};

function checkArguments(name: FunctionName, length: number): void {
  const [least, most] = counts[name] ?? [1, 1];
  if (length < least || length > most) throw new Error(`${name} with ${length} arguments`);
}

function describe(expression: Expression): string {
  if (expression.kind === "column") return expression.name;
  if (expression.kind === "constant") return JSON.stringify(expression.value);
  return `${expression.name}(...)`;
}

/**
 * The sum of numbers that are not whole, the same in whatever order threads add them up: below 2^40 each is added as a
 * whole multiple of 2^-56 in 128 bits, which keeps every digit of a double that is not tiny beside the sum. Larger
 * ones, which no contract has, are added as they come.
 */
function exactSum(value: string, filter: string): string {
  const scale = "72057594037927936.0";
  const small = `abs(${value}) < 1099511627776.0`;
  const fixed = `sum(CASE WHEN ${small} THEN CAST(${value} * ${scale} AS HUGEINT) END)${filter}`;
  return `CASE WHEN max(abs(${value}))${filter} < 1099511627776.0 THEN CAST(${fixed} AS DOUBLE) / ${scale} ELSE sum(${value})${filter} END`;
}
