import type { ContractColumn } from "./contract.js";

/** Closed lists and columns that kinds of dataset about custody share. */

/** Level of the most serious charge, the most serious first: the order is used where rows of one stay are joined. */
export const chargeLevels = {
  felony: "Felony",
  misdemeanor: "Misdemeanour, gross misdemeanour included",
  traffic: "Traffic or other infraction, driving without a licence included where the law makes it one",
  none: "No charge beside the immigration matter",
} as const;

/** What the most serious charge is about, the most serious first. */
export const offences = {
  violent: "Violence against a person, robbery included",
  sexual: "Sexual offence",
  weapon: "Weapons",
  property: "Property: burglary, theft, fraud, damage",
  drug: "Drugs",
  "impaired-driving": "Driving under the influence",
  "public-order": "Public order: disorder, resisting, failing to appear, breach of an order",
  traffic: "Traffic, licence and registration",
  immigration: "Immigration matter only",
  other: "Another offence",
} as const;

/** The offence of the most serious charge. */
export const offenceColumn: ContractColumn = {
  name: "offence",
  type: "category",
  vocabulary: "offence",
  label: "Offence",
  meaning: "What the most serious charge is about.",
  values: offences,
  privacy: "open",
  aliases: [
    "offence",
    "offense type",
    "offence type",
    "offense category",
    "charge category",
    "max charge type",
  ],
};
