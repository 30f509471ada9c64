import { describe, expect, it } from "vitest";
import { ratioOf } from "../../../src/chapters/stops/population-benchmark/estimate.js";
import { populationBenchmark } from "../../../src/chapters/stops/population-benchmark/method.js";
import { createRandom } from "../../../src/statistics/random/index.js";
import type { Row } from "../../support/array-engine.js";
import { expectClose } from "../../support/close.js";
import { answered, caseOf, runMethod } from "./support.js";

const id = "stops/population-benchmark";

/** Two years of stops: each day two White, one Hispanic, and a Black one every other day. */
function rowsOf(): Row[] {
  const rows: Row[] = [];
  for (let day = Date.parse("2017-01-01"); day < Date.parse("2019-01-01"); day += 86_400_000) {
    const date = new Date(day).toISOString().slice(0, 10);
    const place = (day / 86_400_000) % 2 === 0 ? "North Side" : "SOUTH";
    rows.push(
      { date, race: "white", place },
      { date, race: "white", place },
      { date, race: "hispanic", place },
    );
    if ((day / 86_400_000) % 2 === 0) rows.push({ date, race: "black", place });
  }
  return rows;
}

const counts = `chapters: { stops: { reference: white, compare: [hispanic, black], denominator: licensed } }
denominators:
  residents: { label: residents, counts: { white: 10000, hispanic: { count: 2000, margin-of-error: 329 }, black: 1000 } }
  licensed: { label: licensed drivers, counts: { white: 8000, hispanic: 1000, native: 50 }, source: by request }`;

