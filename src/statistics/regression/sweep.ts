import { addCrossProduct, crossProductRows, mirrorUpper } from "../linear-algebra/cross-product.js";
import { createMatrix } from "../linear-algebra/index.js";
import type { Matrix } from "../types.js";
import type { Family } from "./families.js";
import type { GlmData } from "./iterate.js";
import type { Link } from "./links.js";

/** Linear predictor, mean and d mu / d eta of every row. */
export interface Means {
  readonly eta: Float64Array;
  readonly mu: Float64Array;
  readonly slope: Float64Array;
}

/** X'WX and X'W(z - eta) of all columns, at the means of a state. */
export interface NormalEquations {
  readonly information: Matrix;
  readonly score: Float64Array;
}

/** What one pass over the rows tells about coefficients. */
export interface Swept {
  readonly deviance: number;
  /** Whether the deviance is finite and every mean in the range of the family. */
  readonly valid: boolean;
  readonly normal: NormalEquations | null;
}

/** Means with room for so many rows. */
export const emptyMeans = (rows: number): Means => ({
  eta: new Float64Array(rows),
  mu: new Float64Array(rows),
  slope: new Float64Array(rows),
});

/**
 * Writes the means that coefficients (one for each column) give into `into`, with their deviance and, where `collect`
 * is set, the normal equations of the next step. Rows are taken block by block, so that everything that is done to one is
 * done while it is in the cache.
 */
export function sweepRows(
  data: GlmData,
  family: Family,
  link: Link,
  coefficients: Float64Array,
  into: Means,
  collect: boolean,
): Swept {
  const { matrix, outcome, weights, offset } = data;
  const n = matrix.rows;
  const collector = collect ? new Collector(data, family) : null;
  // Fewer rows are one block, whose deviance is one sum.
  const block = collect ? crossProductRows : n;
  let deviance = 0;
  let valid = true;
  for (let start = 0; start < n; start += block) {
    const end = Math.min(start + block, n);
    const [eta, mu, slope] = [into.eta, into.mu, into.slope].map((values) => values.subarray(start, end)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    predict(matrix, coefficients, offset, start, eta);
    link.inverse(eta, mu, slope);
    deviance += family.deviance(outcome.subarray(start, end), mu, weights.subarray(start, end));
    for (let i = 0; i < mu.length && valid; i++) valid = family.valid(mu[i]!);
    if (!valid) break;
    collector?.add(start, mu, slope);
  }
  valid &&= Number.isFinite(deviance);
  return { deviance, valid, normal: collector?.finish() ?? null };
}

/** X b plus the offset, of the rows from `start` on. */
function predict(
  { rows, columns, data }: Matrix,
  coefficients: Float64Array,
  offset: Float64Array | null,
  start: number,
  eta: Float64Array,
): void {
  for (let i = 0; i < eta.length; i++) eta[i] = offset === null ? 0 : offset[start + i]!;
  for (let j = 0; j < columns; j++) {
    const b = coefficients[j]!;
    if (b === 0) continue;
    const from = j * rows + start;
    for (let i = 0; i < eta.length; i++) eta[i]! += b * data[from + i]!;
  }
}

/** Gathers the normal equations block by block. */
class Collector {
  private readonly information: Matrix;
  private readonly score: Float64Array;
  private readonly scratch: Float64Array;
  private readonly working = new Float64Array(crossProductRows);
  private readonly residual = new Float64Array(crossProductRows);

  constructor(
    private readonly data: GlmData,
    private readonly family: Family,
  ) {
    const { columns } = data.matrix;
    this.information = createMatrix(columns, columns);
    this.score = new Float64Array(columns);
    this.scratch = new Float64Array(crossProductRows * columns);
  }

  add(start: number, mu: Float64Array, slope: Float64Array): void {
    const { matrix, outcome, weights } = this.data;
    const { working, residual, family, score } = this;
    const size = mu.length;
    for (let i = 0; i < size; i++) {
      const weight = weights[start + i]!;
      const gain = weight === 0 || slope[i] === 0 ? 0 : (weight * slope[i]!) / family.variance(mu[i]!);
      working[i] = gain * slope[i]!;
      residual[i] = gain * (outcome[start + i]! - mu[i]!);
    }
    addCrossProduct(matrix, working, start, size, this.scratch, this.information);
    for (let j = 0; j < matrix.columns; j++) {
      const from = j * matrix.rows + start;
      let sum = 0;
      for (let i = 0; i < size; i++) sum += matrix.data[from + i]! * residual[i]!;
      score[j]! += sum;
    }
  }

  finish(): NormalEquations {
    mirrorUpper(this.information);
    return { information: this.information, score: this.score };
  }
}
