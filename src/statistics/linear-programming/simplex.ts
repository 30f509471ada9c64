import { type Matrix, StatisticsError } from "../types.js";

export interface LinearOptimum {
  /** Infinity where the objective has no bound. */
  readonly value: number;
  /** A vertex where the value is reached; where there is no bound, the vertex from which it grows. */
  readonly solution: Float64Array;
}

/** The set of x >= 0 with A x = b, ready for any number of objectives. */
export interface StandardProgram {
  /**
   * The greatest value of an objective. The search starts where the last one ended, so that objectives that differ little
   * cost little.
   */
  maximise(objective: Float64Array): LinearOptimum;
}

const smallPivot = 1e-9;
const pivotsBetweenInversions = 40;

/**
 * Prepares the linear program max c'x subject to A x = b, x >= 0 (dense, of bounded size: work and memory grow with the square
 * of the rows). Revised simplex method with an explicit inverse that is computed anew now and then; the greatest reduced
 * cost enters, and Bland's rule takes over where steps of length zero follow each other, so that it ends.
 *
 * @param matrix A, with a row for each equation
 * @param right b
 * @throws StatisticsError where no x fulfils the equations
 * @example standardProgram(matrixFromRows([[1, 1, 1]]), Float64Array.of(2)).maximise(Float64Array.of(1, 3, 2)).value // 6
 */
export function standardProgram(matrix: Matrix, right: Float64Array): StandardProgram {
  return new Simplex(matrix, right);
}

/** Unknowns from `columns` on are artificial: one for each equation, zero once a vertex is found. */
class Simplex implements StandardProgram {
  private readonly rows: number;
  private readonly columns: number;
  /** Signs of the artificial unknowns. */
  private readonly sign: Float64Array;
  private readonly basis: Int32Array;
  private readonly isBasic: Uint8Array;
  /** Inverse of the basis, by row. */
  private inverse: Float64Array;
  private readonly level: Float64Array;
  private readonly prices: Float64Array;
  private readonly step: Float64Array;
  private pivots = 0;

  constructor(
    private readonly matrix: Matrix,
    private readonly right: Float64Array,
  ) {
    this.rows = matrix.rows;
    this.columns = matrix.columns;
    this.sign = right.map((value) => (value < 0 ? -1 : 1));
    this.basis = Int32Array.from({ length: this.rows }, (_, i) => this.columns + i);
    this.isBasic = new Uint8Array(this.columns);
    this.inverse = new Float64Array(this.rows ** 2);
    this.level = right.map(Math.abs);
    this.prices = new Float64Array(this.rows);
    this.step = new Float64Array(this.rows);
    for (let i = 0; i < this.rows; i++) this.inverse[i * this.rows + i] = this.sign[i]!;
    this.findVertex();
  }

  maximise(objective: Float64Array): LinearOptimum {
    const bounded = this.climb((j) => (j < this.columns ? objective[j]! : 0));
    this.refreshLevels();
    const solution = new Float64Array(this.columns);
    let value = 0;
    for (let i = 0; i < this.rows; i++) {
      const j = this.basis[i]!;
      if (j >= this.columns) continue;
      solution[j] = Math.max(0, this.level[i]!);
      value += objective[j]! * solution[j]!;
    }
    return { value: bounded ? value : Number.POSITIVE_INFINITY, solution };
  }

  /** Drives the artificial unknowns to zero, then out of the basis where a true one can take the place. */
  private findVertex(): void {
    this.climb((j) => (j < this.columns ? 0 : -1));
    this.refreshLevels();
    const scale = this.right.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    for (let i = 0; i < this.rows; i++) {
      if (this.basis[i]! < this.columns) continue;
      if (this.level[i]! > 1e-8 * scale)
        throw new StatisticsError("no values of the unknowns fulfil all equations of the linear program");
      const entering = this.largestInRow(i);
      if (entering < 0) continue;
      this.direction(entering);
      this.pivot(i, entering);
    }
  }

  /** The unknown outside of the basis with the greatest entry in a row of the tableau; -1 where the row is redundant. */
  private largestInRow(i: number): number {
    let found = -1;
    let most = 1e-7;
    for (let j = 0; j < this.columns; j++) {
      if (this.isBasic[j] === 1) continue;
      let entry = 0;
      for (let k = 0; k < this.rows; k++)
        entry += this.inverse[i * this.rows + k]! * this.matrix.data[k + j * this.rows]!;
      if (Math.abs(entry) > most) {
        most = Math.abs(entry);
        found = j;
      }
    }
    return found;
  }

  /** Improves until no unknown outside of the basis would; false where the objective has no bound. */
  private climb(cost: (j: number) => number): boolean {
    let most = 0;
    for (let j = 0; j < this.columns; j++) most = Math.max(most, Math.abs(cost(j)));
    const tolerance = 1e-12 * (most === 0 ? 1 : most);
    for (let still = 0; ; ) {
      const entering = this.entering(cost, tolerance, still > 2 * this.rows);
      if (entering < 0) return true;
      this.direction(entering);
      const leaving = this.leaving(still > 2 * this.rows);
      if (leaving < 0) return false;
      still = this.level[leaving]! > 1e-12 ? 0 : still + 1;
      this.pivot(leaving, entering);
    }
  }

