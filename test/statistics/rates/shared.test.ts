import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  adjustPValues,
  chiSquareTest,
  cochranMantelHaenszelTest,
  directStandardisation,
  exactCommonOddsRatio,
  fisherTableTest,
  fisherTest,
  indirectStandardisation,
  mantelHaenszel,
  mcNemarTest,
  oddsRatio,
  poissonRate,
  proportionInterval,
  proportionTest,
  proportionTrendTest,
  rateRatio,
  riskRatio,
  type TwoByTwo,
} from "../../../src/statistics/rates/index.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson, sharedPath } from "../../support/shared.js";

/**
 * 1e-10 where R solves an equation by a formula. Its root finder `uniroot` stops at about 1e-4: the conditional odds ratio
 * and its limits in `fisher.test` and `mantelhaen.test`, and everything mid-p and `pois.exact` in epitools.
 */
const tolerance = 1e-10;
const rootOfR = 2e-3;
/** The upper limit of a flat tail, 622 for the tea tasting: the root finder is off by 0.7 per cent. */
const flatRootOfR = 1e-2;

// biome-ignore lint/suspicious/noExplicitAny: each case has a shape of its own
type Values = any;
const cases = new Map<string, Values>(
  sharedIsPresent
    ? sharedJson<{ cases: { id: string; values: Values }[] }>("reference", "rates_tables.json").cases.map(
        ({ id, values }) => [id, values],
      )
    : [],
);

