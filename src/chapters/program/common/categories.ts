import { encounters } from "../../../data/contracts/encounters.js";
import type { SaidCategory } from "./mix-method.js";
import type { Category } from "./mix-tables.js";

/** The categories by which encounters are told apart. */

const valuesOf = (name: string): Readonly<Record<string, string>> =>
  encounters.columns.find((column) => column.name === name)?.values ?? {};

/** Labels of figures are short; the contract holds what each value means. */
const short = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels).map(([value, words]) => [value, words.split(/[,:]/)[0]!]));

export const levelCategory: Category = {
  id: "level",
  what: "level of the charge",
  labels: {
    ...short(valuesOf("charge_level")),
    traffic: "Traffic or infraction",
    none: "No criminal charge",
  },
  followed: ["misdemeanor", "traffic"],
  followedLabel: "Misdemeanour or traffic",
};

export const offenceCategory: Category = {
  id: "offence",
  what: "kind of offence",
  labels: { ...short(valuesOf("offence")), violent: "Violence against a person", property: "Property" },
  followed: ["violent", "sexual", "weapon"],
  followedLabel: "Violence, sexual offence or weapon",
};

export const sourceCategory: SaidCategory = {
  id: "source",
  what: "place of the encounter",
  labels: { jail: "Jail", street: "Street, road, home or workplace", court: "Court", other: "Elsewhere" },
  said: {
    jail: "in jail",
    street: "on a street or road, at home or at work",
    court: "at court",
    other: "elsewhere",
  },
  followed: ["street"],
  followedLabel: "Street, road, home or workplace",
};

export const triggerCategory: SaidCategory = {
  id: "trigger",
  what: "way of identification",
  labels: {
    screening: "Everybody booked is screened",
    fingerprints: "Match of fingerprints",
    stop: "Stop or arrest by a local officer",
    request: "Request that named the person",
    targeted: "Operation aimed at the person",
    collateral: "Beside a person aimed at",
    other: "Another way",
  },
  said: {
    screening: "by the screening of everybody booked",
    fingerprints: "by a match of fingerprints",
    stop: "by a stop or an arrest of a local officer",
    request: "by a request that named the person",
    targeted: "in an operation aimed at the person",
    collateral: "beside a person whom an operation was aimed at",
    other: "in another way",
  },
  followed: ["request", "targeted"],
  followedLabel: "Aimed at the person",
};

export const outcomeCategory: SaidCategory = {
  id: "outcome",
  what: "outcome",
  labels: {
    transferred: "Taken into federal custody",
    lapsed: "Held, and nobody came",
    declined: "Declined by the agency",
    cancelled: "Withdrawn by the federal agency",
    "gone-before": "Gone before it arrived",
    released: "Let go without more",
    pending: "Still open",
    other: "Another outcome",
  },
  said: {
    transferred: "taken into federal custody",
    lapsed: "held and let go because nobody came",
    declined: "declined by the agency",
    cancelled: "withdrawn by the federal agency",
    "gone-before": "too late, because the person had left custody",
    released: "let go without more",
    pending: "still open",
    other: "with another outcome",
  },
  followed: ["transferred"],
  followedLabel: "Taken into federal custody",
};

/** Values of a category in the order of the contract. */
export const orderOf = (category: Category): readonly string[] => Object.keys(category.labels);
