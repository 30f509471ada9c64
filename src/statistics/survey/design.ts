import { type Factor, StatisticsError } from "../types.js";
import type { Calibration } from "./calibration.js";

/** What is done with a stratum that holds a single primary sampling unit. Names and meaning as in R's survey. */
export type LonelyPsu = "fail" | "remove" | "adjust" | "average" | "certainty";

export interface SurveyDesignInput {
  readonly rows: number;
  /** Sampling weights; where absent they follow from `fpc`, and are 1 without it. A zero leaves a row out. */
  readonly weights?: Float64Array;
  readonly strata?: Factor;
  /** Clusters by stage, the primary sampling units first. Each row is its own unit where absent. */
  readonly clusters?: readonly Factor[];
  /** By stage: population sizes (all at least 1) or sampling fractions (all at most 1). */
  readonly fpc?: readonly Float64Array[];
  /** Cluster labels start anew in each stratum. */
  readonly nest?: boolean;
  readonly lonelyPsu?: LonelyPsu;
}

/** One stage of sampling: its clusters, and the strata (or the clusters of the stage before) that they lie in. */
export interface Stage {
  /** Cluster of each row, from 0. */
  readonly cluster: Int32Array;
  readonly clusters: number;
  /** Stratum of each cluster, from 0. */
  readonly stratumOf: Int32Array;
  readonly strata: number;
  /** Clusters sampled in each stratum. */
  readonly sampled: Float64Array;
  /** Clusters in the population of each stratum; Infinity without a finite-population correction. */
  readonly population: Float64Array;
}

/** A design whose errors come from linearization (Taylor series). */
export interface LinearizedDesign {
  readonly kind: "linearized";
  readonly rows: number;
  readonly weights: Float64Array;
  readonly stages: readonly Stage[];
  readonly stratumLabels: readonly string[];
  readonly lonelyPsu: LonelyPsu;
  readonly calibrations: readonly Calibration[];
}

export type ReplicateType = "JK1" | "JKn" | "BRR" | "Fay" | "bootstrap" | "other";

/** A design whose errors come from replicate weights. */
export interface ReplicateDesign {
  readonly kind: "replicates";
  readonly type: ReplicateType;
  readonly rows: number;
  readonly weights: Float64Array;
  /** Analysis weights, one column a replicate. */
  readonly replicates: readonly Float64Array[];
  readonly scale: number;
  readonly rscales: Float64Array;
  /** Deviations from the estimate of the full sample (true) or from the mean of the replicates. */
  readonly mse: boolean;
  readonly degreesOfFreedom: number;
}

export type SurveyDesign = LinearizedDesign | ReplicateDesign;

/**
 * Declares a sampling design: strata, clusters in any number of stages, finite-population corrections.
 *
 * Follows `svydesign` of R's survey 4.1: with population sizes at one stage only, later stages add nothing to the
 * variance; without any, the first stage stands for all (with-replacement approximation).
 *
 * @throws StatisticsError where weights are negative or missing, clusters cross strata, or a population is smaller
 * than its sample
 */
export function surveyDesign(input: SurveyDesignInput): LinearizedDesign {
  const { rows } = input;
  if (rows === 0) throw new StatisticsError("a survey without rows has no design");
  const strata = codesOf(input.strata, rows, "stratum");
  const stages: Stage[] = [];
  let parent: Int32Array = strata.codes;
  let parents = strata.count;
  const ids = input.clusters ?? [];
  const stageCount = Math.max(1, ids.length);
  for (let s = 0; s < stageCount; s++) {
    const own = ids[s] === undefined ? rowIds(rows) : codesOf(ids[s], rows, `cluster of stage ${s + 1}`);
    const nested = nestIn(parent, parents, own, s > 0 || input.nest === true, s);
    const stage = stageOf(nested, parent, parents, input.fpc?.[s], s);
    stages.push(stage);
    parent = stage.cluster;
    parents = stage.clusters;
  }
  if (input.fpc !== undefined && input.fpc.length > stageCount)
    throw new StatisticsError(
      `${input.fpc.length} finite-population corrections are given for ${stageCount} stage${stageCount === 1 ? "" : "s"} of clusters`,
    );
  return {
    kind: "linearized",
    rows,
    weights: weightsOf(input, stages),
    stages,
    stratumLabels: input.strata?.levels ?? [],
    lonelyPsu: input.lonelyPsu ?? "fail",
    calibrations: [],
  };
}

interface Codes {
  readonly codes: Int32Array;
  readonly count: number;
}

const rowIds = (rows: number): Codes => ({
  codes: Int32Array.from({ length: rows }, (_, i) => i),
  count: rows,
});

function codesOf(factor: Factor | undefined, rows: number, what: string): Codes {
  if (factor === undefined) return { codes: new Int32Array(rows), count: 1 };
  const missing = factor.codes.indexOf(-1);
  if (missing >= 0) throw new StatisticsError(`row ${missing + 1} has no ${what}`);
  return { codes: factor.codes, count: factor.levels.length };
}

/** Clusters as codes that are unique over their parents. */
function nestIn(parent: Int32Array, parents: number, own: Codes, nest: boolean, stage: number): Int32Array {
  if (!nest) {
    refuseCrossing(parent, own, stage);
    return own.codes;
  }
  const pairs = new Map<number, number>();
  return Int32Array.from(own.codes, (code, i) => {
    const key = code * parents + parent[i]!;
    const at = pairs.get(key) ?? pairs.size;
    pairs.set(key, at);
    return at;
  });
}

