import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stops } from "../../../src/data/contracts/stops.js";
import { readLatitude, readLongitude } from "../../../src/data/values/coordinates.js";
import { readFlag } from "../../../src/data/values/flags.js";
import { readAge, readInteger, readNumber } from "../../../src/data/values/numbers.js";
import { readPlace } from "../../../src/data/values/places.js";
import { readAgeBand, readGroup } from "../../../src/data/values/population-words.js";
import {
  readEthnicity,
  readRace,
  readRaceAndEthnicity,
  readRaceApart,
} from "../../../src/data/values/race.js";
import {
  readDuration,
  readOutcome,
  readReason,
  readSearchBasis,
  readSex,
  readStopType,
} from "../../../src/data/values/stop-words.js";
import { isUnreadable, phrase, readLabel } from "../../../src/data/values/text.js";

describe("flags", () => {
  it.each([
    [true, ["TRUE", "true", "T", "Yes", "YES", "y", "1", "1.0", "X", "Conducted", "Issued"]],
    [false, ["FALSE", "f", "No", "NO", "n", "0", "0.0", "Not conducted", "None", "Not Issued"]],
    [null, ["", " ", "NULL", "NA", "N/A", "n/a", "Unknown", "-", "U"]],
  ])("%s", (value, texts) => {
    for (const text of texts) expect(readFlag(text), text).toBe(value);
  });

  it("says what is neither", () => {
    expect(readFlag("perhaps")).toEqual({ unreadable: '"perhaps" is neither yes nor no' });
    expect(isUnreadable(readFlag("2"))).toBe(true);
  });
});

describe("numbers", () => {
  it.each([
    ["1,658", 1658],
    ["1658", 1658],
    ["-0.167", -0.167],
    ["(0.167)", -0.167],
    ["-0.614***", -0.614],
    ["9%", 0.09],
    ["(3%)", -0.03],
    ["$1,107,744.50", 1107744.5],
    ["-$5", -5],
    ["1.31E+17", 1.31e17],
    ["\u22124.5", -4.5],
    [".5", 0.5],
    ["+7", 7],
  ])("%s", (text, value) => expect(readNumber(text)).toBe(value));

  it.each(["1,65", "1,5", "12,34,567", "abc", "1 658", "--5", "1e999", "%", "()", "1.2.3"])(
    "refuses %s",
    (text) => {
      expect(isUnreadable(readNumber(text)), text).toBe(true);
    },
  );

  it("reads back any double, and its text with separators", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readNumber(String(value))).toBe(value + 0);
      }),
      { seed: 1, numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), (value) => {
        expect(readNumber(value.toLocaleString("en-US"))).toBe(value + 0);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("takes whole numbers only where they are whole, and completed years of age", () => {
    expect([readInteger("25.0"), readInteger("1,000")]).toEqual([25, 1000]);
    expect(readInteger("25.5")).toEqual({ unreadable: '"25.5" is no whole number' });
    expect([readAge("54.23"), readAge(" 25 "), readAge(null)]).toEqual([54, 25, null]);
  });
});

