import { type Dataset, has } from "../../../data/dataset.js";
import { call, column, constant, type Expression, type Measure, type Query } from "../../../engine/query.js";
import type { StopsContext } from "./context.js";

/** Queries that several methods of the chapter share. The same query is sent once. */

const isTrue = (name: string): Expression => call("eq", column(name), true);
const isMissing = (name: string): Expression => call("is-null", column(name));

/**
 * Whether a stop ended in an arrest: the flag, or else the most serious outcome. Undefined where the file has neither.
 */
export function arrestExpression(dataset: Dataset): Expression | undefined {
  if (has(dataset, "arrested")) return column("arrested");
  if (has(dataset, "outcome")) return call("eq", column("outcome"), "arrest");
  return undefined;
}

/**
 * The outcome of a stop: the column, or else what the flags of arrest and citation tell. Undefined where the file has
 * none of them.
 */
export function outcomeExpression(dataset: Dataset): Expression | undefined {
  if (has(dataset, "outcome")) return column("outcome");
  if (!has(dataset, "cited")) return undefined;
  const cited = call(
    "if",
    column("cited"),
    "citation",
    call("if", call("not", column("cited")), neither, null),
  );
  return has(dataset, "arrested") ? call("if", column("arrested"), "arrest", cited) : cited;
}

/** The value of {@link outcomeExpression} for a stop that led to neither arrest nor citation, as far as is known. */
export const neither = "neither";

/** Columns whose gaps are counted, as far as the file has them; `group` stands for race and ethnicity together. */
export const countedColumns = [
  "group",
  "time",
  "place",
  "age",
  "sex",
  "reason",
  "searched",
  "contraband",
  "outcome",
  "arrested",
] as const;
export type CountedColumn = (typeof countedColumns)[number];

/** Those of {@link countedColumns} that the file has at all. */
export function columnsWithGaps(dataset: Dataset): CountedColumn[] {
  return countedColumns.filter((name) =>
    name === "group" ? has(dataset, "race") || has(dataset, "ethnicity") : has(dataset, name),
  );
}

/** What the gaps of a column are counted among: searches for contraband, stops for everything else. */
export const baseOf = (name: CountedColumn): string => (name === "contraband" ? "searches" : "stops");

export const missingMeasure = (name: CountedColumn): string => `missing-${name}`;

/** Stops, and gaps by column. */
export function gapMeasures({ dataset, group }: StopsContext): Record<string, Measure> {
  const measures: Record<string, Measure> = { stops: { kind: "count" } };
  if (has(dataset, "searched")) measures.searches = { kind: "count", where: isTrue("searched") };
  for (const name of columnsWithGaps(dataset)) {
    const where =
      name === "group"
        ? call("is-null", group)
        : name === "contraband"
          ? call("and", isTrue("searched"), isMissing("contraband"))
          : isMissing(name);
    measures[missingMeasure(name)] = { kind: "count", where };
  }
  return measures;
}

/** Stops and gaps by day and group: a few thousand cells, whatever the number of stops. */
export function dailyQuery(stops: StopsContext): Query {
  return {
    dataset: stops.dataset.name,
    by: { day: call("day-number", column("date")), group: stops.group },
    measures: gapMeasures(stops),
  };
}

/** Stops by group and another column or expression. */
export function crossQuery(
  stops: StopsContext,
  by: Readonly<Record<string, Expression>>,
  measures: Readonly<Record<string, Measure>> = {},
): Query {
  return {
    dataset: stops.dataset.name,
    by: { group: stops.group, ...by },
    measures: { stops: { kind: "count" }, ...measures },
  };
}

/** Stops that fulfil a condition. */
export const countWhere = (where: Expression): Measure => ({ kind: "count", where });

/** A number cut into bands, by their lower ends; below the first it is missing. */
export function bandExpression(of: Expression, from: readonly number[]): Expression {
  return from.reduce<Expression>(
    (below, start) => call("if", call("ge", of, start), constant(start), below),
    constant(null),
  );
}