function refuseCrossing(parent: Int32Array, own: Codes, stage: number): void {
  const seen = new Int32Array(own.count).fill(-1);
  for (const [i, code] of own.codes.entries()) {
    if (seen[code] === -1) seen[code] = parent[i]!;
    else if (seen[code] !== parent[i])
      throw new StatisticsError(
        `clusters of stage ${stage + 1} lie in more than one stratum (row ${i + 1}); where cluster numbers start anew in each stratum, say so (nest)`,
      );
  }
}

function stageOf(
  codes: Int32Array,
  parent: Int32Array,
  parents: number,
  fpc: Float64Array | undefined,
  stage: number,
): Stage {
  const { cluster, first } = compact(codes);
  const stratumOf = Int32Array.from(first, (row) => parent[row]!);
  const sampled = new Float64Array(parents);
  for (const stratum of stratumOf) sampled[stratum]!++;
  return {
    cluster,
    clusters: first.length,
    stratumOf,
    strata: parents,
    sampled,
    population: populations(fpc, parent, sampled, stage),
  };
}

/** Codes from 0 without gaps, in order of appearance, and the first row of each. */
function compact(codes: Int32Array): { cluster: Int32Array; first: number[] } {
  const known = new Map<number, number>();
  const first: number[] = [];
  const cluster = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    let at = known.get(codes[i]!);
    if (at === undefined) {
      at = first.length;
      known.set(codes[i]!, at);
      first.push(i);
    }
    cluster[i] = at;
  }
  return { cluster, first };
}

function populations(
  fpc: Float64Array | undefined,
  parent: Int32Array,
  sampled: Float64Array,
  stage: number,
): Float64Array {
  const population = new Float64Array(sampled.length).fill(Number.POSITIVE_INFINITY);
  if (fpc === undefined) return population;
  const sizes = fpc.some((value) => value > 1);
  for (let i = 0; i < fpc.length; i++) {
    const value = fpc[i]!;
    if (!(value > 0) || (sizes && value < 1))
      throw new StatisticsError(
        `row ${i + 1}: a finite-population correction of ${value} at stage ${stage + 1}; expected population sizes (all at least 1) or sampling fractions (all above 0 and at most 1)`,
      );
    const stratum = parent[i]!;
    const size = sizes ? value : sampled[stratum]! / value;
    const known = population[stratum]!;
    if (known !== Number.POSITIVE_INFINITY && Math.abs(known - size) > 1e-9 * Math.max(known, size))
      throw new StatisticsError(
        `the finite-population correction at stage ${stage + 1} differs inside one stratum (row ${i + 1}: ${size} beside ${known})`,
      );
    population[stratum] = size;
    if (size < sampled[stratum]! * (1 - 1e-9))
      throw new StatisticsError(
        `at stage ${stage + 1} ${sampled[stratum]} units are sampled out of a population of ${size} (row ${i + 1})`,
      );
  }
  return population;
}

function weightsOf({ rows, weights, fpc }: SurveyDesignInput, stages: readonly Stage[]): Float64Array {
  if (weights !== undefined) {
    const bad = weights.findIndex((weight) => !(weight >= 0) || weight === Number.POSITIVE_INFINITY);
    if (bad >= 0)
      throw new StatisticsError(`row ${bad + 1}: a weight of ${weights[bad]} is no sampling weight`);
    if (weights.every((weight) => weight === 0)) throw new StatisticsError("all weights are zero");
    return weights;
  }
  if (fpc === undefined) return new Float64Array(rows).fill(1);
  return Float64Array.from({ length: rows }, (_, i) =>
    stages.reduce((weight, stage) => {
      const stratum = stage.stratumOf[stage.cluster[i]!]!;
      const fraction = stage.sampled[stratum]! / stage.population[stratum]!;
      return fraction > 0 ? weight / fraction : weight;
    }, 1),
  );
}

/**
 * The design for a subpopulation: rows outside get the weight zero and stay in the design, so that the sizes of strata
 * remain those that were sampled.
 */
export function subsetDesign<D extends SurveyDesign>(design: D, keep: (row: number) => boolean): D {
  const mask = (weights: Float64Array) => weights.map((weight, i) => (keep(i) ? weight : 0));
  if (design.kind === "linearized") return { ...design, weights: mask(design.weights) };
  const replicates = design.replicates.map(mask);
  return { ...design, weights: mask(design.weights), replicates };
}

/** Primary sampling units less strata, of the rows whose weight is not zero; the rank of the replicates less one. */
export function surveyDegreesOfFreedom(design: SurveyDesign): number {
  if (design.kind === "replicates") return design.degreesOfFreedom;
  const first = design.stages[0]!;
  const { cluster, stratumOf } = first;
  const { weights } = design;
  const units = new Uint8Array(first.clusters);
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) units[cluster[i]!] = 1;
  const strata = new Uint8Array(first.strata);
  for (let c = 0; c < units.length; c++) if (units[c] === 1) strata[stratumOf[c]!] = 1;
  return sum(units) - sum(strata);
}

const sum = (values: Uint8Array): number => values.reduce((total, value) => total + value, 0);
