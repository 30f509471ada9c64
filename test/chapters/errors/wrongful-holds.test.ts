import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAssessment } from "../../../src/assessment/parse.js";
import { estimateHolds, wrongfulHolds } from "../../../src/chapters/errors/wrongful-holds/estimate.js";
import { wrongfulHoldsMethod } from "../../../src/chapters/errors/wrongful-holds/method.js";
import { planHolds } from "../../../src/chapters/errors/wrongful-holds/plan.js";
import type { HoldsResult, HoldsSpec } from "../../../src/chapters/errors/wrongful-holds/spec.js";
import { rough } from "../../../src/chapters/errors/wrongful-holds/words.js";
import type { MethodContext } from "../../../src/chapters/method.js";
import { encounters } from "../../../src/data/contracts/encounters.js";
import type { AnsweredFinding, Finding } from "../../../src/findings/finding.js";
import { betaFromRange } from "../../../src/statistics/index.js";
import { arrayEngine, type Row } from "../../support/array-engine.js";
import { datasetOf, expectWhole } from "../stops/support.js";

function contextOf(errors: string, rows?: readonly Row[], minimumCell = 11): MethodContext {
  const { assessment } = parseAssessment(
    `equipoise: 1
title: Errors
jurisdiction: { state: VA, agency: Harmony County Sheriff, kind: sheriff }
privacy: { minimum-cell: ${minimumCell} }
chapters:
  errors: ${errors}
`,
    "assessment.yaml",
  );
  return {
    assessment,
    catalog: new Map(rows === undefined ? [] : [["encounters", datasetOf("encounters", encounters, rows)]]),
  };
}

interface Run {
  readonly spec: HoldsSpec;
  readonly result: HoldsResult;
  readonly findings: readonly Finding[];
}

async function run(errors: string, rows?: readonly Row[], minimumCell = 11): Promise<Run> {
  const context = contextOf(errors, rows, minimumCell);
  const plan = planHolds(context);
  if (!plan.run) throw new Error(plan.why);
  const engine = arrayEngine({ encounters: { contract: encounters, rows: rows ?? [] } });
  const cells = Object.fromEntries(
    await Promise.all(
      Object.entries(plan.queries).map(
        async ([name, query]) => [name, await engine.aggregate(query)] as const,
      ),
    ),
  );
  const result = estimateHolds(structuredClone(plan.spec), cells, 287);
  const findings = wrongfulHoldsMethod.findings(plan.spec, result, context);
  for (const one of findings) expectWhole(one);
  return { spec: plan.spec, result, findings };
}

const answered = (finding: Finding | undefined): AnsweredFinding => {
  if (finding?.status !== "answered") throw new Error(`not answered: ${finding?.status}`);
  return finding;
};

/** Detainers, one a day and more: `wrong` of `judged` found wrong, `held` of these held. */
function detainers(all: number, wrong: number, held: number): Row[] {
  return Array.from({ length: all }, (_, i) => ({
    kind: "detainer",
    date: new Date(Date.UTC(2018, 0, 1 + Math.floor((i * 730) / all))).toISOString().slice(0, 10),
    outcome: i < held || i >= wrong ? "transferred" : "cancelled",
    found_wrong: i < wrong,
  }));
}

