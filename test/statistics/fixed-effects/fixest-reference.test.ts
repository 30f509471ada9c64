import { describe, expect, it } from "vitest";
import {
  type CovarianceOptions,
  covariance,
  standardErrors,
} from "../../../src/statistics/covariance/index.js";
import { coefficientTable } from "../../../src/statistics/inference/index.js";
import {
  effectsOf,
  feglm,
  feols,
  fepois,
  type ModelResult,
} from "../../../src/statistics/regression/models/index.js";
import type { Column, Table } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";
import { expectCovariance, expectVector, type NamedMatrix } from "../regression/support.js";
import { numbersOf, readTable, withColumns } from "../regression/tables.js";

/** fixest itself stops at 1e-11 of the effects and of the deviance; what it gives is good to about this. */
const tolerance = 1e-8;

type Values = Readonly<Record<string, unknown>>;
const cases = sharedIsPresent
  ? new Map(
      sharedJson<{ cases: { id: string; values: Values }[] }>("reference", "fixest.json").cases.map((one) => [
        one.id,
        one.values,
      ]),
    )
  : new Map<string, Values>();

const tables = new Map<string, Table>();
function reference(name: string): Table {
  const known = tables.get(name) ?? readTable(null, "data", "stat-reference", name);
  tables.set(name, known);
  return known;
}

/** A covariance by the name that the reference gives it: "hetero", or columns to cluster on. */
type Kind = "iid" | "hetero" | readonly string[];

interface Setting {
  readonly formula: string;
  readonly table: () => Table;
  readonly model?: typeof fepois;
  readonly weights?: string;
  readonly offset?: string;
  readonly kinds: Readonly<Record<string, Kind>>;
  /** In place of {@link tolerance}, where fixest's covariance rests on the weights of the step before the last. */
  readonly tolerance?: number;
  /** Numbers that are defined otherwise here. */
  readonly without?: readonly string[];
}

const did = () => reference("base_did.csv");
const trade = () => reference("trade.csv");
const fatalities = () => reference("fatalities.csv");

const settings: Readonly<Record<string, Setting>> = {
  feols_1fe_mpdta: {
    formula: "y ~ x1 + post:treat | id",
    table: did,
    kinds: { iid: "iid", hetero: "hetero", cluster_id: ["id"] },
  },
  feols_2fe_base_did: {
    formula: "y ~ x1 + i(period, treat, 5) | id + period",
    table: did,
    kinds: { iid: "iid", hetero: "hetero", cluster_id: ["id"], twoway: ["id", "period"] },
  },
  feols_2fe_trade: {
    formula: "log(Euros) ~ log(dist_km) | Origin + Destination",
    table: trade,
    kinds: { iid: "iid", hetero: "hetero", cluster_o: ["Origin"], twoway: ["Origin", "Destination"] },
  },
  feols_3fe_trade: {
    formula: "log(Euros) ~ log(dist_km) | Origin + Destination + Year",
    table: trade,
    kinds: {
      iid: "iid",
      cluster_o: ["Origin"],
      twoway: ["Origin", "Destination"],
      fourway: ["Origin", "Destination", "Product", "Year"],
    },
  },
  feols_3fe_interacted_trade: {
    formula: "log(Euros) ~ log(dist_km) | Origin^Year + Destination^Year + Product",
    table: trade,
    kinds: { hetero: "hetero", cluster_o: ["Origin"] },
  },
  feols_weighted_fatalities: {
    formula: "I(fatal/pop * 10000) ~ beertax + drinkage + unemp + log(income) | state + year",
    table: fatalities,
    weights: "pop",
    // fixest's leaves the weights out of the likelihood; ours is that of lm.
    without: ["loglik"],
    kinds: { iid: "iid", hetero: "hetero", cluster_state: ["state"], twoway: ["state", "year"] },
  },
  feols_varying_slopes_fatalities: {
    formula: "I(fatal/pop * 10000) ~ beertax + unemp | state[year] + year",
    table: fatalities,
    kinds: { iid: "iid", cluster_state: ["state"] },
  },
  feols_iv_grunfeld: {
    formula: "inv ~ capital | firm | value ~ lvalue",
    table: grunfeld,
    // fixest takes the residuals of the second stage; ours are those of the equation, as in ivreg.
    without: ["r2", "ar2", "wr2", "war2"],
    kinds: { iid: "iid", cluster: ["firm"] },
  },
  fepois_3fe_trade: {
    formula: "Euros ~ log(dist_km) | Origin + Destination + Year",
    table: trade,
    model: fepois,
    kinds: { iid: "iid", hetero: "hetero", cluster_o: ["Origin"], twoway: ["Origin", "Destination"] },
  },
  fepois_offset_fatalities: {
    formula: "fatal ~ beertax + unemp + drinkage | state + year",
    table: fatalities,
    model: fepois,
    offset: "log(pop)",
    kinds: { iid: "iid", hetero: "hetero", cluster_state: ["state"] },
  },
  fepois_separation_base_did: {
    formula: "cnt ~ x1 + post:treat | id + period",
    table: countsWithZeros,
    model: fepois,
    kinds: { iid: "iid", cluster: ["id"] },
  },
  feglm_logit_fe: {
    formula: "I(y > 1) ~ x1 + post:treat | period + treat",
    table: did,
    model: (options) => feglm({ ...options, family: "binomial" }),
    tolerance: 5e-8,
    kinds: { iid: "iid", hetero: "hetero", cluster: ["id"] },
  },
  event_study_castle: {
    formula: "l_homicide ~ i(rel, ref = c(-1, -1000)) | sid + year",
    table: castle,
    kinds: { cluster: ["sid"] },
  },
};

