import { describe, expect, it } from "vitest";
import { checksOf, strengthOf } from "../../../src/chapters/outcomes/common/strength.js";
import { contrastOf, possibleContrasts } from "../../../src/chapters/outcomes/design/contrast.js";
import { analyseLine, mainDesign, mainFrame } from "../../../src/chapters/outcomes/design/designs.js";
import { subjectsOf } from "../../../src/chapters/outcomes/design/subjects.js";
import { agency, simulated, specOf } from "./simulate.js";

const options = { thorough: false, seed: 1 };
const only = <T>(all: readonly T[]): T => {
  expect(all).toHaveLength(1);
  return all[0]!;
};

/** The ratio by each design at the start. */
function ratios(planted: Parameters<typeof simulated>[0], settings: Parameters<typeof specOf>[0] = {}) {
  const answer = only(analyseLine(simulated(planted), "cooperation", specOf(settings), options));
  const frame = mainFrame(answer.frames)!;
  return Object.fromEntries(frame.designs.map(({ kind, effect }) => [kind, effect!.ratio]));
}

describe("contrasts", () => {
  it("take out what the comparison shares", () => {
    // Without noise but that of Poisson counts in the tens of thousands, each design gives what is planted to about one per cent.
    const quiet = { seed: 5, level: 40_000, noise: 0.0005, autocorrelation: 0 };
    const one = ratios({ ...quiet, effect: 0.85, common: 1.2, everywhere: 0.9 });
    expect(one.own).toBeCloseTo(0.85 * 1.2 * 0.9, 1);
    expect(one.groups).toBeCloseTo(0.85 * 0.9, 2);
    expect(one.agencies).toBeCloseTo(0.85 * 1.2, 2);
    expect(one.triple).toBeCloseTo(0.85, 2);
  });

  it("work out by hand", () => {
    const strand = (...values: number[]) => ({ values: Float64Array.from(values) });
    const [subject] = subjectsOf(simulated({ seed: 1, months: 2, comparators: 2 }), "cooperation", specOf());
    const small = {
      ...subject!,
      own: strand(10, 20),
      other: strand(5, 5),
      comparators: [
        { unit: "a", dataset: "d", own: strand(2, 8), other: strand(1, 2) },
        { unit: "b", dataset: "d", own: strand(8, 2), other: strand(4, 2) },
      ],
    };
    expect(possibleContrasts(small)).toEqual(["own", "groups", "agencies", "triple"]);
    const reference = (kind: "agencies" | "triple", pooling: "equal" | "pooled") =>
      [...contrastOf(small, kind, { pooling }).reference].map((value) => Number(value.toFixed(12)));
    expect(reference("agencies", "equal")).toEqual([4, 4]);
    expect(reference("agencies", "pooled")).toEqual([10, 10]);
    // 5 x sqrt(2 x 8) / sqrt(1 x 4), and 5 x sqrt(8 x 2) / sqrt(2 x 2).
    expect(reference("triple", "equal")).toEqual([10, 10]);
    const zero = {
      ...small,
      comparators: [{ ...small.comparators[0]!, own: strand(0, 8) }, small.comparators[1]!],
    };
    // A zero has no logarithm: all are summed, in every period.
    expect([...contrastOf(zero, "agencies").reference]).toEqual([8, 10]);
  });
});

describe("the designs of a subject", () => {
  const answer = only(
    analyseLine(simulated({ seed: 11, effect: 0.8 }), "cooperation", specOf(), { thorough: true, seed: 3 }),
  );
  const main = mainFrame(answer.frames)!;
  const design = mainDesign(main.designs)!;

  it("tell the triple difference first, with all its checks", () => {
    expect(design.kind).toBe("triple");
    expect(design.effect!.low).toBeLessThan(0.8);
    expect(design.effect!.high).toBeGreaterThan(0.8);
    expect(design.effect!.high).toBeLessThan(1);
    expect(design.placebo!.dates).toBeGreaterThan(5);
    expect(design.units!.units).toBe(8);
    expect(design.leaveOneOut!.high).toBeLessThan(1);
    expect(design.honest!.bounds.map(({ magnitude }) => magnitude)).toEqual([0.5, 1, 2]);
    expect(main.synthetic!.units).toBe(8);
    expect(main.synthetic!.low).toBeLessThan(0.8);
    expect(main.synthetic!.high).toBeGreaterThan(0.8);
  });

  it("are causal only where the checks hold", () => {
    const checks = checksOf(answer.subject, main, design);
    expect(checks.filter(({ outcome }) => outcome === "fail")).toEqual([]);
    expect(strengthOf(design, checks)).toBe("local-causal");
    const own = main.designs.find(({ kind }) => kind === "own")!;
    expect(strengthOf(own, checksOf(answer.subject, main, own))).toBe("local-descriptive");
  });

  it("lose that strength where the two sides drifted apart before", () => {
    const drifting = only(
      analyseLine(simulated({ seed: 11, drift: -0.15, noise: 0.02 }), "cooperation", specOf(), {
        thorough: true,
        seed: 3,
      }),
    );
    const frame = mainFrame(drifting.frames)!;
    const first = mainDesign(frame.designs)!;
    const checks = checksOf(drifting.subject, frame, first);
    expect(checks.find(({ id }) => id === "drift")!.outcome).toBe("fail");
    expect(strengthOf(first, checks)).toBe("local-descriptive");
  });

  it("find a measure that should not move but does", () => {
    const set = simulated({ seed: 4, common: 1 });
    const placebo = { ...set.measures["crime-reports"]!, id: "fires", label: "fires" };
    const moved = simulated({ seed: 9, effect: 0.6 }).series.map((one) => ({ ...one, measure: "fires" }));
    const both = { ...set, series: [...set.series, ...moved], measures: { ...set.measures, fires: placebo } };
    const answers = analyseLine(both, "cooperation", specOf({ placeboMeasures: ["fires"] }), {
      thorough: true,
      seed: 1,
    });
    const reports = answers.find(({ subject }) => subject.measure.id === "crime-reports")!;
    const frame = mainFrame(reports.frames)!;
    const check = checksOf(reports.subject, frame, mainDesign(frame.designs)!).find(
      ({ id }) => id === "placebo-outcomes",
    )!;
    expect(check.outcome).toBe("fail");
    expect(check.detail).toContain("fires");
  });
});

