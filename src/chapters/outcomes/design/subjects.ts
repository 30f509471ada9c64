import type { ComparisonUnit, OutcomesDesignSettings } from "../../../assessment/outcomes-design.js";
import type { MeasureDefinition } from "../../../data/measures.js";
import type { LedgerLine } from "../../../findings/finding.js";
import { formatDate } from "../../../findings/wording.js";
import type { OutcomeSeries, PeriodLength, SeriesSet } from "../series/types.js";

/** Numbers of one side of a comparison, one a period; NaN where they are not known whole. */
export interface Strand {
  readonly values: Float64Array;
  readonly exposure?: Float64Array;
}

/** A unit without the policy. */
export interface Comparator {
  readonly unit: string;
  /** Of the dataset that it comes from. */
  readonly dataset: string;
  readonly own: Strand;
  /** The group that its `own` is compared with; absent where it has none. */
  readonly other?: Strand;
}

/** What is asked about: one measure, of one group, in the units that the policy covers. */
export interface Subject {
  /** Unique in the assessment; a part of ids. */
  readonly key: string;
  readonly measure: MeasureDefinition;
  readonly line: LedgerLine;
  readonly dataset: string;
  readonly group: string;
  readonly against?: string;
  readonly period: PeriodLength;
  readonly starts: readonly string[];
  readonly own: Strand;
  readonly other?: Strand;
  readonly treated: readonly string[];
  readonly comparators: readonly Comparator[];
  readonly exposureUnit?: string;
  /** Units that are no comparison, and why. */
  readonly dropped: readonly { readonly unit: string; readonly why: string }[];
  readonly notes: readonly string[];
}

/** Who is covered, and who they may be compared with. */
export interface Roles {
  readonly agency: string;
  readonly settings: OutcomesDesignSettings;
  /** Units that took up an agreement, by a file of agreements. */
  readonly adoptions?: readonly ComparisonUnit[];
}

/** A comparator with more unknown periods than this share is left out. */
const mostUnknown = 0.1;

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();

/**
 * The questions that the series of a line allow: for every measure the first pair of groups of which both are there, or
 * else all together. Pure.
 */
export function subjectsOf(set: SeriesSet, line: LedgerLine | null, roles: Roles): Subject[] {
  const kinds = new Map<string, OutcomeSeries[]>();
  for (const one of set.series) {
    if (one.line === null || (line !== null && one.line !== line)) continue;
    const key = `${one.measure}\u0000${one.period}`;
    const others = kinds.get(key) ?? [];
    // A unit that stands in two files is taken from the first.
    const known = others.some((other) => other.unit === one.unit && other.dataset !== one.dataset);
    if (!known) kinds.set(key, [...others, one]);
  }
  const found = [...kinds.values()].flatMap((series) => subjectOf(aligned(series), set, roles) ?? []);
  const seen = new Map<string, number>();
  return found.map((one) => {
    const times = seen.get(one.key) ?? 0;
    seen.set(one.key, times + 1);
    return times === 0 ? one : { ...one, key: `${one.key}-${times + 1}` };
  });
}

function subjectOf(series: readonly OutcomeSeries[], set: SeriesSet, roles: Roles): Subject | undefined {
  const cover = coverage(series, roles);
  const own = series.filter((one) => cover.treated.includes(one.unit));
  const groups = new Set(own.map(({ group }) => group));
  const pair = roles.settings.groupPairs.find((one) => groups.has(one.group) && groups.has(one.against));
  const group = pair?.group ?? (groups.has("all") ? "all" : [...groups][0]);
  if (group === undefined) return undefined;
  const first = own[0]!;
  const strands = (units: readonly string[], wanted: string) =>
    together(series.filter((one) => units.includes(one.unit) && one.group === wanted));
  const treated = strands(cover.treated, group);
  if (treated === undefined) return undefined;
  const other = pair === undefined ? undefined : strands(cover.treated, pair.against);
  const measure = set.measures[first.measure];
  if (measure === undefined) return undefined;
  const compared = comparatorsOf(series, cover, group, pair?.against);
  return {
    key: group === "all" ? first.measure : `${first.measure}-${group}`,
    measure,
    line: first.line!,
    dataset: first.dataset,
    group,
    ...(pair === undefined ? {} : { against: pair.against }),
    period: first.period,
    starts: first.starts,
    own: treated,
    ...(other === undefined ? {} : { other }),
    treated: cover.treated,
    comparators: compared.kept,
    ...(first.exposureUnit === undefined ? {} : { exposureUnit: first.exposureUnit }),
    dropped: [...cover.dropped, ...compared.dropped],
    notes: cover.notes,
  };
}

