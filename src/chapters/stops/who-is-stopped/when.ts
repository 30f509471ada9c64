import type { Decision, Figure, Finding } from "../../../findings/finding.js";
import {
  formatClock,
  formatCount,
  formatNumber,
  formatShare,
  groupLabel,
  joinList,
  plural,
} from "../../../findings/wording.js";
import { differenceInterval } from "../../../statistics/clustered-ratios/index.js";
import { answer, type MethodIdentity } from "../../common/answer.js";
import { plainShare, type Share, shareEstimate } from "../../common/shares.js";
import { comparedChoice, raceRuleChoice } from "../common/choices.js";
import { differenceEstimate, differenceWords } from "../common/compare-words.js";
import { periodLabel, type StopsContext } from "../common/context.js";
import {
  type Cross,
  categoryShare,
  categoryTotal,
  countOf,
  crossTable,
  crossTotal,
  groupTotal,
} from "../common/cross.js";
import { sortGroups } from "../common/group.js";
import { recordedCheck } from "../common/missing-check.js";
import { recordedAs } from "../common/words.js";
import { weekdayLabel } from "./labels.js";
import type { Clock } from "./spec.js";

/** At which hours, and on which days of the week, people are stopped. */

const hours = Array.from({ length: 24 }, (_, hour) => String(hour));
/** Hours that count as night: from 21:00 to 05:59. */
const isNight = (hour: string): boolean => Number(hour) >= 21 || Number(hour) < 6;

export function whenFinding(
  method: MethodIdentity,
  clock: Clock | undefined,
  weekday: Cross | undefined,
  stops: StopsContext,
): Finding | undefined {
  if (clock === undefined || crossTotal(clock.hours) === 0) return undefined;
  const cross = clock.hours;
  const { settings, assessment, people } = stops;
  const { level } = assessment;
  const groups = sortGroups(cross.groups, settings.reference, settings.compare);
  const compared = [settings.reference, ...settings.compare].filter((group) => groupTotal(cross, group) > 0);
  const nights = new Map(compared.map((group) => [group, nightShare(cross, group, level)]));
  return answer(method, stops, {
    part: "when",
    rank: 84,
    question: `When are ${people} stopped?`,
    claim: () => whenClaim(cross, nights, stops),
    reading:
      "Traffic has its own hours and its own mix of people, and so have patrols. Hours at which a group is stopped more often can be hours at which it drives more, or at which more officers are on its roads.",
    estimates: whenEstimates(nights, stops),
    checks: [
      recordedCheck(
        { id: "time-recorded", label: "The time is recorded" },
        cross.blank,
        crossTotal(cross),
        assessment.privacy.minimumCell,
      ),
    ],
    assumptions: ["The clock time is that of the beginning of the stop, in local time."],
    limits: ["Hours tell nothing of how many people of each group are on the road then."],
    choices: [...raceRuleChoice(stops), comparedChoice(stops)],
    tables: [
      crossTable(cross, {
        id: "stops-when",
        title: "Stops by hour and group",
        category: "Hour",
        label: hourLabel,
        categories: hours.filter((hour) => categoryTotal(cross, hour) > 0),
        groups,
        level,
      }),
      ...(weekday === undefined ? [] : [weekdayTable(weekday, groups, level)]),
    ],
    figures: compared.length === 0 ? [] : [clockFigure(cross, compared, stops)],
    decisions: defaultDecisions(clock, stops),
  });
}

const hourLabel = (hour: string): string =>
  `${formatClock(60 * Number(hour))} to ${formatClock(60 * Number(hour) + 59)}`;

function nightShare(cross: Cross, group: string, level: number): Share {
  const events = hours.filter(isNight).reduce((sum, hour) => sum + countOf(cross, hour, group), 0);
  return plainShare(events, groupTotal(cross, group), level);
}

