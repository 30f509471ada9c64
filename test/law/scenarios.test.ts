import { describe, expect, it } from "vitest";
import { loadLaw, rule } from "../../src/law/index.js";
import { sharedIsPresent, sharedJson } from "../support/shared.js";
import { answerText } from "./support.js";

/** Cites and effects of the reference scenarios; skipped where the shared folder is absent. */

interface Scenario {
  readonly id: string;
  readonly inputs: {
    readonly agency_kind: string;
    readonly state: string;
    readonly action: string;
    readonly date: string | readonly string[];
    readonly documents?: readonly string[];
    readonly prolongs?: boolean;
  };
  readonly expected_effect: string | readonly string[];
  readonly must_cite: readonly string[];
}

interface Fact {
  readonly id: string;
  readonly binds: readonly string[];
  readonly subjects: readonly string[];
  readonly actions: readonly string[];
  readonly effect: string;
  readonly effective_from: string | null;
  readonly effective_to: string | null;
}

const body = loadLaw();
const list = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? one : [one as T]);

describe.skipIf(!sharedIsPresent)("the reference scenarios (skipped without the shared folder)", () => {
  const scenarios = sharedIsPresent
    ? sharedJson<{ scenarios: Scenario[] }>("reference", "law-scenarios.json").scenarios
    : [];
  it.each(scenarios.map((one) => [one.id, one] as const))(
    "%s",
    (_, { inputs, expected_effect, must_cite }) => {
      const { state, agency_kind: agency, action, documents, prolongs } = inputs;
      const given = prolongs === undefined ? {} : { prolongs };
      const rulings = list(inputs.date).map((on) =>
        rule({ state, agency, action, on, given, ...(documents === undefined ? {} : { documents }) }, body),
      );
      expect(rulings.map(({ effect }) => effect.replaceAll("-", "_"))).toEqual(list(expected_effect));
      const text = rulings.map(answerText).join("\n");
      for (const cite of must_cite) expect(text).toContain(cite);
    },
  );
});

/** Facts of the case that a rule asks for before it speaks. */
const given: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "us.1103a10": { "mass-influx-delegation": "yes" },
  "us.1367": { "protected-applicant": "yes" },
  "us.2366": { "held-under-contract": "yes" },
  "us.rodriguez": { "prolongs-stop": "yes" },
  "us.melendres": { "prolongs-stop": "yes" },
  "us.santos": { "prolongs-stop": "yes" },
  "us.arizona": { "prolongs-stop": "yes", "federal-request": "no" },
  "us.brignoni": { basis: "ancestry" },
  "us.fourth_pc": { "citizenship-shown": "yes" },
  "mn.287b": { "board-approved": "no" },
  "tn.hold287": { agreement: "jail" },
};

/**
 * Facts whose effect is told otherwise than in the reference, with the reason: what a state may do is no permission to the agency;
 * bills, unconfirmed signatures and weak sources don't decide; a ban of limiting policies prohibits; other rules prevail.
 */
const otherwise: Readonly<Record<string, string>> = {
  "us.1357g10": "telling status is plainly permitted; help has conditions",
  "us.1357a": "on questions it is background: it empowers federal officers",
  "us.1324c": "it permits arrests for smuggling, which is an action of its own",
  "us.1373.constitution": "it contests limits on sharing, an action of its own",
  "us.1367": "it binds federal officials: background for a local agency",
  "us.2875": "on detainers it is background",
  "us.plyler": "it is background",
  "us.miranda": "a stop is no custody; at booking and in interviews it decides",
  "us.elcenizo": "upholds the mandate",
  "us.california9": "upholds the limit",
  "us.oceancounty": "upholds the limit",
  "us.mchenry7": "upholds the limit",
  "us.illinoisnd": "upholds the limit",
  "us.lopezaguilar": "the state's own law decides in Illinois",
  "us.nydoj2": "background on federal grants",
  "us.glahr11": "the arrest is prohibited; checks are permitted",
  "us.geo9": "it speaks of private operators",
  "nh.hold": "a ban of limiting policies",
  "nh.jail48": "the duty to hold prevails, with this limit as a condition",
  "la.pol": "a ban of limiting policies",
  "fl.best": "a ban of limiting policies",
  "sc.jail": "a ban of limiting policies",
  "in.pol": "it bans policies, so sharing stays permitted",
  "mt.200": "a ban of limiting policies",
  "sc.287": "a bill never decides",
  "id.287": "a bill never decides",
  "ks.hold": "weak sources: contested",
  "nm.lpr": "unconfirmed signature: contested",
  "hi.287": "unconfirmed signature: contested",
  "az.314": "a conditional statute doesn't undo the federal bar",
  "nv.model": "a pending case prevails",
  "ny.2026b": "an appellate decision prohibits the hold",
  "tn.detpol": "it bans policies; one refusal is contested",
  "md.trust26": "it binds staff of jails at booking",
  "dc.hold": "it binds staff about people in custody",
  "mo.jail": "the duty follows an arrest: at booking",
};

describe.skipIf(!sharedIsPresent)("the reference facts (skipped without the shared folder)", () => {
  const facts = sharedIsPresent ? sharedJson<{ facts: Fact[] }>("reference", "law-facts.json").facts : [];
  it.each(facts.map((one) => [one.id, one] as const))(
    "%s is a rule, and answers its questions",
    (id, fact) => {
      expect(body.rules.some((one) => one.id === id)).toBe(true);
      const place = fact.binds[0]!.replace("US-", "");
      const state = place === "US" ? "OH" : place;
      const on = dayFor(fact);
      for (const action of fact.actions) {
        const agency = fact.subjects[0] === "all" ? "sheriff_jail" : fact.subjects[0]!;
        const question = { state, agency, action, on, given: given[id] ?? {} };
        const ruling = rule(question, body);
        const effect = fact.effect.replaceAll("_", "-");
        const decides = ["required", "permitted", "permitted-with-conditions", "prohibited", "contested"];
        if (decides.includes(effect) && otherwise[id] === undefined) expect(ruling.effect).toBe(effect);
        const text = answerText(ruling);
        if (otherwise[id] === undefined) expect(text).toContain(id);
      }
    },
  );

  it("lists no exception that is none", () => {
    expect(Object.keys(otherwise).filter((id) => !facts.some((one) => one.id === id))).toEqual(
      sharedIsPresent ? [] : Object.keys(otherwise),
    );
  });
});

/** A day on which the fact is surely in force. */
function dayFor({ effective_from: from, effective_to: to }: Fact): string {
  if (to !== null && to < "2026-10-01") return from!;
  return from?.startsWith("2026") && from.length === 4 ? "2027-02-01" : "2026-10-01";
}
