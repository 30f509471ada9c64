import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Store } from "../engine/store.js";
import { temporaryName } from "../engine/temporary.js";
import { InputError } from "../findings/input-error.js";
import { nearest } from "../findings/nearest.js";
import { markOf, TableCache } from "./cache.js";
import type { Contract } from "./contracts/contract.js";
import { contracts, findContract } from "./contracts/index.js";
import type { Dataset } from "./dataset.js";
import type { DatasetSpec } from "./dataset-spec.js";
import { importTable } from "./pipeline/import-table.js";
import { locate } from "./pipeline/locate.js";
import { openDataFile } from "./readers/index.js";

export interface LoadOptions {
  /** Folder of the assessment, from which paths start. */
  readonly folder: string;
  /** Where canonical tables are kept. */
  readonly cacheFolder: string;
  readonly store: Store;
  /** Counts of people below this are not told in notes. */
  readonly minimumCell: number;
  readonly progress?: (event: LoadProgress) => void;
}

export interface LoadProgress {
  readonly step: string;
  readonly done?: number;
  readonly of?: number;
}

/**
 * Loads one dataset: from the cache where the same file was read in the same way before, else through reader, mapping,
 * contract and privacy to a canonical Parquet table. The store answers queries under its name afterwards.
 *
 * @throws InputError where the file, or what the assessment says of it, is wrong
 */
export async function loadDataset(spec: DatasetSpec, options: LoadOptions): Promise<Dataset> {
  const contract = contractOf(spec);
  const path = locate(spec.file, options.folder);
  await prepareFolder(options.cacheFolder);
  const cache = new TableCache(options.cacheFolder);
  const parts = {
    spec,
    contract,
    // No count of institutions can point at a person.
    minimumCell: contract.namesNoPeople === true ? 1 : options.minimumCell,
    today: new Date().toISOString().slice(0, 10),
  };
  const known = await cache.knownHash(path);
  const dataset =
    (known === undefined ? undefined : await cache.read(cache.key(known, parts), parts)) ??
    (await readFile(path, cache, parts, options));
  await options.store.register(spec.name, contract.columns, dataset.parquet);
  return dataset;
}

type Parts = {
  readonly spec: DatasetSpec;
  readonly contract: Contract;
  readonly minimumCell: number;
  readonly today: string;
};

/** Reads the file; a table that was made from the same content before is taken as it is. */
async function readFile(
  path: string,
  cache: TableCache,
  parts: Parts,
  options: LoadOptions,
): Promise<Dataset> {
  const { spec, contract } = parts;
  const step = (text: string) => options.progress?.({ step: text });
  const mark = await markOf(path);
  const temporaryFolder = join(options.cacheFolder, temporaryName());
  await mkdir(temporaryFolder, { recursive: true });
  const fresh = await cache.begin();
  try {
    step("reading the file");
    const file = await openDataFile(path, { shown: spec.file, temporaryFolder, ...readerOptions(spec) });
    try {
      const key = cache.key(file.sha256, parts);
      const found = await cache.read(key, parts);
      if (found === undefined) {
        const { hasRejectedRows, ...imported } = await importTable(spec, contract, file, {
          outputFolder: fresh,
          temporaryFolder: join(temporaryFolder, "engine"),
          memoryMegabytes: options.store.memoryMegabytes,
          threads: options.store.threads,
          minimumCell: parts.minimumCell,
          today: parts.today,
          progress: step,
        });
        await cache.finish(fresh, key, imported, hasRejectedRows, sawFuture(imported) ? parts.today : null);
      }
      if ((await markOf(path)) === mark) await cache.rememberHash(path, mark, file.sha256);
      const dataset = found ?? (await cache.read(key, parts));
      if (dataset === undefined)
        throw new Error(`the table of ${spec.name} could not be read after it was written`);
      return dataset;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && /no space left|ENOSPC/i.test(error.message))
      throw noSpace(options.cacheFolder);
    throw error;
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}

const readerOptions = ({ sheet, headerRow, encoding }: DatasetSpec) => ({
  ...(sheet === undefined ? {} : { sheet }),
  ...(headerRow === undefined ? {} : { headerRow }),
  ...(encoding === undefined ? {} : { encoding }),
});

/** Whether any date was refused because it lies in the future: tomorrow it may not. */
const sawFuture = ({ rejected, notes }: Pick<Dataset, "rejected" | "notes">): boolean =>
  rejected.some(({ reason }) => reason.endsWith("lies in the future")) ||
  notes.some(({ message }) => message.includes("lies in the future"));

function contractOf({ name, kind }: DatasetSpec): Contract {
  const contract = findContract(kind);
  if (contract !== undefined) return contract;
  const kinds = contracts.map((one) => one.kind);
  const close = nearest(kind, kinds);
  throw new InputError({
    what: `data: ${name}: there is no kind of dataset \`${kind}\``,
    mend: `${close === undefined ? `there are: ${kinds.join(", ")}` : `did you mean \`${close}\`?`} Say it with \`kind\`, or name the dataset so.`,
  });
}

const noSpace = (cacheFolder: string): InputError =>
  new InputError({
    file: cacheFolder,
    what: "there is no space left for intermediate tables",
    mend: "make room on that disk: about as much as the unpacked file takes",
  });

async function prepareFolder(cacheFolder: string): Promise<void> {
  try {
    await mkdir(cacheFolder, { recursive: true });
  } catch (error) {
    throw new InputError({
      file: cacheFolder,
      what: `the folder for intermediate tables cannot be made (${(error as NodeJS.ErrnoException).code ?? "unknown"})`,
      mend: "make the folder of the assessment writable, or copy it to where you may write",
    });
  }
}
