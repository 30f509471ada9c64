import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inverse, matrixFromRows, selectColumns } from "../../../src/statistics/linear-algebra/index.js";
import { standardProgram } from "../../../src/statistics/linear-programming/index.js";
import { StatisticsError } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";

// Vertices are solutions of small systems of equations: 1e-10 relative to the size of the numbers.
const tolerance = 1e-10;

const seeded = { seed: 20231, numRuns: 200 };
const entry = fc.integer({ min: -6, max: 6 });

/** The greatest value over all vertices, by trying every basis. */
function byEnumeration(rows: number[][], right: number[], objective: number[]): number {
  const m = rows.length;
  const n = rows[0]!.length;
  let best = Number.NEGATIVE_INFINITY;
  const choose = (from: number, chosen: number[]) => {
    if (chosen.length === m) {
      const square = selectColumns(matrixFromRows(rows), chosen);
      let inverted: ReturnType<typeof inverse>;
      try {
        inverted = inverse(square);
      } catch {
        return;
      }
      const x = chosen.map((_, i) => right.reduce((sum, b, k) => sum + inverted.data[i + k * m]! * b, 0));
      if (!x.every((value) => value >= -1e-9)) return;
      best = Math.max(
        best,
        x.reduce((sum, value, i) => sum + value * objective[chosen[i]!]!, 0),
      );
      return;
    }
    for (let j = from; j < n; j++) choose(j + 1, [...chosen, j]);
  };
  choose(0, []);
  return best;
}

describe("standardProgram", () => {
  it("a textbook diet, and a second objective from where the first ended", () => {
    // Two products, three machines: 3x + 2y <= 18, x <= 4, y <= 6 (slacks appended). 3x + 5y is most at (2, 6).
    const program = standardProgram(
      matrixFromRows([
        [3, 2, 1, 0, 0],
        [1, 0, 0, 1, 0],
        [0, 1, 0, 0, 1],
      ]),
      Float64Array.of(18, 4, 6),
    );
    const first = program.maximise(Float64Array.of(3, 5, 0, 0, 0));
    expect(first.value).toBeCloseTo(36, 12);
    expect([...first.solution.subarray(0, 2)]).toEqual([2, 6]);
    expect(program.maximise(Float64Array.of(1, 0, 0, 0, 0)).value).toBeCloseTo(4, 12);
    expect(program.maximise(Float64Array.of(-1, -1, 0, 0, 0)).value).toBeCloseTo(0, 12);
  });

  it("agrees with the best of all vertices", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain((m) =>
          fc.record({
            rows: fc.array(fc.array(entry, { minLength: 7, maxLength: 7 }), { minLength: m, maxLength: m }),
            inside: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 7, maxLength: 7 }),
            objectives: fc.array(fc.array(entry, { minLength: 7, maxLength: 7 }), {
              minLength: 3,
              maxLength: 3,
            }),
          }),
        ),
        ({ rows, inside, objectives }) => {
          // The last equation bounds all unknowns, and `inside` is a solution; many right sides are zero, so vertices degenerate.
          const all = [...rows, new Array(7).fill(1)];
          const right = all.map((row) => row.reduce((sum: number, a, j) => sum + a * inside[j]!, 0));
          const best = objectives.map((objective) => byEnumeration(all, right, objective));
          fc.pre(best.every(Number.isFinite));
          const program = standardProgram(matrixFromRows(all), Float64Array.from(right));
          objectives.forEach((objective, k) => {
            const { value, solution } = program.maximise(Float64Array.from(objective));
            expectClose(value, best[k]!, tolerance, 1 + Math.max(...right.map(Math.abs)));
            for (const [i, row] of all.entries())
              expectClose(
                row.reduce((sum: number, a, j) => sum + a * solution[j]!, 0),
                right[i]!,
                tolerance,
                10,
              );
          });
        },
      ),
      seeded,
    );
  });

  it("says where nothing is feasible, and where nothing bounds the objective", () => {
    expect(() => standardProgram(matrixFromRows([[1, 1]]), Float64Array.of(-1))).toThrow(StatisticsError);
    expect(() =>
      standardProgram(
        matrixFromRows([
          [1, 1],
          [1, 1],
        ]),
        Float64Array.of(1, 2),
      ),
    ).toThrow(/fulfil all equations/);
    const open = standardProgram(matrixFromRows([[1, -1]]), Float64Array.of(0));
    expect(open.maximise(Float64Array.of(1, 1)).value).toBe(Number.POSITIVE_INFINITY);
    expect(open.maximise(Float64Array.of(-1, -1)).value).toBe(0);
  });

  it("a redundant equation, and thousands of objectives without loss of digits", () => {
    const program = standardProgram(
      matrixFromRows([
        [1, 1, 1, 1],
        [2, 2, 2, 2],
        [1, -1, 0.5, -0.25],
      ]),
      Float64Array.of(1, 2, 0.1),
    );
    for (let k = 0; k < 5000; k++)
      program.maximise(Float64Array.from({ length: 4 }, (_, j) => Math.sin(k * 1.7 + j * 2.3)));
    // x = (0.55, 0.45, 0, 0) is the vertex of the first two unknowns.
    const { value, solution } = program.maximise(Float64Array.of(5, 5, 0, 0));
    expectClose(value, 5, tolerance);
    expectClose(solution[0]!, 0.55, tolerance);
    expectClose(solution[1]!, 0.45, tolerance);
  });
});
