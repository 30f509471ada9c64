import type { Contract } from "./contract.js";
import { recordAgency, recordDate, recordPerson, recordPlace, words } from "./record-columns.js";

export const allegationClasses = {
  force: "Excessive or needless force",
  bias: "Bias, profiling, discrimination",
  "stop-search-arrest": "Improper stop, search, entry, detention or arrest",
  immigration: "Questions about status, or improper immigration enforcement",
  language: "No interpreter, or no service in the person's language",
  courtesy: "Rudeness, demeanour",
  service: "Neglect of duty, poor service, no report taken",
  conduct: "Unbecoming conduct, dishonesty, theft, harassment",
  other: "Another allegation",
} as const;

export const complaintDispositions = {
  sustained: "Found to be true and a breach",
  "not-sustained": "Could be neither proved nor disproved",
  unfounded: "Did not happen",
  exonerated: "Happened, and was proper",
  closed: "Closed without a finding: withdrawn, no cooperation, mediated",
  open: "Not decided",
} as const;

/** Complaints about the police. */
export const complaints: Contract = {
  kind: "complaints",
  title: "Complaints about the police",
  row: "one allegation of one complaint",
  columns: [
    recordDate("Date received", "Local date on which the complaint was received.", [
      "date received",
      "received date",
      "complaint date",
      "date",
      "filed date",
      "date filed",
      "receive date",
    ]),
    {
      name: "incident_date",
      type: "date",
      label: "Date of the incident",
      meaning: "Local date of what is complained about.",
      privacy: "quasi",
      aliases: ["incident date", "occurred date", "date of incident"],
    },
    recordAgency,
    recordPlace,
    {
      name: "complaint",
      type: "code",
      label: "Complaint",
      meaning: "Number of the complaint, where one complaint has several rows.",
      privacy: "quasi",
      aliases: ["complaint number", "complaint id", "case number", "complaint no", "complaint"],
    },
    words("allegation", "Allegation in the source's words", "What is alleged, as the source words it.", [
      "allegation",
      "allegation type",
      "complaint type",
      "allegation description",
      "charge",
    ]),
    {
      name: "allegation_class",
      type: "category",
      label: "Kind of allegation",
      meaning: "The allegation in a short list; read from the allegation where there is no such column.",
      values: allegationClasses,
      privacy: "open",
      aliases: ["allegation class", "allegation category", "category"],
    },
    ...recordPerson("complainant", ["complainant", "comp", "civilian"]),
    words("language", "Language", "The language in which the complaint was made.", [
      "language",
      "complaint language",
    ]),
    {
      name: "disposition",
      type: "category",
      label: "Disposition",
      meaning: "What was decided.",
      values: complaintDispositions,
      privacy: "open",
      aliases: ["disposition", "finding", "outcome", "result", "final disposition"],
    },
    {
      name: "officer",
      type: "code",
      label: "Officer",
      meaning: "The officer, as a code that means nothing outside the assessment.",
      privacy: "quasi",
      aliases: ["officer", "officer id", "badge", "employee id"],
    },
  ],
};
