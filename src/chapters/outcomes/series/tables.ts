import { findMeasure, type MeasureDefinition, unknownMeasure } from "../../../data/measures.js";
import { type Cells, numbers } from "../../../engine/query.js";
import { type LedgerLine, ledgerLines } from "../../../findings/finding.js";
import { textOf } from "../../common/cells.js";
import type { Remarks } from "./remarks.js";
import type { PeriodLength, TableSource } from "./types.js";

/** From the cells of a table of outcomes to rows that are sorted by series, with duplicates settled. */

/** The rows of one series before they are laid out in time. */
export interface RawSeries {
  readonly measure: MeasureDefinition;
  readonly line: LedgerLine | null;
  readonly scale: "count" | "amount";
  readonly unit: string;
  readonly unitKind: string | null;
  readonly group: string;
  /** As the file says it; null where it does not. */
  readonly period: PeriodLength | "day" | null;
  readonly exposureUnit: string | null;
  readonly rows: RawRow[];
}

export interface RawRow {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** NaN where unknown, or where rows of the same period contradict each other. */
  readonly value: number;
  readonly exposure: number;
  /** 1 or 0; NaN where the file does not say. */
  readonly complete: number;
  readonly months: number;
}

/** Above this share of known counts that are not whole, a measure holds rates. */
const mostBroken = 0.05;

/** The series of a table, in the order in which they first occur. */
export function rawSeries(
  source: TableSource,
  cells: Cells,
  vocabulary: readonly MeasureDefinition[],
  remarks: Remarks,
): RawSeries[] {
  const found = new Map<number, Building>();
  const text = textColumns(cells);
  const keyAt = seriesKeys(cells);
  const number = numberColumns(cells);
  const measureAt = measuresOf(text.measure, vocabulary);
  for (let row = 0; row < cells.rows; row++) {
    const key = keyAt(row);
    let series = found.get(key);
    if (series === undefined) {
      series = begun(text, row, measureAt(row));
      found.set(key, series);
    }
    series.rows.push(rowOf(number, row, series));
  }
  const named = merged([...found.values()]);
  tellDuplicates(source.dataset, named, remarks);
  const all = withoutRates(
    named.map(({ scale, ...one }): RawSeries => ({ ...one, scale: scale ?? one.measure.scale })),
    source,
    remarks,
  );
  remarks.measures(source.dataset, all, vocabulary);
  return all;
}

/** A series whose rows are still coming in. */
interface Building extends Omit<RawSeries, "scale"> {
  /** By the first row with a number; null until then. */
  scale: "count" | "amount" | null;
  /** Periods with several rows of the same value, and with rows that differ. */
  same: number;
  conflict: number;
}

const textNames = ["unit", "unit_kind", "group", "measure", "line", "period", "exposure_unit"] as const;

function textColumns(cells: Cells) {
  return {
    unit: textOf(cells, "unit"),
    unitKind: textOf(cells, "unit_kind"),
    group: textOf(cells, "group"),
    measure: textOf(cells, "measure"),
    line: textOf(cells, "line"),
    period: textOf(cells, "period"),
    exposureUnit: textOf(cells, "exposure_unit"),
  };
}

/** One number for each combination of texts by which series are told apart: rows are many, combinations few. */
function seriesKeys(cells: Cells): (row: number) => number {
  const parts = textNames.flatMap((name) => {
    const column = cells.columns.get(name);
    return column === undefined || column instanceof Float64Array ? [] : [column];
  });
  return (row) => {
    let key = 0;
    for (const { codes, levels } of parts) key = key * (levels.length + 1) + codes[row]! + 1;
    return key;
  };
}

/** The measure that the word of a row stands for. */
function measuresOf(
  word: (row: number) => string | null,
  vocabulary: readonly MeasureDefinition[],
): (row: number) => MeasureDefinition {
  const known = new Map<string, MeasureDefinition>();
  return (row) => {
    const own = word(row) ?? "";
    const measure = known.get(own) ?? findMeasure(own, vocabulary) ?? unknownMeasure(own);
    known.set(own, measure);
    return measure;
  };
}

