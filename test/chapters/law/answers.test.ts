import { describe, expect, it } from "vitest";
import { optionKinds } from "../../../src/assessment/assessment.js";
import { parseAssessment } from "../../../src/assessment/parse.js";
import {
  answerStatement,
  knownUntil,
  lawDate,
  leftUndone,
  optionAction,
  requiredButUndone,
} from "../../../src/chapters/law/answers.js";
import { isKnown, optionRulings } from "../../../src/chapters/law/option-rulings.js";
import type { Body, Effect, LegalDate, Rule, Ruling } from "../../../src/law/index.js";

const day = (text: string): LegalDate => ({ earliest: text, latest: text, text });

const rule = (more: Partial<Rule> = {}): Rule => ({
  id: "va.hold",
  jurisdiction: "VA",
  binds: [],
  agencies: [],
  actions: ["hold-on-detainer"],
  effect: "prohibited",
  summary: "A detainer gives no power to hold.",
  conditions: [],
  onlyWhen: [],
  exceptions: [],
  basis: "ordinary",
  unsettled: false,
  authority: { kind: "opinion", cite: "Va. Op. 14-067", links: ["https://example.org/op"] },
  from: day("2015-01-05"),
  to: null,
  status: "in-force",
  confidence: "medium",
  verification: "secondary",
  checkedOn: day("2022-11-30"),
  overrides: [],
  disputes: [],
  file: "va.yaml:1",
  ...more,
});

const ids = [...new Set([...Object.values(optionAction), ...Object.values(leftUndone).flat()])];

const body: Body = {
  rules: [rule(), rule({ id: "us.x", jurisdiction: "US", checkedOn: day("2026-06-30") })],
  vocabulary: {
    agencies: [],
    actions: ids.map((id) => ({
      id,
      label: id.replaceAll("-", " "),
      question: `May the agency ${id}?`,
      group: "custody",
      synonyms: [],
      given: {},
    })),
    facts: [],
    documents: [],
    places: [],
  },
};

const answer = (action: string, effect: Effect, more: Partial<Ruling> = {}): Ruling => ({
  question: { state: "VA", agency: "sheriff", action, on: "2026-07-01", given: {} },
  effect,
  answer: `The law says ${effect}.`,
  noDuty: false,
  stateLaw: "found",
  conditions: [{ text: "With a warrant.", rule: rule() }],
  trace: [{ kind: "state", text: "State law forbids it.", rules: [rule()] }],
  deciding: [rule()],
  sides: [],
  liability: [
    {
      text: "The county.",
      rule: rule({ id: "us.1983", authority: { kind: "statute", cite: "42 U.S.C. 1983", links: [] } }),
    },
  ],
  changes: [],
  pending: [],
  confidence: "medium",
  settled: false,
  doubts: ["It was last checked in 2022."],
  checkedOn: day("2022-11-30"),
  ...more,
});

const assessment = (more: string) =>
  parseAssessment(
    `equipoise: 1\ntitle: T\njurisdiction: { state: VA, agency: A, kind: sheriff }\n${more}`,
    "a.yaml",
  ).assessment;

describe("an answer of the law in the report", () => {
  it("keeps the answer, its authority, the trace, the doubts and the date", () => {
    expect(answerStatement(answer("hold-on-detainer", "prohibited"), body)).toEqual({
      id: "hold-on-detainer",
      group: "Custody",
      title: "Hold on detainer",
      effect: "prohibited",
      text: "The law says prohibited.",
      conditions: ["With a warrant."],
      sides: [],
      steps: [
        {
          text: "State law forbids it.",
          authorities: [{ cite: "Va. Op. 14-067", link: "https://example.org/op" }],
        },
      ],
      authorities: [{ cite: "Va. Op. 14-067", link: "https://example.org/op" }],
      exposure: ["The county. [42 U.S.C. 1983]"],
      notes: ["It was last checked in 2022."],
      confidence: "medium",
      checked: "2022-11-30",
    });
  });

  it("shows nothing from memory as verified, nor an answer that was not found", () => {
    const memory = answer("hold-on-detainer", "prohibited", { deciding: [rule({ verification: "memory" })] });
    expect(answerStatement(memory, body).confidence).toBe("unverified");
    const federal = answer("hold-on-detainer", "permitted", { stateLaw: "not-verified", confidence: "high" });
    expect(answerStatement(federal, body).confidence).toBe("low");
    const unknown = answer("hold-on-detainer", "unknown", { deciding: [], checkedOn: null });
    expect(answerStatement(unknown, body)).toMatchObject({ confidence: "unverified", authorities: [] });
    expect(answerStatement(unknown, body)).not.toHaveProperty("checked");
  });

  it("is of the day that the assessment names, of the decision, or of the knowledge; never of the clock", () => {
    expect(knownUntil(body)).toBe("2026-06-30");
    const dated = "decision: { date: 2020-06-30 }\n";
    expect(lawDate(assessment(`${dated}chapters: { law: { on: 2025-01-02 } }\n`), body).on).toBe(
      "2025-01-02",
    );
    expect(lawDate(assessment(dated), body)).toEqual({ on: "2020-06-30", why: "the day of the decision" });
    expect(lawDate(assessment(""), body).on).toBe("2026-06-30");
  });
});

describe("the law and an option", () => {
  const all = (effects: Readonly<Record<string, Effect>>) =>
    new Map(ids.map((id) => [id, answer(id, effects[id] ?? "permitted")]));

  it("an option is what its own action is", () => {
    const options = optionKinds.map((kind) => ({ id: kind, label: kind, statusQuo: false, kind }));
    for (const option of options) {
      const [law, ...clauses] = optionRulings(
        option,
        all({ [optionAction[option.kind]]: "contested" }),
        body,
      );
      expect(law, option.kind).toMatchObject({ id: option.kind, effect: "contested" });
      expect(clauses.length).toBeGreaterThan(4);
      expect(new Set(clauses.map(({ id }) => id)).size).toBe(clauses.length);
    }
  });

  it("an option that leaves undone what the law requires is closed, with the rule that closes it", () => {
    const answers = all({ "hold-on-detainer": "required" });
    const notify = { id: "end", label: "End it", statusQuo: false, kind: "notify-only" as const };
    const [law] = optionRulings(notify, answers, body);
    expect(law).toMatchObject({ effect: "prohibited", authorities: [{ cite: "Va. Op. 14-067" }] });
    expect(law!.text).toContain(
      "The law requires the agency to hold on detainer, which this option leaves undone.",
    );
    expect(requiredButUndone("honour-detainers", answers)).toEqual([]);
  });

  it("where some agreement must be signed, staying without one is closed, and each model is open", () => {
    const answers = all({
      "sign-287g-jail": "required",
      "sign-287g-warrant-service": "required",
      "sign-287g-task-force": "required",
    });
    for (const kind of [
      "honour-detainers",
      "notify-only",
      "judicial-warrant-only",
      "limited-cooperation",
    ] as const)
      expect(requiredButUndone(kind, answers).length, kind).toBeGreaterThan(0);
    for (const kind of [
      "287g-jail",
      "287g-warrant-service",
      "287g-task-force",
      "detention-contract",
    ] as const)
      expect(requiredButUndone(kind, answers), kind).toEqual([]);
  });

  it("an option of no known kind is left out of it", () => {
    expect(isKnown({ id: "x", label: "X", statusQuo: false })).toBe(false);
  });
});
