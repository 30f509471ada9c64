import type { FigurePlot } from "../../findings/finding.js";
import { number, wrapped } from "./format.js";

/** A figure in characters, for terminals. */
export function plotLines(plot: FigurePlot, width: number): string[] {
  if (plot.kind === "intervals") return intervalLines(plot, width);
  if (plot.kind === "series") return seriesLines(plot, width);
  return [];
}

type Intervals = Extract<FigurePlot, { kind: "intervals" }>;
type Series = Extract<FigurePlot, { kind: "series" }>;

/** One row an estimate: `|` where nothing is, `o` the estimate, `-` the interval. */
function intervalLines({ rows, axis, reference, measure }: Intervals, width: number): string[] {
  if (rows.length === 0) return ["(nothing to draw)"];
  const scale = axis === "log" ? Math.log : (value: number) => value;
  const known = rows.filter((row) => Number.isFinite(scale(row.value)));
  const ends = known.flatMap((row) => [row.value, row.low, row.high]).map(scale);
  if (reference !== undefined) ends.push(scale(reference.value));
  const finite = ends.filter(Number.isFinite);
  if (finite.length === 0) return ["(nothing to draw)"];
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const label = Math.min(24, Math.max(...rows.map((row) => row.label.length)));
  const inner = Math.max(20, width - label - 3);
  const place = (value: number) =>
    Math.round((Math.min(1, Math.max(0, (scale(value) - low) / (high - low || 1))) || 0) * (inner - 1));
  const lines = rows.map((row) => {
    const cells = new Array<string>(inner).fill(" ");
    if (reference !== undefined) cells[place(reference.value)] = ":";
    if (Number.isFinite(scale(row.value))) {
      for (let at = place(row.low); at <= place(row.high); at++) cells[at] = "-";
      cells[place(row.value)] = "o";
    }
    return `${row.label.slice(0, label).padEnd(label)} |${cells.join("").trimEnd()}`;
  });
  const back = axis === "log" ? Math.exp : (value: number) => value;
  const [from, to] = [number(Number(back(low).toPrecision(4))), number(Number(back(high).toPrecision(4)))];
  lines.push(`${" ".repeat(label)}  ${from}${" ".repeat(Math.max(1, inner - from.length - to.length))}${to}`);
  lines.push(`${" ".repeat(label)}  ${measure}`);
  return lines;
}

const marks = ["*", "o", "+", "x"];

/** Lines over time as marks on a grid of 16 rows; dashed lines are dots, events columns of colons. */
function seriesLines({ lines, measure, events }: Series, width: number): string[] {
  const points = lines.flatMap((line, l) =>
    line.points.flatMap((point) =>
      point.y === null || !Number.isFinite(point.y)
        ? []
        : [{ x: position(point.x), y: point.y, mark: line.dashed === true ? "." : marks[l % marks.length]! }],
    ),
  );
  if (points.length === 0) return ["(nothing to draw)"];
  const xs = points.map((one) => one.x);
  const ys = points.map((one) => one.y);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const height = 16;
  const inner = Math.max(20, width - 12);
  const grid = Array.from({ length: height }, () => new Array<string>(inner).fill(" "));
  for (const { date } of events) {
    const at = Math.round(((position(date) - left) / (right - left || 1)) * (inner - 1));
    if (at >= 0 && at < inner) for (const cells of grid) cells[at] = ":";
  }
  for (const one of points) {
    const row = height - 1 - Math.round(((one.y - low) / (high - low || 1)) * (height - 1));
    const at = Math.round(((one.x - left) / (right - left || 1)) * (inner - 1));
    grid[row]![at] = one.mark;
  }
  const drawn = grid.map((cells, row) => {
    const tick =
      row === 0
        ? number(Number(high.toPrecision(4)))
        : row === height - 1
          ? number(Number(low.toPrecision(4)))
          : "";
    return `${tick.padStart(9)} |${cells.join("").trimEnd()}`;
  });
  const all = lines.flatMap((line) => line.points);
  const labelled = (x: number) => String(all.find((one) => position(one.x) === x)!.x);
  const [first, last] = [labelled(left), labelled(right)];
  const key = lines.map((line, l) => `${line.dashed === true ? "." : marks[l % marks.length]} ${line.label}`);
  return [
    ...drawn,
    `${" ".repeat(11)}${first}${" ".repeat(Math.max(1, inner - first.length - last.length))}${last}`,
    ...wrapped(`${measure}: ${key.join(", ")}`, width - 11).map((line) => `${" ".repeat(11)}${line}`),
  ];
}

const position = (x: string | number): number => (typeof x === "number" ? x : Date.parse(x));
