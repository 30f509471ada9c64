import { describe, expect, it } from "vitest";
import { addDays } from "../../src/law/dates.js";
import { loadLaw, ruleOn } from "../../src/law/index.js";

const body = loadLaw();
const { places, actions, agencies } = body.vocabulary;
const changed = new Set(
  body.rules.flatMap(({ from, to }) =>
    [from, to].flatMap((one) => (one === null ? [] : [addDays(one.earliest, -1), one.earliest, one.latest])),
  ),
);

describe("51 jurisdictions x all actions x every date on which anything changed", () => {
  it("have an answer with a trace each, and permission only from a rule that permits", () => {
    const permitting = new Set(["permitted", "permitted-with-conditions"]);
    for (const { code } of places)
      for (const { id } of actions)
        for (const on of changed) {
          const ruling = ruleOn({ state: code, agency: "sheriff", action: id, on, given: {} }, body);
          if (ruling.trace.length < 2 || ruling.answer === "") expect.fail(`${code} ${id} ${on}: no trace`);
          if (ruling.effect === "unknown" && ruling.deciding.length > 0)
            expect.fail(`${code} ${id} ${on}: unknown`);
          if (ruling.effect !== "unknown" && ruling.deciding.length === 0)
            expect.fail(`${code} ${id} ${on}: ${ruling.effect} without a rule`);
          if (permitting.has(ruling.effect) && !ruling.deciding.some(mayPermit))
            expect.fail(`${code} ${id} ${on}: permission out of nothing`);
        }
  });

  it("answer for each kind of agency", () => {
    for (const { code } of places)
      for (const { id: agency } of agencies)
        for (const { id } of actions) {
          const ruling = ruleOn({ state: code, agency, action: id, on: "2026-09-01", given: {} }, body);
          expect(ruling.trace.at(-1)!.text).toBe(ruling.answer);
        }
  });
});

function mayPermit({ effect, exceptions }: (typeof body.rules)[number]): boolean {
  return effect.startsWith("permitted") || exceptions.some((one) => one.effect.startsWith("permitted"));
}