function begun(text: ReturnType<typeof textColumns>, row: number, measure: MeasureDefinition): Building {
  const line = text.line(row);
  return {
    measure,
    line: isLine(line) ? line : measure.line,
    scale: null,
    unit: text.unit(row) ?? "",
    unitKind: text.unitKind(row),
    group: text.group(row) ?? "all",
    period: text.period(row) as RawSeries["period"],
    exposureUnit: text.exposureUnit(row),
    rows: [],
    same: 0,
    conflict: 0,
  };
}

/** Spellings of one measure, or texts that do not tell series apart, in one series. */
function merged(all: readonly Building[]): Building[] {
  const found = new Map<string, Building>();
  for (const one of all) {
    const key = JSON.stringify([one.measure.id, one.unit, one.group, one.period]);
    const known = found.get(key);
    if (known === undefined) {
      found.set(key, one);
      continue;
    }
    for (const row of one.rows) known.rows.push(row);
    known.scale ??= one.scale;
    known.same += one.same;
    known.conflict += one.conflict;
  }
  return [...found.values()];
}

const wanted = [
  "day",
  "rows",
  "count least",
  "count most",
  "amount least",
  "amount most",
  "exposure most",
  "months_reported least",
  "complete least",
] as const;

type NumberColumns = Readonly<Record<(typeof wanted)[number], Float64Array>>;

const numberColumns = (cells: Cells): NumberColumns =>
  Object.fromEntries(wanted.map((name) => [name, numbers(cells, name)])) as NumberColumns;

/** The row of a cell, whose value is the count where there is one, else the amount. */
function rowOf(number: NumberColumns, row: number, series: Building): RawRow {
  const isCount = !Number.isNaN(number["count most"][row]!);
  const least = number[isCount ? "count least" : "amount least"][row]!;
  const most = number[isCount ? "count most" : "amount most"][row]!;
  const isKnown = !Number.isNaN(most);
  if (isKnown) series.scale ??= isCount ? "count" : "amount";
  const differs = isKnown && least !== most;
  if (differs) series.conflict++;
  else if (number.rows[row]! > 1) series.same++;
  return {
    day: number.day[row]!,
    value: differs ? Number.NaN : most,
    exposure: number["exposure most"][row]!,
    complete: number["complete least"][row]!,
    months: number["months_reported least"][row]!,
  };
}

function tellDuplicates(dataset: string, all: readonly Building[], remarks: Remarks): void {
  const tallies = new Map<string, { same: number; conflict: number }>();
  for (const { measure, same, conflict } of all) {
    const known = tallies.get(measure.id) ?? { same: 0, conflict: 0 };
    tallies.set(measure.id, { same: known.same + same, conflict: known.conflict + conflict });
  }
  for (const [id, tally] of tallies) remarks.duplicates(dataset, id, tally);
}

const isLine = (text: string | null): text is LedgerLine => ledgerLines.some((line) => line === text);

/** Leaves out measures whose counts are no whole numbers: a rate has lost the events that its doubt depends on. */
function withoutRates(all: readonly RawSeries[], source: TableSource, remarks: Remarks): RawSeries[] {
  const tally = new Map<string, { known: number; broken: number }>();
  for (const { measure, scale, rows } of all) {
    if (scale !== "count" || measure.scale === "amount") continue;
    const own = tally.get(measure.id) ?? { known: 0, broken: 0 };
    for (const { value } of rows) {
      if (Number.isNaN(value)) continue;
      own.known++;
      if (!Number.isInteger(value)) own.broken++;
    }
    tally.set(measure.id, own);
  }
  const rates = new Set<string>();
  for (const [id, { known, broken }] of tally) {
    if (broken <= mostBroken * known) continue;
    rates.add(id);
    remarks.rates(source.dataset, id, broken / known);
  }
  return all.filter(({ measure }) => !rates.has(measure.id));
}
