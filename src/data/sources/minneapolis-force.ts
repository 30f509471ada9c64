import { readDate, readTime } from "../values/dates.js";
import { readFlag } from "../values/flags.js";
import { readAge } from "../values/numbers.js";
import { readForceClass } from "../values/outcome-words.js";
import { readRace } from "../values/race.js";
import { readSex } from "../values/stop-words.js";
import { foldSpace, known, readLabel } from "../values/text.js";
import type { SourceProfile } from "./profile.js";
import { from, fromFirst, shareOf } from "./rules.js";

/**
 * Uses of force in Minneapolis, 2016 to August 2021, as the R package openintro passes them on.
 *
 * Checked: every value of the 12,925 rows. Not checked: the city's later open data, whose columns differ.
 */

/** There is no number of the incident: what has the same moment, problem and neighbourhood is one. */
function incident(texts: readonly (string | null)[]): string | null {
  return known(texts[0] ?? null) === null ? null : texts.map((text) => foldSpace(text ?? "")).join(" | ");
}

export const minneapolisForce: SourceProfile = {
  id: "minneapolis-force",
  title: "Minneapolis police use of force",
  contract: "force",
  producer: "Minneapolis Police Department, Open Minneapolis",
  citation:
    "Minneapolis Police Department. Police use of force, 2016-2021. City of Minneapolis Open Data; as mn_police_use_of_force in Cetinkaya-Rundel M and others. openintro (R package).",
  licence: "GPL-3 (the R package openintro)",
  oddities: [
    "An incident has a row for each kind of force and officer, and no number: rows of the same moment, problem and neighbourhood count as one incident.",
    "Texts are padded with blanks, some to 80 characters; they are folded.",
    "Hispanic is not among the races and there is no ethnicity: Hispanic and other people cannot be told apart.",
    'Whether the person was injured is empty for most rows (9,848 of 12,925); an empty cell is not known, and no "no".',
    "The file ends on 31 August 2021.",
  ],
  fits: (headers) =>
    shareOf(headers, [
      "response_datetime",
      "problem",
      "is_911_call",
      "force_type",
      "force_type_action",
      "type_resistance",
    ]),
  columns: {
    date: [from("response_datetime", (text) => readDate(text), "date")],
    time: [from("response_datetime", (text) => readTime(text), "time")],
    place: fromFirst(["neighborhood", "precinct"], readLabel),
    incident: [{ headers: ["response_datetime", "problem", "neighborhood"], convert: incident }],
    force_type: [from("force_type", readLabel)],
    force_class: [from("force_type", readForceClass)],
    race: [from("race", readRace)],
    sex: [from("sex", readSex)],
    age: [from("age", readAge)],
    injured: [from("subject_injury", readFlag)],
    from_call: [from("is_911_call", readFlag)],
    reason: [from("problem", readLabel)],
  },
};
