import type { AnsweredFinding, Figure, FindingTable } from "../../../findings/finding.js";
import { formatShare } from "../../../findings/wording.js";
import type { MethodIdentity } from "../../common/answer.js";
import type { CostResult, OptionResult } from "../estimate.js";
import type { CostSpec } from "../model/types.js";
import { dollarRange, dollars, figureUnit, horizonWords, roundMoney } from "../words.js";
import { costFinding, dollarUnit } from "./common.js";

/** What others would pay: the most that is offered, and what can be counted on. Undefined where no option brings any. */
export function moneyFinding(
  method: MethodIdentity,
  spec: CostSpec,
  { options }: CostResult,
): AnsweredFinding | undefined {
  const paid = options.filter(({ income }) => income.received.none < 1);
  if (paid.length === 0) return undefined;
  const offered = paid.find(({ income }) => income.ceiling.median > 0);
  return costFinding(method, spec, {
    part: "money",
    ledger: "federal",
    question: "How much money would others pay, and how sure is it?",
    rank: 40,
    claim:
      offered === undefined
        ? `${paid[0]!.label}: others would pay ${dollarRange(paid[0]!.income.received)} over ${horizonWords(spec)}, as far as the money goes on.`
        : `${offered.label}: the terms speak of up to ${dollars(offered.income.ceiling.median)} over ${horizonWords(spec)} (middle of the draws), if every term were met each year; what can be expected under the assumptions is ${dollarRange(offered.income.fromOffer)}, and nothing at all in ${formatShare(offered.income.fromOffer.none, { digits: 0 })} of the draws.`,
    reading:
      "An offer's ceiling is no income: it counts every officer trained, every award earned and every year funded. Programs of this kind have been ended and begun again, contracts for beds have emptied within a few years, and SCAAP is paid with or without an agreement. So each stream has an amount and a chance of going on from year to year. Below the ceiling stands what came of it in the draws.",
    limits: [
      "No account of what agencies were really paid for salaries under the terms of October 2025 is at hand: the share is a judgement, and among the inputs that matter most.",
      "Money that others pay is still paid by somebody: the table of who bears it adds it there.",
    ],
    tables: [incomeTable(spec, paid), streamsTable(spec, paid)],
    figures: [incomeFigure(spec, paid)],
  });
}

function incomeTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable {
  const unit = dollarUnit(spec);
  return {
    id: "income",
    title: `Money from others over ${horizonWords(spec)}`,
    columns: [
      { name: "option", label: "Option", kind: "label" },
      {
        name: "ceiling",
        label: "Most that the federal offer speaks of (middle)",
        kind: "number",
        unit,
        digits: 0,
      },
      { name: "low", label: "Received: 5 of 100 below", kind: "low", unit, digits: 0 },
      { name: "middle", label: "Received: middle", kind: "number", unit, digits: 0 },
      { name: "high", label: "Received: 95 of 100 below", kind: "high", unit, digits: 0 },
      { name: "none", label: "Chance of nothing from the offer", kind: "share" },
    ],
    rows: options.map(({ label, income: { ceiling, received, fromOffer } }) => [
      label,
      ceiling.median > 0 ? roundMoney(ceiling.median) : null,
      roundMoney(received.p5),
      roundMoney(received.median),
      roundMoney(received.p95),
      ceiling.median > 0 ? fromOffer.none : null,
    ]),
  };
}

const streams = [
  "federal-pay",
  "federal-award",
  "federal-equipment",
  "contract-revenue",
  "scaap",
  "state-grant",
];
const streamLabels: Readonly<Record<string, string>> = {
  "federal-pay": "Salaries and benefits",
  "federal-award": "Quarterly awards",
  "federal-equipment": "Equipment and vehicles, once",
  "contract-revenue": "Beds under contract",
  scaap: "SCAAP",
  "state-grant": "State grant",
};

function streamsTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable {
  const unit = dollarUnit(spec);
  return {
    id: "streams",
    title: "Where it comes from",
    columns: [
      { name: "option", label: "Option", kind: "label" },
      { name: "stream", label: "Stream", kind: "label" },
      { name: "none", label: "Chance of none", kind: "share" },
      { name: "low", label: "5 of 100 below", kind: "low", unit, digits: 0 },
      { name: "middle", label: "Middle", kind: "number", unit, digits: 0 },
      { name: "high", label: "95 of 100 below", kind: "high", unit, digits: 0 },
    ],
    rows: options.flatMap(({ label, lines }) =>
      lines
        .filter(({ id }) => streams.includes(id))
        .map(({ id, spread: { none, p5, median, p95 } }) => [
          label,
          streamLabels[id]!,
          none,
          roundMoney(p5),
          roundMoney(median),
          roundMoney(p95),
        ]),
    ),
  };
}

function incomeFigure(spec: CostSpec, options: readonly OptionResult[]): Figure {
  const rows = options.flatMap(({ label, income: { ceiling, received } }) => [
    ...(ceiling.median > 0 ? [{ label: "Most that is offered", facet: label, spread: ceiling }] : []),
    { label: "Received, as drawn", facet: label, spread: received },
  ]);
  const { by, words, decimals } = figureUnit(rows.map(({ spread }) => spread.p95));
  return {
    id: "income",
    title: "How much is offered, and how much comes?",
    subtitle: `Money from others, ${words} of ${spec.priceYear} over ${horizonWords(spec)}; middle and 90 of 100 draws`,
    alternative: rows
      .map(({ label, facet, spread }) => `${facet}, ${label.toLowerCase()}: ${dollarRange(spread)}.`)
      .join(" "),
    table: "income",
    plot: {
      kind: "intervals",
      measure: `Money from others, ${words}`,
      axis: "linear",
      format: "number",
      decimals,
      rows: rows.map(({ label, facet, spread: { p5, median, p95 } }) => ({
        label,
        facet,
        value: median / by,
        low: p5 / by,
        high: p95 / by,
      })),
    },
  };
}
