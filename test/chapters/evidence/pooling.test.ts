import { describe, expect, it } from "vitest";
import { besidePublished } from "../../../src/chapters/evidence/beside.js";
import { type Evidence, evidenceLibrary } from "../../../src/chapters/evidence/library.js";
import { poolEvidence } from "../../../src/chapters/evidence/pooling.js";
import type { Estimate } from "../../../src/findings/finding.js";
import { metaAnalysis, normalUpdate } from "../../../src/statistics/meta-analysis/index.js";
import { sharedIsPresent, sharedJson } from "../../support/shared.js";

const library = evidenceLibrary();
const { evidence, pooling, clusters } = library;
const poolOf = (id: string) => pooling.pools.find((one) => one.id === id)!;
const result = (id: string) => poolEvidence(poolOf(id), evidence, pooling, clusters);

/** Made-up studies of one policy and outcome, each with data of its own. */
const template = evidence.find(({ id }) => id === "alsan-yang-crime")!;
const made = (
  values: readonly (readonly [number, number])[],
  change: (i: number) => Partial<Evidence> = () => ({}),
) =>
  values.map(
    ([value, se], i): Evidence => ({
      ...template,
      id: `made-${i}`,
      study: `made-${i}`,
      cluster: null,
      estimate: { scale: "log-ratio", unit: "x", value, standardError: { value: se, from: "printed" } },
      ...change(i),
    }),
  );
const pooled = (studies: readonly Evidence[]) =>
  poolEvidence(poolOf("crime-secure-communities"), studies, pooling, clusters);
const five = [
  [0.1, 0.1],
  [0.6, 0.2],
  [-0.3, 0.15],
  [0.2, 0.12],
  [0.8, 0.25],
] as const;

describe("pooling", () => {
  it("no published pool has five independent bodies of data, so none is headlined", () => {
    for (const pool of pooling.pools) expect(result(pool.id).pooled, pool.id).toBeUndefined();
  });

  it("five comparable studies are pooled: metafor 3.8, rma(yi, sei, method REML, test adhoc), predict", () => {
    // library(metafor); r <- rma(c(.1,.6,-.3,.2,.8), sei=c(.1,.2,.15,.12,.25), method="REML", test="adhoc",
    //   control=list(threshold=1e-14, maxiter=10000)); predict(r)
    const own = pooled(made(five)).pooled!;
    expect(own.k).toBe(5);
    expect(own.estimate).toBeCloseTo(0.24830392684439, 8);
    expect(own.low).toBeCloseTo(-0.273015537233662, 8);
    expect(own.predictionHigh).toBeCloseTo(1.408949790132322, 8);
  });

  it("the same survey five times counts once", () => {
    const one = pooled(made(five, () => ({ cluster: "victim-survey" })));
    expect(one.independent).toBe(1);
    expect(one.pooled).toBeUndefined();
    expect(one.keptOut.map(({ rule }) => rule)).toEqual(Array(4).fill("once-a-survey"));
  });

  it.each([
    ["intentions-and-behaviour", { measure: "stated-intention" }],
    ["victims-and-police-counts", { measure: "survey-victimization" }],
    ["more-and-less", { contrast: "less" }],
    ["local-and-federal", { policy: "federal-events" }],
    ["same-outcome", { outcome: "homicide" }],
    ["number-seen", { verification: { ...template.verification, status: "memory" } }],
    ["has-error", { estimate: { scale: "log-ratio", unit: "x", value: 1 } }],
    ["has-effect", { estimate: null }],
    ["design", { strength: "description" }],
  ] as [string, Partial<Evidence>][])("%s keeps a study out and says so", (rule, change) => {
    const own = pooled(made(five, (i) => (i === 4 ? change : {})));
    expect(own.keptOut).toEqual([expect.objectContaining({ id: "made-4", rule })]);
    expect(own.pooled).toBeUndefined();
    expect(own.whyNot).toMatch(/^4 independent bodies/);
  });

  it("jail and task-force studies, and grams and ratios, never meet", () => {
    const jail = pooled(made(five, (i) => ({ policy: i < 2 ? "287g-task-force" : "287g-jail" })));
    expect(new Set(jail.keptOut.map(({ rule }) => rule))).toEqual(new Set(["jail-and-task-force"]));
    const grams = {
      scale: "difference",
      unit: "grams",
      value: -3,
      standardError: { value: 1, from: "printed" },
    } as const;
    const scales = pooled(made(five, (i) => (i === 0 ? { estimate: grams } : {})));
    expect(scales.keptOut).toEqual([expect.objectContaining({ rule: "scales" })]);
  });

  it("births: overlapping data count once, the number stays in a footnote", () => {
    const births = result("early-or-small-births");
    expect(births.whyNot).toMatch(/stress/);
    expect(births.footnote?.members).toHaveLength(5);
  });

  it.skipIf(!sharedIsPresent)("births: the footnote and the trials of BCG are the worked checks", () => {
    const { validation } = sharedJson<{ validation: Validation }>("reference", "evidence-facts.json");
    const { footnote } = result("early-or-small-births");
    const { REML, entries } = validation.birth_rr;
    // The reference is printed to six decimals, from inputs rounded to four.
    expect(footnote!.estimate).toBeCloseTo(REML.mu, 3);
    const exact = metaAnalysis(
      entries.map(({ y }) => y),
      entries.map(({ se }) => se ** 2),
      { test: "knapp-hartung" },
    );
    expect(exact.terms[0]!.estimate).toBeCloseTo(REML.mu, 5);
    expect(exact.terms[0]!.standardError).toBeCloseTo(REML.hk_se, 5);
    expect(exact.tau2).toBeCloseTo(REML.tau2, 5);
    const bcg = validation.counts_tpos_tneg_cpos_cneg;
    const y = bcg.map(([a, b, c, d]) => Math.log(a! / (a! + b!)) - Math.log(c! / (c! + d!)));
    const v = bcg.map(([a, b, c, d]) => 1 / a! - 1 / (a! + b!) + 1 / c! - 1 / (c! + d!));
    expect(metaAnalysis(y, v).terms[0]!.estimate).toBeCloseTo(validation.REML.mu, 5);
    expect(metaAnalysis(y, v, { method: "DL" }).tau2).toBeCloseTo(validation.DL.tau2, 4);
  });
});

