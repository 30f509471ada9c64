import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { strToU8, zipSync } from "fflate";
import { InputError } from "../findings/input-error.js";
import { decisionsCsv, rejectedCsv, rulingsCsv, rulingsFile, tableCsv } from "./csv.js";
import { isEmpty } from "./figures/draw.js";
import { figureFile } from "./figures/file.js";
import { fileName } from "./file-name.js";
import { allFindings, findingsJson } from "./findings-json.js";
import { renderReport } from "./render.js";
import type { AssessmentResult } from "./result.js";
import { runRecord, sha256 } from "./run-record.js";
import { bibTex, citedSources, loadSources, type Sources } from "./sources.js";

/** Where the parts of a report stand. */
export interface ReportFiles {
  readonly folder: string;
  readonly index: string;
  readonly findings: string;
  readonly manifest: string;
  readonly zip: string;
  readonly tables: readonly string[];
  readonly figures: readonly string[];
}

/**
 * Writes the report into a temporary folder beside `folder` and renames it: a run that is killed leaves the last good
 * report whole.
 *
 * @throws InputError where `folder` holds something that is no report of Equipoise
 */
export async function writeReport(
  result: AssessmentResult,
  folder: string,
  sources: Sources = loadSources(),
): Promise<ReportFiles> {
  const target = resolve(folder);
  await recover(target);
  const files = reportContents(result, sources);
  await refuseForeign(target);
  const fresh = `${target}.partial-${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  for (const [name, content] of files) {
    await mkdir(dirname(join(fresh, name)), { recursive: true });
    await writeFile(join(fresh, name), content);
  }
  await replace(fresh, target);
  const under = (prefix: string) =>
    [...files.keys()].filter((name) => name.startsWith(prefix)).map((name) => join(target, name));
  return {
    folder: target,
    index: join(target, "index.html"),
    findings: join(target, "findings.json"),
    manifest: join(target, "manifest.json"),
    zip: join(target, "report.zip"),
    tables: under("tables/"),
    figures: under("figures/"),
  };
}

type Contents = Map<string, string | Uint8Array>;

/** Every file of the report by its name in the folder. */
function reportContents(result: AssessmentResult, sources: Sources): Contents {
  const files: Contents = new Map();
  files.set("index.html", renderReport(result, sources));
  files.set("findings.json", findingsJson(result, sources));
  for (const [name, content] of [...tables(result), ...figures(result)]) files.set(name, content);
  const cited = citedSources(
    allFindings(result).flatMap((one) => one.citations),
    sources,
  );
  files.set("citations.json", `${JSON.stringify(cited, null, 2)}\n`);
  files.set("citations.bib", bibTex(cited));
  files.set("manifest.json", manifestText(result, files));
  files.set("report.zip", archive(files));
  return files;
}

function tables(result: AssessmentResult): [string, string][] {
  const own = allFindings(result)
    .flatMap((one) => (one.status === "answered" ? one.tables : []))
    .map((table): [string, string] => [`tables/${fileName(table.id)}.csv`, tableCsv(table)]);
  const rejected = [...result.catalog.values()]
    .filter((one) => one.rejected.length > 0)
    .map((one): [string, string] => [
      `tables/rejected-${fileName(one.name)}.csv`,
      one.rejectedRows === undefined ? rejectedCsv(result, one.name) : readFileSync(one.rejectedRows, "utf8"),
    ]);
  const law = allFindings(result).flatMap((one): [string, string][] =>
    one.status === "ruling" ? [[rulingsFile(one), rulingsCsv(one)]] : [],
  );
  return [...own, ...law, ...rejected, ["tables/exclusions.csv", decisionsCsv(result)]];
}

function figures(result: AssessmentResult): [string, string][] {
  const source = `Source: ${result.assessment.jurisdiction.agency}. Computed by Equipoise ${result.manifest.version}.`;
  return allFindings(result)
    .flatMap((one) => (one.status === "answered" ? one.figures : []))
    .filter((figure) => !isEmpty(figure.plot))
    .map((figure) => [`figures/${fileName(figure.id)}.svg`, figureFile(figure, source)]);
}

/** The report with its data tables, metadata and citations in one file to send on. */
function archive(files: Contents): Uint8Array {
  const readme = [
    "findings.json: every finding with its estimates, checks and tables (schema: schemas/findings.schema.json of Equipoise).",
    'tables/: the tables behind the findings (CSV, UTF-8). A cell that reads "not shown" holds a small count, or would let one be worked out.',
    "figures/: the figures (SVG).",
    "manifest.json: versions, seed, hashes of what was read and written, times.",
    "citations.json, citations.bib: what is cited, as CSL-JSON and BibTeX.",
    "index.html: the report.",
    "",
  ].join("\n");
  const entries = Object.fromEntries(
    [...files].map(([name, content]) => [name, typeof content === "string" ? strToU8(content) : content]),
  );
  return zipSync({ ...entries, "README.txt": strToU8(readme) }, { level: 9, mtime: new Date(1980, 0, 2) });
}

function manifestText(result: AssessmentResult, files: Contents): string {
  const outputs = [...files].map(([file, content]) => ({
    file,
    sha256: sha256(content),
    bytes: typeof content === "string" ? Buffer.byteLength(content) : content.length,
  }));
  return `${JSON.stringify({ ...runRecord(result), outputs }, null, 2)}\n`;
}

const previousOf = (target: string) => `${target}.previous`;

/** A run that was killed between two renames left the last report under another name: it is put back. */
async function recover(target: string): Promise<void> {
  const previous = previousOf(target);
  if (!existsSync(previous)) return;
  if (existsSync(target)) await rm(previous, { recursive: true, force: true });
  else await rename(previous, target);
}

/** A folder that is not ours is not replaced. */
async function refuseForeign(target: string): Promise<void> {
  if (!existsSync(target)) return;
  const names = await readdir(target).catch(() => undefined);
  if (names !== undefined && (names.length === 0 || (await isReport(target)))) return;
  throw new InputError({
    file: target,
    what: "this is no report of Equipoise, and would be replaced by one",
    mend: "move it elsewhere, or give it another name",
  });
}

async function isReport(target: string): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(target, "manifest.json"), "utf8"));
    return typeof manifest === "object" && manifest !== null && "equipoise" in manifest;
  } catch {
    return false;
  }
}

async function replace(fresh: string, target: string): Promise<void> {
  const previous = previousOf(target);
  const had = existsSync(target);
  if (had) await rename(target, previous);
  await rename(fresh, target);
  if (had) await rm(previous, { recursive: true, force: true });
}
