import type { CellValue, FindingTable, TableColumn } from "../../../findings/finding.js";
import { capitalise, groupLabel } from "../../../findings/wording.js";
import { ruleWords } from "../common/group.js";
import type { PlaceRates, SearchResult, Share, Shares } from "./estimate.js";
import type { GroupRule, SearchKind, SearchSpec } from "./spec.js";

/** What an event and a trial are called: searches of stops, or finds of searches. */
export interface RateWords {
  readonly trials: string;
  readonly events: string;
  readonly rate: string;
  /** What one unit of the rate is, for estimates. */
  readonly unit: string;
}

export const searchWords: RateWords = {
  trials: "Stops with a record of whether there was a search",
  events: "Searched",
  rate: "Search rate",
  unit: "searches of stops",
};
export const hitWords: RateWords = {
  trials: "Searches with a record of what they found",
  events: "Found contraband",
  rate: "Hit rate",
  unit: "searches that found contraband",
};

/** What the kinds of searches are called. */
export const kindWords: Readonly<Record<SearchKind, string>> = {
  all: "All searches",
  discretionary: "Searches at the officer's choice (consent, probable cause, plain view, dog, frisk)",
  routine: "Searches that follow from something else (arrest, inventory, warrant)",
};

type Kind = TableColumn["kind"];
const column = (name: string, label: string, kind: Kind, more: Partial<TableColumn> = {}): TableColumn => ({
  name,
  label,
  kind,
  ...more,
});

const derived = { derivedFrom: ["events", "trials"] };
const points = { ...derived, unit: "percentage points", digits: 1 };

function shareColumns({ trials, events, rate }: RateWords): TableColumn[] {
  return [
    column("trials", trials, "count"),
    column("events", events, "count", { partOf: "trials" }),
    column("rate", rate, "share", { ...derived, digits: 2 }),
    column("low", "From", "low", { ...derived, digits: 2 }),
    column("high", "To", "high", { ...derived, digits: 2 }),
  ];
}

const comparedColumns = (reference: string): TableColumn[] => [
  column("difference", `Difference from ${reference}`, "number", points),
  column("difference_low", "From", "low", points),
  column("difference_high", "To", "high", points),
  column("ratio", `Ratio to ${reference}`, "number", { ...derived, digits: 2 }),
  column("ratio_low", "From", "low", { ...derived, digits: 2 }),
  column("ratio_high", "To", "high", { ...derived, digits: 2 }),
];

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
const shareCells = ({ trials, events, value, low, high }: Share): CellValue[] => [
  trials,
  events,
  ...[value, low, high].map(known),
];

function comparedCells({ comparisons }: Shares, group: string): CellValue[] {
  const found = comparisons.find((one) => one.group === group);
  const { difference, ratio } = found ?? {};
  return [
    ...(difference === undefined
      ? [null, null, null]
      : [difference.estimate, difference.low, difference.high].map((value) => 100 * value)),
    ...(ratio === undefined ? [null, null, null] : [ratio.estimate, ratio.low, ratio.high]),
  ];
}

const groupRow = (shares: Shares, { group, share }: Shares["groups"][number]): CellValue[] => [
  groupLabel(group),
  ...shareCells(share),
  ...comparedCells(shares, group),
];

/** Search rates of all groups, with the total. */
export function searchTable(spec: SearchSpec, { search, totals }: SearchResult): FindingTable {
  const rows = search.groups.filter(({ share }) => share.trials > 0);
  const rate = totals.known === 0 ? null : totals.searches / totals.known;
  return {
    id: "search-rates",
    title: "Stops and searches, by group",
    columns: [
      column("group", "Group", "label"),
      ...shareColumns(searchWords),
      ...comparedColumns(groupLabel(spec.groups[0]!)),
    ],
    rows: [
      ...rows.map((row) => groupRow(search, row)),
      ["All stops", totals.known, totals.searches, rate, ...Array<null>(8).fill(null)],
    ],
    totals: [rows.length],
  };
}

/** Hit rates of all groups by kind of search. */
export function hitTable(spec: SearchSpec, { hit }: SearchResult): FindingTable {
  return {
    id: "hit-rates",
    title: "Searches and what they found, by group and kind of search",
    columns: [
      column("kind", "Searches", "label"),
      column("group", "Group", "label"),
      ...shareColumns(hitWords),
      ...comparedColumns(groupLabel(spec.groups[0]!)),
    ],
    rows: Object.entries(hit).flatMap(([kind, shares]) =>
      shares.groups
        .filter(({ share }) => share.trials > 0)
        .map((row) => [kindWords[kind as SearchKind], ...groupRow(shares, row)]),
    ),
  };
}

/** The group and the reference at each place, for the places where both have at least `fewest` trials. */
export interface PlacePair {
  readonly place: string;
  readonly group: string;
  readonly own: Share;
  readonly reference: Share;
}

/** Fewer places than this are no comparison over places. */
const fewestPlaces = 3;

