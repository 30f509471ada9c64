import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { renderReport } from "../../src/report/render.js";
import { bareResult, hitFinding, result, sources, unanswered } from "./fixtures.js";

interface Node {
  readonly textContent: string;
  readonly tagName: string;
  readonly id: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Node>;
  querySelector(selector: string): Node | null;
}

const html = renderReport(result, sources);
const page = (parseHTML(html) as unknown as { document: Node }).document;
const bare = (parseHTML(renderReport(bareResult, sources)) as unknown as { document: Node }).document;
const text = (node: Node | null) => (node?.textContent ?? "").replaceAll(/\s+/g, " ");

describe("the report", () => {
  it("needs nothing but itself when it is opened", () => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect([...page.querySelectorAll("script, link, img, iframe, object, audio, video")]).toEqual([]);
    expect(html).not.toMatch(/@import|url\((?!#)/);
    const policy = page.querySelector("meta[http-equiv='Content-Security-Policy']")!.getAttribute("content");
    expect(policy).toContain("default-src 'none'");
  });

  it("stays small enough to be sent by mail", () => {
    expect(Buffer.byteLength(html)).toBeLessThan(1_500_000);
  });

  it("is never NaN, undefined or [object Object]", () => {
    for (const one of [page, bare])
      expect(text(one.querySelector("body"))).not.toMatch(/NaN|undefined|\[object|null/);
  });

  it("has headings that never skip a level, and one h1", () => {
    for (const one of [page, bare]) {
      const levels = [...one.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((node) =>
        Number(node.tagName[1]),
      );
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    }
  });

  it("has unique ids, and every link inside it arrives", () => {
    for (const one of [page, bare]) {
      const ids = [...one.querySelectorAll("[id]")].map((node) => node.id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const link of one.querySelectorAll("a[href^='#']"))
        expect(ids).toContain(link.getAttribute("href")!.slice(1));
    }
  });

  it("says first what is being decided, by whom, what the law leaves open, and what is known", () => {
    const glance = text(page.querySelector(".glance"));
    expect(glance).toContain("Should the county renew its 287(g) agreement");
    expect(glance).toContain("Decided by the county board of supervisors");
    expect(glance).toContain("What the law leaves openNot answered in this report");
    expect(glance).toContain("Of the ten lines of the ledger, 1 is filled and 9 are open.");
    expect([...page.querySelectorAll(".strip li")]).toHaveLength(10);
  });

  it("says plainly what the assessment does not state", () => {
    expect(text(bare.querySelector("#decision"))).toContain("does not state the question to be decided");
    expect(text(bare.querySelector("#decision"))).toContain("not stated (decision: decider)");
    expect(text(bare.querySelector("#data"))).toContain("names no data");
    expect(text(bare.querySelector(".glance"))).toContain(
      "None of the ten lines of the ledger could be filled",
    );
    expect(text(bare.querySelector("#summary"))).toContain("answer none of the questions");
  });

  it("gives a summary with the strength of each claim, and never a claim without its limit", () => {
    const summary = text(page.querySelector("#summary"));
    expect(summary).toContain(hitFinding.claim);
    expect(summary).toContain(hitFinding.limits[0]);
    expect(summary).toContain(unanswered.question);
    const first = text(page.querySelector("#summary .claims li"));
    expect(first).toContain("Local, causal");
    expect(summary.split(" ").length).toBeLessThan(450);
  });

  it("shows the nine lines that nobody has looked at as not yet answered", () => {
    const lines = [...page.querySelectorAll(".ledger > li")];
    expect(lines).toHaveLength(10);
    expect(lines.filter((one) => text(one).includes("Not yet answered"))).toHaveLength(9);
    expect(text(page.querySelector("#ledger-profiling"))).toContain("Local, causal");
  });

  it("gives a finding its question, claim, figure, table, limits, checks, choices and sources", () => {
    const finding = page.querySelector("#finding-stops-hit-rates")!;
    expect(text(finding.querySelector("h3"))).toBe(hitFinding.question);
    expect(text(finding)).toContain(hitFinding.claim);
    expect(text(finding)).toContain(hitFinding.reading);
    expect([...finding.querySelectorAll("svg[role='img']")]).toHaveLength(2);
    expect([...finding.querySelectorAll("svg desc")].map(text)).toEqual([
      hitFinding.figures[0]!.alternative,
      hitFinding.figures[0]!.alternative,
    ]);
    expect(text(finding.querySelector(".checks"))).toContain("Failed Discretionary searches only.");
    expect(text(finding)).toContain("To change it: chapters: stops: race-rule: race-first");
    expect(text(finding)).toContain("95 per cent confidence interval: Wilson");
    expect(text(finding)).toContain("1,204 clusters");
    expect(text(finding)).toContain("Grogger and Ridgeway 2006");
  });

  it("marks what is kept back, and says why, without the number", () => {
    const table = page.querySelector("#finding-stops-hit-rates details.table")!;
    const row = [...table.querySelectorAll("tr")].find((one) => text(one).includes("American Indian"))!;
    expect(text(row)).toBe(`American Indian or Alaska Native${"not shown".repeat(5)}`);
    expect(text(table)).toContain("hold a count below 11, or would let one be worked out");
    const columns = page.querySelector("#data details table")!;
    expect(text([...columns.querySelectorAll("tr")].find((one) => text(one).startsWith("Time"))!)).toContain(
      "fewer than 11",
    );
  });

  it("says what cannot be answered and what would", () => {
    const card = text(page.querySelector("#finding-stops-duration"));
    expect(card).toContain("These data cannot answer this. The file has no duration of stops.");
    expect(card).toContain("What would: A column with the length");
  });

  it("has a sentence where a figure has no values", () => {
    expect(text(page.querySelector("#finding-stops-nothing figure"))).toContain(
      "There is nothing to draw here",
    );
  });

  it("tells of the data: rows, notes, privacy, exclusions", () => {
    const data = text(page.querySelector("#data"));
    expect(data).toContain("61,893 rows read from data/stops.csv.gz; 61,406 kept, 487 left out (0.8%)");
    expect(data).toContain("driver_name (name) was dropped");
    expect(data).toContain("Kept stops with a search");
    expect(data).toContain("not in the file");
    expect(data.indexOf("Serious")).toBeLessThan(data.indexOf("Caution"));
  });

  it("tells where it comes from, and names no path of the machine", () => {
    const provenance = text(page.querySelector("#provenance"));
    expect(provenance).toContain("9f2c4d1ab8e3f70c55d2a6b1e4c8f3a7d0b9e6c5f4a3b2c1d0e9f8a7b6c5d4e3");
    expect(provenance).toContain("Equipoise 0.1.0");
    expect(provenance).toContain("20090824");
    expect(html).not.toContain("/home/analyst");
    expect(html).not.toContain("/nowhere");
  });

  it("lists its sources with DOI, and explains its words in two languages", () => {
    const list = page.querySelector("#references")!;
    expect(text(list)).toContain("Grogger, Jeffrey; Ridgeway, Greg (2006).");
    expect([...list.querySelectorAll("a")].map((one) => one.getAttribute("href"))).toContain(
      "https://doi.org/10.1198/016214506000000168",
    );
    expect(text(page.querySelector("#words"))).toContain("percibido como");
  });

  it("sets text that looks like markup as text", () => {
    const hostile = { ...result, assessment: { ...result.assessment, title: '<script>alert("x")</script>' } };
    const page = renderReport(hostile, sources);
    expect(page).not.toContain("<script>alert");
    expect(page).toContain("&lt;script>alert");
  });
});
