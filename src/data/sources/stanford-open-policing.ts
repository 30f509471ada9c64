import { readLatitude, readLongitude } from "../values/coordinates.js";
import { readDate, readTime } from "../values/dates.js";
import { readFlag } from "../values/flags.js";
import { readAge } from "../values/numbers.js";
import { readRace } from "../values/race.js";
import {
  readDuration,
  readOutcome,
  readReason,
  readSearchBasis,
  readSex,
  readStopType,
} from "../values/stop-words.js";
import { known, phrase, readLabel } from "../values/text.js";
import type { ColumnRule, SourceProfile } from "./profile.js";
import { firstKnown, from, fromFirst, type Reading } from "./rules.js";

/**
 * The Stanford Open Policing Project's two public forms: the "clean" files of 2017 (stop_date, driver_race, ...) and the
 * "standardized" files of 2020 (date, subject_race, ...).
 *
 * Checked: the column lists and closed values against the project's two data guides, and the 2017 form against 27,918
 * stops of the Rhode Island State Police. Not checked against a file: the 2020 form of each single city and state, whose
 * columns differ.
 */

const areas = [
  "county_name",
  "district",
  "precinct",
  "beat",
  "zone",
  "sector",
  "division",
  "neighborhood",
  "service_area",
  "police_grid_number",
  "reporting_area",
  "region",
  "substation",
  "subdistrict",
  "subsector",
  "subdivision",
] as const;

const clean2017 = [
  ...["id", "state", "stop_date", "stop_time", "location_raw", "county_name", "county_fips", "district"],
  ...["fine_grained_location", "police_department", "driver_gender", "driver_age_raw", "driver_age"],
  ...["driver_race_raw", "driver_race", "violation_raw", "violation", "search_conducted", "search_type_raw"],
  ...[
    "search_type",
    "contraband_found",
    "stop_outcome",
    "is_arrested",
    "stop_duration",
    "drugs_related_stop",
  ],
  ...["officer_id", "officer_gender", "officer_age", "officer_race", "officer_rank", "ethnicity"],
  ...["out_of_state", "vehicle_type", "lat", "lon", "road_number", "milepost", "consent_search"],
];

const standardized2020 = [
  ...["raw_row_number", "date", "time", "location", "lat", "lng", ...areas, "subject_age", "subject_race"],
  ...["subject_sex", "officer_id", "officer_id_hash", "officer_age", "officer_race", "officer_sex", "unit"],
  ...["officer_years_of_service", "officer_assignment", "officer_first_name", "officer_last_name"],
  ...["department_id", "department_name", "type", "disposition", "violation", "arrest_made"],
  ...["citation_issued", "warning_issued", "outcome", "contraband_found", "contraband_drugs"],
  ...["contraband_weapons", "contraband_other", "contraband_alcohol", "frisk_performed", "search_conducted"],
  ...["search_person", "search_vehicle", "search_basis", "reason_for_arrest", "reason_for_frisk"],
  ...["reason_for_search", "reason_for_stop", "speed", "posted_speed", "use_of_force_description"],
  ...["use_of_force_reason", "vehicle_color", "vehicle_make", "vehicle_model", "vehicle_type"],
  ...["vehicle_registration_state", "vehicle_year", "notes"],
];

/** The share of the file's own headers that the form knows, where it has those without which it would be another. */
function fitOf(headers: readonly string[], needed: readonly string[], list: readonly string[]): number {
  if (!needed.every((header) => headers.includes(header))) return 0;
  const named = headers.filter((header) => header !== "" && !/^(column \d+|unnamed:? ?\d*)$/i.test(header));
  const known = named.filter((header) => list.includes(header) || header.startsWith("raw_"));
  return known.length / named.length;
}

/** A frisk is one of the words of the search field in the 2017 form; no search field, no frisk. */
const friskInSearchType: ColumnRule = {
  headers: ["search_type", "search_conducted"],
  convert: ([type, conducted]) => {
    const bases = known(type ?? null);
    if (bases !== null) return /\bfrisk\b/.test(phrase(bases));
    return readFlag(conducted ?? null) === false ? false : null;
  },
};

