import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matrixFromColumns } from "../../../src/statistics/linear-algebra/index.js";
import {
  cumulativeMeta,
  effectFromInterval,
  effectSize,
  failSafeNumber,
  funnelRankTest,
  funnelTest,
  type HeterogeneityMethod,
  heterogeneityInterval,
  influence,
  leaveOneOut,
  type MetaAnalysis,
  type MetaDesign,
  type MetaOptions,
  metaAnalysis,
  predictMeta,
  robustMeta,
  trimAndFill,
} from "../../../src/statistics/meta-analysis/index.js";
import { StatisticsError } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";

/**
 * 1e-8 for everything. metafor's iterative estimators ran to 1e-14; where the variance between studies is 0 they stop at
 * something like 1e-15 in its place, hence the floor.
 */
const tolerance = 1e-8;
const floor = 1e-6;

const decode = (value: number | string | null) => (value === null ? NaN : Number(value));
const answers = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../known-answers/meta-analysis/meta-analysis.json"), "utf8"),
  // biome-ignore lint/suspicious/noExplicitAny: many small shapes, read where they are used
) as any;
const { twelve, alike, two } = answers;
const list = (value: number | number[]): number[] => (Array.isArray(value) ? value : [value]);

function designOf(...columns: [string, ArrayLike<number>][]): MetaDesign {
  const n = columns[0]![1].length;
  return {
    names: ["(Intercept)", ...columns.map(([name]) => name)],
    matrix: matrixFromColumns([
      new Float64Array(n).fill(1),
      ...columns.map(([, column]) => Float64Array.from(column)),
    ]),
  };
}
const byX = designOf(["x", twelve.x]);
const dummy = (level: string) => twelve.g.map((g: string) => Number(g === level));
const byXandG = designOf(["x", twelve.x], ["gb", dummy("b")], ["gc", dummy("c")]);

// biome-ignore lint/suspicious/noExplicitAny: as above
function expectFit(fit: MetaAnalysis, expected: any, label: string): void {
  const close = (actual: number, value: number | string | null, what: string, least = floor) =>
    expectClose(actual, decode(value), tolerance, least, `${label} ${what}`);
  for (const [j, term] of fit.terms.entries()) {
    close(term.estimate, list(expected.coefficients)[j]!, `coefficient ${j}`);
    close(term.standardError, list(expected.se)[j]!, `error ${j}`);
    close(term.low, list(expected.low)[j]!, `low ${j}`);
    close(term.high, list(expected.high)[j]!, `high ${j}`);
    close(term.pValue, list(expected.pValue)[j]!, `p ${j}`);
  }
  close(fit.tau2, expected.tau2, "tau2");
  if (fit.method !== "FE") close(fit.tau2StandardError, expected.seTau2, "se of tau2");
  close(fit.I2, expected.I2, "I2", 1);
  close(fit.H2, expected.H2, "H2");
  close(fit.Q.statistic, expected.Q, "Q");
  close(fit.Q.pValue, expected.Qp, "p of Q");
  close(fit.moderators.statistic, expected.QM, "QM");
  close(fit.moderators.pValue, expected.QMp, "p of QM");
  close(fit.logLikelihood.ml, expected.ml, "ML likelihood");
  close(fit.logLikelihood.reml, expected.reml, "REML likelihood");
  // metafor leaves R2 out, or sets it to 0, where there is nothing to explain.
  if (expected.R2 !== null && !Number.isNaN(fit.R2)) close(fit.R2, expected.R2, "R2", 1);
}
const pool = (data: { yi: number[]; vi: number[] }, options: MetaOptions = {}) =>
  metaAnalysis(data.yi, data.vi, options);

