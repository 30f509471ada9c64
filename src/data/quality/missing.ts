import { call, column, type Expression, type Measure, numbers } from "../../engine/query.js";
import { formatMonth, formatShare, joinList } from "../../findings/wording.js";
import type { ContractColumn } from "../contracts/contract.js";
import type { QualityNote } from "../dataset.js";
import { maskedCount } from "../privacy/small-cells.js";
import { byMonth, dateColumn, type Months, monthIso } from "./months.js";
import { fromHeader, type NoteContext, shareWords } from "./note-context.js";

/** How much of each column is missing, and when; and how much says "unknown". */
export async function missingNotes(context: NoteContext): Promise<QualityNote[]> {
  const found = context.staged.contract.columns.filter(
    ({ name, emptyMeans }) => emptyMeans === undefined && context.columns.get(name)?.present === true,
  );
  const date = dateColumn(context);
  const totals = await countMissing(context, found);
  const lacking = found.filter(
    ({ name }) => totals.get(name)!.missing >= leastShare * totals.get(name)!.rows,
  );
  const months =
    date === undefined || lacking.every(({ name }) => totals.get(name)!.missing === 0)
      ? undefined
      : await monthlyMissing(context, date, lacking);
  const lacks: Lack[] = [];
  const unknown: QualityNote[] = [];
  const whole: string[] = [];
  for (const own of found) {
    const { rows, missing } = totals.get(own.name)!;
    if (rows === 0) continue;
    if (missing === 0) whole.push(own.name);
    else if (!isDefaultTime(context, own, missing)) lacks.push(lackOf(context, own, missing, rows, months));
    unknown.push(...unknownNotes(context, own, rows));
  }
  const complete: QualityNote[] =
    whole.length === 0
      ? []
      : [
          {
            id: "complete",
            level: "good",
            message: `Filled in throughout: ${joinList(whole.map((name) => `\`${name}\``))}.`,
          },
        ];
  return [...together(lacks).map((one) => missingNote(context, one)), ...unknown, ...complete];
}

/** What is missing of one column. */
interface Lack {
  readonly own: ContractColumn;
  readonly missing: number;
  readonly share: number;
  /** "rows", or "rows in which `searched` is TRUE". */
  readonly of: string;
  /** In which months, as the end of a sentence. */
  readonly when: string;
}

function lackOf(
  context: NoteContext,
  own: ContractColumn,
  missing: number,
  rows: number,
  months: Months | undefined,
): Lack {
  const share = missing / rows;
  const of = isWanted(context, own) === undefined ? "rows" : `rows in which \`${own.predicate}\` is TRUE`;
  return { own, missing, share, of, when: months === undefined ? "" : whenMissing(own.name, months, share) };
}

/** Columns that lack the same number of values in the same months are told in one breath. */
function together(lacks: readonly Lack[]): Lack[][] {
  const groups = new Map<string, Lack[]>();
  for (const lack of lacks) {
    const id = JSON.stringify([lack.missing, lack.of, lack.when, capOf(lack.own)]);
    groups.set(id, [...(groups.get(id) ?? []), lack]);
  }
  return [...groups.values()];
}

/** Times that were set to missing as a default are told by the notes on the clock. */
const isDefaultTime = ({ settled }: NoteContext, { name }: ContractColumn, missing: number): boolean =>
  name === "time" && settled.defaultTimes.reduce((sum, { rows }) => sum + rows, 0) === missing;

const isMissing = ({ name }: ContractColumn): Expression => call("is-null", column(name));

/** A predicated column is wanted only where its predicate holds. */
function isWanted(context: NoteContext, { predicate }: ContractColumn): Expression | undefined {
  return predicate !== undefined && context.staged.converted.has(predicate) ? column(predicate) : undefined;
}

const isLacking = (context: NoteContext, own: ContractColumn): Expression => {
  const wanted = isWanted(context, own);
  return wanted === undefined ? isMissing(own) : call("and", wanted, isMissing(own));
};

/** Rows in which each column is wanted, and those of them in which it is missing. */
async function countMissing(
  context: NoteContext,
  columns: readonly ContractColumn[],
): Promise<Map<string, { readonly rows: number; readonly missing: number }>> {
  const measures: Record<string, Measure> = { rows: { kind: "count" } };
  for (const own of columns) {
    const where = isWanted(context, own);
    if (where === undefined) continue;
    measures[`${own.name} wanted`] = { kind: "count", where };
    measures[own.name] = { kind: "count", where: isLacking(context, own) };
  }
  const cells = await context.imported.aggregate({ dataset: "settled", by: {}, measures });
  const at = (name: string) => numbers(cells, name)[0]!;
  return new Map(
    columns.map((own) => [
      own.name,
      isWanted(context, own) === undefined
        ? { rows: context.rows, missing: context.columns.get(own.name)!.missing }
        : { rows: at(`${own.name} wanted`), missing: at(own.name) },
    ]),
  );
}

