import type { Assessment } from "../assessment/assessment.js";
import type { Catalog } from "../data/dataset.js";
import type { Finding } from "../findings/finding.js";

/** A chapter of the report with what its methods found. */
export interface ReportChapter {
  readonly id: string;
  readonly title: string;
  readonly introduction: string;
  readonly findings: readonly Finding[];
}

/** How the result came to be. Only the manifest and the provenance section tell it: findings.json holds no time stamps. */
export interface RunManifest {
  /** Version of Equipoise. */
  readonly version: string;
  readonly started: Date;
  readonly finished: Date;
  /** assessment.yaml as it was read. */
  readonly source?: { readonly file: string; readonly text: string };
}

/** All that a report is made from. */
export interface AssessmentResult {
  readonly assessment: Assessment;
  readonly catalog: Catalog;
  readonly chapters: readonly ReportChapter[];
  readonly manifest: RunManifest;
}
