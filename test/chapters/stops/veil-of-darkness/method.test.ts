import { describe, expect, it } from "vitest";
import { truth } from "../../../../examples/generate/harmony-county.js";
import type { VeilResult } from "../../../../src/chapters/stops/veil-of-darkness/estimate.js";
import { veilOfDarkness } from "../../../../src/chapters/stops/veil-of-darkness/method.js";
import { smallCells } from "../../../../src/data/privacy/small-cells.js";
import type { UnansweredFinding } from "../../../../src/findings/finding.js";
import type { Row } from "../../../support/array-engine.js";
import { answered, harmonyRows, type MethodRun, runMethod } from "../method-run.js";
import { expectWhole } from "../support.js";

const timeline = `timeline:
  - phase: 287(g) agreement
    announcement: ${truth.announcement}
    start: ${truth.start}
`;

const runs = [1, 2, 3].map((seed) => {
  const rows = harmonyRows({ seed, stops: 16_000 });
  return { rows, run: runMethod(veilOfDarkness, rows, { yaml: timeline, minimumCell: seed === 1 ? 11 : 1 }) };
});
const first = runs[0]!;

describe("veil of darkness on Harmony County", () => {
  it("covers the planted effects before and from the start, over three seeds", async () => {
    let covered = 0;
    let all = 0;
    for (const { run } of runs) {
      const { estimates } = answered(await run, "stops/veil-of-darkness-change");
      for (const group of ["black", "hispanic"] as const) {
        const planted = {
          before: truth.darkness.before[group],
          after: truth.darkness.after[group],
          change: truth.darkness.after[group] - truth.darkness.before[group],
        };
        for (const [part, value] of Object.entries(planted)) {
          const { low, high } = estimates[`${group}-start-${truth.start}-${part}`]!;
          all++;
          if (Math.log(low) <= value && value <= Math.log(high)) covered++;
        }
      }
    }
    // 18 intervals at 95 per cent: fewer than 15 would come by chance in about 1 of 100 studies.
    expect(all).toBe(18);
    expect(covered).toBeGreaterThanOrEqual(15);
  });

  it("adds up: what is left out and what is compared are the stops of the file", async () => {
    const { remaining, kinds, groups } = (await first.run).result as VeilResult;
    expect(remaining.all).toBe(first.rows.length);
    expect(kinds[0] + kinds[1] + kinds[2]).toBe(remaining.twilight);
    const [black, hispanic] = groups.map(({ table: { light, dark } }) => ({
      white: light.reference + dark.reference,
      own: light.compared + dark.compared,
    }));
    expect(black!.white).toBe(hispanic!.white);
    expect(black!.white + black!.own + hispanic!.own).toBe(kinds[0] + kinds[1]);
    const { decisions } = answered(await first.run, "stops/veil-of-darkness");
    expect(decisions.at(-1)!.rowsAfter).toBe(kinds[0] + kinds[1]);
  });

  it("shows the main result, other choices, years and the clock; no small count", async () => {
    const run = await first.run;
    const finding = answered(run, "stops/veil-of-darkness");
    expect(finding.figures.map(({ id }) => id)).toEqual([
      "veil-of-darkness",
      "veil-of-darkness-clock-black",
      "veil-of-darkness-clock-hispanic",
      "veil-of-darkness-years",
      "veil-of-darkness-choices",
    ]);
    expect(finding.strength).toBe("local-descriptive");
    const { variants } = (run.result as VeilResult).groups[0]!;
    expect(variants.map(({ id }) => id)).toEqual([
      "quarters",
      "no-place",
      "spline-fewer",
      "spline-more",
      "moving",
      "all-reasons",
      "clock-change",
      "morning",
    ]);
    expect(smallCells(run.findings, 11)).toEqual([]);
    for (const one of run.findings) expectWhole(one);
  });

  it("counts each kind of date separately", async () => {
    const { estimates, limits } = answered(await first.run, "stops/veil-of-darkness-change");
    const kinds = new Set(Object.values(estimates).map(({ countsFrom }) => countsFrom!.kind));
    expect([...kinds]).toEqual(["announcement", "start"]);
    expect(limits.join(" ")).toMatch(/need not come from it/);
  });
});

