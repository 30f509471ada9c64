import { describe, expect, it } from "vitest";
import { equipoise } from "./support.js";

const law = async (...args: string[]) => {
  const { code, stdout, stderr } = await equipoise("law", ...args);
  return { code, out: stdout, err: stderr };
};
const question = [
  "--state",
  "CO",
  "--agency",
  "sheriff",
  "--action",
  "hold-on-detainer",
  "--on",
  "2026-03-01",
];

describe("equipoise law", () => {
  it("prints answer, reasoning with authority, liability, changes, certainty and that it is no advice", async () => {
    const { code, out } = await law(...question);
    expect(code).toBe(0);
    for (const part of [
      "Prohibited. On 1 March 2026",
      "24-76.6-102",
      "Reasoning",
      "Liability",
      "Cisneros v.",
      "Changed in the two years before",
      "Pending",
      "Last checked",
      "no legal advice",
    ])
      expect(out).toContain(part);
  });

  it("prints JSON and nothing else", async () => {
    const { out, err } = await law(...question, "--json");
    expect(JSON.parse(out)).toMatchObject({ effect: "prohibited", stateLaw: "found" });
    expect(err).toBe("");
  });

  it("tells every misspelt word at once, with the nearest known one", async () => {
    const { code, err } = await law(
      "--state",
      "Californa",
      "--agency",
      "sherif",
      "--action",
      "hold-on-detainr",
      "--on",
      "2026-02-30",
    );
    expect(code).toBe(1);
    for (const part of ["California (CA)", '"sheriff"', '"hold-on-detainer"', "no day of the calendar"])
      expect(err).toContain(part);
  });

  it("understands names, codes with underscores, facts and papers", async () => {
    const { out } = await law(
      "--state",
      "texas",
      "--agency",
      "sheriff_jail",
      "--action",
      "hold_detainer_admin_warrant",
      "--on",
      "2026-02-01",
      "--document",
      "I-247A,I-200",
      "--given",
      "citizenship=yes",
      "--json",
    );
    expect(JSON.parse(out).effect).toBe("prohibited");
  });

  it("says plainly that a date lies before the rules, that a bill is pending, that a statute is enjoined", async () => {
    const sign = ["--agency", "sheriff", "--action", "sign-287g-jail"];
    expect((await law("--state", "OH", ...sign, "--on", "1900-01-01")).out).toContain(
      "hold no rule in force on 1 January 1900",
    );
    expect((await law("--state", "SC", ...sign, "--on", "2026-05-01")).out).toContain(
      "enactment was not found",
    );
    const arrest = ["--agency", "sheriff", "--action", "arrest-under-state-entry-law", "--on", "2026-03-01"];
    expect((await law("--state", "FL", ...arrest)).out).toContain("a federal court enjoined it");
  });

  it("shows both sides of a contest", async () => {
    const { out } = await law(
      "--state",
      "MT",
      "--agency",
      "sheriff",
      "--action",
      "hold-on-detainer",
      "--on",
      "2026-03-01",
    );
    expect(out).toContain("Contested.");
    expect(out).toContain("Both sides");
  });

  it("compares, lists changes, stale records and words", async () => {
    const compared = await law(
      "--state",
      "MD",
      "--agency",
      "sheriff",
      "--compare",
      "papers",
      "--action",
      "hold-on-detainer",
      "--on",
      "2026-07-01",
    );
    expect(compared.out).toContain("detainer only");
    expect((await law("--changes", "2026-02-01", "2026-03-01", "--state", "MD")).out).toContain("2026-02-17");
    expect((await law("--stale", "--on", "2026-11-25")).out).toContain("co.hold");
    expect((await law("--list")).out).toContain("hold-on-detainer");
  });

  it("says what is missing or malformed", async () => {
    expect((await law("--state", "OH")).err).toContain("--agency is missing");
    expect((await law(...question, "--given", "warrant")).err).toContain("fact=value");
    expect((await law("--changes", "2026-02-01")).err).toContain("needs two days");
  });
});
