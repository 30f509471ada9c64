import { describe, expect, it } from "vitest";
import { isVehicleIdentificationNumber } from "../../../src/data/privacy/identifier-content.js";
import { recogniseIdentifier } from "../../../src/data/privacy/identifiers.js";

const kindOf = (header: string, texts: readonly (string | null)[] = []) =>
  recogniseIdentifier(header, texts)?.kind ?? null;

const numbered = (make: (i: number) => string, count = 30) =>
  Array.from({ length: count }, (_, i) => make(i));

describe("by name", () => {
  it.each([
    [
      "person name",
      [
        "First Name",
        "LAST_NAME",
        "SubjectName",
        "driver_name",
        "officer_last_name",
        "Surname",
        "name",
        "Name of driver",
        "alias",
      ],
    ],
    ["birth date", ["DOB", "Date of Birth", "BirthDate", "subject_dob", "birth_year", "subject_yob"]],
    ["licence plate", ["License Plate", "Plate Number", "LicensePlate", "TAG NUMBER", "vehicle_plate"]],
    ["vehicle identification number", ["VIN", "Vehicle Identification Number"]],
    ["driver licence number", ["Driver License Number", "DriversLicense", "OLN", "DL_Number"]],
    ["social security number", ["SSN", "Social Security Number"]],
    ["alien registration number", ["Alien Number", "A-Number", "Alien Registration Number", "ANumber"]],
    ["criminal record number", ["FBI Number", "SID", "FBI_NO", "State ID Number"]],
    ["passport number", ["Passport", "passport_number"]],
    ["phone number", ["Phone", "Telephone", "HomePhone", "phone number", "Cell Number"]],
    ["e-mail address", ["Email", "E-mail", "email_address"]],
    ["street address", ["Address", "StreetAddress", "Home Address", "HouseNumber", "Address 1"]],
    ["exact coordinates", ["lat", "LONGITUDE", "XCoord", "GeoX", "InterventionLocationLatitude"]],
    ["internet address", ["IP Address", "ip"]],
    ["person number", ["PersonID", "subject_id", "Inmate Number", "MNI"]],
    [
      "officer",
      [
        "officer_id",
        "OfficerID",
        "Badge Number",
        "ReportingOfficerIdentificationID",
        "officer_id_hash",
        "Badge",
      ],
    ],
    ["free text", ["Narrative", "Officer Notes", "Comments"]],
  ])("%s", (kind, headers) => {
    for (const header of headers) expect(kindOf(header), header).toBe(kind);
  });

  it.each([
    ...[
      "county_name",
      "DepartmentName",
      "AgencyName",
      "InterventionLocationName",
      "city name",
      "street_name",
    ],
    ...["stop_date", "date", "time", "race", "subject_race", "driver_race", "driver_gender", "subject_age"],
    ...["license_state", "Plate State", "reason_for_stop", "Display of Plates", "StatuteCode", "ProfileNo"],
    ...["officer_race", "officer_age", "vehicle_make", "vehicle_year", "search_vehicle", "search_person"],
    ...[
      "personSearch",
      "PersonType",
      "DriverArrest",
      "PassengerSearch",
      "neighborhood",
      "population",
      "count",
    ],
    ...[
      "platform",
      "vintage",
      "incident_number",
      "StopID",
      "latency",
      "population_total",
      "plan",
      "signature",
    ],
  ])("not %s", (header) => expect(kindOf(header)).toBeNull());

  it("says what it does, in a sentence that quotes no value", () => {
    expect(recogniseIdentifier("DriverName", ["GARCIA, MARIA"])).toEqual({
      kind: "person name",
      action: "dropped",
      by: "name",
      why: "Its name says that it holds names of people; it is not read.",
    });
    expect(recogniseIdentifier("lat", ["41.354194"])?.action).toBe("coarsened");
    expect(recogniseIdentifier("badge", ["77"])?.action).toBe("coded");
  });

  it("lets values overrule a name that means something else", () => {
    expect(kindOf("lat", ["41.35", "41.4", "41.36"])).toBeNull();
    expect(kindOf("Cell Phone", ["TRUE", "FALSE", null])).toBeNull();
    expect(kindOf("notes", ["ok", "none"])).toBeNull();
  });
});

