import { type Collector, codeCollector, numberCollector, textCollector } from "./collect.js";
import type { StoredColumn } from "./columns.js";
import { compileQuery, type Grouping, type Statement } from "./compile.js";
import { createDictionaries, dropDictionaries } from "./dictionary.js";
import { registerLookup } from "./lookup.js";
import type { Cells, CodedColumn, Query } from "./query.js";
import type { Session } from "./session.js";

type CellColumn = Float64Array | CodedColumn;

let answers = 0;

/** Answers a query over a relation of the session. */
export async function aggregate(
  session: Session,
  query: Query,
  relation: string,
  columns: readonly StoredColumn[],
): Promise<Cells> {
  const name = `answer_${answers++}`;
  const tables = (query.lookups ?? []).map((lookup, i) => ({ lookup, table: `${name}_lookup_${i}` }));
  const grouping = compileQuery(query, relation, columns, tables);
  try {
    for (const { table, lookup } of tables) await registerLookup(session, table, lookup);
    return await gather(session, grouping, name);
  } finally {
    for (const { table } of tables) await session.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

/** The texts of a grouping column, and the ENUM type that turns them into their places in it. */
interface Coding {
  readonly type: string;
  readonly levels: readonly string[];
}

/**
 * Groups first where there are texts, and makes them codes before they leave the database: read one by one, they are slow.
 */
async function gather(session: Session, grouping: Grouping, name: string): Promise<Cells> {
  const texts = grouping.columns.flatMap(({ kind }, i) => (kind === "text" ? [i] : []));
  if (texts.length === 0) return read(session, grouping, `(${grouping.sql})`, grouping.parameters, new Map());
  try {
    await session.run(`CREATE TEMP TABLE ${name} AS ${grouping.sql}`, grouping.parameters);
    const levels: string[][] = [];
    for (const i of texts) {
      const found = await session.rows(`SELECT DISTINCT g${i} FROM ${name} WHERE g${i} IS NOT NULL`);
      levels.push(found.map(([text]) => text as string).sort());
    }
    await createDictionaries(session, levels, name);
    const codings = new Map(texts.map((i, k) => [i, { type: `${name}_${k}`, levels: levels[k]! }]));
    return await read(session, grouping, name, [], codings);
  } finally {
    await session.run(`DROP TABLE IF EXISTS ${name}`);
    await dropDictionaries(session, texts.length, name);
  }
}

/** The groups in order of their keys, everything sent as doubles. */
function read(
  session: Session,
  { columns, keys }: Grouping,
  from: string,
  parameters: Statement["parameters"],
  codings: ReadonlyMap<number, Coding>,
): Promise<Cells> {
  const list = columns.map((_, i) => {
    if (i >= keys) return `m${i - keys}`;
    const coding = codings.get(i);
    return coding === undefined
      ? `CAST(g${i} AS DOUBLE)`
      : `CAST(enum_code(CAST(CAST(g${i} AS VARCHAR) AS ${coding.type})) AS DOUBLE)`;
  });
  const order = columns.slice(0, keys).map((_, i) => `${i + 1} NULLS LAST`);
  const sql = `SELECT ${list.join(", ") || "1"} FROM ${from}${keys === 0 ? "" : ` ORDER BY ${order.join(", ")}`}`;
  return stream(session, { sql, parameters, columns }, (_, i) => {
    const coding = codings.get(i);
    return coding === undefined ? numberCollector() : codeCollector(coding.levels);
  });
}

/** Runs a statement and gathers its answer. */
export const collect = (session: Session, statement: Statement): Promise<Cells> =>
  stream(session, statement, ({ kind }) => (kind === "text" ? textCollector() : numberCollector()));

async function stream(
  session: Session,
  { sql, parameters, columns }: Statement,
  collectorOf: (column: Statement["columns"][number], i: number) => Collector<CellColumn>,
): Promise<Cells> {
  const collectors = columns.map(collectorOf);
  let rows = 0;
  await session.stream(sql, parameters, (vectors, count) => {
    for (const [i, collector] of collectors.entries()) collector.take(vectors[i]!, count);
    rows += count;
  });
  const found = columns.map(({ name }, i) => [name, collectors[i]!.finish()] as const);
  return { rows, columns: new Map(found) };
}
