import type { Cells } from "../../../engine/query.js";
import {
  chiSquareTest,
  cochranMantelHaenszelTest,
  fisherTableTest,
  type IntervalEstimate,
  mantelHaenszel,
  proportionInterval,
  riskDifference,
  riskRatio,
  type TwoByTwo,
} from "../../../statistics/rates/index.js";
import { StatisticsError } from "../../../statistics/types.js";
import { sumBy, textOf } from "../../common/cells.js";
import { missingGroup } from "../common/daily.js";
import { measureNames, ruleQuery } from "./plan.js";
import {
  discretionaryBases,
  type GroupRule,
  routineBases,
  type SearchKind,
  type SearchSpec,
  searchKinds,
} from "./spec.js";

/** Events among trials, with the interval of their share. */
export interface Share {
  readonly events: number;
  readonly trials: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A group's share against the reference's. */
export interface Comparison {
  readonly group: string;
  readonly difference?: IntervalEstimate;
  readonly ratio?: IntervalEstimate;
}

/** Shares of all groups, and the comparisons of those that are compared. */
export interface Shares {
  /** By group; the reference and compared groups are there even without trials. */
  readonly groups: readonly { readonly group: string; readonly share: Share }[];
  readonly comparisons: readonly Comparison[];
}

/** The test of equal hit rates. */
export interface EqualityTest {
  /** One group against the reference, or all compared groups together. */
  readonly group: string | "all";
  readonly statistic: number;
  readonly df: number;
  readonly pValue: number;
  /** The exact p-value, where an expected count is small. */
  readonly exact?: number;
  readonly leastExpected: number;
  readonly searches: number;
}

/** The comparison inside places. */
export interface WithinPlaces {
  readonly group: string;
  /** Places with searches of both groups. */
  readonly places: number;
  readonly difference?: IntervalEstimate;
  readonly pValue?: number;
}

/** One group at one place. */
export interface PlaceRates {
  readonly place: string;
  readonly group: string;
  readonly search: Share;
  readonly hit: Share;
}

/** The result of the method. */
export interface SearchResult {
  /** Stops, and those for which it is known whether there was a search; searches, and those whose finding is told. */
  readonly totals: Readonly<Record<(typeof measureNames)[number], number>>;
  readonly search: Shares;
  /** By kind of search; `discretionary` and `routine` only where the basis is recorded and tells them apart. */
  readonly hit: Readonly<Partial<Record<SearchKind, Shares>>>;
  /** Searches by kind; the rest have no basis, or another one. */
  readonly kinds: Readonly<Record<SearchKind, number>>;
  readonly tests: Readonly<Partial<Record<SearchKind, readonly EqualityTest[]>>>;
  readonly withinPlaces: Readonly<Record<"search" | "hit", readonly WithinPlaces[]>>;
  readonly places: readonly PlaceRates[];
  /** Search and hit rates under every rule, the chosen first. */
  readonly rules: readonly { readonly rule: GroupRule; readonly search: Shares; readonly hit: Shares }[];
}

type Sums = Readonly<Record<string, number>>;
type Pick2 = (sums: Sums) => readonly [events: number, trials: number];

const searchPick: Pick2 = (sums) => [sums.searches!, sums.known!];
const hitPick: Pick2 = (sums) => [sums.hits!, sums.told!];

/** All rates and tests from the cells. Pure. */
export function estimateSearches(spec: SearchSpec, cells: Readonly<Record<string, Cells>>): SearchResult {
  const main = cells.stops!;
  const group = textOf(main, "group");
  const basis = textOf(main, "basis");
  const byGroup = sumBy(main, (row) => group(row) ?? missingGroup, measureNames);
  const byKind = new Map(
    searchKinds.map((kind) => [
      kind,
      kind === "all"
        ? byGroup
        : sumBy(
            main,
            (row) => (kindOf(basis(row)) === kind ? (group(row) ?? missingGroup) : undefined),
            measureNames,
          ),
    ]),
  );
  const byBasis = Object.fromEntries(
    searchKinds.map((kind) => [kind, addUp(byKind.get(kind)!).searches]),
  ) as SearchResult["kinds"];
  // Where officers chose every search, the kinds would say the same twice.
  const split = spec.hasBasis && byBasis.discretionary < byBasis.all;
  const kinds = split ? searchKinds : (["all"] as const);
  const used = spec.hasContraband ? kinds : [];
  return {
    totals: addUp(byGroup),
    search: sharesOf(spec, byGroup, searchPick),
    hit: Object.fromEntries(used.map((kind) => [kind, sharesOf(spec, byKind.get(kind)!, hitPick)])),
    kinds: byBasis,
    tests: Object.fromEntries(used.map((kind) => [kind, testsOf(spec, byKind.get(kind)!)])),
    ...(spec.hasPlace ? placesOf(spec, main) : { withinPlaces: { search: [], hit: [] }, places: [] }),
    rules: spec.rules.map((rule, i) => {
      const own = i === 0 ? byGroup : byRule(cells[ruleQuery(rule)]!);
      return { rule, search: sharesOf(spec, own, searchPick), hit: sharesOf(spec, own, hitPick) };
    }),
  };
}

/** The kind of a search by its basis; undefined where none is recorded, or it tells nothing. */
function kindOf(basis: string | null): SearchKind | undefined {
  if (basis === null) return undefined;
  if (discretionaryBases.includes(basis)) return "discretionary";
  return routineBases.includes(basis) ? "routine" : undefined;
}

function byRule(cells: Cells): Map<string, Record<string, number>> {
  const group = textOf(cells, "group");
  return sumBy(cells, (row) => group(row) ?? missingGroup, measureNames);
}

function addUp(byGroup: ReadonlyMap<string, Sums>): SearchResult["totals"] {
  return Object.fromEntries(
    measureNames.map((name) => [name, [...byGroup.values()].reduce((sum, one) => sum + one[name]!, 0)]),
  ) as SearchResult["totals"];
}

const nothing: Sums = Object.fromEntries(measureNames.map((name) => [name, 0]));

function sharesOf(spec: SearchSpec, byGroup: ReadonlyMap<string, Sums>, pick: Pick2): Shares {
  const others = [...byGroup.keys()].filter((group) => !spec.groups.includes(group));
  const share = (group: string): Share => shareOf(...pick(byGroup.get(group) ?? nothing), spec.level);
  const reference = share(spec.groups[0]!);
  return {
    groups: [...spec.groups, ...others].map((group) => ({ group, share: share(group) })),
    comparisons: spec.groups
      .slice(1)
      .map((group) => ({ group, ...compared(share(group), reference, spec.level) })),
  };
}

function shareOf(events: number, trials: number, level: number): Share {
  if (trials === 0) return { events, trials, value: NaN, low: NaN, high: NaN };
  const { estimate, low, high } = proportionInterval(events, trials, { level });
  return { events, trials, value: estimate, low, high };
}

const tableOf = (group: Share, reference: Share): TwoByTwo => ({
  exposedWith: group.events,
  exposedWithout: group.trials - group.events,
  unexposedWith: reference.events,
  unexposedWithout: reference.trials - reference.events,
});

function compared(group: Share, reference: Share, level: number): Omit<Comparison, "group"> {
  if (group.trials === 0 || reference.trials === 0) return {};
  const table = tableOf(group, reference);
  const ratio = optional(() => riskRatio(table, { level }));
  return { difference: riskDifference(table, { level }), ...(ratio === undefined ? {} : { ratio }) };
}

/** What a function gives, or undefined where the data cannot give it. */
function optional<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof StatisticsError) return undefined;
    throw error;
  }
}

