import type { DatasetSpec } from "../data/dataset-spec.js";
import { dateKinds } from "../findings/finding.js";
import { nearest } from "../findings/nearest.js";
import {
  type Assessment,
  type Denominator,
  type ErrorsSettings,
  errorInputs,
  type GivenNumber,
  type PolicyOption,
  type StopsSettings,
  type TimelineEvent,
} from "./assessment.js";
import { costsFrom } from "./costs.js";
import { outcomesDataFrom, outcomesDataMistakes } from "./outcomes-data.js";
import { outcomesDesignFrom } from "./outcomes-design.js";
import { middleOf } from "./place.js";
import { programFrom } from "./program.js";
import type { AssessmentInput } from "./schema.js";
import { states } from "./states.js";

/** A mistake that no single value shows, with its path in the file. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly what: string;
  readonly mend?: string;
}

/** Mistakes between values: names that point nowhere, a county of another state, dates in the wrong order. */
export function crossChecks(input: AssessmentInput): Mistake[] {
  return [
    ...countyMistakes(input),
    ...optionMistakes(input),
    ...denominatorMistakes(input),
    ...timelineMistakes(input),
    ...outcomesDataMistakes(input.data ?? {}, input.chapters?.outcomes ?? {}),
    ...costMistakes(input),
  ];
}

function costMistakes(input: AssessmentInput): Mistake[] {
  const known = (input.options ?? []).map(({ id }) => id);
  return Object.keys(input.chapters?.costs?.options ?? {})
    .filter((id) => !known.includes(id))
    .map((id) => ({
      path: ["chapters", "costs", "options", id],
      what: `there is no option \`${id}\``,
      mend: suggestion(id, known, "options"),
    }));
}

function countyMistakes({ jurisdiction }: AssessmentInput): Mistake[] {
  const { county, state } = jurisdiction;
  if (county === undefined || county.startsWith(states[state]!.fips)) return [];
  return [
    {
      path: ["jurisdiction", "county"],
      what: `county ${county} is not in ${states[state]!.name}`,
      mend: `county codes of ${states[state]!.name} begin with ${states[state]!.fips}`,
    },
  ];
}

function optionMistakes({ options = [] }: AssessmentInput): Mistake[] {
  const mistakes: Mistake[] = [];
  const seen = new Set<string>();
  for (const [i, option] of options.entries()) {
    if (seen.has(option.id))
      mistakes.push({ path: ["options", i, "id"], what: `the option \`${option.id}\` stands twice` });
    seen.add(option.id);
  }
  const current = options.flatMap((option, i) => (option["status-quo"] === true ? [i] : []));
  for (const i of current.slice(1))
    mistakes.push({
      path: ["options", i, "status-quo"],
      what: "two options are marked as the status quo",
      mend: "keep one",
    });
  return mistakes;
}

function denominatorMistakes(input: AssessmentInput): Mistake[] {
  const mistakes: Mistake[] = [];
  const data = input.data ?? {};
  const populations = Object.keys(data).filter((name) => (data[name]!.kind ?? name) === "population");
  for (const [name, denominator] of Object.entries(input.denominators ?? {})) {
    if (denominator.data !== undefined && !populations.includes(denominator.data)) {
      mistakes.push({
        path: ["denominators", name, "data"],
        what: `there is no population dataset \`${denominator.data}\` under \`data\``,
        mend: suggestion(denominator.data, populations, "population datasets"),
      });
    }
  }
  const first = input.chapters?.stops?.denominator;
  const names = Object.keys(input.denominators ?? {});
  if (first !== undefined && !names.includes(first)) {
    mistakes.push({
      path: ["chapters", "stops", "denominator"],
      what: `there is no denominator \`${first}\``,
      mend: suggestion(first, names, "denominators"),
    });
  }
  return mistakes;
}

function suggestion(word: string, known: readonly string[], what: string): string {
  if (known.length === 0) return `the file names no ${what}`;
  const close = nearest(word, known);
  return close === undefined ? `${what}: ${known.join(", ")}` : `did you mean \`${close}\`?`;
}

