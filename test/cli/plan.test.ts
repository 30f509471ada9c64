import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agency, simulated } from "../chapters/outcomes/simulate.js";
import { equipoise, inFolder } from "./support.js";

const yaml = `equipoise: 1
title: Outcomes
jurisdiction: { state: VA, agency: ${agency}, kind: sheriff }
decision: { date: 2018-03-01 }
timeline:
  - { phase: Agreement, start: 2018-03-01 }
data:
  outcomes: { file: outcomes.csv }
privacy: { minimum-cell: 1 }
`;

/** Counts by month, the first so many. */
function csv(months: number, effect: number): string {
  const { series } = simulated({ seed: 21, effect, autocorrelation: 0, months: 72, comparators: 4 });
  const rows = series.flatMap(({ unit, group, measure, starts, values }) =>
    starts.slice(0, months).map((start, t) => `${unit},${start},month,${measure},${group},${values[t]}`),
  );
  return `${["unit,period_start,period,measure,group,count", ...rows].join("\n")}\n`;
}

const plan = (folder: string, ...rest: string[]) => equipoise("plan", folder, "--quiet", ...rest);
const monitor = async (folder: string) => {
  const told = await equipoise("monitor", folder, "--quiet", "--json");
  expect(told.stderr).toBe("");
  return JSON.parse(told.stdout).rows[0];
};

describe("plan and monitor", () => {
  it("register a plan that does not depend on what comes after, and carry it out", async () => {
    await inFolder({ "assessment.yaml": yaml, "outcomes.csv": csv(50, 0.7) }, async (folder) => {
      const first = await plan(folder, "--date", "2018-02-01");
      expect(first.code).toBe(0);
      expect(first.stdout).toContain("Decision rule: Signal");
      const file = join(folder, "plan", "registration.json");
      const text = readFileSync(file, "utf8");
      expect(readFileSync(join(folder, "plan", "index.html"), "utf8")).toContain(JSON.parse(text).hash);
      // Fifty months end with February 2018.
      expect(await monitor(folder)).toMatchObject({ verdict: "too early to know", looks: [], next: 6 });

      writeFileSync(join(folder, "outcomes.csv"), csv(63, 0.7));
      const again = await plan(folder, "--date", "2019-04-01");
      expect(again.code).toBe(0);
      expect(readFileSync(file, "utf8")).toBe(text);
      const row = await monitor(folder);
      expect(row.verdict).toBe("signal");
      expect(row.looks.map(({ months }: { months: number }) => months)).toEqual([6, 12]);
      expect(row.looks[1].low).toBeLessThan(-30);
      expect(row.looks[1].high).toBeGreaterThan(-30);
      // Boundaries of O'Brien and Fleming fall from look to look.
      expect(row.looks[0].boundary).toBeGreaterThan(row.looks[1].boundary);
    });
  }, 60_000);

  it("say that there is no sign where nothing happened", async () => {
    await inFolder({ "assessment.yaml": yaml, "outcomes.csv": csv(72, 1) }, async (folder) => {
      await plan(folder);
      expect((await monitor(folder)).verdict).toMatch(/^no sign yet$|^too early to know$/);
    });
  }, 60_000);

  it("refuse a plan that was changed without a note, and one that is not there", async () => {
    await inFolder({ "assessment.yaml": yaml, "outcomes.csv": csv(63, 1) }, async (folder) => {
      expect((await equipoise("monitor", folder, "--quiet")).stderr).toContain("no plan is registered here");
      await plan(folder);
      const file = join(folder, "plan", "registration.json");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace('"smallestEffect": 0.15', '"smallestEffect": 0.5'));
      const told = await equipoise("monitor", folder, "--quiet");
      expect(told.code).toBe(1);
      expect(told.stderr).toContain("changed after it was registered");

      writeFileSync(file, text);
      writeFileSync(
        join(folder, "assessment.yaml"),
        `${yaml}chapters: { outcomes: { plan: { alpha: 0.1 } } }\n`,
      );
      expect((await plan(folder)).stderr).toContain("--amend");
      const amended = await plan(folder, "--amend", "The board asks for more alarms", "--date", "2018-05-01");
      expect(amended.stdout).toContain("Amended 1 May 2018: The board asks for more alarms");
      expect(JSON.parse(readFileSync(file, "utf8")).amendments[0].before).toBe(JSON.parse(text).hash);
    });
  }, 60_000);

  it("ask for a day of the calendar", async () => {
    await inFolder({ "assessment.yaml": yaml, "outcomes.csv": csv(63, 1) }, async (folder) => {
      const told = await plan(folder, "--date", "2018-02-30");
      expect(told.code).toBe(1);
      expect(told.stderr).toContain("no day of the calendar");
    });
  }, 60_000);
});
