import { createLayout, type Layout, type SignalName, signals, type ThresholdData } from "./model.js";
import { fit1, fit2, nodes1, nodes2, terms1, terms2 } from "./polynomial.js";
import { hitSlopeAtSearch, locationForSearch, rates, solveForRates } from "./rates.js";
import type { SignalModel } from "./signal.js";

/**
 * Where a cell's base and shape are expected: base = base + baseSd x, shape = shape + slope x + shapeSd y, for x and y
 * of about unit size.
 */
export interface CellRegion {
  readonly base: number;
  readonly shape: number;
  readonly baseSd: number;
  readonly slope: number;
  readonly shapeSd: number;
}

/** Standard deviations out to which the polynomials are fitted. */
export const reach = 2.5;

/**
 * Coordinates in which the posterior is nearly normal.
 *
 * The counts fix search and hit rates well, while base, shape and location may slide along the curved surface on which the
 * rates stay the same; a sampler would creep along it. So the coordinate of a cell's location is its distance from what the
 * prior and the observed search rate say, given base and shape; and that of a base its distance from what the prior and the
 * observed hit rates say, given the shapes. What they say is kept as polynomials about the region that the posterior
 * fills. All this chooses coordinates and nothing else: were it far off, the sampler would be slower and its answer the
 * same.
 */
export interface Coordinates {
  readonly layout: Layout;
  readonly regions: readonly CellRegion[];
  /** Location of the observed search rate: polynomial in the x and y of the region over `reach`, `terms2` a cell. */
  readonly location: Float64Array;
  /** Variance of that location, from the number of searches. */
  readonly locationVariance: Float64Array;
  /** Base of the observed hit rate: polynomial in the shape, `terms1` a cell. */
  readonly base: Float64Array;
  /** Half widths of the shapes where that polynomial holds. */
  readonly shapeWidth: Float64Array;
  /** Precision of that base, from the number of searches. */
  readonly basePrecision: Float64Array;
}

function emptyCoordinates(data: ThresholdData, regions: readonly CellRegion[]): Coordinates {
  const n = data.group.length;
  return {
    layout: createLayout(data),
    regions,
    location: new Float64Array(n * terms2),
    // So large that the counts say nothing, and small enough to be multiplied.
    locationVariance: new Float64Array(n).fill(1e12),
    base: new Float64Array(n * terms1),
    shapeWidth: new Float64Array(n).fill(1),
    basePrecision: new Float64Array(n),
  };
}

/** The coordinates of the model as it is written down: standardised locations, and bases as they are. */
export function plainCoordinates(data: ThresholdData): Coordinates {
  const region = { base: 0, shape: 0, baseSd: 1, slope: 0, shapeSd: 1 };
  return emptyCoordinates(
    data,
    Array.from(data.group, () => region),
  );
}

/** Lays out coordinates about a region for each cell. */
export function layCoordinates(
  data: ThresholdData,
  signalName: SignalName,
  regions: readonly CellRegion[],
  locations: Float64Array,
): Coordinates {
  const signal = signals[signalName];
  const coordinates = emptyCoordinates(data, regions);
  for (let i = 0; i < regions.length; i++) layCell(data, signal, locations[i]!, coordinates, i);
  return coordinates;
}

/** What the counts of a cell say of its rates: logits, kept finite by half a search and half a find. */
function observedRates(data: ThresholdData, i: number): { search: number; hit: number } {
  const logit = (count: number, of: number) => Math.log((count + 0.5) / (of - count + 0.5));
  return {
    search: logit(data.searches[i]!, data.stops[i]!),
    hit: logit(data.finds[i]!, data.searches[i]!),
  };
}

function layCell(data: ThresholdData, signal: SignalModel, start: number, to: Coordinates, i: number): void {
  const { base, shape, baseSd, slope, shapeSd } = to.regions[i]!;
  const observed = observedRates(data, i);
  const middle = locationForSearch(signal, observed.search, base, shape, start);
  const at = rates(signal, middle, base, shape);
  const rate = (logit: number) => 1 / (1 + Math.exp(-logit));
  const variation = (logit: number) => rate(logit) * rate(-logit);
  const precision = data.stops[i]! * variation(observed.search) * at.searchSlopes[0] ** 2;
  let last = middle;
  const locations = nodes2.map(([x, y]) => {
    const u = reach * x;
    const nextBase = base + baseSd * u;
    last = locationForSearch(
      signal,
      observed.search,
      nextBase,
      shape + slope * u + shapeSd * reach * y,
      last,
    );
    return last;
  });
  // Where a number can't be had, the counts are taken to say nothing.
  if (precision > 1e-12 && locations.every(Number.isFinite)) {
    to.locationVariance[i] = 1 / precision;
    to.location.set(fit2(Float64Array.from(locations)), i * terms2);
  }
  const width = reach * Math.hypot(slope, shapeSd);
  to.shapeWidth[i] = width;
  let solved = { location: middle, base };
  const bases = nodes1.map((y) => {
    solved = solveForRates(signal, observed, shape + width * y, solved);
    return solved.base;
  });
  const basePrecision = data.searches[i]! * variation(observed.hit) * hitSlopeAtSearch(at, 1) ** 2;
  if (basePrecision > 1e-12 && bases.every(Number.isFinite)) {
    to.basePrecision[i] = basePrecision;
    to.base.set(fit1(Float64Array.from(bases)), i * terms1);
  }
}
