import type { FindingTable, TableColumn } from "../../../findings/finding.js";
import { dateKindWords, formatClock, groupLabel } from "../../../findings/wording.js";
import { proportionInterval } from "../../../statistics/rates/index.js";
import type { FittedGroup } from "./checks.js";
import { mainEstimate } from "./checks.js";
import type { VeilGroup, VeilPhase, VeilVariant } from "./estimate.js";
import type { LightTable } from "./factors.js";
import type { VeilEstimate } from "./model.js";
import type { VeilSpec } from "./spec.js";
import { oddsRatio } from "./words.js";

const column = (
  name: string,
  label: string,
  kind: TableColumn["kind"],
  more: Partial<TableColumn> = {},
): TableColumn => ({ name, label, kind, ...more });

const ratioColumns: readonly TableColumn[] = [
  column("ratio", "Odds ratio, darkness against daylight", "number", { digits: 2 }),
  column("low", "From", "low", { digits: 2 }),
  column("high", "To", "high", { digits: 2 }),
];

const countColumns = (spec: VeilSpec): readonly TableColumn[] => {
  const reference = groupLabel(spec.groups[0]!);
  return [
    column("light_reference", `${reference}, daylight`, "count"),
    column("light_compared", "The group, daylight", "count"),
    column("dark_reference", `${reference}, darkness`, "count"),
    column("dark_compared", "The group, darkness", "count"),
  ];
};

const countCells = ({ light, dark }: LightTable): number[] => [
  light.reference,
  light.compared,
  dark.reference,
  dark.compared,
];

function ratioCells(estimate: VeilEstimate | undefined): (number | null)[] {
  if (estimate === undefined) return [null, null, null];
  const { value, low, high } = oddsRatio(estimate);
  return [value, low, high];
}

/** The main results: counts, odds ratios, log odds and their three errors. */
export function mainTable(spec: VeilSpec, groups: readonly VeilGroup[]): FindingTable {
  return {
    id: "veil-of-darkness",
    title: "Stops by light, and the odds ratio of darkness at the same clock time",
    columns: [
      column("group", "Group", "label"),
      ...countColumns(spec),
      ...ratioColumns,
      column("log_odds", "Log odds ratio", "number", { digits: 4 }),
      column("clustered", "Error, clustered by date", "number", { digits: 4 }),
      column("robust", "Error, robust (HC0)", "number", { digits: 4 }),
      column("model", "Error of the model", "number", { digits: 4 }),
    ],
    rows: groups.map(({ group, table, main }) => {
      const estimate = main?.estimates[0];
      const errors = [
        estimate?.logOdds,
        estimate?.standardError,
        estimate?.robustError,
        estimate?.modelError,
      ].map((value) => value ?? null);
      return [groupLabel(group), ...countCells(table), ...ratioCells(estimate), ...errors];
    }),
    note: "Adjusted for clock time, place and year. Below 1: the group is a smaller part of the stops in darkness than in daylight.",
  };
}

/** What the main result is called among the other choices. */
export const mainLabel = "The main result";

/** Odds ratios under other choices, group by group. */
export function variantTable(groups: readonly FittedGroup[]): FindingTable {
  return {
    id: "veil-of-darkness-choices",
    title: "The odds ratio of darkness under other choices",
    columns: [
      column("group", "Group", "label"),
      column("choice", "Choice", "label"),
      column("stops", "Stops", "count"),
      ...ratioColumns,
      column("why", "Where there is no number", "text"),
    ],
    rows: groups.flatMap((group) => [
      [groupLabel(group.group), mainLabel, group.main.stops, ...ratioCells(mainEstimate(group)), null],
      ...group.variants.map((one: VeilVariant) => [
        groupLabel(group.group),
        one.label,
        one.stops,
        ...ratioCells(one.estimate),
        one.why ?? null,
      ]),
    ]),
  };
}

/** Odds ratios by year. */
export function yearTable(spec: VeilSpec, groups: readonly VeilGroup[]): FindingTable {
  return {
    id: "veil-of-darkness-years",
    title: "The odds ratio of darkness, year by year",
    columns: [
      column("group", "Group", "label"),
      column("year", "Year", "label"),
      ...countColumns(spec),
      ...ratioColumns,
    ],
    rows: groups.flatMap(({ group, years }) =>
      years.map(({ year, table, estimate }) => [
        groupLabel(group),
        year,
        ...countCells(table),
        ...ratioCells(estimate),
      ]),
    ),
  };
}

