import { normalCdf } from "../../distributions/index.js";
import {
  cholesky,
  createMatrix,
  matrixFromRows,
  multiply,
  multiplyVector,
  transpose,
} from "../../linear-algebra/index.js";
import { type StandardProgram, standardProgram } from "../../linear-programming/index.js";
import type { RandomStream } from "../../random/index.js";
import { sortedQuantile } from "../../sampling/index.js";
import type { Matrix } from "../../types.js";
import type { OrderedStudy } from "./event-study.js";

/**
 * Tests of a value of the effect where trends after treatment may differ between neighbouring periods by no more than Mbar
 * times the largest difference before it (Rambachan and Roth 2023, section 2.4.2), by the hybrid of the conditional and
 * the least favourable test (Andrews, Roth and Pakes 2023).
 *
 * Which difference before treatment is the largest, and its sign, are unknown. For each choice the restriction is linear,
 * A delta <= 0; a value of the effect is accepted where the test of one of the choices accepts it.
 */
export interface RelativeMagnitudesTest {
  /** Whether a value of the effect is in the confidence set. */
  accepts(effect: number): boolean;
}

export interface RelativeMagnitudesSetting {
  readonly study: OrderedStudy;
  /** Weights of the periods after treatment in the effect. */
  readonly weights: Float64Array;
  readonly alpha: number;
  /** Draws from the covariance of the estimates, a column each, for the least favourable critical value. */
  readonly draws: Matrix;
}

/** Normal draws with the covariance of the estimates, a column each. */
export function covarianceDraws(covariance: Matrix, draws: number, random: RandomStream): Matrix {
  const standard = createMatrix(covariance.rows, draws);
  for (let k = 0; k < standard.data.length; k++) standard.data[k] = random.normal();
  return multiply(cholesky(covariance)!, standard);
}

/** The test for one Mbar. */
export function relativeMagnitudesTest(
  setting: RelativeMagnitudesSetting,
  mbar: number,
): RelativeMagnitudesTest {
  const parts: ((effect: number) => boolean)[] = [];
  for (let s = 0; s < setting.study.before; s++) {
    const positive = momentsOf(setting, mbar, s, 1);
    const negative = momentsOf(setting, mbar, s, -1);
    // With the other sign the rows are the same ones negated, and the draws are as likely as their negatives.
    let critical: number | undefined;
    for (const moments of [positive, negative])
      parts.push((effect) => {
        critical ??= leastFavourable(positive, setting);
        return hybridAccepts(moments, effect, critical, setting.alpha);
      });
  }
  return { accepts: (effect) => parts.some((accepts) => accepts(effect)) };
}

/** Moments that are at most zero in expectation at the true effect and some value of the nuisance, each over its deviation. */
interface Moments {
  /** Rows by estimates: what each moment takes from them. */
  readonly rows: Matrix;
  readonly value: Float64Array;
  /** How much of the effect each contains. */
  readonly slope: Float64Array;
  readonly correlation: Matrix;
  /** Weights of the moments that are positive, sum to one and take out the nuisance. */
  readonly program: StandardProgram;
}

/** Moments where the largest difference before treatment is the one that ends s periods before the reference. */
function momentsOf(
  { study, weights }: RelativeMagnitudesSetting,
  mbar: number,
  s: number,
  sign: 1 | -1,
): Moments {
  const raw = restriction(study, mbar, s, sign);
  const variance = multiply(multiply(raw, study.covariance), transpose(raw));
  const m = raw.rows;
  const deviation = Float64Array.from({ length: m }, (_, i) => Math.sqrt(variance.data[i + i * m]!));
  const rows = { ...raw, data: raw.data.map((value, k) => value / deviation[k % m]!) };
  const { direction, nuisance } = effectBasis(study, weights);
  return {
    rows,
    value: multiplyVector(rows, study.estimates),
    slope: multiplyVector(rows, direction),
    correlation: {
      ...variance,
      data: variance.data.map((value, k) => value / (deviation[k % m]! * deviation[Math.floor(k / m)]!)),
    },
    program: weightProgram(multiply(rows, nuisance)),
  };
}

/**
 * Rows of A. Those of periods before treatment say nothing of the effect and are left out, but with one period after, as in
 * HonestDiD.
 */
function restriction({ before, after }: OrderedStudy, mbar: number, s: number, sign: 1 | -1): Matrix {
  const n = before + after;
  /** Difference of neighbouring periods; the period d lies d steps before (negative) or after the reference, which is zero. */
  const step = (period: number, factor: number, into: Float64Array) => {
    for (const [at, value] of [
      [period, factor],
      [period - 1, -factor],
    ] as const)
      if (at !== 0) into[at < 0 ? before + at : before + at - 1]! += value;
  };
  const found: Float64Array[] = [];
  const add = (period: number, bound: number) => {
    for (const side of [1, -1]) {
      const row = new Float64Array(n);
      step(period, side, row);
      step(-s, -bound * sign, row);
      if (row.some((value) => Math.abs(value) > 1e-12)) found.push(row);
    }
  };
  if (after === 1) for (let period = 1 - before; period <= 0; period++) add(period, 1);
  for (let period = 1; period <= after; period++) add(period, mbar);
  return matrixFromRows(found.map((row) => [...row]));
}

