import { Command, InvalidArgumentError, Option } from "commander";
import {
  type AgencyKind,
  type Assessment,
  agencyKinds,
  type OptionKind,
  optionKinds,
} from "../assessment/assessment.js";
import { type GivenCosts, jailKinds, parseCostInput } from "../assessment/costs.js";
import { parseAssessment } from "../assessment/parse.js";
import { states } from "../assessment/states.js";
import { type CostResult, estimateCosts, mainDrivers } from "../chapters/costs/estimate.js";
import { costModel } from "../chapters/costs/method.js";
import { basisDefinitions } from "../chapters/costs/model/bases.js";
import { lines } from "../chapters/costs/model/lines.js";
import { kindLabels } from "../chapters/costs/model/profiles.js";
import { costSpec } from "../chapters/costs/model/resolve.js";
import { bases, type CostSpec } from "../chapters/costs/model/types.js";
import { dollars, horizonWords, rangeWords, statusWords } from "../chapters/costs/words.js";
import { methodSeed } from "../chapters/seed.js";
import { InputError } from "../findings/input-error.js";
import { formatNumber, formatShare } from "../findings/wording.js";
import { openAssessment } from "./folder.js";
import type { CommonOptions, Terminal } from "./terminal.js";

interface CostOptions extends CommonOptions {
  readonly state?: string;
  readonly county?: string;
  readonly kind?: AgencyKind;
  readonly officers?: number;
  readonly option?: readonly OptionKind[];
  readonly statusQuo?: OptionKind;
  readonly years?: number;
  readonly priceYear?: number;
  readonly set?: readonly string[];
  readonly inputs?: boolean;
}

/** `equipoise costs [FOLDER]`: what each option costs, on each basis side by side. */
export function costsCommand(terminal: Terminal, run: (action: Promise<number>) => Promise<void>): Command {
  return new Command("costs")
    .description("What each option would cost, on each basis side by side, and which inputs matter most")
    .argument("[folder]", "the folder of an assessment; without it, say who you are with the options below")
    .option("--state <code>", "postal code of the state")
    .option("--county <fips>", "five-digit county code")
    .addOption(new Option("--kind <kind>", "kind of agency").choices([...agencyKinds]))
    .option("--officers <number>", "sworn officers", wholeNumber)
    .addOption(
      new Option("--option <kinds...>", "kinds of option to cost; all that fit unless given").choices([
        ...optionKinds,
      ]),
    )
    .addOption(
      new Option("--status-quo <kind>", "the option in force, which others are compared with").choices([
        ...optionKinds,
      ]),
    )
    .option("--years <number>", "years of the horizon (default: 5)", wholeNumber)
    .option("--price-year <year>", "dollars of this year", wholeNumber)
    .option(
      "--set <input...>",
      "an input: detainers=40, detainers=20..80 (95 per cent) or detainers=20..40..80 (triangle)",
    )
    .option("--inputs", "list the inputs with their ranges")
    .option("--json", "everything as JSON")
    .option("--quiet", "no hints")
    .addHelpText(
      "after",
      "\nExamples:\n  equipoise costs --state VA --county 51153 --kind sheriff --officers 200\n  equipoise costs examples/harmony-county --set detainers=120\n",
    )
    .action((folder: string | undefined, options: CostOptions) => run(costs(folder, options, terminal)));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number from 1");
  return value;
}

async function costs(folder: string | undefined, options: CostOptions, terminal: Terminal): Promise<number> {
  const assessment = withGiven(
    folder === undefined ? fromFlags(options) : openAssessment(folder).assessment,
    options,
  );
  const spec = costSpec(assessment);
  if (options.inputs === true) {
    terminal.stdout.write(
      options.json === true ? `${JSON.stringify(spec.inputs, null, 2)}\n` : inputsText(spec),
    );
    return 0;
  }
  if (spec.options.length === 0)
    throw new InputError({
      ...(folder === undefined ? {} : { file: folder }),
      what: "no option has a kind, so that nothing can be costed",
      mend: `give each option a kind (options: kind): ${optionKinds.join(", ")}`,
    });
  const result = estimateCosts(spec, methodSeed(assessment.seed, costModel.id));
  if (options.json === true) terminal.stdout.write(`${JSON.stringify(asJson(spec, result), null, 2)}\n`);
  else terminal.stdout.write(costsText(assessment, spec, result));
  if (options.quiet !== true && options.json !== true) terminal.stderr.write(hints(folder, spec));
  return 0;
}

/** An assessment of nothing but state, kind of agency and number of officers. */
function fromFlags(options: CostOptions): Assessment {
  const { state, kind, officers, county } = options;
  const missing = Object.entries({ state, kind, officers }).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  );
  if (missing.length > 0)
    throw new InputError({
      what: `without a folder, ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} needed`,
      mend: "for example: equipoise costs --state VA --county 51153 --kind sheriff --officers 200",
    });
  const code = state!.toUpperCase();
  if (!Object.hasOwn(states, code))
    throw new InputError({ what: `there is no state "${state}"`, mend: "give a postal code, such as VA" });
  const runsJail = kind === "sheriff" || kind === "jail";
  const kinds = options.option ?? optionKinds.filter((one) => runsJail || !needsOwnJail(one));
  const all =
    options.statusQuo === undefined || kinds.includes(options.statusQuo)
      ? kinds
      : [options.statusQuo, ...kinds];
  const text = JSON.stringify({
    equipoise: 1,
    title: `Costs: ${kind}, ${officers} officers, ${states[code]!.name}`,
    jurisdiction: { state: code, ...(county === undefined ? {} : { county }), agency: "The agency", kind },
    options: all.map((one) => ({
      id: one,
      label: kindLabels[one],
      kind: one,
      ...(one === options.statusQuo ? { "status-quo": true } : {}),
    })),
    chapters: { costs: { officers } },
  });
  return parseAssessment(text, "the options of the command line").assessment;
}

