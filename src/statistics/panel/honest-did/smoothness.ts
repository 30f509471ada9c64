import { normalCdf, normalDensity, normalQuantile } from "../../distributions/index.js";
import {
  cholesky,
  choleskySolve,
  createMatrix,
  principalSubmatrix,
  quadraticForm,
} from "../../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../../types.js";
import type { OrderedStudy } from "./event-study.js";

/** The shortest interval of fixed length under a bound M on the change of slope between neighbouring periods. */
export interface FixedLengthInterval {
  readonly low: number;
  readonly high: number;
  /** The affine estimate in its middle. */
  readonly centre: number;
  readonly standardError: number;
  /** The largest bias that the restriction allows. */
  readonly bias: number;
  /** Weights of the estimates before treatment, in order of time. */
  readonly weights: Float64Array;
}

/**
 * Estimators l'b_after + a'b_before that no linear difference of trends can bias, on the frontier between the largest bias and
 * the variance.
 *
 * Write c_j for what the estimator takes from the second difference of the trend that is centred j periods before the
 * reference: a_m = c_(m-1) - 2 c_m + c_(m+1), m periods before it. Linear trends are harmless where c_0 is the sum of
 * t l_t. The largest bias is M times (|c_0| + |c_1| + ... + what the weights after treatment take), so that the frontier
 * is the path of a lasso in c_1, c_2, ...: piecewise linear, found exactly by homotopy.
 */
export interface Frontier {
  /** By penalty, descending: the free c and whether they change linearly up to the next one. */
  readonly knots: readonly { readonly penalty: number; readonly free: Float64Array }[];
  bias(free: Float64Array): number;
  deviation(free: Float64Array): number;
  weights(free: Float64Array): Float64Array;
}

export function smoothnessFrontier(study: OrderedStudy, post: Float64Array): Frontier {
  const { before, after, covariance } = study;
  const fixed = post.reduce((sum, weight, t) => sum + (t + 1) * weight, 0);
  let known = 0;
  for (let j = 0; j < after; j++) {
    let takes = 0;
    for (let t = j; t < after; t++) takes += (t + 1 - j) * post[t]!;
    known += Math.abs(takes);
  }
  const weights = (free: Float64Array) => {
    const c = (j: number) => (j === 0 ? fixed : (free[j - 1] ?? 0));
    return Float64Array.from({ length: before }, (_, i) => {
      const m = before - i;
      return c(m - 1) - 2 * c(m) + c(m + 1);
    });
  };
  const all = (free: Float64Array) => Float64Array.of(...weights(free), ...post);
  const variance = (free: Float64Array) => quadraticForm(covariance, all(free));
  const size = before - 1;
  // The variance as a quadratic in the free c: V(0) + 2 h'c + c'G c, read off the linear map.
  const origin = all(new Float64Array(size));
  const columns = Array.from({ length: size }, (_, j) => {
    const unit = all(Float64Array.from({ length: size }, (_, i) => (i === j ? 1 : 0)));
    return unit.map((value, i) => value - origin[i]!);
  });
  const bilinear = (x: Float64Array, y: Float64Array) => {
    let sum = 0;
    for (let a = 0; a < x.length; a++)
      for (let b = 0; b < x.length; b++) sum += x[a]! * y[b]! * covariance.data[a + b * x.length]!;
    return sum;
  };
  const gram = createMatrix(size, size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) gram.data[a + b * size] = bilinear(columns[a]!, columns[b]!);
  const linear = Float64Array.from(columns, (column) => -bilinear(column, origin));
  return {
    knots: lassoPath(gram, linear),
    bias: (free) => known + free.reduce((sum, value) => sum + Math.abs(value), 0),
    deviation: (free) => Math.sqrt(variance(free)),
    weights,
  };
}

/**
 * All solutions of min c'G c / 2 - h'c + penalty |c|_1, from the penalty at which c leaves zero down to none, by the homotopy of
 * Osborne, Presnell and Turlach (2000): between knots c is linear in the penalty.
 */
function lassoPath(gram: Matrix, linear: Float64Array): { penalty: number; free: Float64Array }[] {
  const size = linear.length;
  let free = new Float64Array(size);
  let penalty = linear.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const knots = [{ penalty, free }];
  const active = new Map<number, 1 | -1>();
  let dropped = -1;
  for (let round = 0; penalty > 0; round++) {
    if (round > 50 * (size + 1))
      throw new StatisticsError("the estimates before treatment are too nearly collinear to be weighed");
    const slack = slackOf(gram, linear, free);
    for (let j = 0; j < size; j++)
      if (!active.has(j) && j !== dropped && Math.abs(slack[j]!) >= penalty * (1 - 1e-10))
        active.set(j, slack[j]! > 0 ? 1 : -1);
    const pace = activePace(gram, active);
    const gramPace = Float64Array.from({ length: size }, (_, i) => {
      let sum = 0;
      for (const [j, value] of pace) sum += gram.data[i + j * size]! * value;
      return sum;
    });
    const next = nextKnot({ size, slack, gramPace, pace, active, free, penalty, dropped });
    const drop = penalty - next.penalty;
    free = free.slice();
    for (const [j, value] of pace) free[j]! += drop * value;
    dropped = -1;
    if (next.leaves >= 0) {
      free[next.leaves] = 0;
      active.delete(next.leaves);
      dropped = next.leaves;
    }
    penalty = next.penalty;
    knots.push({ penalty, free });
  }
  return knots;
}

