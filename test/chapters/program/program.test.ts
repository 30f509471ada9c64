import { describe, expect, it } from "vitest";
import { bookingsCsv, encountersCsv, programTruth } from "../../../examples/generate/encounters.js";
import { extraJailDays } from "../../../src/chapters/program/extra-jail-days/method.js";
import { heldBeyondRelease } from "../../../src/chapters/program/held-beyond-release/method.js";
import { howIdentified } from "../../../src/chapters/program/how-identified/method.js";
import { offendingPrevented } from "../../../src/chapters/program/offending-prevented/method.js";
import { programDose } from "../../../src/chapters/program/program-dose/method.js";
import { whatWasDone } from "../../../src/chapters/program/what-was-done/method.js";
import { whoIsEncountered } from "../../../src/chapters/program/who-is-encountered/method.js";
import { smallCells } from "../../../src/data/privacy/small-cells.js";
import type { Row } from "../../support/array-engine.js";
import { answeredOf, contextOf, rowsOfCsv, runOn } from "./support.js";

const start = `timeline: [{ phase: agreement, start: ${programTruth.start} }]`;
const harmony = rowsOfCsv(encountersCsv({ seed: 287 }));

/** The value lies in the interval. */
const covers = (one: { readonly low: number; readonly high: number } | undefined, truth: number) => {
  expect(one!.low).toBeLessThanOrEqual(truth);
  expect(one!.high).toBeGreaterThanOrEqual(truth);
};

const cell = (
  finding: {
    readonly tables: readonly { readonly id: string; readonly rows: readonly (readonly unknown[])[] }[];
  },
  table: string,
  label: string,
) => finding.tables.find(({ id }) => id === table)!.rows.find(([first]) => first === label)!;

describe("who is encountered", () => {
  it("finds the planted levels of charges in each phase, kinds of record apart", async () => {
    const run = await runOn(whoIsEncountered, { encounters: harmony }, { yaml: start });
    expect(run.findings.map(({ id }) => id)).toEqual([
      "program/who-is-encountered-encounter",
      "program/who-is-encountered-detainer",
    ]);
    const detainers = answeredOf(run, "program/who-is-encountered-detainer");
    const { before, after } = programTruth.levels;
    const truth = after.misdemeanor + after.traffic - before.misdemeanor - before.traffic;
    covers(detainers.estimates.change, truth);
    const phases = detainers.tables.find(({ id }) => id === "program-level-detainer-phases")!;
    const [first, second] = phases.rows.map(([, , , share, low, high]) => ({
      share,
      low: low as number,
      high: high as number,
    }));
    covers(first, before.misdemeanor + before.traffic);
    covers(second, after.misdemeanor + after.traffic);
    expect(detainers.claim).toContain("nationally it was about half");
    expect(detainers.claim).not.toMatch(/because of|caused|led to/);
    expect(detainers.strength).toBe("local-descriptive");
  });

  it("adds up tables of counts, and leaves what is not recorded out of the shares", async () => {
    const rows: Row[] = [
      { kind: "detainer", date: "2024-01-05", charge_level: "felony", count: 30 },
      { kind: "detainer", date: "2024-02-05", charge_level: "traffic", count: 60 },
      { kind: "detainer", date: "2024-02-06", charge_level: "traffic" },
      { kind: "detainer", date: "2024-02-06", charge_level: null, count: 9 },
    ];
    const found = answeredOf(await runOn(whoIsEncountered, { encounters: rows }));
    expect(found.id).toBe("program/who-is-encountered");
    expect(found.estimates.low!.value).toBeCloseTo(61 / 91, 12);
    expect(cell(found, "program-level-detainer-values", "Not recorded")[1]).toBe(9);
    expect(cell(found, "program-level-detainer-values", "All")[1]).toBe(100);
    expect(found.checks[0]!.outcome).toBe("caution");
  });

  it("says what is missing", async () => {
    const none = await runOn(whoIsEncountered, {});
    expect(none.plan).toMatchObject({
      run: false,
      why: "The assessment has no file of encounters, detainers or holds.",
    });
    const blank = await runOn(whoIsEncountered, { encounters: [{ kind: "detainer", date: "2024-01-05" }] });
    expect(blank.plan).toMatchObject({
      run: false,
      why: "encounters.csv does not say what the most serious charge is.",
    });
  });

  it("shows no small count, in the claim or elsewhere", async () => {
    const rows: Row[] = [
      ...Array.from(
        { length: 40 },
        (): Row => ({ kind: "hold", date: "2024-03-01", charge_level: "felony" }),
      ),
      ...Array.from(
        { length: 4 },
        (): Row => ({ kind: "hold", date: "2024-03-02", charge_level: "traffic" }),
      ),
      ...Array.from(
        { length: 30 },
        (): Row => ({ kind: "hold", date: "2024-03-02", charge_level: "misdemeanor" }),
      ),
    ];
    const run = await runOn(whoIsEncountered, { encounters: rows }, { minimumCell: 11 });
    const found = answeredOf(run);
    expect(smallCells(run.findings, 11)).toEqual([]);
    expect(cell(found, "program-level-hold-values", "Traffic or infraction")[1]).toBeNull();
    expect(found.claim).toContain("too small to be shown");
  });
});

