import { readLatitude, readLongitude } from "../values/coordinates.js";
import { readDate, readTime } from "../values/dates.js";
import { readFlag } from "../values/flags.js";
import { readAge } from "../values/numbers.js";
import { readPlace } from "../values/places.js";
import { readReason } from "../values/stop-words.js";
import { readLabel } from "../values/text.js";
import { codeList, readWord } from "../values/vocabulary.js";
import type { SourceProfile } from "./profile.js";
import { from, fromFirst, shareOf, whereRead } from "./rules.js";

/**
 * Stops under Connecticut's Alvin W. Penn Racial Profiling Prohibition Act, as the state's project collects them.
 *
 * Checked: the code lists against the values that occur in the files of two departments (Groton Town and Hamden,
 * October 2013 to September 2014; 11,718 stops), the counts by race against published hit and search rates, and the
 * five hours by which the clock times of the mapping extract are early against 7,415 stops that it shares with those
 * two departments. Not checked: other years, whose layout may differ.
 */

const race = codeList("race in Connecticut's code list", {
  W: "white",
  B: "black",
  A: "asian-pacific",
  I: "native",
  U: "unknown",
});

const combined = codeList("group of the mapping extract", {
  White: "white",
  Black: "black",
  Hispanic: "hispanic",
  Asian: "asian-pacific",
  Indian: "native",
  Middle_eastern: "middle-eastern",
});

const ethnicity = codeList("ethnicity in Connecticut's code list", {
  H: "hispanic",
  N: "not-hispanic",
  U: "unknown",
  // Middle Eastern stands in this field in some departments; it says that the person was not recorded as Hispanic.
  M: "not-hispanic",
});

const sex = codeList("sex in Connecticut's code list", { M: "male", F: "female", U: "unknown" });

/** The code alone: a violation of the motor vehicle statutes can be anything from speed to a registration. */
const reasonCode = codeList("reason in Connecticut's code list", {
  V: "other",
  E: "equipment",
  I: "investigation",
});

const duration = codeList("duration in Connecticut's code list", {
  "1": "0-15",
  "2": "16-30",
  "3": "over-30",
});

const searchBasis = codeList("search authority in Connecticut's code list", {
  N: null,
  C: "consent",
  I: "inventory",
  O: "other",
});

const outcome = codeList("disposition in Connecticut's code list", {
  U: "arrest",
  M: "summons",
  I: "citation",
  W: "warning",
  V: "warning",
  N: "no-action",
});

/** Town names that are slips of the pen beyond doubt. Others are left as they stand. */
const spellings: Readonly<Record<string, string>> = { Msytic: "Mystic", Mystix: "Mystic" };

const town = (text: string | null): string | null => {
  const place = readPlace(text);
  return place === null ? null : (spellings[place] ?? place);
};

/** The reason in words; where it says only "Other", the code may say more. */
function reason([words, code]: readonly (string | null)[]) {
  const byWords = readReason(words ?? null);
  return byWords === null || byWords === "other" ? (readWord(code ?? null, reasonCode) ?? byWords) : byWords;
}

/** Minutes by which the clock times of the mapping extract are early. */
const early = 5 * 60;
const corrected = (text: string | null) => whereRead(readTime(text), (minutes) => (minutes + early) % 1440);

const fullForm = [
  "InterventionDate",
  "InterventionTime",
  "SubjectRaceCode",
  "SubjectEthnicityCode",
  "InterventionReasonCode",
  "VehicleSearchedIndicator",
  "ContrabandIndicator",
  "InterventionDispositionCode",
];
const mappingForm = [
  "RE",
  "ethnicity",
  "InterventionDate",
  "timeofday",
  "InterventionLocationLatitude",
  "time",
];

