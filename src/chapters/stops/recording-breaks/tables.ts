import type { FindingTable } from "../../../findings/finding.js";
import { formatChance } from "../../../findings/wording.js";
import type { Segment } from "../../../statistics/change-points/index.js";
import {
  differenceInterval,
  scoreInterval,
  type WithInterval,
} from "../../../statistics/clustered-ratios/index.js";
import { normalQuantile } from "../../../statistics/distributions/index.js";
import type { Told } from "../../common/answer.js";
import { countsOf } from "../../common/shares.js";
import type { StopsContext } from "../common/context.js";
import { periodWords } from "../common/periods.js";
import { type Breaks, type FollowedSeries, followedKey, type Jump, sizeWindow } from "./find.js";
import { followedLabel, nearestEvent, nearLabel, periodLabel } from "./words.js";

/** The numbers behind the finding: how large each jump is, and how small one would still be seen. */

export interface JumpSize {
  readonly before: WithInterval;
  readonly after: WithInterval;
  readonly difference: WithInterval;
}

/** The levels on both sides with their intervals; periods that vary more than chance lets them count as less. */
export function jumpSize(jump: Jump, breaks: Breaks, level: number): JumpSize {
  const { overdispersion } = breaks.scans.get(followedKey(jump.of))!.noise;
  const factor = Math.max(1, Number.isNaN(overdispersion) ? 1 : overdispersion);
  const sized = ({ share, trials }: Segment) => scoreInterval(share, trials / factor, level);
  const [before, after] = [sized(jump.change.before), sized(jump.change.after)];
  return { before, after, difference: differenceInterval(after, before) };
}

/** A name for estimates that tells series and time. */
const jumpKey = (jump: Jump, breaks: Breaks): string =>
  `${followedLabel(jump.of)}, ${periodLabel(breaks.periods.starts[jump.at]!, breaks.periods.length)}`;

export function jumpEstimates(breaks: Breaks, level: number): Record<string, Told> {
  const common = { level, intervalKind: "confidence" } as const;
  const reduced = `size reduced by how much ${periodWords[breaks.periods.length].many} vary`;
  return Object.fromEntries(
    breaks.jumps.flatMap((jump): [string, Told][] => {
      const { before, after, difference } = jumpSize(jump, breaks, level);
      const key = jumpKey(jump, breaks);
      const share = (side: WithInterval, { trials, successes }: Segment): Told => ({
        ...common,
        ...side,
        scale: "share",
        unit: jump.of.kind === "group" ? "share of recorded stops" : "share left blank",
        n: trials,
        variance: `Wilson, ${reduced}`,
        counts: countsOf({ events: successes, trials }),
      });
      return [
        [`${key}, before`, share(before, jump.change.before)],
        [`${key}, after`, share(after, jump.change.after)],
        [
          `${key}, jump`,
          {
            ...common,
            ...difference,
            scale: "difference",
            unit: "percentage points",
            n: jump.change.before.trials + jump.change.after.trials,
            variance: `Newcombe, ${reduced}`,
            counts: [jump.change.before, jump.change.after].flatMap(({ successes, trials }) =>
              countsOf({ events: successes, trials }),
            ),
          },
        ],
      ];
    }),
  );
}

/** One row a jump. */
export function jumpTable(breaks: Breaks, stops: StopsContext): FindingTable {
  const { periods } = breaks;
  return {
    id: "stops-recording-breaks",
    title: "Breaks in the record",
    columns: [
      { name: "what", label: "What jumps", kind: "label" },
      { name: "from", label: "First of the new level", kind: "date" },
      { name: "stops-before", label: "Counted before", kind: "count" },
      { name: "events-before", label: "Of these", kind: "count", partOf: "stops-before" },
      { name: "before", label: "Share before", kind: "share", derivedFrom: ["events-before"] },
      { name: "stops-after", label: "Counted after", kind: "count" },
      { name: "events-after", label: "Of these", kind: "count", partOf: "stops-after" },
      { name: "after", label: "Share after", kind: "share", derivedFrom: ["events-after"] },
      ...(["jump", "low", "high"] as const).map((name, i) => ({
        name,
        label: ["Jump", "From", "To"][i]!,
        kind: (["number", "low", "high"] as const)[i]!,
        unit: "percentage points",
        digits: 1,
        derivedFrom: ["events-before", "events-after"],
      })),
      { name: "chance", label: "By chance", kind: "text" },
      { name: "near", label: "Date of the policy within two months", kind: "text" },
    ],
    rows: breaks.jumps.map((jump) => {
      const { before, after } = jump.change;
      const { difference } = jumpSize(jump, breaks, stops.assessment.level);
      const start = periods.starts[jump.at]!;
      const near = nearestEvent(stops.assessment.timeline, start, periods.length);
      return [
        followedLabel(jump.of),
        start.slice(0, 7),
        before.trials,
        before.successes,
        before.share,
        after.trials,
        after.successes,
        after.share,
        100 * difference.value,
        100 * difference.low,
        100 * difference.high,
        formatChance(jump.chance),
        near === undefined ? "none" : nearLabel(near),
      ];
    }),
    note: `Before and after are up to ${sizeWindow[periods.length]} ${periodWords[periods.length].many} on either side, as far as the next break. A group's share is of the stops with a recorded group.`,
  };
}

/** Every series that was looked at, and how small a jump in its middle would be found in four of five cases. */
export function followedTable(breaks: Breaks): FindingTable {
  return {
    id: "stops-recording-breaks-followed",
    title: "What was looked at, and how small a jump would be seen",
    columns: [
      { name: "what", label: "Share followed", kind: "label" },
      { name: "of", label: "Counted", kind: "count" },
      { name: "events", label: "Of these", kind: "count", partOf: "of" },
      { name: "share", label: "Share", kind: "share", derivedFrom: ["events"] },
      {
        name: "variation",
        label: "Variation, as a multiple of chance",
        kind: "number",
        digits: 1,
        derivedFrom: ["events"],
      },
      {
        name: "seen",
        label: "Jump found in four of five cases",
        kind: "number",
        unit: "percentage points",
        digits: 1,
        derivedFrom: ["events"],
      },
    ],
    rows: breaks.series.map((series) => {
      const [events, of] = [total(series.successes), total(series.trials)];
      const { overdispersion } = breaks.scans.get(followedKey(series.of))!.noise;
      return [
        followedLabel(series.of),
        of,
        events,
        events / of,
        overdispersion,
        100 * seenJump(series, breaks),
      ];
    }),
  };
}

/**
 * The jump that the step test finds in four of five cases, between two windows of the usual size: the spread of a step
 * apart from a trend is the root of 8 variances of a period over the periods in a window.
 */
export function seenJump(series: FollowedSeries, breaks: Breaks): number {
  const { length, starts } = breaks.periods;
  const window = Math.min(sizeWindow[length], starts.length / 2);
  const share = total(series.successes) / total(series.trials);
  const perPeriod = total(series.trials) / starts.length;
  const { overdispersion } = breaks.scans.get(followedKey(series.of))!.noise;
  const factor = Math.max(1, Number.isNaN(overdispersion) ? 1 : overdispersion);
  const spread = Math.sqrt((8 * factor * share * (1 - share)) / (perPeriod * window));
  return (normalQuantile(0.9975) + normalQuantile(0.8)) * spread;
}

const total = (values: Float64Array): number => values.reduce((sum, one) => sum + one, 0);
