import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Catalog } from "../data/dataset.js";
import { codeFingerprint } from "../engine/code-fingerprint.js";
import { temporaryName } from "../engine/temporary.js";
import type { AnyMethod, Chapter, Planned } from "./method.js";

/**
 * Results of earlier runs, one file a result, under a hash of everything that an estimate depends on: its code, its
 * specification, its queries, the tables that they ask and its seed. A run that changes nothing of these computes
 * nothing, and one that changes a setting computes what leans on it.
 *
 * A file is written under a temporary name and renamed; one that can't be read is made again.
 */
export interface KeptResults {
  /** The result of an estimate: kept, or computed and kept. What the data cannot give is thrown, and not kept. */
  resultOf(estimate: KeptEstimate, compute: () => Promise<unknown>): Promise<unknown>;
  /** Removes the results that this run did not use. */
  prune(): Promise<void>;
}

/** What an estimate depends on, beside the code. */
export interface KeptEstimate {
  readonly chapter: Chapter;
  readonly method: AnyMethod;
  readonly plan: Planned<unknown>;
  readonly catalog: Catalog;
  readonly seed: number;
}

const rooms = ["assessment", "chapters", "data", "engine", "findings", "statistics"];

function keyOf({ chapter, method, plan: { spec, queries }, catalog, seed }: KeptEstimate): string {
  const tables = Object.values(queries).map(({ dataset }) => {
    const table = catalog.get(dataset);
    // The folder of a table is named after its content.
    return table === undefined ? null : basename(dirname(table.parquet));
  });
  const parts = [codeFingerprint(rooms), chapter.id, method.id, spec, queries, tables, seed];
  return createHash("sha256").update(JSON.stringify(parts, plainly)).digest("hex").slice(0, 40);
}

/** What JSON has no words for. The same values give the same text, whether or not objects among them are one and the same. */
function plainly(_: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
  if (typeof value === "bigint") return { bigint: String(value) };
  if (value instanceof Map || value instanceof Set) return { [value.constructor.name]: [...value] };
  if (ArrayBuffer.isView(value)) return { [value.constructor.name]: Array.from(value as Float64Array) };
  return value;
}

/** Keeps results in a folder, which is made when the first is written. */
export function keptResults(folder: string): KeptResults {
  const used = new Set<string>();
  return {
    async resultOf(estimate, compute) {
      const key = keyOf(estimate);
      used.add(key);
      const earlier = await read(join(folder, key));
      if (earlier !== undefined) return earlier.result;
      const result = await compute();
      await mkdir(folder, { recursive: true });
      const fresh = join(folder, temporaryName());
      await writeFile(fresh, serialize(result));
      await rename(fresh, join(folder, key));
      return result;
    },
    async prune() {
      const names = await readdir(folder).catch(() => []);
      for (const name of names) if (!used.has(name)) await rm(join(folder, name), { force: true });
    },
  };
}

async function read(file: string): Promise<{ readonly result: unknown } | undefined> {
  try {
    return { result: deserialize(await readFile(file)) };
  } catch {
    return undefined;
  }
}
