import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Contract } from "../../src/data/contracts/contract.js";
import {
  type Cells,
  call,
  coded,
  column,
  constant,
  type Expression,
  type Measure,
  numbers,
  type Query,
} from "../../src/engine/query.js";
import { openStore, type Store } from "../../src/engine/store.js";
import { arrayEngine, type Row } from "../support/array-engine.js";

/** Sums of numbers that are not whole are added in another order than the oracle's. */
const tolerance = 1e-12;

const columns = [
  { name: "day", type: "date" },
  { name: "time", type: "time" },
  { name: "race", type: "category" },
  { name: "searched", type: "flag" },
  { name: "age", type: "integer" },
  { name: "weight", type: "number" },
] as const;

const contract: Contract = {
  kind: "small",
  title: "Small",
  row: "one row",
  columns: columns.map((one) => ({ ...one, label: "", meaning: "", privacy: "open", aliases: [] })),
};

let folder: string;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "equipoise-store-"));
  store = await openStore({ folder, cacheFolder: folder, memoryMegabytes: 200, threads: 2 });
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

let tables = 0;

async function write(rows: readonly Row[]): Promise<string> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const parquet = join(folder, `t${tables++}.parquet`);
  await connection.run(
    "CREATE TABLE t (day DATE, time SMALLINT, race VARCHAR, searched BOOLEAN, age INTEGER, weight DOUBLE)",
  );
  for (const row of rows) {
    const values = columns.map(({ name }) => row[name] ?? null);
    await connection.run("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6)", values);
  }
  await connection.run(`COPY t TO '${parquet}'`);
  connection.closeSync();
  instance.closeSync();
  return parquet;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 4 });
const row: fc.Arbitrary<Row> = fc.record({
  day: maybe(
    fc.integer({ min: -800, max: 20000 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
  ),
  time: maybe(fc.integer({ min: 0, max: 1439 })),
  race: maybe(fc.constantFrom("white", "black", "", "Éire", "o'clock")),
  searched: maybe(fc.boolean()),
  age: maybe(fc.integer({ min: -3, max: 90 })),
  weight: maybe(
    fc.double({ min: -50, max: 50, noNaN: true }).map((value) => Math.round(value * 64) / 64 || 0),
  ),
});

const numericColumn = fc.constantFrom("day", "time", "searched", "age", "weight").map(column);
const textLeaf = fc.oneof(
  fc.constant(column("race")),
  fc.constantFrom("white", "black", "x", "'; --").map(constant),
);
const numberLeaf = fc.oneof(numericColumn, fc.constantFrom(0, 1, -2.5, 600, null).map(constant));

const { number, flag, text } = fc.letrec<{ number: Expression; flag: Expression; text: Expression }>(
  (tie) => {
    const num = tie("number");
    const cond = tie("flag");
    const txt = tie("text");
    const comparison = fc.constantFrom("eq", "ne", "lt", "le", "gt", "ge" as const);
    return {
      number: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        numberLeaf,
        fc
          .tuple(fc.constantFrom("add", "subtract", "multiply", "divide" as const), num, num)
          .map(([f, a, b]) => call(f, a, b)),
        fc
          .tuple(fc.constantFrom("least", "greatest", "coalesce" as const), num, num)
          .map(([f, a, b]) => call(f, a, b)),
        fc
          .constantFrom("year", "month-number", "month-of-year", "day-of-week", "day-number" as const)
          .map((f) => call(f, column("day"))),
        num.map((a) => call("floor", a)),
        fc.tuple(cond, num, num).map(([c, a, b]) => call("if", c, a, b)),
      ),
      flag: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constant(column("searched")),
        fc.tuple(comparison, num, num).map(([f, a, b]) => call(f, a, b)),
        fc.tuple(comparison, txt, txt).map(([f, a, b]) => call(f, a, b)),
        fc
          .tuple(fc.constantFrom("and", "or" as const), fc.array(cond, { minLength: 1, maxLength: 3 }))
          .map(([f, all]) => call(f, ...all)),
        cond.map((a) => call("not", a)),
        fc.oneof(num, txt).map((a) => call("is-null", a)),
        fc.tuple(num, fc.array(num, { maxLength: 3 })).map(([a, all]) => call("in", a, ...all)),
        fc.tuple(txt, fc.array(txt, { maxLength: 3 })).map(([a, all]) => call("in", a, ...all)),
      ),
      text: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        textLeaf,
        fc.tuple(cond, txt, txt).map(([c, a, b]) => call("if", c, a, b)),
        fc.tuple(txt, txt).map(([a, b]) => call("coalesce", a, b)),
      ),
    };
  },
);

