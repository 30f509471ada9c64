import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type StagedColumn, TableImport } from "../../engine/import.js";
import { InputError } from "../../findings/input-error.js";
import { nearest } from "../../findings/nearest.js";
import { formatCount, plural } from "../../findings/wording.js";
import type { Contract } from "../contracts/contract.js";
import type { Dataset, QualityNote } from "../dataset.js";
import type { DatasetSpec } from "../dataset-spec.js";
import { rulesFor } from "../mapping.js";
import { qualityNotes } from "../quality/notes.js";
import type { ReadableFile } from "../readers/readable-file.js";
import type { ColumnRule } from "../sources/profile.js";
import { type ChosenRules, chooseRules, mappingOptions } from "./choose-rules.js";
import { type Converted, convertColumn } from "./convert.js";
import { dateOrderOf } from "./date-order.js";
import { settle } from "./decide.js";
import { joinRows } from "./join-rows.js";
import { type KeyPlan, planKeys, refuseEndless } from "./keys.js";
import {
  aboutName,
  countLeftOut,
  exclusion,
  type LeftOut,
  otherAgency,
  type RejectedRow,
  rejectedRows,
  type Staged,
} from "./left-out.js";
import { likelyTexts } from "./likely-texts.js";
import { withMeasures } from "./measures.js";
import { privacyActions } from "./privacy-actions.js";
import { summarise } from "./summarise.js";

export interface ImportTableOptions {
  /** Folder into which `table.parquet` and `rejected.csv` are written; exists. */
  readonly outputFolder: string;
  readonly temporaryFolder: string;
  readonly memoryMegabytes: number;
  readonly threads: number;
  readonly minimumCell: number;
  /** ISO date after which dates lie in the future. */
  readonly today: string;
  readonly progress: (step: string) => void;
}

/** A dataset before its files have their final place. */
export type ImportedTable = Omit<Dataset, "parquet" | "rejectedRows"> & { readonly hasRejectedRows: boolean };

const sampleRows = 20_000;
const sampleTexts = 1_000;

/** From an opened file to the canonical table in `outputFolder`, with everything that is to be said about it. */
export async function importTable(
  given: DatasetSpec,
  contract: Contract,
  opened: ReadableFile,
  options: ImportTableOptions,
): Promise<ImportedTable> {
  const { spec, file } = withMeasures(given, contract, opened);
  const imported = await TableImport.open(file, options);
  try {
    options.progress("looking at the columns");
    const sample = await imported.sample(sampleRows, sampleTexts);
    if (sample.rows === 0)
      throw new InputError({
        file: spec.file,
        what: "the file has a header but no rows",
        mend: "export it again, with its rows",
      });
    const headers = { headers: file.headers, samples: sample.texts };
    const chosen = chooseRules(spec, contract, headers);
    await refuseEndless(spec, contract, chosen.rules, imported, sample);
    const plan = planKeys(contract, chosen.rules, chosen.source, sample);
    options.progress("reading the rows");
    await imported.encode(plan.specs, (i, texts) =>
      sample.rows < sampleRows ? [] : likelyTexts(plan.reads[i], texts, options.today),
    );
    const keys = plan.specs.map((_, i) => imported.keys(i));
    const ordered = withDateOrder(spec, contract, chosen, plan, keys);
    const converted = convertAll(contract, ordered.rules, plan, keys, options.today);
    options.progress("converting the values");
    const staged = await stage(imported, spec, { contract, chosen, converted, plan, keys });
    const found = await countLeftOut(imported, staged);
    checkRows(file, found);
    const rejected = await rejectedRows(imported, staged, file, found);
    if (found.kept === 0) throw nothingLeft(spec, staged, found, rejected.summary, converted);
    const settled = await settle(imported, spec, staged, found, file, options.minimumCell);
    const joined = await joinRows(imported, spec.name, staged, found.kept);
    options.progress("writing the table");
    await imported.write(join(options.outputFolder, "table.parquet"));
    await writeRejected(join(options.outputFolder, "rejected.csv"), rejected.rows);
    options.progress("describing the table");
    const columns = await summarise(imported, contract, converted, joined.rows);
    const notes = await qualityNotes({
      imported,
      spec,
      staged,
      columns,
      rows: joined.rows,
      file,
      chosen,
      settled,
      leftOut: found,
      minimumCell: options.minimumCell,
    });
    return {
      name: spec.name,
      contract,
      rows: joined.rows,
      rowsRead: file.rows + rowsOf(file.unusable),
      columns,
      origin: originOf(spec, file, chosen),
      decisions: [...settled.decisions, ...joined.decisions],
      notes: [...chosen.notes, ...ordered.notes, ...notes],
      rejected: rejected.summary,
      hasRejectedRows: rejected.rows.length > 0,
      privacy: privacyActions(contract, ordered.rules, headers),
      ...(spec.timeZone === undefined ? {} : { timeZone: spec.timeZone }),
      ...(spec.place === undefined ? {} : { place: spec.place }),
    };
  } finally {
    await imported.close();
  }
}

