import type { TimelineEvent } from "../../../assessment/assessment.js";
import type { RecordsChange } from "../../../assessment/outcomes-data.js";
import type { ComparisonUnit, OutcomesDesignSettings } from "../../../assessment/outcomes-design.js";
import { formatDate } from "../../../findings/wording.js";
import { StatisticsError } from "../../../statistics/types.js";
import { mainEvent } from "../../common/phases.js";
import type { SeriesSet } from "../series/types.js";
import { type Contrast, type ContrastKind, contrastOf, needsUnits, possibleContrasts } from "./contrast.js";
import {
  type Drift,
  driftOf,
  type Effect,
  type EffectSettings,
  effectOf,
  familyFor,
  placebosOf,
} from "./effect.js";
import { type EventStudyResult, eventStudyOf, type HonestResult, honestBoundsOf } from "./event-study.js";
import { containing, type Frame, firstWhole, frameOf, isFrame, type NoFrame } from "./frame.js";
import { type Subject, subjectsOf } from "./subjects.js";
import {
  type LeaveOneOut,
  leaveOneOut,
  type PlaceboUnits,
  placeboUnits,
  type SyntheticResult,
  syntheticOf,
} from "./units.js";

/** What all designs need beside the series; plain data. */
export interface DesignSpec {
  readonly agency: string;
  readonly adoptions?: readonly ComparisonUnit[];
  readonly timeline: readonly TimelineEvent[];
  readonly settings: OutcomesDesignSettings;
  readonly recordsChanges: readonly RecordsChange[];
  readonly level: number;
}

/** The same effect at dates before, where there is none. */
export interface PlaceboDatesAnswer {
  readonly pValue: number;
  readonly dates: number;
  /** Share of the earlier dates at which an interval of the design would have left out no change. */
  readonly falseAlarms: number;
}

/** One design of one subject at one date. */
export interface DesignAnswer {
  readonly kind: ContrastKind;
  readonly comparators: readonly string[];
  /** Absent where the design could not be carried out; `why` then says it. */
  readonly effect?: Effect;
  readonly why?: string;
  readonly drift?: Drift;
  readonly placebo?: PlaceboDatesAnswer;
  readonly units?: PlaceboUnits;
  readonly leaveOneOut?: LeaveOneOut;
  readonly study?: EventStudyResult;
  /** Of the design that is told first, at each date. */
  readonly honest?: HonestResult;
}

/** The same design on a measure that the policy should not move. */
export interface PlaceboOutcome {
  readonly label: string;
  readonly effect: Effect;
}

/** Everything about a subject at one date of the timeline. */
export interface FrameAnswer {
  readonly frame: Frame;
  readonly designs: readonly DesignAnswer[];
  readonly synthetic?: SyntheticResult;
  readonly placeboOutcomes: readonly PlaceboOutcome[];
  /** Comparators that were left out of this frame, and why. */
  readonly dropped: Subject["dropped"];
}

export interface SubjectAnswer {
  readonly subject: Subject;
  readonly frames: readonly FrameAnswer[];
  readonly missing: readonly NoFrame[];
}

/** Order in which designs are told, the one with most comparisons first. It does not depend on results. */
const order: readonly ContrastKind[] = ["triple", "groups", "agencies", "own"];

/** The design that is told first: the one of most comparisons that could be carried out; other units count from two on. */
export function mainDesign(designs: readonly DesignAnswer[]): DesignAnswer | undefined {
  const done = designs.filter(({ effect }) => effect !== undefined);
  const enough = done.filter(({ kind, comparators }) => !needsUnits(kind) || comparators.length >= 2);
  for (const kind of order) {
    const found = enough.find((one) => one.kind === kind);
    if (found !== undefined) return found;
  }
  return done[0];
}

/** The frame that is told first: that of a start, or what comes nearest to one. */
export function mainFrame(frames: readonly FrameAnswer[]): FrameAnswer | undefined {
  const event = mainEvent(frames.map(({ frame }) => frame.event));
  return frames.find(({ frame }) => frame.event === event);
}

