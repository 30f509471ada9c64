import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Command } from "commander";
import type { AnyMethod, MethodContext } from "../chapters/method.js";
import type { KnowingResult, KnowingSpec } from "../chapters/outcomes/knowing/estimate.js";
import { knowingMethod } from "../chapters/outcomes/knowing/method.js";
import { buildPlan } from "../chapters/outcomes/plan/build.js";
import {
  contentHash,
  type PlanContent,
  planPart,
  type Registration,
  registered,
  registrationSchema,
} from "../chapters/outcomes/plan/registration.js";
import { methodSeed } from "../chapters/seed.js";
import type { Cells } from "../engine/query.js";
import { temporaryName } from "../engine/temporary.js";
import { InputError } from "../findings/input-error.js";
import { formatDate, formatShare } from "../findings/wording.js";
import { renderPlan } from "../report/plan-page.js";
import { type Prepared, prepare } from "./prepare.js";
import type { CommonOptions, Terminal } from "./terminal.js";

interface PlanOptions extends CommonOptions {
  readonly date?: string;
  readonly amend?: string;
}

/** `equipoise plan [FOLDER]`: the evaluation plan, printed and registered. */
export function planCommand(terminal: Terminal, run: (action: Promise<number>) => Promise<void>): Command {
  return new Command("plan")
    .description(
      "Print the evaluation plan (question, indicator, data, method, comparator, decision rule) and register it in FOLDER/plan",
    )
    .argument("[folder]", "the folder of the assessment", ".")
    .option("--date <date>", "the day of registration, YYYY-MM-DD; the decision's date unless given")
    .option("--amend <why>", "replace a registered plan, with the reason")
    .option("--json", "the plan as JSON")
    .option("--quiet", "no progress")
    .addHelpText("after", "\nExample:\n  equipoise plan examples/harmony-county --date 2020-05-01\n")
    .action((folder: string, options: PlanOptions) => run(plan(folder, options, terminal)));
}

async function plan(folder: string, options: PlanOptions, terminal: Terminal): Promise<number> {
  const prepared = await prepare(folder, options, terminal);
  try {
    const date = dateOf(options, prepared);
    const context = contextOf(prepared);
    const { spec, result } = await knowing(prepared, context);
    prepared.progress.clear();
    const content = buildPlan(spec, result, context, date);
    if (content === undefined)
      throw new InputError({
        file: prepared.opened.file,
        what: "no measure has a time before from which a plan could be made",
        mend: "give counts by month over a year or more before the date; `equipoise check` tells what is there",
      });
    const target = join(prepared.opened.folder, "plan");
    const found = register(target, content, options, date);
    const file = relative(process.cwd(), join(target, "registration.json"));
    if (options.json === true) terminal.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else terminal.stdout.write(`${planText(found)}\nRegistered: ${file}\n`);
    return 0;
  } finally {
    await prepared.close();
  }
}

function dateOf({ date }: PlanOptions, { opened }: Prepared): string {
  const found = date ?? opened.assessment.decision.date;
  if (found === undefined)
    throw new InputError({
      file: opened.file,
      what: "the plan has no day of registration",
      mend: "give --date YYYY-MM-DD, or `decision: date`",
    });
  const day = new Date(`${found}T00:00:00Z`);
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(found) ||
    Number.isNaN(day.getTime()) ||
    !day.toISOString().startsWith(found)
  )
    throw new InputError({
      what: `--date ${found} is no day of the calendar`,
      mend: "write it as YYYY-MM-DD",
    });
  return found;
}

export const contextOf = ({ opened, catalog }: Prepared): MethodContext => ({
  assessment: opened.assessment,
  catalog,
});

/** What could be found out, from the engine. */
async function knowing(
  prepared: Prepared,
  context: MethodContext,
): Promise<{ spec: KnowingSpec; result: KnowingResult }> {
  const { spec, cells } = await cellsOf(knowingMethod, prepared, context);
  const seed = methodSeed(context.assessment.seed, knowingMethod.id);
  return { spec: spec as KnowingSpec, result: knowingMethod.estimate(spec as KnowingSpec, cells, seed) };
}