describe("against metafor", () => {
  for (const method of Object.keys(answers.plain) as HeterogeneityMethod[]) {
    it(`${method}: three data sets, plain, Knapp-Hartung and with a moderator`, () => {
      expectFit(pool(twelve, { method }), answers.plain[method], "twelve");
      expectFit(pool(alike, { method }), answers.alikeFits[method], "alike");
      expectFit(pool(two, { method }), answers.twoFits[method], "two");
      expectFit(pool(twelve, { method, test: "knapp-hartung" }), answers.knha[method], "knha");
      expectFit(pool(twelve, { method, design: byX }), answers.moderated[method], "moderated");
    });
  }
  it("several moderators, Knapp-Hartung and ad-hoc", () => {
    for (const method of ["REML", "DL"] as const)
      expectFit(
        pool(twelve, { method, test: "knapp-hartung", design: byXandG }),
        answers.moderatedKnha[method],
        method,
      );
    expectFit(pool(alike, { method: "DL", test: "ad-hoc" }), answers.adhoc.DL, "ad-hoc alike");
    expectFit(pool(twelve, { test: "ad-hoc" }), answers.adhoc.REML, "ad-hoc twelve");
  });
  it("cluster-robust tests, CR1 and CR2 with Satterthwaite degrees of freedom", () => {
    for (const [fit, expected] of [
      [pool(twelve), answers.robust],
      [pool(twelve, { design: byX }), answers.robustModerated],
    ] as const) {
      for (const type of ["CR1", "CR2"] as const) {
        const { terms, clusters } = robustMeta(fit, twelve.cluster, { type });
        expect(clusters).toBe(7);
        for (const [j, term] of terms.entries()) {
          expectClose(term.standardError, list(expected[type].se)[j]!, tolerance, 1e-12, `${type} se`);
          const dfs = list(expected[type].df);
          expectClose(term.df, dfs[j] ?? dfs[0]!, 1e-7, 1e-12, `${type} df`);
          expectClose(term.pValue, list(expected[type].p)[j]!, 1e-7, 1e-12, `${type} p`);
          expectClose(term.low, list(expected[type].low)[j]!, 1e-7, 1e-12, `${type} low`);
        }
      }
    }
    const knapp = robustMeta(pool(twelve, { test: "knapp-hartung" }), twelve.cluster);
    expectClose(knapp.terms[0]!.standardError, list(answers.robust.CR2.se)[0]!, tolerance);
  });
  it("influence of each study", () => {
    for (const [fit, expected] of [
      [pool(twelve), answers.influence],
      [pool(twelve, { test: "knapp-hartung" }), answers.influenceKnha],
      [pool(twelve, { design: byX }), answers.influenceModerated],
    ] as const) {
      for (const [i, one] of influence(fit).entries()) {
        expectClose(one.studentizedResidual, expected.rstudent[i], tolerance, floor, "rstudent");
        expectClose(one.cooksDistance, expected.cook[i], tolerance, floor, "cook");
        expectClose(one.covarianceRatio, expected.covRatio[i], tolerance, floor, "cov.r");
        expectClose(one.leverage, expected.hat[i], tolerance, floor, "hat");
        expectClose(one.dffits, expected.dffits[i], tolerance, floor, "dffits");
        expectClose(one.dfbetas[0]!, expected.dfbetas[i], tolerance, floor, "dfbetas");
        expectClose(one.tau2, expected.tau2[i], tolerance, floor, "tau2");
        expectClose(one.Q, expected.Q[i], tolerance, floor, "Q");
        expectClose(one.weight, expected.weight[i], tolerance, floor, "weight");
        expect(one.influential).toBe(expected.influential[i]);
        expect(one.row).toBe(i);
      }
    }
  });
  it("trim and fill", () => {
    const fit = pool(twelve);
    for (const estimator of ["L0", "R0", "Q0"] as const) {
      const result = trimAndFill(fit, { estimator });
      expect([result.missingStudies, result.side]).toEqual([
        answers.trimfill[estimator].k0,
        answers.trimfill[estimator].side,
      ]);
      expectClose(result.fit.coefficients[0]!, answers.trimfill[estimator].b, tolerance);
      expectClose(result.fit.terms[0]!.standardError, answers.trimfill[estimator].se, tolerance);
    }
    const left = trimAndFill(fit, { side: "left" });
    expect(left.missingStudies).toBe(answers.trimfill.left.k0);
    expectClose(left.fit.coefficients[0]!, answers.trimfill.left.b, tolerance);
  });
  it("predictions, with and without moderators", () => {
    const cases = [
      [pool(twelve), [[1]], answers.predict.normal],
      [pool(twelve, { test: "knapp-hartung" }), [[1]], answers.predict.knha],
      [
        pool(twelve, { design: byX }),
        [
          [1, 0],
          [1, 2.5],
          [1, 6],
        ],
        answers.predict.moderated,
      ],
    ] as const;
    for (const [fit, rows, expected] of cases) {
      for (const [i, one] of predictMeta(fit, rows).entries()) {
        expectClose(one.estimate, list(expected.estimate)[i]!, tolerance);
        expectClose(one.standardError, list(expected.se)[i]!, tolerance);
        expectClose(one.low, list(expected.low)[i]!, tolerance);
        expectClose(one.predictionLow, list(expected.piLow)[i]!, tolerance);
        expectClose(one.predictionHigh, list(expected.piHigh)[i]!, tolerance);
      }
    }
    const [wide] = predictMeta(pool(twelve), [[1]], { predictionDf: 10 });
    expect(wide!.predictionLow).toBeLessThan(predictMeta(pool(twelve))[0]!.predictionLow);
    expect(() => predictMeta(pool(twelve), [[1, 2]])).toThrow(/needs 1 numbers/);
    expect(predictMeta(pool(twelve, { method: "FE" }))[0]!.predictionLow).toBeNaN();
  });
  it("Q-profile intervals", () => {
    for (const [name, fit] of [
      ["twelve", pool(twelve)],
      ["moderated", pool(twelve, { design: byX })],
      ["two", pool(two, { method: "DL" })],
    ] as const) {
      const { tau2 } = heterogeneityInterval(fit);
      // metafor's search stops at 100 for two studies.
      expectClose(tau2.low, answers.qprofile[name][0], tolerance, floor, name);
      if (answers.qprofile[name][1] < 99)
        expectClose(tau2.high, answers.qprofile[name][1], tolerance, floor, name);
      else expect(tau2.high).toBeGreaterThan(99);
    }
    expect(heterogeneityInterval(pool(alike)).empty).toBe(true);
    expect(() => heterogeneityInterval(pool(twelve, { method: "FE" }))).toThrow(/common effect/);
  });
  it("tests of the funnel, and the fail-safe number", () => {
    const fit = pool(twelve);
    const variance = { predictor: twelve.vi };
    for (const [test, expected] of [
      [funnelTest(fit), answers.regtest.linear],
      [funnelTest(fit, { model: "meta" }), answers.regtest.meta],
      [funnelTest(fit, { model: "meta", ...variance }), answers.regtest.metaVi],
    ] as const) {
      expectClose(test.slope.statistic, expected.statistic, tolerance);
      expectClose(test.slope.pValue, expected.pValue, tolerance);
      expectClose(test.limit.estimate, expected.limit, tolerance);
    }
    const rank = funnelRankTest(fit);
    expectClose(rank.tau, answers.rank.tau, tolerance);
    expectClose(rank.pValue, answers.rank.pValue, tolerance);
    const tied = funnelRankTest(metaAnalysis([0.1, 0.3, 0.2, 0.5, 0.4], [0.02, 0.02, 0.04, 0.05, 0.01]));
    expectClose(tied.tau, answers.rank.tiedTau, tolerance);
    expectClose(tied.pValue, answers.rank.tiedP, tolerance);
    expect(failSafeNumber(fit)).toBe(answers.failSafe);
  });
  it("cumulative and leave-one-out analyses", () => {
    for (const [i, one] of cumulativeMeta(pool(twelve, { method: "DL" })).entries()) {
      expectClose(one.estimate, answers.cumulative.estimate[i], tolerance);
      expectClose(one.standardError, answers.cumulative.se[i], tolerance);
      expectClose(one.tau2, answers.cumulative.tau2[i], tolerance, floor);
      expect(one.k).toBe(i + 1);
    }
    const fits = leaveOneOut(pool(twelve));
    expect(fits.map(({ k }) => k)).toEqual(new Array(12).fill(11));
    expectClose(fits[3]!.tau2, answers.influence.tau2[3], tolerance, floor);
  });
  it("effects of two-by-two tables, with cells of zero", () => {
    const cells = [
      [0, 10, 4, 6],
      [3, 7, 0, 9],
      [0, 5, 0, 8],
      [12, 30, 8, 41],
    ];
    for (const measure of ["RR", "OR", "RD", "AS", "PETO"] as const) {
      for (const [i, [a, b, c, d]] of cells.entries()) {
        const effect = effectSize(measure, {
          exposedWith: a!,
          exposedWithout: b!,
          unexposedWith: c!,
          unexposedWithout: d!,
        });
        expectClose(effect.estimate, answers.effects[measure].estimate[i], 1e-12, 1e-12, measure);
        expectClose(effect.variance, answers.effects[measure].variance[i], 1e-12, 1e-12, measure);
      }
    }
  });
});

