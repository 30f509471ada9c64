import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../../findings/input-error.js";
import { dataMember, unpackFile, unpackMember } from "./archive.js";
import { openDelimited } from "./delimited.js";
import { foreignProblem } from "./foreign.js";
import { openJson, recogniseJson } from "./json.js";
import { openParquet } from "./parquet.js";
import type { ReadableFile, ReadOptions } from "./readable-file.js";
import { BrokenCompression, brokenProblem, type Compression, hashOf, readStart, sizeOf } from "./source.js";
import { openWorkbook } from "./workbook.js";
import { ZipFile } from "./zip.js";

export type { ReadableFile, ReadOptions } from "./readable-file.js";

/** Archives within archives are opened so deep. */
const deepest = 3;

/**
 * Opens a person's file of data: recognises its format by content, checks it from beginning to end, and answers how the
 * engine can scan it. What is unusable is listed, what was repaired is remarked.
 *
 * Formats: delimited text, JSON lines or a JSON array (each also gzipped), Parquet, Excel workbooks, and a zip archive
 * that holds one of them.
 *
 * @throws InputError where it can't be read, with how to mend it.
 */
export function openDataFile(path: string, options: ReadOptions): Promise<ReadableFile> {
  return openNested(path, options, 0);
}

async function openNested(path: string, options: ReadOptions, depth: number): Promise<ReadableFile> {
  const { shown } = options;
  const bytes = await sizeOf(path, shown);
  const { bytes: magic } = await readStart(path, "none", shown, 4096);
  if (begins(magic, "PAR1")) return openParquet(path, bytes, options);
  if (begins(magic, "PK\x03\x04") || begins(magic, "PK\x05\x06")) return openZip(path, bytes, options, depth);
  const compression: Compression = begins(magic, "\x1f\x8b") ? "gzip" : "none";
  try {
    return await openText(path, bytes, compression, options, depth);
  } catch (error) {
    if (error instanceof BrokenCompression) throw await brokenProblem(error, path, shown);
    throw error;
  }
}

const begins = (start: Buffer, magic: string): boolean =>
  start.subarray(0, magic.length).toString("latin1") === magic;

async function openText(
  path: string,
  bytes: number,
  compression: Compression,
  options: ReadOptions,
  depth: number,
): Promise<ReadableFile> {
  const { shown } = options;
  const { bytes: start } = await readStart(path, compression, shown, 65_536);
  if (compression === "gzip" && ["\x1f\x8b", "PAR1", "PK\x03\x04"].some((magic) => begins(start, magic))) {
    const inner = await unpackFile(path, compression, shown, options.temporaryFolder);
    return openInner(path, bytes, inner, "gzip of", options, depth);
  }
  const foreign = foreignProblem(start, shown);
  if (foreign !== undefined) throw new InputError(foreign);
  const json = recogniseJson(start, shown);
  if (json !== undefined) return { ...(await openJson(path, compression, json, start, options)), bytes };
  const file = await openDelimited(path, compression, bytes, options);
  if (options.sheet === undefined) return file;
  return {
    ...file,
    remarks: [...file.remarks, "The file is no workbook; the sheet that was named was not needed."],
  };
}

async function openZip(
  path: string,
  bytes: number,
  options: ReadOptions,
  depth: number,
): Promise<ReadableFile> {
  const { shown } = options;
  const zip = await ZipFile.open(path, bytes, shown);
  try {
    if (zip.find("xl/workbook.xml") !== undefined) {
      return { ...(await openWorkbook(zip, options)), sha256: await hashOf(path, shown), bytes };
    }
    const entry = dataMember(zip, shown);
    const inner = await unpackMember(zip, entry, options.temporaryFolder);
    return await openInner(path, bytes, inner, `zip (${basename(entry.name)}) of`, options, depth);
  } finally {
    await zip.close();
  }
}

/** Opens what was unpacked; the answer speaks of the user's own file. */
async function openInner(
  path: string,
  bytes: number,
  inner: string,
  prefix: string,
  options: ReadOptions,
  depth: number,
): Promise<ReadableFile> {
  try {
    if (depth >= deepest) {
      throw new InputError({
        file: options.shown,
        what: "is an archive within archives within archives",
        mend: "Unpack it, and give the file inside.",
      });
    }
    const file = await openNested(inner, options, depth + 1);
    return {
      ...file,
      format: `${prefix} ${file.format}`,
      sha256: await hashOf(path, options.shown),
      bytes,
      close: async () => {
        await file.close();
        await rm(inner, { force: true });
      },
    };
  } catch (error) {
    await rm(inner, { force: true });
    throw error;
  }
}
