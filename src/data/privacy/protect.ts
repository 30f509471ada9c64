import type {
  AnsweredFinding,
  CellValue,
  Estimate,
  Finding,
  FindingTable,
  TableColumn,
} from "../../findings/finding.js";
import { formatShare, joinList, plural } from "../../findings/wording.js";
import { cellSystem, type Place } from "./cell-system.js";
import { protectDecisions } from "./protect-decisions.js";
import { protectFigure } from "./protect-figure.js";
import { unknownsToKeepBack } from "./suppress.js";

/**
 * A table whose counts below the threshold are kept back (null), together with those from which they could be worked
 * out and with every column that derives from either.
 *
 * @param minimumCell the least count that is shown; 1 shows all and returns the table as it is
 */
export function protectTable(table: FindingTable, minimumCell: number): FindingTable {
  return protectTables([table], minimumCell)[0]!;
}

/**
 * The same for tables that are read together: the same count is kept back in all of them, and sums from one to another
 * count as known.
 */
export function protectTables(tables: readonly FindingTable[], minimumCell: number): readonly FindingTable[] {
  return protectQuoted(
    tables.map((table) => ({ table, quoted: new Set() })),
    minimumCell,
  );
}

interface QuotedTable {
  readonly table: FindingTable;
  /** Counts that sentences about the table name. */
  readonly quoted: ReadonlySet<number>;
}

type Rows = FindingTable["rows"];

/** The rows of protected tables as they were, so that tables protected apart can be protected once more together. */
const originals = new WeakMap<Rows, Rows>();

function protectQuoted(given: readonly QuotedTable[], minimumCell: number): readonly FindingTable[] {
  const tables = given.map(({ table }) => table);
  if (minimumCell <= 1) return tables;
  const whole = tables.map((table) => ({ ...table, rows: originals.get(table.rows) ?? table.rows }));
  const system = cellSystem(whole, minimumCell);
  const already = new Set<number>();
  const quoted = new Set<number>();
  for (const [unknown, { places, value }] of system.unknowns.entries()) {
    if (places.some(({ table, row, column }) => tables[table]!.rows[row]![column] === null))
      already.add(unknown);
    if (places.some(({ table }) => given[table]!.quoted.has(value))) quoted.add(unknown);
  }
  const places = tables.map((): Place[] => []);
  for (const unknown of unknownsToKeepBack(system, minimumCell, { already, quoted })) {
    for (const place of system.unknowns[unknown]!.places) places[place.table]!.push(place);
  }
  return tables.map((table, i) => emptied(table, whole[i]!, places[i]!, minimumCell));
}

function emptied(
  table: FindingTable,
  whole: FindingTable,
  places: readonly Place[],
  minimumCell: number,
): FindingTable {
  const rows = table.rows.map((row) => [...row]);
  let cells = 0;
  const empty = (row: number, column: number): void => {
    if (rows[row]![column] === null) return;
    rows[row]![column] = null;
    cells++;
  };
  for (const { row, column } of places) empty(row, column);
  for (const [row, column] of derivedCells(whole, places)) empty(row, column);
  if (cells === 0) return table;
  originals.set(rows, whole.rows);
  return { ...table, rows, suppressed: { cells: (table.suppressed?.cells ?? 0) + cells, minimumCell } };
}

/** Cells that would give a count away: those derived from it in its row, and shares of a total that is kept back. */
function derivedCells(table: FindingTable, places: readonly Place[]): [number, number][] {
  const sources = table.columns.map((column) => sourcesOf(column, table.columns));
  const totals = new Set(table.totals ?? []);
  const found: [number, number][] = [];
  for (const { row, column } of places) {
    const name = table.columns[column]!.name;
    for (const [c, names] of sources.entries()) {
      if (!names.has(name)) continue;
      found.push([row, c]);
      if (!totals.has(row)) continue;
      const total = table.rows[row]![column];
      for (const [r, cells] of table.rows.entries()) {
        if (isShareOf(cells[c], cells[column], total)) found.push([r, c]);
      }
    }
  }
  return found;
}

function isShareOf(share: CellValue | undefined, part: CellValue | undefined, total: CellValue | undefined) {
  if (typeof share !== "number" || typeof part !== "number" || typeof total !== "number") return false;
  return [share, share / 100].some((one) => Math.abs(one * total - part) <= 1e-6 * Math.max(1, part));
}

/** The names of all columns that a column derives from, at first or second hand. */
function sourcesOf(column: TableColumn, columns: readonly TableColumn[]): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...(column.derivedFrom ?? [])];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    queue.push(...(columns.find((one) => one.name === name)?.derivedFrom ?? []));
  }
  return found;
}

/**
 * A finding whose tables, figures and estimates show no count below the threshold and none from which one could be
 * worked out. A row of a figure goes where the row of its table is kept back; an estimate loses its `n` where that
 * count is kept back, and goes altogether where it is a share, rate, mean or count, from whose digits the count could
 * be told. What was kept back is said in `limits`. The wording of claim and reading is the method's to watch
 * (`maskedCount`).
 *
 * @param minimumCell the least count that is shown; 1 returns the finding as it is
 */
export function protectFinding(finding: Finding, minimumCell: number): Finding {
  return protectFindings([finding], minimumCell)[0]!;
}

/**
 * The same for findings that are read together, such as those of a report: one audit over all their tables. Findings
 * that were protected apart before may be given (within one process); what they keep back stays back, everywhere.
 * Counts that claims and readings name, and those behind shares that they name, are kept back only where nothing else
 * helps.
 */
