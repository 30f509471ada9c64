import { describe, expect, it } from "vitest";
import { loadCases, loadLaw, rule } from "../../src/law/index.js";
import { answerText } from "./support.js";

const body = loadLaw();
const cases = loadCases();

describe("the worked cases", () => {
  it.each(cases.map((one) => [`${one.state} ${one.action} ${one.on}: ${one.story}`, one] as const))(
    "%s",
    (_, one) => {
      const ruling = rule(one, body);
      expect(ruling.effect).toBe(one.answer);
      const text = answerText(ruling);
      for (const cite of one.cites) expect(text).toContain(cite);
    },
  );

  it("stand on either side of each date of each rule", () => {
    const told = new Map<string, string[]>();
    for (const one of cases)
      if (one.rule !== undefined) told.set(one.rule, [...(told.get(one.rule) ?? []), one.on]);
    for (const { id, from, to } of body.rules) {
      const days = told.get(id) ?? [];
      for (const date of [from, to].filter((one) => one !== null)) {
        expect(
          days.some((day) => day < date.earliest),
          `${id}: before ${date.text}`,
        ).toBe(true);
        expect(
          days.some((day) => day >= date.latest),
          `${id}: since ${date.text}`,
        ).toBe(true);
      }
    }
  });
});