function grunfeld(): Table {
  const table = reference("grunfeld.csv");
  const [firm, year, value] = ["firm", "year", "value"].map((name) => firmOrNumbers(table, name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const lagged = value.map((_, row) => {
    const before = firm.findIndex((one, i) => one === firm[row] && year[i] === year[row]! - 1);
    return before < 0 ? NaN : value[before]!;
  });
  return withColumns(table, { lvalue: lagged });
}

function firmOrNumbers(table: Table, name: string): Float64Array {
  const column: Column = table.columns.get(name)!;
  return column instanceof Float64Array ? column : Float64Array.from(column.codes);
}

function countsWithZeros(): Table {
  const table = did();
  const id = numbersOf(table, "id");
  const counts = numbersOf(table, "y").map((y, i) =>
    [3, 7, 11].includes(id[i]!) ? 0 : Math.max(0, Math.round(y)),
  );
  return withColumns(table, { cnt: counts });
}

function castle(): Table {
  const table = reference("castle.csv");
  const start = numbersOf(table, "effyear");
  const rel = numbersOf(table, "year").map((year, i) =>
    Number.isNaN(start[i]!) || start[i] === 0 ? -1000 : year - start[i]!,
  );
  return withColumns(table, { rel });
}

function fitted({ formula, table, model, weights, offset }: Setting, kind: Kind): ModelResult {
  const options = {
    formula,
    table: table(),
    ...(weights && { weights }),
    ...(offset && { offset }),
    ...(kind === "iid" ? {} : kind === "hetero" ? { se: "HC1" as const } : { cluster: kind }),
  };
  return (model ?? feols)(options);
}

const namedVector = (value: unknown): (number | null)[] =>
  typeof value === "number" ? [value] : Object.values(value as Record<string, number | null>);

describe.skipIf(!sharedIsPresent)("absorbed effects against fixest", () => {
  it.each(Object.keys(settings))(
    "%s",
    (id) => {
      const expected = cases.get(id)!;
      const setting = settings[id]!;
      const relative = setting.tolerance ?? tolerance;
      for (const [name, kind] of Object.entries(setting.kinds)) {
        const result = fitted(setting, kind);
        const { fit, terms } = result;
        expect(fit.names).toEqual(Object.keys(expected.coef as object));
        expectVector(fit.coefficients, namedVector(expected.coef), relative, "coefficients");
        expect(fit.observations).toBe(expected.n);
        if ("absorbed" in result.values || result.values.parameters !== undefined) {
          expect(result.values.parameters).toBe(expected.nparams);
        }
        for (const [key, wanted] of Object.entries(expected.fitstat as Record<string, number | null>)) {
          const ours = {
            r2: "rSquared",
            ar2: "adjustedRSquared",
            wr2: "withinRSquared",
            war2: "adjustedWithinRSquared",
          };
          const own = ours[key.split(".")[0] as keyof typeof ours] ?? "rmse";
          if (setting.without?.includes(key.split(".")[0]!)) continue;
          if (wanted !== null) expectClose(result.values[own] as number, wanted, relative, 1e-12, key);
        }
        if (!setting.without?.includes("loglik")) {
          expectClose(result.values.logLikelihood as number, expected.loglik as number, relative);
        }
        const wanted = expected[name] as Record<string, unknown>;
        expectCovariance(result.covariance, wanted.vcov as NamedMatrix, relative, name);
        const intervals = (wanted.ci95 as NamedMatrix).data as number[][];
        terms.forEach((term, j) => {
          expectClose(term.standardError, namedVector(wanted.se)[j]!, relative, 1e-12, `${name} se`);
          expectClose(term.statistic, namedVector(wanted.t)[j]!, relative * 10, 1e-12, `${name} t`);
          const z = Math.abs(term.statistic);
          expectClose(term.pValue, namedVector(wanted.p)[j]!, 1e-7 * (1 + z * z), 1e-290, `${name} p`);
          expectVector([term.low, term.high], intervals[j]!, relative * 10, `${name} interval`);
        });
      }
    },
    60_000,
  );

  it("feols_ssc_conventions", () => {
    const expected = cases.get("feols_ssc_conventions")! as Record<string, Record<string, number>>;
    const { fit, design } = feols({
      formula: "y ~ x1 | id + period",
      table: did(),
      cluster: ["id", "period"],
    });
    const codes = ["id", "period"].map((name) => design.codes.get(name)!.codes);
    const one = (more: Partial<CovarianceOptions>): CovarianceOptions => ({
      type: "cluster",
      clusters: [codes[0]!],
      smallSample: "fixest",
      ...more,
    });
    const kinds: Readonly<Record<string, CovarianceOptions>> = {
      default_Kfixef_nonnested: one({}),
      K_full: one({ absorbedCount: "full" }),
      K_none: one({ absorbedCount: "none" }),
      no_K: one({ parameterAdjustment: false }),
      no_G: one({ clusterAdjustment: false }),
      none: one({ parameterAdjustment: false, clusterAdjustment: false }),
      twoway_Gmin: one({ clusters: codes }),
      twoway_Gconv: one({ clusters: codes, clusterDf: "conventional" }),
      t_df_conv: one({ testDf: "conventional" }),
      t_df_min: one({ testDf: "min" }),
      newey_west_panel: {
        type: "newey-west",
        lag: 2,
        unit: codes[0]!,
        time: codes[1]!,
        smallSample: "fixest",
      },
      driscoll_kraay: { type: "driscoll-kraay", lag: 2, time: codes[1]!, smallSample: "fixest" },
    };
    expect(Object.keys(kinds)).toEqual(Object.keys(expected));
    for (const [name, options] of Object.entries(kinds)) {
      const v = covariance(fit, options);
      const wanted = expected[name]!;
      expectClose(standardErrors(v)[0]!, wanted.se!, tolerance, 1e-12, name);
      if (wanted.p === undefined) continue;
      const [term] = coefficientTable(fit, v);
      expectClose(term!.statistic, wanted.t!, tolerance, 1e-12, name);
      expectClose(term!.pValue, wanted.p, 1e-6, 1e-290, `${name} p`);
    }
  });

  it("ssc without any factor, and effects by level", () => {
    const expected = cases.get("feols_1fe_mpdta")!.ssc_none as Record<string, unknown>;
    const { fit, design } = feols({ formula: "y ~ x1 + post:treat | id", table: did(), cluster: ["id"] });
    const v = covariance(fit, {
      type: "cluster",
      clusters: [design.codes.get("id")!.codes],
      smallSample: "none",
    });
    expectCovariance(v, expected.vcov as NamedMatrix, tolerance);
    const two = cases.get("feols_2fe_base_did")!;
    const result = feols({ formula: "y ~ x1 + i(period, treat, 5) | id + period", table: did() });
    const [id, period] = effectsOf(result as Parameters<typeof effectsOf>[0]);
    expectVector(id!.values.slice(0, 10), namedVector(two.fixef_id_first10), 1e-7, "id");
    expectVector(period!.values, namedVector(two.fixef_period), 1e-7, "period");
    expect(id!.levels.slice(0, 3)).toEqual(["1", "2", "3"]);
  });

  it("first stage and removed levels", () => {
    const { values } = feols({ formula: "inv ~ capital | firm | value ~ lvalue", table: grunfeld() });
    const [stage] = values.firstStages as { value: number; pValue: number; df1: number; df2: number }[];
    const { stat, p, df1, df2 } = cases.get("feols_iv_grunfeld")!.ivf as Record<string, number>;
    expectVector([stage!.value, stage!.pValue, stage!.df1, stage!.df2], [stat!, p!, df1!, df2!], tolerance);
    const counts = fepois({ formula: "cnt ~ x1 + post:treat | id + period", table: countsWithZeros() });
    expect(counts.dropped.rows).toBe(30);
    expect((counts.fit as { removed?: unknown }).removed).toEqual([
      { label: "id", levels: ["3", "7", "11"] },
    ]);
  });
});
