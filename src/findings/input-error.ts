/** One thing that is wrong with what the user gave: where, what, and how to mend it. */
export interface Problem {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly what: string;
  readonly mend?: string;
}

/** The input is wrong: exit code 1. All problems are told at once. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly problems: readonly Problem[];

  constructor(problems: Problem | readonly Problem[]) {
    const all = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(all.map(problemText).join("\n"));
    this.problems = all;
  }
}

/** A problem as one or two lines: `file, line 3, column 7: what` and, indented, how to mend it. */
export function problemText(problem: Problem): string {
  const place = [
    problem.file,
    problem.line === undefined ? undefined : `line ${problem.line}`,
    problem.column === undefined ? undefined : `column ${problem.column}`,
  ].filter((part) => part !== undefined);
  const head = place.length > 0 ? `${place.join(", ")}: ${problem.what}` : problem.what;
  return problem.mend === undefined ? head : `${head}\n    ${problem.mend}`;
}