export const rowsOf = (list: readonly { readonly rows: number }[]): number =>
  list.reduce((sum, { rows }) => sum + rows, 0);

type Keys = readonly (readonly (readonly (string | null)[])[])[];

/** Reads mapped dates in the order that their column shows, where the assessment does not say it. */
function withDateOrder(
  spec: DatasetSpec,
  contract: Contract,
  chosen: ChosenRules,
  plan: KeyPlan,
  keys: Keys,
): { readonly rules: ReadonlyMap<string, ColumnRule>; readonly notes: readonly QualityNote[] } {
  const dates = contract.columns.filter(
    ({ name, type }) => type === "date" && chosen.mapping[name] !== undefined,
  );
  if (spec.dateOrder !== undefined || dates.length === 0) return { rules: chosen.rules, notes: [] };
  const texts = dates.flatMap(({ name }) => keys[plan.byColumn.get(name)!]!.flat());
  const { order, notes } = dateOrderOf(spec, chosen.mapping[dates[0]!.name]!, texts);
  if (order === undefined) return { rules: chosen.rules, notes };
  const again = rulesFor(contract, chosen.mapping, { ...mappingOptions(spec), dateOrder: order });
  return { rules: new Map([...chosen.rules, ...Object.entries(again)]), notes };
}

function convertAll(
  contract: Contract,
  rules: ReadonlyMap<string, ColumnRule>,
  plan: KeyPlan,
  keys: Keys,
  today: string,
): Map<string, Converted> {
  const converted = new Map<string, Converted>();
  for (const column of contract.columns) {
    const rule = rules.get(column.name);
    if (rule === undefined) continue;
    const own = keys[plan.byColumn.get(column.name)!]!;
    converted.set(column.name, convertColumn(contract, column, rule, own, { today }));
  }
  return converted;
}

interface StageParts {
  readonly contract: Contract;
  readonly chosen: ChosenRules;
  readonly converted: ReadonlyMap<string, Converted>;
  readonly plan: KeyPlan;
  readonly keys: Keys;
}

async function stage(imported: TableImport, spec: DatasetSpec, parts: StageParts): Promise<Staged> {
  const { contract, chosen, converted, plan, keys } = parts;
  const columns: StagedColumn[] = [];
  const about = new Set<string>();
  for (const [name, { column, values, about: codes }] of converted) {
    const key = plan.byColumn.get(name)!;
    columns.push({ name, type: column.type, key, values });
    if (codes.every((code) => code === 0)) continue;
    about.add(name);
    columns.push({ name: aboutName(name), type: "integer", key, values: codes.map((code) => code || null) });
  }
  const exclusions: string[] = [];
  if (plan.exclusion !== undefined) {
    const values = keys[plan.exclusion]!.map((texts) => {
      const reason = chosen.source!.exclude!.reason(texts);
      if (reason === null) return null;
      if (!exclusions.includes(reason)) exclusions.push(reason);
      return exclusions.indexOf(reason) + 1;
    });
    if (exclusions.length > 0)
      columns.push({ name: exclusion, type: "integer", key: plan.exclusion, values });
  }
  const hasAgencyFilter = spec.agency !== undefined;
  if (hasAgencyFilter) columns.push(agencyFilter(spec, converted, plan, keys));
  await imported.stage(columns);
  return { contract, converted, exclusions, hasAgencyFilter, about };
}

