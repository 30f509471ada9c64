import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { InputError } from "../../findings/input-error.js";
import { foreignArchive } from "./foreign.js";
import { type Compression, openSource } from "./source.js";
import type { ZipEntry, ZipFile } from "./zip.js";

const tableName = /\.(csv|tsv|tab|psv|parquet|xlsx|xlsm|jsonl|ndjson|json)(\.gz)?$/i;
const textName = /(\.(txt|dat|asc|text)(\.gz)?|\/[^./]+|^[^./]+)$/i;

/** The one file of data in an archive. */
export function dataMember(zip: ZipFile, shown: string): ZipEntry {
  const files = zip.entries.filter(
    ({ name }) => !name.endsWith("/") && !/(^|\/)(__MACOSX\/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)/i.test(name),
  );
  const foreign = foreignArchive(
    files.map(({ name }) => name),
    shown,
  );
  if (foreign !== undefined) throw new InputError(foreign);
  const tables = files.filter(({ name }) => tableName.test(name));
  const texts = files.filter(({ name }) => textName.test(name));
  const candidates = tables.length > 0 ? tables : texts;
  if (candidates.length === 1) return candidates[0]!;
  const listed = (entries: readonly ZipEntry[]) =>
    entries
      .slice(0, 20)
      .map(({ name, unpacked }) => `\n      ${name} (${unpacked.toLocaleString("en-US")} bytes)`)
      .join("") + (entries.length > 20 ? `\n      and ${entries.length - 20} more` : "");
  throw new InputError({
    file: shown,
    what:
      files.length === 0
        ? "the archive is empty"
        : candidates.length === 0
          ? `the archive holds no file of data:${listed(files)}`
          : `the archive holds ${candidates.length} files of data:${listed(candidates)}`,
    mend: "Unpack it, and name the file that is meant in the assessment.",
  });
}

/** Unpacks a member of an archive to a file of its own in `folder`, which the caller deletes. */
export function unpackMember(zip: ZipFile, entry: ZipEntry, folder: string): Promise<string> {
  const suffix = /\.gz$/i.test(entry.name) ? ".gz" : extname(entry.name).slice(0, 10);
  return writeAll(zip.read(entry), join(folder, `unpacked-${randomUUID()}${suffix}`));
}

/** Unpacks a compressed file to a file of its own in `folder`, which the caller deletes. */
export async function unpackFile(
  path: string,
  compression: Compression,
  shown: string,
  folder: string,
): Promise<string> {
  const source = await openSource(path, compression, shown);
  async function* chunks() {
    for (;;) {
      const buffer = Buffer.allocUnsafe(1 << 20);
      const count = await source.read(buffer, 0);
      if (count === 0) return;
      yield buffer.subarray(0, count);
    }
  }
  try {
    return await writeAll(chunks(), join(folder, `unpacked-${randomUUID()}`));
  } finally {
    await source.close();
  }
}

async function writeAll(chunks: AsyncIterable<Buffer>, path: string): Promise<string> {
  try {
    await pipeline(Readable.from(chunks), createWriteStream(path, { flags: "wx", mode: 0o600 }));
    return path;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
