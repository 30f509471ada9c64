import type { CslName, CslRecord } from "./sources.js";

const types: Readonly<Record<string, string>> = {
  "article-journal": "JOUR",
  "article-newspaper": "NEWS",
  book: "BOOK",
  chapter: "CHAP",
  dataset: "DATA",
  legal_case: "CASE",
  manuscript: "UNPB",
  report: "RPRT",
  speech: "CONF",
  thesis: "THES",
  webpage: "ELEC",
};

const nameOf = ({ family, given, literal }: CslName): string =>
  literal ?? [family, given].filter((part) => part !== undefined && part !== "").join(", ");

/** The records as a RIS file: one tag a line, type first, ER last. */
export function ris(records: readonly CslRecord[]): string {
  return records.map(entry).join("");
}

function entry(record: CslRecord): string {
  const [first, last] = (record.page ?? "").split(/[-\u2013]/);
  const lines: (readonly [string, string | number | undefined])[] = [
    ["TY", types[record.type ?? ""] ?? "GEN"],
    ["ID", record.id],
    ...(record.author ?? []).map((one) => ["AU", nameOf(one)] as const),
    ["TI", record.title],
    ["PY", record.issued?.["date-parts"]?.[0]?.[0]],
    ["T2", record["container-title"]],
    ["PB", record.publisher ?? record.authority],
    ["VL", record.volume],
    ["IS", record.issue ?? record.number],
    ["SP", first],
    ["EP", last],
    ["DO", record.DOI],
    ["UR", record.DOI === undefined ? record.URL : undefined],
    ["N1", record.note],
    ["ER", ""],
  ];
  return lines
    .filter(([tag, value]) => tag === "ER" || (value !== undefined && value !== ""))
    .map(([tag, value]) => `${tag}  - ${String(value ?? "").replaceAll(/\s+/g, " ")}\r\n`)
    .join("");
}
