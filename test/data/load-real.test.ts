import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, coded, column, numbers } from "../../src/engine/query.js";
import { sharedIsPresent, sharedPath } from "../support/shared.js";
import { noteOf, Room, valuesOf } from "./support/loading.js";

/** Skipped where the shared real files do not stand beside the checkout. */
const real = describe.skipIf(!sharedIsPresent);

let room: Room;
beforeAll(() => {
  room = new Room();
});
afterAll(() => room.close());

real("real files of stops", () => {
  it("Groton: default midnights, and the published search and hit counts", async () => {
    const dataset = await room.load({
      file: sharedPath("data/ct-traffic-stops/groton.csv.gz"),
      source: "connecticut",
    });
    expect(dataset.rows).toBe(6252);
    expect(dataset.decisions.find(({ action }) => action.includes("00:00"))!.rowsChanged).toBe(601);
    expect(dataset.columns.get("time")).toMatchObject({ missing: 601, least: 1 });
    const cells = await room.ask({
      dataset: "stops",
      where: column("searched"),
      by: { race: column("race"), ethnicity: column("ethnicity") },
      measures: { searched: { kind: "count" }, hits: { kind: "count", where: column("contraband") } },
    });
    const race = coded(cells, "race");
    const ethnicity = coded(cells, "ethnicity");
    const found = Array.from({ length: cells.rows }, (_, i) => [
      race.levels[race.codes[i]!],
      ethnicity.levels[ethnicity.codes[i]!],
      numbers(cells, "searched")[i],
      numbers(cells, "hits")[i],
    ]);
    expect(found).toContainEqual(["white", "not-hispanic", 69, 40]);
    expect(found).toContainEqual(["white", "hispanic", 11, 5]);
    const black = found.filter(([one]) => one === "black");
    expect(black.reduce((sum, [, , searched]) => sum + (searched as number), 0)).toBe(29);
    expect(black.reduce((sum, [, , , hits]) => sum + (hits as number), 0)).toBe(16);
  });

  it("the mapping extract: dates half text and half Excel serials", async () => {
    const dataset = await room.load({ file: sharedPath("data/ct-traffic-stops/forcarto.csv.gz") });
    expect(dataset.origin.profile).toBe("connecticut");
    expect(dataset.rows).toBe(28104);
    expect(noteOf(dataset, "excel-serial")).toContain("3,351 rows");
    expect(dataset.columns.get("date")).toMatchObject({
      missing: 0,
      least: "2013-10-01",
      greatest: "2014-09-30",
    });
  });

  it("Rhode Island: a cut last row, a gap, a thin month, a month that is not whole", async () => {
    const dataset = await room.load({ file: sharedPath("data/ri-stops/police.csv.gz") });
    expect([dataset.rowsRead, dataset.rows]).toEqual([27918, 27917]);
    expect(dataset.rejected).toEqual([expect.objectContaining({ rows: 1, examples: [{ line: 27919 }] })]);
    expect(noteOf(dataset, "missing-months")).toContain("May 2005 to Jun 2005");
    expect(noteOf(dataset, "thin-months")).toContain("Sep 2005 (fewer than 11");
    expect(noteOf(dataset, "partial-last-month")).toContain("ends on the 7th");
    const cells = await room.ask({
      dataset: "stops",
      where: call("eq", column("race"), "hispanic"),
      by: { year: call("year", column("date")) },
      measures: { n: { kind: "count" } },
    });
    const counts = new Map(Array.from(numbers(cells, "year"), (year, i) => [year, numbers(cells, "n")[i]]));
    expect([counts.get(2006), counts.get(2007)]).toEqual([205, 696]);
  });

  it("Minneapolis: stamps, and a column that begins in the middle of the year", async () => {
    const dataset = await room.load({ file: sharedPath("data/mpls-police/MplsStops.csv.gz") });
    expect([dataset.rowsRead, dataset.rows]).toEqual([51920, 51920]);
    expect(dataset.columns.get("date")).toMatchObject({
      distinct: 365,
      least: "2017-01-01",
      greatest: "2017-12-31",
    });
    expect(dataset.notes.find(({ column: name }) => name === "cited")!.message).toContain(
      "in all rows before Jul 2017",
    );
    expect(valuesOf(dataset, "reason_detail")).toEqual({ traffic: 26098, suspicious: 25822 });
  });
});
