import type { Method } from "../../method.js";
import { plannedStops } from "../common/context.js";
import { estimateBenchmark } from "./estimate.js";
import { benchmarkFindings } from "./findings.js";
import { planBenchmark } from "./plan.js";
import type { BenchmarkResult, BenchmarkSpec } from "./spec.js";

/** Stops held against counts of people: rates, and ratios of rates, for every denominator side by side. */
export const populationBenchmark: Method<BenchmarkSpec, BenchmarkResult> = {
  id: "population-benchmark",
  chapter: "stops",
  title: "Stops against counts of people",
  question: "Are some groups stopped more often than their numbers would suggest?",
  ledger: "profiling",
  citations: ["ridgeway-macdonald-2010", "census-acs-handbook-2020", "przyborowski-wilenski-1940"],
  rank: 30,
  plan: planBenchmark,
  estimate: estimateBenchmark,
  findings: (_, result, context) => benchmarkFindings(populationBenchmark, result, plannedStops(context)),
};
