import type { Method } from "../method.js";
import { type CostResult, estimateCosts } from "./estimate.js";
import { driversFinding } from "./findings/drivers.js";
import { moneyFinding } from "./findings/federal.js";
import { rangesFinding } from "./findings/ranges.js";
import { suitsFinding } from "./findings/suits.js";
import { costSpec } from "./model/resolve.js";
import type { CostSpec } from "./model/types.js";

const identity = {
  id: "cost-model",
  chapter: "costs",
  title: "The cost model",
  question: "What would each option cost, on which basis, and how sure is it?",
  ledger: "resources",
  citations: ["jcgm-101-2008", "bls-cpi-u"],
  rank: 10,
} as const;

/** What each option costs over the years, by Monte Carlo over inputs that are local where the assessment gives them. */
export const costModel: Method<CostSpec, CostResult> = {
  ...identity,
  plan({ assessment }) {
    const spec = costSpec(assessment);
    if (spec.options.length === 0)
      return {
        run: false,
        why: "The assessment names no option whose kind is known.",
        whatWould:
          "A kind for each option (options: kind), such as 287g-jail, honour-detainers or limited-cooperation; equipoise costs --help lists them.",
      };
    const local = spec.inputs.filter(({ status }) => status === "local").length;
    return {
      run: true,
      spec,
      summary: `${spec.options.length} options over ${spec.years} years, ${spec.officers} officers${spec.officersAssumed ? " (assumed)" : ""}; ${local} of ${spec.inputs.length} inputs are local, the others defaults.`,
      queries: {},
    };
  },
  estimate: (spec, _cells, seed) => estimateCosts(spec, seed),
  findings: (spec, result) =>
    [
      rangesFinding(identity, spec, result),
      driversFinding(identity, spec, result),
      suitsFinding(identity, spec, result),
      moneyFinding(identity, spec, result),
    ].filter((one) => one !== undefined),
};
