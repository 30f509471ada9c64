import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../../src/findings/input-error.js";
import { Bench, runEngine, styled, workbook, zipped } from "./support.js";

/**
 * Whatever happens to the bytes of a file, it is read or refused with a message for the person: never an error of ours,
 * never a copy left behind.
 */
const bench = new Bench();
afterAll(() => bench.remove());

const rows = Array.from({ length: 60 }, (_, i) => `${i},"White, ${i % 5}",año ${i},${i * 3.5}\n`).join("");
const table = `id,race,year,score\n${rows}`;
const objects = Array.from({ length: 40 }, (_, i) => ({ id: i, race: "White", more: [i, { a: "é" }] }));

const whole: Readonly<{ [name: string]: () => Promise<Uint8Array> }> = {
  CSV: async () => Buffer.from(table),
  "UTF-16": async () => Buffer.from(`\uFEFF${table}`, "utf16le"),
  gzip: async () => gzipSync(table),
  zip: async () => zipped({ "a.csv": table, "README.md": "x" }),
  "JSON lines": async () => Buffer.from(objects.map((one) => `${JSON.stringify(one)}\n`).join("")),
  "JSON array": async () => Buffer.from(JSON.stringify(objects, null, 1)),
  workbook: async () =>
    workbook([
      {
        name: "A & B",
        rows: {
          1: ["id", "date", "race"],
          2: [1, styled(41_000, 1), "White"],
          3: [2, styled(41_001.5, 2), "Black"],
        },
      },
    ]),
  Parquet: async () => {
    const path = join(bench.folder, "whole.parquet");
    await runEngine(
      `COPY (SELECT i AS id, 'g' || i AS race, {'a': i} AS s FROM range(50) t(i)) TO '${path}' (FORMAT parquet)`,
    );
    return readFileSync(path);
  },
};

const damage = fc.oneof(
  fc.record({ kind: fc.constant("cut" as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant("bytes" as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
  }),
);

describe.each(Object.keys(whole))("a damaged file: %s", (name) => {
  it("is read or refused", async () => {
    const bytes = await whole[name]!();
    const answers = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        const at = Math.floor(how.at * (bytes.length - 1));
        const damaged = Buffer.from(how.kind === "cut" ? bytes.subarray(0, Math.max(1, at)) : bytes);
        if (how.kind === "bytes") damaged.set(how.bytes.subarray(0, damaged.length - at), at);
        const path = bench.write("damaged", damaged);
        try {
          const file = await bench.open(path);
          expect(file.headers.length).toBeGreaterThan(0);
          expect(file.rows).toBeGreaterThan(0);
          expect(file.lineOf(file.rows - 1)).toBeGreaterThan(0);
          await file.close();
          answers.read += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          answers.refused += 1;
        }
        expect(readdirSync(bench.temporaryFolder)).toEqual([]);
      }),
      { seed: 2009, numRuns: 40 },
    );
    // A stretch of bytes that is cut or overwritten is noticed at least sometimes.
    expect(answers.refused).toBeGreaterThan(0);
  });
});
