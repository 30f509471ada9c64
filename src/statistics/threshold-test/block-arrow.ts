import { cholesky, createMatrix } from "../linear-algebra/index.js";
import type { Matrix } from "../types.js";

/**
 * A symmetric positive definite matrix that is block-diagonal but for the rows and columns of a few global
 * coordinates: the precision of parameters of places that share those of groups.
 */
export interface BlockArrow {
  /** Number of global coordinates, which come first. */
  readonly global: number;
  /** Start of each block, and the end. */
  readonly starts: Int32Array;
  /** global x global. */
  readonly corner: Matrix;
  /** Each block, m x m. */
  readonly blocks: readonly Matrix[];
  /** Each block with the global coordinates: global x m. */
  readonly edges: readonly Matrix[];
}

export function createBlockArrow(global: number, starts: Int32Array): BlockArrow {
  const sizes = Array.from({ length: starts.length - 1 }, (_, d) => starts[d + 1]! - starts[d]!);
  return {
    global,
    starts,
    corner: createMatrix(global, global),
    blocks: sizes.map((m) => createMatrix(m, m)),
    edges: sizes.map((m) => createMatrix(global, m)),
  };
}

/** The factor L of a block arrow matrix L L', blocks first and the global coordinates last. */
export interface BlockArrowFactor {
  readonly global: number;
  readonly starts: Int32Array;
  readonly corner: Matrix;
  readonly blocks: readonly Matrix[];
  readonly edges: readonly Matrix[];
}

/** The Cholesky factor, or null where the matrix is not positive definite. */
export function factorBlockArrow(a: BlockArrow): BlockArrowFactor | null {
  const g = a.global;
  const rest = createMatrix(g, g, Float64Array.from(a.corner.data));
  const blocks: Matrix[] = [];
  const edges: Matrix[] = [];
  for (const [d, block] of a.blocks.entries()) {
    const l = cholesky(block);
    if (l === null) return null;
    const edge = a.edges[d]!;
    const m = block.rows;
    // W = C L^-T: row i of W solves L w = c.
    const w = createMatrix(g, m, Float64Array.from(edge.data));
    for (let k = 0; k < m; k++) {
      for (let i = 0; i < g; i++) {
        let value = w.data[i + k * g]!;
        for (let j = 0; j < k; j++) value -= w.data[i + j * g]! * l.data[k + j * m]!;
        w.data[i + k * g] = value / l.data[k + k * m]!;
      }
    }
    for (let k = 0; k < m; k++) {
      for (let j = 0; j < g; j++) {
        const value = w.data[j + k * g]!;
        if (value === 0) continue;
        for (let i = 0; i < g; i++) rest.data[i + j * g]! -= w.data[i + k * g]! * value;
      }
    }
    blocks.push(l);
    edges.push(w);
  }
  const corner = cholesky(rest);
  return corner === null ? null : { global: g, starts: a.starts, corner, blocks, edges };
}

/** Solves L' x = z; `x` may be `z`. */
export function solveTransposed(factor: BlockArrowFactor, z: Float64Array, x: Float64Array): void {
  const { global: g, starts, corner } = factor;
  for (let i = g - 1; i >= 0; i--) {
    let value = z[i]!;
    for (let k = i + 1; k < g; k++) value -= corner.data[k + i * g]! * x[k]!;
    x[i] = value / corner.data[i + i * g]!;
  }
  for (let d = 0; d + 1 < starts.length; d++) {
    const from = starts[d]!;
    const m = starts[d + 1]! - from;
    const l = factor.blocks[d]!.data;
    const w = factor.edges[d]!.data;
    for (let i = m - 1; i >= 0; i--) {
      let value = z[from + i]!;
      for (let k = 0; k < g; k++) value -= w[k + i * g]! * x[k]!;
      for (let k = i + 1; k < m; k++) value -= l[k + i * m]! * x[from + k]!;
      x[from + i] = value / l[i + i * m]!;
    }
  }
}

/** Solves L y = b; `y` may be `b`. */
export function solveForward(factor: BlockArrowFactor, b: Float64Array, y: Float64Array): void {
  const { global: g, starts, corner } = factor;
  if (y !== b) y.set(b);
  for (let d = 0; d + 1 < starts.length; d++) {
    const from = starts[d]!;
    const m = starts[d + 1]! - from;
    const l = factor.blocks[d]!.data;
    const w = factor.edges[d]!.data;
    for (let i = 0; i < m; i++) {
      let value = y[from + i]!;
      for (let k = 0; k < i; k++) value -= l[i + k * m]! * y[from + k]!;
      value /= l[i + i * m]!;
      y[from + i] = value;
      for (let k = 0; k < g; k++) y[k]! -= w[k + i * g]! * value;
    }
  }
  for (let i = 0; i < g; i++) {
    let value = y[i]!;
    for (let k = 0; k < i; k++) value -= corner.data[i + k * g]! * y[k]!;
    y[i] = value / corner.data[i + i * g]!;
  }
}
