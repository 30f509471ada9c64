import type { AnsweredFinding, Check, Figure, Finding, FindingTable } from "../../../findings/finding.js";
import {
  capitalise,
  formatNumber,
  formatShare,
  intervalName,
  strengthWords,
} from "../../../findings/wording.js";
import { type AnswerContext, answer, cannotAnswer, type MethodIdentity } from "../../common/answer.js";
import { changeIntervalWords, changeWords } from "../../common/change-words.js";
import { eventNoun, eventWords } from "../../common/phases.js";
import type { MethodContext } from "../../method.js";
import { effectsTable, estimatesOf } from "../common/estimates.js";
import { nothingOnLine, type Read, remarksOf, spanWords } from "../common/plan.js";
import { checksOf, heldWords, recordOf, strengthOf } from "../common/strength.js";
import {
  comparatorWords,
  designLabel,
  lessAndMore,
  percent,
  subjectWords,
  syntheticLabel,
} from "../common/words.js";
import {
  type DesignAnswer,
  type FrameAnswer,
  mainDesign,
  mainFrame,
  type SubjectAnswer,
} from "../design/designs.js";
import type { LevelBreak } from "../series/index.js";

/** What is found about effects: one finding a measure. */

export interface EffectsResult {
  readonly answers: readonly SubjectAnswer[];
  readonly breaks: readonly LevelBreak[];
  readonly read: Read;
}

export function effectsFindings(
  method: MethodIdentity,
  result: EffectsResult,
  context: MethodContext,
): Finding[] {
  const { assessment } = context;
  const { answers, read } = result;
  if (answers.length === 0) return [nothingOnLine(method, read, context)];
  return answers.map((one, i) =>
    finding({ ...method, rank: method.rank + i / 100 }, one, result, {
      assessment,
      dataset: { name: one.subject.dataset },
    }),
  );
}

const questionOf = ({ subject }: SubjectAnswer): string => `Did the policy change ${subjectWords(subject)}?`;

function finding(
  method: MethodIdentity,
  given: SubjectAnswer,
  { read, breaks }: EffectsResult,
  context: AnswerContext,
): Finding {
  const { subject, frames, missing } = given;
  const main = mainFrame(frames);
  const design = main === undefined ? undefined : mainDesign(main.designs);
  const part = subject.key;
  if (main === undefined || design?.effect === undefined) {
    const refused = main?.designs.flatMap(({ why }) => why ?? []) ?? [];
    const first = missing[0];
    return {
      ...cannotAnswer(
        method,
        context,
        refused.length > 0
          ? `No design could be carried out: ${refused[0]}.`
          : (first?.why ?? "No date of the timeline lies inside the series."),
        first?.whatWould ?? "A longer series, or dates that lie apart from changes of the record.",
      ),
      id: `${method.chapter}/${method.id}-${part}`,
      question: questionOf(given),
    };
  }
  const { recordsChanges } = context.assessment.chapters.outcomes;
  const checks = checksOf(subject, main, design, recordOf(subject, main, design, breaks, recordsChanges));
  const strength = strengthOf(design, checks);
  const { level } = context.assessment;
  const table = effectsTable(`${method.chapter}-${method.id}-${part}`, given);
  const drawn = studyParts(method, given, main, design, level);
  const weighted = syntheticParts(method, given, main);
  const failed = checks.filter(({ outcome }) => outcome === "fail");
  const found = answer(method, context, {
    part,
    question: questionOf(given),
    claim: (shown) =>
      shown.cell("change", eventWords(main.frame.event), designLabel(design))
        ? claimOf(given, main, design, strength, failed)
        : `The events about ${eventNoun(main.frame.event)} are too few to be told.`,
    reading: readingOf(given, main, design, checks),
    strength,
    estimates: estimatesOf(given, level),
    checks,
    assumptions: assumptionsOf(given, design),
    limits: limitsOf(
      given,
      main,
      design,
      failed,
      remarksOf(read.remarks, subject.dataset, subject.measure.id),
    ),
    choices: choicesOf(main, context),
    tables: [table, ...drawn.tables, ...weighted.tables],
    figures: [designsFigure(method, given, main, level), ...drawn.figures, ...weighted.figures],
  });
  return found;
}

