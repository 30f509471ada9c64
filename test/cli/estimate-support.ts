import { join } from "node:path";
import { expect } from "vitest";
import type { Diagnostic, Term } from "../../src/statistics/types.js";
import { equipoise, inFolder, type Told } from "./support.js";

/** What `--json` prints, whatever the method. */
export interface Answer {
  readonly method: string;
  readonly settings: Record<string, unknown>;
  readonly n: number;
  readonly dropped: { rows: number; reasons: { reason: string; rows: number }[]; terms: string[] };
  readonly terms: Term[];
  // biome-ignore lint/suspicious/noExplicitAny: each method has values of its own
  readonly values: any;
  readonly diagnostics: Diagnostic[];
}

/** Runs a method on a file. */
export async function onFile(path: string, method: string, ...options: string[]): Promise<Answer> {
  const told = await equipoise("estimate", method, path, "--json", ...options);
  expect(told.stderr + told.stdout.slice(0, 300)).toContain("{");
  expect(told.code).toBe(0);
  return JSON.parse(told.stdout) as Answer;
}

/** Runs a method on a table that the test writes. */
export async function onTable(csv: string, method: string, ...options: string[]): Promise<Answer> {
  return inFolder({ "data.csv": csv }, (folder) => onFile(join(folder, "data.csv"), method, ...options));
}

/** What is told on a table that the test writes, whatever the exit code. */
export async function toldOn(csv: string, method: string, ...options: string[]): Promise<Told> {
  return inFolder({ "data.csv": csv }, (folder) =>
    equipoise("estimate", method, join(folder, "data.csv"), ...options),
  );
}

export function termOf(answer: Answer, name: string): Term {
  const found = answer.terms.find(({ term }) => term === name);
  if (found === undefined) throw new Error(`no ${name} among ${answer.terms.map(({ term }) => term)}`);
  return found;
}

/** Iterative fits stop within 1e-8; everything else is exact to rounding. */
export const close = (actual: number, expected: number, relative = 1e-8): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.max(1e-12, Math.abs(expected)));
