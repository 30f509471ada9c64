import { describe, expect, it } from "vitest";
import { identityMatrix, multiply, transpose } from "../../../src/statistics/linear-algebra/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import {
  createBlockArrow,
  factorBlockArrow,
  solveForward,
  solveTransposed,
} from "../../../src/statistics/threshold-test/block-arrow.js";
import { layCoordinates, plainCoordinates } from "../../../src/statistics/threshold-test/coordinates.js";
import {
  type SignalName,
  signals,
  type ThresholdData,
  thresholdPriors,
} from "../../../src/statistics/threshold-test/model.js";
import {
  evaluate1,
  evaluate2,
  fit1,
  fit2,
  nodes1,
  nodes2,
  result,
} from "../../../src/statistics/threshold-test/polynomial.js";
import { ThresholdPosterior } from "../../../src/statistics/threshold-test/posterior.js";
import { locationForSearch, rates, solveForRates } from "../../../src/statistics/threshold-test/rates.js";
import { expectClose } from "../../support/close.js";

/** Central differences of a log density of some thousands, with steps of 1e-5. */
const gradientTolerance = 1e-5;

/** Three groups at four places; one cell missing, one without search, one without find. */
const data: ThresholdData = {
  groups: 3,
  places: 4,
  group: Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 0, 1, 2),
  place: Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3),
  stops: Float64Array.of(9000, 3000, 2000, 5000, 800, 900, 3000, 500, 1500, 300, 40),
  searches: Float64Array.of(200, 120, 90, 90, 30, 25, 80, 30, 20, 7, 0),
  finds: Float64Array.of(60, 33, 20, 30, 9, 6, 15, 9, 6, 0, 0),
};

function posteriors(signal: SignalName) {
  const priors = thresholdPriors[signal];
  const { location, base, shape } = signals[signal].start;
  const regions = Array.from(data.group, (_, i) => ({
    base: base + i / 50,
    shape,
    baseSd: 0.2,
    slope: 0.1,
    shapeSd: 0.15,
  }));
  const laid = layCoordinates(data, signal, regions, new Float64Array(data.group.length).fill(location));
  return {
    laid: new ThresholdPosterior(data, signal, priors, laid),
    plain: new ThresholdPosterior(data, signal, priors, plainCoordinates(data)),
  };
}

/** A position near the mode of the signals' start. */
function somePosition(posterior: ThresholdPosterior, signal: SignalName, seed: number): Float64Array {
  const random = createRandom(seed);
  const n = data.group.length;
  const { location, base, shape } = signals[signal].start;
  const near = (length: number, value: number, spread: number) =>
    Float64Array.from({ length }, () => value + spread * random.normal());
  const parameters = {
    groupLocation: near(3, location, 0.3),
    groupSpread: near(3, 0, 0.3).map((value) => 0.3 * Math.exp(value)),
    groupBase: near(3, base, 0.2),
    groupShape: near(3, shape, 0.2),
    location: near(n, location, 0.3),
    base: new Float64Array(n),
    shape: new Float64Array(n),
  };
  const placeBase = near(4, 0, 0.2);
  const placeShape = near(4, 0, 0.2);
  for (let i = 0; i < n; i++) {
    const d = data.place[i]!;
    parameters.base[i] = parameters.groupBase[data.group[i]!]! + (d > 0 ? placeBase[d]! : 0);
    parameters.shape[i] = parameters.groupShape[data.group[i]!]! + (d > 0 ? placeShape[d]! : 0);
  }
  return posterior.positionOf(parameters);
}

