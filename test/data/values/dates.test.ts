import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isExcelSerial, readDate, readTime } from "../../../src/data/values/dates.js";
import { isUnreadable } from "../../../src/data/values/text.js";

const seeded = { seed: 20_131_001, numRuns: 400 };
const months = ["January", "February", "March", "April", "May", "June"].concat([
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
]);
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const two = (value: number) => String(value).padStart(2, "0");

/** A date of 1970 to 2060, noon of universal time. */
const date = fc.integer({ min: 0, max: 33_000 }).map((days) => new Date(days * 86_400_000 + 43_200_000));

const y = (d: Date) => d.getUTCFullYear();
const m = (d: Date) => d.getUTCMonth() + 1;
const day = (d: Date) => d.getUTCDate();
const iso = (d: Date) => d.toISOString().slice(0, 10);
const month = (d: Date) => months[d.getUTCMonth()]!;

const forms: Record<string, (d: Date) => string> = {
  ISO: iso,
  "ISO with slashes": (d) => `${y(d)}/${m(d)}/${day(d)}`,
  American: (d) => `${m(d)}/${day(d)}/${y(d)}`,
  "American, padded, dashes": (d) => `${two(m(d))}-${two(day(d))}-${y(d)}`,
  "two figures of the year": (d) => `${m(d)}/${day(d)}/${two(y(d) % 100)}`,
  "in full": (d) => `${weekdays[d.getUTCDay()]}, ${month(d)} ${two(day(d))}, ${y(d)}`,
  "short weekday": (d) => `${weekdays[d.getUTCDay()]!.slice(0, 3)} ${month(d).slice(0, 3)} ${day(d)} ${y(d)}`,
  "day and word": (d) => `${two(day(d))}-${month(d).slice(0, 3)}-${two(y(d) % 100)}`,
  "day and capitals": (d) => `${two(day(d))}${month(d).slice(0, 3).toUpperCase()}${y(d)}`,
  figures: (d) => iso(d).replaceAll("-", ""),
  "Word day, year": (d) => `${month(d)} ${day(d)}, ${y(d)}`,
};

describe("readDate", () => {
  for (const [name, write] of Object.entries(forms)) {
    it(`reads back what it is given: ${name}`, () => {
      fc.assert(
        fc.property(date, (d) => {
          expect(readDate(write(d)), write(d)).toBe(iso(d));
        }),
        seeded,
      );
    });
  }

  it("reads the day first where that is said", () => {
    fc.assert(
      fc.property(date, (d) => {
        expect(readDate(`${day(d)}/${m(d)}/${y(d)}`, { dateOrder: "day-first" })).toBe(iso(d));
        expect(readDate(`${day(d)}.${m(d)}.${two(y(d) % 100)}`, { dateOrder: "day-first" })).toBe(iso(d));
      }),
      seeded,
    );
  });

  it("reads Excel's day numbers of 1990 to 2050, and takes no other number for a date", () => {
    expect(readDate("41661")).toBe("2014-01-22");
    expect(readDate("41661.75")).toBe("2014-01-22");
    expect(readTime("41661.75")).toBe(18 * 60);
    expect([isExcelSerial("32874"), isExcelSerial("54789"), isExcelSerial("32873")]).toEqual([
      true,
      true,
      false,
    ]);
    for (const text of ["12345", "99999", "06103", "7", "2013"])
      expect(isUnreadable(readDate(text)), text).toBe(true);
  });

  it.each([
    ["2013-10-01 14:05:00", "2013-10-01", 845],
    ["2013-10-01T14:05:00.000", "2013-10-01", 845],
    ["2016-10-01 00:03:00.0", "2016-10-01", 3],
    ["10/1/2013 2:05 PM", "2013-10-01", 845],
    ["10/1/13 0:00", "2013-10-01", 0],
    ["Oct  1 2013 12:05AM", "2013-10-01", 5],
    ["2021/06/04 22:00:05", "2021-06-04", 1320],
    ["20131001 1405", "2013-10-01", 845],
  ])("takes a stamp to pieces: %s", (text, expectedDate, minutes) => {
    expect(readDate(text)).toBe(expectedDate);
    expect(readTime(text)).toBe(minutes);
  });

  it("puts a stamp of universal time on the clock of the place, and refuses where it does not know the place", () => {
    const options = { timeZone: "America/Chicago" };
    expect(readDate("2017-07-01T03:30:00Z", options)).toBe("2017-06-30");
    expect(readTime("2017-07-01T03:30:00Z", options)).toBe(22 * 60 + 30);
    expect(readTime("2017-01-01 03:30:00+00", options)).toBe(21 * 60 + 30);
    expect(readDate("2017-07-01T03:30:00Z")).toEqual({
      unreadable: '"2017-07-01T03:30:00Z" is in universal time (say the time zone of the place: time-zone)',
    });
    expect(readTime("2017-07-01T22:30:00-05:00")).toBe(22 * 60 + 30);
  });

  it("takes midnight of universal time for a date without a time", () => {
    expect(readDate("2017-07-01T00:00:00.000Z", { timeZone: "America/Chicago" })).toBe("2017-07-01");
    expect(readTime("2017-07-01T00:00:00.000Z", { timeZone: "America/Chicago" })).toBeNull();
  });

  it.each([
    [
      "25/12/2013",
      "has no month 25 (dates are read month first; where the day stands first, say date-order: day-first)",
    ],
    ["2/30/2013", "is no day of the calendar"],
    ["2013-13-01", "has no month 13"],
    ["1900-01-01", "lies outside the years 1950 to 2100"],
    ["9999-12-31", "lies outside the years 1950 to 2100"],
    ["Monday, October 01, 2013", "names another day of the week"],
    ["05/082025", "is no date (expected YYYY-MM-DD)"],
    ["7/72025", "is no date (expected YYYY-MM-DD)"],
    ["yesterday", "is no date (expected YYYY-MM-DD)"],
    ["2013-10-01 25:61", "is no time of day"],
  ])("says what is wrong with %s", (text, what) => {
    expect(readDate(text)).toEqual({ unreadable: `"${text}" ${what}` });
  });

  it.each(["", "  ", "NULL", "N/A", "na", "\u00a0"])("finds no date in %j", (text) => {
    expect(readDate(text)).toBeNull();
    expect(readTime(text)).toBeNull();
  });
});

