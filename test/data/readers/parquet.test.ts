import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { Bench, engineRows, runEngine } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

describe("Parquet", () => {
  const path = join(bench.folder, "stops.parquet");
  const written = runEngine(
    `COPY (SELECT i AS id, 'group ' || i % 3 AS "Race, Ethnicity", {'lat': i * 1.5, 'on': {'x': i}} AS place,
       [i, i + 1] AS officers, DATE '2020-01-01' + i::INTEGER AS day, i % 2 = 0 AS searched
     FROM range(5000) t(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );

  it("is handed on as it is, with the columns and rows that its footer tells", async () => {
    await written;
    const file = await bench.open(path);
    expect(file).toMatchObject({
      path,
      scan: { kind: "parquet" },
      headers: ["id", "Race, Ethnicity", "place", "officers", "day", "searched"],
      rows: 5000,
      format: "Parquet",
      sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
    });
    expect(file.lineOf(41)).toBe(42);
    const rows = await engineRows(file);
    expect(rows).toHaveLength(5000);
    expect(rows[1]).toEqual([
      "1",
      "group 1",
      "{'lat': 1.5, 'on': {'x': 1}}",
      "[1, 2]",
      "2020-01-02",
      "false",
    ]);
    await file.close();
  });

  it("is read under another name, and within gzip", async () => {
    await written;
    const bytes = readFileSync(path);
    expect(await bench.read("stops.csv", bytes)).toMatchObject({ rows: 5000, format: "Parquet" });
    expect(await bench.read("stops.parquet.gz", gzipSync(bytes))).toMatchObject({
      format: "gzip of Parquet",
    });
  });

  it("is refused where it is cut off or damaged", async () => {
    await written;
    const bytes = readFileSync(path);
    expect(await bench.refusal("a.parquet", bytes.subarray(0, bytes.length >> 1))).toMatch(
      /cut off or damaged/,
    );
    expect(await bench.refusal("a.parquet", bytes.subarray(0, 4))).toMatch(/cut off or damaged/);
    const bent = Buffer.from(bytes);
    bent.fill(0xff, bent.length - 400, bent.length - 8);
    expect(await bench.refusal("a.parquet", bent)).toMatch(/cut off or damaged/);
    const claim = Buffer.from(bytes);
    claim.writeUInt32LE(0xfffffff0, claim.length - 8);
    expect(await bench.refusal("a.parquet", claim)).toMatch(/cut off or damaged/);
  });

  it("is refused without rows", async () => {
    const empty = join(bench.folder, "empty.parquet");
    await runEngine(`COPY (SELECT 1 AS id WHERE false) TO '${empty}' (FORMAT parquet)`);
    writeFileSync(join(bench.folder, "copy.parquet"), readFileSync(empty));
    expect(await bench.refusalOf(empty)).toMatch(/has columns but no rows/);
  });
});
