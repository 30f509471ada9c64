import { describe, expect, it } from "vitest";
import { missingness } from "../../../src/chapters/stops/missingness/method.js";
import { shareBounds } from "../../../src/chapters/stops/missingness/shares.js";
import type { Row } from "../../support/array-engine.js";
import { expectClose } from "../../support/close.js";
import { answered, caseOf, harmonyRows, runMethod } from "./support.js";

const id = "stops/missingness-shares";
const settings = "chapters: { stops: { reference: white, compare: [hispanic] } }";

describe("how far blanks can move the share of a group", () => {
  const rows: Row[] = [
    ...Array.from({ length: 60 }, () => ({ date: "2019-02-03", race: "white" })),
    ...Array.from({ length: 20 }, () => ({ date: "2019-02-03", race: "hispanic" })),
    ...Array.from({ length: 20 }, () => ({ date: "2019-02-03", race: null })),
  ];

  it("is worked out by hand", async () => {
    const finding = answered(await runMethod(missingness, caseOf(rows, settings)), id);
    // A quarter as recorded; 20 to 40 of 100; among 20 blanks between an eighth and a half.
    expect(finding.claim).toBe(
      "In 20.0 per cent of 100 stops no group is recorded: the share of drivers recorded as Hispanic is 25.0 per cent as recorded, lies between 22.5 and 30.0 per cent if blanks resemble the rest, and between 20.0 and 40.0 per cent whatever they were.",
    );
    const wide = finding.estimates["Hispanic, whatever the blanks were"]!;
    expectClose(wide.low, 0.2, 1e-12);
    expectClose(wide.high, 0.4, 1e-12);
    expect(wide.intervalKind).toBe("bounds");
  });

  it("holds the truth that was blanked out", () => {
    const all = harmonyRows({ seed: 3, stops: 3000 });
    const count = (of: readonly Row[]) => {
      const found = new Map<string, number>();
      for (const { race } of of)
        if (race !== null) found.set(String(race), (found.get(String(race)) ?? 0) + 1);
      return found;
    };
    const known = all.filter(({ race }) => race !== null);
    const truth = count(known);
    // Hispanic stops lose their group twice as often as the others.
    const blanked = known.filter(({ race }, i) => i % (race === "hispanic" ? 5 : 10) !== 0);
    for (const one of shareBounds(count(blanked), known.length - blanked.length)) {
      const share = truth.get(one.group)! / known.length;
      expect(one.anything.low).toBeLessThanOrEqual(share);
      expect(one.anything.high).toBeGreaterThanOrEqual(share);
      expect(one.alike.low).toBeLessThanOrEqual(share);
      expect(one.alike.high).toBeGreaterThanOrEqual(share);
    }
  });

  it("is not asked where no group is blank", async () => {
    const findings = await runMethod(missingness, caseOf(rows.slice(0, 80), settings));
    expect(findings.map((one) => one.id)).not.toContain(id);
  });

  it("tells no count that is kept back", async () => {
    const few = rows.filter((row, i) => row.race !== null || i % 4 === 0);
    const finding = answered(await runMethod(missingness, caseOf(few, settings)), id);
    expect(finding.claim).toMatch(/^In fewer than 11 of 85 stops/);
  });
});
