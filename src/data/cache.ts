import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeFingerprint } from "../engine/code-fingerprint.js";
import { temporaryName } from "../engine/temporary.js";
import type { Contract } from "./contracts/contract.js";
import type { ColumnSummary, Dataset } from "./dataset.js";
import type { DatasetSpec } from "./dataset-spec.js";

/**
 * The cache of canonical tables: one folder a table, `NAME-KEY`, in which the key is a hash of everything that the table
 * depends on: the content of the file, what the assessment says of it, the contract, the code that reads it, and what
 * the calendar says about its dates.
 *
 * The content of a large file is not hashed again where its size and its times of change (contents and inode, to the
 * nanosecond) are those under which it was hashed; `files.json` keeps these. Whoever changes a file and puts all of them
 * back gets the old table; deleting the folder always helps.
 *
 * A folder is made under a temporary name and renamed, so that a killed run leaves nothing half done; its table is
 * hashed when it is read, and made again where it is not what was written.
 */
export interface CacheKeyParts {
  readonly spec: DatasetSpec;
  readonly contract: Contract;
  readonly minimumCell: number;
  readonly today: string;
}

interface Stored {
  readonly format: typeof format;
  readonly table: { readonly sha256: string };
  readonly hasRejectedRows: boolean;
  readonly lastDate: string | null;
  readonly dataset: Omit<Dataset, "columns" | "contract" | "parquet" | "rejectedRows"> & {
    readonly columns: readonly ColumnSummary[];
  };
}

const format = 1;
/** Tables of one dataset that are kept, so that going back to an earlier setting is quick. */
const kept = 3;

export class TableCache {
  constructor(private readonly folder: string) {}

  /** The hash under which this very file was last read; undefined where it is new or has changed. */
  async knownHash(path: string): Promise<string | undefined> {
    try {
      const files = JSON.parse(await readFile(join(this.folder, "files.json"), "utf8")) as Record<
        string,
        KnownFile
      >;
      const known = files[path];
      return known !== undefined && known.mark === (await markOf(path)) ? known.sha256 : undefined;
    } catch {
      return undefined;
    }
  }

  async rememberHash(path: string, mark: string, sha256: string): Promise<void> {
    const file = join(this.folder, "files.json");
    const files = await readFile(file, "utf8")
      .then((text) => JSON.parse(text) as Record<string, KnownFile>)
      .catch(() => ({}) as Record<string, KnownFile>);
    files[path] = { mark, sha256 };
    const fresh = `${file}.${temporaryName()}`;
    await writeFile(fresh, JSON.stringify(files, null, 1));
    await rename(fresh, file);
  }

  key(sha256: string, { spec, contract, minimumCell }: CacheKeyParts): string {
    const parts = [format, codeFingerprint(["data", "engine"]), sha256, spec, contract, minimumCell];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
  }

  /** The dataset under a key; undefined where there is none, or it is damaged. */
  async read(key: string, parts: CacheKeyParts): Promise<Dataset | undefined> {
    const folder = this.path(parts.spec.name, key);
    try {
      const stored = JSON.parse(await readFile(join(folder, "dataset.json"), "utf8")) as Stored;
      const parquet = join(folder, "table.parquet");
      if (stored.format !== format || (await hashFile(parquet)) !== stored.table.sha256) return undefined;
      // Dates that lay in the future when the file was read may have come.
      if (stored.lastDate !== null && stored.lastDate !== parts.today) return undefined;
      const rejected = join(folder, "rejected.csv");
      if (stored.hasRejectedRows && !existsSync(rejected)) return undefined;
      const now = new Date();
      await utimes(folder, now, now).catch(() => undefined);
      const { columns, ...rest } = stored.dataset;
      return {
        ...rest,
        contract: parts.contract,
        columns: new Map(columns.map((one) => [one.name, one])),
        parquet,
        ...(stored.hasRejectedRows ? { rejectedRows: rejected } : {}),
      };
    } catch {
      return undefined;
    }
  }

  /** A new folder for a table that is being made. */
  async begin(): Promise<string> {
    const fresh = join(this.folder, `${temporaryName()}-table`);
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true });
    return fresh;
  }

  /** Gives a finished folder its place. */
  async finish(
    fresh: string,
    key: string,
    imported: Omit<Dataset, "parquet" | "rejectedRows">,
    hasRejectedRows: boolean,
    futureSeenOn: string | null,
  ): Promise<void> {
    const { contract: _, columns, ...rest } = imported;
    const stored: Stored = {
      format,
      table: { sha256: await hashFile(join(fresh, "table.parquet")) },
      hasRejectedRows,
      lastDate: futureSeenOn,
      dataset: { ...rest, columns: [...columns.values()] },
    };
    await writeFile(join(fresh, "dataset.json"), JSON.stringify(stored));
    const target = this.path(imported.name, key);
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
    await this.prune(imported.name, target);
  }

  private path(name: string, key: string): string {
    return join(this.folder, `${name}-${key}`);
  }

  private async prune(name: string, current: string): Promise<void> {
    const own = new RegExp(`^${name}-[0-9a-f]{24}$`);
    const folders = (await readdir(this.folder))
      .filter((one) => own.test(one))
      .map((one) => join(this.folder, one));
    const dated = await Promise.all(
      folders.filter((one) => one !== current).map(async (one) => ({ one, time: (await stat(one)).mtimeMs })),
    );
    dated.sort((a, b) => b.time - a.time);
    for (const { one } of dated.slice(kept - 1)) await rm(one, { recursive: true, force: true });
  }
}

interface KnownFile {
  readonly mark: string;
  readonly sha256: string;
}

/** Size and times of change of a file. */
export async function markOf(path: string): Promise<string> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
  return [size, mtimeNs, ctimeNs, ino].join(" ");
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(part as Buffer);
  return hash.digest("hex");
}