describe("wrongful holds from given numbers", () => {
  it("is the product where all is known, and the sum of both kinds of error", async () => {
    const { result } = await run(`
    detainers: 200
    wrong-share: 0.01
    held-share: 0.5
    screened: 5000
    citizen-share: 0.9
    citizen-error: 0.001
    lawful-share: 0.06
    lawful-error: 0.01`);
    const [named, screened] = result.routes;
    expect(named!.holds).toMatchObject({ estimate: 1, low: 1, high: 1 });
    expect(named!.atLeastOne).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(screened!.holds.estimate).toBeCloseTo(5000 * (0.9 * 0.001 + 0.06 * 0.01) * 0.5, 12);
  });

  it("has the mean of the product of independent shares", async () => {
    const { result } = await run(
      "{ detainers: 120, wrong-share: { least: 0.001, most: 0.03 }, held-share: { least: 0.2, most: 0.9 } }",
    );
    const mean = ({ a, b }: { a: number; b: number }) => a / (a + b);
    const expected = 120 * mean(betaFromRange(0.001, 0.03)) * mean(betaFromRange(0.2, 0.9));
    const { holds } = result.routes[0]!;
    // Four standard errors of a mean of 20,000 draws.
    expect(Math.abs(holds.mean - expected)).toBeLessThan((4 * holds.standardError) / Math.sqrt(20_000));
  });

  it("says which number halves the result: at that value it is half", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 1e-5, max: 0.1, noNaN: true }),
        fc.double({ min: 1e-5, max: 0.1, noNaN: true }),
        (held, citizen, lawful) => {
          const context = contextOf(
            `{ screened: 1000, citizen-share: 0.9, lawful-share: 0.05, held-share: ${held}, citizen-error: ${citizen}, lawful-error: ${lawful} }`,
          );
          const plan = planHolds(context);
          if (!plan.run) throw new Error(plan.why);
          const result = estimateHolds(plan.spec, {}, 1);
          const route = result.routes.find((one) => one.route === "screened")!;
          const middle = Object.fromEntries(result.inputs.map((one) => [one.name, one.middle]));
          const now = wrongfulHolds("screened", middle);
          for (const { input, halves } of route.influence)
            if (halves !== undefined)
              expect(wrongfulHolds("screened", { ...middle, [input]: halves }) / now).toBeCloseTo(0.5, 9);
          // One of the two kinds of error makes at most half: it cannot halve the number alone.
          const alone = (name: string) => route.influence.find(({ input }) => input === name)!.halves;
          expect(alone("citizen-error") !== undefined && alone("lawful-error") !== undefined).toBe(false);
        },
      ),
      { seed: 287, numRuns: 10 },
    );
  });

  it("gives the break-even, and the chance that payments exceed the benefit", async () => {
    const { result, findings } = await run(
      "{ detainers: 100, wrong-share: 0.02, held-share: 1, claim-share: 0.1, payout: 50000, benefit: 20000 }",
    );
    const [route] = result.routes;
    expect(route!.payments.mean).toBeCloseTo(10_000, 6);
    expect(route!.breakEven!.holds.estimate).toBeCloseTo(4, 9);
    expect(route!.breakEven!.exceeds).toBe(0);
    expect(answered(findings.at(-1)).claim).toContain("at about 4 wrongful holds a year");
  });

  it("an assumption is called one, and a number with its source is not", async () => {
    const assumed = answered((await run("{ detainers: 100 }")).findings[0]);
    expect(assumed.strength).toBe("assumed");
    expect(assumed.claim).toMatch(/^Under an assumption that you can change,/);
    expect(assumed.assumptions.join(" ")).toContain(
      "how often a mistake is noticed before the hold is not known",
    );
    expect(assumed.citations).toContain("cato-2018-travis");
    const sourced = answered(
      (
        await run(
          "{ detainers: { value: 100, source: jail log }, held-share: { least: 0.3, most: 0.6, source: review of 2019 } }",
        )
      ).findings[0],
    );
    expect(sourced.strength).toBe("published");
  });

  it("without any count it invents nothing", () => {
    expect(planHolds(contextOf("{ wrong-share: 0.01 }"))).toMatchObject({
      run: false,
      whatWould: expect.stringContaining("chapters: errors: detainers"),
    });
  });

  it("nobody named: nobody held, and no word fails", async () => {
    const { result, findings } = await run("{ detainers: 0 }");
    expect(result.routes[0]!.holds.estimate).toBe(0);
    expect(answered(findings[0]).claim).toContain("about 0 people a year");
  });

  it("the same seed gives the same digits", async () => {
    const [first, second] = await Promise.all([run("{ detainers: 50 }"), run("{ detainers: 50 }")]);
    expect(first.findings).toEqual(second.findings);
  });
});

describe("wrongful holds from records", () => {
  it("the records replace the ranges", async () => {
    const { result, findings } = await run("{}", detainers(1460, 60, 40));
    expect(result.counted).toEqual({ detainers: 730, judged: 1460, wrong: 60, wrongHeld: 40 });
    const input = (name: string) => result.inputs.find((one) => one.name === name)!;
    const prior = betaFromRange(0.0008, 0.033);
    expect(input("wrong-share").distribution).toEqual({ kind: "beta", a: prior.a + 60, b: prior.b + 1400 });
    expect(input("detainers").distribution).toEqual({ kind: "gamma", shape: 730.5, rate: 1 });
    const finding = answered(findings[0]);
    expect(finding.strength).toBe("local-descriptive");
    expect(finding.claim).toMatch(/^From this agency's own records,/);
    expect(finding.datasets).toEqual(["encounters"]);
    // About 730 a year, of whom 4 in 100 wrong, of whom 2 in 3 held.
    expect(result.routes[0]!.holds.estimate).toBeGreaterThan(14);
    expect(result.routes[0]!.holds.estimate).toBeLessThan(26);
  });

  it("counts too small to show are neither told nor used", async () => {
    const { result, findings } = await run("{}", detainers(730, 7, 3));
    expect(result.counted).toEqual({ detainers: 365, judged: null, wrong: null, wrongHeld: null });
    expect(
      answered(findings[0])
        .checks.map(({ detail }) => detail)
        .join(" "),
    ).toContain("mark too few detainers as wrong for their number to be shown");
    const few = await run("{}", detainers(730, 20, 15));
    expect(few.result.counted).toMatchObject({ wrong: 20, wrongHeld: null });
    expect(JSON.stringify(few.findings)).not.toContain("15 of 20");
  });

  it("a number that the assessment gives goes before the records", async () => {
    const { result } = await run("{ detainers: 10 }", detainers(730, 0, 0));
    expect(result.inputs.find((one) => one.name === "detainers")).toMatchObject({
      middle: 10,
      origin: "given",
    });
    expect(result.inputs.find((one) => one.name === "wrong-share")!.origin).toBe("local");
  });

  it("a file without detainers cannot answer", async () => {
    const rows = detainers(200, 0, 0).map((row) => ({ ...row, kind: "encounter" }));
    const { findings } = await run("{}", rows);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ status: "cannot-answer" });
  });
});

it("two figures are enough", () => {
  expect([0, 0.0123, 0.6, 1, 2.649, 25.6, 1234, 0.00002].map(rough)).toEqual([
    "0",
    "0.012",
    "0.6",
    "1",
    "2.6",
    "26",
    "1,200",
    "0.00002",
  ]);
});
