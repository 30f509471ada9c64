import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { AssessmentResult } from "./result.js";

/** What is known of the run beside its findings: versions, seed, hashes of what was read. */
export interface RunRecord {
  readonly equipoise: string;
  readonly node: string;
  readonly duckdb: string;
  readonly started: string;
  readonly finished: string;
  readonly seed: number;
  readonly command: string;
  readonly inputs: readonly { readonly file: string; readonly sha256: string; readonly bytes: number }[];
}

const duckdbVersion = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    dependencies: Record<string, string>;
  }
).dependencies["@duckdb/node-api"]!;

export const sha256 = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

export function runRecord({ manifest, assessment, catalog }: AssessmentResult): RunRecord {
  const { source } = manifest;
  const file = source?.file.split(/[\\/]/).at(-1);
  return {
    equipoise: manifest.version,
    node: process.versions.node,
    duckdb: duckdbVersion,
    started: manifest.started.toISOString(),
    finished: manifest.finished.toISOString(),
    seed: assessment.seed,
    command: "equipoise assess",
    inputs: [
      ...(source === undefined || file === undefined
        ? []
        : [{ file, sha256: sha256(source.text), bytes: Buffer.byteLength(source.text) }]),
      ...[...catalog.values()].map(({ origin }) => ({
        file: origin.file,
        sha256: origin.sha256,
        bytes: origin.bytes,
      })),
    ],
  };
}
