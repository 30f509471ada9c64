import { createMatrix } from "../linear-algebra/index.js";
import type { RandomStream } from "../random/index.js";
import { type Matrix, StatisticsError } from "../types.js";
import type { LinearizedDesign, ReplicateDesign, ReplicateType, Stage } from "./design.js";

export interface ReplicateDesignInput {
  readonly weights: Float64Array;
  /** One column a replicate. */
  readonly replicates: readonly Float64Array[];
  readonly type: ReplicateType;
  /** The replicate columns are weights by themselves (true), or factors of `weights`. */
  readonly combined?: boolean;
  readonly fayRho?: number;
  /** Overrides the scale of the type. */
  readonly scale?: number;
  readonly rscales?: Float64Array;
  readonly mse?: boolean;
}

/**
 * Declares a design by its replicate weights (`svrepdesign` of R's survey).
 *
 * Scales where none are given: JK1 (R - 1) / R; BRR 1 / R; Fay 1 / (R (1 - rho)^2); bootstrap 1 / (R - 1). JKn needs
 * its `rscales`, one a replicate; where they are absent each counts (R - 1) / R, which is right for one stratum.
 */
export function replicateDesign(input: ReplicateDesignInput): ReplicateDesign {
  const { weights, type } = input;
  const count = input.replicates.length;
  if (count < 2) throw new StatisticsError(`${count} replicate weights are too few for a variance`);
  for (const [r, column] of input.replicates.entries()) {
    if (column.length !== weights.length)
      throw new StatisticsError(`replicate ${r + 1} has ${column.length} weights for ${weights.length} rows`);
    const bad = column.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new StatisticsError(`row ${bad + 1} has no weight in replicate ${r + 1}`);
  }
  const replicates =
    input.combined === false
      ? input.replicates.map((column) => column.map((factor, i) => factor * weights[i]!))
      : input.replicates;
  return {
    kind: "replicates",
    type,
    rows: weights.length,
    weights,
    replicates,
    scale: input.scale ?? defaultScale(type, count, input.fayRho ?? 0),
    rscales: input.rscales ?? new Float64Array(count).fill(type === "JKn" ? (count - 1) / count : 1),
    mse: input.mse ?? false,
    degreesOfFreedom: replicateRank(replicates) - 1,
  };
}

function defaultScale(type: ReplicateType, count: number, rho: number): number {
  switch (type) {
    case "JK1":
      return (count - 1) / count;
    case "BRR":
      return 1 / count;
    case "Fay":
      if (!(rho > 0 && rho < 1))
        throw new StatisticsError("Fay's method needs its coefficient rho, between 0 and 1");
      return 1 / (count * (1 - rho) ** 2);
    case "bootstrap":
      return 1 / (count - 1);
    default:
      return 1;
  }
}

/**
 * Rank of the matrix of replicate weights, by modified Gram-Schmidt with R's tolerance of 1e-5: the degrees of freedom
 * are one less.
 */