describe("stops against counts of people", () => {
  it("gives rates and ratios for every denominator, the chosen one first", async () => {
    const finding = answered(await runMethod(populationBenchmark, caseOf(rowsOf(), counts)), id);
    expect(finding.claim).toMatch(
      /^Held against licensed drivers, drivers recorded as Hispanic were stopped 4\.00 times \(4\.00 to 4\.00\) as often as drivers recorded as White: 91\.3 stops a year per 1,000 of those\./,
    );
    expect(finding.claim).toContain(
      "The ratio moves with what it is held against: against residents it is 2.50 for drivers recorded as Hispanic.",
    );
    // 1,460 stops in 730 days: a year of 365.25 days per 1,000 of 8,000 people.
    expectClose(finding.estimates["White, rate, Licensed drivers"]!.value, (1460 * 365.25) / 730 / 8, 1e-12);
    expect(finding.limits[0]).toMatch(/^Residents are not drivers/);
    expect(finding.limits.join(" ")).toContain(
      "No count of people is given for Black among licensed drivers",
    );
    expect(finding.choices[0]!.chosen).toBe(
      "licensed drivers (by request) and residents, the first standing first",
    );
  });

  it("carries the margin of error of the count of people", async () => {
    const finding = answered(await runMethod(populationBenchmark, caseOf(rowsOf(), counts)), id);
    const { value, low, high, variance } = finding.estimates["Hispanic, ratio, Residents"]!;
    // Each day has two stops to one, so all uncertainty is that of the 2,000 people: 329 / 1.645 = 200, a tenth.
    expectClose(value, 2.5, 1e-12);
    expectClose(Math.log(high / value), 1.959963984540054 * 0.1, 1e-9);
    expectClose(Math.log(value / low), 1.959963984540054 * 0.1, 1e-9);
    expect(variance).toBe("log ratio, clustered by date, with margins of error");
  });

  it("takes the exact interval where stops are few, as poisson.test of R", () => {
    const side = (stops: number, count: number) => ({ stops: Float64Array.of(stops), people: { count } });
    const found = ratioOf(side(3, 1000), side(40, 9000), 0.95);
    expectClose(found.value, 0.675, 1e-12);
    expectClose(found.low, 0.1335831935520863, 1e-8);
    expectClose(found.high, 2.1194470157782206, 1e-8);
    expect(found.variance).toMatch(/^exact/);
  });

  it("holds the true ratio about as often as it says, on days that differ", () => {
    const random = createRandom(12);
    const runs = 400;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const busy = Array.from({ length: 200 }, () => 2 + 6 * random.uniform() ** 2);
      const own = Float64Array.from(busy, (mean) => random.poisson(0.4 * mean));
      const reference = Float64Array.from(busy, (mean) => random.poisson(mean));
      const error = 1 + 0.05 * random.normal();
      const people = { count: 2000 * error, marginOfError: 0.05 * 2000 * 1.645 };
      const { low, high } = ratioOf(
        { stops: own, people },
        { stops: reference, people: { count: 5000 } },
        0.95,
      );
      if (low <= 1 && 1 <= high) held++;
    }
    // Three standard errors of a share of 400 around 0.95.
    expect(Math.abs(held / runs - 0.95)).toBeLessThan(0.033);
  });

  const people = (place: string | null, year: number, white: number, hispanic: number): Row[] => [
    { group: "white", place, year, age_band: "driving", count: white, margin_of_error: 100 },
    { group: "hispanic", place, year, age_band: "driving", count: hispanic, margin_of_error: 60 },
  ];
  const settings = "chapters: { stops: { reference: white, compare: [hispanic] } }";

  it("follows years and places that both files know", async () => {
    const population = [2017, 2018].flatMap((year) => [
      ...people("north side ", year, 6000, 1000 + 200 * (year - 2017)),
      ...people("South", year, 4000, 1000),
    ]);
    const findings = await runMethod(populationBenchmark, caseOf(rowsOf(), settings, population));
    const finding = answered(findings, id);
    expect(finding.claim).toMatch(/^Held against residents of driving age/);
    expect(finding.datasets).toEqual(["stops", "population"]);
    const plot = finding.figures[1]!.plot;
    const points = plot.kind === "series" ? plot.lines[0]!.points : [];
    expect(points.map(({ x, y }) => [x, y])).toEqual([
      [2017, 2.5],
      [2018, (0.5 * 10_000) / 2200],
    ]);
    // Margins of the two places add up in squares.
    const table = finding.tables[0]!;
    expectClose(
      Number(table.rows[0]![table.columns.findIndex((one) => one.name === "margin")]),
      Math.hypot(100, 100),
    );
    const places = answered(findings, `${id}-places`);
    expect(places.tables[0]!.rows.map((row) => row[0])).toEqual([
      "North Side",
      "North Side",
      "SOUTH",
      "SOUTH",
    ]);
    expect(places.claim).toMatch(
      /^In 2 of 2 places drivers recorded as Hispanic are stopped more often per resident/,
    );
  });

  it("prefers the whole where a file holds the whole and its parts", async () => {
    const population = [...people(null, 2017, 10_000, 2000), ...people("North Side", 2017, 6000, 1000)];
    const finding = answered(
      await runMethod(populationBenchmark, caseOf(rowsOf(), settings, population)),
      id,
    );
    expectClose(finding.estimates["Hispanic, ratio, Residents of driving age, 2017"]!.value, 2.5, 1e-12);
  });

  it("says what would answer it", async () => {
    const { context } = caseOf(rowsOf(), settings);
    expect(populationBenchmark.plan(context)).toMatchObject({
      run: false,
      why: expect.stringContaining("no counts of people"),
    });
    const useless = `${settings}\ndenominators: { all: { counts: { all: 90000 } } }`;
    const [finding] = await runMethod(populationBenchmark, caseOf(rowsOf(), useless));
    expect(finding!.status).toBe("cannot-answer");
  });

  it("shows no count that is kept back, in words or digits", async () => {
    const rows = [
      ...rowsOf(),
      ...Array.from({ length: 6 }, (): Row => ({ date: "2018-03-05", race: "native" })),
    ];
    const yaml = `chapters: { stops: { reference: white, compare: [native, hispanic] } }
denominators: { residents: { counts: { white: 10000, hispanic: 2000, native: 500 } } }`;
    const finding = answered(await runMethod(populationBenchmark, caseOf(rows, yaml)), id);
    expect(finding.claim).not.toMatch(/Native/);
    expect(Object.keys(finding.estimates).join(" ")).not.toMatch(/Native/);
  });
});
