import { betaSignal } from "./beta-signal.js";
import { discriminantSignal } from "./discriminant-signal.js";
import type { SignalModel } from "./signal.js";

/** The names of the models of the signal. */
export type SignalName = "beta" | "discriminant";

export const signals: Readonly<Record<SignalName, SignalModel>> = {
  beta: betaSignal,
  discriminant: discriminantSignal,
};

/** A normal prior of a parameter of each group: about a mean that the groups share where `commonSd` is not 0. */
export interface GroupPrior {
  readonly mean: number;
  /** Standard deviation of a group about the mean of the groups. */
  readonly sd: number;
  /** Standard deviation of the mean of the groups about `mean`. */
  readonly commonSd: number;
}

/** Priors of the hierarchical model. */
export interface ThresholdPriors {
  /** Of the mean location of the thresholds of a group. */
  readonly location: GroupPrior;
  /** Scale of the half-normal prior of the spread of the locations of a group over the places. */
  readonly spread: number;
  /** Of the base of a group: the logit of the share who carry something, at the place with the most stops. */
  readonly base: GroupPrior;
  /** Of the shape of a group: log lambda or log delta, at the place with the most stops. */
  readonly shape: GroupPrior;
  /** Standard deviation of the difference in base between a place and the one with the most stops. */
  readonly placeBase: number;
  /** The same for the shape. */
  readonly placeShape: number;
}

/**
 * The priors of the papers.
 *
 * "beta": those of the Stanford Open Policing Project for the county thresholds that it published (Pierson et al. 2017,
 * arXiv:1706.05678): logit thresholds of a group about -2 with sd 1, spread half-normal with scale 0.25; base -3.5 with
 * sd 0.25, log lambda 2 with sd 0.5; places differ by sd 0.25 in base and 0.5 in log lambda.
 *
 * "discriminant": those of Pierson, Corbett-Davies and Goel (2018): base and log delta of a group with sd 1 about a
 * mean that is itself standard normal; places differ by sd 0.1. Locations of a group are standard normal, their spread
 * half-normal with scale 1.
 */
export const thresholdPriors: Readonly<Record<SignalName, ThresholdPriors>> = {
  beta: {
    location: { mean: -2, sd: 1, commonSd: 0 },
    spread: 0.25,
    base: { mean: -3.5, sd: 0.25, commonSd: 0 },
    shape: { mean: 2, sd: 0.5, commonSd: 0 },
    placeBase: 0.25,
    placeShape: 0.5,
  },
  discriminant: {
    location: { mean: 0, sd: 1, commonSd: 0 },
    spread: 1,
    base: { mean: 0, sd: 1, commonSd: 1 },
    shape: { mean: 0, sd: 1, commonSd: 1 },
    placeBase: 0.1,
    placeShape: 0.1,
  },
};

/** Counts by cell, sorted by place; place 0 is the place of reference. */
export interface ThresholdData {
  readonly groups: number;
  readonly places: number;
  readonly group: Int32Array;
  readonly place: Int32Array;
  readonly stops: Float64Array;
  readonly searches: Float64Array;
  readonly finds: Float64Array;
}

/**
 * Where the coordinates stand. First come those of the groups: location, log spread, base and shape, each for all
 * groups. Then for every place, together: base and shape (none for the place of reference, which has 0), and the location
 * of each of its cells.
 */
export interface Layout {
  readonly dimension: number;
  /** Coordinates of the groups: 4 a group. */
  readonly global: number;
  /** Start of each place's coordinates, and the end. */
  readonly placeStart: Int32Array;
  /** First cell of each place, and the number of cells. */
  readonly firstCell: Int32Array;
  /** Coordinate of each cell. */
  readonly cell: Int32Array;
}

export function createLayout(data: ThresholdData): Layout {
  const global = 4 * data.groups;
  const placeStart = new Int32Array(data.places + 1);
  const firstCell = new Int32Array(data.places + 1);
  const cell = new Int32Array(data.group.length);
  let at = global;
  let i = 0;
  for (let place = 0; place < data.places; place++) {
    placeStart[place] = at;
    firstCell[place] = i;
    if (place > 0) at += 2;
    while (i < data.group.length && data.place[i] === place) cell[i++] = at++;
  }
  placeStart[data.places] = at;
  firstCell[data.places] = i;
  return { dimension: at, global, placeStart, firstCell, cell };
}

/**
 * Log density of the groups' values of a parameter, which are normal about a common mean that is normal itself and
 * integrated out. Adds its gradient.
 */
export function addGroupPrior(values: Float64Array, prior: GroupPrior, gradient: Float64Array): number {
  const variance = prior.sd * prior.sd;
  const common = prior.commonSd * prior.commonSd;
  const share = common / (variance + values.length * common);
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    const deviation = value - prior.mean;
    sum += deviation;
    squares += deviation * deviation;
  }
  for (let r = 0; r < values.length; r++) {
    gradient[r]! -= (values[r]! - prior.mean - share * sum) / variance;
  }
  return (-0.5 * (squares - share * sum * sum)) / variance;
}
