import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Assessment } from "../../src/assessment/assessment.js";
import { keptResults } from "../../src/chapters/kept-results.js";
import type { AnyMethod, Chapter } from "../../src/chapters/method.js";
import { planChapters, runChapters } from "../../src/chapters/run.js";
import type { Dataset } from "../../src/data/dataset.js";
import { type Engine, numbers, type Query } from "../../src/engine/query.js";
import type { Finding } from "../../src/findings/finding.js";

/** A chapter of one method that counts stops, and what it was asked to do. */
function counting(settings: { seed?: number; table?: string; where?: number; failing?: boolean } = {}) {
  const done = { queries: 0, estimates: 0 };
  const query: Query = {
    dataset: "stops",
    by: { group: { kind: "constant", value: settings.where ?? 1 } },
    measures: { n: { kind: "count" } },
  };
  const method = {
    id: "counting",
    chapter: "stops",
    title: "Counting",
    question: "How many?",
    ledger: "profiling",
    citations: [],
    rank: 1,
    plan: () => ({ run: true, spec: { odd: Number.NaN }, summary: "Counts.", queries: { all: query } }),
    estimate: (spec: { odd: number }, cells: never, seed: number) => {
      done.estimates++;
      if (settings.failing === true)
        throw Object.assign(new Error("too few rows"), { name: "StatisticsError" });
      const n = numbers((cells as { all: never }).all, "n");
      return { n, seed, odd: spec.odd, byGroup: new Map([["a", 1]]) };
    },
    findings: (_: unknown, result: { n: Float64Array; seed: number; byGroup: Map<string, number> }) => [
      {
        id: "stops/counting",
        status: "cannot-answer",
        rank: 1,
        why: `${result.n instanceof Float64Array} ${result.n[0]} ${result.seed} ${result.byGroup.get("a")}`,
      } as unknown as Finding,
    ],
  } as unknown as AnyMethod;
  const chapter: Chapter = { id: "stops", title: "Stops", introduction: "", methods: [method] };
  const engine: Engine = {
    aggregate: async () => {
      done.queries++;
      return { rows: 1, columns: new Map([["n", Float64Array.of(1200)]]) };
    },
  };
  const dataset = { name: "stops", parquet: `/cache/${settings.table ?? "stops-1"}/table.parquet` };
  const context = {
    assessment: { seed: settings.seed ?? 1, privacy: { minimumCell: 11 } } as unknown as Assessment,
    catalog: new Map([["stops", dataset as unknown as Dataset]]),
  };
  const run = async (folder: string) => {
    const kept = keptResults(folder);
    const [result] = await runChapters(planChapters([chapter], context), context, engine, {
      workers: 0,
      kept,
    });
    return (result!.findings[0] as unknown as { why: string }).why;
  };
  return { done, run };
}

const emptyFolder = () => join(mkdtempSync(join(tmpdir(), "equipoise-kept-")), "results");

describe("results of earlier runs", () => {
  it("are used where nothing has changed, and say the same", async () => {
    const folder = emptyFolder();
    const first = counting();
    const said = await first.run(folder);
    expect(said).toMatch(/^true 1200 \d+ 1$/);
    const second = counting();
    expect(await second.run(folder)).toBe(said);
    expect([first.done, second.done]).toEqual([
      { queries: 1, estimates: 1 },
      { queries: 0, estimates: 0 },
    ]);
  });

  it.each([
    ["the seed", { seed: 2 }],
    ["the table", { table: "stops-2" }],
    ["a query", { where: 2 }],
  ])("are not used where %s differs, and give way to the new", async (_, settings) => {
    const folder = emptyFolder();
    await counting().run(folder);
    const changed = counting(settings);
    await changed.run(folder);
    expect(changed.done).toEqual({ queries: 1, estimates: 1 });
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("do not depend on whether equal parts of a specification are one object, only on their values", async () => {
    const folder = emptyFolder();
    const shared = { days: Float64Array.of(1, 2), open: Number.POSITIVE_INFINITY };
    const specs = [
      { first: shared, second: shared },
      { first: { ...shared }, second: { ...shared } },
      { first: { ...shared, open: Number.NEGATIVE_INFINITY }, second: shared },
      { first: { ...shared, days: Float64Array.of(1, 3) }, second: shared },
      { first: new Map([["a", 1]]), second: shared },
      { first: new Map([["a", 2]]), second: shared },
    ];
    const computed: number[] = [];
    const kept = keptResults(folder);
    for (const [i, spec] of specs.entries())
      await kept.resultOf(
        {
          chapter: { id: "stops" } as Chapter,
          method: { id: "counting" } as AnyMethod,
          plan: { run: true, spec, summary: "", queries: {} },
          catalog: new Map(),
          seed: 1,
        },
        async () => computed.push(i),
      );
    expect(computed).toEqual([0, 2, 3, 4, 5]);
  });

  it("are made again where the file is damaged", async () => {
    const folder = emptyFolder();
    const said = await counting().run(folder);
    const [file] = readdirSync(folder);
    writeFileSync(join(folder, file!), "half a resu");
    const again = counting();
    expect(await again.run(folder)).toBe(said);
    expect(again.done.estimates).toBe(1);
  });

  it("are not kept where the data could give none", async () => {
    const folder = emptyFolder();
    expect(await counting({ failing: true }).run(folder)).toBe("too few rows");
    const again = counting({ failing: true });
    await again.run(folder);
    expect(again.done.estimates).toBe(1);
  });
});
