import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** What every kind of figure shares: its two widths, its type, and the way to an SVG element. */

/**
 * A figure is drawn twice: for a column of text, and for a phone. The page shows the one that fits, so that type is
 * never scaled below 11 px.
 */
export const variants = ["wide", "narrow"] as const;
export type Variant = (typeof variants)[number];

interface Frame {
  readonly width: number;
  readonly font: number;
  readonly lineHeight: number;
}

export const frames: Readonly<Record<Variant, Frame>> = {
  wide: { width: 704, font: 13, lineHeight: 17 },
  narrow: { width: 344, font: 12.5, lineHeight: 16 },
};

/** A figure drawn, and what the caption must add: intervals that were cut, rows that stand only in the table. */
export interface Drawing {
  readonly svg: SvgElement;
  readonly notes: readonly string[];
}

/** The part of an SVG element that is used here: linkedom's types and the browser's differ. */
export interface SvgElement {
  readonly tagName: string;
  readonly children: Iterable<SvgElement>;
  readonly attributes: Iterable<{ readonly name: string; value: string }>;
  readonly outerHTML: string;
  textContent: string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  prepend(...nodes: SvgElement[]): void;
  append(...nodes: SvgElement[]): void;
  remove(): void;
}

interface SvgDocument {
  createElementNS(namespace: string, name: string): SvgElement;
}

const document = (() => {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  return document as unknown as SvgDocument;
})();

/** A new SVG element. */
export function svgElement(name: string, attributes: Readonly<Record<string, string | number>>): SvgElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** Draws a plot in a frame, without a style element: the page, or the file, brings the style. */
export function drawPlot(variant: Variant, options: Plot.PlotOptions): SvgElement {
  const { width, font } = frames[variant];
  const svg = Plot.plot({
    ...options,
    document: document as never,
    width,
    className: "figure-svg",
    style: { fontSize: `${font}px` },
  }) as unknown as SvgElement;
  for (const child of [...svg.children]) if (child.tagName.toLowerCase() === "style") child.remove();
  svg.removeAttribute("style");
  svg.setAttribute("font-size", String(font));
  tidy(svg);
  return svg;
}

/**
 * The whole figure is one image with one description, so the parts carry no labels of their own; and two decimals of a
 * pixel are enough.
 */
function tidy(element: SvgElement): void {
  element.removeAttribute("aria-label");
  element.removeAttribute("aria-hidden");
  for (const attribute of [...element.attributes]) {
    const short = attribute.value.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) =>
      String(Number(Number(number).toFixed(2))),
    );
    if (short !== attribute.value) element.setAttribute(attribute.name, short);
  }
  for (const child of element.children) tidy(child);
}

const narrowCharacters = /[ijlt.,:;'|!()[\]f ]/;
const wideCharacters = /[mwMW@%+\u2212]/;

/** Width of a text in pixels, on the safe side for the fonts that systems bring. */
export function textWidth(text: string, font: number): number {
  let em = 0;
  for (const character of text) {
    if (narrowCharacters.test(character)) em += 0.36;
    else if (wideCharacters.test(character)) em += 0.86;
    else if (/[A-Z]/.test(character)) em += 0.7;
    else em += 0.61;
  }
  return em * font;
}

/** Lines of a text that fit into `width` pixels. A word that is too long is cut with an ellipsis. */
export function wrapText(text: string, width: number, font: number, maxLines = 3): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || textWidth(longer, font) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== "") lines.push(line);
  const shown =
    lines.length > maxLines ? [...lines.slice(0, maxLines - 1), lines.slice(maxLines - 1).join(" ")] : lines;
  return shown.map((one) => cutText(one, width, font));
}

function cutText(text: string, width: number, font: number): string {
  if (textWidth(text, font) <= width) return text;
  let end = text.length;
  while (end > 1 && textWidth(`${text.slice(0, end)}\u2026`, font) > width) end--;
  return `${text.slice(0, end).trimEnd()}\u2026`;
}

/** Text under the axis: what is measured. It is centred under the axis as far as the figure's edges allow. */
export function axisLabel(
  lines: readonly string[],
  variant: Variant,
  [left, right]: readonly [number, number],
): Plot.Markish {
  const { width, font } = frames[variant];
  const half = Math.max(0, ...lines.map((one) => textWidth(one, font))) / 2;
  const middle = (left + right) / 2;
  return Plot.text([lines.join("\n")], {
    frameAnchor: "bottom",
    lineAnchor: "top",
    dx: Math.max(0, half + 4 - middle) - Math.max(0, middle + half + 4 - width),
    dy: 28,
    fill: "var(--soft)",
    lineHeight: frames[variant].lineHeight / frames[variant].font,
  });
}

/** Type over lines is kept legible by a rim in the colour of the page. */
export const halo = { stroke: "var(--ground)", strokeWidth: 6, strokeLinejoin: "round" } as const;
