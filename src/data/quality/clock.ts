import { formatClock, formatCount, formatShare, joinList } from "../../findings/wording.js";
import type { QualityNote } from "../dataset.js";
import { maskedCount } from "../privacy/small-cells.js";
import { oddTimes } from "./default-times.js";
import { fromHeader, type NoteContext } from "./note-context.js";

/** What the clock times look like: defaults, rounding, a day that is turned round, the zone in which they are read. */
export function clockNotes(context: NoteContext): QualityNote[] {
  const { clock, defaultTimes } = context.settled;
  if (clock === undefined) return [];
  const counts = clock.slice();
  const before = counts.reduce((a, b) => a + b, 0);
  for (const { minute } of defaultTimes) counts[minute] = 0;
  const rows = counts.reduce((a, b) => a + b, 0);
  const header = fromHeader(context, "time");
  return [
    ...defaultNotes(context, header, before),
    ...(rows < leastRows
      ? []
      : [...spikeNotes(counts, header, context.minimumCell), ...heapingNotes(counts, rows, header)]),
    ...(rows < leastRows ? [] : turnedNotes(counts, rows, header, context)),
    ...zoneNotes(context, header),
  ];
}

const leastRows = 200;

function defaultNotes({ settled }: NoteContext, header: string, rows: number): QualityNote[] {
  return settled.defaultTimes.map(({ minute, rows: own }) => ({
    id: "default-time",
    level: own / rows > 0.05 ? "serious" : "caution",
    column: "time",
    message: `${header} is exactly ${formatClock(minute)} in ${formatCount(own)} rows (${formatShare(own / rows)}), far more than at any time near it: a default where no time was entered. These rows have no time of day here, and take no part in anything that asks for one.`,
    rows: own,
  }));
}

function spikeNotes(counts: Float64Array, header: string, minimumCell: number): QualityNote[] {
  const odd = oddTimes(counts);
  if (odd.length === 0) return [];
  const shown = odd
    .slice(0, 4)
    .map(
      ({ minute, rows, usual }) =>
        `${formatClock(minute)} (${maskedCount(rows, minimumCell)}, against about ${formatCount(usual)} a minute around it)`,
    );
  return [
    {
      id: "clock-spike",
      level: "caution",
      column: "time",
      message: `${header} holds far more rows than usual at ${joinList(shown)}. It may be a default, or a shift or a checkpoint; the rows are kept as they are.`,
    },
  ];
}

/** The coarsest rounding that more than half of the times beyond chance follow. */
function heapingNotes(counts: Float64Array, rows: number, header: string): QualityNote[] {
  for (const step of [60, 30, 15, 10, 5]) {
    let on = 0;
    for (let minute = 0; minute < 1440; minute += step) on += counts[minute]!;
    const share = on / rows;
    const expected = 1 / step;
    const excess = (share - expected) / (1 - expected);
    if (excess < 0.5) continue;
    return [
      {
        id: "clock-heaping",
        level: step >= 30 ? "caution" : "note",
        column: "time",
        message: `Times in ${header} are mostly rounded: ${formatShare(share)} stand at a multiple of ${step} minutes, where ${formatShare(expected)} would by chance. Sunset and the like are known to the minute, these times are not.`,
      },
    ];
  }
  return [];
}

/** The least busy three hours of the day lie before dawn wherever people sleep at night. */
function turnedNotes(
  counts: Float64Array,
  rows: number,
  header: string,
  { staged }: NoteContext,
): QualityNote[] {
  if (staged.contract.kind !== "stops") return [];
  let quietest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let start = 0; start < 1440; start += 30) {
    let sum = 0;
    for (let step = 0; step < 180; step++) sum += counts[(start + step) % 1440]!;
    if (sum < least) [least, quietest] = [sum, start];
  }
  const middle = (quietest + 90) % 1440;
  const isClear = least / rows < 0.5 * (180 / 1440);
  if (!isClear || middle < 60 || middle <= 9 * 60 || middle >= 22 * 60) return [];
  return [
    {
      id: "clock-turned",
      level: "serious",
      column: "time",
      message: `By ${header} the quietest three hours of the day are ${formatClock(quietest)} to ${formatClock(quietest + 180)}, in the middle of the waking day. The clock may run in universal time or in another zone, or AM and PM may be lost; nothing that depends on the hour should be believed before that is cleared up.`,
    },
  ];
}

function zoneNotes({ spec }: NoteContext, header: string): QualityNote[] {
  if (spec.timeZone === undefined) return [];
  return [
    {
      id: "time-zone",
      level: "note",
      column: "time",
      message: `Times in ${header} are read as local clock time (${spec.timeZone}), daylight saving included, as they are written.`,
    },
  ];
}
