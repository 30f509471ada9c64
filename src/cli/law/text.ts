import { type Body, type DatedChange, dateWords, type Rule, type Ruling } from "../../law/index.js";
import { wrap } from "./wrap.js";

/** What `equipoise law` prints. */

const heading = (text: string): string => `\n${text}`;
const bullet = (text: string): string => wrap(text, 100, "  - ", "    ");

export const effectTitles: Readonly<Record<string, string>> = {
  required: "Required",
  permitted: "Permitted",
  "permitted-with-conditions": "Permitted with conditions",
  prohibited: "Prohibited",
  contested: "Contested",
  unknown: "Unknown",
  "not-reached": "Not reached",
};

export function rulingText(ruling: Ruling): string {
  const lines = [wrap(`${effectTitles[ruling.effect]}. ${ruling.answer}`, 100)];
  if (ruling.noDuty) lines.push("No duty to act was found in federal law.");
  section(
    lines,
    "Both sides",
    ruling.sides.map((one) => `${effectTitles[one.effect]}: ${one.text}`),
  );
  section(
    lines,
    "Conditions, and facts that would change the answer",
    ruling.conditions.map((one) => one.text),
  );
  lines.push(heading("Reasoning"));
  ruling.trace.forEach((step, i) => {
    lines.push(wrap(step.text, 100, `  ${i + 1}. `, "     "));
    const untold = step.rules.filter((one) => !step.text.includes(one.authority.cite));
    if (untold.length > 0)
      lines.push(
        wrap(`Authority: ${untold.map((one) => one.authority.cite).join("; ")}`, 100, "     ", "     "),
      );
  });
  section(
    lines,
    "Liability (apart from the answer: even a required act can carry it)",
    ruling.liability.map((one) => `${one.text} (${one.rule.authority.cite}${memoryMark(one.rule)})`),
    "Our records name none for this act.",
  );
  section(
    lines,
    "Changed in the two years before, or to come",
    ruling.changes.map((one) => one.text),
    "Nothing known.",
  );
  section(
    lines,
    "Pending, enjoined or unconfirmed (does not decide)",
    ruling.pending.map((one) => one.text),
    "Nothing known.",
  );
  lines.push(
    heading(`How sure: ${ruling.confidence} confidence${ruling.settled ? "" : "; not settled, because:"}`),
  );
  lines.push(...ruling.doubts.map(bullet));
  lines.push(lastChecked(ruling));
  section(lines, "Sources", sourcesOf(ruling));
  lines.push("", disclaimer);
  return lines.join("\n");
}

function section(lines: string[], title: string, items: readonly string[], none?: string): void {
  if (items.length === 0 && none === undefined) return;
  lines.push(heading(title), ...(items.length > 0 ? items.map(bullet) : [`  ${none}`]));
}

const memoryMark = ({ verification }: Rule): string => (verification === "memory" ? "; from memory" : "");

function lastChecked({ deciding, checkedOn }: Ruling): string {
  if (deciding.length === 0) return "  Last checked: no rule decides.";
  if (checkedOn === null)
    return "  Last checked: at least one deciding rule was seen in a copy without a date.";
  return `  Last checked: ${dateWords(checkedOn)} (the oldest of the deciding rules).`;
}

function sourcesOf({ deciding }: Ruling): string[] {
  return deciding.map(
    ({ id, authority, verification, checkedNote, file }) =>
      `${authority.cite} [${id}, ${verificationWords[verification]}${checkedNote === undefined ? "" : `: ${checkedNote}`}; knowledge/law/${file}]${authority.links.length > 0 ? ` ${authority.links.join(" ")}` : ""}`,
  );
}

const verificationWords = {
  primary: "text seen",
  secondary: "seen through summaries by others",
  memory: "not looked up",
} as const;

const disclaimer =
  "This is no legal advice. The rules are research notes that no lawyer has reviewed: ask counsel before acting.";

export function listText({ vocabulary }: Body): string {
  const word = ({ id, label }: { readonly id: string; readonly label: string }) =>
    `  ${id.padEnd(30)} ${label}`;
  return [
    "Actions",
    ...vocabulary.actions.map(word),
    "\nKinds of agency",
    ...vocabulary.agencies.map(word),
    "\nFacts (--given fact=value)",
    ...vocabulary.facts.map(
      (one) =>
        `${word(one)} ${one.numeric ? "(a number)" : `(${one.values.map((v) => v.value).join(", ")})`}`,
    ),
    "\nPapers (--document)",
    ...vocabulary.documents.map(word),
  ].join("\n");
}

export function staleText(rules: readonly Rule[], all: number, on: string, days: number): string {
  const lines = rules.map(
    ({ id, authority, checkedOn, verification, file }) =>
      `  ${(checkedOn === null ? "no date" : checkedOn.text).padEnd(12)} ${verification.padEnd(10)} ${id.padEnd(24)} ${authority.cite} (knowledge/law/${file})`,
  );
  return [
    `${rules.length} of ${all} records were not checked in the ${days} days before ${dateWords(on)}:`,
    ...lines,
  ].join("\n");
}

export function changesText(changes: readonly DatedChange[], from: string, to: string): string {
  if (changes.length === 0)
    return `No change from ${dateWords(from)} until ${dateWords(to)} is known to our records; that is no proof of none.`;
  return [
    `From ${dateWords(from)} until ${dateWords(to)}:`,
    ...changes.map(({ kind, certain, rule }) => {
      const date = (kind === "begins" ? rule.from : rule.to)!;
      const doubt = certain ? "" : ", day not confirmed";
      const status = rule.status === "in-force" ? "" : ` [${rule.status}]`;
      return wrap(
        `${date.text}${doubt}: ${rule.jurisdiction}, ${kind}${status}: ${rule.summary} (${rule.authority.cite})`,
        100,
        "  - ",
        "    ",
      );
    }),
  ].join("\n");
}
