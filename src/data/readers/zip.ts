import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { InputError } from "../../findings/input-error.js";
import { guardSwelling, readingProblem, type SwellLimits, swellLimits } from "./source.js";

/** A member of a zip archive, as its directory describes it. */
export interface ZipEntry {
  readonly name: string;
  readonly packed: number;
  readonly unpacked: number;
  readonly method: number;
  readonly crc: number;
  readonly encrypted: boolean;
  readonly headerAt: number;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const longestComment = 65_535;
const mostEntries = 100_000;

/** A zip archive (APPNOTE 6.3: stored and deflated members, zip64), read member by member in bounded memory. */
export class ZipFile {
  private constructor(
    private readonly handle: FileHandle,
    private readonly shown: string,
    readonly entries: readonly ZipEntry[],
  ) {}

  static async open(path: string, size: number, shown: string): Promise<ZipFile> {
    const handle = await open(path, "r").catch((error) => {
      throw readingProblem(error, shown);
    });
    try {
      return new ZipFile(handle, shown, await readDirectory(handle, size, shown));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  find(name: string): ZipEntry | undefined {
    return this.entries.find((entry) => entry.name === name);
  }

  /** The unpacked bytes of a member, checked against its checksum. */
  async *read(entry: ZipEntry, limits: SwellLimits = swellLimits): AsyncGenerator<Buffer> {
    if (entry.encrypted) {
      throw new InputError({
        file: this.shown,
        what: `"${entry.name}" in the archive is locked with a password`,
        mend: "Unpack it with the password, and give the unpacked file.",
      });
    }
    if (entry.method !== 0 && entry.method !== 8) {
      throw new InputError({
        file: this.shown,
        what: `"${entry.name}" is packed by a method (${entry.method}) that can't be read here`,
        mend: "Unpack the archive by hand, and give the unpacked file.",
      });
    }
    let unpacked = 0;
    let crc = 0;
    try {
      for await (const chunk of entry.method === 0 ? this.#packed(entry) : this.#inflated(entry)) {
        unpacked += chunk.length;
        guardSwelling(unpacked, entry.packed, this.shown, limits);
        crc = crc32(chunk, crc);
        yield chunk;
      }
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code?.startsWith("Z_") === true
        ? damaged(this.shown, entry.name)
        : error;
    }
    if (crc !== entry.crc) throw damaged(this.shown, entry.name);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  async *#packed(entry: ZipEntry): AsyncGenerator<Buffer> {
    const local = await readAt(this.handle, entry.headerAt, 30);
    if (local.length < 30 || local.readUInt32LE(0) !== localSignature) throw damaged(this.shown, entry.name);
    let at = entry.headerAt + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const end = at + entry.packed;
    while (at < end) {
      const chunk = await readAt(this.handle, at, Math.min(1 << 20, end - at));
      if (chunk.length === 0) throw damaged(this.shown, entry.name);
      at += chunk.length;
      yield chunk;
    }
  }

  async *#inflated(entry: ZipEntry): AsyncGenerator<Buffer> {
    const packed = Readable.from(this.#packed(entry), { objectMode: false });
    const inflate = createInflateRaw({ chunkSize: 1 << 18 });
    packed.on("error", (error) => inflate.destroy(error));
    packed.pipe(inflate);
    try {
      for await (const chunk of inflate) yield chunk as Buffer;
    } finally {
      packed.destroy();
      inflate.destroy();
    }
  }
}

async function readAt(handle: FileHandle, at: number, count: number): Promise<Buffer> {
  const buffer = Buffer.alloc(count);
  const { bytesRead } = await handle.read(buffer, 0, count, at);
  return buffer.subarray(0, bytesRead);
}

const damaged = (shown: string, name: string): InputError =>
  new InputError({
    file: shown,
    what: `"${name}" in the archive is damaged`,
    mend: "Download or copy the file again.",
  });

async function readDirectory(handle: FileHandle, size: number, shown: string): Promise<ZipEntry[]> {
  const tail = await readAt(handle, Math.max(0, size - endSize - longestComment), endSize + longestComment);
  let at = tail.length - endSize;
  while (at >= 0 && tail.readUInt32LE(at) !== endSignature) at -= 1;
  if (at < 0) {
    throw new InputError({
      file: shown,
      what: "the archive is cut off: the list of its contents, which stands at the end, is missing",
      mend: "Download or copy the file again.",
    });
  }
  let count = tail.readUInt16LE(at + 10);
  let length = tail.readUInt32LE(at + 12);
  let start = tail.readUInt32LE(at + 16);
  const locator = at >= 20 && tail.readUInt32LE(at - 20) === locator64Signature ? at - 20 : -1;
  if (locator >= 0) {
    const end64 = await readAt(handle, Number(tail.readBigUInt64LE(locator + 8)), 56);
    if (end64.length < 56 || end64.readUInt32LE(0) !== end64Signature)
      throw damaged(shown, "the list of contents");
    count = Number(end64.readBigUInt64LE(32));
    length = Number(end64.readBigUInt64LE(40));
    start = Number(end64.readBigUInt64LE(48));
  }
  if (count > mostEntries || length > size || start > size) throw damaged(shown, "the list of contents");
  return entriesOf(await readAt(handle, start, length), count, shown);
}

function entriesOf(directory: Buffer, count: number, shown: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature) {
      throw damaged(shown, "the list of contents");
    }
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const next = at + 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw damaged(shown, "the list of contents");
    const flags = directory.readUInt16LE(at + 8);
    const name = directory.subarray(at + 46, at + 46 + nameLength);
    const sizes = wideSizes(directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength), {
      unpacked: directory.readUInt32LE(at + 24),
      packed: directory.readUInt32LE(at + 20),
      headerAt: directory.readUInt32LE(at + 42),
    });
    entries.push({
      ...sizes,
      name: name.toString("utf8").replaceAll("\\", "/"),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      encrypted: (flags & 1) === 1,
    });
    at = next;
  }
  return entries;
}

interface Sizes {
  readonly unpacked: number;
  readonly packed: number;
  readonly headerAt: number;
}

/** Zip64: sizes that do not fit into 32 bits stand, in this order, in an extra field. */
function wideSizes(extra: Buffer, narrow: Sizes): Sizes {
  const all = 0xffffffff;
  let at = 0;
  while (at + 4 <= extra.length) {
    const size = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      let from = at + 4;
      const take = (value: number) => {
        if (value !== all || from + 8 > extra.length) return value;
        const wide = Number(extra.readBigUInt64LE(from));
        from += 8;
        return wide;
      };
      const unpacked = take(narrow.unpacked);
      const packed = take(narrow.packed);
      return { unpacked, packed, headerAt: take(narrow.headerAt) };
    }
    at += 4 + size;
  }
  return narrow;
}