function claimOf(
  { subject }: SubjectAnswer,
  { frame }: FrameAnswer,
  { effect, kind, comparators, placebo, units }: DesignAnswer,
  strength: AnsweredFinding["strength"],
  failed: readonly Check[],
): string {
  const { ratio, low, high } = effect!;
  const words = lessAndMore(subject);
  const date = eventNoun(frame.event);
  const what = subjectWords(subject);
  const size = changeIntervalWords({ low, high }, words);
  const than = comparatorWords(subject, kind, comparators);
  const none = low <= 1 && high >= 1 ? ", which does not tell a change from none" : "";
  const chance = chanceWords(placebo, units);
  if (strength === "local-causal")
    return `${strengthWords[strength].opening} from ${date} on there were ${size} ${what} than ${than}${none} (best estimate: ${changeWords(ratio, words)}).${chance}`;
  const reason = failed.find(({ id }) => id !== "comparison") ?? failed[0];
  const doubt =
    kind === "own"
      ? "Nothing is held against it, so this says what changed, not why."
      : `The check "${reason?.label.toLowerCase()}" does not hold, so this says what changed, not why.`;
  return `From ${date} on there were ${size} ${what} than ${than}${none} (best estimate: ${changeWords(ratio, words)}). ${doubt}${chance}`;
}

/** How often chance alone gives as much, among agencies or else among dates. */
function chanceWords(placebo: DesignAnswer["placebo"], units: DesignAnswer["units"]): string {
  if (units !== undefined) {
    const further = Math.round(units.pValue * (units.units + 1)) - 1;
    return ` Taken as if they had the policy, ${further === 0 ? "none" : formatNumber(further)} of ${formatNumber(units.units)} other agencies stand${further === 1 || further === 0 ? "s" : ""} as far from none.`;
  }
  if (placebo === undefined) return "";
  const further = Math.round(placebo.pValue * (placebo.dates + 1)) - 1;
  return ` At ${further === 0 ? "none" : formatNumber(further)} of ${formatNumber(placebo.dates)} earlier dates the same comparison gives as much.`;
}

function readingOf(
  { subject }: SubjectAnswer,
  { frame, designs, synthetic }: FrameAnswer,
  design: DesignAnswer,
  checks: readonly Check[],
): string {
  const { measure } = subject;
  const meaning =
    measure.fall === null || measure.rise === null
      ? ""
      : ` A fall can mean ${measure.fall}; a rise, ${measure.rise}.`;
  const others = designs.filter((one) => one !== design && one.effect !== undefined);
  const all = [...others.map(({ effect }) => effect!), ...(synthetic === undefined ? [] : [synthetic])];
  const sameSide = all.filter(({ ratio }) => ratio < 1 === design.effect!.ratio < 1).length;
  const agree =
    all.length === 0
      ? ""
      : ` Of ${all.length} other ${all.length === 1 ? "design" : "designs"} at this date, ${sameSide} ${sameSide === 1 ? "says" : "say"} the same direction.`;
  const { honest } = design;
  const bound = honest?.bounds.find(({ magnitude }) => magnitude === 1);
  const bounds =
    bound === undefined || Number.isNaN(bound.low)
      ? ""
      : ` Were the two sides to drift apart after the date by up to as much as they did from one year to the next before it, the mean change would lie ${changeIntervalWords(bound, ["down", "up"])}; a change of the sign is possible from ${formatNumber(honest!.breakdown, { digits: 1 })} times that drift on.`;
  return `This counts from ${eventNoun(frame.event)} and from no other date. ${capitalise(heldWords(checks))}.${meaning}${agree}${bounds}`;
}

function assumptionsOf({ subject }: SubjectAnswer, { kind, effect }: DesignAnswer): string[] {
  const alike: Readonly<Record<DesignAnswer["kind"], string>> = {
    own: "Level, trend and season before the date would have gone on.",
    groups:
      "Without the policy the two groups would have changed by the same share, and the policy leaves the other group alone.",
    agencies:
      "Without the policy the agency would have changed by the same share as the others, and the policy leaves these alone.",
    triple:
      "Without the policy the gap between the groups would have changed here as it did in the other agencies; what befalls all groups here, or one group everywhere, is taken out.",
  };
  return [
    alike[kind],
    effect!.family === "log"
      ? "The change is the same share in all periods after, and errors hang together from one period to the next alone."
      : "The change is the same share in all periods after.",
    ...(subject.own.exposure === undefined
      ? []
      : [`Counts are taken over ${subject.exposureUnit ?? "their exposure"}, period by period.`]),
  ];
}

