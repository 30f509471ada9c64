import type { Unreadable } from "../sources/profile.js";
import { known, phrase, unreadable } from "./text.js";

/** Words of the field and the canonical value that each stands for, in order: the first pattern that fits decides. */
export interface Vocabulary {
  /** What the value is, for messages: "outcome of a stop". */
  readonly of: string;
  /** Whole cells, lower case without punctuation. */
  readonly exact: Readonly<Record<string, string | null>>;
  readonly patterns: readonly (readonly [RegExp, string | null])[];
}

/** The canonical value of a text by a vocabulary; null where the cell is empty or its word means "not known". */
export function readWord(text: string | null, vocabulary: Vocabulary): string | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const words = phrase(value);
  if (Object.hasOwn(vocabulary.exact, words)) return vocabulary.exact[words]!;
  for (const [pattern, meaning] of vocabulary.patterns) if (pattern.test(words)) return meaning;
  return unreadable(value, `is no ${vocabulary.of} that we know`);
}

/**
 * A vocabulary of a closed list, from its own values and labels: "male" or "Male". For contracts that have no words of
 * their own here.
 */
export function vocabularyOf(of: string, values: Readonly<Record<string, string>>): Vocabulary {
  const exact: Record<string, string> = {};
  for (const [value, label] of Object.entries(values)) exact[phrase(label)] ??= value;
  for (const value of Object.keys(values)) exact[phrase(value)] = value;
  return { of, exact, patterns: [] };
}

/**
 * A vocabulary of codes that is the source's own: `{ V: "moving-violation" }`, upper and lower case alike. A value of
 * null says that the code means "not known".
 */
export function codeList(of: string, codes: Readonly<Record<string, string | null>>): Vocabulary {
  return {
    of,
    exact: Object.fromEntries(Object.entries(codes).map(([code, value]) => [phrase(code), value])),
    patterns: [],
  };
}
