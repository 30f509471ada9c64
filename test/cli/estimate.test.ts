import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { methods } from "../../src/cli/estimate/methods/index.js";
import { close, onFile, onTable, termOf, toldOn } from "./estimate-support.js";
import { equipoise, inFolder } from "./support.js";

const small = "x,y,g,w\n1,2,a,1\n2,3,a,2\n3,5,b,1\n4,4,b,1\n5,8,c,3\n6,7,c,1\n";

/** Eight units over five periods; two are treated from period 3, two from period 4, four never. */
const panel = (() => {
  const lines = ["unit,time,first,treated,y,x"];
  for (let unit = 1; unit <= 8; unit++) {
    const first = unit <= 2 ? 3 : unit <= 4 ? 4 : 0;
    for (let time = 1; time <= 5; time++) {
      const treated = first > 0 && time >= first ? 1 : 0;
      const noise = ((unit * 7 + time * 5) % 11) / 100;
      lines.push(
        [
          `u${unit}`,
          time,
          first === 0 ? "" : first,
          treated,
          unit + time + 2 * treated + noise,
          noise * 3,
        ].join(),
      );
    }
  }
  return `${lines.join("\n")}\n`;
})();
const panelOptions = ["--outcome", "y", "--unit", "unit", "--time", "time"];

