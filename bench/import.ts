/**
 * Import of stops against DuckDB's own `read_csv` written to Parquet, in turn, each in a process of its own with the same
 * threads and memory. Ours also converts values, checks them, drops identifiers, keeps rejected rows and describes the table.
 * Usage: node --import ./scripts/typescript.js bench/import.ts [stops] [repeats]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { loadDataset } from "../src/data/load.js";
import { defaultMemoryMegabytes, openStore } from "../src/engine/store.js";
import {
  dependencies,
  keep,
  loader,
  median,
  runHead,
  runOnce,
  runRow,
  stopsFile,
  takeTurns,
} from "./side-by-side.js";

const self = fileURLToPath(import.meta.url);
const threads = 2;

if (process.argv[2] === "ours") await ours(process.argv[3]!, process.argv[4]!);
else if (process.argv[2] === "peer") await peer(process.argv[3]!, process.argv[4]!);
else compare(Number(process.argv[2] ?? 10_000_000), Number(process.argv[3] ?? 3));

async function ours(file: string, folder: string): Promise<void> {
  const cacheFolder = join(folder, ".equipoise");
  const store = await openStore({ folder, threads });
  const dataset = await loadDataset(
    { name: "stops", kind: "stops", file, source: "stanford-open-policing" },
    { folder, cacheFolder, store, minimumCell: 11 },
  );
  console.log(dataset.rows);
  await store.close();
}

async function peer(file: string, folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${defaultMemoryMegabytes}MB`,
    threads: String(threads),
    temp_directory: join(folder, "spill"),
  });
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT * FROM read_csv('${file}')) TO '${join(folder, "stops.parquet")}' (FORMAT parquet, COMPRESSION snappy)`,
  );
  const result = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE FROM '${join(folder, "stops.parquet")}'`,
  );
  console.log(result.getRows()[0]![0]);
}

function compare(stops: number, repeats: number): void {
  const file = stopsFile(stops);
  const once = (who: string) => () => {
    const folder = mkdtempSync(join(tmpdir(), "equipoise-import-"));
    try {
      return runOnce(process.execPath, [...loader, self, who, file, folder]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const runs = takeTurns({ equipoise: once("ours"), duckdb: once("peer") }, repeats);
  const [own, other] = [runs.equipoise!, runs.duckdb!];
  if (own[0]!.output !== other[0]!.output) throw new Error("the two read different numbers of rows");
  const ratio = (of: "seconds" | "cpu") =>
    (median(own.map((one) => one[of])) / median(other.map((one) => one[of]))).toFixed(2);
  keep("import", `Import of ${stops.toLocaleString("en-US")} stops`, [
    `From a CSV to the canonical Parquet table, against DuckDB's \`read_csv\` written to Parquet (@duckdb/node-api ${dependencies["@duckdb/node-api"]}, ${threads} threads, ${defaultMemoryMegabytes} MB). Medians of ${repeats}, in turn.`,
    "",
    runHead,
    runRow("Equipoise", own),
    runRow("DuckDB `read_csv` to Parquet", other),
    "",
    `Ours / theirs: ${ratio("seconds")} by the clock, ${ratio("cpu")} by CPU time.`,
  ]);
}
