import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { matrixFromColumns } from "../../../src/statistics/linear-algebra/index.js";
import {
  cumulativeMeta,
  effectSize,
  failSafeNumber,
  funnelRankTest,
  funnelTest,
  heterogeneityInterval,
  influence,
  leaveOneOut,
  type MetaAnalysis,
  type MetaDesign,
  type MetaOptions,
  metaAnalysis,
  predictMeta,
  trimAndFill,
} from "../../../src/statistics/meta-analysis/index.js";
import {
  breslowDayTest,
  cochranMantelHaenszelTest,
  mantelHaenszel,
  type TwoByTwo,
} from "../../../src/statistics/rates/index.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson, sharedPath } from "../../support/shared.js";

/**
 * 1e-8; metafor's iterations ran to 1e-12. Two of its answers are coarser: Paule-Mandel comes from `uniroot`, whose tau2 is
 * within 1e-10 or so, and trim and fill refits with the default threshold of 1e-5.
 */
const tolerance = 1e-8;
const coarse = 2e-5;

// biome-ignore lint/suspicious/noExplicitAny: each case has a shape of its own
type Values = any;
const cases = new Map<string, Values>(
  sharedIsPresent
    ? sharedJson<{ cases: { id: string; values: Values }[] }>("reference", "meta_analysis.json").cases.map(
        ({ id, values }) => [id, values],
      )
    : [],
);

function csv(name: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(sharedPath("data", "stat-reference", name), "utf8")
    .trim()
    .split("\n");
  const split = (line: string) =>
    [...line.matchAll(/"([^"]*)"|([^,]+)/g)].map((match) => match[1] ?? match[2]!);
  const names = split(head!);
  return lines.map((line) => Object.fromEntries(split(line).map((cell, i) => [names[i]!, cell])));
}
const bcg = () => csv("dat_bcg.csv");
const tables = (): TwoByTwo[] =>
  bcg().map((row) => ({
    exposedWith: Number(row.tpos),
    exposedWithout: Number(row.tneg),
    unexposedWith: Number(row.cpos),
    unexposedWithout: Number(row.cneg),
  }));
function designOf(...columns: [string, number[]][]): MetaDesign {
  const n = columns[0]![1].length;
  return {
    names: ["(Intercept)", ...columns.map(([name]) => name)],
    matrix: matrixFromColumns([
      new Float64Array(n).fill(1),
      ...columns.map(([, column]) => Float64Array.from(column)),
    ]),
  };
}
function riskRatios(options: MetaOptions = {}): MetaAnalysis {
  const effects = tables().map((table) => effectSize("RR", table));
  return metaAnalysis(
    effects.map(({ estimate }) => estimate),
    effects.map(({ variance }) => variance),
    options,
  );
}
const list = (value: number | number[]) => (Array.isArray(value) ? value : [value]);

function expectFit(fit: MetaAnalysis, expected: Values, within = tolerance, floor = 1e-9): void {
  const close = (actual: number, value: number, what: string, least = floor) =>
    expectClose(actual, value, within, least, what);
  expect(fit.k).toBe(expected.k);
  for (const [j, term] of fit.terms.entries()) {
    close(term.estimate, Object.values<number>(expected.b)[j]!, `b ${j}`);
    close(term.standardError, Object.values<number>(expected.se)[j]!, `se ${j}`);
    close(term.statistic, list(expected.stat)[j]!, `statistic ${j}`);
    close(term.pValue, list(expected.p)[j]!, `p ${j}`);
    close(term.low, list(expected.ci_lb)[j]!, `low ${j}`);
    close(term.high, list(expected.ci_ub)[j]!, `high ${j}`);
    for (let i = 0; i < fit.terms.length; i++)
      close(fit.covariance.data[i + j * fit.terms.length]!, expected.vcov.data[i][j], "covariance");
  }
  close(fit.tau2, expected.tau2, "tau2");
  if (expected.se_tau2 !== null) close(fit.tau2StandardError, expected.se_tau2, "se of tau2");
  close(fit.I2, expected.I2, "I2", 1);
  close(fit.H2, expected.H2, "H2");
  close(fit.Q.statistic, expected.QE, "QE");
  close(fit.Q.pValue, expected.QEp, "QEp", 1e-300);
  close(fit.moderators.statistic, expected.QM, "QM");
  close(fit.moderators.pValue, expected.QMp, "QMp", 1e-300);
  expect(Number.isFinite(fit.df) ? fit.df : null).toBe(expected.dfs);
  close(fit.logLikelihood.ml, expected.loglik_ML, "ML likelihood");
  close(fit.logLikelihood.reml, expected.loglik_REML, "REML likelihood");
  if (expected.R2 !== null) close(fit.R2, expected.R2, "R2", 1);
  if (expected.predict === undefined) return;
  const [prediction] = predictMeta(fit);
  close(prediction!.estimate, expected.predict.pred, "prediction");
  close(prediction!.low, expected.predict.ci[0], "ci of the prediction");
  if (expected.predict.pi.length === 2) {
    close(prediction!.predictionLow, expected.predict.pi[0], "pi low");
    close(prediction!.predictionHigh, expected.predict.pi[1], "pi high");
  } else expect(prediction!.predictionLow).toBeNaN();
}

