import { Command, Option } from "commander";
import { verifiedWords } from "../chapters/evidence/findings.js";
import { type Evidence, evidenceLibrary, evidenceSources } from "../chapters/evidence/library.js";
import { poolEvidence } from "../chapters/evidence/pooling.js";
import { ledgerLines } from "../findings/finding.js";
import { InputError } from "../findings/input-error.js";
import { formatNumber } from "../findings/wording.js";
import { ris } from "../report/ris.js";
import { bibTex, type CslRecord } from "../report/sources.js";
import type { Terminal } from "./terminal.js";

interface EvidenceOptions {
  readonly line?: string;
  readonly policy?: string;
  readonly study?: string;
  readonly format: "text" | "json" | "bibtex" | "ris" | "csl";
  readonly json?: boolean;
}

/** `equipoise evidence`: browse what studies of other places found, with what of it was verified. */
export function evidenceCommand(
  terminal: Terminal,
  run: (action: Promise<number>) => Promise<void>,
): Command {
  return new Command("evidence")
    .description("Browse published evidence: what studies of other places found, and what was verified")
    .addOption(new Option("--line <line>", "a line of the ledger, or none").choices([...ledgerLines, "none"]))
    .option("--policy <policy>", "a policy, such as 287g-jail")
    .option("--study <id>", "one study or estimate")
    .addOption(
      new Option("--format <format>", "what is printed")
        .choices(["text", "json", "bibtex", "ris", "csl"])
        .default("text"),
    )
    .option("--json", "the same as --format json")
    .option("--quiet", "nothing on stderr")
    .addHelpText("after", "\nExample:\n  equipoise evidence --line cooperation --policy 287g-jail\n")
    .action((options: EvidenceOptions) => {
      terminal.stdout.write(evidenceText(options));
      return run(Promise.resolve(0));
    });
}

function evidenceText(options: EvidenceOptions): string {
  const { evidence, pooling, clusters } = evidenceLibrary();
  const chosen = choose(evidence, options);
  const pools = pooling.pools
    .filter(({ id }) => chosen.some(({ pool }) => pool === id))
    .map((pool) => poolEvidence(pool, evidence, pooling, clusters));
  const records = evidenceSources().filter(({ id }) =>
    chosen.some(({ study }) => study === id),
  ) as CslRecord[];
  switch (options.json === true ? "json" : options.format) {
    case "json":
      return `${JSON.stringify({ estimates: chosen, pools: pools.map(({ all, members, ...one }) => ({ ...one, members: members.map(({ id }) => id) })) }, null, 2)}\n`;
    case "csl":
      return `${JSON.stringify(records, null, 2)}\n`;
    case "bibtex":
      return bibTex(records);
    case "ris":
      return ris(records);
    default:
      return `${chosen.map(estimateText).join("\n")}\n${pools.map((one) => `${one.pool.label}\n    ${one.pooled === undefined ? `Not pooled: ${one.whyNot}` : `Pooled: ${formatNumber(one.pooled.estimate)}; in a new place ${formatNumber(one.pooled.predictionLow)} to ${formatNumber(one.pooled.predictionHigh)} (${one.pooled.family})`}\n`).join("")}`;
  }
}

function choose(evidence: readonly Evidence[], { line, policy, study }: EvidenceOptions): Evidence[] {
  const chosen = evidence.filter(
    (one) =>
      (line === undefined ||
        (line === "none" ? one.lines.length === 0 : one.lines.some((each) => each === line))) &&
      (policy === undefined || one.policy === policy) &&
      (study === undefined || one.study === study || one.id === study),
  );
  if (policy !== undefined && !evidence.some((one) => one.policy === policy)) {
    const known = [...new Set(evidence.map((one) => one.policy))].sort().join(", ");
    throw new InputError({ what: `no study is of the policy "${policy}"`, mend: `Policies: ${known}.` });
  }
  if (study !== undefined && !evidence.some((one) => one.study === study || one.id === study))
    throw new InputError({
      what: `there is no study or estimate "${study}"`,
      mend: "Without --study all are listed.",
    });
  return chosen;
}

function estimateText(one: Evidence): string {
  const { estimate } = one;
  const error = estimate?.standardError;
  const number =
    estimate === null
      ? "no number"
      : `${formatNumber(estimate.value)} (${estimate.scale}: ${estimate.unit}); standard error ${error === undefined ? "not known" : `${formatNumber(error.value)} (${error.from.replaceAll("-", " ")})`}`;
  return `${one.id}: ${one.authors} ${one.year}, ${one.policy}${one.contrast === "less" ? " (LESS involvement)" : ""}, ${one.outcome}
    ${one.finding}
    ${number}
    ${one.design.words}; ${one.population}; ${one.setting}; ${one.period}
    Limits: ${one.caveats}
    Verified: ${verifiedWords(one)} (confidence ${one.verification.confidence})
`;
}
