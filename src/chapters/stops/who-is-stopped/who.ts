import type { AnsweredFinding, Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { formatCount, formatNumber, formatShare, groupLabel, joinList } from "../../../findings/wording.js";
import { answer, type MethodIdentity, type Shown } from "../../common/answer.js";
import { shareEstimate } from "../../common/shares.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import { partWords, shareWords } from "../common/compare-words.js";
import { periodLabel, periodWords, type StopsContext } from "../common/context.js";
import { type Cross, crossTable } from "../common/cross.js";
import { sortGroups } from "../common/group.js";
import { missingCheck } from "../common/missing-check.js";
import { recordedAs } from "../common/words.js";
import { bandLabel, sexLabel } from "./labels.js";
import type { WhoResult } from "./spec.js";

/** Whom the agency stops. */
export function whoFinding(method: MethodIdentity, result: WhoResult, stops: StopsContext): Finding {
  const { level, privacy } = stops.assessment;
  const { minimumCell } = privacy;
  const missing = partWords(result.missing.events, result.missing.trials, minimumCell);
  const groups = ordered(result, stops);
  const table = whoTable(result, groups);
  return answer(method, stops, {
    claim: (shown) => whoClaim(result, groups, stops, shown),
    reading:
      "These shares say whom the agency stops, and no more. Whether a group is stopped more than its share of the people on the road, or for how it looks, depends on who drives where and when: the comparison with residents and the veil of darkness ask that. The intervals say how far a share like this moves from chance alone, with days that resemble themselves counted as less than as many independent stops.",
    estimates: Object.fromEntries([
      ...groups.map((one) => [
        groupLabel(one.group),
        shareEstimate(one.recorded, level, "share of stops with a recorded group"),
      ]),
      ["Not recorded", shareEstimate(result.missing, level, "share of all stops")],
    ]),
    checks: [missingCheck(result.missing, minimumCell), clusterCheck(result)],
    assumptions: ["The group is what an officer perceived or recorded, not what the person would say."],
    limits: [
      "A share of stops is not a share of people: one person can be stopped many times.",
      ...(result.missing.value > 0
        ? [`Shares of groups are of the stops with a recorded group; in ${missing} of stops there is none.`]
        : []),
    ],
    choices: [...raceRuleChoice(stops), comparedChoice(stops)],
    tables: [table, ...peopleTables(result, stops)],
    figures: [whoFigure(result, groups, stops)],
  });
}

type Ordered = WhoResult["groups"];

function ordered(result: WhoResult, { settings }: StopsContext): Ordered {
  const place = sortGroups(
    result.groups.map((one) => one.group),
    settings.reference,
    settings.compare,
  );
  return [...result.groups].sort((a, b) => place.indexOf(a.group) - place.indexOf(b.group));
}

function whoClaim(result: WhoResult, groups: Ordered, stops: StopsContext, shown: Shown): string {
  const { settings, people } = stops;
  const named = groups.filter(
    ({ group }) =>
      (group === settings.reference || settings.compare.includes(group)) && shown(groupLabel(group)),
  );
  const all = result.missing.trials;
  const recorded = groups.reduce((sum, one) => sum + one.recorded.events, 0);
  const byRank = [...named].sort((a, b) => b.recorded.value - a.recorded.value);
  const shares = byRank.map(
    ({ group, recorded: share }) => `${shareWords(share)} were of ${recordedAs(group, people)}`,
  );
  const missing =
    result.missing.events === 0
      ? ""
      : ` In ${partWords(result.missing.events, all, stops.assessment.privacy.minimumCell)} of all ${formatCount(all)} stops neither race nor ethnicity is recorded.`;
  if (shares.length === 0)
    return `Of ${formatCount(recorded)} stops with a recorded group ${periodWords(stops)}, none of the compared groups has a count that may be shown.${missing}`;
  return `Of ${formatCount(recorded)} stops with a recorded group ${periodWords(stops)}, ${joinList(shares)}.${missing}`;
}

function whoTable(result: WhoResult, groups: Ordered): FindingTable {
  const recordedTotal = groups.reduce((sum, one) => sum + one.recorded.events, 0);
  const { missing } = result;
  return {
    id: "stops-who",
    title: "Stops by group",
    columns: [
      { name: "group", label: "Group", kind: "label" },
      { name: "stops", label: "Stops", kind: "count" },
      { name: "share", label: "Share of recorded", kind: "share", derivedFrom: ["stops"] },
      { name: "low", label: "From", kind: "low", derivedFrom: ["stops"] },
      { name: "high", label: "To", kind: "high", derivedFrom: ["stops"] },
      { name: "share-of-all", label: "Share of all stops", kind: "share", derivedFrom: ["stops"] },
      { name: "all-low", label: "From", kind: "low", derivedFrom: ["stops"] },
      { name: "all-high", label: "To", kind: "high", derivedFrom: ["stops"] },
    ],
    rows: [
      ...groups.map(({ group, recorded, all }) => [
        groupLabel(group),
        recorded.events,
        recorded.value,
        recorded.low,
        recorded.high,
        all.value,
        all.low,
        all.high,
      ]),
      [groupLabel("missing"), missing.events, null, null, null, missing.value, missing.low, missing.high],
      ["All stops", recordedTotal + missing.events, null, null, null, null, null, null],
    ],
    totals: [groups.length + 1],
  };
}

function whoFigure(result: WhoResult, groups: Ordered, stops: StopsContext): Figure {
  const level = formatNumber(100 * stops.assessment.level);
  return {
    id: "stops-who",
    title: `Which ${stops.people} are stopped?`,
    subtitle: `Stops by group, per cent of stops with a recorded group, with ${level} per cent intervals. ${periodLabel(stops)}, ${formatCount(result.missing.trials - result.missing.events)} stops.`,
    alternative: `Bars of the share of stops by group: ${joinList(groups.slice(0, 4).map(({ group, recorded }) => `${groupLabel(group)} ${formatShare(recorded.value)}`))}.`,
    table: "stops-who",
    plot: {
      kind: "bars",
      measure: "Share of stops with a recorded group",
      format: "share",
      rows: groups.map(({ group, recorded: { value, low, high } }) => ({
        label: groupLabel(group),
        group,
        value,
        low,
        high,
      })),
    },
  };
}

/** Sex and age of the people stopped, where the file has them. */
function peopleTables({ crosses }: WhoResult, stops: StopsContext): FindingTable[] {
  const tables: FindingTable[] = [];
  const add = (
    cross: Cross | undefined,
    id: string,
    title: string,
    category: string,
    label: (one: string) => string,
  ) => {
    if (cross === undefined || cross.categories.length === 0) return;
    const { settings } = stops;
    tables.push(
      crossTable(cross, {
        id,
        title,
        category,
        label,
        categories: [...cross.categories].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)),
        groups: sortGroups(cross.groups, settings.reference, settings.compare),
        level: stops.assessment.level,
        note: "Stops in which both are recorded.",
      }),
    );
  };
  add(crosses.sex, "stops-who-sex", "Stops by sex and group", "Sex", sexLabel);
  add(crosses.age, "stops-who-age", "Stops by age and group", "Age", bandLabel);
  return tables;
}

function clusterCheck({ groups, missing }: WhoResult): AnsweredFinding["checks"][number] {
  const most = Math.max(1, ...groups.map((one) => one.recorded.designEffect));
  const days = missing.days ?? 0;
  return {
    id: "days",
    label: "Stops of one day resemble each other",
    outcome: days < 20 ? "caution" : "pass",
    detail:
      days < 20
        ? `The stops fall on ${formatCount(days)} days, too few to tell how alike the stops of one day are; the intervals take stops as independent.`
        : `${most < 1.1 ? "Hardly" : "They do"}: variances are up to ${formatNumber(most, { digits: 2 })} times those of independent stops, and the intervals are as wide as that makes them.`,
  };
}
