import type { CellValue, Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { capitalise, formatPoints, formatShare, groupLabel, joinList } from "../../../findings/wording.js";
import { answer, type MethodIdentity, type Shown, type Told } from "../../common/answer.js";
import { countsOf, plainShare, shareEstimate } from "../../common/shares.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import { periodLabel, periodWords, type StopsContext } from "../common/context.js";
import { gapWords } from "../common/gap-words.js";
import { sortGroups } from "../common/group.js";
import { baseOf } from "../common/queries.js";
import { sharesFinding } from "./shares.js";
import {
  type BoundedGap,
  type ColumnGaps,
  likeFactor,
  type MissingResult,
  type MissingSpec,
  rateWords,
} from "./spec.js";

/** At most so many places are shown: those with the most stops. */
const mostPlaces = 40;

/** What is missing, and how far the gaps between groups could move because of it. */
export function missingFindings(
  method: MethodIdentity,
  spec: MissingSpec,
  result: MissingResult,
  stops: StopsContext,
): Finding[] {
  const blanks = whatIsMissing(method, spec, result, stops);
  const shares = sharesFinding(method, result.shares, result.withoutGroup, stops);
  const gaps = result.gaps.length === 0 ? undefined : howFar(method, spec, result, stops);
  return [blanks, shares, gaps].filter((one) => one !== undefined);
}

function whatIsMissing(
  method: MethodIdentity,
  spec: MissingSpec,
  result: MissingResult,
  stops: StopsContext,
): Finding {
  const tables = [columnTable(result), groupTable(result, stops), yearTable(result), placeTable(result)];
  return answer(method, stops, {
    claim: (shown) => missingClaim(result, stops, shown),
    reading:
      "A field that is often blank can hide as much as it shows: stops with a blank may differ from the others, and they fall out of every answer that needs the field. Look at whether blanks are more frequent for some groups, in some years or in some places.",
    estimates: Object.fromEntries(
      result.columns.map((one): [string, Told] => [
        `missing-${one.column}`,
        shareEstimate(
          plainShare(one.missing, one.base, spec.level),
          spec.level,
          `blanks among ${baseOf(one.column)}`,
        ),
      ]),
    ),
    limits: [
      "A field that is filled in can still be wrong: race is what an officer perceived or wrote down, and a default can stand for an answer.",
      "Stops that were never recorded at all cannot be seen here.",
    ],
    choices: raceRuleChoice(stops),
    tables: tables.filter((one) => one.rows.length > 0),
    figures: [columnFigure(method, result, stops)],
  });
}

function missingClaim(result: MissingResult, stops: StopsContext, shown: Shown): string {
  const named = result.columns
    .filter((one) => one.missing > 0 && shown(gapWords[one.column].label))
    .sort((a, b) => b.missing / b.base - a.missing / a.base);
  const full = result.columns.filter((one) => one.missing === 0);
  const parts = named
    .slice(0, 3)
    .map(
      (one) =>
        `${gapWords[one.column].label.toLowerCase()} in ${one.missing / one.base < 0.0005 ? "fewer than 0.1 per cent" : formatShare(one.missing / one.base)} of ${baseOf(one.column)}`,
    );
  const more = named.length - parts.length;
  const blanks =
    parts.length === 0
      ? "no field has blanks enough to be shown"
      : `not recorded: ${joinList(parts)}${more > 0 ? `, and less often ${more} more` : ""}`;
  const complete =
    full.length === 0
      ? ""
      : ` ${capitalise(joinList(full.map((one) => gapWords[one.column].label.toLowerCase())))} ${full.length === 1 ? "is" : "are"} never blank.`;
  return `${capitalise(periodWords(stops))}, ${blanks}.${complete}`;
}

const share = (missing: number, base: number): number | null => (base === 0 ? null : missing / base);

const blankColumns = [
  { name: "base", label: "Rows", kind: "count" },
  { name: "missing", label: "Of these, blank", kind: "count", partOf: "base" },
  { name: "share", label: "Share", kind: "share", derivedFrom: ["missing", "base"] },
] as const;

function columnTable({ columns }: MissingResult): FindingTable {
  return {
    id: "missing-columns",
    title: "Blanks by field",
    columns: [
      { name: "column", label: "Field", kind: "label" },
      { name: "among", label: "Among", kind: "text" },
      ...blankColumns,
    ],
    rows: columns.map((one) => [
      gapWords[one.column].label,
      baseOf(one.column),
      one.base,
      one.missing,
      share(one.missing, one.base),
    ]),
  };
}

function groupTable({ columns }: MissingResult, { settings }: StopsContext): FindingTable {
  return {
    id: "missing-groups",
    title: "Blanks by field and group",
    columns: [
      { name: "column", label: "Field", kind: "label" },
      { name: "group", label: "Group", kind: "label" },
      ...blankColumns,
    ],
    rows: columns
      .filter((one) => one.missing > 0)
      .flatMap(({ column, byGroup }) => {
        const own = new Map(byGroup.map((one) => [one.group, one]));
        return sortGroups(own.keys(), settings.reference, settings.compare).map((group): CellValue[] => {
          const { base, missing } = own.get(group)!;
          return [gapWords[column].label, groupLabel(group), base, missing, share(missing, base)];
        });
      }),
  };
}

function yearTable({ columns }: MissingResult): FindingTable {
  return {
    id: "missing-years",
    title: "Blanks by field and year",
    columns: [
      { name: "column", label: "Field", kind: "label" },
      { name: "year", label: "Year", kind: "label" },
      ...blankColumns,
    ],
    rows: columns
      .filter((one) => one.missing > 0)
      .flatMap(({ column, byYear }: ColumnGaps) =>
        byYear.map(({ year, base, missing }): CellValue[] => [
          gapWords[column].label,
          String(year),
          base,
          missing,
          share(missing, base),
        ]),
      ),
  };
}

function placeTable({ places }: MissingResult): FindingTable {
  const shown = places.slice(0, mostPlaces);
  return {
    id: "missing-places",
    title: "Stops without a recorded race or ethnicity, by place",
    columns: [{ name: "place", label: "Place", kind: "label" }, ...blankColumns],
    rows: places.every(({ missing }) => missing === 0)
      ? []
      : shown.map(({ place, stops, missing }) => [place, stops, missing, share(missing, stops)]),
    ...(places.length > shown.length
      ? { note: `The ${mostPlaces} places with the most stops, of ${places.length}.` }
      : {}),
  };
}

function columnFigure(method: MethodIdentity, { columns }: MissingResult, stops: StopsContext): Figure {
  const rows = columns.filter((one) => one.base > 0);
  return {
    id: "missing-columns",
    title: method.question,
    subtitle: `Share of stops (for contraband: of searches) in which the field is blank, ${periodLabel(stops)}`,
    alternative: rows
      .map((one) => `${gapWords[one.column].label}: ${formatShare(one.missing / one.base)}.`)
      .join(" "),
    plot: {
      kind: "bars",
      measure: "Share that is blank",
      format: "share",
      rows: rows.map((one) => ({ label: gapWords[one.column].label, value: one.missing / one.base })),
    },
    table: "missing-columns",
  };
}

function howFar(
  method: MethodIdentity,
  spec: MissingSpec,
  result: MissingResult,
  stops: StopsContext,
): Finding {
  const question = "How far could the gaps between groups move, had every field been filled in?";
  return answer(method, stops, {
    part: "bounds",
    question,
    rank: method.rank + 0.5,
    claim: (shown) => boundsClaim(result, spec, stops, shown),
    reading: `The wide bounds hold whatever the blanks were: they put every stop without a group where it moves the gap most, which hardly anybody would believe. The narrow ones hold if, among blanks, every share is between half and ${likeFactor} times what it is among filled-in fields. Sampling error is in neither.`,
    estimates: boundEstimates(result, spec),
    assumptions: [
      `Narrow bounds: blanks resemble filled-in fields to within a factor of ${likeFactor}, in the mix of groups and in the answers.`,
    ],
    limits: ["Bounds say what blanks could do; wrong entries can move a gap further."],
    choices: [comparedChoice(stops), ...raceRuleChoice(stops)],
    tables: [boundTable(result, spec)],
    figures: [boundFigure(question, result, spec, stops)],
  });
}

function boundsClaim({ gaps }: MissingResult, spec: MissingSpec, stops: StopsContext, shown: Shown): string {
  const named = gaps.filter((one) => shown(rateWords[one.rate].label, groupLabel(one.group)));
  if (named.length === 0) return "The counts behind these gaps are too small to be shown.";
  const against = `${groupLabel(spec.groups[0]!)} ${stops.people}`;
  const widest = Math.max(...named.map(({ anything }) => anything.high - anything.low));
  if (widest < 0.0005)
    return `Blanks leave the gaps between groups and ${against} where they are: filling them in could move none by as much as 0.1 percentage points.`;
  const firm = named.filter((one) => sameSign(one.anything));
  const soft = named.filter((one) => !sameSign(one.anything) && sameSign(one.alike));
  const open = named.filter((one) => !sameSign(one.alike));
  const first = [...open, ...soft, ...firm][0]!;
  return [
    `The gap in the ${rateWords[first.rate].inSentence} between ${groupLabel(first.group)} ${stops.people} and ${against} is ${formatPoints(first.recorded)} as recorded; the blanks leave room from ${pointsBetween(first.anything)} whatever they were, and from ${pointsBetween(first.alike)} if they resemble the rest.`,
    ...(firm.length > 0 ? [`Whatever the blanks were, the sign of the gap stays in ${byRate(firm)}.`] : []),
    ...(soft.length > 0 ? [`If they resemble the rest, the sign stays in ${byRate(soft)}.`] : []),
    ...(open.length > 0 ? [`The sign is open in ${byRate(open)}.`] : []),
  ].join(" ");
}

/** "search rate (Black and Hispanic) and hit rate (Hispanic)". */
function byRate(gaps: readonly BoundedGap[]): string {
  const rates = [...new Set(gaps.map((one) => one.rate))];
  return joinList(
    rates.map((rate) => {
      const groups = gaps.filter((one) => one.rate === rate).map((one) => groupLabel(one.group));
      return `${rateWords[rate].label.toLowerCase()} (${joinList(groups)})`;
    }),
  );
}

const sameSign = ({ low, high }: { low: number; high: number }): boolean => low > 0 || high < 0;
const pointsBetween = ({ low, high }: { low: number; high: number }): string =>
  `${formatPoints(low).replace(/ percentage points?$/, "")} to ${formatPoints(high)}`;

function boundEstimates({ gaps }: MissingResult, spec: MissingSpec): Record<string, Told> {
  return Object.fromEntries(
    gaps.flatMap((one) =>
      (["anything", "alike"] as const).map((kind): [string, Told] => [
        `${one.rate}-${one.group}-${kind}`,
        {
          value: one.recorded,
          low: one[kind].low,
          high: one[kind].high,
          level: spec.level,
          intervalKind: "bounds",
          scale: "difference",
          unit: rateWords[one.rate].inSentence,
          n: one.counts[1],
          variance:
            kind === "anything"
              ? "worst-case bounds"
              : `bounds under likeness within a factor of ${likeFactor}`,
          comparator: groupLabel(spec.groups[0]!),
          counts: [
            ...countsOf({ events: one.counts[0], trials: one.counts[1] }),
            ...countsOf({ events: one.counts[2], trials: one.counts[3] }),
          ],
        },
      ]),
    ),
  );
}

function boundTable({ gaps }: MissingResult, spec: MissingSpec): FindingTable {
  const derivedFrom = ["yes", "known", "reference-yes", "reference-known"];
  return {
    id: "missing-bounds",
    title: "Gaps between groups, and how far blanks could move them",
    columns: [
      { name: "rate", label: "Share", kind: "label" },
      { name: "group", label: "Group", kind: "label" },
      { name: "known", label: "Known", kind: "count" },
      { name: "yes", label: "Of these, yes", kind: "count", partOf: "known" },
      { name: "reference-known", label: `${groupLabel(spec.groups[0]!)}: known`, kind: "count" },
      { name: "reference-yes", label: "Of these, yes", kind: "count", partOf: "reference-known" },
      { name: "recorded", label: "Gap as recorded", kind: "number", digits: 4, derivedFrom },
      { name: "alike-low", label: "If alike, from", kind: "low", digits: 4, derivedFrom },
      { name: "alike-high", label: "If alike, to", kind: "high", digits: 4, derivedFrom },
      { name: "low", label: "Whatever, from", kind: "low", digits: 4, derivedFrom },
      { name: "high", label: "Whatever, to", kind: "high", digits: 4, derivedFrom },
    ],
    rows: gaps.map((one) => [
      rateWords[one.rate].label,
      groupLabel(one.group),
      one.counts[1],
      one.counts[0],
      one.counts[3],
      one.counts[2],
      one.recorded,
      one.alike.low,
      one.alike.high,
      one.anything.low,
      one.anything.high,
    ]),
  };
}

function boundFigure(
  question: string,
  { gaps }: MissingResult,
  spec: MissingSpec,
  stops: StopsContext,
): Figure {
  return {
    id: "missing-bounds",
    title: question,
    subtitle: `Gaps in shares against ${groupLabel(spec.groups[0]!)} ${stops.people}, with bounds for what is blank, ${periodLabel(stops)}`,
    alternative: gaps
      .map(
        (one) =>
          `${rateWords[one.rate].label}, ${groupLabel(one.group)}: ${formatPoints(one.recorded)} as recorded, ${pointsBetween(one.anything)} at the widest.`,
      )
      .join(" "),
    plot: {
      kind: "intervals",
      measure: "Difference of shares",
      axis: "linear",
      format: "percentage-points",
      reference: { value: 0, label: "no gap" },
      rows: gaps.flatMap((one) => [
        {
          label: `${rateWords[one.rate].label}, if blanks are alike`,
          group: one.group,
          facet: groupLabel(one.group),
          value: one.recorded,
          ...one.alike,
        },
        {
          label: `${rateWords[one.rate].label}, whatever they were`,
          group: one.group,
          facet: groupLabel(one.group),
          value: one.recorded,
          ...one.anything,
        },
      ]),
    },
    table: "missing-bounds",
  };
}
