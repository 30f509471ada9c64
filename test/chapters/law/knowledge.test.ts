import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { optionKinds } from "../../../src/assessment/assessment.js";
import { loadAuthorities } from "../../../src/chapters/common/knowledge.js";
import { loadErrorCases } from "../../../src/chapters/errors/knowledge.js";
import { loadDeciders, loadOption, loadRights } from "../../../src/chapters/law/knowledge.js";

const root = join(import.meta.dirname, "../../../knowledge");
const options = optionKinds.map(loadOption);
const rights = loadRights();
const deciders = loadDeciders();

/** Every statement that names authorities, with where it stands. */
const statements = [
  ...options.flatMap(({ id, clauses }) => clauses.map((one) => ({ where: `options/${id}`, ...one }))),
  ...rights.flatMap(({ id, rights: list }) => list.map((one) => ({ where: `rights/${id}`, ...one }))),
  ...loadErrorCases().map((one) => ({ where: `errors/${one.id}`, ...one })),
  ...[...deciders.general, ...deciders.states].map((one) => ({ where: "options/deciders", ...one })),
];

describe("knowledge in plain words", () => {
  it("has one file for each kind of option, and no other", () => {
    const files = readdirSync(join(root, "options")).filter((name) => name.endsWith(".yaml"));
    expect(files.sort()).toEqual([...optionKinds.map((kind) => `${kind}.yaml`), "deciders.yaml"].sort());
  });

  it("names only authorities that are listed, and lists none that nothing names", () => {
    const known = loadAuthorities();
    const named = new Set(statements.flatMap(({ authorities }) => authorities));
    expect([...named].filter((id) => !known.has(id))).toEqual([]);
    expect([...known.keys()].filter((id) => !named.has(id))).toEqual([]);
  });

  it("is verified only where it names an authority", () => {
    const bare = statements.filter(
      ({ authorities, verified }) => authorities.length === 0 && verified === "primary",
    );
    expect(bare.map(({ where }) => where)).toEqual([]);
  });

  it("says nothing of the 287(g) agreements without their powers, costs, liability and end", () => {
    for (const kind of ["287g-jail", "287g-warrant-service", "287g-task-force"] as const) {
      const topics = new Set(loadOption(kind).clauses.map(({ topic }) => topic));
      for (const topic of [
        "powers",
        "training",
        "supervision",
        "costs",
        "reimbursement",
        "data",
        "complaints",
        "civil-rights",
        "language",
        "liability",
        "duration",
        "termination",
      ] as const)
        expect(topics.has(topic), `${kind}: ${topic}`).toBe(true);
    }
  });

  it("tells for each kind of agency who decides", () => {
    for (const kind of ["municipal-police", "sheriff", "jail", "state-police", "campus", "tribal"] as const)
      expect(
        deciders.general.some(({ kinds }) => kinds.includes(kind)),
        kind,
      ).toBe(true);
  });

  it("has the eight kinds of encounter in order, each right once, in both languages", () => {
    expect(rights.map(({ id }) => id)).toEqual([
      "stop",
      "door",
      "victim-witness",
      "booking",
      "detainer-release",
      "jail-interview",
      "juvenile",
      "language",
    ]);
    const all = rights.flatMap(({ id, rights: list }) =>
      list.map((one) => ({ ...one, id: `${id}-${one.id}` })),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, en, es } of all) {
      expect(en.text, id).not.toBe(es.text);
      // Numbers of one language stand in the other.
      const numbers = (text: string) => text.match(/\d+/g)?.sort() ?? [];
      expect(numbers(es.text), id).toEqual(numbers(en.text));
      expect(es.text, id).not.toMatch(/\b(the|and|may|must|with)\b/i);
      // One voice: the formal address throughout.
      expect(es.text, id).not.toMatch(/\b(tú|tu|tus|puedes|tienes|eres|te)\b/i);
      for (const text of [en.text, es.text]) expect(text, id).toMatch(/^[A-ZÁÉÍÓÚ].*[.]$/s);
    }
  });
});
