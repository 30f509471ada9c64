import { type Dataset, has } from "../../../data/dataset.js";
import { call, column, type Query } from "../../../engine/query.js";
import { joinList } from "../../../findings/wording.js";
import { dayNumber } from "../../common/cells.js";
import type { MethodContext, NotRun, Planned } from "../../method.js";
import { isNotRun, periodWords, type StopsContext, stopsWith } from "../common/context.js";
import { crossQuery, dailyQuery, gapMeasures } from "../common/queries.js";
import type { BenchmarkSpec, PlannedDenominator } from "./spec.js";

const bandLabels: Readonly<Record<string, string>> = {
  all: "residents of all ages",
  driving: "residents of driving age",
  adult: "adult residents",
};

/** What the method will do, or why it cannot. */
export function planBenchmark(context: MethodContext): Planned<BenchmarkSpec> | NotRun {
  const stops = stopsWith(context, "date", "group");
  if (isNotRun(stops)) return stops;
  const denominators = denominatorsOf(context, stops);
  if (denominators.length === 0) {
    return {
      run: false,
      why: "The assessment names no counts of people by group to hold the stops against.",
      whatWould:
        "Residents of driving age by race and ethnicity, with their margins of error (the American Community Survey has them), or another count such as licensed drivers, under `denominators` in assessment.yaml.",
    };
  }
  const { settings, assessment } = stops;
  return {
    run: true,
    spec: {
      measures: Object.keys(gapMeasures(stops)),
      denominators,
      reference: settings.reference,
      compare: settings.compare,
      level: assessment.level,
      days: [dayNumber(stops.from), dayNumber(stops.to) + 1],
      places: has(stops.dataset, "place"),
      minimumCell: assessment.privacy.minimumCell,
    },
    summary: `Stops ${periodWords(stops)} per 1,000 people of each group, and their ratios, against ${joinList(denominators.map((one) => one.label))}.`,
    queries: queriesOf(stops, denominators),
  };
}

/** Those that the assessment names, the chosen one first; or else what the first population dataset holds. */
function denominatorsOf(
  { assessment, catalog }: MethodContext,
  { settings }: StopsContext,
): PlannedDenominator[] {
  const named = Object.entries(assessment.denominators);
  named.sort(([a], [b]) => Number(b === settings.denominator) - Number(a === settings.denominator));
  const found = named.flatMap(([, one]): PlannedDenominator[] => {
    const { label, source, counts, dataset, ageBand, year } = one;
    const told = { label, ...(source === undefined ? {} : { source }) };
    if (counts !== undefined) return [{ kind: "counts", ...told, counts }];
    if (dataset === undefined || (catalog.get(dataset)?.rows ?? 0) === 0) return [];
    return [
      {
        kind: "dataset",
        ...told,
        dataset,
        ...(ageBand === undefined ? {} : { ageBand }),
        ...(year === undefined ? {} : { year }),
      },
    ];
  });
  if (found.length > 0) return found;
  const population = [...catalog.values()].find((one) => one.contract.kind === "population" && one.rows > 0);
  return population === undefined ? [] : bandsOf(population);
}

/** Each band of age that a population dataset holds, driving age first. */
function bandsOf(population: Dataset): PlannedDenominator[] {
  const bands = (population.columns.get("age_band")?.values ?? []).map((one) => one.value);
  const dataset = population.name;
  if (bands.length === 0) return [{ kind: "dataset", label: "residents", dataset }];
  const order = ["driving", "adult", "all"];
  return [...bands]
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((ageBand) => ({ kind: "dataset", label: bandLabels[ageBand] ?? ageBand, dataset, ageBand }));
}

/** The name of the query of a population dataset. */
export const populationQueryName = (dataset: string): string => `population ${dataset}`;

function queriesOf(stops: StopsContext, denominators: readonly PlannedDenominator[]): Record<string, Query> {
  const queries: Record<string, Query> = { daily: dailyQuery(stops) };
  for (const one of denominators)
    if (one.kind === "dataset") queries[populationQueryName(one.dataset)] = populationQuery(one.dataset);
  if (has(stops.dataset, "place")) queries.places = crossQuery(stops, { category: column("place") });
  return queries;
}

/** Counts of people, and the squares of their margins of error, which add up. */
function populationQuery(dataset: string): Query {
  const margin = column("margin_of_error");
  return {
    dataset,
    by: {
      group: column("group"),
      place: column("place"),
      year: column("year"),
      "age-band": column("age_band"),
    },
    measures: {
      people: { kind: "sum", of: column("count") },
      squares: { kind: "sum", of: call("multiply", margin, margin) },
      rows: { kind: "count" },
      margins: { kind: "count", where: call("not", call("is-null", margin)) },
    },
  };
}
