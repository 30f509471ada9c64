import { states } from "../../assessment/states.js";
import type { RulingFinding } from "../../findings/finding.js";
import type { Ruling } from "../../findings/ruling.js";
import { formatDate, plural } from "../../findings/wording.js";
import { rulingFinding } from "../common/ruling-finding.js";
import type { Method } from "../method.js";
import { answerStatement, answersFor, type LawDate, lawDate, tally, theLaw } from "./answers.js";

interface ActionsSpec {
  readonly rulings: readonly Ruling[];
  readonly date: LawDate;
  readonly place: string;
  /** Actions for which a rule of the state was found, and for which none was looked for. */
  readonly stateLaw: { readonly found: number; readonly notVerified: number };
  readonly settled: number;
  readonly agency: string;
}

const identity = {
  id: "law-actions",
  chapter: "law",
  title: "What the agency may do, must do and must not do",
  question: "What may the agency do, what must it do, and what must it not do?",
  ledger: "error",
  citations: [],
  rank: 10,
} as const;

/** The answer of the law for each action, on one day. Needs no data. */
export const lawActions: Method<ActionsSpec, ActionsSpec> = {
  ...identity,
  plan: ({ assessment }) => {
    const body = theLaw();
    const date = lawDate(assessment, body);
    const answers = [...answersFor(assessment, date.on, body).values()];
    const { state, kind } = assessment.jurisdiction;
    const spec: ActionsSpec = {
      rulings: answers.map((one) => answerStatement(one, body)),
      date,
      place: states[state]!.name,
      stateLaw: {
        found: answers.filter(({ stateLaw }) => stateLaw === "found").length,
        notVerified: answers.filter(({ stateLaw }) => stateLaw === "not-verified").length,
      },
      settled: answers.filter(({ settled }) => settled).length,
      agency: kind,
    };
    return {
      run: true,
      summary: `What the law says of ${plural(answers.length, "action")} in ${spec.place} on ${formatDate(date.on)}.`,
      queries: {},
      spec,
    };
  },
  estimate: (spec) => spec,
  findings: (_, spec) => [finding(spec)],
};

function finding(spec: ActionsSpec): RulingFinding {
  const { rulings, date, place, stateLaw, settled } = spec;
  return rulingFinding(identity, {
    claim: `On ${formatDate(date.on)}, of ${plural(rulings.length, "action")} asked about, the law in ${place} ${tally(rulings)}. ${settled === 0 ? "None of the answers is" : `${settled} of the answers ${settled === 1 ? "is" : "are"}`} settled${stateLaw.notVerified === 0 ? "" : `, and on ${stateLaw.notVerified} state law was not verified`}.`,
    reading: `The day is ${date.why}. A rule of the state was found on ${stateLaw.found} of the actions; on ${stateLaw.notVerified} state law was not verified, and the answer is that of federal law alone. An answer is called settled where it is not contested, does not rest on memory, and its rules were checked up to that day.`,
    asOf: date.on,
    rulings,
    limits: [
      "Rules of cities and counties, policies of the agency and orders of local courts are not among the rules asked.",
      ...(spec.agency === "tribal"
        ? [
            "Tribal law is not among the rules asked, and whether state law reaches a tribal department was not verified.",
          ]
        : []),
      ...(spec.agency === "campus"
        ? [
            "Rules of the institution are not among the rules asked; a private institution may stand outside some state laws.",
          ]
        : []),
      "Facts of a case (a claim of citizenship, the kind of warrant, the hours past release) can change an answer; `equipoise law` takes them.",
    ],
  });
}
