import type { CellValue, Decision, FindingTable, RulingFinding } from "../findings/finding.js";
import { type Authority, confidenceWords, effectWords } from "../findings/ruling.js";
import { isKeptBack, notShown } from "./cells.js";
import { fileName } from "./file-name.js";
import type { AssessmentResult } from "./result.js";

/** Tables as CSV: UTF-8, comma, a header of labels, CR LF (RFC 4180). */

/** A text is set so that a spreadsheet program does not run it as a formula. */
function csvCell(value: CellValue | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(Number(value.toPrecision(12)));
  const harmless = /^[=+@\t\r]|^-(?![\d.])/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function csv(header: readonly string[], rows: readonly (readonly (CellValue | undefined)[])[]): string {
  return [header, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** The table of a finding. Cells that are kept back say so. */
export function tableCsv(table: FindingTable): string {
  const header = table.columns.map((one) =>
    one.unit === undefined ? one.label : `${one.label} (${one.unit})`,
  );
  const rows = table.rows.map((row) =>
    row.map((value, i) => (isKeptBack(table, table.columns[i]!, value) ? notShown : value)),
  );
  return csv(header, rows);
}

/** Every decision about rows, of loading and of methods, in order. */
export function decisionsCsv({ catalog, chapters }: AssessmentResult): string {
  const line = (where: string, one: Decision) => [
    one.dataset,
    where,
    one.action,
    one.reason,
    one.rowsBefore,
    one.rowsAfter ?? notShown,
    one.rowsChanged === null ? notShown : one.rowsChanged,
  ];
  const loading = [...catalog.values()].flatMap((set) => set.decisions.map((one) => line("loading", one)));
  const methods = chapters
    .flatMap((chapter) => chapter.findings)
    .flatMap((one) => (one.status === "answered" ? one.decisions.map((each) => line(one.id, each)) : []));
  const header = ["Dataset", "Taken by", "Action", "Reason", "Rows before", "Rows after", "Rows changed"];
  return csv(header, [...loading, ...methods]);
}

/** What was left out of a dataset, by reason, with the first lines of the file for each. */
export function rejectedCsv({ catalog }: AssessmentResult, name: string): string {
  const rows = catalog
    .get(name)!
    .rejected.map((one) => [
      one.reason,
      one.rows,
      one.examples.map((example) => example.line).join(" "),
      [...new Set(one.examples.flatMap((example) => example.header ?? []))].join("; "),
    ]);
  return csv(["Reason", "Rows left out", "Line of the file (first few)", "Column of the file"], rows);
}

/** Where the statements of a finding stand as a table, from the folder of the report. */
export const rulingsFile = ({ id }: Pick<RulingFinding, "id">): string => `tables/${fileName(id)}.csv`;

/** What law or an agreement says, one row a statement. */
export function rulingsCsv({ rulings }: RulingFinding): string {
  const cited = (authorities: readonly Authority[]) => authorities.map(({ cite }) => cite).join("; ");
  const header = [
    "Group",
    "Statement",
    "Answer",
    "In words",
    "In Spanish",
    "Conditions",
    "Sides",
    "Authority",
    "Confidence",
    "Last checked",
  ];
  const rows = rulings.map((one) => [
    one.group ?? null,
    one.title,
    one.effect === undefined ? null : effectWords[one.effect].label,
    one.text,
    one.spanish?.text ?? null,
    one.conditions.join(" "),
    one.sides.map(({ view, authorities }) => `${view} [${cited(authorities)}]`).join(" "),
    cited(one.authorities),
    confidenceWords[one.confidence],
    one.checked ?? null,
  ]);
  return csv(header, rows);
}
