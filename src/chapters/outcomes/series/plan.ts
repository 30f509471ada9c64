import { type Dataset, has } from "../../../data/dataset.js";
import { vocabulary } from "../../../data/measures.js";
import { findProfile } from "../../../data/sources/index.js";
import { call, column, constant, type Expression, type Measure, type Query } from "../../../engine/query.js";
import type { MethodContext, NotRun } from "../../method.js";
import { recordSource } from "./recipes.js";
import type { SeriesSpec, TableSource } from "./types.js";
import { until } from "./until.js";

/** Kinds of dataset from which series are made. */
const tableKinds: ReadonlySet<string> = new Set(["outcomes"]);

/** What every method on outcomes plans with. */
export interface SeriesPlan {
  readonly spec: SeriesSpec;
  readonly queries: Readonly<Record<string, Query>>;
}

/** Whether there is nothing to make series from. */
export const isNoSeries = (found: SeriesPlan | NotRun): found is NotRun => "run" in found;

/**
 * The queries that give all series of an assessment, and what {@link readSeries} needs to read their answers. The
 * queries are the same for every method, so the engine is asked once.
 */
export function seriesQueries(context: MethodContext): SeriesPlan | NotRun {
  const { assessment, catalog } = context;
  const settings = assessment.chapters.outcomes;
  const queries: Record<string, Query> = {};
  const sources: SeriesSpec["sources"][number][] = [];
  for (const dataset of catalog.values()) {
    if (dataset.rows === 0) continue;
    const { kind } = dataset.contract;
    const records = recordSource(dataset, assessment);
    if (records !== undefined) {
      Object.assign(queries, records.queries);
      sources.push(records.source);
    }
    if (!tableKinds.has(kind)) continue;
    const source = tableSource(dataset, settings.absentAsZero);
    queries[source.query] = tableQuery(dataset, settings.through);
    sources.push(source);
  }
  if (sources.length === 0) return noSources;
  const areas = areasOf(context, queries);
  return {
    spec: {
      sources,
      vocabulary: vocabulary(settings.measures),
      areas,
      recordsChanges: settings.recordsChanges,
      period: settings.period,
      through: settings.through ?? null,
    },
    queries,
  };
}

const noSources: NotRun = {
  run: false,
  why: "The assessment has no file of outcomes.",
  whatWould:
    "A file with one count per unit, month and measure under `data: outcomes:`, or records of calls, incidents, complaints or force. `equipoise template outcomes` writes an empty one.",
};

function tableSource(dataset: Dataset, absentAsZero: readonly string[]): TableSource {
  const byProfile = findProfile(dataset.origin.profile)?.absentMeansZero === true;
  return {
    kind: "outcomes",
    dataset: dataset.name,
    query: `series-${dataset.name}`,
    absentAsZero: byProfile || absentAsZero.includes(dataset.name),
  };
}

/** Text and category columns by which the cells of a table are told apart, as far as it has them. */
const told = ["unit", "unit_kind", "group", "measure", "line", "period", "exposure_unit"] as const;

function tableQuery(dataset: Dataset, through: string | undefined): Query {
  const by: Record<string, Expression> = { day: call("day-number", column("period_start")) };
  for (const name of told) by[name] = has(dataset, name) ? column(name) : constant(null);
  const measures: Record<string, Measure> = { rows: { kind: "count" } };
  for (const name of ["count", "amount", "exposure", "months_reported"]) {
    measures[`${name} least`] = { kind: "min", of: column(name) };
    measures[`${name} most`] = { kind: "max", of: column(name) };
  }
  measures["complete least"] = { kind: "min", of: column("complete") };
  return { dataset: dataset.name, by, measures, ...until("period_start", through) };
}

/** The rule of immigrant areas, with the query that gives the shares. */
function areasOf(
  { assessment, catalog }: MethodContext,
  queries: Record<string, Query>,
): SeriesSpec["areas"] {
  const rule = assessment.chapters.outcomes.immigrantAreas;
  if (rule === undefined) return null;
  if (rule.by === "name") return rule;
  const population = catalog.get(rule.dataset);
  if (population === undefined || population.contract.kind !== "population") return rule;
  const query = `areas-${rule.dataset}`;
  queries[query] = {
    dataset: rule.dataset,
    by: {
      place: column("place"),
      group: column("group"),
      age: column("age_band"),
      year: column("year"),
    },
    measures: { people: { kind: "sum", of: column("count") } },
  };
  return { ...rule, query };
}
