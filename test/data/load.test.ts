import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { call, coded, column, numbers } from "../../src/engine/query.js";
import { csv, noteOf, Room, valuesOf } from "./support/loading.js";

let room: Room;
beforeEach(() => {
  room = new Room();
});
afterEach(() => room.close());

const header =
  "stop_date,stop_time,driver_race,driver_age,search_conducted,contraband_found,officer_id,plate_number";

/** Ten good stops, one of each kind of trouble. */
const stops = csv(
  header,
  "2020-01-01,08:15,White,30,TRUE,TRUE,77,7ABC123",
  "2020-01-02,23:05,Black,41,FALSE,,77,7ABC124",
  "2020-01-03,25:61,White,52,FALSE,TRUE,78,7ABC125",
  "2020-13-04,10:00,White,33,FALSE,,78,7ABC126",
  ",10:00,White,33,FALSE,,78,7ABC127",
  "1899-12-30,10:00,White,33,FALSE,,78,7ABC128",
  "2999-01-01,10:00,White,33,FALSE,,79,7ABC129",
  "2020-01-05,10:30,Hispanic,430,TRUE,FALSE,79,7ABC130",
  "2020-01-05,10:30,Hispanic,430,TRUE,FALSE,79,7ABC130",
  "2020-02-30,10:30,Hispanic,43,TRUE,FALSE,79,7ABC131",
);

