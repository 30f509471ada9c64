import type { EffectStructure } from "./structure.js";

/** What {@link NormalEquations.solve} gives for a block of columns. */
export interface BlockSolution {
  /** Coefficients of the effects that are not eliminated, interleaved by column. */
  readonly beta: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
  /** By column, the squared size that the tolerance was relative to. */
  readonly sizes: readonly number[];
}

/** Weighted sums of columns over the levels of effects, interleaved by column. */
export interface LevelSums {
  /** Over the levels of the eliminated effect. */
  readonly eliminated: Float64Array;
  /** Over the coefficients of the other effects (times the slope, where they are slopes). */
  readonly others: Float64Array;
  /** By column, the weighted sum of squares. */
  readonly squares: Float64Array;
}

/**
 * The weighted normal equations of the effects that are not eliminated, for a block of columns at a time: numbers of the
 * columns stand side by side (index x p + column), so that what belongs together is fetched from memory once.
 */
export class NormalEquations {
  /** Null where every cell is one row of weight 1. */
  private readonly cellWeight: Float64Array | null;
  private readonly groupWeight: Float64Array;
  private readonly diagonal: Float64Array;
  private readonly width: number;
  /**
   * Slopes by cell, centred within the levels of their own effect, so that they are orthogonal to its intercepts; and
   * the centres by level.
   */
  private readonly slopes: readonly (Float64Array | undefined)[];
  private readonly centres: readonly (Float64Array | undefined)[];

  constructor(
    private readonly structure: EffectStructure,
    private readonly weights: Float64Array | undefined,
  ) {
    this.width = structure.others.length;
    this.cellWeight = cellWeights(structure, weights);
    this.groupWeight = this.weightsOfGroups();
    this.centres = structure.slopes.map((_, k) => this.centresOf(k));
    this.slopes = structure.slopes.map((slope, k) => this.centredSlope(slope, k));
    this.diagonal = this.makeDiagonal();
  }

  /** Sums of the columns over levels. */
  levelSums(columns: readonly Float64Array[]): LevelSums {
    const { groupStart, size } = this.structure;
    const p = columns.length;
    const sums: LevelSums = {
      eliminated: new Float64Array((groupStart.length - 1) * p),
      others: new Float64Array(size * p),
      squares: new Float64Array(p),
    };
    if (p === 4 && this.width === 1 && this.isPlain()) this.levelSums4(columns, sums);
    else for (const [c, column] of columns.entries()) this.columnSums(column, c, p, sums);
    return sums;
  }

  private isPlain(): boolean {
    return this.structure.eliminated >= 0 && this.slopes.every((slope) => slope === undefined);
  }

  private levelSums4(columns: readonly Float64Array[], { eliminated, others, squares }: LevelSums): void {
    const { rows, effects, eliminated: g, others: rest } = this.structure;
    const codes = effects[g]!.codes;
    const otherCodes = effects[rest[0]!]!.codes;
    const [c0, c1, c2, c3] = columns as [Float64Array, Float64Array, Float64Array, Float64Array];
    const { weights } = this;
    let [q0, q1, q2, q3] = [0, 0, 0, 0];
    for (let i = 0; i < rows; i++) {
      const w = weights === undefined ? 1 : weights[i]!;
      const [v0, v1, v2, v3] = [w * c0[i]!, w * c1[i]!, w * c2[i]!, w * c3[i]!];
      const a = codes[i]! * 4;
      eliminated[a]! += v0;
      eliminated[a + 1]! += v1;
      eliminated[a + 2]! += v2;
      eliminated[a + 3]! += v3;
      const b = otherCodes[i]! * 4;
      others[b]! += v0;
      others[b + 1]! += v1;
      others[b + 2]! += v2;
      others[b + 3]! += v3;
      q0 += v0 * c0[i]!;
      q1 += v1 * c1[i]!;
      q2 += v2 * c2[i]!;
      q3 += v3 * c3[i]!;
    }
    squares.set([q0, q1, q2, q3]);
  }

