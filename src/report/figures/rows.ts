import { groupLabel } from "../../findings/wording.js";
import { frames, textWidth, type Variant, wrapText } from "./frame.js";

/** The layout that dot-and-interval figures and bars share: one row a thing, under headings. */

export interface Row {
  readonly label: string;
  readonly group?: string;
  readonly facet?: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export interface PlacedText {
  readonly text: string;
  readonly y: number;
}

export interface PlacedRow<R extends Row> {
  readonly row: R;
  /** Where the dot or the bar stands. */
  readonly y: number;
  readonly label: PlacedText;
  readonly value: PlacedText;
  /** Its place among the rows without a known group. */
  readonly index: number;
}

export interface RowLayout<R extends Row> {
  readonly rows: readonly PlacedRow<R>[];
  readonly headings: readonly PlacedText[];
  readonly height: number;
  readonly marginLeft: number;
  readonly marginRight: number;
  /** Rows that stand only in the table. */
  readonly hidden: number;
}

/** More than this is a table, not a figure. */
const mostRows = 60;

/**
 * Places rows under their headings. Wide figures have the label left of the row and the value right of it; narrow ones
 * have both above it.
 */
export function layoutRows<R extends Row>(
  input: readonly R[],
  variant: Variant,
  valueText: (row: R) => string,
): RowLayout<R> {
  const all = labelled(input);
  const shown = all.slice(0, mostRows);
  const place = variant === "wide" ? placeWide : placeNarrow;
  return { ...place(shown, valueText), hidden: all.length - shown.length };
}

interface Labelled<R extends Row> {
  readonly row: R;
  readonly label: string;
  readonly heading: string | undefined;
}

/** Where one label stands for several groups, it becomes a heading over them. */
function labelled<R extends Row>(rows: readonly R[]): Labelled<R>[] {
  const seen = new Set<string>();
  const repeated = rows.some((row) => {
    const key = JSON.stringify([row.facet, row.label]);
    if (seen.has(key)) return row.group !== undefined;
    seen.add(key);
    return false;
  });
  const named = rows.map((row) => {
    if (!repeated || row.group === undefined) return { row, label: row.label, heading: row.facet };
    const heading = row.facet === undefined ? row.label : `${row.facet}: ${row.label}`;
    return { row, label: groupLabel(row.group), heading };
  });
  const headings = [...new Set(named.map((one) => one.heading))];
  return headings.flatMap((heading) => named.filter((one) => one.heading === heading));
}

type Placing = <R extends Row>(
  rows: readonly Labelled<R>[],
  valueText: (row: R) => string,
) => Omit<RowLayout<R>, "hidden">;

const placeWide: Placing = (rows, valueText) => {
  const { font, lineHeight } = frames.wide;
  const labelWidth = Math.min(220, Math.max(40, ...rows.map((one) => textWidth(one.label, font) + 2)));
  const values = rows.map((one) => valueText(one.row));
  const room = rows.length > 24 ? 3 : 10;
  return placeAll(rows, values, {
    heading: { lineHeight, before: 8, width: frames.wide.width - 8, font },
    labelWidth: () => labelWidth,
    place: (top, lines) => {
      const height = Math.max(1, lines) * lineHeight + room;
      const middle = top + height / 2;
      return { height, mark: middle, label: middle, value: middle };
    },
    marginLeft: labelWidth + 12,
    marginRight: Math.max(0, ...values.map((one) => textWidth(one, font))) + 12,
    font,
  });
};

const placeNarrow: Placing = (rows, valueText) => {
  const { font, lineHeight, width } = frames.narrow;
  const values = rows.map((one) => valueText(one.row));
  return placeAll(rows, values, {
    heading: { lineHeight, before: 10, width: width - 8, font },
    labelWidth: (i) => Math.max(90, width - 16 - textWidth(values[i]!, font) - 8),
    place: (top, lines) => ({
      height: lines * lineHeight + 29,
      mark: top + lines * lineHeight + 9,
      label: top + (lines * lineHeight) / 2,
      value: top + lineHeight / 2,
    }),
    marginLeft: 20,
    marginRight: 20,
    font,
  });
};

interface Rules {
  readonly heading: {
    readonly lineHeight: number;
    readonly before: number;
    readonly width: number;
    readonly font: number;
  };
  labelWidth(i: number): number;
  place(top: number, lines: number): { height: number; mark: number; label: number; value: number };
  readonly marginLeft: number;
  readonly marginRight: number;
  readonly font: number;
}

function placeAll<R extends Row>(
  rows: readonly Labelled<R>[],
  values: readonly string[],
  rules: Rules,
): Omit<RowLayout<R>, "hidden"> {
  const placed: PlacedRow<R>[] = [];
  const headings: PlacedText[] = [];
  const strangers = new Map<string, number>();
  let top = 0;
  let heading: string | undefined;
  for (const [i, one] of rows.entries()) {
    if (one.heading !== heading && one.heading !== undefined) {
      const lines = wrapText(one.heading, rules.heading.width, rules.heading.font * 1.08, 2);
      const height = lines.length * rules.heading.lineHeight;
      top += headings.length > 0 ? rules.heading.before : 2;
      headings.push({ text: lines.join("\n"), y: top + height / 2 });
      top += height + 2;
    }
    heading = one.heading;
    const lines = wrapText(one.label, rules.labelWidth(i), rules.font);
    const { height, mark, label, value } = rules.place(top, Math.max(1, lines.length));
    if (one.row.group !== undefined && !strangers.has(one.row.group))
      strangers.set(one.row.group, strangers.size + 1);
    placed.push({
      row: one.row,
      y: mark,
      label: { text: lines.join("\n"), y: label },
      value: { text: values[i]!, y: value },
      index: one.row.group === undefined ? 0 : strangers.get(one.row.group)!,
    });
    top += height;
  }
  return {
    rows: placed,
    headings,
    height: top,
    marginLeft: rules.marginLeft,
    marginRight: rules.marginRight,
  };
}
