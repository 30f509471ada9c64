import type { Cells } from "../../../engine/query.js";
import { normalQuantile } from "../../../statistics/distributions/index.js";
import { type LookDecision, monitor } from "../../../statistics/power/index.js";
import { StatisticsError } from "../../../statistics/types.js";
import { type LineSpec, withAdoptions } from "../common/plan.js";
import { percent } from "../common/words.js";
import { contrastOf } from "../design/contrast.js";
import { breaksOf, outliersOf } from "../design/designs.js";
import { type Effect, effectOf, familyFor } from "../design/effect.js";
import { containing, type Frame, firstWhole } from "../design/frame.js";
import { type Subject, subjectsOf } from "../design/subjects.js";
import { readSeries } from "../series/index.js";
import type { PlanRow, Registration } from "./registration.js";

/** A registered plan, carried out on the data so far. */

export const verdicts = [
  "signal",
  "no sign yet",
  "too early to know",
  "no sign",
  "cannot be carried out",
] as const;
export type Verdict = (typeof verdicts)[number];

/** A look that has been reached. Changes in per cent. */
export interface MonitoredLook {
  readonly months: number;
  readonly change: number;
  readonly low: number;
  readonly high: number;
  readonly statistic: number;
  readonly boundary: number;
  readonly alarm: boolean;
}

export interface MonitoredRow {
  readonly id: string;
  readonly line: string;
  readonly question: string;
  readonly verdict: Verdict;
  /** The verdict as a sentence. */
  readonly says: string;
  readonly looks: readonly MonitoredLook[];
  /** Months of the next look; undefined after the last. */
  readonly next?: number;
  /** Where the data no longer allow what was planned. */
  readonly departures: readonly string[];
}

/** All rows of the plan. Pure. */
export function monitorPlan(
  plan: Registration,
  spec: LineSpec,
  cells: Readonly<Record<string, Cells>>,
): MonitoredRow[] {
  const design = withAdoptions(spec, cells);
  const subjects = subjectsOf(readSeries(spec.series, cells), null, design);
  return plan.rows.map((row) => {
    const subject = subjects.find(({ key }) => key === row.subject);
    if (subject === undefined)
      return without(row, `The files no longer hold the series \`${row.subject}\`.`, []);
    return monitorRow(plan, row, subject, { ...spec, design });
  });
}

const without = (row: PlanRow, says: string, departures: readonly string[]): MonitoredRow => ({
  id: row.id,
  line: row.line,
  question: row.question,
  verdict: "cannot be carried out",
  says,
  looks: [],
  departures,
});

function monitorRow(plan: Registration, row: PlanRow, given: Subject, spec: LineSpec): MonitoredRow {
  const { subject, departures } = asPlanned(given, row);
  const start = firstWhole(subject.starts, plan.start);
  const available = knownFrom(subject, start);
  const reached = row.looks.filter(({ periods }) => periods <= available);
  const next = row.looks.find(({ periods }) => periods > available);
  const common = { id: row.id, line: row.line, question: row.question, departures };
  if (reached.length === 0) {
    const first = row.looks[0]!;
    return {
      ...common,
      verdict: "too early to know",
      says: `Too early to know: ${available} of the ${first.periods} ${subject.period}s before the first look are in.`,
      looks: [],
      next: first.months,
    };
  }
  try {
    const looks = looksOf(plan, row, subject, reached, spec);
    return {
      ...common,
      ...verdictOf(plan, looks, next),
      ...(next === undefined ? {} : { next: next.months }),
    };
  } catch (error) {
    if (error instanceof StatisticsError)
      return without(row, `The plan cannot be carried out: ${error.message}.`, departures);
    throw error;
  }
}

/** The subject with the comparators of the plan, and what of them is gone. */
function asPlanned(subject: Subject, { comparators }: PlanRow): { subject: Subject; departures: string[] } {
  const kept = subject.comparators.filter(({ unit }) => comparators.includes(unit));
  const gone = comparators.filter((unit) => kept.every((one) => one.unit !== unit));
  const why = (unit: string) =>
    subject.dropped.find((one) => one.unit === unit)?.why ?? "is no longer in the files";
  return {
    subject: { ...subject, comparators: kept },
    departures: gone.map((unit) => `${unit} ${why(unit)}; the plan is carried out without it.`),
  };
}

