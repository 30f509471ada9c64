import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import {
  harmony,
  type MonthlyCount,
  outcomesCsv,
  outcomeTruth,
  plantedEffect,
  simulatedMonths,
  simulateOutcomes,
} from "../../../../examples/generate/harmony-outcomes.js";
import type { AnyMethod } from "../../../../src/chapters/method.js";
import { effectsMethod } from "../../../../src/chapters/outcomes/effects/method.js";
import { knowingMethod } from "../../../../src/chapters/outcomes/knowing/method.js";
import { reportingMethod } from "../../../../src/chapters/outcomes/reporting/method.js";
import type { OutcomeSeries } from "../../../../src/chapters/outcomes/series/index.js";
import type { AnsweredFinding, Finding } from "../../../../src/findings/finding.js";
import { fillLedger } from "../../../../src/findings/ledger.js";
import { type Read, readFiles } from "./support.js";

const folder = new URL("../../../../examples/harmony-county/", import.meta.url);
const bytes = (name: string) => readFileSync(new URL(`data/${name}`, folder));
const files = ["outcomes.csv.gz", "calls.csv.gz", "incidents.csv.gz", "complaints.csv.gz", "areas.csv"];

let read: Read;
const truth = simulateOutcomes({ seed: 287 });
const planted = (agency: string, measure: string, group: string): MonthlyCount[] =>
  truth.filter((one) => one.agency === agency && one.measure === measure && one.group === group);

beforeAll(async () => {
  const { data, ...rest } = parse(readFileSync(new URL("assessment.yaml", folder), "utf8"));
  const own = Object.fromEntries(
    ["outcomes", "calls", "incidents", "complaints", "areas"].map((name) => [name, data[name]]),
  );
  read = await readFiles(
    Object.fromEntries(files.map((name) => [`data/${name}`, bytes(name)])),
    stringify({ ...rest, data: own, denominators: {} }),
  );
}, 120_000);

/** Of the mean of the log over the months of two spans. */
const logChange = ({ starts, values }: OutcomeSeries, before: string, from: string): number => {
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length;
  const pre = [...values].filter((_, i) => starts[i]! < before);
  const post = [...values].filter((_, i) => starts[i]! >= from);
  return Math.log(mean(post) / mean(pre));
};

