import * as Plot from "@observablehq/plot";
import type { FigurePlot } from "../../findings/finding.js";
import { type MarkStyle, markStyle } from "../palette.js";
import { type LineEnd, labelMargin, labelMarks, placeLabels } from "./direct-labels.js";
import { layoutEvents } from "./events.js";
import { axisLabel, type Drawing, drawPlot, frames, textWidth, type Variant, wrapText } from "./frame.js";
import {
  clockTicks,
  dateTicks,
  dayNumber,
  intervalDomain,
  linearTicks,
  numberTicks,
  tickFormat,
} from "./scale.js";

export type SeriesPlot = Extract<FigurePlot, { kind: "series" }>;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  /** Neither neighbour has a value: no line reaches it. */
  readonly alone: boolean;
}

interface Line {
  readonly label: string;
  readonly dashed: boolean;
  readonly style: MarkStyle;
  readonly points: readonly Point[];
}

/** Lines over time, with their intervals as bands, labelled where they end, and the phases drawn in. */
export function drawSeries(plot: SeriesPlot, variant: Variant): Drawing {
  const lines = linesOf(plot);
  const { width, font, lineHeight } = frames[variant];
  const [low, high] = valueDomain(plot, lines);
  const ticks = linearTicks([low, high], 6);
  const write = tickFormat(plot.format, ticks);
  const left = Math.max(24, ...ticks.map((one) => textWidth(write(one), font))) + 10;
  const named = lines.length > 1 || lines.some((one) => one.label !== "");
  const right =
    width -
    (named
      ? labelMargin(
          lines.map((one) => one.label),
          variant,
        )
      : 12);
  const domain = xDomain(lines);
  const events = layoutEvents(plot.x.kind === "date" ? plot.events : [], domain, [left, right], variant);
  const rules = plot.x.kind === "number" ? (plot.rules ?? []) : [];
  const top = 10 + events.height + (rules.length > 0 ? lineHeight + 4 : 0);
  const plotHeight = variant === "wide" ? 280 : 230;
  const label = wrapText(axisText(plot), width - 16, font, 3);
  const bottom = 30 + label.length * lineHeight + 4;
  const height = top + plotHeight + bottom;
  const yPixel = (y: number) => top + (1 - (y - low) / (high - low)) * plotHeight;
  const xPixel = (x: number) => left + ((x - domain[0]) / (domain[1] - domain[0])) * (right - left);
  const ends = lines.flatMap((line) => endOf(line, xPixel, yPixel, [top, top + plotHeight]));
  const svg = drawPlot(variant, {
    height,
    marginLeft: left,
    marginRight: width - right,
    marginTop: top,
    marginBottom: bottom,
    x: { type: "linear", domain: [...domain], label: null },
    y: { type: "linear", domain: [low, high], label: null },
    marks: [
      Plot.gridY(ticks, { stroke: "var(--rule)", strokeOpacity: 1 }),
      Plot.axisY(ticks, { tickSize: 0, tickFormat: write, fill: "var(--soft)", label: null }),
      ...xAxis(plot, domain, Math.max(2, Math.floor((right - left) / (variant === "wide" ? 70 : 54)))),
      axisLabel(label, variant, [left, right]),
      ...lines.flatMap(bandMarks),
      ...events.marks(top),
      ...ruleMarks(rules, domain, [left, right], font),
      ...referenceMarks(plot),
      ...lines.flatMap((line) => lineMarks(line, lines.length)),
      ...(named
        ? labelMarks(placeLabels(ends, [top - 4, top + plotHeight + 8], variant), { right, top }, variant)
        : []),
    ],
  });
  const cut = lines.some((line) => line.points.some((one) => one.low < low || one.high > high));
  const notes = cut
    ? ["Intervals that reach beyond the figure are cut at its edge; the table gives them in full."]
    : [];
  return { svg, notes: [...notes, ...events.notes] };
}

function linesOf(plot: SeriesPlot): Line[] {
  return plot.lines
    .map((line, i) => ({
      label: line.label,
      dashed: line.dashed === true,
      style: markStyle(line.group, plot.lines.length === 1 ? 0 : i),
      points: pointsOf(plot, line.points),
    }))
    .filter((line) => line.points.some((one) => Number.isFinite(one.y)));
}

function pointsOf(plot: SeriesPlot, points: SeriesPlot["lines"][number]["points"]): Point[] {
  const given = (i: number) => Number.isFinite(points[i]?.y ?? Number.NaN);
  return points.map((one, i) => ({
    x: plot.x.kind === "date" ? dayNumber(String(one.x)) : Number(one.x),
    y: one.y ?? Number.NaN,
    low: given(i) ? (one.low ?? Number.NaN) : Number.NaN,
    high: given(i) ? (one.high ?? Number.NaN) : Number.NaN,
    alone: given(i) && !given(i - 1) && !given(i + 1),
  }));
}