const measure: fc.Arbitrary<Measure> = fc
  .tuple(
    fc.oneof(
      fc.constant({ kind: "count" } as const),
      fc
        .tuple(fc.constantFrom("sum", "mean", "min", "max", "count-distinct" as const), number)
        .map(([kind, of]) => ({ kind, of })),
      text.map((of) => ({ kind: "count-distinct", of }) as const),
    ),
    fc.option(flag, { nil: undefined }),
  )
  .map(([own, where]) => (where === undefined ? own : { ...own, where }));

const query: fc.Arbitrary<Query> = fc
  .record({
    where: fc.option(flag, { nil: undefined }),
    by: fc.array(fc.oneof(number, text, flag), { maxLength: 3 }),
    measures: fc.array(measure, { minLength: 1, maxLength: 3 }),
  })
  .map(({ where, by, measures }) => ({
    dataset: "small",
    ...(where === undefined ? {} : { where }),
    by: Object.fromEntries(by.map((one, i) => [`k${i}`, one])),
    measures: Object.fromEntries(measures.map((one, i) => [`m${i}`, one])),
  }));

/** Cells as plain rows, numbers to twelve digits. */
function plain(cells: Cells): unknown[] {
  return [...cells.columns].map(([name, values]) =>
    values instanceof Float64Array
      ? [name, [...values]]
      : [name, [...values.codes].map((code) => (code < 0 ? null : values.levels[code]))],
  );
}

function expectSame(actual: Cells, expected: Cells): void {
  expect(actual.rows).toBe(expected.rows);
  expect([...actual.columns.keys()]).toEqual([...expected.columns.keys()]);
  for (const [name, wanted] of expected.columns) {
    const got = actual.columns.get(name)!;
    if (!(wanted instanceof Float64Array) || !(got instanceof Float64Array)) {
      expect(got).toEqual(wanted);
      continue;
    }
    for (let i = 0; i < wanted.length; i++) {
      const [a, b] = [got[i]!, wanted[i]!];
      if (Number.isNaN(b)) expect(a, name).toBeNaN();
      else
        expect(Math.abs(a - b), `${name}[${i}]: ${a}, ${b}`).toBeLessThanOrEqual(
          tolerance * Math.max(1, Math.abs(b)),
        );
    }
  }
}

async function both(rows: readonly Row[], asked: Query): Promise<[Cells, Cells]> {
  await store.register("small", columns, await write(rows));
  return [await store.aggregate(asked), await arrayEngine({ small: { contract, rows } }).aggregate(asked)];
}