/** The standardized violation; where it says only Other, the raw one may say more (APB, Call for Service). */
function reasonOf([standard, raw]: readonly (string | null)[]): Reading {
  const reason = readReason(standard ?? null);
  if (reason !== "other") return reason;
  const detail = readReason(raw ?? null);
  return typeof detail === "string" ? detail : reason;
}

const place: readonly ColumnRule[] = [
  // Rhode Island's file has both, and the county is always empty.
  { headers: ["county_name", "district"], convert: (texts) => firstKnown(texts, readLabel) },
  ...fromFirst(areas, readLabel),
  from("location_raw", readLabel),
];

export const stanfordOpenPolicing: SourceProfile = {
  id: "stanford-open-policing",
  title: "Stanford Open Policing Project",
  contract: "stops",
  producer: "Stanford Open Policing Project, from records of the agencies",
  citation:
    "Pierson E, Simoiu C, Overgoor J, Corbett-Davies S, Jenson D, Shoemaker A, Ramachandran V, Barghouty P, Phillips C, Shroff R, Goel S. A large-scale analysis of racial disparities in police stops across the United States. Nature Human Behaviour 2020;4:736-745. doi:10.1038/s41562-020-0858-1",
  licence: "Open Data Commons Attribution License (ODC-By 1.0), as stated by the project for its files",
  oddities: [
    "Race and ethnicity are one field: the project counts everybody recorded as Hispanic as Hispanic, whatever the recorded race. How they are combined cannot be changed here.",
    "In the 2017 form, Asian holds Pacific Islanders and people recorded as Indian, and Other holds Native Americans.",
    "In the 2020 form, other and unknown race are one value (other/unknown) in many files; it is read as Another race.",
    "drugs_related_stop in Rhode Island's file says that the stop was drug-related. It is not contraband found in a search and is not used for it.",
    "Where a search has several bases (Incident to Arrest, Probable Cause), the one that leaves the officer least choice stands: warrant, arrest, inventory, dog, plain view, probable cause, consent, frisk.",
    "In the 2020 form, a search without a stated basis was set to probable cause by the project.",
    "Where a state gave only the year or quarter of a stop, the project wrote the first day of it.",
    "An arrest of a passenger (Arrest Passenger) counts as an arrest, as in the project's own is_arrested.",
    "Outcomes written N/D say that there is none on file; they are missing.",
  ],
  fits: (headers) =>
    Math.max(
      fitOf(headers, ["stop_date", "driver_race"], clean2017),
      fitOf(headers, ["date", "subject_race"], standardized2020),
    ),
  columns: {
    date: fromFirst(["date", "stop_date"], (text) => readDate(text), "date"),
    time: fromFirst(["time", "stop_time"], (text) => readTime(text), "time"),
    place,
    latitude: [from("lat", readLatitude, "number")],
    longitude: fromFirst(["lng", "lon"], readLongitude, "number"),
    race: fromFirst(["subject_race", "driver_race"], readRace),
    age: fromFirst(["subject_age", "driver_age"], readAge),
    sex: fromFirst(["subject_sex", "driver_gender"], readSex),
    type: [from("type", readStopType)],
    reason: [
      from("reason_for_stop", readReason),
      { headers: ["violation", "violation_raw"], convert: reasonOf },
      from("violation", readReason),
    ],
    reason_detail: fromFirst(["violation_raw", "violation", "reason_for_stop"], readLabel),
    searched: [from("search_conducted", readFlag)],
    search_basis: fromFirst(["search_basis", "search_type", "search_type_raw"], readSearchBasis),
    frisked: [from("frisk_performed", readFlag), friskInSearchType],
    contraband: [from("contraband_found", readFlag)],
    outcome: fromFirst(["outcome", "stop_outcome"], readOutcome),
    arrested: fromFirst(["arrest_made", "is_arrested"], readFlag),
    cited: [
      from("citation_issued", readFlag),
      from("stop_outcome", (text) => {
        const outcome = readOutcome(text);
        return typeof outcome === "string" ? outcome === "citation" || outcome === "summons" : null;
      }),
    ],
    duration: [from("stop_duration", readDuration)],
    officer: fromFirst(["officer_id_hash", "officer_id"], readLabel),
    agency: fromFirst(["department_name", "police_department", "department_id"], readLabel),
  },
};
