import type { RulingFinding } from "../../findings/finding.js";
import type { Ruling } from "../../findings/ruling.js";
import { plural } from "../../findings/wording.js";
import { latest, statement } from "../common/knowledge.js";
import { rulingFinding } from "../common/ruling-finding.js";
import type { Method } from "../method.js";
import { type EncounterRights, loadRights } from "./knowledge.js";

interface RightsSpec {
  readonly rulings: readonly Ruling[];
  readonly encounters: number;
  readonly asOf: string;
}

const identity = {
  id: "law-rights",
  chapter: "law",
  title: "Rights in each kind of encounter",
  question: "What does the law guarantee people, in each kind of encounter?",
  ledger: "profiling",
  citations: [],
  rank: 40,
} as const;

/** Rights in plain words, in English and Spanish, each with its authority. Needs no data. */
export const lawRights: Method<RightsSpec, RightsSpec> = {
  ...identity,
  plan: () => {
    const encounters = loadRights();
    const rulings = encounters.flatMap(rulingsOf);
    return {
      run: true,
      summary: `${plural(rulings.length, "right")} in ${plural(encounters.length, "kind")} of encounter, in English and Spanish, from knowledge/rights.`,
      queries: {},
      spec: {
        rulings,
        encounters: encounters.length,
        asOf: latest(rulings.flatMap(({ checked }) => checked ?? [])),
      },
    };
  },
  estimate: (spec) => spec,
  findings: (_, spec) => [finding(spec)],
};

function rulingsOf({ id, en, es, rights }: EncounterRights): Ruling[] {
  return rights.map((one) =>
    statement(
      {
        id: `${id}-${one.id}`,
        group: `${en} / ${es}`,
        title: one.en.title,
        text: one.en.text,
        spanish: one.es,
      },
      one,
    ),
  );
}

function finding({ rulings, encounters, asOf }: RightsSpec): RulingFinding {
  const unverified = rulings.filter(({ confidence }) => confidence === "unverified").length;
  return rulingFinding(identity, {
    claim: `${plural(rulings.length, "guarantee")} in ${plural(encounters, "kind")} of encounter, in English and Spanish; ${unverified} of them could not be checked against a text and are marked so.`,
    reading:
      "They bind the agency under every option. They are federal unless they say otherwise; state law can give more, as the answers above tell.",
    asOf,
    rulings,
    limits: [
      "Neither a lawyer nor a certified translator has reviewed them. Have both do so before handing them to anybody.",
      "Exceptions are left out where plain words would not hold them.",
    ],
  });
}
