import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { cancel, intro, isCancel, outro, select, text } from "@clack/prompts";
import { Command, Option } from "commander";
import { type AgencyKind, agencyKinds } from "../assessment/assessment.js";
import { assessmentJsonSchema } from "../assessment/schema.js";
import { states } from "../assessment/states.js";
import { dataDictionary, findContract, templateCsv } from "../data/contracts/index.js";
import { InputError } from "../findings/input-error.js";
import { nearest } from "../findings/nearest.js";
import type { CommonOptions, Terminal } from "./terminal.js";

interface InitOptions extends CommonOptions {
  readonly state?: string;
  readonly agency?: string;
  readonly kind?: AgencyKind;
  readonly title?: string;
}

interface Answers {
  readonly state: string;
  readonly agency: string;
  readonly kind: AgencyKind;
  readonly title: string;
}

/** `equipoise init [FOLDER]`: asks a few questions; writes assessment.yaml and data/ with a template. */
export function initCommand(terminal: Terminal, run: (action: Promise<number>) => Promise<void>): Command {
  return new Command("init")
    .description("Ask a few questions; write assessment.yaml and data/ with a template")
    .argument("[folder]", "the folder to write to", ".")
    .option("--state <code>", "postal code of the state")
    .option("--agency <name>", "name of the agency")
    .addOption(new Option("--kind <kind>", "kind of agency").choices([...agencyKinds]))
    .option("--title <title>", "title of the report")
    .option("--json", "what was written, as JSON")
    .option("--quiet", "no hints")
    .addHelpText(
      "after",
      '\nExample:\n  equipoise init hamden --state CT --agency "Hamden Police Department" --kind municipal-police\n',
    )
    .action((folder: string, options: InitOptions) => run(init(folder, options, terminal)));
}

async function init(folder: string, options: InitOptions, terminal: Terminal): Promise<number> {
  const target = resolve(folder);
  const file = join(target, "assessment.yaml");
  if (existsSync(file)) {
    throw new InputError({
      file: relative(process.cwd(), file),
      what: "stands there already",
      mend: "edit it, or choose another folder",
    });
  }
  const answers = await ask(options);
  if (answers === undefined) return 1;
  mkdirSync(join(target, "data"), { recursive: true });
  writeFileSync(
    join(target, "assessment.schema.json"),
    `${JSON.stringify(assessmentJsonSchema(), null, 2)}\n`,
  );
  const contract = findContract("stops")!;
  writeFileSync(join(target, "data", "stops-template.csv"), templateCsv(contract));
  writeFileSync(join(target, "data", "stops-dictionary.md"), `${dataDictionary(contract)}\n`);
  if (!existsSync(join(target, ".gitignore")))
    writeFileSync(join(target, ".gitignore"), ".equipoise/\nreport/\n");
  writeFileSync(file, assessmentText(answers, firstDataFile(target)));
  tell(target, options, terminal);
  return 0;
}

/** A data file that lies in data/ already, or undefined. */
function firstDataFile(target: string): string | undefined {
  const found = readdirSync(join(target, "data")).filter(
    (name) =>
      /\.(csv|tsv|txt|psv|gz|zip|parquet|xlsx|jsonl|ndjson)$/i.test(name) &&
      !name.startsWith("stops-template"),
  );
  return found.sort()[0];
}

function tell(target: string, options: InitOptions, terminal: Terminal): void {
  const shown = relative(process.cwd(), target) || ".";
  if (options.json === true) {
    terminal.stdout.write(
      `${JSON.stringify({ folder: target, file: join(target, "assessment.yaml") }, null, 2)}\n`,
    );
    return;
  }
  terminal.stdout.write(`Written: ${join(shown, "assessment.yaml")}\n`);
  if (options.quiet === true) return;
  terminal.stderr.write(
    [
      "Next:",
      `  1. put your stops file into ${join(shown, "data")} and write its name into assessment.yaml`,
      `  2. equipoise check ${shown}`,
      `  3. equipoise assess ${shown}`,
      "",
    ].join("\n"),
  );
}