  private columnSums(
    column: Float64Array,
    c: number,
    p: number,
    { eliminated, others, squares }: LevelSums,
  ): void {
    const { rows, effects, eliminated: g, others: rest, offsets } = this.structure;
    const { weights } = this;
    const codes = g < 0 ? null : effects[g]!.codes;
    let square = 0;
    for (let i = 0; i < rows; i++) {
      const value = weights === undefined ? column[i]! : weights[i]! * column[i]!;
      square += value * column[i]!;
      if (codes !== null) eliminated[codes[i]! * p + c]! += value;
    }
    squares[c] = square;
    for (let k = 0; k < this.width; k++) {
      const { codes: own, slope } = effects[rest[k]!]!;
      const offset = offsets[k]!;
      const centres = this.centres[k];
      for (let i = 0; i < rows; i++) {
        const level = own[i]!;
        const s = slope === undefined ? 1 : slope[i]! - centres![level]!;
        const w = weights === undefined ? s : s * weights[i]!;
        others[(offset + level) * p + c]! += w * column[i]!;
      }
    }
  }

  /** Preconditioned conjugate gradients from zero, all columns abreast; the system is singular and consistent. */
  solve(
    sums: LevelSums,
    p: number,
    tolerance: number,
    limit: number,
    least: readonly number[],
  ): BlockSolution {
    const { size } = this.structure;
    const beta = new Float64Array(size * p);
    if (size === 0) return { beta, iterations: 0, converged: true, sizes: new Array<number>(p).fill(0) };
    const residual = sums.others.slice();
    this.takeGroupMeans(sums.eliminated, residual, p);
    const scaled = new Float64Array(size * p);
    const product = new Float64Array(size * p);
    this.precondition(residual, scaled, p);
    const direction = scaled.slice();
    const rho = innerProducts(residual, scaled, p);
    const sizes = Array.from(rho, (value, c) => Math.max(value, sums.squares[c]! * 1e-12, least[c] ?? 0));
    const stop = sizes.map((value) => tolerance * tolerance * value);
    const running = (c: number): boolean => rho[c]! > stop[c]!;
    const step = new Float64Array(p);
    const turn = new Float64Array(p);
    let iterations = 0;
    while (iterations < limit && rho.some((_, c) => running(c))) {
      this.multiply(direction, product, p);
      const curvature = innerProducts(direction, product, p);
      // A column that has converged, or has no curvature left, stands still.
      for (let c = 0; c < p; c++) step[c] = running(c) && curvature[c]! > 0 ? rho[c]! / curvature[c]! : 0;
      if (step.every((value) => value === 0)) break;
      addScaled(beta, direction, step, p, 1);
      addScaled(residual, product, step, p, -1);
      this.precondition(residual, scaled, p);
      const next = innerProducts(residual, scaled, p);
      for (let c = 0; c < p; c++) {
        turn[c] = step[c] === 0 ? 0 : next[c]! / rho[c]!;
        if (step[c] !== 0) rho[c] = next[c]!;
      }
      turnDirection(direction, scaled, turn, p);
      iterations++;
    }
    return { beta, iterations, converged: iterations < limit, sizes };
  }

  /** The eliminated effect given the others: mean of what they leave, by level. */
  eliminatedCoefficients(sums: LevelSums, beta: Float64Array, p: number): Float64Array {
    const out = sums.eliminated.slice();
    if (this.structure.eliminated < 0) return out.fill(0);
    this.addGroupSums(beta, out, p, -1);
    for (let a = 0; a < this.groupWeight.length; a++) {
      const total = this.groupWeight[a]!;
      for (let c = 0; c < p; c++) out[a * p + c] = total > 0 ? out[a * p + c]! / total : 0;
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
      for (let level = 0; level < own.levels; level++) {
        out[level]! -= centres[level]! * beta[offsets[k]! + level]!;
      }
    }
    return out;
  }

