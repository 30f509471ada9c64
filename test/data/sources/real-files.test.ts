import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { recogniseIdentifier } from "../../../src/data/privacy/identifiers.js";
import { bestProfile, findProfile } from "../../../src/data/sources/index.js";
import { sharedPath } from "../../support/shared.js";
import { applyRule, type RuleResult, readGzipCsv, type TextTable } from "./table.js";

/** The rules of the profiles over every row of the real files, where they stand beside the checkout. */

const files = {
  groton: sharedPath("data", "ct-traffic-stops", "groton.csv.gz"),
  hamden: sharedPath("data", "ct-traffic-stops", "hamden.csv.gz"),
  forcarto: sharedPath("data", "ct-traffic-stops", "forcarto.csv.gz"),
  minneapolis: sharedPath("data", "mpls-police", "MplsStops.csv.gz"),
  rhodeIsland: sharedPath("data", "ri-stops", "police.csv.gz"),
};
const absent = !Object.values(files).every(existsSync);

/** All rules of the profile that fits, by column. */
function read(path: string): { table: TextTable; id: string; columns: Map<string, RuleResult> } {
  const table = readGzipCsv(path);
  const profile = bestProfile(table.headers, "stops")!;
  const columns = new Map<string, RuleResult>();
  for (const column of Object.keys(profile.columns)) {
    const result = applyRule(profile, column, table);
    if (result !== undefined) columns.set(column, result);
  }
  return { table, id: profile.id, columns };
}

const unreadableOf = (columns: ReadonlyMap<string, RuleResult>) =>
  [...columns].flatMap(([name, { unreadable }]) => unreadable.map(([reason, rows]) => [name, reason, rows]));

const countsOf = (columns: ReadonlyMap<string, RuleResult>, name: string) =>
  Object.fromEntries([...columns.get(name)!.counts].sort(([a], [b]) => (a < b ? -1 : 1)));

const identifiersOf = ({ headers, rows }: TextTable) =>
  headers.flatMap((header, i) => {
    const found = recogniseIdentifier(
      header,
      rows.map((row) => row[i] ?? null),
    );
    return found === null ? [] : [`${header}: ${found.kind} (${found.by}), ${found.action}`];
  });

/** Stops, searches and hits by the publisher's rule: Black of any ethnicity; Hispanic of White race only. */
function byPublishersRule(columns: ReadonlyMap<string, RuleResult>) {
  const [race, ethnicity, searched, contraband] = ["race", "ethnicity", "searched", "contraband"].map(
    (name) => columns.get(name)!.values,
  ) as [RuleResult["values"], RuleResult["values"], RuleResult["values"], RuleResult["values"]];
  const sums: Record<string, number[]> = {};
  for (const [i, value] of race.entries()) {
    const group = value === "white" && ethnicity[i] === "hispanic" ? "hispanic" : String(value);
    sums[group] ??= [0, 0, 0];
    sums[group][0]!++;
    if (searched[i] === true) sums[group][1]!++;
    if (searched[i] === true && contraband[i] === true) sums[group][2]!++;
  }
  return sums;
}

