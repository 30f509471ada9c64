import type { Check, Finding, FindingTable } from "../../../findings/finding.js";
import { formatChance, formatNumber, groupLabel, joinList } from "../../../findings/wording.js";
import { cannotAnswer, type SearchTask, searchBase, searchChoices } from "./base.js";
import { shownGroups } from "./claims.js";
import { type EqualityTest, leastExpectedCount, type SearchResult, type Shares } from "./estimate.js";
import type { SearchKind } from "./spec.js";
import { kindWords, testTable } from "./tables.js";

export const outcomeHead = {
  id: "stops/outcome-test",
  question:
    "Do searches of all groups succeed equally often, as they would if officers asked the same ground of all?",
  rank: 52,
} as const;

/** Each group needs this many searches of a kind for the test to rest on that kind. */
const fewestSearches = 20;

/**
 * The tests whose counts are shown beside the hit rates. From a test statistic and the margins a small count could be
 * worked out, so that those of the others are kept back.
 */
export function shownTests(
  { spec, result }: SearchTask,
  safe: readonly FindingTable[],
): SearchResult["tests"] {
  const table = safe.find(({ id }) => id === "hit-rates");
  return Object.fromEntries(
    Object.entries(result.tests).map(([kind, tests]) => {
      const shown = shownGroups(table, kindWords[kind as SearchKind]);
      const all = spec.groups.every((group) => shown.has(groupLabel(group)));
      const reference = shown.has(groupLabel(spec.groups[0]!));
      return [
        kind,
        tests.filter(({ group }) => (group === "all" ? all : reference && shown.has(groupLabel(group)))),
      ];
    }),
  );
}

export function outcomeTables({ spec, result }: SearchTask, tests: SearchResult["tests"]): FindingTable[] {
  return Object.values(tests).some((list) => list.length > 0) ? [testTable(spec, result, tests)] : [];
}

/** The test of Knowles, Persico and Todd. */
export function outcomeFinding(
  task: SearchTask,
  shown: SearchResult["tests"],
  tables: readonly FindingTable[],
): Finding | undefined {
  const { spec, result } = task;
  if (result.hit.all === undefined || result.totals.told === 0) return undefined;
  const kind = kindOf(task, shown);
  const tests = (shown[kind] ?? []).filter(({ group }) => group !== "all");
  if (tests.length === 0) {
    return cannotAnswer(
      spec,
      outcomeHead,
      `A test needs searches of ${groupLabel(spec.groups[0]!)} ${spec.people} and of a compared group, some with a find and some without, and enough of them to be shown.`,
      "More years of searches, with what each found.",
    );
  }
  return {
    ...searchBase,
    ...outcomeHead,
    datasets: [spec.dataset],
    status: "answered",
    claim: claim(task, kind, tests),
    reading: reading(shown, kind),
    estimates: {},
    strength: "local-descriptive",
    checks: [expectedCheck(tests), ...withinCheck(task)],
    assumptions: [
      "Officers search to find contraband, and people who are searched more react to it (the model of Knowles, Persico and Todd); then equal hit rates mean equal ground.",
      "The searches tested are those that officers chose to make.",
    ],
    limits: [
      "Averages can mislead in both directions (infra-marginality): equal hit rates do not prove that the same ground was asked of all, and unequal ones do not prove that it was not.",
      ...(tests.some((test) => pOf(test) >= unlikely)
        ? ["That no difference shows itself among few searches says little."]
        : []),
      ...(kind === "all" && !allChosen(task)
        ? [
            "Searches that follow from an arrest or an inventory are among those tested, and say nothing about an officer's choice.",
          ]
        : []),
    ],
    choices: [
      ...searchChoices(task),
      {
        what: "Searches tested",
        chosen: kindWords[kind].toLowerCase(),
        change: "the table shows the test for every kind of search",
      },
    ],
    tables,
    figures: [],
    decisions: [],
  };
}