async function ask(options: InitOptions): Promise<Answers | undefined> {
  const given = options.state === undefined ? undefined : stateCode(options.state);
  if (given !== undefined && options.agency !== undefined && options.kind !== undefined) {
    return {
      state: given,
      agency: options.agency,
      kind: options.kind,
      title: options.title ?? `${options.agency}: traffic stops`,
    };
  }
  if (process.stdin.isTTY !== true) {
    throw new InputError({
      what: "this is no terminal, so nothing can be asked",
      mend: 'give --state, --agency and --kind: equipoise init FOLDER --state CT --agency "Hamden Police Department" --kind municipal-police',
    });
  }
  intro("A new assessment");
  const state =
    given ?? (await text({ message: "Which state? (postal code, such as CT)", validate: validState }));
  if (isCancel(state)) return stop();
  const agency =
    options.agency ??
    (await text({
      message: "Which agency?",
      validate: (value) => (value?.trim() ? undefined : "Its name, please"),
    }));
  if (isCancel(agency)) return stop();
  const kind =
    options.kind ??
    (await select({
      message: "What kind of agency?",
      options: agencyKinds.map((value) => ({ value, label: value })),
    }));
  if (isCancel(kind)) return stop();
  const usual = `${agency}: traffic stops`;
  const title = options.title ?? (await text({ message: "Title of the report?", initialValue: usual }));
  if (isCancel(title)) return stop();
  outro("Written. See the next steps below.");
  return { state: stateCode(state), agency, kind, title: title.trim() || usual };
}

function stop(): undefined {
  cancel("Nothing was written.");
  return undefined;
}

function validState(value: string | undefined): string | undefined {
  try {
    stateCode(value ?? "");
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The postal code of a state given by code or name. */
function stateCode(given: string): string {
  const wanted = given.trim();
  if (wanted.toUpperCase() in states) return wanted.toUpperCase();
  const byName = new Map(Object.entries(states).map(([code, one]) => [one.name, code]));
  const close = nearest(wanted, [...byName.keys()]);
  if (close !== undefined && close.toLowerCase() === wanted.toLowerCase()) return byName.get(close)!;
  throw new InputError({
    what: `${JSON.stringify(wanted)} is no state`,
    mend:
      close === undefined
        ? "expected a postal code, such as CT"
        : `did you mean ${byName.get(close)} (${close})?`,
  });
}

function assessmentText(answers: Answers, dataFile: string | undefined): string {
  return `# yaml-language-server: $schema=./assessment.schema.json
equipoise: 1
title: ${JSON.stringify(answers.title)}
jurisdiction:
  state: ${answers.state}
  # county: "09009"        # five-digit FIPS code, in quotes, where there is one county
  agency: ${JSON.stringify(answers.agency)}
  kind: ${answers.kind}

# What is to be decided, by whom and by what act. The report opens with it.
# decision:
#   question: Should the agency sign a 287(g) agreement?
#   decider: county council
#   act: resolution
# options:
#   - { id: none, label: No agreement, status-quo: true }
#   - { id: 287g-jail, label: 287(g) jail enforcement model }

# The policy's phases. Kinds of date are never mixed: announcement, signing, training, start, change, end.
# timeline:
#   - phase: 287(g) jail agreement
#     announcement: 2024-01-15
#     start: 2024-06-01

data:
  stops:
    file: ${dataFile === undefined ? "data/stops.csv" : `data/${dataFile}`}
    # source: connecticut  # a known source, or a mapping; \`equipoise check\` suggests one

# What rates are divided by. Counts by group, or a population dataset.
# denominators:
#   residents:
#     label: residents, 2020 census
#     counts: { white: 40000, black: 12000, hispanic: 8000 }
`;
}
