import type { CellValue, Figure, FigurePlot, FindingTable } from "../../findings/finding.js";

/**
 * A figure without the points whose row of the table is kept back. A point belongs to a row when their labels agree;
 * its numbers tell which cells of the row it draws: a point that draws only cells that are still shown stays.
 */
export function protectFigure(figure: Figure, before: FindingTable, after: FindingTable): Figure {
  if (before === after) return figure;
  const judge = judgeOf(before, after);
  return { ...figure, plot: protectPlot(figure.plot, judge) };
}

interface Point {
  readonly numbers: readonly (number | null | undefined)[];
  readonly labels: readonly (string | undefined)[];
}

/** Whether a point must go. */
type Judge = (point: Point) => boolean;

function protectPlot(plot: FigurePlot, mustGo: Judge): FigurePlot {
  switch (plot.kind) {
    case "intervals":
      return { ...plot, rows: plot.rows.filter((row) => !mustGo(pointOf(row))) };
    case "specifications":
      return { ...plot, rows: plot.rows.filter((row) => !mustGo(pointOf(row))) };
    case "bars":
      return { ...plot, rows: plot.rows.filter((row) => !mustGo(pointOf(row))) };
    case "series":
      return {
        ...plot,
        lines: plot.lines.map((line) => ({
          ...line,
          points: line.points.map((point) => {
            const labels = [line.label, line.group, String(point.x)];
            return mustGo({ numbers: [point.y, point.low, point.high], labels })
              ? { x: point.x, y: null }
              : point;
          }),
        })),
      };
    case "map":
      return {
        ...plot,
        values: plot.values.filter(({ value, label }) => !mustGo({ numbers: [value], labels: [label] })),
      };
    case "scatter":
      return {
        ...plot,
        points: plot.points.filter(
          ({ x, y, size, label, group }) => !mustGo({ numbers: [x, y, size], labels: [label, group] }),
        ),
      };
  }
}

const pointOf = (row: {
  readonly label: string;
  readonly group?: string;
  readonly facet?: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}): Point => ({ numbers: [row.value, row.low, row.high], labels: [row.label, row.group, row.facet] });

interface RowRecord {
  readonly labels: ReadonlySet<string>;
  readonly lost: ReadonlySet<number>;
  readonly kept: ReadonlySet<number>;
}

function judgeOf(before: FindingTable, after: FindingTable): Judge {
  const rows = before.rows.map((row, r) => recordOf(row, after.rows[r]!));
  const words = new Set(rows.flatMap(({ labels }) => [...labels]));
  const affected = rows.filter(({ lost }) => lost.size > 0);
  return ({ numbers, labels }) => {
    const drawn = numbers.filter((value): value is number => typeof value === "number");
    const known = labels.filter((label): label is string => label !== undefined && words.has(label));
    const fits = (row: RowRecord) => known.every((label) => row.labels.has(label));
    if (
      drawn.some((value) => affected.some((row) => fits(row) && row.lost.has(value) && !row.kept.has(value)))
    ) {
      return true;
    }
    // Numbers that stand in no cell of the row may still be made of what is kept back.
    const own = known.length === 0 ? [] : rows.filter(fits);
    if (own.length !== 1 || own[0]!.lost.size === 0) return false;
    return !drawn.every((value) => own[0]!.kept.has(value));
  };
}

function recordOf(was: readonly CellValue[], is: readonly CellValue[]): RowRecord {
  const labels = new Set<string>();
  const lost = new Set<number>();
  const kept = new Set<number>();
  for (const [c, value] of was.entries()) {
    if (value === null) continue;
    if (is[c] === null && typeof value === "number") lost.add(value);
    else {
      labels.add(String(value));
      if (typeof value === "number") kept.add(value);
    }
  }
  return { labels, lost, kept };
}
