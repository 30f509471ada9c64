import type { FigurePlot } from "../../findings/finding.js";
import type { Diagnostic, Table, Term } from "../../statistics/types.js";
import type { Choices, OptionName, Options } from "./options.js";
import type { ColumnRequest } from "./table-reader.js";

/** What went out of the sample, and which terms could not be estimated. */
export interface Dropped {
  readonly rows: number;
  /** Why rows were left out, in words, with their number. */
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[];
  /** Terms that are linear combinations of others. */
  readonly terms: readonly string[];
}

/** A picture of an outcome. */
export interface OutcomePlot {
  readonly title: string;
  readonly subtitle: string;
  /** What a reader would see, in a sentence or two; title and subtitle unless given. */
  readonly alternative?: string;
  readonly plot: FigurePlot;
  /** Drawn in the terminal instead, where characters say it better in another way. */
  readonly terminal?: FigurePlot;
}

/** One shape for every method: what `--json` prints. */
export interface Outcome {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly n: number;
  readonly dropped: Dropped;
  readonly terms: readonly Term[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
  /** What people look at: an event study, a forest, a path. */
  readonly plot?: OutcomePlot;
}

/** A file as the method sees it: the columns that it asked for. */
export interface Input {
  readonly table: Table;
  /** Headers of the file, for patterns of names. */
  readonly headers: readonly string[];
  /** Level of the intervals. */
  readonly level: number;
  readonly seed: number;
  /** The line of the file on which a row of the table (from 0) begins; the row of the sheet of a workbook. */
  readonly lineOf: (row: number) => number;
  /** Reads a second file (margins for raking), with the columns named. */
  readonly readOther: (path: string, columns: readonly ColumnRequest[]) => Promise<Table>;
}

/** A method of `equipoise estimate`. */
export interface EstimateMethod {
  readonly id: string;
  readonly title: string;
  /** What it estimates, in a sentence or two, where its page is not at hand. */
  readonly summary: string;
  /** What is counted as n: "row", "rows" unless given. */
  readonly rowWord?: readonly [string, string];
  /** Estimates that nobody tests against zero (means, totals): the printed table leaves t and p out. */
  readonly untested?: boolean;
  /** Name of its page in docs/methods, without the ending. */
  readonly page: string;
  /** Options that it understands beside the common ones. */
  readonly options: readonly OptionName[];
  /** Values of options that have fewer here than elsewhere. */
  readonly choices?: Choices;
  /** A command line that works as it stands, for --help. */
  readonly example: string;
  /** The columns that it needs; throws UsageError where an option is missing. */
  columns(
    options: Options,
    headers: readonly string[],
    readOther: Input["readOther"],
  ): readonly ColumnRequest[] | Promise<readonly ColumnRequest[]>;
  run(input: Input, options: Options): Outcome | Promise<Outcome>;
  /** For methods that make sense without a file (power from a formula). */
  runWithoutFile?(settings: Pick<Input, "level" | "seed">, options: Options): Outcome;
}

/** Rows of the table that take no part, by reason; reasons without a row are none. */
export function droppedFor(reasons: Dropped["reasons"], terms: readonly string[] = []): Dropped {
  return {
    rows: reasons.reduce((sum, { rows }) => sum + rows, 0),
    reasons: reasons.filter(({ rows }) => rows > 0),
    terms,
  };
}

/** The same where there is one reason. */
export const droppedRows = (rows: number, reason: string, terms: readonly string[] = []): Dropped =>
  droppedFor([{ reason, rows }], terms);

const none = Number.NaN;

/** A term of which nothing is known but what is given. */
export const bareTerm = (term: string, estimate: number, known: Partial<Term> = {}): Term => ({
  term,
  estimate,
  standardError: none,
  low: none,
  high: none,
  statistic: none,
  df: none,
  pValue: none,
  ...known,
});
