import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { evidenceSources } from "../chapters/evidence/library.js";

/** Records of sources: CSL-JSON, one a file in knowledge/sources; those of published studies stand in knowledge/evidence. */

export interface CslName {
  readonly family?: string;
  readonly given?: string;
  readonly literal?: string;
}

export interface CslRecord {
  readonly id: string;
  readonly type?: string;
  readonly title?: string;
  readonly author?: readonly CslName[];
  readonly editor?: readonly CslName[];
  readonly issued?: { readonly "date-parts"?: readonly (readonly (number | string)[])[] };
  readonly "container-title"?: string;
  readonly publisher?: string;
  readonly volume?: string | number;
  readonly issue?: string | number;
  readonly page?: string;
  readonly DOI?: string;
  readonly URL?: string;
  readonly number?: string;
  readonly genre?: string;
  readonly authority?: string;
  /** What a reader must know of the record: parts that nobody has checked. */
  readonly note?: string;
}

/** Sources by id. */
export type Sources = ReadonlyMap<string, CslRecord>;

/** Reads all records, those of evidence among them; a file holds one record or a list of them. */
export function loadSources(
  folder = fileURLToPath(new URL("../../knowledge/sources/", import.meta.url)),
): Sources {
  const records = new Map<string, CslRecord>(
    evidenceSources().map((one) => [one.id, one] as [string, CslRecord]),
  );
  if (!existsSync(folder)) return records;
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(".json")) continue;
    const content = JSON.parse(readFileSync(join(folder, name), "utf8")) as CslRecord | CslRecord[];
    for (const record of Array.isArray(content) ? content : [content]) records.set(record.id, record);
  }
  return records;
}

/** The records of the ids, in the order of authors and years; ids without a record are left out. */
export function citedSources(ids: Iterable<string>, sources: Sources): CslRecord[] {
  return [...new Set(ids)]
    .flatMap((id) => sources.get(id) ?? [])
    .sort((a, b) => compare(sortKey(a), sortKey(b)));
}

const sortKey = (record: CslRecord) => `${shortAuthors(record).toLowerCase()} ${year(record)} ${record.id}`;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export function year(record: CslRecord): string {
  return String(record.issued?.["date-parts"]?.[0]?.[0] ?? "no date");
}

const surname = (name: CslName) => name.family ?? name.literal ?? name.given ?? "";

/** "Grogger and Ridgeway", "Pierson et al.". */
function shortAuthors(record: CslRecord): string {
  const names = (record.author ?? record.editor ?? []).map(surname).filter((one) => one !== "");
  if (names.length === 0) return record.publisher ?? record["container-title"] ?? record.title ?? record.id;
  if (names.length <= 2) return names.join(" and ");
  return `${names[0]} et al.`;
}

/** "Grogger and Ridgeway 2006". */
export function shortCitation(record: CslRecord): string {
  return `${shortAuthors(record)} ${year(record)}`;
}

/** A reference in parts, so that the page can set the title in italics and the DOI as a link. */
export interface Reference {
  readonly before: string;
  readonly title: string;
  readonly after: string;
  readonly link?: { readonly href: string; readonly text: string };
}

export function reference(record: CslRecord): Reference {
  const names = (record.author ?? record.editor ?? []).map(fullName).filter((one) => one !== "");
  const authors = names.length === 0 ? shortAuthors(record) : names.join("; ");
  const place = [
    record["container-title"],
    [record.volume, record.issue === undefined ? undefined : `(${record.issue})`].filter(Boolean).join(""),
    record.page,
    record.genre,
    record.authority,
    record.number,
    record.publisher === authors ? undefined : record.publisher,
  ].filter((one) => one !== undefined && one !== "");
  const link =
    record.DOI !== undefined
      ? { href: `https://doi.org/${record.DOI}`, text: `doi:${record.DOI}` }
      : record.URL !== undefined && /^https?:\/\//.test(record.URL)
        ? { href: record.URL, text: record.URL }
        : undefined;
  return {
    before: `${authors} (${year(record)}).`,
    title: record.title ?? record.id,
    after: [place.length === 0 ? undefined : `${place.join(", ")}.`, record.note]
      .filter((one) => one !== undefined)
      .join(" "),
    ...(link === undefined ? {} : { link }),
  };
}

const fullName = (name: CslName) =>
  name.literal ?? [name.family, name.given].filter((part) => part !== undefined && part !== "").join(", ");

const bibTypes: Readonly<Record<string, string>> = {
  "article-journal": "article",
  book: "book",
  chapter: "incollection",
  report: "techreport",
  thesis: "phdthesis",
  "paper-conference": "inproceedings",
};

/** The records as a BibTeX file. */
export function bibTex(records: readonly CslRecord[]): string {
  return records.map(bibEntry).join("\n");
}

function bibEntry(record: CslRecord): string {
  const names = (list: readonly CslName[] | undefined) =>
    list?.map((one) => (one.literal === undefined ? fullName(one) : `{${one.literal}}`)).join(" and ");
  const type = bibTypes[record.type ?? ""] ?? "misc";
  const holder = type === "article" ? "journal" : "booktitle";
  const fields: [string, string | number | undefined][] = [
    ["author", names(record.author)],
    ["editor", names(record.editor)],
    ["title", record.title === undefined ? undefined : `{${record.title}}`],
    ["year", record.issued === undefined ? undefined : year(record)],
    [holder, record["container-title"]],
    [type === "techreport" ? "institution" : "publisher", record.publisher],
    ["volume", record.volume],
    ["number", record.issue],
    ["pages", record.page?.replace(/(\d)\s*[-\u2013]\s*(\d)/, "$1--$2")],
    ["doi", record.DOI],
    ["url", record.DOI === undefined ? record.URL : undefined],
    ["note", record.note],
  ];
  const lines = fields
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `  ${name} = {${escapeBib(String(value))}}`);
  return `@${type}{${record.id},\n${lines.join(",\n")}\n}\n`;
}

const escapeBib = (text: string) => text.replaceAll(/([&%$#])/g, "\\$1");
