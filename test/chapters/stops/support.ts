import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";
import { type HarmonyOptions, simulateStops, truth } from "../../../examples/generate/harmony-county.js";
import { parseAssessment } from "../../../src/assessment/parse.js";
import type { AnyMethod, MethodContext } from "../../../src/chapters/method.js";
import { methodSeed } from "../../../src/chapters/seed.js";
import type { Contract } from "../../../src/data/contracts/contract.js";
import { population } from "../../../src/data/contracts/population.js";
import { stops } from "../../../src/data/contracts/stops.js";
import type { Catalog, ColumnSummary, Dataset } from "../../../src/data/dataset.js";
import { smallCells } from "../../../src/data/privacy/small-cells.js";
import type { AnsweredFinding, Finding } from "../../../src/findings/finding.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import { arrayEngine, type Row } from "../../support/array-engine.js";
import { sharedPath } from "../../support/shared.js";

/** Assessments over rows in memory, and methods run on them as the report runs them. */

export interface Case {
  readonly context: MethodContext;
  readonly tables: Readonly<Record<string, { readonly contract: Contract; readonly rows: readonly Row[] }>>;
}

/** An assessment of rows; `yaml` adds to it (timeline, denominators, chapters, privacy). */
export function caseOf(stopRows: readonly Row[], yaml = "", populationRows?: readonly Row[]): Case {
  const lines = [
    "equipoise: 1",
    "title: Test",
    "jurisdiction: { state: VA, agency: Test Police, kind: municipal-police }",
    "data:",
    "  stops: { file: stops.csv }",
    ...(populationRows === undefined ? [] : ["  population: { file: population.csv }"]),
    yaml,
  ];
  const { assessment } = parseAssessment(lines.join("\n"), "assessment.yaml");
  const tables = {
    stops: { contract: stops, rows: stopRows },
    ...(populationRows === undefined ? {} : { population: { contract: population, rows: populationRows } }),
  };
  const catalog: Catalog = new Map(
    Object.entries(tables).map(([name, { contract, rows }]) => [name, datasetOf(name, contract, rows)]),
  );
  return { context: { assessment, catalog }, tables };
}

/** A dataset as the plan sees it, from its rows. */
export function datasetOf(name: string, contract: Contract, rows: readonly Row[]): Dataset {
  return {
    name,
    contract,
    rows: rows.length,
    rowsRead: rows.length,
    columns: new Map(contract.columns.map((column) => [column.name, summary(column.name, rows)])),
    origin: { file: `${name}.csv`, sha256: "", bytes: 0, format: "csv", profile: "mapping" },
    decisions: [],
    notes: [],
    rejected: [],
    privacy: [],
    parquet: "",
  };
}

function summary(name: string, rows: readonly Row[]): ColumnSummary {
  const counts = new Map<string, number>();
  let missing = 0;
  let least: string | number | undefined;
  let greatest: string | number | undefined;
  for (const row of rows) {
    const value = row[name] ?? null;
    if (value === null) {
      missing++;
      continue;
    }
    counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    if (typeof value === "boolean") continue;
    if (least === undefined || value < least) least = value;
    if (greatest === undefined || value > greatest) greatest = value;
  }
  const values = [...counts]
    .map(([value, count]) => ({ value, rows: count }))
    .sort((a, b) => b.rows - a.rows);
  return {
    name,
    present: rows.some((row) => row[name] !== undefined),
    missing,
    distinct: counts.size,
    ...(values.length <= 200 ? { values } : {}),
    ...(least === undefined ? {} : { least, greatest: greatest! }),
  };
}

/** Plans, queries, estimates and words a method. Every finding is checked for small cells on the way. */
export async function runMethod(method: AnyMethod, { context, tables }: Case): Promise<readonly Finding[]> {
  const plan = method.plan(context);
  if (!plan.run) throw new Error(`not run: ${plan.why}`);
  const engine = arrayEngine(tables);
  const cells = Object.fromEntries(
    await Promise.all(
      Object.entries(plan.queries).map(
        async ([name, query]) => [name, await engine.aggregate(query)] as const,
      ),
    ),
  );
  const result = method.estimate(plan.spec, cells, methodSeed(context.assessment.seed, method.id));
  const findings = method.findings(plan.spec, result, context);
  expect(smallCells(findings, context.assessment.privacy.minimumCell)).toEqual([]);
  for (const finding of findings) expectWhole(finding);
  return findings;
}

