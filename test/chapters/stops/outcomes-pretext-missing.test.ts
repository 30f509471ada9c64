import { describe, expect, it } from "vitest";
import { missingness } from "../../../src/chapters/stops/missingness/method.js";
import { postStopOutcomes } from "../../../src/chapters/stops/post-stop-outcomes/method.js";
import { pretextArrests } from "../../../src/chapters/stops/pretext-arrests/method.js";
import type { AnsweredFinding, Finding } from "../../../src/findings/finding.js";
import { answered, caseOf, harmonyRows, harmonyTimeline, runMethod } from "./support.js";

const rows = harmonyRows({ seed: 21, stops: 30_000 });
const harmony = caseOf(rows, harmonyTimeline);

/** Stops whose outcome hangs on the reason alone, while groups meet the reasons unequally often. */
const confounded = Array.from({ length: 8000 }, (_, i) => {
  const black = i % 2 === 1;
  // Black drivers are stopped for equipment three times in four, White drivers one time in four.
  const equipment = black ? i % 8 !== 1 && i % 8 !== 9 : i % 8 === 0;
  const chance = equipment ? 5 : 20;
  return {
    date: `2018-${String((i % 12) + 1).padStart(2, "0")}-${String((i % 28) + 1).padStart(2, "0")}`,
    time: 600,
    race: black ? "black" : "white",
    reason: equipment ? "equipment" : "speeding",
    arrested: Math.floor(i / 8) % chance === 0,
  };
});

describe("what follows a stop", () => {
  it("takes a difference away that comes from circumstances alone", async () => {
    const findings = await runMethod(postStopOutcomes, caseOf(confounded));
    const found = answered(findings, "stops/post-stop-outcomes-arrest");
    const difference = found.estimates["arrest-black-difference"]!;
    const table = found.tables[0]!;
    const share = table.columns.findIndex((one) => one.name === "share");
    const recorded = table.rows.map((row) => row[share] as number);
    expect(recorded[1]! - recorded[0]!).toBeGreaterThan(0.04);
    expect(Math.abs(difference.value)).toBeLessThan(0.01);
    expect(difference.low).toBeLessThan(0);
    expect(difference.high).toBeGreaterThan(0);
  });

  it("finds what was planted in Harmony County and names its clusters", async () => {
    const findings = await runMethod(postStopOutcomes, harmony);
    const search = answered(findings, "stops/post-stop-outcomes-search");
    expect(search.estimates["search-hispanic-difference"]!.low).toBeGreaterThan(0);
    expect(search.estimates["search-hispanic-ratio"]!.low).toBeGreaterThan(1);
    expect(search.estimates["search-hispanic-ratio"]!.clusters).toBe(209);
    expect(search.checks.map((one) => one.id)).toEqual(["overlap", "clusters"]);
  });

  it("says what is lacking", async () => {
    const bare = caseOf(confounded.map(({ arrested: _, ...row }) => row));
    expect(postStopOutcomes.plan(bare.context)).toMatchObject({ run: false });
    const few = await runMethod(postStopOutcomes, caseOf(confounded.slice(0, 40)));
    expect(few[0]).toMatchObject({ status: "cannot-answer", id: "stops/post-stop-outcomes-arrest" });
  });
});

describe("arrests that look like pretext", () => {
  it("finds the planted rise for Hispanic drivers at the start, and none for Black drivers", async () => {
    const county = caseOf(harmonyRows({ seed: 287, stops: 60_000 }), harmonyTimeline);
    const found = answered(await runMethod(pretextArrests, county), "stops/pretext-arrests");
    const key = "start-2018-03-01";
    expect(found.estimates[`beyond-hispanic-${key}`]!.low).toBeGreaterThan(0);
    expect(found.estimates[`beyond-black-${key}`]!.low).toBeLessThan(0);
    expect(found.estimates[`beyond-black-${key}`]!.high).toBeGreaterThan(0);
    expect(found.estimates[`beyond-hispanic-${key}`]!.countsFrom).toEqual({
      kind: "start",
      date: "2018-03-01",
    });
    expect(found.claim).toContain("Hispanic");
  });

  it("compares groups where no date is named, and says where nothing was recorded", async () => {
    const whole = answered(await runMethod(pretextArrests, caseOf(confounded)), "stops/pretext-arrests");
    expect(whole.estimates["gap-black"]!.value).toBeGreaterThan(0);
    const none = await runMethod(
      pretextArrests,
      caseOf(confounded.map((row) => ({ ...row, arrested: false }))),
    );
    expect(none[0]).toMatchObject({ status: "cannot-answer" });
  });
});

describe("what is missing", () => {
  const tableOf = (finding: AnsweredFinding, id: string) => finding.tables.find((one) => one.id === id)!;

  it("counts blanks by field, group and year", async () => {
    const found = answered(await runMethod(missingness, harmony), "stops/missingness");
    const group = tableOf(found, "missing-columns").rows.find((row) => row[0] === "Race or ethnicity")!;
    const blank = rows.filter((row) => row.race === null).length;
    expect(group.slice(2, 4)).toEqual([30_000, blank]);
    const years = tableOf(found, "missing-years").rows.filter((row) => row[0] === "Race or ethnicity");
    // 11 per cent until the end of 2016 and 3 per cent from then on.
    expect(years[0]![4]).toBeCloseTo(0.11, 1);
    expect(years[1]![4]).toBeCloseTo(0.03, 1);
  });

  it("bounds hold what was true before anything was left blank", async () => {
    const found = answered(await runMethod(missingness, harmony), "stops/missingness-bounds");
    for (const [name, estimate] of Object.entries(found.estimates)) {
      expect(estimate.intervalKind, name).toBe("bounds");
      expect(estimate.low, name).toBeLessThanOrEqual(estimate.value);
      expect(estimate.high, name).toBeGreaterThanOrEqual(estimate.value);
      if (!name.endsWith("-alike")) continue;
      const wide = found.estimates[name.replace("-alike", "-anything")]!;
      expect(wide.low, name).toBeLessThanOrEqual(estimate.low);
      expect(wide.high, name).toBeGreaterThanOrEqual(estimate.high);
    }
  });

  it("leaves gaps where they are without blanks", async () => {
    const found = answered(await runMethod(missingness, caseOf(confounded)), "stops/missingness-bounds");
    expect(found.claim).toContain("leave the gaps");
    const estimate = found.estimates["arrest-black-anything"]!;
    expect(estimate.low).toBeCloseTo(estimate.value, 12);
    expect(estimate.high).toBeCloseTo(estimate.value, 12);
  });
});

describe("small counts", () => {
  it("are in no table of these methods", async () => {
    const few = caseOf(rows.slice(0, 2500), harmonyTimeline);
    for (const method of [postStopOutcomes, pretextArrests, missingness]) {
      const findings: readonly Finding[] = await runMethod(method, few);
      for (const finding of findings) {
        if (finding.status !== "answered") continue;
        for (const table of finding.tables) {
          const counts = table.columns.flatMap((one, c) => (one.kind === "count" ? [c] : []));
          for (const row of table.rows)
            for (const c of counts)
              if (typeof row[c] === "number") expect(row[c] === 0 || row[c] >= 11, table.id).toBe(true);
        }
      }
    }
  });
});
