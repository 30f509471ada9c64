import { describe, expect, it } from "vitest";
import { parseAssessment } from "../../../src/assessment/parse.js";
import { costModel } from "../../../src/chapters/costs/method.js";
import { distributionOf } from "../../../src/chapters/costs/model/resolve.js";
import { dollars, roundMoney } from "../../../src/chapters/costs/words.js";
import type { AnsweredFinding } from "../../../src/findings/finding.js";
import { findingsJsonSchema } from "../../../src/findings/schema.js";

const contextOf = (options: string, costs: string, kind = "sheriff") => ({
  assessment: parseAssessment(
    `equipoise: 1\ntitle: T\njurisdiction: { state: TX, agency: A, kind: ${kind} }\noptions: ${options}\nchapters: { costs: ${costs} }\n`,
    "assessment.yaml",
  ).assessment,
  catalog: new Map(),
});

function findingsOf(options: string, costs: string, kind?: string): AnsweredFinding[] {
  const context = contextOf(options, costs, kind);
  const plan = costModel.plan(context);
  if (!plan.run) throw new Error(plan.why);
  return costModel.findings(plan.spec, costModel.estimate(plan.spec, {}, 4), context) as AnsweredFinding[];
}

describe("findings of the cost model", () => {
  const found = findingsOf(
    "[{ id: a, label: Honour, kind: honour-detainers, status-quo: true }, { id: b, label: Join, kind: 287g-task-force }]",
    "{ officers: 80, draws: 2000, inputs: { detainers: { least: 20, most: 40, source: jail log } } }",
  );

  it("fill resources, profiling and federal, and are never told as more than assumed", () => {
    expect(found.map(({ ledger }) => ledger)).toEqual(["resources", "resources", "profiling", "federal"]);
    expect(found.every(({ strength }) => strength === "assumed")).toBe(true);
    expect(new Set(found.map(({ id }) => id)).size).toBe(4);
  });

  it("show every option on every basis, the difference from the status quo, and each line's basis", () => {
    const tables = Object.fromEntries(found[0]!.tables.map((table) => [table.id, table]));
    expect(tables.bases!.rows).toHaveLength(10);
    expect(tables.differences!.rows.every(([option]) => option === "Join")).toBe(true);
    const row = tables.lines!.rows.find(
      ([, line]) => line === "Days in jail that holds add, at average cost",
    )!;
    expect(row.slice(2, 5)).toEqual(["cash", "certain", "the agency"]);
    expect(row[5]).not.toContain("new spending");
  });

  it("mark a local input and every default as such", () => {
    const rows = found[0]!.tables.find(({ id }) => id === "inputs")!.rows;
    expect(rows.find(([, id]) => id === "detainers")!.slice(4)).toEqual(["local", "jail log"]);
    expect(rows.filter(([, , , , status]) => status === "local")).toHaveLength(1);
  });

  it("never give a mean of suits alone", () => {
    const [suits] = found[2]!.tables;
    expect(suits!.columns.map(({ name }) => name)).toEqual([
      "option",
      "what",
      "none",
      "median",
      "p90",
      "p99",
      "mean",
    ]);
    expect(found[2]!.claim).toMatch(/no payment in .* one of ten.* one of a hundred/);
  });

  it("a jail's work falls on the county where the agency has no jail", () => {
    const [ranges] = findingsOf(
      "[{ id: a, label: Honour, kind: honour-detainers }]",
      "{ officers: 80, draws: 1000 }",
      "municipal-police",
    );
    const rows = ranges!.tables.find(({ id }) => id === "payers")!.rows;
    const middle = (who: string) => rows.find(([, payer]) => payer === who)![3] as number;
    expect(middle("the agency")).toBe(0);
    expect(middle("the county or city behind it")).toBeGreaterThan(0);
  });

  it("without officers say that a size is assumed; without a kind say what would help", () => {
    const [ranges] = findingsOf(
      "[{ id: a, label: Honour, kind: honour-detainers }, { id: b, label: Other }]",
      "{ draws: 1000 }",
    );
    expect(ranges!.checks.find(({ id }) => id === "size")?.outcome).toBe("fail");
    expect(ranges!.checks.find(({ id }) => id === "kinds")?.detail).toContain("Other");
    expect(costModel.plan(contextOf("[{ id: b, label: Other }]", "{}"))).toMatchObject({ run: false });
  });

  it("are of the published shape", () => {
    expect(findingsJsonSchema()).toBeDefined();
    for (const { tables, figures } of found)
      for (const { table } of figures) expect(tables.map(({ id }) => id)).toContain(table);
  });
});

describe("money in words", () => {
  it("has no more figures than a simulation can bear", () => {
    expect(dollars(1_234_567)).toBe("$1.2 million");
    expect(dollars(-345_678)).toBe("\u2212$350,000");
    expect(dollars(12_345_678)).toBe("$12 million");
    expect(dollars(0)).toBe("$0");
    expect(roundMoney(123_456)).toBe(123_000);
    expect(roundMoney(12.3)).toBe(12);
  });
});

describe("inputs of an assessment", () => {
  it("a range of a share never passes 1", () => {
    expect(distributionOf("pay-share", { low: 0.4, high: 0.9 })).toMatchObject({ kind: "normal", most: 1 });
    expect(distributionOf("detainers", { low: 10, high: 1000 })).toMatchObject({
      kind: "log-normal",
      median: 100,
    });
  });

  it.each([
    ["{ inputs: { pay-share: 15 } }", /share from 0 to 1/],
    ["{ inputs: { detainer: 15 } }", /detainer/],
    ["{ inputs: { detainers: { least: 9, most: 3 } } }", /expected/],
    ["{ inputs: { class-tail: 0.05 } }", /tail/],
    ["{ options: { z: { detainers: 3 } } }", /no option `z`/],
  ])("%s is refused", (costs, message) => {
    expect(() => contextOf("[{ id: a, label: A, kind: notify-only }]", costs)).toThrow(message);
  });
});
