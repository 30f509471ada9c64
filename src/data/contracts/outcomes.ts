import { ledgerLines } from "../../findings/finding.js";
import type { Contract, ContractColumn } from "./contract.js";

/** What a row of a series stands for: shared by `outcomes` and `panel`. */
export const unitKinds = {
  agency: "Law enforcement agency",
  jurisdiction: "City, county or state",
  beat: "Police beat, district or precinct",
  tract: "Census tract or block group",
  neighborhood: "Neighbourhood",
  facility: "Jail, clinic, school or other site",
  other: "Another unit",
} as const;

export const periodKinds = {
  day: "One day; days are summed to months before they are used",
  week: "Seven days from the first",
  month: "Calendar month",
  quarter: "Calendar quarter",
  year: "Calendar year",
} as const;

export const unitColumn: ContractColumn = {
  name: "unit",
  type: "label",
  label: "Unit",
  meaning: "The agency, beat, tract or county that the number is about, spelt the same way throughout.",
  privacy: "open",
  required: true,
  aliases: [
    "unit",
    "agency",
    "agency name",
    "department",
    "jurisdiction",
    "beat",
    "district",
    "precinct",
    "tract",
    "geoid",
    "neighborhood",
    "county",
    "county name",
    "city",
    "place",
    "area",
    "state",
    "facility",
    "site",
  ],
};

export const unitKindColumn: ContractColumn = {
  name: "unit_kind",
  emptyMeans: "not said",
  type: "category",
  label: "Kind of unit",
  meaning: "What kind of thing the unit is.",
  values: unitKinds,
  privacy: "open",
  aliases: ["unit kind", "unit type", "level", "geography"],
};

export const periodStartColumn: ContractColumn = {
  name: "period_start",
  type: "date",
  label: "Start of the period",
  meaning:
    "First day of the period. 2019-03 or Mar-2019 is a month, 2019 Q2 a quarter, 2019-W12 a week, 2019 a year.",
  earliest: "1950-01-01",
  privacy: "open",
  required: true,
  aliases: [
    "period start",
    "period",
    "month",
    "date",
    "week",
    "year",
    "month year",
    "year month",
    "month start",
    "week start",
    "week of",
    "start date",
    "report year",
    "time",
    "ym",
  ],
};

export const periodColumn: ContractColumn = {
  name: "period",
  emptyMeans: "read from how the period is written, or from the spacing",
  type: "category",
  label: "Length of the period",
  meaning:
    "How long each period is; read from how `period_start` is written, or from its spacing, where empty.",
  values: periodKinds,
  privacy: "open",
  aliases: ["period length", "period kind", "frequency", "period type"],
};

export const measureColumn: ContractColumn = {
  name: "measure",
  type: "label",
  label: "Measure",
  meaning:
    "What is counted: an id or a spelling of knowledge/measures.yaml (calls-for-service, burglary reports, clinic visits), or a measure that the assessment defines.",
  privacy: "open",
  required: true,
  aliases: ["measure", "indicator", "outcome", "variable", "offense", "offence", "series", "statistic"],
};

export const exposureColumns: readonly ContractColumn[] = [
  {
    name: "exposure",
    emptyMeans: "no rate is asked for",
    type: "number",
    label: "Exposure",
    meaning: "What a rate of the count divides by: residents, officers, days open.",
    range: [0, 1e12],
    privacy: "open",
    aliases: ["exposure", "population", "residents", "denominator", "officers", "at risk"],
  },
  {
    name: "exposure_unit",
    emptyMeans: "no rate is asked for",
    type: "label",
    label: "Unit of exposure",
    meaning: "What the exposure counts, in words: residents, officer-months.",
    privacy: "open",
    aliases: ["exposure unit", "denominator unit"],
  },
];

/** Outcomes by unit and period: one row a number, whatever is counted. */
export const outcomes: Contract = {
  kind: "outcomes",
  title: "Outcome series",
  row: "one count or amount of one measure, for one unit, group and period",
  columns: [
    unitColumn,
    unitKindColumn,
    periodStartColumn,
    periodColumn,
    measureColumn,
    {
      name: "line",
      emptyMeans: "that of the vocabulary",
      type: "category",
      label: "Line of the ledger",
      meaning: "Which line of the ledger the measure bears on; that of knowledge/measures.yaml where empty.",
      values: Object.fromEntries(ledgerLines.map((line) => [line, `The line \`${line}\``])),
      privacy: "open",
      aliases: ["line", "ledger line", "ledger"],
    },
    {
      name: "group",
      emptyMeans: "all",
      type: "label",
      label: "Group",
      meaning:
        "Whom the number is about: all, hispanic, non-hispanic, immigrant-area, other-area, or another group; `all` where empty.",
      privacy: "open",
      aliases: ["group", "ethnicity", "population group", "area type", "subgroup"],
    },
    {
      name: "count",
      emptyMeans: "the number is an amount, or is not known",
      type: "number",
      label: "Count",
      meaning:
        "How many; a whole number of events, not a rate. 0 where the unit reported and there were none.",
      range: [0, 1e12],
      privacy: "open",
      aliases: ["count", "n", "number", "total", "events", "incidents", "value", "reports", "calls"],
    },
    {
      name: "amount",
      emptyMeans: "the number is a count, or is not known",
      type: "number",
      label: "Amount",
      meaning: "A quantity that is no count: dollars, hours, a mean response time, a rate.",
      privacy: "open",
      aliases: ["amount", "dollars", "hours", "cost", "rate", "mean", "average"],
    },
    ...exposureColumns,
    {
      name: "complete",
      emptyMeans: "not said",
      type: "flag",
      label: "Whole period reported",
      meaning: "Whether the unit reported for the whole of the period.",
      privacy: "open",
      aliases: ["complete", "whole period reported", "complete reporting", "full period"],
    },
    {
      name: "months_reported",
      emptyMeans: "not said",
      type: "number",
      label: "Months reported",
      meaning:
        "For quarters and years: how many months of the period the unit reported. 0 means that it reported nothing.",
      unit: "months",
      range: [0, 12],
      privacy: "open",
      aliases: ["months reported", "number of months reported", "months of data", "nm months reported"],
    },
    {
      name: "source",
      type: "label",
      label: "Source",
      meaning: "Who counted and in which system.",
      privacy: "open",
      aliases: ["source", "origin", "records system"],
    },
  ],
};
