import type { RandomStream } from "../random/index.js";
import { sampleChain } from "../sampling/index.js";
import { StatisticsError } from "../types.js";
import { type CellRegion, layCoordinates, plainCoordinates } from "./coordinates.js";
import { type SignalName, signals, type ThresholdData, type ThresholdPriors } from "./model.js";
import { type Parameters, ThresholdPosterior } from "./posterior.js";
import { factorDamped, findMode, negativeHessian, WhitenedTarget } from "./whitening.js";

/** The posterior, and itself in coordinates where it is nearly standard normal. */
export interface TunedPosterior {
  readonly posterior: ThresholdPosterior;
  readonly whitened: WhitenedTarget;
}

/** Pilot runs, draws of each (after half as many for its own tuning), and doublings of a trajectory at most. */
const rounds = 3;
const pilotDraws = 120;
const pilotDepth = 6;
/** Draws of a pilot over which curvature is meaned. */
const curvatureDraws = 24;

/**
 * Finds coordinates for the sampler: about the mode of the posterior first, then twice from a short pilot run in the
 * coordinates found before. The mode of a hierarchical model can lie far from where its mass is; the pilots go there. Their
 * draws are thrown away.
 */
export function tunePosterior(
  data: ThresholdData,
  signal: SignalName,
  priors: ThresholdPriors,
  random: RandomStream,
): TunedPosterior {
  let sample = [modeOf(data, signal, priors)];
  let regions: CellRegion[] = Array.from(sample[0]!.base, (base, i) => ({
    base,
    shape: sample[0]!.shape[i]!,
    baseSd: 0.15,
    slope: 0,
    shapeSd: 0.2,
  }));
  for (let round = 0; ; round++) {
    const tuned = whiten(data, signal, priors, regions, sample);
    if (round === rounds) return tuned;
    sample = pilot(tuned, random.split(round));
    regions = Array.from({ length: data.group.length }, (_, i) => regionOf(sample, i));
  }
}

/** Parameters at the mode of the posterior, in the coordinates of the model as it is written down. */
function modeOf(data: ThresholdData, signal: SignalName, priors: ThresholdPriors): Parameters {
  const coordinates = plainCoordinates(data);
  const posterior = new ThresholdPosterior(data, signal, priors, coordinates);
  const blocks = { global: coordinates.layout.global, starts: coordinates.layout.placeStart };
  const start = posterior.positionOf(startingParameters(data, priors, signal));
  if (!Number.isFinite(posterior.logDensity(start, new Float64Array(start.length)))) {
    throw new StatisticsError("The counts are impossible under the model of the threshold test.");
  }
  return snapshot(posterior, findMode(posterior, blocks, start));
}

/** All groups and cells alike. */
function startingParameters(data: ThresholdData, priors: ThresholdPriors, signal: SignalName): Parameters {
  const groups = (value: number) => new Float64Array(data.groups).fill(value);
  const cells = (value: number) => new Float64Array(data.group.length).fill(value);
  const { location, base, shape } = signals[signal].start;
  return {
    groupLocation: groups(location),
    groupSpread: groups(0.7 * priors.spread),
    groupBase: groups(base),
    groupShape: groups(shape),
    location: cells(location),
    base: cells(base),
    shape: cells(shape),
  };
}

/** A copy of the parameters at a position. */
function snapshot(posterior: ThresholdPosterior, position: Float64Array): Parameters {
  return structuredClone(posterior.setParameters(position));
}

/** Lays coordinates about the regions, and whitens them by centre and mean curvature of the sample. */
function whiten(
  data: ThresholdData,
  signal: SignalName,
  priors: ThresholdPriors,
  regions: readonly CellRegion[],
  sample: readonly Parameters[],
): TunedPosterior {
  const n = data.group.length;
  const locations = Float64Array.from({ length: n }, (_, i) => mean(sample, (p) => p.location[i]!));
  const coordinates = layCoordinates(data, signal, regions, locations);
  const posterior = new ThresholdPosterior(data, signal, priors, coordinates);
  const step = Math.max(1, sample.length / curvatureDraws);
  const positions: Float64Array[] = [];
  for (let k = 0; k < sample.length; k += step) positions.push(posterior.positionOf(sample[Math.floor(k)]!));
  const centre = middleOf(posterior, positions);
  const blocks = { global: coordinates.layout.global, starts: coordinates.layout.placeStart };
  const damped = factorDamped(negativeHessian(posterior, blocks, positions), 0);
  if (damped === null) {
    throw new StatisticsError(
      "The posterior of the threshold test has no curvature: check the counts and the priors.",
    );
  }
  return { posterior, whitened: new WhitenedTarget(posterior, { centre, factor: damped.factor }) };
}

/** The mean of positions; the most probable of them where the mean is impossible. */
function middleOf(posterior: ThresholdPosterior, positions: readonly Float64Array[]): Float64Array {
  const centre = new Float64Array(posterior.dimension);
  for (const position of positions) {
    for (let i = 0; i < centre.length; i++) centre[i]! += position[i]! / positions.length;
  }
  const gradient = new Float64Array(posterior.dimension);
  const value = (position: Float64Array) => {
    const density = posterior.logDensity(position, gradient);
    return Number.isFinite(density) && gradient.every(Number.isFinite) ? density : -Infinity;
  };
  if (value(centre) > -Infinity) return centre;
  const values = positions.map(value);
  return positions[values.indexOf(Math.max(...values))]!;
}

function pilot({ posterior, whitened }: TunedPosterior, random: RandomStream): Parameters[] {
  const n = posterior.dimension;
  const chain = sampleChain(whitened, new Float64Array(n), random, {
    warmup: pilotDraws / 2,
    draws: pilotDraws,
    maximumDepth: pilotDepth,
  });
  const position = new Float64Array(n);
  return Array.from({ length: chain.draws }, (_, i) => {
    whitened.position(chain.values.subarray(i * n, (i + 1) * n), position);
    return snapshot(posterior, position);
  });
}

/** Where a sample has base and shape of a cell; never so narrow that a polynomial can't be fitted. */
function regionOf(sample: readonly Parameters[], i: number): CellRegion {
  const base = mean(sample, (p) => p.base[i]!);
  const shape = mean(sample, (p) => p.shape[i]!);
  const baseSd = Math.sqrt(mean(sample, (p) => (p.base[i]! - base) ** 2)) + 0.02;
  const slope = mean(sample, (p) => (p.base[i]! - base) * (p.shape[i]! - shape)) / baseSd;
  const variance = mean(sample, (p) => (p.shape[i]! - shape) ** 2);
  const shapeSd = Math.sqrt(Math.max(variance - slope * slope, 0)) + 0.02;
  return { base, shape, baseSd, slope, shapeSd };
}

function mean(sample: readonly Parameters[], of: (parameters: Parameters) => number): number {
  let sum = 0;
  for (const one of sample) sum += of(one);
  return sum / sample.length;
}
