import { describe, expect, it } from "vitest";
import {
  type Aggregation,
  aggregateEffects,
  type CallawaySantAnnaOptions,
  callawaySantAnna,
} from "../../../src/statistics/panel/index.js";
import answers from "../../known-answers/panel/clusters.json" with { type: "json" };
import { expectClose } from "../../support/close.js";
import { numberOf, panelOf, type Selection } from "./known-tables.js";

// did 2.5.1, whose propensity scores run on until the deviance moves by less than 1e-14 of itself.
const tolerance = 1e-8;

interface ClusterCase extends Selection {
  readonly id: string;
  readonly options: CallawaySantAnnaOptions;
  readonly estimates: readonly (number | null)[];
  readonly ses: readonly (number | null)[];
  readonly aggregates: Readonly<
    Record<Aggregation, { readonly se: number; readonly ses: readonly (number | null)[] }>
  >;
}

describe("group-time effects with clusters beyond the unit, against did", () => {
  it.each(answers as unknown as ClusterCase[])("$id", (one) => {
    const result = callawaySantAnna(panelOf(one), one.options);
    for (const [i, { estimate, standardError, cohort, time }] of result.effects.entries()) {
      expectClose(estimate, numberOf(one.estimates[i]), tolerance, 1e-2, `${cohort} in ${time}`);
      expectClose(standardError, numberOf(one.ses[i]), tolerance, 1e-2, `${cohort} in ${time}, error`);
    }
    for (const [kind, want] of Object.entries(one.aggregates)) {
      const found = aggregateEffects(result, kind as Aggregation);
      expectClose(found.overall.standardError, want.se, tolerance, 1e-2, kind);
      for (const [i, { standardError, at }] of found.effects.entries())
        expectClose(standardError, numberOf(want.ses[i]), tolerance, 1e-2, `${kind} ${at}`);
    }
  });

  it("a unit that changes its cluster is refused", () => {
    const panel = panelOf({ table: "towns", cluster: "region" });
    const cluster = panel.cluster!.map((code, i) => (i === 1 ? code + 1 : code));
    expect(() => callawaySantAnna({ ...panel, cluster })).toThrow(
      /rows 1 and 2 put one unit into two clusters/,
    );
  });
});
