import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { population } from "../../src/data/contracts/population.js";
import { stops } from "../../src/data/contracts/stops.js";
import { ruleFor, rulesFor, suggestMapping } from "../../src/data/mapping.js";
import { isUnreadable } from "../../src/data/values/text.js";

const column = (name: string) => stops.columns.find((one) => one.name === name)!;

/** What a rule makes of one text. */
const read = (name: string, text: string | null, header = "h", options = {}) =>
  ruleFor(column(name), [header], options).convert([text]);

describe("ruleFor", () => {
  it("reads the template's own values for every category", () => {
    for (const contract of [stops, population]) {
      for (const one of contract.columns) {
        for (const value of Object.keys(one.values ?? {})) {
          expect(ruleFor(one, ["h"]).convert([value]), `${contract.kind}.${one.name}`).toBe(value);
        }
      }
    }
  });

  it("converts by the type of the column", () => {
    expect(read("date", "10/1/2013")).toBe("2013-10-01");
    expect(read("date", "1/10/2013", "h", { dateOrder: "day-first" })).toBe("2013-10-01");
    expect(read("time", "10/1/2013 2:05 PM")).toBe(845);
    expect(read("latitude", "41 21 00.6")).toBeCloseTo(41.3501666667, 9);
    expect(read("longitude", "72.9")).toBe(-72.9);
    expect(read("age", "31.7")).toBe(31);
    expect(read("searched", "Conducted")).toBe(true);
    expect(read("officer", " B77 ")).toBe("B77");
    expect(read("place", "NEW   HAVEN")).toBe("NEW HAVEN");
    expect(read("race", null)).toBeNull();
  });

  it("says what the engine may read itself", () => {
    expect(ruleFor(column("date"), ["d"]).reads).toBe("date");
    expect(ruleFor(column("time"), ["t"]).reads).toBe("time");
    expect(ruleFor(population.columns.find(({ name }) => name === "count")!, ["n"]).reads).toBe("number");
    // Longitudes without their sign, and noughts for no position, are the converter's to see.
    expect(ruleFor(column("longitude"), ["x"]).reads).toBeUndefined();
  });

  it("takes the first header that holds a value", () => {
    const { convert } = ruleFor(column("place"), ["district", "beat"]);
    expect([convert([null, "B2"]), convert(["D1", "B2"]), convert(["", null])]).toEqual(["B2", "D1", null]);
  });

  it("does not take the figures of a code for minutes or for yes", () => {
    expect(read("duration", "1", "minutes")).toBe("0-15");
    expect(read("duration", "1", "InterventionDurationCode")).toEqual({
      unreadable: '"1" is a code whose meaning is not known (for duration)',
    });
    expect(isUnreadable(read("searched", "1", "search_code"))).toBe(true);
    expect(read("searched", "Y", "search_code")).toBe(true);
  });
});

describe("rulesFor", () => {
  it("lets a stamp feed date and time, and one field race and ethnicity", () => {
    const rules = rulesFor(stops, { date: "when", time: "when", race: "re", ethnicity: "re" });
    expect(rules.date!.convert(["2013-10-01 14:05"])).toBe("2013-10-01");
    expect(rules.time!.convert(["2013-10-01 14:05"])).toBe(845);
    expect(rules.race!.convert(["White Hispanic"])).toBe("white");
    expect(rules.ethnicity!.convert(["White Hispanic"])).toBe("hispanic");
    const alone = rulesFor(stops, { race: "re" });
    expect(alone.race!.convert(["White Hispanic"])).toBe("hispanic");
    expect(Object.keys(rulesFor(stops, { nonsense: "x" }))).toEqual([]);
  });
});

describe("suggestMapping", () => {
  it("goes by name and value, and gives text to paste that is YAML", () => {
    const samples = {
      "Stop Date/Time": ["10/1/2013 2:05 PM", "10/2/2013 11:15 AM"],
      "Driver: Race": ["White Hispanic", "Black Non-Hispanic", "White Non-Hispanic"],
      Beat: ["B1", "B2"],
      SearchPerformed: ["Y", "N"],
      "Contraband?": ["No", "Yes"],
      Notes: ["x"],
    };
    const { mapping, mappingYaml, missing } = suggestMapping(stops, Object.keys(samples), samples);
    expect(mapping).toEqual({
      date: "Stop Date/Time",
      time: "Stop Date/Time",
      place: "Beat",
      race: "Driver: Race",
      ethnicity: "Driver: Race",
      searched: "SearchPerformed",
      contraband: "Contraband?",
    });
    expect(parse(mappingYaml)).toEqual({ mapping });
    expect(missing).toEqual([]);
  });

  it("lets no two columns fight for a header", () => {
    const headers = ["date", "time", "race", "hispanic", "search", "arrest", "citation"];
    const samples = {
      date: ["2013-10-01"],
      time: ["14:05"],
      race: ["W", "B"],
      hispanic: ["Y", "N"],
      search: ["1", "0"],
      arrest: ["1", "0"],
      citation: ["1", "0"],
    };
    const { columns } = suggestMapping(stops, headers, samples);
    expect(columns.map(({ column: name, header }) => [name, header])).toEqual([
      ["date", "date"],
      ["time", "time"],
      ["race", "race"],
      ["ethnicity", "hispanic"],
      ["searched", "search"],
      ["arrested", "arrest"],
      ["cited", "citation"],
    ]);
  });

  it("finds a date by its values where the name says nothing", () => {
    const samples = { c1: ["10/1/2013", "10/2/2013"], c2: ["Black", "White"], c3: ["17", "99"] };
    const { columns } = suggestMapping(stops, ["c1", "c2", "c3"], samples);
    expect(columns.map(({ column: name, header, confidence }) => [name, header, confidence])).toEqual([
      ["date", "c1", 0.5],
      ["race", "c2", 0.5],
    ]);
    expect(columns[0]!.why).toBe("not named like it; 100 per cent of its distinct values can be read");
  });

  it("does not go by a name whose values say otherwise", () => {
    const { mapping, missing } = suggestMapping(stops, ["date"], { date: ["north", "south"] });
    expect(mapping).toEqual({});
    expect(missing).toEqual([
      {
        column: "date",
        what: 'No column of the file looks like date (local date of the stop); looked for headers such as "stop date", "date", "intervention date", "date of stop".',
      },
    ]);
  });

  it("does not map a code of durations as minutes", () => {
    const { mapping } = suggestMapping(stops, ["InterventionDurationCode"], {
      InterventionDurationCode: ["1", "2", "3"],
    });
    expect(mapping).toEqual({});
  });

  it("maps the denominators of a census table", () => {
    const samples = { Race: ["White alone", "Total"], Town: ["Hamden"], Estimate: ["1,658"], MOE: ["120"] };
    expect(suggestMapping(population, Object.keys(samples), samples).mapping).toEqual({
      group: "Race",
      place: "Town",
      count: "Estimate",
      margin_of_error: "MOE",
    });
  });

  it("has nothing to say of a file without headers", () => {
    expect(suggestMapping(stops, [], {}).mappingYaml).toBe("");
  });
});
