import { describe, expect, it } from "vitest";
import { loadLaw, ruleOn, staleRules } from "../../src/law/index.js";
import { isFederal } from "../../src/law/standing.js";

const body = loadLaw();
const { places, actions, agencies } = body.vocabulary;

describe("the records", () => {
  it("cover fifty states, DC and eleven circuits", () => {
    expect(places).toHaveLength(51);
    const jurisdictions = new Set(body.rules.map(({ jurisdiction }) => jurisdiction));
    const withoutOwn = places.filter(({ code }) => !jurisdictions.has(code)).map(({ code }) => code);
    expect(withoutOwn).toEqual([]);
    expect(new Set(places.map(({ circuit }) => circuit)).size).toBe(12);
  });

  it.each(body.rules.map((one) => [one.id, one] as const))(
    "%s is dated, cited and told plainly",
    (_, one) => {
      expect(one.authority.cite.length).toBeGreaterThan(4);
      const undated = one.from === null && one.checkedOn === null && one.verification !== "memory";
      if (undated) expect(one.checkedNote).toBeDefined();
      if (one.verification === "memory") expect(one.checkedNote).toContain("from memory");
      if (
        one.status !== "in-force" &&
        ["enjoined", "pending-bill", "passed-unconfirmed"].includes(one.status)
      )
        expect(one.statusNote).toBeDefined();
      if (one.from !== null && one.to !== null) expect(one.from.earliest < one.to.latest).toBe(true);
      const words = JSON.stringify([
        one.summary,
        one.conditions,
        one.note,
        one.liability,
        one.checkedNote,
        one.statusNote,
      ]);
      expect(words).not.toMatch(/stored|file id|compiler|illegal (alien|immigrant)/i);
    },
  );

  it("use every action in at least one rule or say that nothing is known", () => {
    const used = new Set(body.rules.flatMap((one) => one.actions));
    expect(actions.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([
      "join-task-force",
      "use-licence-data",
    ]);
  });

  it("name nothing from memory as settled", () => {
    const day = "2026-03-01";
    for (const { code } of places)
      for (const { id } of actions) {
        const ruling = ruleOn({ state: code, agency: "sheriff", action: id, on: day, given: {} }, body);
        const fromMemory = ruling.deciding.some(({ verification }) => verification === "memory");
        if (!fromMemory) continue;
        expect(ruling.settled).toBe(false);
        expect(ruling.confidence).toBe("low");
        expect(ruling.doubts.join(" ")).toContain("from memory");
      }
  });

  it("tell of every deciding rule that was last checked before the day asked about", () => {
    for (const { code } of places)
      for (const { id } of actions) {
        const ruling = ruleOn(
          { state: code, agency: "sheriff", action: id, on: "2026-11-25", given: {} },
          body,
        );
        for (const { authority, checkedOn, verification } of ruling.deciding)
          if (verification !== "memory" && checkedOn !== null && checkedOn.latest < "2026-11-25")
            expect(
              ruling.doubts.some((one) => one.includes(authority.cite) && one.includes("last checked")),
            ).toBe(true);
      }
  });

  it("never hold a mandate against a bar of the same state without a resolution in the trace", () => {
    const days = [...new Set(body.rules.flatMap(({ from }) => (from === null ? [] : [from.latest])))];
    for (const { code } of places) {
      const own = body.rules.filter((one) => one.jurisdiction === code);
      const bars = own.filter(({ effect }) => effect === "prohibited");
      const mandates = own.filter(({ effect }) => effect === "required");
      for (const action of actions) {
        const both = [bars, mandates].every((set) => set.some((one) => one.actions.includes(action.id)));
        if (!both) continue;
        for (const { id: agency } of agencies)
          for (const on of days) {
            const ruling = ruleOn({ state: code, agency, action: action.id, on, given: {} }, body);
            const deciding = new Set(
              ruling.deciding.filter((one) => !isFederal(one)).map(({ effect }) => effect),
            );
            if (deciding.has("prohibited") && deciding.has("required")) {
              expect(ruling.effect).toBe("contested");
              expect(ruling.sides.length).toBeGreaterThan(1);
            }
          }
      }
    }
  });
});

describe("stale records", () => {
  it("are those not checked for 180 days, the oldest first", () => {
    const stale = staleRules(body, "2026-11-25");
    expect(stale.every(({ checkedOn }) => checkedOn === null || checkedOn.latest < "2026-05-29")).toBe(true);
    expect(stale.some(({ id }) => id === "co.hold")).toBe(true);
    expect(stale.some(({ id }) => id === "ca.hold")).toBe(false);
    const dates = stale.map(({ checkedOn }) => checkedOn?.latest ?? "");
    expect(dates).toEqual([...dates].sort());
  });
});
