import { open } from "node:fs/promises";
import { openDelimited } from "./delimited.js";
import type { ReadableFile, ReadOptions } from "./readable-file.js";
import { readingProblem, sizeOf } from "./source.js";

export type { ReadableFile, ReadOptions } from "./readable-file.js";

/**
 * Opens a person's file of data: recognises its format by content, checks it from beginning to end, and answers how the
 * engine can scan it. What is unusable is listed, what was repaired is remarked.
 *
 * @throws InputError where it can't be read, with how to mend it.
 */
export async function openDataFile(path: string, options: ReadOptions): Promise<ReadableFile> {
  const bytes = await sizeOf(path, options.shown);
  const magic = await firstBytes(path, options.shown, 4);
  const compression = magic[0] === 0x1f && magic[1] === 0x8b ? "gzip" : "none";
  return openDelimited(path, compression, bytes, options);
}

async function firstBytes(path: string, shown: string, count: number): Promise<Buffer> {
  const handle = await open(path, "r").catch((error) => {
    throw readingProblem(error, shown);
  });
  try {
    const buffer = Buffer.alloc(count);
    const { bytesRead } = await handle.read(buffer, 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
