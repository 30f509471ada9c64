import type { AnsweredFinding, Figure, FindingTable } from "../../../findings/finding.js";
import { formatNumber, joinList } from "../../../findings/wording.js";
import type { MethodIdentity } from "../../common/answer.js";
import { type CostResult, mainDrivers, type OptionResult } from "../estimate.js";
import type { CostSpec } from "../model/types.js";
import { dollars, figureUnit, rangeWords, roundMoney, statusWords } from "../words.js";
import { costFinding, dollarUnit } from "./common.js";

/** Which inputs the answer hangs on, where it turns, and what knowing would be worth. */
export function driversFinding(method: MethodIdentity, spec: CostSpec, result: CostResult): AnsweredFinding {
  const names = mainDrivers(result).map((id) => labelOf(spec, id));
  return costFinding(method, spec, {
    part: "drivers",
    ledger: "resources",
    question: "Which inputs does the cost hang on, and where does the answer turn?",
    rank: 20,
    claim: `${names.length === 0 ? "No input stands out." : `The ${names.length === 1 ? "input that matters" : `${names.length} inputs that matter`} most: ${joinList(names.map((name) => name.toLowerCase()))}.`}${breakEvenClaim(spec, result.options)}`,
    reading:
      "A share says how much of the doubt about what the choice costs comes from one input by itself: all resources less money from others, against the status quo where there is one, and without SCAAP, which every option brings alike. Look these numbers up first. Where the sign changes is told for the middle of the draws: on the other side of that value the option as likely brings money as it costs, or costs less than the status quo. The worth of knowing assumes that the lowest mean cost decides and nothing else, which is nobody's rule; it only ranks what to look up.",
    citations: [...method.citations, "strong-oakley-2011"],
    limits: [
      "What inputs do together is in no single share, so that shares need not add up to 1.",
      "Where the result has a fat tail the worth of knowing hangs on few draws.",
    ],
    tables: [
      driversTable(spec, result.options),
      ...breakEvenTable(spec, result.options),
      ...informationTable(spec, result),
    ],
    figures: tornadoFigures(spec, result.options),
  });
}

const inputOf = (spec: CostSpec, id: string) => spec.inputs.find((one) => one.id === id)!;
const labelOf = (spec: CostSpec, id: string): string => inputOf(spec, id).label;

function breakEvenClaim(spec: CostSpec, options: readonly OptionResult[]): string {
  const found = options.flatMap((one) =>
    one.breakEvens
      .filter(({ value }) => value !== null)
      .map(
        ({ input, value, against }) =>
          `${one.label} passes ${against === "nothing" ? "from cost to gain" : "the status quo"} at ${formatNumber(value!)} ${inputOf(spec, input).unit} (${labelOf(spec, input).toLowerCase()})`,
      ),
  );
  return found.length === 0 ? "" : ` ${found.slice(0, 2).join("; ")}, all else at its range.`;
}

function driversTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable {
  return {
    id: "drivers",
    title: "Inputs by their share of the doubt",
    columns: [
      { name: "option", label: "Option", kind: "label" },
      { name: "input", label: "Input", kind: "label" },
      { name: "share", label: "Share of the doubt", kind: "share" },
      {
        name: "low",
        label: "Middle cost in the input's lowest tenth",
        kind: "number",
        unit: dollarUnit(spec),
        digits: 0,
      },
      { name: "high", label: "In its highest tenth", kind: "number", unit: dollarUnit(spec), digits: 0 },
      { name: "range", label: "Range of the input", kind: "text" },
      { name: "status", label: "Stands on", kind: "text" },
    ],
    rows: options.flatMap((one) =>
      one.drivers.map(({ id, share, atLow, atHigh }) => {
        const input = inputOf(spec, id);
        return [
          one.label,
          input.label,
          share,
          roundMoney(atLow),
          roundMoney(atHigh),
          `${rangeWords(input.distribution)} ${input.unit}`,
          statusWords[input.status],
        ];
      }),
    ),
  };
}

function breakEvenTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable[] {
  const rows = options.flatMap((one) =>
    one.breakEvens.map(({ input, against, value, from, to, atFrom, atTo }) => [
      one.label,
      labelOf(spec, input),
      against === "nothing" ? "its own cost" : "its difference from the status quo",
      value === null
        ? `none from ${formatNumber(from)} to ${formatNumber(roundMoney(to))}`
        : formatNumber(roundMoney(value)),
      inputOf(spec, input).unit,
      roundMoney(atFrom),
      roundMoney(atTo),
    ]),
  );
  if (rows.length === 0) return [];
  return [
    {
      id: "break-even",
      title: "Where the sign changes: all resources, less money from others but SCAAP, middle of the draws",
      columns: [
        { name: "option", label: "Option", kind: "label" },
        { name: "input", label: "Input", kind: "label" },
        { name: "of", label: "Sign of", kind: "text" },
        { name: "value", label: "Changes at", kind: "text" },
        { name: "unit", label: "Unit", kind: "text" },
        { name: "from", label: "At the lower end", kind: "number", unit: dollarUnit(spec), digits: 0 },
        { name: "to", label: "At the upper end", kind: "number", unit: dollarUnit(spec), digits: 0 },
      ],
      rows,
    },
  ];
}

function informationTable(spec: CostSpec, { information }: CostResult): FindingTable[] {
  if (information === undefined) return [];
  return [
    {
      id: "information",
      title: "What knowing would be worth, if the lowest mean cost with risks decided",
      columns: [
        { name: "what", label: "Known before choosing", kind: "label" },
        { name: "value", label: "Mean saving", kind: "number", unit: dollarUnit(spec), digits: 0 },
      ],
      rows: [
        ["Everything", roundMoney(information.everything)],
        ...information.inputs.map(({ id, value }) => [labelOf(spec, id), roundMoney(value)]),
      ],
      note: `As things stand the lowest mean cost with risks is that of: ${information.best}. Cost is not what decides.`,
    },
  ];
}

function tornadoFigures(spec: CostSpec, options: readonly OptionResult[]): Figure[] {
  const shown = options.filter(({ drivers }) => drivers.length > 0).slice(0, 4);
  if (shown.length === 0) return [];
  const all = shown.flatMap(({ drivers }) =>
    drivers.slice(0, 5).flatMap(({ atLow, atHigh }) => [atLow, atHigh]),
  );
  const { by, words, decimals } = figureUnit(all);
  return [
    {
      id: "tornado",
      title: "How far does each input move the cost?",
      subtitle: `All resources less money from others but SCAAP${spec.options.some(({ statusQuo }) => statusQuo) ? ", against the status quo" : ""}, ${words} of ${spec.priceYear}; middle cost with the input in its lowest and in its highest tenth`,
      alternative: shown
        .map(({ label, drivers }) => {
          const first = drivers[0]!;
          return `${label}: ${labelOf(spec, first.id).toLowerCase()} moves the middle cost most, between ${dollars(Math.min(first.atLow, first.atHigh))} and ${dollars(Math.max(first.atLow, first.atHigh))}.`;
        })
        .join(" "),
      table: "drivers",
      plot: {
        kind: "intervals",
        measure: `Middle cost, ${words}`,
        axis: "linear",
        format: "number",
        decimals,
        reference: { value: 0, label: "no cost" },
        rows: shown.flatMap((one) =>
          one.drivers.slice(0, 5).map(({ id, atLow, atHigh }) => ({
            label: labelOf(spec, id),
            facet: one.label,
            value: one.choice.median / by,
            low: Math.min(atLow, atHigh) / by,
            high: Math.max(atLow, atHigh) / by,
          })),
        ),
      },
    },
  ];
}
