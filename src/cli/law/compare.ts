import {
  type Body,
  dateWords,
  type Effect,
  type LooseQuestion,
  parseQuestion,
  rule,
} from "../../law/index.js";
import { effectTitles } from "./text.js";

/** `equipoise law --compare`: actions against policy options, kinds of agency, or papers at hand. */

export const comparisons = ["options", "agencies", "papers"] as const;

export interface Comparison {
  readonly by: string;
  readonly state: string;
  readonly on: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly action: string;
    readonly cells: readonly {
      readonly effect: Effect;
      readonly settled: boolean;
      readonly stateLaw: string;
    }[];
  }[];
}

type Column = { readonly label: string; readonly change: Partial<LooseQuestion> };

function columnsOf(by: string, body: Body, given: LooseQuestion["given"]): Column[] {
  if (by === "agencies")
    return body.vocabulary.agencies
      .filter(({ id }) => id !== "tribal")
      .map(({ id }) => ({ label: id, change: { agency: id } }));
  if (by === "papers")
    return [
      { label: "detainer only", change: { documents: ["i-247a"] } },
      { label: "with I-200", change: { documents: ["i-247a", "i-200"] } },
      { label: "judge's warrant", change: { documents: ["judicial-warrant"] } },
    ];
  return [
    { label: "no agreement", agreement: "none" },
    { label: "jail model", agreement: "jail" },
    { label: "warrant service", agreement: "warrant-service" },
    { label: "task force", agreement: "task-force" },
  ].map(({ label, agreement }) => ({ label, change: { given: { ...given, agreement } } }));
}

/** The answers for each action (or the one named) under each column. */
export function comparison(body: Body, by: string, question: LooseQuestion, action?: string): Comparison {
  const first = parseQuestion({ ...question, action: action ?? body.vocabulary.actions[0]!.id }, body);
  const actions = action === undefined ? body.vocabulary.actions.map(({ id }) => id) : [first.action];
  const columns = columnsOf(by, body, question.given);
  return {
    by,
    state: first.state,
    on: first.on,
    columns: columns.map(({ label }) => label),
    rows: actions.map((one) => ({
      action: one,
      cells: columns.map(({ change }) => {
        const { effect, settled, stateLaw } = rule({ ...question, action: one, ...change }, body);
        return { effect, settled, stateLaw };
      }),
    })),
  };
}

export function comparisonText({ by, state, on, columns, rows }: Comparison, body: Body): string {
  const name = body.vocabulary.places.find(({ code }) => code === state)!.name;
  const table = [
    ["action", ...columns],
    ...rows.map(({ action, cells }) => [
      action,
      ...cells.map(
        ({ effect, stateLaw }) =>
          `${effectTitles[effect]}${stateLaw === "found" || effect === "unknown" ? "" : " *"}`,
      ),
    ]),
  ];
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  return [
    `${name}, ${dateWords(on)}: actions by ${by}`,
    ...table.map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join("  ")
        .trimEnd(),
    ),
    "* the federal layer only: state law not verified. Ask for one action to see the reasoning. No legal advice.",
  ].join("\n");
}
