import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { column, numbers } from "../../src/engine/query.js";
import { csv, Room, valuesOf } from "./support/loading.js";

let room: Room;
beforeAll(() => {
  room = new Room();
});
afterAll(() => room.close());

const stays = csv(
  "Booking Number,Booking Date,Release Date,Charge Class,Immigration Hold,Bail",
  "A1,2024-01-05,2024-01-09,Misdemeanor,No,500",
  "A1,2024-01-04,2024-01-10,Class C felony,Yes,200",
  "B2,2024-01-06,2024-01-06,Infraction,No,",
  ",2024-01-07,2024-01-08,Misdemeanor,No,",
  ",2024-01-07,2024-01-08,Misdemeanor,No,",
);

describe("rows of one stay", () => {
  it("are joined: earliest, latest, most serious, any, greatest; rows without a number stand alone", async () => {
    room.write("stays.csv", stays);
    const dataset = await room.load({
      kind: "bookings",
      file: "stays.csv",
      mapping: {
        stay: "Booking Number",
        booked: "Booking Date",
        released: "Release Date",
        charge_level: "Charge Class",
        ice_hold: "Immigration Hold",
        bail: "Bail",
      },
    });
    expect(dataset.rows).toBe(4);
    expect(dataset.columns.get("stay")).toMatchObject({ missing: 4 });
    expect(dataset.decisions.at(-1)).toMatchObject({ rowsBefore: 5, rowsAfter: 4 });
    const cells = await room.ask({
      dataset: "stops",
      where: column("ice_hold"),
      by: { booked: column("booked"), released: column("released"), bail: column("bail") },
      measures: { n: { kind: "count" } },
    });
    expect(cells.rows).toBe(1);
    expect([numbers(cells, "booked")[0], numbers(cells, "released")[0], numbers(cells, "bail")[0]]).toEqual([
      Date.parse("2024-01-04") / 86_400_000,
      Date.parse("2024-01-10") / 86_400_000,
      500,
    ]);
    expect(valuesOf(dataset, "charge_level")).toEqual({ misdemeanor: 2, felony: 1, traffic: 1 });
  });

  it("stay apart where the file has no number to join them by", async () => {
    room.write(
      "apart.csv",
      csv("booked,released,charge_level", "2024-01-05,2024-01-09,felony", "2024-01-05,2024-01-09,felony"),
    );
    const dataset = await room.load({ kind: "bookings", file: "apart.csv" });
    expect(dataset.rows).toBe(2);
    expect(dataset.decisions).toEqual([]);
  });

  it("whose count is given are added up", async () => {
    room.write(
      "counts.csv",
      csv("kind,date,count,episode", "detainer,2024-01-05,3,x", "detainer,2024-01-05,4,x"),
    );
    const dataset = await room.load({ kind: "encounters", file: "counts.csv" });
    expect([dataset.rows, dataset.columns.get("count")?.greatest]).toEqual([1, 7]);
  });
});

describe("a value for all rows", () => {
  it("is written with = in the mapping", async () => {
    room.write("months.csv", csv("month_year,count", "2022-10-01,93", "2022-11-01,85"));
    const mapping = { kind: "=detainer", date: "month_year", count: "count" };
    const dataset = await room.load({ kind: "encounters", file: "months.csv", mapping });
    expect(valuesOf(dataset, "kind")).toEqual({ detainer: 2 });
  });

  it("is refused where the contract has no such value", async () => {
    room.write("months.csv", csv("month_year,count", "2022-10-01,93"));
    const mapping = { kind: "=nonsense", date: "month_year" };
    const message = await room.refusal({ kind: "encounters", file: "months.csv", mapping });
    expect(message).toContain('"nonsense" cannot stand for all rows as kind');
    expect(message).toContain("=detainer");
  });
});
