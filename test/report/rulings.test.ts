import { describe, expect, it } from "vitest";
import type { RulingFinding } from "../../src/findings/finding.js";
import { fillLedger } from "../../src/findings/ledger.js";
import type { Ruling } from "../../src/findings/ruling.js";
import { findingsSchema } from "../../src/findings/schema.js";
import { rulingsCsv } from "../../src/report/csv.js";
import { findingsJson } from "../../src/report/findings-json.js";
import { renderReport } from "../../src/report/render.js";
import { result, sources } from "./fixtures.js";

const ruling = (more: Partial<Ruling>): Ruling => ({
  id: "hold",
  title: "Hold on a detainer",
  text: "State law forbids it.",
  conditions: [],
  sides: [],
  steps: [],
  authorities: [{ cite: "Va. Code 1-1", link: "https://example.org/code" }],
  exposure: [],
  notes: [],
  confidence: "medium",
  checked: "2026-11-24",
  ...more,
});

const law: RulingFinding = {
  id: "law/actions",
  chapter: "law",
  method: "law-actions",
  ledger: "error",
  question: "What may the agency do?",
  rank: 1,
  citations: [],
  datasets: [],
  status: "ruling",
  claim: "State law prohibits 1 of 2 actions.",
  reading: "",
  asOf: "2020-06-30",
  rulings: [
    ruling({ effect: "prohibited", steps: [{ text: "Federal law is silent.", authorities: [] }] }),
    ruling({
      id: "ask",
      title: "Ask about status",
      effect: "contested",
      confidence: "unverified",
      sides: [
        { view: "It may.", authorities: [{ cite: "A v. B" }] },
        { view: "It may not.", authorities: [{ cite: "C v. D" }] },
      ],
      spanish: { title: "Preguntar", text: "=Depende" },
    }),
  ],
  limits: ["No lawyer has read it."],
};

const withLaw = {
  ...result,
  chapters: [
    { id: "law", title: "The law", introduction: "What the law says.", findings: [law] },
    ...result.chapters,
  ],
};

describe("answers of the law in a report", () => {
  const page = renderReport(withLaw, sources);

  it("say on the first screen what the law leaves open, and that it is no advice", () => {
    const first = page.slice(page.indexOf('class="glance"'), page.indexOf('id="contents"'));
    expect(first).toContain("State law prohibits 1 of 2 actions.");
    expect(first).toContain("This is not legal advice.");
  });

  it("say on the first screen what the law says of each option, where there are few", () => {
    const options: RulingFinding = {
      ...law,
      id: "law/law-options",
      method: "law-options",
      rulings: [ruling({ id: "end", title: "End it", effect: "permitted" }), ruling({ id: "clause" })],
    };
    const [chapter, ...others] = withLaw.chapters;
    const chapters = [{ ...chapter!, findings: [law, options] }, ...others];
    const told = renderReport({ ...withLaw, chapters }, sources);
    const first = told.slice(told.indexOf('class="glance"'), told.indexOf('id="contents"'));
    expect(first).toContain(
      "On 30 Jun 2020: End it: permitted (confidence: medium). This is not legal advice.",
    );
  });

  it("stand by answer in the section of the law, each linked to its reasoning", () => {
    const section = page.slice(page.indexOf('id="law"'), page.indexOf('id="summary"'));
    expect(section).toMatch(
      /Prohibited<\/dt><dd><span><a href="#finding-law-actions-hold">Hold on a detainer/,
    );
    expect(page).toContain('id="finding-law-actions-hold"');
  });

  it("show both sides, the trace, the doubt, and Spanish as Spanish", () => {
    expect(page.replaceAll(/<[^>]+>/g, "")).toContain("It may not. [C v. D]");
    expect(page).toContain("Federal law is silent.");
    expect(page).toContain("Not verified: no text that supports it was seen");
    expect(page).toContain('<p lang="es"><strong>Preguntar.</strong>');
  });

  it("fill no line of the ledger, and stand beside it", () => {
    const entry = fillLedger([law]).find(({ line }) => line === "error")!;
    expect(entry.status).toBe("not-yet");
    expect(entry.rulings).toEqual([law]);
  });

  it("are in findings.json as its schema says", () => {
    const document = JSON.parse(findingsJson(withLaw, sources));
    expect(findingsSchema.safeParse(document).error?.issues ?? []).toEqual([]);
    expect(document.chapters[0].findings[0].rulings[0].authorities).toEqual([
      { cite: "Va. Code 1-1", link: "https://example.org/code" },
    ]);
  });

  it("are a table that a spreadsheet runs nothing of", () => {
    const [header, first, second] = rulingsCsv(law).split("\r\n");
    expect(header).toContain("Authority,Confidence,Last checked");
    expect(first).toContain("Prohibited,State law forbids it.");
    expect(second).toContain("'=Depende");
  });
});
