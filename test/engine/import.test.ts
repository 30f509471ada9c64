import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TableImport } from "../../src/engine/import.js";
import { call, coded, column, numbers } from "../../src/engine/query.js";
import type { ScanSource } from "../../src/engine/scan.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "equipoise-import-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function csv(headers: readonly string[], rows: readonly (readonly (string | null)[])[]): ScanSource {
  const path = join(folder, `f${files++}.csv`);
  const cell = (text: string | null) => (text === null ? "" : `"${text.replaceAll('"', '""')}"`);
  writeFileSync(path, [headers, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join(""));
  return {
    path,
    headers,
    scan: { kind: "csv", delimiter: ",", quote: '"', escape: '"', skipLines: 1, compression: "none" },
  };
}

async function withImport<T>(source: ScanSource, use: (imported: TableImport) => Promise<T>): Promise<T> {
  const imported = await TableImport.open(source, {
    memoryMegabytes: 800,
    threads: 2,
    temporaryFolder: join(folder, `spill${files++}`),
    outputFolder: folder,
  });
  try {
    return await use(imported);
  } finally {
    await imported.close();
  }
}

/** The text of each row by way of codes: what was read, in order. */
async function readBack(source: ScanSource, sampleRows: number): Promise<(string | null)[][]> {
  return withImport(source, async (imported) => {
    await imported.sample(sampleRows, 100);
    await imported.encode(source.headers.map((header) => ({ headers: [header] })));
    await imported.stage(
      source.headers.map((_, i) => ({
        name: `v${i}`,
        type: "label",
        key: i,
        values: imported.keys(i).map(([text]) => text ?? "EMPTY"),
      })),
    );
    const cells = await imported.rows(
      Object.fromEntries(source.headers.map((_, i) => [`v${i}`, column(`v${i}`)])),
      call("is-null", { kind: "constant", value: null }),
    );
    const columns = source.headers.map((_, i) => coded(cells, `v${i}`));
    return Array.from(numbers(cells, "row"), (place, row) => {
      expect(place).toBe(row);
      return columns.map(({ codes, levels }) => levels[codes[row]!]!);
    });
  });
}

const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "b", "Éire", "x y", "o'clock", 'say "so"', "1,5") },
  { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 6 }).filter((one) => !/[\r\n\0]/.test(one)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("\u001c", "\u001d", "0\u001ca", "1\u001d0\u001cb", "$1", "\u001e"),
  },
  { weight: 2, arbitrary: fc.constant(null) },
);

describe("TableImport", () => {
  it("gives each row the value of its texts, foreseen or not, whatever they hold", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 60 }),
        async (rows, sample) => {
          const read = await readBack(csv(["one", "two"], rows), sample);
          expect(read).toEqual(rows.map((row) => row.map((one) => one ?? "EMPTY")));
        },
      ),
      { seed: 11, numRuns: 25 },
    );
  }, 60_000);

  it("keeps many columns apart in few whole numbers", async () => {
    const headers = Array.from({ length: 25 }, (_, i) => `h${i}`);
    const rows = Array.from({ length: 300 }, (_, row) =>
      headers.map((_, i) => ((row * (i + 7)) % 11 === 0 ? null : `t${(row * (i + 3)) % (5 * i + 2)}`)),
    );
    for (const sample of [300, 290]) {
      const read = await readBack(csv(headers, rows), sample);
      expect(read).toEqual(rows.map((row) => row.map((one) => one ?? "EMPTY")));
    }
  });

  it("widens its codes where more texts turn up than were foreseen", async () => {
    const rows = Array.from({ length: 4000 }, (_, i) => [i < 3300 ? "same" : `officer ${i}`, `p${i % 3}`]);
    const read = await readBack(csv(["officer", "place"], rows), 10);
    expect(read).toEqual(rows);
  });

  it("finds all texts first where most were not foreseen", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => [`text ${i}`]);
    expect(await readBack(csv(["all"], rows), 10)).toEqual(rows);
  });

  it("makes one key of several columns, and shortens keys without changing what they mean", async () => {
    const source = csv(
      ["stamp", "lat", "a", "b"],
      [
        ["2020-01-31T23:15:00.5", "41.52567", "x", null],
        ["1/31/2020 11:15 PM", "-72.1", null, null],
        ["2020-01-31", "41 21 00.612 N", "x", "y"],
        [null, "1.31E+17", null, "y"],
      ],
    );
    await withImport(source, async (imported) => {
      await imported.sample(10, 10);
      await imported.encode([
        { headers: ["stamp"], shorten: "stamp-date" },
        { headers: ["stamp"], shorten: "stamp-time" },
        { headers: ["lat"], shorten: "three-decimals" },
        { headers: ["a", "b"] },
      ]);
      expect(imported.keys(0)).toEqual([["1/31/2020"], ["2020-01-31"], [null]]);
      expect(imported.keys(1)).toEqual([["11:15 PM"], ["2020-01-31"], ["23:15:00.5"], [null]]);
      expect(imported.keys(2)).toEqual([["-72.1"], ["1.31E"], ["41 21 00.612 N"], ["41.525"], [null]]);
      expect(imported.keys(3)).toEqual([
        [null, null],
        [null, "y"],
        ["x", null],
        ["x", "y"],
        [null, null],
      ]);
    });
  });

  it("reads rows that are longer than its first buffers", async () => {
    const long = "x".repeat(3_000_000);
    const read = await readBack(
      csv(
        ["note", "n"],
        [
          ["short", "1"],
          [long, "2"],
          ["short", "3"],
        ],
      ),
      10,
    );
    expect(read.map(([, n]) => n)).toEqual(["1", "2", "3"]);
    expect(read[1]![0]).toBe(long);
  });

  it("touches no file but those that it was given", async () => {
    const source = csv(["a"], [["x"]]);
    await withImport(source, async (imported) => {
      await imported.sample(1, 1);
      await imported.encode([{ headers: ["a"] }]);
      await imported.stage([{ name: "a", type: "label", key: 0, values: ["x", null] }]);
      await imported.settle([{ name: "a", type: "label" }], undefined, {});
      await expect(imported.write(join(tmpdir(), "elsewhere.parquet"))).rejects.toThrow("Permission Error");
      await imported.write(join(folder, "here.parquet"));
    });
  });
});
