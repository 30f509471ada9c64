import type { Term } from "../../statistics/types.js";
import type { EstimateMethod, Outcome } from "./method.js";
import { plotLines } from "./terminal-plot.js";

/** A result as a person reads it on a terminal: like the summary that the R package of the method prints. */
export function outcomeText(method: EstimateMethod, outcome: Outcome, width = 80): string {
  const lines = [method.title, settingsLine(outcome), ""];
  if (outcome.terms.length > 0) lines.push(...termLines(outcome.terms), "");
  lines.push(...valueLines(outcome.values));
  lines.push(`${number(outcome.n)} rows${droppedText(outcome)}`);
  for (const one of outcome.diagnostics) lines.push(`${one.level === "warning" ? "! " : "  "}${one.message}`);
  if (outcome.plot !== undefined) {
    lines.push("", outcome.plot.title, ...plotLines(outcome.plot.plot, Math.min(width, 100)));
  }
  return `${lines.filter((line, i) => !(line === "" && lines[i - 1] === "")).join("\n")}\n`;
}

function settingsLine({ settings }: Outcome): string {
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined && value !== null && value !== false)
    .map(([name, value]) => `${words(name)}: ${Array.isArray(value) ? value.join(", ") : String(value)}`)
    .join("; ");
}

const words = (name: string): string =>
  name.replaceAll(/(?<=[a-z])[A-Z]|(?<!^)[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`);

function droppedText({ dropped }: Outcome): string {
  const rows = dropped.reasons.map(({ reason, rows }) => `${number(rows)} left out: ${reason}`);
  const terms = dropped.terms.length > 0 ? [`dropped as collinear: ${dropped.terms.join(", ")}`] : [];
  const all = [...rows, ...terms];
  return all.length === 0 ? "" : ` (${all.join("; ")})`;
}

function termLines(terms: readonly Term[]): string[] {
  const tested = terms.filter((one) => !Number.isNaN(one.statistic));
  const normal = tested.every((one) => one.df === Infinity);
  const tests = tested.length > 0;
  const header = ["", "Estimate", "Std. Error", "[low", "high]"];
  if (tests) header.push(normal ? "z value" : "t value", normal ? "Pr(>|z|)" : "Pr(>|t|)");
  const rows = terms.map((one) => [
    one.term,
    number(one.estimate),
    number(one.standardError),
    number(one.low),
    number(one.high),
    ...(tests ? [fixed(one.statistic, 3), pText(one.pValue)] : []),
  ]);
  return alignedTable([header, ...rows]);
}

/** Rows of texts, the first column to the left, the others to the right. */
export function alignedTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, j) => Math.max(...rows.map((row) => row[j]!.length)));
  return rows.map((row) =>
    row
      .map((text, j) => (j === 0 ? text.padEnd(widths[j]!) : text.padStart(widths[j]!)))
      .join("  ")
      .trimEnd(),
  );
}

/** Values as a list, or as a table where they are rows of the same shape. */
function valueLines(values: Readonly<Record<string, unknown>>): string[] {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || ArrayBuffer.isView(value)) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    if (isRows(value)) {
      const columns = Object.keys(value[0]!).filter((column) => isPlain(value[0]![column]));
      const shown = value.slice(0, 60);
      lines.push(
        "",
        `${words(name)}:`,
        ...alignedTable([columns, ...shown.map((row) => columns.map((column) => plain(row[column])))]).map(
          (line) => `  ${line}`,
        ),
      );
      if (value.length > shown.length)
        lines.push(`  and ${value.length - shown.length} more (--json gives all)`);
    } else if (isPlain(value)) lines.push(`${words(name)}: ${plain(value)}`);
    else if (Array.isArray(value) && value.every(isPlain) && value.length <= 12)
      lines.push(`${words(name)}: ${value.map(plain).join(", ")}`);
    else if (typeof value === "object" && !Array.isArray(value)) {
      const parts = Object.entries(value).filter(([, one]) => isPlain(one));
      if (parts.length > 0)
        lines.push(`${words(name)}: ${parts.map(([key, one]) => `${words(key)} ${plain(one)}`).join(", ")}`);
    }
  }
  return lines.length > 0 ? [...lines, ""] : [];
}

const isPlain = (value: unknown): boolean =>
  typeof value === "number" || typeof value === "string" || typeof value === "boolean" || value === null;

function isRows(value: unknown): value is Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => typeof row === "object" && row !== null && !Array.isArray(row))
  );
}

const plain = (value: unknown): string =>
  typeof value === "number" ? number(value) : value === null || value === undefined ? "" : String(value);

/** A number with seven figures that matter, as R prints by default. */
export function number(value: number): string {
  if (Number.isNaN(value)) return "NA";
  if (!Number.isFinite(value)) return value > 0 ? "Inf" : "-Inf";
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(5);
  return String(Number(value.toPrecision(7)));
}

const fixed = (value: number, digits: number): string =>
  Number.isFinite(value) ? value.toFixed(digits) : number(value);

function pText(p: number): string {
  if (Number.isNaN(p)) return "NA";
  if (p < 2.2e-16) return "<2e-16";
  return p < 1e-4 ? p.toExponential(2) : p.toPrecision(4);
}