describe("the store", () => {
  it("answers random queries over random tables as the array engine does", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 30 }),
        fc.array(query, { minLength: 4, maxLength: 8 }),
        async (rows, queries) => {
          await store.register("small", columns, await write(rows));
          const oracle = arrayEngine({ small: { contract, rows } });
          for (const asked of queries) {
            const expected = await oracle.aggregate(asked);
            const finite = [...expected.columns.values()].every(
              (one) =>
                !(one instanceof Float64Array) ||
                one.every((value) => Number.isNaN(value) || Math.abs(value) < 1e9),
            );
            if (finite) expectSame(await store.aggregate(asked), expected);
          }
        },
      ),
      { seed: 7, numRuns: 20 },
    );
  }, 60_000);

  it("joins lookups, the first of two same keys, and lets a later lookup lean on an earlier one", async () => {
    const rows: Row[] = [
      { day: "2020-01-01", race: "white", age: 1 },
      { day: "2020-01-02", race: "black", age: 2 },
      { day: null, race: null, age: 3 },
    ];
    const day = Date.UTC(2020, 0, 1) / 86_400_000;
    const asked: Query = {
      dataset: "small",
      by: { name: column("name"), sunset: column("sunset") },
      measures: { ages: { kind: "sum", of: column("age") } },
      lookups: [
        {
          keys: {
            day: {
              on: call("day-number", column("day")),
              column: Float64Array.of(day, day, day + 1, Number.NaN),
            },
            race: { on: column("race"), column: ["white", "white", "black", null] },
          },
          values: { sunset: Float64Array.of(1000, 2000, Number.NaN, 5) },
        },
        { keys: { s: { on: column("sunset"), column: Float64Array.of(1000) } }, values: { name: ["early"] } },
      ],
    };
    const [actual, expected] = await both(rows, asked);
    expectSame(actual, expected);
    expect([...numbers(actual, "ages")]).toEqual([1, 5]);
    expect(coded(actual, "name").levels).toEqual(["early"]);
  });

  it("reads more than one chunk with their missing values", async () => {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const parquet = join(folder, "large.parquet");
    await connection.run(
      `COPY (SELECT DATE '2000-01-01' AS day, 0::SMALLINT AS time, CASE WHEN i % 7 = 0 THEN NULL ELSE 'r' || (i % 5000) END AS race, TRUE AS searched, CASE WHEN i % 3 = 0 THEN NULL ELSE i END::INTEGER AS age, i / 3 AS weight FROM range(20000) t(i)) TO '${parquet}'`,
    );
    connection.closeSync();
    instance.closeSync();
    await store.register("large", columns, parquet);
    const cells = await store.aggregate({
      dataset: "large",
      by: { age: column("age"), race: column("race") },
      measures: { n: { kind: "count" }, weight: { kind: "sum", of: column("weight") } },
    });
    const ages = numbers(cells, "age");
    const race = coded(cells, "race");
    expect(cells.rows).toBeGreaterThan(13333);
    expect(ages[0]).toBe(1);
    expect(ages.subarray(0, 13333).every((age, i) => age === i + 1 + Math.floor(i / 2))).toBe(true);
    for (let i = 0; i < 13333; i++) {
      expect(race.codes[i]! < 0 ? null : race.levels[race.codes[i]!]).toBe(
        ages[i]! % 7 === 0 ? null : `r${ages[i]! % 5000}`,
      );
    }
    expect(numbers(cells, "n").reduce((a, b) => a + b)).toBe(20000);
  });

  it("gives the same digits whatever the number of threads", async () => {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const parquet = join(folder, "sums.parquet");
    await connection.run(
      `COPY (SELECT DATE '2000-01-01' AS day, 0::SMALLINT AS time, 'r' AS race, TRUE AS searched, 1 AS age, sin(i) * 1000 AS weight FROM range(400000) t(i)) TO '${parquet}' (ROW_GROUP_SIZE 20000)`,
    );
    connection.closeSync();
    instance.closeSync();
    const answers: number[] = [];
    for (const threads of [1, 2, 4]) {
      const own = await openStore({ folder, cacheFolder: folder, threads });
      await own.register("sums", columns, parquet);
      const cells = await own.aggregate({
        dataset: "sums",
        by: {},
        measures: {
          sum: { kind: "sum", of: column("weight") },
          mean: { kind: "mean", of: column("weight") },
        },
      });
      answers.push(numbers(cells, "sum")[0]!, numbers(cells, "mean")[0]!);
      await own.close();
    }
    expect(new Set(answers).size).toBe(2);
  });

  it("says which column or dataset there is not, and refuses what has no meaning", async () => {
    const count = { n: { kind: "count" } } as const;
    await store.register("small", columns, await write([]));
    const ask = (by: Expression) => store.aggregate({ dataset: "small", by: { by }, measures: count });
    await expect(ask(column("colour"))).rejects.toThrow("there is no column colour; there are day, time");
    await expect(ask(call("eq", column("race"), 1))).rejects.toThrow(
      "eq compares a text with a number: race, 1",
    );
    await expect(ask(call("add", column("race"), 1))).rejects.toThrow("add of a text");
    await expect(ask(call("if", column("age"), 1, 2))).rejects.toThrow("a condition is a number");
    await expect(store.aggregate({ dataset: "none", by: {}, measures: count })).rejects.toThrow(
      "there is no dataset none",
    );
    expect(plain(await store.aggregate({ dataset: "small", by: {}, measures: count }))).toEqual([["n", [0]]]);
    expect((await ask(column("race"))).rows).toBe(0);
  });
});
