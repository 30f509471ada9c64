import { Argument, Command } from "commander";
import { contracts, dataDictionary, findContract, templateCsv } from "../data/contracts/index.js";
import type { Terminal } from "./terminal.js";

/** `equipoise template CONTRACT`: an empty file with the right header, and its dictionary. */
export function templateCommand(
  terminal: Terminal,
  run: (action: Promise<number>) => Promise<void>,
): Command {
  return new Command("template")
    .description("Print an empty file with the right header (on stdout) and its data dictionary (on stderr)")
    .addArgument(new Argument("<contract>", "the kind of dataset").choices(contracts.map((one) => one.kind)))
    .option("--json", "the contract as JSON")
    .option("--quiet", "no dictionary")
    .addHelpText("after", "\nExample:\n  equipoise template stops > data/stops.csv\n")
    .action((kind: string, options: { json?: boolean; quiet?: boolean }) => {
      const contract = findContract(kind)!;
      if (options.json === true) terminal.stdout.write(`${JSON.stringify(contract, null, 2)}\n`);
      else terminal.stdout.write(templateCsv(contract));
      if (options.quiet !== true && options.json !== true)
        terminal.stderr.write(`${dataDictionary(contract)}\n`);
      return run(Promise.resolve(0));
    });
}
