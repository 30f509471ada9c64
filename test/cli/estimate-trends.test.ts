import { describe, expect, it } from "vitest";
import {
  callawaySantAnna,
  dynamicEstimates,
  eventStudy,
  honestDid,
  studyEstimates,
} from "../../src/statistics/panel/index.js";
import { createRandom } from "../../src/statistics/random/index.js";
import type { Column } from "../../src/statistics/types.js";
import honest from "../known-answers/panel/honest-did.json" with { type: "json" };
import small from "../known-answers/panel/panel.json" with { type: "json" };
import tests from "../known-answers/panel/pretrends-and-controls.json" with { type: "json" };
import triple from "../known-answers/panel/triple-difference.json" with { type: "json" };
import { sharedIsPresent, sharedJson, sharedPath } from "../support/shared.js";
import { close, onFile, onTable, termOf, toldOn } from "./estimate-support.js";

type Columns = Readonly<Record<string, readonly (number | null)[]>>;

const csvOf = (columns: Columns, names = Object.keys(columns)): string => {
  const rows = columns[names[0]!]!.length;
  const lines = Array.from({ length: rows }, (_, i) => names.map((name) => columns[name]![i] ?? "").join());
  return `${[names.join(), ...lines].join("\n")}\n`;
};
const towns = small.tables.towns as unknown as Columns;
const townsCsv = csvOf(towns);
const ofTowns = "--outcome y --unit unit --time year --cohort cohort".split(" ");
const townsPanel = {
  unit: Int32Array.from(towns.unit as number[]),
  time: Float64Array.from(towns.year as number[]),
  outcome: Float64Array.from(towns.y as number[]),
  cohort: Float64Array.from(towns.cohort as number[]),
};

/** A study of the known answers as a file: time, estimate and a column for each entry of the covariance matrix. */
function studyCsv({ estimates, covariance, before }: (typeof honest)["trend"], reference = false): string {
  const n = estimates.length;
  const times = estimates.map((_, i) => (i < before ? i - before - 1 : i - before));
  const header = ["time", "estimate", ...times.map((time) => `cov_${time}`)];
  const lines = times.map((time, i) =>
    [time, estimates[i], ...times.map((_, j) => covariance[i + j * n])].join(),
  );
  if (!reference) return `${[header.join(), ...lines].join("\n")}\n`;
  // Many programs print the reference too, with zeros.
  const whole = [...header.slice(0, 2 + before), "cov_-1", ...header.slice(2 + before)];
  const filled = lines.map((line) => {
    const cells = line.split(",");
    return [...cells.slice(0, 2 + before), 0, ...cells.slice(2 + before)].join();
  });
  filled.splice(before, 0, [-1, 0, ...new Array(n + 1).fill(0)].join());
  return `${[whole.join(), ...filled].join("\n")}\n`;
}
const ofStudy = "--time time --estimate estimate --covariance cov_*".split(" ");

