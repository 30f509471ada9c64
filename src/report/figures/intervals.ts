import * as Plot from "@observablehq/plot";
import type { FigurePlot } from "../../findings/finding.js";
import { markStyle } from "../palette.js";
import { axisLabel, type Drawing, drawPlot, frames, textWidth, type Variant, wrapText } from "./frame.js";
import { hiddenNote, rowTexts } from "./row-marks.js";
import { layoutRows, type PlacedRow, type RowLayout } from "./rows.js";
import { formatWithInterval, intervalDomain, linearTicks, logTicks, tickFormat } from "./scale.js";

export type IntervalsPlot = Extract<FigurePlot, { kind: "intervals" }>;
type IntervalRow = IntervalsPlot["rows"][number];
type Domain = readonly [number, number];

/** Estimates as markers with their intervals as lines, one row each, against a reference. */
export function drawIntervals(plot: IntervalsPlot, variant: Variant): Drawing {
  const layout = layoutRows(plot.rows, variant, (row) =>
    formatWithInterval(row.value, row.low, row.high, plot.format, plot.decimals),
  );
  const domain = domainOf(plot);
  const { width, font, lineHeight } = frames[variant];
  const inner = width - layout.marginLeft - layout.marginRight;
  const ticks = (plot.axis === "log" ? logTicks : linearTicks)(domain, Math.max(3, Math.floor(inner / 64)));
  const label = wrapText(plot.measure, width - 16, font, 3);
  const marginTop = plot.reference === undefined ? 8 : 28;
  const marginBottom = 30 + label.length * lineHeight + 4;
  const drawn = layout.rows.filter((one) => Number.isFinite(one.row.value));
  const svg = drawPlot(variant, {
    height: marginTop + layout.height + marginBottom,
    marginLeft: layout.marginLeft,
    marginRight: layout.marginRight,
    marginTop,
    marginBottom,
    x: { type: plot.axis, domain: [...domain], label: null },
    y: {
      type: "linear",
      domain: [0, layout.height],
      range: [marginTop, marginTop + layout.height],
      axis: null,
    },
    marks: [
      Plot.gridX(ticks, { stroke: "var(--rule)", strokeOpacity: 1 }),
      Plot.axisX(ticks, {
        tickSize: 0,
        // Not tickFormat: on a logarithmic axis it would leave labels out.
        text: tickFormat(plot.format, ticks),
        fill: "var(--soft)",
        label: null,
      }),
      axisLabel(label, variant, [layout.marginLeft, width - layout.marginRight]),
      ...referenceMarks(plot, domain, layout, variant),
      ...drawn.flatMap((one) => intervalMarks(one, domain)),
      ...rowTexts(layout, variant),
    ],
  });
  const cut = drawn.some(({ row }) => isCut(row, domain));
  const notes = cut
    ? ["Arrowheads mark intervals that reach beyond the figure; the numbers give them in full."]
    : [];
  return { svg, notes: [...notes, ...hiddenNote(layout.hidden)] };
}

function domainOf({ rows, reference, axis, format }: IntervalsPlot): Domain {
  const include = reference === undefined ? [] : [reference.value];
  if (axis === "linear") {
    const [low, high] = intervalDomain(rows, include);
    return format === "share" ? [low < high * 0.25 ? 0 : low, Math.max(0, Math.min(1, high))] : [low, high];
  }
  const log = (value: number) => (value > 0 ? Math.log(value) : Number.NaN);
  const [low, high] = intervalDomain(
    rows.map((one) => ({ value: log(one.value), low: log(one.low), high: log(one.high) })),
    include.map(log),
  );
  return [Math.exp(low), Math.exp(high)];
}

const isCut = (row: IntervalRow, [low, high]: Domain): boolean =>
  row.low < low || row.high > high || row.value < low || row.value > high;

function intervalMarks({ row, y, index }: PlacedRow<IntervalRow>, domain: Domain): Plot.Markish[] {
  const { colour, symbol } = markStyle(row.group, index);
  const within = (value: number) => Math.min(domain[1], Math.max(domain[0], value));
  const low = Number.isNaN(row.low) ? row.value : row.low;
  const high = Number.isNaN(row.high) ? row.value : row.high;
  const marks: Plot.Markish[] = [
    Plot.link([0], { x1: within(low), x2: within(high), y1: y, y2: y, stroke: colour, strokeWidth: 2.25 }),
  ];
  const end = { y, fill: colour, stroke: colour, strokeWidth: 1, r: 4, symbol: "triangle" } as const;
  if (low < domain[0]) marks.push(Plot.dot([0], { ...end, x: domain[0], rotate: -90 }));
  if (high > domain[1]) marks.push(Plot.dot([0], { ...end, x: domain[1], rotate: 90 }));
  if (within(row.value) === row.value)
    marks.push(
      Plot.dot([0], { x: row.value, y, symbol, r: 5, fill: colour, stroke: "var(--ground)", strokeWidth: 1 }),
    );
  return marks;
}

/** A rule through all rows, labelled on the side where there is room. */
function referenceMarks(
  { reference, axis }: IntervalsPlot,
  domain: Domain,
  layout: RowLayout<IntervalRow>,
  variant: Variant,
): Plot.Markish[] {
  if (reference === undefined) return [];
  const { width, font } = frames[variant];
  const at = (value: number) => (axis === "log" ? Math.log(value) : value);
  const share = (at(reference.value) - at(domain[0])) / (at(domain[1]) - at(domain[0]));
  const inner = width - layout.marginLeft - layout.marginRight;
  const x = layout.marginLeft + share * inner;
  const half = textWidth(reference.label, font) / 2;
  const shift = Math.max(0, half + 2 - x) - Math.max(0, x + half + 2 - width);
  return [
    Plot.ruleX([reference.value], { stroke: "var(--ink)", strokeWidth: 1.25, strokeDasharray: "4 3" }),
    Plot.text([reference.label], {
      x: reference.value,
      frameAnchor: "top",
      lineAnchor: "bottom",
      dy: -6,
      dx: shift,
      fill: "var(--soft)",
    }),
  ];
}