/** Below this expected count the chi-square approximation is not relied on. */
export const leastExpectedCount = 5;

/**
 * Pearson's test that searches of the groups succeed equally often, as Knowles, Persico and Todd (2001) use it: each
 * compared group against the reference, and all together; with Fisher's exact test where an expected count is small.
 */
function testsOf(spec: SearchSpec, byGroup: ReadonlyMap<string, Sums>): EqualityTest[] {
  const row = (group: string): { group: string; hits: number; misses: number } => {
    const [hits, told] = hitPick(byGroup.get(group) ?? nothing);
    return { group, hits, misses: told - hits };
  };
  const rows = spec.groups.map(row).filter(({ hits, misses }) => hits + misses > 0);
  const [reference, ...others] = rows;
  if (reference?.group !== spec.groups[0] || others.length === 0) return [];
  const pairs = others.map((other) => [other.group, [reference, other]] as const);
  const all = others.length > 1 ? [["all", rows] as const] : [];
  return [...pairs, ...all].flatMap(([group, used]) => {
    const table = used.map(({ hits, misses }) => [hits, misses]);
    const test = optional(() => chiSquareTest(table, { correct: false }));
    if (test === undefined) return [];
    const leastExpected = Math.min(...test.expected.flat());
    const exact =
      leastExpected < leastExpectedCount ? optional(() => fisherTableTest(table).pValue) : undefined;
    return [
      {
        group,
        statistic: test.statistic,
        df: test.df,
        pValue: test.pValue,
        ...(exact === undefined ? {} : { exact }),
        leastExpected,
        searches: table.flat().reduce((sum, count) => sum + count, 0),
      },
    ];
  });
}

