import type { Method } from "../../method.js";
import { plannedStops } from "../common/context.js";
import { estimateMissing } from "./estimate.js";
import { missingFindings } from "./findings.js";
import { planMissing } from "./plan.js";
import type { MissingResult, MissingSpec } from "./spec.js";

const identity = {
  id: "missingness",
  chapter: "stops",
  title: "What is missing",
  question: "What is left blank in the records, and for whom?",
  ledger: "profiling",
  citations: ["manski-1989", "horowitz-manski-1998"],
  rank: 90,
} as const;

/** Blanks by field, group, year and place, and bounds of the gaps between groups that they leave open. */
export const missingness: Method<MissingSpec, MissingResult> = {
  ...identity,
  plan: planMissing,
  estimate: estimateMissing,
  findings: (spec, result, context) => missingFindings(identity, spec, result, plannedStops(context)),
};
