import { type Collector, numberCollector, textCollector } from "./collect.js";
import type { StoredColumn } from "./columns.js";
import { compileQuery, type Statement } from "./compile.js";
import { registerLookup } from "./lookup.js";
import type { Cells, CodedColumn, Query } from "./query.js";
import type { Session } from "./session.js";

let lookups = 0;

/** Answers a query over a relation of the session. */
export async function aggregate(
  session: Session,
  query: Query,
  relation: string,
  columns: readonly StoredColumn[],
): Promise<Cells> {
  const tables = (query.lookups ?? []).map((lookup) => ({ lookup, table: `lookup_${lookups++}` }));
  const statement = compileQuery(query, relation, columns, tables);
  try {
    for (const { table, lookup } of tables) await registerLookup(session, table, lookup);
    return await collect(session, statement);
  } finally {
    for (const { table } of tables) await session.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

/** Runs a statement and gathers its answer. */
export async function collect(session: Session, statement: Statement): Promise<Cells> {
  const collectors = statement.columns.map(
    ({ kind }): Collector<Float64Array | CodedColumn> =>
      kind === "text" ? textCollector() : numberCollector(),
  );
  let rows = 0;
  await session.stream(statement.sql, statement.parameters, (vectors, count) => {
    for (const [i, collector] of collectors.entries()) collector.take(vectors[i]!, count);
    rows += count;
  });
  const found = statement.columns.map(({ name }, i) => [name, collectors[i]!.finish()] as const);
  return { rows, columns: new Map(found) };
}