describe("coordinates", () => {
  it("reads degrees, minutes and seconds as well as decimals", () => {
    expect(readLatitude("41 21 00.6")).toBeCloseTo(41 + 21 / 60 + 0.6 / 3600, 12);
    expect(readLongitude("72 03 22.1")).toBeCloseTo(-(72 + 3 / 60 + 22.1 / 3600), 12);
    expect(readLatitude("41\u00b021'00.6\"N")).toBeCloseTo(41.3501666667, 9);
    expect(readLatitude("41 22 60.0")).toBeCloseTo(41 + 23 / 60, 12);
    expect(readLatitude("41.35")).toBe(41.35);
    expect(readLatitude("33.9 S")).toBe(-33.9);
  });

  it("puts unsigned longitudes west, except those of Guam and those that say east", () => {
    expect(["72.9015", "-72.9015", "W 72.5", "72.5W"].map(readLongitude)).toEqual([
      -72.9015, -72.9015, -72.5, -72.5,
    ]);
    expect(readLongitude("72.5 W")).toBe(-72.5);
    expect(readLongitude("72.5 E")).toBe(72.5);
    expect(readLongitude("144.79")).toBe(144.79);
    expect(readLongitude("13.4")).toBe(13.4);
  });

  it("takes nought for none, and refuses what lies off the globe", () => {
    expect([readLatitude("0"), readLongitude("0.000"), readLatitude(""), readLongitude("NULL")]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    for (const text of ["91", "hamden", "41 75 00", "41 21 61"]) {
      expect(isUnreadable(readLatitude(text)), text).toBe(true);
    }
  });

  it("reads back any position to a tenth of a second", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 89 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 599 }),
        (d, m, s) => {
          const text = `${d} ${String(m).padStart(2, "0")} ${(s / 10).toFixed(1)}`;
          expect(readLongitude(text)).toBeCloseTo(-(d + m / 60 + s / 36_000), 10);
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe("race and ethnicity", () => {
  it.each([
    ["white", ["W", "White", "CAUCASIAN", "White, non-Hispanic", "Non-Hispanic White", "White alone"]],
    [
      "black",
      [
        "B",
        "BLACK",
        "African American",
        "Black/African American",
        "Black or African American",
        "East African",
        "Black, Non-Hispanic",
      ],
    ],
    [
      "hispanic",
      [
        "H",
        "Hispanic",
        "HISPANIC/LATINO",
        "Latino",
        "Latina",
        "Latinx",
        "Hispanic or Latino",
        "White Hispanic",
        "W/H",
        "WH",
        "Black Hispanic",
      ],
    ],
    [
      "asian-pacific",
      [
        "A",
        "Asian",
        "Asian/Pacific Islander",
        "asian/pacific islander",
        "Pacific Islander",
        "Native Hawaiian or Other Pacific Islander",
        "Asian Indian",
        "API",
      ],
    ],
    [
      "native",
      [
        "I",
        "N",
        "Native American",
        "American Indian",
        "Am. Indian",
        "American Indian/Alaska Native",
        "Alaskan Native",
        "Indian",
      ],
    ],
    ["middle-eastern", ["Middle Eastern", "Middle_eastern", "Middle Eastern or North African", "Arab"]],
    [
      "multiracial",
      ["Two or more", "Two or more races", "Multiracial", "Mixed", "Bi-racial", "White and Asian"],
    ],
    ["other", ["O", "Other", "other/unknown", "Some other race", "Another race"]],
    ["unknown", ["U", "Unknown", "UNKNOWN", "Refused", "Undetermined", "Not known", "X"]],
    [null, ["", "NULL", "NA", "N/A"]],
  ])("race: %s", (value, texts) => {
    for (const text of texts) expect(readRace(text), text).toBe(value);
  });

  it.each([
    ["hispanic", ["H", "Hispanic", "Latino", "Y", "Yes", "TRUE", "1", "White Hispanic", "W/H"]],
    [
      "not-hispanic",
      [
        "N",
        "NH",
        "Non-Hispanic",
        "Not Hispanic or Latino",
        "NOT HISPANIC",
        "No",
        "FALSE",
        "0",
        "White, non-Hispanic",
        "B/N",
      ],
    ],
    ["unknown", ["U", "Unknown", "Refused"]],
    [null, ["", "NA", "White", "Black"]],
  ])("ethnicity: %s", (value, texts) => {
    for (const text of texts) expect(readEthnicity(text), text).toBe(value);
  });

  it("takes a combined field apart", () => {
    expect(readRaceAndEthnicity("White Hispanic")).toEqual({ race: "white", ethnicity: "hispanic" });
    expect(readRaceAndEthnicity("B/N")).toEqual({ race: "black", ethnicity: "not-hispanic" });
    expect(readRaceAndEthnicity("WH")).toEqual({ race: "white", ethnicity: "hispanic" });
    expect(readRaceAndEthnicity("Hispanic")).toEqual({ race: null, ethnicity: "hispanic" });
    expect([readRaceApart("White Hispanic"), readRaceApart("Hispanic"), readRaceApart("A")]).toEqual([
      "white",
      null,
      "asian-pacific",
    ]);
  });

  it("says which word it does not know", () => {
    expect(readRace("Martian")).toEqual({ unreadable: '"Martian" is no race or ethnicity that we know' });
    expect(readEthnicity("Martian")).toEqual({ unreadable: '"Martian" is no ethnicity that we know' });
  });

  it("reads the groups and ages of population tables", () => {
    expect(
      [
        "Total",
        "White alone, not Hispanic or Latino",
        "Hispanic or Latino",
        "Black or African American alone",
        "Asian",
      ].map(readGroup),
    ).toEqual(["all", "white", "hispanic", "black", "asian-pacific"]);
    expect(["All ages", "16 and over", "18 years and over", "adults", "driving"].map(readAgeBand)).toEqual([
      "all",
      "driving",
      "adult",
      "adult",
      "driving",
    ]);
  });
});

describe("words of a stop", () => {
  it.each([
    [readSex, "male", ["M", "Male", "MALE", "1"]],
    [readSex, "female", ["F", "Female", "2"]],
    [readSex, "other", ["X", "Non-binary", "Transgender"]],
    [readSex, "unknown", ["U", "Unknown"]],
    [readStopType, "vehicular", ["vehicular", "Traffic", "Vehicle stop"]],
    [readStopType, "pedestrian", ["pedestrian", "Pedestrian stop", "Bicyclist"]],
    [readReason, "speeding", ["Speeding", "Speed Related", "Speed Limit Violation", "Radar"]],
    [
      readReason,
      "moving-violation",
      [
        "Moving violation",
        "Stop Sign",
        "Traffic Control Signal",
        "Cell Phone",
        "Other Traffic Violation",
        "Safe Movement Violation",
        "Stop Light/Sign Violation",
      ],
    ],
    [
      readReason,
      "equipment",
      [
        "Equipment",
        "Defective Lights",
        "Window Tint",
        "Equipment/Inspection Violation",
        "Vehicle Equipment Violation",
      ],
    ],
    [
      readReason,
      "licence-registration",
      [
        "Registration",
        "Display of Plates",
        "Suspended License",
        "Registration/plates",
        "Vehicle Regulatory Violation",
      ],
    ],
    [readReason, "seat-belt", ["Seatbelt", "Seat Belt Violation"]],
    [readReason, "impaired-driving", ["DUI", "Driving While Impaired"]],
    [readReason, "investigation", ["Investigation", "Suspicious Person"]],
    [readReason, "wanted-or-warrant", ["APB", "Warrant", "Wanted person"]],
    [readReason, "call-for-service", ["Call for Service", "Motorist Assist/Courtesy"]],
    [readReason, "checkpoint", ["Checkpoint", "Spot check"]],
    [readReason, "other", ["Other", "Special Detail/Directed Patrol", "Violation of City/Town Ordinance"]],
    [readOutcome, "arrest", ["Arrest Driver", "Arrest Passenger", "arrest", "On-View Arrest", "Custody"]],
    [readOutcome, "citation", ["Citation", "Citation Issued", "Ticket", "Infraction"]],
    [readOutcome, "summons", ["Misdemeanor Summons", "summons"]],
    [readOutcome, "warning", ["Warning", "Verbal Warning", "Written Warning"]],
    [readOutcome, "no-action", ["No Action", "No Action Taken", "None"]],
    [readOutcome, null, ["N/D", "", "NA", "Unknown"]],
    [readSearchBasis, "consent", ["Consent", "consent search"]],
    [
      readSearchBasis,
      "probable-cause",
      ["Probable Cause", "Probable Cause,Reasonable Suspicion", "Probable Cause,Protective Frisk"],
    ],
    [
      readSearchBasis,
      "incident-to-arrest",
      ["Incident to Arrest", "Incident to Arrest,Probable Cause", "Search Incident to Arrest"],
    ],
    [readSearchBasis, "inventory", ["Inventory", "Inventory,Protective Frisk"]],
    [readSearchBasis, "k9", ["k9", "Canine"]],
    [readSearchBasis, "plain-view", ["plain view", "Odor of marijuana"]],
    [readSearchBasis, "protective-frisk", ["Protective Frisk", "Protective Frisk,Reasonable Suspicion"]],
    [readSearchBasis, "warrant", ["Search Warrant"]],
    [readSearchBasis, "other", ["other", "Reasonable Suspicion"]],
    [readSearchBasis, null, ["", "None", "No search"]],
    [readDuration, "0-15", ["0-15 Min", "0-15", "5", "15", "15 minutes", "00:10:00", "< 15", "up to 15 min"]],
    [readDuration, "16-30", ["16-30 Min", "15-30", "16", "30", "29.5", "0:20:00"]],
    [readDuration, "over-30", ["30+ Min", "Over 30", "31", "More than 30 minutes", "1:05:00", "30-60"]],
  ] as const)("%o: %s", (read, value, texts) => {
    for (const text of texts) expect(read(text), text).toBe(value);
  });

  it("says which words it does not know", () => {
    expect(readDuration("10-20")).toEqual({ unreadable: '"10-20" fits no band of duration' });
    expect(readDuration("long")).toEqual({ unreadable: '"long" is no duration (expected minutes)' });
    expect(readOutcome("CHP 215")).toEqual({ unreadable: '"CHP 215" is no outcome of a stop that we know' });
  });
});

describe("labels", () => {
  it("folds padding, keeps words, and keeps NA as the name that it may be", () => {
    expect(readLabel("HAMDEN              ")).toBe("HAMDEN");
    expect(readLabel("Near  -\u00a0North")).toBe("Near - North");
    expect(readLabel("NA")).toBe("NA");
    expect([readLabel("NULL"), readLabel(" "), readLabel("N/A")]).toEqual([null, null, null]);
  });

  it("brings place names to one kind of capitals", () => {
    expect(
      ["HAMDEN   ", "Hamden", "NEW HAVEN", "Zone K3", "MSYTIC", "O'FALLON", "NE"].map(readPlace),
    ).toEqual(["Hamden", "Hamden", "New Haven", "Zone K3", "Msytic", "O'fallon", "NE"]);
  });

  it("takes headers to words", () => {
    expect(
      ["SubjectRaceCode", "stop_date", "Reason for Stop", "policePrecinct", "A\u00f1o"].map(phrase),
    ).toEqual(["subject race code", "stop date", "reason for stop", "police precinct", "ano"]);
  });
});

it("no reader of words throws or leaves its closed list", () => {
  const lists = Object.fromEntries(
    stops.columns.map(({ name, values }) => [name, Object.keys(values ?? {})]),
  );
  const readers = {
    race: readRace,
    ethnicity: readEthnicity,
    sex: readSex,
    type: readStopType,
    reason: readReason,
    search_basis: readSearchBasis,
    outcome: readOutcome,
    duration: readDuration,
  };
  const pieces = fc.constantFrom(
    "white",
    "hispanic",
    "non",
    "w",
    "h",
    "/",
    " ",
    "arrest",
    "15",
    "-",
    "none",
    "warrant",
    "constructor",
    "__proto__",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join("")),
    fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join(" ")),
  );
  fc.assert(
    fc.property(text, (value) => {
      for (const [name, read] of Object.entries(readers)) {
        const got = read(value);
        if (got !== null && !isUnreadable(got))
          expect(lists[name], `${name} of ${JSON.stringify(value)}`).toContain(got);
      }
      for (const read of [
        readFlag,
        readNumber,
        readInteger,
        readAge,
        readLatitude,
        readLongitude,
        readPlace,
        readGroup,
        readAgeBand,
      ])
        read(value);
    }),
    { seed: 4, numRuns: 3000 },
  );
});