describe("how people are identified, and what was done", () => {
  it("finds the planted share of screening", async () => {
    const run = await runOn(howIdentified, { encounters: harmony }, { yaml: start });
    const found = answeredOf(run, "program/how-identified-encounter");
    covers(found.estimates["trigger-screening"], programTruth.screened);
    covers(found.estimates["source-street"], 1 - programTruth.screened);
    expect(found.claim).toMatch(/per cent \([\d.]+ to [\d.]+\) in jail and [\d.]+ per cent on a street/);
  });

  it("covers the planted share of those taken over at its rate, over many seeds", async () => {
    let covered = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const encounters = rowsOfCsv(encountersCsv({ seed })).filter(({ kind }) => kind === "detainer");
      const found = answeredOf(await runOn(whatWasDone, { encounters }, { yaml: start }));
      const phases = found.tables.find(({ id }) => id === "program-outcome-detainer-phases")!;
      for (const [i, truth] of [programTruth.transferred.before, programTruth.transferred.after].entries()) {
        const [low, high] = [phases.rows[i]![4] as number, phases.rows[i]![5] as number];
        if (low <= truth && truth <= high) covered++;
      }
    }
    // 40 intervals at 95 per cent: fewer than 34 would come about 1 time in 1,000.
    expect(covered).toBeGreaterThanOrEqual(34);
  });

  it("tables reasons for lifting in the words of the source", async () => {
    const lifted = await runOn(whatWasDone, {
      encounters: [
        {
          kind: "detainer",
          date: "2024-01-01",
          outcome: "declined",
          lift_reason: "Detainer Declined by LEA",
          count: 119,
        },
        {
          kind: "detainer",
          date: "2024-01-01",
          outcome: "transferred",
          lift_reason: "Booked into Detention",
          count: 13,
        },
      ],
    });
    const table = answeredOf(lifted).tables.find(({ id }) => id === "program-lift-reason-detainer")!;
    expect(table.rows).toEqual([
      ["Detainer Declined by LEA", 119],
      ["Booked into Detention", 13],
      ["All", 132],
    ]);
  });
});

describe("dose", () => {
  it("counts a month, honoured or not, and names officers", async () => {
    const yaml = `${start}\nchapters: { program: { officers-trained: [{ date: 2019-01-14, officers: 9 }, { date: 2018-02-12, officers: 6 }] } }`;
    const run = await runOn(programDose, { encounters: harmony }, { yaml });
    const found = answeredOf(run);
    covers(found.estimates["detainer-phase-1"], programTruth.detainersAMonth.before);
    covers(found.estimates["detainer-phase-2"], programTruth.detainersAMonth.after);
    expect(found.claim).toContain(
      "6 officers trained from 12 Feb 2018 and 9 officers trained from 14 Jan 2019",
    );
    const table = found.tables.find(({ id }) => id === "program-dose-detainer")!;
    const honoured = harmony.filter(
      ({ kind, date, outcome }) =>
        kind === "detainer" &&
        date! < programTruth.start &&
        (outcome === "transferred" || outcome === "lapsed"),
    );
    expect(table.rows[0]![6]).toBe(honoured.length);
  });

  it("says where officers are not told", async () => {
    const found = answeredOf(await runOn(programDose, { encounters: harmony }, { yaml: start }));
    expect(found.claim).toContain("How many officers were trained is not told");
  });
});