/** The specification of a method and the answers to its queries. */
export async function cellsOf(
  method: AnyMethod,
  { opened, store, progress }: Prepared,
  context: MethodContext,
): Promise<{ spec: unknown; cells: Record<string, Cells> }> {
  const planned = method.plan(context);
  if (!planned.run) throw new InputError({ file: opened.file, what: planned.why, mend: planned.whatWould });
  const cells: Record<string, Cells> = {};
  const queries = Object.entries(planned.queries);
  for (const [i, [name, query]] of queries.entries()) {
    progress.step("Counting", i, queries.length);
    cells[name] = await store.aggregate(query);
  }
  return { spec: planned.spec, cells };
}

/** Writes the plan where none is registered; leaves the same plan as it is; asks for a reason where it has changed. */
function register(target: string, content: PlanContent, { amend }: PlanOptions, date: string): Registration {
  const file = join(target, "registration.json");
  const before = existsSync(file) ? readRegistration(file) : undefined;
  if (before !== undefined && planPart(before) === planPart(content)) {
    writeAll(target, before);
    return before;
  }
  if (before !== undefined && amend === undefined)
    throw new InputError({
      file,
      what: `a plan registered on ${before.registered} stands here, and the assessment or its data now give another`,
      mend: 'keep the registered plan (`equipoise monitor` carries it out), or say why it changes: --amend "the reason"',
    });
  const plan = registered(
    before === undefined
      ? content
      : {
          ...content,
          registered: before.registered,
          amendments: [...before.amendments, { date, note: amend!, before: before.hash }],
        },
  );
  writeAll(target, plan);
  return plan;
}

function writeAll(target: string, plan: Registration): void {
  mkdirSync(target, { recursive: true });
  const write = (name: string, text: string) => {
    const fresh = join(target, temporaryName());
    writeFileSync(fresh, text);
    renameSync(fresh, join(target, name));
  };
  write("registration.json", `${JSON.stringify(plan, null, 2)}\n`);
  write("index.html", renderPlan(plan));
}

/** A registered plan whose hash holds; a plan that was edited afterwards is refused. */
export function readRegistration(file: string): Registration {
  if (!existsSync(file))
    throw new InputError({
      file,
      what: "no plan is registered here",
      mend: "`equipoise plan` registers one",
    });
  const parsed = registrationSchema.safeParse(jsonOf(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InputError({
      file,
      what: `this is no registered plan: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim(),
      mend: "restore the file as `equipoise plan` wrote it",
    });
  }
  const plan = parsed.data;
  if (contentHash(plan) !== plan.hash)
    throw new InputError({
      file,
      what: "the plan was changed after it was registered: its hash does not hold, and no note says why",
      mend: 'restore the file as it was, or register the change: `equipoise plan --amend "the reason"` on the restored file',
    });
  return plan;
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError({
      file,
      what: `the file is no JSON: ${(error as Error).message}`,
      mend: "restore it",
    });
  }
}

function planText(plan: Registration): string {
  const lines = [
    `Evaluation plan: ${plan.title}`,
    `${plan.agency}. Counted from ${formatDate(plan.start)}; registered ${formatDate(plan.registered)}.`,
    `A change of ${formatShare(plan.smallestEffect, { digits: 0 })} is the least that is said to matter.`,
  ];
  for (const [i, row] of plan.rows.entries()) {
    lines.push("", `${i + 1}. ${row.question}`);
    for (const [label, text] of [
      ["Indicator", row.indicator],
      ["Data", row.data],
      ["Method", row.method],
      ["Comparator", row.comparator],
      ["Decision rule", row.rule],
    ] as const)
      lines.push(`   ${label}: ${text}`);
    const looks = row.looks.map(
      ({ months, detectable }) => `${formatShare(1 - detectable, { digits: 0 })} after ${months} months`,
    );
    lines.push(`   A single test would find a fall of: ${looks.join(", ")}`);
  }
  for (const { date, note } of plan.amendments) lines.push("", `Amended ${formatDate(date)}: ${note}`);
  lines.push("", `SHA-256: ${plan.hash}`);
  return lines.join("\n");
}
