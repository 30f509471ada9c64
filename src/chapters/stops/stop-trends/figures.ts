import type { Figure, FindingTable } from "../../../findings/finding.js";
import { capitalise, formatCount, formatNumber, joinList } from "../../../findings/wording.js";
import type { SeriesCandidate } from "../common/choose-series.js";
import { periodLabel, type StopsContext } from "../common/context.js";
import { sumOf } from "../common/daily.js";
import { lineLabel, othersTogether, type PeriodCounts, periodTable } from "../common/period-table.js";
import { periodWords } from "../common/periods.js";
import { figureEvents } from "../common/phases.js";
import { breakEvents } from "../recording-breaks/figure.js";
import type { TrendsResult } from "./estimate.js";

/** The mix of groups and the number of stops over time, with the phases and the breaks drawn in. */
export function trendsFigures(
  { lines, periods }: SeriesCandidate,
  { breaks }: TrendsResult,
  stops: StopsContext,
): { readonly figures: readonly Figure[]; readonly table: FindingTable } {
  const { one, adjective } = periodWords[periods.length];
  const { level } = stops.assessment;
  const id = "stops-trends";
  const { table, points } = periodTable(
    { id, title: `Stops by ${one} and group`, level },
    periods,
    lines.counts,
    lines.shares,
  );
  const { reference } = stops.settings;
  const shown = shownGroups(lines, reference);
  const apart = lines.shares.some(({ of }) => of.name === `group-${reference}`) && !shown.includes(reference);
  const [all] = lines.counts as [PeriodCounts];
  const total = all.values.reduce((sum, count) => sum + count, 0);
  const what = all.name === "stops" ? "Stops" : "Stops with a recorded group";
  const events = [...figureEvents(stops), ...(breaks === undefined ? [] : breakEvents(breaks))];
  const sample = `${periodLabel(stops)}, ${formatCount(total)} stops in whole ${periodWords[periods.length].many}.`;
  const mix: Figure = {
    id,
    title: `How did the mix of stopped ${stops.people} move?`,
    subtitle: `${capitalise(adjective)} share of stops with a recorded group, per cent, with ${formatNumber(100 * level)} per cent bands${apart ? `; ${lineLabel(reference)}, far above the others, stands in the table` : ""}. ${sample}`,
    alternative: `Lines over time of the share of stops of ${joinList(shown.map(lineLabel))}.`,
    table: id,
    plot: {
      kind: "series",
      measure: "Share of stops with a recorded group",
      x: { kind: "date", label: capitalise(one) },
      format: "share",
      lines: shown.map((group) => ({
        label: lineLabel(group),
        group,
        points: points.get(`group-${group}`)!,
      })),
      events,
    },
  };
  const volume: Figure = {
    id: `${id}-volume`,
    title: "How many stops were made?",
    subtitle: `${what} a ${one}. ${sample}`,
    alternative: `A line over time of the number of stops a ${one}.`,
    table: id,
    plot: {
      kind: "series",
      measure: `${what} a ${one}`,
      x: { kind: "date", label: capitalise(one) },
      format: "number",
      lines: [
        {
          label: "",
          points: periods.starts.map((start, i) => ({ x: start, y: all.values[i]! })),
        },
      ],
      events: figureEvents(stops),
    },
  };
  return { figures: [mix, volume], table };
}

/** The reference is drawn unless its share is so large that the others could not be read beside it. */
function shownGroups({ shares }: SeriesCandidate["lines"], reference: string): string[] {
  const all = shares
    .map(({ of, trials }) => ({
      group: of.name.replace(/^group-/, ""),
      share: sumOf(of.values) / sumOf(trials),
    }))
    .filter(({ group }) => group !== othersTogether);
  const others = all.filter(({ group }) => group !== reference);
  const most = Math.max(0, ...others.map(({ share }) => share));
  const own = all.find(({ group }) => group === reference)?.share ?? 0;
  return (others.length > 0 && own > 2.5 * most ? others : all).map(({ group }) => group);
}
