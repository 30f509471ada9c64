import * as Plot from "@observablehq/plot";
import { frames, halo, type Variant } from "./frame.js";
import type { PlacedText, Row, RowLayout } from "./rows.js";

/** Headings, labels and values of rows, as marks. */
export function rowTexts<R extends Row>(layout: RowLayout<R>, variant: Variant): Plot.Markish[] {
  const { font, lineHeight } = frames[variant];
  const common = { y: "y", text: "text", lineHeight: lineHeight / font, ...halo } as const;
  const labels = layout.rows.map((one) => one.label);
  const values = layout.rows.map((one) => one.value);
  const outside = variant === "wide" ? 0 : 1;
  return [
    Plot.text(layout.headings, {
      ...common,
      frameAnchor: "left",
      textAnchor: "start",
      dx: -layout.marginLeft + 2,
      fontWeight: 600,
      fill: "var(--ink)",
    }),
    Plot.text(labels as PlacedText[], {
      ...common,
      frameAnchor: "left",
      textAnchor: outside === 0 ? "end" : "start",
      dx: outside === 0 ? -10 : -layout.marginLeft + 2,
      fill: "var(--ink)",
    }),
    Plot.text(values as PlacedText[], {
      ...common,
      frameAnchor: "right",
      textAnchor: outside === 0 ? "start" : "end",
      dx: outside === 0 ? 10 : layout.marginRight - 2,
      fill: "var(--soft)",
      fontVariant: "tabular-nums",
    }),
  ];
}

/** What the caption adds where not all rows are drawn. */
export function hiddenNote(hidden: number): string[] {
  if (hidden === 0) return [];
  return [`${hidden} more ${hidden === 1 ? "row stands" : "rows stand"} in the table below.`];
}