function timelineMistakes({ timeline = [] }: AssessmentInput): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const [i, phase] of timeline.entries()) {
    const ends = list(phase.end);
    const starts = list(phase.start);
    if (ends.length > 0 && starts.length > 0 && ends.at(-1)! < starts[0]!) {
      mistakes.push({
        path: ["timeline", i, "end"],
        what: `\`${phase.phase}\` ends on ${ends.at(-1)} before it starts on ${starts[0]}`,
        mend: "exchange the dates, or mend the year",
      });
    }
  }
  return mistakes;
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

const defaultSeed = 20090824;
const defaultLevel = 0.95;
const defaultMinimumCell = 11;

/** The strict assessment with every default filled in; each filled default that bears on an answer is told. */
export function assessmentFrom(input: AssessmentInput): Assessment {
  const defaults: string[] = [];
  const minimumCell = input.privacy?.["minimum-cell"];
  if (minimumCell === undefined)
    defaults.push(`Counts from 1 to ${defaultMinimumCell - 1} are not shown (privacy: minimum-cell).`);
  if (input.level === undefined) defaults.push("Intervals are at the 95 per cent level (level).");
  if (input.seed === undefined) defaults.push(`The random seed is ${defaultSeed} (seed).`);
  const assessment: Assessment = {
    title: input.title,
    jurisdiction: compact(input.jurisdiction),
    decision: compact(input.decision ?? {}),
    options: (input.options ?? []).map(
      (one) =>
        compact({
          id: one.id,
          label: one.label,
          statusQuo: one["status-quo"] ?? false,
          kind: one.kind,
        }) as PolicyOption,
    ),
    timeline: timelineOf(input),
    data: Object.entries(input.data ?? {}).map(([name, spec]) => datasetOf(name, spec, input, defaults)),
    denominators: Object.fromEntries(
      Object.entries(input.denominators ?? {}).map(([name, one]) => [name, denominatorOf(name, one)]),
    ),
    chapters: {
      stops: stopsOf(input, defaults),
      law: compact(input.chapters?.law ?? {}),
      errors: errorsOf(input),
      costs: costsFrom(input.chapters?.costs ?? {}, input.decision?.date),
      program: programFrom(input.chapters?.program ?? {}, defaults),
      outcomes: {
        ...outcomesDataFrom(input.chapters?.outcomes ?? {}, defaults),
        ...outcomesDesignFrom(input.chapters?.outcomes ?? {}),
      },
    },
    privacy: { minimumCell: minimumCell ?? defaultMinimumCell },
    seed: input.seed ?? defaultSeed,
    level: input.level ?? defaultLevel,
    defaults: [],
  };
  return { ...assessment, defaults };
}

/** Without the keys whose value is undefined. */
type Compact<T> = { [K in keyof T]: Exclude<T[K], undefined> };
function compact<T extends object>(value: T): Compact<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Compact<T>;
}

function timelineOf({ timeline = [] }: AssessmentInput): TimelineEvent[] {
  return timeline
    .flatMap((phase) =>
      dateKinds.flatMap((kind) => list(phase[kind]).map((date) => ({ label: phase.phase, kind, date }))),
    )
    .sort((a, b) => a.date.localeCompare(b.date) || dateKinds.indexOf(a.kind) - dateKinds.indexOf(b.kind));
}

function datasetOf(
  name: string,
  spec: NonNullable<AssessmentInput["data"]>[string],
  input: AssessmentInput,
  defaults: string[],
): DatasetSpec {
  const kind = spec.kind ?? name;
  const local = recordKinds.has(kind) ? localDefaults(name, kind, spec, input, defaults) : {};
  return compact({
    name,
    kind,
    file: spec.file,
    source: spec.source,
    mapping: spec.mapping,
    measures: Array.isArray(spec.measures)
      ? Object.fromEntries(spec.measures.map((header) => [header, header]))
      : spec.measures,
    timeZone: spec["time-zone"],
    place: spec.place,
    sheet: spec.sheet,
    headerRow: spec["header-row"],
    encoding: spec.encoding,
    dateOrder: spec["date-order"],
    agency: spec.agency,
    ...local,
  }) as DatasetSpec;
}

