import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { clockOf } from "../../../../src/chapters/stops/sun/clock.js";
import { extent, twilightTable } from "../../../../src/chapters/stops/sun/twilight.js";
import {
  fitVeil,
  quantileOfCounts,
  type VeilEstimate,
  type VeilFactor,
  type VeilModel,
  veilPair,
} from "../../../../src/chapters/stops/veil-of-darkness/model.js";
import { clockCodes, type VeilRows } from "../../../../src/chapters/stops/veil-of-darkness/rows.js";
import known from "../../../known-answers/veil-of-darkness/model.json" with { type: "json" };
import { expectClose } from "../../../support/close.js";
import { sharedIsPresent, sharedJson, sharedPath } from "../../../support/shared.js";

/** Iterated to a relative change of the deviance of 1e-12 on both sides. */
const tolerance = 1e-8;

function codesOf(values: readonly string[]): { codes: Int32Array; levels: string[] } {
  const levels = [...new Set(values)].sort();
  return { codes: Int32Array.from(values, (value) => levels.indexOf(value)), levels };
}

interface Stops {
  readonly day: readonly number[];
  readonly minute: readonly number[];
  readonly dark: readonly number[];
  readonly place: readonly string[];
  /** 1 for the compared group. */
  readonly y: readonly number[];
}

function rowsOf({ day, minute, dark, place, y }: Stops): VeilRows {
  const { codes, levels } = codesOf(place);
  return {
    rows: y.length,
    day: Int32Array.from(day),
    ...clockCodes(Float64Array.from(minute)),
    dark: Uint8Array.from(dark),
    place: codes,
    places: levels,
    kind: new Uint8Array(y.length),
    counts: [Float64Array.from(y, (one) => 1 - one), Float64Array.from(y)],
  };
}

const factor = (name: string, values: readonly string[]): VeilFactor => ({ name, ...codesOf(values) });

interface Answer {
  readonly estimate: number;
  readonly model?: number;
  readonly HC0?: number;
  readonly cluster: number;
}

function expectAnswer(actual: VeilEstimate | undefined, answer: Answer, label: string): void {
  expectClose(actual!.logOdds, answer.estimate, tolerance, 1e-12, label);
  expectClose(actual!.standardError, answer.cluster, tolerance, 1e-12, `${label} clustered`);
  if (answer.model !== undefined)
    expectClose(actual!.modelError, answer.model, tolerance, 1e-12, `${label} model`);
  if (answer.HC0 !== undefined)
    expectClose(actual!.robustError, answer.HC0, tolerance, 1e-12, `${label} HC0`);
}

describe("fitVeil agrees with R glm, splines and sandwich (known-answers/veil-of-darkness/model.R)", () => {
  const { stops } = known;
  const rows = rowsOf(stops);
  const place = factor("place", stops.place);
  const year = factor("year", stops.year);
  const base: VeilModel = {
    pair: veilPair(rows, 1),
    factors: [place, year],
    splineDf: 6,
    window: known.window as [number, number],
    level: 0.95,
  };

  it("darkness, clock time, places and years", () => {
    const fit = fitVeil(base);
    expectAnswer(fit.estimates[0], known.main, "main");
    for (const [i, knot] of known.knots.entries()) expectClose(fit.knots[i]!, knot, 1e-14, 1, "knot");
    expect(fit).toMatchObject({ stops: 900, dates: known.dates, warnings: [] });
  });

  it("darkness and clock time alone", () => {
    expectAnswer(fitVeil({ ...base, factors: [] }).estimates[0], known.plain, "plain");
  });

  it("before and after a date, and the change", () => {
    const side = factor(
      "side",
      stops.after.map((after) => (after === 1 ? "2 after" : "1 before")),
    );
    const fit = fitVeil({
      ...base,
      darknessBy: side,
      changes: [["2 after", "1 before"]],
      factors: [place, year, side],
    });
    expectAnswer(fit.estimates[0], known.before, "before");
    expectAnswer(fit.estimates[1], known.after, "after");
    expectAnswer(fit.changes[0], known.change, "change");
  });

  it("year by year", () => {
    const fit = fitVeil({ ...base, darknessBy: year });
    for (const [name, answer] of Object.entries(known.years)) {
      expectAnswer(
        fit.estimates.find((one) => one.name === name),
        answer,
        name,
      );
    }
  });

  it("gives the same from sums as from single stops", () => {
    const single = fitVeil(base);
    const doubled = { ...rows, counts: rows.counts.map((column) => column.map((count) => 2 * count)) };
    const twice = fitVeil({ ...base, pair: veilPair(doubled, 1) });
    expectClose(twice.estimates[0]!.logOdds, single.estimates[0]!.logOdds, 1e-9);
    expectClose(twice.estimates[0]!.modelError, single.estimates[0]!.modelError / Math.SQRT2, 1e-9);
  });
});

