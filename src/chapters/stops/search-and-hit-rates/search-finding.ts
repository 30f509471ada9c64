import type { AnsweredFinding, FindingTable } from "../../../findings/finding.js";
import {
  formatNumber,
  formatPoints,
  formatShare,
  groupLabel,
  joinList,
  plural,
} from "../../../findings/wording.js";
import {
  leftOut,
  recordedCheck,
  ruleCheck,
  type SearchTask,
  searchBase,
  searchChoices,
  shareEstimates,
} from "./base.js";
import { differencesWords, hiddenWords, ratesWords, type ShareClaim, shownGroups } from "./claims.js";
import { placeFigure, searchFigure } from "./figures.js";
import { placePairs, placeTable, ruleTable, searchTable, searchWords } from "./tables.js";

/** Both groups need this many stops at a place that is drawn. */
export const fewestStopsAtPlace = 30;

export const searchHead = {
  id: "stops/search-rates",
  question: "Once stopped, are some groups searched more often than others?",
  rank: 50,
} as const;

/** The tables of the finding, before small counts are kept back. */
export function searchTables({ spec, result }: SearchTask): FindingTable[] {
  const pairs = placePairs(spec, result.places, "search", fewestStopsAtPlace);
  return [
    searchTable(spec, result),
    ...(pairs.length === 0 ? [] : [placeTable(spec, "search", pairs)]),
    ...(spec.rules.length < 2 ? [] : [ruleTable(spec, result)]),
  ];
}

/** How often the groups are searched. */
export function searchFinding(
  task: SearchTask,
  tables: readonly FindingTable[],
  safe: readonly FindingTable[],
): AnsweredFinding {
  const { spec, result, period } = task;
  const { totals } = result;
  const shown = shownGroups(safe.find(({ id }) => id === "search-rates"));
  const pairs = placePairs(spec, result.places, "search", fewestStopsAtPlace);
  return {
    ...searchBase,
    ...searchHead,
    datasets: [spec.dataset],
    status: "answered",
    claim: claim(task, shown),
    reading: reading(task),
    estimates: shareEstimates(spec, result.search, shown, searchWords),
    strength: "local-descriptive",
    checks: [
      recordedCheck(
        "searches-recorded",
        "Searches are recorded",
        totals.known!,
        totals.stops!,
        "Whether there was a search",
      ),
      ...routineCheck(task),
      ...ruleCheck(task, "search"),
    ],
    assumptions: ["Officers record a search in the same way for all groups."],
    limits: [
      "A higher search rate is not by itself proof of unequal treatment: arrests, warrants and inventories lead to searches, and groups may differ in what officers see and are told.",
      "Stops of the same officer are not independent of each other, so the intervals are somewhat too narrow.",
    ],
    choices: searchChoices(task),
    tables,
    figures: [
      searchFigure(spec, result, period),
      ...(pairs.length === 0 ? [] : [placeFigure(spec, "search", pairs, period)]),
    ],
    decisions: leftOut(
      spec,
      "Search rates: left out stops for which it is not recorded whether there was a search",
      "A search that is not recorded is neither one nor none.",
      totals.stops!,
      totals.known!,
    ),
  };
}

function claim({ spec, result }: SearchTask, shown: ReadonlySet<string>): string {
  const words: ShareClaim = {
    spec,
    shares: result.search,
    shown,
    more: "more",
    less: "less",
  };
  const rates = ratesWords(words);
  if (rates === "") return "The counts of searches are too small to be shown without pointing at people.";
  const differences = differencesWords(words);
  const compared = differences === "" ? "" : `: ${differences}`;
  return `Officers searched ${rates} ${spec.people} whom they stopped${compared}.${hiddenWords(words)}`;
}

function reading({ spec, result }: SearchTask): string {
  const reference = groupLabel(spec.groups[0]!);
  const within = result.withinPlaces.search.flatMap(({ group, difference, places }) =>
    difference === undefined
      ? []
      : [
          `for ${groupLabel(group)} ${formatPoints(Math.abs(difference.estimate))} ${difference.estimate < 0 ? "less" : "more"} (${pointsRange(difference)}; ${plural(places, "place")})`,
        ],
  );
  const inside =
    within.length === 0
      ? ""
      : ` Comparing only people stopped in the same place, the difference from ${reference} is ${joinList(within)}.`;
  return `A search rate is the share of stops in which the person or the vehicle was searched.${inside} Whether searches of some groups are made on less ground is a question of what they find, which follows.`;
}

/** A difference's interval, as more or less: "0.7 to 3.2 more", "0.6 less to 2.2 more". */
function pointsRange({ low, high }: { readonly low: number; readonly high: number }): string {
  const [from, to] = [low, high].map((end) => formatNumber(100 * Math.abs(end), { digits: 1 }));
  if (low < 0 && high > 0) return `${from} less to ${to} more`;
  return low < 0 ? `${to} to ${from}` : `${from} to ${to}`;
}

/** How many searches leave officers no choice. */
function routineCheck({ spec, result }: SearchTask) {
  const { kinds, totals } = result;
  if (!spec.hasBasis || totals.searches === 0) return [];
  const routine = kinds.routine / totals.searches!;
  return [
    {
      id: "searches-without-choice",
      label: "Searches that officers choose",
      outcome: routine <= 0.25 ? ("pass" as const) : ("caution" as const),
      detail:
        routine === 0
          ? "No search follows from an arrest, an impounded car or a warrant, as far as the basis is recorded."
          : `${formatShare(routine, { digits: 0 })} of the searches follow from an arrest, an impounded car or a warrant rather than from an officer's choice.`,
    },
  ];
}
