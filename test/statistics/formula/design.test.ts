import { describe, expect, it } from "vitest";
import { buildDesign, parseFormula } from "../../../src/statistics/formula/index.js";
import type { Column, Table } from "../../../src/statistics/types.js";
import known from "../../known-answers/formula/formula.json" with { type: "json" };
import { expectClose } from "../../support/close.js";

/** Products and logarithms round alike in R; splines and polynomials come by another order of operations. */
const tolerance = 1e-11;

const missing = (values: readonly (number | null)[]) => Float64Array.from(values, (value) => value ?? NaN);

function knownTable(): Table {
  const columns = new Map<string, Column>();
  for (const [name, values] of Object.entries(known.numbers)) columns.set(name, missing(values));
  for (const [name, { codes, levels }] of Object.entries(known.categories)) {
    columns.set(name, { codes: Int32Array.from(codes), levels });
  }
  return { rows: known.numbers.y.length, columns };
}

const table = knownTable();

describe("model matrices against R", () => {
  it.each(known.cases)("$formula", ({ formula, rows, names, data, terms, offset }) => {
    const design = buildDesign(formula, table);
    const kept = design.rows ?? Int32Array.from({ length: table.rows }, (_, i) => i);
    expect(Array.from(kept, (row) => row + 1)).toEqual(rows);
    expect(design.names).toEqual(names);
    data.forEach((value, i) => {
      expectClose(design.matrix.data[i]!, value, tolerance, 1e-3, `entry ${i}`);
    });
    const labels = design.terms.map(({ label }) => label).filter((label) => label !== "(Intercept)");
    expect(labels).toEqual(terms);
    expect(design.offset === null).toBe(offset === null);
    for (const [i, value] of (offset ?? []).entries()) expectClose(design.offset![i]!, value, tolerance);
  });

  it("makes the same columns of other rows, with the knots and centres of the fit", () => {
    const design = buildDesign("y ~ ns(t, 4) + poly(z, 2) + scale(z) + factor(k) + f", table);
    const again = design.matrixFor(table);
    design.rows!.forEach((row, at) => {
      for (let j = 0; j < design.matrix.columns; j++) {
        expect(again.data[row + j * table.rows]).toBe(design.matrix.data[at + j * design.matrix.rows]);
      }
    });
    const part: Table = {
      rows: 2,
      columns: new Map<string, Column>([
        ["t", Float64Array.of(3, 5)],
        ["z", Float64Array.from([2, 4], (i) => (table.columns.get("z") as Float64Array)[i]!)],
        ["k", Float64Array.of(1, 0)],
        ["f", { codes: Int32Array.of(0, 1), levels: ["c", "b"] }],
      ]),
    };
    const small = design.matrixFor(part);
    for (let j = 0; j < design.names.length - 2; j++) {
      expect(small.data[j * 2]).toBe(again.data[2 + j * table.rows]);
      expect(small.data[1 + j * 2]).toBe(again.data[4 + j * table.rows]);
    }
    expect(Array.from(small.data.slice(-4))).toEqual([0, 1, 1, 0]);
  });

  it("counts what is missing", () => {
    const design = buildDesign("y ~ x + f + log(z - 2)", table);
    expect(design.missing).toEqual([
      { label: "x", rows: 1 },
      { label: "f", rows: 1 },
      { label: "log(z - 2)", rows: 2 },
    ]);
    expect(design.observations).toBe(14 - 4);
  });
});

