import type { RulingFinding } from "../../findings/finding.js";
import type { Ruling } from "../../findings/ruling.js";
import { plural } from "../../findings/wording.js";
import { latest, statement } from "../common/knowledge.js";
import { rulingFinding } from "../common/ruling-finding.js";
import type { Method } from "../method.js";
import { type ErrorCase, loadErrorCases } from "./knowledge.js";

interface CasesSpec {
  readonly rulings: readonly Ruling[];
  /** When the knowledge was last looked at. */
  readonly asOf: string;
  readonly citations: readonly string[];
}

const identity = {
  id: "error-cases",
  chapter: "errors",
  title: "Ways in which it goes wrong",
  question: "In which ways does local immigration work go wrong, and what came of it?",
  ledger: "error",
  citations: [],
  rank: 20,
} as const;

/** The known ways of error, each with authority, what is published of its frequency, and how suits went. Needs no data. */
export const errorCases: Method<CasesSpec, CasesSpec> = {
  ...identity,
  plan: () => {
    const cases = loadErrorCases();
    return {
      run: true,
      summary: `${plural(cases.length, "known way", "known ways")} of error, from knowledge/errors.`,
      queries: {},
      spec: {
        rulings: cases.map(ruling).sort((a, b) => groups.indexOf(a.group!) - groups.indexOf(b.group!)),
        asOf: latest(cases.map(({ checked }) => checked)),
        citations: [...new Set(cases.flatMap(({ frequency }) => frequency.map(({ source }) => source)))],
      },
    };
  },
  estimate: (spec) => spec,
  findings: (_, { rulings, asOf, citations }) => [finding(rulings, asOf, citations)],
};

function ruling(one: ErrorCase): Ruling {
  const published = one.frequency.map(({ text, verified }) =>
    verified === "memory" ? `Published, not verified: ${text}` : `Published: ${text}`,
  );
  return statement(
    {
      id: one.id,
      group: groupOf(one),
      title: one.title,
      text: one.text,
      exposure: one.liability,
      notes:
        published.length === 0
          ? ["How often it happens has not been published, as far as was found."]
          : published,
    },
    one,
  );
}

/** Groups in the order in which they are told. */
const groups = ["Counted somewhere", "Not counted, with payments or judgments", "Not counted"];

function groupOf({ frequency, liability }: ErrorCase): string {
  return groups[frequency.length > 0 ? 0 : liability.length > 0 ? 1 : 2]!;
}

function finding(rulings: readonly Ruling[], asOf: string, citations: readonly string[]): RulingFinding {
  const counted = rulings.filter(({ group }) => group === groups[0]).length;
  const sued = rulings.filter(({ exposure }) => exposure.length > 0).length;
  return rulingFinding(identity, {
    citations,
    claim: `${plural(rulings.length, "way", "ways")} of error are known. For ${counted} of them somebody has counted how often; ${sued} have led to payments or judgments against agencies.`,
    reading:
      "The list is for training and for a check before each hold. That a way of error has not been counted does not mean that it is rare.",
    asOf,
    rulings,
    limits: [
      "Payments are those that were found; confidential settlements are not among them.",
      "Counts come from other places, and count errors that were noticed.",
    ],
  });
}