  /** Columns less what the effects fit, row by row. */
  residuals(
    columns: readonly Float64Array[],
    beta: Float64Array,
    eliminated: Float64Array,
    into: readonly Float64Array[],
  ): void {
    const p = columns.length;
    if (p === 4 && this.width === 1 && this.isPlain()) this.residuals4(columns, beta, eliminated, into);
    else {
      for (const [c, column] of columns.entries()) {
        this.columnResiduals(column, beta, eliminated, c, p, into[c]!);
      }
    }
  }

  private residuals4(
    columns: readonly Float64Array[],
    beta: Float64Array,
    eliminated: Float64Array,
    into: readonly Float64Array[],
  ): void {
    const { rows, effects, eliminated: g, others } = this.structure;
    const codes = effects[g]!.codes;
    const otherCodes = effects[others[0]!]!.codes;
    const [c0, c1, c2, c3] = columns as [Float64Array, Float64Array, Float64Array, Float64Array];
    const [r0, r1, r2, r3] = into as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let i = 0; i < rows; i++) {
      const a = codes[i]! * 4;
      const b = otherCodes[i]! * 4;
      r0[i] = c0[i]! - eliminated[a]! - beta[b]!;
      r1[i] = c1[i]! - eliminated[a + 1]! - beta[b + 1]!;
      r2[i] = c2[i]! - eliminated[a + 2]! - beta[b + 2]!;
      r3[i] = c3[i]! - eliminated[a + 3]! - beta[b + 3]!;
    }
  }

  private columnResiduals(
    column: Float64Array,
    beta: Float64Array,
    eliminated: Float64Array,
    c: number,
    p: number,
    into: Float64Array,
  ): void {
    const { rows, effects, eliminated: g, others, offsets } = this.structure;
    if (g < 0) into.set(column);
    else {
      const { codes } = effects[g]!;
      for (let i = 0; i < rows; i++) into[i] = column[i]! - eliminated[codes[i]! * p + c]!;
    }
    for (let k = 0; k < this.width; k++) {
      const { codes, slope } = effects[others[k]!]!;
      const offset = offsets[k]!;
      const centres = this.centres[k];
      for (let i = 0; i < rows; i++) {
        const level = codes[i]!;
        const s = slope === undefined ? 1 : slope[i]! - centres![level]!;
        into[i]! -= s * beta[(offset + level) * p + c]!;
      }
    }
  }

  /** into = D'W(I - P)D beta, with P the means of the groups of the eliminated effect. */
  private multiply(beta: Float64Array, into: Float64Array, p: number): void {
    const groups = new Float64Array(this.groupWeight.length * p);
    if (this.width === 1 && this.slopes[0] === undefined) {
      const { diagonal } = this;
      for (let b = 0; b < diagonal.length; b++) {
        for (let c = 0; c < p; c++) into[b * p + c] = diagonal[b]! * beta[b * p + c]!;
      }
    } else this.weightedFits(beta, into, p);
    this.addGroupSums(beta, groups, p, 1);
    this.takeGroupMeans(groups, into, p);
  }

  /** into = D'WD beta. */
  private weightedFits(beta: Float64Array, into: Float64Array, p: number): void {
    const { cells, coefficientOf } = this.structure;
    const fitted = new Float64Array(p);
    const { width, slopes, cellWeight } = this;
    into.fill(0);
    for (let cell = 0; cell < cells; cell++) {
      fitted.fill(0);
      for (let k = 0; k < width; k++) {
        const s = slopes[k] === undefined ? 1 : slopes[k]![cell]!;
        const at = coefficientOf[cell * width + k]! * p;
        for (let c = 0; c < p; c++) fitted[c]! += s * beta[at + c]!;
      }
      const w = cellWeight === null ? 1 : cellWeight[cell]!;
      for (let k = 0; k < width; k++) {
        const s = slopes[k] === undefined ? w : w * slopes[k]![cell]!;
        const at = coefficientOf[cell * width + k]! * p;
        for (let c = 0; c < p; c++) into[at + c]! += s * fitted[c]!;
      }
    }
  }

  /** Adds sign times the weighted sums, by group of the eliminated effect, of what the others fit. */
  private addGroupSums(beta: Float64Array, into: Float64Array, p: number, sign: number): void {
    const { groupStart, coefficientOf, eliminated } = this.structure;
    if (eliminated < 0) return;
    const { width, slopes, cellWeight } = this;
    if (p === 4 && width === 1 && slopes[0] === undefined) {
      this.addGroupSums4(beta, into, sign);
      return;
    }
    for (let a = 0; a < groupStart.length - 1; a++) {
      for (let cell = groupStart[a]!; cell < groupStart[a + 1]!; cell++) {
        const w = cellWeight === null ? sign : sign * cellWeight[cell]!;
        for (let k = 0; k < width; k++) {
          const s = slopes[k] === undefined ? w : w * slopes[k]![cell]!;
          const at = coefficientOf[cell * width + k]! * p;
          for (let c = 0; c < p; c++) into[a * p + c]! += s * beta[at + c]!;
        }
      }
    }
  }

  /** {@link addGroupSums} with its four columns written out, the case that matters for speed. */
  private addGroupSums4(beta: Float64Array, into: Float64Array, sign: number): void {
    const { groupStart, coefficientOf } = this.structure;
    const { cellWeight } = this;
    for (let a = 0; a < groupStart.length - 1; a++) {
      const end = groupStart[a + 1]!;
      let [m0, m1, m2, m3] = [0, 0, 0, 0];
      for (let cell = groupStart[a]!; cell < end; cell++) {
        const at = coefficientOf[cell]! * 4;
        const w = cellWeight === null ? 1 : cellWeight[cell]!;
        m0 += w * beta[at]!;
        m1 += w * beta[at + 1]!;
        m2 += w * beta[at + 2]!;
        m3 += w * beta[at + 3]!;
      }
      into[a * 4]! += sign * m0;
      into[a * 4 + 1]! += sign * m1;
      into[a * 4 + 2]! += sign * m2;
      into[a * 4 + 3]! += sign * m3;
    }
  }

  /** Takes from `into` the weights of the cells times the means of their groups, whose sums are given. */
  private takeGroupMeans(groups: Float64Array, into: Float64Array, p: number): void {
    const { groupStart, coefficientOf, eliminated } = this.structure;
    if (eliminated < 0) return;
    const { width, slopes, cellWeight, groupWeight } = this;
    if (p === 4 && width === 1 && slopes[0] === undefined) {
      this.takeGroupMeans4(groups, into);
      return;
    }
    for (let a = 0; a < groupStart.length - 1; a++) {
      if (!(groupWeight[a]! > 0)) continue;
      for (let cell = groupStart[a]!; cell < groupStart[a + 1]!; cell++) {
        const w = (cellWeight === null ? 1 : cellWeight[cell]!) / groupWeight[a]!;
        for (let k = 0; k < width; k++) {
          const s = slopes[k] === undefined ? w : w * slopes[k]![cell]!;
          const at = coefficientOf[cell * width + k]! * p;
          for (let c = 0; c < p; c++) into[at + c]! -= s * groups[a * p + c]!;
        }
      }
    }
  }

  private takeGroupMeans4(groups: Float64Array, into: Float64Array): void {
    const { groupStart, coefficientOf } = this.structure;
    const { cellWeight, groupWeight } = this;
    for (let a = 0; a < groupStart.length - 1; a++) {
      const total = groupWeight[a]!;
      if (!(total > 0)) continue;
      const m0 = groups[a * 4]! / total;
      const m1 = groups[a * 4 + 1]! / total;
      const m2 = groups[a * 4 + 2]! / total;
      const m3 = groups[a * 4 + 3]! / total;
      const end = groupStart[a + 1]!;
      for (let cell = groupStart[a]!; cell < end; cell++) {
        const at = coefficientOf[cell]! * 4;
        const w = cellWeight === null ? 1 : cellWeight[cell]!;
        into[at]! -= w * m0;
        into[at + 1]! -= w * m1;
        into[at + 2]! -= w * m2;
        into[at + 3]! -= w * m3;
      }
    }
  }

  private precondition(residual: Float64Array, into: Float64Array, p: number): void {
    for (let b = 0; b < this.diagonal.length; b++) {
      const d = this.diagonal[b]!;
      for (let c = 0; c < p; c++) into[b * p + c] = d > 0 ? residual[b * p + c]! / d : 0;
    }
  }

  private makeDiagonal(): Float64Array {
    const { cells, coefficientOf, size } = this.structure;
    const out = new Float64Array(size);
    for (let k = 0; k < this.width; k++) {
      const slope = this.slopes[k];
      for (let cell = 0; cell < cells; cell++) {
        const s = slope === undefined ? 1 : slope[cell]!;
        const w = this.cellWeight === null ? 1 : this.cellWeight[cell]!;
        out[coefficientOf[cell * this.width + k]!]! += w * s * s;
      }
    }
    return out;
  }

  private weightsOfGroups(): Float64Array {
    const { groupStart } = this.structure;
    const out = new Float64Array(groupStart.length - 1);
    for (let a = 0; a < out.length; a++) {
      if (this.cellWeight === null) out[a] = groupStart[a + 1]! - groupStart[a]!;
      else
        for (let cell = groupStart[a]!; cell < groupStart[a + 1]!; cell++) out[a]! += this.cellWeight[cell]!;
    }
    return out;
  }

  /** Weighted means of a slope within the levels of its own effect; zeros where these have no intercept. */
  private centresOf(k: number): Float64Array | undefined {
    const { cells, coefficientOf, others, offsets, effects, slopes } = this.structure;
    const slope = slopes[k];
    if (slope === undefined) return undefined;
    const own = effects[others[k]!]!;
    const centres = new Float64Array(own.levels);
    if (!effects.some((effect) => effect.slope === undefined && effect.codes === own.codes)) return centres;
    const total = new Float64Array(own.levels);
    for (let cell = 0; cell < cells; cell++) {
      const level = coefficientOf[cell * others.length + k]! - offsets[k]!;
      const w = this.cellWeight === null ? 1 : this.cellWeight[cell]!;
      centres[level]! += w * slope[cell]!;
      total[level]! += w;
    }
    return centres.map((sum, level) => (total[level]! > 0 ? sum / total[level]! : 0));
  }

  private centredSlope(slope: Float64Array | undefined, k: number): Float64Array | undefined {
    if (slope === undefined) return undefined;
    const { coefficientOf, offsets } = this.structure;
    const centres = this.centres[k]!;
    return slope.map((value, cell) => value - centres[coefficientOf[cell * this.width + k]! - offsets[k]!]!);
  }
}

/** By column, the inner product of two interleaved blocks. */
function innerProducts(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p);
  for (let i = 0; i < a.length; i += p) for (let c = 0; c < p; c++) out[c]! += a[i + c]! * b[i + c]!;
  return out;
}

function addScaled(a: Float64Array, b: Float64Array, step: Float64Array, p: number, sign: number): void {
  for (let i = 0; i < a.length; i += p) for (let c = 0; c < p; c++) a[i + c]! += sign * step[c]! * b[i + c]!;
}

function turnDirection(direction: Float64Array, scaled: Float64Array, turn: Float64Array, p: number): void {
  for (let i = 0; i < direction.length; i += p) {
    for (let c = 0; c < p; c++) direction[i + c] = scaled[i + c]! + turn[c]! * direction[i + c]!;
  }
}

function cellWeights(structure: EffectStructure, weights: Float64Array | undefined): Float64Array | null {
  const { rows, cellOfRow } = structure;
  if (weights === undefined && structure.cells === rows) return null;
  const out = new Float64Array(structure.cells);
  if (weights === undefined) for (let i = 0; i < rows; i++) out[cellOfRow[i]!]!++;
  else for (let i = 0; i < rows; i++) out[cellOfRow[i]!]! += weights[i]!;
  return out;
}
