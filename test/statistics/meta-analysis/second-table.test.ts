import { describe, expect, it } from "vitest";
import { matrixFromColumns } from "../../../src/statistics/linear-algebra/index.js";
import {
  cumulativeMeta,
  failSafeNumber,
  funnelRankTest,
  funnelTest,
  type HeterogeneityMethod,
  heterogeneityInterval,
  influence,
  leaveOneOut,
  type MetaAnalysis,
  type MetaOptions,
  metaAnalysis,
  predictMeta,
  robustMeta,
  trimAndFill,
} from "../../../src/statistics/meta-analysis/index.js";
import known from "../../known-answers/meta-analysis/second.json" with { type: "json" };
import { expectClose } from "../../support/close.js";

/** R 4.2.2, metafor 3.8, whose iterations run on to 1e-14. What metafor leaves at rounding in place of 0 needs the floor. */
const tolerance = 1e-8;
const floor = 1e-6;

const { nine } = known;
const year = matrixFromColumns([
  new Float64Array(9).fill(1),
  Float64Array.from(nine.year, (value) => value - 2000),
]);
const moderated: MetaOptions = { design: { names: ["(Intercept)", "year"], matrix: year } };
const pool = (options: MetaOptions): MetaAnalysis => metaAnalysis(nine.yi, nine.vi, options);
const close = (actual: number, expected: number | null, label = "", least = floor) =>
  expectClose(actual, expected ?? Number.NaN, tolerance, least, label);

type Fit = (typeof known.plain)["REML"];

function expectFit(fit: MetaAnalysis, want: Fit, label: string): void {
  for (const [j, term] of fit.terms.entries()) {
    close(term.estimate, want.coefficients[j]!, `${label} estimate`);
    close(term.standardError, want.ses[j]!, `${label} error`);
    close(term.low, want.low[j]!, `${label} low`);
    close(term.high, want.high[j]!, `${label} high`);
    close(term.pValue, want.p[j]!, `${label} p`);
  }
  close(fit.tau2, want.tau2, `${label} tau2`);
  close(fit.I2, want.I2, `${label} I2`, 1);
  close(fit.Q.statistic, want.Q, `${label} Q`);
  close(fit.Q.pValue, want.Qp, `${label} p of Q`);
  close(fit.moderators.statistic, want.QM, `${label} QM`);
  close(fit.moderators.pValue, want.QMp, `${label} p of QM`);
}

const fits = {
  REML: pool({ method: "REML" }),
  PM: pool({ method: "PM", test: "knapp-hartung" }),
  DL: pool({ method: "DL", ...moderated }),
};

