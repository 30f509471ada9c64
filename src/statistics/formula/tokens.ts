import { formulaError } from "./syntax.js";

/** A piece of a formula. */
export interface Token {
  readonly kind: "name" | "number" | "text" | "symbol" | "end";
  /** A name without its backticks, the text of a string without its quotes, a number as it is written. */
  readonly value: string;
  readonly at: number;
}

const patterns: readonly [Token["kind"] | "space", RegExp][] = [
  ["space", /\s+/y],
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?L?/y],
  ["name", /(?:\p{L}|\.(?!\d))[\p{L}\p{N}._]*|_[\p{L}\p{N}._]+|`[^`]+`/uy],
  ["text", /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ["symbol", /%in%|%%|%\/%|==|!=|<=|>=|\[\[|\]\]|\|\||&&|[-+*/^:()[\],=<>!&|~]/y],
];

/** Splits the text of a formula; the last token is the end. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const found = match(text, at);
    if (found.kind !== "space") tokens.push({ kind: found.kind, value: bare(found), at });
    at += found.text.length;
  }
  tokens.push({ kind: "end", value: "", at: text.length });
  return tokens;
}

function match(text: string, at: number): { kind: Token["kind"] | "space"; text: string } {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) return { kind, text: found[0] };
  }
  const character = text[at]!;
  const hint =
    character === '"' || character === "'"
      ? "this text has no closing quote."
      : character === "`"
        ? "this name has no closing backtick."
        : `"${character}" has no meaning here.`;
  throw formulaError(text, at, hint);
}

function bare({ kind, text }: { kind: Token["kind"] | "space"; text: string }): string {
  if (kind === "text") return text.slice(1, -1).replaceAll(/\\(.)/g, "$1");
  if (kind === "name" && text.startsWith("`")) return text.slice(1, -1);
  return text;
}
