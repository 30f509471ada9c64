import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { InputError } from "../../findings/input-error.js";
import { count } from "./words.js";

export type Compression = "none" | "gzip";

/** Bytes of a file, decompressed, pulled into the caller's buffer. */
export interface ByteSource {
  /** Fills `target` from `offset` with at least one byte; 0 at the end of the file. */
  read(target: Uint8Array, offset: number): Promise<number>;
  /** SHA-256 of the bytes on disk, once `read` has answered 0. */
  sha256(): string;
  close(): Promise<void>;
}

/** How far compressed data may swell before it is taken for an attack on memory and disk. */
export interface SwellLimits {
  /** Bytes that may always be unpacked. */
  readonly always: number;
  /** Beyond `always`: unpacked bytes for one packed byte. Tables of text seldom pass 40. */
  readonly ratio: number;
  /** Never more than this. */
  readonly most: number;
}

export const swellLimits: SwellLimits = { always: 1e9, ratio: 200, most: 20e9 };

/** Throws where `unpacked` bytes out of `packed` ones pass the limits. */
export function guardSwelling(
  unpacked: number,
  packed: number,
  shown: string,
  limits: SwellLimits = swellLimits,
): void {
  const tooDense = unpacked > limits.always && unpacked > packed * limits.ratio;
  if (!tooDense && unpacked <= limits.most) return;
  throw new InputError({
    file: shown,
    what: `unpacks to more than ${Math.round(unpacked / 1e6).toLocaleString("en-US")} MB from ${Math.max(
      1,
      Math.round(packed / 1e6),
    )} MB, which no table of text does, and was not read further`,
    mend: "If the file is yours, unpack it by hand, look at it, and give the unpacked file.",
  });
}

/** Size of a regular file that is not empty; everything else is an error for the person. */
export async function sizeOf(path: string, shown: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw new InputError({
        file: shown,
        what: "is a folder, not a file of data",
        mend: "Name the file inside it.",
      });
    }
    if (!found.isFile()) {
      throw new InputError({ file: shown, what: "is no ordinary file", mend: "Copy the data to a file." });
    }
    if (found.size === 0) {
      throw new InputError({
        file: shown,
        what: "is empty (0 bytes)",
        mend: "Export or download it again; the last attempt left nothing in it.",
      });
    }
    return found.size;
  } catch (error) {
    throw readingProblem(error, shown);
  }
}

/** What the operating system said, for the person; other errors pass. */
export function readingProblem(error: unknown, shown: string): unknown {
  switch ((error as NodeJS.ErrnoException | undefined)?.code) {
    case "ENOENT":
    case "ENOTDIR":
      return new InputError({
        file: shown,
        what: "there is no such file",
        mend: "Check the spelling and the folder; paths start from the folder of the assessment.",
      });
    case "EACCES":
    case "EPERM":
      return new InputError({
        file: shown,
        what: "you have no permission to read it",
        mend: "Ask its owner, or copy it to a folder of yours.",
      });
    case "EISDIR":
      return new InputError({ file: shown, what: "is a folder, not a file of data" });
    case "EIO":
      return new InputError({ file: shown, what: "the disk reported an error while reading it" });
    default:
      return error;
  }
}

/** Opens a file for one pass from its beginning. */
export async function openSource(
  path: string,
  compression: Compression,
  shown: string,
  limits: SwellLimits = swellLimits,
): Promise<ByteSource> {
  return compression === "gzip" ? gzipSource(path, shown, limits) : plainSource(path, shown);
}

async function plainSource(path: string, shown: string): Promise<ByteSource> {
  const hash = createHash("sha256");
  const handle = await open(path, "r").catch((error) => {
    throw readingProblem(error, shown);
  });
  return {
    async read(target, offset) {
      const { bytesRead } = await handle.read(target, offset, target.length - offset, null).catch((error) => {
        throw readingProblem(error, shown);
      });
      hash.update(target.subarray(offset, offset + bytesRead));
      return bytesRead;
    },
    sha256: () => digest(hash),
    close: () => handle.close(),
  };
}

