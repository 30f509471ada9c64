import type { CellValue, Figure, FindingTable, TableColumn } from "../../../findings/finding.js";
import { capitalise, formatCount, formatMonth, formatNumber } from "../../../findings/wording.js";
import { monthIso } from "../../common/cells.js";
import { plainShare } from "../../common/shares.js";
import type { ProgramContext } from "./context.js";
import { figureEvents } from "./events.js";
import { type Counts, knownOf, type Mix, type MixOfKind, numberOf, together, totalOf } from "./mix.js";
import { kindWord, phaseLabels } from "./words.js";

/** Tables and figures of how encounters are spread over a category. */

/** A category, in words. */
export interface Category {
  readonly id: string;
  /** "level of the charge". */
  readonly what: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The values whose share is followed over time. */
  readonly followed: readonly string[];
  /** "Misdemeanour or traffic". */
  readonly followedLabel: string;
}

/** "between Mar 2018 and Dec 2019": the months in which a kind of record occurs. */
export function kindPeriod({ months }: MixOfKind): string {
  const [first, last] = [months[0], months.at(-1)];
  return first === undefined || last === undefined
    ? "in the file"
    : `between ${formatMonth(monthIso(first.month))} and ${formatMonth(monthIso(last.month))}`;
}

const kindMonths = (own: MixOfKind): string =>
  capitalise(kindPeriod(own).replace("between ", "").replace(" and ", " to "));

const shareColumns = (of: string, label: string): TableColumn[] => [
  { name: `${of}-share`, label: `${label}, share`, kind: "share", derivedFrom: [of] },
  { name: `${of}-low`, label: "from", kind: "low", derivedFrom: [of] },
  { name: `${of}-high`, label: "to", kind: "high", derivedFrom: [of] },
];

function shareCells(events: number, trials: number, level: number): CellValue[] {
  if (trials === 0) return [null, null, null];
  const { value, low, high } = plainShare(events, trials, level);
  return [value, low, high];
}

export const tableId = (category: Category, kind: string, what: string): string =>
  `program-${category.id}-${kind}-${what}`;

/** Counts and shares of each value, what is not recorded, and all. Shares are of what is recorded. */
export function valuesTable(mix: Mix, own: MixOfKind, category: Category, level: number): FindingTable {
  const known = knownOf(own);
  const rows = mix.values.flatMap((value, i): CellValue[][] =>
    own.n[i]! === 0
      ? []
      : [[category.labels[value] ?? value, own.n[i]!, ...shareCells(own.n[i]!, known, level)]],
  );
  if (own.unknown > 0) rows.push(["Not recorded", own.unknown, null, null, null]);
  rows.push(["All", totalOf(own), null, null, null]);
  return {
    id: tableId(category, own.kind, "values"),
    title: `${capitalise(kindWord(own.kind))} by ${category.what}`,
    columns: [
      { name: "value", label: capitalise(category.what), kind: "label" },
      { name: "n", label: capitalise(kindWord(own.kind)), kind: "count" },
      ...shareColumns("n", "Of those recorded"),
    ],
    rows,
    totals: [rows.length - 1],
    note: `Shares are of ${kindWord(own.kind)} with a recorded ${category.what}; intervals are Wilson's.`,
  };
}

/** The followed share by phase. */
export function phasesTable(
  mix: Mix,
  own: MixOfKind,
  category: Category,
  { boundaries, assessment }: ProgramContext,
): FindingTable | undefined {
  if (boundaries.length === 0) return undefined;
  const labels = phaseLabels(boundaries);
  return {
    id: tableId(category, own.kind, "phases"),
    title: `${capitalise(kindWord(own.kind))} by phase: ${category.followedLabel.toLowerCase()}`,
    columns: followedColumns("phase", "Phase", "label", own.kind, category),
    rows: own.phases.map((counts, i) => [
      labels[i]!,
      ...followedCells(mix, counts, category, assessment.level),
    ]),
  };
}

const followedColumns = (
  name: string,
  label: string,
  kind: "label" | "date",
  of: string,
  category: Category,
): TableColumn[] => [
  { name, label, kind },
  { name: "known", label: `${capitalise(kindWord(of))} with a recorded ${category.what}`, kind: "count" },
  { name: "followed", label: category.followedLabel, kind: "count", partOf: "known" },
  ...shareColumns("followed", category.followedLabel),
];

function followedCells(mix: Mix, counts: Counts, category: Category, level: number): CellValue[] {
  const known = knownOf(counts);
  const followed = numberOf(mix, counts, category.followed);
  return [known, followed, ...shareCells(followed, known, level)];
}

/** The shortest periods in which most hold enough: months, quarters, years. */
const lengths = [1, 3, 12] as const;
const enough = 60;
const lengthWords = { 1: "month", 3: "quarter", 12: "year" } as const;

interface Period extends Counts {
  readonly start: number;
}

