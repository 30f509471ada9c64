import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Dataset } from "../../../src/data/dataset.js";
import type { DatasetSpec } from "../../../src/data/dataset-spec.js";
import { loadDataset } from "../../../src/data/load.js";
import type { Cells, Query } from "../../../src/engine/query.js";
import { openStore, type Store } from "../../../src/engine/store.js";
import { InputError } from "../../../src/findings/input-error.js";

/** An assessment folder of a test, with its store. */
export class Room {
  readonly folder = mkdtempSync(join(tmpdir(), "equipoise-load-"));
  readonly steps: string[] = [];
  private opened: Store | undefined;

  write(name: string, content: string | Uint8Array): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  async load(spec: Partial<DatasetSpec> & { readonly file: string }, minimumCell = 11): Promise<Dataset> {
    this.opened ??= await openStore({ folder: this.folder, memoryMegabytes: 400, threads: 2 });
    this.steps.length = 0;
    return loadDataset(
      { name: "stops", kind: "stops", ...spec },
      {
        folder: this.folder,
        cacheFolder: join(this.folder, ".equipoise"),
        store: this.opened,
        minimumCell,
        progress: ({ step }) => this.steps.push(step),
      },
    );
  }

  ask(query: Query): Promise<Cells> {
    return this.opened!.aggregate(query);
  }

  /** The message of the InputError that loading gives. */
  async refusal(spec: Partial<DatasetSpec> & { readonly file: string }): Promise<string> {
    try {
      await this.load(spec);
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    throw new Error("the file was loaded");
  }

  async close(): Promise<void> {
    await this.opened?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Lines as CSV. */
export const csv = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** The values of a listed column with their rows. */
export const valuesOf = (dataset: Dataset, name: string): Record<string, number> =>
  Object.fromEntries((dataset.columns.get(name)?.values ?? []).map(({ value, rows }) => [value, rows]));

export const noteOf = (dataset: Dataset, id: string): string | undefined =>
  dataset.notes.find((note) => note.id === id)?.message;
