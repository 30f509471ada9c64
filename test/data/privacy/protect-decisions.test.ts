import { describe, expect, it } from "vitest";
import { protectDecisions } from "../../../src/data/privacy/protect-decisions.js";
import type { Decision } from "../../../src/findings/finding.js";

const chain = (...rows: number[]): Decision[] =>
  rows.slice(1).map((rowsAfter, i) => ({
    dataset: "stops",
    action: `step ${i + 1}`,
    reason: `Reason ${i + 1}.`,
    rowsBefore: rows[i]!,
    rowsAfter,
  }));

const steps = (decisions: readonly Decision[]) =>
  decisions.map(({ action, rowsBefore, rowsAfter }) => [action, rowsBefore, rowsAfter]);

describe("decisions that leave out few rows", () => {
  it("are told as they are where none is small, or the user shows all", () => {
    const large = chain(1000, 900, 889);
    expect(protectDecisions(large, 11)).toBe(large);
    const small = chain(1000, 997);
    expect(protectDecisions(small, 1)).toBe(small);
  });

  it("are told together with the next step, reasons and all", () => {
    const told = protectDecisions(chain(1000, 997, 900, 800), 11);
    expect(steps(told)).toEqual([
      ["step 1; step 2", 1000, 900],
      ["step 3", 900, 800],
    ]);
    expect(told[0]!.reason).toBe("Reason 1. Reason 2.");
  });

  it("are told with the step before where they are the last, and gather where all are small", () => {
    expect(steps(protectDecisions(chain(1000, 900, 897), 11))).toEqual([["step 1; step 2", 1000, 897]]);
    expect(steps(protectDecisions(chain(1000, 996, 992, 988), 11))).toEqual([
      ["step 1; step 2; step 3", 1000, 988],
    ]);
  });

  it("keep back what is left where nothing stands beside them", () => {
    expect(steps(protectDecisions(chain(1000, 996), 11))).toEqual([["step 1", 1000, null]]);
    const apart = [...chain(1000, 996), { ...chain(500, 400)[0]!, dataset: "population" }];
    expect(steps(protectDecisions(apart, 11))).toEqual([
      ["step 1", 1000, null],
      ["step 1", 500, 400],
    ]);
  });

  it("keep back how many rows were changed", () => {
    const changed = (rowsChanged: number): Decision => ({ ...chain(1000, 1000)[0]!, rowsChanged });
    expect(protectDecisions([changed(10), changed(11)], 11).map((one) => one.rowsChanged)).toEqual([
      null,
      11,
    ]);
  });
});