/** Months put together into periods in which the typical one holds enough; years at the longest. */
export function periodsOf(
  mix: Mix,
  own: MixOfKind,
): { readonly length: 1 | 3 | 12; readonly periods: Period[] } {
  for (const length of lengths) {
    const periods = grouped(mix, own, length);
    const sizes = periods.map(knownOf).sort((a, b) => a - b);
    if (length === 12 || (sizes[sizes.length >> 1] ?? 0) >= enough) return { length, periods };
  }
  throw new Error("the longest period is always taken");
}

function grouped(mix: Mix, own: MixOfKind, length: number): Period[] {
  const starts = [...new Set(own.months.map(({ month }) => Math.floor(month / length) * length))];
  return starts.map((start) => ({
    start,
    ...together(
      own.months.filter(({ month }) => month >= start && month < start + length),
      mix.values.length,
    ),
  }));
}

/** The followed share over time as a table and a figure; undefined where no date is told or there is one period only. */
export function overTime(
  mix: Mix,
  own: MixOfKind,
  category: Category,
  context: ProgramContext,
  reference?: { readonly value: number; readonly label: string },
): { readonly table: FindingTable; readonly figures: readonly Figure[] } | undefined {
  if (own.months.length === 0) return undefined;
  const { length, periods } = periodsOf(mix, own);
  if (periods.length < 2) return undefined;
  const { level } = context.assessment;
  const word = lengthWords[length];
  const id = tableId(category, own.kind, "time");
  const cell = (start: number) => monthIso(start).slice(0, length === 12 ? 4 : 7);
  const table: FindingTable = {
    id,
    title: `${capitalise(kindWord(own.kind))} by ${word}: ${category.followedLabel.toLowerCase()}`,
    columns: followedColumns("period", capitalise(word), "date", own.kind, category),
    rows: periods.map((one) => [cell(one.start), ...followedCells(mix, one, category, level)]),
  };
  const sample = `${kindMonths(own)}, ${formatCount(knownOf(own))} ${kindWord(own.kind)} with a recorded ${category.what}.`;
  const shares: Figure = {
    id,
    title: `How did the share move: ${category.followedLabel.toLowerCase()}?`,
    subtitle: `Share of ${kindWord(own.kind)} by ${word}, per cent, with ${formatNumber(100 * level)} per cent bands${reference === undefined ? "" : `; dashed: ${reference.label}`}. ${sample}`,
    alternative: `A line over time of the share of ${kindWord(own.kind)}: ${category.followedLabel.toLowerCase()}.`,
    table: id,
    plot: {
      kind: "series",
      measure: `Share of ${kindWord(own.kind)}`,
      x: { kind: "date", label: capitalise(word) },
      format: "share",
      lines: [
        {
          label: category.followedLabel,
          points: periods.map((one) => {
            const known = knownOf(one);
            if (known === 0) return { x: monthIso(one.start), y: null };
            const { value, low, high } = plainShare(numberOf(mix, one, category.followed), known, level);
            return { x: monthIso(one.start), y: value, low, high };
          }),
        },
      ],
      events: figureEvents(context),
      ...(reference === undefined ? {} : { reference }),
    },
  };
  const volume: Figure = {
    id: `${id}-volume`,
    title: `How many ${kindWord(own.kind)} were there?`,
    subtitle: `${capitalise(kindWord(own.kind))} with a recorded ${category.what}, by ${word}. ${sample}`,
    alternative: `A line over time of the number of ${kindWord(own.kind)} a ${word}.`,
    table: id,
    plot: {
      kind: "series",
      measure: `${capitalise(kindWord(own.kind))} a ${word}`,
      x: { kind: "date", label: capitalise(word) },
      format: "number",
      lines: [{ label: "", points: periods.map((one) => ({ x: monthIso(one.start), y: knownOf(one) })) }],
      events: figureEvents(context),
    },
  };
  return { table, figures: [shares, volume] };
}

/** Shares of the values with their intervals. */
export function valuesFigure(
  mix: Mix,
  own: MixOfKind,
  category: Category,
  context: ProgramContext,
  title: string,
): Figure {
  const { level } = context.assessment;
  const known = knownOf(own);
  const id = tableId(category, own.kind, "values");
  return {
    id,
    title,
    subtitle: `Share of ${kindWord(own.kind)} with a recorded ${category.what}, per cent, with ${formatNumber(100 * level)} per cent intervals. ${kindMonths(own)}, ${formatCount(known)} ${kindWord(own.kind)}.`,
    alternative: `Shares of ${kindWord(own.kind)} by ${category.what}, one row a value.`,
    table: id,
    plot: {
      kind: "intervals",
      measure: `Share of ${kindWord(own.kind)}`,
      axis: "linear",
      format: "share",
      rows: mix.values.flatMap((value, i) => {
        if (own.n[i]! === 0) return [];
        return [{ label: category.labels[value] ?? value, ...intervalOf(own.n[i]!, known, level) }];
      }),
    },
  };
}

const intervalOf = (events: number, trials: number, level: number) => {
  const { value, low, high } = plainShare(events, trials, level);
  return { value, low, high };
};
