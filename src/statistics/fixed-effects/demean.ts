import { StatisticsError } from "../types.js";
import { buildStructure, type EffectStructure, type FixedEffect } from "./structure.js";

export interface DemeanOptions {
  /** Weights by row, none negative; 1 where absent. */
  readonly weights?: Float64Array;
  /** Largest relative residual of the normal equations of the effects; the default is 1e-11. */
  readonly tolerance?: number;
  readonly maximumIterations?: number;
  /**
   * By column, a squared size (from `sizes` of an earlier call) that the tolerance is relative to, where the column is
   * small against what it came from: warm starts.
   */
  readonly sizes?: readonly number[];
}

export interface Demeaned {
  /** The residuals of each column on all effects. */
  readonly columns: readonly Float64Array[];
  /** Conjugate gradient steps, the most that a column took. */
  readonly iterations: number;
  readonly converged: boolean;
  /** Coefficients of each effect by level and column: `coefficients[effect][column][level]`. */
  readonly coefficients: readonly (readonly Float64Array[])[];
  /** By column, the squared size that the tolerance was relative to. */
  readonly sizes: readonly number[];
}

/**
 * Residuals of columns on any number of fixed effects (and slopes by level), weighted.
 *
 * One effect is swept out exactly. With several, the widest is eliminated and the normal equations of the others are solved
 * by conjugate gradients with a diagonal preconditioner: alternating projections with conjugate gradient acceleration, on one
 * value per combination of levels instead of per row.
 *
 * Sources: Gaure (2013), doi:10.1016/j.csda.2013.03.024; Hernández-Ramos, Escalante and Raydan (2011),
 * doi:10.1080/01630563.2011.587074. Reference implementation: `fixest::demean`.
 *
 * @param columns each of n numbers, none missing
 * @param effects at least one
 */
export function demean(
  columns: readonly Float64Array[],
  effects: readonly FixedEffect[],
  options: DemeanOptions = {},
): Demeaned {
  if (effects.length === 0) throw new StatisticsError("There is no fixed effect to sweep out.");
  const rows = effects[0]!.codes.length;
  return demeanOn(buildStructure(effects, rows), columns, options);
}

/** {@link demean} on a structure that is built once and used with several sets of columns or weights. */
export function demeanOn(
  structure: EffectStructure,
  columns: readonly Float64Array[],
  options: DemeanOptions = {},
): Demeaned {
  const system = new NormalEquations(structure, options.weights);
  const tolerance = options.tolerance ?? 1e-11;
  const limit = options.maximumIterations ?? 10_000;
  let iterations = 0;
  let converged = true;
  const residuals: Float64Array[] = [];
  const coefficients: Float64Array[][] = structure.effects.map(() => []);
  const sizes: number[] = [];
  for (const [c, column] of columns.entries()) {
    const sums = system.cellSums(column);
    const solved = system.solve(sums, tolerance, limit, options.sizes?.[c] ?? 0);
    sizes.push(solved.size);
    iterations = Math.max(iterations, solved.iterations);
    converged &&= solved.converged;
    const eliminated = system.eliminatedCoefficients(sums, solved.beta);
    residuals.push(system.residuals(column, solved.beta, eliminated));
    keepCoefficients(structure, system, solved.beta, eliminated, coefficients);
  }
  return { columns: residuals, iterations, converged, coefficients, sizes };
}

function keepCoefficients(
  structure: EffectStructure,
  system: NormalEquations,
  beta: Float64Array,
  eliminated: Float64Array,
  into: Float64Array[][],
): void {
  if (structure.eliminated >= 0) into[structure.eliminated]!.push(system.uncentred(eliminated, beta));
  for (const [k, g] of structure.others.entries()) {
    into[g]!.push(beta.slice(structure.offsets[k]!, structure.offsets[k + 1]!));
  }
}

/** The weighted normal equations of the effects that are not eliminated, by cell. */
class NormalEquations {
  private readonly cellWeight: Float64Array;
  private readonly groupWeight: Float64Array;
  private readonly diagonal: Float64Array;
  private readonly width: number;
  /** Slopes centred within the levels of their own effect, so that they are orthogonal to its intercepts. */
  private readonly slopes: readonly (Float64Array | undefined)[];
  private readonly centres: readonly (Float64Array | undefined)[];

  constructor(
    private readonly structure: EffectStructure,
    private readonly weights: Float64Array | undefined,
  ) {
    this.width = structure.others.length;
    this.cellWeight = sumByCell(structure, weights, undefined);
    this.groupWeight = groupSums(structure, this.cellWeight);
    const centred = structure.slopes.map((slope, k) => centre(structure, this.cellWeight, slope, k));
    this.slopes = centred.map((one) => one?.values);
    this.centres = centred.map((one) => one?.centres);
    this.diagonal = this.makeDiagonal();
  }