const gzipChunk = 1 << 20;

function gzipSource(path: string, shown: string, limits: SwellLimits, chunkSize = gzipChunk): ByteSource {
  const hash = createHash("sha256");
  let packed = 0;
  let unpacked = 0;
  const file = createReadStream(path, { highWaterMark: gzipChunk });
  const gunzip = createGunzip({ chunkSize });
  file.on("data", (chunk) => {
    packed += chunk.length;
    hash.update(chunk);
  });
  file.on("error", (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  const chunks = gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let held: Buffer = Buffer.alloc(0);
  return {
    async read(target, offset) {
      if (held.length === 0) {
        const next = await chunks.next().catch((error) => {
          throw gzipProblem(error, shown);
        });
        if (next.done === true) return 0;
        held = next.value;
        unpacked += held.length;
        guardSwelling(unpacked, packed, shown, limits);
      }
      const count = Math.min(held.length, target.length - offset);
      target.set(held.subarray(0, count), offset);
      held = held.subarray(count);
      return count;
    },
    sha256: () => digest(hash),
    async close() {
      file.destroy();
      gunzip.destroy();
    },
  };
}

/** Thrown where compressed data end too early or are damaged. */
export class BrokenCompression extends Error {
  constructor(readonly cutOff: boolean) {
    super(cutOff ? "compressed data end too early" : "compressed data are damaged");
  }
}

/** Broken compression as a problem for the person, with how much of the file is whole. */
export async function brokenProblem(
  error: BrokenCompression,
  path: string,
  shown: string,
): Promise<InputError> {
  let lines = 0;
  // In small pieces, since what is unpacked of the last one is lost.
  const source = gzipSource(path, shown, swellLimits, 4096);
  const buffer = Buffer.allocUnsafe(1 << 20);
  try {
    for (;;) {
      const size = await source.read(buffer, 0);
      if (size === 0) break;
      for (let at = buffer.indexOf(10); at >= 0 && at < size; at = buffer.indexOf(10, at + 1)) lines += 1;
    }
  } catch (again) {
    if (!(again instanceof BrokenCompression)) throw again;
  } finally {
    await source.close();
  }
  return new InputError({
    file: shown,
    what: `the compressed file is ${error.cutOff ? "cut off" : "damaged"}: ${count(lines, "line")} could be read`,
    mend: "Download or copy it again. To use what is there, unpack it by hand and give the unpacked file.",
  });
}

function gzipProblem(error: unknown, shown: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === "Z_BUF_ERROR") return new BrokenCompression(true);
  if (code?.startsWith("Z_") === true) return new BrokenCompression(false);
  return readingProblem(error, shown);
}

function digest(hash: Hash): string {
  return hash.copy().digest("hex");
}

/** The first bytes of a file, decompressed; whether they are the whole of it. */
export async function readStart(
  path: string,
  compression: Compression,
  shown: string,
  most: number,
): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  const source = await openSource(path, compression, shown);
  const target = Buffer.alloc(most);
  let filled = 0;
  try {
    while (filled < most) {
      const count = await source.read(target, filled);
      if (count === 0) return { bytes: target.subarray(0, filled), whole: true };
      filled += count;
    }
  } finally {
    await source.close();
  }
  return { bytes: target.subarray(0, filled), whole: false };
}

/** The last bytes of a file as it is on disk. */
export async function readEnd(path: string, most: number, shown: string): Promise<Buffer> {
  const handle = await open(path, "r").catch((error) => {
    throw readingProblem(error, shown);
  });
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(most, size));
    await handle.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer;
  } finally {
    await handle.close();
  }
}

/** SHA-256 of a file. */
export async function hashOf(path: string, shown: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
  } catch (error) {
    throw readingProblem(error, shown);
  }
  return hash.digest("hex");
}