function placesOf(spec: SearchSpec, cells: Cells): Pick<SearchResult, "withinPlaces" | "places"> {
  const group = textOf(cells, "group");
  const place = textOf(cells, "place");
  const sums = sumBy(
    cells,
    (row) => {
      const [where, who] = [place(row), group(row)];
      return where === null || who === null || !spec.groups.includes(who)
        ? undefined
        : JSON.stringify([where, who]);
    },
    measureNames,
  );
  const places = [...sums.keys()].map((key) => (JSON.parse(key) as [string, string])[0]);
  const names = [...new Set(places)].sort();
  const at = (where: string, who: string): Sums => sums.get(JSON.stringify([where, who])) ?? nothing;
  const rates = names.flatMap((where) =>
    spec.groups.map((who): PlaceRates => {
      const own = at(where, who);
      return {
        place: where,
        group: who,
        search: shareOf(...searchPick(own), spec.level),
        hit: shareOf(...hitPick(own), spec.level),
      };
    }),
  );
  const within = (rate: "search" | "hit"): WithinPlaces[] =>
    spec.groups.slice(1).map((who) => withinPlaces(spec, rates, who, rate));
  return {
    places: rates,
    withinPlaces: { search: within("search"), hit: spec.hasContraband ? within("hit") : [] },
  };
}

/** The difference inside places, with the weights of Mantel and Haenszel. */
function withinPlaces(
  spec: SearchSpec,
  rates: readonly PlaceRates[],
  group: string,
  rate: "search" | "hit",
): WithinPlaces {
  const reference = new Map(
    rates.filter((one) => one.group === spec.groups[0]).map((one) => [one.place, one[rate]]),
  );
  const strata = rates
    .filter((one) => one.group === group)
    .map((one) => tableOf(one[rate], reference.get(one.place)!))
    .filter(
      (one) => one.exposedWith + one.exposedWithout > 0 && one.unexposedWith + one.unexposedWithout > 0,
    );
  const difference = optional(() =>
    mantelHaenszel(strata, { level: spec.level, measure: "risk-difference" }),
  );
  const test = optional(() => cochranMantelHaenszelTest(strata, { correct: false }));
  return {
    group,
    places: strata.length,
    ...(difference === undefined ? {} : { difference }),
    ...(test === undefined ? {} : { pValue: test.pValue }),
  };
}
