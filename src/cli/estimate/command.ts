import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { Command, Option } from "commander";
import { InputError } from "../../findings/input-error.js";
import { nearest } from "../../findings/nearest.js";
import { isEmpty } from "../../report/figures/draw.js";
import { figureFile } from "../../report/figures/file.js";
import { type Diagnostic, StatisticsError } from "../../statistics/types.js";
import type { Terminal } from "../terminal.js";
import { firstFew } from "./format.js";
import { commonOptions, generalHelp, methodHelp } from "./help.js";
import { droppedFor, type EstimateMethod, type Input, type Outcome } from "./method.js";
import { methods } from "./methods/index.js";
import { type Options, optionTexts, parseOptions, UsageError } from "./options.js";
import { outcomeText } from "./print.js";
import { type ColumnRequest, readTable, type TableFile } from "./table-reader.js";

interface Given extends Readonly<Record<string, unknown>> {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly help?: boolean;
  readonly level?: string;
  readonly seed?: string;
  readonly svg?: string;
  readonly sheet?: string;
}

const scales = ["nominal", "ordinal", "interval", "ratio"];

/** `equipoise estimate METHOD FILE`: one statistical method on a file. */
export function estimateCommand(
  terminal: Terminal,
  run: (action: Promise<number>) => Promise<void>,
): Command {
  const command = new Command("estimate")
    .description("Estimate one statistical model on any CSV, Parquet, Excel or JSON lines file")
    .argument("[method]", "the method; `equipoise estimate --help` lists them")
    .argument("[file]", "the file of data")
    .helpOption(false)
    .option("-h, --help", "the methods; after a method, what it estimates and its options");
  for (const { flags, text } of Object.values(optionTexts)) command.addOption(new Option(flags, text));
  for (const [flags, text] of commonOptions) command.addOption(new Option(flags, text));
  return command.action((id: string | undefined, file: string | undefined, given: Given) =>
    run(guarded(() => estimate(id, file, given, terminal), given, terminal)),
  );
}

/** A wrong command line exits with 2; other errors take their own way. */
async function guarded(action: () => Promise<number>, given: Given, terminal: Terminal): Promise<number> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (given.json === true) {
      const problems = error.message.split("\n").map((what) => ({ what }));
      terminal.stdout.write(`${JSON.stringify({ error: "usage", problems }, null, 2)}\n`);
    }
    terminal.stderr.write(`${error.message}\n(equipoise estimate --help lists the methods)\n`);
    return 2;
  }
}

async function estimate(
  id: string | undefined,
  file: string | undefined,
  given: Given,
  terminal: Terminal,
): Promise<number> {
  if (id === undefined) {
    if (given.help !== true) throw new UsageError("estimate needs a method and a file");
    terminal.stdout.write(generalHelp(methods));
    return 0;
  }
  const method = findMethod(id);
  if (given.help === true) {
    terminal.stdout.write(methodHelp(method));
    return 0;
  }
  const { options, level, seed } = settingsOf(method, given);
  if (file === undefined) {
    if (method.runWithoutFile === undefined) throw new UsageError(`${id} needs a file: ${method.example}`);
    tell(method, method.runWithoutFile({ level, seed }, options), undefined, given, terminal);
    return 0;
  }
  const readOther = async (path: string, columns: readonly ColumnRequest[]) =>
    (await readTable(path, () => columns)).table;
  const read = await readTable(file, (headers) => method.columns(options, headers, readOther), {
    ...(given.sheet !== undefined && { sheet: given.sheet }),
  });
  const { table, headers, lineOf } = read;
  const input: Input = { table, headers, level, seed, lineOf, readOther };
  const outcome = withNotes(await inLines(() => method.run(input, options), lineOf, file), read);
  if (given.svg !== undefined) writeSvg(given.svg, method, outcome, file);
  tell(method, outcome, read, given, terminal);
  return 0;
}

/**
 * The statistics count rows of a table from 1; a person sees lines of a file. Rows "of those fitted" are places in a
 * part of the table and stay as they are.
 */
