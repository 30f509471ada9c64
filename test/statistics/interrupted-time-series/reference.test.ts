import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  autocorrelations,
  fitAutoregressive,
  interruptedTimeSeries,
  ljungBox,
} from "../../../src/statistics/interrupted-time-series/index.js";
import { createMatrix } from "../../../src/statistics/linear-algebra/index.js";
import { fitLinear } from "../../../src/statistics/regression/index.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson, sharedPath } from "../../support/shared.js";

/** lm, glm and sandwich in closed form or carried to the end. */
const tolerance = 1e-8;
/** The optimisers of nlme and glm.nb stop early; the file asks for 1e-5. */
const optimizerTolerance = 1e-5;
/** arima's optimiser and its differences; the file asks for 1e-4. */
const arimaTolerance = 1e-4;

type Values = Readonly<Record<string, number | readonly number[] | Readonly<Record<string, number>>>>;
interface Reference {
  readonly cases: readonly { readonly id: string; readonly values: Values }[];
}

function table(name: string): Record<string, Float64Array> {
  const [header, ...rows] = readFileSync(sharedPath("data", "stat-reference", name), "utf8")
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(",").map((field) => field.replaceAll('"', "")));
  return Object.fromEntries(
    header!.map((column, j) => [column, Float64Array.from(rows, (row) => Number(row[j]))]),
  );
}

/** The names that the file gives to our columns. */
const theirs: Readonly<Record<string, string>> = {
  "(Intercept)": "(Intercept)",
  time: "t",
  "law: level": "post",
  "law: slope": "time_after",
  "sin 1": "sin(2 * pi * t/12)",
  "cos 1": "cos(2 * pi * t/12)",
  "sin 2": "sin(4 * pi * t/12)",
  "cos 2": "cos(4 * pi * t/12)",
};