/** Periods from the start on up to the last that is known. */
function knownFrom({ own }: Subject, start: number): number {
  let last = own.values.length;
  while (last > start && Number.isNaN(own.values[last - 1]!)) last--;
  return Math.max(0, last - start);
}

function looksOf(
  plan: Registration,
  row: PlanRow,
  subject: Subject,
  reached: PlanRow["looks"],
  { design }: LineSpec,
): MonitoredLook[] {
  const contrast = contrastOf(subject, row.design);
  const estimates = reached.map((look) => {
    const frame = frameFor(plan, row, subject, look.periods);
    const effect = effectOf(contrast, frame, {
      family: familyFor(contrast, frame),
      period: subject.period,
      harmonics: row.harmonics,
      trend: row.design === "own",
      without: outliersOf(subject, design),
      breaks: breaksOf(subject, row.design, design.recordsChanges),
      level: 1 - row.alpha,
    });
    return {
      information: look.information,
      estimate: Math.log(effect.ratio),
      standardError: normalError(effect),
    };
  });
  const decisions = monitor(estimates, { alpha: row.alpha, sides: 2, spending: plan.spending });
  return decisions.map((one, k) => lookFrom(one, reached[k]!.months));
}

/** Boundaries are of normal statistics: the error that gives the p-value of Student's t. */
function normalError({ ratio, pValue, error, statistic }: Effect): number {
  if (Math.abs(statistic) < 0.1) return error;
  return Math.abs(Math.log(ratio)) / normalQuantile(Math.max(pValue / 2, 1e-300), { tail: "upper" });
}

const lookFrom = (
  { estimate, low, high, statistic, boundary, alarm }: LookDecision,
  months: number,
): MonitoredLook => ({
  months,
  change: percent(Math.exp(estimate)),
  low: percent(Math.exp(low)),
  high: percent(Math.exp(high)),
  statistic,
  boundary,
  alarm,
});

function frameFor(plan: Registration, row: PlanRow, { starts }: Subject, periods: number): Frame {
  const from = firstWhole(starts, row.history.from);
  const start = firstWhole(starts, plan.start);
  return {
    event: { label: "Plan", kind: "start", date: plan.start },
    from,
    earliest: from,
    preEnd: containing(starts, row.history.to) + 1,
    start,
    end: start + periods,
    notes: [],
  };
}

function verdictOf(
  plan: Registration,
  looks: readonly MonitoredLook[],
  next: PlanRow["looks"][number] | undefined,
): Pick<MonitoredRow, "verdict" | "says" | "looks"> {
  const alarm = looks.find((one) => one.alarm);
  const last = looks.at(-1)!;
  const interval = (look: MonitoredLook) => `${sized(look.low)} to ${sized(look.high)} per cent`;
  if (alarm !== undefined)
    return {
      looks,
      verdict: "signal",
      says: `Signal: ${alarm.months} months after the start the change passed the boundary (${sized(alarm.change)} per cent; ${interval(alarm)} at all looks together).`,
    };
  if (next === undefined)
    return {
      looks,
      verdict: "no sign",
      says: `No sign by the end of the plan: changes outside ${interval(last)} are ruled out.`,
    };
  // The half-width at which a change that matters would have raised an alarm more often than not.
  const half = Math.log((100 + last.high) / (100 + last.low)) / 2;
  const matters = -Math.log(1 - plan.smallestEffect);
  if (half > matters)
    return {
      looks,
      verdict: "too early to know",
      says: `Too early to know: a change of ${sized(100 * plan.smallestEffect)} per cent would at this look more often be missed than seen (${interval(last)}). Next look after ${next.months} months.`,
    };
  return {
    looks,
    verdict: "no sign yet",
    says: `No sign yet: a change of ${sized(100 * plan.smallestEffect)} per cent would by now more often be seen than missed, and none is (${interval(last)}). Next look after ${next.months} months.`,
  };
}

const sized = (value: number): string =>
  Math.abs(value) < 0.5 ? "0" : value.toFixed(0).replace("-", "\u2212");