export const connecticut: SourceProfile = {
  id: "connecticut",
  title: "Connecticut traffic stops (Alvin W. Penn Act)",
  contract: "stops",
  producer:
    "Connecticut Racial Profiling Prohibition Project, Institute for Municipal and Regional Policy, with the Connecticut Data Collaborative",
  citation:
    "Connecticut Racial Profiling Prohibition Project. Traffic stop data under the Alvin W. Penn Racial Profiling Prohibition Act (Conn. Gen. Stat. 54-1l and 54-1m). Hartford: Institute for Municipal and Regional Policy.",
  oddities: [
    "Race and ethnicity are two fields. The state's project counts as Hispanic those recorded as White and Hispanic, and as Black those recorded as Black of any ethnicity; counting every Hispanic as Hispanic gives other rates.",
    "In some departments many stops carry exactly 12:00:00 AM, which their system writes where no time was entered (601 of 6,252 in Groton Town in 2013-14). It is no midnight.",
    "Latitudes and longitudes stand in degrees, minutes and seconds in some departments, in decimals in others, with and without the sign of the western hemisphere; 0 and blank both mean that there is none.",
    "Town names are padded with blanks and in mixed capitals; they are brought to one form. MSYTIC and MYSTIX are read as Mystic.",
    "The search authority N (none) stands beside some vehicles that were searched; the basis of these searches is then missing.",
    "Contraband is recorded for some stops without a search; it counts only where there was one.",
    "The reason is read from the words of the report; where these say only Other, from the code (E equipment, I investigation).",
    "An arrest as the outcome is a uniform arrest report (U); a custodial arrest is a field of its own, and the two differ.",
    "Identification numbers in scientific notation (1.31E+17) have lost their last digits. They are not used.",
    "The mapping extract (columns RE, timeofday, time) gives every clock time five hours early, as a conversion from universal time would; compared with 7,415 of the same stops in the files of Groton Town and Hamden, without exception. Five hours are added here. Its ethnicity column says White or Minority and is not used.",
  ],
  fits: (headers) => Math.max(shareOf(headers, fullForm), shareOf(headers, mappingForm)),
  columns: {
    date: [from("InterventionDate", (text) => readDate(text), "date")],
    time: [
      from("InterventionTime", (text) => readTime(text), "time"),
      // Not `reads`: the engine would leave out the correction.
      from("timeofday", corrected),
      from("time", corrected),
    ],
    place: [from("InterventionLocationName", town)],
    latitude: [
      from("InterventionLocationLatitude", readLatitude),
      { headers: ["DegreeY", "MinY", "SecondY"], convert: (parts) => readLatitude(sexagesimal(parts)) },
    ],
    longitude: [
      from("InterventionLocationLongitude", readLongitude),
      { headers: ["DegreeX", "MinX", "SecondX"], convert: (parts) => readLongitude(sexagesimal(parts)) },
    ],
    race: [
      from("SubjectRaceCode", (text) => readWord(text, race)),
      from("RE", (text) => readWord(text, combined)),
    ],
    ethnicity: [from("SubjectEthnicityCode", (text) => readWord(text, ethnicity))],
    age: [from("SubjectAge", readAge)],
    sex: [from("SubjectSexCode", (text) => readWord(text, sex))],
    reason: [
      { headers: ["Reason for Stop", "InterventionReasonCode"], convert: reason },
      from("InterventionReasonCode", (text) => readWord(text, reasonCode)),
    ],
    reason_detail: fromFirst(["Reason for Stop", "StatuteCodeIdentificationID"], readLabel),
    searched: [from("VehicleSearchedIndicator", readFlag)],
    search_basis: [from("SearchAuthorizationCode", (text) => readWord(text, searchBasis))],
    contraband: [from("ContrabandIndicator", readFlag)],
    outcome: [from("InterventionDispositionCode", (text) => readWord(text, outcome))],
    arrested: [from("CustodialArrestIndicator", readFlag)],
    cited: [
      from("InterventionDispositionCode", (text) =>
        whereRead(readWord(text, outcome), (value) => value === "citation" || value === "summons"),
      ),
    ],
    duration: [from("InterventionDurationCode", (text) => readWord(text, duration))],
    officer: [from("ReportingOfficerIdentificationID", readLabel)],
    agency: fromFirst(["DepartmentName", "OrganizationIdentificationID"], readPlace),
  },
};

function sexagesimal(parts: readonly (string | null)[]): string | null {
  return parts.some((part) => part === null || part.trim() === "") ? null : parts.join(" ");
}
