import { join, relative } from "node:path";
import { Command } from "commander";
import { keptResults } from "../chapters/kept-results.js";
import { runChapters } from "../chapters/run.js";
import { smallCells } from "../data/privacy/small-cells.js";
import { plural } from "../findings/wording.js";
import { writeReport } from "../report/write.js";
import { type Prepared, prepare } from "./prepare.js";
import type { CommonOptions, Terminal } from "./terminal.js";
import { version } from "./version.js";

/** `equipoise assess [FOLDER]`: the main job: from the assessment and its data to FOLDER/report. */
export function assessCommand(terminal: Terminal, run: (action: Promise<number>) => Promise<void>): Command {
  return new Command("assess")
    .description("Write the report: FOLDER/report/index.html, findings.json, tables, figures")
    .argument("[folder]", "the folder of the assessment", ".")
    .option("--json", "what was written, as JSON")
    .option("--quiet", "no progress")
    .addHelpText("after", "\nExample:\n  equipoise assess examples/harmony-county\n")
    .action((folder: string, options: CommonOptions) => run(assess(folder, options, terminal)));
}

async function assess(folder: string, options: CommonOptions, terminal: Terminal): Promise<number> {
  const started = new Date();
  const prepared = await prepare(folder, options, terminal);
  try {
    const { opened, catalog, plan, store, progress } = prepared;
    const results = await runChapters(plan, { assessment: opened.assessment, catalog }, store, {
      kept: keptResults(join(opened.folder, ".equipoise", "results")),
      progress: (done, of, title) => progress.step(title, done, of),
    });
    progress.clear();
    guardSmallCells(
      results.flatMap((one) => one.findings),
      prepared,
    );
    const files = await writeReport(
      {
        assessment: opened.assessment,
        catalog,
        chapters: results,
        manifest: {
          version,
          started,
          finished: new Date(),
          source: { file: opened.file, text: opened.text },
        },
      },
      join(opened.folder, "report"),
    );
    tell(
      files.index,
      results.flatMap((one) => one.findings),
      options,
      terminal,
    );
    return 0;
  } finally {
    await prepared.close();
  }
}

/** No count below the threshold leaves this process: one that does is a defect, and nothing is written. */
function guardSmallCells(findings: Parameters<typeof smallCells>[0], { opened }: Prepared): void {
  const left = smallCells(findings, opened.assessment.privacy.minimumCell);
  if (left.length > 0)
    throw new Error(`counts below the threshold would have been shown: ${left.join("; ")}`);
}

function tell(
  index: string,
  findings: readonly { readonly status: string }[],
  options: CommonOptions,
  terminal: Terminal,
): void {
  const count = (status: string) => findings.filter((one) => one.status === status).length;
  const [answered, unanswered, rulings] = [count("answered"), count("cannot-answer"), count("ruling")];
  const shown = relative(process.cwd(), index) || index;
  if (options.json === true) {
    terminal.stdout.write(`${JSON.stringify({ report: index, answered, unanswered, rulings }, null, 2)}\n`);
    return;
  }
  terminal.stdout.write(
    `${plural(answered, "finding")}, ${plural(rulings, "answer")} of the law, ${plural(unanswered, "question")} that these data cannot answer.\nThe report: ${shown}\n`,
  );
}
