import { normalQuantile } from "../../distributions/index.js";
import { quadraticForm } from "../../linear-algebra/index.js";
import { createRandom, type RandomStream } from "../../random/index.js";
import { type Diagnostic, StatisticsError } from "../../types.js";
import { type EventStudyEstimates, type OrderedStudy, orderedStudy } from "./event-study.js";
import {
  covarianceDraws,
  type RelativeMagnitudesTest,
  relativeMagnitudesTest,
} from "./relative-magnitudes.js";
import { fixedLengthInterval, smoothnessFrontier } from "./smoothness.js";

export interface HonestDidOptions {
  /**
   * `"relative-magnitudes"`: differences of trends between neighbouring periods after treatment are at most Mbar times the
   * largest one before. `"smoothness"`: the slope of the difference of trends changes by at most M from one period to the next.
   */
  readonly restriction: "relative-magnitudes" | "smoothness";
  /** Mbar, or M in the unit of the outcome. Unless given: 0, 0.5, 1, 1.5, 2, or five from 0 to the largest change of slope before. */
  readonly magnitudes?: readonly number[];
  /** Weights of the periods after the reference in the effect; unless given, the first one alone. */
  readonly weights?: readonly number[];
  readonly level?: number;
  /** Values of the effect that relative magnitudes are tried on. */
  readonly grid?: {
    /** 1,000 unless given. */
    readonly points?: number;
    /** Ends that nothing goes beyond; unless given, 20 standard errors about 0, and further where an end is accepted. */
    readonly low?: number;
    readonly high?: number;
  };
  /** Draws for the least favourable critical value of relative magnitudes; 5,000 unless given. */
  readonly draws?: number;
  readonly random?: RandomStream;
}

/** The robust interval at one magnitude. */
export interface HonestInterval {
  readonly magnitude: number;
  /** NaN where no value is accepted. */
  readonly low: number;
  readonly high: number;
  /** An end that is that of the grid: the interval goes on beyond. */
  readonly openLow: boolean;
  readonly openHigh: boolean;
}

