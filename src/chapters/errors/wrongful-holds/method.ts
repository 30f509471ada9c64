import type { Method } from "../../method.js";
import { estimateHolds } from "./estimate.js";
import { holdsFindings } from "./findings.js";
import { planHolds } from "./plan.js";
import type { HoldsResult, HoldsSpec } from "./spec.js";

const identity = {
  id: "wrongful-holds",
  chapter: "errors",
  title: "Wrongful holds a year",
  question: "How many people would be held wrongly in a year?",
  ledger: "error",
  citations: ["jcgm-101-2008"],
  rank: 10,
} as const;

/** Expected wrongful holds a year with what is not known kept as ranges; what matters most, what halves it, what it costs. */
export const wrongfulHoldsMethod: Method<HoldsSpec, HoldsResult> = {
  ...identity,
  plan: planHolds,
  estimate: estimateHolds,
  findings: (spec, result) => holdsFindings(identity, spec, result),
};