describe("equipoise estimate honest-did", () => {
  it("from group-time effects with a universal base, clusters and a window", async () => {
    const options = "--cluster unit,region --window -4,2 --magnitudes 0.5,1 --seed 3".split(" ");
    const answer = await onTable(townsCsv, "honest-did", ...ofTowns, ...options);
    const found = callawaySantAnna(
      { ...townsPanel, cluster: Int32Array.from(towns.region as number[]) },
      { base: "universal" },
    );
    const bounds = honestDid(dynamicEstimates(found, { first: -4, last: 2 }), {
      restriction: "relative-magnitudes",
      magnitudes: [0.5, 1],
      random: createRandom(3),
    });
    close(termOf(answer, "original").low, bounds.original.low);
    close(termOf(answer, "Mbar = 0.5").low, bounds.intervals[0]!.low);
    close(termOf(answer, "Mbar = 1").high, bounds.intervals[1]!.high);
    close(answer.values.breakdown, bounds.breakdown);
    expect(termOf(answer, "Mbar = 1").estimate).toBeNull();
    expect(answer.values.eventStudy.map(({ at }: { at: number }) => at)).toEqual([-4, -3, -2, 0, 1, 2]);
    expect(answer.settings.intervals).toBe("C-LF");
  });

  it("from an event study by regression, for the mean of two periods", async () => {
    const options = "--study event-study --restriction smoothness --magnitudes 0,0.2 --horizons 0,1".split(
      " ",
    );
    const answer = await onTable(townsCsv, "honest-did", ...ofTowns, ...options);
    const columns = new Map<string, Column>(
      ["unit", "year", "y", "cohort"].map((name) => [name, Float64Array.from(towns[name] as number[])]),
    );
    const study = eventStudy({
      table: { rows: towns.unit!.length, columns },
      outcome: "y",
      unit: "unit",
      time: "year",
      cohort: "cohort",
    });
    const after = study.effects.filter(({ at }) => at >= 0).length;
    const bounds = honestDid(studyEstimates(study), {
      restriction: "smoothness",
      magnitudes: [0, 0.2],
      weights: Array.from({ length: after }, (_, k) => (k < 2 ? 0.5 : 0)),
    });
    close(termOf(answer, "M = 0").low, bounds.intervals[0]!.low);
    close(termOf(answer, "M = 0.2").high, bounds.intervals[1]!.high);
    close(termOf(answer, "original").standardError, bounds.original.standardError);
  });

  it("from an event study by cohort: the bounds of its own effects and covariance", async () => {
    const options = "--study sunab --restriction smoothness --magnitudes 0,0.2".split(" ");
    const answer = await onTable(townsCsv, "honest-did", ...ofTowns, ...options);
    const study = await onTable(townsCsv, "sunab", ...ofTowns);
    const first = termOf(study, "0");
    close(termOf(answer, "original").estimate, first.estimate);
    close(termOf(answer, "original").standardError, first.standardError);
    expect(answer.settings.eventStudy).toBe("sunab");
    expect(termOf(answer, "M = 0.2").low).toBeLessThan(termOf(answer, "M = 0").low);
  });

  it("from coefficients with their covariance matrix, with or without the reference", async () => {
    const options = "--restriction smoothness --magnitudes 0,0.1 --horizons 1".split(" ");
    for (const reference of [false, true]) {
      const answer = await onTable(studyCsv(honest.trend, reference), "honest-did", ...ofStudy, ...options);
      for (const [i, M] of [0, 0.1].entries()) {
        const want = honest.trend.smooth.find((one) => one.M === M)!;
        const term = termOf(answer, `M = ${[0, 0.1][i]}`);
        close((term.high - term.low) / 2, want.half);
        close((term.high + term.low) / 2, want.centre, 1e-6);
      }
      expect(answer.dropped.rows).toBe(reference ? 1 : 0);
    }
  });

  it.skipIf(!sharedIsPresent)("the recorded values of HonestDiD from its own coefficients", async () => {
    // biome-ignore lint/suspicious/noExplicitAny: the shape of the file is the test's to know
    const data = sharedJson<any>("data", "stat-reference", "honestdid_bc_eventstudy.json");
    const covariance = data.sigma.data.flat();
    const csv = studyCsv({ estimates: data.betahat, covariance, before: 4, after: 4 } as never);
    const answer = await onTable(csv, "honest-did", ...ofStudy, "--magnitudes", "0,0.5,1,1.5");
    // biome-ignore lint/suspicious/noExplicitAny: the shape of the file is the test's to know
    const { cases } = sharedJson<any>("reference", "honestdid.json");
    // biome-ignore lint/suspicious/noExplicitAny: the shape of the file is the test's to know
    const want = cases.find((one: any) => one.id === "bc_relative_magnitudes").values;
    const step = (40 * termOf(answer, "original").standardError) / 999;
    for (const [i, Mbar] of [0, 0.5, 1, 1.5].entries()) {
      expect(Math.abs(termOf(answer, `Mbar = ${Mbar}`).low - want.lb[i])).toBeLessThan(2 * step);
      expect(Math.abs(termOf(answer, `Mbar = ${Mbar}`).high - want.ub[i])).toBeLessThan(2 * step);
    }
  });

  it("prints the breakdown value and the intervals for a person", async () => {
    const told = await toldOn(
      studyCsv(honest.trend),
      "honest-did",
      ...ofStudy,
      "--restriction",
      "smoothness",
    );
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(/Breakdown: \d/);
    expect(told.stdout).toMatch(/M = 0 .*NA/);
  });

  it("what is wrong with the command line, or the file", async () => {
    const study = studyCsv(honest.trend);
    const cases: [string, string[], number, RegExp][] = [
      [study, [...ofStudy, "--outcome", "y"], 2, /estimated already; --outcome has no part/],
      [study, ["--time", "time", "--estimate", "estimate"], 2, /needs --covariance/],
      [study, [...ofStudy, "--window", "3"], 2, /first and the last/],
      [study, [...ofStudy.slice(0, 5), "cov_0,cov_1"], 1, /6 coefficients and 2 columns/],
      [study, [...ofStudy, "--horizons", "7"], 1, /There is no estimate 7 periods/],
      [study, [...ofStudy, "--magnitudes", "-1,0"], 1, /0 or above/],
      [study, [...ofStudy, "--window", "-1,1"], 1, /before the reference/],
      [townsCsv, [...ofTowns, "--reference", "-2"], 2, /--reference/],
      [townsCsv, [...ofTowns, "--study", "event-study", "--control", "never"], 2, /--control means nothing/],
      [townsCsv, [...ofTowns, "--estimator", "dr-improved"], 2, /expected dr, ipw, reg/],
    ];
    for (const [csv, options, code, says] of cases) {
      const told = await toldOn(csv, "honest-did", ...options);
      expect(told.stderr).toMatch(says);
      expect(told.code).toBe(code);
    }
  });
});

