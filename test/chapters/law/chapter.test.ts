import { describe, expect, it } from "vitest";
import { agencyKinds, optionKinds } from "../../../src/assessment/assessment.js";
import { parseAssessment } from "../../../src/assessment/parse.js";
import { states } from "../../../src/assessment/states.js";
import { lawActions } from "../../../src/chapters/law/actions.js";
import { leftUndone, optionAction } from "../../../src/chapters/law/answers.js";
import { lawChapter } from "../../../src/chapters/law/chapter.js";
import type { RulingFinding } from "../../../src/findings/finding.js";
import { loadLaw, rulings } from "../../../src/law/index.js";

function findingsFor(more: string, methods = lawChapter.methods): RulingFinding[] {
  const { assessment } = parseAssessment(`equipoise: 1\ntitle: T\n${more}`, "a.yaml");
  const context = { assessment, catalog: new Map() };
  return methods.flatMap((method) => {
    const plan = method.plan(context);
    if (!plan.run) throw new Error(plan.why);
    const spec = structuredClone(plan.spec);
    return method.findings(spec, method.estimate(spec, {}, 1), context).map((one) => {
      if (one.status !== "ruling") throw new Error(`${one.id} is ${one.status}`);
      return one;
    });
  });
}

const sheriff = (state: string, date: string) =>
  `jurisdiction: { state: ${state}, agency: A, kind: sheriff }\ndecision: { date: ${date} }\n`;

const optionsOf = (findings: readonly RulingFinding[]) =>
  Object.fromEntries(
    findings
      .find(({ method }) => method === "law-options")!
      .rulings.flatMap(({ id, effect }) => (effect === undefined ? [] : [[id, effect]])),
  );

describe("the chapter on the law", () => {
  it("has an action of the vocabulary for each kind of option", () => {
    const known = new Set(loadLaw().vocabulary.actions.map(({ id }) => id));
    const asked = [...Object.values(optionAction), ...Object.values(leftUndone).flat()];
    expect(asked.filter((id) => !known.has(id))).toEqual([]);
    expect(Object.keys(optionAction).sort()).toEqual([...optionKinds].sort());
  });

  it("answers for every kind of agency, each statement told once, worded and dated", () => {
    for (const kind of agencyKinds)
      for (const finding of findingsFor(`jurisdiction: { state: IL, agency: A, kind: ${kind} }\n`)) {
        const ids = finding.rulings.map(({ id }) => id);
        expect(new Set(ids).size, finding.id).toBe(ids.length);
        for (const text of [finding.claim, finding.reading, ...finding.limits])
          expect(text, finding.id).not.toMatch(/undefined|NaN|\[object/);
        expect(finding.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        for (const { text, title } of finding.rulings)
          expect(`${title} ${text}`).not.toMatch(/undefined|\[object/);
      }
  });

  it("speaks for every state, and shows no answer that leans on memory as verified", () => {
    const body = loadLaw();
    for (const state of Object.keys(states)) {
      const own = rulings({ state, agency: "sheriff", on: "2026-03-01" }, body);
      const [actions] = findingsFor(sheriff(state, "2026-03-01"), [lawActions]);
      expect(actions!.rulings.map(({ effect }) => effect)).toEqual(own.map(({ effect }) => effect));
      for (const [i, { deciding, effect, stateLaw }] of own.entries()) {
        const { confidence, id } = actions!.rulings[i]!;
        const memory = effect === "unknown" || deciding.some(({ verification }) => verification === "memory");
        expect(confidence === "unverified", `${state} ${id}`).toBe(memory);
        if (stateLaw === "not-verified") expect(confidence, `${state} ${id}`).toMatch(/low|unverified/);
      }
    }
  });

  it("closes in Texas what leaves a required hold undone, and in California what the state forbids", () => {
    expect(optionsOf(findingsFor(sheriff("TX", "2026-03-01")))).toMatchObject({
      "287g-jail": "required",
      "notify-only": "prohibited",
      "limited-cooperation": "prohibited",
    });
    expect(optionsOf(findingsFor(sheriff("CA", "2026-03-01")))).toMatchObject({
      "287g-task-force": "prohibited",
      "honour-detainers": "prohibited",
      "detention-contract": "prohibited",
    });
  });

  it("answers either side of the day on which Maryland forbade agreements", () => {
    expect(optionsOf(findingsFor(sheriff("MD", "2026-01-15")))["287g-jail"]).toBe(
      "permitted-with-conditions",
    );
    expect(optionsOf(findingsFor(sheriff("MD", "2026-03-01")))["287g-jail"]).toBe("prohibited");
    const changes = findingsFor(sheriff("MD", "2026-03-01")).find(({ method }) => method === "law-changes")!;
    expect(changes.rulings.map(({ text }) => text).join(" ")).toContain("It began on 17 Feb 2026.");
  });

  it("is the same whenever it is asked: a day, and no clock", () => {
    expect(findingsFor(sheriff("NY", "2026-09-01"))).toEqual(findingsFor(sheriff("NY", "2026-09-01")));
  });

  it("tells only the options of the assessment where their kinds are known, and names those that are not", () => {
    const found = findingsFor(
      `${sheriff("VA", "2026-09-01")}options:
  - { id: sign, label: Sign, kind: 287g-jail }
  - { id: wait, label: Wait and see }
`,
    ).find(({ method }) => method === "law-options")!;
    expect(optionsOf([found])).toEqual({ sign: "permitted-with-conditions" });
    expect(found.limits.join(" ")).toContain("What Wait and see would commit the agency to is not told");
    expect(found.rulings.some(({ group }) => group === "Sign: clause by clause")).toBe(true);
    expect(found.rulings.some(({ group }) => group === "Who has the power to decide")).toBe(true);
  });
});
