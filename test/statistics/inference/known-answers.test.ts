import { describe, expect, it } from "vitest";
import { covariance } from "../../../src/statistics/covariance/index.js";
import {
  linearCombinations,
  profileIntervals,
  type StandardizedMeans,
  type WaldTest,
  waldTest,
} from "../../../src/statistics/inference/index.js";
import { createMatrix } from "../../../src/statistics/linear-algebra/index.js";
import {
  adjustedMeans,
  feols,
  glm,
  logit,
  marginalEffects,
  ols,
  poisson,
  predictTable,
  probit,
} from "../../../src/statistics/regression/index.js";
import known from "../../known-answers/inference/inference.json" with { type: "json" };
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";
import { knownTable } from "../regression/known-tables.js";
import { expectCovariance, expectVector } from "../regression/support.js";
import { readTable } from "../regression/tables.js";

const tolerance = 1e-8;
/** R's side takes derivatives in the coefficients by Richardson extrapolation. */
const numericTolerance = 1e-7;

const tables = Object.fromEntries(
  Object.entries(known.tables).map(([name, columns]) => [name, knownTable(columns)]),
) as Record<"panel" | "people" | "new" | "new2" | "new3", ReturnType<typeof knownTable>>;

const linear = () => ols({ formula: "y ~ x + z + region", table: tables.panel, cluster: ["unit"] });
const plain = () => ols({ formula: "y ~ x + z + region", table: tables.panel });
const people = () => ols({ formula: "income ~ age + sex", table: tables.people });
const logitFit = (se: "classical" | "HC1" = "classical") =>
  logit({ formula: "event ~ x * z + region", table: tables.panel, se });
const poissonFit = (se: "classical" | "HC1" = "classical") =>
  poisson({ formula: "count ~ x + z + offset(log(exposure))", table: tables.panel, se });
const probitFit = (se: "classical" | "HC1" = "classical") =>
  probit({ formula: "yes ~ age + sex", table: tables.people, se });

describe("predictions against R", () => {
  it("with confidence and prediction intervals of linear models", () => {
    const { confidence, prediction, people: wanted } = known.predictions;
    for (const [actual, expected] of [
      [predictTable(plain(), tables.new), confidence],
      [predictTable(plain(), tables.new, { interval: "prediction", level: 0.9 }), prediction],
      [predictTable(people(), tables.new2), wanted],
    ] as const) {
      expectVector(actual.fit, expected.fit, tolerance);
      expectVector(actual.low, expected.low, tolerance);
      expectVector(actual.high, expected.high, tolerance);
    }
  });

  it("on the scale of the link and of the response", () => {
    const { logitLink, logitResponse, poissonLink, poissonResponse, probitResponse } = known.predictions;
    for (const [actual, expected] of [
      [predictTable(logitFit(), tables.new, { scale: "link" }), logitLink],
      [predictTable(logitFit(), tables.new), logitResponse],
      [predictTable(poissonFit(), tables.new3, { scale: "link" }), poissonLink],
      [predictTable(poissonFit(), tables.new3), poissonResponse],
      [predictTable(probitFit(), tables.new2), probitResponse],
    ] as const) {
      expectVector(actual.fit, expected.fit, tolerance);
      expectVector(actual.standardErrors, expected.se, tolerance);
    }
  });

  it("keep probabilities between 0 and 1, and miss where a value is missing", () => {
    const predicted = predictTable(probitFit(), tables.people);
    predicted.fit.forEach((p, i) => {
      if (Number.isNaN(p)) return;
      expect(predicted.low[i]).toBeGreaterThan(0);
      expect(predicted.high[i]).toBeLessThan(1);
    });
    expect(Array.from(predicted.fit, Number.isNaN).filter(Boolean)).toHaveLength(3);
    expect(() => predictTable(logitFit(), tables.new, { interval: "prediction" })).toThrow(
      "linear models only",
    );
    const absorbed = feols({ formula: "y ~ x | unit", table: tables.panel });
    expect(() => predictTable(absorbed, tables.panel)).toThrow("Absorbed effects have no value");
  });
});

