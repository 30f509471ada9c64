import type { Unreadable } from "../sources/profile.js";
import { known, phrase, unreadable } from "./text.js";

const yes = new Set([
  "true",
  "t",
  "yes",
  "y",
  "1",
  "1 0",
  "x",
  "si",
  "conducted",
  "performed",
  "made",
  "issued",
  "found",
  "searched",
  "arrested",
  "cited",
  "positive",
]);

const no = new Set([
  "false",
  "f",
  "no",
  "n",
  "0",
  "0 0",
  "none",
  "not conducted",
  "not performed",
  "not made",
  "not issued",
  "not found",
  "none found",
  "nothing found",
  "not searched",
  "no search",
  "not arrested",
  "no arrest",
  "not cited",
  "negative",
]);

/** Words that say that nobody knows: a flag has no third value, so they are missing. */
const notKnown = new Set(["unknown", "u", "unk", "undetermined", "refused", "not applicable"]);

/**
 * A yes or no; null where the cell holds neither or says that it is unknown. Reads TRUE/FALSE, T/F, Yes/No, Y/N, 1/0,
 * X, and words such as "Conducted" and "Not conducted".
 */
export function readFlag(text: string | null): boolean | Unreadable | null {
  const value = known(text);
  if (value === null) return null;
  const words = phrase(value);
  if (yes.has(words)) return true;
  if (no.has(words)) return false;
  if (notKnown.has(words)) return null;
  return unreadable(value, "is neither yes nor no");
}
