import { describe, expect, it } from "vitest";
import type { SearchResult } from "../../../../src/chapters/stops/search-and-hit-rates/estimate.js";
import { searchAndHitRates } from "../../../../src/chapters/stops/search-and-hit-rates/method.js";
import { smallCells } from "../../../../src/data/privacy/small-cells.js";
import type { Row } from "../../../support/array-engine.js";
import { expectClose } from "../../../support/close.js";
import { answered, harmonyRows, runMethod } from "../method-run.js";
import { expectWhole } from "../support.js";

/** Stops of Groton, 2013-14, as Connecticut published their counts: race, ethnicity, stops, searches, finds. */
const groton = [
  ["white", "not-hispanic", 4770, 69, 40],
  ["black", "not-hispanic", 817, 25, 14],
  ["white", "hispanic", 485, 11, 5],
  ["black", "hispanic", 31, 4, 2],
  ["asian-pacific", "not-hispanic", 146, 1, 1],
  ["asian-pacific", "hispanic", 3, 0, 0],
] as const;

function rowsOf(table: typeof groton): Row[] {
  return table.flatMap(([race, ethnicity, stops, searches, finds]) =>
    Array.from({ length: stops }, (_, i) => ({
      date: "2014-03-01",
      race,
      ethnicity,
      searched: i < searches,
      contraband: i < searches ? i < finds : null,
    })),
  );
}

const percent = (value: number): string => (100 * value).toFixed(2);
const rate = (result: SearchResult, rule: string, kind: "search" | "hit", group: string): string => {
  const shares = result.rules.find((one) => one.rule === rule)![kind];
  return percent(shares.groups.find((one) => one.group === group)!.share.value);
};

describe("search and hit rates, against Connecticut's published tables (Groton, 2013-14)", () => {
  const run = runMethod(searchAndHitRates, rowsOf(groton), {
    yaml: "chapters: { stops: { race-rule: race-first } }",
  });

  it("gives the published hit rates by the published rule, and others by another", async () => {
    const { result } = await run;
    expect(["white", "black", "hispanic"].map((one) => rate(result, "race-first", "hit", one))).toEqual([
      "57.97",
      "55.17",
      "45.45",
    ]);
    expect(["black", "hispanic"].map((one) => rate(result, "hispanic-first", "hit", one))).toEqual([
      "56.00",
      "46.67",
    ]);
  });

  it("gives the published search rates, the Hispanic one where only Black drivers keep their race", async () => {
    const { result } = await run;
    expect(["white", "black"].map((one) => rate(result, "race-first", "search", one))).toEqual([
      "1.45",
      "3.42",
    ]);
    expect(
      ["white", "black", "hispanic"].map((one) => rate(result, "hispanic-unless-black", "search", one)),
    ).toEqual(["1.45", "3.42", "2.25"]);
  });

  it("puts them into the finding, with intervals", async () => {
    const { estimates, claim } = answered(await run, "stops/hit-rates");
    expect(claim).toContain("45.5 per cent of Hispanic");
    const own = estimates["hit-rate-hispanic"]!;
    // prop.test(5, 11, correct = FALSE)$conf.int of R 4.2.2
    expectClose(own.low, 0.2127127162246);
    expectClose(own.high, 0.71990846259068);
    expect(own).toMatchObject({ n: 11, variance: "Wilson", scale: "share" });
  });

  it("tests by Fisher where counts are small", async () => {
    const { result } = await run;
    const tests = (result as SearchResult).tests.all!;
    const hispanic = tests.find(({ group }) => group === "hispanic")!;
    // chisq.test(matrix(c(40, 5, 29, 6), 2), correct = FALSE), fisher.test of R 4.2.2
    expectClose(hispanic.statistic, 0.60396929962147);
    expectClose(hispanic.pValue, 0.43706755354803);
    expectClose(hispanic.exact!, 0.52086478803806);
    expect(tests.find(({ group }) => group === "all")!.df).toBe(2);
  });
});

describe("search and hit rates of Harmony County", () => {
  const rows = harmonyRows({ seed: 11, stops: 40_000 });
  const run = runMethod(searchAndHitRates, rows);

  it("adds up, whatever the cells", async () => {
    const { result } = await run;
    const searched = rows.filter(({ searched: one }) => one === true);
    expect((result as SearchResult).totals).toEqual({
      stops: rows.length,
      known: rows.length,
      searches: searched.length,
      told: searched.length,
      hits: searched.filter(({ contraband }) => contraband === true).length,
    });
  });

  it("finds what was planted: lower thresholds, more searches, fewer finds for Black and Hispanic drivers", async () => {
    const { estimates } = answered(await run, "stops/search-rates");
    const hits = answered(await run, "stops/hit-rates").estimates;
    for (const group of ["black", "hispanic"]) {
      expect(estimates[`search-rate-difference-${group}`]!.low).toBeGreaterThan(0);
      expect(hits[`hit-rate-difference-${group}`]!.high).toBeLessThan(0);
    }
  });

  it("compares inside places, and draws places with enough searches", async () => {
    for (const one of (await run).findings) expectWhole(one);
    const { figures, checks } = answered(await run, "stops/hit-rates");
    expect(figures.map(({ id }) => id)).toEqual(["hit-rates", "hit-rates-places"]);
    expect(answered(await run, "stops/outcome-test").checks.map(({ id }) => id)).toContain("within-places");
    expect(checks.find(({ id }) => id === "search-basis")!.outcome).toBe("pass");
  });
});

describe("search and hit rates where there is little to tell", () => {
  it("shows no small count, nor a sentence with its rate", async () => {
    const run = await runMethod(searchAndHitRates, rowsOf(groton), { minimumCell: 11 });
    expect(smallCells(run.findings, 11)).toEqual([]);
    for (const one of run.findings) expectWhole(one);
    const found = answered(run, "stops/hit-rates");
    expect(found.claim).toContain("Hispanic the counts are too small");
    expect(found.estimates["hit-rate-hispanic"]).toBeUndefined();
    expect(Object.keys(found.estimates).filter((name) => name.includes("hispanic"))).toEqual([]);
    const all = JSON.stringify(run.findings);
    for (const rate of ["46.7 per cent", "45.5 per cent", "0.4666"]) expect(all).not.toContain(rate);
    expect(all).not.toContain("Hispanic and White");
  });

  it("says what is missing", async () => {
    const bare = rowsOf(groton).map(({ searched: _, contraband: __, ...row }) => row);
    const { plan } = await runMethod(searchAndHitRates, bare);
    expect(plan).toMatchObject({ run: false });
    const silent = rowsOf(groton).map(({ contraband: _, ...row }) => row);
    const run = await runMethod(searchAndHitRates, silent);
    expect(run.findings.find(({ id }) => id === "stops/hit-rates")).toMatchObject({
      status: "cannot-answer",
    });
    expect(run.findings.map(({ id }) => id)).toEqual(["stops/search-rates", "stops/hit-rates"]);
  });

  it("stays whole without searches, and with a group that was never stopped", async () => {
    const none = rowsOf(groton).map((row) => ({
      ...row,
      searched: false,
      contraband: null,
      ethnicity: null,
    }));
    const run = await runMethod(searchAndHitRates, none);
    expect(answered(run, "stops/search-rates").claim).toContain("0.00 per cent of White");
    expect(run.findings.find(({ id }) => id === "stops/hit-rates")).toMatchObject({
      status: "cannot-answer",
    });
  });
});
