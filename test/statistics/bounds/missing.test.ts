import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  boundsOfDifference,
  boundsOfShare,
  type ComparedRows,
  type PartlyKnown,
} from "../../../src/statistics/bounds/index.js";
import { StatisticsError } from "../../../src/statistics/index.js";
import { expectClose } from "../../support/close.js";

const known = (yes: number, no: number, unknown = 0): PartlyKnown => ({ yes, no, unknown });

describe("bounds of a share", () => {
  it("puts every missing row on either side", () => {
    expect(boundsOfShare(known(20, 70, 10))).toEqual({ low: 0.2, high: 0.3 });
  });

  it("is a point where nothing is missing, and everything where all is", () => {
    expect(boundsOfShare(known(1, 3))).toEqual({ low: 0.25, high: 0.25 });
    expect(boundsOfShare(known(0, 0, 5))).toEqual({ low: 0, high: 1 });
    expect(boundsOfShare(known(0, 0)).low).toBeNaN();
  });

  it("narrows with the factor, down to the recorded share", () => {
    const rows = known(20, 70, 10);
    expectClose(boundsOfShare(rows, 1).low, 20 / 90);
    expectClose(boundsOfShare(rows, 1).high, 20 / 90);
    // Half and twice 2/9 of ten rows.
    expectClose(boundsOfShare(rows, 2).low, (20 + 10 / 9) / 100);
    expectClose(boundsOfShare(rows, 2).high, (20 + 40 / 9) / 100);
    // The other 8 of 10 may at most double, so that a common answer cannot halve: 1 - 2 * 0.1.
    expectClose(boundsOfShare(known(90, 10, 100), 2).low, (90 + 80) / 200);
  });

  it("refuses negative counts and factors below one", () => {
    expect(() => boundsOfShare(known(-1, 2))).toThrow(StatisticsError);
    expect(() => boundsOfShare(known(1, Number.NaN))).toThrow(/none missing/);
    expect(() => boundsOfShare(known(1, 2), 0.5)).toThrow(/factor/);
  });
});

/** The extremes over every way to fill in the missing rows, one row at a time. */
function bruteForce({ first, second, unassigned }: ComparedRows): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const upTo = (n: number) => Array.from({ length: n + 1 }, (_, i) => i);
  for (const e1 of upTo(first.unknown))
    for (const e2 of upTo(second.unknown))
      for (const e of upTo(unassigned.unknown)) {
        const yes = unassigned.yes + e;
        const no = unassigned.no + unassigned.unknown - e;
        for (const a1 of upTo(yes))
          for (const a2 of upTo(yes - a1))
            for (const b1 of upTo(no))
              for (const b2 of upTo(no - b1)) {
                const n1 = first.yes + first.no + first.unknown + a1 + b1;
                const n2 = second.yes + second.no + second.unknown + a2 + b2;
                const difference = (first.yes + e1 + a1) / n1 - (second.yes + e2 + a2) / n2;
                low = Math.min(low, difference);
                high = Math.max(high, difference);
              }
      }
  return { low, high };
}

const small = fc.record({
  yes: fc.integer({ min: 0, max: 3 }),
  no: fc.integer({ min: 1, max: 4 }),
  unknown: fc.integer({ min: 0, max: 2 }),
});

describe("bounds of a difference", () => {
  it("are the extremes over all ways to fill in the missing rows", () => {
    fc.assert(
      fc.property(small, small, small, small, (first, second, others, unassigned) => {
        const rows = { first, second, others, unassigned };
        const bounds = boundsOfDifference(rows);
        const exact = bruteForce(rows);
        expectClose(bounds.low, exact.low, 1e-9, 1e-9);
        expectClose(bounds.high, exact.high, 1e-9, 1e-9);
      }),
      { numRuns: 120, seed: 7 },
    );
  });

  it("are the difference itself where nothing is missing", () => {
    const rows = { first: known(5, 15), second: known(10, 90), others: known(1, 1), unassigned: known(0, 0) };
    expectClose(boundsOfDifference(rows).low, 0.15);
    expectClose(boundsOfDifference(rows).high, 0.15);
  });

  it("at factor one give the difference that filling in by the recorded mix gives", () => {
    const rows = {
      first: known(10, 90, 10),
      second: known(20, 180, 40),
      others: known(5, 45, 3),
      unassigned: known(7, 63),
    };
    // 7 rows with yes are divided 10 : 20 : 5, 63 with no 90 : 180 : 45; unknown answers follow each group's own share.
    const first = (10 + 1 + 2) / (110 + 2 + 18);
    const second = (20 + 4 + 4) / (240 + 4 + 36);
    expectClose(boundsOfDifference(rows, 1).low, first - second);
    expectClose(boundsOfDifference(rows, 1).high, first - second);
  });

  it("widen with the factor, and never beyond the worst case", () => {
    const counts = fc.record({
      yes: fc.integer({ min: 1, max: 60 }),
      no: fc.integer({ min: 1, max: 400 }),
      unknown: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(counts, counts, counts, counts, (first, second, others, unassigned) => {
        const rows = { first, second, others, unassigned };
        const nested = [1, 1.5, 2, 5, Number.POSITIVE_INFINITY].map((k) => boundsOfDifference(rows, k));
        for (const [i, one] of nested.entries()) {
          expect(one.low).toBeLessThanOrEqual(one.high + 1e-12);
          if (i === 0) continue;
          expect(one.low).toBeLessThanOrEqual(nested[i - 1]!.low + 1e-9);
          expect(one.high).toBeGreaterThanOrEqual(nested[i - 1]!.high - 1e-9);
        }
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  it("give nothing where a group has no rows", () => {
    const rows = { first: known(0, 0), second: known(1, 1), others: known(0, 0), unassigned: known(1, 1) };
    expect(boundsOfDifference(rows).high).toBeNaN();
  });
});