describe("veil of darkness in files with faults", () => {
  const rows = first.rows.slice(0, 2000);
  const again = (change: (row: Row, i: number) => Row): Promise<MethodRun> =>
    runMethod(veilOfDarkness, rows.map(change));

  it("never lets a default midnight in, and says so", async () => {
    const stamped = await again((row, i) => (i % 10 === 0 ? { ...row, time: 0 } : row));
    const untouched = await again((row, i) => (i % 10 === 0 ? { ...row, time: null } : row));
    const [one, other] = [stamped, untouched].map(({ result }) => (result as VeilResult).groups);
    expect(one).toEqual(other);
    const { decisions, checks } = answered(stamped, "stops/veil-of-darkness");
    expect(decisions.some(({ action }) => action.includes("00:00"))).toBe(true);
    expect(checks.find(({ id }) => id === "times")).toMatchObject({ outcome: "caution" });
  });

  it("takes the sun at the coordinates of stops, and at the place where they cannot be true", async () => {
    const here = await again((row) => ({ ...row, latitude: 38.45, longitude: -78.87 }));
    // Latitude is taken in bands of a fifth of a degree, whose middle here is 38.5.
    const there = await runMethod(veilOfDarkness, rows, {
      dataset: { place: { latitude: 38.5, longitude: -78.87 } },
    });
    const wrong = await again((row, i) => ({ ...row, latitude: i % 2 === 0 ? 38.45 : 0, longitude: -78.87 }));
    const tables = [here, there, wrong].map(({ result }) =>
      (result as VeilResult).groups.map(({ table }) => table),
    );
    expect(tables[0]).toEqual(tables[1]);
    expect(tables[2]).toEqual(tables[1]);
  });

  it("moves dusk by four minutes a degree of longitude", async () => {
    const west = await again((row) => ({ ...row, latitude: 38.45, longitude: -79.87 }));
    const later = await again((row) => ({
      ...row,
      latitude: 38.45,
      longitude: -78.87,
      time: Number(row.time) - 4,
    }));
    const [one, other] = [west, later].map(({ result }) =>
      (result as VeilResult).groups.map(({ table }) => table),
    );
    expect(one).toEqual(other);
  });

  it("leaves people on foot out", async () => {
    const half = await again((row, i) => (i % 2 === 0 ? { ...row, type: "pedestrian" } : row));
    const kept = await runMethod(
      veilOfDarkness,
      rows.filter((_, i) => i % 2 === 1),
    );
    expect((half.result as VeilResult).groups[0]!.table).toEqual(
      (kept.result as VeilResult).groups[0]!.table,
    );
  });

  it("cannot answer with too few stops, or without dates around the file", async () => {
    const few = await runMethod(veilOfDarkness, rows.slice(0, 60), {
      yaml: "timeline: [{ phase: Order, start: 2030-01-01 }]",
    });
    expect(few.findings.map(({ status }) => status)).toEqual(["cannot-answer", "cannot-answer"]);
    const [main, change] = few.findings as readonly UnansweredFinding[];
    expect(main!.why).toMatch(/fewer than 10 stops/);
    expect(change!.why).toMatch(/No date of the timeline/);
  });

  it("does not run without times", async () => {
    const { plan } = await again((row) => ({ ...row, time: null }));
    expect(plan).toMatchObject({ run: false });
  });

  it("knows that Phoenix does not change its clocks", async () => {
    const run = await runMethod(veilOfDarkness, rows, {
      dataset: { timeZone: "America/Phoenix", place: { latitude: 33.45, longitude: -112.07 } },
    });
    const { groups } = run.result as VeilResult;
    const found = groups[0]?.variants.find(({ id }) => id === "clock-change");
    expect(found!.why).toMatch(/clocks were not changed/);
  });
});