function slackOf(gram: Matrix, linear: Float64Array, free: Float64Array): Float64Array {
  return linear.map((value, i) => {
    let sum = value;
    for (let j = 0; j < free.length; j++) sum -= gram.data[i + j * free.length]! * free[j]!;
    return sum;
  });
}

/** How the active c grow as the penalty falls by 1: the inverse of their Gram matrix times their signs. */
function activePace(gram: Matrix, active: ReadonlyMap<number, number>): Map<number, number> {
  const places = [...active.keys()];
  const factor = cholesky(principalSubmatrix(gram, places));
  if (factor === null)
    throw new StatisticsError("the estimates before treatment are too nearly collinear to be weighed");
  const solved = choleskySolve(factor, Float64Array.from(active.values()));
  return new Map(places.map((j, a) => [j, solved[a]!]));
}

interface PathState {
  readonly size: number;
  readonly slack: Float64Array;
  readonly gramPace: Float64Array;
  readonly pace: ReadonlyMap<number, number>;
  readonly active: ReadonlyMap<number, number>;
  readonly free: Float64Array;
  readonly penalty: number;
  readonly dropped: number;
}

/** The greatest penalty below this one at which some c reaches zero, or another one leaves it. */
function nextKnot(state: PathState): { penalty: number; leaves: number } {
  const { size, slack, gramPace, pace, active, free, penalty, dropped } = state;
  let least = penalty;
  let leaves = -1;
  const tiny = 1e-12 * penalty;
  for (const [j, value] of pace) {
    const drop = -free[j]! / value;
    if (free[j] !== 0 && drop > tiny && drop < least) {
      least = drop;
      leaves = j;
    }
  }
  for (let j = 0; j < size; j++) {
    if (active.has(j)) continue;
    for (const side of [1, -1]) {
      // |slack - drop gramPace| reaches penalty - drop.
      const drop = (penalty - side * slack[j]!) / (1 - side * gramPace[j]!);
      const enough = j === dropped ? 1e-9 * penalty : tiny;
      if (drop > enough && drop < least) {
        least = drop;
        leaves = -1;
      }
    }
  }
  return { penalty: least === penalty ? 0 : penalty - least, leaves };
}

/** Quantile of |N(u, 1)|: the half-length, in standard errors, of an interval whose bias is at most u of them. */
export function foldedNormalQuantile(u: number, p: number): number {
  const size = Math.abs(u);
  if (size > 40) return size + normalQuantile(p);
  let low = 0;
  let high = size + normalQuantile((1 + p) / 2);
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2;
    const outside = normalCdf(middle - size, { tail: "upper" }) + normalCdf(-middle - size);
    if (outside > 1 - p) low = middle;
    else high = middle;
  }
  const middle = (low + high) / 2;
  const excess = normalCdf(middle - size, { tail: "upper" }) + normalCdf(-middle - size) - (1 - p);
  return middle + excess / (normalDensity(middle - size) + normalDensity(middle + size));
}

/** The shortest interval at a bound M on second differences. */
export function fixedLengthInterval(
  study: OrderedStudy,
  post: Float64Array,
  frontier: Frontier,
  bound: number,
  level: number,
): FixedLengthInterval {
  const free = bestFree(frontier, bound, level);
  const weights = frontier.weights(free);
  const standardError = frontier.deviation(free);
  const bias = bound * frontier.bias(free);
  const half = standardError * foldedNormalQuantile(bias / standardError, level);
  const centre = Float64Array.of(...weights, ...post).reduce(
    (sum, weight, i) => sum + weight * study.estimates[i]!,
    0,
  );
  return { low: centre - half, high: centre + half, centre, standardError, bias, weights };
}

/**
 * The point of the frontier with the shortest interval. The half-length h cv(M b / h) is least where the penalty equals
 * h M cv' / (cv - u cv'), with u = M b / h and cv' = tanh(u cv); the right side falls as the penalty grows, so that one root is
 * bracketed and halved.
 */
function bestFree(frontier: Frontier, bound: number, level: number): Float64Array {
  const { knots } = frontier;
  const wanted = (free: Float64Array) => {
    const deviation = frontier.deviation(free);
    const u = (bound * frontier.bias(free)) / deviation;
    const quantile = foldedNormalQuantile(u, level);
    const slope = Math.tanh(u * quantile);
    return (deviation * bound * slope) / (quantile - u * slope);
  };
  const last = knots.findIndex(({ penalty, free }) => wanted(free) >= penalty);
  if (last === 0) return knots[0]!.free;
  const [upper, lower] = [knots[last - 1]!, knots[last]!];
  let [inside, outside] = [0, 1];
  const between = (share: number) => ({
    penalty: upper.penalty + share * (lower.penalty - upper.penalty),
    free: upper.free.map((value, j) => value + share * (lower.free[j]! - value)),
  });
  for (let step = 0; step < 100 && outside - inside > 1e-16; step++) {
    const share = (inside + outside) / 2;
    const { penalty, free } = between(share);
    if (wanted(free) >= penalty) outside = share;
    else inside = share;
  }
  return between(outside).free;
}
