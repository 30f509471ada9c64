import { join } from "node:path";
import { Command } from "commander";
import type { KnowingSpec } from "../chapters/outcomes/knowing/estimate.js";
import { knowingMethod } from "../chapters/outcomes/knowing/method.js";
import { type MonitoredRow, monitorPlan } from "../chapters/outcomes/plan/monitor.js";
import type { Registration } from "../chapters/outcomes/plan/registration.js";
import { formatDate, formatNumber } from "../findings/wording.js";
import { cellsOf, contextOf, readRegistration } from "./plan.js";
import { prepare } from "./prepare.js";
import type { CommonOptions, Terminal } from "./terminal.js";

/** `equipoise monitor [FOLDER]`: carries out the registered plan on the data so far. */
export function monitorCommand(terminal: Terminal, run: (action: Promise<number>) => Promise<void>): Command {
  return new Command("monitor")
    .description(
      'Carry out the registered plan on the data so far: "no sign yet", "too early to know" or "signal"',
    )
    .argument("[folder]", "the folder of the assessment", ".")
    .option("--json", "what each look says, as JSON")
    .option("--quiet", "no progress")
    .addHelpText("after", "\nExample:\n  equipoise monitor examples/harmony-county\n")
    .action((folder: string, options: CommonOptions) => run(monitor(folder, options, terminal)));
}

async function monitor(folder: string, options: CommonOptions, terminal: Terminal): Promise<number> {
  const prepared = await prepare(folder, options, terminal);
  try {
    const plan = readRegistration(join(prepared.opened.folder, "plan", "registration.json"));
    const { spec, cells } = await cellsOf(knowingMethod, prepared, contextOf(prepared));
    prepared.progress.clear();
    const rows = monitorPlan(plan, spec as KnowingSpec, cells);
    if (options.json === true)
      terminal.stdout.write(`${JSON.stringify({ plan: plan.hash, start: plan.start, rows }, null, 2)}\n`);
    else terminal.stdout.write(`${monitorText(plan, rows)}\n`);
    return 0;
  } finally {
    await prepared.close();
  }
}

function monitorText(plan: Registration, rows: readonly MonitoredRow[]): string {
  const lines = [
    `Monitoring: ${plan.title}`,
    `Plan of ${formatDate(plan.registered)}, counted from ${formatDate(plan.start)}. SHA-256: ${plan.hash}`,
    ...plan.amendments.map(({ date, note }) => `Amended ${formatDate(date)}: ${note}`),
  ];
  for (const row of rows) {
    lines.push("", row.question, `  ${row.says}`);
    for (const { months, change, low, high, statistic, boundary } of row.looks)
      lines.push(
        `  after ${months} months: ${number(change)} per cent (${number(low)} to ${number(high)}); statistic ${number(statistic, 2)}, boundary ${number(boundary, 2)}`,
      );
    for (const one of row.departures) lines.push(`  Departure: ${one}`);
  }
  return lines.join("\n");
}

const number = (value: number, digits = 1): string => formatNumber(value, { digits });