describe("bad input", () => {
  it("drops a comparator that adopts too, and says when", () => {
    const comparison = [{ unit: "Neighbour 2", adopted: "2018-09-01" }];
    const subject = only(subjectsOf(simulated({ seed: 1 }), "cooperation", specOf({ comparison })));
    expect(subject.comparators.map(({ unit }) => unit)).not.toContain("Neighbour 2");
    expect(subject.comparators).toHaveLength(7);
    expect(subject.dropped).toEqual([{ unit: "Neighbour 2", why: expect.stringContaining("1 Sep 2018") }]);
    const adoptions = [{ unit: "neighbour 3", adopted: "2017-01-05" }];
    const told = only(subjectsOf(simulated({ seed: 1 }), "cooperation", { ...specOf(), adoptions }));
    expect(told.dropped.map(({ unit }) => unit)).toEqual(["Neighbour 3"]);
  });

  it("leaves out a comparator with gaps, bridges a gap of its own", () => {
    const set = simulated({ seed: 2, effect: 0.85 });
    const gap = (name: string, group: string, at: number, length: number) => {
      const one = set.series.find(({ unit, group: own }) => unit === name && own === group)!;
      one.values.fill(Number.NaN, at, at + length);
      one.complete.fill(0, at, at + length);
    };
    gap("Neighbour 1", "immigrant-area", 0, 20);
    gap("Neighbour 2", "immigrant-area", 30, 2);
    gap(agency, "immigrant-area", 25, 3);
    const answer = only(analyseLine(set, "cooperation", specOf(), options));
    expect(answer.subject.dropped).toEqual([
      { unit: "Neighbour 1", why: expect.stringContaining("28 per cent") },
    ]);
    const main = mainFrame(answer.frames)!;
    expect(main.dropped.map(({ unit }) => unit)).toEqual(["Neighbour 2"]);
    // 36 before less the gap of three, and 22 after.
    expect(mainDesign(main.designs)!.effect!.periods).toBe(36 - 3 + 22);
  });

  it("gives a declared change of records a level of its own, and refuses one at the date", () => {
    const set = simulated({ seed: 3, effect: 0.85, level: 5000, noise: 0.005 });
    const own = set.series.find(({ unit, group }) => unit === agency && group === "immigrant-area")!;
    for (let t = 30; t < own.values.length; t++) own.values[t]! *= 1.5;
    const declared = (date: string) => ({
      ...specOf(),
      recordsChanges: [{ date, what: "a new system", units: [agency] }],
    });
    const ratio = (spec: ReturnType<typeof specOf>, kind: string) =>
      only(analyseLine(set, "cooperation", spec, options))
        .frames.at(-1)!
        .designs.find((one) => one.kind === kind)!;
    // Undeclared, the jump is taken for noise that hangs together, and moves the estimate.
    expect(ratio(specOf(), "agencies").effect!.ratio).toBeGreaterThan(0.89);
    expect(Math.abs(ratio(declared("2016-07-01"), "agencies").effect!.ratio - 0.85)).toBeLessThan(0.03);
    expect(ratio(declared("2018-03-01"), "own").why).toContain("falls together with the date");
  });

  it("takes counts so small that months are empty as counts", () => {
    const answer = only(
      analyseLine(simulated({ seed: 8, level: 2, effect: 0.5 }), "cooperation", specOf(), options),
    );
    const { effect } = mainDesign(mainFrame(answer.frames)!.designs)!;
    expect(effect!.family).toBe("few");
    expect(effect!.low).toBeLessThan(0.5);
    expect(effect!.high).toBeGreaterThan(0.5);
  });

  it("says why a date has no answer", () => {
    const early = {
      ...specOf(),
      timeline: [{ label: "Agreement", kind: "start" as const, date: "2013-01-01" }],
    };
    const answer = only(analyseLine(simulated({ seed: 1 }), "cooperation", early, options));
    expect(answer.frames).toEqual([]);
    expect(answer.missing[0]!.why).toContain("everything in them is after it");
  });

  it("takes all units as covered where none is named, and says so", () => {
    const subject = only(
      subjectsOf(simulated({ seed: 1 }), "cooperation", { ...specOf(), agency: "Elsewhere" }),
    );
    expect(subject.comparators).toEqual([]);
    expect(subject.notes[0]).toContain("all 9 units");
  });
});