/** Done by who runs a jail, and by nobody else. */
const needsOwnJail = (kind: OptionKind): boolean =>
  jailKinds.has(kind) && (kind.startsWith("287g") || kind === "detention-contract");

/** Flags replace what the assessment says. */
function withGiven(assessment: Assessment, options: CostOptions): Assessment {
  const given: GivenCosts = Object.assign({}, ...(options.set ?? []).map(givenOf));
  const { costs: own } = assessment.chapters;
  return {
    ...assessment,
    chapters: {
      ...assessment.chapters,
      costs: {
        ...own,
        inputs: { ...own.inputs, ...given },
        ...(options.officers === undefined ? {} : { officers: options.officers }),
        ...(options.years === undefined ? {} : { years: options.years }),
        ...(options.priceYear === undefined ? {} : { priceYear: options.priceYear }),
      },
    },
  };
}

function givenOf(text: string): GivenCosts {
  const [name = "", value = ""] = text.split("=");
  try {
    if (value === "") throw new Error("expected a name, = and a number");
    return parseCostInput(name, value);
  } catch (error) {
    throw new InputError({
      what: `--set ${text}: ${(error as Error).message}`,
      mend: "for example --set detainers=20..80; `equipoise costs --inputs` with your other options lists the inputs",
    });
  }
}

function asJson(spec: CostSpec, result: CostResult) {
  return {
    priceYear: spec.priceYear,
    firstYear: spec.firstYear,
    years: spec.years,
    discountRate: spec.discountRate,
    officers: spec.officers,
    officersAssumed: spec.officersAssumed,
    runsJail: spec.runsJail,
    draws: spec.draws,
    bases: Object.fromEntries(bases.map((basis) => [basis, basisDefinitions[basis].meaning])),
    mainInputs: mainDrivers(result),
    notCosted: spec.withoutKind,
    lines: lines.map(({ id, label, flow, scope, kind, certainty }) => ({
      id,
      label,
      flow,
      scope,
      kind,
      certainty,
    })),
    inputs: spec.inputs,
    ...result,
  };
}

function costsText(assessment: Assessment, spec: CostSpec, result: CostResult): string {
  const out = [
    assessment.title,
    `Dollars of ${spec.priceYear} over ${horizonWords(spec)}${spec.discountRate === 0 ? ", not discounted" : ""}; ${spec.officers} officers${spec.officersAssumed ? " (assumed)" : ""}; middle, and in brackets the range of 90 of 100 draws.`,
    "",
  ];
  const width = Math.max(...bases.map((basis) => basisDefinitions[basis].label.length));
  for (const option of result.options) {
    const current = spec.options.find(({ id }) => id === option.id)!.statusQuo;
    out.push(`${option.label}${current ? " (status quo)" : ""}`);
    for (const basis of bases) {
      const { p5, median, p95 } = option.bases[basis];
      const against =
        option.difference === undefined
          ? ""
          : `   against the status quo ${dollars(option.difference[basis].median)}`;
      out.push(
        `  ${basisDefinitions[basis].label.padEnd(width)}  ${dollars(median).padStart(14)}  (${dollars(p5)} to ${dollars(p95)})${against}`,
      );
    }
    const { gross } = option.suits;
    if (gross.none < 1)
      out.push(
        `  Suits before insurance: none in ${formatShare(gross.none, { digits: 0 })}; one in ten above ${dollars(gross.p90)}, one in a hundred above ${dollars(gross.p99)}`,
      );
    for (const { input, value, against } of option.breakEvens) {
      if (value === null) continue;
      const { label, unit } = spec.inputs.find(({ id }) => id === input)!;
      out.push(
        `  ${against === "nothing" ? "The net cost changes sign" : "Costs as the status quo"} at ${formatNumber(value)} ${unit}: ${label.toLowerCase()}`,
      );
    }
    out.push("");
  }
  out.push("What matters most:");
  for (const [i, id] of mainDrivers(result).entries()) {
    const { label, unit, distribution, status } = spec.inputs.find((one) => one.id === id)!;
    out.push(`  ${i + 1}. ${label} (${id}): ${rangeWords(distribution)} ${unit}; ${statusWords[status]}`);
  }
  if (spec.withoutKind.length > 0)
    out.push("", `Not costed, since their kind is not given: ${spec.withoutKind.join("; ")}`);
  out.push(
    "",
    "Below 0 the budget gains. Most inputs are defaults from elsewhere: these ranges rest on assumptions.",
  );
  for (const basis of bases)
    out.push(`  ${basisDefinitions[basis].label}: ${basisDefinitions[basis].meaning}`);
  return `${out.join("\n")}\n`;
}

function inputsText(spec: CostSpec): string {
  const out = [`Inputs, in dollars of ${spec.priceYear} for ${spec.officers} officers`, ""];
  for (const { id, label, unit, distribution, status, words } of spec.inputs)
    out.push(`${id}: ${rangeWords(distribution)} ${unit}`, `  ${label}; ${statusWords[status]}. ${words}`);
  return `${out.join("\n")}\n`;
}

function hints(folder: string | undefined, spec: CostSpec): string {
  const local = spec.inputs.filter(({ status }) => status === "local").length;
  const how =
    folder === undefined ? "--set INPUT=LEAST..MOST" : "chapters: costs: inputs, or --set INPUT=LEAST..MOST";
  return `${local} of ${spec.inputs.length} inputs are local. Replace the ones that matter most by your own numbers: ${how}.\n`;
}
