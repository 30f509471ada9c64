import { type Assessment, optionKinds, type PolicyOption } from "../../assessment/assessment.js";
import type { RulingFinding } from "../../findings/finding.js";
import type { Ruling } from "../../findings/ruling.js";
import { joinList, plural } from "../../findings/wording.js";
import { latest } from "../common/knowledge.js";
import { rulingFinding } from "../common/ruling-finding.js";
import type { Method } from "../method.js";
import { loadOption } from "./knowledge.js";
import { clausesOf, decidersOf } from "./option-rulings.js";

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
  question: "What does each option commit the agency to, and who has the power to decide?",
  ledger: "error",
  citations: [],
  rank: 20,
} as const;

/** Each option's clauses, and who decides. Needs no data. */
export const lawOptions: Method<OptionsSpec, OptionsSpec> = {
  ...identity,
  plan: ({ assessment }) => {
    const spec = specOf(assessment);
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
function specOf(assessment: Assessment): OptionsSpec {
  const named = assessment.options.filter(({ kind }) => kind !== undefined);
  const own = named.length > 0;
  const options = own ? named : optionKinds.map(ofKind);
  const rulings = [...decidersOf(assessment), ...options.flatMap(clausesOf)];
  return {
    rulings,
    known: options.map(({ label }) => label),
    unknown: assessment.options.filter(({ kind }) => kind === undefined).map(({ label }) => label),
    own,
    asOf: latest(rulings.flatMap(({ checked }) => checked ?? [])),
  };
}

const ofKind = (kind: (typeof optionKinds)[number]): PolicyOption => ({
  id: kind,
  label: loadOption(kind).name,
  statusQuo: false,
  kind,
});

function finding({ rulings, known, unknown, own, asOf }: OptionsSpec): RulingFinding {
  const unverified = rulings.filter(({ confidence }) => confidence === "unverified").length;
  const which = own
    ? `${plural(known.length, "option")} of the assessment`
    : `${plural(known.length, "known kind")} of option`;
  return rulingFinding(identity, {
    claim: `What ${which} would commit the agency to stands below in ${plural(rulings.length, "statement")}, ${unverified} of which could not be checked against a text and are marked so.`,
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
    ],
  });
}
