import type { LineDefinition } from "./lines.js";
import type { Basis } from "./types.js";

/** What counts on a basis; the words are for the reader. */
export interface BasisDefinition {
  readonly label: string;
  readonly meaning: string;
  /** The sign with which a line counts: 1 a cost, -1 money in, 0 not at all. */
  sign(line: Pick<LineDefinition, "scope" | "kind" | "certainty" | "flow">): -1 | 0 | 1;
}

type Counted = Pick<LineDefinition, "scope" | "kind" | "certainty" | "flow">;

const cash = (line: Counted) =>
  line.flow === "cost" && line.certainty === "certain" && line.kind === "cash" && line.scope !== "full";
const all = (line: Counted) =>
  line.flow === "cost" && line.certainty === "certain" && line.scope !== "incremental";

/** The bases in the order in which they are shown. Which one a number stands on decided several real disputes. */
export const basisDefinitions: Readonly<Record<Basis, BasisDefinition>> = {
  incremental: {
    label: "New spending",
    meaning:
      "Money that would not be spent otherwise: overtime, travel, equipment, interpreters, audits, and food and medicine of days in jail. Staff time that is paid anyway counts nothing.",
    sign: (line) => (cash(line) ? 1 : 0),
  },
  "cash-net": {
    label: "New spending, less money from others",
    meaning:
      "New spending less what others pay, each year with its chance of still being paid. Below 0 the budget gains.",
    sign: (line) => (cash(line) ? 1 : line.flow === "income" ? -1 : 0),
  },
  full: {
    label: "All resources",
    meaning:
      "New spending, the hours taken from other work at their pay and benefits, and days in jail at their average cost.",
    sign: (line) => (all(line) ? 1 : 0),
  },
  net: {
    label: "All resources, less money from others",
    meaning: "All resources less what others pay, each year with its chance of still being paid.",
    sign: (line) => (all(line) ? 1 : line.flow === "income" ? -1 : 0),
  },
  "with-risk": {
    label: "All resources, less money from others, with risks",
    meaning:
      "The same with what may or may not come: suits as far as insurance leaves them, premiums, grants withheld, equipment bought as a defence.",
    sign: (line) =>
      all(line) || (line.flow === "cost" && line.certainty === "contingent")
        ? 1
        : line.flow === "income"
          ? -1
          : 0,
  },
};
