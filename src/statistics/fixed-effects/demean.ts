import { StatisticsError } from "../types.js";
import { NormalEquations } from "./normal-equations.js";
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
  /** By column, where its residuals are written (not a column that is still to be read). */
  readonly into?: readonly Float64Array[];
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

/** Columns that are worked on abreast. */
const blockSize = 4;

/** {@link demean} on a structure that is built once and used with several sets of columns or weights. */
export function demeanOn(
  structure: EffectStructure,
  columns: readonly Float64Array[],
  options: DemeanOptions = {},
): Demeaned {
  const system = new NormalEquations(structure, options.weights);
  const tolerance = options.tolerance ?? 1e-11;
  const limit = options.maximumIterations ?? 10_000;
  const residuals = columns.map((_, c) => options.into?.[c] ?? new Float64Array(structure.rows));
  const coefficients: Float64Array[][] = structure.effects.map(() => []);
  const sizes: number[] = [];
  let iterations = 0;
  let converged = true;
  for (let from = 0; from < columns.length; from += blockSize) {
    const block = columns.slice(from, from + blockSize);
    const p = block.length;
    const sums = system.levelSums(block);
    const least = options.sizes?.slice(from, from + blockSize) ?? [];
    const solved = system.solve(sums, p, tolerance, limit, least);
    sizes.push(...solved.sizes);
    iterations = Math.max(iterations, solved.iterations);
    converged &&= solved.converged;
    const eliminated = system.eliminatedCoefficients(sums, solved.beta, p);
    keepCoefficients(structure, system, solved.beta, eliminated, p, coefficients);
    system.residuals(block, solved.beta, eliminated, residuals.slice(from, from + blockSize));
  }
  return { columns: residuals, iterations, converged, coefficients, sizes };
}

function keepCoefficients(
  structure: EffectStructure,
  system: NormalEquations,
  beta: Float64Array,
  eliminated: Float64Array,
  p: number,
  into: Float64Array[][],
): void {
  for (let c = 0; c < p; c++) {
    const own = every(beta, c, p);
    if (structure.eliminated >= 0) {
      into[structure.eliminated]!.push(system.uncentred(every(eliminated, c, p), own));
    }
    for (const [k, g] of structure.others.entries()) {
      into[g]!.push(own.slice(structure.offsets[k]!, structure.offsets[k + 1]!));
    }
  }
}

/** Every p-th number from c on. */
function every(values: Float64Array, c: number, p: number): Float64Array {
  const out = new Float64Array(values.length / p);
  for (let i = 0; i < out.length; i++) out[i] = values[i * p + c]!;
  return out;
}