/** Changes of the estimates that raise the effect by one, and a basis of those that leave it as it is. */
function effectBasis({ before, after }: OrderedStudy, weights: Float64Array) {
  const n = before + after;
  let pivot = 0;
  for (let j = 1; j < after; j++) if (Math.abs(weights[j]!) > Math.abs(weights[pivot]!)) pivot = j;
  const direction = new Float64Array(n);
  direction[before + pivot] = 1 / weights[pivot]!;
  const nuisance = createMatrix(n, after - 1);
  for (let j = 0, column = 0; j < after; j++) {
    if (j === pivot) continue;
    nuisance.data[before + j + column * n] = 1;
    nuisance.data[before + pivot + column * n] = -weights[j]! / weights[pivot]!;
    column++;
  }
  return { direction, nuisance };
}

function weightProgram(nuisance: Matrix): StandardProgram {
  const { rows: m, columns: k, data } = nuisance;
  const equations = createMatrix(k + 1, m);
  for (let j = 0; j < k; j++) {
    const size = Math.max(...data.subarray(j * m, (j + 1) * m).map(Math.abs), Number.MIN_VALUE);
    for (let i = 0; i < m; i++) equations.data[j + 1 + i * (k + 1)] = data[i + j * m]! / size;
  }
  for (let i = 0; i < m; i++) equations.data[i * (k + 1)] = 1;
  const right = new Float64Array(k + 1);
  right[0] = 1;
  return standardProgram(equations, right);
}

/** Share of the size that goes to the first stage, as in the paper and in HonestDiD. */
const firstStage = (alpha: number) => alpha / 10;

/** Quantile of the statistic where all moments are zero in expectation. */
function leastFavourable({ rows, program }: Moments, { draws, alpha }: RelativeMagnitudesSetting): number {
  const drawn = multiply(rows, draws);
  const m = rows.rows;
  const statistics = new Float64Array(draws.columns);
  for (let b = 0; b < draws.columns; b++)
    statistics[b] = program.maximise(drawn.data.subarray(b * m, (b + 1) * m)).value;
  return sortedQuantile(statistics.sort(), 1 - firstStage(alpha));
}

/**
 * The hybrid test. The statistic is the largest weighted sum of the moments over the weights of the program; above the least
 * favourable critical value it is rejected at once. Else it is compared with a normal, truncated to where the same
 * weights stay the best and the first stage accepts.
 */
function hybridAccepts(
  { value, slope, correlation, program }: Moments,
  effect: number,
  critical: number,
  alpha: number,
): boolean {
  const y = value.map((one, i) => one - effect * slope[i]!);
  const { value: statistic, solution: best } = program.maximise(y);
  if (statistic > critical) return false;
  if (statistic <= 0) return true;
  const toward = multiplyVector(correlation, best);
  const variance = best.reduce((sum, weight, i) => sum + weight * toward[i]!, 0);
  // Weights under which the moments cancel exactly: any positive value contradicts the restriction.
  if (!(variance > 1e-14)) return false;
  const along = toward.map((one) => one / variance);
  const rest = y.map((one, i) => one - along[i]! * statistic);
  const deviation = Math.sqrt(variance);
  const low = truncation(program, rest, along, Math.min(-100, statistic - 20 * deviation));
  const high = truncation(program, rest, along, critical);
  if (statistic < low - 1e-9 || statistic > high + 1e-9) return true;
  const size = (alpha - firstStage(alpha)) / (1 - firstStage(alpha));
  return truncatedTail(statistic / deviation, low / deviation, high / deviation) >= size;
}

/**
 * How far the statistic could have gone, with the rest of the moments as they are, before other weights are the best: the end
 * of the line of the greatest sum on the identity. From outside the end is reached by Newton's method, exactly and in few
 * steps, as the greatest sum is convex and piecewise linear.
 */
function truncation(
  program: StandardProgram,
  rest: Float64Array,
  along: Float64Array,
  outside: number,
): number {
  let at = outside;
  for (let step = 0; step < 200; step++) {
    const { value, solution } = program.maximise(rest.map((one, i) => one + along[i]! * at));
    if (value - at <= 1e-9 * (1 + Math.abs(at))) return at;
    const level = solution.reduce((sum, weight, i) => sum + weight * rest[i]!, 0);
    const pace = solution.reduce((sum, weight, i) => sum + weight * along[i]!, 0);
    const next = level / (1 - pace);
    if (!Number.isFinite(next) || next === at) return at;
    at = next;
  }
  return at;
}

/** P(Z > x) for a standard normal Z between two limits, by logarithms, so that far tails keep their digits. */
function truncatedTail(x: number, low: number, high: number): number {
  const above = (value: number) => normalCdf(value, { tail: "upper", log: true });
  const end = above(high);
  const difference = (a: number) => a + Math.log1p(-Math.exp(Math.min(0, end - a)));
  if (x >= high) return 0;
  return Math.exp(difference(above(Math.max(x, low))) - difference(above(low)));
}