export function protectFindings(findings: readonly Finding[], minimumCell: number): readonly Finding[] {
  if (minimumCell <= 1) return findings;
  const tables = findings.flatMap((finding): QuotedTable[] => {
    if (finding.status !== "answered") return [];
    const text = `${finding.claim} ${finding.reading}`;
    const named = countsNamed(text);
    return finding.tables.map((table) => ({
      table,
      quoted: new Set([...named, ...countsBehindShares(table, text)]),
    }));
  });
  const safe = protectQuoted(tables, minimumCell);
  let next = 0;
  return findings.map((finding) => {
    if (finding.status !== "answered") return finding;
    const own = safe.slice(next, next + finding.tables.length);
    next += finding.tables.length;
    return withTables(finding, own, minimumCell);
  });
}

/** Whole numbers in a text, such as "69" and "4,770"; not percentages and decimals. */
function countsNamed(text: string): ReadonlySet<number> {
  const found = text.matchAll(/(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)(?![\d%]|[.,]\d| per cent)/g);
  return new Set([...found].map(([, digits]) => Number(digits!.replaceAll(",", ""))));
}

/** The counts in a table from which shares derive that a text names, such as "4.5 per cent". */
function countsBehindShares(table: FindingTable, text: string): number[] {
  const named = new Set(text.match(/\d[\d,]*(\.\d+)?(?= per cent|%)|\d+\.\d+/g));
  if (named.size === 0) return [];
  const isNamed = (share: number): boolean =>
    [0, 1].some((digits) => named.has(formatShare(share, { digits, short: true }).slice(0, -1)));
  return table.columns.flatMap((column, c) => {
    if (column.kind !== "share") return [];
    const sources = sourcesOf(column, table.columns);
    const places = table.columns.flatMap(({ name, kind }, at) =>
      kind === "count" && sources.has(name) ? [at] : [],
    );
    return table.rows.flatMap((row) => {
      const share = row[c];
      if (typeof share !== "number" || !isNamed(share)) return [];
      return places.map((at) => row[at]).filter((count) => typeof count === "number");
    });
  });
}

function withTables(
  finding: AnsweredFinding,
  tables: readonly FindingTable[],
  minimumCell: number,
): AnsweredFinding {
  const figures = finding.figures.map((figure) => {
    const at = finding.tables.findIndex(({ id }) => id === figure.table);
    return at < 0 ? figure : protectFigure(figure, finding.tables[at]!, tables[at]!);
  });
  const { estimates, without, gone } = protectEstimates(finding, tables, minimumCell);
  const decisions = protectDecisions(finding.decisions, minimumCell);
  if (tables.every((table, t) => table === finding.tables[t]) && without.length + gone.length === 0)
    return decisions === finding.decisions ? finding : { ...finding, decisions };
  const limits = withLimit(finding.limits, tables, without, gone, minimumCell);
  return { ...finding, tables, figures, estimates, limits, decisions };
}

/** Scales whose value is a plain fraction of counts, so that its digits tell them. */
const plainScales: ReadonlySet<Estimate["scale"]> = new Set(["count", "share", "rate", "mean"]);

function protectEstimates(finding: AnsweredFinding, tables: readonly FindingTable[], minimumCell: number) {
  const keptBack = countsKeptBack(finding.tables, tables);
  const estimates: Record<string, Estimate> = {};
  const without: string[] = [];
  const gone: string[] = [];
  for (const [name, estimate] of Object.entries(finding.estimates)) {
    const { n } = estimate;
    const small = n !== null && n > 0 && n < minimumCell;
    if (n === null || (!small && !keptBack.has(n))) estimates[name] = estimate;
    else if (plainScales.has(estimate.scale)) gone.push(name);
    else {
      estimates[name] = { ...estimate, n: null };
      without.push(name);
    }
  }
  return { estimates, without, gone };
}

/** Counts that a table held and no longer shows anywhere. */
function countsKeptBack(
  before: readonly FindingTable[],
  after: readonly FindingTable[],
): ReadonlySet<number> {
  const shown = new Set<number>();
  const held = new Set<number>();
  for (const [t, table] of before.entries()) {
    for (const [c, column] of table.columns.entries()) {
      if (column.kind !== "count") continue;
      for (const [r, row] of table.rows.entries()) {
        const [was, is] = [row[c], after[t]!.rows[r]![c]];
        if (typeof is === "number") shown.add(is);
        else if (typeof was === "number") held.add(was);
      }
    }
  }
  for (const count of shown) held.delete(count);
  return held;
}

/** The limits with what was kept back, which also says again what was kept back before. */
function withLimit(
  limits: readonly string[],
  tables: readonly FindingTable[],
  without: readonly string[],
  gone: readonly string[],
  minimumCell: number,
): string[] {
  const cells = tables.reduce((sum, { suppressed }) => sum + (suppressed?.cells ?? 0), 0);
  const start = `Counts below ${minimumCell}, and those from which one could be worked out, are kept back so that nobody can be pointed at`;
  const before = limits.find((one) => one.startsWith(start));
  const parts = [`${start} (${plural(cells, "cell")} of the tables).`];
  const more = before === undefined ? "" : before.slice(before.indexOf(").") + 2).trim();
  if (more !== "") parts.push(more);
  if (without.length > 0) parts.push(`The number of rows behind ${joinList(without)} is kept back too.`);
  if (gone.length > 0) parts.push(`Kept back with its count: ${joinList(gone)}.`);
  return [...limits.filter((one) => one !== before), parts.join(" ")];
}
