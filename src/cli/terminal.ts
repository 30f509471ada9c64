import { InputError, problemText } from "../findings/input-error.js";

/** Where a command writes: results on stdout, everything else on stderr. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Progress and notes, on stderr: a bar that is drawn over where it is a terminal, a line a step elsewhere. */
export class Progress {
  private drawn = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly quiet: boolean,
  ) {}

  step(text: string, done?: number, of?: number): void {
    if (this.quiet) return;
    const { stderr } = this.terminal;
    const bar = done === undefined || of === undefined || of === 0 ? "" : `${drawBar(done / of)} `;
    if (stderr.isTTY === true) {
      stderr.write(`\r\u001b[2K${bar}${text}`);
      this.drawn = true;
    } else {
      stderr.write(`${done === undefined ? "" : `[${done}/${of}] `}${text}\n`);
    }
  }

  note(text: string): void {
    if (this.quiet) return;
    this.clear();
    this.terminal.stderr.write(`${text}\n`);
  }

  clear(): void {
    if (this.drawn) this.terminal.stderr.write("\r\u001b[2K");
    this.drawn = false;
  }
}

function drawBar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * 20);
  return `[${"#".repeat(full)}${".".repeat(20 - full)}]`;
}

/** Tells an error in the way that its kind asks for, and returns the exit code. */
export function tellError(error: unknown, terminal: Terminal, json: boolean): number {
  if (error instanceof InputError) {
    if (json)
      terminal.stdout.write(`${JSON.stringify({ error: "input", problems: error.problems }, null, 2)}\n`);
    for (const problem of error.problems) terminal.stderr.write(`${problemText(problem)}\n`);
    return 1;
  }
  if (error instanceof Error && error.name === "StatisticsError") {
    if (json)
      terminal.stdout.write(
        `${JSON.stringify({ error: "input", problems: [{ what: error.message }] }, null, 2)}\n`,
      );
    terminal.stderr.write(`${error.message}\n`);
    return 1;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (json)
    terminal.stdout.write(
      `${JSON.stringify({ error: "defect", message: String((error as Error).message) }, null, 2)}\n`,
    );
  terminal.stderr.write(
    `This is a defect of Equipoise, not of your files. Nothing was changed: the last good report stands as it was.\n${text}\n`,
  );
  return 3;
}