describe("loadDataset", () => {
  it("keeps the rows that can be used, and tells of each of the others", async () => {
    room.write("data/stops.csv", stops);
    const dataset = await room.load({ file: "data/stops.csv" });
    expect(dataset.rowsRead).toBe(10);
    expect(dataset.rows).toBe(5);
    const told = dataset.rejected.map(
      ({ reason, rows, examples }) => `${examples[0]!.line} ${rows} ${reason}`,
    );
    expect(told.sort()).toEqual([
      "11 1 stop_date is no day of the calendar",
      "5 1 stop_date has no month 13",
      "6 1 stop_date is empty",
      "7 2 stop_date lies outside the years 1950 to 2100",
    ]);
    expect(dataset.rejected.reduce((sum, { rows }) => sum + rows, 0)).toBe(5);
    const table = readFileSync(dataset.rejectedRows!, "utf8").split("\r\n");
    expect(table[0]).toBe("Line of the file,Column of the file,Reason");
    expect(table.slice(1, 6).map((line) => line.split(",").slice(0, 2).join(","))).toEqual(
      [5, 6, 7, 8, 11].map((line) => `${line},stop_date`),
    );
    expect(valuesOf(dataset, "race")).toEqual({ white: 2, hispanic: 2, black: 1 });
    expect(dataset.columns.get("age")).toMatchObject({ missing: 2, distinct: 3, least: 30, greatest: 52 });
    expect(dataset.columns.get("time")).toMatchObject({ missing: 1, least: 495, greatest: 1385 });
    expect(dataset.columns.get("date")).toMatchObject({
      missing: 0,
      least: "2020-01-01",
      greatest: "2020-01-05",
    });
    expect(dataset.columns.get("frisked")).toEqual({
      name: "frisked",
      present: false,
      missing: 5,
      distinct: 0,
    });
  });

  it("logs each change of rows and values as a decision", async () => {
    room.write("data/stops.csv", stops);
    const dataset = await room.load({ file: "data/stops.csv" }, 1);
    const rows = dataset.decisions.map(({ rowsBefore, rowsAfter }) => [rowsBefore, rowsAfter]);
    expect(rows[0]![0]).toBe(10);
    for (let i = 1; i < rows.length; i++) expect(rows[i]![0]).toBe(rows[i - 1]![1]);
    expect(rows.at(-1)![1]).toBe(5);
    const predicate = dataset.decisions.find(({ action }) => action.includes("`contraband`"))!;
    expect(predicate.rowsChanged).toBe(1);
    expect(predicate.reason).toContain("1 were TRUE");
    expect(noteOf(dataset, "contraband-without-search")).toContain("without a search in 1 rows");
  });

  it("drops what points at a person, and codes officers", async () => {
    room.write("data/stops.csv", stops);
    const dataset = await room.load({ file: "data/stops.csv" });
    expect(dataset.privacy.map(({ header: name, action }) => [name, action])).toEqual([
      ["officer_id", "coded"],
      ["plate_number", "dropped"],
    ]);
    const cells = await room.ask({
      dataset: "stops",
      by: { officer: column("officer") },
      measures: { n: { kind: "count" } },
    });
    expect(coded(cells, "officer").levels).toHaveLength(3);
    for (const code of coded(cells, "officer").levels) expect(code).toMatch(/^[0-9a-f]{16}$/);
    const bytes = readFileSync(dataset.parquet).toString("latin1");
    for (const plate of ["7ABC123", "7ABC130", "plate"]) expect(bytes).not.toContain(plate);
    for (const note of dataset.notes) expect(note.message).not.toMatch(/7ABC/);
  });

  it("gives the same bytes of officers for the same file, and others for another", async () => {
    const codes = async (text: string): Promise<readonly string[]> => {
      const own = new Room();
      own.write("stops.csv", text);
      await own.load({ file: "stops.csv" });
      const cells = await own.ask({ dataset: "stops", by: { officer: column("officer") }, measures: {} });
      await own.close();
      return coded(cells, "officer").levels;
    };
    const first = await codes(stops);
    expect(await codes(stops)).toEqual(first);
    const other = await codes(stops.replace("8,7ABC125", "5,7ABC125"));
    expect(other.some((code) => first.includes(code))).toBe(false);
  });

  it("rounds positions to two decimals", async () => {
    room.write(
      "a.csv",
      csv("date,lat,lng", "2020-01-01,41.52567,-72.99812", "2020-01-02,0,0", "2020-01-03,41.5249,72.1"),
    );
    const dataset = await room.load({ file: "a.csv" });
    const cells = await room.ask({
      dataset: "stops",
      by: { date: column("date"), lat: column("latitude"), lon: column("longitude") },
      measures: {},
    });
    expect([...numbers(cells, "lat")]).toEqual([41.53, Number.NaN, 41.52]);
    expect([...numbers(cells, "lon")]).toEqual([-73, Number.NaN, -72.1]);
    expect(dataset.privacy.map(({ action }) => action)).toEqual(["coarsened", "coarsened"]);
  });

  it("keeps one agency of many", async () => {
    room.write(
      "a.csv",
      csv(
        "date,race,agency",
        "2020-01-01,White,HAMDEN  PD ",
        "2020-01-02,Black,Groton",
        "2020-01-03,Black,hamden pd",
      ),
    );
    const dataset = await room.load({ file: "a.csv", agency: "Hamden PD" });
    expect(dataset.rows).toBe(2);
    expect(dataset.decisions[0]).toMatchObject({ rowsBefore: 3, rowsAfter: 2 });
    expect(await room.refusal({ file: "a.csv", agency: "Hamdn PD" })).toContain('did you mean "HAMDEN PD"?');
  });

  it("sets a default midnight to missing, and leaves a busy midnight alone", async () => {
    const rows = (count: (minute: number) => number) =>
      Array.from({ length: 1440 }, (_, minute) => minute).flatMap((minute) =>
        Array.from(
          { length: count(minute) },
          () => `2020-01-01,${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`,
        ),
      );
    room.write(
      "default.csv",
      csv("date,time", ...rows((minute) => (minute === 0 ? 60 : minute % 60 === 0 ? 6 : 1))),
    );
    const dataset = await room.load({ file: "default.csv" });
    expect(dataset.columns.get("time")).toMatchObject({ missing: 60, least: 1 });
    expect(dataset.decisions.at(-1)).toMatchObject({ rowsChanged: 60 });
    expect(dataset.decisions.at(-1)!.reason).toContain("60 rows stand at 00:00, against fewer than 11");
    expect(noteOf(dataset, "default-time")).toContain("exactly 00:00 in 60 rows");
    room.write("busy.csv", csv("date,time", ...rows((minute) => (minute % 60 === 0 ? 30 : 1))));
    const busy = await room.load({ file: "busy.csv" });
    expect(busy.columns.get("time")).toMatchObject({ missing: 0, least: 0 });
    expect(busy.decisions).toEqual([]);
  });

  it("reads the order of day and month from dates that allow one only", async () => {
    room.write("a.csv", csv("day,race", "13/01/2020,White", "02/01/2020,Black"));
    const mapping = { date: "day", race: "race" };
    const dataset = await room.load({ file: "a.csv", mapping });
    expect(dataset.columns.get("date")).toMatchObject({ least: "2020-01-02", greatest: "2020-01-13" });
    expect(noteOf(dataset, "date-order")).toContain("the day stands first");
    room.write("b.csv", csv("day,race", "03/01/2020,White", "02/01/2020,Black"));
    const refusal = await room.refusal({ file: "b.csv", mapping });
    expect(refusal).toContain("every date of");
    expect(refusal).toContain("date-order: month-first (or day-first)");
    const told = await room.load({ file: "b.csv", mapping, dateOrder: "day-first" });
    expect(told.columns.get("date")).toMatchObject({ least: "2020-01-02", greatest: "2020-01-03" });
  });

  it("answers queries over the canonical table", async () => {
    room.write("data/stops.csv", stops);
    await room.load({ file: "data/stops.csv" });
    const cells = await room.ask({
      dataset: "stops",
      where: call("eq", column("searched"), true),
      by: { year: call("year", column("date")) },
      measures: { hits: { kind: "count", where: column("contraband") }, n: { kind: "count" } },
    });
    expect([...numbers(cells, "year")]).toEqual([2020]);
    expect([...numbers(cells, "hits")]).toEqual([1]);
    expect([...numbers(cells, "n")]).toEqual([3]);
  });
});

