import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseAssessment } from "../../../../src/assessment/parse.js";
import type { AnyMethod, MethodContext } from "../../../../src/chapters/method.js";
import {
  isNoSeries,
  type OutcomePanel,
  type OutcomeSeries,
  panelQueries,
  readPanels,
  readSeries,
  type SeriesSet,
  seriesQueries,
} from "../../../../src/chapters/outcomes/series/index.js";
import type { Dataset } from "../../../../src/data/dataset.js";
import { loadDataset } from "../../../../src/data/load.js";
import type { Cells, Engine, Query } from "../../../../src/engine/query.js";
import { openStore } from "../../../../src/engine/store.js";
import type { Finding } from "../../../../src/findings/finding.js";
import { type ArrayTable, arrayEngine } from "../../../support/array-engine.js";
import { datasetOf } from "../../stops/support.js";

/** Series from files, by the same way as an assessment goes: reader, contract, engine, worker. */

export interface Read {
  readonly set: SeriesSet;
  readonly context: MethodContext;
  readonly dataset: (name: string) => Dataset;
  /** The series with these traits; there must be one. */
  readonly one: (traits: Partial<OutcomeSeries>) => OutcomeSeries;
  readonly all: (traits: Partial<OutcomeSeries>) => readonly OutcomeSeries[];
  readonly remark: (id: string) => string | undefined;
  /** What a method finds in the same cells, as through a worker. */
  readonly findings: (method: AnyMethod) => readonly Finding[];
}

/**
 * @param files contents by path, written beside the assessment; a dataset may also name an absolute path
 * @param yaml `data:` and whatever else the assessment says
 */
export async function readFiles(files: Files, yaml: string): Promise<Read> {
  return inAssessment(files, yaml, seriesOf);
}

/** Series from canonical rows in memory, for what needs no file. */
export async function readRows(tables: Readonly<Record<string, ArrayTable>>, yaml: string): Promise<Read> {
  const { assessment } = parseAssessment(head + yaml, "assessment.yaml");
  const catalog = new Map(
    Object.entries(tables).map(([name, { contract, rows }]) => [name, datasetOf(name, contract, rows)]),
  );
  return seriesOf({ assessment, catalog }, arrayEngine(tables));
}

async function seriesOf(context: MethodContext, store: Engine): Promise<Read> {
  const plan = seriesQueries(context);
  if (isNoSeries(plan)) throw new Error(plan.why);
  const cells = await answersTo(plan.queries, store);
  const set = structuredClone(readSeries(structuredClone(plan.spec), structuredClone(cells)));
  return readOf(set, context, cells);
}

/** The panels of an assessment. */
export async function readPanelFiles(files: Files, yaml: string): Promise<OutcomePanel[]> {
  return inAssessment(files, yaml, async (context, store) => {
    const plan = panelQueries(context);
    if ("run" in plan) throw new Error(plan.why);
    return structuredClone(readPanels(structuredClone(plan.spec), await answersTo(plan.queries, store)));
  });
}

const head =
  "equipoise: 1\ntitle: Test\njurisdiction: { state: VA, agency: Test Police, kind: municipal-police }\n";

/** An assessment that begins with its own head keeps it. */
const whole = (yaml: string) => (yaml.startsWith("equipoise:") ? yaml : head + yaml);

type Files = Readonly<Record<string, string | Uint8Array>>;

async function answersTo(
  queries: Readonly<Record<string, Query>>,
  store: Engine,
): Promise<Record<string, Cells>> {
  const cells: Record<string, Cells> = {};
  for (const [name, query] of Object.entries(queries)) cells[name] = await store.aggregate(query);
  return cells;
}

async function inAssessment<T>(
  files: Files,
  yaml: string,
  work: (context: MethodContext, store: Engine) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "equipoise-series-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const { assessment } = parseAssessment(whole(yaml), "assessment.yaml");
    const store = await openStore({ folder });
    try {
      const catalog = new Map<string, Dataset>();
      for (const spec of assessment.data) {
        const options = { folder, cacheFolder: join(folder, ".equipoise"), store, minimumCell: 1 };
        catalog.set(spec.name, await loadDataset(spec, options));
      }
      return await work({ assessment, catalog }, store);
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOf(set: SeriesSet, context: MethodContext, cells: Readonly<Record<string, Cells>>): Read {
  const all = (traits: Partial<OutcomeSeries>) =>
    set.series.filter((one) =>
      Object.entries(traits).every(([name, value]) => one[name as keyof OutcomeSeries] === value),
    );
  return {
    set,
    context,
    dataset: (name) => context.catalog.get(name)!,
    all,
    one: (traits) => {
      const found = all(traits);
      if (found.length !== 1)
        throw new Error(
          `${found.length} series are ${JSON.stringify(traits)}; there are ${set.series.map(({ measure, unit, group, period }) => `${measure}/${unit}/${group}/${period}`).join(", ")}`,
        );
      return found[0]!;
    },
    findings: (method) => {
      const plan = method.plan(context);
      if (!plan.run) throw new Error(plan.why);
      const result = structuredClone(method.estimate(structuredClone(plan.spec), cells, 1));
      return method.findings(plan.spec, result, context);
    },
    remark: (id) => set.remarks.find((one) => one.id === id)?.message,
  };
}
