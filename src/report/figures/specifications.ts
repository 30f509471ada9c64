import * as Plot from "@observablehq/plot";
import type { FigurePlot } from "../../findings/finding.js";
import { axisLabel, type Drawing, drawPlot, frames, textWidth, type Variant, wrapText } from "./frame.js";
import { intervalDomain, linearTicks, tickFormat } from "./scale.js";

export type SpecificationsPlot = Extract<FigurePlot, { kind: "specifications" }>;
type Specification = SpecificationsPlot["rows"][number];

/** A line of the legend: a heading, or an option with the specifications that took it. */
interface LegendLine {
  readonly text: string;
  readonly heading: boolean;
  readonly y: number;
  readonly taken: readonly number[];
}

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly middle: number;
  readonly bottom: number;
}

/**
 * A specification curve: estimates with their intervals from left to right in the order of the rows, and beneath them, line
 * by line, which option of each choice every estimate took. Left to right means nothing but the order.
 */
export function drawSpecifications(plot: SpecificationsPlot, variant: Variant): Drawing {
  const rows = plot.rows.filter(({ value }) => Number.isFinite(value));
  const domain = intervalDomain(rows, plot.reference === undefined ? [] : [plot.reference.value]);
  const ticks = linearTicks(domain, 6);
  const write = tickFormat(plot.format, ticks);
  const { width, font, lineHeight } = frames[variant];
  const tickWidth = Math.max(24, ...ticks.map((one) => textWidth(write(one), font))) + 10;
  const legend = legendOf(plot, rows, variant);
  const left = variant === "wide" ? Math.max(tickWidth, legend.labelWidth + 12) : tickWidth;
  const label = wrapText(
    `${plot.measure}. Each column is one way to estimate it, in order of size`,
    width - 16,
    font,
    4,
  );
  const top = 8 + (plot.reference === undefined ? 0 : lineHeight);
  const middle = top + (variant === "wide" ? 220 : 190);
  const bottom = middle + 14 + legend.height;
  const frame: Frame = { left, right: width - 12, top, middle, bottom };
  const yPixel = (value: number) =>
    top + (1 - (value - domain[0]) / (domain[1] - domain[0])) * (middle - top);
  const height = bottom + 30 + label.length * lineHeight + 4;
  const svg = drawPlot(variant, {
    height,
    marginLeft: left,
    marginRight: 12,
    marginTop: top,
    marginBottom: height - bottom,
    x: { type: "linear", domain: [0, Math.max(1, rows.length)], axis: null },
    // Pixels: the estimates and the legend share one column of places.
    y: { type: "linear", domain: [top, bottom], range: [top, bottom], axis: null },
    marks: [
      ...axisMarks(ticks, write, yPixel, frame, variant),
      ...referenceMarks(plot, yPixel, frame),
      ...estimateMarks(rows, yPixel, frame),
      ...legendMarks(legend.lines, rows, frame, variant),
      axisLabel(label, variant, [left, frame.right]),
    ],
  });
  const cut = rows.some(({ low, high }) => low < domain[0] || high > domain[1]);
  return {
    svg,
    notes: [
      ...(rows.some(({ main }) => main)
        ? ["The larger marker and its rule show the estimate that is told first."]
        : []),
      ...(cut
        ? ["Intervals that reach beyond the figure are cut at its edge; the table gives them in full."]
        : []),
    ],
  };
}

/** How much wider the letters of a heading run. */
const bold = 1.16;

function legendOf(plot: SpecificationsPlot, rows: readonly Specification[], variant: Variant) {
  const { font, lineHeight, width } = frames[variant];
  const room = variant === "wide" ? 230 : width - 16;
  const step = variant === "wide" ? lineHeight + 1 : lineHeight + 9;
  const lines: LegendLine[] = [];
  let y = 0;
  for (const [c, choice] of plot.choices.entries()) {
    y += (c === 0 ? 0 : 5) + lineHeight / 2;
    lines.push({ text: cut(choice.label, room, font * bold), heading: true, y, taken: [] });
    y += lineHeight / 2;
    for (const [o, option] of choice.options.entries()) {
      y += step / 2;
      const taken = rows.flatMap((row, i) => (row.options[c] === o ? [i] : []));
      lines.push({ text: cut(option, room, font), heading: false, y, taken });
      y += step / 2;
    }
  }
  const labelWidth = Math.max(0, ...lines.map((one) => textWidth(one.text, font * (one.heading ? bold : 1))));
  return { lines, height: y, labelWidth };
}

