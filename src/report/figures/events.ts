import * as Plot from "@observablehq/plot";
import type { FigureEvent } from "../../findings/finding.js";
import { dateKindWords, formatMonth, joinList } from "../../findings/wording.js";
import { frames, halo, textWidth, type Variant, wrapText } from "./frame.js";
import { dayNumber } from "./scale.js";

/** Dated events over a time axis: a line each, labelled above the figure with the kind of the date. */

export interface EventLayout {
  readonly marks: (top: number) => Plot.Markish[];
  /** Pixels that the labels need above the figure. */
  readonly height: number;
  readonly notes: readonly string[];
}

interface PlacedEvent {
  readonly event: FigureEvent;
  readonly at: number;
  readonly x: number;
  readonly left: number;
  readonly right: number;
  readonly lines: readonly string[];
  readonly row: number;
}

/** "Agreement started, Mar 2018": what, which kind of date, when. */
export function eventText({ label, kind, date }: FigureEvent): string {
  if (kind === "recording-break") {
    const what = /break/i.test(label) ? label : `Break in recording: ${lowerFirst(label)}`;
    return `${what}, ${formatMonth(date)}`;
  }
  return `${label} ${dateKindWords[kind]}, ${formatMonth(date)}`;
}

/** "Share of stops" inside a sentence, but "US census" as it is. */
const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** Each kind of date has its own dashes, so that they stay apart in grey. */
const dashes: Readonly<Record<FigureEvent["kind"], string>> = {
  announcement: "2 3",
  signing: "4 3",
  training: "7 3",
  start: "none",
  change: "9 3 2 3",
  end: "10 4",
  "recording-break": "1 4",
};

/**
 * @param domain days since 1970-01-01
 * @param left pixel of the start of the domain; `right` of its end
 */
export function layoutEvents(
  events: readonly FigureEvent[],
  domain: readonly [number, number],
  [left, right]: readonly [number, number],
  variant: Variant,
): EventLayout {
  const { lineHeight, font } = frames[variant];
  const inside = events.filter((one) => dayNumber(one.date) >= domain[0] && dayNumber(one.date) <= domain[1]);
  const outside = events.filter((one) => !inside.includes(one));
  const placed = placeEvents(inside, domain, [left, right], variant);
  const rowHeights: number[] = [];
  for (const one of placed)
    rowHeights[one.row] = Math.max(rowHeights[one.row] ?? 0, one.lines.length * lineHeight);
  const tops = rowHeights.map((_, row) => rowHeights.slice(0, row).reduce((sum, one) => sum + one, 0));
  return {
    height: rowHeights.reduce((sum, one) => sum + one, 0) + (placed.length > 0 ? 6 : 0),
    notes: outside.length === 0 ? [] : [`Outside the period drawn: ${joinList(outside.map(eventText))}.`],
    marks: (top) => [
      ...placed.map((one) =>
        Plot.ruleX([one.at], {
          stroke: "var(--ink)",
          strokeWidth: 1.1,
          strokeDasharray: dashes[one.event.kind],
          insetTop: tops[one.row]! + 2 - top,
        }),
      ),
      ...placed.map((one) =>
        Plot.text([one.lines.join("\n")], {
          frameAnchor: "top-left",
          textAnchor: "start",
          lineAnchor: "top",
          lineHeight: lineHeight / font,
          dx: one.left - left,
          dy: tops[one.row]! + 2 - top,
          fill: "var(--ink)",
          ...halo,
        }),
      ),
    ],
  };
}

function placeEvents(
  events: readonly FigureEvent[],
  domain: readonly [number, number],
  [left, right]: readonly [number, number],
  variant: Variant,
): PlacedEvent[] {
  const { width, font } = frames[variant];
  const placed: PlacedEvent[] = [];
  for (const event of [...events].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))) {
    const at = dayNumber(event.date);
    const x = left + ((at - domain[0]) / (domain[1] - domain[0])) * (right - left);
    const lines = wrapText(eventText(event), width * 0.9, font, 2);
    const size = Math.max(...lines.map((one) => textWidth(one, font)));
    const start =
      x + 5 + size <= width - 2 ? x + 5 : x - 5 - size >= 2 ? x - 5 - size : Math.max(2, width - 2 - size);
    const box = { event, at, x, lines, left: start, right: start + size };
    let row = 0;
    while (placed.some((other) => other.row === row && crosses(box, other))) row++;
    placed.push({ ...box, row });
  }
  return placed;
}

const crosses = (
  a: { left: number; right: number; x: number },
  b: { left: number; right: number; x: number },
) =>
  (a.left < b.right + 8 && b.left < a.right + 8) ||
  (b.x > a.left - 4 && b.x < a.right + 4) ||
  (a.x > b.left - 4 && a.x < b.right + 4);
