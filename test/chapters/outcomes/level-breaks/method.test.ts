import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { coverageMethod } from "../../../../src/chapters/outcomes/coverage/method.js";
import { levelBreaksMethod } from "../../../../src/chapters/outcomes/level-breaks/method.js";
import { readFiles } from "../series/support.js";

const outcomes = readFileSync(
  new URL("../../../../examples/harmony-county/data/outcomes.csv.gz", import.meta.url),
);
const yaml = (changes: string) => `timeline:
  - { phase: Agreement, announcement: 2017-10-02, start: 2018-03-01 }
data: { outcomes: { file: o.csv.gz } }
chapters: { outcomes: { ${changes} } }
`;

describe("steps in level, on Harmony County's neighbours", () => {
  it("are told with what the assessment declares, or that it does not", async () => {
    const read = await readFiles({ "o.csv.gz": outcomes }, yaml("absent-as-zero: []"));
    const [one] = read.findings(levelBreaksMethod("cooperation"));
    if (one?.status !== "answered") throw new Error("not answered");
    expect(one.claim).toMatch(
      /^In Calder County Sheriff, crimes reported to the police rise by \d+ per cent from one month to the next, in Jan 2017, against the other units \(not declared\)\. A comparison across such a date measures the step too\.$/,
    );
    expect(one.checks[0]).toMatchObject({ id: "steps-declared", outcome: "caution" });
    const [quiet] = read.findings(levelBreaksMethod("services"));
    if (quiet?.status !== "answered") throw new Error("not answered");
    expect(quiet.claim).toContain("no step of 15 per cent or more");
    expect(read.findings(levelBreaksMethod("removal"))[0]).toMatchObject({ status: "cannot-answer" });
    const declared = await readFiles(
      { "o.csv.gz": outcomes },
      yaml("records-changes: [{ date: 2017-01-01, what: a new records system }]"),
    );
    const [said] = declared.findings(levelBreaksMethod("cooperation"));
    if (said?.status !== "answered") throw new Error("not answered");
    expect(said.claim).toContain("(declared: a new records system)");
    expect(said.checks[0]!.outcome).toBe("pass");
    const [late] = declared.findings(coverageMethod("cooperation"));
    if (late?.status !== "answered") throw new Error("not answered");
    expect(late.claim).toContain("1 reported nothing in Jan 2014 and none in Dec 2019");
  });
});
