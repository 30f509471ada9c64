import { call, column, numbers, type Query } from "../../engine/query.js";
import type { Method, MethodContext, Planned } from "../method.js";
import { publishedFindings } from "./findings.js";
import { type EvidenceLibrary, evidenceLibrary } from "./library.js";
import { type PoolResult, poolEvidence } from "./pooling.js";
import { type Applied, applyStudies } from "./transport.js";

export interface PublishedSpec {
  readonly library: Omit<EvidenceLibrary, "studies">;
  readonly level: number;
  /** Local numbers that stand in the assessment. */
  readonly given: Readonly<Record<string, number>>;
}

export interface PublishedResult {
  readonly pools: readonly PoolResult[];
  readonly applied: readonly Applied[];
}

function plan({ assessment, catalog }: MethodContext): Planned<PublishedSpec> {
  const { studies, ...library } = evidenceLibrary();
  const given: Record<string, number> = {};
  const queries: Record<string, Query> = {};
  for (const { id, contract, denominator, errors } of library.transport.quantities) {
    const dataset = [...catalog.values()].find((one) => one.contract.kind === contract);
    if (dataset !== undefined) queries[id] = yearly(dataset.name);
    const counts = Object.values(assessment.denominators).flatMap(
      (one) => one.counts?.[denominator ?? ""] ?? [],
    );
    if (counts[0] !== undefined) given[id] = counts[0].count;
    const detainers = errors === "detainers" ? assessment.chapters.errors.detainers : undefined;
    if (detainers !== undefined) given[id] = (detainers.low + detainers.high) / 2;
  }
  return {
    run: true,
    spec: { library, level: assessment.level, given },
    summary: `What ${studies.length} published studies found for each line of the ledger, and what they would imply here.`,
    queries,
  };
}

/** Rows, and the days between the first and the last. */
const yearly = (dataset: string): Query => ({
  dataset,
  by: {},
  measures: {
    rows: { kind: "count", where: call("not", call("is-null", column("date"))) },
    first: { kind: "min", of: call("day-number", column("date")) },
    last: { kind: "max", of: call("day-number", column("date")) },
  },
});

/** Published studies, line by line. */
export const publishedEvidence: Method<PublishedSpec, PublishedResult> = {
  id: "published-evidence",
  chapter: "evidence",
  title: "Published evidence",
  question: "What have studies of other places found?",
  ledger: "cooperation",
  citations: [],
  rank: 10,
  plan,
  estimate({ library, level, given }, cells) {
    const { evidence, pooling, clusters, transport } = library;
    const local: Record<string, number> = { ...given };
    for (const [id, answer] of Object.entries(cells)) {
      const rows = numbers(answer, "rows")[0] ?? 0;
      const days = (numbers(answer, "last")[0] ?? NaN) - (numbers(answer, "first")[0] ?? NaN) + 1;
      if (rows > 0 && days >= 365) local[id] = (rows * 365.25) / days;
    }
    return {
      pools: pooling.pools.map((pool) => poolEvidence(pool, evidence, pooling, clusters, level)),
      applied: applyStudies(transport, evidence, local, level),
    };
  },
  findings: publishedFindings,
};