describe("parts behind bars", () => {
  it("reads absorbed effects, combinations, slopes and instruments", () => {
    const formula = parseFormula("log(y) ~ x | unit + origin^year + unit[t, z] + state[[t]] | p + q ~ r + s");
    expect(formula.effects.map(({ label }) => label)).toEqual([
      "unit",
      "origin^year",
      "unit[t, z]",
      "state[[t]]",
    ]);
    expect(
      formula.effects.map(({ levels, slopes, intercept }) => [levels.length, slopes.length, intercept]),
    ).toEqual([
      [1, 0, true],
      [2, 0, true],
      [1, 2, true],
      [1, 1, false],
    ]);
    expect(formula.instruments!.endogenous.variables.map(({ label }) => label)).toEqual(["p", "q"]);
    expect(formula.instruments!.instruments.variables.map(({ label }) => label)).toEqual(["r", "s"]);
    expect(parseFormula("y ~ x | p ~ r").effects).toEqual([]);
  });

  it("has no intercept beside absorbed effects, but contrasts as if it had one", () => {
    const design = buildDesign("y ~ x + f | g^k", table);
    expect(design.names).toEqual(["x", "fb", "fc"]);
    expect(design.effects[0]!.levels).toEqual(["no_0", "no_1", "no_2", "yes_1", "yes_2"]);
  });

  it("names indicators as fixest does", () => {
    expect(buildDesign('y ~ i(k, z, 1) + i(f, ref = c("a", "b"))', table).names).toEqual([
      "(Intercept)",
      "k::0:z",
      "k::2:z",
      "f::c",
    ]);
    expect(buildDesign("y ~ i(k, i.t, ref = 0, ref2 = c(1:10, 13)) | g", table).names).toEqual([
      "k::1:t::11",
      "k::1:t::12",
      "k::1:t::14",
      "k::2:t::11",
      "k::2:t::12",
      "k::2:t::14",
    ]);
  });
});

describe("what can't be read says where", () => {
  it.each([
    ["", "character 1: it is empty"],
    ["y x", 'character 3: an operator is missing before "x"'],
    ["y", 'there is no "~"'],
    ["y ~", "character 4: something is missing at the end"],
    ["y ~ x + + * z", 'something is missing before "*"'],
    ["y ~ log(z", 'character 10: a ")" is missing'],
    ["y ~ x)", 'character 6: this ")" closes nothing'],
    ["y ~ x ? z", '"?" has no meaning here'],
    ['y ~ f == "a', "no closing quote"],
    ["y ~ 2*x", "2 is no term"],
    ["y ~ x^2.5", "raised to whole numbers"],
    ["y ~ nope", 'there is no column "nope". Columns are "y", "x", "z"'],
    ["y ~ nope(x)", 'there is no function "nope" here'],
    ["y ~ log(f)", "this is a category"],
    ["f ~ x", "text with 3 different values"],
    ["y ~ x | g[t] + z[[", "something is missing"],
    ["y ~ unit[t]", 'belong after "|"'],
    ["y ~ i(k, ref = 7)", 'there is no level "7"'],
    ["y ~ x | g | k", "after a second"],
    ["y ~ I(x + g)", "category"],
    ["y ~ poly(k, 3)", "more than 3 distinct values"],
  ])("%s", (formula, message) => {
    expect(() => buildDesign(formula, table)).toThrow(message);
  });

  it("shows the place", () => {
    expect(() => buildDesign("y ~ x + lag(z)", table)).toThrow(/\n {2}y ~ x \+ lag\(z\)\n {10}\^/);
  });

  it("refuses infinite numbers with their rows", () => {
    const zeros = new Map(table.columns).set(
      "k",
      Float64Array.from({ length: 14 }, (_, i) => (i < 3 ? 0 : i)),
    );
    expect(() => buildDesign("y ~ log(k)", { rows: 14, columns: zeros })).toThrow(
      "log(k) is infinite in row 1 and in 2 more rows",
    );
    const none = new Map(table.columns).set("k", new Float64Array(14).fill(NaN));
    expect(() => buildDesign("y ~ k", { rows: 14, columns: none })).toThrow(
      "Every one of the 14 rows misses",
    );
  });

  it("refuses levels that the fit didn't have", () => {
    const design = buildDesign("y ~ f", table);
    const other: Table = { rows: 1, columns: new Map([["f", { codes: Int32Array.of(0), levels: ["zz"] }]]) };
    expect(() => design.matrixFor(other)).toThrow('the level "zz" didn\'t occur');
  });
});
