import { describe, expect, it } from "vitest";
import { matrixFromColumns } from "../../../src/statistics/linear-algebra/index.js";
import {
  type Aggregation,
  aggregateEffects,
  type CallawaySantAnnaOptions,
  callawaySantAnna,
  type GroupTimeEffects,
  type TwoByTwoEstimator,
  twoByTwoCrossSection,
  twoByTwoPanel,
} from "../../../src/statistics/panel/index.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";
import { codesOf, readCsv } from "../regression/support.js";

// Reference: R 4.2.2, did 2.1.2 and DRDID 1.2.3. Effects without covariates are differences of means and agree to 1e-8;
// those with a propensity score to 1e-7, where R's glm stops at a relative deviance of 1e-8. Inverse probability tilting
// stops in R at a trust-region radius; its effect agrees to 1e-6.
//
// Two formulas of these versions were corrected in R since, and we hold to the corrected ones (did 2.5.1 and DRDID 1.4.0,
// known-answers/panel): the influence of cohort sizes on the overall effect by group (did 2.1.2 gives every cohort the size of
// the first), and that of the outcome regressions on the doubly robust effect of repeated cross-sections.
const exact = 1e-8;
const iterated = 1e-7;
const tilted = 1e-6;

// biome-ignore lint/suspicious/noExplicitAny: the reference file's shape differs by case
type Values = any;
const load = (file: string): Map<string, Values> =>
  sharedIsPresent
    ? new Map(
        sharedJson<{ cases: { id: string; values: Values }[] }>("reference", file).cases.map((one) => [
          one.id,
          one.values,
        ]),
      )
    : new Map();
const did = load("callaway_santanna.json");
const drdid = load("drdid.json");

function mpdta() {
  const table = readCsv("data", "stat-reference", "mpdta.csv");
  return {
    unit: codesOf(table.text("countyreal")),
    time: table.number("year"),
    outcome: table.number("lemp"),
    cohort: table.number("first.treat"),
    lpop: table.number("lpop"),
  };
}

function expectTable(
  result: GroupTimeEffects,
  want: Values,
  tolerance: number,
  what: "all" | "effects" = "all",
  leftOut = 0,
): void {
  const { group, t, att, se } = want.att_gt.table;
  expect(result.effects.map((one) => one.cohort)).toEqual(group);
  expect(result.effects.map((one) => one.time)).toEqual(t);
  expect(result.units).toBe(want.att_gt.n - leftOut);
  for (const [i, one] of result.effects.entries()) {
    expectClose(one.estimate, att[i], tolerance, 1e-9, `att ${one.cohort} ${one.time}`);
    if (what === "all")
      expectClose(one.standardError, se[i] ?? Number.NaN, tolerance, 1e-9, `se ${one.cohort} ${one.time}`);
  }
  if (what === "effects") return;
  for (const kind of ["simple", "dynamic", "group", "calendar"] as Aggregation[])
    if (want[kind] !== undefined) expectAggregate(result, kind, want[kind], tolerance);
}

function expectAggregate(
  result: GroupTimeEffects,
  kind: Aggregation,
  want: Values,
  tolerance: number,
  options = {},
): void {
  const found = aggregateEffects(result, kind, options);
  expectClose(found.overall.estimate, want.overall_att, tolerance, 1e-9, `${kind} overall`);
  if (kind !== "group")
    expectClose(found.overall.standardError, want.overall_se, tolerance, 1e-9, `${kind} overall se`);
  if (want.egt === undefined) return;
  expect(found.effects.map((one) => one.at)).toEqual([want.egt].flat());
  for (const [i, one] of found.effects.entries()) {
    expectClose(one.estimate, [want.att_egt].flat()[i], tolerance, 1e-9, `${kind} ${one.at}`);
    expectClose(
      one.standardError,
      [want.se_egt].flat()[i] ?? Number.NaN,
      tolerance,
      1e-9,
      `${kind} se ${one.at}`,
    );
  }
}

