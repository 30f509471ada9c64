import { has } from "../../../data/dataset.js";
import { call, column, type Expression, type Measure, type Query } from "../../../engine/query.js";
import { groupLabel, joinList } from "../../../findings/wording.js";
import type { MethodContext, NotRun, Planned } from "../../method.js";
import { isNotRun, periodWords, type StopsContext, stopsWith } from "../common/context.js";
import { groupExpression, otherRule, ruleMatters } from "../common/group.js";
import { countWhere } from "../common/queries.js";
import type { GroupRule, SearchSpec } from "./spec.js";

/** What the method will do, or why it can't. */
export function planSearches(context: MethodContext): Planned<SearchSpec> | NotRun {
  const stops = stopsWith(context, "group", "searched");
  if (isNotRun(stops)) return stops;
  const { dataset, settings, assessment } = stops;
  const { reference, compare } = settings;
  const spec: SearchSpec = {
    dataset: dataset.name,
    groups: [reference, ...compare.filter((group) => group !== reference)],
    people: stops.people,
    level: assessment.level,
    hasContraband: has(dataset, "contraband"),
    hasBasis: has(dataset, "search_basis"),
    hasPlace: has(dataset, "place") && (dataset.columns.get("place")?.distinct ?? 0) > 1,
    rules: rulesOf(stops),
  };
  const others = joinList(spec.groups.slice(1).map(groupLabel));
  const hits = spec.hasContraband ? " and how often a search finds contraband" : "";
  return {
    run: true,
    spec,
    summary: `How often stopped ${stops.people} are searched${hits}, ${others} against ${groupLabel(reference)}, from stops ${periodWords(stops)}.`,
    queries: queriesOf(spec),
  };
}

function rulesOf({ dataset, settings }: StopsContext): GroupRule[] {
  if (!ruleMatters(dataset)) return [settings.raceRule];
  return [settings.raceRule, otherRule(settings.raceRule), "hispanic-unless-black"];
}

/** `stops`: searches and finds by group, place and basis. `rule:...`: by group alone, under every other rule. */
function queriesOf(spec: SearchSpec): Record<string, Query> {
  const [chosen, ...others] = spec.rules as [GroupRule, ...GroupRule[]];
  const by = { place: column("place"), basis: column("search_basis") };
  return {
    stops: query(spec, chosen, by),
    ...Object.fromEntries(others.map((rule) => [ruleQuery(rule), query(spec, rule, {})])),
  };
}

/** The name of the query under another rule. */
export const ruleQuery = (rule: GroupRule): string => `rule:${rule}`;

function query(spec: SearchSpec, rule: GroupRule, by: Readonly<Record<string, Expression>>): Query {
  return searchQuery(spec.dataset, ruleExpression(rule), by);
}

/** Stops, searches and finds by group and whatever else. */
export function searchQuery(
  dataset: string,
  group: Expression,
  by: Readonly<Record<string, Expression>>,
): Query {
  return { dataset, by: { group, ...by }, measures };
}

/** The group of a stop under a rule. */
function ruleExpression(rule: GroupRule): Expression {
  if (rule !== "hispanic-unless-black") return groupExpression(rule);
  const isBlack = call("eq", call("coalesce", column("race"), ""), "black");
  return call("if", isBlack, "black", groupExpression("hispanic-first"));
}

const searched = call("eq", column("searched"), true);

/** Sums that rates are made of. Contraband counts in searches only: a few files have it without a search. */
export const measureNames = ["stops", "known", "searches", "told", "hits"] as const;

const measures: Record<(typeof measureNames)[number], Measure> = {
  stops: { kind: "count" },
  known: countWhere(call("not", call("is-null", column("searched")))),
  searches: countWhere(searched),
  told: countWhere(call("and", searched, call("not", call("is-null", column("contraband"))))),
  hits: countWhere(call("and", searched, call("eq", column("contraband"), true))),
};