/** Places where group and reference both have at least so many trials; none where these are hardly any. */
export function placePairs(
  spec: SearchSpec,
  places: readonly PlaceRates[],
  rate: "search" | "hit",
  fewest: number,
): PlacePair[] {
  const reference = new Map(
    places.filter((one) => one.group === spec.groups[0]).map((one) => [one.place, one[rate]]),
  );
  const pairs = places
    .filter((one) => one.group !== spec.groups[0])
    .map((one) => ({
      place: one.place,
      group: one.group,
      own: one[rate],
      reference: reference.get(one.place)!,
    }))
    .filter(({ own, reference: other }) => Math.min(own.trials, other.trials) >= fewest);
  return new Set(pairs.map(({ place }) => place)).size < fewestPlaces ? [] : pairs;
}

export function placeTable(
  spec: SearchSpec,
  rate: "search" | "hit",
  pairs: readonly PlacePair[],
): FindingTable {
  const words = rate === "search" ? searchWords : hitWords;
  const reference = groupLabel(spec.groups[0]!);
  const of = { derivedFrom: ["reference_events", "reference_trials"], digits: 2 };
  return {
    id: `${rate}-rates-places`,
    title: `${words.rate} by place, each group beside ${reference}`,
    columns: [
      column("place", "Place", "label"),
      column("group", "Group", "label"),
      column("reference_trials", `${reference}: ${words.trials.toLowerCase()}`, "count"),
      column("reference_events", `${reference}: ${words.events.toLowerCase()}`, "count", {
        partOf: "reference_trials",
      }),
      column("reference_rate", `${reference}: ${words.rate.toLowerCase()}`, "share", of),
      column("reference_low", "From", "low", of),
      column("reference_high", "To", "high", of),
      ...shareColumns(words),
    ],
    rows: pairs.map(({ place, group, own, reference: other }) => [
      place,
      groupLabel(group),
      ...shareCells(other),
      ...shareCells(own),
    ]),
  };
}

/** A rule in words. */
export const ruleLabel = (rule: GroupRule): string =>
  rule === "hispanic-unless-black"
    ? "Hispanic ethnicity counts unless the recorded race is Black, as Connecticut's published tables have it"
    : capitalise(ruleWords(rule));

/** Search and hit rates under every way of combining race and ethnicity. */
export function ruleTable(spec: SearchSpec, { rules }: SearchResult): FindingTable {
  const part = { derivedFrom: ["searches", "stops"], digits: 2 };
  const found = { derivedFrom: ["hits", "told"], digits: 2 };
  return {
    id: "search-rates-rules",
    title: "Search and hit rates under each way of combining race and ethnicity",
    columns: [
      column("rule", "How race and ethnicity are combined", "label"),
      column("group", "Group", "label"),
      column("stops", searchWords.trials, "count"),
      column("searches", searchWords.events, "count", { partOf: "stops" }),
      column("search_rate", searchWords.rate, "share", part),
      ...(spec.hasContraband
        ? [
            column("told", hitWords.trials, "count"),
            column("hits", hitWords.events, "count", { partOf: "told" }),
            column("hit_rate", hitWords.rate, "share", found),
          ]
        : []),
    ],
    rows: rules.flatMap(({ rule, search, hit }) =>
      spec.groups.map((group) => {
        const [own, hits] = [search, hit].map(
          (shares) => shares.groups.find((one) => one.group === group)!.share,
        ) as [Share, Share];
        const finds = [hits.trials, hits.events, known(hits.value)];
        return [
          ruleLabel(rule),
          groupLabel(group),
          own.trials,
          own.events,
          known(own.value),
          ...(spec.hasContraband ? finds : []),
        ];
      }),
    ),
  };
}

/** The tests of equal hit rates, of the groups and kinds of search whose counts are shown. */
export function testTable(
  spec: SearchSpec,
  { withinPlaces }: SearchResult,
  tests: SearchResult["tests"],
): FindingTable {
  const reference = groupLabel(spec.groups[0]!);
  const within = new Map(withinPlaces.hit.map((one) => [one.group, one]));
  return {
    id: "outcome-test",
    title: "Tests that searches of the groups succeed equally often",
    columns: [
      column("kind", "Searches", "label"),
      column("group", "Groups", "label"),
      column("searches", "Searches", "count"),
      column("statistic", "Pearson chi-square", "number", { digits: 3 }),
      column("df", "Degrees of freedom", "number", { digits: 0 }),
      column("p", "p-value", "number", { digits: 4 }),
      column("exact", "Exact p-value (Fisher)", "number", { digits: 4 }),
      column("within", "p-value inside places (Cochran-Mantel-Haenszel)", "number", { digits: 4 }),
    ],
    rows: Object.entries(tests).flatMap(([kind, list]) =>
      list.map((test) => [
        kindWords[kind as SearchKind],
        test.group === "all" ? "All groups together" : `${groupLabel(test.group)} and ${reference}`,
        test.searches,
        test.statistic,
        test.df,
        test.pValue,
        test.exact ?? null,
        kind === "all" ? (within.get(test.group)?.pValue ?? null) : null,
      ]),
    ),
    note: "Exact p-values stand where an expected count is below 5. Inside places, each place is compared with itself.",
  };
}
