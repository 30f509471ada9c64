import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

interface Writing {
  readonly delimiter: string;
  readonly end: string;
  readonly quoting: "all" | "needed";
  readonly encoding: "utf-8" | "utf-8-bom" | "utf-16le" | "utf-16be" | "latin1";
  readonly gzip: boolean;
  readonly lastEnd: boolean;
}

const writing: fc.Arbitrary<Writing> = fc.record({
  delimiter: fc.constantFrom(",", "\t", ";", "|"),
  end: fc.constantFrom("\n", "\r\n", "\r"),
  quoting: fc.constantFrom("all", "needed"),
  encoding: fc.constantFrom("utf-8", "utf-8-bom", "utf-16le", "utf-16be", "latin1"),
  gzip: fc.boolean(),
  lastEnd: fc.boolean(),
});

const cell = fc
  .array(fc.constantFrom("a", "B", "7", "12", ".", "-", " ", ",", ";", "\t", "|", '"', "\n", "é", "ñ", "Ü"), {
    maxLength: 9,
  })
  .map((parts) => parts.join(""));

const names = ["place", "race", "Reason for Stop", "age group", "outcome"];

/** A table whose first and last cells are words, so that no row is empty, a note or a total. */
const table = fc
  .record({
    width: fc.integer({ min: 0, max: 4 }),
    rows: fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 12 }),
  })
  .map(({ width, rows }) => ({
    headers: ["case", ...names.slice(0, width), "officer"],
    rows: rows.map((cells, i) => [`r${i}`, ...cells.slice(0, width), `o${i % 3}`]),
  }));

function written(
  rows: readonly (readonly string[])[],
  { delimiter, end, quoting, encoding, gzip, lastEnd }: Writing,
): Buffer {
  const quoted = (field: string) =>
    quoting === "all" || /["\n\r\t,;|]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
  // A line end within a cell is written like the others.
  const text =
    rows.map((row) => row.map((field) => quoted(field).replaceAll("\n", end)).join(delimiter)).join(end) +
    (lastEnd ? end : "");
  const bytes = {
    "utf-8": () => Buffer.from(text),
    "utf-8-bom": () => Buffer.from(`\uFEFF${text}`),
    "utf-16le": () => Buffer.from(`\uFEFF${text}`, "utf16le"),
    "utf-16be": () => Buffer.from(`\uFEFF${text}`, "utf16le").swap16(),
    latin1: () => Buffer.from(text, "latin1"),
  }[encoding]();
  return gzip ? gzipSync(bytes, { level: 1 }) : bytes;
}

it("reads back any table in any dialect, and knows the line of each row", async () => {
  await fc.assert(
    fc.asyncProperty(table, writing, async ({ headers, rows }, how) => {
      const file = await bench.read("any.csv", written([headers, ...rows], how));
      expect(file.headers).toEqual(headers);
      expect(file.table.map((row) => row.map((field) => field.replace(/\r\n?/g, "\n")))).toEqual(rows);
      let line = 2;
      const lines = rows.map((row) => {
        const begins = line;
        line += row.join("").split("\n").length;
        return begins;
      });
      expect(file.lines).toEqual(lines);
      expect(file.unusable).toEqual([]);
    }),
    { seed: 287, numRuns: 80 },
  );
});

it("reads the same through the user's file and through a copy of it", async () => {
  await fc.assert(
    fc.asyncProperty(table, writing, async ({ headers, rows }, how) => {
      const plain = written([headers, ...rows], {
        ...how,
        encoding: "utf-8",
        end: "\n",
        gzip: false,
        lastEnd: true,
      });
      const inPlace = await bench.read("any.csv", plain);
      const copied = await bench.read("any.csv", Buffer.concat([plain, Buffer.from("\0\n")]));
      expect([inPlace.inPlace, copied.inPlace]).toEqual([true, false]);
      expect(copied.table).toEqual(inPlace.table);
      expect(copied.lines).toEqual(inPlace.lines);
    }),
    { seed: 287, numRuns: 30 },
  );
});
