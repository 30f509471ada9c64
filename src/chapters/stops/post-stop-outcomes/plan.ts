import { type Dataset, has } from "../../../data/dataset.js";
import { call, column, constant, type Expression, type Measure, type Query } from "../../../engine/query.js";
import { groupLabel, joinList } from "../../../findings/wording.js";
import type { MethodContext, NotRun, Planned } from "../../method.js";
import { isNotRun, periodWords, stopsWith } from "../common/context.js";
import { arrestExpression } from "../common/queries.js";
import {
  type Circumstance,
  circumstances,
  circumstanceWords,
  type Followed,
  followed,
  outcomeWords,
  type PostStopSpec,
} from "./spec.js";

/** More officers than this, and stops of one week share a cluster instead. */
const mostOfficers = 1500;

/** What the method will do, or why it cannot. */
export function planPostStop(context: MethodContext): Planned<PostStopSpec> | NotRun {
  const stops = stopsWith(context, "group", "date");
  if (isNotRun(stops)) return stops;
  const { dataset, settings, assessment } = stops;
  const outcomes = followed.filter((outcome) => outcomeOf(dataset, outcome) !== undefined);
  if (outcomes.length === 0) {
    return {
      run: false,
      why: `${dataset.origin.file} does not say what stops led to: neither arrests, citations and searches nor how long they took.`,
      whatWould: "A field for the outcome of every stop, or flags for arrest, citation and search.",
    };
  }
  const known = circumstances.filter((one) => circumstanceOf(dataset, one) !== undefined);
  if (!known.some((one) => one === "reason" || one === "hour" || one === "place")) {
    return {
      run: false,
      why: `${dataset.origin.file} records neither the reason for a stop nor its time nor its place, so nothing tells whether stops were alike.`,
      whatWould: "The reason, the time and the place of every stop.",
    };
  }
  const groups = [settings.reference, ...settings.compare.filter((group) => group !== settings.reference)];
  const officers = dataset.columns.get("officer");
  const clusterBy =
    has(dataset, "officer") && officers!.distinct <= mostOfficers && officers!.distinct >= 10
      ? "officer"
      : "week";
  const spec: PostStopSpec = { outcomes, circumstances: known, groups, clusterBy, level: assessment.level };
  const named = joinList(outcomes.map((one) => outcomeWords[one].noun));
  return {
    run: true,
    spec,
    summary: `Whether stops of ${joinList(groups.slice(1).map(groupLabel))} people lead to ${named} more often than those of ${groupLabel(groups[0]!)} people where ${joinList(known.map((one) => circumstanceWords[one]))} are alike, from stops ${periodWords(stops)}.`,
    queries: { stops: query(dataset, stops.group, spec) },
  };
}

function query(dataset: Dataset, group: Expression, spec: PostStopSpec): Query {
  const by: Record<string, Expression> = { group };
  for (const one of spec.circumstances) by[one] = circumstanceOf(dataset, one)!;
  by.cluster = spec.clusterBy === "officer" ? column("officer") : week;
  const measures: Record<string, Measure> = {};
  for (const outcome of spec.outcomes) {
    const holds = outcomeOf(dataset, outcome)!;
    measures[`${outcome}-known`] = { kind: "count", where: call("not", call("is-null", holds)) };
    measures[`${outcome}-yes`] = { kind: "count", where: holds };
  }
  measures.stops = { kind: "count" };
  return { dataset: dataset.name, where: call("in", group, ...spec.groups), by, measures };
}

/** Weeks since 1970-01-01, as a number. */
const week = call("floor", call("divide", call("day-number", column("date")), 7));

function outcomeOf(dataset: Dataset, outcome: Followed): Expression | undefined {
  switch (outcome) {
    case "arrest":
      return arrestExpression(dataset);
    case "citation":
      if (has(dataset, "cited")) return column("cited");
      return has(dataset, "outcome") ? call("in", column("outcome"), "citation", "summons") : undefined;
    case "search":
      return has(dataset, "searched") ? column("searched") : undefined;
    case "long":
      return has(dataset, "duration") ? call("eq", column("duration"), "over-30") : undefined;
  }
}

function circumstanceOf(dataset: Dataset, one: Circumstance): Expression | undefined {
  switch (one) {
    case "reason":
    case "place":
    case "sex":
      return has(dataset, one) ? column(one) : undefined;
    case "hour":
      // Three hours at a time: the day has eight parts.
      return has(dataset, "time") ? call("floor", call("divide", column("time"), 180)) : undefined;
    case "year":
      return call("year", column("date"));
    case "age":
      return has(dataset, "age")
        ? call("if", call("is-null", column("age")), constant(null), ageBand)
        : undefined;
  }
}

/** Under 21, 21-29, 30-44, 45-59, 60 and over. */
const ageBand = call(
  "if",
  call("lt", column("age"), 21),
  0,
  call(
    "if",
    call("lt", column("age"), 30),
    1,
    call("if", call("lt", column("age"), 45), 2, call("if", call("lt", column("age"), 60), 3, 4)),
  ),
);
