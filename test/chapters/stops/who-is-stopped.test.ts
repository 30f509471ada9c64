import { describe, expect, it } from "vitest";
import { whoIsStopped } from "../../../src/chapters/stops/who-is-stopped/method.js";
import type { Row } from "../../support/array-engine.js";
import { expectClose } from "../../support/close.js";
import { answered, caseOf, harmonyRows, harmonyTimeline, runMethod, tableColumn } from "./support.js";

/** Rows of one day, so many of each kind. */
function rowsOf(kinds: readonly (readonly [number, Row])[]): Row[] {
  return kinds.flatMap(([count, row]) =>
    Array.from({ length: count }, () => ({ date: "2019-05-01", ...row })),
  );
}

/** 200 stops whose shares are plain: 100 White, 60 Hispanic, 20 Black, 20 not recorded. */
const plain = rowsOf([
  [
    70,
    {
      race: "white",
      reason: "speeding",
      time: 600,
      place: "North",
      outcome: "warning",
      sex: "male",
      age: 30,
    },
  ],
  [
    30,
    {
      race: "white",
      reason: "equipment",
      time: 1380,
      place: "South",
      outcome: "arrest",
      sex: "female",
      age: 17,
    },
  ],
  [
    20,
    {
      race: "hispanic",
      reason: "speeding",
      time: 600,
      place: "North",
      outcome: "warning",
      sex: "male",
      age: 70,
    },
  ],
  [
    40,
    {
      race: "hispanic",
      reason: "equipment",
      time: 1380,
      place: "South",
      outcome: "arrest",
      sex: "male",
      age: 40,
    },
  ],
  [
    20,
    {
      race: "black",
      reason: "equipment",
      time: 600,
      place: "South",
      outcome: "warning",
      sex: "male",
      age: 24,
    },
  ],
  [
    20,
    { race: null, reason: "speeding", time: 600, place: "North", outcome: "warning", sex: "male", age: 24 },
  ],
]);

const settings = "chapters: { stops: { reference: white, compare: [hispanic, black] } }";