function limitsOf(
  { subject, missing }: SubjectAnswer,
  { frame, dropped }: FrameAnswer,
  { kind }: DesignAnswer,
  failed: readonly Check[],
  remarks: readonly string[],
): string[] {
  return [
    ...failed
      .filter(({ id }) => id !== "comparison")
      .map(({ label, detail }) => `${label}: not so. ${detail}`),
    ...remarks,
    ...(kind === "own"
      ? []
      : [
          "One agency has the policy, so errors cannot be clustered by agency: one cluster on a side gives none. The interval rests on how the difference varies over time; placebo dates and agencies judge it from outside.",
        ]),
    ...(subject.measure.kind === "reported"
      ? [
          "What is counted is what was reported: fewer reports can mean less of it, or less reporting of the same.",
        ]
      : []),
    ...frame.notes,
    ...subject.notes,
    ...dropped.map(({ unit, why }) => `${unit} ${why}, and is left out here.`),
    ...missing.map(({ why }) => why),
  ];
}

function choicesOf({ frame }: FrameAnswer, { assessment }: AnswerContext): AnsweredFinding["choices"] {
  const { window, harmonics } = assessment.chapters.outcomes;
  return [
    { what: "Date that the change counts from", chosen: eventNoun(frame.event), change: "timeline" },
    {
      what: "Periods used",
      chosen: `up to ${window.before} months before and ${window.after} after`,
      change: "chapters: outcomes: window",
    },
    {
      what: "Season",
      chosen: harmonics === 0 ? "none" : `${harmonics} waves a year`,
      change: "chapters: outcomes: harmonics",
    },
  ];
}

function designsFigure(
  method: MethodIdentity,
  { subject }: SubjectAnswer,
  { frame, designs, synthetic }: FrameAnswer,
  level: number,
): Figure {
  const rows = [
    ...designs.flatMap((design) =>
      design.effect === undefined ? [] : [{ label: designLabel(design), ...design.effect }],
    ),
    ...(synthetic === undefined ? [] : [{ label: syntheticLabel, ...synthetic }]),
  ].map(({ label, ratio, low, high }) => ({
    label,
    value: percent(ratio),
    low: percent(low),
    high: percent(high),
  }));
  const id = `${method.chapter}-${method.id}-${subject.key}`;
  const list = rows.map(({ label, value }) => `${label}: ${formatNumber(value, { digits: 0 })}`).join("; ");
  return {
    id: `${id}-designs`,
    title: `How much did ${subjectWords(subject)} change, by what it is held against?`,
    subtitle: `Change from ${eventNoun(frame.event)} on, per cent, with ${intervalName("confidence", level)}s. ${spanWords(subject.starts)}.`,
    alternative: `One row a design, per cent. ${list}.`,
    plot: {
      kind: "intervals",
      measure: "Change, per cent",
      axis: "linear",
      format: "number",
      decimals: 1,
      reference: { value: 0, label: "no change" },
      rows,
    },
    table: id,
  };
}

interface Parts {
  readonly figures: readonly Figure[];
  readonly tables: readonly FindingTable[];
}

/** The event study of the main design. */
function studyParts(
  method: MethodIdentity,
  { subject }: SubjectAnswer,
  { frame }: FrameAnswer,
  design: DesignAnswer,
  level: number,
): Parts {
  const { study } = design;
  if (study === undefined) return { figures: [], tables: [] };
  const id = `${method.chapter}-${method.id}-${subject.key}-half-years`;
  const points = [
    ...study.stretches.map(({ at, ratio, low, high }) => ({
      x: at,
      y: percent(ratio),
      low: percent(low),
      high: percent(high),
    })),
    { x: -1, y: 0 },
  ].sort((a, b) => a.x - b.x);
  const table: FindingTable = {
    id,
    title: "The difference by half year, against the last half year before",
    columns: [
      { name: "half-year", label: "Half years since the date", kind: "number", digits: 0 },
      { name: "from", label: "From", kind: "date" },
      { name: "change", label: "Change, per cent", kind: "number", digits: 1 },
      { name: "low", label: "From", kind: "low", digits: 1 },
      { name: "high", label: "To", kind: "high", digits: 1 },
    ],
    rows: study.stretches.map(({ at, from, ratio, low, high }) => [
      at,
      subject.starts[from]!.slice(0, 7),
      percent(ratio),
      percent(low),
      percent(high),
    ]),
    ...(design.honest === undefined
      ? {}
      : {
          note: `Bounds of the mean change after, were trends to differ from one year to the next by up to so many times the largest difference before: ${design.honest.bounds.map((one) => `${one.magnitude}: ${formatNumber(percent(one.low), { digits: 0 })} to ${formatNumber(percent(one.high), { digits: 0 })} per cent`).join("; ")}.`,
        }),
  };
  return {
    tables: [table],
    figures: [
      {
        id,
        title: "Did the two sides move alike before, and what came after?",
        subtitle: `${capitalise(subjectWords(subject))}: the difference by half years about ${eventNoun(frame.event)}, per cent, against the last half year before, with ${intervalName("confidence", level)}s.`,
        alternative: `Half years before the date lie between ${range(points.filter(({ x }) => x < 0))}, those after between ${range(points.filter(({ x }) => x >= 0))} per cent.`,
        plot: {
          kind: "series",
          measure: "Difference, per cent",
          x: { kind: "number", label: "Half years since the date" },
          format: "number",
          lines: [{ label: "", points }],
          events: [],
          rules: [{ x: -0.5, label: frame.event.label }],
          reference: { value: 0, label: "as in the last half year before" },
        },
        table: id,
      },
    ],
  };
}

