import type { Assessment } from "../../../assessment/assessment.js";
import { type Dataset, has } from "../../../data/dataset.js";
import { isOtherLanguage } from "../../../data/values/outcome-words.js";
import { call, column, constant, type Expression, type Measure, type Query } from "../../../engine/query.js";
import { monday } from "./periods.js";
import type { RecordSource } from "./types.js";
import { until } from "./until.js";

/**
 * How records become outcomes: one GROUP BY by period and place, and one by period and people, whatever the number of
 * records. docs/outcomes.md tells the same in words.
 */

const kinds = ["calls", "incidents", "complaints", "force"] as const;
type RecordKind = (typeof kinds)[number];

const isRecordKind = (kind: string): kind is RecordKind => kinds.some((one) => one === kind);

interface Recipe {
  readonly measures: Readonly<Record<string, Measure>>;
  /** Whether the file tells the race or ethnicity of people. */
  readonly hasPeople: boolean;
}

/** The source and its queries; undefined where the dataset holds no records. */
export function recordSource(
  dataset: Dataset,
  assessment: Assessment,
): { readonly source: RecordSource; readonly queries: Readonly<Record<string, Query>> } | undefined {
  const { kind } = dataset.contract;
  if (!isRecordKind(kind)) return undefined;
  const { period, through } = assessment.chapters.outcomes;
  const { measures, hasPeople } = recipes[kind](dataset);
  const by = {
    period: periodExpression(period),
    agency: has(dataset, "agency") ? column("agency") : constant(null),
  };
  const hasPlaces = has(dataset, "place");
  const query = `records-${dataset.name}`;
  const shared = { dataset: dataset.name, measures, ...until("date", through) };
  const queries: Record<string, Query> = {
    [query]: { ...shared, by: { ...by, place: hasPlaces ? column("place") : constant(null) } },
  };
  const peopleQuery = `people-${dataset.name}`;
  if (hasPeople) queries[peopleQuery] = { ...shared, by: { ...by, people: peopleExpression(dataset) } };
  const { least, greatest } = dataset.columns.get("date")!;
  return {
    source: {
      kind: "records",
      dataset: dataset.name,
      query,
      ...(hasPeople ? { peopleQuery } : {}),
      agency: assessment.jurisdiction.agency,
      measures: Object.keys(measures),
      from: String(least),
      to: through !== undefined && through < String(greatest) ? through : String(greatest),
      rows: dataset.rows,
      untold: untold(kind, dataset),
    },
    queries,
  };
}

function periodExpression(period: "week" | "month" | "quarter"): Expression {
  const month = call("month-number", column("date"));
  if (period === "month") return month;
  if (period === "quarter") return call("floor", call("divide", month, 3));
  const days = call("subtract", call("day-number", column("date")), monday);
  return call("floor", call("divide", days, 7));
}

/** `hispanic`, `non-hispanic`, or `unknown-ethnicity`. */
function peopleExpression(dataset: Dataset): Expression {
  const no = constant(false);
  const hasRace = has(dataset, "race");
  const hasEthnicity = has(dataset, "ethnicity");
  const race = column("race");
  const ethnicity = column("ethnicity");
  const isHispanic = call(
    "or",
    hasEthnicity ? call("coalesce", call("eq", ethnicity, "hispanic"), false) : no,
    hasRace ? call("coalesce", call("eq", race, "hispanic"), false) : no,
  );
  // Race alone says that somebody is not Hispanic only where Hispanic stands among its values.
  const byRace = hasRace && !hasEthnicity ? call("coalesce", call("ne", race, "unknown"), false) : no;
  const isOther = call(
    "or",
    hasEthnicity ? call("coalesce", call("eq", ethnicity, "not-hispanic"), false) : no,
    byRace,
  );
  return call("if", isHispanic, "hispanic", call("if", isOther, "non-hispanic", "unknown-ethnicity"));
}

/** Whether people can be told apart as Hispanic or not: by a field of ethnicity, or by a race that may be Hispanic. */
function tellsPeople(dataset: Dataset): boolean {
  if (has(dataset, "ethnicity")) return true;
  return dataset.columns.get("race")?.values?.some(({ value }) => value === "hispanic") === true;
}

const is = (name: string, ...values: readonly (string | boolean)[]): Expression =>
  call("coalesce", call("in", column(name), ...values), false);

const counted = (where?: Expression): Measure =>
  where === undefined ? { kind: "count" } : { kind: "count", where };

const both = (...conditions: readonly Expression[]): Expression => call("and", ...conditions);

const callClasses: Readonly<Record<string, string>> = {
  "calls-violence": "violence",
  "calls-domestic-violence": "domestic-violence",
  "calls-robbery": "robbery",
  "calls-property": "property",
  "calls-disorder": "disorder",
  "calls-medical": "medical",
  "calls-traffic": "traffic",
};

