import type { Figure, FigurePlot } from "../../findings/finding.js";
import { drawBars } from "./bars.js";
import { type Drawing, svgElement, type Variant } from "./frame.js";
import { drawIntervals } from "./intervals.js";
import { drawMap } from "./map.js";
import { drawScatter } from "./scatter.js";
import { drawSeries } from "./series.js";
import { drawSpecifications } from "./specifications.js";

/** A figure as SVG text with its description inside, and what the caption must add. */
export interface DrawnFigure {
  readonly svg: string;
  readonly notes: readonly string[];
}

/** Whether there is a single value to draw. */
export function isEmpty(plot: FigurePlot): boolean {
  const finite = (value: number | null) => value !== null && Number.isFinite(value);
  switch (plot.kind) {
    case "series":
      return !plot.lines.some((line) => line.points.some((one) => finite(one.y)));
    case "scatter":
      return !plot.points.some((one) => finite(one.x) && finite(one.y));
    case "intervals":
      return !plot.rows.some((one) => finite(one.value) && (plot.axis === "linear" || one.value > 0));
    case "map":
      return false;
    case "bars":
    case "specifications":
      return !plot.rows.some((one) => finite(one.value));
  }
}

function drawingOf(plot: FigurePlot, variant: Variant): Drawing {
  switch (plot.kind) {
    case "series":
      return drawSeries(plot, variant);
    case "scatter":
      return drawScatter(plot, variant);
    case "intervals":
      return drawIntervals(plot, variant);
    case "bars":
      return drawBars(plot, variant);
    case "map":
      return drawMap(plot, variant);
    case "specifications":
      return drawSpecifications(plot, variant);
  }
}

/**
 * Draws a figure as one image: role, title and description are inside the SVG.
 *
 * @param id unique in the page; the ids of title and description are made from it
 * @throws Error where the plot is empty (ask {@link isEmpty} first)
 */
export function drawFigure(figure: Figure, variant: Variant, id: string): DrawnFigure {
  if (isEmpty(figure.plot)) throw new Error(`figure ${figure.id} has nothing to draw`);
  const { svg, notes } = drawingOf(figure.plot, variant);
  const title = svgElement("title", { id: `${id}-title` });
  title.textContent = figure.title;
  const description = svgElement("desc", { id: `${id}-desc` });
  description.textContent = figure.alternative;
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${id}-title ${id}-desc`);
  svg.prepend(title, description);
  return { svg: ownIds(svg.outerHTML, id), notes };
}

/** Plot counts its clip paths over the life of the process; a figure must be the same whenever it is drawn. */
function ownIds(svg: string, id: string): string {
  const names = [...new Set(svg.match(/plot-clip-\d+/g) ?? [])];
  return svg.replaceAll(/plot-clip-\d+/g, (name) => `${id}-clip-${names.indexOf(name) + 1}`);
}
