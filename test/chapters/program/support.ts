import { parseAssessment } from "../../../src/assessment/parse.js";
import type { AnyMethod, MethodContext, NotRun, Planned } from "../../../src/chapters/method.js";
import { methodSeed } from "../../../src/chapters/seed.js";
import { findContract } from "../../../src/data/contracts/index.js";
import type { Cells } from "../../../src/engine/query.js";
import type { AnsweredFinding, Finding } from "../../../src/findings/finding.js";
import { arrayEngine, type Row, type RowValue } from "../../support/array-engine.js";
import { datasetOf } from "../stops/support.js";

/** Methods of the program and the setting run on rows in memory: plan, query, estimate, findings. */

export interface Run {
  readonly plan: Planned<unknown> | NotRun;
  readonly findings: readonly Finding[];
  // biome-ignore lint/suspicious/noExplicitAny: the result is the method's own
  readonly result: any;
}

export interface RunOptions {
  /** More of the assessment. */
  readonly yaml?: string;
  readonly minimumCell?: number;
  readonly jurisdiction?: string;
}

export type Data = Readonly<Record<string, readonly Row[]>>;

export function contextOf(data: Data, options: RunOptions = {}): MethodContext {
  const files = Object.keys(data).map((name) => `  ${name}: { file: ${name}.csv }`);
  const source = [
    "equipoise: 1",
    "title: Test",
    `jurisdiction: { state: VA, ${options.jurisdiction ?? ""} agency: Test County, kind: sheriff }`,
    ...(files.length === 0 ? [] : ["data:", ...files]),
    `privacy: { minimum-cell: ${options.minimumCell ?? 1} }`,
    options.yaml ?? "",
  ].join("\n");
  const { assessment } = parseAssessment(source, "assessment.yaml");
  const catalog = new Map(
    Object.entries(data).map(([name, rows]) => [name, datasetOf(name, findContract(name)!, rows)]),
  );
  return { assessment, catalog };
}

export async function runOn(method: AnyMethod, data: Data, options: RunOptions = {}): Promise<Run> {
  const context = contextOf(data, options);
  const plan = method.plan(context);
  if (!plan.run) return { plan, findings: [], result: undefined };
  const tables = Object.fromEntries(
    Object.entries(data).map(([name, rows]) => [name, { contract: findContract(name)!, rows }]),
  );
  const engine = arrayEngine(tables);
  const cells: Record<string, Cells> = {};
  for (const [name, query] of Object.entries(plan.queries)) cells[name] = await engine.aggregate(query);
  // As through a worker: what cannot be cloned is no plain data.
  const result = structuredClone(
    method.estimate(structuredClone(plan.spec), structuredClone(cells), methodSeed(1, method.id)),
  );
  return { plan, result, findings: method.findings(plan.spec, result, context) };
}

/** The only finding, or the one of that id, which must be answered. */
export function answeredOf({ findings, plan }: Run, id?: string): AnsweredFinding {
  const found = id === undefined ? findings[0] : findings.find((one) => one.id === id);
  if (found?.status !== "answered")
    throw new Error(
      found?.status === "cannot-answer" ? found.why : plan.run ? `no finding ${id ?? ""}` : plan.why,
    );
  return found;
}

/** Rows of a CSV without quotes, as the canonical table holds them. */
export function rowsOfCsv(text: string): Row[] {
  const [header, ...lines] = text.trimEnd().split("\n");
  const names = header!.split(",");
  return lines.map((line) =>
    Object.fromEntries(line.split(",").map((value, i) => [names[i]!, readCell(names[i]!, value)])),
  );
}

function readCell(name: string, text: string): RowValue {
  if (text === "") return null;
  if (text === "TRUE" || text === "FALSE") return text === "TRUE";
  if (name.endsWith("_time")) return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  return name === "charges" || name === "count" || name === "days" || name.startsWith("hours")
    ? Number(text)
    : text;
}