describe("the cache", () => {
  const tables = () =>
    readdirSync(join(room.folder, ".equipoise")).filter((name) => name.startsWith("stops-"));
  const path = () => join(room.folder, "data/stops.csv");

  it("gives the same dataset without reading the file again", async () => {
    room.write("data/stops.csv", stops);
    const first = await room.load({ file: "data/stops.csv" });
    expect(room.steps).toContain("reading the rows");
    const second = await room.load({ file: "data/stops.csv" });
    expect(room.steps).toEqual([]);
    expect(second).toEqual(first);
    expect(
      readdirSync(join(room.folder, ".equipoise")).filter((name) => /^tmp-.*-table$/.test(name)),
    ).toEqual([]);
  });

  it("knows a file by its content: a touched one is hashed, a changed one is read", async () => {
    room.write("data/stops.csv", stops);
    await room.load({ file: "data/stops.csv" });
    utimesSync(path(), new Date(), new Date(Date.now() + 5000));
    await room.load({ file: "data/stops.csv" });
    expect(room.steps).toEqual(["reading the file"]);
    writeFileSync(path(), stops.replace("Black,41", "White,41"));
    const changed = await room.load({ file: "data/stops.csv" });
    expect(valuesOf(changed, "race")).toEqual({ white: 3, hispanic: 2 });
    expect(tables()).toHaveLength(2);
  });

  it("depends on what the assessment says of the file", async () => {
    room.write("data/stops.csv", stops);
    const first = await room.load({ file: "data/stops.csv" });
    const mapped = await room.load({ file: "data/stops.csv", mapping: { date: "stop_date" } });
    expect(mapped.parquet).not.toBe(first.parquet);
    expect(mapped.columns.get("race")!.present).toBe(false);
  });

  it("makes a damaged table again", async () => {
    room.write("data/stops.csv", stops);
    const first = await room.load({ file: "data/stops.csv" });
    const bytes = readFileSync(first.parquet);
    bytes[bytes.length >> 1]! ^= 255;
    writeFileSync(first.parquet, bytes);
    expect((await room.load({ file: "data/stops.csv" })).rows).toBe(5);
    expect(room.steps).toContain("reading the rows");
    writeFileSync(join(first.parquet, "../dataset.json"), "{");
    expect((await room.load({ file: "data/stops.csv" })).rows).toBe(5);
    rmSync(first.parquet);
    expect((await room.load({ file: "data/stops.csv" })).rows).toBe(5);
    writeFileSync(join(room.folder, ".equipoise/files.json"), "not json");
    expect((await room.load({ file: "data/stops.csv" })).rows).toBe(5);
    expect(room.steps).toEqual(["reading the file"]);
  });

  it("keeps three tables of a dataset", async () => {
    room.write("data/stops.csv", stops);
    for (const cell of [1, 2, 3, 4, 5]) await room.load({ file: "data/stops.csv" }, cell);
    expect(tables()).toHaveLength(3);
  });
});