export interface HonestDid {
  readonly restriction: HonestDidOptions["restriction"];
  /** The effect as estimated, with the interval that takes parallel trends for granted. */
  readonly original: {
    readonly estimate: number;
    readonly standardError: number;
    readonly low: number;
    readonly high: number;
  };
  readonly intervals: readonly HonestInterval[];
  /**
   * The least magnitude at which the interval takes in zero: 0 where it does without any violation, Infinity where none was
   * found. The finding holds as long as violations stay below it.
   */
  readonly breakdown: number;
  readonly level: number;
  /** How intervals are found: the conditional least-favourable hybrid, or the fixed-length interval. */
  readonly method: "C-LF" | "FLCI";
  readonly periodsBefore: number;
  readonly periodsAfter: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Robust intervals for an effect from an event study where trends need not be parallel (Rambachan and Roth 2023).
 *
 * The effect is a weighted sum of those after treatment. Relative magnitudes: the confidence set of the hybrid of the
 * conditional and the least favourable test (Andrews, Roth and Pakes 2023), with a tenth of the size for the first stage;
 * its ends are found on a grid and then halved to 1e-6 standard errors. Smoothness: the shortest interval of fixed length
 * about an affine estimator (Armstrong and Kolesar 2018).
 *
 * Reference: HonestDiD 0.2.6 (R), whose numbers can differ for three reasons. It reports points of its grid, up to a step (0.04
 * standard errors) inside of ours, and the end of its grid where the interval goes on; its least favourable critical value
 * comes from 1,000 draws of R's generator, ours from our own, which moves limits by up to two steps; and its
 * quantile of the folded normal is that of a million draws (1.96224 for 1.95996), ours exact.
 *
 * @example honestDid({ times: [-2, 0], estimates: Float64Array.of(0, 1), covariance: identityMatrix(2) }, { restriction: "smoothness", magnitudes: [0] }).intervals[0] // 1 -+ 1.959964 * sqrt(1.25)
 * @throws StatisticsError where the event study has no period before or after the reference, a gap, or a singular covariance
 */
export function honestDid(study: EventStudyEstimates, options: HonestDidOptions): HonestDid {
  const ordered = orderedStudy(study);
  const { level = 0.95 } = options;
  if (!(level > 0 && level < 1)) throw new StatisticsError(`a level of ${level}; it lies between 0 and 1`);
  const weights = weightsOf(ordered, options);
  const magnitudes = options.magnitudes ?? defaultMagnitudes(ordered, options.restriction);
  const wrong = magnitudes.find((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
  if (wrong !== undefined || magnitudes.length === 0)
    throw new StatisticsError(
      `magnitudes ${magnitudes.join(", ")}: give one or more numbers that are 0 or above`,
    );
  const original = originalInterval(ordered, weights, level);
  const search =
    options.restriction === "smoothness"
      ? smoothnessSearch(ordered, weights, level)
      : magnitudeSearch(ordered, weights, level, original.standardError, options);
  const intervals = magnitudes.map(search.interval);
  return {
    restriction: options.restriction,
    original,
    intervals,
    breakdown: breakdownOf(search, Math.max(...magnitudes) || original.standardError),
    level,
    method: options.restriction === "smoothness" ? "FLCI" : "C-LF",
    periodsBefore: ordered.before,
    periodsAfter: ordered.after,
    diagnostics: diagnosticsOf(intervals),
  };
}

function weightsOf({ after }: OrderedStudy, { weights }: HonestDidOptions): Float64Array {
  if (weights === undefined) return Float64Array.from({ length: after }, (_, t) => (t === 0 ? 1 : 0));
  if (weights.length !== after || !weights.every(Number.isFinite) || weights.every((one) => one === 0))
    throw new StatisticsError(
      `weights ${weights.join(", ")}: give a number for each of the ${after} periods after the reference, not all 0`,
    );
  return Float64Array.from(weights);
}

function originalInterval(
  { estimates, covariance, before }: OrderedStudy,
  post: Float64Array,
  level: number,
) {
  const all = new Float64Array(estimates.length);
  all.set(post, before);
  const estimate = all.reduce((sum, weight, i) => sum + weight * estimates[i]!, 0);
  const standardError = Math.sqrt(quadraticForm(covariance, all));
  const half = standardError * normalQuantile((1 + level) / 2);
  return { estimate, standardError, low: estimate - half, high: estimate + half };
}

function defaultMagnitudes({ estimates, covariance, before }: OrderedStudy, restriction: string): number[] {
  if (restriction === "relative-magnitudes") return [0, 0.5, 1, 1.5, 2];
  // The reference period, whose value is 0, ends the path before treatment.
  const path = [...estimates.subarray(0, before), 0];
  const bends = path.slice(2).map((value, i) => Math.abs(value - 2 * path[i + 1]! + path[i]!));
  const most = bends.length === 0 ? Math.sqrt(covariance.data[0]!) : Math.max(...bends);
  return [0, 0.25, 0.5, 0.75, 1].map((share) => share * most);
}

/** What differs between the restrictions. */
interface Search {
  readonly interval: (magnitude: number) => HonestInterval;
  /** Whether the interval takes in zero. */
  readonly holdsZero: (magnitude: number) => boolean;
  /** To what share of itself the breakdown value is found. */
  readonly precision: number;
}

function smoothnessSearch(study: OrderedStudy, post: Float64Array, level: number): Search {
  const frontier = smoothnessFrontier(study, post);
  const find = (magnitude: number) => fixedLengthInterval(study, post, frontier, magnitude, level);
  return {
    precision: 1e-9,
    interval: (magnitude) => {
      const { low, high } = find(magnitude);
      return { magnitude, low, high, openLow: false, openHigh: false };
    },
    holdsZero: (magnitude) => {
      const { low, high } = find(magnitude);
      return low <= 0 && high >= 0;
    },
  };
}

/** Steps beyond the grid, by its length, before an interval counts as open. */
const furthest = 20;

function magnitudeSearch(
  study: OrderedStudy,
  weights: Float64Array,
  level: number,
  standardError: number,
  { grid = {}, draws = 5000, random = createRandom(0) }: HonestDidOptions,
): Search {
  const { points = 1000, low = -20 * standardError, high = 20 * standardError } = grid;
  if (!(Number.isInteger(points) && points >= 10 && low < high))
    throw new StatisticsError(
      `a grid of ${points} points from ${low} to ${high}: give 10 points or more, and a low end below the high one`,
    );
  if (!(Number.isInteger(draws) && draws >= 100))
    throw new StatisticsError(`${draws} draws; give a whole number of at least 100`);
  const drawn = covarianceDraws(study.covariance, draws, random.split("least favourable"));
  const setting = { study, weights, alpha: 1 - level, draws: drawn };
  const tests = new Map<number, RelativeMagnitudesTest>();
  const testOf = (magnitude: number) => {
    const known = tests.get(magnitude) ?? relativeMagnitudesTest(setting, magnitude);
    tests.set(magnitude, known);
    return known;
  };
  return {
    // The critical values are drawn.
    precision: 1e-4,
    holdsZero: (magnitude) => testOf(magnitude).accepts(0),
    interval: (magnitude) => {
      const side = (from: number, to: number, fixed: boolean) =>
        endOfSet(testOf(magnitude).accepts, { from, to, points, fixed, precision: 1e-6 * standardError });
      const below = side(low, high, grid.low !== undefined);
      const above = side(high, low, grid.high !== undefined);
      return { magnitude, low: below.end, high: above.end, openLow: below.open, openHigh: above.open };
    },
  };
}

interface Scan {
  readonly from: number;
  readonly to: number;
  readonly points: number;
  /** Whether nothing lies beyond `from`. */
  readonly fixed: boolean;
  readonly precision: number;
}

/** The outermost accepted value on the side of `from`; where `from` itself is accepted, further out unless that is fixed. */
function endOfSet(accepts: (value: number) => boolean, scan: Scan): { end: number; open: boolean } {
  const { from, to, points, fixed, precision } = scan;
  const step = (to - from) / (points - 1);
  let inside = 0;
  if (accepts(from)) {
    if (fixed) return { end: from, open: true };
    do inside--;
    while (inside > -furthest * points && accepts(from + inside * step));
    if (inside === -furthest * points) return { end: from + inside * step, open: true };
    inside++;
  } else {
    do inside++;
    while (inside < points && !accepts(from + inside * step));
    if (inside === points) return { end: Number.NaN, open: false };
  }
  let accepted = from + inside * step;
  let rejected = accepted - step;
  while (Math.abs(accepted - rejected) > precision) {
    const middle = (accepted + rejected) / 2;
    if (accepts(middle)) accepted = middle;
    else rejected = middle;
  }
  return { end: accepted, open: false };
}

/** The least magnitude at which zero is held, by doubling and then halving. */
function breakdownOf({ holdsZero, precision }: Search, start: number): number {
  if (holdsZero(0)) return 0;
  let low = 0;
  let high = start;
  for (let doubling = 0; !holdsZero(high); doubling++) {
    if (doubling === 20) return Number.POSITIVE_INFINITY;
    low = high;
    high *= 2;
  }
  while (high - low > precision * high) {
    const middle = (low + high) / 2;
    if (holdsZero(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function diagnosticsOf(intervals: readonly HonestInterval[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const open = intervals.filter(({ openLow, openHigh }) => openLow || openHigh);
  if (open.length > 0)
    found.push({
      id: "open-interval",
      level: "warning",
      message: `At ${open.map(({ magnitude }) => magnitude).join(", ")} the interval ends where the grid ends, and goes on beyond; give a wider grid.`,
    });
  const empty = intervals.filter(({ low }) => Number.isNaN(low));
  if (empty.length > 0)
    found.push({
      id: "empty-interval",
      level: "warning",
      message: `At ${empty.map(({ magnitude }) => magnitude).join(", ")} no value of the effect on the grid is compatible with the restriction.`,
    });
  return found;
}
