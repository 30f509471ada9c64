import * as Plot from "@observablehq/plot";
import { frames, halo, textWidth, type Variant, wrapText } from "./frame.js";

/** Labels at the ends of lines, moved apart where they would overlap. */

export interface LineEnd {
  readonly label: string;
  readonly colour: string;
  /** Pixel in which the line ends. */
  readonly y: number;
  readonly x: number;
}

interface PlacedLabel extends LineEnd {
  readonly lines: readonly string[];
  /** Pixel of the middle of the label. */
  readonly at: number;
}

/** Semibold type is about this much wider. */
const bold = 1.08;

/** Pixels that labels take right of the figure. */
export function labelMargin(labels: readonly string[], variant: Variant): number {
  const { font } = frames[variant];
  const most = variant === "wide" ? 170 : 104;
  const words = labels.map((label) =>
    Math.max(...wrapText(label, most, font * bold).map((line) => textWidth(line, font * bold))),
  );
  return Math.min(most, Math.max(20, ...words)) + 18;
}

/** Places labels from top to bottom without overlap, as near to their lines as that allows. */
export function placeLabels(
  ends: readonly LineEnd[],
  [top, bottom]: readonly [number, number],
  variant: Variant,
): PlacedLabel[] {
  const { font, lineHeight } = frames[variant];
  const most = variant === "wide" ? 170 : 104;
  const labels = ends
    .map((one) => {
      const lines = wrapText(one.label, most, font * bold);
      return { ...one, lines, height: lines.length * lineHeight, at: one.y };
    })
    .sort((a, b) => a.y - b.y);
  for (const [i, one] of labels.entries()) {
    const above = labels[i - 1];
    const least = above === undefined ? top : above.at + above.height / 2;
    one.at = Math.max(one.at, least + one.height / 2);
  }
  let floor = bottom;
  for (const one of labels.toReversed()) {
    one.at = Math.min(one.at, floor - one.height / 2);
    floor = one.at - one.height / 2;
  }
  return labels;
}

/** The labels, with a thin line to the end of each line that does not end beside its label. */
export function labelMarks(
  labels: readonly PlacedLabel[],
  { right, top }: { readonly right: number; readonly top: number },
  variant: Variant,
): Plot.Markish[] {
  const { font, lineHeight } = frames[variant];
  return labels.flatMap((one) => {
    const from = { x: one.x, y: one.y };
    const leader =
      Math.abs(one.at - one.y) > 5 || right - one.x > 8
        ? [leaderMark(from, { x: right + 7, y: one.at }, { right, top }, one.colour)]
        : [];
    return [
      ...leader,
      Plot.text([one.lines.join("\n")], {
        frameAnchor: "top-right",
        textAnchor: "start",
        lineAnchor: "middle",
        lineHeight: lineHeight / font,
        dx: 10,
        dy: one.at - top,
        fill: one.colour,
        fontWeight: 600,
        ...halo,
      }),
    ];
  });
}

function leaderMark(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  frame: { readonly right: number; readonly top: number },
  colour: string,
): Plot.Markish {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  return Plot.vector([0], {
    frameAnchor: "top-right",
    dx: from.x - frame.right,
    dy: from.y - frame.top,
    length: Math.hypot(dx, dy),
    rotate: (Math.atan2(dx, -dy) * 180) / Math.PI,
    anchor: "start",
    shape: {
      draw: (
        context: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void },
        length: number,
      ) => {
        context.moveTo(0, 0);
        context.lineTo(0, -length);
      },
    },
    stroke: colour,
    strokeWidth: 0.8,
    strokeOpacity: 0.7,
  });
}
