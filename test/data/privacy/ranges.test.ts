import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Auditor } from "../../../src/data/privacy/audit.js";
import type { CellSystem, Relation } from "../../../src/data/privacy/cell-system.js";
import { exchangeRoom } from "../../../src/data/privacy/exchange.js";
import { rangesOf } from "../../../src/data/privacy/feasible-range.js";

describe("rangesOf", () => {
  it("finds the ends of a two-way table", () => {
    // a b | 10   rows; columns sum to 6 and 12: a + b = 10, c + d = 8, a + c = 6, b + d = 12.
    const range = rangesOf({
      least: new Float64Array(4),
      rows: [
        { unknowns: [0, 1], signs: [1, 1], right: 10 },
        { unknowns: [2, 3], signs: [1, 1], right: 8 },
        { unknowns: [0, 2], signs: [1, 1], right: 6 },
        { unknowns: [1, 3], signs: [1, 1], right: 12 },
      ],
    });
    expect([0, 1, 2, 3].map((unknown) => range(unknown))).toEqual([
      { low: 0, high: 6 },
      { low: 4, high: 10 },
      { low: 0, high: 6 },
      { low: 2, high: 8 },
    ]);
  });

  it("sees what only two sums together tell, least values, and unknowns without limit", () => {
    // x + y = 10 and x + y + z = 15: z is 5, whatever x and y are.
    const range = rangesOf({
      least: Float64Array.from([1, 1, 0, 1, 1]),
      rows: [
        { unknowns: [0, 1], signs: [1, 1], right: 10 },
        { unknowns: [0, 1, 2], signs: [1, 1, 1], right: 15 },
        { unknowns: [3, 4], signs: [1, -1], right: 2 },
      ],
    });
    expect(range(2)).toEqual({ low: 5, high: 5 });
    expect(range(0)).toEqual({ low: 1, high: 9 });
    expect(range(3)).toEqual({ low: 3, high: Number.POSITIVE_INFINITY });
  });
});

describe("exchangeRoom", () => {
  /** A two-way table with margins; some cells are kept back. */
  const tables = fc
    .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 4 }))
    .chain(([rows, columns]) =>
      fc.tuple(
        fc.constant(columns),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean()), {
          minLength: rows * columns,
          maxLength: rows * columns,
        }),
      ),
    );

  function systemOf(columns: number, cells: readonly (readonly [number, boolean])[]): CellSystem {
    const unknowns = cells.map(([value], i) => ({
      value,
      places: [{ table: 0, row: Math.floor(i / columns), column: i % columns }],
      total: false,
    }));
    const relations: Relation[] = [];
    const add = (parts: number[]) => {
      const value = parts.reduce((sum, part) => sum + unknowns[part]!.value, 0);
      const whole = unknowns.push({ value, places: [{ table: 0, row: -1, column: -1 }], total: true }) - 1;
      relations.push({ unknowns: [whole, ...parts], signs: [1, ...parts.map(() => -1 as const)] });
    };
    const places = cells.map((_, i) => i);
    for (let c = 0; c < columns; c++) add(places.filter((i) => i % columns === c));
    for (let r = 0; r < cells.length / columns; r++) add(places.filter((i) => Math.floor(i / columns) === r));
    return { unknowns, relations };
  }

  it("finds in a two-way table exactly the room that linear programming finds", () => {
    fc.assert(
      fc.property(tables, ([columns, cells]) => {
        const system = systemOf(columns, cells);
        const auditor = new Auditor(system, 11);
        const hidden = cells.flatMap(([, keptBack], i) => (keptBack ? [i] : []));
        for (const unknown of hidden) auditor.hide(unknown);
        const range = rangesOf({
          least: new Float64Array(hidden.length).fill(1),
          rows: system.relations.map(({ unknowns, signs }) => {
            const open = unknowns.filter((unknown) => hidden.includes(unknown));
            const right = unknowns.reduce(
              (sum, unknown, i) =>
                hidden.includes(unknown) ? sum : sum - signs[i]! * system.unknowns[unknown]!.value,
              0,
            );
            return {
              unknowns: open.map((unknown) => hidden.indexOf(unknown)),
              signs: open.map(() => -1),
              right,
            };
          }),
        });
        for (const [i, unknown] of hidden.entries()) {
          const { low, high } = range(i);
          expect(exchangeRoom(auditor, unknown, 1000).room).toBe(Math.round(high - low));
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});