describe("meta-analysis of a second table against metafor", () => {
  it.each(Object.keys(known.plain) as (HeterogeneityMethod & keyof typeof known.plain)[])("%s", (method) => {
    expectFit(pool({ method }), known.plain[method] as Fit, "plain");
    expectFit(pool({ method, test: "knapp-hartung" }), known.knapp[method] as Fit, "Knapp-Hartung");
    expectFit(pool({ method, ...moderated }), known.moderated[method] as Fit, "moderated");
    const both = pool({ method, test: "knapp-hartung", ...moderated });
    expectFit(both, known.moderatedKnapp[method] as Fit, "moderated, Knapp-Hartung");
  });

  it.each(["REML", "DL"] as const)("clusters: %s", (name) => {
    for (const type of ["CR1", "CR2"] as const) {
      const { terms, clusters } = robustMeta(fits[name], nine.cluster, { type });
      expect(clusters).toBe(5);
      const want = known.robust[name][type];
      for (const [j, term] of terms.entries()) {
        close(term.standardError, want.ses[j]!, `${type} error`);
        expectClose(term.df, want.df[j] ?? want.df[0]!, 1e-7, 1e-12, `${type} df`);
        expectClose(term.pValue, want.p[j]!, 1e-7, 1e-12, `${type} p`);
      }
    }
  });

  it.each(["REML", "PM", "DL"] as const)("influence: %s", (name) => {
    const want = known.influence[name];
    for (const [i, one] of influence(fits[name]).entries()) {
      close(one.studentizedResidual, want.rstudent[i]!, "rstudent");
      close(one.cooksDistance, want.cook[i]!, "cook");
      close(one.covarianceRatio, want.covRatio[i]!, "cov.r");
      close(one.leverage, want.hat[i]!, "hat");
      close(one.dffits, want.dffits[i]!, "dffits");
      close(one.tau2, want.tau2[i]!, "tau2");
      close(one.Q, want.Q[i]!, "Q");
      close(one.weight, want.weight[i]!, "weight");
      expect(one.influential).toBe(want.influential[i]);
    }
  });

  it("predictions and the interval of tau2", () => {
    const rows = {
      REML: [[1]],
      PM: [[1]],
      DL: [
        [1, 0],
        [1, 7],
      ],
    };
    for (const name of ["REML", "PM", "DL"] as const) {
      for (const [i, one] of predictMeta(fits[name], rows[name]).entries()) {
        close(one.estimate, known.predict[name].estimate[i]!, name);
        close(one.standardError, known.predict[name].se[i]!, name);
        close(one.predictionLow, known.predict[name].piLow[i]!, name);
        close(one.predictionHigh, known.predict[name].piHigh[i]!, name);
      }
    }
    const { tau2 } = heterogeneityInterval(fits.REML);
    close(tau2.low, known.qprofile[0]!);
    close(tau2.high, known.qprofile[1]!);
  });

  it("small studies: regression, ranks, trim and fill, the fail-safe number", () => {
    const tests = {
      linear: funnelTest(fits.REML),
      meta: funnelTest(fits.REML, { model: "meta" }),
      variance: funnelTest(fits.REML, { model: "meta", predictor: nine.vi }),
    };
    for (const name of ["linear", "meta", "variance"] as const) {
      close(tests[name].slope.statistic, known.regtest[name].statistic, name);
      close(tests[name].slope.pValue, known.regtest[name].p, name);
      close(tests[name].limit.estimate, known.regtest[name].limit, name);
    }
    const rank = funnelRankTest(fits.REML);
    close(rank.tau, known.rank.tau);
    close(rank.pValue, known.rank.p);
    for (const estimator of ["L0", "R0", "Q0"] as const) {
      const found = trimAndFill(fits.REML, { estimator });
      const want = known.trimfill[estimator];
      expect([found.missingStudies, found.side]).toEqual([want.k0, want.side]);
      close(found.fit.coefficients[0]!, want.estimate, estimator);
      close(found.fit.terms[0]!.standardError, want.se, estimator);
    }
    // Nothing is missing on either side.
    const right = trimAndFill(fits.REML, { side: "right" });
    expect(right.missingStudies).toBe(known.trimfill.right.k0);
    close(right.fit.coefficients[0]!, known.trimfill.right.estimate);
    close(right.fit.terms[0]!.standardError, known.trimfill.right.se);
    expect(failSafeNumber(fits.REML)).toBe(known.failSafe);
  });

  it("one study after another, and one left out after another", () => {
    for (const [i, one] of cumulativeMeta(pool({ method: "DL" })).entries()) {
      close(one.estimate, known.cumulative.estimates[i]!, `${i}`);
      close(one.standardError, known.cumulative.ses[i]!, `${i}`);
      close(one.tau2, known.cumulative.tau2[i]!, `${i}`);
    }
    for (const [i, one] of leaveOneOut(fits.REML).entries()) {
      const want = known.leftOut[i]!;
      close(one.terms[0]!.estimate, want.estimate, `${i}`);
      close(one.terms[0]!.standardError, want.se, `${i}`);
      close(one.Q.statistic, want.Q, `${i}`);
      close(one.tau2, want.tau2, `${i}`);
    }
  });
});
