import { describe, expect, it } from "vitest";
import { analyseLine } from "../../../src/chapters/outcomes/design/designs.js";
import { subjectsOf } from "../../../src/chapters/outcomes/design/subjects.js";
import { historyOf, plannedDesigns } from "../../../src/chapters/outcomes/knowing/detectable.js";
import { contentHash, planPart, registered } from "../../../src/chapters/outcomes/plan/registration.js";
import { detectableEffect } from "../../../src/statistics/power/index.js";
import { simulated, specOf } from "./simulate.js";

const question = { looks: [6, 12, 24], alpha: 0.05, power: 0.8, harmonics: 2, before: 36, seed: 1 };

describe("what could be found out", () => {
  const [subject] = subjectsOf(simulated({ seed: 2, autocorrelation: 0 }), "cooperation", specOf());
  const history = historyOf(subject!, "2018-03-01", ["2018-03-01"], ["2017-10-01"]);

  it("uses the time before the first date that prepares the policy", () => {
    expect(subject!.starts[history.to]).toBe("2017-10-01");
    expect(history.from).toBe(0);
  });

  it("follows from the variance of the history: independent errors give sigma^2 (1 / m + 1 / r)", () => {
    const groups = plannedDesigns(subject!, history, question).find(({ kind }) => kind === "groups")!;
    const [, year] = groups.looks;
    // The autocorrelation is estimated, near 0; with none the error has a closed form.
    const independent = groups.deviation * Math.sqrt(1 / 36 + 1 / 12);
    expect(groups.autocorrelation).toBeLessThan(0.3);
    if (groups.autocorrelation === 0) expect(year!.error).toBeCloseTo(independent, 10);
    else expect(year!.error).toBeGreaterThan(independent);
    const effect = detectableEffect({
      power: 0.8,
      alpha: 0.05,
      standardError: year!.error,
      df: 36 + 12 - 2 - 4,
    });
    expect(year!.detectable).toBeCloseTo(Math.exp(-effect), 12);
    expect(groups.looks.map(({ information }) => information).at(-1)).toBe(1);
    expect(groups.looks[0]!.detectable).toBeLessThan(groups.looks[2]!.detectable);
  });

  it("keeps its promise: a change of that size is found about as often as planned", () => {
    // Twelve months after against 36 before, each place planned from its own time before; the power is 0.8, three standard errors are 0.155.
    let found = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const planted = { seed: 1000 + seed, months: 62, autocorrelation: 0 };
      const [before] = subjectsOf(simulated(planted), "cooperation", specOf());
      const planned = plannedDesigns(before!, history, question).find(({ kind }) => kind === "groups")!;
      const set = simulated({ ...planted, effect: planned.looks[1]!.detectable });
      const [answer] = analyseLine(set, "cooperation", specOf(), {
        thorough: false,
        seed: 1,
        kinds: ["groups"],
      });
      if (answer!.frames.at(-1)!.designs[0]!.effect!.pValue < 0.05) found++;
    }
    expect(found / 60).toBeGreaterThan(0.645);
    expect(found / 60).toBeLessThan(0.955);
  });

  it("puts months together where events are few, and gives up where there are hardly any", () => {
    const [few] = subjectsOf(simulated({ seed: 2, level: 2 }), "cooperation", specOf());
    const designs = plannedDesigns(few!, history, question);
    expect(designs.find(({ kind }) => kind === "groups")!.step).toBeGreaterThan(1);
    const [none] = subjectsOf(simulated({ seed: 2, level: 0.01 }), "cooperation", specOf());
    expect(plannedDesigns(none!, history, question)).toEqual([]);
  });

  it("simulates a series that nothing is held against", () => {
    const { other: _, ...alone } = subject!;
    const [own] = plannedDesigns({ ...alone, comparators: [] }, history, { ...question, looks: [12] });
    expect(own!.kind).toBe("own");
    expect(own!.looks[0]!.detectable).toBeGreaterThan(0.5);
    expect(own!.looks[0]!.detectable).toBeLessThan(0.97);
  });
});

describe("a registered plan", () => {
  const content = {
    equipoise: 1 as const,
    kind: "evaluation-plan" as const,
    title: "t",
    agency: "a",
    decision: "",
    start: "2020-01-01",
    registered: "2019-12-01",
    alpha: 0.05,
    power: 0.8,
    smallestEffect: 0.15,
    spending: "obrien-fleming" as const,
    rows: [],
    amendments: [],
  };

  it("has a hash that any change moves, and the order of keys does not", () => {
    const plan = registered(content);
    expect(plan.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(contentHash(plan)).toBe(plan.hash);
    expect(contentHash(Object.fromEntries(Object.entries(plan).reverse()) as typeof plan)).toBe(plan.hash);
    expect(contentHash({ ...plan, alpha: 0.06 })).not.toBe(plan.hash);
  });

  it("is the same plan whenever it was registered", () => {
    expect(planPart({ ...content, registered: "2020-02-02" })).toBe(planPart(registered(content)));
    expect(planPart({ ...content, power: 0.9 })).not.toBe(planPart(content));
  });
});
