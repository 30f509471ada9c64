import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/statistics/random/index.js";
import {
  type ThresholdInput,
  type ThresholdOptions,
  type ThresholdPriors,
  thresholdTest,
} from "../../../src/statistics/threshold-test/index.js";
import { sharedIsPresent, sharedPath } from "../../support/shared.js";
import { simulateThresholds } from "./simulate.js";

const quick: ThresholdOptions = { chains: 2, warmup: 100, draws: 200 };

interface Published extends ThresholdInput {
  readonly thresholds: ReadonlyMap<string, number>;
}

/** The counts and thresholds that Pierson et al. (2017) published, of one state. */
function published(state: string): Published {
  const file = sharedPath("data", "openpolicing-2020", "fig4b_threshold_test.csv");
  const rows = readFileSync(file, "latin1")
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => [...line.matchAll(/("[^"]*"|[^,]*)(,|$)/g)].map((match) => match[1]!.replaceAll('"', "")))
    .filter((fields) => fields[8] === state);
  const cells = rows.map(([place, group, stops, searches, hits]) => ({
    place: place!,
    group: group!.replace(" drivers", ""),
    stops: Number(stops),
    searches: Number(searches),
    hits: Number(hits),
  }));
  return {
    groups: ["White", "Black", "Hispanic"],
    places: [...new Set(cells.map((cell) => cell.place))],
    cells,
    thresholds: new Map(
      rows.map((fields) => [`${fields[0]} ${fields[1]!.split(" ")[0]}`, Number(fields[7])]),
    ),
  };
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (f: (i: number) => number) => x.reduce((total, _, i) => total + f(i), 0);
  const cross = sum((i) => (x[i]! - mx) * (y[i]! - my));
  return cross / Math.sqrt(sum((i) => (x[i]! - mx) ** 2) * sum((i) => (y[i]! - my) ** 2));
}

// The other seven states, and all of them together: bench/coverage/threshold-published.ts.
describe.skipIf(!sharedIsPresent)("Pierson et al. (2017), figure 4b (needs the shared files)", () => {
  for (const state of ["RI", "CT"]) {
    it(`gives the published thresholds of ${state} within Monte Carlo error`, () => {
      const input = published(state);
      const result = thresholdTest(input, { chains: 3, warmup: 150, draws: 200 });
      const ours = result.cells.map((cell) => cell.threshold.mean);
      const theirs = result.cells.map((cell) => input.thresholds.get(`${cell.place} ${cell.group}`)!);
      expect(correlation(ours, theirs)).toBeGreaterThan(0.999);
      const shift = ours.reduce((sum, value, i) => sum + value - theirs[i]!, 0) / ours.length;
      expect(Math.abs(shift)).toBeLessThan(0.002);
      for (const [i, cell] of result.cells.entries()) {
        // Their 12,500 draws have an error too; ours is the larger.
        const error = cell.threshold.sd / Math.sqrt(cell.threshold.bulkSize);
        expect(Math.abs(ours[i]! - theirs[i]!), `${cell.place}, ${cell.group}`).toBeLessThan(
          5 * error + 5e-4,
        );
      }
      expect(result.sampler.largestRHat).toBeLessThan(1.03);
      expect(result.sampler.divergences).toBe(0);
      // The Hispanic and Black thresholds lie below the White one in each of these states.
      for (const { probabilityLower } of result.differences) expect(probabilityLower).toBeGreaterThan(0.7);
      expect(result.predictive.searches.rootMeanSquareError).toBeLessThan(0.002);
      expect(result.predictive.hits.rootMeanSquareError).toBeLessThan(0.05);
    });
  }
});

describe("the threshold test on counts drawn from its model", () => {
  // The priors of normal signals say so little that draws from them are often counts of nobody or of everybody.
  const informed: ThresholdPriors = {
    location: { mean: 1.5, sd: 0.3, commonSd: 0 },
    spread: 0.3,
    base: { mean: -2, sd: 0.3, commonSd: 0.3 },
    shape: { mean: 0.3, sd: 0.2, commonSd: 0.2 },
    placeBase: 0.2,
    placeShape: 0.1,
  };
  it.each([
    ["beta", undefined],
    ["discriminant", informed],
  ] as const)("covers the truth with %s signals", (signal, priors) => {
    const random = createRandom(`simulate ${signal}`);
    let covered = 0;
    let total = 0;
    let worst = 0;
    for (let rep = 0; rep < 4; rep++) {
      const simulated = simulateThresholds(
        signal,
        random.split(rep),
        { groups: 3, places: 6, stops: 6000 },
        priors,
      );
      const result = thresholdTest(simulated.input, {
        ...quick,
        signal,
        ...(priors === undefined ? {} : { priors }),
        random: random.split(`fit ${rep}`),
      });
      simulated.means.forEach((truth, r) => {
        const { low, high } = result.groups[r]!;
        if (low <= truth && truth <= high) covered++;
        total++;
      });
      worst = Math.max(worst, result.sampler.largestRHat);
      expect(result.predictive.searches.pValue).toBeGreaterThan(0.01);
      expect(result.predictive.hits.pValue).toBeGreaterThan(0.005);
    }
    // Of 12 independent intervals of 95 per cent, 9 or fewer hold the truth with a probability of 0.02.
    expect(covered, `${covered} of ${total}`).toBeGreaterThanOrEqual(10);
    expect(worst).toBeLessThan(1.1);
  });

  it("finds a planted difference and its direction where hit rates would mislead", () => {
    // Group 2 carries more often but is searched from a lower threshold on.
    const random = createRandom("planted");
    const input = planted(random);
    const result = thresholdTest(input, { ...quick, seed: "planted" });
    const [difference] = result.differences;
    expect(difference!.group).toBe("b");
    expect(difference!.high).toBeLessThan(0);
    expect(difference!.probabilityLower).toBeGreaterThan(0.99);
    expect(result.groups[0]!.mean).toBeGreaterThan(result.groups[1]!.mean);
  });
});

/** Two groups at six places: thresholds 0.25 and 0.12, with beta signals of lambda 7. */
function planted(random: ReturnType<typeof createRandom>): ThresholdInput {
  const places = ["p1", "p2", "p3", "p4", "p5", "p6"];
  const draw = (phi: number, threshold: number, stops: number) => {
    let searches = 0;
    let hits = 0;
    for (let i = 0; i < stops; i++) {
      const signal = random.beta(7 * phi, 7 * (1 - phi));
      if (signal <= threshold) continue;
      searches++;
      if (random.uniform() < signal) hits++;
    }
    return { stops, searches, hits };
  };
  const cells = places.flatMap((place) => [
    { group: "a", place, ...draw(0.03, 0.25, 5000) },
    { group: "b", place, ...draw(0.05, 0.12, 2500) },
  ]);
  return { groups: ["a", "b"], places, cells };
}

describe("the result", () => {
  const { input } = simulateThresholds("beta", createRandom(4), { groups: 3, places: 5, stops: 4000 });
  const brief: ThresholdOptions = { chains: 2, warmup: 60, draws: 60 };
  const result = thresholdTest(input, brief);

  it("is plain data, the same for the same seed, and another for another", () => {
    expect(structuredClone(result)).toEqual(result);
    expect(thresholdTest(input, brief)).toEqual(result);
    expect(thresholdTest(input, { ...brief, seed: 2 }).groups[0]!.mean).not.toBe(result.groups[0]!.mean);
  });

  it("does not depend on the order of cells or places", () => {
    const turned = { ...input, places: [...input.places].reverse(), cells: [...input.cells].reverse() };
    expect(thresholdTest(turned, brief)).toEqual(result);
  });

  it("holds every cell by falling stops of its place, with differences at the same place", () => {
    expect(result.cells.map(({ place }) => place).slice(0, 3)).toEqual(["place 1", "place 1", "place 1"]);
    expect(result.cells).toHaveLength(15);
    for (const cell of result.cells) {
      const there = result.cells.find((one) => one.place === cell.place && one.group === "group 1")!;
      if (cell.group === "group 1") expect(cell.difference).toBeNull();
      else expect(cell.difference!.mean).toBeCloseTo(cell.threshold.mean - there.threshold.mean, 10);
    }
    const [first] = result.groups;
    expect(first!.low).toBeLessThan(first!.median);
    expect(first!.median).toBeLessThan(first!.high);
  });

  it("weights by place or by the group's own stops", () => {
    const byOwn = thresholdTest(input, { ...brief, weights: "group" }).groups[1]!;
    const cells = result.cells.filter(({ group }) => group === "group 2");
    const own = cells.reduce((sum, cell) => sum + cell.stops, 0);
    const byGroup = cells.reduce((sum, cell) => sum + (cell.stops / own) * cell.threshold.mean, 0);
    expect(byOwn.mean).toBeCloseTo(byGroup, 10);
    const all = (place: string) =>
      result.cells.filter((cell) => cell.place === place).reduce((sum, cell) => sum + cell.stops, 0);
    const total = cells.reduce((sum, cell) => sum + all(cell.place), 0);
    const byPlace = cells.reduce((sum, cell) => sum + (all(cell.place) / total) * cell.threshold.mean, 0);
    expect(result.groups[1]!.mean).toBeCloseTo(byPlace, 10);
  });
});

describe("edges of the threshold test", () => {
  const cell = (group: string, place: string, stops: number, searches: number, hits: number) => ({
    group,
    place,
    stops,
    searches,
    hits,
  });
  const groups = ["a", "b"];
  const places = ["x", "y"];
  const good = [
    cell("a", "x", 1000, 30, 9),
    cell("b", "x", 500, 30, 6),
    cell("a", "y", 300, 0, 0),
    cell("b", "y", 0, 0, 0),
  ];
  const brief: ThresholdOptions = { chains: 1, warmup: 40, draws: 40 };

  it("takes cells without searches, leaves out cells without stops, and says so", () => {
    const result = thresholdTest({ groups, places, cells: good }, brief);
    expect(result.cells.map(({ group, place }) => group + place)).toEqual(["ax", "bx", "ay"]);
    const ids = result.diagnostics.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(["empty-cells", "weakly-identified"]));
    expect(result.groups.map((group) => group.places)).toEqual([1, 1]);
    for (const one of result.cells) expect(one.threshold.mean).toBeGreaterThan(0);
  });

  it("takes a place where everyone is searched and finds", () => {
    const cells = [...good.slice(0, 2), cell("a", "y", 40, 40, 40), cell("b", "y", 30, 30, 0)];
    const result = thresholdTest({ groups, places, cells }, brief);
    for (const { threshold } of result.cells) {
      expect(threshold.low).toBeGreaterThanOrEqual(0);
      expect(threshold.high).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    ["counts that aren't whole", [cell("a", "x", 10.5, 1, 0)], "10.5 stops"],
    ["more searches than stops", [cell("a", "x", 10, 11, 0)], "11 searches of 10 stops"],
    ["more hits than searches", [cell("a", "x", 10, 5, 6)], "6 hits of 5 searches"],
    ["no search at all", [cell("a", "x", 10, 0, 0)], "No cell has a search"],
    ["a cell twice", [good[0]!, good[0]!], "given twice"],
    ["an unknown group", [cell("c", "x", 10, 1, 0)], "not listed"],
    ["an unknown place", [cell("a", "z", 10, 1, 0)], "not listed"],
  ])("refuses %s", (_, cells, message) => {
    expect(() => thresholdTest({ groups, places, cells }, brief)).toThrow(message);
  });

  it("refuses settings without sense", () => {
    const input = { groups, places, cells: good };
    expect(() => thresholdTest(input, { reference: "c" })).toThrow('reference group "c"');
    expect(() => thresholdTest(input, { chains: 0 })).toThrow("chains");
    expect(() => thresholdTest(input, { level: 1 })).toThrow("level");
    expect(() => thresholdTest(input, { signal: "gamma" as "beta" })).toThrow("gamma");
    expect(() => thresholdTest({ ...input, groups: ["a", "a"] })).toThrow("listed twice");
    const apart = [good[0]!, cell("b", "y", 50, 5, 1)];
    expect(() => thresholdTest({ groups, places, cells: apart }, brief)).toThrow("At no place");
  });
});