describe("equipoise estimate triple-difference", () => {
  const placesCsv = csvOf(triple.places as unknown as Columns);
  const ofPlaces = "--outcome y --unit place --time year --cohort cohort --eligible eligible".split(" ");
  const regression = (id: string) => triple.regressions.find((one) => one.id === id)!;

  it("by regression, as fixest", async () => {
    const plain = await onTable(placesCsv, "triple-difference", ...ofPlaces);
    close(termOf(plain, "policy and eligible").estimate, regression("plain").estimates[0]!);
    close(termOf(plain, "policy and eligible").standardError, regression("plain").ses[0]!);
    const options = "--aggregate dynamic --covariates x --weights w".split(" ");
    const dynamic = await onTable(placesCsv, "triple-difference", ...ofPlaces, ...options);
    for (const [i, term] of regression("dynamic-all").terms.entries()) {
      close(termOf(dynamic, term).estimate, regression("dynamic-all").estimates[i]!);
      close(termOf(dynamic, term).standardError, regression("dynamic-all").ses[i]!);
    }
    const two = await onTable(placesCsv, "triple-difference", ...ofPlaces, "--cluster", "place,year");
    close(termOf(two, "policy and eligible").standardError, regression("two-ways").ses[0]!);
  });

  it("a treatment in place of the cohort, marked for all rows of a place or for the eligible alone", async () => {
    const places = triple.places as unknown as Columns;
    const all = places.cohort!.map((g, i) => (g! > 0 && places.year![i]! >= g! ? 1 : 0));
    const own = all.map((one, i) => one * places.eligible![i]!);
    const csv = csvOf({ ...places, all, own });
    for (const treatment of ["all", "own"]) {
      const named = ofPlaces.map((one) =>
        one === "--cohort" ? "--treatment" : one === "cohort" ? treatment : one,
      );
      const answer = await onTable(csv, "triple-difference", ...named);
      close(termOf(answer, "policy and eligible").estimate, regression("plain").estimates[0]!);
    }
  });

  it("doubly robust in two periods, as the three comparisons by DRDID", async () => {
    const people = triple.people as unknown as Columns;
    const twice = (name: string) => [...people[name]!, ...people[name]!];
    const csv = csvOf({
      person: twice("unit"),
      town: twice("town"),
      x1: twice("x1"),
      x2: twice("x2"),
      group: twice("eligible"),
      start: twice("enabled").map((one) => 2 * one!),
      year: twice("unit").map((_, i) => (i < people.unit!.length ? 1 : 2)),
      y: [...people.y0!, ...people.y1!],
    });
    const named = "--outcome y --unit person --time year --cohort start --eligible group".split(" ");
    const known = (id: string) => triple.robust.find((one) => one.id === id)!;
    for (const estimator of ["dr", "reg", "ipw"]) {
      const answer = await onTable(
        csv,
        "triple-difference",
        ...named,
        ...["--covariates", "x1,x2", "--estimator", estimator],
      );
      close(termOf(answer, "ATT").estimate, known(estimator).estimate, 1e-7);
      close(termOf(answer, "ATT").standardError, known(estimator).se, 1e-7);
      expect(answer.values.parts).toHaveLength(3);
    }
    const options = "--covariates x1 --estimator dr --cluster town".split(" ");
    const clustered = await onTable(csv, "triple-difference", ...named, ...options);
    close(termOf(clustered, "ATT").standardError, known("clusters").se, 1e-7);
  });

  it("what is wrong with the command line, or the file", async () => {
    const cases: [string[], number, RegExp][] = [
      [ofPlaces.slice(0, 8), 2, /needs --eligible/],
      [[...ofPlaces, "--estimator", "dr", "--se", "HC1"], 2, /--se is for the regression/],
      [[...ofPlaces, "--aggregate", "calendar"], 2, /expected simple, dynamic/],
      [[...ofPlaces, "--estimator", "dr"], 1, /two rows|same unit and period/],
      [[...ofPlaces.slice(0, 9), "x"], 1, /is 1 for the group/],
    ];
    for (const [options, code, says] of cases) {
      const told = await toldOn(placesCsv, "triple-difference", ...options);
      expect(told.stderr).toMatch(says);
      expect(told.code).toBe(code);
    }
  });
});

