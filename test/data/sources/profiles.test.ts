import { describe, expect, it } from "vitest";
import { contracts } from "../../../src/data/contracts/index.js";
import { bestProfile, findProfile, profiles } from "../../../src/data/sources/index.js";
import type { SourceProfile } from "../../../src/data/sources/profile.js";
import { applyRule, parseCsv } from "./table.js";

/** The first row of a small file, by canonical column. */
function first(profile: SourceProfile, csv: string): Record<string, unknown> {
  const table = parseCsv(csv);
  const found: Record<string, unknown> = {};
  for (const column of Object.keys(profile.columns)) {
    const result = applyRule(profile, column, table);
    if (result === undefined) continue;
    expect(result.unreadable).toEqual([]);
    found[column] = result.values[0];
  }
  return found;
}

describe("profiles", () => {
  it("have the names that assessments use, and only columns of their contract", () => {
    expect(profiles.map(({ id }) => id)).toEqual([
      "stanford-open-policing",
      "connecticut",
      "north-carolina",
      "minneapolis",
      "ice-participating-agencies",
      "ice-participating-agencies-daily",
      "washington-post-287g",
      "pierce-holds",
      "pierce-bookings",
      "houston-incidents",
      "dallas-force",
      "minneapolis-force",
      "texas-border-report",
      "minnesota-ice-detainers",
      "minnesota-ice-detainers-monthly",
      "minnesota-ice-arrests",
      "minnesota-ice-collateral",
      "minnesota-ice-detained",
    ]);
    for (const { contract, columns, oddities } of profiles) {
      const names = contracts.find(({ kind }) => kind === contract)!.columns.map(({ name }) => name);
      for (const column of Object.keys(columns)) expect(names).toContain(column);
      for (const oddity of oddities) expect(oddity).toMatch(/^[A-Z0-9a-z].*\.$/);
    }
    expect(findProfile("connecticut")?.title).toContain("Connecticut");
    expect(findProfile("nowhere")).toBeUndefined();
  });

  it("fit their own headers and no others", () => {
    expect(bestProfile(["date", "time", "race", "place"], "stops")).toBeUndefined();
    expect(bestProfile([], "stops")).toBeUndefined();
    expect(
      bestProfile(["raw_row_number", "date", "time", "subject_race", "outcome", "raw_DRIVER_RACE"], "stops")
        ?.id,
    ).toBe("stanford-open-policing");
    expect(bestProfile(["stop_date", "driver_race", "a", "b", "c"], "stops")).toBeUndefined();
  });
});

describe("stanford-open-policing", () => {
  const profile = findProfile("stanford-open-policing")!;

  it("reads the standardized form of 2020", () => {
    const row = first(
      profile,
      `raw_row_number,date,time,location,lat,lng,precinct,subject_age,subject_race,subject_sex,officer_id_hash,type,violation,arrest_made,citation_issued,warning_issued,outcome,contraband_found,frisk_performed,search_conducted,search_basis,reason_for_stop
1,2017-02-02,20:15:00,248 Stockton Rd.,36.16,-86.78,8,54.23,asian/pacific islander,female,a888fdc120,vehicular,SPEEDING 15-20 OVER,FALSE,TRUE,FALSE,citation,FALSE,FALSE,TRUE,plain view,EQUIPMENT MALFUNCTION
`,
    );
    expect(row).toEqual({
      date: "2017-02-02",
      time: 20 * 60 + 15,
      place: "8",
      latitude: 36.16,
      longitude: -86.78,
      race: "asian-pacific",
      age: 54,
      sex: "female",
      type: "vehicular",
      reason: "equipment",
      reason_detail: "SPEEDING 15-20 OVER",
      searched: true,
      search_basis: "plain-view",
      frisked: false,
      contraband: false,
      outcome: "citation",
      arrested: false,
      cited: true,
      officer: "a888fdc120",
    });
  });

  it("reads the clean form of 2017, where nothing stands for contraband", () => {
    const row = first(
      profile,
      `state,stop_date,stop_time,county_name,driver_gender,driver_race,violation_raw,violation,search_conducted,search_type,stop_outcome,is_arrested,stop_duration,drugs_related_stop,district
RI,2005-03-14,10:00,,M,Hispanic,Call for Service,Other,TRUE,"Incident to Arrest,Protective Frisk",Arrest Driver,TRUE,30+ Min,TRUE,Zone K3
`,
    );
    expect(row).toMatchObject({
      place: "Zone K3",
      race: "hispanic",
      reason: "call-for-service",
      search_basis: "incident-to-arrest",
      frisked: true,
      outcome: "arrest",
      duration: "over-30",
      cited: false,
    });
    expect(row).not.toHaveProperty("contraband");
  });
});