function replicateRank(columns: readonly Float64Array[]): number {
  const kept: Float64Array[] = [];
  for (const column of columns) {
    const norm = Math.sqrt(dot(column, column));
    if (norm === 0) continue;
    const rest = Float64Array.from(column);
    for (const one of kept) {
      const projection = dot(one, rest);
      for (let i = 0; i < rest.length; i++) rest[i]! -= projection * one[i]!;
    }
    const size = Math.sqrt(dot(rest, rest));
    if (size > 1e-5 * norm) kept.push(rest.map((value) => value / size));
  }
  return kept.length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Covariance of k estimates over the replicates: scale times the sum of `rscales` times squared deviations. */
export function replicateCovariance(
  design: ReplicateDesign,
  evaluate: (weights: Float64Array) => Float64Array,
  full: Float64Array,
): Matrix {
  const thetas = design.replicates.map(evaluate);
  const k = full.length;
  const used = thetas.flatMap((theta, r) => (theta.every((value) => Number.isFinite(value)) ? [r] : []));
  if (used.length < 2) throw new StatisticsError("fewer than two replicates give an estimate");
  const positive = used.filter((r) => design.rscales[r]! > 0);
  const centre = design.mse
    ? full
    : full.map((_, j) => positive.reduce((sum, r) => sum + thetas[r]![j]!, 0) / positive.length);
  const covariance = createMatrix(k, k);
  for (const r of used) {
    for (let a = 0; a < k; a++) {
      const left = design.scale * design.rscales[r]! * (thetas[r]![a]! - centre[a]!);
      for (let b = 0; b < k; b++) covariance.data[a + b * k]! += left * (thetas[r]![b]! - centre[b]!);
    }
  }
  return covariance;
}

/**
 * Replicate weights made from a design (`as.svrepdesign`): each primary sampling unit left out in turn (JK1 without
 * strata, JKn with), half samples (BRR; Fay keeps rho of the other half), or the rescaled bootstrap of Rao and Wu.
 *
 * @throws StatisticsError where the design does not fit the kind of replicate
 */
export function asReplicateDesign(
  design: LinearizedDesign,
  type: Exclude<ReplicateType, "other">,
  options: { readonly fayRho?: number; readonly replicates?: number; readonly random?: RandomStream } = {},
): ReplicateDesign {
  const stage = design.stages[0]!;
  const { factors, scale, rscales } = factorsFor(stage, type, options);
  const replicates = factors.map((perUnit) =>
    design.weights.map((weight, i) => weight * perUnit[stage.cluster[i]!]!),
  );
  return {
    kind: "replicates",
    type,
    rows: design.rows,
    weights: design.weights,
    replicates,
    scale,
    rscales,
    mse: false,
    degreesOfFreedom: replicateRank(factors) - 1,
  };
}

interface Factors {
  /** By replicate, a factor for each primary sampling unit. */
  readonly factors: readonly Float64Array[];
  readonly scale: number;
  readonly rscales: Float64Array;
}

function factorsFor(
  stage: Stage,
  type: Exclude<ReplicateType, "other">,
  options: { readonly fayRho?: number; readonly replicates?: number; readonly random?: RandomStream },
): Factors {
  switch (type) {
    case "JK1":
    case "JKn":
      return jackknife(stage, type);
    case "BRR":
      return halfSamples(stage, 0);
    case "Fay":
      return halfSamples(stage, options.fayRho ?? 0);
    case "bootstrap":
      if (options.random === undefined)
        throw new StatisticsError("bootstrap replicates need a random stream");
      return raoWu(stage, options.replicates ?? 50, options.random);
  }
}

const correctionOf = ({ sampled, population }: Stage, h: number): number =>
  population[h] === Number.POSITIVE_INFINITY ? 1 : (population[h]! - sampled[h]!) / population[h]!;

function jackknife(stage: Stage, type: "JK1" | "JKn"): Factors {
  const stratified = unitsByStratum(stage);
  if (type === "JK1" && stratified.length > 1)
    throw new StatisticsError("JK1 is for designs without strata; JKn leaves units out within strata");
  const factors: Float64Array[] = [];
  const rscales: number[] = [];
  for (const { stratum, units } of stratified) {
    const n = units.length;
    const correction = correctionOf(stage, stratum);
    if (n === 1 && correction > 0)
      throw new StatisticsError(`stratum ${stratum + 1} has only one primary sampling unit`);
    for (const left of units) {
      const factor = new Float64Array(stage.clusters).fill(1);
      for (const unit of units) factor[unit] = unit === left ? 0 : n / (n - 1);
      factors.push(factor);
      rscales.push((correction * (n - 1)) / n);
    }
  }
  if (type === "JK1")
    return { factors, scale: rscales[0]!, rscales: new Float64Array(factors.length).fill(1) };
  return { factors, scale: 1, rscales: Float64Array.from(rscales) };
}

function unitsByStratum({ stratumOf, strata }: Stage): { stratum: number; units: number[] }[] {
  const lists = Array.from({ length: strata }, (): number[] => []);
  for (const [unit, stratum] of stratumOf.entries()) lists[stratum]!.push(unit);
  return lists.flatMap((units, stratum) => (units.length === 0 ? [] : [{ stratum, units }]));
}

function halfSamples(stage: Stage, rho: number): Factors {
  const stratified = unitsByStratum(stage);
  const odd = stratified.find(({ units }) => units.length !== 2);
  if (odd !== undefined)
    throw new StatisticsError(
      `half samples need two primary sampling units in every stratum; stratum ${odd.stratum + 1} has ${odd.units.length}`,
    );
  const order = 2 ** Math.ceil(Math.log2(stratified.length + 1));
  const factors = Array.from({ length: order }, (_, r) => {
    const factor = new Float64Array(stage.clusters);
    for (const [h, { units }] of stratified.entries()) {
      // A row of the Hadamard matrix of Sylvester's construction, the first (all ones) left out.
      const first = bitParity(r & (h + 1)) === 0;
      factor[units[0]!] = first ? 2 - rho : rho;
      factor[units[1]!] = first ? rho : 2 - rho;
    }
    return factor;
  });
  return { factors, scale: 1 / (order * (1 - rho) ** 2), rscales: new Float64Array(order).fill(1) };
}

function bitParity(value: number): number {
  let parity = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) parity ^= 1;
  return parity;
}

/** n_h - 1 units drawn with replacement in each stratum, rescaled. */
function raoWu(stage: Stage, replicates: number, random: RandomStream): Factors {
  const stratified = unitsByStratum(stage);
  const factors = Array.from({ length: replicates }, () => {
    const factor = new Float64Array(stage.clusters);
    for (const { stratum, units } of stratified) {
      const n = units.length;
      if (n === 1) throw new StatisticsError(`stratum ${stratum + 1} has only one primary sampling unit`);
      for (let draw = 0; draw < n - 1; draw++) factor[units[random.integer(n)]!]! += n / (n - 1);
    }
    return factor;
  });
  return { factors, scale: 1 / (replicates - 1), rscales: new Float64Array(replicates).fill(1) };
}