describe("quantileOfCounts", () => {
  it("is R's type 7 of the values written out", () => {
    const values = Float64Array.from([1, 2, 5, 9]);
    const counts = Float64Array.from([2, 0, 1, 1]);
    expect(quantileOfCounts(values, counts, 0.5)).toBe(3);
    expect(quantileOfCounts(values, counts, 0.25)).toBe(1);
    expectClose(quantileOfCounts(values, counts, 0.9), 5 + 0.7 * 4);
    expect(quantileOfCounts(values, counts, 1)).toBe(9);
  });
});

interface Reference {
  readonly window: readonly [number, number];
  readonly knots: readonly number[];
  readonly n: number;
  readonly dark_n: number;
  readonly black_n: number;
  readonly coef_dark: number;
  readonly se_model: number;
  readonly se_cluster_day_HC1: number;
  readonly HC0: number;
}

/** Minneapolis 2017, as the shared reference uses it: traffic stops of Black or White drivers. */
function minneapolis(): { rows: VeilRows; window: readonly [number, number] } {
  const text = gunzipSync(readFileSync(sharedPath("data", "mpls-police", "MplsStops.csv.gz"))).toString(
    "utf8",
  );
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line !== "");
  const cells = (line: string): string[] =>
    [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((match) => match[1] ?? match[2] ?? "");
  const names = cells(header!);
  const at = (name: string): number => names.indexOf(name);
  const first = Date.UTC(2017, 0, 1) / 86_400_000;
  const table = twilightTable(
    clockOf("America/Chicago"),
    { latitude: 44.98, longitude: -93.27 },
    first,
    first + 364,
  );
  // The reference has twilight in whole seconds, the fraction cut off.
  const seconds = (minutes: Float64Array): Float64Array =>
    minutes.map((minute) => Math.floor(minute * 60 + 1e-6) / 60);
  const sunset = seconds(table.sunset);
  const dusk = seconds(table.dusk);
  const window = extent(dusk);
  const stops = { day: [], minute: [], dark: [], place: [], y: [] } as Record<string, (number | string)[]>;
  for (const line of lines) {
    const row = cells(line);
    const race = row[at("race")];
    if (row[at("problem")] !== "traffic" || (race !== "Black" && race !== "White")) continue;
    const [date, clock] = row[at("date")]!.split(" ") as [string, string];
    const [hour, minute, second] = clock.split(":").map(Number) as [number, number, number];
    const day = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
    const time = hour * 60 + minute + second / 60;
    const i = day - first;
    if (time < window[0] || time > window[1] || (time >= sunset[i]! && time < dusk[i]!)) continue;
    stops.day!.push(day);
    stops.minute!.push(time);
    stops.dark!.push(time >= dusk[i]! ? 1 : 0);
    stops.place!.push(row[at("policePrecinct")]!);
    stops.y!.push(race === "Black" ? 1 : 0);
  }
  return { rows: rowsOf(stops as unknown as Stops), window };
}

describe.skipIf(!sharedIsPresent)("the shared reference of Minneapolis 2017 (skipped where absent)", () => {
  it("is had to eight digits: window, counts, knots, coefficient and its errors", () => {
    const { vod } = sharedJson<{ vod: Reference }>("reference", "veil_of_darkness.json");
    const { rows, window } = minneapolis();
    expectClose(window[0], vod.window[0], 1e-12);
    expectClose(window[1], vod.window[1], 1e-12);
    const dark = rows.dark.reduce((sum, one) => sum + one, 0);
    const black = rows.counts[1]!.reduce((sum, one) => sum + one, 0);
    expect([rows.rows, dark, black]).toEqual([vod.n, vod.dark_n, vod.black_n]);
    const fit = fitVeil({
      pair: veilPair(rows, 1),
      factors: [{ name: "place", codes: rows.place, levels: rows.places }],
      splineDf: 6,
      window,
      level: 0.95,
    });
    for (const [i, knot] of vod.knots.entries()) expectClose(fit.knots[i]!, knot, 1e-12, 1, "knot");
    const answer = {
      estimate: vod.coef_dark,
      model: vod.se_model,
      HC0: vod.HC0,
      cluster: vod.se_cluster_day_HC1,
    };
    expectAnswer(fit.estimates[0], answer, "Minneapolis");
  });
});