/** Searches at the officer's choice where there are enough of every group, else all. */
function kindOf({ spec, result }: SearchTask, shown: SearchResult["tests"]): SearchKind {
  const own = result.hit.discretionary;
  if (own === undefined || (shown.discretionary?.length ?? 0) < (shown.all?.length ?? 0)) return "all";
  const searches = (shares: Shares, group: string): number =>
    shares.groups.find((one) => one.group === group)!.share.trials;
  return spec.groups.every(
    (group) => searches(own, group) >= fewestSearches || searches(result.hit.all!, group) < fewestSearches,
  )
    ? "discretionary"
    : "all";
}

const pOf = ({ pValue, exact }: EqualityTest): number => exact ?? pValue;

/** "p = 0.702", "p below 0.001". */
const pWords = (p: number): string => (p < 0.001 ? "p below 0.001" : `p = ${formatNumber(p, { digits: 3 })}`);

/** Below this p-value chance is called an unlikely explanation. */
const unlikely = 0.05;

/** Whether every search was at the officer's choice. */
const allChosen = ({ result: { kinds } }: SearchTask): boolean =>
  kinds.all > 0 && kinds.discretionary === kinds.all;

function claim(task: SearchTask, kind: SearchKind, tests: readonly EqualityTest[]): string {
  const { spec, result } = task;
  const reference = groupLabel(spec.groups[0]!);
  const shares = result.hit[kind]!;
  const difference = (group: string): number =>
    shares.comparisons.find((one) => one.group === group)?.difference?.estimate ?? 0;
  const parts = tests.map((test) => {
    const way = difference(test.group) < 0 ? "less" : "more";
    const found =
      pOf(test) < unlikely
        ? `searches of ${groupLabel(test.group)} ${spec.people} succeeded ${way} often than those of ${reference}`
        : `no clear difference shows itself between ${groupLabel(test.group)} and ${reference}`;
    return `${found} (were all equal, a gap this wide would come by chance ${formatChance(pOf(test))})`;
  });
  const chosen = kind === "discretionary" || allChosen(task);
  const which = chosen ? "Among searches that officers chose to make" : "Among all searches";
  return `${which}, ${parts.join("; ")}.`;
}

function reading(shown: SearchResult["tests"], kind: SearchKind): string {
  const all = shown[kind]?.find(({ group }) => group === "all");
  const joint =
    all === undefined
      ? ""
      : `Taking all compared groups together, a spread of hit rates this wide would come by chance ${formatChance(pOf(all))} (${pWords(pOf(all))}). `;
  return `${joint}The idea of the test: if officers ask the same ground for a search of every group, and people adapt to being searched, searches of all groups should succeed equally often. A group whose searches succeed less often would then be searched on less ground. Economists and statisticians have shown that the averages can hide this, and can feign it; the threshold test was made for that reason.`;
}

function expectedCheck(tests: readonly EqualityTest[]): Check {
  const small = tests.filter(({ leastExpected }) => leastExpected < leastExpectedCount);
  return {
    id: "expected-counts",
    label: "Counts large enough for the chi-square test",
    outcome: small.length === 0 ? "pass" : "caution",
    detail:
      small.length === 0
        ? `All expected counts are at least ${leastExpectedCount}.`
        : `For ${joinList(small.map(({ group }) => groupLabel(group)))} an expected count is below ${leastExpectedCount}; Fisher's exact test stands in its place.`,
  };
}

/** Whether the comparison inside places points the same way. */
function withinCheck({ result }: SearchTask): Check[] {
  const pairs = result.withinPlaces.hit.flatMap(({ group, difference }) => {
    const overall = result.hit.all?.comparisons.find((one) => one.group === group)?.difference;
    return difference === undefined || overall === undefined ? [] : [{ group, difference, overall }];
  });
  if (pairs.length === 0) return [];
  const apart = pairs.filter(
    ({ difference, overall }) =>
      Math.sign(difference.estimate) !== Math.sign(overall.estimate) && (overall.low > 0 || overall.high < 0),
  );
  return [
    {
      id: "within-places",
      label: "The same inside places",
      outcome: apart.length === 0 ? "pass" : "caution",
      detail:
        apart.length === 0
          ? "Comparing searches in the same place points to nothing else."
          : `Inside places the difference runs the other way for ${joinList(apart.map(({ group }) => groupLabel(group)))}: where people are searched matters.`,
    },
  ];
}