describe.skipIf(!sharedIsPresent)("its.json (needs the shared files)", () => {
  const read = (id: string) =>
    sharedJson<Reference>("reference", "its.json").cases.find((one) => one.id === id)!.values;
  const values = (from: Values, key: string) => from[key] as Readonly<Record<string, number>>;
  const law = [{ name: "law", start: 169 }];
  const series = () => table("seatbelts.csv");
  const logKilled = () => series().DriversKilled!.map(Math.log);

  function expectTerms(
    terms: readonly { term: string; estimate: number; standardError: number }[],
    answers: Values,
    key: string,
    of: "estimate" | "standardError",
    within = tolerance,
  ) {
    const expected = values(answers, key);
    expect(terms).toHaveLength(Object.keys(expected).length);
    for (const term of terms)
      expectClose(term[of], expected[theirs[term.term]!]!, within, 0, `${key} ${term.term}`);
  }

  it("its_ols_newey_west", () => {
    const answers = read("its_ols_newey_west");
    const base = { outcome: logKilled(), interventions: law, model: "ols" } as const;
    const classical = interruptedTimeSeries({ ...base, errors: "classical" });
    expectTerms(classical.terms, answers, "coef", "estimate");
    expectTerms(classical.terms, answers, "se_model", "standardError");
    expectClose(classical.logLikelihood, answers.loglik as number, tolerance);
    expectClose(classical.aic, answers.aic as number, tolerance);
    expectClose(classical.dispersion * classical.df, answers.deviance as number, tolerance);
    const cases = [
      ["se_NW12", { lag: 12, adjust: false }],
      ["se_NW12_adj", { lag: 12 }],
      ["se_NW6", { lag: 6, adjust: false }],
      ["se_HC1", { errors: "HC1" }],
    ] as const;
    for (const [key, options] of cases) {
      expectTerms(interruptedTimeSeries({ ...base, ...options }).terms, answers, key, "standardError");
    }
  });

  it("its_poisson_harmonic", () => {
    const answers = read("its_poisson_harmonic");
    const { DriversKilled, kms } = series();
    const base = {
      outcome: DriversKilled!,
      exposure: kms!,
      interventions: law,
      season: 12,
      harmonics: 2,
      model: "poisson",
    } as const;
    const classical = interruptedTimeSeries({ ...base, errors: "classical" });
    expectTerms(classical.terms, answers, "coef", "estimate");
    expectTerms(classical.terms, answers, "se_model", "standardError");
    expectClose(classical.logLikelihood, answers.loglik as number, tolerance);
    expectClose(classical.aic, answers.aic as number, tolerance);
    expectClose(classical.dispersion, answers.quasi_dispersion as number, tolerance);
    const robust = interruptedTimeSeries({ ...base, errors: "HC0" });
    expectTerms(robust.terms, answers, "se_HC0", "standardError");
    const serial = interruptedTimeSeries({ ...base, lag: 12, adjust: false });
    expectTerms(serial.terms, answers, "se_NW12", "standardError");
    const quasi = interruptedTimeSeries({ ...base, model: "quasipoisson", errors: "classical" });
    expectTerms(quasi.terms, answers, "quasi_se", "standardError");
    const ratio = classical.rateRatios!.find(({ term }) => term === "law: level")!;
    expectClose(ratio.estimate, answers.irr_post as number, tolerance);
    expectClose(classical.counterfactual[191]!, answers.counterfactual_t192 as number, tolerance);
    expectClose(classical.fitted[191]!, answers.fitted_t192 as number, tolerance);
  });

  it("its_negbin_harmonic", () => {
    const answers = read("its_negbin_harmonic");
    const result = interruptedTimeSeries({
      outcome: series().DriversKilled!,
      interventions: [{ ...law[0]!, slope: false }],
      season: 12,
      harmonics: 1,
      model: "negbin",
      errors: "classical",
    });
    expectTerms(result.terms, answers, "coef", "estimate", optimizerTolerance);
    expectTerms(result.terms, answers, "se_model", "standardError", optimizerTolerance);
    expectClose(result.theta!, answers.theta as number, optimizerTolerance);
    expectClose(result.logLikelihood, answers.loglik as number, tolerance);
    expectClose(result.aic, answers.aic as number, tolerance);
  });

  it("its_prais_winsten_ar1_ml", () => {
    const answers = read("its_prais_winsten_ar1_ml");
    const result = interruptedTimeSeries({
      outcome: logKilled(),
      interventions: [{ ...law[0]!, slope: false }],
      season: 12,
      harmonics: 1,
      model: "ar",
      likelihood: "ml",
    });
    expectTerms(result.terms, answers, "coef", "estimate", optimizerTolerance);
    expectTerms(result.terms, answers, "se", "standardError", optimizerTolerance);
    expectClose(result.autocorrelation.modelled[0]!, answers.phi as number, optimizerTolerance);
    expectClose(result.logLikelihood, answers.loglik as number, tolerance);
    const sigma = Math.sqrt(result.dispersion / (1 - (answers.phi as number) ** 2));
    expectClose(sigma, answers.sigma as number, optimizerTolerance);
  });

  it("its_arima", () => {
    const answers = read("its_arima");
    const { deaths, t } = table("uk_driver_deaths.csv");
    const outcome = deaths!.map(Math.log);
    const n = outcome.length;
    const matrix = createMatrix(n, 2);
    matrix.data.fill(1, 0, n);
    t!.forEach((value, i) => {
      matrix.data[n + i] = value >= 170 ? 1 : 0;
    });
    const fit = fitAutoregressive({
      matrix,
      names: ["intercept", "post"],
      outcome,
      seasonal: { order: 1, period: 12 },
    });
    const errors = Array.from({ length: 4 }, (_, i) => Math.sqrt(fit.jointCovariance!.data[i * 5]!));
    const estimates = [fit.ar[0]!, fit.seasonalAr[0]!, ...fit.coefficients];
    ["ar1", "sar1", "intercept", "post"].forEach((name, i) => {
      expectClose(estimates[i]!, values(answers, "coef")[name]!, arimaTolerance, 0, name);
      // The file's standard errors come from coarse differences of the likelihood.
      expectClose(errors[i]!, values(answers, "se")[name]!, 10 * arimaTolerance, 0, `error of ${name}`);
    });
    expectClose(fit.innovationVariance, answers.sigma2 as number, arimaTolerance);
    expectClose(fit.logLikelihood, answers.loglik as number, arimaTolerance);
    autocorrelations(outcome, 12).forEach((value, lag) => {
      expectClose(value, (answers.acf12 as readonly number[])[lag]!, tolerance, 1e-12, `lag ${lag}`);
    });
    const trend = createMatrix(n, 2, Float64Array.from([...new Float64Array(n).fill(1), ...t!]));
    const { residuals } = fitLinear({ matrix: trend, names: ["(Intercept)", "t"], outcome });
    expectClose(ljungBox(residuals, 12).statistic, answers.ljung_box12 as number, tolerance);
  });

  it("has no other entries", () => {
    expect(sharedJson<Reference>("reference", "its.json").cases).toHaveLength(5);
  });
});
