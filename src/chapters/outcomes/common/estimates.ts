import type { FindingTable } from "../../../findings/finding.js";
import type { Told } from "../../common/answer.js";
import { eventKey, eventWords } from "../../common/phases.js";
import type { DesignAnswer, FrameAnswer, SubjectAnswer } from "../design/designs.js";
import type { Effect } from "../design/effect.js";
import type { Subject } from "../design/subjects.js";
import { designLabel, percent, syntheticLabel } from "./words.js";

/** Effects as estimates and as rows of a table. */

/** Events of the subject on the two sides of a date. */
export function eventsAround({ own }: Subject, { frame }: FrameAnswer): { before: number; after: number } {
  const sum = (from: number, to: number) =>
    own.values.subarray(from, to).reduce((total, value) => (Number.isNaN(value) ? total : total + value), 0);
  return { before: sum(frame.from, frame.preEnd), after: sum(frame.start, frame.end) };
}

interface Interval {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** A ratio as an estimate in per cent, which counts from the date of its frame. */
function told(
  { ratio, low, high }: Interval,
  subject: Subject,
  answer: FrameAnswer,
  rest: Pick<Told, "level" | "variance"> & { comparator: string; df?: number; clusters?: number },
): Told {
  const { before, after } = eventsAround(subject, answer);
  const counts = subject.measure.scale === "count" ? [before, after] : [];
  const { event } = answer.frame;
  return {
    value: percent(ratio),
    low: percent(low),
    high: percent(high),
    level: rest.level,
    intervalKind: "confidence",
    scale: "rate-ratio",
    unit: "per cent more than without the change (less where negative)",
    n: subject.measure.scale === "count" ? before + after : null,
    variance: rest.variance,
    comparator: rest.comparator,
    countsFrom: { kind: event.kind, date: event.date },
    counts,
    ...(rest.df === undefined || !Number.isFinite(rest.df) ? {} : { degreesOfFreedom: rest.df }),
  };
}

/** All designs at all dates as estimates, by name. */
export function estimatesOf({ subject, frames }: SubjectAnswer, level: number): Record<string, Told> {
  const found: Record<string, Told> = {};
  for (const answer of frames) {
    const key = eventKey(answer.frame.event);
    for (const design of answer.designs) {
      if (design.effect === undefined) continue;
      const { variance, df } = design.effect;
      const comparator = designLabel(design);
      found[`${comparator}, ${key}`] = told(design.effect, subject, answer, {
        level,
        variance,
        df,
        comparator,
      });
    }
    if (answer.synthetic !== undefined)
      found[`${syntheticLabel}, ${key}`] = told(answer.synthetic, subject, answer, {
        level,
        variance: "root mean square of placebos over units",
        comparator: syntheticLabel,
      });
  }
  return found;
}

/** Every design at every date, with how often chance alone gives as much. */
export function effectsTable(id: string, { subject, frames }: SubjectAnswer): FindingTable {
  const isCount = subject.measure.scale === "count";
  const derivedFrom = isCount ? ["before", "after"] : [];
  const interval = (["change", "low", "high"] as const).map((name, i) => ({
    name,
    label: ["Change, per cent", "From", "To"][i]!,
    kind: (["number", "low", "high"] as const)[i]!,
    unit: "per cent",
    digits: 1,
    derivedFrom,
  }));
  return {
    id,
    title: "Change at each date, by what it is held against",
    columns: [
      { name: "date", label: "Counted from", kind: "label" },
      { name: "design", label: "Held against", kind: "label" },
      ...interval,
      { name: "placebo", label: "Share of dates with as much", kind: "share" },
      { name: "units", label: "Share of agencies with as much", kind: "share" },
      { name: "periods-before", label: "Periods before", kind: "number", digits: 0 },
      { name: "periods-after", label: "Periods after", kind: "number", digits: 0 },
      ...(isCount
        ? [
            { name: "before", label: "Events before", kind: "count" as const },
            { name: "after", label: "Events after", kind: "count" as const },
          ]
        : []),
      { name: "note", label: "Remark", kind: "text" },
    ],
    rows: frames.flatMap((answer) => rowsOf(subject, answer, isCount)),
    note: "Each line counts from its own kind of date; lines of different dates are not parts of one effect. Per cent more (or less, where negative) than without the change.",
  };
}

function rowsOf(subject: Subject, answer: FrameAnswer, isCount: boolean): FindingTable["rows"] {
  const { frame, designs, synthetic } = answer;
  const { before, after } = eventsAround(subject, answer);
  const ends = [frame.preEnd - frame.from, frame.end - frame.start, ...(isCount ? [before, after] : [])];
  const date = eventWords(frame.event);
  const numbers = (effect: Interval | undefined) =>
    effect === undefined ? [null, null, null] : [effect.ratio, effect.low, effect.high].map(percent);
  return [
    ...designs.map((design) => [
      date,
      designLabel(design),
      ...numbers(design.effect),
      design.placebo?.pValue ?? null,
      design.units?.pValue ?? null,
      ...ends,
      remark(design),
    ]),
    ...(synthetic === undefined
      ? []
      : [
          [
            date,
            syntheticLabel,
            ...numbers(synthetic),
            null,
            synthetic.pValue,
            ...ends,
            `${synthetic.units} agencies; synthetic control alone: ${percent(synthetic.control.ratio).toFixed(1)} per cent`,
          ],
        ]),
  ];
}

const remark = ({ why, effect }: DesignAnswer): string => why ?? remarkOn(effect);

const remarkOn = (effect: Effect | undefined): string => (effect === undefined ? "" : effect.variance);
