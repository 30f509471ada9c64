import type { Method } from "../../method.js";
import { plannedStops } from "../common/context.js";
import { estimatePretext } from "./estimate.js";
import { pretextFindings } from "./findings.js";
import { planPretext } from "./plan.js";
import type { PretextResult, PretextSpec } from "./spec.js";

const identity = {
  id: "pretext-arrests",
  chapter: "stops",
  title: "Arrests that look like pretext",
  question: "Are some groups arrested more often at stops for small driving matters, and did that change?",
  ledger: "profiling",
  citations: ["coon-2017", "gardner-kohli-2009"],
  rank: 80,
} as const;

/** Arrests at stops for minor driving matters, by group, over the whole period and around each date of the policy. */
export const pretextArrests: Method<PretextSpec, PretextResult> = {
  ...identity,
  plan: planPretext,
  estimate: estimatePretext,
  findings: (spec, result, context) => pretextFindings(identity, spec, result, plannedStops(context)),
};
