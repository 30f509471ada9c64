import * as Plot from "@observablehq/plot";
import type { FigurePlot } from "../../findings/finding.js";
import { capitalise, groupLabel } from "../../findings/wording.js";
import { markStyle } from "../palette.js";
import {
  axisLabel,
  type Drawing,
  drawPlot,
  frames,
  halo,
  textWidth,
  type Variant,
  wrapText,
} from "./frame.js";
import { intervalDomain, linearTicks, tickFormat } from "./scale.js";

export type ScatterPlot = Extract<FigurePlot, { kind: "scatter" }>;
type Point = ScatterPlot["points"][number];

/** Two measures of many places: one marker a place, with the line of equality where it means something. */
export function drawScatter(plot: ScatterPlot, variant: Variant): Drawing {
  const { width, font, lineHeight } = frames[variant];
  const points = plot.points.filter((one) => Number.isFinite(one.x) && Number.isFinite(one.y));
  const [xDomain, yDomain] = domains(plot, points);
  const yTicks = linearTicks(yDomain, 6);
  const writeY = tickFormat(plot.y.format, yTicks);
  const left = Math.max(24, ...yTicks.map((one) => textWidth(writeY(one), font))) + 10;
  const xTicks = linearTicks(xDomain, Math.floor((width - left) / 70));
  const legend = legendOf(points, variant);
  const yLabel = wrapText(`${capitalise(plot.y.label)} \u2191`, width - 8, font, 2);
  const top = legend.height + yLabel.length * lineHeight + 12;
  const xLabel = wrapText(`${capitalise(plot.x.label)} \u2192`, width - 16, font, 2);
  const bottom = 30 + xLabel.length * lineHeight + 4;
  const plotHeight = Math.min(width - left - 12, 400);
  const svg = drawPlot(variant, {
    height: top + plotHeight + bottom,
    marginLeft: left,
    marginRight: 24,
    marginTop: top,
    marginBottom: bottom,
    x: { type: "linear", domain: xDomain, label: null },
    y: { type: "linear", domain: yDomain, label: null },
    r: { range: [2.5, 13] },
    marks: [
      Plot.gridX(xTicks, { stroke: "var(--rule)", strokeOpacity: 1 }),
      Plot.gridY(yTicks, { stroke: "var(--rule)", strokeOpacity: 1 }),
      Plot.axisX(xTicks, {
        tickSize: 0,
        tickFormat: tickFormat(plot.x.format, xTicks),
        fill: "var(--soft)",
        label: null,
      }),
      Plot.axisY(yTicks, { tickSize: 0, tickFormat: writeY, fill: "var(--soft)", label: null }),
      axisLabel(xLabel, variant, [left, width - 24]),
      Plot.text([yLabel.join("\n")], {
        frameAnchor: "top-left",
        textAnchor: "start",
        lineAnchor: "bottom",
        lineHeight: lineHeight / font,
        dx: -left + 2,
        dy: -10,
        fill: "var(--soft)",
      }),
      ...legend.marks(top, left),
      ...(plot.diagonal ? diagonalMarks(xDomain) : []),
      ...pointMarks(points),
      ...pointLabels(points, variant),
    ],
  });
  return {
    svg,
    notes: points.some((one) => one.size !== undefined) ? ["Larger markers stand for more rows."] : [],
  };
}

function domains(plot: ScatterPlot, points: readonly Point[]): [[number, number], [number, number]] {
  const of = (axis: "x" | "y"): [number, number] => {
    const rows = points.map((one) => ({ value: one[axis] }));
    const [low, high] = intervalDomain(rows, []);
    const positive = rows.every((one) => one.value >= 0);
    return [
      positive && low < high * 0.45 ? 0 : low,
      plot[axis].format === "share" ? Math.min(1.02, high) : high,
    ];
  };
  const [x, y] = [of("x"), of("y")];
  if (!plot.diagonal) return [x, y];
  const both: [number, number] = [Math.min(x[0], y[0]), Math.max(x[1], y[1])];
  return [both, both];
}

function diagonalMarks([low, high]: readonly [number, number]): Plot.Markish[] {
  const at = high - (high - low) * 0.02;
  return [
    Plot.link([0], {
      x1: low,
      y1: low,
      x2: high,
      y2: high,
      stroke: "var(--ink)",
      strokeDasharray: "4 3",
      clip: true,
    }),
    Plot.text(["equal"], {
      x: at,
      y: at,
      dx: -8,
      textAnchor: "end",
      lineAnchor: "middle",
      fill: "var(--soft)",
      ...halo,
    }),
  ];
}

/** Small markers lie over large ones. */
function pointMarks(points: readonly Point[]): Plot.Markish[] {
  const groups = [...new Set(points.map((one) => one.group))];
  const sized = points.some((one) => one.size !== undefined);
  return groups.map((group, i) => {
    const { colour, symbol } = markStyle(group, i);
    const own = points.filter((one) => one.group === group).sort((a, b) => (b.size ?? 0) - (a.size ?? 0));
    return Plot.dot(own, {
      x: "x",
      y: "y",
      ...(sized ? { r: (one: Point) => one.size ?? 0 } : { r: 4.5 }),
      symbol,
      fill: colour,
      fillOpacity: 0.45,
      stroke: colour,
      strokeWidth: 1.1,
    });
  });
}

/** A few points are named; many would cover each other, and stand in the table. */
function pointLabels(points: readonly Point[], variant: Variant): Plot.Markish[] {
  const named = points.filter((one) => one.label !== undefined);
  if (named.length === 0 || named.length > (variant === "wide" ? 12 : 6)) return [];
  return [
    Plot.text(named, {
      x: "x",
      y: "y",
      text: "label",
      dy: -12,
      lineAnchor: "bottom",
      fill: "var(--ink)",
      ...halo,
    }),
  ];
}

interface Legend {
  readonly height: number;
  readonly marks: (top: number, left: number) => Plot.Markish[];
}

/** Groups by name above the figure: points of a cloud cannot be labelled one by one. */
function legendOf(points: readonly Point[], variant: Variant): Legend {
  const { width, font, lineHeight } = frames[variant];
  const groups = [...new Set(points.map((one) => one.group))].filter((one) => one !== undefined);
  let x = 6;
  let row = 0;
  const placed = groups.map((group, i) => {
    const size = textWidth(groupLabel(group), font) + 34;
    if (x + size > width && x > 6) {
      x = 6;
      row++;
    }
    const at = { group, i, x, y: row * (lineHeight + 4) + 10 };
    x += size;
    return at;
  });
  const height = placed.length === 0 ? 0 : (row + 1) * (lineHeight + 4) + 6;
  return {
    height,
    marks: (top, left) =>
      placed.flatMap(({ group, i, x, y }) => {
        const { colour, symbol } = markStyle(group, i);
        const place = { frameAnchor: "top-left", dx: x - left, dy: y - top } as const;
        return [
          Plot.dot([0], { ...place, symbol, r: 4.5, fill: colour }),
          Plot.text([groupLabel(group)], {
            ...place,
            dx: x - left + 10,
            textAnchor: "start",
            lineAnchor: "middle",
            fill: colour,
            fontWeight: 600,
          }),
        ];
      }),
  };
}
