import { Command, CommanderError } from "commander";
import { assessCommand } from "./assess.js";
import { checkCommand } from "./check.js";
import { costsCommand } from "./costs.js";
import { estimateCommand } from "./estimate/command.js";
import { evidenceCommand } from "./evidence.js";
import { initCommand } from "./init.js";
import { lawCommand } from "./law/command.js";
import { monitorCommand } from "./monitor.js";
import { planCommand } from "./plan.js";
import { templateCommand } from "./template.js";
import { type Terminal, tellError } from "./terminal.js";
import { version } from "./version.js";

/**
 * Runs one command line.
 *
 * @returns the exit code: 0 done, 1 the input is wrong, 2 usage, 3 a defect of ours
 */
export async function main(args: readonly string[], terminal: Terminal = process): Promise<number> {
  const program = new Command("equipoise")
    .description(
      "An evidence workbench for one decision: what part a local agency takes in federal immigration enforcement.",
    )
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .showHelpAfterError("(equipoise --help lists the commands)");
  let code = 0;
  const json = args.includes("--json");
  const run = async (action: Promise<number>) => {
    code = await action;
  };
  for (const command of [
    initCommand,
    checkCommand,
    assessCommand,
    templateCommand,
    estimateCommand,
    evidenceCommand,
    lawCommand,
    planCommand,
    monitorCommand,
    costsCommand,
  ]) {
    program.addCommand(inherit(command(terminal, run), program));
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tellError(error, terminal, json);
  }
}

/** Subcommands built apart take over how the program exits and writes. */
function inherit(command: Command, program: Command): Command {
  return command.copyInheritedSettings(program);
}
