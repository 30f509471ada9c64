/**
 * How far an unknown of a system of sums can move, given what is published: the largest and the smallest value that
 * some assignment of the unknowns can give it. Solved exactly, by the simplex method of Dantzig with Bland's rule
 * against cycling; the matrices hold only -1, 0 and 1, so that ordinary doubles lose nothing.
 */

export interface LinearSystem {
  /** Number of unknowns; each is at least its entry in `least`. */
  readonly least: Float64Array;
  /** Each row: sum of sign times unknown = right. */
  readonly rows: readonly {
    readonly unknowns: readonly number[];
    readonly signs: readonly number[];
    readonly right: number;
  }[];
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

const tiny = 1e-7;

/** A simplex tableau in canonical form: rows of coefficients, the last entry the right side. */
class Tableau {
  readonly rows: Float64Array[] = [];
  readonly basis: number[] = [];

  constructor(
    readonly system: LinearSystem,
    readonly width = system.least.length,
  ) {
    const { least, rows } = system;
    const artificials = rows.length;
    for (const [i, { unknowns, signs, right }] of rows.entries()) {
      const row = new Float64Array(width + artificials + 1);
      let constant = right;
      for (const [k, unknown] of unknowns.entries()) {
        row[unknown]! += signs[k]!;
        constant -= signs[k]! * least[unknown]!;
      }
      if (constant < 0) {
        for (const unknown of unknowns) row[unknown] = -row[unknown]!;
        constant = -constant;
      }
      row[width + i] = 1;
      row[row.length - 1] = constant;
      this.rows.push(row);
      this.basis.push(width + i);
    }
    this.findFeasible();
  }

  private pivot(objective: Float64Array, at: number, entering: number): void {
    const row = this.rows[at]!;
    const scale = 1 / row[entering]!;
    for (let j = 0; j < row.length; j++) row[j]! *= scale;
    for (const other of [...this.rows, objective]) {
      const factor = other[entering]!;
      if (other === row || factor === 0) continue;
      for (let j = 0; j < row.length; j++) if (row[j] !== 0) other[j]! -= factor * row[j]!;
      other[entering] = 0;
    }
    this.basis[at] = entering;
  }

  /** Raises the objective as far as it goes; the last entry of `objective` is its value with the opposite sign. */
  private maximise(objective: Float64Array, enough: number): number {
    for (;;) {
      if (-objective[objective.length - 1]! >= enough) return -objective[objective.length - 1]!;
      let entering = -1;
      for (let j = 0; j < this.width && entering < 0; j++) if (objective[j]! > tiny) entering = j;
      if (entering < 0) return -objective[objective.length - 1]!;
      let leaving = -1;
      let ratio = Number.POSITIVE_INFINITY;
      for (const [i, row] of this.rows.entries()) {
        if (row[entering]! <= tiny) continue;
        const own = row[row.length - 1]! / row[entering]!;
        if (own < ratio - tiny || (own < ratio + tiny && this.basis[i]! < this.basis[leaving]!)) {
          ratio = Math.min(own, ratio);
          leaving = i;
        }
      }
      if (leaving < 0) return Number.POSITIVE_INFINITY;
      this.pivot(objective, leaving, entering);
    }
  }

  /** The first phase: the artificial unknowns are driven out, and rows that say nothing new are dropped. */
  private findFeasible(): void {
    const length = this.width + this.system.rows.length + 1;
    const objective = new Float64Array(length);
    for (const row of this.rows) for (let j = 0; j < length; j++) objective[j]! += row[j]!;
    for (let j = this.width; j < length - 1; j++) objective[j] = 0;
    // The last entry holds minus the objective; the objective is minus the sum of the artificial unknowns.
    this.maximise(objective, Number.POSITIVE_INFINITY);
    for (let i = this.rows.length - 1; i >= 0; i--) {
      if (this.basis[i]! < this.width) continue;
      const row = this.rows[i]!;
      const entering = row.findIndex((value, j) => j < this.width && Math.abs(value) > tiny);
      if (entering >= 0) this.pivot(objective, i, entering);
      else {
        this.rows.splice(i, 1);
        this.basis.splice(i, 1);
      }
    }
  }

  /** The greatest value of sign times the unknown above its least value; stops early where `enough` is reached. */
  extreme(unknown: number, sign: 1 | -1, enough: number): number {
    const objective = new Float64Array(this.width + this.system.rows.length + 1);
    objective[unknown] = sign;
    for (const [i, basic] of this.basis.entries()) {
      if (basic !== unknown) continue;
      const row = this.rows[i]!;
      for (let j = 0; j < objective.length; j++) objective[j]! -= sign * row[j]!;
      objective[unknown] = 0;
    }
    return this.maximise(objective, enough);
  }
}

/**
 * Finds ranges in a system that has a solution.
 *
 * @returns a function of an unknown and of the width that is enough: its least and greatest value, where one side may
 * stop short once the width is reached
 */
export function rangesOf(system: LinearSystem): (unknown: number, enough?: number) => Range {
  const tableau = new Tableau(system);
  return (unknown, enough = Number.POSITIVE_INFINITY) => {
    const least = system.least[unknown]!;
    const low = least - tableau.extreme(unknown, -1, Number.POSITIVE_INFINITY);
    const high = least + tableau.extreme(unknown, 1, low - least + enough);
    return { low: low + 0, high };
  };
}