describe.skipIf(!sharedIsPresent)("group-time effects: the reference values of did", () => {
  for (const control of ["never", "not-yet"] as const) {
    for (const estimator of ["dr", "ipw", "reg"] as const) {
      for (const covariate of [false, true]) {
        it(`minimum wages, ${control} treated, ${estimator}${covariate ? ", log population" : ""}`, () => {
          const { lpop, ...panel } = mpdta();
          const id = `mpdta_${control.replace("-", "")}treated_${estimator}_${covariate ? "lpop" : "nocov"}`;
          const result = callawaySantAnna(
            { ...panel, ...(covariate ? { covariates: [lpop] } : {}) },
            { control, estimator },
          );
          expectTable(result, did.get(id), covariate ? iterated : exact);
        });
      }
    }
  }

  // did 2.1.2 counts the 20 counties that react in the first period among its units although it leaves them out; 2.5.1 does not.
  const settings: [string, CallawaySantAnnaOptions, boolean, number][] = [
    ["mpdta_anticipation1", { control: "not-yet", anticipation: 1 }, false, 20],
    ["mpdta_universal_base", { base: "universal" }, true, 0],
  ];
  it.each(settings)("%s", (id, options, covariate, leftOut) => {
    const { lpop, ...panel } = mpdta();
    const input = { ...panel, ...(covariate ? { covariates: [lpop] } : {}) };
    const tolerance = covariate ? iterated : exact;
    expectTable(callawaySantAnna(input, options), did.get(id), tolerance, "all", leftOut);
  });

  it("repeated cross-sections", () => {
    const { lpop, ...panel } = mpdta();
    const result = callawaySantAnna({ ...panel, covariates: [lpop] }, { panel: false });
    expectTable(result, did.get("mpdta_rc_repeated_cross_section"), iterated, "effects");
  });

  it("windows of time since treatment, and balanced ones", () => {
    const { lpop: _, ...panel } = mpdta();
    const result = callawaySantAnna(panel);
    const want = did.get("mpdta_dynamic_window");
    expectAggregate(result, "dynamic", want.min_max_e, exact, {
      minimumEventTime: -2,
      maximumEventTime: 2,
    });
    expectAggregate(result, "dynamic", want.balanced_e1, exact, { balance: 1 });
  });

  it("a simulated staggered panel", () => {
    const table = readCsv("data", "stat-reference", "base_stagg.csv");
    const result = callawaySantAnna(
      {
        unit: codesOf(table.text("id")),
        time: table.number("year"),
        outcome: table.number("y"),
        cohort: table.number("year_treated"),
      },
      { control: "not-yet" },
    );
    expectTable(result, did.get("base_stagg_notyet"), exact);
  });
});

describe.skipIf(!sharedIsPresent)("two by two: the reference values of DRDID", () => {
  const expectCase = (
    found: { estimate: number; influence: Float64Array },
    want: Values,
    tolerance: number,
  ) => {
    const n = found.influence.length;
    const mean = found.influence.reduce((a, b) => a + b, 0) / n;
    const spread = found.influence.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expectClose(found.estimate, want.att, tolerance);
    expectClose(Math.sqrt(spread) / n, want.se, tolerance);
  };

  it("the training programme (NSW against CPS)", () => {
    const table = readCsv("data", "stat-reference", "nsw_long_cps.csv");
    const year = table.text("year");
    const id = table.text("id");
    const experimental = table.number("experimental");
    const names = ["age", "educ", "black", "married", "nodegree", "hisp", "re74"];
    const before = new Map<string, number>();
    for (let i = 0; i < table.rows; i++) if (year[i] === "1975") before.set(id[i]!, i);
    const pairs: [number, number][] = [];
    for (let i = 0; i < table.rows; i++)
      if (year[i] === "1978" && before.has(id[i]!)) pairs.push([before.get(id[i]!)!, i]);
    const re = table.number("re");
    const matrix = matrixFromColumns([
      new Float64Array(pairs.length).fill(1),
      ...names.map((name) => {
        const column = table.number(name);
        return Float64Array.from(pairs, ([first]) => column[first]!);
      }),
    ]);
    const input = {
      change: Float64Array.from(pairs, ([first, second]) => re[second]! - re[first]!),
      treated: Float64Array.from(pairs, ([first]) => experimental[first]!),
      matrix,
    };
    const estimate = (estimator: TwoByTwoEstimator) => twoByTwoPanel({ ...input, estimator });
    expectCase(estimate("dr-improved"), drdid.get("drdid_panel_imp_nsw"), tilted);
    expectCase(estimate("dr"), drdid.get("drdid_panel_trad_nsw"), iterated);
    expectCase(estimate("reg"), drdid.get("ordid_nsw"), exact);
    expectCase(estimate("ipw"), drdid.get("ipwdid_nsw_norm").normalized, iterated);
    expectCase(estimate("ipw-unnormalized"), drdid.get("ipwdid_nsw_norm").unnormalized, iterated);
  });

  it("repeated cross-sections", () => {
    const table = readCsv("data", "stat-reference", "drdid_sim_rc.csv");
    const want = drdid.get("drdid_rc_sim");
    const matrix = matrixFromColumns([
      new Float64Array(table.rows).fill(1),
      ...["x1", "x2", "x3", "x4"].map((name) => table.number(name)),
    ]);
    const input = {
      outcome: table.number("y"),
      post: table.number("post"),
      treated: table.number("d"),
      matrix,
    };
    expectCase(twoByTwoCrossSection({ ...input, estimator: "dr-improved" }), want.drdid_imp, tilted);
    const dr = twoByTwoCrossSection({ ...input, estimator: "dr" });
    expectClose(dr.estimate, want.drdid_trad.att, iterated);
    expectCase(twoByTwoCrossSection({ ...input, estimator: "reg" }), want.ordid, exact);
    expectCase(twoByTwoCrossSection({ ...input, estimator: "ipw" }), want.ipwdid, iterated);
  });
});
