import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { legalDate } from "../../src/law/dates.js";
import { type Body, loadLaw, type Rule, rule, ruleOn } from "../../src/law/index.js";

const body = loadLaw();
const { places, actions, agencies, facts } = body.vocabulary;

const day = fc
  .date({ min: new Date("1950-01-01"), max: new Date("2040-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const given = fc
  .subarray(
    facts.flatMap((one) =>
      one.numeric
        ? [[one.id, "24"] as const, [one.id, "72"] as const]
        : one.values.map((v) => [one.id, v.value] as const),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => Object.fromEntries(pairs));
const question = fc.record({
  state: fc.constantFrom(...places.map(({ code }) => code)),
  agency: fc.constantFrom(...agencies.map(({ id }) => id)),
  action: fc.constantFrom(...actions.map(({ id }) => id)),
  on: day,
  given,
});
const settings = { seed: 20260301, numRuns: 400 };

describe("facts that would change the answer", () => {
  const questions = places.flatMap(({ code }) =>
    ["hold-on-detainer", "ask-status-in-stop", "notify-of-release", "transfer-custody"].map((action) => ({
      state: code,
      agency: "sheriff",
      action,
      on: "2026-03-01",
      given: {},
    })),
  );
  it("lead, when they are given, to the answer that was told", () => {
    let told = 0;
    for (const asked of questions)
      for (const { text } of ruleOn(asked, body).conditions)
        for (const fact of facts)
          for (const { value, label } of fact.values) {
            const words = `Given ${label}: `;
            if (!text.startsWith(words)) continue;
            told++;
            const { effect } = ruleOn({ ...asked, given: { [fact.id]: value } }, body);
            const expected =
              effect === "unknown" ? "our records hold no rule that decides" : effect.replaceAll("-", " ");
            expect(text.slice(words.length), `${asked.state} ${asked.action}: ${text}`).toMatch(
              new RegExp(`^${expected}`),
            );
          }
    expect(told).toBeGreaterThan(100);
  });
  it("a federal agreement does not open what a state forbids", () => {
    const asked = { state: "CO", agency: "sheriff", action: "hold-on-detainer", on: "2026-03-01" };
    const alone = rule(asked, body);
    expect(alone.effect).toBe("prohibited");
    expect(alone.conditions.map(({ text }) => text).join()).not.toMatch(/agreement/);
    expect(rule({ ...asked, given: { agreement: "jail" } }, body).effect).toBe("prohibited");
  });
});

describe("whatever is asked", () => {
  it("has an answer with a trace, and permission only from a rule that permits", () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { effect, deciding, trace, sides, answer } = ruleOn(asked, body);
        expect(trace.at(-1)!.text).toBe(answer);
        expect(deciding.length > 0).toBe(effect !== "unknown");
        if (effect === "contested") expect(sides.length).toBeGreaterThan(0);
        else expect(sides).toEqual([]);
      }),
      settings,
    );
  });

  it("doesn't depend on the order of the rules", () => {
    fc.assert(
      fc.property(question, fc.integer(), (asked, seed) => {
        const shuffled: Body = { ...body, rules: shuffle(body.rules, seed) };
        expect(ruleOn(asked, shuffled)).toEqual(ruleOn(asked, body));
      }),
      { ...settings, numRuns: 60 },
    );
  });

  it("doesn't change when a rule of another state, agency or action is added", () => {
    fc.assert(
      fc.property(question, (asked) => {
        const state = asked.state === "WY" ? "OH" : "WY";
        const agency = asked.agency === "campus" ? "sheriff" : "campus";
        const action = asked.action === "certify-t-visa" ? "join-task-force" : "certify-t-visa";
        const added = [
          made({ id: "zz.state", jurisdiction: state, actions: [asked.action], effect: "required" }),
          made({ id: "zz.agency", jurisdiction: asked.state, agencies: [agency], actions: [asked.action] }),
          made({
            id: "zz.action",
            jurisdiction: "US",
            actions: [action],
            effect: "prohibited",
            basis: "constitution",
          }),
        ];
        expect(ruleOn(asked, { ...body, rules: [...body.rules, ...added] })).toEqual(ruleOn(asked, body));
      }),
      { ...settings, numRuns: 100 },
    );
  });
});

