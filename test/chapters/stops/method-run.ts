import {
  districts,
  type HarmonyOptions,
  simulateStops,
  truth,
} from "../../../examples/generate/harmony-county.js";
import { parseAssessment } from "../../../src/assessment/parse.js";
import type { AnyMethod, MethodContext, NotRun, Planned } from "../../../src/chapters/method.js";
import { methodSeed } from "../../../src/chapters/seed.js";
import { stops } from "../../../src/data/contracts/stops.js";
import type { Dataset } from "../../../src/data/dataset.js";
import type { Cells } from "../../../src/engine/query.js";
import type { AnsweredFinding, Finding } from "../../../src/findings/finding.js";
import { arrayEngine, type Row } from "../../support/array-engine.js";
import { datasetOf } from "./support.js";

/** Runs one method on rows of stops, without files: plan, query, estimate, findings. */

export interface MethodRun {
  readonly plan: Planned<unknown> | NotRun;
  readonly findings: readonly Finding[];
  // biome-ignore lint/suspicious/noExplicitAny: the result is the method's own
  readonly result: any;
}

/** What the assessment says beside title and data; the privacy threshold is 1 unless given. */
export interface RunOptions {
  readonly yaml?: string;
  readonly minimumCell?: number;
  readonly dataset?: Partial<Dataset>;
}

export function contextOf(rows: readonly Row[], options: RunOptions = {}): MethodContext {
  const source = `equipoise: 1
title: Stops
jurisdiction: { state: VA, agency: Harmony County Police Department, kind: municipal-police }
data:
  stops: { file: stops.csv, source: stanford-open-policing }
privacy: { minimum-cell: ${options.minimumCell ?? 1} }
${options.yaml ?? ""}`;
  const { assessment } = parseAssessment(source, "assessment.yaml");
  const { timeZone, place } = truth;
  const dataset: Dataset = { ...datasetOf("stops", stops, rows), timeZone, place, ...options.dataset };
  return { assessment, catalog: new Map([["stops", dataset]]) };
}

export async function runMethod(
  method: AnyMethod,
  rows: readonly Row[],
  options: RunOptions = {},
): Promise<MethodRun> {
  const context = contextOf(rows, options);
  const plan = method.plan(context);
  if (!plan.run) return { plan, findings: [], result: undefined };
  const engine = arrayEngine({ stops: { contract: stops, rows } });
  const cells: Record<string, Cells> = {};
  for (const [name, query] of Object.entries(plan.queries)) cells[name] = await engine.aggregate(query);
  // As through a worker: what cannot be cloned is no plain data.
  const result = structuredClone(
    method.estimate(structuredClone(plan.spec), structuredClone(cells), methodSeed(1, method.id)),
  );
  return { plan, result, findings: method.findings(plan.spec, result, context) };
}

/** The finding with the id, which must be answered. */
export function answered({ findings }: MethodRun, id: string): AnsweredFinding {
  const found = findings.find((one) => one.id === id);
  if (found?.status !== "answered")
    throw new Error(`${id} is ${found?.status === "cannot-answer" ? found.why : "missing"}`);
  return found;
}

const reasonIds: Readonly<Record<string, string>> = {
  speeding: "speeding",
  "moving violation": "moving-violation",
  equipment: "equipment",
  registration: "licence-registration",
  "seat belt": "seat-belt",
  investigation: "investigation",
};

/** Stops of Harmony County as rows of the canonical table. */
export function harmonyRows(options: HarmonyOptions): Row[] {
  return Array.from(simulateStops(options), (stop) => ({
    date: stop.date,
    time: stop.minute,
    place: districts[stop.district]!.name,
    race: stop.group,
    age: stop.age,
    sex: stop.female ? "female" : "male",
    type: "vehicular",
    reason: reasonIds[stop.reason] ?? "other",
    searched: stop.searched,
    search_basis: stop.searched ? "probable-cause" : null,
    contraband: stop.searched ? stop.contraband : null,
    outcome: stop.arrested ? "arrest" : stop.cited ? "citation" : "warning",
    arrested: stop.arrested,
    cited: stop.cited,
    officer: `officer-${stop.officer}`,
  }));
}
