import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { protectTable, protectTables, smallCells } from "../../../src/data/privacy/small-cells.js";
import type { AnsweredFinding, FindingTable, TableColumn } from "../../../src/findings/finding.js";

/** A small threshold keeps the attacker's search short; the rule does not depend on its size. */
const minimum = 4;

const label: TableColumn = { name: "group", label: "Group", kind: "label" };
const count = (name: string, partOf?: string): TableColumn => ({
  name,
  label: name,
  kind: "count",
  ...(partOf === undefined ? {} : { partOf }),
});

function tableOf(columns: TableColumn[], counts: number[][], totals = false): FindingTable {
  const rows = counts.map((row, i) => [`row ${i}`, ...row]);
  const sum = counts.reduce(
    (all, row) => all.map((value, c) => value + row[c]!),
    counts[0]!.map(() => 0),
  );
  return {
    id: "t",
    title: "A table",
    columns: [label, ...columns],
    rows: totals ? [...rows, ["all", ...sum]] : rows,
    ...(totals ? { totals: [counts.length] } : {}),
  };
}

const hiddenIn = (table: FindingTable): [number, number][] =>
  table.rows.flatMap((row, r) =>
    row.flatMap((value, c) => (value === null ? [[r, c] as [number, number]] : [])),
  );

/**
 * The attacker: every way to fill the cells that are kept back with whole numbers of at least one, such that totals and
 * parts hold. Returns for each such cell, and for each difference of a part and its whole, the values that occur.
 */
function attack(
  table: FindingTable,
  { most, partition = false }: { most: number; partition?: boolean },
): { cells: Map<string, Set<number>>; differences: Map<string, Set<number>> } {
  const unknowns = hiddenIn(table);
  const rows = table.rows.map((row) => [...row]);
  const cells = new Map<string, Set<number>>(unknowns.map(([r, c]) => [`${r} ${c}`, new Set()]));
  const differences = new Map<string, Set<number>>();
  const total = table.totals?.[0];
  const parts = table.columns.flatMap(({ partOf }, c) =>
    partOf === undefined ? [] : [[c, table.columns.findIndex(({ name }) => name === partOf)] as const],
  );
  const number = (r: number, c: number) => rows[r]![c] as number;
  const known = (r: number, c: number) => rows[r]![c] !== null;

  function rowHolds(r: number): boolean {
    for (const [c, w] of parts) if (known(r, c) && known(r, w) && number(r, c) > number(r, w)) return false;
    if (!partition || !table.columns.every(({ kind }, c) => kind !== "count" || known(r, c))) return true;
    return parts.reduce((sum, [c]) => sum + number(r, c), 0) === number(r, parts[0]![1]);
  }
  function columnHolds(c: number): boolean {
    if (total === undefined || !rows.every((_, r) => known(r, c))) return true;
    return rows.reduce((sum, _, r) => (r === total ? sum : sum + number(r, c)), 0) === number(total, c);
  }
  function record(): void {
    for (const [r, c] of unknowns) cells.get(`${r} ${c}`)!.add(number(r, c));
    for (const r of rows.keys()) {
      for (const [c, w] of parts) {
        const key = `${r} ${c}`;
        if (!differences.has(key)) differences.set(key, new Set());
        differences.get(key)!.add(number(r, w) - number(r, c));
      }
    }
  }
  function fill(at: number): void {
    if (at === unknowns.length) {
      record();
      return;
    }
    const [r, c] = unknowns[at]!;
    for (let value = 1; value <= most; value++) {
      rows[r]![c] = value;
      if (rowHolds(r) && columnHolds(c)) fill(at + 1);
    }
    rows[r]![c] = null;
  }
  fill(0);
  return { cells, differences };
}