describe("Harmony County's outcomes", () => {
  it.each([
    ["calls-for-service", "immigrant-area", 17_000],
    ["calls-for-service", "other-area", 22_000],
    ["officer-initiated-calls", "immigrant-area", 7_500],
    ["crime-reports", "immigrant-area", 7_500],
    ["complaints", "hispanic", 500],
  ])("records of %s, %s, become the months that were drawn", (measure, group, least) => {
    const name = read.context.assessment.jurisdiction.agency;
    const series = read.one({ measure, group, unit: name });
    const drawn = planted(harmony, measure, group);
    expect(series.starts).toEqual(simulatedMonths.map((month) => `${month}-01`));
    expect([...series.values]).toEqual(drawn.map(({ count }) => count));
    expect(series.values.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(least);
    expect([...series.complete].every((one) => one === 1)).toBe(true);
  });

  it("beats add up to their areas", () => {
    const name = read.context.assessment.jurisdiction.agency;
    const beats = read.all({ measure: "calls-for-service", partOf: name, group: "immigrant-area" });
    expect(beats.map(({ unit }) => unit).sort()).toEqual([
      "Court Square",
      "Eastgate",
      "Mill Creek",
      "Orchard Road",
    ]);
    const whole = read.one({ measure: "calls-for-service", group: "immigrant-area", unit: name });
    for (const [i, value] of whole.values.entries())
      expect(beats.reduce((sum, one) => sum + one.values[i]!, 0)).toBe(value);
    expect(whole.exposure![0]).toBe(beats.reduce((sum, one) => sum + one.exposure![0]!, 0));
  });

  it("hold the neighbours, of which one begins late", () => {
    const late = read.one({ unit: "Ellery Town Police", measure: "crime-reports", group: "other-area" });
    expect(late.starts[0]).toBe("2014-01-01");
    expect([...late.values].findIndex((value) => !Number.isNaN(value))).toBe(18);
    const survey = read.one({ measure: "victimization", group: "hispanic" });
    expect(survey).toMatchObject({ period: "quarter", line: "victimization", exposureUnit: "respondents" });
    expect(survey.starts).toHaveLength(24);
  });

  it("hold the trap: reports fall against other areas while survey and hospital show more victims", () => {
    const name = read.context.assessment.jurisdiction.agency;
    const change = (measure: string, group: string, unit = harmony) =>
      logChange(read.one({ measure, group, unit }), "2017-10-01", "2018-03-01");
    const reports =
      change("crime-reports", "immigrant-area", name) - change("crime-reports", "other-area", name);
    const injuries = change("assault-injuries", "hispanic") - change("assault-injuries", "non-hispanic");
    const survey = change("victimization", "hispanic") - change("victimization", "non-hispanic");
    const { reporting, victimization } = outcomeTruth.effects;
    // Standard errors: about 0.02 for reports, 0.06 for injuries, 0.07 for the survey.
    expect(Math.abs(reports - reporting.announcement - victimization.start)).toBeLessThan(0.06);
    expect(injuries).toBeGreaterThan(0);
    expect(survey).toBeGreaterThan(0);
    expect(reports).toBeLessThan(0);
  });

  it("are the files that the generator writes", async () => {
    const { gunzipSync } = await import("node:zlib");
    expect(gunzipSync(bytes("outcomes.csv.gz")).toString("utf8")).toBe(outcomesCsv(287));
  });

  it("have no effect where none is planted", () => {
    const null_ = simulateOutcomes({ seed: 1, effect: 0, measures: ["calls-for-service"] });
    const with_ = simulateOutcomes({ seed: 1, measures: ["calls-for-service"] });
    const sum = (all: readonly MonthlyCount[], from: string) =>
      all
        .filter((one) => one.agency === harmony && one.group === "immigrant-area" && one.month >= from)
        .reduce((total, one) => total + one.count, 0);
    const ratio = sum(with_, "2017-10") / sum(null_, "2017-10");
    expect(Math.abs(Math.log(ratio) + 0.2)).toBeLessThan(0.05);
    expect(null_.length).toBe(with_.length);
  });
});

describe("the chapters on Harmony County's outcomes", () => {
  const found = new Map<string, readonly Finding[]>();
  const answered = (method: AnyMethod, id: string): AnsweredFinding => {
    const key = `${method.chapter}/${method.id}`;
    const all = found.get(key) ?? read.findings(method);
    found.set(key, all);
    const one = all.find((each) => each.id === id);
    if (one?.status !== "answered")
      throw new Error(`${id} is not answered; there are ${all.map((each) => each.id).join(", ")}`);
    return one;
  };

  it.each([
    ["cooperation", "calls-for-service", "immigrant-area"],
    ["cooperation", "crime-reports", "immigrant-area"],
    ["misconduct", "complaints", "hispanic"],
    ["misconduct", "force-incidents", "hispanic"],
    ["services", "clinic-visits", "hispanic"],
    ["services", "requests-311", "hispanic"],
  ] as const)(
    "%s: what is planted in %s of %s lies within the interval from the start on",
    (line, measure, group) => {
      const truth = plantedEffect(harmony, measure, outcomeTruth.start);
      const { estimates } = answered(effectsMethod(line), `${line}/policy-effects-${measure}-${group}`);
      // Dunmore is dropped as an adopter, and Ellery begins too late: three of the five neighbours remain.
      const triple = Object.entries(estimates).filter(
        ([name]) => name.startsWith("Both at once") && name.includes("start"),
      );
      expect(triple.map(([, { comparator }]) => comparator)).toEqual([expect.stringMatching(/\b3\b/)]);
      const [[, { low, high }]] = triple as [(typeof triple)[0]];
      expect(Math.log(1 + low / 100)).toBeLessThan(truth);
      expect(Math.log(1 + high / 100)).toBeGreaterThan(truth);
    },
  );

  it("victimization: the trap is told", () => {
    const one = answered(reportingMethod, "victimization/reporting-and-victimization");
    expect(one.claim).toContain("Reports alone cannot tell less crime from less reporting");
    expect(one.claim).toContain("victimization told in a survey (Hispanic people)");
    const survey = one.estimates["Victimization told in a survey (Hispanic people)"]!;
    const rise = outcomeTruth.effects.victimization.start;
    expect(Math.log(1 + survey.low / 100)).toBeLessThan(rise);
    expect(Math.log(1 + survey.high / 100)).toBeGreaterThan(rise);
  });

  it("can we know: what could be found fills no line of the ledger", () => {
    const all = read.findings(knowingMethod);
    expect(all.some(({ status }) => status === "answered")).toBe(true);
    for (const entry of fillLedger(all))
      expect(entry).toMatchObject({ status: "not-yet", findings: [], unanswered: [] });
  });
});
