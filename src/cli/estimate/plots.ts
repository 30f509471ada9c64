import type { FigurePlot } from "../../findings/finding.js";
import type { Term } from "../../statistics/types.js";
import { number } from "./format.js";

/** Half the width of an interval; NaN where there is none. */
const half = ({ low, high }: Pick<Term, "low" | "high">): number => (high - low) / 2;

/** Decimals at which the narrowest interval still shows two figures. */
function decimalsOf(rows: readonly Pick<Term, "low" | "high">[]): number {
  const widths = rows.map(half).filter((width) => width > 0 && width < Infinity);
  if (widths.length === 0) return 2;
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(Math.min(...widths)))));
}

interface Interval {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly facet?: string;
}

/** Rows of estimates with their intervals; no rule where there is no reference. */
export function rowsPlot(
  rows: readonly Interval[],
  measure: string,
  {
    axis = "linear",
    reference,
  }: { axis?: "linear" | "log"; reference?: { value: number; label: string } } = {},
): FigurePlot {
  return {
    kind: "intervals",
    measure,
    axis,
    format: axis === "log" ? "ratio" : "number",
    ...(axis === "linear" && { decimals: decimalsOf(rows) }),
    ...(reference && { reference }),
    rows,
  };
}

/** Terms as rows against no effect. */
export function termsPlot(terms: readonly Term[], measure: string): FigurePlot {
  return rowsPlot(terms.map(intervalOf), measure, { reference: { value: 0, label: "no effect" } });
}

export const intervalOf = ({ term, estimate, low, high }: Term): Interval => ({
  label: term,
  value: estimate,
  low: Number.isNaN(low) ? estimate : low,
  high: Number.isNaN(high) ? estimate : high,
});

/**
 * Effects by time since treatment as points with whiskers, as event studies are looked at.
 *
 * @param omitted a time at which the effect is zero by definition: the reference period
 */
export function overTimePlot(
  terms: readonly Term[],
  { measure, omitted }: { measure: string; omitted?: number },
): FigurePlot {
  const points = terms.map((one) => ({ x: Number(one.term), y: one.estimate, low: one.low, high: one.high }));
  if (omitted !== undefined) points.push({ x: omitted, y: 0, low: Number.NaN, high: Number.NaN });
  points.sort((a, b) => a.x - b.x);
  return {
    kind: "series",
    measure,
    x: { kind: "number", label: "time since treatment" },
    format: "number",
    // A gap on either side of every point: whiskers, and no line between estimates.
    lines: [
      {
        label: "",
        points: points.flatMap(({ x, y, low, high }, i) => [
          ...(i === 0 ? [] : [{ x: (x + points[i - 1]!.x) / 2, y: null }]),
          { x, y, ...(Number.isFinite(low) && Number.isFinite(high) && { low, high }) },
        ]),
      },
    ],
    events: [],
    reference: { value: 0, label: "no effect" },
    rules: [{ x: -0.5, label: "treatment" }],
  };
}

/** "0.12 (0.03 to 0.21)". */
export function toldInterval(one: Pick<Term, "estimate" | "low" | "high">): string {
  const decimals = decimalsOf([one]);
  const write = (value: number) => value.toFixed(decimals).replace("-", "\u2212");
  if (!Number.isFinite(one.low) || !Number.isFinite(one.high)) return number(one.estimate, 4);
  return `${write(one.estimate)} (${write(one.low)} to ${write(one.high)})`;
}

/** "95 per cent". */
export const perCent = (level: number): string => `${Number((100 * level).toPrecision(6))} per cent`;