  cellSums(column: Float64Array): Float64Array {
    return sumByCell(this.structure, this.weights, column);
  }

  /** Preconditioned conjugate gradients from zero; the system is singular and consistent. */
  solve(sums: Float64Array, tolerance: number, limit: number, least: number) {
    const { size } = this.structure;
    const beta = new Float64Array(size);
    if (size === 0) return { beta, iterations: 0, converged: true, size: 0 };
    const residual = this.rightHandSide(sums);
    const scaled = new Float64Array(size);
    const product = new Float64Array(size);
    this.precondition(residual, scaled);
    const direction = scaled.slice();
    let rho = dot(residual, scaled);
    const reference = Math.max(rho, this.scaleOf(sums) * 1e-12, least);
    const stop = tolerance * tolerance * reference;
    let iterations = 0;
    while (rho > stop && iterations < limit) {
      this.multiply(direction, product);
      const curvature = dot(direction, product);
      if (!(curvature > 0)) break;
      const step = rho / curvature;
      for (let i = 0; i < size; i++) {
        beta[i]! += step * direction[i]!;
        residual[i]! -= step * product[i]!;
      }
      this.precondition(residual, scaled);
      const next = dot(residual, scaled);
      const turn = next / rho;
      for (let i = 0; i < size; i++) direction[i] = scaled[i]! + turn * direction[i]!;
      rho = next;
      iterations++;
    }
    return { beta, iterations, converged: iterations < limit, size: reference };
  }

  /** The eliminated effect given the others: mean of what they leave, by level. */
  eliminatedCoefficients(sums: Float64Array, beta: Float64Array): Float64Array {
    const { groupStart } = this.structure;
    const out = new Float64Array(groupStart.length - 1);
    if (this.structure.eliminated < 0) return out;
    for (let a = 0; a < out.length; a++) {
      let total = 0;
      for (let cell = groupStart[a]!; cell < groupStart[a + 1]!; cell++) {
        total += sums[cell]! - this.cellWeight[cell]! * this.fitted(cell, beta);
      }
      out[a] = this.groupWeight[a]! > 0 ? total / this.groupWeight[a]! : 0;
    }
    return out;
  }

  /** Undoes the centring of slopes: what it took goes back into the eliminated effect where that holds the slope's levels. */
  uncentred(eliminated: Float64Array, beta: Float64Array): Float64Array {
    const out = eliminated.slice();
    const { effects, others, offsets } = this.structure;
    const own = effects[this.structure.eliminated]!;
    for (const [k, g] of others.entries()) {
      const centres = this.centres[k];
      if (centres === undefined || effects[g]!.codes !== own.codes) continue;
      for (let level = 0; level < own.levels; level++)
        out[level]! -= centres[level]! * beta[offsets[k]! + level]!;
    }
    return out;
  }

  residuals(column: Float64Array, beta: Float64Array, eliminated: Float64Array): Float64Array {
    const { rows, cellOfRow, cells, groupStart } = this.structure;
    const fit = new Float64Array(cells);
    for (let a = 0; a < groupStart.length - 1; a++) {
      for (let cell = groupStart[a]!; cell < groupStart[a + 1]!; cell++)
        fit[cell] = eliminated[a]! + this.fitted(cell, beta);
    }
    const out = new Float64Array(rows);
    for (let i = 0; i < rows; i++) out[i] = column[i]! - fit[cellOfRow[i]!]!;
    return out;
  }

  private fitted(cell: number, beta: Float64Array): number {
    const { coefficientOf } = this.structure;
    const base = cell * this.width;
    let sum = 0;
    for (let k = 0; k < this.width; k++) {
      const slope = this.slopes[k];
      sum +=
        slope === undefined
          ? beta[coefficientOf[base + k]!]!
          : beta[coefficientOf[base + k]!]! * slope[cell]!;
    }
    return sum;
  }

  private scatter(cell: number, value: number, into: Float64Array): void {
    const { coefficientOf } = this.structure;
    const base = cell * this.width;
    for (let k = 0; k < this.width; k++) {
      const slope = this.slopes[k];
      into[coefficientOf[base + k]!]! += slope === undefined ? value : value * slope[cell]!;
    }
  }

  private rightHandSide(sums: Float64Array): Float64Array {
    const { groupStart, eliminated } = this.structure;
    const out = new Float64Array(this.structure.size);
    for (let a = 0; a < groupStart.length - 1; a++) {
      let total = 0;
      for (let cell = groupStart[a]!; cell < groupStart[a + 1]!; cell++) total += sums[cell]!;
      const mean = eliminated >= 0 && this.groupWeight[a]! > 0 ? total / this.groupWeight[a]! : 0;
      for (let cell = groupStart[a]!; cell < groupStart[a + 1]!; cell++) {
        this.scatter(cell, sums[cell]! - this.cellWeight[cell]! * mean, out);
      }
    }
    return out;
  }

