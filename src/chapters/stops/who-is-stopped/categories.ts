import type { Figure, Finding } from "../../../findings/finding.js";
import { formatCount, formatNumber, formatShare, groupLabel, joinList } from "../../../findings/wording.js";
import { answer, type MethodIdentity, type Shown, type Told } from "../../common/answer.js";
import { plainShare, shareEstimate } from "../../common/shares.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import { differenceEstimate, differenceWords } from "../common/compare-words.js";
import { periodLabel, periodWords, type StopsContext } from "../common/context.js";
import {
  type Cross,
  categoryShare,
  categoryTotal,
  crossTable,
  crossTotal,
  type Gap,
  groupTotal,
  widestGap,
} from "../common/cross.js";
import { sortGroups } from "../common/group.js";
import { recordedCheck } from "../common/missing-check.js";
import { recordedAs } from "../common/words.js";
import { inSentence, outcomeLabel, reasonLabel } from "./labels.js";

/** Why people are stopped, and how stops end: shares of each group's stops by category. */

interface CategoryPart {
  readonly part: string;
  readonly rank: number;
  readonly question: (people: string) => string;
  /** "reason", for what is recorded. */
  readonly what: string;
  readonly heading: string;
  readonly title: string;
  readonly label: (category: string) => string;
  readonly reading: string;
  readonly limits: readonly string[];
  /** Categories whose gaps are always given as estimates. */
  readonly always: readonly string[];
}

export const reasonPart: CategoryPart = {
  part: "why",
  rank: 82,
  question: (people) => `Why are ${people} stopped?`,
  what: "reason",
  heading: "Reason",
  title: "Stops by reason and group",
  label: reasonLabel,
  reading:
    "Reasons differ in how much room they leave to an officer: speed is measured, while equipment, registration and suspicion leave more to choice. A group that is stopped more often for reasons of that kind is not shown to be treated unequally by it: cars, roads and hours differ too.",
  limits: ["One reason is recorded for each stop; a stop can have had more than one."],
  always: ["licence-registration", "equipment"],
};

export const outcomePart: CategoryPart = {
  part: "outcomes",
  rank: 68,
  question: () => "How do stops end?",
  what: "outcome",
  heading: "Outcome",
  title: "Stops by outcome and group",
  label: outcomeLabel,
  reading:
    "These are plain shares: they mix stops for different reasons, at different hours and places. Stops of the same kind are compared under the outcomes that follow a stop.",
  limits: [
    "Only the most serious outcome of a stop counts here.",
    "Reason, time and place of stops are not taken into account.",
  ],
  always: ["arrest", "citation"],
};

/** Categories beyond this many stand in the table alone. */
const mostCategories = 7;

export function categoryFinding(
  method: MethodIdentity,
  part: CategoryPart,
  cross: Cross,
  stops: StopsContext,
): Finding | undefined {
  const { settings, assessment, people } = stops;
  const { level } = assessment;
  const categories = [...cross.categories].sort(
    (a, b) => categoryTotal(cross, b) - categoryTotal(cross, a) || (a < b ? -1 : 1),
  );
  if (categories.length === 0) return undefined;
  const groups = sortGroups(cross.groups, settings.reference, settings.compare);
  const compared = [settings.reference, ...settings.compare].filter((group) => groupTotal(cross, group) > 0);
  const id = `stops-${part.part}`;
  const widest = widestGap(cross, categories, settings.reference, settings.compare, level);
  return answer(method, stops, {
    part: part.part,
    rank: part.rank,
    question: part.question(people),
    claim: (shown) => categoryClaim(part, cross, categories, widest, stops, shown),
    reading: part.reading,
    estimates: categoryEstimates(part, cross, categories, widest, stops),
    checks: [
      recordedCheck(
        { id: `${part.what}-recorded`, label: `The ${part.what} is recorded` },
        cross.blank,
        crossTotal(cross),
        assessment.privacy.minimumCell,
      ),
    ],
    assumptions: [
      "Stops are taken as independent of each other; days that resemble themselves make the true intervals somewhat wider.",
    ],
    limits: part.limits,
    choices: [...raceRuleChoice(stops), comparedChoice(stops)],
    tables: [
      crossTable(cross, {
        id,
        title: part.title,
        category: part.heading,
        label: part.label,
        categories,
        groups,
        level,
        note: `Shares are of the group's stops with a recorded ${part.what}.`,
      }),
    ],
    figures: compared.length === 0 ? [] : [categoryFigure(id, part, cross, categories, compared, stops)],
  });
}