/** Places at which the records behind a contrast changed, as declared: those of other units count where these take part. */
export function breaksOf(subject: Subject, kind: ContrastKind, changes: readonly RecordsChange[]): number[] {
  const others = needsUnits(kind) ? subject.comparators : [];
  const behind = [
    ...subject.treated.map((unit) => ({ unit, dataset: subject.dataset })),
    ...others.map(({ unit, dataset }) => ({ unit, dataset })),
  ];
  const places = changes
    .filter(
      ({ dataset, units, measures }) =>
        (measures === undefined || measures.includes(subject.measure.id)) &&
        behind.some(
          (one) =>
            (dataset === undefined || dataset === one.dataset) &&
            (units === undefined || units.includes(one.unit)),
        ),
    )
    .map(({ date }) => firstWhole(subject.starts, date));
  return [...new Set(places)];
}

/** Settings of the main estimate of a contrast. */
export function settingsFor(
  subject: Subject,
  contrast: Contrast,
  frame: Frame,
  spec: DesignSpec,
): EffectSettings {
  return {
    family: familyFor(contrast, frame),
    period: subject.period,
    harmonics: spec.settings.harmonics,
    trend: contrast.kind === "own",
    without: outliersOf(subject, spec),
    breaks: breaksOf(subject, contrast.kind, spec.recordsChanges),
    level: spec.level,
  };
}

/** Places that the assessment declares as out of the ordinary. */
export function outliersOf({ starts }: Subject, { settings }: DesignSpec): ReadonlySet<number> {
  return new Set(settings.outlierMonths.map((date) => containing(starts, date)));
}

export interface AnalyseOptions {
  /** Whether to do what takes long: event studies, placebos, synthetic control. */
  readonly thorough: boolean;
  readonly kinds?: readonly ContrastKind[];
  readonly seed: number;
}

/** All designs of a subject at all dates of the timeline. Pure. */
export function analyse(
  subject: Subject,
  all: readonly Subject[],
  spec: DesignSpec,
  options: AnalyseOptions,
): SubjectAnswer {
  const found = spec.timeline.map((event) => frameOf(event, spec.timeline, subject, spec.settings.window));
  return {
    subject,
    frames: found.filter(isFrame).map((frame) => analyseFrame(subject, all, frame, spec, options)),
    missing: found.filter((one): one is NoFrame => !isFrame(one)),
  };
}

function analyseFrame(
  given: Subject,
  all: readonly Subject[],
  frame: Frame,
  spec: DesignSpec,
  options: AnalyseOptions,
): FrameAnswer {
  const { subject, dropped } = completeIn(given, frame);
  const kinds = possibleContrasts(subject).filter((kind) => options.kinds?.includes(kind) ?? true);
  const designs = kinds.map((kind) => designOf(subject, kind, frame, spec, options));
  const synthetic =
    options.thorough && kinds.some(needsUnits)
      ? syntheticOf(subject, frame, { level: spec.level, without: outliersOf(subject, spec) })
      : undefined;
  const main = mainDesign(designs);
  const honest =
    options.thorough && main !== undefined && main.kind !== "own"
      ? boundsOf(subject, main.kind, frame, spec, options.seed)
      : undefined;
  return {
    frame,
    designs: honest === undefined ? designs : designs.map((one) => (one === main ? { ...one, honest } : one)),
    ...(synthetic === undefined ? {} : { synthetic }),
    placeboOutcomes: main === undefined ? [] : placeboOutcomes(subject, all, main.kind, frame, spec),
    dropped,
  };
}

function boundsOf(subject: Subject, kind: ContrastKind, frame: Frame, spec: DesignSpec, seed: number) {
  const contrast = contrastOf(subject, kind);
  return honestBoundsOf(contrast, frame, settingsFor(subject, contrast, frame, spec), seed);
}

/** Comparators with gaps about the date are left out where others have none. */
function completeIn(
  subject: Subject,
  { from, end }: Frame,
): { subject: Subject; dropped: Subject["dropped"] } {
  const gaps = (values: Float64Array) => values.subarray(from, end).some(Number.isNaN);
  const whole = subject.comparators.filter(
    ({ own, other }) => !gaps(own.values) && (other === undefined || !gaps(other.values)),
  );
  if (whole.length === 0 || whole.length === subject.comparators.length) return { subject, dropped: [] };
  return {
    subject: { ...subject, comparators: whole },
    dropped: subject.comparators
      .filter((one) => !whole.includes(one))
      .map(({ unit }) => ({ unit, why: "has gaps about the date" })),
  };
}

