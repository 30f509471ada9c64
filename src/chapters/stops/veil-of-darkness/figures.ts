import type { Figure } from "../../../findings/finding.js";
import {
  dateKindWords,
  formatClock,
  formatDate,
  groupLabel,
  joinList,
  plural,
} from "../../../findings/wording.js";
import { levelWords } from "../common/level-words.js";
import { type FittedGroup, mainEstimate } from "./checks.js";
import type { VeilGroup } from "./estimate.js";
import type { VeilEstimate } from "./model.js";
import type { VeilSpec } from "./spec.js";
import { type ClockShare, hasEstimates, lightWords, mainLabel, partWords } from "./tables.js";
import { oddsRatio, oddsWords } from "./words.js";

/** What the figures share: the period of the stops, and the hours. */
export interface FigureWords {
  readonly period: string;
  readonly window: readonly [number, number];
}

const measure = "Odds ratio, darkness against daylight";
const noDifference = { value: 1, label: "same in darkness and daylight" } as const;

const row = (label: string, group: string, facet: string | undefined, estimate: VeilEstimate) => {
  const { value, low, high } = oddsRatio(estimate);
  return { label, group, ...(facet === undefined ? {} : { facet }), value, low, high };
};

/** The main results. */
export function mainFigure(
  spec: VeilSpec,
  groups: readonly FittedGroup[],
  { period, window }: FigureWords,
): Figure {
  const reference = groupLabel(spec.groups[0]!);
  const hours = window.map(formatClock).join(" to ");
  return {
    id: "veil-of-darkness",
    title: "At the same hour, is a group stopped more when officers can see who drives?",
    subtitle: `Odds that a stopped driver is of the group rather than ${reference}, in darkness against daylight, with ${levelWords(spec.level)} intervals. ${period}, ${hours}. Below 1: a smaller part of the stops in darkness.`,
    alternative: groups
      .map((group) => `${groupLabel(group.group)}: odds in darkness ${oddsWords(mainEstimate(group))}.`)
      .join(" "),
    plot: {
      kind: "intervals",
      measure,
      axis: "log",
      format: "ratio",
      reference: noDifference,
      rows: groups.map((group) => row(groupLabel(group.group), group.group, undefined, mainEstimate(group))),
    },
    table: "veil-of-darkness",
  };
}

/** The main results and those under other choices. */
export function choicesFigure(
  spec: VeilSpec,
  groups: readonly FittedGroup[],
  { period }: FigureWords,
): Figure {
  return {
    id: "veil-of-darkness-choices",
    title: "Would other choices give another answer?",
    subtitle: `Odds ratio of darkness against daylight at the same clock time, with ${levelWords(spec.level)} intervals, under other choices of sample and model. ${period}.`,
    alternative: groups
      .map(({ group, main, variants }) => {
        const same = variants.filter(
          ({ estimate }) =>
            estimate !== undefined && Math.sign(estimate.logOdds) === Math.sign(main.estimates[0]!.logOdds),
        ).length;
        const all = variants.filter(({ estimate }) => estimate !== undefined).length;
        return `${groupLabel(group)}: ${same} of ${all} other choices point the same way.`;
      })
      .join(" "),
    plot: {
      kind: "intervals",
      measure,
      axis: "log",
      format: "ratio",
      reference: noDifference,
      rows: groups.flatMap((group) => [
        row(mainLabel, group.group, groupLabel(group.group), mainEstimate(group)),
        ...group.variants.flatMap(({ label, estimate }) =>
          estimate === undefined ? [] : [row(label, group.group, groupLabel(group.group), estimate)],
        ),
      ]),
    },
    table: "veil-of-darkness-choices",
  };
}

/** Shares by clock time in daylight and in darkness, for one group. */
export function clockFigure(
  spec: VeilSpec,
  group: string,
  shares: readonly ClockShare[],
  { period }: FigureWords,
): Figure {
  const own = shares.filter((one) => one.group === group);
  const label = groupLabel(group);
  const reference = groupLabel(spec.groups[0]!);
  const stops = own.reduce((sum, { both }) => sum + both, 0);
  return {
    id: `veil-of-darkness-clock-${group}`,
    title: `What part of stopped drivers is ${label}, in daylight and in darkness, by the clock?`,
    subtitle: `Share of ${label} among stopped drivers recorded as ${label} or ${reference}, by half hour, with ${levelWords(spec.level)} intervals. ${period}, ${plural(stops, "stop")}. Not adjusted for place or year.`,
    alternative: `Two lines by clock time: the share of ${label} among the stops in daylight and in darkness.`,
    plot: {
      kind: "series",
      measure: `Share of ${label} among the two groups`,
      x: { kind: "clock", label: "Time of day" },
      format: "share",
      lines: (["light", "dark"] as const).map((light) => ({
        label: lightWords[light],
        group,
        dashed: light === "dark",
        points: own
          .filter((one) => one.light === light)
          .map(({ minute, share, low, high }) => ({ x: minute + 15, y: share, low, high })),
      })),
      events: [],
    },
    table: "veil-of-darkness-clock",
  };
}

/** Odds ratios by year. */
export function yearFigure(spec: VeilSpec, groups: readonly VeilGroup[], { period }: FigureWords): Figure {
  const rows = groups.flatMap(({ group, years }) =>
    years.flatMap(({ year, estimate }) =>
      estimate === undefined ? [] : [row(year, group, groupLabel(group), estimate)],
    ),
  );
  return {
    id: "veil-of-darkness-years",
    title: "Does the difference between darkness and daylight change from year to year?",
    subtitle: `Odds ratio of darkness against daylight at the same clock time, by year, with ${levelWords(spec.level)} intervals. ${period}.`,
    alternative: `Odds ratios by year for ${joinList([...new Set(rows.map(({ facet }) => facet!))])}. The table gives the numbers.`,
    plot: { kind: "intervals", measure, axis: "log", format: "ratio", reference: noDifference, rows },
    table: "veil-of-darkness-years",
  };
}

/** Odds ratios before and from each date. */
export function phaseFigure(spec: VeilSpec, groups: readonly VeilGroup[], { period }: FigureWords): Figure {
  const rows = groups.flatMap(({ group, phases }) =>
    phases.filter(hasEstimates).flatMap(({ event, estimates }) => {
      const { label, kind, date } = spec.events[event]!;
      const facet = `${groupLabel(group)}: ${label} ${dateKindWords[kind]}, ${formatDate(date)}`;
      return (["before", "after", "change"] as const).map((part) =>
        row(partWords[part], group, facet, estimates[part]),
      );
    }),
  );
  return {
    id: "veil-of-darkness-change",
    title: "Did the difference between darkness and daylight change with the policy?",
    subtitle: `Odds ratio of darkness against daylight at the same clock time, before and from each date, and the ratio of the two, with ${levelWords(spec.level)} intervals. ${period}.`,
    alternative:
      rows.length === 0
        ? "No values."
        : "Odds ratios before and from each date, by group. The table gives the numbers.",
    plot: {
      kind: "intervals",
      measure: `${measure}; change: ratio of the two`,
      axis: "log",
      format: "ratio",
      reference: { value: 1, label: "no difference, no change" },
      rows,
    },
    table: "veil-of-darkness-change",
  };
}
