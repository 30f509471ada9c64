import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AssessmentResult } from "../../src/report/result.js";
import { writeReport } from "../../src/report/write.js";
import { bareResult, result, sources } from "./fixtures.js";

let root = "";
let folder = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "equipoise-report-"));
  folder = join(root, "report");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = (...parts: string[]) => readFileSync(join(folder, ...parts), "utf8");

describe("writing a report", () => {
  it("gives page, findings, tables, figures, citations, manifest and zip", async () => {
    const files = await writeReport(result, folder, sources);
    expect(files.index).toBe(join(folder, "index.html"));
    for (const path of [
      files.index,
      files.findings,
      files.manifest,
      files.zip,
      ...files.tables,
      ...files.figures,
    ])
      expect(existsSync(path)).toBe(true);
    expect(readdirSync(join(folder, "tables")).sort()).toEqual([
      "empty.csv",
      "exclusions.csv",
      "rejected-stops.csv",
      "stops-benchmark.csv",
      "stops-hit-rates.csv",
      "stops-reasons.csv",
      "stops-search-places.csv",
      "stops-trend.csv",
    ]);
    expect(readdirSync(join(folder, "figures"))).not.toContain("empty.svg");
    expect(readdirSync(root)).toEqual(["report"]);
    expect(read("citations.bib")).toContain("@article{grogger-ridgeway-2006,");
    expect(read("citations.bib")).toContain("pages = {878--887}");
    expect(JSON.parse(read("citations.json"))).toHaveLength(2);
  });

  it("records versions, seed, times, and the hashes of what was read and written", async () => {
    await writeReport(result, folder, sources);
    const manifest = JSON.parse(read("manifest.json"));
    expect(manifest).toMatchObject({
      equipoise: "0.1.0",
      node: process.versions.node,
      started: "2026-01-05T10:00:00.000Z",
      seed: 20090824,
    });
    expect(manifest.duckdb).toMatch(/^\d+\.\d+/);
    expect(manifest.inputs.map((one: { file: string }) => one.file)).toEqual([
      "assessment.yaml",
      "data/stops.csv.gz",
    ]);
    const index = manifest.outputs.find((one: { file: string }) => one.file === "index.html");
    expect(index.sha256).toBe(createHash("sha256").update(read("index.html")).digest("hex"));
  });

  it("puts data, metadata and citations into the zip", async () => {
    const { zip } = await writeReport(result, folder, sources);
    const entries = unzipSync(readFileSync(zip));
    expect(Object.keys(entries)).toEqual(
      expect.arrayContaining([
        "README.txt",
        "findings.json",
        "manifest.json",
        "citations.bib",
        "citations.json",
        "tables/stops-hit-rates.csv",
        "figures/stops-hit-rates.svg",
      ]),
    );
    expect(strFromU8(entries["findings.json"]!)).toBe(read("findings.json"));
  });

  it("writes tables with labels as headers, nothing that is kept back, and no formulas", async () => {
    await writeReport(result, folder, sources);
    const hits = read("tables", "stops-hit-rates.csv").split("\r\n");
    expect(hits[0]).toBe("Group,Searches,Found contraband,Hit rate,From,To");
    expect(hits[1]).toBe("White,1718,497,0.2893,0.2684,0.3112");
    expect(hits[5]).toBe(`American Indian or Alaska Native${",not shown".repeat(5)}`);
    const benchmark = read("tables", "stops-benchmark.csv").split("\r\n");
    expect(benchmark[3]).toBe(`"'=HYPERLINK(""http://example.org"")",,-Infinity,Infinity`);
    expect(read("tables", "exclusions.csv")).toContain("stops/hit-rates,Kept stops with a search");
    expect(read("tables", "rejected-stops.csv")).toContain("No date,460,1043 20117,date");
  });

  it("gives the same bytes of findings.json at another time, in another place", async () => {
    await writeReport(result, folder, sources);
    const first = read("findings.json");
    const later: AssessmentResult = {
      ...result,
      manifest: { ...result.manifest, started: new Date(), finished: new Date() },
      catalog: new Map([...result.catalog].map(([name, one]) => [name, { ...one, parquet: "/elsewhere" }])),
    };
    await writeReport(later, folder, sources);
    expect(read("findings.json")).toBe(first);
    expect(first).not.toMatch(/\d{2}:\d{2}:\d{2}|\/nowhere|2026-01-05/);
  });

  it("replaces the last report whole, and leaves nothing of it", async () => {
    await writeReport(result, folder, sources);
    await writeReport(bareResult, folder, sources);
    expect(readdirSync(join(folder, "tables"))).toEqual(["exclusions.csv"]);
    expect(existsSync(join(folder, "figures"))).toBe(false);
    expect(readdirSync(root)).toEqual(["report"]);
  });

  it("leaves the last report whole where it fails", async () => {
    await writeReport(result, folder, sources);
    const before = read("findings.json");
    const broken = { ...result, assessment: undefined } as unknown as AssessmentResult;
    await expect(writeReport(broken, folder, sources)).rejects.toThrow();
    expect(read("findings.json")).toBe(before);
    expect(readdirSync(root)).toEqual(["report"]);
  });

  it("puts back the last report where a run was killed between two renames", async () => {
    await writeReport(result, folder, sources);
    const before = read("findings.json");
    const { renameSync } = await import("node:fs");
    renameSync(folder, `${folder}.previous`);
    const broken = { ...result, manifest: { ...result.manifest, finished: new Date(Number.NaN) } };
    await expect(writeReport(broken, folder, sources)).rejects.toThrow();
    await writeReport(result, folder, sources);
    expect(read("findings.json")).toBe(before);
    expect(readdirSync(root)).toEqual(["report"]);
  });

  it("does not replace a folder that is no report", async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "thesis.docx"), "years of work");
    await expect(writeReport(result, folder, sources)).rejects.toThrow("no report of Equipoise");
    expect(read("thesis.docx")).toBe("years of work");
    expect(readdirSync(root)).toEqual(["report"]);
  });

  it("writes into an empty folder", async () => {
    mkdirSync(folder);
    await writeReport(bareResult, folder, sources);
    expect(existsSync(join(folder, "index.html"))).toBe(true);
  });
});