describe("held beyond release", () => {
  it("finds the planted share past 48 hours", async () => {
    const run = await runOn(heldBeyondRelease, { encounters: harmony }, { yaml: start });
    const found = answeredOf(run);
    covers(found.estimates.long, programTruth.beyondTwoDays);
  });

  it("works hours out from dates and times, and takes those given before them", async () => {
    const stay = (released: string, time: number, more: Row = {}): Row => ({
      kind: "hold",
      date: "2024-01-01",
      release_due: "2024-01-01",
      release_due_time: 600,
      released,
      released_time: time,
      ...more,
    });
    const rows = [
      stay("2024-01-01", 540),
      stay("2024-01-02", 600),
      stay("2024-01-03", 600),
      stay("2024-01-03", 606),
      stay("2024-01-02", 600, { hours_beyond_release: 50 }),
    ];
    const { result } = await runOn(heldBeyondRelease, { encounters: rows });
    expect(result.kinds[0].bins).toEqual([1, 1, 1, 2]);
    expect(result.kinds[0].hours).toBeCloseTo(24 + 48 + 48.1 + 50, 9);
  });

  it("with dates only tells days, and what it cannot show", async () => {
    const rows: Row[] = [0, 1, 2, 3, 3].map((days) => ({
      kind: "hold",
      date: "2024-01-01",
      release_due: "2024-01-01",
      released: `2024-01-0${1 + days}`,
    }));
    const found = answeredOf(await runOn(heldBeyondRelease, { encounters: rows }));
    expect(found.claim).toContain("three calendar days or more (so more than 48 hours)");
    expect(found.claim).toContain("these data cannot show");
  });

  it("says that data without a time of release cannot show it", async () => {
    const { plan } = await runOn(heldBeyondRelease, {
      encounters: [{ kind: "hold", date: "2024-01-01", released: "2024-01-04" }],
    });
    expect(plan).toMatchObject({ run: false });
    expect(!plan.run && plan.why).toContain("These data cannot show");
  });
});

describe("extra days in jail", () => {
  it("finds the planted ratio, matched and by regression", async () => {
    const rows = rowsOfCsv(bookingsCsv({ seed: 287, stays: 4000 }));
    const found = answeredOf(await runOn(extraJailDays, { bookings: rows }));
    covers(found.estimates.ratio, programTruth.holdRatio);
    covers(found.estimates.adjusted, programTruth.holdRatio);
    expect(found.strength).toBe("local-descriptive");
  });

  it("weighs strata by the stays with a hold, and leaves out those without like stays", async () => {
    const stay = (ice_hold: boolean, charge_level: string, days: number): Row => ({
      booked: "2024-01-01",
      ice_hold,
      charge_level,
      days,
    });
    const rows = [
      ...[10, 20].map((days) => stay(true, "felony", days)),
      ...[4, 6, 5].map((days) => stay(false, "felony", days)),
      ...[3].map((days) => stay(true, "misdemeanor", days)),
      ...[1, 2].map((days) => stay(false, "misdemeanor", days)),
      stay(true, "traffic", 40),
    ];
    const { result } = await runOn(extraJailDays, { bookings: rows });
    expect([result.matched, result.controls]).toEqual([3, 5]);
    // (2/3) (15 - 5) + (1/3) (3 - 1.5)
    expect(result.days.estimate).toBeCloseTo(20 / 3 + 0.5, 12);
    const logs =
      (2 / 3) * ((Math.log(10) + Math.log(20)) / 2 - (Math.log(4) + Math.log(5) + Math.log(6)) / 3) +
      (1 / 3) * (Math.log(3) - Math.log(2) / 2);
    expect(result.ratio.estimate).toBeCloseTo(Math.exp(logs), 12);
    // Variance of days: (2/3)^2 (50/2 + 1/3) + (1/3)^2 (50/1 + 0.5/2); the single stay takes the pooled 50.
    const error = Math.sqrt((4 / 9) * (25 + 1 / 3) + (1 / 9) * (50 + 0.25));
    expect((result.days.high - result.days.estimate) / 1.959963984540054).toBeCloseTo(error, 9);
    expect(result.hold).toMatchObject({ stays: 4, meanDays: 18.25, medianDays: 15 });
  });

  it("says that holds alone, or none, leave nothing to compare", async () => {
    const stay = (ice_hold: boolean): Row => ({ booked: "2024-01-01", ice_hold, days: 3 });
    const all = await runOn(extraJailDays, { bookings: [stay(true), stay(true)] });
    expect(!all.plan.run && all.plan.why).toContain("none to compare with");
    const none = await runOn(extraJailDays, { bookings: [stay(false)] });
    expect(!none.plan.run && none.plan.why).toContain("No stay");
  });

  it("leaves stays on the hold alone out, and counts those of one day as half a day where dates are all", async () => {
    const rows: Row[] = [
      { booked: "2024-01-01", released: "2024-01-01", ice_hold: true, hold_only: true },
      { booked: "2024-01-01", released: "2024-01-05", ice_hold: true },
      { booked: "2024-01-01", released: "2024-01-01", ice_hold: false },
      { booked: "2024-01-01", released: "2024-01-03", ice_hold: false },
    ];
    const { result } = await runOn(extraJailDays, { bookings: rows });
    expect(result.hold.stays).toBe(1);
    expect(result.ratio.estimate).toBeCloseTo(4 / Math.sqrt(0.5 * 2), 12);
  });
});

