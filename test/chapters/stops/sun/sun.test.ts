import { getTimes } from "suncalc";
import { describe, expect, it } from "vitest";
import { clockChanges, clockOf } from "../../../../src/chapters/stops/sun/clock.js";
import { dayLength, sunTimes } from "../../../../src/chapters/stops/sun/sun-times.js";
import { extent, twilightTable } from "../../../../src/chapters/stops/sun/twilight.js";
import known from "../../../known-answers/veil-of-darkness/sun.json" with { type: "json" };
import { sharedIsPresent, sharedJson } from "../../../support/shared.js";

const dayOf = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / dayLength;
const momentOf = (text: string): number => Date.parse(text.replace(/(\d\d)$/, ":$1"));

interface Entry {
  readonly place: string;
  readonly lat: number;
  readonly lon: number;
  readonly tz: string;
  readonly date: string;
  readonly sunset: string | null;
  readonly dusk: string | null;
}

/** The reference writes whole seconds, the fraction cut off. */
function expectSameSecond(moment: number, text: string | null | undefined): void {
  if (text === null || text === undefined) expect(moment).toBeNaN();
  else expect(Math.floor(moment / 1000) * 1000).toBe(momentOf(text));
}

describe("sunTimes", () => {
  it.each(known.sun as unknown as Entry[])("agrees with R suncalc 0.5.4: $place, $date", (entry) => {
    const times = sunTimes(dayOf(entry.date), entry.lat, entry.lon);
    expectSameSecond(times.sunset, entry.sunset);
    expectSameSecond(times.dusk, entry.dusk);
  });

  it.skipIf(!sharedIsPresent)(
    "agrees with every entry of the shared reference (skipped where absent)",
    () => {
      const { sun } = sharedJson<{ sun: Entry[] }>("reference", "veil_of_darkness.json");
      expect(sun.length).toBeGreaterThan(60);
      for (const entry of sun) {
        const times = sunTimes(dayOf(entry.date), entry.lat, entry.lon);
        expectSameSecond(times.sunset, entry.sunset);
        expectSameSecond(times.dusk, entry.dusk);
      }
    },
  );

  it("is within three minutes of fuller theory (suncalc 2, after Meeus) in the contiguous states", () => {
    let worst = 0;
    for (let day = dayOf("2016-01-01"); day <= dayOf("2016-12-31"); day += 3) {
      for (const [latitude, longitude] of [
        [25.8, -80.2],
        [41.4, -72.9],
        [47.6, -122.3],
      ] as const) {
        const ours = sunTimes(day, latitude, longitude);
        const fuller = getTimes(new Date((day + 0.75) * dayLength), latitude, longitude);
        worst = Math.max(worst, Math.abs(ours.dusk - fuller.dusk!.valueOf()) / 60_000);
      }
    }
    expect(worst).toBeLessThan(3);
  });

  it("gives the same part of the day before noon as after it", () => {
    const times = sunTimes(17_000, 40, -75);
    expect(times.noon - times.sunrise).toBeCloseTo(times.sunset - times.noon, 3);
    expect(times.noon - times.dawn).toBeCloseTo(times.dusk - times.noon, 3);
  });
});

describe("clockOf", () => {
  it("knows daylight-saving time, and where there is none", () => {
    const year = [dayOf("2017-01-01"), dayOf("2017-12-31")] as const;
    expect(clockChanges(clockOf("America/New_York"), ...year)).toEqual([
      { day: dayOf("2017-03-12"), minutes: 60 },
      { day: dayOf("2017-11-05"), minutes: -60 },
    ]);
    expect(clockChanges(clockOf("America/Phoenix"), ...year)).toEqual([]);
    expect(clockOf("UTC").offset(0)).toBe(0);
  });

  it("says which name is wrong", () => {
    expect(() => clockOf("America/Hamden")).toThrow(/America\/Hamden.*IANA/);
  });
});

describe("twilightTable", () => {
  it("tells local clock time on both sides of a clock change", () => {
    const first = dayOf("2013-03-09");
    const { sunset, dusk } = twilightTable(
      clockOf("America/Chicago"),
      { latitude: 44.98, longitude: -93.27 },
      first,
      first + 2,
    );
    expect(sunset[0]).toBeCloseTo(18 * 60 + 12 + 24 / 60, 1);
    expect(dusk[2]).toBeCloseTo(19 * 60 + 44 + 15 / 60, 1);
  });

  it("leaves days without civil twilight missing, and lets an evening end after midnight", () => {
    const clock = clockOf("America/Anchorage");
    const place = { latitude: 61.22, longitude: -149.9 };
    const { dusk, sunset } = twilightTable(clock, place, dayOf("2013-05-25"), dayOf("2013-06-21"));
    expect(dusk.at(-1)).toBeNaN();
    expect(sunset.at(-1)).toBeGreaterThan(1400);
    const [low, high] = extent(dusk);
    expect(high).toBeGreaterThan(1440);
    expect(low).toBeLessThan(high);
    expect(extent(new Float64Array([NaN]))).toEqual([NaN, NaN]);
  });
});
