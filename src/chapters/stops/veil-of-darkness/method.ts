import type { Method } from "../../method.js";
import { veilBase, veilQuestion } from "./base.js";
import { estimateVeil, type VeilResult } from "./estimate.js";
import { veilFindings } from "./findings.js";
import { planVeil } from "./plan.js";
import type { VeilSpec } from "./spec.js";

/**
 * The veil of darkness (Grogger and Ridgeway 2006): whether the mix of stopped drivers at the same clock time differs
 * between darkness and daylight, and whether that changed with the policy.
 */
export const veilOfDarkness: Method<VeilSpec, VeilResult> = {
  id: veilBase.method,
  chapter: veilBase.chapter,
  title: "Veil of darkness",
  question: veilQuestion,
  ledger: veilBase.ledger,
  citations: veilBase.citations,
  rank: 40,
  plan: planVeil,
  estimate: estimateVeil,
  findings: veilFindings,
};
