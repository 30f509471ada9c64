import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { column, numbers } from "../../src/engine/query.js";
import { sharedIsPresent, sharedJson, sharedPath } from "../support/shared.js";
import { Room, valuesOf } from "./support/loading.js";

/** Skipped where the shared real files do not stand beside the checkout. */
const real = describe.skipIf(!sharedIsPresent);

interface Expected {
  readonly "pierce-ice-detainers": {
    readonly allholds: {
      readonly charge_rows: number;
      readonly bookings_excl_other: number;
      readonly mean_days: number;
      readonly median_days: number;
      readonly hispanic: number;
      readonly male: number;
    };
    readonly no_charges: { readonly rows: number; readonly bookings: number; readonly holds: number };
  };
  readonly "287g": {
    readonly wapo_x_by_year: Readonly<Record<string, number>>;
    readonly ice_2025_07_18_models: Readonly<Record<"JEM" | "TFM" | "WSO", number>>;
  };
}

let room: Room;
let expected: Expected;
beforeAll(() => {
  room = new Room();
  if (sharedIsPresent) expected = sharedJson<Expected>("data", "EXPECTED.json");
});
afterAll(() => room.close());

const people = (file: string) => sharedPath("data/pierce-ice-detainers", file);
const list = (file: string) => sharedPath("data/287g", file);

real("Pierce County's charge rows", () => {
  it("are joined into the 188 holds of the published report, whose booking numbers are gone", async () => {
    const dataset = await room.load({ kind: "encounters", file: people("allholds.csv.gz") });
    const { allholds } = expected["pierce-ice-detainers"];
    expect(dataset.origin.profile).toBe("pierce-holds");
    expect(dataset.rowsRead).toBe(allholds.charge_rows);
    expect(dataset.rows).toBe(allholds.bookings_excl_other);
    expect(valuesOf(dataset, "group").hispanic).toBe(allholds.hispanic);
    expect(dataset.columns.get("episode")).toMatchObject({ missing: dataset.rows, distinct: 0 });
    expect(dataset.privacy.find(({ header }) => header === "booking_id")?.action).toBe("dropped");
    const joined = dataset.decisions.find(({ action }) => action.startsWith("Joined"))!;
    expect([joined.rowsBefore, joined.rowsAfter]).toEqual([665, 188]);
    const cells = await room.ask({
      dataset: "stops",
      by: { days: column("episode") },
      measures: { n: { kind: "count" } },
    });
    expect(cells.rows).toBe(1);
  });

  it("give the published mean and median length of stay as bookings", async () => {
    const dataset = await room.load({ kind: "bookings", file: people("allholds.csv.gz") });
    const { allholds } = expected["pierce-ice-detainers"];
    expect(dataset.origin.profile).toBe("pierce-bookings");
    expect(dataset.rows).toBe(allholds.bookings_excl_other);
    expect(valuesOf(dataset, "sex").male).toBe(allholds.male);
    expect(valuesOf(dataset, "ice_hold")).toEqual({ true: allholds.bookings_excl_other });
    const cells = await room.ask({
      dataset: "stops",
      by: { days: column("days") },
      measures: { n: { kind: "count" } },
    });
    const days = [...numbers(cells, "days")].flatMap((value, i) =>
      Array<number>(numbers(cells, "n")[i]!).fill(value),
    );
    const mean = days.reduce((sum, value) => sum + value, 0) / days.length;
    expect(mean).toBeCloseTo(allholds.mean_days, 9);
    expect((days[93]! + days[94]!) / 2).toBeCloseTo(allholds.median_days, 9);
  });

  it("with commas instead of bars, and 46 holds among 5,530 bookings", async () => {
    const dataset = await room.load({ kind: "bookings", file: people("no_charges.csv.gz") });
    const { no_charges } = expected["pierce-ice-detainers"];
    expect(dataset.rowsRead).toBe(no_charges.rows);
    expect(dataset.rows).toBe(no_charges.bookings);
    expect(valuesOf(dataset, "ice_hold").true).toBe(no_charges.holds);
  });
});

real("ICE's lists of agreements", () => {
  it("the workbook of May 2025", async () => {
    const dataset = await room.load({
      kind: "agreements",
      file: list("ice_participatingAgencies05162025am.xlsx"),
    });
    expect(dataset.origin.profile).toBe("ice-participating-agencies");
    expect(dataset.rows).toBe(571);
    expect(dataset.rejected).toEqual([]);
    // 165 say #N/A, and one N/A.
    expect(dataset.columns.get("county")!.missing).toBe(166);
    const mended = dataset.decisions.filter(({ action }) => action.startsWith("Mended"));
    expect(mended.map(({ rowsChanged }) => rowsChanged).sort()).toEqual([1, 27]);
    expect(mended.some(({ reason }) => reason.includes('"05/082025", and was read as 2025-05-08'))).toBe(
      true,
    );
  });

  it("the workbook of July 2025, with an addendum column and a signature in the year 5025", async () => {
    const dataset = await room.load({
      kind: "agreements",
      file: list("ice_participatingAgencies07182025pm.xlsx"),
    });
    const { JEM, TFM, WSO } = expected["287g"].ice_2025_07_18_models;
    expect(dataset.rows).toBe(832);
    expect(valuesOf(dataset, "model")).toEqual({
      "jail-enforcement": JEM,
      "task-force": TFM,
      "warrant-service": WSO,
    });
    expect(valuesOf(dataset, "state").FL).toBe(309);
    expect(dataset.columns.get("signed")).toMatchObject({ missing: 0 });
    expect(String(dataset.columns.get("signed")!.greatest) <= "2025-07-18").toBe(true);
    const mended = dataset.decisions.filter(({ action }) => action === "Mended `signed`");
    expect(mended).toHaveLength(3);
    const agencies = await room.ask({
      dataset: "stops",
      by: { state: column("state"), agency: column("agency") },
      measures: { n: { kind: "count" } },
    });
    // 690 spellings, of which five differ from another in their apostrophe only.
    expect(agencies.rows).toBe(685);
  });

  it("the daily panel becomes one row an agreement, with the first and the last list", async () => {
    const dataset = await room.load({
      kind: "agreements",
      file: list("agreements_2025_daily_panel.csv.gz"),
    });
    expect(dataset.origin.profile).toBe("ice-participating-agencies-daily");
    expect(dataset.rowsRead).toBe(11257);
    expect(dataset.columns.get("first_listed")!.least).toBe("2025-05-16");
    const now = await room.ask({
      dataset: "stops",
      by: { last: column("last_listed") },
      measures: { n: { kind: "count" } },
    });
    // 753 rows on the last day, of which one agency's one agreement stands in two.
    expect(numbers(now, "n").at(-1)).toBe(752);
  });

  it("the Washington Post's marks by year become first and last years", async () => {
    for (const year of ["2018", "2019"]) {
      const dataset = await room.load({ kind: "agreements", file: list(`wapo_287g_curated_${year}.xlsx`) });
      expect(dataset.origin.profile).toBe("washington-post-287g");
      const cells = await room.ask({
        dataset: "stops",
        by: { first: column("first_year"), last: column("last_year") },
        measures: { n: { kind: "count" } },
      });
      const counts: Record<string, number> = {};
      for (let i = 0; i < cells.rows; i++) {
        const last = numbers(cells, "last")[i]!;
        for (let at = numbers(cells, "first")[i]!; at <= (Number.isNaN(last) ? 2019 : last); at++)
          counts[at] = (counts[at] ?? 0) + numbers(cells, "n")[i]!;
      }
      expect(counts).toEqual(expected["287g"].wapo_x_by_year);
    }
  });
});