describe("equipoise estimate", () => {
  it("prints one shape for every method under --json", async () => {
    const answer = await onTable(small, "ols", "--formula", "y ~ x");
    expect(Object.keys(answer)).toEqual([
      "method",
      "settings",
      "n",
      "dropped",
      "terms",
      "values",
      "diagnostics",
    ]);
    expect(Object.keys(answer.terms[0]!)).toEqual([
      "term",
      "estimate",
      "standardError",
      "low",
      "high",
      "statistic",
      "df",
      "pValue",
    ]);
    // Sums of products and squares about the means: 19.5 and 17.5; residual sum of squares 26.8333 - 19.5^2 / 17.5.
    close(termOf(answer, "x").estimate, 19.5 / 17.5);
    close(termOf(answer, "x").standardError, Math.sqrt((161 / 6 - 19.5 ** 2 / 17.5) / 4 / 17.5));
    expect(answer.n).toBe(6);
    expect(termOf(answer, "x").df).toBe(4);
  });

  it("lists its methods, and tells each one's options and example", async () => {
    const general = await equipoise("estimate", "--help");
    expect(general.code).toBe(0);
    for (const { id } of methods) expect(general.stdout).toContain(`  ${id} `);
    expect(general.stdout).toContain("Example:");
    for (const { id, example } of methods) {
      const told = await equipoise("estimate", id, "--help");
      expect(told.code).toBe(0);
      expect(told.stdout).toContain(example);
    }
  });

  it("gives examples that the command line understands", async () => {
    for (const { id, example } of methods) {
      const words = [...example.matchAll(/"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2]!);
      expect(words.slice(0, 3)).toEqual(["equipoise", "estimate", id]);
      // All options are known; what is missing is the file.
      const told = await equipoise(...words.slice(1));
      expect(told.stderr, id).toMatch(/there is no such file/);
      expect(told.code, id).toBe(1);
    }
  });

  it("exits with 2 where the command line is wrong", async () => {
    const cases: [string, string[], RegExp][] = [
      ["ols", [], /needs --formula/],
      ["olss", ["--formula", "y ~ x"], /Did you mean ols\?/],
      ["ols", ["--formula", "y ~ x", "--se", "HC9"], /--se HC9: expected classical/],
      ["ols", ["--formula", "y ~ x", "--strata", "g"], /--strata means nothing to ols/],
      ["ols", ["--formula", "y ~ x", "--level", "95"], /--level 95/],
      ["wls", ["--formula", "y ~ x"], /--weights/],
      ["logit", ["--formula", "y ~ x", "--se", "wild", "--cluster", "g"], /--se wild: expected classical/],
      ["sunab", ["--aggregate", "calendar"], /--aggregate calendar: expected dynamic, group, simple/],
      ["bacon", ["--outcome", "y", "--unit", "g", "--time", "x"], /--cohort or --treatment/],
      ["meta", ["--estimate", "x"], /--variance or --standard-error/],
      ["agreement", ["--coders", "x"], /two coders/],
      ["rates", ["--events", "x"], /--total/],
      ["ols", ["--formula", "y ~ x", "--svg", "out.svg"], /draws nothing/],
    ];
    for (const [method, options, message] of cases) {
      const told = await toldOn(small, method, ...options);
      expect(told.stderr).toMatch(message);
      expect(told.code).toBe(2);
    }
    expect((await equipoise("estimate")).code).toBe(2);
    expect((await equipoise("estimate", "ols")).code).toBe(2);
  });

  it("exits with 1 and a sentence where the data are wrong", async () => {
    const unknown = await toldOn(small, "ols", "--formula", "y ~ xx");
    expect(unknown.stderr).toMatch(/there is no column "xx"[\s\S]*The columns are x, y, g, w/);
    const mixed = await toldOn(small.replace("4,4,b", "four,4,b"), "ols", "--formula", "y ~ x");
    expect(mixed.stderr).toMatch(/"x" holds numbers, and text in 1 of 6 rows: line 5 "four"/);
    const negative = await toldOn(
      small.replace("a,2", "a,-2"),
      "wls",
      "--formula",
      "y ~ x",
      "--weights",
      "w",
    );
    expect(negative.stderr).toMatch(/negative/);
    const one = await toldOn(small.replaceAll(/[bc],/g, "a,"), "ols", "--formula", "y ~ x", "--cluster", "g");
    expect(one.stderr).toMatch(/"g" is the same in all 6 rows/);
    const constant = await toldOn("x,y\n1,3\n2,3\n3,3\n4,3\n", "ols", "--formula", "y ~ x");
    expect(constant.stderr).toMatch(/"y" is 3 in all 4 rows/);
    for (const told of [unknown, mixed, negative, one, constant]) {
      expect(told.code).toBe(1);
      expect(told.stderr).not.toMatch(/\n\s+at /);
    }
    const none = await equipoise("estimate", "ols", "nowhere.csv", "--formula", "y ~ x", "--json");
    expect(none.code).toBe(1);
    expect(JSON.parse(none.stdout)).toMatchObject({ error: "input" });
  });

  it("reads missing words, mixed ids, logical columns and tabs", async () => {
    const table =
      "x\ty\tid\tok\n1\t2\t7\tTRUE\n2\t3\tb\tFALSE\nNA\t5\t7\tTRUE\n4\t.\tb\tFALSE\n5\t8\t9\tTRUE\n6\t6\tc\tFALSE\n";
    const answer = await onTable(table, "ols", "--formula", "y ~ x + ok", "--cluster", "id");
    expect(answer.n).toBe(4);
    expect(answer.dropped.rows).toBe(2);
    expect(answer.terms.map(({ term }) => term)).toEqual(["(Intercept)", "x", "okTRUE"]);
    const json = await inFolder({ "d.jsonl": '{"x":1,"y":2}\n{"x":2,"y":3}\n{"x":3,"y":5}\n' }, (folder) =>
      onFile(join(folder, "d.jsonl"), "ols", "--formula", "y ~ x"),
    );
    close(termOf(json, "x").estimate, 1.5);
  });

  it("fits the models", async () => {
    // R: glm(y2 ~ g2, binomial): log odds of 3/4 against 1/4; glm(n ~ g2, poisson): log of means 6 and 2
    const binary = "g2,y2,n\n0,1,2\n0,0,1\n0,0,3\n0,0,2\n1,1,5\n1,1,7\n1,1,6\n1,0,6\n";
    close(termOf(await onTable(binary, "logit", "--formula", "y2 ~ g2"), "g2").estimate, Math.log(9));
    close(termOf(await onTable(binary, "poisson", "--formula", "n ~ g2"), "g2").estimate, Math.log(3));
    close(termOf(await onTable(binary, "fepois", "--formula", "n ~ g2"), "g2").estimate, Math.log(3));
    const probit = termOf(await onTable(binary, "probit", "--formula", "y2 ~ g2"), "g2");
    close(probit.estimate, 2 * 0.6744897501960817, 1e-7);
    const wls = await onTable(small, "wls", "--formula", "y ~ 1", "--weights", "w");
    close(wls.terms[0]!.estimate, (2 + 6 + 5 + 4 + 24 + 7) / 9);
    const within = await onTable(small, "feols", "--formula", "y ~ x | g");
    close(termOf(within, "x").estimate, -1 / 3);
    const counts = `z,n\n${Array.from({ length: 20 }, (_, i) => `${i % 2},${[0, 9, 3, 1, 14, 2][i % 6]}`).join("\n")}\n`;
    expect((await onTable(counts, "negbin", "--formula", "n ~ z")).values.theta).toBeGreaterThan(0);
  });

  it("bootstraps by cluster with the same numbers for the same seed", async () => {
    const options = ["--formula", "y ~ x", "--cluster", "unit", "--bootstrap", "199", "--seed", "3"];
    const first = await onTable(panel, "wild-bootstrap", ...options);
    expect(first).toEqual(await onTable(panel, "wild-bootstrap", ...options));
    // 2^8 combinations of signs are more than 199 draws.
    expect(first.values.wild[0]).toMatchObject({ draws: 199, enumerated: false });
    const all = await onTable(panel, "ols", ...options.slice(0, 4), "--se", "wild", "--bootstrap", "256");
    expect(all.values.wild[0]).toMatchObject({ draws: 256, enumerated: true });
  });

  it("evaluates panels, from cohorts or from the treatment", async () => {
    const cohort = await onTable(panel, "callaway-santanna", ...panelOptions, "--cohort", "first");
    const treated = await onTable(panel, "callaway-santanna", ...panelOptions, "--treatment", "treated");
    expect(treated.terms).toEqual(cohort.terms);
    expect(cohort.terms.map(({ term }) => term)).toContain("ATT(3,5)");
    expect(cohort.n).toBe(40);
    close(termOf(cohort, "ATT(3,3)").estimate, 2, 0.05);
    for (const aggregate of ["dynamic", "group"]) {
      const answer = await onTable(
        panel,
        "callaway-santanna",
        ...panelOptions,
        "--cohort",
        "first",
        "--aggregate",
        aggregate,
      );
      close(termOf(answer, "overall").estimate, 2, 0.05);
    }
    for (const method of ["imputation", "sunab"]) {
      const answer = await onTable(
        panel,
        method,
        ...panelOptions,
        "--cohort",
        "first",
        "--aggregate",
        "simple",
      );
      close(termOf(answer, "overall").estimate, 2, 0.05);
    }
    const study = await onTable(panel, "event-study", ...panelOptions, "--cohort", "first");
    expect(study.terms.map(({ term }) => term)).toEqual(["-3", "-2", "0", "1", "2"]);
    const bacon = await onTable(panel, "bacon", ...panelOptions, "--cohort", "first");
    const twoWay = await onTable(panel, "feols", "--formula", "y ~ treated | unit + time");
    close(bacon.terms[0]!.estimate, termOf(twoWay, "treated").estimate);
  });

  it("refuses treatment that ends, and writes a plot where there is one", async () => {
    const ends = panel.replace("u1,5,3,1", "u1,5,3,0");
    const told = await toldOn(ends, "imputation", ...panelOptions, "--treatment", "treated");
    expect(told.code).toBe(1);
    expect(told.stderr).toMatch(/"treated" ends: line 6/);
    await inFolder({ "data.csv": panel }, async (folder) => {
      const args = [
        "estimate",
        "event-study",
        join(folder, "data.csv"),
        ...panelOptions,
        "--cohort",
        "first",
      ];
      const drawn = await equipoise(...args, "--svg", join(folder, "out.svg"));
      expect(drawn.code).toBe(0);
      expect(drawn.stdout).toContain("How did y differ after treatment, by time since treatment?");
      const svg = readFileSync(join(folder, "out.svg"), "utf8");
      expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
      // The alternative text has the number, the axes have names, and the source has no path of this machine.
      expect(svg).toMatch(
        /<desc[^>]*>5 differences in y, by time since treatment, with their intervals; at 0 it is 1\.990 \(1\.907 to 2\.074\)/,
      );
      expect(svg).toContain("difference in y, by time since treatment");
      expect(svg).toContain("Equipoise estimate event-study, data.csv");
      expect(svg).not.toContain(folder);
    });
  });

  it("makes synthetic controls", async () => {
    const one = panel
      .split("\n")
      .filter((line) => !/^u[234],/.test(line))
      .join("\n");
    for (const method of ["synthetic-control", "sdid"]) {
      const options = [...panelOptions, "--treatment", "treated", "--bootstrap", "20"];
      const answer = await onTable(one, method, ...options);
      expect(answer.terms).toHaveLength(1);
      expect(answer.values).toMatchObject({ comparisonUnits: 4, periodsBefore: 2, firstTreatedPeriod: 3 });
      const weights = answer.values.unitWeights as { weight: number }[];
      close(
        weights.reduce((sum, { weight }) => sum + weight, 0),
        1,
      );
    }
    const jackknife = await toldOn(
      one,
      "sdid",
      ...panelOptions,
      "--treatment",
      "treated",
      "--se",
      "jackknife",
    );
    expect(jackknife.stderr).toMatch(/two or more treated units/);
    const staggered = await toldOn(panel, "sdid", ...panelOptions, "--cohort", "first");
    expect(staggered.stderr).toMatch(/different times \(3, 4\)/);
  });

  it("estimates from surveys", async () => {
    const survey =
      "s,psu,w,yes,a,inc\n1,1,10,1,x,5\n1,1,10,0,y,7\n1,2,10,1,x,6\n2,3,5,0,y,9\n2,3,5,1,x,4\n2,4,5,,y,8\n2,4,5,0,x,2\n";
    const design = ["--strata", "s", "--cluster", "psu", "--weights", "w"];
    const mean = await onTable(survey, "svymean", "--formula", "~ yes + a", ...design);
    close(termOf(mean, "yes").estimate, 25 / 45);
    expect(mean.n).toBe(6);
    expect(mean.values.itemNonResponse).toBeCloseTo(1 / 7, 12);
    expect(mean.terms.map(({ term }) => term)).toEqual(["yes", "ax", "ay"]);
    const same = await onTable(
      survey.replaceAll(/[01],([xy])/g, "1,$1"),
      "svymean",
      "--formula",
      "~ yes",
      ...design,
    );
    expect(same.diagnostics[0]!.message).toMatch(/"yes" is 1 in all 6 rows that count/);
    const total = await onTable(survey, "svytotal", "--formula", "~ inc", ...design, "--by", "a");
    close(termOf(total, "x:inc").estimate, 50 + 60 + 20 + 10);
    const ratio = await onTable(survey, "svyratio", "--formula", "yes ~ inc", ...design);
    close(termOf(ratio, "yes/inc").estimate, 25 / (180 + 75));
    const domain = await onTable(survey, "svymean", "--formula", "~ inc", ...design, "--domain", "inc > 4.5");
    close(termOf(domain, "inc").estimate, (180 + 85) / 40);
    const half = await onTable(survey, "svyquantile", "--formula", "~ inc", ...design, "--quantiles", "0.5");
    expect(half.terms.map(({ term }) => term)).toEqual(["inc:0.5"]);
    const share = await onTable(survey, "svyciprop", "--formula", "~ yes", ...design);
    close(termOf(share, "yes").estimate, 25 / 45);
    const line = await onTable(survey, "svyglm", "--formula", "inc ~ yes", ...design);
    close(termOf(line, "(Intercept)").estimate, (70 + 45 + 10) / 20);
    const test = await onTable(survey, "svychisq", "--formula", "~ yes + a", ...design);
    expect(test.values.tests[0].pValue).toBeLessThan(1);
    await inFolder(
      { "data.csv": survey, "totals.csv": "variable,level,total\na,x,60\na,y,40\ns,1,50\ns,2,50\n" },
      async (folder) => {
        const options = ["--margins", join(folder, "totals.csv"), "--formula", "~ a", "--weights", "w"];
        const raked = await onFile(join(folder, "data.csv"), "rake", ...options);
        close(termOf(raked, "ax").estimate, 0.6);
      },
    );
  });

  it("calibrates to categories, numbers and the size of the population", async () => {
    const survey = "g,x,y,w\na,1,5,10\na,2,7,10\nb,3,6,10\nb,4,9,10\n";
    const known = "variable,level,total\ng,a,30\ng,b,20\nx,,120\n";
    await inFolder({ "data.csv": survey, "totals.csv": known }, async (folder) => {
      const options = ["--margins", join(folder, "totals.csv"), "--weights", "w", "--formula", "~ x + g"];
      const answer = await onFile(join(folder, "data.csv"), "calibrate", ...options);
      // The weights give back what is known: a mean of 120 / 50, shares of 0.6 and 0.4.
      close(termOf(answer, "x").estimate, 2.4, 1e-7);
      close(termOf(answer, "ga").estimate, 0.6, 1e-7);
      // What is known has no error.
      expect(termOf(answer, "x").standardError).toBeLessThan(1e-7);
      const raked = await equipoise("estimate", "rake", join(folder, "data.csv"), ...options);
      expect(raked.code).toBe(2);
      expect(raked.stderr).toMatch(/a total without a level is for calibrate/);
    });
    const wrong = "variable,level,total\ng,a,30\n";
    await inFolder({ "data.csv": survey, "totals.csv": wrong }, async (folder) => {
      const options = ["--margins", join(folder, "totals.csv"), "--weights", "w"];
      const told = await equipoise("estimate", "calibrate", join(folder, "data.csv"), ...options);
      expect(told.code).toBe(1);
      expect(told.stderr).toMatch(/"g" has the level "b", whose total --margins does not give/);
    });
  });

  it("reads replicate weights by a pattern of their names", async () => {
    const survey = "w,r1,r2,r3,v\n1,0,1.5,1.5,2\n1,1.5,0,1.5,4\n1,1.5,1.5,0,9\n";
    const options = ["--weights", "w", "--replicate-type", "JK1", "--formula", "~ v"];
    for (const pattern of ["r*", "r[0-9]"]) {
      const answer = await onTable(survey, "svymean", ...options, "--replicates", pattern);
      // The jackknife of a mean is the classical error: sd / sqrt(n).
      close(termOf(answer, "v").standardError, Math.sqrt(13) / Math.sqrt(3));
    }
    const none = await toldOn(survey, "svymean", ...options, "--replicates", "q*");
    expect(none.code).toBe(1);
  });

  it("pools studies, and measures agreement and rates", async () => {
    const studies = "yi,vi,name\n0.1,0.01,A\n0.5,0.02,B\n0.35,0.05,C\n";
    const effects = ["--estimate", "yi", "--variance", "vi", "--label", "name"];
    const pooled = await onTable(studies, "meta", ...effects, "--model", "DL");
    // DerSimonian and Laird: (Q - 2) / (sum of weights less sum of their squares over it), weights 100, 50, 20.
    const [weights, sizes] = [
      [100, 50, 20],
      [0.1, 0.5, 0.35],
    ] as const;
    const mean = weights.reduce((sum, w, i) => sum + w * sizes[i]!, 0) / 170;
    const q = weights.reduce((sum, w, i) => sum + w * (sizes[i]! - mean) ** 2, 0);
    close(pooled.values.tau2, (q - 2) / (170 - (100 ** 2 + 50 ** 2 + 20 ** 2) / 170));
    const single = await toldOn("yi,vi\n0.1,0.01\n", "meta", "--estimate", "yi", "--variance", "vi");
    expect(single.code).toBe(1);
    const counts = await onTable(
      "a,b,n,m\n10,20,100,100\n5,9,50,60\n",
      "meta",
      "--events",
      "a,b",
      "--total",
      "n,m",
      "--model",
      "fixed",
    );
    expect(counts.settings.measure).toBe("log risk ratio");

    // Krippendorff (2011), example C: 12 units, 4 observers, nominal alpha 0.743
    const codes =
      "a,b,c,d\n1,1,,1\n2,2,3,2\n3,3,3,3\n3,3,3,3\n2,2,2,2\n1,2,3,4\n4,4,4,4\n1,1,2,1\n2,2,2,2\n,5,5,5\n,,1,1\n,,3,\n";
    const alpha = await onTable(codes, "agreement", "--coders", "a,b,c,d", "--level", "nominal");
    expect(termOf(alpha, "alpha").estimate).toBeCloseTo(0.743, 3);
    const ordinal = await onTable(codes, "agreement", "--coders", "a,b,c,d", "--level", "ordinal");
    expect(termOf(ordinal, "alpha").estimate).toBeCloseTo(0.815, 3);
    const interval = await onTable(codes, "agreement", "--coders", "a,b,c,d", "--level", "interval");
    expect(termOf(interval, "alpha").estimate).toBeCloseTo(0.849, 3);

    const rates = await onTable(
      "place,e,n\nP,5,100\nQ,3,50\n",
      "rates",
      "--events",
      "e",
      "--total",
      "n",
      "--label",
      "place",
    );
    close(termOf(rates, "P").high, 0.1166833, 1e-6);
    close(termOf(rates, "all").estimate, 8 / 150);
    const risks = await onTable("a,b,n,m\n10,20,100,100\n", "rates", "--events", "a,b", "--total", "n,m");
    close(risks.terms[0]!.estimate, 0.5);
  });

  it("evaluates an interrupted series by dates, with gaps, names and counts", async () => {
    // A step of -4 at March 2021 on a slope of 0.5, with noise that repeats every five months.
    const months = Array.from({ length: 36 }, (_, t) => {
      const y = 20 + 0.5 * t - (t >= 14 ? 4 : 0) + [0.2, -0.3, 0.4, -0.1, -0.2][t % 5]!;
      return { month: `${2020 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, "0")}`, y };
    });
    const csv = (of: typeof months) => `month,y\n${of.map(({ month, y }) => `${month},${y}`).join("\n")}\n`;
    const options = [
      "--outcome",
      "y",
      "--time",
      "month",
      "--interventions",
      "law=2021-03-20",
      "--change",
      "level",
    ];
    const answer = await onTable(csv(months), "its", ...options);
    expect(answer.n).toBe(36);
    expect(answer.values.starts).toEqual([{ intervention: "law", firstPeriod: "2021-03-01" }]);
    expect(Math.abs(termOf(answer, "law: level").estimate + 4)).toBeLessThan(0.3);
    expect(answer.values.placeboDates[0]).toMatchObject({ intervention: "law", statistic: "level" });
    // With the least squares of the same columns, the two commands agree.
    const columns = `t,post,y\n${months.map(({ y }, t) => `${t + 1},${t >= 14 ? 1 : 0},${y}`).join("\n")}\n`;
    const ols = await onTable(columns, "ols", "--formula", "y ~ t + post", "--se", "HC1");
    const its = await onTable(csv(months), "its", ...options, "--se", "HC1");
    close(termOf(its, "law: level").estimate, termOf(ols, "post").estimate);
    close(termOf(its, "law: level").standardError, termOf(ols, "post").standardError);
    expect(termOf(its, "law: level").df).toBe(33);
    // A month without a row is a period without an outcome, not a shorter series; the order of rows is none.
    const gap = await onTable(
      csv(months.filter((_, t) => t !== 4).reverse()),
      "its",
      ...options,
      "--se",
      "ar",
    );
    expect(gap.values).toMatchObject({ periods: 36, periodsWithoutRow: 1 });
    expect(gap.n).toBe(35);
    const whole = `month,y\n${months.map(({ month, y }) => `${month.replace("-", "")},${Math.round(y * 10)}`).join("\n")}\n`;
    const counts = await onTable(whole, "its", ...options, "--family", "quasipoisson", "--se", "classical");
    expect(counts.values.rateRatios[2].ratio).toBeLessThan(1);
    expect(counts.values.periods).toBe(36);
    const two = await onTable(
      csv(months),
      "its",
      ...options.slice(0, 4),
      "--interventions",
      "2020-09,2021-03",
    );
    expect(two.terms.map(({ term }) => term).slice(2)).toEqual([
      "2020-09: level",
      "2020-09: slope",
      "2021-03: level",
      "2021-03: slope",
    ]);
    const drawn = await toldOn(csv(months), "its", ...options);
    expect(drawn.stdout).toContain("What happened to y after the intervention?");
  });

  it("plans: power, detectable effects and sizes, from formulas and from the past", async () => {
    const planned = async (line: string) => {
      const told = await equipoise("estimate", "power", ...line.split(" "), "--json");
      expect(told.stderr).toBe("");
      return JSON.parse(told.stdout).terms as { term: string; estimate: number }[];
    };
    // R: power.t.test(n = 20, delta = 1), power.t.test(power = .9, delta = 1), power.prop.test(50, .5, .75)
    const means = await planned("--design means --size 20 --sd 1 --effect 1");
    close(means[0]!.estimate, 0.8689528, 1e-7);
    close((await planned("--design means --sd 1 --effect 1 --power 0.9"))[0]!.estimate, 22.0211, 1e-6);
    const shares = await planned("--design proportions --proportions 0.5,0.75 --size 50");
    close(shares[0]!.estimate, 0.7401659, 1e-6);
    // A difference of 0.1 with the error sqrt(1.5 (0.25 / 400 + 0.25 / 600)): 0.7156 of the normal beyond 1.96.
    const survey = await planned(
      "--design survey --size 400,600 --proportions 0.5 --design-effect 1.5 --effect 0.1",
    );
    close(survey[0]!.estimate, 0.715613, 1e-6);
    const clusters = await planned("--design clusters --cluster-size 30 --icc 0.05 --sd 1 --effect 0.3");
    expect(clusters[0]!.term).toBe("clusters in each arm for effect 0.3");
    const panels = await planned(
      "--design panel --sd 1 --before 3 --after 2 --treated 10 --comparison 10 --effect 1",
    );
    expect(panels.map(({ term }) => term)).toEqual(["power at effect 1", "minimum detectable effect"]);
    const past = ["--outcome", "y", "--unit", "unit", "--time", "time"];
    const plan = [
      "--design",
      "panel",
      "--before",
      "2",
      "--after",
      "1",
      "--treated",
      "3",
      "--comparison",
      "3",
    ];
    const simulated = await onTable(panel, "power", ...past, ...plan, "--effect", "0.1", "--seed", "4");
    expect(simulated.n).toBe(40);
    expect(termOf(simulated, "power at effect 0.1").estimate).toBeLessThanOrEqual(1);
    expect(simulated.values.fromFormula.minimumDetectableEffect).toBeGreaterThan(0);
    const again = await onTable(panel, "power", ...past, ...plan, "--effect", "0.1", "--seed", "4");
    expect(again).toEqual(simulated);
    const cohorts = ["--design", "staggered", "--periods", "4", "--cohorts", "3:4,4:4", "--comparison", "8"];
    const staggered = await onTable(panel, "power", ...past, ...cohorts, "--replications", "20");
    expect(termOf(staggered, "minimum detectable effect").estimate).toBeGreaterThan(0);
    const wrong = await equipoise("estimate", "power", "--design", "series", "--after", "3");
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/simulated from the past: give the file/);
    const without = await equipoise("estimate", "power", "--design", "means");
    expect(without.code).toBe(2);
    expect(without.stderr).toMatch(/needs --sd/);
  });

  it("simulates series of levels and of counts from the past", async () => {
    const series = `t,y\n${Array.from({ length: 30 }, (_, t) => `${t + 1},${20 + ((t * 7) % 5)}`).join("\n")}\n`;
    const options = [
      "--outcome",
      "y",
      "--time",
      "t",
      "--after",
      "6",
      "--replications",
      "20",
      "--se",
      "newey-west",
    ];
    const levels = await onTable(series, "power", "--design", "series", ...options, "--effect", "3");
    expect(termOf(levels, "power at effect 3").estimate).toBeGreaterThan(0.5);
    const counts = await onTable(
      series,
      "power",
      "--design",
      "counts",
      ...options.slice(0, -2),
      "--effect",
      "0.5",
    );
    expect(termOf(counts, "power at ratio 0.5").estimate).toBeGreaterThan(0.9);
  });

  it("monitors with alpha spending, planned and under way", async () => {
    const told = await equipoise("estimate", "monitoring", "--looks", "0.25,0.5,0.75,1", "--json");
    // R: ldbounds with iuse = 1: 4.3326, 2.9631, 2.3590, 2.0141
    const looks = JSON.parse(told.stdout).values.looks as { boundary: number }[];
    [4.3326, 2.9631, 2.359, 2.0141].forEach((boundary, k) => {
      expect(Math.abs(looks[k]!.boundary - boundary)).toBeLessThan(1e-4);
    });
    const file = "share,effect,se\n0.25,2.1,0.9\n0.5,2.4,0.62\n1,NA,NA\n";
    const names = ["--information", "share", "--estimate", "effect", "--standard-error", "se"];
    const answer = await onTable(file, "monitoring", ...names);
    expect(answer.values.alarmAtLook).toBe(2);
    close(termOf(answer, "look 2").low, 2.4 - looks[1]!.boundary * 0.62, 1e-8);
    expect(answer.values.looks.map(({ alarm }: { alarm: string }) => alarm)).toEqual([
      "no",
      "yes",
      "planned",
    ]);
    const pocock = await onTable(
      file,
      "monitoring",
      ...names,
      "--spending",
      "hwang-shih-decani:1",
      "--sides",
      "1",
    );
    expect(pocock.values.alarmAtLook).toBe(1);
    expect((await toldOn(file, "monitoring", ...names, "--spending", "all")).code).toBe(2);
  });

  it("compares two groups in two periods", async () => {
    // Two treated units gain 5 and 7, two others 1 and 3: the effect is 4, its variance (1 + 1) / 2^2 + (1 + 1) / 2^2 over 2.
    const rows = [
      ["a", 1, 10, 15],
      ["b", 1, 8, 15],
      ["c", 0, 7, 8],
      ["d", 0, 9, 12],
    ] as const;
    const csv = `id,t,d,y\n${rows.flatMap(([id, d, before, after]) => [`${id},1,${d},${before}`, `${id},2,${d},${after}`]).join("\n")}\n`;
    const names = ["--outcome", "y", "--time", "t", "--treatment", "d"];
    for (const estimator of ["dr-improved", "dr", "reg", "ipw", "ipw-unnormalized"]) {
      const answer = await onTable(csv, "drdid", ...names, "--unit", "id", "--estimator", estimator);
      close(termOf(answer, "ATT").estimate, 4);
      close(termOf(answer, "ATT").standardError, 1);
      expect(answer.n).toBe(8);
      expect(answer.values).toMatchObject({ units: 4, treated: 2, comparison: 2 });
    }
    const sections = await onTable(csv, "drdid", ...names);
    close(termOf(sections, "ATT").estimate, 4);
    expect(sections.settings.data).toBe("repeated cross-sections");
    const later = csv.replaceAll(/^(\w),1,1,/gm, "$1,1,0,");
    const marked = await onTable(later, "drdid", ...names, "--unit", "id");
    close(termOf(marked, "ATT").estimate, 4);
  });

  it("finds where a share changed", async () => {
    const lines = Array.from({ length: 40 }, (_, t) => `${t + 1},${(t < 24 ? 20 : 40) + (t % 3)},200`);
    const options = ["--events", "e", "--total", "n", "--time", "t", "--permutations", "999"];
    const answer = await onTable(`t,e,n\n${lines.join("\n")}\n`, "change-points", ...options);
    expect(answer.terms.map(({ term }) => term)).toEqual(["25"]);
    expect(answer.values.changes[0].atOnce).toBe("yes");
    expect(answer.values.segments).toHaveLength(2);
  });

  it("standardises rates, and derives margins of error", async () => {
    const strata = "d,p,s,e\n107,230061,1000000,500\n141,329449,900000,700\n60,114920,700000,400\n";
    const names = ["--events", "d", "--total", "p", "--standard", "s"];
    const direct = await onTable(strata, "standardised-rates", ...names);
    const expected = (1e6 * (107 / 230061) + 9e5 * (141 / 329449) + 7e5 * (60 / 114920)) / 2.6e6;
    close(direct.terms[0]!.estimate, expected);
    const indirect = await onTable(strata, "standardised-rates", ...names, "--standard-events", "e");
    const here = (230061 * 500) / 1e6 + (329449 * 700) / 9e5 + (114920 * 400) / 7e5;
    close(indirect.terms[0]!.estimate, 308 / here);
    const margins = "a,am,b,bm\n120,30,1000,80\n";
    const columns = ["--numerator", "a,am", "--denominator", "b,bm"];
    const share = await onTable(margins, "margins-of-error", ...columns, "--operation", "share");
    close(share.values.margins[0].margin, Math.sqrt(30 ** 2 - (0.12 * 80) ** 2) / 1000);
    expect(share.settings.level).toBe(0.9);
  });

  it("takes the methods of intervals, and tests small tables exactly", async () => {
    const tables = "a,b,n,m\n12,5,41,47\n";
    const pairs = ["--events", "a,b", "--total", "n,m"];
    // R: fisher.test(matrix(c(12, 5, 29, 42), 2)): 0.03298744335540302, odds ratio 3.426312775730778
    const odds = await onTable(tables, "rates", ...pairs, "--measure", "OR", "--interval", "conditional");
    close(odds.terms[0]!.estimate, 3.426312775730778, 1e-4);
    close(odds.values.fisher[0].pValue, 0.03298744335540302);
    // R: poisson.test(c(41, 15), c(28010, 19017))
    const ratio = await onTable("a,b,n,m\n41,15,28010,19017\n", "rates", ...pairs, "--measure", "rate-ratio");
    close(ratio.terms[0]!.estimate, 1.8557586576222778);
    close(ratio.terms[0]!.pValue, 0.040852026286501836);
    const one = ["--events", "a", "--total", "n", "--family", "binomial", "--interval"];
    // R: binom.test(12, 41)
    const exact = await onTable(tables, "rates", ...one, "clopper-pearson");
    close(exact.terms[0]!.low, 0.1612985697, 1e-9);
    const wrong = await toldOn(tables, "rates", ...one, "newcombe");
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/share takes wilson/);
  });

  it("looks before treatment, and at cross-sections", async () => {
    const cohort = [...panelOptions, "--cohort", "first"];
    const before = await onTable(panel, "imputation", ...cohort, "--pretrends", "1");
    expect(before.values.pretrends.map(({ at }: { at: number }) => at)).toEqual([-1]);
    const controls = await onTable(panel, "bacon", ...cohort, "--covariates", "x");
    expect(controls.values.withinCohorts.weight).toBeGreaterThan(0);
    const names = ["--outcome", "y", "--time", "time", "--cohort", "first", "--aggregate", "simple"];
    const sections = await onTable(panel, "callaway-santanna", ...names, "--cross-sections");
    const people = await onTable(panel, "callaway-santanna", ...cohort, "--aggregate", "simple");
    close(termOf(sections, "overall").estimate, termOf(people, "overall").estimate);
    expect(termOf(sections, "overall").standardError).toBeGreaterThan(
      termOf(people, "overall").standardError,
    );
    const both = await toldOn(panel, "callaway-santanna", ...cohort, "--cross-sections");
    expect(both.code).toBe(2);
  });

  it("prints tables that fit a terminal of 80 columns", async () => {
    for (const [method, options] of [
      ["ols", ["--formula", "y ~ x + treated"]],
      ["callaway-santanna", [...panelOptions, "--cohort", "first", "--aggregate", "dynamic"]],
      ["event-study", [...panelOptions, "--cohort", "first"]],
      ["imputation", [...panelOptions, "--cohort", "first"]],
    ] as const) {
      const { stdout } = await toldOn(panel, method, ...options);
      expect(Math.max(...stdout.split("\n").map((line) => line.length)), stdout).toBeLessThanOrEqual(80);
    }
    // R: coef(summary(lm(y ~ x))), confint
    const told = await toldOn(small, "ols", "--formula", "y ~ x");
    expect(told.stdout.split("\n").slice(0, 6)).toEqual([
      "Ordinary least squares",
      "formula: y ~ x; se: classical; small sample: sandwich; level: 0.95",
      "",
      "             Estimate  Std. Error  t value  Pr(>|t|)    2.5 %  97.5 %",
      "(Intercept)    0.9333      1.0517    0.887     0.425  -1.9866  3.8533",
      "x              1.1143      0.2700    4.126   0.01454   0.3645  1.8641",
    ]);
  });
});
