import { describe, expect, it } from "vitest";
import { type CovarianceOptions, covariance } from "../../../src/statistics/covariance/index.js";
import { coefficientTable } from "../../../src/statistics/inference/index.js";
import { feglm, feols, fepois, type ModelResult } from "../../../src/statistics/regression/index.js";
import known from "../../known-answers/fixed-effects/fixed-effects.json" with { type: "json" };
import { expectClose } from "../../support/close.js";
import { type KnownMatrix, knownTable, matrixRows } from "../regression/known-tables.js";
import { expectCovariance, expectVector } from "../regression/support.js";

/** fixest accepts no tolerance of the effects below 2.2e-12. */
const tolerance = 1e-8;

const tables = Object.fromEntries(
  Object.entries(known.tables).map(([name, columns]) => [name, knownTable(columns)]),
);

interface KnownCovariance {
  readonly se: CovarianceOptions["type"];
  readonly cluster?: readonly string[];
  readonly unit?: string;
  readonly time?: string;
  readonly lag?: number;
  readonly matrix: KnownMatrix;
  readonly pValues: readonly number[];
}

interface Known {
  readonly id: string;
  readonly table: string;
  readonly model: "feols" | "fepois" | "feglm";
  readonly formula: string;
  readonly options: {
    readonly weights?: string;
    readonly offset?: string;
    readonly removeSingletons?: boolean;
    readonly family?: string;
    readonly link?: string;
  };
  readonly names: readonly string[];
  readonly coefficients: readonly number[];
  readonly dropped: readonly string[];
  readonly n: number;
  readonly parameters: number;
  readonly effects: Readonly<Record<string, number>>;
  readonly statistics: Readonly<Record<string, number | null>>;
  readonly covariances: readonly KnownCovariance[];
}

function fitted(one: Known, { cluster, unit, time }: Partial<KnownCovariance> = {}): ModelResult {
  const { family, link, ...rest } = one.options;
  const options = {
    formula: one.formula,
    table: tables[one.table]!,
    ...rest,
    ...(cluster && { cluster, se: "cluster" as const }),
    ...(unit && { unit }),
    ...(time && { time }),
  };
  if (one.model === "feols") return feols(options);
  if (one.model === "fepois") return fepois(options);
  return feglm({ ...options, family: family as "binomial", link: link as "logit" });
}

function options(result: ModelResult, wanted: KnownCovariance): CovarianceOptions {
  const { se, cluster, unit, time, matrix: _m, pValues: _p, ...rest } = wanted;
  const { rows } = result.fit.estimating;
  const codes = (name: string): Int32Array => {
    const all = result.design.codes.get(name)!.codes;
    return rows === null ? all : Int32Array.from(rows, (row) => all[row]!);
  };
  return {
    type: se,
    smallSample: "fixest",
    ...rest,
    ...(cluster && { clusters: cluster.map(codes) }),
    ...(unit && { unit: codes(unit) }),
    ...(time && { time: codes(time) }),
  };
}

describe("absorbed effects against fixest, on small tables", () => {
  it.each(known.cases as unknown as Known[])("$id", (one) => {
    const { fit, values } = fitted(one);
    expect(fit.names).toEqual(one.names);
    expect(fit.dropped).toEqual(one.dropped);
    expect(fit.observations).toBe(one.n);
    expectVector(fit.coefficients, one.coefficients, tolerance, "coefficients");
    for (const [key, value] of Object.entries(one.statistics)) {
      if (value !== null) expectClose(values[key] as number, value, tolerance, 1e-9, key);
    }
    if (Object.keys(one.effects).length > 0) expect(values.parameters).toBe(one.parameters);
    for (const wanted of one.covariances) {
      const result = fitted(one, wanted);
      const v = covariance(result.fit, options(result, wanted));
      const { matrix, pValues, ...label } = wanted;
      expectCovariance(v, matrixRows(matrix), tolerance, JSON.stringify(label));
      coefficientTable(result.fit, v).forEach((term, j) => {
        const z = term.statistic;
        expectClose(term.pValue, pValues[j]!, tolerance * (10 + z * z), 1e-300, `p ${JSON.stringify(label)}`);
      });
    }
  });

  it("HC2, HC3 and HC4 with one absorbed effect are those of the regression on indicators", () => {
    const { fit } = feols({ formula: "y ~ x + z | unit", table: tables.panel!, weights: "w" });
    for (const type of ["HC2", "HC3", "HC4"] as const) {
      expectCovariance(covariance(fit, { type }), matrixRows(known.leverage[type]), tolerance, type);
    }
    const { fit: two } = feols({ formula: "y ~ x | unit + period", table: tables.panel! });
    expect(() => covariance(two, { type: "HC3" })).toThrow(/one set of absorbed effects only/);
  });
});
