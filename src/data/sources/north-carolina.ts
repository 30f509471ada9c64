import { readDate, readTime } from "../values/dates.js";
import { readFlag } from "../values/flags.js";
import { readAge, readNumber } from "../values/numbers.js";
import { readPlace } from "../values/places.js";
import { readOutcome, readReason, readSearchBasis } from "../values/stop-words.js";
import { foldSpace, isUnreadable, known, phrase, readLabel } from "../values/text.js";
import { codeList, readWord, type Vocabulary } from "../values/vocabulary.js";
import type { ColumnRule, SourceProfile } from "./profile.js";
import { from, fromFirst, type Reading, shareOf } from "./rules.js";

/**
 * Traffic stops that North Carolina's agencies report to the State Bureau of Investigation under G.S. 143B-903.
 *
 * The state gives out five tables: Stop, Person, Search, Contraband and SearchBasis, tied by StopID and SearchID. This
 * profile reads a file in which they are joined, one row a stop, with the columns as the tables name them.
 *
 * Checked, against the state's key to the tables and its format file for STOP as they are passed on by the two public
 * projects that load them (Open Data Policing; Stanford Open Policing): the names of the columns and the code lists of
 * Purpose, Action, Race, Ethnicity, Gender, Type and of the type of search. Not checked: a real file, since none small
 * enough is public; how a joined file names the Type of a search beside the Type of a person, for which several names
 * are tried; and the county codes of StopLocation, which stay codes.
 */

/** Codes or words: joined files often have the words in place of the codes. */
function coded(codes: Vocabulary, words: (text: string | null) => Reading): (text: string | null) => Reading {
  return (text) => {
    const value = known(text);
    if (value === null) return null;
    return /^\d+(\.0)?$/.test(value) ? readWord(value.replace(/\.0$/, ""), codes) : words(value);
  };
}

const purposes = codeList("purpose of a stop in North Carolina's code list", {
  "1": "speeding",
  "2": "moving-violation",
  "3": "impaired-driving",
  "4": "moving-violation",
  "5": "equipment",
  "6": "licence-registration",
  "7": "seat-belt",
  "8": "investigation",
  "9": "other",
  "10": "checkpoint",
});

const purposeWords: Readonly<Record<string, string>> = {
  "1": "Speed limit violation",
  "2": "Stop light or sign violation",
  "3": "Driving while impaired",
  "4": "Safe movement violation",
  "5": "Vehicle equipment violation",
  "6": "Vehicle regulatory violation",
  "7": "Seat belt violation",
  "8": "Investigation",
  "9": "Other motor vehicle violation",
  "10": "Checkpoint",
};

const actions = codeList("action in North Carolina's code list", {
  "1": "warning",
  "2": "warning",
  "3": "citation",
  "4": "arrest",
  "5": "no-action",
});

const searchTypes = codeList("type of search in North Carolina's code list", {
  "1": "consent",
  "2": "warrant",
  "3": "probable-cause",
  "4": "incident-to-arrest",
  "5": "protective-frisk",
});

const race = codeList("race in North Carolina's code list", {
  A: "asian-pacific",
  B: "black",
  I: "native",
  U: "unknown",
  W: "white",
  Asian: "asian-pacific",
  Black: "black",
  "Native American": "native",
  Other: "unknown",
  Unknown: "unknown",
  White: "white",
});

const ethnicity = codeList("ethnicity in North Carolina's code list", {
  H: "hispanic",
  N: "not-hispanic",
  Hispanic: "hispanic",
  "Non-Hispanic": "not-hispanic",
});

const sex = codeList("sex in North Carolina's code list", {
  M: "male",
  F: "female",
  Male: "male",
  Female: "female",
});

const readPurpose = coded(purposes, readReason);
const readAction = coded(actions, readOutcome);
const readSearchType = coded(searchTypes, readSearchBasis);

/** A time of exactly midnight is what the state's system writes where the agency gave a date only. */
function stopTime(text: string | null): Reading {
  const time = readTime(text);
  return time === 0 && /\b(00:00(:00(\.0+)?)?|12:00(:00)?\s*AM)$/i.test(foldSpace(text ?? "")) ? null : time;
}

const searchFlags = ["VehicleSearch", "DriverSearch", "PassengerSearch", "PropertySearch"] as const;