describe("pre-trends, controls and clusters", () => {
  it("imputation --pretrends, as didimputation", async () => {
    const answer = await onTable(townsCsv, "imputation", ...ofTowns, "--pretrends", "2");
    const want = tests.pretrends.find(({ id }) => id === "two")!;
    for (const [i, at] of (want.at as number[]).entries()) {
      expect(answer.values.pretrends[i].at).toBe(at);
      close(answer.values.pretrends[i].estimate, (want.estimates as number[])[i]!);
      close(answer.values.pretrends[i].standardError, (want.ses as number[])[i]!);
    }
    close(answer.values.pretrendTest.statistic, want.f);
    close(answer.values.pretrendTest.pValue, want.p);
    const told = await toldOn(townsCsv, "imputation", ...ofTowns, "--pretrends", "0");
    expect(told.stderr).toMatch(/one or more times before treatment/);
    expect(told.code).toBe(1);
  });

  it("bacon --covariates, as bacondecomp", async () => {
    const answer = await onTable(townsCsv, "bacon", ...ofTowns, "--covariates", "z");
    const want = tests.controlled.find(({ id }) => id === "one")!;
    close(termOf(answer, "two-way fixed effects").estimate, want.whole);
    close(answer.values.withinCohorts.weight, want.omega);
  });

  it("callaway-santanna: clusters of the unit and one more way, as did", async () => {
    const plain = await onTable(townsCsv, "callaway-santanna", ...ofTowns, "--cluster", "region");
    const both = await onTable(townsCsv, "callaway-santanna", ...ofTowns, "--cluster", "unit,region");
    expect(both.terms).toEqual(plain.terms);
    const alone = await onTable(townsCsv, "callaway-santanna", ...ofTowns);
    const unit = await onTable(townsCsv, "callaway-santanna", ...ofTowns, "--cluster", "unit");
    expect(unit.terms).toEqual(alone.terms);
    const three = await toldOn(townsCsv, "callaway-santanna", ...ofTowns, "--cluster", "region,x");
    expect(three.stderr).toMatch(/at most one way more/);
    expect(three.code).toBe(2);
  });

  it.skipIf(!sharedIsPresent)(
    "minimum wages: the reference values of did_imputation before treatment",
    async () => {
      const options =
        "--outcome lemp --unit countyreal --time year --cohort first.treat --pretrends 4 --aggregate dynamic";
      const answer = await onFile(
        sharedPath("data", "stat-reference", "mpdta.csv"),
        "imputation",
        ...options.split(" "),
      );
      close(answer.values.pretrends[0].standardError, 0.023196500909017082, 1e-6);
      close(answer.values.pretrends[2].estimate, 0.021682274808774604, 1e-6);
      expect(answer.values.pretrendsWithoutEstimate).toEqual([-1]);
    },
  );
});
