import { describe, expect, it } from "vitest";
import { baconDecomposition, imputation } from "../../../src/statistics/panel/index.js";
import { expectClose } from "../../support/close.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";
import { codesOf, readCsv } from "../regression/support.js";

// Reference: R 4.2.2, bacondecomp 0.1.1 and didimputation 0.5.0. The decomposition is a closed form: 1e-8 relative.
// did_imputation sweeps out fixed effects until they change by less than 1e-6; ours are solved exactly, so 1e-6.
const swept = 1e-6;
const exactly = 1e-8;

// biome-ignore lint/suspicious/noExplicitAny: the reference file's shape differs by case
type Values = any;
const cases: Map<string, Values> = sharedIsPresent
  ? new Map(
      sharedJson<{ cases: { id: string; values: Values }[] }>("reference", "bacon_bjs.json").cases.map(
        (one) => [one.id, one.values],
      ),
    )
  : new Map();

function castle() {
  const table = readCsv("data", "stat-reference", "castle.csv");
  return {
    unit: codesOf(table.text("sid")),
    time: table.number("year"),
    outcome: table.number("l_homicide"),
    cohort: table.number("effyear"),
    popwt: table.number("popwt"),
    post: table.number("post"),
    controls: [table.number("l_pop"), table.number("l_income")],
  };
}

/** The file's effyear and its post differ for laws in force from the middle of a year: the first year of post counts. */
function firstYearOfPost({ unit, time, post }: ReturnType<typeof castle>): Float64Array {
  const first = new Map<number, number>();
  for (let i = 0; i < post.length; i++)
    if (post[i] === 1)
      first.set(unit[i]!, Math.min(time[i]!, first.get(unit[i]!) ?? Number.POSITIVE_INFINITY));
  return Float64Array.from(unit, (one) => first.get(one) ?? 0);
}

function mpdta() {
  const table = readCsv("data", "stat-reference", "mpdta.csv");
  return {
    unit: codesOf(table.text("countyreal")),
    time: table.number("year"),
    outcome: table.number("lemp"),
    cohort: table.number("first.treat"),
  };
}

describe.skipIf(!sharedIsPresent)("the reference values of bacondecomp and didimputation", () => {
  it("castle doctrine laws: all comparisons with their weights", () => {
    const { popwt: _, post: __, controls: ___, ...panel } = castle();
    const cohort = firstYearOfPost(castle());
    const found = baconDecomposition({ ...panel, cohort });
    const want = cases.get("bacon_castle");
    expect(found.comparisons).toHaveLength(want.two_by_twos.treated.length);
    for (const [i, treated] of want.two_by_twos.treated.entries()) {
      const other =
        want.two_by_twos.untreated[i] === 99999 ? Number.POSITIVE_INFINITY : want.two_by_twos.untreated[i];
      const own = found.comparisons.find((one) => one.treated === treated && one.comparison === other)!;
      expectClose(own.estimate, want.two_by_twos.estimate[i], 1e-8, 1e-6);
      expectClose(own.weight, want.two_by_twos.weight[i], 1e-8);
      expect(own.kind).toBe(want.two_by_twos.type[i]);
    }
  });

  it("castle doctrine laws: pairs of cohorts with controls, and what is told within cohorts", () => {
    const { popwt: _, post: __, controls, ...panel } = castle();
    const found = baconDecomposition({ ...panel, cohort: firstYearOfPost(castle()), covariates: controls });
    const want = cases.get("bacon_castle_controls");
    expect(found.comparisons).toHaveLength(want.two_by_twos.treated.length);
    for (const [i, treated] of want.two_by_twos.treated.entries()) {
      const other =
        want.two_by_twos.untreated[i] === 99999 ? Number.POSITIVE_INFINITY : want.two_by_twos.untreated[i];
      const own = found.comparisons.find((one) => one.treated === treated && one.comparison === other)!;
      expectClose(own.estimate, want.two_by_twos.estimate[i], exactly);
      expectClose(own.weight, want.two_by_twos.weight[i], exactly);
      expect(own.kind).toBe(want.two_by_twos.type[i]);
    }
    expectClose(found.within!.estimate, want.extra.beta_hat_w, exactly);
    expectClose(found.within!.weight, want.extra.Omega, exactly);
    for (const { kind, weight, estimate } of found.byKind) {
      expectClose(weight, want.by_type[kind], exactly);
      expectClose(estimate, want.by_type_est[kind], exactly);
    }
    const { weight } = found.within!;
    const between = (found.estimate - weight * found.within!.estimate) / (1 - weight);
    expectClose(between, want.sum_estimate, exactly);
  });

  it("minimum wages: imputation, one effect and by time since treatment", () => {
    const one = imputation(mpdta()).effects[0]!;
    const want = cases.get("bjs_static_mpdta");
    expectClose(one.estimate, want.estimate, swept);
    expectClose(one.standardError, want["std.error"], swept);
    const event = cases.get("bjs_event_mpdta");
    const found = imputation(mpdta(), { horizon: true, pretrends: [-4, -3, -2, -1] });
    // One of the four is a combination of the others.
    expect(found.pretrends!.dropped).toEqual([-1]);
    const all = [...found.pretrends!.effects, ...found.effects];
    expect(all.map(({ at }) => String(at))).toEqual(event.term);
    for (const effect of all) {
      const i = event.term.indexOf(String(effect.at));
      expectClose(effect.estimate, event.estimate[i], swept);
      expectClose(effect.standardError, event["std.error"][i], swept);
    }
  });

  it("castle doctrine laws: imputation with weights", () => {
    const { popwt, post: _, controls: __, ...panel } = castle();
    const found = imputation({ ...panel, weights: popwt }).effects[0]!;
    const want = cases.get("bjs_static_castle");
    expectClose(found.estimate, want.estimate, swept);
    // That version squares the weights in the variance: its 0.0214 is not the error of the estimate that it prints.
    expectClose(found.standardError, 0.025500307498957757, exactly);
  });
});
