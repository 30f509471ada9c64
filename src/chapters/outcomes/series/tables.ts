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
  const found = new Map<string, RawSeries>();
  const text = textColumns(cells);
  const number = numberColumns(cells);
  const measures = new Map<string, MeasureDefinition>();
  const duplicates = new Map<string, { same: number; conflict: number }>();
  for (let row = 0; row < cells.rows; row++) {
    const word = text.measure(row) ?? "";
    let measure = measures.get(word);
    if (measure === undefined) {
      measure = findMeasure(word, vocabulary) ?? unknownMeasure(word);
      measures.set(word, measure);
    }
    const one = valueIn(number, row);
    if (one.rows > 1) {
      const tally = duplicates.get(measure.id) ?? { same: 0, conflict: 0 };
      if (one.conflict) tally.conflict++;
      else tally.same++;
      duplicates.set(measure.id, tally);
    }
    const series = seriesAt(found, text, row, measure, one.scale);
    series.rows.push({
      day: number.day[row]!,
      value: one.value,
      exposure: number["exposure most"][row]!,
      complete: number["complete least"][row]!,
      months: number["months_reported least"][row]!,
    });
  }
  for (const [id, tally] of duplicates) remarks.duplicates(source.dataset, id, tally);
  const all = withoutRates([...found.values()], source, remarks);
  remarks.measures(source.dataset, all, vocabulary);
  return all;
}

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

/** The value of a cell: of the count where there is one, else of the amount. */
function valueIn(number: NumberColumns, row: number) {
  const scale: "count" | "amount" = Number.isNaN(number["count most"][row]!) ? "amount" : "count";
  const least = number[`${scale} least`][row]!;
  const most = number[`${scale} most`][row]!;
  const conflict = least !== most && !Number.isNaN(most);
  return { scale, value: conflict ? Number.NaN : most, conflict, rows: number.rows[row]! };
}

function seriesAt(
  found: Map<string, RawSeries>,
  text: ReturnType<typeof textColumns>,
  row: number,
  measure: MeasureDefinition,
  scale: "count" | "amount",
): RawSeries {
  const unit = text.unit(row) ?? "";
  const group = text.group(row) ?? "all";
  const period = text.period(row) as RawSeries["period"];
  const key = JSON.stringify([measure.id, unit, group, period]);
  const known = found.get(key);
  if (known !== undefined) return known;
  const line = text.line(row);
  const series: RawSeries = {
    measure,
    line: isLine(line) ? line : measure.line,
    scale,
    unit,
    unitKind: text.unitKind(row),
    group,
    period,
    exposureUnit: text.exposureUnit(row),
    rows: [],
  };
  found.set(key, series);
  return series;
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
