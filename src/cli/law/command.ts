import { Command, InvalidArgumentError, Option } from "commander";
import { InputError } from "../../findings/input-error.js";
import {
  type Body,
  changesBetween,
  isDay,
  type LooseQuestion,
  loadLaw,
  parseQuestion,
  rule,
  staleRules,
} from "../../law/index.js";
import type { CommonOptions, Terminal } from "../terminal.js";
import { comparison, comparisons, comparisonText } from "./compare.js";
import { changesText, listText, rulingText, staleText } from "./text.js";

interface LawOptions extends CommonOptions {
  readonly state?: string;
  readonly agency?: string;
  readonly action?: string;
  readonly on?: string;
  readonly given: readonly string[];
  readonly document: readonly string[];
  readonly compare?: string | true;
  readonly changes?: readonly string[];
  readonly stale?: boolean;
  readonly days: number;
  readonly list?: boolean;
}

const collect = (value: string, before: readonly string[]): string[] => [
  ...before,
  ...value.split(",").map((one) => one.trim()),
];

function wholeDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 0) throw new InvalidArgumentError("Expected a whole number of days.");
  return days;
}

/** `equipoise law`: may, must or must not the agency, here, on this day, and what if it does? */
export function lawCommand(terminal: Terminal, run: (action: Promise<number>) => Promise<void>): Command {
  return new Command("law")
    .description(
      "Answer whether an agency may, must or must not do something, with the authority for each step",
    )
    .option("--state <state>", "name or postal code of a state, or DC")
    .option("--agency <kind>", "kind of agency, e.g. sheriff")
    .option("--action <action>", "what the agency would do, e.g. hold-on-detainer (see --list)")
    .option("--on <date>", "the day asked about, YYYY-MM-DD (default: today)")
    .option("--given <fact=value>", "a fact of the case, e.g. warrant=judicial; may be repeated", collect, [])
    .option("--document <paper>", "a paper at hand, e.g. I-247A; may be repeated", collect, [])
    .addOption(
      new Option("--compare [by]", "a table of actions by option, agency or paper").choices(comparisons),
    )
    .option("--changes <dates...>", "what began or ended: FROM TO (TO not included), with or without --state")
    .option("--stale", "list the records that have not been checked for --days days")
    .option("--days <n>", "days after which a record counts as stale", wholeDays, 180)
    .option("--list", "list the actions, agencies, facts and papers that the rules know")
    .option("--json", "the answer as JSON")
    .option("--quiet", "no notes on stderr")
    .addHelpText(
      "after",
      "\nExample:\n  equipoise law --state CO --agency sheriff --action hold-on-detainer --on 2026-03-01\n",
    )
    .action((options: LawOptions) => run(answer(options, terminal)));
}

async function answer(options: LawOptions, terminal: Terminal): Promise<number> {
  const body = loadLaw();
  const on = options.on ?? new Date().toISOString().slice(0, 10);
  const tell = (value: unknown, text: () => string) => {
    terminal.stdout.write(options.json === true ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`);
    return 0;
  };
  if (options.list === true) return tell(body.vocabulary, () => listText(body));
  if (options.stale === true) {
    mustBeDay(on, "--on");
    const rules = staleRules(body, on, options.days);
    return tell(rules, () => staleText(rules, body.rules.length, on, options.days));
  }
  if (options.changes !== undefined) return changes(options, body, tell);
  if (options.compare !== undefined) {
    const by = options.compare === true ? "options" : options.compare;
    const question = { ...asked(options, ["state", "agency"]), on };
    const table = comparison(body, by, question, options.action);
    return tell(table, () => comparisonText(table, body));
  }
  const question = { ...asked(options, ["state", "agency", "action"]), on };
  const ruling = rule(question, body);
  return tell(ruling, () => rulingText(ruling));
}

function changes(
  options: LawOptions,
  body: Body,
  tell: (value: unknown, text: () => string) => number,
): number {
  const [from, to, ...more] = options.changes!;
  if (from === undefined || to === undefined || more.length > 0)
    throw new InputError({
      what: "--changes needs two days",
      mend: "Write --changes FROM TO, for example --changes 2026-01-01 2026-07-01.",
    });
  mustBeDay(from, "--changes");
  mustBeDay(to, "--changes");
  if (to <= from)
    throw new InputError({
      what: `--changes: ${to} is not after ${from}`,
      mend: "Put the earlier day first.",
    });
  const state =
    options.state === undefined
      ? undefined
      : parseQuestion(
          { state: options.state, agency: "sheriff", action: body.vocabulary.actions[0]!.id, on: from },
          body,
        ).state;
  const found = changesBetween(body, from, to, state);
  return tell(found, () => changesText(found, from, to));
}

function mustBeDay(text: string, flag: string): void {
  if (!isDay(text))
    throw new InputError({
      what: `${flag}: "${text}" is no day of the calendar`,
      mend: "Give the day as YYYY-MM-DD, for example 2026-03-01.",
    });
}

/** The question in the flags; all that is missing or malformed is told at once. */
function asked(options: LawOptions, needed: readonly ("state" | "agency" | "action")[]): LooseQuestion {
  const missing = needed.filter((name) => options[name] === undefined);
  const malformed = options.given.filter((one) => !/^[^=]+=.+$/.test(one));
  const problems = [
    ...missing.map((name) => ({
      what: `--${name} is missing`,
      mend: "For example: equipoise law --state CO --agency sheriff --action hold-on-detainer",
    })),
    ...malformed.map((one) => ({
      what: `--given "${one}" is no fact with a value`,
      mend: "Write it as fact=value, for example --given warrant=judicial.",
    })),
  ];
  if (problems.length > 0) throw new InputError(problems);
  return {
    state: options.state ?? "",
    agency: options.agency ?? "",
    action: options.action ?? "",
    on: "",
    given: Object.fromEntries(options.given.map((one) => one.split("=", 2) as [string, string])),
    documents: options.document,
  };
}