function range(points: readonly { readonly y: number }[]): string {
  const values = points.map(({ y }) => y);
  return `${formatNumber(Math.min(...values), { digits: 0 })} and ${formatNumber(Math.max(...values), { digits: 0 })}`;
}

/** The treated agency against its synthetic control. */
function syntheticParts(
  method: MethodIdentity,
  { subject }: SubjectAnswer,
  { frame, synthetic }: FrameAnswer,
): Parts {
  if (synthetic === undefined) return { figures: [], tables: [] };
  const id = `${method.chapter}-${method.id}-${subject.key}-weighted`;
  const before = synthetic.places.findIndex((t) => t >= frame.start);
  const mean = synthetic.treated.subarray(0, before).reduce((sum, one) => sum + one, 0) / before;
  const scaled = (logs: Float64Array) => [...logs].map((log) => 100 * Math.exp(log - mean));
  const [own, other] = [scaled(synthetic.treated), scaled(synthetic.synthetic)];
  const starts = synthetic.places.map((t) => subject.starts[t]!);
  const points = (values: readonly number[]) => starts.map((x, i) => ({ x: x.slice(0, 7), y: values[i]! }));
  const [first] = synthetic.weights;
  const isCount = subject.measure.scale === "count";
  return {
    tables: [
      {
        id,
        title: "The agency and its weighted comparison, mean before the date = 100",
        columns: [
          { name: "period", label: "Period", kind: "date" },
          ...(isCount ? [{ name: "events", label: "Events", kind: "count" as const }] : []),
          { name: "own", label: "Agency", kind: "number", digits: 1, derivedFrom: isCount ? ["events"] : [] },
          { name: "synthetic", label: "Weighted comparison", kind: "number", digits: 1 },
        ],
        rows: starts.map((start, i) => [
          start.slice(0, 7),
          ...(isCount ? [subject.own.values[synthetic.places[i]!]!] : []),
          own[i]!,
          other[i]!,
        ]),
        note: `Weights: ${synthetic.weights.map(({ unit, weight }) => `${unit} ${formatShare(weight, { digits: 0, short: true })}`).join(", ")}.`,
      },
    ],
    figures: [
      {
        id,
        title: "How did the agency move beside a weighted mean of others that matched it before?",
        subtitle: `${capitalise(subjectWords(subject))}${subject.against === undefined ? "" : ", relative to the other group"}; the mean before ${eventNoun(frame.event)} is 100. ${synthetic.units} agencies to choose from.`,
        alternative: `Two lines over time. The synthetic control${first === undefined ? "" : ` leans most on ${first.unit}`}; its effect is ${formatNumber(percent(synthetic.control.ratio), { digits: 0 })} per cent.`,
        plot: {
          kind: "series",
          measure: "Mean before the date = 100",
          x: { kind: "date", label: "Period" },
          format: "number",
          lines: [
            { label: "Agency", points: points(own) },
            { label: "Weighted comparison", dashed: true, points: points(other) },
          ],
          events: [{ date: frame.event.date, label: frame.event.label, kind: frame.event.kind }],
        },
        table: id,
      },
    ],
  };
}