describe.skipIf(absent)("real files (skipped where the shared data are absent)", () => {
  it("Groton Town: nothing unreadable, the published counts, midnight as it stands", () => {
    const { id, columns, table } = read(files.groton);
    expect(id).toBe("connecticut");
    expect(unreadableOf(columns)).toEqual([]);
    const { white, black, hispanic } = byPublishersRule(columns);
    expect({ white, black, hispanic }).toEqual({
      white: [4770, 69, 40],
      black: [848, 29, 16],
      hispanic: [485, 11, 5],
    });
    expect(columns.get("time")!.counts.get("0")).toBe(601);
    expect(columns.get("date")!.values.every((date) => date! >= "2013-10-01" && date! <= "2014-09-30")).toBe(
      true,
    );
    expect(countsOf(columns, "place")).toEqual({
      Groton: 5734,
      "Groton City": 1,
      Mystic: 513,
      "New London": 1,
      Noank: 2,
      Stonington: 1,
    });
    expect(countsOf(columns, "outcome")).toEqual({
      arrest: 155,
      citation: 1261,
      "no-action": 37,
      summons: 350,
      warning: 4449,
    });
    expect(columns.get("latitude")!.counts.get("null")).toBe(2047);
    expect(columns.get("longitude")!.values.every((value) => value === null || Number(value) < -71)).toBe(
      true,
    );
    expect(identifiersOf(table)).toEqual([
      "ReportingOfficerIdentificationID: officer (name), coded",
      "InterventionLocationLatitude: exact coordinates (name), coarsened",
      "InterventionLocationLongitude: exact coordinates (name), coarsened",
    ]);
  });

  it("Hamden: nothing unreadable, the published counts, one town", () => {
    const { id, columns, table } = read(files.hamden);
    expect(id).toBe("connecticut");
    expect(unreadableOf(columns)).toEqual([]);
    const { white, black, hispanic } = byPublishersRule(columns);
    expect({ white, black, hispanic }).toEqual({
      white: [2868, 33, 8],
      black: [2081, 66, 7],
      hispanic: [442, 11, 1],
    });
    expect(countsOf(columns, "place")).toEqual({ Hamden: 5324, "New Haven": 123, "North Haven": 19 });
    expect(countsOf(columns, "duration")).toEqual({ "0-15": 5164, "16-30": 277, "over-30": 25 });
    expect(identifiersOf(table).map((one) => one.split(":")[0])).toEqual([
      "ReportingOfficerIdentificationID",
      "InterventionLocationLatitude",
      "InterventionLocationLongitude",
    ]);
  });

  it("the mapping extract: dates half Excel's, and clock times that agree with the departments' own files", () => {
    const { id, columns, table } = read(files.forcarto);
    expect(id).toBe("connecticut");
    expect(unreadableOf(columns)).toEqual([]);
    expect(columns.get("date")!.counts.size).toBe(365);
    expect(countsOf(columns, "race")).toEqual({
      "asian-pacific": 384,
      black: 7806,
      hispanic: 5668,
      "middle-eastern": 1,
      native: 67,
      white: 14178,
    });
    expect(identifiersOf(table).length).toBe(2);

    const key = (all: ReadonlyMap<string, RuleResult>, i: number) => {
      const [latitude, longitude] = [all.get("latitude")!.values[i], all.get("longitude")!.values[i]];
      if (typeof latitude !== "number" || typeof longitude !== "number") return undefined;
      return `${all.get("date")!.values[i]} ${latitude.toFixed(6)} ${longitude.toFixed(6)}`;
    };
    const times = new Map<string, number[]>();
    for (const i of table.rows.keys()) {
      const at = key(columns, i);
      if (at !== undefined) times.set(at, [...(times.get(at) ?? []), Number(columns.get("time")!.values[i])]);
    }
    const gaps: Record<number, number> = {};
    for (const file of [files.groton, files.hamden]) {
      const { columns: own, table: rows } = read(file);
      for (const i of rows.rows.keys()) {
        const at = key(own, i);
        const found = at === undefined ? undefined : times.get(at);
        if (found?.length !== 1) continue;
        const gap = found[0]! - Number(own.get("time")!.values[i]);
        gaps[gap] = (gaps[gap] ?? 0) + 1;
      }
    }
    expect(gaps).toEqual({ 0: 7415 });
  });

  it("Minneapolis: nothing unreadable, the published counts of person searches by race", () => {
    const { id, columns, table } = read(files.minneapolis);
    expect(id).toBe("minneapolis");
    expect(unreadableOf(columns)).toEqual([]);
    expect(countsOf(columns, "race")).toEqual({
      "asian-pacific": 647,
      black: 15220,
      hispanic: 1858,
      native: 1516,
      null: 8221,
      other: 3536,
      unknown: 9219,
      white: 11703,
    });
    expect(countsOf(columns, "searched")).toEqual({ false: 37873, null: 8221, true: 5826 });
    expect(columns.get("place")!.counts.size).toBe(87);
    const person = table.headers.indexOf("personSearch");
    const searches = (race: string) =>
      columns.get("race")!.values.filter((value, i) => value === race && table.rows[i]![person] === "YES")
        .length;
    expect(["white", "black", "hispanic"].map(searches)).toEqual([954, 3099, 221]);
    expect(identifiersOf(table)).toEqual([
      "lat: exact coordinates (name), coarsened",
      "long: exact coordinates (name), coarsened",
    ]);
  });

  it("Rhode Island: nothing unreadable, stops by race and year, no contraband", () => {
    const { id, columns, table } = read(files.rhodeIsland);
    expect(id).toBe("stanford-open-policing");
    expect(unreadableOf(columns)).toEqual([]);
    const [dates, races] = [columns.get("date")!.values, columns.get("race")!.values];
    const count = (year: string, race: string | null) =>
      races.filter((value, i) => value === race && String(dates[i]).startsWith(year)).length;
    expect(["white", "black", "hispanic", null].map((race) => count("2006", race))).toEqual([
      8290, 1242, 205, 502,
    ]);
    expect(["white", "black", "hispanic", null].map((race) => count("2007", race))).toEqual([
      6964, 1085, 696, 541,
    ]);
    expect(["white", "black", "hispanic"].map((race) => count("2008", race))).toEqual([3583, 671, 502]);
    expect(columns.has("contraband")).toBe(false);
    expect(findProfile(id)!.oddities.join(" ")).toContain("drugs_related_stop");
    expect(columns.get("place")!.counts.size).toBe(7);
    expect(countsOf(columns, "reason")).toMatchObject({
      speeding: 19713,
      "call-for-service": 416,
      "wanted-or-warrant": 36,
      investigation: 13,
    });
    expect(identifiersOf(table)).toEqual([]);
  });
});