describe("connecticut", () => {
  const profile = findProfile("connecticut")!;

  it("looks from Other to the code, and from the code to nothing", () => {
    const csv = `InterventionDate,Reason for Stop,InterventionReasonCode,SearchAuthorizationCode,InterventionLocationName
"Tuesday, October 01, 2013",Other,I,N,MSYTIC
"Tuesday, October 01, 2013",Other,V,O,NOANK               
41661,Stop Sign ,V,X,groton
`;
    const table = parseCsv(csv);
    expect(applyRule(profile, "reason", table)!.values).toEqual([
      "investigation",
      "other",
      "moving-violation",
    ]);
    expect(applyRule(profile, "date", table)!.values[2]).toBe("2014-01-22");
    expect(applyRule(profile, "place", table)!.values).toEqual(["Mystic", "Noank", "Groton"]);
    expect(applyRule(profile, "search_basis", table)!.unreadable).toEqual([
      [`"X" is no search authority in Connecticut's code list that we know`, 1],
    ]);
  });

  it("joins degrees, minutes and seconds where they stand apart", () => {
    const table = parseCsv("DegreeY,MinY,SecondY,DegreeX,MinX,SecondX\n41,21,0.6,72,3,22.1\n0,0,0,,,\n");
    expect(applyRule(profile, "latitude", table)!.values).toEqual([41.35016666666667, null]);
    const [west, none] = applyRule(profile, "longitude", table)!.values;
    expect(west).toBeCloseTo(-72.0561388889, 10);
    expect(none).toBeNull();
  });
});

describe("north-carolina", () => {
  const profile = findProfile("north-carolina")!;
  const header =
    "StopID,AgencyDescription,StopDate,Purpose,Action,DriverArrest,PassengerArrest,OfficerId,StopLocation,StopCity,Type,Age,Gender,Ethnicity,Race,SearchID,VehicleSearch,DriverSearch,PassengerSearch,PropertySearch,SearchType,ContrabandID";

  it("reads joined tables by their codes", () => {
    const csv = `${header}
1,Raleigh Police Department,2014-05-06 21:30:00.000,1,4,1,0,77,92,RALEIGH,D,31,M,H,W,5,0,1,0,0,5,9
2,Raleigh Police Department,2014-05-06 00:00:00.000,10,5,0,0,78,92,,D,40,F,N,U,,,,,,,
3,Raleigh Police Department,2014-05-06 10:00,6,2,0,0,78,92,,P,40,F,N,B,,,,,,,
`;
    expect(first(profile, csv)).toEqual({
      date: "2014-05-06",
      time: 21 * 60 + 30,
      place: "Raleigh",
      race: "white",
      ethnicity: "hispanic",
      age: 31,
      sex: "male",
      reason: "speeding",
      reason_detail: "Speed limit violation",
      searched: true,
      search_basis: "protective-frisk",
      frisked: true,
      contraband: true,
      outcome: "arrest",
      arrested: true,
      cited: false,
      officer: "77",
      agency: "Raleigh Police Department",
    });
    const table = parseCsv(csv);
    expect(applyRule(profile, "time", table)!.values).toEqual([1290, null, 600]);
    expect(applyRule(profile, "searched", table)!.values).toEqual([true, false, false]);
    expect(applyRule(profile, "contraband", table)!.values).toEqual([true, false, false]);
    expect(applyRule(profile, "race", table)!.values).toEqual(["white", "unknown", "black"]);
    expect(applyRule(profile, "reason", table)!.values[1]).toBe("checkpoint");
    expect(profile.fits(table.headers)).toBe(1);
  });

  it("leaves passengers out, with the reason, and keeps types of search", () => {
    const reason = profile.exclude!.reason;
    expect(["P", "Passenger", "p "].map((type) => reason([type]))).toEqual(
      Array(3).fill("the row describes a passenger, not the driver who was stopped"),
    );
    expect(["D", "1", null, ""].map((type) => reason([type]))).toEqual([null, null, null, null]);
  });

  it("reads words where a file has them in place of the codes", () => {
    const csv = "Purpose,Action,Race\nStop Light/Sign Violation,Written Warning,Native American\n";
    expect(first(profile, csv)).toMatchObject({
      reason: "moving-violation",
      outcome: "warning",
      race: "native",
    });
  });
});

describe("minneapolis", () => {
  const profile = findProfile("minneapolis")!;

  it("keeps East African apart from Black, and counts either search", () => {
    const table = parseCsv(`personSearch,vehicleSearch,race,problem
NO,YES,East African,suspicious
,,,traffic
NO,NO,Black,traffic
`);
    expect(applyRule(profile, "race", table)!.values).toEqual(["other", null, "black"]);
    expect(applyRule(profile, "searched", table)!.values).toEqual([true, null, false]);
    expect(applyRule(profile, "reason", table)!.values).toEqual(["investigation", "other", "other"]);
    expect(applyRule(profile, "type", table)!.values).toEqual([null, "vehicular", "vehicular"]);
  });
});
