import { formatCount, formatDate, formatMonth, joinList, plural } from "../../findings/wording.js";
import type { QualityNote } from "../dataset.js";
import { maskedCount } from "../privacy/small-cells.js";
import { byMonth, dateColumn, daysOf, type Months, monthIso } from "./months.js";
import type { NoteContext } from "./note-context.js";

/** Which months the file covers, whole or in part, and which it lacks. */
export async function periodNotes(context: NoteContext): Promise<QualityNote[]> {
  const date = dateColumn(context);
  // A row of a series stands for its whole period; what its months lack is looked for where series are made.
  if (date === "period_start") return [];
  const summary = date === undefined ? undefined : context.columns.get(date);
  if (date === undefined || typeof summary?.least !== "string" || typeof summary.greatest !== "string")
    return [];
  const months = await byMonth(context, date, { rows: undefined });
  const [from, to] = [summary.least, summary.greatest];
  const gaps = gapNotes(months, date);
  const thin = thinNotes(months, date, context.minimumCell);
  const ends = [...partialStart(from, months, date), ...partialEnd(to, months, date)];
  if (gaps.length + thin.length + ends.length > 0) return [...gaps, ...thin, ...ends];
  return [
    {
      id: "period",
      level: "good",
      column: date,
      message: `The rows run from ${formatDate(from)} to ${formatDate(to)}, with no month missing or cut short.`,
    },
  ];
}

function gapNotes({ month }: Months, column: string): QualityNote[] {
  const gaps: string[] = [];
  let missing = 0;
  for (let i = 1; i < month.length; i++) {
    const [before, after] = [month[i - 1]! + 1, month[i]! - 1];
    if (after < before) continue;
    missing += after - before + 1;
    gaps.push(after === before ? said(before) : `${said(before)} to ${said(after)}`);
  }
  if (missing === 0) return [];
  const shown = gaps.slice(0, 6);
  const more = gaps.length > shown.length ? ` and ${formatCount(gaps.length - shown.length)} other gaps` : "";
  return [
    {
      id: "missing-months",
      level: "serious",
      column,
      message: `${plural(missing, "month")} within the period ${missing === 1 ? "has" : "have"} no row: ${joinList(shown)}${more}. A trend across a gap is no trend.`,
    },
  ];
}

const said = (month: number): string => formatMonth(monthIso(month));

/** A month below this share of the median of its neighbours is told. */
const thinShare = 0.25;
const leastNeighbours = 30;

/** Months in the middle that have far fewer rows than those around them. */
function thinNotes({ month, measures }: Months, column: string, minimumCell: number): QualityNote[] {
  const rows = measures.rows!;
  const thin: string[] = [];
  for (let i = 1; i < month.length - 1; i++) {
    const around = [-3, -2, -1, 1, 2, 3].flatMap((step) => rows[i + step] ?? []);
    const usual = median(around);
    if (usual >= leastNeighbours && rows[i]! < thinShare * usual)
      thin.push(
        `${said(month[i]!)} (${maskedCount(rows[i]!, minimumCell)}, against about ${formatCount(usual)})`,
      );
  }
  if (thin.length === 0) return [];
  const shown = thin.slice(0, 6);
  const more = thin.length > shown.length ? ` and ${formatCount(thin.length - shown.length)} others` : "";
  return [
    {
      id: "thin-months",
      level: "caution",
      column,
      message: `Some months have far fewer rows than the months around them: ${joinList(shown)}${more}. Records may be missing.`,
    },
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * An end of the period counts as cut short where so many days of its month are missing that at the usual pace they would
 * not all have been without a row.
 */
function isCut(missingDays: number, months: Months): boolean {
  const inner = [...months.measures.rows!].slice(1, -1);
  const perDay = median(inner.length > 0 ? inner : [...months.measures.rows!]) / 30;
  return missingDays > 0 && missingDays * perDay > 5;
}

function partialStart(from: string, months: Months, column: string): QualityNote[] {
  const missing = Number(from.slice(8, 10)) - 1;
  if (!isCut(missing, months)) return [];
  return [
    {
      id: "partial-first-month",
      level: "note",
      column,
      message: `The first month, ${formatMonth(from)}, begins on the ${ordinal(missing + 1)}: its counts are not those of a whole month.`,
    },
  ];
}

function partialEnd(to: string, months: Months, column: string): QualityNote[] {
  const last = months.month.at(-1)!;
  const missing = daysOf(last) - Number(to.slice(8, 10));
  if (!isCut(missing, months)) return [];
  return [
    {
      id: "partial-last-month",
      level: "caution",
      column,
      message: `The last month, ${formatMonth(to)}, ends on the ${ordinal(daysOf(last) - missing)}: its counts are not those of a whole month, and the last rows may have been entered late.`,
    },
  ];
}

function ordinal(day: number): string {
  const teen = day % 100 >= 11 && day % 100 <= 13;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th");
  return `${day}${ending}`;
}
