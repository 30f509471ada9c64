import { fitAutoregressive, segmentedDesign } from "../../../statistics/interrupted-time-series/index.js";
import {
  autoregressiveCovariances,
  changeVariance,
  detectableEffect,
  simulateSeriesPower,
} from "../../../statistics/power/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import { attempt } from "../design/attempt.js";
import {
  type Contrast,
  type ContrastKind,
  contrastOf,
  needsUnits,
  possibleContrasts,
} from "../design/contrast.js";
import { containing, firstWhole, periodsAYear } from "../design/frame.js";
import type { Subject } from "../design/subjects.js";

/** What could be found out after a date, from the time before it alone. */

/** Periods from which plans are made: places in the series. */
export interface History {
  readonly from: number;
  /** Place after the last one. */
  readonly to: number;
}

/** A look at the data some time after the start. */
export interface PlannedLook {
  readonly months: number;
  /** Periods of the series after the start. */
  readonly periods: number;
  /** Standard error of the logarithm that the history leads to expect. */
  readonly error: number;
  /** Precision as a share of that at the last look. */
  readonly information: number;
  /** The change that is found with the power asked for, as the ratio of a fall: 0.9 is ten per cent. */
  readonly detectable: number;
}

/** What one design could find. */
export interface PlannedDesign {
  readonly kind: ContrastKind;
  readonly comparators: readonly string[];
  /** Periods before that take part in the comparison. */
  readonly before: number;
  /** Periods of the series in one period of the design: more than one where events are few. */
  readonly step: number;
  /** Waves of the season; none with less than two years before. */
  readonly harmonics: number;
  readonly autocorrelation: number;
  /** Standard deviation of an error of the logarithm. */
  readonly deviation: number;
  readonly looks: readonly PlannedLook[];
}

export interface DetectableQuestion {
  /** Months after the start. */
  readonly looks: readonly number[];
  /** Chance of a false alarm of a single test. */
  readonly alpha: number;
  readonly power: number;
  readonly harmonics: number;
  /** Months before the start that are used at most. */
  readonly before: number;
  readonly seed: number;
}

/** The places of the history before a date, from the last date on which the policy changed. */
export function historyOf(
  { starts }: Subject,
  start: string,
  changes: readonly string[],
  prepared: readonly string[],
): History {
  const previous = changes.filter((date) => date < start).at(-1);
  const first = prepared.find((date) => date < start && (previous === undefined || date > previous));
  return {
    from: previous === undefined ? 0 : firstWhole(starts, previous),
    to: containing(starts, first ?? start),
  };
}

/** What every design of a subject could find; designs that the history does not allow are left out. */
export function plannedDesigns(
  subject: Subject,
  history: History,
  question: DetectableQuestion,
): PlannedDesign[] {
  const whole = wholeComparators(subject, history);
  const kinds = possibleContrasts(whole).filter((kind) => !needsUnits(kind) || enoughUnits(whole, kind));
  const compared = kinds.filter((kind) => kind !== "own");
  const found = compared.flatMap(
    (kind) => attempt(() => comparedDesign(whole, kind, history, question)) ?? [],
  );
  if (found.length > 0) return found;
  return attempt(() => ownDesign(whole, history, question)) ?? [];
}

const unitsOf = ({ comparators }: Subject, kind: ContrastKind) =>
  needsUnits(kind) ? comparators.filter(({ other }) => kind === "agencies" || other !== undefined) : [];

const enoughUnits = (subject: Subject, kind: ContrastKind): boolean => unitsOf(subject, kind).length >= 2;

/** Comparators that are known in all of the history, where there are any. */
function wholeComparators(subject: Subject, { from, to }: History): Subject {
  const known = (values: Float64Array) => !values.subarray(from, to).some(Number.isNaN);
  const whole = subject.comparators.filter(
    ({ own, other }) => known(own.values) && (other === undefined || known(other.values)),
  );
  return whole.length === 0 ? subject : { ...subject, comparators: whole };
}

/** Numbers of periods that are put together until none is empty. */
const steps = [1, 3, 6, 12];

