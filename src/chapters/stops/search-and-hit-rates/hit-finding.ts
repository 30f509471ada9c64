import type { Check, Finding, FindingTable } from "../../../findings/finding.js";
import { formatShare, groupLabel } from "../../../findings/wording.js";
import {
  cannotAnswer,
  leftOut,
  recordedCheck,
  ruleCheck,
  type SearchTask,
  searchBase,
  searchChoices,
  shareEstimates,
} from "./base.js";
import { differencesWords, hiddenWords, ratesWords, type ShareClaim, shownGroups } from "./claims.js";
import type { Shares } from "./estimate.js";
import { hitFigure, placeFigure } from "./figures.js";
import { hitTable, hitWords, kindWords, placePairs, placeTable } from "./tables.js";

/** Both groups need this many searches at a place that is drawn. */
export const fewestSearchesAtPlace = 10;

export const hitHead = {
  id: "stops/hit-rates",
  question: "When officers search, how often do they find contraband?",
  rank: 51,
} as const;

/** The tables of the finding, before small counts are kept back. */
export function hitTables({ spec, result }: SearchTask): FindingTable[] {
  if (result.hit.all === undefined || result.totals.told === 0) return [];
  const pairs = placePairs(spec, result.places, "hit", fewestSearchesAtPlace);
  return [hitTable(spec, result), ...(pairs.length === 0 ? [] : [placeTable(spec, "hit", pairs)])];
}

/** How often searches find contraband. */
export function hitFinding(
  task: SearchTask,
  tables: readonly FindingTable[],
  safe: readonly FindingTable[],
): Finding {
  const { spec, result, period } = task;
  const { totals, hit } = result;
  const all = hit.all;
  if (all === undefined || totals.told === 0) {
    return cannotAnswer(
      spec,
      hitHead,
      totals.searches === 0
        ? "The file records no search."
        : "The file does not say whether searches found contraband.",
      "A field that says for every search whether contraband was found, and what.",
    );
  }
  const words = wordsOf(task, all, safe);
  if (words.shown.size === 0) {
    return cannotAnswer(
      spec,
      hitHead,
      "There are so few searches, or finds, that their rates would point at people.",
      "More years of searches; or, where the data are public already, `privacy: { minimum-cell: 1 }` in assessment.yaml.",
    );
  }
  const pairs = placePairs(spec, result.places, "hit", fewestSearchesAtPlace);
  return {
    ...searchBase,
    ...hitHead,
    datasets: [spec.dataset],
    status: "answered",
    claim: claim(words),
    reading: reading(task, safe),
    estimates: shareEstimates(spec, all, words.shown, hitWords),
    strength: "local-descriptive",
    checks: [
      recordedCheck(
        "contraband-recorded",
        "What searches found is recorded",
        totals.told!,
        totals.searches!,
        "What a search found",
      ),
      ...basisCheck(task),
      numbersCheck(spec.groups.map((group) => all.groups.find((one) => one.group === group)!.share.trials)),
      ...ruleCheck(task, "hit"),
    ],
    assumptions: ["What counts as contraband, and whether it is recorded, does not depend on the group."],
    limits: [
      "Hit rates are averages over all searches: they can differ between groups though officers ask for the same ground, and be equal though they do not (infra-marginality).",
      "Finding nothing does not show that a search was unlawful, nor finding something that it was lawful.",
    ],
    choices: searchChoices(task),
    tables,
    figures: [
      hitFigure(spec, result, period),
      ...(pairs.length === 0 ? [] : [placeFigure(spec, "hit", pairs, period)]),
    ],
    decisions: leftOut(
      spec,
      "Hit rates: left out searches without a record of what they found",
      "A hit rate is a share of searches whose result is known. Contraband that is recorded without a search is not counted.",
      totals.searches!,
      totals.told!,
    ),
  };
}

function wordsOf({ spec }: SearchTask, shares: Shares, safe: readonly FindingTable[]): ShareClaim {
  const table = safe.find(({ id }) => id === "hit-rates");
  return { spec, shares, shown: shownGroups(table, kindWords.all), more: "more", less: "less" };
}

function claim(words: ShareClaim): string {
  const differences = differencesWords(words);
  const compared = differences === "" ? "" : `: ${differences}`;
  return `Searches found contraband on ${ratesWords(words)} ${words.spec.people} who were searched${compared}.${hiddenWords(words)}`;
}

function reading(task: SearchTask, safe: readonly FindingTable[]): string {
  const { spec, result } = task;
  const own = result.hit.discretionary;
  const general =
    "If searches of a group find less, one explanation is that officers search that group on less ground. Another is that the groups differ in how many of their searches are beyond doubt: then averages differ though the same ground is asked of all. The tests and the threshold test that follow look into it.";
  if (own === undefined) return general;
  const table = safe.find(({ id }) => id === "hit-rates");
  const large = own.groups.filter(({ share }) => share.trials >= sizes.caution);
  const told = shownGroups(table, kindWords.discretionary);
  const shown = new Set(large.map(({ group }) => groupLabel(group)).filter((label) => told.has(label)));
  const rates = ratesWords({ spec, shares: own, shown, more: "", less: "" });
  return rates === ""
    ? general
    : `Where the officer had the choice (consent, probable cause, plain view, a dog, a frisk), searches found contraband on ${rates}. ${general}`;
}

/** Whether it is known which searches officers chose. */
function basisCheck({ spec, result }: SearchTask): Check[] {
  const { kinds, totals } = result;
  if (!spec.hasBasis) {
    return [
      {
        id: "search-basis",
        label: "Searches that officers choose",
        outcome: "caution",
        detail:
          "The file has no basis of searches, so that searches after an arrest or of an impounded car are among them.",
      },
    ];
  }
  const unknown = 1 - (kinds.discretionary + kinds.routine) / totals.searches!;
  return [
    {
      id: "search-basis",
      label: "Searches that officers choose",
      outcome: unknown <= 0.1 ? "pass" : "caution",
      detail: `${formatShare(kinds.discretionary / totals.searches!, { digits: 0 })} of the searches were at the officer's choice${unknown === 0 ? "" : `; of ${formatShare(unknown, { digits: 0 })} the basis is not recorded or tells nothing`}.`,
    },
  ];
}

/** Searches of the group that has fewest. */
const sizes = { pass: 100, caution: 30 };

function numbersCheck(searches: readonly number[]): Check {
  const least = Math.min(...searches);
  return {
    id: "enough-searches",
    label: "Number of searches",
    outcome: least >= sizes.pass ? "pass" : least >= sizes.caution ? "caution" : "fail",
    detail:
      least >= sizes.pass
        ? `Every compared group has at least ${sizes.pass} searches.`
        : `A compared group has fewer than ${least >= sizes.caution ? sizes.pass : sizes.caution} searches.`,
  };
}