describe("joint tests against car::linearHypothesis", () => {
  const regions = ["regionnorth", "regionsouth", "regionwest"];
  const expectTest = (actual: WaldTest, expected: { statistic: number; df1: number; p: number }) => {
    expectClose(actual.statistic, expected.statistic, tolerance);
    expect(actual.df1).toBe(expected.df1);
    expectClose(actual.pValue, expected.p, 1e-7);
  };

  it("of linear models (F) and of logit models (chi-square)", () => {
    const { fit, covariance: byUnit } = linear();
    const classical = covariance(fit, { type: "classical" });
    const hc1 = covariance(fit, { type: "HC1" });
    expectTest(waldTest(fit, classical, { names: regions }), known.wald.lm);
    expectTest(waldTest(fit, hc1, { names: regions }), known.wald.lmHC1);
    expectTest(waldTest(fit, byUnit, { names: ["x", "z"] }), known.wald.lmCluster);
    expectTest(
      waldTest(fit, classical, { names: ["x", "z"], values: Float64Array.of(0.5, -0.25) }),
      known.wald.lmValues,
    );
    const sum = createMatrix(1, 6, Float64Array.of(0, 1, 1, 0, 0, 0));
    expectTest(waldTest(fit, hc1, { restrictions: sum }), known.wald.lmSum);
    const [term] = linearCombinations(fit, hc1, [{ label: "x + z", weights: { x: 1, z: 1 } }]);
    expectClose(term!.statistic ** 2, known.wald.lmSum.statistic, tolerance);
    const binary = logitFit();
    expectTest(waldTest(binary.fit, binary.covariance, { names: regions }), known.wald.logit);
    const robust = covariance(binary.fit, { type: "HC1" });
    expectTest(waldTest(binary.fit, robust, { names: ["x", "z", "x:z"] }), known.wald.logitHC1);
    expectTest(people().values.wald as WaldTest, known.wald.people);
  });

  it("refuses redundant restrictions, unknown names, and more restrictions than clusters can tell", () => {
    const { fit, covariance: v } = linear();
    const twice = createMatrix(2, 6, Float64Array.of(0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0));
    expect(() => waldTest(fit, v, { restrictions: twice })).toThrow("singular");
    expect(() => waldTest(fit, v, { names: ["nope"] })).toThrow('no coefficient "nope"');
    const clusters = [Int32Array.from({ length: 84 }, (_, i) => i % 3)];
    const three = covariance(fit, { type: "cluster", clusters });
    expect(() => waldTest(fit, three, { names: ["x", "z", ...regions] })).toThrow("too few clusters");
  });
});

describe("margins against numeric derivatives in R", () => {
  const expectMeans = (actual: StandardizedMeans, expected: { estimate: number[]; covariance: number[] }) => {
    expectVector(
      actual.means.map(({ estimate }) => estimate),
      expected.estimate,
      tolerance,
    );
    const k = actual.means.length;
    const rows = Array.from({ length: k }, (_, i) => expected.covariance.slice(i * k, (i + 1) * k));
    expectCovariance({ matrix: actual.covariance }, rows, numericTolerance);
  };

  it("of categories and numbers, in logit, probit and Poisson models", () => {
    expectMeans(adjustedMeans(logitFit("HC1"), tables.panel, "region"), known.margins.regions);
    expectMeans(adjustedMeans(probitFit("HC1"), tables.people, "sex"), known.margins.sexes);
    const [x] = marginalEffects(logitFit("HC1"), tables.panel, ["x"]);
    const [rate] = marginalEffects(poissonFit("HC1"), tables.panel, ["x"]);
    for (const [actual, { estimate, covariance: variance }] of [
      [x!, known.margins.x],
      [rate!, known.margins.poissonX],
    ] as const) {
      expectClose(actual.estimate, estimate[0]!, numericTolerance);
      expectClose(actual.standardError ** 2, variance[0]!, numericTolerance);
    }
  });

  it("says what can't be averaged over", () => {
    const fit = logitFit();
    expect(() => adjustedMeans(fit, tables.panel, "x")).toThrow("say which values");
    expect(() => adjustedMeans(fit, tables.panel, "nope")).toThrow('no column "nope"');
    expect(() => adjustedMeans(fit, tables.panel, "region", { values: ["moon"] })).toThrow(
      '"moon" is no level',
    );
    expect(() => marginalEffects(fit, tables.panel, ["region"])).toThrow("no column of numbers");
    expect(adjustedMeans(fit, tables.panel, "x", { values: [0, 1], weights: "exposure" }).means).toHaveLength(
      2,
    );
  });
});

