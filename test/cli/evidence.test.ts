import { describe, expect, it } from "vitest";
import { equipoise } from "./support.js";

describe("equipoise evidence", () => {
  it("lists studies with what was verified, and says why nothing is pooled", async () => {
    const { code, stdout } = await equipoise("evidence", "--line", "services", "--policy", "287g-jail");
    expect(code).toBe(0);
    expect(stdout).toMatch(/tome-2021: Tome et al\. 2021, 287g-jail/);
    expect(stdout).toMatch(/standard error 12\.75 \(from interval\)/);
    expect(stdout).toMatch(/Verified: verified; Abstract of the full article/);
    expect(stdout).toMatch(/Not pooled: 1 independent body of data/);
  });

  it("says what is unverified", async () => {
    const { stdout } = await equipoise("evidence", "--study", "stowell-2013");
    expect(stdout).toMatch(/from memory, not seen/);
    expect(stdout).toMatch(/standard error not known|no number/);
  });

  it("exports BibTeX, RIS and CSL-JSON", async () => {
    const of = async (format: string) =>
      (await equipoise("evidence", "--study", "miles-cox-2014", "--format", format)).stdout;
    expect(await of("bibtex")).toMatch(
      /^@article\{miles-cox-2014,\n {2}author = \{Miles, T\. and Cox, A\.\},/,
    );
    const lines = (await of("ris")).split("\r\n").filter((line) => line !== "");
    expect(lines[0]).toBe("TY  - JOUR");
    expect(lines.at(-1)).toBe("ER  - ");
    expect(lines).toContain("SP  - 937");
    expect(lines.every((line) => /^[A-Z][A-Z0-9] {2}- /.test(line))).toBe(true);
    const [record] = JSON.parse(await of("csl"));
    expect(record).toMatchObject({ id: "miles-cox-2014", issued: { "date-parts": [[2014]] } });
    expect(record.note).toMatch(/Not checked against the source: DOI/);
  });

  it("is JSON where asked, and refuses what there is not", async () => {
    const { stdout } = await equipoise("evidence", "--line", "error", "--json");
    expect(JSON.parse(stdout).estimates.length).toBeGreaterThan(5);
    const wrong = await equipoise("evidence", "--policy", "no-such");
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/no study is of the policy "no-such"/);
    expect((await equipoise("evidence", "--line", "nowhere")).code).toBe(2);
  });
});