/** The logarithms of a contrast over the history, with as many periods to a point as leave none without events. */
function logsOf(contrast: Contrast, { from, to }: History, year: number) {
  for (const step of steps.filter((one) => one <= year)) {
    const points = Math.floor((to - from) / step);
    if (points < Math.max(6, Math.ceil(year / step))) return undefined;
    const first = to - points * step;
    const sum = (values: Float64Array, k: number) => {
      let total = 0;
      for (let t = first + k * step; t < first + (k + 1) * step; t++) total += values[t]!;
      return total;
    };
    const logs = Float64Array.from({ length: points }, (_, k) =>
      Math.log(sum(contrast.outcome, k) / sum(contrast.reference, k)),
    );
    // Gaps stay gaps; a period without events asks for longer ones.
    if (!logs.includes(Number.NEGATIVE_INFINITY)) return { logs, step };
  }
  return undefined;
}

function comparedDesign(
  subject: Subject,
  kind: ContrastKind,
  history: History,
  question: DetectableQuestion,
): PlannedDesign | undefined {
  const year = periodsAYear[subject.period];
  const found = logsOf(contrastOf(subject, kind), history, year);
  if (found === undefined) return undefined;
  const { logs, step } = found;
  const season = Math.round(year / step);
  const harmonics = logs.length < 2 * season ? 0 : Math.min(question.harmonics, Math.floor((season - 1) / 2));
  const fit = fitAutoregressive({
    ...segmentedDesign({
      periods: logs.length,
      interventions: [],
      trend: false,
      ...(harmonics > 0 ? { season, harmonics } : {}),
    }),
    outcome: logs,
    method: "reml",
  });
  const rho = Math.max(0, fit.ar[0]!);
  const before = Math.min(logs.length, Math.round((question.before * year) / 12 / step));
  const errors = question.looks.map((months) => {
    const after = Math.max(1, Math.floor((months * year) / 12 / step));
    return { months, after, error: errorOf(fit.sigma, rho, before, after) };
  });
  const last = errors.at(-1)!.error;
  return {
    kind,
    comparators: unitsOf(subject, kind).map(({ unit }) => unit),
    before: before * step,
    step,
    harmonics,
    autocorrelation: rho,
    deviation: fit.sigma,
    looks: errors.map(({ months, after, error }) => ({
      months,
      periods: after * step,
      error,
      information: (last / error) ** 2,
      detectable: Math.exp(
        -detectableEffect({
          power: question.power,
          alpha: question.alpha,
          standardError: error,
          df: before + after - 2 - 2 * harmonics,
        }),
      ),
    })),
  };
}

/** Standard error of the change of means of a series with first-order autocorrelation. */
function errorOf(deviation: number, rho: number, before: number, after: number): number {
  const covariances = autoregressiveCovariances(deviation ** 2, Math.min(rho, 0.95), before, after);
  return Math.sqrt(changeVariance(covariances, before, after));
}

const replications = 100;

/** A series by itself, whose trend goes on: by simulation. */
function ownDesign(subject: Subject, history: History, question: DetectableQuestion): PlannedDesign[] {
  const year = periodsAYear[subject.period];
  const found = logsOf(contrastOf(subject, "own"), history, year);
  if (found === undefined) return [];
  const { logs, step } = found;
  const season = Math.round(year / step);
  const harmonics = logs.length < 2 * season ? 0 : Math.min(question.harmonics, Math.floor((season - 1) / 2));
  const random = createRandom(question.seed);
  const answers = question.looks.map((months) => {
    const after = Math.max(1, Math.floor((months * year) / 12 / step));
    const power = simulateSeriesPower(logs, {
      after,
      power: question.power,
      alpha: question.alpha,
      replications,
      random: random.split(months),
      ...(harmonics > 0 ? { season, harmonics } : {}),
    });
    return { months, after, power };
  });
  const last = answers.at(-1)!.power;
  return [
    {
      kind: "own",
      comparators: [],
      before: logs.length * step,
      step,
      harmonics,
      autocorrelation: last.autocorrelation,
      deviation: last.innovationSd / Math.sqrt(1 - last.autocorrelation ** 2),
      looks: answers.map(({ months, after, power }) => ({
        months,
        periods: after * step,
        error: power.spread,
        // By simulation a later look can come out as less precise.
        information: Math.min(1, (last.spread / power.spread) ** 2),
        detectable: Math.exp(-power.detectable),
      })),
    },
  ];
}
