import { readLatitude, readLongitude } from "../values/coordinates.js";
import { readDate, readTime } from "../values/dates.js";
import { readFlag } from "../values/flags.js";
import { readRace } from "../values/race.js";
import { readSex } from "../values/stop-words.js";
import { foldSpace, isUnreadable, known, readLabel } from "../values/text.js";
import { codeList, readWord } from "../values/vocabulary.js";
import type { SourceProfile } from "./profile.js";
import { from, fromFirst, type Reading, shareOf } from "./rules.js";

/**
 * Police stops of Minneapolis, as the city published them for 2017 and the R package carData passes them on.
 *
 * Checked: every value of the 51,920 stops of 2017; person searches by race against the published counts. Not checked:
 * other years of the city's open data, whose columns differ.
 */

/** "Not recorded" is what the columns of searches and citations leave empty; the words are YES and NO. */
function eitherSearched(texts: readonly (string | null)[]): Reading {
  const flags = texts.map(readFlag);
  const bad = flags.find(isUnreadable);
  if (bad !== undefined) return bad;
  if (flags.includes(true)) return true;
  return flags.includes(false) ? false : null;
}

/**
 * "East African" stands beside "Black" here and is kept apart from it: its people are searched at less than half the
 * rate, and one number for both would describe neither. The contract has no value for it, so it is another race.
 */
const race = (text: string | null): Reading =>
  known(text) !== null && foldSpace(text!).toLowerCase() === "east african" ? "other" : readRace(text);

const reason = codeList("kind of problem in Minneapolis's list", {
  traffic: "other",
  suspicious: "investigation",
});

const type = codeList("kind of problem in Minneapolis's list", { traffic: "vehicular", suspicious: null });

export const minneapolis: SourceProfile = {
  id: "minneapolis",
  title: "Minneapolis police stops",
  contract: "stops",
  producer: "Minneapolis Police Department, Open Minneapolis",
  citation:
    "Minneapolis Police Department. Police stop data, 2017. City of Minneapolis Open Data; as MplsStops in Fox J, Weisberg S, Price B. carData: Companion to Applied Regression Data Sets (R package).",
  licence: "GPL-2 or later (the R package carData)",
  oddities: [
    "8,221 stops of 2017 were recorded through another system than the car's computer (MDC is other); race, sex, searches and citation are empty in all of them. They are not missing at random.",
    "Race may be recorded as Unknown (9,219 stops of 2017); that is a recorded value, and not the same as an empty one.",
    "Race has both Black and East African. East African is kept apart from Black and counted as another race: 168 of 2,188 were searched in person (7.7 per cent), against 3,099 of 15,220 (20.4 per cent) of those recorded as Black.",
    "A stop counts as searched where the person or the vehicle was. For searches of persons only, map searched to personSearch.",
    "problem says only traffic or suspicious (a suspicious person or vehicle): the reason of a traffic stop is not known further, and whether a suspicious person was in a vehicle is not known.",
    "Whether a citation was issued is empty for most stops (32,810 of 51,920 in 2017).",
    "The officer's guess of race before the stop (preRace) is not used.",
    "The documentation counts 51,857 stops and 84 neighbourhoods; the file has 51,920 and 87.",
  ],
  fits: (headers) =>
    shareOf(headers, ["idNum", "date", "problem", "MDC", "personSearch", "vehicleSearch", "race", "gender"]),
  columns: {
    date: [from("date", (text) => readDate(text), "date")],
    time: [from("date", (text) => readTime(text), "time")],
    place: fromFirst(["neighborhood", "policePrecinct"], readLabel),
    latitude: [from("lat", readLatitude, "number")],
    longitude: [from("long", readLongitude)],
    race: [from("race", race)],
    sex: [from("gender", readSex)],
    type: [from("problem", (text) => readWord(text, type))],
    reason: [from("problem", (text) => readWord(text, reason))],
    reason_detail: [from("problem", readLabel)],
    searched: [{ headers: ["personSearch", "vehicleSearch"], convert: eitherSearched }],
    cited: [from("citationIssued", readFlag)],
  },
};
