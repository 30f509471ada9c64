import type { Target } from "../sampling/index.js";
import { type Coordinates, reach } from "./coordinates.js";
import {
  addGroupPrior,
  type Layout,
  type SignalName,
  signals,
  type ThresholdData,
  type ThresholdPriors,
} from "./model.js";
import { evaluate1, evaluate2, result, terms1, terms2 } from "./polynomial.js";
import type { SignalModel } from "./signal.js";

/** The parameters of all cells and of the groups, as the model has them. */
export interface Parameters {
  /** One a group. */
  readonly groupLocation: Float64Array;
  readonly groupSpread: Float64Array;
  readonly groupBase: Float64Array;
  readonly groupShape: Float64Array;
  /** One a cell. */
  readonly location: Float64Array;
  readonly base: Float64Array;
  readonly shape: Float64Array;
}

/**
 * The posterior distribution of the threshold test, in the given coordinates.
 *
 * The location of cell (group r, place d) is normal about m_r with standard deviation s_r; its base is b_r + b_d and
 * its shape c_r + c_d, with b_0 = c_0 = 0. Finds, searches without find and stops without search are multinomial with the
 * probabilities of the signal model.
 */
export class ThresholdPosterior implements Target {
  readonly dimension: number;
  readonly data: ThresholdData;
  readonly coordinates: Coordinates;
  readonly priors: ThresholdPriors;
  readonly signal: SignalModel;
  readonly parameters: Parameters;
  readonly #layout: Layout;
  readonly #out = new Float64Array(12);
  /** Derivatives with respect to what the parameters of groups and cells are. */
  readonly #byLocation: Float64Array;
  readonly #byLogSpread: Float64Array;
  readonly #byBase: Float64Array;
  readonly #byShape: Float64Array;
  /** Weight of each cell's hit rate in the base of its place (of its group, at the place of reference). */
  readonly #baseWeight: Float64Array;
  /** Standard deviation of the coordinate of each place's base; of each group's. */
  readonly #placeScale: Float64Array;
  readonly #groupScale: Float64Array;
  readonly #groupCentreWeight: Float64Array;
  /** Slopes of the polynomial bases, by cell. */
  readonly #baseSlope: Float64Array;

  constructor(data: ThresholdData, signal: SignalName, priors: ThresholdPriors, coordinates: Coordinates) {
    const { groups, places } = data;
    const n = data.group.length;
    const layout = coordinates.layout;
    this.dimension = layout.dimension;
    this.data = data;
    this.coordinates = coordinates;
    this.priors = priors;
    this.signal = signals[signal];
    this.#layout = layout;
    const vector = (length: number) => new Float64Array(length);
    this.parameters = {
      groupLocation: vector(groups),
      groupSpread: vector(groups),
      groupBase: vector(groups),
      groupShape: vector(groups),
      location: vector(n),
      base: vector(n),
      shape: vector(n),
    };
    this.#byLocation = vector(groups);
    this.#byLogSpread = vector(groups);
    this.#byBase = vector(groups);
    this.#byShape = vector(groups);
    this.#baseSlope = vector(n);
    this.#baseWeight = vector(n);
    this.#placeScale = vector(places);
    this.#groupScale = vector(groups).fill(Math.sqrt(priors.base.sd ** 2 + priors.base.commonSd ** 2));
    this.#groupCentreWeight = vector(groups).fill(1);
    this.#weighBases();
  }