describe("offending prevented", () => {
  const taken: Row[] = [
    { kind: "detainer", date: "2024-01-05", outcome: "transferred", charge_level: "felony", count: 150 },
    { kind: "detainer", date: "2024-01-05", outcome: "transferred", charge_level: "traffic", count: 50 },
    { kind: "detainer", date: "2024-01-05", outcome: "declined", charge_level: "felony", count: 90 },
    { kind: "encounter", date: "2024-01-05", outcome: "transferred", charge_level: "felony", count: 180 },
  ];

  it("is plain arithmetic where every number is given, and counts nobody twice", async () => {
    const yaml =
      "chapters: { program: { removal: { years: 2, rearrests: 0.5, serious: 0.2, anyway: 0.6, returned: 0.25 } } }";
    const run = await runOn(offendingPrevented, { encounters: taken }, { yaml });
    const found = answeredOf(run);
    expect(found.strength).toBe("assumed");
    expect(found.estimates.prevented!.value).toBeCloseTo(100 * 2 * 0.5 * 0.2 * 0.4 * 0.75, 12);
    expect(cell(found, "program-prevented-people", "All")[1]).toBe(200);
    expect(found.claim).toContain("for the 200 who were taken");
    expect(found.checks[0]!.outcome).toBe("pass");
  });

  it("shows each default with its source, and a range that its least and most allow", async () => {
    const found = answeredOf(await runOn(offendingPrevented, { encounters: taken }));
    const { value, low, high, intervalKind } = found.estimates.prevented!;
    expect(intervalKind).toBe("bounds");
    expect(low).toBeGreaterThan(0);
    expect(value).toBeGreaterThan(low);
    expect(high).toBeLessThan(100 * 3 * 0.6 * 0.4 * 0.7 * 0.9);
    const table = found.tables.find(({ id }) => id === "program-prevented-assumptions")!;
    expect(table.rows).toHaveLength(5);
    for (const row of table.rows) expect(String(row[6])).toMatch(/judgement|choice|Published/);
    expect(found.limits.join(" ")).toContain("not subtracted");
  });

  it("refuses ranges that are none", () => {
    const yaml = "chapters: { program: { removal: { serious: { least: 0.5, likely: 0.2, most: 0.6 } } } }";
    expect(() => contextOf({}, { yaml })).toThrow("least, likely and most in this order");
  });

  it("says where nobody was taken", async () => {
    const run = await runOn(offendingPrevented, {
      encounters: [{ kind: "detainer", date: "2024-01-05", outcome: "declined" }],
    });
    expect(run.findings[0]).toMatchObject({ status: "cannot-answer" });
  });
});
