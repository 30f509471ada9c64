import { describe, expect, it } from "vitest";
import { groupRows } from "../../../src/statistics/compression/group-rows.js";
import { compressModel } from "../../../src/statistics/compression/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import {
  logit,
  type ModelOptions,
  type ModelResult,
  ols,
  poisson,
} from "../../../src/statistics/regression/index.js";
import type { Column, Table } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";
import { expectVector } from "../regression/support.js";

/** Cells add the same numbers in another order. */
const tolerance = 1e-9;

function table(rows = 3000): Table {
  const random = createRandom("compress-model");
  const race = Int32Array.from({ length: rows }, () => random.integer(4));
  const hour = Float64Array.from({ length: rows }, () => random.integer(24));
  const year = Float64Array.from({ length: rows }, () => 2010 + random.integer(5));
  const place = Int32Array.from({ length: rows }, () => random.integer(12));
  const risk = (i: number) => -1 + 0.3 * race[i]! - 0.05 * hour[i]! + 0.1 * (place[i]! % 3);
  const search = Float64Array.from({ length: rows }, (_, i) =>
    random.uniform() < 1 / (1 + Math.exp(-risk(i))) ? 1 : 0,
  );
  const minutes = Float64Array.from({ length: rows }, (_, i) => 10 + risk(i) + random.normal());
  const items = Float64Array.from({ length: rows }, (_, i) => random.poisson(Math.exp(risk(i))));
  for (let i = 0; i < rows; i += 97) hour[i] = NaN;
  for (let i = 5; i < rows; i += 101) race[i] = -1;
  for (let i = 9; i < rows; i += 211) search[i] = NaN;
  const columns = new Map<string, Column>([
    ["race", { codes: race, levels: ["asian", "black", "hispanic", "white"] }],
    ["place", { codes: place, levels: Array.from({ length: 12 }, (_, p) => `p${p}`) }],
    ["hour", hour],
    ["year", year],
    ["search", search],
    ["minutes", minutes],
    ["items", items],
  ]);
  return { rows, columns };
}

const data = table();

function same(
  model: (options: ModelOptions) => ModelResult,
  options: Omit<ModelOptions, "table">,
): ModelResult {
  const cells = model({ ...options, table: data, compress: true });
  const rows = model({ ...options, table: data, compress: false });
  expect(rows.cells).toBeNull();
  expect(cells.cells).not.toBeNull();
  expect(cells.n).toBe(rows.n);
  expect([cells.dropped.rows, cells.dropped.terms]).toEqual([rows.dropped.rows, rows.dropped.terms]);
  expect(cells.terms.map(({ term }) => term)).toEqual(rows.terms.map(({ term }) => term));
  for (const key of ["estimate", "standardError", "pValue"] as const) {
    expectVector(
      cells.terms.map((term) => term[key]),
      rows.terms.map((term) => term[key]),
      key === "pValue" ? 1e-7 : tolerance,
      key,
    );
  }
  for (const key of ["logLikelihood", "deviance", "nullDeviance", "aic", "sigma", "rSquared"]) {
    const wanted = rows.values[key];
    if (typeof wanted === "number") expectClose(cells.values[key] as number, wanted, tolerance, 1e-9, key);
  }
  return cells;
}

describe("a table put together by its regressors gives the numbers of its rows", () => {
  it("in logistic, Poisson and linear models, with robust and clustered errors", () => {
    const formula = "search ~ race + factor(year) + hour + I(hour^2)";
    expect(same(logit, { formula }).cells).toBeLessThan(500);
    same(logit, { formula, se: "HC1" });
    same(logit, { formula, se: "HC3" });
    same(logit, { formula, cluster: ["place"] });
    same(logit, { formula, cluster: ["place", "year"] });
    same(poisson, { formula: "items ~ race + hour + offset(log(hour + 1))", cluster: ["place"] });
    same(ols, { formula: "minutes ~ race * factor(year) + hour", cluster: ["place"], smallSample: "fixest" });
    same(ols, { formula: "minutes ~ .  - search - items - place", se: "HC2" });
  });

  it("with splines and polynomials whose knots are those of the rows", () => {
    same(logit, { formula: "search ~ ns(hour, 4) + race", cluster: ["place"] });
    same(ols, { formula: "minutes ~ poly(hour, 3) + scale(year)", se: "HC1" });
  });

  it("with an offset given beside the formula", () => {
    same(poisson, { formula: "items ~ race", offset: "log(year - 2000)" });
  });

  it("by itself where that pays, and not where it doesn't", () => {
    const many = table(25_000);
    expect(logit({ formula: "search ~ race + hour", table: many }).cells).toBe(96);
    expect(ols({ formula: "search ~ minutes", table: many }).cells).toBeNull();
    expect(logit({ formula: "search ~ race + hour", table: data }).cells).toBeNull();
  });

  it("refuses what needs the rows", () => {
    const options = { formula: "minutes ~ race", table: data, compress: true };
    expect(() => ols({ ...options, weights: "year" })).toThrow("need the rows");
    expect(() => ols({ ...options, se: "newey-west" })).toThrow("need the rows");
    expect(compressModel({ formula: "minutes ~ race | place", table: data })).toBeNull();
    expect(compressModel({ formula: "cbind(search, items) ~ race", table: data })).toBeNull();
    expect(compressModel({ formula: "minutes ~ is.na(hour) + race", table: data })).toBeNull();
  });
});

describe("groups of rows", () => {
  it("are numbered by their first rows, whatever the columns hold", () => {
    const n = 5000;
    const random = createRandom("groups");
    const columns = [
      Float64Array.from({ length: n }, () => random.integer(7)),
      Float64Array.from({ length: n }, () => random.integer(5) / 3 - 1),
      Float64Array.from({ length: n }, () => (random.integer(2) === 0 ? 0 : -0)),
      Int32Array.from({ length: n }, () => random.integer(900)),
      Int32Array.from({ length: n }, () => random.integer(3000)),
      Float64Array.from({ length: n }, () => 1e9 + random.integer(2)),
    ];
    const seen = new Map<string, number>();
    const expected = Array.from({ length: n }, (_, i) => {
      const key = columns.map((column) => column[i]! + 0).join();
      if (!seen.has(key)) seen.set(key, seen.size);
      return seen.get(key)!;
    });
    const { codes, first } = groupRows(columns, n);
    expect(Array.from(codes)).toEqual(expected);
    expect(first.length).toBe(seen.size);
    first.forEach((row, group) => {
      expect(expected[row]).toBe(group);
      expect(expected.indexOf(group)).toBe(row);
    });
  });
});