describe("who is stopped", () => {
  it("counts and shares by group, with what is not recorded", async () => {
    const finding = answered(await runMethod(whoIsStopped, caseOf(plain, settings)), "stops/who-is-stopped");
    expect(finding.claim).toBe(
      "Of 180 stops with a recorded group between 1 May 2019 and 1 May 2019, 55.6 per cent (48.3 to 62.6) were of drivers recorded as White, 33.3 per cent (26.9 to 40.5) were of drivers recorded as Hispanic and 11.1 per cent (7.3 to 16.5) were of drivers recorded as Black. In 10.0 per cent of all 200 stops neither race nor ethnicity is recorded.",
    );
    // prop.test(60, 180, correct = FALSE) of R 4.2.2.
    expectClose(finding.estimates.Hispanic!.low, 0.2685841614927578, 1e-10);
    expectClose(finding.estimates.Hispanic!.high, 0.4050476711477797, 1e-10);
    expect(finding.estimates.Hispanic!.variance).toBe("Wilson");
    const counts = tableColumn(finding, "stops-who", "stops");
    expect(Object.fromEntries(counts)).toEqual({
      White: 100,
      Hispanic: 60,
      Black: 20,
      "Not recorded": 20,
      "All stops": 200,
    });
    expect(finding.checks.find((one) => one.id === "group-recorded")?.outcome).toBe("caution");
    expect(finding.checks.find((one) => one.id === "days")?.outcome).toBe("caution");
  });

  it("tells the widest gap among reasons, and allows for having looked for it", async () => {
    const finding = answered(
      await runMethod(whoIsStopped, caseOf(plain, settings)),
      "stops/who-is-stopped-why",
    );
    expect(finding.claim).toMatch(/^The commonest recorded reason is equipment: 50\.0 per cent of 180 stops/);
    expect(finding.claim).toContain(
      "Of 4 comparisons the gap is widest for equipment: 100.0 per cent of the stops of drivers recorded as Black against 30.0 per cent of those of drivers recorded as White",
    );
    expect(finding.estimates["Equipment, Black, widest gap"]!.variance).toContain("over 4 comparisons");
    expectClose(finding.estimates["Equipment, Hispanic"]!.value, 40 / 60 - 0.3, 1e-12);
    const table = finding.tables[0]!;
    expect(table.rows.find((row) => row[0] === "Speeding" && row[1] === "Hispanic")!.slice(2, 4)).toEqual([
      20,
      20 / 60,
    ]);
  });

  it("tells hours, places and outcomes", async () => {
    const findings = await runMethod(whoIsStopped, caseOf(plain, settings));
    expect(answered(findings, "stops/who-is-stopped-when").claim).toMatch(
      /^The busiest hour of the day is that from 10:00, with 61\.1 per cent of stops\. Between 21:00 and 06:00 fall 30\.0 per cent of the stops of drivers recorded as White, 66\.7 per cent/,
    );
    expect(answered(findings, "stops/who-is-stopped-where").claim).toMatch(
      /^North and South hold 100\.0 per cent/,
    );
    const outcomes = answered(findings, "stops/who-is-stopped-outcomes");
    expectClose(outcomes.estimates["Arrest, Hispanic"]!.value, 40 / 60 - 0.3, 1e-12);
    const ages = tableColumn(answered(findings, "stops/who-is-stopped"), "stops-who-age", "stops");
    expect([...ages.keys()]).toEqual(
      ["Under 18", "18 to 24", "35 to 44", "25 to 34", "65 and over", "All"].sort(
        (a, b) => [...ages.keys()].indexOf(a) - [...ages.keys()].indexOf(b),
      ),
    );
  });

  it("leaves out minutes that a system writes where no time was entered, and says so", async () => {
    const stamped = [
      ...plain,
      ...rowsOf([[600, { race: "white", reason: "speeding", time: 0, place: "North", outcome: "warning" }]]),
    ];
    const finding = answered(
      await runMethod(whoIsStopped, caseOf(stamped, settings)),
      "stops/who-is-stopped-when",
    );
    expect(finding.decisions[0]).toMatchObject({ rowsBefore: 800, rowsAfter: 200 });
    expect(finding.decisions[0]!.action).toContain("600 stops stamped 00:00");
    expect(finding.tables[0]!.rows.some((row) => String(row[0]).startsWith("00:00"))).toBe(false);
  });

  it("names no count that is kept back", async () => {
    const few = [
      ...plain,
      ...rowsOf([
        [4, { race: "native", reason: "speeding" }],
        [3, { race: "other" }],
      ]),
    ].map((row, i) => (i % 30 === 0 ? { ...row, race: "black" } : row));
    const findings = await runMethod(whoIsStopped, caseOf(few, settings));
    const who = answered(findings, "stops/who-is-stopped");
    const counts = tableColumn(who, "stops-who", "stops");
    expect(counts.get("American Indian or Alaska Native")).toBeNull();
    expect(who.claim).not.toMatch(/Native/);
    expect(who.tables[0]!.suppressed!.cells).toBeGreaterThan(0);
  });

  it("names no compared group whose own count is kept back", async () => {
    const rows = rowsOf([
      [300, { race: "white" }],
      [200, { race: "black" }],
      [5, { race: "hispanic" }],
    ]);
    const who = answered(await runMethod(whoIsStopped, caseOf(rows, settings)), "stops/who-is-stopped");
    expect(who.claim).not.toMatch(/Hispanic/);
    expect(who.estimates.Hispanic?.value).toBeUndefined();
  });

  it("counts days that resemble themselves as less", async () => {
    const rows = Array.from({ length: 40 }, (_, d) => {
      const date = `2019-0${1 + Math.floor(d / 20)}-${String(1 + (d % 20)).padStart(2, "0")}`;
      return Array.from({ length: 20 }, (): Row => ({ date, race: d % 2 === 0 ? "white" : "black" }));
    }).flat();
    const who = answered(await runMethod(whoIsStopped, caseOf(rows, settings)), "stops/who-is-stopped");
    const { low, high, variance, clusters } = who.estimates.Black!;
    expect(variance).toContain("design effect of days");
    expect(clusters).toBe(40);
    // Whole days of one group: 800 stops are worth as many as there are days, give or take the factor D / (D - 1).
    expect(high - low).toBeGreaterThan(0.28);
  });

  it.each([
    ["pedestrians are", "pedestrian"],
    ["stops of an unknown kind are", null],
  ])('says "people" where %s among them', async (_, kind) => {
    const rows = plain.map((row, i) => ({ ...row, type: i < 20 ? kind : "vehicular" }));
    const findings = await runMethod(whoIsStopped, caseOf(rows, settings));
    for (const finding of findings) {
      if (finding.status !== "answered") continue;
      expect(JSON.stringify(finding)).not.toMatch(/drivers/i);
    }
  });

  it("works on Harmony County, and on files with a group alone", async () => {
    const findings = await runMethod(
      whoIsStopped,
      caseOf(harmonyRows({ seed: 5, stops: 3000 }), harmonyTimeline),
    );
    expect(findings.map((one) => one.id)).toEqual([
      "stops/who-is-stopped",
      "stops/who-is-stopped-why",
      "stops/who-is-stopped-outcomes",
      "stops/who-is-stopped-when",
      "stops/who-is-stopped-where",
    ]);
    const bare = plain.map(({ date, race }) => ({ date: date!, race: race! }));
    expect((await runMethod(whoIsStopped, caseOf(bare, settings))).map((one) => one.id)).toEqual([
      "stops/who-is-stopped",
    ]);
  });
});
