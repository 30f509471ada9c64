import type { Figure, FigureEvent, FindingTable } from "../../../findings/finding.js";
import { capitalise, formatCount, formatNumber, joinList } from "../../../findings/wording.js";
import { chooseSeries } from "../common/choose-series.js";
import { periodLabel, type StopsContext } from "../common/context.js";
import { periodTable } from "../common/period-table.js";
import { periodWords } from "../common/periods.js";
import { figureEvents } from "../common/phases.js";
import type { BreaksResult } from "./estimate.js";
import { type Breaks, type Followed, followedKey } from "./find.js";
import { followedLabel, followedShare, periodLabel as startLabel } from "./words.js";

/** More lines than this cannot be told apart. */
const mostLines = 4;

/** The breaks of a file as marks in figures over time, one for each time. */
export function breakEvents({ jumps, periods }: Breaks): FigureEvent[] {
  const events = new Map<number, Followed[]>();
  for (const { at, of } of jumps) events.set(at, [...(events.get(at) ?? []), of]);
  return [...events].map(([at, of]) => ({
    date: periods.starts[at]!,
    label: `Break in recording (${markLabel(of[0]!)}${of.length === 1 ? "" : ` and ${of.length - 1} more`})`,
    kind: "recording-break" as const,
  }));
}

/** "share of Hispanic", "race or ethnicity not recorded". */
function markLabel(of: Followed): string {
  const label = followedLabel(of);
  return of.kind === "group" ? `share of ${label}` : label.charAt(0).toLowerCase() + label.slice(1);
}

/** The column of the table that holds a series. */
const columnOf = (of: Followed): string =>
  of.kind === "group" ? `group-${of.name}` : of.name === "group" ? "missing" : `gap-${of.name}`;

/** The series that jump, or else the compared groups and the blanks of race. */
function drawn(breaks: Breaks, { settings }: StopsContext): Followed[] {
  const byStatistic = [...breaks.jumps].sort((a, b) => b.change.statistic - a.change.statistic);
  const jumped = byStatistic
    .map((jump) => jump.of)
    .filter((of, i, all) => all.findIndex((other) => followedKey(other) === followedKey(of)) === i);
  if (jumped.length > 0) return jumped.slice(0, mostLines);
  return breaks.series
    .map((one) => one.of)
    .filter((of) => (of.kind === "group" ? settings.compare.includes(of.name) : of.name === "group"))
    .slice(0, mostLines);
}

export function breaksFigure(
  { lines: all }: BreaksResult,
  breaks: Breaks,
  stops: StopsContext,
): { readonly figure: Figure; readonly table: FindingTable } {
  const { one, adjective } = periodWords[breaks.periods.length];
  const { level, privacy } = stops.assessment;
  const wanted = drawn(breaks, stops);
  const { lines } = chooseSeries([{ ...breaks, lines: all }], wanted.map(columnOf), privacy.minimumCell);
  const { table, points } = periodTable(
    { id: "stops-recording-breaks-series", title: `Stops, groups and blanks by ${one}`, level },
    breaks.periods,
    lines.counts,
    lines.shares,
  );
  const shown = wanted.filter((of) => points.has(columnOf(of)));
  const names = joinList(shown.map((of) => followedShare(of, stops.people)));
  const stopsInAll = lines.counts[0]!.values.reduce((sum, value) => sum + value, 0);
  const events = breakEvents(breaks);
  const figure: Figure = {
    id: "stops-recording-breaks-series",
    title: "Does the record jump?",
    subtitle: `${capitalise(adjective)} shares, per cent, with ${formatNumber(100 * level)} per cent intervals. ${periodLabel(stops)}, ${formatCount(stopsInAll)} ${lines.counts[0]!.name === "stops" ? "stops" : "stops with a recorded group"}.`,
    alternative:
      events.length === 0
        ? `Lines over time of ${names}; none of them jumps.`
        : `Lines over time of ${names}. A vertical line marks each break: ${joinList(events.map(({ date, label }) => `${label}, ${startLabel(date, breaks.periods.length)}`))}.`,
    table: table.id,
    plot: {
      kind: "series",
      measure: "Share of the stops counted",
      x: { kind: "date", label: capitalise(one) },
      format: "share",
      lines: shown.map((of) => ({
        label: followedLabel(of),
        ...(of.kind === "group" ? { group: of.name } : of.name === "group" ? { group: "missing" } : {}),
        points: points.get(columnOf(of))!,
      })),
      events: [...figureEvents(stops), ...events],
    },
  };
  return { figure, table };
}
