import { describe, expect, it } from "vitest";
import { parseAssessment } from "../../src/assessment/parse.js";
import { InputError } from "../../src/findings/input-error.js";

const minimal = `equipoise: 1
title: Hamden traffic stops, 2013-14
jurisdiction: { state: CT, agency: Hamden Police Department, kind: municipal-police }
data:
  stops: { file: data/hamden.csv.gz, source: connecticut }
`;

function problemsOf(text: string) {
  try {
    parseAssessment(text, "assessment.yaml");
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

describe("assessment.yaml", () => {
  it("takes five lines and states every default that it fills in", () => {
    const { assessment } = parseAssessment(minimal, "assessment.yaml");
    expect(assessment.data[0]).toMatchObject({ name: "stops", kind: "stops", timeZone: "America/New_York" });
    expect(assessment.privacy.minimumCell).toBe(11);
    expect(assessment.chapters.stops.raceRule).toBe("hispanic-first");
    expect(assessment.defaults.join(" ")).toContain("minimum-cell");
    expect(assessment.defaults.join(" ")).toContain("America/New_York");
    const place = assessment.data[0]!.place!;
    expect(place.latitude).toBeCloseTo(41.6, 0);
    expect(place.longitude).toBeCloseTo(-72.7, 0);
  });

  it("keeps the leading zero of a county code without quotes", () => {
    const text = minimal.replace("state: CT,", "state: CT, county: 09009,");
    expect(parseAssessment(text, "a.yaml").assessment.jurisdiction.county).toBe("09009");
  });

  it("turns phases into dated events in order, each with its kind", () => {
    const text = `${minimal}timeline:
  - phase: Jail agreement
    start: 2013-06-01
    announcement: 2013-01-15
    change: [2013-08-01, 2013-09-01]
`;
    const { timeline } = parseAssessment(text, "a.yaml").assessment;
    expect(timeline.map((event) => `${event.date} ${event.kind}`)).toEqual([
      "2013-01-15 announcement",
      "2013-06-01 start",
      "2013-08-01 change",
      "2013-09-01 change",
    ]);
  });

  it("reports all mistakes at once with line and column, what is wrong and what would be right", () => {
    const problems = problemsOf(`equipoise: 1
titel: Stops
jurisdiction: { state: CX, agency: Police, kind: polic }
data:
  stops: { file: a.csv, sorce: connecticut, time-zone: America/Hamden }
timeline:
  - phase: Agreement
    start: 2013-02-30
privacy: { minimum-cell: zero }
`);
    const said = problems.map((one) => `${one.line}:${one.column} ${one.what} | ${one.mend ?? ""}`);
    expect(said).toHaveLength(8);
    expect(said.find((one) => one.includes("`title` is missing"))).toBeDefined();
    expect(
      said.find((one) => one.startsWith("2:1 `titel` is not known here | did you mean `title`?")),
    ).toBeDefined();
    expect(
      said.find((one) => one.startsWith('3:24 `jurisdiction.state`: "CX" is not one of the known values')),
    ).toBeDefined();
    expect(said.find((one) => one.includes('"polic"') && one.includes("municipal-police"))).toBeDefined();
    expect(
      said.find((one) => one.startsWith("5:25 `sorce`") && one.includes("did you mean `source`?")),
    ).toBeDefined();
    expect(
      said.find((one) => one.includes("America/Hamden") && one.includes("America/New_York")),
    ).toBeDefined();
    expect(said.find((one) => one.startsWith("8:12") && one.includes("2013-02-30"))).toBeDefined();
    expect(said.find((one) => one.startsWith("9:26") && one.includes("expected a number"))).toBeDefined();
  });

  it("reports mistakes between values", () => {
    const problems = problemsOf(`${minimal.replace("state: CT,", 'state: CT, county: "44007",')}denominators:
  residents: { data: populaton }
chapters: { stops: { denominator: resident } }
options:
  - { id: a, label: A, status-quo: true }
  - { id: a, label: B, status-quo: true }
timeline:
  - { phase: Agreement, start: 2014-01-01, end: 2013-01-01 }
`);
    const said = problems.map((one) => `${one.line} ${one.what} | ${one.mend ?? ""}`).join("\n");
    expect(said).toContain(
      "3 county 44007 is not in Connecticut | county codes of Connecticut begin with 09",
    );
    expect(said).toContain("there is no population dataset `populaton`");
    expect(said).toContain("did you mean `residents`?");
    expect(said).toContain("the option `a` stands twice");
    expect(said).toContain("two options are marked as the status quo");
    expect(said).toContain("ends on 2013-01-01 before it starts on 2014-01-01");
    expect(problems).toHaveLength(6);
  });

  it("reports datasets of outcomes that are not there", () => {
    const said = problemsOf(`${minimal}chapters:
  outcomes:
    immigrant-areas: { data: stop }
    absent-as-zero: [stop]
    records-changes: [{ date: 2015-01-01, what: a new form, data: calls }]
`).map((one) => `${one.line} ${one.what} | ${one.mend}`);
    expect(said).toEqual([
      expect.stringContaining(
        "there is no population dataset `stop` under `data` | the file names no population",
      ),
      expect.stringContaining("there is no dataset `stop` under `data` | did you mean `stops`?"),
      expect.stringContaining("there is no dataset `calls` under `data` | there are: stops"),
    ]);
  });

  it("says where YAML itself is broken", () => {
    expect(problemsOf("title: a\ntitle: b\n")[0]).toMatchObject({
      line: 2,
      what: "the same key stands twice here",
    });
    expect(problemsOf("title: [a\n")[0]!.line).toBeGreaterThan(0);
    expect(problemsOf("")[0]!.what).toBe("the file is empty");
    expect(problemsOf("just words")[0]!.what).toContain("wrong kind");
  });
});

describe("options and inputs of the estimate of wrongful holds", () => {
  const withChapters = (more: string) => `equipoise: 1
title: T
jurisdiction: { state: VA, agency: A, kind: sheriff }
${more}
`;

  it("numbers, numbers with a source, and ranges become one form", () => {
    const { assessment } = parseAssessment(
      withChapters(`options: [{ id: jail, label: Jail model, kind: 287g-jail }]
chapters:
  law: { on: 2026-01-01 }
  errors:
    detainers: 120
    held-share: { value: 1, source: policy 4.2 }
    wrong-share: { least: 0.001, most: 0.03 }`),
      "a.yaml",
    );
    expect(assessment.options).toEqual([
      { id: "jail", label: "Jail model", statusQuo: false, kind: "287g-jail" },
    ]);
    expect(assessment.chapters.law).toEqual({ on: "2026-01-01" });
    expect(assessment.chapters.errors).toEqual({
      detainers: { low: 120, high: 120 },
      "held-share": { low: 1, high: 1, source: "policy 4.2" },
      "wrong-share": { low: 0.001, high: 0.03 },
    });
  });

  it("tells each wrong number at its place, with what is expected", () => {
    const wrong = withChapters(`chapters:
  errors: { detainers: -1, wrong-share: { least: 0.1, most: 0.03 }, heldshare: 1 }`);
    expect(() => parseAssessment(wrong, "a.yaml")).toThrow(
      /detainers`: -1[\s\S]*wrong-share`: expected a share[\s\S]*did you mean `held-share`/,
    );
  });
});