describe.each(["beta", "discriminant"] as const)("the posterior with %s signals", (signal) => {
  const { laid, plain } = posteriors(signal);

  it("has the gradient of its density, in both kinds of coordinates", () => {
    for (const posterior of [laid, plain]) {
      const position = somePosition(posterior, signal, 3);
      const gradient = new Float64Array(posterior.dimension);
      const scratch = new Float64Array(posterior.dimension);
      expect(Number.isFinite(posterior.logDensity(position, gradient))).toBe(true);
      for (let j = 0; j < posterior.dimension; j++) {
        const at = (step: number) => {
          const moved = Float64Array.from(position);
          moved[j]! += step;
          return posterior.logDensity(moved, scratch);
        };
        const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
        expectClose(gradient[j]!, slope, gradientTolerance, 100, `coordinate ${j}`);
      }
    }
  });

  it("gives back the parameters of a position", () => {
    for (const posterior of [laid, plain]) {
      const position = somePosition(posterior, signal, 5);
      const parameters = structuredClone(posterior.setParameters(position));
      const again = posterior.positionOf(parameters);
      position.forEach((value, j) => {
        expectClose(again[j]!, value, 1e-9, 1, `coordinate ${j}`);
      });
    }
  });

  it("is the same distribution in both kinds of coordinates", () => {
    // Density of the parameters = density of the position / |d parameters / d position|, which is triangular.
    const logDensityOfParameters = (posterior: ThresholdPosterior, position: Float64Array) => {
      const { placeStart, cell } = posterior.coordinates.layout;
      const value = posterior.logDensity(position, new Float64Array(posterior.dimension));
      let logScale = 0;
      const scale = (j: number, of: (p: typeof posterior.parameters) => number) => {
        const at = (step: number) => {
          const moved = Float64Array.from(position);
          moved[j]! += step;
          return of(posterior.setParameters(moved));
        };
        logScale += Math.log((at(1e-3) - at(-1e-3)) / 2e-3);
      };
      for (let r = 0; r < 3; r++) scale(6 + r, (p) => p.groupBase[r]!);
      for (let d = 1; d < 4; d++) {
        const first = data.place.indexOf(d);
        scale(placeStart[d]!, (p) => p.base[first]!);
      }
      for (let i = 0; i < data.group.length; i++) scale(cell[i]!, (p) => p.location[i]!);
      return value - logScale;
    };
    const differences = [1, 2, 3, 4].map((seed) => {
      const position = somePosition(plain, signal, seed);
      const same = laid.positionOf(structuredClone(plain.setParameters(position)));
      return logDensityOfParameters(laid, same) - logDensityOfParameters(plain, position);
    });
    for (const difference of differences) expectClose(difference, differences[0]!, 1e-7, 1);
  });

  it("adds up to the log density of the model as it is written down", () => {
    const position = somePosition(plain, signal, 9);
    const other = somePosition(plain, signal, 10);
    const priors = thresholdPriors[signal];
    const byHand = (at: Float64Array) => {
      const p = structuredClone(plain.setParameters(at));
      const out = new Float64Array(12);
      const normal = (x: number, mean: number, sd: number) => -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd);
      let total = 0;
      for (let i = 0; i < data.group.length; i++) {
        const r = data.group[i]!;
        signals[signal].evaluate(p.location[i]!, p.base[i]!, p.shape[i]!, out);
        const counts = [
          data.finds[i]!,
          data.searches[i]! - data.finds[i]!,
          data.stops[i]! - data.searches[i]!,
        ];
        counts.forEach((count, k) => {
          if (count > 0) total += count * out[k]!;
        });
        // The coordinate is the location standardised, so that its density doesn't hold the spread.
        total += normal(p.location[i]!, p.groupLocation[r]!, p.groupSpread[r]!) + Math.log(p.groupSpread[r]!);
      }
      for (let d = 1; d < 4; d++) {
        const i = data.place.indexOf(d);
        total += normal(p.base[i]! - p.groupBase[data.group[i]!]!, 0, priors.placeBase);
        total += normal(p.shape[i]! - p.groupShape[data.group[i]!]!, 0, priors.placeShape);
      }
      for (let r = 0; r < 3; r++) {
        total += normal(p.groupLocation[r]!, priors.location.mean, priors.location.sd);
        total += normal(p.groupSpread[r]!, 0, priors.spread) + Math.log(p.groupSpread[r]!);
      }
      total += commonNormal(p.groupBase, priors.base) + commonNormal(p.groupShape, priors.shape);
      return total;
    };
    const scratch = new Float64Array(plain.dimension);
    const difference = plain.logDensity(position, scratch) - plain.logDensity(other, scratch);
    expectClose(difference, byHand(position) - byHand(other), 1e-9, 1);
  });
});