  private multiply(beta: Float64Array, into: Float64Array): void {
    if (this.width === 1 && this.slopes[0] === undefined) {
      this.multiplyOne(beta, into);
      return;
    }
    const { groupStart, eliminated } = this.structure;
    into.fill(0);
    for (let a = 0; a < groupStart.length - 1; a++) {
      const from = groupStart[a]!;
      const to = groupStart[a + 1]!;
      let total = 0;
      for (let cell = from; cell < to; cell++) total += this.cellWeight[cell]! * this.fitted(cell, beta);
      const mean = eliminated >= 0 && this.groupWeight[a]! > 0 ? total / this.groupWeight[a]! : 0;
      for (let cell = from; cell < to; cell++) {
        this.scatter(cell, this.cellWeight[cell]! * (this.fitted(cell, beta) - mean), into);
      }
    }
  }

  /** {@link multiply} for two effects, the case that matters for speed. */
  private multiplyOne(beta: Float64Array, into: Float64Array): void {
    const { groupStart, coefficientOf } = this.structure;
    const { cellWeight, groupWeight } = this;
    into.fill(0);
    for (let a = 0; a < groupStart.length - 1; a++) {
      const from = groupStart[a]!;
      const to = groupStart[a + 1]!;
      let total = 0;
      for (let cell = from; cell < to; cell++) total += cellWeight[cell]! * beta[coefficientOf[cell]!]!;
      const mean = groupWeight[a]! > 0 ? total / groupWeight[a]! : 0;
      for (let cell = from; cell < to; cell++) {
        const b = coefficientOf[cell]!;
        into[b]! += cellWeight[cell]! * (beta[b]! - mean);
      }
    }
  }

  private precondition(residual: Float64Array, into: Float64Array): void {
    for (let i = 0; i < residual.length; i++)
      into[i] = this.diagonal[i]! > 0 ? residual[i]! / this.diagonal[i]! : 0;
  }

  private makeDiagonal(): Float64Array {
    const { cells, coefficientOf } = this.structure;
    const out = new Float64Array(this.structure.size);
    for (let cell = 0; cell < cells; cell++) {
      for (let k = 0; k < this.width; k++) {
        const slope = this.slopes[k];
        const weight = this.cellWeight[cell]!;
        out[coefficientOf[cell * this.width + k]!]! +=
          slope === undefined ? weight : weight * slope[cell]! * slope[cell]!;
      }
    }
    return out;
  }

  /** The sum of squares of the cell means: what a residual is small against. */
  private scaleOf(sums: Float64Array): number {
    let total = 0;
    for (let cell = 0; cell < sums.length; cell++) {
      const weight = this.cellWeight[cell]!;
      if (weight > 0) total += (sums[cell]! * sums[cell]!) / weight;
    }
    return total;
  }
}

function sumByCell(
  structure: EffectStructure,
  weights: Float64Array | undefined,
  column: Float64Array | undefined,
) {
  const { rows, cellOfRow } = structure;
  const out = new Float64Array(structure.cells);
  for (let i = 0; i < rows; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    out[cellOfRow[i]!]! += column === undefined ? weight : weight * column[i]!;
  }
  return out;
}

function groupSums({ groupStart }: EffectStructure, values: Float64Array): Float64Array {
  const out = new Float64Array(groupStart.length - 1);
  for (let a = 0; a < out.length; a++) {
    for (let cell = groupStart[a]!; cell < groupStart[a + 1]!; cell++) out[a]! += values[cell]!;
  }
  return out;
}

/** A slope variable less its weighted mean within each level of its own effect. */
function centre(
  structure: EffectStructure,
  weight: Float64Array,
  slope: Float64Array | undefined,
  k: number,
) {
  if (slope === undefined) return undefined;
  const { cells, coefficientOf, others, offsets, effects } = structure;
  const own = effects[others[k]!]!;
  const hasIntercept = effects.some((effect) => effect.slope === undefined && effect.codes === own.codes);
  const centres = new Float64Array(own.levels);
  if (hasIntercept) {
    const total = new Float64Array(own.levels);
    for (let cell = 0; cell < cells; cell++) {
      const level = coefficientOf[cell * others.length + k]! - offsets[k]!;
      centres[level]! += weight[cell]! * slope[cell]!;
      total[level]! += weight[cell]!;
    }
    for (let level = 0; level < own.levels; level++)
      centres[level] = total[level]! > 0 ? centres[level]! / total[level]! : 0;
  }
  const values = new Float64Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    values[cell] = slope[cell]! - centres[coefficientOf[cell * others.length + k]! - offsets[k]!]!;
  }
  return { values, centres };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
