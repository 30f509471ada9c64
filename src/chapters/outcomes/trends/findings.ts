import type { AnsweredFinding, CellValue, Figure, Finding, FindingTable } from "../../../findings/finding.js";
import { capitalise, formatCount, formatNumber, plural } from "../../../findings/wording.js";
import { type AnswerContext, answer, type MethodIdentity } from "../../common/answer.js";
import { changeIntervalWords, changeWords } from "../../common/change-words.js";
import { eventNoun, eventWords } from "../../common/phases.js";
import type { MethodContext } from "../../method.js";
import { effectsTable, estimatesOf } from "../common/estimates.js";
import { nothingOnLine, remarksOf, spanWords } from "../common/plan.js";
import { checksOf } from "../common/strength.js";
import { comparatorWords, designLabel, lessAndMore, periodsWords, subjectWords } from "../common/words.js";
import { mainDesign, mainFrame } from "../design/designs.js";
import type { SubjectTrend, TrendsResult } from "./estimate.js";

/** What was counted over time: one finding a measure, never more than descriptive. */
export function trendsFindings(
  method: MethodIdentity,
  result: TrendsResult,
  context: MethodContext,
): Finding[] {
  const { assessment } = context;
  const { trends, read } = result;
  if (trends.length === 0) return [nothingOnLine(method, read, context)];
  return trends.map((one, i) => {
    const { subject } = one.answer;
    return finding(
      { ...method, rank: method.rank + i / 100 },
      one,
      remarksOf(read.remarks, subject.dataset, subject.measure.id),
      {
        assessment,
        dataset: { name: subject.dataset },
      },
    );
  });
}

function finding(
  method: MethodIdentity,
  trend: SubjectTrend,
  remarks: readonly string[],
  context: AnswerContext,
): Finding {
  const { answer: given } = trend;
  const { subject, frames, missing } = given;
  const main = mainFrame(frames);
  const design = main === undefined ? undefined : mainDesign(main.designs);
  const id = `${method.chapter}-${method.id}-${subject.key}`;
  const { figure, table } = seriesParts(`${id}-series`, trend, context);
  const effects = effectsTable(id, given);
  const told = main !== undefined && design?.effect !== undefined;
  return answer(method, context, {
    part: subject.key,
    question: `How did ${subjectWords(subject)} move, before and after each date?`,
    claim: (shown) =>
      told && shown.cell("change", eventWords(main.frame.event), designLabel(design))
        ? claimOf(trend)
        : levelClaim(trend, context),
    reading: `The dashed line is what the level, trend and season before the date would give, had they gone on. ${capitalise(subject.measure.label)} also follow staffing, weather, holidays and how they are counted: a change at a date is not by itself an effect of it.`,
    estimates: estimatesOf(given, context.assessment.level),
    checks: told ? checksOf(subject, main, design) : [],
    assumptions: told ? ["Level, trend and season before the date would have gone on."] : [],
    limits: [
      "A single series says what changed, not why.",
      ...remarks,
      ...(main?.frame.notes ?? []),
      ...subject.notes,
      ...missing.map(({ why }) => why),
    ],
    choices: choicesOf(context),
    tables: frames.length === 0 ? [table] : [effects, table],
    figures: [figure],
  });
}

function choicesOf({ assessment }: AnswerContext): AnsweredFinding["choices"] {
  const { window } = assessment.chapters.outcomes;
  return [
    {
      what: "Periods used",
      chosen: `up to ${window.before} months before and ${window.after} after`,
      change: "chapters: outcomes: window",
    },
  ];
}

const noneOr = (count: number): string => (count === 0 ? "none" : formatNumber(count));

function claimOf({ answer: { subject, frames } }: SubjectTrend): string {
  const { frame, designs } = mainFrame(frames)!;
  const { effect, kind, placebo } = mainDesign(designs)!;
  const { ratio, low, high } = effect!;
  const words = lessAndMore(subject);
  const chance =
    placebo === undefined
      ? "the series is too short to say how often chance gives as much"
      : `at ${noneOr(Math.round(placebo.pValue * (placebo.dates + 1)) - 1)} of ${formatNumber(placebo.dates)} earlier dates the same model gives as much`;
  return `In the ${periodsWords(frame.end - frame.start, subject.period)} from ${eventNoun(frame.event)} on there were ${changeIntervalWords({ low, high }, words)} ${subjectWords(subject)} than ${comparatorWords(subject, kind, [])} (best estimate: ${changeWords(ratio, words)}); ${chance}.`;
}

function levelClaim({ answer: { subject } }: SubjectTrend, { assessment }: AnswerContext): string {
  const { minimumCell } = assessment.privacy;
  const known = [...subject.own.values].filter((value) => !Number.isNaN(value));
  const sum = known.reduce((a, b) => a + b, 0);
  const total = sum > 0 && sum < minimumCell ? `fewer than ${minimumCell}` : formatCount(sum);
  return `Over ${plural(known.length, `known ${subject.period}`)} there were ${total} ${subjectWords(subject)}; no date of the timeline has enough of them on both sides to tell a change.`;
}

