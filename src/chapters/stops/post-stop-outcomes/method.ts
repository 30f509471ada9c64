import type { Method } from "../../method.js";
import { plannedStops } from "../common/context.js";
import { estimatePostStop } from "./estimate.js";
import { postStopFindings } from "./findings.js";
import { planPostStop } from "./plan.js";
import type { PostStopResult, PostStopSpec } from "./spec.js";

const identity = {
  id: "post-stop-outcomes",
  chapter: "stops",
  title: "What follows a stop",
  question:
    "In like circumstances, do stops of some groups end in an arrest, a citation or a search more often?",
  ledger: "profiling",
  citations: ["ridgeway-2006", "muller-maclehose-2014"],
  rank: 70,
} as const;

/** What follows a stop, by group, with the recorded circumstances made alike by regression standardisation. */
export const postStopOutcomes: Method<PostStopSpec, PostStopResult> = {
  ...identity,
  plan: planPostStop,
  estimate: estimatePostStop,
  findings: (spec, result, context) => postStopFindings(identity, spec, result, plannedStops(context)),
};