  #weighBases(): void {
    const { data, priors } = this;
    const { basePrecision } = this.coordinates;
    const { firstCell } = this.#layout;
    const groupPrecision = 1 / (priors.base.sd ** 2 + priors.base.commonSd ** 2);
    for (let d = 0; d < data.places; d++) {
      let total = priors.placeBase ** -2;
      for (let i = firstCell[d]!; i < firstCell[d + 1]!; i++) {
        if (d > 0) total += basePrecision[i]!;
        else {
          const all = groupPrecision + basePrecision[i]!;
          this.#baseWeight[i] = basePrecision[i]! / all;
          this.#groupScale[data.group[i]!] = Math.sqrt(1 / all);
          this.#groupCentreWeight[data.group[i]!] = groupPrecision / all;
        }
      }
      if (d === 0) continue;
      this.#placeScale[d] = Math.sqrt(1 / total);
      for (let i = firstCell[d]!; i < firstCell[d + 1]!; i++) this.#baseWeight[i] = basePrecision[i]! / total;
    }
  }

  logDensity(position: Float64Array, gradient: Float64Array): number {
    const { groups, places } = this.data;
    const { groupLocation, groupSpread, groupBase, groupShape } = this.parameters;
    const { location, spread, base, shape } = this.priors;
    this.#setGroups(position);
    for (const array of [this.#byLocation, this.#byLogSpread, this.#byBase, this.#byShape]) array.fill(0);
    let total = addGroupPrior(groupLocation, location, this.#byLocation);
    total += addGroupPrior(groupBase, base, this.#byBase);
    total += addGroupPrior(groupShape, shape, this.#byShape);
    for (let r = 0; r < groups; r++) {
      const scaled = groupSpread[r]! / spread;
      total += position[groups + r]! - 0.5 * scaled * scaled;
      this.#byLogSpread[r]! += 1 - scaled * scaled;
    }
    for (let d = 0; d < places; d++) {
      total += this.#place(position, gradient, d);
      if (!(total > -Infinity)) return -Infinity;
    }
    const { firstCell } = this.#layout;
    for (let i = 0; i < firstCell[1]!; i++) {
      const r = this.data.group[i]!;
      this.#byShape[r]! += this.#byBase[r]! * this.#baseWeight[i]! * this.#baseSlope[i]!;
    }
    for (let r = 0; r < groups; r++) {
      gradient[r] = this.#byLocation[r]!;
      gradient[groups + r] = this.#byLogSpread[r]!;
      gradient[2 * groups + r] = this.#byBase[r]! * this.#groupScale[r]!;
      gradient[3 * groups + r] = this.#byShape[r]!;
    }
    return total;
  }

  /** Sets the parameters of groups and cells from a position. */
  setParameters(position: Float64Array): Parameters {
    this.#setGroups(position);
    for (let d = 0; d < this.data.places; d++) {
      this.#setBases(position, d);
      for (let i = this.#layout.firstCell[d]!; i < this.#layout.firstCell[d + 1]!; i++)
        this.#setLocation(position, i);
    }
    return this.parameters;
  }

  /** The position at which the parameters of groups and cells are as given. */
  positionOf(parameters: Parameters): Float64Array {
    const { groups, places, group } = this.data;
    const { placeStart, firstCell, cell } = this.#layout;
    const position = new Float64Array(this.dimension);
    for (let r = 0; r < groups; r++) {
      position[r] = parameters.groupLocation[r]!;
      position[groups + r] = Math.log(parameters.groupSpread[r]!);
      position[3 * groups + r] = parameters.groupShape[r]!;
    }
    // With the coordinate still 0, the base is what the prior and the hit rates say.
    this.#setGroups(position);
    for (let r = 0; r < groups; r++) {
      const distance = parameters.groupBase[r]! - this.parameters.groupBase[r]!;
      position[2 * groups + r] = distance / this.#groupScale[r]!;
    }
    this.#setGroups(position);
    for (let d = 0; d < places; d++) {
      const start = placeStart[d]!;
      const first = firstCell[d]!;
      const r = group[first]!;
      if (d > 0) {
        position[start + 1] = parameters.shape[first]! - parameters.groupShape[r]!;
        const placeBase = parameters.base[first]! - parameters.groupBase[r]!;
        position[start] = (placeBase - this.#setBases(position, d)) / this.#placeScale[d]!;
      }
      this.#setBases(position, d);
      for (let i = first; i < firstCell[d + 1]!; i++) {
        const share = this.#setLocation(position, i);
        const scale = Math.sqrt(this.coordinates.locationVariance[i]! * share);
        position[cell[i]!] = (parameters.location[i]! - this.parameters.location[i]!) / scale;
      }
    }
    return position;
  }

  /** The base that the hit rate of a cell says at its shape; its slope is kept. */
  #baseOfHits(i: number, shape: number): number {
    const { base, regions, shapeWidth } = this.coordinates;
    evaluate1(base, i * terms1, (shape - regions[i]!.shape) / shapeWidth[i]!);
    this.#baseSlope[i] = result.slopeX / shapeWidth[i]!;
    return result.value;
  }

  #setGroups(position: Float64Array): void {
    const { groups, group } = this.data;
    const { groupLocation, groupSpread, groupBase, groupShape } = this.parameters;
    for (let r = 0; r < groups; r++) {
      groupLocation[r] = position[r]!;
      groupSpread[r] = Math.exp(position[groups + r]!);
      groupShape[r] = position[3 * groups + r]!;
      groupBase[r] =
        this.#groupScale[r]! * position[2 * groups + r]! +
        this.#groupCentreWeight[r]! * this.priors.base.mean;
    }
    for (let i = 0; i < this.#layout.firstCell[1]!; i++) {
      const r = group[i]!;
      groupBase[r]! += this.#baseWeight[i]! * this.#baseOfHits(i, groupShape[r]!);
    }
  }

  /** Sets bases and shapes of the cells of a place; gives the base of the place. */
  #setBases(position: Float64Array, d: number): number {
    const { group } = this.data;
    const { firstCell, placeStart } = this.#layout;
    const { groupBase, groupShape, base, shape } = this.parameters;
    const start = placeStart[d]!;
    let placeBase = 0;
    if (d > 0) {
      placeBase = this.#placeScale[d]! * position[start]!;
      for (let i = firstCell[d]!; i < firstCell[d + 1]!; i++) {
        const r = group[i]!;
        shape[i] = groupShape[r]! + position[start + 1]!;
        placeBase += this.#baseWeight[i]! * (this.#baseOfHits(i, shape[i]!) - groupBase[r]!);
      }
    }
    for (let i = firstCell[d]!; i < firstCell[d + 1]!; i++) {
      base[i] = groupBase[group[i]!]! + placeBase;
      if (d === 0) shape[i] = groupShape[group[i]!]!;
    }
    return placeBase;
  }

  /** Sets the location of a cell; gives the share of the observed search rate in it, against the prior. */
  #setLocation(position: Float64Array, i: number): number {
    const { coordinates, parameters } = this;
    const r = this.data.group[i]!;
    const variance = coordinates.locationVariance[i]!;
    const spread = parameters.groupSpread[r]!;
    const share = (spread * spread) / (spread * spread + variance);
    const region = coordinates.regions[i]!;
    const x = (parameters.base[i]! - region.base) / region.baseSd;
    const y = (parameters.shape[i]! - region.shape - region.slope * x) / region.shapeSd;
    evaluate2(coordinates.location, i * terms2, x / reach, y / reach);
    const middle = parameters.groupLocation[r]!;
    parameters.location[i] =
      middle +
      share * (result.value - middle) +
      Math.sqrt(variance * share) * position[this.#layout.cell[i]!]!;
    return share;
  }

  /** The part of the log density that belongs to a place. */
  #place(position: Float64Array, gradient: Float64Array, d: number): number {
    const { group } = this.data;
    const { firstCell, placeStart } = this.#layout;
    const { placeBase: baseSd, placeShape: shapeSd } = this.priors;
    const placeBase = this.#setBases(position, d);
    let total = 0;
    let byPlaceBase = 0;
    let byPlaceShape = 0;
    for (let i = firstCell[d]!; i < firstCell[d + 1]!; i++) {
      total += this.#cell(position, gradient, i);
      byPlaceBase += this.#cellByBase;
      byPlaceShape += this.#cellByShape;
    }
    if (d === 0) return total;
    const start = placeStart[d]!;
    const placeShape = position[start + 1]!;
    byPlaceBase -= placeBase / baseSd ** 2;
    byPlaceShape -= placeShape / shapeSd ** 2;
    for (let i = firstCell[d]!; i < firstCell[d + 1]!; i++) {
      const through = byPlaceBase * this.#baseWeight[i]!;
      this.#byBase[group[i]!]! -= through;
      this.#byShape[group[i]!]! += through * this.#baseSlope[i]!;
      byPlaceShape += through * this.#baseSlope[i]!;
    }
    gradient[start] = byPlaceBase * this.#placeScale[d]!;
    gradient[start + 1] = byPlaceShape;
    return total - 0.5 * ((placeBase / baseSd) ** 2 + (placeShape / shapeSd) ** 2);
  }

  #cellByBase = 0;
  #cellByShape = 0;

  /** The part of the log density that belongs to a cell. */
  #cell(position: Float64Array, gradient: Float64Array, i: number): number {
    const { data, coordinates, parameters } = this;
    const out = this.#out;
    const r = data.group[i]!;
    const at = this.#layout.cell[i]!;
    const share = this.#setLocation(position, i);
    const searched = result.value - parameters.groupLocation[r]!;
    const region = coordinates.regions[i]!;
    const slopeShape = (share * result.slopeY) / (reach * region.shapeSd);
    const slopeBase = ((share * result.slopeX) / reach - slopeShape * region.slope) / region.baseSd;
    const scale = Math.sqrt(coordinates.locationVariance[i]! * share);
    const spread = parameters.groupSpread[r]!;
    const residual = (parameters.location[i]! - parameters.groupLocation[r]!) / spread;
    this.signal.evaluate(parameters.location[i]!, parameters.base[i]!, parameters.shape[i]!, out);
    const found = data.finds[i]!;
    const missed = data.searches[i]! - found;
    const passed = data.stops[i]! - data.searches[i]!;
    const sum = (k: number, step: number) =>
      weighted(found, out[k]!) + weighted(missed, out[k + step]!) + weighted(passed, out[k + 2 * step]!);
    const byLocation = sum(3, 3) - residual / spread;
    this.#cellByBase = sum(4, 3) + byLocation * slopeBase;
    this.#cellByShape = sum(5, 3) + byLocation * slopeShape;
    this.#byBase[r]! += this.#cellByBase;
    this.#byShape[r]! += this.#cellByShape;
    gradient[at] = byLocation * scale;
    this.#byLocation[r]! += residual / spread + byLocation * (1 - share);
    const moved = 2 * share * searched + scale * position[at]!;
    this.#byLogSpread[r]! += residual * residual - share + byLocation * (1 - share) * moved;
    return sum(0, 1) - 0.5 * residual * residual + Math.log(scale / spread);
  }
}

/** 0 for a count of 0, even where the event is impossible. */
const weighted = (count: number, value: number): number => (count === 0 ? 0 : count * value);
