import type { SignalModel } from "./signal.js";

/** Logits of the search rate and of the hit rate among searches, with their derivatives. */
export interface Rates {
  readonly search: number;
  readonly hit: number;
  /** With respect to location, base, shape. */
  readonly searchSlopes: readonly [number, number, number];
  readonly hitSlopes: readonly [number, number, number];
}

const out = new Float64Array(12);

/** The rates that a signal model gives. */
export function rates(signal: SignalModel, location: number, base: number, shape: number): Rates {
  signal.evaluate(location, base, shape, out);
  const hit = out[0]! - out[1]!;
  const share = 1 / (1 + Math.exp(-hit));
  const slope = (k: number) => share * out[3 + k]! + (1 - share) * out[6 + k]! - out[9 + k]!;
  const hitSlope = (k: number) => out[3 + k]! - out[6 + k]!;
  return {
    search: out[1]! - Math.log(1 - share) - out[2]!,
    hit,
    searchSlopes: [slope(0), slope(1), slope(2)],
    hitSlopes: [hitSlope(0), hitSlope(1), hitSlope(2)],
  };
}

const largestStep = 1;

/**
 * The location at which the logit of the search rate is `search`, by Newton's method from `start`. The search rate
 * falls with the location, so that the steps are safe once they are bounded.
 */
export function locationForSearch(
  signal: SignalModel,
  search: number,
  base: number,
  shape: number,
  start: number,
): number {
  let location = start;
  for (let iteration = 0; iteration < 60; iteration++) {
    const at = rates(signal, location, base, shape);
    const step = (search - at.search) / at.searchSlopes[0];
    if (Number.isNaN(step)) return start;
    location += Math.max(-largestStep, Math.min(largestStep, step));
    if (Math.abs(step) < 1e-7) break;
  }
  return location;
}

/** The location and base at which the logits of search and hit rate are as given, by Newton's method from `start`. */
export function solveForRates(
  signal: SignalModel,
  wanted: { readonly search: number; readonly hit: number },
  shape: number,
  start: { readonly location: number; readonly base: number },
): { location: number; base: number } {
  let { location, base } = start;
  for (let iteration = 0; iteration < 60; iteration++) {
    location = locationForSearch(signal, wanted.search, base, shape, location);
    const at = rates(signal, location, base, shape);
    const step = (wanted.hit - at.hit) / hitSlopeAtSearch(at, 1);
    if (Number.isNaN(step)) return start;
    base += Math.max(-largestStep, Math.min(largestStep, step));
    if (Math.abs(step) < 1e-6) break;
  }
  return { location: locationForSearch(signal, wanted.search, base, shape, location), base };
}

/** How the logit of the hit rate moves with base (1) or shape (2) while the search rate stays. */
export function hitSlopeAtSearch(at: Rates, parameter: 1 | 2): number {
  return at.hitSlopes[parameter] - (at.hitSlopes[0] * at.searchSlopes[parameter]) / at.searchSlopes[0];
}