function monthlyMissing(
  context: NoteContext,
  date: string,
  columns: readonly ContractColumn[],
): Promise<Months> {
  const lacking = columns.map((own) => [own.name, isLacking(context, own)] as const);
  const wanted = columns.map((own) => [`${own.name} wanted`, isWanted(context, own)] as const);
  return byMonth(context, date, Object.fromEntries([...lacking, ...wanted]));
}

/** From these shares on, what is missing is worth more than a note. */
const cautionShare = 0.05;
const seriousShare = 0.2;

/** Columns without which little is lost are never worth more than a caution. */
const capOf = ({ type, name }: ContractColumn): "serious" | "caution" =>
  type === "label" || type === "code" || name === "type" || name === "latitude" || name === "longitude"
    ? "caution"
    : "serious";

function missingNote(context: NoteContext, lacks: readonly Lack[]): QualityNote {
  const [{ own, missing, share, of, when }] = lacks as readonly [Lack];
  const names = joinList(
    lacks.map(
      (one, i) => `${i === 0 ? one.own.label : lower(one.own.label)} (${fromHeader(context, one.own.name)})`,
    ),
  );
  const level = share > seriousShare ? capOf(own) : share > cautionShare ? "caution" : "note";
  const count = maskedCount(missing, context.minimumCell);
  const part = missing < context.minimumCell ? "" : ` (${shareWords(share)})`;
  return {
    id: "missing",
    level,
    ...(lacks.length === 1 ? { column: own.name } : {}),
    message: `${names} ${lacks.length === 1 ? "is" : "are each"} missing in ${count} ${of}${part}${when}.`,
    rows: missing,
  };
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const leastInMonth = 30;

/** Of less than this, the months tell nothing. */
const leastShare = 0.005;

/** Whether what is missing is missing in some months only: not before a month, not after one, or in a few. */
function whenMissing(name: string, { month, measures }: Months, overall: number): string {
  if (measures[name] === undefined) return "";
  const shares = [...measures[name]!].map((missing, i) => {
    const rows = measures[`${name} wanted`]![i]!;
    return { month: month[i]!, rows, missing, share: rows === 0 ? 0 : missing / rows };
  });
  if (shares.length < 3) return "";
  const first = shares.findIndex(({ share }) => share < 0.99);
  if (first > 0) return `, and in all rows before ${said(shares[first]!.month)}`;
  const last = shares.findLastIndex(({ share }) => share < 0.99);
  if (last >= 0 && last < shares.length - 1) return `, and in all rows after ${said(shares[last]!.month)}`;
  const total = shares.reduce((sum, { missing }) => sum + missing, 0);
  const high = shares
    .filter(({ share, rows }) => rows >= leastInMonth && share > Math.max(3 * overall, overall + 0.1))
    .sort((a, b) => b.share - a.share);
  if (high.length === 0 || high.length > shares.length / 3) return spread(shares);
  const covered = high.reduce((sum, { missing }) => sum + missing, 0) / total;
  const shown = high
    .slice(0, 3)
    .map((one) => `${said(one.month)} (${formatShare(one.share, { digits: 0 })})`);
  return `, above all in ${joinList(shown)}${covered > 0.5 ? `, which hold${shown.length === 1 ? "s" : ""} most of it` : ""}`;
}

const said = (month: number): string => formatMonth(monthIso(month));

function spread(
  shares: readonly { readonly month: number; readonly rows: number; readonly share: number }[],
): string {
  const enough = shares.filter(({ rows }) => rows >= leastInMonth);
  if (enough.length < 3) return "";
  const low = enough.reduce((a, b) => (b.share < a.share ? b : a));
  const high = enough.reduce((a, b) => (b.share > a.share ? b : a));
  if (high.share - low.share < 0.02) return ", about evenly over the months";
  return `, from ${formatShare(low.share)} in ${said(low.month)} to ${formatShare(high.share)} in ${said(high.month)}`;
}

/** Categories that are filled in with "unknown" are not missing, and say nothing either. */
function unknownNotes({ columns, rows }: NoteContext, own: ContractColumn, of: number): QualityNote[] {
  const unknown = columns.get(own.name)?.values?.find(({ value }) => value === "unknown")?.rows ?? 0;
  const share = unknown / Math.min(rows, of);
  if (own.type !== "category" || share < 0.01) return [];
  const level = share > seriousShare ? "serious" : share > cautionShare ? "caution" : "note";
  return [
    {
      id: "unknown",
      level,
      column: own.name,
      message: `${own.label} is filled in as unknown in ${formatShare(share)} of the rows. That is a value of its own, beside those that are missing.`,
      rows: unknown,
    },
  ];
}
