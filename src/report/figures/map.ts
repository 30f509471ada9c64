import type { FigurePlot } from "../../findings/finding.js";
import { formatNumber } from "../../findings/wording.js";
import {
  type Drawing,
  frames,
  type SvgElement,
  svgElement,
  textWidth,
  type Variant,
  wrapText,
} from "./frame.js";
import { type Area, countyGeometry, stateGeometry } from "./map-geometry.js";

export type MapPlot = Extract<FigurePlot, { kind: "map" }>;

/** Maps are at most this tall, so that a long state still fits on a screen. */
const tallest = { wide: 460, narrow: 420 } as const;

/**
 * Areas in shades of one colour, from light to dark, so that they stay apart in grey print and for every kind of sight;
 * the number stands in each area that has room for it. A shade is an amount and no judgement.
 */
export function drawMap(plot: MapPlot, variant: Variant): Drawing {
  const { width, font } = frames[variant];
  const room = tallest[variant];
  const { areas, inner, outer, height } =
    plot.areas.kind === "states" ? stateGeometry(width, room) : countyGeometry(plot.areas.state, width, room);
  const values = new Map(plot.values.map((one) => [one.id, one]));
  // As small as type may be on a phone, whose drawing is a little narrower than it is drawn.
  const small = font - 0.9;
  const shapes: SvgElement[] = [];
  const numbers: SvgElement[] = [];
  const left: string[] = [];
  for (const area of areas) {
    const value = values.get(area.id);
    const opacity = value === undefined ? 0 : opacityOf(value.shade, plot.shades.length);
    shapes.push(svgElement("path", { d: area.path, fill: "var(--accent)", "fill-opacity": opacity }));
    if (value === undefined) continue;
    const text = formatNumber(value.value, { digits: 0 });
    if (hasRoom(area, text, small)) numbers.push(numberIn(area, text, small, opacity));
    else left.push(area.name);
  }
  const own = areas.find(({ id }) => id === plot.own?.id);
  const legend = legendOf(plot, variant, height + 12);
  const svg = svgElement("svg", {
    class: "figure-svg",
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height: legend.bottom,
    viewBox: `0 0 ${width} ${legend.bottom}`,
    "font-size": font,
  });
  svg.append(
    ...shapes,
    line(inner, "var(--soft)", 0.5, 0.7),
    line(outer, "var(--ink)", 0.9, 1),
    ...(own === undefined
      ? []
      : [line(own.path, "var(--ground)", 5, 1), line(own.path, "var(--ink)", 2.5, 1)]),
    ...numbers,
    ...legend.marks,
  );
  const places = plot.areas.kind === "states" ? "states" : "counties";
  const notes =
    left.length === 0 ? [] : [`Some ${places} are too small for their number, which stands in the table.`];
  return { svg, notes };
}

/** From a fifth to all of the colour. */
const opacityOf = (shade: number, shades: number): number =>
  shades <= 1 ? 0.6 : Math.round((0.22 + (0.78 * shade) / (shades - 1)) * 100) / 100;

const line = (d: string, stroke: string, strokeWidth: number, opacity: number): SvgElement =>
  svgElement("path", {
    d,
    fill: "none",
    stroke,
    "stroke-width": strokeWidth,
    "stroke-opacity": opacity,
    "stroke-linejoin": "round",
  });

/** Digits are wider than they are tall: a circle around them touches a border before they do. */
const hasRoom = ({ clearance }: Area, text: string, font: number): boolean =>
  clearance >= 0.44 * font && clearance >= 0.42 * textWidth(text, font);

function numberIn({ middle: [x, y] }: Area, text: string, font: number, opacity: number): SvgElement {
  const element = svgElement("text", {
    x: Math.round(x * 10) / 10,
    y: Math.round((y + font * 0.36) * 10) / 10,
    "text-anchor": "middle",
    "font-size": font,
    fill: opacity > 0.55 ? "var(--ground)" : "var(--ink)",
  });
  element.textContent = text;
  return element;
}

interface Legend {
  readonly marks: readonly SvgElement[];
  readonly bottom: number;
}

const swatch = 14;

/** What the shades mean, the measure above them, one under the other on a phone. */
function legendOf(plot: MapPlot, variant: Variant, top: number): Legend {
  const { width, font, lineHeight } = frames[variant];
  const marks: SvgElement[] = [];
  let y = top + font;
  for (const text of wrapText(plot.measure, width - 8, font, 2)) {
    marks.push(label(text, 4, y, "var(--soft)"));
    y += lineHeight;
  }
  const items = [
    { text: plot.blank, opacity: 0, heavy: false },
    ...plot.shades.map((text, i) => ({ text, opacity: opacityOf(i, plot.shades.length), heavy: false })),
    ...(plot.own === undefined ? [] : [{ text: plot.own.label, opacity: 0, heavy: true }]),
  ];
  let x = 4;
  y += 4;
  for (const { text, opacity, heavy } of items) {
    const wide = swatch + 6 + textWidth(text, font) + 18;
    if (x > 4 && x + wide > width) {
      x = 4;
      y += lineHeight + 4;
    }
    marks.push(
      svgElement("rect", {
        x,
        y: y - swatch + 2,
        width: swatch,
        height: swatch,
        fill: "var(--accent)",
        "fill-opacity": opacity,
        stroke: heavy ? "var(--ink)" : "var(--soft)",
        "stroke-width": heavy ? 2.5 : 0.7,
      }),
      label(text, x + swatch + 6, y, "var(--ink)"),
    );
    x += wide;
  }
  return { marks, bottom: Math.ceil(y + 8) };
}

function label(text: string, x: number, y: number, fill: string): SvgElement {
  const element = svgElement("text", { x, y, fill });
  element.textContent = text;
  return element;
}