  private entering(cost: (j: number) => number, tolerance: number, first: boolean): number {
    const { rows, columns, prices, inverse, basis } = this;
    prices.fill(0);
    for (let i = 0; i < rows; i++) {
      const own = cost(basis[i]!);
      if (own === 0) continue;
      for (let k = 0; k < rows; k++) prices[k]! += own * inverse[i * rows + k]!;
    }
    let found = -1;
    let most = tolerance;
    for (let j = 0; j < columns; j++) {
      if (this.isBasic[j] === 1) continue;
      let gain = cost(j);
      const from = j * rows;
      for (let k = 0; k < rows; k++) gain -= prices[k]! * this.matrix.data[from + k]!;
      if (gain <= most) continue;
      found = j;
      if (first) return found;
      most = gain;
    }
    return found;
  }

  /** How the basic unknowns fall as the entering one grows by 1, into `step`. */
  private direction(entering: number): void {
    const { rows, inverse, matrix, step } = this;
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let k = 0; k < rows; k++) sum += inverse[i * rows + k]! * matrix.data[k + entering * rows]!;
      step[i] = sum;
    }
  }

  /** The basic unknown that reaches zero first; among equals the safest pivot, or the first unknown. */
  private leaving(first: boolean): number {
    let found = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.rows; i++) {
      // An artificial unknown at zero must not grow: it leaves whatever the sign.
      const fixed = this.basis[i]! >= this.columns && this.level[i]! <= 1e-12;
      const pace = fixed ? Math.abs(this.step[i]!) : this.step[i]!;
      if (pace <= smallPivot) continue;
      const ratio = Math.max(0, this.level[i]!) / pace;
      if (ratio < least - 1e-13) {
        least = ratio;
        found = i;
      } else if (ratio <= least + 1e-13) {
        const better = first
          ? this.basis[i]! < this.basis[found]!
          : Math.abs(this.step[i]!) > Math.abs(this.step[found]!);
        if (better) found = i;
        least = Math.min(least, ratio);
      }
    }
    return found;
  }

  private pivot(at: number, entering: number): void {
    const { rows, inverse, step, level } = this;
    const scale = 1 / step[at]!;
    const from = at * rows;
    for (let k = 0; k < rows; k++) inverse[from + k]! *= scale;
    level[at]! *= scale;
    for (let i = 0; i < rows; i++) {
      const factor = step[i]!;
      if (i === at || factor === 0) continue;
      for (let k = 0; k < rows; k++) inverse[i * rows + k]! -= factor * inverse[from + k]!;
      level[i]! -= factor * level[at]!;
    }
    if (this.basis[at]! < this.columns) this.isBasic[this.basis[at]!] = 0;
    this.basis[at] = entering;
    this.isBasic[entering] = 1;
    this.pivots++;
    if (this.pivots % pivotsBetweenInversions === 0) this.invert();
  }

  /** The inverse from the columns of the basis, by Gauss and Jordan with row exchanges, so that rounding does not add up. */
  private invert(): void {
    const { rows } = this;
    const work = new Float64Array(rows ** 2);
    const result = new Float64Array(rows ** 2);
    for (let i = 0; i < rows; i++) {
      const j = this.basis[i]!;
      for (let k = 0; k < rows; k++)
        work[k * rows + i] =
          j < this.columns ? this.matrix.data[k + j * rows]! : k === j - this.columns ? this.sign[k]! : 0;
      result[i * rows + i] = 1;
    }
    for (let c = 0; c < rows; c++) {
      let best = c;
      for (let r = c + 1; r < rows; r++)
        if (Math.abs(work[r * rows + c]!) > Math.abs(work[best * rows + c]!)) best = r;
      // A basis that rounding cannot invert keeps the inverse that led here.
      if (Math.abs(work[best * rows + c]!) < 1e-13) return;
      for (const square of [work, result]) exchangeRows(square, rows, c, best);
      eliminate(work, result, rows, c);
    }
    this.inverse = result;
    this.refreshLevels();
  }

  private refreshLevels(): void {
    const { rows, inverse, right, level } = this;
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let k = 0; k < rows; k++) sum += inverse[i * rows + k]! * right[k]!;
      level[i] = sum;
    }
  }
}

function exchangeRows(square: Float64Array, size: number, a: number, b: number): void {
  if (a === b) return;
  for (let k = 0; k < size; k++) {
    const kept = square[a * size + k]!;
    square[a * size + k] = square[b * size + k]!;
    square[b * size + k] = kept;
  }
}

function eliminate(work: Float64Array, result: Float64Array, size: number, c: number): void {
  const scale = 1 / work[c * size + c]!;
  for (let k = 0; k < size; k++) {
    work[c * size + k]! *= scale;
    result[c * size + k]! *= scale;
  }
  for (let r = 0; r < size; r++) {
    const factor = work[r * size + c]!;
    if (r === c || factor === 0) continue;
    for (let k = 0; k < size; k++) {
      work[r * size + k]! -= factor * work[c * size + k]!;
      result[r * size + k]! -= factor * result[c * size + k]!;
    }
  }
}