function designOf(
  subject: Subject,
  kind: ContrastKind,
  frame: Frame,
  spec: DesignSpec,
  { thorough }: Pick<AnalyseOptions, "thorough">,
): DesignAnswer {
  const contrast = contrastOf(subject, kind);
  const comparators = comparatorNames(subject, kind);
  const settings = settingsFor(subject, contrast, frame, spec);
  const close = (settings.breaks ?? []).find((at) => at >= frame.preEnd - 1 && at <= frame.start + 1);
  if (close !== undefined && (kind === "own" || kind === "agencies"))
    return {
      kind,
      comparators,
      why: `a change of records system in ${formatDate(subject.starts[close]!.slice(0, 7))} falls together with the date`,
    };
  const used =
    close === undefined ? settings : { ...settings, breaks: settings.breaks!.filter((at) => at !== close) };
  try {
    const effect = effectOf(contrast, frame, used);
    if (!thorough) return { kind, comparators, effect };
    return {
      kind,
      comparators,
      effect,
      ...checksOf({ subject, kind, contrast, frame, effect, settings: used }),
    };
  } catch (error) {
    if (error instanceof StatisticsError) return { kind, comparators, why: error.message };
    throw error;
  }
}

function comparatorNames({ comparators }: Subject, kind: ContrastKind): string[] {
  if (!needsUnits(kind)) return [];
  return comparators
    .filter(({ other }) => kind === "agencies" || other !== undefined)
    .map(({ unit }) => unit);
}

function checksOf(input: {
  readonly subject: Subject;
  readonly kind: ContrastKind;
  readonly contrast: Contrast;
  readonly frame: Frame;
  readonly effect: Effect;
  readonly settings: EffectSettings;
}): Omit<DesignAnswer, "kind" | "comparators" | "effect" | "why"> {
  const { subject, kind, contrast, frame, effect, settings } = input;
  const drift = kind === "own" ? undefined : driftOf(contrast, frame, settings);
  const placebo = placebosOf(contrast, frame, settings);
  const study = kind === "own" ? undefined : eventStudyOf(contrast, frame, settings);
  const units = needsUnits(kind) ? placeboUnits(subject, kind, frame, settings, effect.statistic) : undefined;
  const left = needsUnits(kind) ? leaveOneOut(subject, kind, frame, settings) : undefined;
  return {
    ...(drift === undefined ? {} : { drift }),
    ...(placebo === undefined ? {} : { placebo: placeboAnswer(placebo, frame, effect.df) }),
    ...(study === undefined ? {} : { study }),
    ...(units === undefined ? {} : { units }),
    ...(left === undefined ? {} : { leaveOneOut: left }),
  };
}

function placeboAnswer(
  { dates, statistics, pValue }: NonNullable<ReturnType<typeof placebosOf>>,
  frame: Frame,
  df: number,
): PlaceboDatesAnswer {
  const earlier = [...statistics].filter(
    (one, i) => dates[i] !== frame.start - frame.earliest && !Number.isNaN(one),
  );
  // The degrees of freedom of a window are fewer than those of the whole; 2.5 is far out at any of them.
  const far = df > 60 ? 2.2 : 2.5;
  return {
    pValue,
    dates: earlier.length,
    falseAlarms: earlier.filter((one) => Math.abs(one) > far).length / Math.max(1, earlier.length),
  };
}

function placeboOutcomes(
  subject: Subject,
  all: readonly Subject[],
  kind: ContrastKind,
  frame: Frame,
  spec: DesignSpec,
): PlaceboOutcome[] {
  const named = all.filter(
    ({ measure, period }) =>
      spec.settings.placeboMeasures.includes(measure.id) &&
      measure.id !== subject.measure.id &&
      period === subject.period,
  );
  return named.flatMap((one) => {
    const own = frameOf(frame.event, spec.timeline, one, spec.settings.window);
    if (!isFrame(own) || !possibleContrasts(one).includes(kind)) return [];
    const { effect } = designOf(one, kind, own, spec, { thorough: false });
    return effect === undefined ? [] : [{ label: one.measure.label, effect }];
  });
}

/** The subjects of a line with their answers, those with most events first. */
export function analyseLine(
  set: SeriesSet,
  line: Subject["line"],
  spec: DesignSpec,
  options: AnalyseOptions,
): SubjectAnswer[] {
  const all = subjectsOf(set, null, spec);
  const events = ({ own }: Subject) =>
    own.values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);
  return all
    .filter((one) => one.line === line)
    .toSorted((a, b) => events(b) - events(a))
    .map((one) => analyse(one, all, spec, options));
}
