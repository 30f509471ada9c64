import { Command } from "commander";
import type { PlanEntry } from "../chapters/run.js";
import type { Dataset } from "../data/dataset.js";
import { plural } from "../findings/wording.js";
import { prepare } from "./prepare.js";
import type { CommonOptions, Terminal } from "./terminal.js";

/** `equipoise check [FOLDER]`: validates file and data and prints what can be answered and what is missing. */
export function checkCommand(terminal: Terminal, run: (action: Promise<number>) => Promise<void>): Command {
  return new Command("check")
    .description(
      "Validate the assessment and its data; print the plan: what can be answered, what is missing",
    )
    .argument("[folder]", "the folder of the assessment", ".")
    .option("--json", "the plan as JSON")
    .option("--quiet", "no progress")
    .addHelpText("after", "\nExample:\n  equipoise check examples/harmony-county\n")
    .action((folder: string, options: CommonOptions) => run(check(folder, options, terminal)));
}

async function check(folder: string, options: CommonOptions, terminal: Terminal): Promise<number> {
  const prepared = await prepare(folder, options, terminal);
  try {
    if (options.json === true)
      terminal.stdout.write(`${JSON.stringify(planJson(prepared.catalog, prepared.plan), null, 2)}\n`);
    else
      terminal.stdout.write(
        planText(prepared.opened.assessment.title, [...prepared.catalog.values()], prepared.plan),
      );
    return 0;
  } finally {
    await prepared.close();
  }
}

function planJson(catalog: ReadonlyMap<string, Dataset>, plan: readonly PlanEntry[]) {
  return {
    datasets: [...catalog.values()].map((one) => ({
      name: one.name,
      kind: one.contract.kind,
      file: one.origin.file,
      profile: one.origin.profile,
      rowsRead: one.rowsRead,
      rows: one.rows,
      columns: [...one.columns.values()].map(({ values: _, ...column }) => column),
      notes: one.notes,
      rejected: one.rejected,
      privacy: one.privacy,
      decisions: one.decisions,
    })),
    plan: plan.map(({ chapter, method, plan: entry }) => ({
      chapter: chapter.id,
      method: method.id,
      question: method.question,
      ...(entry.run
        ? { run: true, summary: entry.summary }
        : { run: false, why: entry.why, whatWould: entry.whatWould }),
    })),
  };
}

function planText(title: string, datasets: readonly Dataset[], plan: readonly PlanEntry[]): string {
  const lines = [title, ""];
  for (const dataset of datasets) lines.push(...datasetLines(dataset), "");
  const planned = plan.filter((entry) => entry.plan.run);
  lines.push(`${planned.length} of ${plural(plan.length, "question")} can be answered:`);
  for (const { method, plan: entry } of plan) {
    if (entry.run) lines.push(`  + ${method.question}`, `      ${entry.summary}`);
    else
      lines.push(
        `  - ${method.question}`,
        `      Not with these data: ${entry.why}`,
        `      What would: ${entry.whatWould}`,
      );
  }
  return `${lines.join("\n")}\n`;
}

function datasetLines(dataset: Dataset): string[] {
  const { origin } = dataset;
  const lines = [
    `${dataset.name}: ${dataset.contract.title}, ${origin.file} (${origin.format}${origin.encoding === undefined ? "" : `, ${origin.encoding}`}; read as ${origin.profile})`,
    `  ${plural(dataset.rowsRead, "row")} read, ${plural(dataset.rows, "row")} kept`,
  ];
  const found = [...dataset.columns.values()].filter((one) => one.present);
  const absent = [...dataset.columns.values()].filter((one) => !one.present).map((one) => one.name);
  lines.push(`  columns: ${found.map((one) => one.name).join(", ")}`);
  if (absent.length > 0) lines.push(`  not in the file: ${absent.join(", ")}`);
  for (const one of dataset.rejected)
    lines.push(`  left out, ${plural(one.rows, "row")}: ${one.reason}${examples(one.examples, origin.file)}`);
  for (const one of dataset.privacy) lines.push(`  ${one.action}: "${one.header}" (${one.why})`);
  for (const note of dataset.notes) if (note.level !== "good") lines.push(`  ${note.level}: ${note.message}`);
  return lines;
}

function examples(list: readonly { line: number; header?: string; value?: string }[], file: string): string {
  const first = list[0];
  return first === undefined ? "" : ` (first: ${file}, line ${first.line})`;
}
