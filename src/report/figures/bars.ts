import * as Plot from "@observablehq/plot";
import type { FigurePlot } from "../../findings/finding.js";
import { markStyle } from "../palette.js";
import { axisLabel, type Drawing, drawPlot, frames, type Variant, wrapText } from "./frame.js";
import { hiddenNote, rowTexts } from "./row-marks.js";
import { layoutRows, type PlacedRow } from "./rows.js";
import { formatWithInterval, intervalDomain, linearTicks, tickFormat } from "./scale.js";

export type BarsPlot = Extract<FigurePlot, { kind: "bars" }>;

/** Amounts as bars from nought, one row each, with their intervals where there are any. */
export function drawBars(plot: BarsPlot, variant: Variant): Drawing {
  const layout = layoutRows(plot.rows, variant, (row) =>
    formatWithInterval(row.value, row.low, row.high, plot.format),
  );
  const { width, font, lineHeight } = frames[variant];
  const inner = width - layout.marginLeft - layout.marginRight;
  const domain = domainOf(plot);
  const ticks = linearTicks(domain, Math.max(3, Math.floor(inner / 72)));
  const label = wrapText(plot.measure, width - 16, font, 3);
  const marginTop = 8;
  const marginBottom = 30 + label.length * lineHeight + 4;
  const svg = drawPlot(variant, {
    height: marginTop + layout.height + marginBottom,
    marginLeft: layout.marginLeft,
    marginRight: layout.marginRight,
    marginTop,
    marginBottom,
    x: { type: "linear", domain: [...domain], label: null },
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
        tickFormat: tickFormat(plot.format, ticks),
        fill: "var(--soft)",
        label: null,
      }),
      axisLabel(label, variant, [layout.marginLeft, width - layout.marginRight]),
      ...layout.rows.filter((one) => Number.isFinite(one.row.value)).flatMap((one) => barMarks(one, domain)),
      Plot.ruleX([0], { stroke: "var(--ink)" }),
      ...rowTexts(layout, variant),
    ],
  });
  return { svg, notes: hiddenNote(layout.hidden) };
}

function domainOf({ rows, format }: BarsPlot): [number, number] {
  const [low, high] = intervalDomain(rows, [0]);
  const positive = rows.every((one) => !(one.value < 0) && !((one.low ?? 0) < 0));
  return [positive ? 0 : low, format === "share" ? Math.min(1, high) : high];
}

function barMarks(
  { row, y, index }: PlacedRow<BarsPlot["rows"][number]>,
  domain: readonly [number, number],
): Plot.Markish[] {
  const { colour } = markStyle(row.group, index);
  const half = 6;
  const bar = Plot.rect([0], {
    x1: 0,
    x2: row.value,
    y1: y - half,
    y2: y + half,
    fill: colour,
    fillOpacity: 0.82,
  });
  const { low, high } = row;
  if (low === undefined || high === undefined || Number.isNaN(low) || Number.isNaN(high)) return [bar];
  const ends = { x1: Math.max(domain[0], low), x2: Math.min(domain[1], high), y1: y, y2: y };
  return [
    bar,
    Plot.link([0], { ...ends, stroke: "var(--ground)", strokeWidth: 4.5 }),
    Plot.link([0], { ...ends, stroke: "var(--ink)", strokeWidth: 1.75 }),
  ];
}
