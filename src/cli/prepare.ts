import { join } from "node:path";
import { chapters } from "../chapters/chapters.js";
import { type PlanEntry, planChapters } from "../chapters/run.js";
import type { Catalog, Dataset } from "../data/dataset.js";
import { loadDataset } from "../data/load.js";
import { openStore, type Store } from "../engine/store.js";
import { InputError, type Problem } from "../findings/input-error.js";
import { type AssessmentFolder, openAssessment } from "./folder.js";
import { type CommonOptions, Progress, type Terminal } from "./terminal.js";

/** An assessment opened, its data loaded, and the plan made. */
export interface Prepared {
  readonly opened: AssessmentFolder;
  readonly catalog: Catalog;
  readonly plan: readonly PlanEntry[];
  readonly store: Store;
  readonly progress: Progress;
  close(): Promise<void>;
}

/** Opens, loads and plans. Problems of all datasets are told at once. */
export async function prepare(folder: string, options: CommonOptions, terminal: Terminal): Promise<Prepared> {
  const opened = openAssessment(folder);
  const progress = new Progress(terminal, options.quiet === true);
  const store = await openStore({ folder: opened.folder });
  try {
    const catalog = await loadAll(opened, store, progress);
    const plan = planChapters(chapters, { assessment: opened.assessment, catalog });
    return { opened, catalog, plan, store, progress, close: () => store.close() };
  } catch (error) {
    progress.clear();
    await store.close();
    throw error;
  }
}

async function loadAll(opened: AssessmentFolder, store: Store, progress: Progress): Promise<Catalog> {
  const catalog = new Map<string, Dataset>();
  const problems: Problem[] = [];
  for (const spec of opened.assessment.data) {
    try {
      const dataset = await loadDataset(spec, {
        folder: opened.folder,
        cacheFolder: join(opened.folder, ".equipoise"),
        store,
        minimumCell: opened.assessment.privacy.minimumCell,
        progress: (event) => progress.step(`${spec.name}: ${event.step}`, event.done, event.of),
      });
      catalog.set(spec.name, dataset);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  progress.clear();
  if (problems.length > 0) throw new InputError(problems);
  return catalog;
}
