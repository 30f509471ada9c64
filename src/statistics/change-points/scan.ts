import type { RandomStream } from "../random/index.js";
import { StatisticsError } from "../types.js";
import { bestSplit } from "./best-split.js";
import { chanceOfSplit } from "./chance.js";
import { type LocalJump, localJump } from "./local-jump.js";
import { type Noise, noise } from "./noise.js";
import { type BinomialSeries, checkSeries, type Segment, segment } from "./series.js";

export interface ScanOptions {
  readonly random: RandomStream;
  /** Shortest segment, in periods; 6 unless given. */
  readonly minimumSegment?: number;
  /** Chance, per series, of a split where nothing changes; 0.01 unless given. */
  readonly level?: number;
  /** 9,999 unless given. */
  readonly permutations?: number;
  /** Periods on either side of a change from which its size is taken; 12 unless given. */
  readonly window?: number;
}

/** A change of level. */
export interface ChangePoint {
  /** First period of the new level. */
  readonly at: number;
  /** At most `window` periods of the old level, and of the new one. */
  readonly before: Segment;
  readonly after: Segment;
  /** Chi-square of the split, divided by what serial correlation adds to it. */
  readonly statistic: number;
  /** Chance of a split this good where nothing changes; see {@link chanceOfSplit}. */
  readonly pValue: number;
  /** The step apart from a trend. */
  readonly local: LocalJump;
  /**
   * Whether the level changed at once: the step apart from a trend has the direction of the change, at least half of
   * its size, and is larger than chance lets it be. A slow drift is split too, but not abrupt.
   */
  readonly abrupt: boolean;
}

export interface ChangePointScan {
  readonly changes: readonly ChangePoint[];
  readonly segments: readonly Segment[];
  readonly noise: Noise;
}

/** A step counts as one where its own p-value, given the place, is below this. */
const abruptLevel = 0.005;

/**
 * Changes of level in a series of binomial shares, by binary segmentation: the series is split where the chi-square of
 * the parts is greatest, if chance makes such a split rarely ({@link chanceOfSplit}), and each part is looked at
 * again. Each change is then moved to the best place between its neighbours, and judged once more between them: its
 * chi-square is divided by (1 + r) / (1 - r), where r is the lag-one autocorrelation that is left inside the segments,
 * so that what wanders does not pass for what changes. The weakest change that fails is dropped, until none fails.
 *
 * Source: A. J. Scott and M. Knott (1974), A cluster analysis method for grouping means in the analysis of variance,
 * Biometrics 30, for segmentation by repeated splitting; A. B. Olshen et al. (2004), Circular binary segmentation,
 * Biostatistics 5, for the permutation reference; J. Bai (1997), Estimating multiple breaks one at a time,
 * Econometric Theory 13, for moving each change between its neighbours.
 *
 * @throws StatisticsError where the series is shorter than two segments, or not a series of shares
 */
export function scanForChanges(series: BinomialSeries, options: ScanOptions): ChangePointScan {
  checkSeries(series);
  const settings = {
    minimum: options.minimumSegment ?? 6,
    level: options.level ?? 0.01,
    permutations: options.permutations ?? 9999,
    window: options.window ?? 12,
    random: options.random,
  };
  const length = series.trials.length;
  if (length < 2 * settings.minimum)
    throw new StatisticsError(
      `${length} periods are too few to look for a change: two segments of ${settings.minimum} periods are needed.`,
    );
  let places = splitAll(series, [0, length], settings).sort((a, b) => a - b);
  for (;;) {
    places = moved(series, places, settings.minimum);
    const judged = judge(series, places, settings);
    const weakest = judged.toSorted((a, b) => b.pValue - a.pValue || a.statistic - b.statistic)[0];
    if (weakest !== undefined && weakest.pValue > settings.level) {
      places = places.filter((at) => at !== weakest.at);
      continue;
    }
    const segments = segmentsBetween(series, places);
    return { changes: judged, segments, noise: noise(series, segments) };
  }
}

interface Settings {
  readonly minimum: number;
  readonly level: number;
  readonly permutations: number;
  readonly window: number;
  readonly random: RandomStream;
}

function splitAll(
  series: BinomialSeries,
  [from, to]: readonly [number, number],
  settings: Settings,
): number[] {
  const { minimum, level, permutations } = settings;
  const { at, statistic } = bestSplit(series, from, to, minimum);
  if (at < 0 || statistic === 0) return [];
  // Each stretch has a stream of its own, so that what was found elsewhere changes no digit here.
  const own = settings.random.split(`split ${from}-${to}`);
  if (chanceOfSplit(series, [from, to], minimum, statistic, permutations, own) > level) return [];
  return [...splitAll(series, [from, at], settings), at, ...splitAll(series, [at, to], settings)];
}

const segmentsBetween = (series: BinomialSeries, places: readonly number[]): Segment[] => {
  const bounds = [0, ...places, series.trials.length];
  return bounds.slice(1).map((to, i) => segment(series, bounds[i]!, to));
};

/** Each change between its neighbours. */
function judge(series: BinomialSeries, places: readonly number[], settings: Settings): ChangePoint[] {
  const { minimum, permutations, window, random } = settings;
  const segments = segmentsBetween(series, places);
  // Fitting a level to each segment lowers the correlation by about one period's worth each.
  const bias = segments.length / series.trials.length;
  const correlation = Math.min(0.95, Math.max(0, noise(series, segments).autocorrelation + bias));
  const factor = (1 + correlation) / (1 - correlation);
  return places.map((at, i) => {
    const from = segments[i]!.from;
    const to = segments[i + 1]!.to;
    const statistic = bestSplit(series, from, to, minimum).statistic / factor;
    const own = random.split(`judge ${from}-${to}`);
    const pValue = chanceOfSplit(series, [from, to], minimum, statistic, permutations, own);
    const near = [Math.max(from, at - window), Math.min(to, at + window)] as const;
    const before = segment(series, near[0], at);
    const after = segment(series, at, near[1]);
    const local = localJump(series, at, near);
    return {
      at,
      before,
      after,
      statistic,
      pValue,
      local,
      abrupt: isAbrupt(local, after.share - before.share),
    };
  });
}

/** Each change at its best place between the neighbours, until none moves. */
function moved(series: BinomialSeries, found: readonly number[], minimum: number): number[] {
  const places = [...found];
  for (let round = 0; round < 10; round++) {
    let still = true;
    for (let i = 0; i < places.length; i++) {
      const from = places[i - 1] ?? 0;
      const to = places[i + 1] ?? series.trials.length;
      const { at } = bestSplit(series, from, to, minimum);
      if (at !== places[i]) still = false;
      places[i] = at;
    }
    if (still) break;
  }
  return places;
}

function isAbrupt({ jump, pValue }: LocalJump, difference: number): boolean {
  return pValue < abruptLevel && jump * difference > 0 && Math.abs(jump) >= Math.abs(difference) / 2;
}