/** Series of several files over the same periods. */
function aligned(series: readonly OutcomeSeries[]): OutcomeSeries[] {
  const starts = [...new Set(series.flatMap((one) => one.starts))].sort();
  return series.map((one) => {
    if (one.starts.length === starts.length) return one;
    const from = new Map(one.starts.map((start, t) => [start, t]));
    const spread = (values: Float64Array) =>
      Float64Array.from(starts, (start) => values[from.get(start) ?? -1] ?? Number.NaN);
    return {
      ...one,
      starts,
      values: spread(one.values),
      complete: Uint8Array.from(starts, (start) => one.complete[from.get(start) ?? -1] ?? 0),
      ...(one.exposure === undefined ? {} : { exposure: spread(one.exposure) }),
    };
  });
}

interface Cover {
  readonly treated: readonly string[];
  readonly compared: readonly string[];
  readonly dropped: readonly { readonly unit: string; readonly why: string }[];
  readonly notes: readonly string[];
}

/** Units that are the policy's, and units to compare with. A part of a unit that is there whole is neither. */
function coverage(series: readonly OutcomeSeries[], { agency, settings, adoptions = [] }: Roles): Cover {
  const whole = series.filter(({ partOf }) => partOf === undefined);
  const units = [...new Set((whole.length > 0 ? whole : series).map(({ unit }) => unit))];
  const named = settings.treated?.map(plain);
  const matches = (unit: string) =>
    named === undefined ? plain(unit) === plain(agency) : named.includes(plain(unit));
  const notes: string[] = [];
  let treated = units.filter(matches);
  // Units that are named only for the date on which they took up a policy do not narrow the choice.
  const only = settings.comparison?.filter((one) => one.adopted === undefined);
  const declared =
    only === undefined || (only.length === 0 && settings.comparison!.length > 0)
      ? undefined
      : settings.comparison;
  if (treated.length === 0) {
    const compared = new Set((declared ?? []).map(({ unit }) => plain(unit)));
    treated = units.filter((unit) => !compared.has(plain(unit)));
    if (treated.length > 1)
      notes.push(
        `No unit is spelt like the agency, so all ${treated.length} units that are not named as a comparison are taken as covered by the policy (chapters: outcomes: treated).`,
      );
  }
  const others = units.filter((unit) => !treated.includes(unit));
  const compared =
    declared === undefined
      ? others
      : others.filter((unit) => declared.some((one) => plain(one.unit) === plain(unit)));
  const adopters = compared.flatMap((unit) => adopted(unit, [...(settings.comparison ?? []), ...adoptions]));
  return {
    treated,
    compared: compared.filter((unit) => adopters.every((one) => one.unit !== unit)),
    dropped: adopters,
    notes,
  };
}

function adopted(unit: string, declared: readonly ComparisonUnit[]) {
  const date = declared.find((one) => plain(one.unit) === plain(unit) && one.adopted !== undefined)?.adopted;
  return date === undefined
    ? []
    : [
        {
          unit,
          why: `took up such a policy itself on ${formatDate(date)}, so it shows nothing of what would have been without`,
        },
      ];
}

function comparatorsOf(
  series: readonly OutcomeSeries[],
  { compared }: Cover,
  group: string,
  against: string | undefined,
): { readonly kept: Comparator[]; readonly dropped: Subject["dropped"] } {
  const kept: Comparator[] = [];
  const dropped: { unit: string; why: string }[] = [];
  for (const unit of compared) {
    const all = series.filter((one) => one.unit === unit);
    // A unit without groups can still be compared as a whole.
    const named = all.some((one) => one.group === group) ? group : "all";
    const own = together(all.filter((one) => one.group === named));
    const other = against === undefined ? undefined : together(all.filter((one) => one.group === against));
    if (own === undefined) {
      dropped.push({ unit, why: "has no numbers of the group" });
      continue;
    }
    const unknown = own.values.filter(Number.isNaN).length / own.values.length;
    if (unknown > mostUnknown) {
      dropped.push({ unit, why: `lacks ${Math.round(100 * unknown)} per cent of the periods` });
      continue;
    }
    kept.push({
      unit,
      dataset: all[0]!.dataset,
      own,
      ...(other === undefined || named !== group ? {} : { other }),
    });
  }
  return { kept, dropped };
}

/** The sum of series, known where all of them are known whole. */
function together(series: readonly OutcomeSeries[]): Strand | undefined {
  const [first] = series;
  if (first === undefined) return undefined;
  const whole = (one: OutcomeSeries) =>
    one.values.map((value, t) => (one.complete[t] === 0 ? Number.NaN : value));
  const values = sum(series.map(whole));
  if (values.every(Number.isNaN)) return undefined;
  const exposures = series.flatMap(({ exposure }) => (exposure === undefined ? [] : [exposure]));
  return exposures.length === series.length ? { values, exposure: sum(exposures) } : { values };
}

function sum(columns: readonly Float64Array[]): Float64Array {
  return columns[0]!.map((_, t) => columns.reduce((total, one) => total + one[t]!, 0));
}
