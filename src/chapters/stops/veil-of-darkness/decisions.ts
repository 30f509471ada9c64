import type { Decision } from "../../../findings/finding.js";
import { formatClock, formatCount, groupLabel, joinList } from "../../../findings/wording.js";
import type { VeilResult } from "./estimate.js";
import type { VeilSpec } from "./spec.js";

/** More stops than this many times those of the minutes after it, and midnight is a default. */
const heaped = 5;
/** And at least this many. */
const fewestHeaped = 20;

/** Whether the stops at 00:00 are too many to be real. */
export const midnightIsDefault = ({ midnight }: VeilResult): boolean =>
  midnight.stops >= fewestHeaped && midnight.stops > heaped * midnight.around;

/** What the method left out of the evening's comparison, in order, and why. */
export function veilDecisions(spec: VeilSpec, result: VeilResult): Decision[] {
  const { remaining, window, kinds } = result;
  const [from, to] = window.map(formatClock) as [string, string];
  const groups = joinList(spec.groups.map(groupLabel), "or");
  const steps: readonly (readonly [string, string, number | "as before"])[] = [
    [
      "Left out stops of people on foot or on bicycles",
      "The comparison is about drivers in traffic.",
      remaining.vehicle,
    ],
    [
      `Left out stops of people who are not recorded as ${groups}`,
      "The comparison is between these groups.",
      remaining.group,
    ],
    [
      "Left out stops without a clock time",
      "Without a time it is not known whether it was dark.",
      remaining.time,
    ],
    [
      "Left out stops stamped exactly 00:00",
      midnightReason(result),
      midnightIsDefault(result) ? remaining.midnight : remaining.time,
    ],
    [
      "Left out dates without civil dusk",
      "In the far north the sun does not sink far enough in summer.",
      remaining.dusk === remaining.midnight ? "as before" : remaining.dusk,
    ],
    [
      `Kept stops between ${from} and ${to}`,
      "Between the earliest and the latest civil dusk in the period: clock times that are light at one time of the year and dark at another. The hours are those of the jurisdiction's place.",
      remaining.window,
    ],
    [
      "Left out stops between sunset and civil dusk",
      "It is neither light nor dark then.",
      remaining.twilight,
    ],
    [
      "Left out stops that were not made for a traffic reason",
      "In an investigation, a call, a warrant or at a checkpoint the officer does not pick the car out of traffic. They are among the other choices that were tried.",
      kinds[0] + kinds[1],
    ],
  ];
  const decisions: Decision[] = [];
  let before = remaining.all;
  for (const [action, reason, after] of steps) {
    if (after === "as before") continue;
    if (after !== before)
      decisions.push({
        dataset: spec.dataset,
        action: `Veil of darkness: ${action.charAt(0).toLowerCase()}${action.slice(1)}`,
        reason,
        rowsBefore: before,
        rowsAfter: after,
      });
    before = after;
  }
  return decisions;
}

function midnightReason({ midnight: { stops, around } }: VeilResult): string {
  return `${formatCount(stops)} stops bear this time and about ${formatCount(around)} each of the next minutes: a default, not a time.`;
}