/** Normal about a mean that is normal itself, by integrating the mean out on a grid. */
function commonNormal(values: Float64Array, prior: { mean: number; sd: number; commonSd: number }): number {
  const density = (centre: number) =>
    Math.exp(values.reduce((sum, value) => sum - 0.5 * ((value - centre) / prior.sd) ** 2, 0));
  if (prior.commonSd === 0) return Math.log(density(prior.mean));
  let integral = 0;
  for (let z = -9; z <= 9; z += 0.01)
    integral += density(prior.mean + prior.commonSd * z) * Math.exp(-0.5 * z * z);
  return Math.log(integral);
}

describe("what the coordinates are made of", () => {
  it("finds location and base of given rates", () => {
    for (const signal of [signals.beta, signals.discriminant]) {
      const { location, base, shape } = signal.start;
      const wanted = rates(signal, location, base, shape);
      expectClose(locationForSearch(signal, wanted.search, base, shape, location + 1), location, 1e-6);
      const solved = solveForRates(signal, wanted, shape, { location: location + 0.5, base: base + 0.4 });
      expectClose(solved.location, location, 1e-4);
      expectClose(solved.base, base, 1e-4);
    }
  });

  it("fits polynomials of degree 4 exactly, and levels them off outside", () => {
    const one = (x: number) => 1 - x + 0.5 * x ** 3 - x ** 4;
    const two = (x: number, y: number) => 2 + x * y - y ** 3 * x + 0.3 * x ** 4;
    const c1 = fit1(Float64Array.from(nodes1, one));
    const c2 = fit2(Float64Array.from(nodes2, ([x, y]) => two(x, y)));
    for (const [x, y] of [
      [0.3, -0.8],
      [-0.9, 0.1],
      [0, 0],
    ] as const) {
      evaluate1(c1, 0, x);
      expectClose(result.value, one(x), 1e-12, 1);
      expectClose(result.slopeX, -1 + 1.5 * x * x - 4 * x ** 3, 1e-11, 1);
      evaluate2(c2, 0, x, y);
      expectClose(result.value, two(x, y), 1e-12, 1);
      expectClose(result.slopeX, y - y ** 3 + 1.2 * x ** 3, 1e-11, 1);
      expectClose(result.slopeY, x - 3 * y * y * x, 1e-11, 1);
    }
    evaluate1(c1, 0, 50);
    const far = result.value;
    evaluate1(c1, 0, 5000);
    expectClose(result.value, far, 1e-12);
    expect(Math.abs(result.slopeX)).toBe(0);
  });

  it("factors block arrow matrices", () => {
    const arrow = createBlockArrow(2, Int32Array.of(2, 4, 5));
    arrow.corner.data.set([9, 1, 1, 8]);
    arrow.blocks[0]!.data.set([4, 1, 1, 5]);
    arrow.blocks[1]!.data.set([3]);
    arrow.edges[0]!.data.set([1, 0.5, -1, 0.3]);
    arrow.edges[1]!.data.set([0.2, 1]);
    const factor = factorBlockArrow(arrow)!;
    const column = (solve: typeof solveForward, j: number) => {
      const x = new Float64Array(5);
      solve(
        factor,
        Float64Array.from({ length: 5 }, (_, i) => Number(i === j)),
        x,
      );
      return x;
    };
    // Columns of L'^-1: their outer product is the inverse of the matrix.
    const root = {
      rows: 5,
      columns: 5,
      data: Float64Array.from([0, 1, 2, 3, 4].flatMap((j) => [...column(solveTransposed, j)])),
    };
    const inverse = multiply(root, transpose(root));
    const dense = {
      rows: 5,
      columns: 5,
      data: Float64Array.of(
        9,
        1,
        1,
        -1,
        0.2,
        1,
        8,
        0.5,
        0.3,
        1,
        1,
        0.5,
        4,
        1,
        0,
        -1,
        0.3,
        1,
        5,
        0,
        0.2,
        1,
        0,
        0,
        3,
      ),
    };
    const product = multiply(dense, inverse).data;
    identityMatrix(5).data.forEach((value, i) => {
      expectClose(product[i]!, value, 1e-12, 1);
    });
    const forward = {
      rows: 5,
      columns: 5,
      data: Float64Array.from([0, 1, 2, 3, 4].flatMap((j) => [...column(solveForward, j)])),
    };
    transpose(forward).data.forEach((value, i) => {
      expectClose(value, root.data[i]!, 1e-12, 1);
    });
    arrow.corner.data[0] = -1;
    expect(factorBlockArrow(arrow)).toBeNull();
  });
});
