import type { AnsweredFinding, Estimate, Figure, FindingTable } from "../../../findings/finding.js";
import type { Spread } from "../../../statistics/index.js";
import type { MethodIdentity } from "../../common/answer.js";
import type { CostResult, OptionResult } from "../estimate.js";
import { basisDefinitions } from "../model/bases.js";
import { lines } from "../model/lines.js";
import { payerOf } from "../model/payer.js";
import { bases, type CostSpec, type Payer, payers } from "../model/types.js";
import { dollars, figureUnit, horizonWords, roundMoney } from "../words.js";
import { costFinding, dollarUnit, inputsTable, moneyColumns } from "./common.js";

/** What each option costs, on each basis side by side. */
export function rangesFinding(method: MethodIdentity, spec: CostSpec, result: CostResult): AnsweredFinding {
  return costFinding(method, spec, {
    ledger: "resources",
    question: "What would each option cost, and on which basis?",
    rank: 10,
    claim: claimOf(spec, result.options),
    reading:
      "The same option has different costs because the question differs, not because somebody miscounts: money that would not be spent otherwise; all resources, with the hours of people who are paid anyway; either of them less what others pay; and with what may or may not come. In several counties the dispute was about which of these a figure was. Compare options within one basis only. What an option does for or to people is no part of these numbers.",
    estimates: estimatesOf(spec, result.options),
    limits: [
      "Most inputs are defaults from other places: the ranges say what could be, not what is known of this agency. Each local number makes them narrower.",
      "Not counted: what federal, state and court partners spend themselves, what crime or fear cost residents, and taxes or business that come or go.",
      "Hours taken from other work are valued at pay and benefits; what is left undone may be worth more or less.",
    ],
    tables: [
      basesTable(spec, result.options),
      ...differenceTable(spec, result.options),
      linesTable(spec, result.options),
      payersTable(spec, result.options),
      yearsTable(spec, result.options),
      inputsTable(spec),
    ],
    figures: [basesFigure(spec, result.options)],
  });
}

function claimOf(spec: CostSpec, options: readonly OptionResult[]): string {
  const told = options
    .slice(0, 3)
    .map(
      ({ label, bases: on }) =>
        `${label}: ${between(on.incremental)} of new spending; ${between(on.full)} with staff time and jail days at average cost; ${between(on.net)} after what others pay.`,
    );
  const more = options.length > 3 ? ` ${options.length - 3} more in the table.` : "";
  return `Over ${horizonWords(spec)}, in dollars of ${spec.priceYear}: ${told.join(" ")}${more} Nine draws in ten fall in these ranges, which rest mostly on assumptions.`;
}

const between = ({ p5, p95 }: Spread): string => `${dollars(p5)} to ${dollars(p95)}`;

function estimatesOf(spec: CostSpec, options: readonly OptionResult[]): Record<string, Estimate> {
  const estimate = ({ p5, median, p95 }: Spread, label: string): Estimate => ({
    value: roundMoney(median),
    low: roundMoney(p5),
    high: roundMoney(p95),
    level: spec.level,
    intervalKind: "credible",
    scale: "mean",
    unit: `${dollarUnit(spec)} over ${horizonWords(spec)}`,
    n: null,
    variance: `Monte Carlo, ${spec.draws.toLocaleString("en-US")} draws, correlated inputs`,
    denominator: label,
  });
  return Object.fromEntries(
    options.flatMap((one) =>
      bases.map((basis) => [
        `${one.id}: ${basisDefinitions[basis].label.toLowerCase()}`,
        estimate(one.bases[basis], one.label),
      ]),
    ),
  );
}

const money = ({ p5, median, p95 }: Pick<Spread, "p5" | "median" | "p95">): number[] =>
  [p5, median, p95].map((value) => roundMoney(value));

function basesTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable {
  return {
    id: "bases",
    title: `Each option on each basis, over ${horizonWords(spec)}`,
    columns: [
      { name: "option", label: "Option", kind: "label" },
      { name: "basis", label: "Basis", kind: "label" },
      ...moneyColumns(dollarUnit(spec)),
      { name: "negative", label: "Chance that it is below 0", kind: "share" },
    ],
    rows: options.flatMap((one) =>
      bases.map((basis) => [
        one.label,
        basisDefinitions[basis].label,
        ...money(one.bases[basis]),
        one.bases[basis].negative,
      ]),
    ),
    note: bases
      .map((basis) => `${basisDefinitions[basis].label}: ${basisDefinitions[basis].meaning}`)
      .join(" "),
  };
}

function differenceTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable[] {
  const current = spec.options.find(({ statusQuo }) => statusQuo);
  const others = options.filter(({ difference }) => difference !== undefined);
  if (current === undefined || others.length === 0) return [];
  return [
    {
      id: "differences",
      title: `Against the status quo (${current.label})`,
      columns: [
        { name: "option", label: "Option", kind: "label" },
        { name: "basis", label: "Basis", kind: "label" },
        ...moneyColumns(dollarUnit(spec)),
        { name: "negative", label: "Chance that it costs less", kind: "share" },
      ],
      rows: others.flatMap((one) =>
        bases.map((basis) => [
          one.label,
          basisDefinitions[basis].label,
          ...money(one.difference![basis]),
          one.difference![basis].negative,
        ]),
      ),
      note: "Both are drawn in the same worlds: what is uncertain about both cancels out.",
    },
  ];
}

const payerLabels: Readonly<Record<Payer, string>> = {
  agency: "the agency",
  county: "the county or city behind it",
  state: "the state",
  federal: "the federal government",
};

function linesTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable {
  return {
    id: "lines",
    title: "Lines of the budget, with their basis",
    columns: [
      { name: "option", label: "Option", kind: "label" },
      { name: "line", label: "Line", kind: "label" },
      { name: "kind", label: "Cash or time", kind: "text" },
      { name: "certainty", label: "Certain or contingent", kind: "text" },
      { name: "payer", label: "Paid by", kind: "text" },
      { name: "scope", label: "Counted in", kind: "text" },
      ...moneyColumns(dollarUnit(spec)),
      { name: "p99", label: "99 of 100 below", kind: "high", unit: dollarUnit(spec), digits: 0 },
    ],
    rows: options.flatMap((one, o) =>
      one.lines.map(({ id, spread }) => {
        const line = lines.find((each) => each.id === id)!;
        return [
          one.label,
          line.label,
          line.flow === "income" ? "money in" : line.kind === "cash" ? "cash" : "staff time diverted",
          line.certainty,
          payerLabels[payerOf(line, spec.options[o]!, spec.runsJail)],
          countedIn(line),
          ...money(spread),
          roundMoney(spread.p99),
        ];
      }),
    ),
    note: "Days in jail stand here at two rates that are never added; the federal contract rate is what beds bring in.",
  };
}

function countedIn(line: (typeof lines)[number]): string {
  const labels = bases.filter((basis) => basisDefinitions[basis].sign(line) !== 0);
  return labels.map((basis) => basisDefinitions[basis].label.toLowerCase()).join("; ");
}

function payersTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable {
  return {
    id: "payers",
    title: "Who bears it: all resources, less money from others, with risks",
    columns: [
      { name: "option", label: "Option", kind: "label" },
      { name: "payer", label: "Who", kind: "label" },
      ...moneyColumns(dollarUnit(spec)),
    ],
    rows: options.flatMap((one) =>
      payers.map((payer) => [one.label, payerLabels[payer], ...money(one.payers[payer])]),
    ),
    note: "What the federal government spends on its own staff, training and transport is not in it.",
  };
}

function yearsTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable {
  return {
    id: "years",
    title: "Year by year",
    columns: [
      { name: "option", label: "Option", kind: "label" },
      { name: "year", label: "Year", kind: "text" },
      { name: "basis", label: "Basis", kind: "label" },
      ...moneyColumns(dollarUnit(spec)),
    ],
    rows: options.flatMap((one) =>
      one.years.flatMap(({ year, spreads }) =>
        bases.map((basis) => [
          one.label,
          String(year),
          basisDefinitions[basis].label,
          ...money(spreads[basis]),
        ]),
      ),
    ),
  };
}

function basesFigure(spec: CostSpec, options: readonly OptionResult[]): Figure {
  const all = options.flatMap((one) => bases.flatMap((basis) => [one.bases[basis].p5, one.bases[basis].p95]));
  const { by, words, decimals } = figureUnit(all);
  return {
    id: "bases",
    title: "What would each option cost, on each basis?",
    subtitle: `${words} of ${spec.priceYear} over ${horizonWords(spec)}; middle and 90 of 100 draws`,
    alternative: options
      .map(
        ({ label, bases: on }) =>
          `${label}: new spending around ${dollars(on.incremental.median)}, all resources around ${dollars(on.full.median)}, less money from others around ${dollars(on.net.median)}.`,
      )
      .join(" "),
    table: "bases",
    plot: {
      kind: "intervals",
      measure: `Cost, ${words} (below 0: the budget gains)`,
      axis: "linear",
      format: "number",
      decimals,
      reference: { value: 0, label: "no cost" },
      rows: options.flatMap((one) =>
        bases.map((basis) => ({
          label: basisDefinitions[basis].label,
          facet: one.label,
          value: one.bases[basis].median / by,
          low: one.bases[basis].p5 / by,
          high: one.bases[basis].p95 / by,
        })),
      ),
    },
  };
}
