import type { Target } from "../sampling/index.js";
import {
  type BlockArrow,
  type BlockArrowFactor,
  createBlockArrow,
  factorBlockArrow,
  solveForward,
  solveTransposed,
} from "./block-arrow.js";

/** How coordinates hang together: a few are global, the rest fall into blocks that meet only through them. */
export interface Blocks {
  /** Number of global coordinates, which come first. */
  readonly global: number;
  /** Start of each block, and the end. */
  readonly starts: Int32Array;
}

/** A point about which the target is nearly normal, with the factor of its precision there. */
export interface NormalApproximation {
  readonly centre: Float64Array;
  readonly factor: BlockArrowFactor;
}

/**
 * The target in coordinates z with position = centre + L'^-1 z, L L' the precision: nearly standard normal, so that
 * trajectories of the sampler are short. A linear change of coordinates changes no answer.
 */
export class WhitenedTarget implements Target {
  readonly dimension: number;
  readonly #target: Target;
  readonly #approximation: NormalApproximation;
  readonly #position: Float64Array;

  constructor(target: Target, approximation: NormalApproximation) {
    this.dimension = target.dimension;
    this.#target = target;
    this.#approximation = approximation;
    this.#position = new Float64Array(target.dimension);
  }

  /** Writes the position of the original target for a z. */
  position(z: Float64Array, position: Float64Array): void {
    const { centre, factor } = this.#approximation;
    solveTransposed(factor, z, position);
    for (let i = 0; i < position.length; i++) position[i]! += centre[i]!;
  }

  logDensity(z: Float64Array, gradient: Float64Array): number {
    this.position(z, this.#position);
    const value = this.#target.logDensity(this.#position, gradient);
    solveForward(this.#approximation.factor, gradient, gradient);
    return value;
  }
}

/**
 * The mode by Newton's method, damped where the density is not concave. Where it gives up early, it gives the best point
 * that it has seen.
 */
export function findMode(target: Target, blocks: Blocks, start: Float64Array): Float64Array {
  const n = target.dimension;
  const position = Float64Array.from(start);
  const gradient = new Float64Array(n);
  const step = new Float64Array(n);
  let value = target.logDensity(position, gradient);
  let damping = 0;
  for (let iteration = 0; iteration < 50; iteration++) {
    const damped = factorDamped(negativeHessian(target, blocks, [position]), damping);
    if (damped === null) return position;
    damping = damped.damping < 1e-6 ? 0 : damped.damping / 10;
    solveForward(damped.factor, gradient, step);
    let gain = 0;
    for (let i = 0; i < n; i++) gain += step[i]! * step[i]!;
    if (gain < 1e-3) return position;
    solveTransposed(damped.factor, step, step);
    const better = lineSearch(target, position, step, value, gain);
    if (better === null) return position;
    position.set(better.position);
    gradient.set(better.gradient);
    value = better.value;
  }
  return position;
}

/** The factor of the matrix plus as much of its diagonal as it needs to be positive definite. */
export function factorDamped(
  matrix: BlockArrow,
  start: number,
): { readonly factor: BlockArrowFactor; readonly damping: number } | null {
  let damping = start;
  for (let attempt = 0; attempt < 30; attempt++) {
    const factor = factorBlockArrow(damping === 0 ? matrix : withDiagonal(matrix, damping));
    if (factor !== null) return { factor, damping };
    damping = Math.max(damping * 4, 1e-4);
  }
  return null;
}

function withDiagonal(matrix: BlockArrow, damping: number): BlockArrow {
  const raise = <T extends { readonly rows: number; readonly data: Float64Array }>(a: T): T => {
    const data = Float64Array.from(a.data);
    for (let at = 0; at < data.length; at += a.rows + 1) data[at]! += damping * (1 + Math.abs(data[at]!));
    return { ...a, data };
  };
  return { ...matrix, corner: raise(matrix.corner), blocks: matrix.blocks.map(raise) };
}

/** The first of the steps 1, 1/2, 1/4, ... that gains enough (Armijo). */
function lineSearch(
  target: Target,
  from: Float64Array,
  step: Float64Array,
  value: number,
  gain: number,
): { position: Float64Array; gradient: Float64Array; value: number } | null {
  const gradient = new Float64Array(from.length);
  for (let scale = 1; scale > 1e-6; scale /= 2) {
    const position = from.map((x, i) => x + scale * step[i]!);
    const next = target.logDensity(position, gradient);
    if (next >= value + 1e-4 * scale * gain) return { position, gradient, value: next };
  }
  return null;
}

/**
 * The negative Hessian, meaned over positions, by central differences of the gradient. Blocks don't touch each other, so
 * that one coordinate of every block is moved at a time.
 */
export function negativeHessian(
  target: Target,
  blocks: Blocks,
  positions: readonly Float64Array[],
): BlockArrow {
  const result = createBlockArrow(blocks.global, blocks.starts);
  for (const position of positions) addHessian(target, position, 1 / positions.length, result);
  return result;
}

function addHessian(target: Target, position: Float64Array, weight: number, to: BlockArrow): void {
  const { global: g, starts } = to;
  const moved = Float64Array.from(position);
  const change = new Float64Array(position.length);
  const below = new Float64Array(position.length);
  const h = 1e-4;
  const move = (which: readonly number[]) => {
    for (const j of which) moved[j] = position[j]! + h;
    target.logDensity(moved, change);
    for (const j of which) moved[j] = position[j]! - h;
    target.logDensity(moved, below);
    for (const j of which) moved[j] = position[j]!;
    for (let i = 0; i < change.length; i++) {
      const slope = (below[i]! - change[i]!) / (2 * h);
      change[i] = Number.isFinite(slope) ? weight * slope : 0;
    }
  };
  for (let j = 0; j < g; j++) {
    move([j]);
    for (let i = 0; i < g; i++) addSymmetric(to.corner, i, j, change[i]!);
    for (const [d, edge] of to.edges.entries()) {
      for (let k = 0; k < edge.columns; k++) edge.data[j + k * g]! += change[starts[d]! + k]!;
    }
  }
  const largest = Math.max(0, ...to.blocks.map((block) => block.rows));
  for (let k = 0; k < largest; k++) {
    const holders = to.blocks.flatMap((block, d) => (k < block.rows ? [d] : []));
    move(holders.map((d) => starts[d]! + k));
    for (const d of holders) {
      const block = to.blocks[d]!;
      for (let i = 0; i < block.rows; i++) addSymmetric(block, i, k, change[starts[d]! + i]!);
    }
  }
}

/** Adds half a value at (i, j) and half at (j, i). */
function addSymmetric(
  to: { readonly rows: number; readonly data: Float64Array },
  i: number,
  j: number,
  value: number,
): void {
  to.data[i + j * to.rows]! += 0.5 * value;
  to.data[j + i * to.rows]! += 0.5 * value;
}
