import { readDate, readTime } from "../values/dates.js";
import { readFlag } from "../values/flags.js";
import { readForceClass } from "../values/outcome-words.js";
import { readPlace } from "../values/places.js";
import { readRace } from "../values/race.js";
import { readSex } from "../values/stop-words.js";
import { readLabel } from "../values/text.js";
import type { SourceProfile } from "./profile.js";
import { from, shareOf } from "./rules.js";

/**
 * Reports of force of the Dallas Police Department in 2016, as the Center for Policing Equity prepared them.
 *
 * Checked: rows by race, and injuries by race, against counts of the file. That the month stands first: under that
 * reading, and not under the other, hire dates fall on the weekday on which the department's classes begin.
 */
export const dallasForce: SourceProfile = {
  id: "dallas-force",
  title: "Dallas use of force (2016, Center for Policing Equity)",
  contract: "force",
  producer: "Dallas Police Department",
  citation:
    "Dallas Police Department. Response to resistance 2016, prepared by the Center for Policing Equity (Data Science for Good).",
  oddities: [
    "The file has two header rows; the second is left out.",
    "Dates are written both 09/03/2016 and 3/27/16; the month stands first in both.",
    "An incident has a row for each officer: 2,383 rows hold 2,328 different report numbers. Some cells hold several report numbers; each different text counts as one incident.",
    "Ten columns hold kinds of force; the first is read.",
    "Race is one field that may be Hispanic. NULL is missing.",
  ],
  fits: (headers) =>
    shareOf(headers, [
      "INCIDENT_DATE",
      "UOF_NUMBER",
      "OFFICER_ID",
      "SUBJECT_RACE",
      "SUBJECT_INJURY",
      "TYPE_OF_FORCE_USED1",
      "FORCE_EFFECTIVE",
    ]),
  columns: {
    date: [from("INCIDENT_DATE", (text) => readDate(text), "date")],
    time: [from("INCIDENT_TIME", (text) => readTime(text), "time")],
    place: [from("DIVISION", readPlace)],
    incident: [from("UOF_NUMBER", readLabel)],
    force_type: [from("TYPE_OF_FORCE_USED1", readLabel)],
    force_class: [from("TYPE_OF_FORCE_USED1", readForceClass)],
    race: [from("SUBJECT_RACE", readRace)],
    sex: [from("SUBJECT_GENDER", readSex)],
    injured: [from("SUBJECT_INJURY", readFlag)],
    arrested: [from("SUBJECT_WAS_ARRESTED", readFlag)],
    reason: [from("INCIDENT_REASON", readLabel)],
    officer: [from("OFFICER_ID", readLabel)],
  },
};
