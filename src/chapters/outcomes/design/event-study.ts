import { studentTQuantile } from "../../../statistics/distributions/index.js";
import { fitAutoregressive, segmentedDesign } from "../../../statistics/interrupted-time-series/index.js";
import { principalSubmatrix } from "../../../statistics/linear-algebra/index.js";
import { honestDid } from "../../../statistics/panel/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import type { Matrix } from "../../../statistics/types.js";
import { attempt } from "./attempt.js";
import type { Contrast } from "./contrast.js";
import { type EffectSettings, seriesOf } from "./effect.js";
import { type Frame, periodsAYear } from "./frame.js";

/** A stretch of half a year, as a difference from the last one before the policy. Ratios. */
export interface EventStretch {
  /** Half years since the start: -2 is the one but last before. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** What the interval of the mean effect becomes where trends need not be parallel. Ratios. */
export interface HonestBound {
  readonly magnitude: number;
  readonly low: number;
  readonly high: number;
  readonly open: boolean;
}

export interface EventStudyResult {
  readonly stretches: readonly EventStretch[];
  /** Periods of a stretch. */
  readonly length: number;
}

export interface HonestResult {
  readonly bounds: readonly HonestBound[];
  /** The violation, as a multiple of the largest before, from which on no effect is possible. */
  readonly breakdown: number;
}

interface Bin {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Magnitudes of violations that are tried, as multiples of the largest difference of trends before. */
const magnitudes = [0.5, 1, 2];

/**
 * The contrast by half years about the date, each as a difference from the last half year before it, in one regression
 * with autoregressive errors. Undefined where the periods are too few.
 */
export function eventStudyOf(
  contrast: Contrast,
  frame: Frame,
  settings: EffectSettings,
): EventStudyResult | undefined {
  const half = Math.max(1, Math.round(periodsAYear[settings.period] / 2));
  const bins = binsOf(frame, half);
  if (bins.filter(({ at }) => at < -1).length < 2) return undefined;
  const estimates = attempt(() => regress(contrast, frame, settings, bins));
  return estimates === undefined ? undefined : { stretches: estimates.stretches, length: half };
}

/**
 * Bounds of Rambachan and Roth on the mean change after, from whole years: half years vary so much by chance that the
 * largest difference between neighbours would say little of trends.
 */
export function honestBoundsOf(
  contrast: Contrast,
  frame: Frame,
  settings: EffectSettings,
  seed: number,
): HonestResult | undefined {
  const bins = binsOf(frame, periodsAYear[settings.period]);
  if (bins.filter(({ at }) => at < -1).length < 1) return undefined;
  return attempt(() => {
    const estimates = regress(contrast, frame, settings, bins);
    return estimates === undefined ? undefined : honestOf(estimates, seed);
  });
}

/** Half years counted from both sides of the date. A rest at an end joins the stretch beside it. */
function binsOf({ from, preEnd, start, end }: Frame, half: number): Bin[] {
  const before = Math.max(1, Math.floor((preEnd - from) / half));
  const after = Math.max(1, Math.floor((end - start) / half));
  return [
    ...Array.from({ length: before }, (_, k) => {
      const at = k - before;
      return { at, from: k === 0 ? from : preEnd + at * half, to: preEnd + (at + 1) * half };
    }),
    ...Array.from({ length: after }, (_, at) => ({
      at,
      from: start + at * half,
      to: at === after - 1 ? end : start + (at + 1) * half,
    })),
  ];
}

interface Estimates {
  readonly stretches: readonly EventStretch[];
  readonly times: readonly number[];
  readonly logs: Float64Array;
  readonly covariance: Matrix;
}

function regress(
  contrast: Contrast,
  frame: Frame,
  settings: EffectSettings,
  bins: readonly Bin[],
): Estimates | undefined {
  const { outcome, season, harmonics, covariates } = seriesOf(contrast, frame, {
    ...settings,
    family: "log",
  });
  const shown = bins.filter(({ at }) => at !== -1);
  const name = ({ at }: Bin) => `stretch ${at}`;
  const indicators = shown.map((bin) => [
    name(bin),
    Float64Array.from(outcome, (_, i) => (i + frame.from >= bin.from && i + frame.from < bin.to ? 1 : 0)),
  ]);
  const fit = fitAutoregressive({
    ...segmentedDesign({
      periods: outcome.length,
      interventions: [],
      trend: false,
      ...(season === undefined || harmonics === undefined ? {} : { season, harmonics }),
      covariates: { ...Object.fromEntries(indicators), ...covariates },
    }),
    outcome,
    method: "reml",
  });
  const places = shown.map((bin) => fit.kept.indexOf(fit.names.indexOf(name(bin))));
  if (places.some((place) => place < 0)) return undefined;
  const covariance = principalSubmatrix(fit.covariance, places);
  const logs = Float64Array.from(places, (place) => fit.coefficients[place]!);
  const critical = studentTQuantile((1 - settings.level) / 2, fit.residualDf, { tail: "upper" });
  return {
    times: shown.map(({ at }) => at),
    logs,
    covariance,
    stretches: shown.map((bin, k) => {
      const reach = critical * Math.sqrt(covariance.data[k * (places.length + 1)]!);
      const log = logs[k]!;
      return { ...bin, ratio: Math.exp(log), low: Math.exp(log - reach), high: Math.exp(log + reach) };
    }),
  };
}

function honestOf({ times, logs, covariance }: Estimates, seed: number): HonestResult {
  const after = times.filter((at) => at >= 0).length;
  const found = honestDid(
    { times, estimates: logs, covariance },
    {
      restriction: "relative-magnitudes",
      magnitudes,
      weights: Array.from({ length: after }, () => 1 / after),
      grid: { points: 200 },
      draws: 2000,
      random: createRandom(seed),
    },
  );
  return {
    breakdown: found.breakdown,
    bounds: found.intervals.map((one) => ({
      magnitude: one.magnitude,
      low: Math.exp(one.low),
      high: Math.exp(one.high),
      open: one.openLow || one.openHigh,
    })),
  };
}
