import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { strFromU8, unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { populationCsv, stopsCsv } from "../../examples/generate/harmony-county.js";
import { findingsSchema } from "../../src/findings/schema.js";
import { equipoise, inFolder, type Told } from "./support.js";

const slow = 300_000;
const bin = join(import.meta.dirname, "../../bin/equipoise.js");

/** A small Harmony County whose sampler runs briefly. */
const small = `equipoise: 1
title: A small county
jurisdiction: { state: VA, agency: Harmony County Police Department (simulated), kind: municipal-police }
timeline:
  - { phase: Agreement, announcement: 2017-10-02, start: 2018-03-01 }
data:
  stops: { file: data/stops.csv, source: stanford-open-policing }
  population: { file: data/population.csv }
denominators:
  residents: { data: population, age-band: driving, year: 2018 }
chapters: { stops: { threshold: { chains: 2, warmup: 150, draws: 150 } } }
`;

describe("equipoise check and assess, from file to report", () => {
  let folder = "";
  let release: () => void = () => undefined;
  let done: Promise<void> = Promise.resolve();
  let first: Told;

  beforeAll(async () => {
    const stops = [...stopsCsv({ seed: 5, stops: 6000 })].join("");
    const ready = new Promise<void>((resolve) => {
      done = inFolder(
        {
          "assessment.yaml": small,
          "data/stops.csv": stops,
          "data/population.csv": populationCsv(),
        },
        (made) =>
          new Promise<void>((let_go) => {
            folder = made;
            release = let_go;
            resolve();
          }),
      );
    });
    await ready;
    first = await equipoise("assess", folder, "--json");
  }, slow);

  afterAll(async () => {
    release();
    await done;
  });

  it("writes a whole report and says where, with nothing but JSON on stdout", () => {
    expect(first.stderr).not.toContain("defect");
    expect(first.code).toBe(0);
    const told = JSON.parse(first.stdout);
    expect(told.report).toBe(join(folder, "report", "index.html"));
    expect(told.answered).toBeGreaterThan(10);
    const report = readdirSync(join(folder, "report"));
    for (const name of ["index.html", "findings.json", "manifest.json", "report.zip", "tables", "figures"])
      expect(report).toContain(name);
    const zip = unzipSync(readFileSync(join(folder, "report", "report.zip")));
    expect(strFromU8(zip["findings.json"]!)).toBe(
      readFileSync(join(folder, "report", "findings.json"), "utf8"),
    );
  });

  it("writes findings of the published shape, every line of the ledger among them", () => {
    const document = JSON.parse(readFileSync(join(folder, "report", "findings.json"), "utf8"));
    expect(findingsSchema.safeParse(document).error?.issues ?? []).toEqual([]);
    expect(document.ledger).toHaveLength(10);
    const statuses = Object.fromEntries(
      document.ledger.map(({ line, status }: { line: string; status: string }) => [line, status]),
    );
    expect(statuses).toMatchObject({
      profiling: "answered",
      error: "answered",
      services: "answered",
      responsiveness: "cannot-answer",
    });
  });

  it("shows no count from 1 to 10, in no table that it writes", () => {
    const tables = join(folder, "report", "tables");
    const document = JSON.parse(readFileSync(join(folder, "report", "findings.json"), "utf8"));
    let counts = 0;
    for (const finding of document.chapters.flatMap((one: { findings: unknown[] }) => one.findings)) {
      for (const table of finding.tables ?? []) {
        expect(existsSync(join(tables, `${table.id}.csv`))).toBe(true);
        const columns = table.columns.flatMap((one: { kind: string }, c: number) =>
          one.kind === "count" ? [c] : [],
        );
        for (const row of table.rows)
          for (const c of columns) {
            if (typeof row[c] !== "number") continue;
            counts++;
            expect(row[c] === 0 || row[c] >= 11, `${table.id}: ${row[c]}`).toBe(true);
          }
      }
    }
    expect(counts).toBeGreaterThan(200);
  });

  it(
    "gives the same bytes of findings.json again, from kept results and computed anew",
    async () => {
      const before = readFileSync(join(folder, "report", "findings.json"), "utf8");
      for (const isKept of [true, false]) {
        if (!isKept) rmSync(join(folder, ".equipoise", "results"), { recursive: true });
        const again = await equipoise("assess", folder, "--quiet");
        expect(again.code).toBe(0);
        expect(again.stderr).toBe("");
        expect(readFileSync(join(folder, "report", "findings.json"), "utf8")).toBe(before);
      }
    },
    slow,
  );

  it(
    "prints the plan without running it",
    async () => {
      const told = await equipoise("check", folder);
      expect(told.code).toBe(0);
      expect(told.stdout).toContain("6,000 rows read");
      expect(told.stdout).toMatch(/of \d+ questions can be answered/);
      const json = JSON.parse((await equipoise("check", folder, "--json")).stdout);
      expect(json.datasets.map((one: { name: string }) => one.name)).toEqual(["stops", "population"]);
      // What needs stops or nothing runs; what needs records of encounters or bookings says so.
      const asked = json.plan.filter(
        ({ chapter }: { chapter: string }) => chapter === "stops" || chapter === "law",
      );
      expect(asked.every((one: { run: boolean }) => one.run)).toBe(true);
    },
    slow,
  );

  it(
    "leaves the last good report whole where the next run fails",
    async () => {
      const before = readFileSync(join(folder, "report", "manifest.json"), "utf8");
      const yaml = join(folder, "assessment.yaml");
      writeFileSync(yaml, small.replace("data/stops.csv", "data/gone.csv"));
      const failed = await equipoise("assess", folder);
      writeFileSync(yaml, small);
      expect(failed.code).toBe(1);
      expect(failed.stderr).toContain("data/gone.csv");
      expect(readFileSync(join(folder, "report", "manifest.json"), "utf8")).toBe(before);
      expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
    },
    slow,
  );

  it(
    "leaves the last good report whole where a run is killed, and the next run goes on",
    async () => {
      const before = readFileSync(join(folder, "report", "manifest.json"), "utf8");
      writeFileSync(join(folder, "assessment.yaml"), `${small}seed: 7\n`);
      const run = spawn(process.execPath, [bin, "assess", folder], { stdio: ["ignore", "ignore", "pipe"] });
      let told = "";
      for await (const part of run.stderr) {
        told += String(part);
        if (/\[\d+\/\d+\]/.test(told)) break;
      }
      run.kill("SIGKILL");
      await once(run, "exit");
      expect(told).toMatch(/\[\d+\/\d+\]/);
      expect(run.signalCode).toBe("SIGKILL");
      expect(readFileSync(join(folder, "report", "manifest.json"), "utf8")).toBe(before);
      expect((await equipoise("assess", folder, "--quiet")).code).toBe(0);
      expect(readFileSync(join(folder, "report", "manifest.json"), "utf8")).not.toBe(before);
      const left = [...readdirSync(folder), ...readdirSync(join(folder, ".equipoise"))];
      expect(left.filter((name) => /partial|^tmp-/.test(name))).toEqual([]);
    },
    slow,
  );
});

const yaml = (file: string, more = "") => `equipoise: 1
title: Stops
jurisdiction: { state: CT, agency: Hamden Police Department, kind: municipal-police }
data:
  stops: { file: ${JSON.stringify(file)}${more} }
`;

const good = `date,time,race,search_conducted\n${Array.from({ length: 30 }, (_, i) => `2019-01-${String((i % 28) + 1).padStart(2, "0")},12:${String(i + 10)},${i % 2 === 0 ? "white" : "black"},FALSE`).join("\n")}\n`;
const bytes = (text: string) => new TextEncoder().encode(text);

/** What a hostile or tired person hands in: a name, the file, and what must be said. */
type Malformed = [
  name: string,
  file: string,
  content: Uint8Array | string | null,
  said: RegExp,
  more?: string,
];
const malformed: Malformed[] = [
  ["no such file", "data/none.csv", null, /data\/none\.csv/],
  ["a 0-byte file", "data/empty.csv", "", /empty|0 bytes|nothing/i],
  ["only a header", "data/header.csv", "date,race\n", /no rows?|only a header|no row/i],
  [
    "binary rubbish",
    "data/rubbish.csv",
    Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256),
    /data\/rubbish\.csv/,
  ],
  [
    "a truncated gzip",
    "data/cut.csv.gz",
    gzipSync(bytes(good.repeat(50))).subarray(0, 200),
    /cut|truncated|ends|gzip/i,
  ],
  ["a PDF", "data/report.pdf", "%PDF-1.7\n%rubbish\n", /PDF/],
  [
    "a zip with several files",
    "data/two.zip",
    zipSync({ "a.csv": bytes(good), "b.csv": bytes(good) }),
    /a\.csv/,
  ],
  ["columns that mean nothing", "data/other.csv", "alpha,beta\n1,2\n3,4\n", /date/],
  ["dates that are none", "data/dates.csv", "date,race\nyesterday,white\nlast week,black\n", /date/],
  ["the wrong encoding named", "data/good.csv", good, /encoding|utf-16/i, ", encoding: utf-16le"],
  ["an unknown source", "data/good.csv", good, /source|stanford-open-policing/, ", source: standford"],
  [
    "a mapping to a column that is not there",
    "data/good.csv",
    good,
    /Stop Date/,
    ", mapping: { date: Stop Date, race: race }",
  ],
];

