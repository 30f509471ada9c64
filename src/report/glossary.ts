import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** The words of reports, in English and Spanish: knowledge/glossary.yaml. */

export interface Term {
  readonly id: string;
  readonly en: { readonly term: string; readonly meaning: string };
  readonly es: { readonly term: string; readonly meaning: string };
  /** Spellings by which the term is found in a report, in lower case; the English term is one. */
  readonly found?: readonly string[];
}

/** Reads the glossary. */
export function loadGlossary(): Term[] {
  const text = readFileSync(new URL("../../knowledge/glossary.yaml", import.meta.url), "utf8");
  return (parse(text) as { terms: Term[] }).terms;
}

/** The terms that occur in a text. */
export function termsIn(text: string, terms: readonly Term[]): Term[] {
  const lower = text.toLowerCase();
  return terms.filter((one) =>
    [one.en.term.toLowerCase(), ...(one.found ?? [])].some((word) => lower.includes(word)),
  );
}