describe("the order of the law", () => {
  const answer = (rules: readonly Rule[], extra: Partial<Parameters<typeof rule>[0]> = {}) =>
    rule(
      { state: "OH", agency: "sheriff", action: "hold-on-detainer", on: "2026-03-01", ...extra },
      { rules, vocabulary: body.vocabulary },
    );
  const bar = made({ id: "bar", effect: "prohibited" });
  const mandate = made({ id: "mandate", effect: "required" });
  const federal = made({ id: "federal", jurisdiction: "US", effect: "permitted-with-conditions" });

  it("says unknown where there is no rule", () => {
    expect(answer([]).effect).toBe("unknown");
    expect(answer([]).stateLaw).toBe("not-verified");
    expect(answer([]).answer).toContain("state law not verified");
  });

  it("lets a state limit an act that federal law permits", () => {
    expect(answer([federal, bar]).effect).toBe("prohibited");
    expect(answer([federal, mandate]).effect).toBe("required");
  });

  it("puts a settled constitutional bar over a mandate, and an unsettled one beside it", () => {
    const limit = made({ id: "limit", jurisdiction: "US", effect: "prohibited", basis: "constitution" });
    expect(answer([mandate, limit]).effect).toBe("prohibited");
    const open = answer([mandate, { ...limit, unsettled: true }]);
    expect(open.effect).toBe("contested");
    expect(open.sides.map(({ effect }) => effect)).toEqual(["prohibited", "required"]);
  });

  it("puts a valid federal bar over authority of the state", () => {
    const federalBar = made({
      id: "preempts",
      jurisdiction: "US",
      effect: "prohibited",
      basis: "preemption",
    });
    expect(answer([mandate, federalBar]).effect).toBe("prohibited");
    expect(answer([made({ id: "may", effect: "permitted" }), federalBar]).effect).toBe("prohibited");
  });

  it("lets a federal rule that forbids limits undo a limit, or contest it where its validity is disputed", () => {
    const shield = made({ id: "shield", jurisdiction: "US", effect: "permitted" });
    expect(answer([bar, { ...shield, forbidsLimits: "valid" }]).effect).toBe("permitted");
    expect(answer([bar, { ...shield, forbidsLimits: "contested" }]).effect).toBe("contested");
  });

  it("lets the higher, the more specific and the later of two rules of a state prevail", () => {
    const opinion = { ...bar, authority: { kind: "opinion" as const, cite: "Op. 1", links: [] } };
    expect(answer([opinion, mandate]).effect).toBe("required");
    expect(answer([{ ...bar, agencies: ["sheriff"] }, mandate]).effect).toBe("prohibited");
    expect(answer([bar, { ...mandate, from: legalDate("2025-01-01")! }]).effect).toBe("required");
    expect(answer([bar, mandate]).effect).toBe("contested");
  });

  it("lets an exception displace the rule that it names", () => {
    expect(answer([bar, made({ id: "exception", effect: "permitted", overrides: ["bar"] })]).effect).toBe(
      "permitted",
    );
  });

  it("shows enjoined, vacated, repealed and proposed rules without letting them decide", () => {
    for (const status of ["enjoined", "vacated", "repealed", "pending-bill"] as const) {
      const ruling = answer([federal, { ...bar, status }]);
      expect(ruling.effect).toBe("permitted-with-conditions");
      expect(ruling.trace.some(({ kind, rules }) => kind === "not-deciding" && rules[0]!.id === "bar")).toBe(
        true,
      );
    }
  });

  it("is contested while it is uncertain whether a rule that matters is law", () => {
    const uncertain = { ...bar, from: legalDate("2026")! };
    expect(answer([federal, uncertain]).effect).toBe("contested");
    expect(answer([federal, uncertain], { on: "2025-12-31" }).effect).toBe("permitted-with-conditions");
    expect(answer([federal, uncertain], { on: "2026-12-31" }).effect).toBe("prohibited");
    expect(answer([federal, { ...bar, status: "passed-unconfirmed" }]).effect).toBe("contested");
    expect(answer([federal, { ...bar, confidence: "low" }]).effect).toBe("contested");
  });

  it("keeps liability apart from the answer", () => {
    const liable = made({ id: "liable", jurisdiction: "US", effect: "liability", summary: "Damages" });
    const ruling = answer([mandate, liable]);
    expect(ruling.effect).toBe("required");
    expect(ruling.liability.map(({ text }) => text)).toEqual(["Damages"]);
  });

  it("lets a rule hold from its first day until the day before it ends", () => {
    const dated = { ...bar, from: legalDate("2026-02-01")!, to: legalDate("2026-04-01")! };
    const on = (date: string) => answer([federal, dated], { on: date }).effect;
    expect(["2026-01-31", "2026-02-01", "2026-03-31", "2026-04-01"].map(on)).toEqual([
      "permitted-with-conditions",
      "prohibited",
      "prohibited",
      "permitted-with-conditions",
    ]);
  });
});

function made(parts: Partial<Rule> & { readonly id: string }): Rule {
  return {
    jurisdiction: "OH",
    binds: [],
    agencies: [],
    actions: ["hold-on-detainer"],
    effect: "prohibited",
    summary: `What ${parts.id} says`,
    conditions: [],
    onlyWhen: [],
    exceptions: [],
    basis: "ordinary",
    unsettled: false,
    authority: { kind: "statute", cite: `Code ${parts.id}`, links: [] },
    from: legalDate("2020-01-01")!,
    to: null,
    status: "in-force",
    confidence: "high",
    verification: "primary",
    checkedOn: legalDate("2026-10-01")!,
    overrides: [],
    disputes: [],
    file: "oh/rules.yaml:1",
    ...parts,
  };
}

function shuffle<T>(items: readonly T[], seed: number): T[] {
  const copy = [...items];
  let state = seed >>> 0;
  for (let i = copy.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}
