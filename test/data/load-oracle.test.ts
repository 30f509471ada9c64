import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stops } from "../../src/data/contracts/stops.js";
import { rulesFor } from "../../src/data/mapping.js";
import { isUnreadable } from "../../src/data/values/text.js";
import { call, coded, column, numbers } from "../../src/engine/query.js";
import { Room } from "./support/loading.js";

let room: Room;
beforeAll(() => {
  room = new Room();
});
afterAll(() => room.close());

const mapping = {
  date: "date",
  time: "time",
  race: "race",
  age: "age",
  searched: "searched",
  contraband: "hit",
  place: "place",
};
const rules = rulesFor(stops, mapping, { dateOrder: "month-first" });

const cell = {
  date: fc.constantFrom("2020-01-05", "1/5/2020", "2020-02-30", "", "1850-01-01", "n/a", "January 5, 2020"),
  time: fc.constantFrom("08:15", "8:15 PM", "", "25:00", "0815", "08:15:59"),
  race: fc.constantFrom("W", "White", "black", "", "Hispanic", "zebra"),
  age: fc.constantFrom("17", "999", "", "3", "forty", "54.2"),
  searched: fc.constantFrom("TRUE", "N", "", "yes", "maybe"),
  hit: fc.constantFrom("Y", "0", "", "TRUE"),
  place: fc.constantFrom("North  End", "", "  Hill", 'the "Point"', "A,B"),
};

interface Kept {
  readonly line: string;
}

/** A row as it should stand in the table, by reading each of its cells; null where it is left out. */
function expected(row: Readonly<Record<string, string>>): Kept | null {
  const value = (name: keyof typeof mapping) => {
    const read = rules[name]!.convert([row[mapping[name]]! === "" ? null : row[mapping[name]]!]);
    return isUnreadable(read) ? null : read;
  };
  const date = value("date");
  if (date === null || String(date) < "1990-01-01") return null;
  const age = value("age");
  const isAge = typeof age === "number" && age >= 5 && age <= 110;
  const searched = value("searched");
  return {
    line: JSON.stringify([
      date,
      value("time"),
      value("race"),
      isAge ? age : null,
      searched === null ? null : Number(searched),
      searched === true && value("contraband") !== null ? Number(value("contraband")) : null,
      value("place"),
    ]),
  };
}

describe("loadDataset", () => {
  it("makes of random rows what reading each cell of them gives", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record(cell), { minLength: 1, maxLength: 40 }), async (random) => {
        const rows = [
          ...random,
          { date: "2020-01-06", time: "", race: "W", age: "", searched: "", hit: "", place: "x" },
        ];
        const names = Object.keys(cell);
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const lines = rows.map((row) =>
          names.map((name) => quoted(row[name as keyof typeof cell])).join(","),
        );
        room.write("random.csv", `${names.join(",")}\n${lines.join("\n")}\n`);
        const dataset = await room.load({ file: "random.csv", mapping, dateOrder: "month-first" });
        const wanted = rows.map(expected).filter((one) => one !== null);
        expect(dataset.rows).toBe(wanted.length);
        expect(dataset.rejected.reduce((sum, one) => sum + one.rows, 0)).toBe(rows.length - wanted.length);
        expect(await stored()).toEqual(wanted.map(({ line }) => line).sort());
      }),
      { seed: 5, numRuns: 8 },
    );
  }, 120_000);
});

/** The rows of the canonical table. */
async function stored(): Promise<string[]> {
  const names = ["date", "time", "race", "age", "searched", "contraband", "place"];
  const cells = await room.ask({
    dataset: "stops",
    by: Object.fromEntries(names.map((name) => [name, column(name)])),
    measures: { n: { kind: "sum", of: call("if", call("is-null", column("date")), 1, 1) } },
  });
  const lines: string[] = [];
  for (let i = 0; i < cells.rows; i++) {
    const number = (name: string) => {
      const value = numbers(cells, name)[i]!;
      return Number.isNaN(value) ? null : value;
    };
    const text = (name: string) => {
      const { codes, levels } = coded(cells, name);
      return codes[i]! < 0 ? null : levels[codes[i]!]!;
    };
    const date = new Date(number("date")! * 86_400_000).toISOString().slice(0, 10);
    const line = JSON.stringify([
      date,
      number("time"),
      text("race"),
      number("age"),
      number("searched"),
      number("contraband"),
      text("place"),
    ]);
    for (let copy = 0; copy < number("n")!; copy++) lines.push(line);
  }
  return lines.sort();
}