/** Calls: what officers began themselves stands apart; kinds are those of the call when it came in. */
function callRecipe(dataset: Dataset): Recipe {
  const measures: Record<string, Measure> = {};
  const hasInitiated = has(dataset, "initiated");
  const fromOutside = hasInitiated
    ? call("eq", call("coalesce", column("initiated"), "community"), "community")
    : constant(true);
  measures["calls-for-service"] = counted(fromOutside);
  if (hasInitiated) measures["officer-initiated-calls"] = counted(is("initiated", "officer"));
  if (has(dataset, "call_class"))
    for (const [id, value] of Object.entries(callClasses))
      measures[id] = counted(both(fromOutside, is("call_class", value)));
  const other = otherLanguage(dataset);
  if (other !== undefined) measures["calls-language-line"] = counted(both(fromOutside, other));
  return { measures, hasPeople: false };
}

/** An interpreter, or a language other than English. */
function otherLanguage(dataset: Dataset): Expression | undefined {
  if (has(dataset, "language_line")) return is("language_line", true);
  const known = dataset.columns.get("language")?.values?.map(({ value }) => value) ?? [];
  const others = known.filter(isOtherLanguage);
  return others.length > 0 ? is("language", ...others) : undefined;
}

const offenseClasses: Readonly<Record<string, readonly string[]>> = {
  "violent-crime-reports": ["homicide", "rape", "robbery", "assault"],
  "property-crime-reports": ["burglary", "theft", "vehicle-theft", "arson"],
  homicides: ["homicide"],
  "rape-reports": ["rape"],
  "robbery-reports": ["robbery"],
  "assault-reports": ["assault"],
  "burglary-reports": ["burglary"],
  "theft-reports": ["theft"],
  "vehicle-theft-reports": ["vehicle-theft"],
};

/** Incidents: offences, which can be several to a row. */
function incidentRecipe(dataset: Dataset): Recipe {
  const count = has(dataset, "count") ? call("coalesce", column("count"), 1) : undefined;
  const offences = (where?: Expression): Measure =>
    count === undefined
      ? counted(where)
      : { kind: "sum", of: count, ...(where === undefined ? {} : { where }) };
  const measures: Record<string, Measure> = { "crime-reports": offences() };
  if (has(dataset, "offense_class"))
    for (const [id, values] of Object.entries(offenseClasses))
      measures[id] = offences(is("offense_class", ...values));
  const domestic = [
    ...(has(dataset, "domestic") ? [is("domestic", true)] : []),
    ...(has(dataset, "offense_class") ? [is("offense_class", "domestic-violence")] : []),
  ];
  if (has(dataset, "domestic") || hasValue(dataset, "offense_class", "domestic-violence"))
    measures["domestic-violence-reports"] = offences(call("or", ...domestic));
  if (has(dataset, "cleared")) measures.clearances = offences(is("cleared", true));
  return { measures, hasPeople: tellsPeople(dataset) };
}

const hasValue = (dataset: Dataset, name: string, value: string): boolean =>
  dataset.columns.get(name)?.values?.some((one) => one.value === value) === true;

/** Counts rows, or the different codes among them. */
function countedOnce(dataset: Dataset, code: string): (where?: Expression) => Measure {
  if (!has(dataset, code)) return counted;
  return (where) => ({
    kind: "count-distinct",
    of: column(code),
    ...(where === undefined ? {} : { where }),
  });
}

/** Complaints, each counted once however many allegations it has. */
function complaintRecipe(dataset: Dataset): Recipe {
  const once = countedOnce(dataset, "complaint");
  const measures: Record<string, Measure> = { complaints: once() };
  if (has(dataset, "allegation_class")) {
    measures["complaints-bias"] = once(is("allegation_class", "bias", "immigration", "language"));
    measures["complaints-force"] = once(is("allegation_class", "force"));
  }
  if (has(dataset, "disposition")) measures["complaints-sustained"] = once(is("disposition", "sustained"));
  return { measures, hasPeople: tellsPeople(dataset) };
}

/** Force: incidents, each counted once however many officers reported it. */
function forceRecipe(dataset: Dataset): Recipe {
  const once = countedOnce(dataset, "incident");
  const measures: Record<string, Measure> = { "force-incidents": once() };
  if (has(dataset, "injured")) measures["force-injuries"] = once(is("injured", true));
  return { measures, hasPeople: tellsPeople(dataset) };
}

const recipes: Readonly<Record<RecordKind, (dataset: Dataset) => Recipe>> = {
  calls: callRecipe,
  incidents: incidentRecipe,
  complaints: complaintRecipe,
  force: forceRecipe,
};

/** What the recipe would have told apart and the file does not, as sentences. */
function untold(kind: RecordKind, dataset: Dataset): string[] {
  const missing: string[] = [];
  if (kind === "calls" && !has(dataset, "initiated"))
    missing.push(
      `${dataset.name} does not say whether somebody called or an officer began the activity: all rows count as calls, and a change in proactive work would show in them.`,
    );
  if (kind === "force" && !has(dataset, "incident"))
    missing.push(
      `${dataset.name} has no number of the incident: an incident with several officers or kinds of force counts several times.`,
    );
  return missing;
}
