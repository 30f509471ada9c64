import { dot } from "../linear-algebra/index.js";

/** Nonnegative weights that add up to one, by Frank and Wolfe's algorithm as R's synthdid runs it. */
export interface SimplexFitInput {
  /** Series by column, each with as many entries as `target`. */
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
  /** Ridge penalty: zeta squared times the squared weights. */
  readonly zeta: number;
  /** Whether the fit may be off by a constant. */
  readonly intercept: boolean;
  readonly start?: Float64Array;
  /** Stops where the objective falls by less than its square. */
  readonly minimumDecrease: number;
  readonly maximumIterations: number;
}

/**
 * Minimises zeta^2 |w|^2 + |X w - y|^2 / n over the simplex, one vertex at a time with exact line search.
 *
 * Steps work on X'X and X'y, so that one costs as many operations as there are weights; what is carried from step to step is
 * computed afresh every 256 steps.
 *
 * Reference: `synthdid:::sc.weight.fw` (R, synthdid 0.0.9).
 */
export function simplexWeights(input: SimplexFitInput): Float64Array {
  const { zeta, intercept, start } = input;
  const n = input.target.length;
  const columns = intercept ? input.columns.map(centred) : input.columns;
  const target = intercept ? centred(input.target) : input.target;
  const k = columns.length;
  const state = new Descent(columns, target, n * zeta ** 2, start ?? new Float64Array(k).fill(1 / k));
  let last = Number.POSITIVE_INFINITY;
  for (let step = 1; step <= input.maximumIterations; step++) {
    if (step % 256 === 0) state.refresh();
    state.moveToVertex();
    const value = state.objective(zeta, n);
    if (step >= 2 && !(last - value > input.minimumDecrease ** 2)) break;
    last = value;
  }
  return state.weights;
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.map((value) => value - mean);
}

/** The weights and what follows from them: X'X w, w'X'X w, y'X w, w'w. */
class Descent {
  readonly weights: Float64Array;
  private readonly gram: Float64Array;
  private readonly cross: Float64Array;
  private readonly total: number;
  private readonly product: Float64Array;
  private square = 0;
  private along = 0;
  private size = 0;

  constructor(
    columns: readonly Float64Array[],
    target: Float64Array,
    private readonly eta: number,
    start: Float64Array,
  ) {
    const k = columns.length;
    this.weights = Float64Array.from(start);
    this.gram = new Float64Array(k * k);
    for (let a = 0; a < k; a++) {
      for (let b = a; b < k; b++) {
        const value = dot(columns[a]!, columns[b]!);
        this.gram[a * k + b] = value;
        this.gram[b * k + a] = value;
      }
    }
    this.cross = Float64Array.from(columns, (column) => dot(column, target));
    this.total = dot(target, target);
    this.product = new Float64Array(k);
    this.refresh();
  }

  refresh(): void {
    const { weights, gram, product } = this;
    const k = weights.length;
    for (let a = 0; a < k; a++) {
      let sum = 0;
      for (let b = 0; b < k; b++) sum += gram[a * k + b]! * weights[b]!;
      product[a] = sum;
    }
    this.square = dot(weights, product);
    this.along = dot(this.cross, weights);
    this.size = dot(weights, weights);
  }

  objective(zeta: number, n: number): number {
    return zeta ** 2 * this.size + (this.total - 2 * this.along + this.square) / n;
  }

  moveToVertex(): void {
    const { weights, gram, cross, product, eta } = this;
    const k = weights.length;
    let best = 0;
    let steepest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < k; j++) {
      const gradient = product[j]! - cross[j]! + eta * weights[j]!;
      if (gradient < steepest) {
        steepest = gradient;
        best = j;
      }
    }
    const own = weights[best]!;
    if (own === 1) return;
    const corner = gram[best * k + best]!;
    const slope = steepest - (this.square - this.along + eta * this.size);
    const error = corner - 2 * product[best]! + this.square;
    const distance = this.size - 2 * own + 1;
    const curvature = error + eta * distance;
    // No curvature: all mixtures fit alike, as where a series never moves and nothing is penalised.
    const step = curvature > 0 ? Math.min(1, Math.max(0, -slope / curvature)) : 0;
    const rest = 1 - step;
    this.square = rest ** 2 * this.square + 2 * step * rest * product[best]! + step ** 2 * corner;
    this.along = rest * this.along + step * cross[best]!;
    this.size = rest ** 2 * this.size + 2 * step * rest * own + step ** 2;
    for (let j = 0; j < k; j++) {
      weights[j]! *= rest;
      product[j] = rest * product[j]! + step * gram[best * k + j]!;
    }
    weights[best]! += step;
  }
}

/** Weights up to a quarter of the largest become zero; the others are scaled to add up to one. */
export function sparsified(weights: Float64Array): Float64Array {
  const limit = Math.max(...weights) / 4;
  return normalised(weights.map((weight) => (weight <= limit ? 0 : weight)));
}

/** Scaled to add up to one; equal where all are zero. */
export function normalised(weights: Float64Array): Float64Array {
  const total = weights.reduce((a, b) => a + b, 0);
  return total === 0 ? weights.map(() => 1 / weights.length) : weights.map((weight) => weight / total);
}