describe("readTime", () => {
  it("reads back every minute of the day, in every form", () => {
    for (let minutes = 0; minutes < 1440; minutes++) {
      const [h, min] = [Math.floor(minutes / 60), minutes % 60];
      const half = `${h % 12 === 0 ? 12 : h % 12}:${two(min)}`;
      const suffix = h < 12 ? "AM" : "PM";
      for (const text of [
        `${two(h)}:${two(min)}`,
        `${h}:${two(min)}:59`,
        `${two(h)}:${two(min)}:00.000`,
        `${half}:30 ${suffix}`,
        `${half}${suffix.toLowerCase()}`,
        `${half} ${suffix[0]}.M.`,
        `${two(h)}${two(min)}`,
        `1899-12-29 ${two(h)}:${two(min)}:00`,
        `1/1/14 ${h}:${two(min)}`,
      ])
        expect(readTime(text), text).toBe(minutes);
    }
  });

  it("reads the end of a day as midnight, a fraction of a day, and military time without leading zeros", () => {
    expect([readTime("24:00"), readTime("2400"), readTime("0"), readTime("0.5"), readTime("915")]).toEqual([
      0, 0, 0, 720, 555,
    ]);
    expect(readTime("4 PM")).toBe(960);
    expect(readTime("15:20 PM")).toBe(920);
  });

  it("gives no time where the text holds a date only", () => {
    expect(readTime("2013-10-01")).toBeNull();
    expect(readTime("41661")).toEqual({
      unreadable: '"41661" could be a time of day or a day number of Excel',
    });
  });

  it.each(["25:61", "2560", "24:01", "12:60", "15:20 AM", "noon", "7", "-1:00"])("refuses %s", (text) => {
    const read = readTime(text);
    expect(isUnreadable(read) && read.unreadable).toMatch(/^".*" is no time of day \(expected HH:MM\)$/);
  });
});

it("never throws, and never gives anything but a date, minutes, null or a reason", () => {
  const pieces = fc.constantFrom(
    "1",
    "31",
    "2013",
    "/",
    "-",
    ":",
    " ",
    "Oct",
    "T",
    "PM",
    "Z",
    ".",
    "+00",
    "00:00",
    "\u0000",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 9 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, fc.constantFrom("month-first" as const, "day-first" as const), (value, dateOrder) => {
      const readD = readDate(value, { dateOrder, timeZone: "America/New_York" });
      if (readD !== null && !isUnreadable(readD)) expect(readD).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      const readT = readTime(value, { dateOrder, timeZone: "America/New_York" });
      if (readT !== null && !isUnreadable(readT)) {
        expect(Number.isInteger(readT) && readT >= 0 && readT <= 1439, String(readT)).toBe(true);
      }
    }),
    { seed: 5, numRuns: 4000 },
  );
});