interface Validation {
  readonly counts_tpos_tneg_cpos_cneg: readonly (readonly number[])[];
  readonly REML: { readonly mu: number };
  readonly DL: { readonly tau2: number };
  readonly birth_rr: {
    readonly entries: readonly { readonly y: number; readonly se: number }[];
    readonly REML: { readonly mu: number; readonly hk_se: number; readonly tau2: number };
  };
}

describe("local beside published", () => {
  const local = (value: number): Estimate => ({
    value,
    low: value * Math.exp(-1.959963984540054 * 0.1),
    high: value * Math.exp(1.959963984540054 * 0.1),
    level: 0.95,
    intervalKind: "confidence",
    scale: "rate-ratio",
    unit: "times",
    n: 10,
    variance: "made up",
  });
  const prior = pooled(made(five)).pooled!;

  it("is Bayes' rule with the prediction distribution as prior", () => {
    const { together } = besidePublished(local(1.1), prior)!;
    const weight = 0.01 / (0.01 + prior.predictionSd ** 2);
    expect(together.priorWeight).toBeCloseTo(weight, 10);
    expect(together.mean).toBeCloseTo(weight * prior.estimate + (1 - weight) * Math.log(1.1), 10);
  });
  it("flags a conflict, and refuses scales that cannot meet", () => {
    expect(besidePublished(local(0.1), prior)!.conflict).toBe(true);
    expect(besidePublished(local(0.1), prior)!.words).toMatch(/conflict/);
    expect(besidePublished(local(1.1), prior)!.conflict).toBe(false);
    expect(besidePublished({ ...local(1.1), scale: "difference" }, prior)).toBeUndefined();
  });
  it("normal update refuses what has no spread", () => {
    expect(normalUpdate({ mean: 0, standardDeviation: 1 }, { estimate: 2, standardError: 1 }).mean).toBe(1);
    expect(() => normalUpdate({ mean: 0, standardDeviation: 0 }, { estimate: 1, standardError: 1 })).toThrow(
      /spread/,
    );
  });
});
