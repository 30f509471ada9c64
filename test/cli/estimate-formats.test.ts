import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { runEngine, type SheetSpec, styled, workbook } from "../data/readers/support.js";
import { close, onFile, termOf } from "./estimate-support.js";
import { equipoise, inFolder } from "./support.js";

const header = ["x", "y", "group"];
const rows: [number, number | null, string][] = [
  [1, 2.5, "a"],
  [2, 3, "b"],
  [3, null, "a"],
  [4, 4.25, "b"],
  [5, 8, "a"],
  [6, 7, "b"],
  [7, 9.5, "c"],
];
const text = (separator: string) =>
  `${[header, ...rows.map((row) => row.map((value) => value ?? ""))].map((line) => line.join(separator)).join("\n")}\n`;
const csv = text(",");
const model = ["--formula", "y ~ x + group", "--se", "HC1"];

/** The bytes that `--json` prints. */
async function printed(path: string, ...more: string[]): Promise<string> {
  const told = await equipoise("estimate", "ols", path, "--json", ...model, ...more);
  expect(told.stderr).not.toMatch(/\n\s+at /);
  expect(told.code).toBe(0);
  return told.stdout;
}

describe("files of equipoise estimate", () => {
  it("give the same bytes from CSV, TSV, gzip, JSON lines, Parquet and Excel", async () => {
    const lines = rows.map(([x, y, group]) => JSON.stringify(y === null ? { x, group } : { x, y, group }));
    const sheet: SheetSpec = {
      name: "Data",
      rows: Object.fromEntries([[1, header], ...rows.map((row, i) => [i + 2, row])]),
    };
    const files = {
      "data.csv": csv,
      "data.tsv": text("\t"),
      "data.csv.gz": gzipSync(csv),
      "data.jsonl": `${lines.join("\n")}\n`,
      "data.jsonl.gz": gzipSync(`${lines.join("\n")}\n`),
      "data.xlsx": workbook([sheet]),
      "windows.csv": `\ufeff${csv.replaceAll("\n", "\r\n")}`,
      "semicolons.csv": text(";"),
      "quoted.csv": csv.replaceAll(/\b([abc])\b(?=\n)/g, '"$1"'),
    };
    await inFolder(files, async (folder) => {
      const expected = await printed(join(folder, "data.csv"));
      expect(JSON.parse(expected).n).toBe(6);
      expect(JSON.parse(expected).dropped.reasons).toEqual([{ reason: "y is missing", rows: 1 }]);
      await runEngine(
        `COPY (SELECT x::INTEGER x, y::DOUBLE y, "group" FROM read_csv('${join(folder, "data.csv")}')) TO '${join(folder, "data.parquet")}' (FORMAT parquet)`,
      );
      for (const name of [...Object.keys(files), "data.parquet"])
        expect(await printed(join(folder, name)), name).toBe(expected);
    });
  });

  it("reads dates of a workbook as a time, and asks for the sheet by its option", async () => {
    // 43466 is 1 January 2019.
    const months = [43466, 43497, 43525, 43556, 43586, 43617, 43647, 43678, 43709, 43739, 43770, 43800];
    const rowsOfMonths = months.map((day, i) => [styled(day, 1), 10 + (i % 3) + (i >= 6 ? 5 : 0)]);
    const sheet: SheetSpec = {
      name: "Monthly",
      rows: Object.fromEntries([[1, ["month", "reports"]], ...rowsOfMonths.map((row, i) => [i + 2, row])]),
    };
    const other: SheetSpec = { name: "Other", rows: { 1: ["a", "b"], 2: [1, 2], 3: [3, 4] } };
    const files = { "one.xlsx": workbook([sheet]), "two.xlsx": workbook([sheet, other]) };
    await inFolder(files, async (folder) => {
      const options = ["--outcome", "reports", "--time", "month", "--interventions", "2019-07-15"];
      const answer = await onFile(
        join(folder, "one.xlsx"),
        "its",
        ...options,
        "--change",
        "level",
        "--se",
        "HC1",
      );
      expect(answer.values).toMatchObject({
        from: "2019-01-01",
        to: "2019-12-01",
        step: "1 month",
        periods: 12,
      });
      expect(answer.values.starts).toEqual([{ intervention: "2019-07-15", firstPeriod: "2019-07-01" }]);
      expect(termOf(answer, "2019-07-15: level").estimate).toBeGreaterThan(3);
      const told = await equipoise("estimate", "its", join(folder, "two.xlsx"), ...options);
      expect(told.code).toBe(1);
      expect(told.stderr).toMatch(/2 sheets[\s\S]*Say which one: --sheet "Monthly"/);
      const named = await onFile(join(folder, "two.xlsx"), "its", ...options, "--sheet", "Monthly");
      expect(named.n).toBe(12);
    });
  });

  it("reads Latin-1, and keeps columns of one name apart", async () => {
    const latin = Buffer.from("größe,año,año\n1,2,5\n2,3,4\n3,5,4\n4,4,1\n", "latin1");
    await inFolder({ "latin.csv": latin }, async (folder) => {
      const path = join(folder, "latin.csv");
      const answer = await onFile(path, "ols", "--formula", "año ~ größe");
      close(termOf(answer, "größe").estimate, 0.8);
      const second = await onFile(path, "ols", "--formula", "`año (2)` ~ größe");
      close(termOf(second, "größe").estimate, -1.2);
    });
  });

  it("leaves out rows that hold no record, and says which", async () => {
    const ragged = "x,y\n1,2\n2,3,9\n3,5\n4,4\n5,8\n";
    await inFolder({ "ragged.csv": ragged }, async (folder) => {
      const answer = await onFile(join(folder, "ragged.csv"), "ols", "--formula", "y ~ x");
      expect(answer.n).toBe(4);
      expect(answer.dropped.rows).toBe(1);
      expect(answer.dropped.reasons[0]!.reason).toMatch(/^no record: /);
      expect(answer.diagnostics.map(({ message }) => message).join()).toMatch(/line 3/);
    });
  });

  it("refuses files that are none: a sentence, exit code 1, no stack", async () => {
    await inFolder(
      { "empty.csv": "", "head.csv": "x,y\n", "broken.gz": gzipSync(csv).subarray(0, 30) },
      async (folder) => {
        const cases: [string, RegExp][] = [
          [join(folder, "nowhere.csv"), /nowhere\.csv: there is no such file\n {4}Check the spelling/],
          [folder, /is a folder, not a file/],
          [join(folder, "empty.csv"), /empty\.csv: .*(empty|nothing)/],
          [join(folder, "head.csv"), /head\.csv: /],
          [join(folder, "broken.gz"), /broken\.gz: /],
        ];
        for (const [path, message] of cases) {
          const told = await equipoise("estimate", "ols", path, ...model);
          expect(told.stderr).toMatch(message);
          expect(told.stderr).not.toMatch(/\n\s+at |assessment/);
          expect(told.stdout).toBe("");
          expect(told.code, path).toBe(1);
        }
      },
    );
  });
});
