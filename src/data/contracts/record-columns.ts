import type { ContractColumn } from "./contract.js";
import { raceValues } from "./stops.js";

/** Columns that the records of calls, incidents, complaints and force share. */

export function recordDate(label: string, meaning: string, aliases: readonly string[]): ContractColumn {
  return { name: "date", type: "date", label, meaning, privacy: "quasi", required: true, aliases };
}

export function recordTime(meaning: string, aliases: readonly string[]): ContractColumn {
  return {
    name: "time",
    type: "time",
    label: "Time",
    meaning,
    unit: "minutes since midnight",
    privacy: "quasi",
    aliases,
  };
}

/** The agency, where one file holds several. */
export const recordAgency: ContractColumn = {
  name: "agency",
  type: "label",
  label: "Agency",
  meaning: "The agency whose record it is, where the file holds several.",
  privacy: "open",
  aliases: ["agency", "agency name", "department", "jurisdiction", "ori"],
};

export const recordPlace: ContractColumn = {
  name: "place",
  type: "label",
  label: "Place",
  meaning:
    "The area by which the agency records it: beat, district, tract or neighbourhood, spelt as in the population table. Never an address.",
  privacy: "open",
  aliases: [
    "place",
    "beat",
    "police beat",
    "district",
    "precinct",
    "police precinct",
    "tract",
    "geoid",
    "neighborhood",
    "reporting area",
    "sector",
    "zone",
    "division",
    "area",
    "town",
    "city",
  ],
};

/** Race, ethnicity, sex and age of the person whom a record is about. */
export function recordPerson(who: string, words: readonly string[]): ContractColumn[] {
  const named = (...ends: readonly string[]) =>
    words.flatMap((word) => ends.map((end) => `${word} ${end}`)).concat(ends);
  return [
    {
      name: "race",
      type: "category",
      label: `Race of the ${who}`,
      meaning: `Race of the ${who} as recorded.`,
      values: raceValues,
      privacy: "quasi",
      aliases: named("race", "race description"),
    },
    {
      name: "ethnicity",
      type: "category",
      label: `Ethnicity of the ${who}`,
      meaning: `Hispanic or Latino ethnicity of the ${who} as recorded, where it is a field of its own.`,
      values: {
        hispanic: "Hispanic or Latino",
        "not-hispanic": "Not Hispanic or Latino",
        unknown: "Recorded as unknown",
      },
      privacy: "quasi",
      aliases: named("ethnicity", "ethnic", "hispanic"),
    },
    {
      name: "sex",
      type: "category",
      label: `Sex of the ${who}`,
      meaning: `Sex of the ${who} as recorded.`,
      values: { male: "Male", female: "Female", other: "Another", unknown: "Recorded as unknown" },
      privacy: "quasi",
      aliases: named("sex", "gender"),
    },
    {
      name: "age",
      type: "integer",
      label: `Age of the ${who}`,
      meaning: `Age of the ${who}.`,
      unit: "years",
      range: [0, 110],
      privacy: "quasi",
      aliases: named("age"),
    },
  ];
}

export function yesOrNo(
  name: string,
  label: string,
  meaning: string,
  aliases: readonly string[],
): ContractColumn {
  return { name, type: "flag", label, meaning, privacy: "open", aliases };
}

export function words(
  name: string,
  label: string,
  meaning: string,
  aliases: readonly string[],
): ContractColumn {
  return { name, type: "label", label, meaning, privacy: "open", aliases };
}
