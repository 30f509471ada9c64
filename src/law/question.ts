import { InputError, type Problem } from "../findings/input-error.js";
import { nearest } from "../findings/nearest.js";
import { isDay } from "./dates.js";
import type { Body, LooseQuestion, Question, Vocabulary, Word } from "./types.js";

/**
 * Puts a question into the words of the vocabulary: names, postal codes, synonyms and codes with underscores are
 * understood; the papers at hand become facts.
 *
 * @throws InputError that tells all that was not understood, each with the nearest known word
 */
export function parseQuestion(question: LooseQuestion, { vocabulary }: Body): Question {
  const problems: Problem[] = [];
  const state = placeOf(question.state, vocabulary, problems);
  const agency = wordOf(question.agency, vocabulary.agencies, "kind of agency", problems);
  const action = wordOf(question.action, vocabulary.actions, "action", problems);
  if (!isDay(question.on))
    problems.push({
      what: `"${question.on}" is no day of the calendar`,
      mend: "Give the day as YYYY-MM-DD, for example 2026-03-01.",
    });
  const given = { ...papersShow(question.documents ?? [], vocabulary, problems) };
  for (const [name, value] of Object.entries(question.given ?? {})) {
    const fact = factOf(name, value, vocabulary, problems);
    if (fact !== undefined) given[fact.fact] = fact.value;
  }
  if (problems.length > 0) throw new InputError(problems);
  return { state: state!, agency: agency!, action: action!, on: question.on, given };
}

const normal = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, "-");

/** The id of the word that a person wrote, by id, label or synonym. */
function find(text: string, words: readonly Word[]): string | undefined {
  const wanted = normal(text);
  return (
    words.find(({ id }) => id === wanted) ??
    words.find(
      ({ label, synonyms }) => normal(label) === wanted || synonyms.some((one) => normal(one) === wanted),
    )
  )?.id;
}

function wordOf(text: string, words: readonly Word[], kind: string, problems: Problem[]): string | undefined {
  const found = find(text, words);
  if (found !== undefined) return found;
  const all = new Map(
    words.flatMap(({ id, label, synonyms }) => [id, label, ...synonyms].map((one) => [normal(one), id])),
  );
  const near = nearest(normal(text), [...all.keys()]) ?? sharing(normal(text), [...all.keys()]);
  const ids = words.map(({ id }) => id).join(", ");
  problems.push({
    what: `"${text}" is no ${kind} that the law rules know`,
    mend: near === undefined ? `Known are: ${ids}.` : `Did you mean "${all.get(near)}"? Known are: ${ids}.`,
  });
  return undefined;
}

/** The known word that shares most of its parts with `text` ("detainer-hold" shares both with "hold-on-detainer"). */
function sharing(text: string, known: readonly string[]): string | undefined {
  const parts = new Set(text.split("-").filter((part) => part.length > 2));
  let best: string | undefined;
  let most = 0;
  for (const one of known) {
    const shared = one.split("-").filter((part) => parts.has(part)).length;
    if (shared > most) {
      most = shared;
      best = one;
    }
  }
  return best;
}

function placeOf(text: string, { places }: Vocabulary, problems: Problem[]): string | undefined {
  const wanted = text.trim().toLowerCase().replace(/^us-/, "");
  const found = places.find(
    ({ code, name }) => code.toLowerCase() === wanted || name.toLowerCase() === wanted,
  );
  if (found !== undefined) return found.code;
  const names = new Map(places.map(({ name, code }) => [name.toLowerCase(), `${name} (${code})`]));
  const near = wanted.length > 2 ? nearest(wanted, [...names.keys()]) : undefined;
  const hint = near === undefined ? "" : `Did you mean ${names.get(near)}? `;
  problems.push({
    what: `"${text}" is no state`,
    mend: `${hint}Give the name or postal code of one of the fifty states, or DC.`,
  });
  return undefined;
}

function factOf(
  name: string,
  value: string | number | boolean,
  { facts }: Vocabulary,
  problems: Problem[],
): { fact: string; value: string } | undefined {
  const fact = wordOf(name, facts, "fact", problems);
  if (fact === undefined) return undefined;
  const { numeric, values } = facts.find(({ id }) => id === fact)!;
  const written = typeof value === "boolean" ? (value ? "yes" : "no") : normal(String(value));
  if (numeric) {
    if (written !== "" && Number.isFinite(Number(written))) return { fact, value: written };
    problems.push({ what: `${name}: "${value}" is no number`, mend: "Give a number, for example 48." });
    return undefined;
  }
  const word = written === "true" ? "yes" : written === "false" ? "no" : written;
  if (values.some((one) => one.value === word)) return { fact, value: word };
  const known = values.map((one) => one.value);
  const near = nearest(word, known);
  problems.push({
    what: `${name} can't be "${value}"`,
    mend: `${near === undefined ? "" : `Did you mean "${near}"? `}It can be: ${known.join(", ")}.`,
  });
  return undefined;
}

/** What the papers show. Papers that include a detainer but no warrant show that no warrant came with it. */
function papersShow(
  papers: readonly string[],
  { documents }: Vocabulary,
  problems: Problem[],
): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const paper of papers) {
    const id = wordOf(paper, documents, "document", problems);
    if (id !== undefined) Object.assign(shown, documents.find((one) => one.id === id)!.shows);
  }
  if (shown.detainer === "yes" && shown.warrant === undefined) shown.warrant = "none";
  return shown;
}