describe("profile likelihood intervals", () => {
  it("end where twice the log-likelihood has fallen by the quantile", () => {
    const { design } = logitFit();
    const options = {
      matrix: design.matrix,
      names: design.names,
      outcome: design.outcome!.values,
      family: "binomial",
    } as const;
    const [interval] = profileIntervals(options, ["x"]);
    const full = logitFit().fit.deviance;
    for (const end of [interval!.low, interval!.high]) {
      const offset = (tables.panel.columns.get("x") as Float64Array).map((x) => end * x);
      const table = { ...tables.panel, columns: new Map(tables.panel.columns).set("fixed", offset) };
      const { fit } = glm({
        formula: "event ~ z + x:z + region + offset(fixed)",
        table,
        family: "binomial",
      });
      expectClose(fit.deviance - full, 3.841458820694124, 1e-8);
    }
    expect(() => profileIntervals({ ...options, family: "quasibinomial" })).toThrow("known dispersion");
  });

  it("are infinite on the side where outcomes are separated", () => {
    const matrix = createMatrix(8, 2, Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1));
    const outcome = Float64Array.of(0, 1, 0, 1, 1, 1, 1, 1);
    const [interval] = profileIntervals(
      { matrix, names: ["(Intercept)", "d"], outcome, family: "binomial" },
      ["d"],
    );
    expect(interval!.high).toBe(Infinity);
    expect(Number.isFinite(interval!.low)).toBe(true);
  });

  it.skipIf(!sharedIsPresent)("logit_birthwt_oddsratios_margins of the reference", () => {
    const { values } = sharedJson<{ cases: { id: string; values: Record<string, unknown> }[] }>(
      "reference",
      "glm.json",
    ).cases.find(({ id }) => id === "logit_birthwt_oddsratios_margins")!;
    const table = readTable(null, "data", "stat-reference", "birthwt.csv");
    const result = logit({ formula: "low ~ age + lwt + smoke", table });
    const ratios = result.terms.map(({ estimate }) => Math.exp(estimate));
    expectVector(ratios, Object.values(values.or as Record<string, number>), tolerance);
    const wald = (values.ci_wald as { data: number[][] }).data;
    result.terms.forEach(({ low, high }, j) => {
      expectVector([Math.exp(low), Math.exp(high)], wald[j]!, tolerance);
    });
    const { design } = result;
    const profile = profileIntervals({
      matrix: design.matrix,
      names: design.names,
      outcome: design.outcome!.values,
      family: "binomial",
    });
    // confint interpolates the profile by a spline.
    (values.ci_profile as { data: number[][] }).data.forEach(([low, high], j) => {
      expectVector([Math.exp(profile[j]!.low), Math.exp(profile[j]!.high)], [low!, high!], 2e-3);
    });
    const [smoke, age] = marginalEffects(result, table, ["smoke", "age"]);
    expectClose(smoke!.estimate, values.ame_smoke_dydx as number, tolerance);
    expectClose(age!.estimate, values.ame_age_dydx as number, tolerance);
    const risks = adjustedMeans(result, table, "smoke", { values: [0, 1] }).means;
    expectClose(risks[0]!.estimate, values.std_risk_smoke0 as number, tolerance);
    expectClose(risks[1]!.estimate, values.std_risk_smoke1 as number, tolerance);
  });
});