describe("malformed input: a clear message, exit code 1, never a stack trace, never half a report", () => {
  it.each(malformed)(
    "%s",
    (_, file, content, message, more) =>
      inFolder(
        {
          "assessment.yaml": yaml(file, more),
          "data/.keep": "",
          ...(content === null ? {} : { [file]: content }),
        },
        async (folder) => {
          const told = await equipoise("assess", folder);
          expect(told.stderr, told.stderr).toMatch(message);
          expect(told.code).toBe(1);
          expect(told.stderr).not.toMatch(/\n\s+at .*\(|defect of Equipoise/);
          expect(existsSync(join(folder, "report"))).toBe(false);
        },
      ),
    60_000,
  );

  it("a directory in the place of a file, and a broken assessment, all told at once", () =>
    inFolder({ "assessment.yaml": yaml("data/dir"), "data/dir/x.csv": good }, async (folder) => {
      const told = await equipoise("assess", folder);
      expect(told.code).toBe(1);
      expect(told.stderr).toMatch(/folder|directory/);
      writeFileSync(join(folder, "assessment.yaml"), "equipoise: 2\ntitel: x\n");
      const broken = await equipoise("check", folder, "--json");
      expect(broken.code).toBe(1);
      expect(JSON.parse(broken.stdout).problems.length).toBeGreaterThan(2);
    }));

  it("odd and still good: duplicate and nameless headers, ragged rows, NULs, title lines", () =>
    inFolder(
      {
        "assessment.yaml": yaml("data/odd.csv"),
        "data/odd.csv": `Stops of the department\n\n${good
          .replace("date,time", "date,time,race,")
          .split("\n")
          .map((line, i) => (i === 0 || line === "" ? line : line.replace(/^([^,]*,[^,]*),/, "$1,x,,")))
          .join("\n")}2019-02-01,12:00,x\n`,
      },
      async (folder) => {
        const told = await equipoise("check", folder);
        expect(told.stderr, told.stderr).not.toContain("defect");
        expect(told.code).toBe(0);
        expect(told.stdout).toContain("30 rows kept");
      },
    ));
});