describe("by content", () => {
  const header = "field 7";
  it.each([
    ["social security number", numbered((i) => `${201 + i}-${10 + i}-${1000 + i}`)],
    ["alien registration number", numbered((i) => `A${200_000_000 + i * 7919}`)],
    ["alien registration number", numbered((i) => `A${200 + i}-${100 + i}-${300 + i}`)],
    ["phone number", numbered((i) => `(401) 555-${1000 + i}`)],
    ["phone number", numbered((i) => `401-555-${1000 + i}`)],
    ["e-mail address", numbered((i) => `someone${i}@example.org`)],
    ["internet address", numbered((i) => `10.0.${i}.${i + 7}`)],
    ["driver licence number", numbered((i) => `S${100 + i}-${200 + i}-${10 + i}-${300 + i}-${i % 10}`)],
    [
      "street address",
      numbered(
        (i) =>
          `${100 + i} ${["Main St", "N Elm Ave", "Dr Martin Luther King Blvd", "Oak Ridge Rd, Apt 4"][i % 4]}`,
      ),
    ],
    [
      "person name",
      [
        "GARCIA, MARIA L",
        "SMITH, JOHN",
        "NGUYEN, TUAN",
        "BROWN, MICHAEL JR",
        "LOPEZ, ANA",
        "HILL, JAMES",
        "KING, MARY",
        "DIAZ, JOSE",
      ],
    ],
    [
      "person name",
      [
        "Maria Garcia",
        "John Smith",
        "Tuan Nguyen",
        "Michael Brown",
        "Ana Lopez",
        "James Hill",
        "Mary King",
        "Jose Diaz",
      ],
    ],
    ["birth date", numbered((i) => `${1 + (i % 12)}/${1 + (i % 28)}/${1948 + i * 2}`)],
    [
      "vehicle identification number",
      [
        "1HGCM82633A004352",
        "1M8GDM9AXKP042788",
        "5GZCZ43D13S812715",
        "1FTEW1E50LFA00001",
        "11111111111111111",
        "WP0ZZZ99ZTS392124",
      ],
    ],
  ])("%s", (kind, texts) => expect(kindOf(header, texts)).toBe(kind));

  it.each([
    ["dates of ten years", numbered((i) => `${1 + (i % 12)}/${1 + (i % 28)}/${2005 + (i % 10)}`, 100)],
    ["codes of agencies", numbered((i) => `CT00${62 + i}00`)],
    ["codes of officers", numbered((i) => `PSC219${i}`)],
    ["statutes", ["14-218A", "14-12A", "14-299", "14-236", "14-301", "14-96C", "14-227A"]],
    [
      "towns",
      [
        "HAMDEN",
        "New Haven",
        "North Haven",
        "Stonington",
        "Groton City",
        "Mystic",
        "Noank",
        "New London",
        "Hartford, CT",
      ],
    ],
    [
      "neighbourhoods",
      [
        "Marcy Holmes",
        "Lyndale",
        "Jordan",
        "Hawthorne",
        "Willard - Hay",
        "Howe",
        "Victory",
        "Audubon Park",
        "Kenny",
        "Lowry Hill East",
      ],
    ],
    [
      "streets without houses",
      [
        "RTE 12",
        "LONG HILL RD",
        "ALLYN ST AT LIBRARY ST",
        "dixwell ave",
        "whitney/mather",
        "SANDY HOLLOW RD",
      ],
    ],
    ["blocks", numbered((i) => `${i}00 BLOCK OF MAIN ST`)],
    ["hidden house numbers", numbered((i) => `${i + 1}XX Main St`)],
    ["incident numbers", numbered((i) => `17-${String(i).padStart(6, "0")}`)],
    ["large numbers", numbered((i) => String(1_300_042_567 + i))],
    ["hashes", numbered((i) => `ddd28996-38ee-463b-b${i}`)],
    ["times", numbered((i) => `${i % 24}:15:00`)],
    ["words", ["White", "Black", "Hispanic", "Asian", "Other", "Unknown"]],
    ["a few values", ["401-555-1234", "x"]],
    ["nothing", [null, "", "NA"]],
  ])("not %s", (_, texts) => expect(kindOf(header, texts)).toBeNull());

  it("knows the check digit of vehicles", () => {
    expect(isVehicleIdentificationNumber("1M8GDM9AXKP042788")).toBe(true);
    expect(isVehicleIdentificationNumber("1M8GDM9A1KP042788")).toBe(false);
  });
});