function valueDomain(plot: SeriesPlot, lines: readonly Line[]): [number, number] {
  const rows = lines.flatMap((line) => line.points.map(({ y, low, high }) => ({ value: y, low, high })));
  const include = [
    ...(plot.format === "ratio" ? [1] : []),
    ...(plot.reference ? [plot.reference.value] : []),
  ];
  const [least, greatest] = intervalDomain(rows, include);
  const positive = rows.every((one) => !(one.value < 0) && !(one.low < 0));
  const low = positive && (least < 0 || least < greatest * 0.45) ? 0 : least;
  return [low, plot.format === "share" ? Math.min(1, greatest) : greatest];
}

function xDomain(lines: readonly Line[]): [number, number] {
  const xs = lines.flatMap((line) => line.points.map((one) => one.x)).filter(Number.isFinite);
  const low = Math.min(...xs);
  const high = Math.max(...xs);
  const pad = low === high ? 1 : (high - low) * 0.01;
  return [low - pad, high + pad];
}

function axisText({ measure, x }: SeriesPlot): string {
  return x.label === "" || x.kind === "date" ? measure : `${measure}, by ${x.label.toLowerCase()}`;
}

function xAxis(plot: SeriesPlot, domain: [number, number], most: number): Plot.Markish[] {
  const make = plot.x.kind === "date" ? dateTicks : plot.x.kind === "clock" ? clockTicks : numberTicks;
  const ticks = make(domain, most);
  const labels = new Map(ticks.map((one) => [one.at, one.label]));
  return [
    Plot.axisX(
      ticks.map((one) => one.at),
      {
        tickSize: 4,
        tickFormat: (at: number) => labels.get(at) ?? "",
        fill: "var(--soft)",
        stroke: "var(--soft)",
        label: null,
      },
    ),
  ];
}

/** Rules at numbers, labelled above the figure and moved in where a label would leave it. */
function ruleMarks(
  rules: NonNullable<SeriesPlot["rules"]>,
  [low, high]: readonly [number, number],
  [left, right]: readonly [number, number],
  font: number,
): Plot.Markish[] {
  return rules
    .filter(({ x }) => x >= low && x <= high)
    .flatMap(({ x, label }) => {
      const at = left + ((x - low) / (high - low)) * (right - left);
      const half = textWidth(label, font) / 2;
      const shift = Math.max(0, left - (at - half)) - Math.max(0, at + half - right);
      return [
        Plot.ruleX([x], { stroke: "var(--ink)", strokeWidth: 1.25, strokeDasharray: "4 3" }),
        Plot.text([label], {
          x,
          frameAnchor: "top",
          lineAnchor: "bottom",
          dy: -6,
          dx: shift,
          fill: "var(--soft)",
        }),
      ];
    });
}

function referenceMarks({ reference }: SeriesPlot): Plot.Markish[] {
  if (reference === undefined) return [];
  return [Plot.ruleY([reference.value], { stroke: "var(--ink)", strokeWidth: 1.25, strokeDasharray: "4 3" })];
}

function bandMarks({ points, style }: Line): Plot.Markish[] {
  if (points.every((one) => Number.isNaN(one.low) || Number.isNaN(one.high))) return [];
  const alone = points.filter((one) => one.alone && !Number.isNaN(one.low) && !Number.isNaN(one.high));
  return [
    Plot.areaY(points, { x: "x", y1: "low", y2: "high", fill: style.colour, fillOpacity: 0.16, clip: true }),
    ...(alone.length === 0
      ? []
      : [
          Plot.ruleX(alone, {
            x: "x",
            y1: "low",
            y2: "high",
            stroke: style.colour,
            strokeWidth: 1.5,
            clip: true,
          }),
        ]),
  ];
}

/** Markers stand on every point of short lines, and on a few of long ones, where there is more than one line. */
function lineMarks({ points, style, dashed }: Line, lines: number): Plot.Markish[] {
  const given = points.filter((one) => Number.isFinite(one.y));
  const every = given.length <= 16 ? 1 : Math.ceil(given.length / 7);
  const marked = given.filter(
    (one, i) => one.alone || (!dashed && (every === 1 || (lines > 1 && i % every === Math.floor(every / 2)))),
  );
  const line = { stroke: style.colour, strokeWidth: 2, strokeLinejoin: "round", clip: true } as const;
  return [
    Plot.lineY(points, { x: "x", y: "y", ...line, ...(dashed ? { strokeDasharray: "6 4" } : {}) }),
    Plot.dot(marked, {
      x: "x",
      y: "y",
      symbol: style.symbol,
      r: 3.6,
      fill: style.colour,
      stroke: "var(--ground)",
      strokeWidth: 0.8,
    }),
  ];
}

function endOf(
  line: Line,
  xPixel: (x: number) => number,
  yPixel: (y: number) => number,
  [top, bottom]: readonly [number, number],
): LineEnd[] {
  const last = line.points.findLast((one) => Number.isFinite(one.y));
  if (last === undefined || line.label === "") return [];
  const y = Math.min(bottom, Math.max(top, yPixel(last.y)));
  return [{ label: line.label, colour: line.style.colour, x: xPixel(last.x), y }];
}
