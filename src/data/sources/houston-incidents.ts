import { readDate } from "../values/dates.js";
import { readInteger } from "../values/numbers.js";
import { readOffenseClass } from "../values/outcome-words.js";
import { readLabel } from "../values/text.js";
import type { SourceProfile } from "./profile.js";
import { from, shareOf, whereRead } from "./rules.js";

/**
 * Crime incidents of Houston, January to August 2010, as the R package ggmap passes them on.
 *
 * Checked: rows, offences and rows by month against the published counts. Not checked: other extracts of the city.
 */
export const houstonIncidents: SourceProfile = {
  id: "houston-incidents",
  title: "Houston crime incidents (ggmap extract of 2010)",
  contract: "incidents",
  producer: "Houston Police Department",
  citation:
    "Houston Police Department. Crime incidents, January to August 2010; as the data set crime in Kahle D, Wickham H. ggmap: Spatial Visualization with ggplot2 (R package).",
  licence: "GPL-2 (the R package ggmap)",
  oddities: [
    "The column time is in universal time, date and hour are local. The date and the hour are read; time is not.",
    "A row may stand for several offences of one kind (number): 86,314 rows are 87,316 offences.",
    "The street address is not read; the beat is the place.",
    "The race and ethnicity of victims are not in the file: groups of people cannot be told apart.",
  ],
  fits: (headers) =>
    shareOf(headers, ["time", "date", "hour", "premise", "offense", "beat", "block", "number", "location"]),
  columns: {
    date: [from("date", (text) => readDate(text), "date")],
    time: [
      from("hour", (text) =>
        whereRead(readInteger(text), (hour) => (hour >= 0 && hour < 24 ? hour * 60 : null)),
      ),
    ],
    place: [from("beat", readLabel)],
    offense: [from("offense", readLabel)],
    offense_class: [from("offense", readOffenseClass)],
    count: [from("number", readInteger)],
  },
};
