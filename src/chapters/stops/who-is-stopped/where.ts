import type { Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { formatCount, formatNumber, formatShare, groupLabel, joinList } from "../../../findings/wording.js";
import { answer, type MethodIdentity, type Shown } from "../../common/answer.js";
import { plainShare, type Share, shareEstimate } from "../../common/shares.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import { shareWords } from "../common/compare-words.js";
import { periodLabel, type StopsContext } from "../common/context.js";
import { type Cross, categoryTotal, countOf, crossTotal } from "../common/cross.js";
import { recordedCheck } from "../common/missing-check.js";
import { lineLabel, othersTogether } from "../common/period-table.js";
import { recordedAs } from "../common/words.js";

/** Where people are stopped, and how the mix of groups differs from place to place. */

/** Places beyond this many, by stops, are put together. */
const mostPlaces = 30;
/** Places in the figure. */
const mostDrawn = 15;
/** Places with fewer stops say little about their mix. */
const stopsEnough = 100;

const otherPlaces = "All other places";

interface PlaceRow {
  readonly label: string;
  readonly stops: number;
  /** By group; all other recorded groups together last. */
  readonly shares: ReadonlyMap<string, Share>;
}

export function whereFinding(
  method: MethodIdentity,
  cross: Cross | undefined,
  stops: StopsContext,
): Finding | undefined {
  if (cross === undefined || cross.categories.length < 2) return undefined;
  const { settings, assessment } = stops;
  const compared = [settings.reference, ...settings.compare].filter((group) => cross.groups.includes(group));
  const rows = placeRows(cross, compared, assessment.level);
  const drawn = settings.compare.filter((group) => compared.includes(group));
  return answer(method, stops, {
    part: "where",
    rank: 86,
    question: `Where are ${stops.people} stopped?`,
    claim: (shown) => whereClaim(cross, rows, stops, shown),
    reading:
      "Places differ in who lives and drives there, and in how many officers patrol them. A mix that differs from place to place says where stops of a group come from; whether it is out of line with who is on the road there, it does not say.",
    estimates: whereEstimates(rows, stops),
    checks: [
      recordedCheck(
        { id: "place-recorded", label: "The place is recorded" },
        cross.blank,
        crossTotal(cross),
        assessment.privacy.minimumCell,
      ),
    ],
    assumptions: [
      "Places are those by which the agency records; stops are taken as independent of each other.",
    ],
    limits: [
      "The places with the highest and lowest shares are the ones that chance pushes outwards most: the true range is narrower.",
    ],
    choices: [...raceRuleChoice(stops), comparedChoice(stops)],
    tables: [placeTable(rows, compared)],
    figures: drawn.length === 0 ? [] : [placeFigure(rows, drawn, stops)],
  });
}

function placeRows(cross: Cross, compared: readonly string[], level: number): PlaceRow[] {
  const sorted = [...cross.categories].sort(
    (a, b) => categoryTotal(cross, b) - categoryTotal(cross, a) || (a < b ? -1 : 1),
  );
  const row = (label: string, places: readonly string[]): PlaceRow => {
    const sum = (of: (place: string) => number) => places.reduce((total, place) => total + of(place), 0);
    const stops = sum((place) => categoryTotal(cross, place));
    const counts = compared.map((group) => [group, sum((place) => countOf(cross, place, group))] as const);
    const rest = stops - counts.reduce((total, [, count]) => total + count, 0);
    const all = cross.groups.length > compared.length ? [...counts, [othersTogether, rest] as const] : counts;
    return {
      label,
      stops,
      shares: new Map(all.map(([group, count]) => [group, plainShare(count, stops, level)])),
    };
  };
  const shown = sorted.slice(0, mostPlaces).map((place) => row(place, [place]));
  const rest = sorted.slice(mostPlaces);
  return rest.length === 0 ? shown : [...shown, row(otherPlaces, rest)];
}

function whereClaim(cross: Cross, rows: readonly PlaceRow[], stops: StopsContext, shown: Shown): string {
  const { settings, people } = stops;
  const total = crossTotal(cross);
  const first = rows.filter((one) => one.label !== otherPlaces).slice(0, 3);
  const topShare = first.reduce((sum, one) => sum + one.stops, 0) / total;
  const opening = `${joinList(first.map((one) => one.label))} hold ${formatShare(topShare)} of ${formatCount(total)} stops with a recorded place and group.`;
  const ranges = settings.compare.flatMap((group) => rangeWords(rows, group, people, shown));
  if (ranges.length === 0) return opening;
  return `${opening} Among places with at least ${stopsEnough} of them, ${joinList(ranges)}.`;
}

/** "the share of drivers recorded as Hispanic runs from 5.0 per cent in Juniper to 28.4 per cent in Eastgate". */
function rangeWords(rows: readonly PlaceRow[], group: string, people: string, shown: Shown): string[] {
  const large = rows
    .filter(({ label, stops, shares }) => label !== otherPlaces && stops >= stopsEnough && shares.has(group))
    .filter(({ label }) => shown.cell(`group-${group}`, label))
    .sort((a, b) => a.shares.get(group)!.value - b.shares.get(group)!.value);
  if (large.length < 2) return [];
  const [least, most] = [large[0]!, large.at(-1)!];
  return [
    `the share of ${recordedAs(group, people)} runs from ${shareWords(least.shares.get(group)!)} in ${least.label} to ${shareWords(most.shares.get(group)!)} in ${most.label}`,
  ];
}

function whereEstimates(rows: readonly PlaceRow[], { settings, assessment: { level } }: StopsContext) {
  return Object.fromEntries(
    rows
      .filter((one) => one.stops >= stopsEnough)
      .flatMap(({ label, shares }) =>
        settings.compare.flatMap((group) => {
          const share = shares.get(group);
          if (share === undefined) return [];
          return [
            [
              `${groupLabel(group)}, ${label}`,
              shareEstimate(share, level, "share of recorded stops in the place"),
            ],
          ];
        }),
      ),
  );
}

function placeTable(rows: readonly PlaceRow[], compared: readonly string[]): FindingTable {
  const groups = rows[0] === undefined ? compared : [...rows[0].shares.keys()];
  const total = rows.reduce((sum, one) => sum + one.stops, 0);
  const body = rows.map(({ label, stops, shares }) => [
    label,
    stops,
    ...groups.flatMap((group) => {
      const { events, value, low, high } = shares.get(group)!;
      return [events, value, low, high];
    }),
  ]);
  const sums = groups.flatMap((group) => {
    const events = rows.reduce((sum, { shares }) => sum + shares.get(group)!.events, 0);
    return [events, events / total, null, null];
  });
  return {
    id: "stops-where",
    title: "Stops by place and group",
    columns: [
      { name: "place", label: "Place", kind: "label" },
      { name: "recorded", label: "Stops with a recorded group", kind: "count" },
      ...groups.flatMap((group) => groupColumns(group)),
    ],
    rows: [...body, ["All places", total, ...sums]],
    totals: [body.length],
  };
}

function groupColumns(group: string) {
  const label = lineLabel(group);
  const derivedFrom = [`group-${group}`];
  return [
    { name: `group-${group}`, label, kind: "count" as const, partOf: "recorded" },
    { name: `share-${group}`, label: `${label}, share`, kind: "share" as const, derivedFrom },
    { name: `low-${group}`, label: `${label}, from`, kind: "low" as const, derivedFrom },
    { name: `high-${group}`, label: `${label}, to`, kind: "high" as const, derivedFrom },
  ];
}

function placeFigure(rows: readonly PlaceRow[], drawn: readonly string[], stops: StopsContext): Figure {
  const places = rows.filter((one) => one.label !== otherPlaces).slice(0, mostDrawn);
  const total = rows.reduce((sum, one) => sum + one.stops, 0);
  return {
    id: "stops-where",
    title: "How does the mix of groups differ from place to place?",
    subtitle: `Share of the place's stops with a recorded group, per cent, with ${formatNumber(100 * stops.assessment.level)} per cent intervals; ${rows.length > places.length ? `the ${places.length} places with most stops` : "all places"}, most stops first. ${periodLabel(stops)}, ${formatCount(total)} stops.`,
    alternative: `A dot with its interval for each place and each of ${joinList(drawn.map(groupLabel))}: the share of that place's stops.`,
    table: "stops-where",
    plot: {
      kind: "intervals",
      measure: "Share of the place's stops",
      axis: "linear",
      format: "share",
      rows: drawn.flatMap((group) =>
        places.map(({ label, shares }) => {
          const { value, low, high } = shares.get(group)!;
          return { label, group, facet: groupLabel(group), value, low, high };
        }),
      ),
    },
  };
}