function categoryClaim(
  part: CategoryPart,
  cross: Cross,
  categories: readonly string[],
  widest: { readonly gap: Gap; readonly comparisons: number } | undefined,
  stops: StopsContext,
  shown: Shown,
): string {
  const { people, settings } = stops;
  const first = categories[0]!;
  const total = crossTotal(cross);
  const opening = `The commonest recorded ${part.what} is ${inSentence(part.label(first))}: ${formatShare(categoryTotal(cross, first) / total)} of ${formatCount(total)} stops with a recorded ${part.what} and group ${periodWords(stops)}.`;
  if (widest === undefined) return opening;
  const { gap, comparisons } = widest;
  const label = part.label(gap.category);
  const nameable =
    shown(label, groupLabel(gap.group)) && shown(label, groupLabel(settings.reference)) && gap.own.trials > 0;
  if (!nameable) return opening;
  const own = `${formatShare(gap.own.value)} of the stops of ${recordedAs(gap.group, people)}`;
  const theirs = `${formatShare(gap.reference.value)} of those of ${recordedAs(settings.reference, people)}`;
  return `${opening} Of ${formatCount(comparisons)} comparisons the gap is widest for ${inSentence(label)}: ${own} against ${theirs}, ${differenceWords(gap)}, with the choice among them allowed for.`;
}

function categoryEstimates(
  part: CategoryPart,
  cross: Cross,
  categories: readonly string[],
  widest: { readonly gap: Gap; readonly comparisons: number } | undefined,
  { settings, assessment: { level } }: StopsContext,
): Record<string, Told> {
  const first = categories[0]!;
  const estimates: Record<string, Told> = {
    [`${part.label(first)}, all groups`]: shareEstimate(
      plainShare(categoryTotal(cross, first), crossTotal(cross), level),
      level,
      `share of stops with a recorded ${part.what}`,
    ),
  };
  if (widest !== undefined) {
    const { gap, comparisons } = widest;
    estimates[`${part.label(gap.category)}, ${groupLabel(gap.group)}, widest gap`] = differenceEstimate(
      gap,
      [gap.own, gap.reference],
      {
        level,
        variance: `Newcombe, Bonferroni over ${comparisons} comparisons`,
        comparator: groupLabel(settings.reference),
      },
    );
  }
  return { ...estimates, ...fixedGaps(part, cross, settings, level) };
}

/** Gaps that are given whatever their size. */
function fixedGaps(
  part: CategoryPart,
  cross: Cross,
  { reference, compare }: StopsContext["settings"],
  level: number,
): Record<string, Told> {
  const found: Record<string, Told> = {};
  for (const category of part.always.filter((one) => cross.categories.includes(one))) {
    for (const group of compare) {
      const gap = widestGap(cross, [category], reference, [group], level)?.gap;
      if (gap === undefined) continue;
      found[`${part.label(category)}, ${groupLabel(group)}`] = differenceEstimate(
        gap,
        [gap.own, gap.reference],
        {
          level,
          variance: "Newcombe",
          comparator: groupLabel(reference),
        },
      );
    }
  }
  return found;
}

function categoryFigure(
  id: string,
  part: CategoryPart,
  cross: Cross,
  categories: readonly string[],
  compared: readonly string[],
  stops: StopsContext,
): Figure {
  const { level } = stops.assessment;
  const drawn = categories.slice(0, mostCategories);
  const total = compared.reduce((sum, group) => sum + groupTotal(cross, group), 0);
  return {
    id,
    title: part.question(stops.people),
    subtitle: `Share of each group's stops by ${part.what}, per cent, with ${formatNumber(100 * level)} per cent intervals. ${periodLabel(stops)}, ${formatCount(total)} stops.`,
    alternative: `Bars by ${part.what} for ${joinList(compared.map(groupLabel))}; the commonest is ${inSentence(part.label(categories[0]!))}.`,
    table: id,
    plot: {
      kind: "bars",
      measure: "Share of the group's stops",
      format: "share",
      rows: drawn.flatMap((category) =>
        compared.map((group) => {
          const { value, low, high } = categoryShare(cross, category, group, level);
          return { label: part.label(category), group, value, low, high };
        }),
      ),
    },
  };
}
