import type { Contract, ContractColumn } from "./contract.js";
import {
  exposureColumns,
  measureColumn,
  periodColumn,
  periodStartColumn,
  unitColumn,
  unitKindColumn,
} from "./outcomes.js";

const covariates = ["a", "b", "c", "d", "e", "f"].map(
  (letter): ContractColumn => ({
    name: `covariate_${letter}`,
    type: "number",
    label: `Covariate ${letter}`,
    meaning:
      "A number that describes the unit (in the period); the report names it by its column in the file.",
    privacy: "open",
    aliases: [`covariate ${letter}`],
  }),
);

/** A panel: many units over time, some of which adopt a policy. The form in which researchers have their data. */
export const panel: Contract = {
  kind: "panel",
  title: "Panel of units over time",
  row: "one number of one measure, for one unit and period",
  columns: [
    { ...unitColumn, required: false, aliases: [...unitColumn.aliases, "id", "fips", "statefip", "name"] },
    {
      name: "unit_code",
      emptyMeans: "the unit is named",
      type: "code",
      label: "Unit, coded",
      meaning: "The unit where it is a person (an officer): kept only as a code. Give this or `unit`.",
      privacy: "quasi",
      aliases: ["unit code", "uid", "officer id", "officer"],
    },
    unitKindColumn,
    periodStartColumn,
    periodColumn,
    {
      name: "cluster",
      type: "label",
      label: "Cluster",
      meaning: "Units whose fortunes go together (the state of a county); errors are clustered by it.",
      privacy: "open",
      aliases: ["cluster", "state name", "region"],
    },
    {
      name: "adoption",
      emptyMeans: "never adopted",
      type: "date",
      earliest: "1950-01-01",
      label: "Adoption",
      meaning: "First day of the policy in the unit; empty where it never adopted.",
      privacy: "open",
      aliases: [
        "adoption",
        "adoption date",
        "treatment date",
        "first treated",
        "start date",
        "effective date",
        "cohort",
        "first trained",
        "assigned",
      ],
    },
    {
      name: "treated",
      type: "flag",
      label: "Policy in force",
      meaning:
        "Whether the policy was in force in the unit and period; an adoption is read from it where `adoption` is empty.",
      privacy: "open",
      aliases: ["treated", "treatment", "policy", "law", "treat", "in force"],
    },
    measureColumn,
    {
      name: "value",
      type: "number",
      label: "Value",
      meaning: "The outcome: a count, a rate, a mean, whatever the measure is.",
      privacy: "open",
      aliases: ["value", "outcome", "y", "count", "rate"],
    },
    ...exposureColumns,
    {
      name: "weight",
      emptyMeans: "1",
      type: "number",
      label: "Weight",
      meaning: "How much the row counts.",
      range: [0, 1e12],
      privacy: "open",
      aliases: ["weight", "w"],
    },
    ...covariates,
  ],
};