function expectSafe(original: FindingTable, partition = false): void {
  const table = protectTable(original, minimum);
  if (hiddenIn(table).length > 7) return;
  const shownMost = Math.max(0, ...original.rows.flat().filter((value) => typeof value === "number"));
  const { cells, differences } = attack(table, { most: Math.max(shownMost, minimum) + minimum, partition });
  for (const [key, values] of cells) {
    const [r, c] = key.split(" ").map(Number) as [number, number];
    const truth = original.rows[r]![c] as number;
    const need = truth > 0 && truth < minimum ? minimum : 2;
    expect(values.has(truth), "the truth stays possible").toBe(true);
    expect(values.size, `${key} of ${JSON.stringify(table.rows)}`).toBeGreaterThanOrEqual(need);
  }
  for (const [key, values] of differences) {
    const [r, c] = key.split(" ").map(Number) as [number, number];
    const w = original.columns.findIndex(({ name }) => name === original.columns[c]!.partOf);
    const truth = (original.rows[r]![w] as number) - (original.rows[r]![c] as number);
    if (truth > 0 && truth < minimum) {
      expect(values.size, `difference ${key} of ${JSON.stringify(table.rows)}`).toBeGreaterThanOrEqual(
        minimum,
      );
    }
  }
  expect(smallCells([findingWith(table)], minimum)).toEqual([]);
}

function findingWith(...tables: FindingTable[]): AnsweredFinding {
  return {
    id: "stops/test",
    chapter: "stops",
    method: "test",
    ledger: "profiling",
    question: "?",
    rank: 1,
    citations: [],
    datasets: [],
    status: "answered",
    claim: "",
    reading: "",
    estimates: {},
    strength: "local-descriptive",
    checks: [],
    assumptions: [],
    limits: [],
    choices: [],
    tables,
    figures: [],
    decisions: [],
  };
}

const seeded = { seed: 20_090_401, numRuns: 100 };
const small = fc.integer({ min: 0, max: 9 });

describe("no attacker who knows all that is shown can work out what is kept back", () => {
  it("one column with its total", () => {
    fc.assert(
      fc.property(fc.array(small, { minLength: 1, maxLength: 5 }), (values) => {
        expectSafe(
          tableOf(
            [count("stops")],
            values.map((value) => [value]),
            true,
          ),
        );
      }),
      seeded,
    );
  });

  it("a part and its whole, with totals", () => {
    const row = fc.tuple(small, small).map(([a, b]) => [Math.max(a, b), Math.min(a, b)]);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 3 }), (rows) => {
        expectSafe(tableOf([count("stops"), count("searches", "stops")], rows, true));
      }),
      seeded,
    );
  });

  it("a part of a part, without totals", () => {
    const row = fc.tuple(small, small, small).map((values) => values.sort((a, b) => b - a));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 2 }), (rows) => {
        expectSafe(tableOf([count("stops"), count("searches", "stops"), count("hits", "searches")], rows));
      }),
      seeded,
    );
  });

  it("columns that add up to their whole, with totals", () => {
    const row = fc.tuple(small, small).map(([a, b]) => [a + b, a, b]);
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 3 }), (rows) => {
        expectSafe(
          tableOf([count("stops"), count("women", "stops"), count("men", "stops")], rows, true),
          true,
        );
      }),
      seeded,
    );
  });
});