/** Any kind of search; a stop that the table of searches does not know had none. */
const searchedByFlags: ColumnRule = {
  headers: searchFlags,
  convert: (texts) => {
    const flags = texts.map(readFlag);
    return flags.find(isUnreadable) ?? flags.includes(true);
  },
};

const present = (text: string | null): boolean => known(text) !== null;

const amounts = [
  "Ounces",
  "Pounds",
  "Pints",
  "Gallons",
  "Dosages",
  "Grams",
  "Kilos",
  "Money",
  "Weapons",
] as const;

/** A row of the table of contraband, or any amount above nothing. */
const contrabandByAmounts: ColumnRule = {
  headers: amounts,
  convert: (texts) => {
    const found = texts.map(readNumber);
    return found.find(isUnreadable) ?? found.some((amount) => typeof amount === "number" && amount > 0);
  },
};

const typesOfSearch = [
  "SearchType",
  "Type_search",
  "Type.search",
  "search_type_description",
  "Type_y",
  "Type.y",
  "Type (2)",
] as const;

export const northCarolina: SourceProfile = {
  id: "north-carolina",
  title: "North Carolina traffic stops (State Bureau of Investigation)",
  contract: "stops",
  producer: "North Carolina State Bureau of Investigation, from reports of the agencies",
  citation:
    "North Carolina State Bureau of Investigation. Traffic stop statistics, collected under N.C. Gen. Stat. 143B-903.",
  oddities: [
    "The state gives out five tables (Stop, Person, Search, Contraband, SearchBasis). They must be joined on StopID to one row a stop, with the driver's row of Person, before they are read here.",
    "Rows of passengers (Type P) are left out: the stop is that of the driver.",
    "A time of exactly midnight stands for no time: agencies that give dates only are stored so. It is missing here.",
    "Race U means other or unknown and is read as unknown. Ethnicity is a field of its own.",
    "Searches and contraband may be those of a passenger: the tables tie them to the stop, not to the driver.",
    "StopLocation is a county code; it stays a code. StopCity, where filled, is the place.",
    "The type of a search names its authority (consent, warrant, probable cause, incident to arrest, protective frisk). A protective frisk is counted as a search, as in the table of searches, and as a frisk.",
    "Small agencies need not report, and agencies differ in how completely they do.",
  ],
  fits: (headers) =>
    shareOf(headers, [
      "StopDate",
      "Purpose",
      "Action",
      "DriverArrest",
      "AgencyDescription",
      "OfficerId",
      "Race",
      "Ethnicity",
    ]),
  columns: {
    date: [from("StopDate", (text) => readDate(text), "date")],
    time: [from("StopDate", stopTime)],
    place: fromFirst(["StopCity", "County", "StopLocation"], readPlace),
    race: [from("Race", (text) => readWord(text, race))],
    ethnicity: [from("Ethnicity", (text) => readWord(text, ethnicity))],
    age: [from("Age", readAge)],
    sex: fromFirst(["Gender", "Sex"], (text) => readWord(text, sex)),
    reason: fromFirst(["Purpose", "stop_purpose_description"], readPurpose),
    reason_detail: fromFirst(["Purpose", "stop_purpose_description"], (text) => {
      const label = readLabel(text);
      return label === null ? null : (purposeWords[phrase(label.replace(/\.0$/, ""))] ?? label);
    }),
    searched: [searchedByFlags, from("SearchID", present), from("search_conducted", readFlag)],
    search_basis: fromFirst(typesOfSearch, readSearchType),
    frisked: typesOfSearch.map((header) =>
      from(header, (text) => {
        const basis = readSearchType(text);
        return typeof basis === "string" ? basis === "protective-frisk" : null;
      }),
    ),
    contraband: [from("ContrabandID", present), contrabandByAmounts],
    outcome: [from("Action", readAction)],
    arrested: [from("DriverArrest", readFlag)],
    cited: [
      from("Action", (text) => {
        const outcome = readAction(text);
        return typeof outcome === "string" ? outcome === "citation" || outcome === "summons" : null;
      }),
    ],
    officer: fromFirst(["OfficerId", "OfficerID"], readLabel),
    agency: fromFirst(["AgencyDescription", "Agency"], readLabel),
  },
  exclude: {
    headers: ["Type"],
    reason: ([type]) =>
      type !== null && type !== undefined && /^(p|passenger)$/i.test(type.trim())
        ? "the row describes a passenger, not the driver who was stopped"
        : null,
  },
};