const plain = (text: string): string => text.replace(/\s+/g, " ").trim().toLowerCase();

/** True where the row is another agency's, else missing. */
function agencyFilter(
  spec: DatasetSpec,
  converted: ReadonlyMap<string, Converted>,
  plan: KeyPlan,
  keys: Keys,
): StagedColumn {
  const agency = converted.get("agency");
  if (agency === undefined)
    throw new InputError({
      file: spec.file,
      what: `data: ${spec.name}: agency: the file has no column that names the agency`,
      mend: "leave `agency` out, or map the column: mapping: { agency: HEADER }",
    });
  const wanted = plain(spec.agency!);
  const key = plan.byColumn.get("agency")!;
  const values = keys[key]!.map((texts, i) => {
    const own = [agency.values[i], ...texts].some(
      (text) => typeof text === "string" && plain(text) === wanted,
    );
    return own ? null : true;
  });
  if (values.every((value) => value === true)) {
    const names = [...new Set(agency.values.filter((one) => typeof one === "string"))].sort();
    const close = nearest(spec.agency!, names);
    throw new InputError({
      file: spec.file,
      what: `data: ${spec.name}: agency: no row is of "${spec.agency}"`,
      mend:
        close === undefined
          ? `agencies in the file: ${names.slice(0, 20).join(", ")}${names.length > 20 ? ` and ${names.length - 20} more` : ""}`
          : `did you mean "${close}"?`,
    });
  }
  return { name: otherAgency, type: "flag", key, values };
}

/** The reader counted the rows of the scan; another number is a defect, since line numbers would be wrong. */
function checkRows(file: ReadableFile, found: LeftOut): void {
  const rows = found.otherAgency + rowsOf(found.excluded) + rowsOf(found.rejected) + found.kept;
  if (rows !== file.rows)
    throw new Error(`the scan of ${file.path} found ${rows} rows, the reader ${file.rows}`);
}

function nothingLeft(
  spec: DatasetSpec,
  staged: Staged,
  found: LeftOut,
  rejected: Dataset["rejected"],
  converted: ReadonlyMap<string, Converted>,
): InputError {
  const reasons = [
    ...rejected.map(({ reason, rows, examples }) => {
      const line = examples[0] === undefined ? "" : ` (first: line ${formatCount(examples[0].line)})`;
      return `${plural(rows, "row")}: ${reason}${line}`;
    }),
    ...found.excluded.map(({ reason, rows }) => `${plural(rows, "row")}: ${reason}`),
    ...(found.otherAgency > 0 ? [`${plural(found.otherAgency, "row")} of other agencies`] : []),
  ];
  const needed = staged.contract.columns
    .filter(({ required }) => required === true)
    .map(({ name }) => `${name} is read from "${converted.get(name)?.rule.headers.join('" + "')}"`);
  return new InputError({
    file: spec.file,
    what: `no row can be used. ${reasons.join("; ")}`,
    mend: `${needed.join(", ")}: if that is the wrong column, say the right one under data: ${spec.name}: mapping`,
  });
}

async function writeRejected(path: string, rows: readonly RejectedRow[]): Promise<void> {
  if (rows.length === 0) return;
  const cell = (text: string) => {
    const harmless = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  const lines = rows.map(({ line, header, reason }) => `${line},${cell(header)},${cell(reason)}\r\n`);
  await writeFile(path, ["Line of the file,Column of the file,Reason\r\n", ...lines].join(""));
}

function originOf(spec: DatasetSpec, file: ReadableFile, { id, source }: ChosenRules): Dataset["origin"] {
  return {
    file: spec.file,
    sha256: file.sha256,
    bytes: file.bytes,
    format: file.format,
    ...(file.encoding === undefined ? {} : { encoding: file.encoding }),
    profile: id,
    ...(source === undefined ? {} : { producer: source.producer, citation: source.citation }),
    ...(source?.licence === undefined ? {} : { licence: source.licence }),
  };
}