/** What every finding must be: worded, with tables behind its figures, and no number that does not exist. */
export function expectWhole(finding: Finding): void {
  if (finding.status !== "answered") return;
  const words = [
    finding.claim,
    finding.reading,
    ...finding.limits,
    ...finding.checks.map((one) => one.detail),
  ];
  for (const text of words) {
    expect(text, finding.id).not.toMatch(/NaN|undefined|null|Infinity|not available|\[object/);
    expect(text.trim(), finding.id).toMatch(/^[A-Z0-9"(].*[.?!)]$/s);
    expect(text, finding.id).not.toMatch(/ {2}|\.\.|,,| ,| \./);
  }
  const ids = finding.tables.map((table) => table.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const figure of finding.figures) expect(ids).toContain(figure.table);
  for (const table of finding.tables)
    for (const row of table.rows) expect(row.length, table.id).toBe(table.columns.length);
}

/** The answered finding with an id. */
export function answered(findings: readonly Finding[], id: string): AnsweredFinding {
  const found = findings.find((finding) => finding.id === id);
  if (found === undefined)
    throw new Error(`no finding ${id} among ${findings.map((one) => one.id).join(", ")}`);
  if (found.status !== "answered")
    throw new Error(`${id} is not answered: ${found.status === "cannot-answer" ? found.why : found.status}`);
  return found;
}

/** A column of a finding's table, by the label in the first column. */
export function tableColumn(
  finding: AnsweredFinding,
  tableId: string,
  column: string,
): ReadonlyMap<string, string | number | null> {
  const table = finding.tables.find(({ id }) => id === tableId)!;
  const at = table.columns.findIndex(({ name }) => name === column);
  if (at < 0) throw new Error(`table ${tableId} has no column ${column}`);
  return new Map(table.rows.map((row) => [String(row[0]), row[at]!]));
}

const reasonIds: Readonly<Record<string, string>> = {
  "moving violation": "moving-violation",
  registration: "licence-registration",
  "seat belt": "seat-belt",
};

/** Stops of Harmony County as canonical rows, with race missing as the example has it. */
export function harmonyRows(options: HarmonyOptions): Row[] {
  const random = createRandom(options.seed).split("missing race");
  const rows: Row[] = [];
  for (const stop of simulateStops(options)) {
    const before = stop.date < truth.recordingChange;
    const missing = random.uniform() < truth.missingRace[before ? "before" : "after"];
    rows.push({
      date: stop.date,
      time: stop.minute,
      place: `District ${stop.district}`,
      race: missing ? null : stop.group,
      age: stop.age,
      sex: stop.female ? "female" : "male",
      type: "vehicular",
      reason: reasonIds[stop.reason] ?? stop.reason,
      searched: stop.searched,
      contraband: stop.searched ? stop.contraband : null,
      arrested: stop.arrested,
      cited: stop.cited,
      outcome: stop.arrested ? "arrest" : stop.cited ? "citation" : "warning",
    });
  }
  return rows;
}

export const harmonyTimeline = `timeline:
  - phase: 287(g) agreement
    announcement: 2017-10-02
    start: 2018-03-01`;

const rhodeIslandRaces: Readonly<Record<string, string>> = {
  White: "white",
  Black: "black",
  Hispanic: "hispanic",
  Asian: "asian-pacific",
  Other: "other",
};

/** Rhode Island's stops with their date, time and race, straight from the shared file. */
export function rhodeIslandRows(): Row[] {
  const text = gunzipSync(readFileSync(sharedPath("data", "ri-stops", "police.csv.gz"))).toString("utf8");
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .filter((cells) => cells.length === 15 && /^\d{4}-\d{2}-\d{2}$/.test(cells[1]!))
    .map((cells) => ({ date: cells[1]!, race: rhodeIslandRaces[cells[5]!] ?? null }));
}
