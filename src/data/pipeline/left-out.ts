import type { TableImport } from "../../engine/import.js";
import { type Cells, call, column, type Expression, numbers } from "../../engine/query.js";
import type { Contract } from "../contracts/contract.js";
import type { RejectedSummary } from "../dataset.js";
import type { ReadableFile } from "../readers/readable-file.js";
import type { Converted } from "./convert.js";

/** Names of the columns of the staged table that are not canonical. */
export const otherAgency = "other agency";
export const exclusion = "exclusion";
export const aboutName = (name: string): string => `about ${name}`;

/** What the staged table holds beside the canonical columns. */
export interface Staged {
  readonly contract: Contract;
  readonly converted: ReadonlyMap<string, Converted>;
  /** Reasons of the source profile for leaving rows out, by code - 1. */
  readonly exclusions: readonly string[];
  readonly hasAgencyFilter: boolean;
  /** Columns about which anything is said. */
  readonly about: ReadonlySet<string>;
}

export interface LeftOut {
  readonly otherAgency: number;
  readonly excluded: readonly { readonly reason: string; readonly rows: number }[];
  readonly rejected: readonly { readonly header: string; readonly reason: string; readonly rows: number }[];
  readonly kept: number;
}

const required = ({ contract, converted }: Staged): Converted[] =>
  contract.columns.flatMap((one) => (one.required === true ? (converted.get(one.name) ?? []) : []));

export const headerOf = ({ rule }: Converted): string => rule.headers.join(" + ");

/** The condition under which a row is of interest: not another agency's, not excluded. */
function inScope(staged: Staged): Expression {
  return call(
    "and",
    ...(staged.hasAgencyFilter ? [call("is-null", column(otherAgency))] : []),
    ...(staged.exclusions.length > 0 ? [call("is-null", column(exclusion))] : []),
  );
}

/** The condition under which a row is kept. */
export function isKept(staged: Staged): Expression {
  const complete = required(staged).map(({ column: { name } }) => call("not", call("is-null", column(name))));
  return call("and", inScope(staged), ...complete);
}

const isRejected = (staged: Staged): Expression =>
  call(
    "and",
    inScope(staged),
    call("or", ...required(staged).map(({ column: { name } }) => call("is-null", column(name)))),
  );

/** What decides about a row, as columns of a query. */
function deciders(staged: Staged): Record<string, Expression> {
  const by: Record<string, Expression> = {};
  if (staged.hasAgencyFilter) by[otherAgency] = call("is-null", column(otherAgency));
  if (staged.exclusions.length > 0) by[exclusion] = column(exclusion);
  for (const { column: own } of required(staged)) {
    by[`no ${own.name}`] = call("is-null", column(own.name));
    if (staged.about.has(own.name)) by[aboutName(own.name)] = column(aboutName(own.name));
  }
  return by;
}

/** Counts every row once: another agency's, excluded, rejected for its first missing column, or kept. */
export async function countLeftOut(imported: TableImport, staged: Staged): Promise<LeftOut> {
  const cells = await imported.aggregate({
    dataset: "staged",
    by: deciders(staged),
    measures: { rows: { kind: "count" } },
  });
  const count = numbers(cells, "rows");
  const excluded = new Map<string, number>();
  const rejected = new Map<string, { header: string; reason: string; rows: number }>();
  let others = 0;
  let kept = 0;
  for (let i = 0; i < cells.rows; i++) {
    const rows = count[i]!;
    const code = staged.exclusions.length > 0 ? numbers(cells, exclusion)[i]! : Number.NaN;
    const reason = rejectionOf(staged, cells, i);
    if (staged.hasAgencyFilter && numbers(cells, otherAgency)[i] === 0) others += rows;
    else if (!Number.isNaN(code)) add(excluded, staged.exclusions[code - 1]!, rows);
    else if (reason === undefined) kept += rows;
    else {
      const known = rejected.get(reason.reason);
      if (known === undefined) rejected.set(reason.reason, { ...reason, rows });
      else known.rows += rows;
    }
  }
  const byRows = <T extends { readonly rows: number }>(list: T[]) => list.sort((a, b) => b.rows - a.rows);
  return {
    otherAgency: others,
    excluded: byRows([...excluded].map(([reason, rows]) => ({ reason, rows }))),
    rejected: byRows([...rejected.values()]),
    kept,
  };
}

function add(counts: Map<string, number>, key: string, rows: number): void {
  counts.set(key, (counts.get(key) ?? 0) + rows);
}

/** Why a row of the deciders is rejected; undefined where it is not. */
function rejectionOf(
  staged: Staged,
  cells: Cells,
  i: number,
): { header: string; reason: string } | undefined {
  for (const own of required(staged)) {
    const { name } = own.column;
    if (numbers(cells, `no ${name}`)[i] !== 1) continue;
    const header = headerOf(own);
    const code = staged.about.has(name) ? numbers(cells, aboutName(name))[i]! : Number.NaN;
    const what = Number.isNaN(code) ? "is empty" : own.remarks[code - 1]!.what;
    return { header, reason: `${header} ${what}` };
  }
  return undefined;
}

/** One row of the file that is left out, for the table of them. */
export interface RejectedRow {
  readonly line: number;
  readonly header: string;
  readonly reason: string;
}

const examplesShown = 5;

/** The rejected rows by line of the file, and their summary by reason with the first few lines. */
export async function rejectedRows(
  imported: TableImport,
  staged: Staged,
  file: ReadableFile,
  found: LeftOut,
): Promise<{ readonly rows: readonly RejectedRow[]; readonly summary: readonly RejectedSummary[] }> {
  const rows: RejectedRow[] = [];
  if (found.rejected.length > 0) {
    const { [otherAgency]: _, [exclusion]: __, ...columns } = deciders(staged);
    const cells = await imported.rows(columns, isRejected(staged));
    const places = numbers(cells, "row");
    for (let i = 0; i < cells.rows; i++) {
      const { header, reason } = rejectionOf(staged, cells, i)!;
      rows.push({ line: file.lineOf(places[i]!), header, reason });
    }
  }
  const summary = found.rejected.map(({ reason, header, rows: count }): RejectedSummary => {
    const first = rows.filter((row) => row.reason === reason).slice(0, examplesShown);
    return { reason, rows: count, examples: first.map(({ line }) => ({ line, header })) };
  });
  const unusable = file.unusable.map(({ reason, rows: count, lines }): RejectedSummary => {
    for (const line of lines) rows.push({ line, header: "", reason });
    return { reason, rows: count, examples: lines.slice(0, examplesShown).map((line) => ({ line })) };
  });
  return { rows: rows.sort((a, b) => a.line - b.line), summary: [...summary, ...unusable] };
}
