import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sharedPath } from "../../support/shared.js";
import { Bench, engineCount } from "./support.js";

/** Real public files, where they stand beside the checkout; rows as their list of sources counts them. */
const present = existsSync(sharedPath("data", "ct-traffic-stops"));
const bench = new Bench();
afterAll(() => bench.remove());

interface Known {
  readonly rows: number;
  readonly columns?: number;
  readonly begins?: readonly string[];
  readonly unusable?: readonly {
    readonly reason: string;
    readonly lines: readonly number[];
    readonly rows: number;
  }[];
  readonly sheet?: string;
  readonly encoding?: string;
}

const totals = [
  { reason: "a total under the table", lines: [88], rows: 1 },
  { reason: "a note under the table", lines: [91, 92, 93], rows: 3 },
];

const known: Readonly<{ [file: string]: Known }> = {
  "ct-traffic-stops/groton.csv.gz": { rows: 6252, columns: 46 },
  "ct-traffic-stops/hamden.csv.gz": { rows: 5466, columns: 46 },
  "ct-traffic-stops/forcarto.csv.gz": {
    rows: 28_104,
    columns: 7,
    begins: ["RE", "ethnicity", "InterventionDate"],
  },
  "ct-traffic-stops/kpt.csv": { rows: 303 },
  "ct-traffic-stops/veil_it.csv": { rows: 309 },
  "ct-traffic-stops/synth.csv": { rows: 455 },
  "ct-traffic-stops/mega_town_df11.csv": { rows: 113, columns: 284 },
  "ct-traffic-stops/dictionary.csv": { rows: 295 },
  "ct-traffic-stops/tracts_to_towns.csv": { rows: 831 },
  "mpls-police/MplsStops.csv.gz": { rows: 51_920, columns: 14 },
  "mpls-police/mn_police_use_of_force.csv.gz": { rows: 12_925 },
  "ri-stops/police.csv.gz": {
    rows: 27_917,
    columns: 15,
    unusable: [{ reason: "cut off in the middle: the file ends within it", lines: [27_919], rows: 1 }],
  },
  "dallas-uof-2016/37-00049_UOF-P_2016_prepped.csv.gz": {
    rows: 2383,
    columns: 47,
    begins: ["INCIDENT_DATE", "INCIDENT_TIME"],
    unusable: [{ reason: "a second header row", lines: [2], rows: 1 }],
  },
  "pierce-ice-detainers/allholds.csv.gz": { rows: 691, columns: 48, begins: ["booking_id"] },
  "pierce-ice-detainers/no_charges.csv.gz": { rows: 7497, columns: 49 },
  "pierce-ice-detainers/max_charge_other.csv.gz": { rows: 3581 },
  "pierce-ice-detainers/bail.psv.gz": { rows: 11_821, columns: 16 },
  "287g/ice_participatingAgencies05162025am.xlsx": { rows: 571, begins: ["STATE", "LAW ENFORCEMENT AGENCY"] },
  "287g/ice_participatingAgencies07182025pm.xlsx": { rows: 832 },
  // 202 rows, one of them empty.
  "287g/wapo_287g_curated_2018.xlsx": { rows: 201 },
  "287g/wapo_287g_curated_2019.xlsx": {
    rows: 201,
    begins: ["Sheriff", "State", "County", "ori", "column 5"],
  },
  "287g/agreements_2025_daily_panel.csv.gz": { rows: 11_257 },
  "287g/fbi_lee_latest.csv.gz": { rows: 18_330 },
  "tx-border-crime/texas_border_report_2017.xlsx": {
    rows: 85,
    columns: 17,
    sheet: "By Agency",
    unusable: totals,
  },
  "tx-border-crime/texas_border_report_2023.xlsx": {
    rows: 85,
    columns: 17,
    sheet: "By Agency",
    unusable: totals,
  },
  "houston-crime/crime.csv.gz": { rows: 86_314, columns: 17, begins: ["time", "date", "hour"] },
  "openpolicing-2020/combined_data.csv": { rows: 2688, columns: 11 },
  "openpolicing-2020/acs_2017_5_year_county_level_race_data.csv": {
    rows: 3142,
    columns: 45,
    encoding: "Windows-1252 (Latin-1)",
  },
  "county-demographics/county_complete.csv.gz": { rows: 3142, columns: 188 },
};

describe.skipIf(!present)("real files (skipped where the shared data are absent)", () => {
  it.each(Object.entries(known))("%s", async (name, expected) => {
    const file = await bench.open(
      sharedPath("data", ...name.split("/")),
      expected.sheet === undefined ? {} : { sheet: expected.sheet },
    );
    try {
      expect(file.rows).toBe(expected.rows);
      if (expected.columns !== undefined) expect(file.headers).toHaveLength(expected.columns);
      if (expected.begins !== undefined)
        expect(file.headers.slice(0, expected.begins.length)).toEqual(expected.begins);
      if (expected.encoding !== undefined) expect(file.encoding).toBe(expected.encoding);
      expect(file.unusable).toEqual(expected.unusable ?? []);
    } finally {
      await file.close();
    }
  });

  const folders = present
    ? readdirSync(sharedPath("data"), { withFileTypes: true }).filter((one) => one.isDirectory())
    : [];
  it.each(
    folders.map(({ name }) => name).filter((name) => name !== "qualitative" && name !== "stat-reference"),
  )("every table in %s opens, and the engine finds the same rows", async (folder) => {
    const files = readdirSync(sharedPath("data", folder)).filter((name) => /\.(csv|xlsx)(\.gz)?$/.test(name));
    for (const name of files) {
      const path = sharedPath("data", join(folder, name));
      const sheet = /^texas_border/.test(name) ? { sheet: "By Month" } : {};
      const file = await bench.open(path, sheet);
      expect(file.headers.length, name).toBeGreaterThan(name === "whipple_lengths.csv" ? 0 : 1);
      expect(
        file.headers.every((header) => header !== "" && !/^\d+(\.\d+)?$/.test(header)),
        name,
      ).toBe(true);
      expect(await engineCount(file), name).toBe(file.rows);
      await file.close();
    }
  });
});