/** The series with the dates drawn in, by longer periods where small counts would blot out most points. */
function seriesParts(
  id: string,
  { answer: { subject }, path }: SubjectTrend,
  { assessment }: AnswerContext,
): { readonly figure: Figure; readonly table: FindingTable } {
  const isCount = subject.measure.scale === "count";
  const step = isCount ? stepFor(subject.own.values, subject.period, assessment.privacy.minimumCell) : 1;
  const summed = (values: Float64Array) => sumBy(values, step);
  const starts = subject.starts.filter((_, t) => t % step === 0 && t + step <= subject.starts.length);
  const values = summed(subject.own.values);
  const whole = (part: Float64Array | undefined) => {
    const all = new Float64Array(subject.starts.length).fill(Number.NaN);
    if (part !== undefined) all.set(part, path!.from);
    return summed(all);
  };
  const [expected, low, high] = [whole(path?.expected), whole(path?.low), whole(path?.high)];
  const known = (value: number): CellValue => (Number.isNaN(value) ? null : value);
  const per = step === 1 ? subject.period : `${step} ${subject.period}s`;
  const day = subject.period === "week" ? 10 : 7;
  const table: FindingTable = {
    id,
    title: `${capitalise(subjectWords(subject))} by ${per}`,
    columns: [
      { name: "period", label: "Beginning", kind: "date" },
      { name: "value", label: capitalise(subject.measure.unit), kind: isCount ? "count" : "number" },
      { name: "expected", label: "By the time before", kind: "number", digits: 1 },
      { name: "low", label: "From", kind: "low", digits: 1 },
      { name: "high", label: "To", kind: "high", digits: 1 },
    ],
    rows: starts.map((start, t) => [
      start.slice(0, day),
      known(values[t]!),
      known(expected[t]!),
      known(low[t]!),
      known(high[t]!),
    ]),
  };
  return {
    table,
    figure: {
      id,
      title: `How did ${subjectWords(subject)} move?`,
      subtitle: `${capitalise(subject.measure.unit)} a ${per}, ${spanWords(subject.starts)}${path === undefined ? "" : "; dashed, what level, trend and season before the date would give"}.`,
      alternative: alternativeOf(values, path !== undefined),
      plot: {
        kind: "series",
        measure: `${capitalise(subject.measure.unit)} a ${per}`,
        x: { kind: "date", label: "Period" },
        format: "number",
        lines: [
          {
            label: "Counted",
            points: starts.map((start, t) => ({
              x: start.slice(0, day),
              y: known(values[t]!) as number | null,
            })),
          },
          ...(path === undefined
            ? []
            : [
                {
                  label: "By the time before",
                  dashed: true,
                  points: starts.map((start, t) => ({
                    x: start.slice(0, day),
                    y: known(expected[t]!) as number | null,
                    ...(Number.isNaN(low[t]!) ? {} : { low: low[t]!, high: high[t]! }),
                  })),
                },
              ]),
        ],
        events: [
          ...assessment.timeline.map(({ date, label, kind }) => ({ date, label, kind })),
          ...assessment.chapters.outcomes.recordsChanges.map(({ date, what }) => ({
            date,
            label: what,
            kind: "recording-break" as const,
          })),
        ],
      },
      table: id,
    },
  };
}

function alternativeOf(values: Float64Array, expected: boolean): string {
  const known = [...values].filter((value) => !Number.isNaN(value));
  if (known.length === 0) return "No period is known whole.";
  return `A line over time that begins at ${formatNumber(known[0]!)} and ends at ${formatNumber(known.at(-1)!)}${expected ? ", with a dashed line of what the time before would give" : ""}. The table holds the numbers.`;
}

/** Periods to be summed so that four of five points are zero or large enough to be shown. */
function stepFor(values: Float64Array, period: string, minimumCell: number): number {
  const steps =
    period === "month"
      ? [1, 3, 12]
      : period === "week"
        ? [1, 4, 13, 52]
        : period === "quarter"
          ? [1, 4]
          : [1];
  const shown = (step: number) => {
    const sums = [...sumBy(values, step)].filter((value) => !Number.isNaN(value));
    return sums.filter((value) => value === 0 || value >= minimumCell).length / Math.max(1, sums.length);
  };
  return steps.find((step) => shown(step) >= 0.8) ?? steps.at(-1)!;
}

/** Sums over so many periods; NaN where one of them is. */
function sumBy(values: Float64Array, step: number): Float64Array {
  return Float64Array.from({ length: Math.floor(values.length / step) }, (_, k) =>
    values.subarray(k * step, (k + 1) * step).reduce((a, b) => a + b, 0),
  );
}
