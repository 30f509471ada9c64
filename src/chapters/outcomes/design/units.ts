import { studentTQuantile } from "../../../statistics/distributions/index.js";
import {
  placeboRank,
  type SyntheticPanel,
  syntheticEstimate,
  syntheticPath,
} from "../../../statistics/synthetic/index.js";
import { attempt } from "./attempt.js";
import { type ContrastKind, contrastOf, placeboSubject } from "./contrast.js";
import { type EffectSettings, effectOf, familyFor } from "./effect.js";
import type { Frame } from "./frame.js";
import type { Comparator, Strand, Subject } from "./subjects.js";

/** Checks and designs that need several units without the policy. */

/** The effect without one comparator after another. */
export interface LeaveOneOut {
  /** Least and greatest ratio, and whose absence gives it. */
  readonly low: number;
  readonly lowWithout: string;
  readonly high: number;
  readonly highWithout: string;
}

/** Re-estimates without each comparator; undefined with fewer than three. */
export function leaveOneOut(
  subject: Subject,
  kind: ContrastKind,
  frame: Frame,
  settings: EffectSettings,
): LeaveOneOut | undefined {
  const pool = poolOf(subject, kind);
  if (pool.length < 3) return undefined;
  const found = pool.flatMap((left) => {
    const ratio = attempt(() =>
      effectOf(
        contrastOf(subject, kind, { comparators: pool.filter((one) => one !== left) }),
        frame,
        settings,
      ),
    )?.ratio;
    return ratio === undefined ? [] : [{ unit: left.unit, ratio }];
  });
  if (found.length === 0) return undefined;
  const sorted = found.toSorted((a, b) => a.ratio - b.ratio);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  return { low: least.ratio, lowWithout: least.unit, high: most.ratio, highWithout: most.unit };
}

/** How unusual the effect is among units where nothing happened. */
export interface PlaceboUnits {
  /** Share of units, the treated among them, whose statistic is at least as far from zero. */
  readonly pValue: number;
  readonly units: number;
}

/** Each comparator in turn as if it had the policy, by the same design; undefined with fewer than four. */
export function placeboUnits(
  subject: Subject,
  kind: ContrastKind,
  frame: Frame,
  settings: EffectSettings,
  statistic: number,
): PlaceboUnits | undefined {
  const pool = poolOf(subject, kind);
  if (pool.length < 4) return undefined;
  const all = { ...subject, comparators: pool };
  const found = pool.flatMap((_, i) => {
    const one = attempt(() => {
      const contrast = contrastOf(placeboSubject(all, i), kind);
      const family = familyFor(contrast, frame) === "log" ? settings.family : "few";
      return effectOf(contrast, frame, { ...settings, family });
    });
    return one === undefined ? [] : [Math.abs(one.statistic)];
  });
  const further = found.filter((one) => one >= Math.abs(statistic)).length;
  return { pValue: (further + 1) / (found.length + 1), units: found.length };
}

function poolOf({ comparators }: Subject, kind: ContrastKind): readonly Comparator[] {
  return kind === "triple" ? comparators.filter(({ other }) => other !== undefined) : comparators;
}

/** A weighted comparison whose weights are found from the time before. Ratios. */
export interface SyntheticResult {
  /** Synthetic difference-in-differences; its error is the root mean square of the placebos. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
  readonly units: number;
  /** Synthetic control: its effect, its fit before (root mean squared difference of logarithms), its placebo rank. */
  readonly control: { readonly ratio: number; readonly preFit: number; readonly pValue: number };
  /** Units with weight in the synthetic control, heaviest first. */
  readonly weights: readonly { readonly unit: string; readonly weight: number }[];
  /** Places, and logarithms of the treated and of the synthetic control; for the figure. */
  readonly places: readonly number[];
  readonly treated: Float64Array;
  readonly synthetic: Float64Array;
}

/** Comparators without which weights are not looked for. */
const leastUnits = 5;

/**
 * Synthetic difference-in-differences and synthetic control of logarithms (of the ratio of the groups where there are two),
 * against the units without the policy. Undefined where these are fewer than five, or have gaps.
 */
export function syntheticOf(
  subject: Subject,
  frame: Frame,
  settings: Pick<EffectSettings, "level" | "without">,
): SyntheticResult | undefined {
  const logs = (own: Strand, other: Strand | undefined) =>
    own.values.map((value, t) => {
      const level = Math.log(value / (own.exposure?.[t] ?? 1));
      return other === undefined ? level : level - Math.log(other.values[t]! / (other.exposure?.[t] ?? 1));
    });
  const own = logs(subject.own, subject.other);
  const places = Array.from({ length: frame.end - frame.from }, (_, i) => frame.from + i).filter(
    (t) =>
      (t < frame.preEnd || t >= frame.start) && settings.without?.has(t) !== true && Number.isFinite(own[t]),
  );
  const units = poolOf(subject, subject.other === undefined ? "agencies" : "triple")
    .map(({ unit, own: a, other }) => ({
      unit,
      values: logs(a, subject.other === undefined ? undefined : other),
    }))
    .filter(({ values }) => places.every((t) => Number.isFinite(values[t])));
  if (units.length < leastUnits) return undefined;
  const take = (values: Float64Array) => Float64Array.from(places, (t) => values[t]!);
  const panel: SyntheticPanel = {
    outcome: [...units.map(({ values }) => take(values)), take(own)],
    controls: units.length,
    before: places.filter((t) => t < frame.preEnd).length,
  };
  return attempt(() =>
    weigh(
      panel,
      units.map(({ unit }) => unit),
      places,
      settings.level,
    ),
  );
}

function weigh(
  panel: SyntheticPanel,
  units: readonly string[],
  places: readonly number[],
  level: number,
): SyntheticResult {
  const differences = syntheticEstimate(panel, "sdid");
  const placebo = placeboRank(panel, differences);
  // Placebos that begin from the weights of the whole sample vary too little where there are fewer units than periods.
  const squares = placebo.estimates.reduce((total, one) => total + one * one, 0);
  const half =
    Math.sqrt(squares / placebo.estimates.length) *
    studentTQuantile((1 - level) / 2, placebo.estimates.length, { tail: "upper" });
  const control = syntheticEstimate(panel, "synthetic-control");
  const weights = units
    .map((unit, u) => ({ unit, weight: control.unitWeights[u]! }))
    .filter(({ weight }) => weight >= 0.005)
    .sort((a, b) => b.weight - a.weight);
  return {
    ratio: Math.exp(differences.estimate),
    low: Math.exp(differences.estimate - half),
    high: Math.exp(differences.estimate + half),
    pValue: placebo.pValue,
    units: units.length,
    control: {
      ratio: Math.exp(control.estimate),
      preFit: control.preFit,
      pValue: placeboRank(panel, control).pValue,
    },
    weights,
    places,
    treated: panel.outcome.at(-1)!,
    synthetic: syntheticPath(panel, control.unitWeights),
  };
}
