import type { Contract } from "./contract.js";
import {
  recordAgency,
  recordDate,
  recordPerson,
  recordPlace,
  recordTime,
  words,
  yesOrNo,
} from "./record-columns.js";

export const forceClasses = {
  presence: "Commands, handcuffing or escort alone",
  "weapon-display": "A weapon pointed or shown",
  hands: "Hold, push, takedown, strike, restraint",
  chemical: "Chemical spray",
  "electronic-control": "Electronic control weapon",
  impact: "Baton or projectile",
  canine: "Dog",
  firearm: "Firearm discharged",
  other: "Another kind",
} as const;

/** Uses of force. */
export const force: Contract = {
  kind: "force",
  title: "Use of force",
  row: "one report of force by one officer on one person",
  columns: [
    recordDate("Date", "Local date on which force was used.", [
      "incident date",
      "date",
      "occurred date",
      "occurred d",
      "date occurred",
      "force date",
      "response datetime",
      "datetime",
    ]),
    recordTime("Local clock time at which force was used.", [
      "incident time",
      "time",
      "occurred time",
      "occurred t",
      "time occurred",
    ]),
    recordAgency,
    recordPlace,
    {
      name: "incident",
      type: "code",
      label: "Incident",
      meaning: "Number of the report or incident: an incident with several officers has several rows.",
      privacy: "quasi",
      aliases: [
        "incident number",
        "incident id",
        "uof number",
        "uofnum",
        "report number",
        "case number",
        "force number",
      ],
    },
    words("force_type", "Force in the source's words", "The (first) kind of force, as the source words it.", [
      "force type",
      "type of force",
      "type of force used",
      "type of force used1",
      "force used",
      "forcetype1",
    ]),
    {
      name: "force_class",
      type: "category",
      label: "Kind of force",
      meaning:
        "The kind of force in a short list; read from the source's words where there is no such column.",
      values: forceClasses,
      privacy: "open",
      aliases: ["force class", "force category", "force level"],
    },
    ...recordPerson("person", ["subject", "citizen", "suspect", "civilian", "person"]),
    yesOrNo("injured", "Person injured", "Whether the person on whom force was used was injured.", [
      "subject injury",
      "subject injured",
      "injured",
      "cit injure",
      "injury",
    ]),
    yesOrNo("arrested", "Arrested", "Whether the person was arrested.", [
      "subject was arrested",
      "arrested",
      "arrest",
      "cit arrest",
    ]),
    yesOrNo("from_call", "Began with a call", "Whether it began with a call for service.", [
      "from call",
      "is 911 call",
      "call for service",
    ]),
    words("reason", "Reason in the source's words", "Why the officer was there, or why force was used.", [
      "reason",
      "incident reason",
      "reason for force",
      "service type",
      "problem",
    ]),
    {
      name: "officer",
      type: "code",
      label: "Officer",
      meaning: "The officer, as a code that means nothing outside the assessment.",
      privacy: "quasi",
      aliases: ["officer id", "officer", "badge", "employee id", "current ba"],
    },
  ],
};