describe("edges", () => {
  it("refuses to pool one study, or none", () => {
    expect(() => metaAnalysis([0.3], [0.02])).toThrow(StatisticsError);
    expect(() => metaAnalysis([0.3], [0.02])).toThrow("one study is not pooled");
    expect(() => metaAnalysis([0.3, NaN], [0.02, 0.1])).toThrow("one study is not pooled");
    expect(() => metaAnalysis([], [])).toThrow(/no study/);
    expect(() => leaveOneOut(pool(two))).toThrow("one study is not pooled");
  });
  it("refuses variances that are none, and too many moderators", () => {
    expect(() => metaAnalysis([0.3, 0.1], [0.02, 0])).toThrow(/variance of study 2 is 0/);
    expect(() => metaAnalysis([0.3, Infinity], [0.02, 1])).toThrow(/study 2 is infinite/);
    expect(() => metaAnalysis([0.3, 0.1], [0.02])).toThrow(/do not belong together/);
    expect(() => metaAnalysis([0.3, 0.1], [1, 2], { design: designOf(["x", [1, 2]]) })).toThrow(
      /too few studies \(2\) for the number of coefficients \(2\)/,
    );
    expect(() => robustMeta(pool(twelve), new Array(12).fill(0))).toThrow(/too few clusters \(1\)/);
    expect(() => robustMeta(pool(twelve), [0])).toThrow(/study 2 has no cluster/);
    expect(() => funnelTest(metaAnalysis([1, 2, 3], [1, 1, 1]))).toThrow(/same for all/);
    expect(() => trimAndFill(metaAnalysis([1, 2, 3], [1, 1, 1]))).toThrow(/give the side/);
    expect(() => funnelTest(pool(twelve, { design: byX }))).toThrow(/without moderators/);
    expect(() => effectFromInterval({ estimate: 3, low: 1, high: 2 })).toThrow(/within its limits/);
    expect(() => effectFromInterval({ estimate: 0, low: -1, high: 2 }, { logarithm: true })).toThrow(
      /not above 0/,
    );
    expect(() =>
      effectSize(
        "RR",
        { exposedWith: 0, exposedWithout: 3, unexposedWith: 1, unexposedWithout: 2 },
        { zeroCells: "none" },
      ),
    ).toThrow(/not defined/);
  });
  it("all effects equal: no heterogeneity by any method, and Knapp-Hartung's error of 0 is said", () => {
    for (const method of ["FE", "DL", "HE", "HS", "SJ", "ML", "REML", "PM", "EB"] as const) {
      const fit = metaAnalysis([0.25, 0.25, 0.25], [0.1, 0.2, 0.05], { method });
      expect(fit.tau2).toBe(0);
      expectClose(fit.coefficients[0]!, 0.25, 1e-14);
      expect(fit.I2).toBe(0);
      expectClose(fit.Q.pValue, 1, 1e-12);
    }
    const knapp = metaAnalysis([0.25, 0.25, 0.25], [0.1, 0.2, 0.05], { test: "knapp-hartung" });
    expect(knapp.terms[0]!.standardError).toBeLessThan(1e-12);
    expect(knapp.diagnostics.map(({ id }) => id)).toContain("narrow-knapp-hartung");
  });
  it("a narrow Knapp-Hartung interval is laid to chance alone only where nothing else varies", () => {
    const note = (yi: number[], vi: number[], method: "DL" | "PM") =>
      metaAnalysis(yi, vi, { method, test: "knapp-hartung" }).diagnostics.find(
        ({ id }) => id === "narrow-knapp-hartung",
      )?.message;
    expect(note([0.1, 0.12, 0.09], [0.1, 0.2, 0.05], "DL")).toMatch(/less than chance alone/);
    const [yi, vi] = [
      [0, 0.6, 2],
      [0.04, 0.04, 4],
    ];
    const spread = metaAnalysis(yi!, vi!, { method: "DL", test: "knapp-hartung" });
    expect(spread.Q.statistic).toBeGreaterThan(spread.Q.df);
    expect(note(yi!, vi!, "DL")).toMatch(/less than chance and the estimated variance between them/);
    expect(note(yi!, vi!, "PM")).toBeUndefined();
  });
  it("leaves out missing rows and collinear moderators, and says so", () => {
    const design = designOf(
      ["x", [...twelve.x, NaN, 3]],
      ["twice", [...twelve.x.map((x: number) => 2 * x), 1, 6]],
    );
    const fit = metaAnalysis([...twelve.yi, 0.1, NaN], [...twelve.vi, 0.1, 0.2], { design });
    expect([fit.k, fit.missing, fit.dropped]).toEqual([12, 2, ["twice"]]);
    expectClose(fit.tau2, pool(twelve, { design: byX }).tau2, 1e-12);
    expect(fit.diagnostics.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["missing-studies", "collinear"]),
    );
  });
  it("an effect from its interval", () => {
    const effect = effectFromInterval({ estimate: 1.5, low: 1.2, high: 1.875 }, { logarithm: true });
    expectClose(effect.estimate, Math.log(1.5), 1e-14);
    expectClose(effect.variance, (Math.log(1.875 / 1.2) / (2 * 1.959963984540054)) ** 2, 1e-13);
  });
  it("shifting or scaling all effects shifts or scales the answer", () => {
    const effects = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 4, maxLength: 8 });
    fc.assert(
      fc.property(effects, fc.double({ min: 0.1, max: 5, noNaN: true }), (yi, scale) => {
        const vi = yi.map((_, i) => 0.02 + 0.03 * i);
        for (const method of ["DL", "PM", "HE"] as const) {
          const fit = metaAnalysis(yi, vi, { method });
          const other = metaAnalysis(
            yi.map((y) => scale * y + 3),
            vi.map((v) => scale * scale * v),
            { method },
          );
          if (Math.abs(other.coefficients[0]! - scale * fit.coefficients[0]! - 3) > 1e-9) return false;
          if (Math.abs(other.tau2 - scale * scale * fit.tau2) > 1e-9 * (1 + other.tau2)) return false;
        }
        return true;
      }),
      { seed: 12, numRuns: 60 },
    );
  });
});
