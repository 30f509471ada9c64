import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csv, Room } from "./support/loading.js";

let room: Room;
beforeAll(() => {
  room = new Room();
  room.write("data/stops.csv", csv("stop_date,race", "2020-01-01,White"));
  room.write("data/other.csv", csv("when,who,where", "2020,someone,somewhere"));
  room.write(
    "data/addresses.csv",
    csv("date,street address", "2020-01-01,12 Elm Street", "2020-01-02,4 Oak Avenue"),
  );
  room.write("data/bad.csv", csv("date,race", "soon,White", "later,Black"));
  room.write("data/header.csv", csv("date,race"));
  room.write("data/nothing.csv", "");
  mkdirSync(join(room.folder, "empty"));
});
afterAll(() => room.close());

describe("what is wrong with a dataset is said with how to mend it", () => {
  it("a file that is not there, with the nearest name", async () => {
    expect(await room.refusal({ file: "data/stop.csv" })).toBe(
      "data/stop.csv: there is no such file\n    did you mean data/stops.csv?",
    );
    expect(await room.refusal({ file: "data/zzz" })).toContain("data holds: addresses.csv, bad.csv");
    expect(await room.refusal({ file: "nowhere/zzz" })).toContain("there is no folder nowhere either");
    expect(await room.refusal({ file: "empty/zzz" })).toContain("put it into empty, which is empty");
  });

  it("a folder, an empty file, a file without rows", async () => {
    expect(await room.refusal({ file: "data" })).toContain(
      "name the file inside it, such as data/addresses.csv",
    );
    expect(await room.refusal({ file: "data/nothing.csv" })).toContain("0 bytes");
    expect(await room.refusal({ file: "data/header.csv" })).toMatch(/no rows/);
  });

  it("a kind, a source, a column or a header that is misspelt, all at once", async () => {
    expect(await room.refusal({ file: "data/stops.csv", kind: "stop" })).toContain("did you mean `stops`?");
    const all = await room.refusal({
      file: "data/stops.csv",
      source: "conecticut",
      mapping: { dat: "stop_date", race: "rase", sex: "qqqqqqqq" },
    });
    expect(all).toContain("did you mean `connecticut`?");
    expect(all).toContain("did you mean `date`?");
    expect(all).toContain('did you mean "race"?');
    expect(all).toContain("its columns: stop_date, race");
  });

  it("a file without a column for what every row needs, with a mapping ready to paste", async () => {
    const refusal = await room.refusal({ file: "data/other.csv" });
    expect(refusal).toContain("no column of the file was found for `date`");
    expect(refusal).toContain("  stops:\n    file: data/other.csv\n    mapping:\n");
    expect(refusal).toContain("      date: ...  # one of the columns below");
    expect(refusal).toContain("Columns of the file (3): when, who, where");
  });

  it("a source profile that the file does not fit", async () => {
    const refusal = await room.refusal({ file: "data/stops.csv", source: "connecticut" });
    expect(refusal).toContain("the source profile `connecticut` finds no column for `date`");
    expect(refusal).toContain("      date: stop_date\n      race: race");
  });

  it("an identifier that is mapped to a label", async () => {
    const refusal = await room.refusal({
      file: "data/addresses.csv",
      mapping: { date: "date", place: "street address" },
    });
    expect(refusal).toContain('"street address" may not become place');
    expect(refusal).toContain("keeps nothing that points at a person");
    expect(refusal).not.toContain("Elm");
  });

  it("a file of which no row can be used", async () => {
    const refusal = await room.refusal({ file: "data/bad.csv" }).catch((error) => String(error));
    expect(refusal).toMatch(/no row can be used|no column of the file was found for `date`/);
    const mapped = await room.refusal({ file: "data/bad.csv", mapping: { date: "date" } });
    expect(mapped).toContain(
      "no row can be used. 2 rows: date is no date (expected YYYY-MM-DD) (first: line 2)",
    );
    expect(mapped).toContain('date is read from "date"');
  });

  it("an agency where no column names one", async () => {
    expect(await room.refusal({ file: "data/stops.csv", agency: "Hamden" })).toContain(
      "no column that names the agency",
    );
  });
});
