import type { Contract } from "./contract.js";
import { raceValues } from "./stops.js";

/** Groups of people that are no race: who was born elsewhere, who speaks little English. */
export const populationGroups = {
  hispanic: "Hispanic or Latino of any race",
  all: "Everybody",
  "foreign-born": "Born outside the United States",
  noncitizen: "Not a citizen of the United States",
  "limited-english": "Speaks English less than very well",
} as const;

/** Population counts by group, place and period: the denominators of rates. */
export const population: Contract = {
  kind: "population",
  title: "Population",
  row: "one count of people by group, place, period and age band",
  columns: [
    {
      name: "group",
      type: "category",
      label: "Group",
      meaning: "Race, ethnicity or origin of the people counted; `all` for everybody.",
      values: { ...raceValues, ...populationGroups },
      privacy: "open",
      required: true,
      aliases: ["group", "race", "race ethnicity", "ethnicity"],
    },
    {
      name: "place",
      type: "label",
      label: "Place",
      meaning: "The area counted, spelt as in the stops file; empty for the whole jurisdiction.",
      privacy: "open",
      aliases: ["place", "area", "county", "town", "neighborhood", "location", "district"],
    },
    {
      name: "year",
      type: "integer",
      label: "Year",
      meaning: "Year of the estimate; the last year of a five-year estimate.",
      range: [1900, 2100],
      privacy: "open",
      aliases: ["year", "period", "vintage"],
    },
    {
      name: "age_band",
      type: "category",
      label: "Age band",
      meaning: "Which ages are counted.",
      values: { all: "All ages", driving: "Driving age (15 or 16 and over)", adult: "18 and over" },
      privacy: "open",
      aliases: ["age band", "age", "ages", "age group"],
    },
    {
      name: "count",
      type: "number",
      label: "Count",
      meaning: "People, or licensed drivers, or another exposure named in `source`.",
      range: [0, 2e9],
      privacy: "open",
      required: true,
      aliases: ["count", "population", "estimate", "people", "residents", "total"],
    },
    {
      name: "margin_of_error",
      type: "number",
      label: "Margin of error",
      meaning: "Half-width of the 90 per cent interval of the count, as the Census Bureau publishes it.",
      range: [0, 2e9],
      privacy: "open",
      aliases: ["margin of error", "moe", "margin"],
    },
    {
      name: "source",
      type: "label",
      label: "Source",
      meaning: "Who counted, which table, which period.",
      privacy: "open",
      aliases: ["source", "table", "origin"],
    },
  ],
};
