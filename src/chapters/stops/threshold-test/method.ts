import type { Method } from "../../method.js";
import { estimateThreshold, type ThresholdFit } from "./estimate.js";
import { thresholdBase, thresholdFindings } from "./findings.js";
import { planThreshold } from "./plan.js";
import type { ThresholdSpec } from "./spec.js";

/** The threshold test of Simoiu, Corbett-Davies and Goel (2017) on searches and finds by group and place. */
export const thresholdTestMethod: Method<ThresholdSpec, ThresholdFit> = {
  id: thresholdBase.method,
  chapter: thresholdBase.chapter,
  title: "Threshold test",
  question: thresholdBase.question,
  ledger: thresholdBase.ledger,
  citations: thresholdBase.citations,
  rank: thresholdBase.rank,
  plan: planThreshold,
  estimate: estimateThreshold,
  findings: thresholdFindings,
};