describe.skipIf(!sharedIsPresent)(
  "against the shared reference values (skipped where they are absent)",
  () => {
    it("has a test for every case", () => {
      expect([...cases.keys()]).toEqual([
        "poisson_exact",
        "binomial_intervals",
        "direct_standardisation_fay_feuer",
        "rate_ratio",
        "two_by_two",
        "fisher_rxc_chisq",
        "mantel_haenszel_ucb",
        "trend_homogeneity",
      ]);
    });
    it("poisson_exact", () => {
      const { x, pt, ci } = cases.get("poisson_exact");
      for (const [i, one] of ci.entries()) {
        const exact = poissonRate(x[i], pt[i]);
        expectClose(exact.low, one.exact[0], tolerance);
        expectClose(exact.high, one.exact[1], tolerance);
        expectClose(exact.low, one.epitools_exact[0], rootOfR);
        expectClose(exact.high, one.epitools_exact[1], rootOfR);
        const byar = poissonRate(x[i], pt[i], { method: "byar" });
        // Ours is cut at 0.
        expectClose(byar.low, Math.max(0, one.byar[0]), tolerance);
        expectClose(byar.high, one.byar[1], tolerance);
        const normal = poissonRate(x[i], pt[i], { method: "normal" });
        expectClose(normal.low, one.approx[0], tolerance);
        expectClose(normal.high, one.approx[1], tolerance);
      }
    });
    it("binomial_intervals", () => {
      const values = cases.get("binomial_intervals");
      const methods = {
        clopper_pearson: "clopper-pearson",
        wilson: "wilson",
        wilson_cc: "wilson-continuity",
        wald: "wald",
        jeffreys: "jeffreys",
      } as const;
      for (const [name, method] of Object.entries(methods)) {
        for (const [i, [low, high]] of values[name].entries()) {
          const interval = proportionInterval(values.x[i], values.n[i], { method });
          expectClose(interval.low, low, tolerance, 1e-6, `${name} ${i}`);
          expectClose(interval.high, high, tolerance, 1e-6, `${name} ${i}`);
        }
      }
    });
    it("direct_standardisation_fay_feuer", () => {
      const { count, pop, stdpop, stdcount, direct, indirect, indirect_rate } = cases.get(
        "direct_standardisation_fay_feuer",
      );
      const rate = directStandardisation(count, pop, stdpop);
      expectClose(rate.crude, direct["crude.rate"], tolerance);
      expectClose(rate.estimate, direct["adj.rate"], tolerance);
      expectClose(rate.low, direct.lci, tolerance);
      expectClose(rate.high, direct.uci, tolerance);
      const ratio = indirectStandardisation(count, pop, stdcount, stdpop, { method: "log-normal" });
      for (const [actual, expected] of [
        [ratio.observed, indirect.observed],
        [ratio.expected, indirect.exp],
        [ratio.estimate, indirect.sir],
        [ratio.low, indirect.lci],
        [ratio.high, indirect.uci],
        [ratio.crude, indirect_rate["crude.rate"]],
        [ratio.adjusted, indirect_rate["adj.rate"]],
        [ratio.adjustedLow, indirect_rate.lci],
        [ratio.adjustedHigh, indirect_rate.uci],
      ])
        expectClose(actual!, expected, tolerance);
    });
    it("rate_ratio", () => {
      const values = cases.get("rate_ratio");
      const [a, b] = [0, 1].map((i) => ({ events: values.x[i], exposure: values.pt[i] })) as [Values, Values];
      const exact = rateRatio(a, b);
      expectClose(exact.estimate, values.rr, tolerance);
      expectClose(exact.low, values.exact_ci[0], tolerance);
      expectClose(exact.high, values.exact_ci[1], tolerance);
      expectClose(exact.pValue, values.exact_p, tolerance);
      const wald = rateRatio(a, b, { method: "wald" });
      for (const [i, actual] of [wald.estimate, wald.low, wald.high].entries())
        expectClose(actual, values.wald[i], tolerance);
      expectClose(wald.pValue, values.wald_p.data[1][1], tolerance);
      const midP = rateRatio(a, b, { method: "mid-p" });
      expectClose(midP.pValue, values.wald_p.data[1][0], tolerance);
      for (const [i, actual] of [midP.estimate, midP.low, midP.high].entries())
        expectClose(actual, values.midp[i], rootOfR);
    });
    it("two_by_two", () => {
      for (const [name, values] of Object.entries<Values>(cases.get("two_by_two"))) {
        const [[a, b], [c, d]] = values.table.data;
        const table: TwoByTwo = { exposedWith: a, exposedWithout: b, unexposedWith: c, unexposedWithout: d };
        const fisher = fisherTest(table);
        const limitsOfR = name === "tea" ? flatRootOfR : rootOfR;
        expectClose(fisher.pValue, values.fisher_p, tolerance, 1e-300);
        expectClose(fisher.estimate, values.fisher_cmle_or, rootOfR);
        expectClose(fisher.low, values.fisher_ci[0], rootOfR);
        expectClose(fisher.high, values.fisher_ci[1], limitsOfR);
        const yates = chiSquareTest(values.table.data);
        const plain = chiSquareTest(values.table.data, { correct: false });
        expectClose(yates.statistic, values.chisq_yates, tolerance);
        expectClose(yates.pValue, values.chisq_yates_p, tolerance, 1e-300);
        expectClose(plain.statistic, values.chisq, tolerance);
        expectClose(plain.pValue, values.chisq_p, tolerance, 1e-300);
        const wald = oddsRatio(table);
        const midP = oddsRatio(table, { method: "mid-p" });
        // In epitools the second column is the outcome and the second row the exposed.
        const risk = riskRatio({ exposedWith: d, exposedWithout: c, unexposedWith: b, unexposedWithout: a });
        for (const [key, actual, within] of [
          ["or_wald", wald, tolerance],
          ["rr_wald", risk, tolerance],
          ["or_midp", midP, limitsOfR],
        ] as const) {
          for (const [i, value] of [actual.estimate, actual.low, actual.high].entries())
            expectClose(value, values[key][i], within, 1e-12, `${name} ${key} ${i}`);
        }
        expectClose(mcNemarTest(b, c).pValue, values.mcnemar_p, tolerance);
      }
    });
    it("fisher_rxc_chisq", () => {
      const values = cases.get("fisher_rxc_chisq");
      expectClose(fisherTableTest(values.table.data).pValue, values.fisher_p, 1e-8);
      const test = chiSquareTest(values.table.data);
      expectClose(test.statistic, values.chisq, tolerance);
      expectClose(test.pValue, values.p, tolerance);
      expectClose(test.cramersV, values.cramers_v, tolerance);
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 4; j++) {
          expectClose(test.expected[i]![j]!, values.expected.data[i][j], tolerance);
          expectClose(test.standardizedResiduals[i]![j]!, values.std_resid.data[i][j], tolerance);
        }
      }
    });
    it("mantel_haenszel_ucb", () => {
      const values = cases.get("mantel_haenszel_ucb");
      const count = new Map(
        readFileSync(sharedPath("data", "stat-reference", "ucb_admissions.csv"), "utf8")
          .trim()
          .split("\n")
          .slice(1)
          .map((line) => line.replaceAll('"', "").split(","))
          .map(([admitted, gender, department, n]) => [`${admitted} ${gender} ${department}`, Number(n)]),
      );
      const departments = [..."ABCDEF"];
      const strata = departments.map((department) => ({
        exposedWith: count.get(`Admitted Male ${department}`)!,
        exposedWithout: count.get(`Rejected Male ${department}`)!,
        unexposedWith: count.get(`Admitted Female ${department}`)!,
        unexposedWithout: count.get(`Rejected Female ${department}`)!,
      }));
      const common = mantelHaenszel(strata);
      expectClose(common.estimate, values.mh_or, tolerance);
      expectClose(common.low, values.ci[0], tolerance);
      expectClose(common.high, values.ci[1], tolerance);
      const test = cochranMantelHaenszelTest(strata);
      expectClose(test.statistic, values.stat, tolerance);
      expectClose(test.pValue, values.p, tolerance);
      expectClose(
        cochranMantelHaenszelTest(strata, { correct: false }).statistic,
        values.stat_nocorr,
        tolerance,
      );
      const exact = exactCommonOddsRatio(strata);
      expectClose(exact.estimate, values.exact_or, rootOfR);
      expectClose(exact.low, values.exact_ci[0], rootOfR);
      expectClose(exact.high, values.exact_ci[1], rootOfR);
      expectClose(exact.pValue, values.exact_p, tolerance);
      for (const [i, department] of departments.entries())
        expectClose(oddsRatio(strata[i]!).estimate, values.stratum_or[department], tolerance);
    });
    it("trend_homogeneity", () => {
      const { x, n, chisq, p, trend, trend_p, p_adjust } = cases.get("trend_homogeneity");
      expectClose(proportionTest(x, n).statistic, chisq, tolerance);
      expectClose(proportionTest(x, n).pValue, p, tolerance);
      expectClose(proportionTrendTest(x, n).statistic, trend, tolerance);
      expectClose(proportionTrendTest(x, n).pValue, trend_p, tolerance);
      const methods = {
        holm: "holm",
        BH: "benjamini-hochberg",
        BY: "benjamini-yekutieli",
        hochberg: "hochberg",
        bonferroni: "bonferroni",
      } as const;
      for (const [name, method] of Object.entries(methods))
        for (const [i, value] of adjustPValues(p_adjust.p, method).entries())
          expectClose(value, p_adjust[name][i], tolerance);
    });
  },
);
