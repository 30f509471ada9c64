import { describe, expect, it } from "vitest";
import { type CovarianceOptions, covariance } from "../../../src/statistics/covariance/index.js";
import { coefficientTable } from "../../../src/statistics/inference/index.js";
import { glm, type ModelResult, negbin, ols } from "../../../src/statistics/regression/index.js";
import known from "../../known-answers/regression/regression.json" with { type: "json" };
import { expectClose } from "../../support/close.js";
import { type KnownMatrix, knownTable, matrixRows } from "./known-tables.js";
import { expectCovariance, expectVector } from "./support.js";

/** Coefficients, likelihoods and covariances, relative (of covariances: to the product of the standard errors). */
const tolerance = 1e-8;
/** theta moves by rounding where the likelihood is flat. */
const thetaTolerance = 1e-7;

const tables = Object.fromEntries(
  Object.entries(known.tables).map(([name, columns]) => [name, knownTable(columns)]),
);

interface KnownCovariance {
  readonly type: CovarianceOptions["type"];
  readonly cluster?: readonly string[];
  readonly matrix: KnownMatrix;
}

interface Known {
  readonly id: string;
  readonly table: string;
  readonly model: string;
  readonly formula: string;
  readonly family?: string;
  readonly link?: string;
  readonly weights?: string;
  readonly names: readonly string[];
  readonly coefficients: readonly number[];
  readonly dropped: readonly string[];
  readonly n: number;
  readonly residualDf: number;
  readonly pValues: readonly number[];
  readonly statistics: Readonly<Record<string, number | null>>;
  readonly covariances: readonly KnownCovariance[];
  readonly theta?: number;
  readonly thetaStandardError?: number;
}

const ways = (one: Known): string[] => [...new Set(one.covariances.flatMap(({ cluster }) => cluster ?? []))];

function fitted(one: Known): ModelResult {
  // All columns that errors need are asked for, so that codes stand beside the fit.
  const options = {
    formula: one.formula,
    table: tables[one.table]!,
    ...(one.weights && { weights: one.weights }),
    ...(ways(one).length > 0 && { cluster: ways(one), se: "cluster" as const }),
  };
  if (one.model === "ols") return ols(options);
  if (one.model === "negbin") return negbin(options);
  const family = one.family!.toLowerCase() as "binomial";
  return glm({ ...options, family, link: one.link as "logit" });
}

function covarianceOptions(
  result: ModelResult,
  { cluster, matrix: _, ...rest }: KnownCovariance,
): CovarianceOptions {
  const codes = (cluster ?? []).map((name) => result.design.codes.get(name)!.codes);
  if (rest.type === "driscoll-kraay") return { ...rest, unit: codes[0]!, time: codes[1]! };
  return codes.length === 0 ? rest : { ...rest, clusters: codes };
}

describe("regressions against R", () => {
  it.each(known.cases as unknown as Known[])("$id", (one) => {
    const result = fitted(one);
    const { fit } = result;
    expect(fit.names).toEqual(one.names);
    expect(fit.dropped).toEqual(one.dropped);
    expectVector(fit.coefficients, one.coefficients, tolerance, "coefficients");
    expect(fit.observations).toBe(one.n);
    expect(fit.residualDf).toBe(one.residualDf);
    for (const [key, value] of Object.entries(one.statistics)) {
      if (value === null) continue;
      const own = (fit as unknown as Record<string, number>)[key]!;
      expectClose(own, value, tolerance, 1e-9, key);
    }
    if (one.theta !== undefined) {
      expectClose(result.values.theta as number, one.theta, thetaTolerance);
      expectClose(result.values.thetaStandardError as number, one.thetaStandardError!, thetaTolerance);
    }
    for (const wanted of one.covariances) {
      const v = covariance(fit, covarianceOptions(result, wanted));
      const { matrix, ...label } = wanted;
      expectCovariance(v, matrixRows(matrix), tolerance, JSON.stringify(label));
    }
    coefficientTable(fit, covariance(fit, { type: "classical" })).forEach((term, j) => {
      const z = term.statistic;
      expectClose(term.pValue, one.pValues[j]!, tolerance * (1 + z * z), 1e-300, `p of ${term.term}`);
    });
  });
});