describe.skipIf(!sharedIsPresent)(
  "against the shared reference values (skipped where they are absent)",
  () => {
    const fits = ["REML", "DL", "PM", "ML", "HE", "SJ", "EB", "HS", "FE"] as const;
    it("has a test for every case", () => {
      expect([...cases.keys()].sort()).toEqual(
        [
          ...fits.map((method) => `bcg_RR_${method}`),
          "bcg_escalc",
          "bcg_RR_REML_knha",
          "bcg_metareg",
          "bcg_bias_tests",
          "bcg_trimfill",
          "bcg_heterogeneity_ci",
          "bcg_influence",
          "bcg_mh_peto",
          "raudenbush_REML",
        ].sort(),
      );
    });
    it("bcg_escalc", () => {
      for (const measure of ["RR", "OR", "RD", "AS", "PETO"] as const) {
        const { yi, vi } = cases.get("bcg_escalc")[measure];
        for (const [i, table] of tables().entries()) {
          const effect = effectSize(measure, table);
          expectClose(effect.estimate, yi[i], 1e-12, 1e-9);
          expectClose(effect.variance, vi[i], 1e-12);
        }
      }
    });
    for (const method of fits) {
      it(`bcg_RR_${method}`, () => expectFit(riskRatios({ method }), cases.get(`bcg_RR_${method}`)));
    }
    it("bcg_RR_REML_knha", () => {
      const values = cases.get("bcg_RR_REML_knha");
      expectFit(riskRatios({ test: "knapp-hartung" }), values.REML_knha);
      expectFit(riskRatios({ method: "DL", test: "knapp-hartung" }), values.DL_knha);
      expectFit(riskRatios({ test: "ad-hoc" }), values.REML_adhoc);
    });
    it("bcg_metareg", () => {
      const values = cases.get("bcg_metareg");
      const column = (name: string) => bcg().map((row) => Number(row[name]));
      const byLatitude = riskRatios({
        design: designOf(["ablat", column("ablat")], ["year", column("year")]),
      });
      expectFit(byLatitude, values.ablat_year);
      const kind = (level: string) => bcg().map((row) => Number(row.alloc === level));
      const byAllocation = riskRatios({
        test: "knapp-hartung",
        design: designOf(["random", kind("random")], ["systematic", kind("systematic")]),
      });
      expectFit(byAllocation, values.alloc_knha);
      const predictions = predictMeta(byLatitude, [
        [1, 10, 1970],
        [1, 33, 1970],
        [1, 50, 1970],
      ]);
      for (const [i, one] of predictions.entries()) {
        expectClose(one.estimate, values.predict_ablat.pred[i], tolerance);
        expectClose(one.standardError, values.predict_ablat.se[i], tolerance);
        expectClose(one.low, values.predict_ablat.ci_lb[i], tolerance);
        expectClose(one.predictionLow, values.predict_ablat.pi_lb[i], tolerance);
      }
    });
    it("bcg_bias_tests", () => {
      const values = cases.get("bcg_bias_tests");
      const fit = riskRatios();
      const meta = funnelTest(fit, { model: "meta" });
      expectClose(meta.slope.statistic, values.rma_sei.z, tolerance);
      expectClose(meta.slope.pValue, values.rma_sei.p, tolerance);
      expectClose(meta.limit.estimate, values.rma_sei.limit, tolerance);
      const linear = funnelTest(fit);
      expectClose(linear.slope.statistic, values.egger_lm.t, tolerance);
      expect(linear.slope.df).toBe(values.egger_lm.df);
      expectClose(linear.slope.pValue, values.egger_lm.p, tolerance);
      expectClose(linear.limit.estimate, values.egger_lm.limit, tolerance);
      const sizes = tables().map(
        (t) => t.exposedWith + t.exposedWithout + t.unexposedWith + t.unexposedWithout,
      );
      const bySize = funnelTest(fit, { predictor: sizes });
      expectClose(bySize.slope.statistic, values.lm_ni.t, tolerance);
      expectClose(bySize.slope.pValue, values.lm_ni.p, tolerance);
      const rank = funnelRankTest(fit);
      expectClose(rank.tau, values.ranktest.tau, tolerance);
      expectClose(rank.pValue, values.ranktest.p, tolerance);
      expect(failSafeNumber(fit)).toBe(values.fsn_rosenthal);
    });
    it("bcg_trimfill", () => {
      const values = cases.get("bcg_trimfill");
      for (const estimator of ["L0", "R0", "Q0"] as const) {
        const result = trimAndFill(riskRatios(), { estimator });
        const expected = values[estimator];
        expect([result.missingStudies, result.side]).toEqual([expected.k0, expected.side]);
        for (const [i, filled] of list(expected.filled_yi).entries()) {
          expectClose(result.filledEstimates[i]!, filled, coarse);
          expectClose(result.filledVariances[i]!, list(expected.filled_vi)[i]!, tolerance);
        }
        expectFit(result.fit, expected, coarse);
      }
      const fixed = trimAndFill(riskRatios({ method: "FE" }));
      expect(fixed.missingStudies).toBe(values.FE_L0.k0);
      expectClose(fixed.fit.coefficients[0]!, values.FE_L0.b, tolerance);
      expectClose(fixed.fit.terms[0]!.standardError, values.FE_L0.se, tolerance);
    });
    it("bcg_heterogeneity_ci", () => {
      const { data } = cases.get("bcg_heterogeneity_ci").qprofile;
      const interval = heterogeneityInterval(riskRatios());
      for (const [i, limits] of [interval.tau2, interval.tau, interval.I2, interval.H2].entries()) {
        expectClose(limits.estimate, data[i][0], tolerance);
        expectClose(limits.low, data[i][1], tolerance);
        expectClose(limits.high, data[i][2], tolerance);
      }
    });
    it("bcg_influence", () => {
      const values = cases.get("bcg_influence");
      const fit = riskRatios({ method: "DL" });
      const without = leaveOneOut(fit);
      const cumulative = cumulativeMeta(fit);
      for (const [i, one] of influence(fit).entries()) {
        expectClose(one.studentizedResidual, values.rstudent[i], tolerance);
        expectClose(one.cooksDistance, values.cook[i], tolerance, 1e-6);
        expectClose(one.leverage, values.hat[i], tolerance);
        expectClose(one.weight, values.weight[i], tolerance);
        expectClose(without[i]!.coefficients[0]!, values.loo_est[i], tolerance);
        expectClose(without[i]!.terms[0]!.standardError, values.loo_se[i], tolerance);
        expectClose(without[i]!.tau2, values.loo_tau2[i], tolerance);
        expectClose(cumulative[i]!.estimate, values.cum_est[i], tolerance);
        expectClose(cumulative[i]!.standardError, values.cum_se[i], tolerance);
      }
    });
    it("bcg_mh_peto", () => {
      const values = cases.get("bcg_mh_peto");
      const measures = { OR: "odds-ratio", RR: "risk-ratio", RD: "risk-difference" } as const;
      for (const [name, measure] of Object.entries(measures)) {
        const expected = values[`MH_${name}`];
        const result = mantelHaenszel(tables(), { measure });
        expectClose(result.transformed, expected.b, tolerance);
        expectClose(result.standardError, expected.se, tolerance);
        // Heterogeneity about the Mantel-Haenszel estimate.
        const effects = tables().map((table) => effectSize(name as "OR", table));
        const q = effects.reduce((sum, e) => sum + (e.estimate - result.transformed) ** 2 / e.variance, 0);
        expectClose(q, expected.QE, tolerance);
      }
      const test = cochranMantelHaenszelTest(tables());
      expectClose(test.statistic, values.MH_OR.CMH, tolerance);
      expectClose(test.pValue, values.MH_OR.CMHp, tolerance, 1e-300);
      const homogeneity = breslowDayTest(tables());
      expectClose(homogeneity.statistic, values.MH_OR.BD, tolerance);
      expectClose(homogeneity.pValue, values.MH_OR.BDp, tolerance, 1e-300);
      expectClose(homogeneity.tarone.statistic, values.MH_OR.TA, tolerance);
      // Cochran's statistic divides by n where that of Mantel and Haenszel divides by n - 1 in each stratum.
      const cochran = cochranMantelHaenszelTest(tables(), { variance: "binomial" });
      expectClose(cochran.statistic, values.MH_OR.CO, tolerance);
      expectClose(cochran.pValue, values.MH_OR.COp, tolerance, 1e-300);
      const peto = tables().map((table) => effectSize("PETO", table));
      const pooled = metaAnalysis(
        peto.map(({ estimate }) => estimate),
        peto.map(({ variance }) => variance),
        { method: "FE" },
      );
      expectClose(pooled.coefficients[0]!, values.peto.b, tolerance);
      expectClose(pooled.terms[0]!.standardError, values.peto.se, tolerance);
      expectClose(pooled.Q.statistic, values.peto.QE, tolerance);
    });
    it("raudenbush_REML", () => {
      const values = cases.get("raudenbush_REML");
      const rows = csv("dat_raudenbush1985.csv");
      const [yi, vi] = [rows.map((row) => Number(row.yi)), rows.map((row) => Number(row.vi))];
      expectFit(metaAnalysis(yi!, vi!), values.plain);
      const weeks = rows.map((row) => Math.min(3, Number(row.weeks)));
      // metafor stops at 3e-14 where the estimate is 0; its errors of tau2 follow.
      expectFit(
        metaAnalysis(yi!, vi!, { design: designOf(["weeks", weeks]) }),
        values.weeks,
        tolerance,
        1e-5,
      );
    });
  },
);
