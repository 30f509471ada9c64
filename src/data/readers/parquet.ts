import { open } from "node:fs/promises";
import { InputError } from "../../findings/input-error.js";
import type { ReadableFile, ReadOptions } from "./readable-file.js";
import { hashOf, readingProblem } from "./source.js";

/** A footer lists columns and row groups; thousands of each stay well below this. */
const longestFooter = 256 << 20;

/** Hands a Parquet file to the engine as it is, with its columns and rows as the footer tells them. */
export async function openParquet(
  path: string,
  bytes: number,
  { shown, headerRow, encoding }: ReadOptions,
): Promise<ReadableFile> {
  // As they are in the file, not tidied: the engine asks for the columns by these names.
  const { columns: headers, rows } = await readFooter(path, bytes, shown);
  const remarks: string[] = [];
  if (headerRow !== undefined || encoding !== undefined) {
    remarks.push("Parquet has no header row and no text encoding; those settings were not needed.");
  }
  if (rows === 0 || headers.length === 0) {
    throw new InputError({ file: shown, what: "has columns but no rows", mend: "Write the file again." });
  }
  return {
    path,
    scan: { kind: "parquet" },
    headers,
    rows,
    lineOf: (index) => index + 1,
    format: "Parquet",
    sha256: await hashOf(path, shown),
    bytes,
    unusable: [],
    remarks,
    close: () => Promise.resolve(),
  };
}

async function readFooter(path: string, size: number, shown: string) {
  const broken = () =>
    new InputError({
      file: shown,
      what: "the Parquet file is cut off or damaged: the list of its columns, which stands at the end, can't be read",
      mend: "Copy or write the file again.",
    });
  const handle = await open(path, "r").catch((error) => {
    throw readingProblem(error, shown);
  });
  try {
    const tail = Buffer.alloc(8);
    if (size < 12) throw broken();
    await handle.read(tail, 0, 8, size - 8);
    const length = tail.readUInt32LE(0);
    if (tail.toString("latin1", 4) !== "PAR1" || length > size - 12 || length > longestFooter) throw broken();
    const footer = Buffer.alloc(length);
    await handle.read(footer, 0, length, size - 8 - length);
    try {
      return fileMetadata(new CompactReader(footer));
    } catch (error) {
      throw error instanceof RangeError ? broken() : error;
    }
  } finally {
    await handle.close();
  }
}

/** FileMetaData of parquet.thrift: field 2 is the schema, depth first; field 3 the number of rows. */
function fileMetadata(reader: CompactReader): { readonly columns: string[]; readonly rows: number } {
  const elements: { name: string; children: number }[] = [];
  let rows = 0;
  reader.struct((field, type) => {
    if (field === 2 && type === compact.list) {
      reader.list(() => elements.push(schemaElement(reader)));
    } else if (field === 3) rows = reader.zigzag();
    else reader.skip(type);
  });
  const columns: string[] = [];
  let at = 1;
  const pass = (): void => {
    const { children } = elements[at++]!;
    for (let i = 0; i < children; i++) pass();
  };
  for (let i = 0; i < (elements[0]?.children ?? 0) && at < elements.length; i++) {
    columns.push(elements[at]!.name);
    pass();
  }
  return { columns, rows };
}

function schemaElement(reader: CompactReader): { name: string; children: number } {
  let name = "";
  let children = 0;
  reader.struct((field, type) => {
    if (field === 4) name = reader.binary().toString("utf8");
    else if (field === 5) children = reader.zigzag();
    else reader.skip(type);
  });
  return { name, children };
}

/** Types of Thrift's compact protocol. */
const compact = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
} as const;

/** As much of Thrift's compact protocol as a Parquet footer needs. Bytes that end too early throw a RangeError. */
class CompactReader {
  #at = 0;
  constructor(private readonly bytes: Buffer) {}

  #byte(): number {
    return this.bytes.readUInt8(this.#at++);
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  binary(): Buffer {
    const length = this.#varint();
    if (this.#at + length > this.bytes.length) throw new RangeError("footer ends too early");
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  list(item: (type: number) => void): void {
    const head = this.#byte();
    const size = head >> 4 === 15 ? this.#varint() : head >> 4;
    for (let i = 0; i < size; i++) item(head & 15);
  }

  struct(field: (id: number, type: number) => void): void {
    let id = 0;
    for (;;) {
      const head = this.#byte();
      if (head === 0) return;
      id = head >> 4 === 0 ? this.zigzag() : id + (head >> 4);
      field(id, head & 15);
    }
  }

  /** Passes over a value. Flags have their value in the type, except within lists. */
  skip(type: number, inList = false): void {
    switch (type) {
      case compact.true:
      case compact.false:
        if (inList) this.#at += 1;
        return;
      case compact.byte:
        this.#at += 1;
        return;
      case compact.i16:
      case compact.i32:
      case compact.i64:
        this.#varint();
        return;
      case compact.double:
        this.#at += 8;
        return;
      case compact.binary:
        this.binary();
        return;
      case compact.list:
      case compact.set:
        this.list((item) => this.skip(item, true));
        return;
      case compact.map:
        this.#skipMap();
        return;
      case compact.struct:
        this.struct((_, inner) => this.skip(inner));
        return;
      default:
        throw new RangeError("unknown type in the footer");
    }
  }

  #skipMap(): void {
    const size = this.#varint();
    if (size === 0) return;
    const types = this.#byte();
    for (let i = 0; i < size; i++) {
      this.skip(types >> 4, true);
      this.skip(types & 15, true);
    }
  }
}
