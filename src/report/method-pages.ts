import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The short form of a method: the title of its page in docs/methods, and what it says the method estimates. */
export interface MethodShort {
  readonly id: string;
  readonly title: string;
  /** Paragraphs in plain text; empty where there is no page. */
  readonly paragraphs: readonly string[];
}

const root = fileURLToPath(new URL("../../docs/methods/", import.meta.url));

/** Reads the short form of a method from its page. */
export function methodShort(id: string, folder = root): MethodShort {
  const path = `${folder}${id}.md`;
  const fallback = { id, title: id.replaceAll("-", " "), paragraphs: [] };
  if (!/^[\w-]+$/.test(id) || !existsSync(path)) return fallback;
  const text = readFileSync(path, "utf8");
  const title = /^#\s+(.+)$/m.exec(text)?.[1]?.trim() ?? fallback.title;
  const section =
    /^##\s+What it (?:estimates|shows|does)[^\n]*\n([\s\S]*?)(?=^##\s|$(?![\s\S]))/im.exec(text)?.[1] ?? "";
  const paragraphs = section
    .split(/\n\s*\n/)
    .map((one) => one.trim())
    .filter((one) => one !== "" && !/^(```|\||\$\$|[-*] |\d+\. |>)/.test(one))
    .map(plainText)
    .slice(0, 2);
  return { id, title: plainText(title), paragraphs };
}

/** Markdown's inline marks are dropped; the words stay. */
function plainText(markdown: string): string {
  return markdown
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/(\*\*|__|`)/g, "")
    .replaceAll(/(^|\W)[*_](\S(?:[^*_]*\S)?)[*_](?=\W|$)/g, "$1$2")
    .replaceAll(/\s+/g, " ")
    .trim();
}
