import { type Assessment, type OptionKind, optionKinds } from "../../assessment/assessment.js";
import type { RulingFinding } from "../../findings/finding.js";
import { effectWords, type Ruling } from "../../findings/ruling.js";
import { formatDate, joinList, plural } from "../../findings/wording.js";
import type { Body } from "../../law/index.js";
import { rulingFinding } from "../common/ruling-finding.js";
import type { Method } from "../method.js";
import { answersFor, lawDate, tally, theLaw } from "./answers.js";
import { loadOption } from "./knowledge.js";
import { decidersOf, isKnown, optionRulings } from "./option-rulings.js";

interface OptionsSpec {
  readonly rulings: readonly Ruling[];
  /** Labels of options whose kind is known, and of those whose kind the assessment does not say. */
  readonly known: readonly string[];
  readonly unknown: readonly string[];
  /** False where the assessment names no option of a known kind, so that all kinds are told. */
  readonly own: boolean;
  readonly asOf: string;
}

const identity = {
  id: "law-options",
  chapter: "law",
  title: "What each option commits the agency to",
  question: "Does the law leave each option open, what does it commit the agency to, and who decides?",
  ledger: "error",
  citations: [],
  rank: 20,
} as const;

/** What the law says of each option, its clauses, and who decides. Needs no data. */
export const lawOptions: Method<OptionsSpec, OptionsSpec> = {
  ...identity,
  plan: ({ assessment }) => {
    const spec = specOf(assessment, theLaw());
    return {
      run: true,
      summary: `What ${spec.own ? joinList(spec.known) : "each known kind of option"} commits the agency to, clause by clause, from knowledge/options.`,
      queries: {},
      spec,
    };
  },
  estimate: (spec) => spec,
  findings: (_, spec) => [finding(spec)],
};

/** The options of the assessment whose kind is known; all known kinds where there is none. */
function specOf(assessment: Assessment, body: Body): OptionsSpec {
  const named = assessment.options.filter(isKnown);
  const own = named.length > 0;
  const options = own ? named : optionKinds.map(ofKind);
  const { on } = lawDate(assessment, body);
  const answers = answersFor(assessment, on, body);
  const each = options.map((option) => optionRulings(option, answers, body));
  return {
    // What the law says of each option stands together, before the clauses of each.
    rulings: [
      ...each.map(([law]) => law!),
      ...decidersOf(assessment),
      ...each.flatMap(([, ...clauses]) => clauses),
    ],
    known: options.map(({ label }) => label),
    unknown: assessment.options.filter((one) => !isKnown(one)).map(({ label }) => label),
    own,
    asOf: on,
  };
}

const ofKind = (kind: OptionKind) => ({ id: kind, label: loadOption(kind).name, statusQuo: false, kind });

function finding({ rulings, known, unknown, own, asOf }: OptionsSpec): RulingFinding {
  const unverified = rulings.filter(({ confidence }) => confidence === "unverified").length;
  const answers = rulings.flatMap(({ title, effect }) =>
    effect === undefined ? [] : [`"${title}": ${effectWords[effect].label.toLowerCase()}`],
  );
  const law = own
    ? `On ${formatDate(asOf)} the law answers: ${joinList(answers)}.`
    : `On ${formatDate(asOf)}, of ${plural(known.length, "known kind")} of option, the law ${tally(rulings)}.`;
  return rulingFinding(identity, {
    claim: `${law} What each would commit the agency to stands below; ${unverified} of ${plural(rulings.length, "statement")} could not be checked against a text and are marked so.`,
    reading:
      "Clauses are told in our own words from agreements and reports of other places. The text that would be signed decides: read it, and ask for what is marked as not verified.",
    asOf,
    rulings,
    limits: [
      ...(unknown.length === 0
        ? []
        : [
            `What ${joinList(unknown)} would commit the agency to is not told, because the assessment does not say of what kind it is (options: kind).`,
          ]),
      "Templates of agreements change without notice, and no text of 2025 or later was seen whole.",
      "Terms of reimbursement are those announced since October 2025, whatever the day asked about.",
    ],
  });
}