/** Which part of the clock figure's table a row is of. */
export const lightWords = { light: "daylight", dark: "darkness" } as const;

/** A point of the figure by clock time. */
export interface ClockShare {
  readonly group: string;
  readonly light: keyof typeof lightWords;
  readonly minute: number;
  readonly compared: number;
  readonly both: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The width of the bands that are drawn. */
const drawnMinutes = 30;

/** Shares of the compared group among the stops of the two groups, by half hour and light. */
export function clockShares(spec: VeilSpec, groups: readonly VeilGroup[]): ClockShare[] {
  return groups.flatMap(({ group, bands }) =>
    (["light", "dark"] as const).flatMap((light) => {
      const sums = new Map<number, { compared: number; both: number }>();
      for (const { minute, table } of bands) {
        const from = Math.floor(minute / drawnMinutes) * drawnMinutes;
        const own = sums.get(from) ?? { compared: 0, both: 0 };
        own.compared += table[light].compared;
        own.both += table[light].compared + table[light].reference;
        sums.set(from, own);
      }
      return [...sums]
        .filter(([, { both }]) => both > 0)
        .map(([minute, { compared, both }]) => {
          const { low, high } = proportionInterval(compared, both, { level: spec.level });
          return { group, light, minute, compared, both, share: compared / both, low, high };
        });
    }),
  );
}

export function clockTable(shares: readonly ClockShare[]): FindingTable {
  return {
    id: "veil-of-darkness-clock",
    title: "Share of the group among stops of the two groups, by clock time and light",
    columns: [
      column("group", "Group", "label"),
      column("light", "Light", "label"),
      column("clock", "Half hour from", "label"),
      column("both", "Stops of both groups", "count"),
      column("compared", "Of these, of the group", "count", { partOf: "both" }),
      column("share", "Share", "share", { derivedFrom: ["compared", "both"] }),
      column("low", "From", "low", { derivedFrom: ["compared", "both"] }),
      column("high", "To", "high", { derivedFrom: ["compared", "both"] }),
    ],
    rows: shares.map((one) => [
      groupLabel(one.group),
      lightWords[one.light],
      formatClock(one.minute),
      one.both,
      one.compared,
      one.share,
      one.low,
      one.high,
    ]),
    note: "Not adjusted for place or year.",
  };
}

/** Before and from each date of the timeline. */
export function phaseTable(spec: VeilSpec, groups: readonly VeilGroup[]): FindingTable {
  const sides = ["before", "after"] as const;
  return {
    id: "veil-of-darkness-change",
    title: "The odds ratio of darkness before and from each date",
    columns: [
      column("group", "Group", "label"),
      column("event", "Date", "label"),
      column("kind", "Kind of date", "label"),
      column("day", "On", "date"),
      column("part", "Part", "label"),
      ...countColumns(spec),
      ...ratioColumns,
    ],
    rows: groups.flatMap(({ group, phases }) =>
      phases.flatMap((phase) => {
        const event = spec.events[phase.event]!;
        const head = [groupLabel(group), event.label, dateKindWords[event.kind], event.date];
        return [
          ...sides.map((side) => [
            ...head,
            partWords[side],
            ...countCells(phase[side]),
            ...ratioCells(phase.estimates?.[side]),
          ]),
          [...head, partWords.change, null, null, null, null, ...ratioCells(phase.estimates?.change)],
        ];
      }),
    ),
    note: "The change is the later odds ratio divided by the earlier one: below 1, the group's part in darkness fell further below its part in daylight.",
  };
}

/** What the parts of a phase are called in tables and figures. */
export const partWords = {
  before: "Before",
  after: "From then on",
  change: "Change (ratio of the two)",
} as const;

export type PhaseWithEstimates = VeilPhase & { readonly estimates: NonNullable<VeilPhase["estimates"]> };
export const hasEstimates = (phase: VeilPhase): phase is PhaseWithEstimates => phase.estimates !== undefined;
