import type { Assessment } from "../../assessment/assessment.js";
import { protectFinding } from "../../data/privacy/small-cells.js";
import type {
  AnsweredFinding,
  Estimate,
  Finding,
  Strength,
  UnansweredFinding,
} from "../../findings/finding.js";
import type { AnyMethod } from "../method.js";

/** What a finding needs to know of the assessment and of the first dataset that it stands on. */
export interface AnswerContext {
  readonly assessment: Assessment;
  readonly dataset: { readonly name: string };
}

/** What of a method stands in each of its findings. */
export type MethodIdentity = Pick<
  AnyMethod,
  "id" | "chapter" | "ledger" | "outsideLedger" | "citations" | "rank" | "question"
>;

/**
 * Whether the counts in the row of the first table that begins with these labels are shown: sentences name only such
 * rows. A row that the table lacks has nothing to hide.
 */
export interface Shown {
  (...labels: readonly string[]): boolean;
  /** The same for one column of that row. */
  cell(column: string, ...labels: readonly string[]): boolean;
}

/**
 * An estimate with the counts that its digits could give away: the rows that it counts, and those that it does not. It
 * is left out where one of them is kept back.
 */
export interface Told extends Estimate {
  readonly counts: readonly number[];
}

export interface Draft {
  /** Told apart from other findings of the method; empty for its only or first one. */
  readonly part?: string;
  readonly question?: string;
  readonly rank?: number;
  readonly datasets?: readonly string[];
  readonly claim: (shown: Shown) => string;
  readonly reading: string;
  /** Local and descriptive unless given. */
  readonly strength?: Strength;
  readonly estimates?: Readonly<Record<string, Told>>;
  readonly checks?: AnsweredFinding["checks"];
  readonly assumptions?: readonly string[];
  readonly limits: readonly string[];
  readonly choices?: AnsweredFinding["choices"];
  /** The table that the claim rests on first. */
  readonly tables: AnsweredFinding["tables"];
  readonly figures?: AnsweredFinding["figures"];
  readonly decisions?: AnsweredFinding["decisions"];
}

const findingId = (method: MethodIdentity, part?: string): string =>
  part === undefined ? `${method.chapter}/${method.id}` : `${method.chapter}/${method.id}-${part}`;

/** What every finding of a method begins with; `part` tells several findings of one method apart. */
export function findingHead(method: MethodIdentity, datasets: readonly string[], part?: string) {
  return {
    id: findingId(method, part),
    chapter: method.chapter,
    method: method.id,
    ledger: method.ledger,
    ...(method.outsideLedger === true ? { outsideLedger: true as const } : {}),
    question: method.question,
    rank: method.rank,
    citations: method.citations,
    datasets,
  };
}

/**
 * A finding with its small counts kept back; the claim is worded last, when it is known which
 * counts may be named.
 */
export function answer(method: MethodIdentity, context: AnswerContext, draft: Draft): Finding {
  const { part, claim, question, rank, datasets, estimates = {}, ...rest } = draft;
  const finding: AnsweredFinding = {
    ...findingHead(method, datasets ?? [context.dataset.name], part),
    ...(question !== undefined && { question }),
    ...(rank !== undefined && { rank }),
    status: "answered",
    claim: "",
    strength: "local-descriptive",
    estimates: {},
    checks: [],
    assumptions: [],
    choices: [],
    figures: [],
    decisions: [],
    ...rest,
  };
  const { minimumCell } = context.assessment.privacy;
  const safe = protectFinding(finding, minimumCell) as AnsweredFinding;
  return {
    ...safe,
    claim: claim(shownIn(finding, safe)),
    estimates: tellable(estimates, keptBack(finding, safe), minimumCell),
  };
}

/** Counts that a table held and that were taken out of it. */
function keptBack(before: AnsweredFinding, after: AnsweredFinding): ReadonlySet<number> {
  const counts = before.tables.flatMap((table, t) =>
    table.rows.flatMap((row, r) =>
      row.filter(
        (value, c): value is number =>
          table.columns[c]!.kind === "count" &&
          typeof value === "number" &&
          after.tables[t]!.rows[r]![c] === null,
      ),
    ),
  );
  return new Set(counts.filter((count) => count > 0));
}

function tellable(
  estimates: Readonly<Record<string, Told>>,
  hidden: ReadonlySet<number>,
  minimumCell: number,
): Record<string, Estimate> {
  const told = Object.entries(estimates).filter(([, { counts }]) =>
    counts.every((count) => count === 0 || (count >= minimumCell && !hidden.has(count))),
  );
  return Object.fromEntries(told.map(([name, { counts: _, ...estimate }]) => [name, estimate]));
}

function shownIn(before: AnsweredFinding, after: AnsweredFinding): Shown {
  const [table, safe] = [before.tables[0], after.tables[0]];
  const same = (labels: readonly string[], columns: (name: string) => boolean) => {
    if (table === undefined || safe === undefined) return true;
    const at = table.rows.findIndex((row) => labels.every((label, i) => row[i] === label));
    if (at < 0) return true;
    return table.columns.every(({ name }, c) => !columns(name) || table.rows[at]![c] === safe.rows[at]![c]);
  };
  return Object.assign((...labels: readonly string[]) => same(labels, () => true), {
    cell: (column: string, ...labels: readonly string[]) => same(labels, (name) => name === column),
  });
}

/** "These data cannot answer this", found out after looking. */
export function cannotAnswer(
  method: MethodIdentity,
  context: AnswerContext,
  why: string,
  whatWould: string,
): UnansweredFinding {
  return {
    ...findingHead(method, [context.dataset.name]),
    status: "cannot-answer",
    why,
    whatWould,
  };
}