/** Kinds of dataset whose rows have clock times. */
const recordKinds: ReadonlySet<string> = new Set(["stops", "calls", "incidents", "force"]);

/** Time zone of the jurisdiction, and for stops its place, where the dataset does not say. */
function localDefaults(
  name: string,
  kind: string,
  spec: NonNullable<AssessmentInput["data"]>[string],
  { jurisdiction }: AssessmentInput,
  defaults: string[],
) {
  const state = states[jurisdiction.state]!;
  const timeZone = spec["time-zone"] ?? state.timeZone;
  if (spec["time-zone"] === undefined) {
    const doubt = state.severalTimeZones === true ? `, one of several in ${state.name}` : "";
    defaults.push(`Clock times of ${name} are read as ${timeZone}${doubt} (data: ${name}: time-zone).`);
  }
  if (spec.place !== undefined) return { timeZone, place: spec.place };
  if (kind !== "stops") return { timeZone };
  const middle = jurisdiction.county === undefined ? undefined : middleOf(jurisdiction.county);
  const found = middle ?? middleOf(state.fips);
  if (found === undefined) return { timeZone };
  const where =
    middle === undefined ? `the middle of ${state.name}` : `the middle of county ${jurisdiction.county}`;
  defaults.push(
    `Where stops have no coordinates, the sun is taken at ${where}, at most ${Math.ceil(found.solarMinutes)} minutes of solar time away (data: ${name}: place).`,
  );
  return { timeZone, place: { latitude: found.latitude, longitude: found.longitude } };
}

function denominatorOf(name: string, one: NonNullable<AssessmentInput["denominators"]>[string]): Denominator {
  const counts =
    one.counts === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(one.counts).map(([group, value]) => [
            group,
            typeof value === "number"
              ? { count: value }
              : compact({ count: value.count, marginOfError: value["margin-of-error"] }),
          ]),
        );
  return compact({
    label: one.label ?? name,
    dataset: one.data,
    ageBand: one["age-band"],
    year: one.year,
    counts,
    source: one.source,
  }) as Denominator;
}

type GivenInput = NonNullable<NonNullable<AssessmentInput["chapters"]>["errors"]>[keyof ErrorsSettings];

function errorsOf({ chapters }: AssessmentInput): ErrorsSettings {
  const given = chapters?.errors ?? {};
  return Object.fromEntries(
    errorInputs.flatMap((name) => {
      const value = given[name];
      return value === undefined ? [] : [[name, givenNumber(value)]];
    }),
  );
}

function givenNumber(value: NonNullable<GivenInput>): GivenNumber {
  if (typeof value === "number") return { low: value, high: value };
  if ("value" in value) return { low: value.value, high: value.value, source: value.source };
  return compact({ low: value.least, high: value.most, source: value.source }) as GivenNumber;
}

function stopsOf(input: AssessmentInput, defaults: string[]): StopsSettings {
  const stops = input.chapters?.stops ?? {};
  if (stops["race-rule"] === undefined)
    defaults.push(
      "Everybody recorded as Hispanic counts as Hispanic, whatever the race (chapters: stops: race-rule: hispanic-first).",
    );
  return compact({
    raceRule: stops["race-rule"] ?? "hispanic-first",
    reference: stops.reference ?? "white",
    compare: stops.compare ?? ["black", "hispanic"],
    denominator: stops.denominator,
    veil: {
      splineDf: stops.veil?.["spline-df"] ?? 6,
      clockChangeDays: stops.veil?.["clock-change-days"] ?? 21,
    },
    threshold: {
      chains: stops.threshold?.chains ?? 4,
      warmup: stops.threshold?.warmup ?? 1000,
      draws: stops.threshold?.draws ?? 1000,
    },
  }) as StopsSettings;
}