function whenClaim(cross: Cross, nights: ReadonlyMap<string, Share>, stops: StopsContext): string {
  const { settings, people, assessment } = stops;
  const busiest = hours.reduce((most, hour) =>
    categoryTotal(cross, hour) > categoryTotal(cross, most) ? hour : most,
  );
  const share = categoryTotal(cross, busiest) / crossTotal(cross);
  const opening = `The busiest hour of the day is that from ${formatClock(60 * Number(busiest))}, with ${formatShare(share)} of stops.`;
  const reference = nights.get(settings.reference);
  const said = settings.compare.flatMap((group) => {
    const own = nights.get(group);
    const small = assessment.privacy.minimumCell;
    if (own === undefined || reference === undefined || own.events < small || reference.events < small)
      return [];
    return [
      `${formatShare(own.value)} of the stops of ${recordedAs(group, people)} (${differenceWords(differenceInterval(own, reference))})`,
    ];
  });
  if (said.length === 0 || reference === undefined) return opening;
  return `${opening} Between 21:00 and 06:00 fall ${formatShare(reference.value)} of the stops of ${recordedAs(settings.reference, people)}, ${joinList(said)}.`;
}

function whenEstimates(
  nights: ReadonlyMap<string, Share>,
  { settings, assessment: { level } }: StopsContext,
) {
  const reference = nights.get(settings.reference);
  return Object.fromEntries(
    [...nights].flatMap(([group, own]) => [
      [
        `Night, ${groupLabel(group)}`,
        shareEstimate(own, level, "share of stops between 21:00 and 06:00"),
      ] as const,
      ...(reference === undefined || group === settings.reference
        ? []
        : [
            [
              `Night, difference of ${groupLabel(group)}`,
              differenceEstimate(differenceInterval(own, reference), [own, reference], {
                level,
                variance: "Newcombe",
                comparator: groupLabel(settings.reference),
              }),
            ] as const,
          ]),
    ]),
  );
}

function clockFigure(cross: Cross, compared: readonly string[], stops: StopsContext): Figure {
  const { level } = stops.assessment;
  const total = compared.reduce((sum, group) => sum + groupTotal(cross, group), 0);
  return {
    id: "stops-when",
    title: `When are ${stops.people} stopped?`,
    subtitle: `Stops an hour of the day, per cent of the group's stops, with ${formatNumber(100 * level)} per cent intervals. ${periodLabel(stops)}, ${formatCount(total)} stops.`,
    alternative: `Lines over the hours of the day for ${joinList(compared.map(groupLabel))}: the share of each group's stops that falls into each hour.`,
    table: "stops-when",
    plot: {
      kind: "series",
      measure: "Share of the group's stops",
      x: { kind: "clock", label: "Time of day" },
      format: "share",
      lines: compared.map((group) => ({
        label: groupLabel(group),
        group,
        points: hours.map((hour) => {
          const { value, low, high } = categoryShare(cross, hour, group, level);
          return { x: 60 * Number(hour), y: value, low, high };
        }),
      })),
      events: [],
    },
  };
}

const weekdayTable = (cross: Cross, groups: readonly string[], level: number) =>
  crossTable(cross, {
    id: "stops-when-weekday",
    title: "Stops by day of the week and group",
    category: "Day",
    label: weekdayLabel,
    categories: [...cross.categories].sort(),
    groups,
    level,
  });

/** Stops at minutes that a system writes where no time was entered. */
function defaultDecisions({ defaults }: Clock, { dataset }: StopsContext): Decision[] {
  let rows = dataset.rows;
  return defaults.map((one) => {
    const rowsBefore = rows;
    rows -= one.rows;
    return {
      dataset: dataset.name,
      action: `Left ${plural(one.rows, "stop")} stamped ${formatClock(one.minute)} out of the hours of the day`,
      reason: `The busiest minute like it holds ${formatCount(one.most)}: it is what a system writes where no time was entered.`,
      rowsBefore,
      rowsAfter: rows,
    };
  });
}