const cut = (text: string, width: number, font: number): string => wrapText(text, width, font, 1)[0] ?? "";

function axisMarks(
  ticks: readonly number[],
  write: (value: number) => string,
  yPixel: (value: number) => number,
  { left }: Frame,
  variant: Variant,
): Plot.Markish[] {
  const placed = ticks.map((at) => ({ y: yPixel(at), text: write(at) }));
  return [
    Plot.ruleY(placed, { y: "y", stroke: "var(--rule)" }),
    Plot.text(placed, {
      y: "y",
      text: "text",
      frameAnchor: "left",
      textAnchor: "end",
      dx: -8,
      fill: "var(--soft)",
      ...(variant === "narrow" && left < 30 ? { dx: -4 } : {}),
    }),
  ];
}

function referenceMarks(
  { reference }: SpecificationsPlot,
  yPixel: (value: number) => number,
  { top }: Frame,
): Plot.Markish[] {
  if (reference === undefined) return [];
  const y = yPixel(reference.value);
  return [
    Plot.ruleY([y], { stroke: "var(--ink)", strokeWidth: 1.25, strokeDasharray: "4 3" }),
    Plot.text([`- - ${reference.label}`], {
      frameAnchor: "top-right",
      lineAnchor: "bottom",
      dy: -4,
      y: top,
      fill: "var(--soft)",
    }),
  ];
}

function estimateMarks(
  rows: readonly Specification[],
  yPixel: (value: number) => number,
  { top, middle, bottom, left, right }: Frame,
): Plot.Markish[] {
  const within = (y: number) => Math.min(middle, Math.max(top, y));
  const column = (right - left) / Math.max(1, rows.length);
  const drawn = rows.map((row, i) => ({
    x: i + 0.5,
    y: within(yPixel(row.value)),
    low: within(yPixel(Number.isFinite(row.low) ? row.low : row.value)),
    high: within(yPixel(Number.isFinite(row.high) ? row.high : row.value)),
    main: row.main === true,
  }));
  return [
    Plot.ruleX(
      drawn.filter((one) => one.main),
      { x: "x", y1: top, y2: bottom, stroke: "var(--mark-2)", strokeWidth: 1, strokeDasharray: "2 3" },
    ),
    Plot.ruleX(drawn, {
      x: "x",
      y1: "low",
      y2: "high",
      stroke: "var(--mark-0)",
      strokeOpacity: 0.35,
      strokeWidth: Math.min(5, Math.max(0.7, column * 0.55)),
    }),
    Plot.dot(
      drawn.filter((one) => !one.main),
      { x: "x", y: "y", r: Math.min(3, Math.max(1, column * 0.4)), fill: "var(--mark-0)" },
    ),
    Plot.dot(
      drawn.filter((one) => one.main),
      { x: "x", y: "y", r: 5, symbol: "diamond", fill: "var(--mark-2)", stroke: "var(--ground)" },
    ),
  ];
}

/** Beneath the estimates: a tick where a specification took the option. Labels stand left, or above on a phone. */
function legendMarks(
  lines: readonly LegendLine[],
  rows: readonly Specification[],
  { middle, left, right }: Frame,
  variant: Variant,
): Plot.Markish[] {
  const start = middle + 14;
  const wide = variant === "wide";
  const lift = wide ? 0 : -5;
  const column = (right - left) / Math.max(1, rows.length);
  const ticks = lines.flatMap(({ y, taken }) =>
    taken.map((i) => ({ x: i + 0.5, from: start + y + (wide ? -5 : 4), to: start + y + (wide ? 5 : 12) })),
  );
  const placed = lines.map((one) => ({ ...one, at: start + one.y + (one.heading ? 0 : lift) }));
  const common = { y: "at", text: "text", frameAnchor: "left" } as const;
  const place = wide
    ? ({ textAnchor: "end", dx: -8 } as const)
    : ({ textAnchor: "start", dx: -left + 4 } as const);
  return [
    Plot.ruleX(ticks, {
      x: "x",
      y1: "from",
      y2: "to",
      stroke: "var(--mark-0)",
      strokeWidth: Math.min(4, Math.max(0.7, column * 0.6)),
    }),
    Plot.text(
      placed.filter((one) => !one.heading),
      { ...common, ...place, fill: "var(--soft)" },
    ),
    Plot.text(
      placed.filter((one) => one.heading),
      { ...common, ...place, fill: "var(--ink)", fontWeight: 600 },
    ),
  ];
}
