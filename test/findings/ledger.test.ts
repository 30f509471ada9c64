import { describe, expect, it } from "vitest";
import type { AnsweredFinding, LedgerLine, Strength, UnansweredFinding } from "../../src/findings/finding.js";
import { fillLedger, ledgerTexts } from "../../src/findings/ledger.js";

const base = { chapter: "stops", method: "m", question: "?", citations: [], datasets: ["stops"] };

function answered(id: string, ledger: LedgerLine, strength: Strength, rank: number): AnsweredFinding {
  return {
    ...base,
    id,
    ledger,
    rank,
    strength,
    status: "answered",
    claim: id,
    reading: "",
    estimates: {},
    checks: [],
    assumptions: [],
    limits: [],
    choices: [],
    tables: [],
    figures: [],
    decisions: [],
  };
}

function unanswered(id: string, ledger: LedgerLine): UnansweredFinding {
  return { ...base, id, ledger, rank: 1, status: "cannot-answer", why: "why", whatWould: "what" };
}

describe("the ledger", () => {
  it("has seven concerns and three benefits, in a fixed order", () => {
    const entries = fillLedger([]);
    expect(entries).toHaveLength(10);
    expect(entries.filter((one) => one.side === "concern")).toHaveLength(7);
    expect(entries[0]!.line).toBe("cooperation");
    expect(entries.every((one) => one.status === "not-yet" && one.strength === undefined)).toBe(true);
    expect(entries[5]!.label).toBe(ledgerTexts.profiling.label);
  });

  it("is filled by the strongest evidence, then by rank", () => {
    const entries = fillLedger([
      answered("published", "profiling", "published", 1),
      answered("descriptive-2", "profiling", "local-descriptive", 2),
      answered("causal", "profiling", "local-causal", 9),
      answered("descriptive-1", "profiling", "local-descriptive", 1),
      answered("assumed", "resources", "assumed", 1),
    ]);
    const profiling = entries.find((one) => one.line === "profiling")!;
    expect(profiling.strength).toBe("local-causal");
    expect(profiling.findings.map((one) => one.id)).toEqual([
      "causal",
      "descriptive-1",
      "descriptive-2",
      "published",
    ]);
    expect(entries.find((one) => one.line === "resources")!.strength).toBe("assumed");
  });

  it("tells data that do not answer from lines at which nothing looked", () => {
    const entries = fillLedger([unanswered("u", "profiling")]);
    const status = Object.fromEntries(entries.map((one) => [one.line, one.status]));
    expect(status.profiling).toBe("cannot-answer");
    expect(status.misconduct).toBe("not-yet");
  });

  it("does not depend on the order of the findings", () => {
    const findings = [
      answered("b", "profiling", "local-descriptive", 1),
      answered("a", "profiling", "local-descriptive", 1),
      unanswered("d", "profiling"),
      unanswered("c", "profiling"),
    ];
    expect(fillLedger(findings)).toEqual(fillLedger([...findings].reverse()));
  });
});
