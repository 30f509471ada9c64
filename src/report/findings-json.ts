import type { Dataset } from "../data/dataset.js";
import type { Finding } from "../findings/finding.js";
import { fillLedger } from "../findings/ledger.js";
import { findingsSchemaId } from "../findings/schema.js";
import type { AssessmentResult } from "./result.js";
import { citedSources, type Sources } from "./sources.js";

/** All findings of a report, in its order. */
export function allFindings({ chapters }: Pick<AssessmentResult, "chapters">): Finding[] {
  return chapters.flatMap((chapter) => chapter.findings);
}

/**
 * The text of findings.json. The same result gives the same bytes: keys are sorted, and there are no time stamps and
 * no paths of the machine. The shape is `findingsSchema`.
 */
export function findingsJson(result: AssessmentResult, sources: Sources): string {
  const { assessment, catalog, chapters } = result;
  const findings = allFindings(result);
  const document = {
    $schema: findingsSchemaId,
    equipoise: 1,
    assessment,
    datasets: [...catalog.values()].map((one) => datasetRecord(one, assessment.privacy.minimumCell)),
    ledger: fillLedger(findings).map(
      ({ line, side, label, status, strength, findings: own, unanswered, rulings }) => ({
        line,
        side,
        label,
        status,
        strength,
        findings: own.map((one) => one.id),
        unanswered: unanswered.map((one) => one.id),
        rulings: rulings.map((one) => one.id),
      }),
    ),
    chapters: chapters.map(({ id, title, introduction, findings: own }) => ({
      id,
      title,
      introduction,
      findings: own,
    })),
    sources: citedSources(
      findings.flatMap((one) => one.citations),
      sources,
    ),
  };
  return `${JSON.stringify(canonical(document), null, 1)}\n`;
}

/** A dataset without what only this machine knows, and without counts that are too small to show. */
function datasetRecord(dataset: Dataset, minimumCell: number) {
  const { origin } = dataset;
  const types = new Map(dataset.contract.columns.map((one) => [one.name, one.type]));
  return {
    ...origin,
    name: dataset.name,
    kind: dataset.contract.kind,
    timeZone: dataset.timeZone,
    rowsRead: dataset.rowsRead,
    rows: dataset.rows,
    columns: [...dataset.columns.values()].map((one) => ({
      name: one.name,
      present: one.present,
      missing: one.missing > 0 && one.missing < minimumCell ? null : one.missing,
      from: one.from,
      ...(types.get(one.name) === "date" ? { least: one.least, greatest: one.greatest } : {}),
    })),
    decisions: dataset.decisions,
    notes: dataset.notes,
    rejected: dataset.rejected.map(({ reason, rows }) => ({ reason, rows })),
    privacy: dataset.privacy,
  };
}

/** Plain JSON with sorted keys. NaN is null; infinities are named. */
function canonical(value: unknown): unknown {
  if (typeof value === "number") {
    if (Number.isFinite(value)) return Object.is(value, -0) ? 0 : value;
    return Number.isNaN(value) ? null : String(value);
  }
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, one]) => [key, canonical(one)]),
  );
}