async function inLines<T>(
  run: () => T | Promise<T>,
  lineOf: (row: number) => number,
  file: string,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    const line = (row: string) => String(lineOf(Number(row) - 1));
    const what = error.message
      .replaceAll(/\brows (\d+) and (\d+)\b/g, (_, a: string, b: string) => `lines ${line(a)} and ${line(b)}`)
      .replaceAll(
        /\b([Rr])ow (\d+)(?: of the data)?\b(?! of those)/g,
        (_, first: string, row: string) => `${first === "R" ? "Line" : "line"} ${line(row)}`,
      );
    throw new InputError({ file, what });
  }
}

function findMethod(id: string): EstimateMethod {
  const found = methods.find((one) => one.id === id);
  if (found !== undefined) return found;
  const known = methods.map((one) => one.id);
  const close = nearest(id, known);
  const hint = close === undefined ? "" : ` Did you mean ${close}?`;
  throw new UsageError(`There is no method ${id}.${hint} The methods are ${known.join(", ")}.`);
}

function settingsOf(
  method: EstimateMethod,
  given: Given,
): { readonly options: Options; readonly level: number; readonly seed: number } {
  const scale = scales.find((one) => one === given.level?.toLowerCase());
  const asked: Readonly<Record<string, unknown>> = scale === undefined ? given : { ...given, scale };
  const options = parseOptions(asked, method);
  const level = scale !== undefined || given.level === undefined ? 0.95 : Number(given.level);
  if (!(level > 0 && level < 1))
    throw new UsageError(`--level ${given.level}: expected a number between 0 and 1, such as 0.95`);
  const seed = given.seed === undefined ? 1 : Number(given.seed);
  if (!Number.isSafeInteger(seed)) throw new UsageError(`--seed ${given.seed}: expected a whole number`);
  return { options, level, seed };
}

/** Lines of the file that hold no record never came to the method: they are told beside its own notes. */
function withNotes(outcome: Outcome, { unusable }: TableFile): Outcome {
  if (unusable.length === 0) return outcome;
  const notes = unusable.map(({ reason, rows, lines }): Diagnostic => {
    const list = firstFew(lines, String, rows);
    const what = rows === 1 ? "1 line of the file holds" : `${rows} lines of the file hold`;
    return {
      id: "unusable-rows",
      level: "warning",
      message: `${what} no record (${reason}) and ${rows === 1 ? "was" : "were"} left out: line ${list}.`,
    };
  });
  const { dropped } = outcome;
  const noRecord = droppedFor(unusable.map(({ reason, rows }) => ({ reason: `no record: ${reason}`, rows })));
  return {
    ...outcome,
    dropped: {
      ...dropped,
      rows: dropped.rows + noRecord.rows,
      reasons: [...dropped.reasons, ...noRecord.reasons],
    },
    diagnostics: [...outcome.diagnostics, ...notes],
  };
}

function writeSvg(path: string, method: EstimateMethod, { plot }: Outcome, file: string): void {
  if (plot === undefined) throw new UsageError(`--svg: ${method.id} draws nothing with these options`);
  if (isEmpty(plot.plot)) throw new InputError({ what: "--svg: no estimate could be drawn" });
  const { title, subtitle, alternative = `${title} ${subtitle}`, plot: drawn } = plot;
  const figure = { id: method.id, title, subtitle, alternative, plot: drawn, table: method.id };
  try {
    writeFileSync(path, figureFile(figure, `Equipoise estimate ${method.id}, ${basename(file)}`));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new InputError({ file: path, what: `the plot can't be written there (${code})` });
  }
}

function tell(
  method: EstimateMethod,
  outcome: Outcome,
  read: TableFile | undefined,
  given: Given,
  terminal: Terminal,
): void {
  if (given.quiet !== true) for (const remark of read?.remarks ?? []) terminal.stderr.write(`${remark}\n`);
  if (given.json !== true) {
    terminal.stdout.write(outcomeText(method, outcome));
    return;
  }
  const { settings, n, dropped, terms, values, diagnostics } = outcome;
  const whole = { method: method.id, settings, n, dropped, terms, values, diagnostics };
  terminal.stdout.write(`${JSON.stringify(whole, plainValues, 2)}\n`);
}

/** Typed arrays as lists, maps as objects; what is no number in JSON (NaN, infinite) becomes null of itself. */
function plainValues(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array || value instanceof Int32Array || value instanceof Uint8Array)
    return Array.from(value);
  if (value instanceof Map) return Object.fromEntries(value);
  return value;
}
