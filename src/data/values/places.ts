import { readLabel } from "./text.js";

/**
 * A place name with padding folded and one kind of capitals: "HAMDEN              " and "Hamden" are "Hamden". Words
 * with figures (K3, 5TH) and short words of capitals that stand among others (NE) keep theirs.
 */
export function readPlace(text: string | null): string | null {
  const label = readLabel(text);
  if (label === null) return null;
  return label.replace(/[\p{L}\d'\u2019]+/gu, (word) =>
    /\d/.test(word) || word.length <= 2 ? word : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
  );
}
