import type { RaceRule } from "../../../assessment/assessment.js";
import { type Dataset, has } from "../../../data/dataset.js";
import { call, column, constant, type Expression } from "../../../engine/query.js";

/** How perceived race and perceived ethnicity become one group. */

const race = column("race");
const ethnicity = column("ethnicity");

/** Race, with "unknown" as missing. */
const knownRace = call("if", call("eq", race, "unknown"), constant(null), race);
const isHispanic = call("eq", ethnicity, "hispanic");

/**
 * The group of a stop: canonical id, or null where it is not recorded.
 *
 * A source with one combined field has `hispanic` among its races and no ethnicity; both rules then give the same.
 * Where race is not recorded and ethnicity is Hispanic, both rules say `hispanic`.
 */
export function groupExpression(rule: RaceRule): Expression {
  if (rule === "hispanic-first") return call("if", isHispanic, "hispanic", knownRace);
  const raceSaysNothingElse = call(
    "or",
    call("is-null", race),
    call("eq", race, "unknown"),
    call("eq", race, "white"),
  );
  return call("if", call("and", isHispanic, raceSaysNothingElse), "hispanic", knownRace);
}

/** The rule that was not chosen. */
export const otherRule = (rule: RaceRule): RaceRule =>
  rule === "hispanic-first" ? "race-first" : "hispanic-first";

/** Whether the choice of rule can change an answer: only where ethnicity is a field of its own. */
export const ruleMatters = (dataset: Dataset): boolean => has(dataset, "ethnicity") && has(dataset, "race");

/** The rule in words, for "How race and ethnicity were combined". */
export function ruleWords(rule: RaceRule): string {
  return rule === "hispanic-first"
    ? "everybody recorded as Hispanic is counted as Hispanic, whatever the recorded race"
    : "Hispanic ethnicity counts for people recorded as White only; every other recorded race stays as it is";
}

/** The order in which groups are shown; those without a group last. */
const order = [
  "white",
  "black",
  "hispanic",
  "asian-pacific",
  "native",
  "middle-eastern",
  "multiracial",
  "other",
];

/** The reference first, then the compared groups, then the others in a fixed order. */
export function sortGroups(
  groups: Iterable<string>,
  reference: string,
  compare: readonly string[],
): string[] {
  const first = [reference, ...compare];
  const place = (group: string): number => {
    const named = first.indexOf(group);
    if (named >= 0) return named;
    const known = order.indexOf(group);
    return first.length + (known >= 0 ? known : order.length);
  };
  return [...groups].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