describe("what is kept back", () => {
  it("keeps one more count of the column where only one is small", () => {
    const table = protectTable(tableOf([count("stops")], [[5], [40], [300], [0]], true), 11);
    expect(table.rows.map((row) => row[1])).toEqual([null, null, 300, 0, 345]);
    expect(table.suppressed).toEqual({ cells: 2, minimumCell: 11 });
  });

  it("shows a zero, and the whole of which it is no part", () => {
    const table = tableOf(
      [count("stops"), count("searches", "stops")],
      [
        [40, 0],
        [90, 90],
      ],
      true,
    );
    expect(protectTable(table, 11)).toEqual(table);
  });

  it("keeps a part back whose rest is small", () => {
    const table = protectTable(tableOf([count("stops"), count("searches", "stops")], [[100, 95]]), 11);
    expect(table.rows[0]!.slice(1)).toEqual([100, null]);
  });

  it("keeps two counts back where two small ones add up to what only ones make", () => {
    const table = protectTable(tableOf([count("stops")], [[1], [1], [60], [70]], true), 11);
    expect(table.rows.map((row) => row[1])).toEqual([null, null, null, 70, 132]);
  });

  it("empties what derives from a count, at first and second hand", () => {
    const columns: TableColumn[] = [
      count("stops"),
      count("searches", "stops"),
      { name: "rate", label: "Rate", kind: "share", derivedFrom: ["searches", "stops"] },
      { name: "low", label: "Low", kind: "low", derivedFrom: ["rate"] },
    ];
    const table: FindingTable = {
      id: "t",
      title: "t",
      columns: [label, ...columns],
      rows: [
        ["a", 100, 5, 0.05, 0.02],
        ["b", 300, 60, 0.2, 0.1],
      ],
    };
    expect(protectTable(table, 11).rows).toEqual([
      ["a", 100, null, null, null],
      ["b", 300, 60, 0.2, 0.1],
    ]);
  });

  it("counts what a total holds and the rows do not show", () => {
    const table: FindingTable = {
      ...tableOf([count("stops")], [[60], [35]]),
      rows: [
        ["a", 60],
        ["b", 35],
        ["all", 100],
      ],
      totals: [2],
    };
    const rows = protectTable(table, 11).rows.map((row) => row[1]);
    expect(rows.filter((value) => value === null).length).toBeGreaterThanOrEqual(1);
    expect(rows[2]).toBe(100);
  });

  it("knows subtotals by the label that they share with their rows", () => {
    const columns: TableColumn[] = [label, { name: "year", label: "Year", kind: "label" }, count("stops")];
    const table: FindingTable = {
      id: "t",
      title: "t",
      columns,
      rows: [
        ["white", "2013", 5],
        ["white", "2014", 50],
        ["black", "2013", 70],
        ["black", "2014", 80],
        ["white", "all", 55],
        ["black", "all", 150],
      ],
      totals: [4, 5],
    };
    expect(protectTable(table, 11).rows.map((row) => row[2])).toEqual([null, null, 70, 80, 55, 150]);
  });

  it("returns the table as it is where all may be shown", () => {
    const table = tableOf([count("stops")], [[1], [2]], true);
    expect(protectTable(table, 1)).toBe(table);
    expect(smallCells([findingWith(table)], 1)).toEqual([]);
    expect(smallCells([findingWith(table)], 11)).toEqual([
      "stops/test: table t, row 1, column stops",
      "stops/test: table t, row 2, column stops",
      "stops/test: table t, row 3, column stops",
    ]);
  });

  it("takes the same count back in every table, and sums from one table to another as known", () => {
    const byGroup = tableOf([count("stops")], [[55], [150]]);
    const byYear: FindingTable = {
      id: "years",
      title: "t",
      columns: [label, { name: "year", label: "Year", kind: "label" }, count("stops")],
      rows: [
        ["row 0", "2013", 5],
        ["row 0", "2014", 50],
        ["row 1", "2013", 70],
        ["row 1", "2014", 80],
      ],
    };
    const [first, second] = protectTables([byGroup, byYear], 11);
    // 55 less 50 would tell the 5.
    expect(first!.rows.map((row) => row[1])).toEqual([55, 150]);
    expect(second!.rows.map((row) => row[2])).toEqual([null, null, 70, 80]);
    const again = tableOf([count("stops")], [[5], [500]]);
    const [one, two] = protectTables(
      [
        again,
        {
          ...again,
          id: "u",
          rows: [
            ["row 0", 5],
            ["row 2", 30],
          ],
        },
      ],
      11,
    );
    expect([one!.rows[0]![1], two!.rows[0]![1]]).toEqual([null, null]);
  });

  it("is the same when done twice", () => {
    const once = protectTable(tableOf([count("stops")], [[5], [40], [300]], true), 11);
    expect(protectTable(once, 11)).toEqual(once);
  });

  it("takes two hundred rows of nested counts with totals in a blink", () => {
    const rows = Array.from({ length: 200 }, (_, i) => {
      const stops = 20 + ((i * 7919) % 900);
      const searches = Math.floor(stops * (((i * 31) % 17) / 60));
      return [stops, searches, Math.floor(searches / 3)];
    });
    const table = tableOf(
      [count("stops"), count("searches", "stops"), count("hits", "searches")],
      rows,
      true,
    );
    const started = performance.now();
    const safe = protectTable(table, 11);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(
      safe.rows
        .at(-1)!
        .slice(1)
        .every((value) => value !== null),
    ).toBe(true);
    expect(smallCells([findingWith(safe)], 11)).toEqual([]);
  });
});
