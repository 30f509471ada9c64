import { budget as contract } from "../../../data/contracts/budget.js";
import { column } from "../../../engine/query.js";
import type { AnsweredFinding, FindingTable } from "../../../findings/finding.js";
import { formatNumber, plural } from "../../../findings/wording.js";
import { findingHead } from "../../common/answer.js";
import type { Method, MethodContext } from "../../method.js";
import { priceIndex, priceRatio } from "../knowledge.js";
import { roundMoney } from "../words.js";
import { type BudgetResult, type BudgetSum, sumBudget } from "./estimate.js";

const identity = {
  id: "budget-lines",
  chapter: "costs",
  title: "Budget lines",
  question: "What do budgets, audits and offers say, and on which basis?",
  ledger: "resources",
  citations: ["bls-cpi-u"],
  rank: 5,
} as const;

interface BudgetSpec {
  readonly dataset: string;
  readonly priceYear: number;
}

const by = [
  "option",
  "scenario",
  "line",
  "year",
  "years",
  "flow",
  "basis",
  "payer",
  "certainty",
  "nature",
  "price_year",
  "source",
] as const;

/** Figures of a budget dataset, summed only within one option, scenario, basis and certainty, side by side. */
export const budgetLines: Method<BudgetSpec, BudgetResult> = {
  ...identity,
  plan({ assessment, catalog }) {
    const found = [...catalog.values()].find((one) => one.contract.kind === "budget");
    if (found === undefined)
      return {
        run: false,
        why: "The assessment names no budget.",
        whatWould:
          "Lines of a budget, an audit or an offer with the basis of each: equipoise template budget gives the file.",
      };
    return {
      run: true,
      spec: { dataset: found.name, priceYear: assessment.chapters.costs.priceYear ?? priceIndex().last },
      summary: `Sums of ${plural(found.rows, "line")} by option, scenario, basis and certainty.`,
      queries: {
        lines: {
          dataset: found.name,
          by: Object.fromEntries(by.map((name) => [name, column(name)])),
          measures: { amount: { kind: "sum", of: column("amount") } },
        },
      },
    };
  },
  estimate: (_spec, { lines }) => sumBudget(lines!),
  findings: (spec, result, context) => [finding(spec, result, context)],
};

const valuesOf = (name: string): Readonly<Record<string, string>> =>
  contract.columns.find((one) => one.name === name)!.values!;
const basisWords = (basis: string | null): string =>
  basis === null ? "basis not stated" : (valuesOf("basis")[basis] ?? basis);
const certaintyWords = (certainty: string | null): string =>
  certainty === null ? "not stated" : (valuesOf("certainty")[certainty] ?? certainty);

function finding(spec: BudgetSpec, result: BudgetResult, { assessment }: MethodContext): AnsweredFinding {
  const { sums } = result;
  const unstated = sums.filter(({ basis }) => basis === null).length;
  return {
    ...findingHead(identity, [spec.dataset]),
    status: "answered",
    claim: claimOf(sums),
    reading:
      "Each figure answers a question of its own. Figures of one basis may be compared; those of two bases may not, and a ceiling is not what comes. Sums stand as they were written; the last column carries them to dollars of one year.",
    estimates: {},
    strength: "local-descriptive",
    checks: [
      {
        id: "basis",
        label: "Every line has its basis",
        outcome: unstated === 0 ? "pass" : "caution",
        detail:
          unstated === 0
            ? "The file says of every line what it counts."
            : `${unstated} of ${sums.length} sums rest on lines whose basis is not stated (column basis).`,
      },
    ],
    assumptions: [
      `Lines are added only within one option, scenario, basis and certainty.`,
      `Dollars of other years are carried to ${spec.priceYear} by the consumer price index.`,
    ],
    limits: [
      "What the file leaves out is left out here: whether a figure is complete, it cannot say itself.",
    ],
    choices: [
      {
        what: "Dollars of",
        chosen: String(spec.priceYear),
        change: "chapters: costs: price-year",
      },
    ],
    tables: [sumsTable(spec, result, assessment.title), linesTable(result)],
    figures: [],
    decisions: [],
  };
}

const named = ({ option, scenario }: Pick<BudgetSum, "option" | "scenario">): string =>
  [option, scenario].filter((part) => part !== "").join(", ") || "The budget";

function amountWords({ cost, income }: BudgetSum): string {
  const write = (value: number) => `$${formatNumber(value, { digits: 0 })}`;
  if (income === 0) return write(cost);
  return cost === 0 ? `${write(income)} from others` : `${write(cost)}, and ${write(income)} from others`;
}

function claimOf(sums: readonly BudgetSum[]): string {
  const told = sums.slice(0, 4).map((one) => {
    const over = one.years === null || one.years === 1 ? "a year" : `over ${formatNumber(one.years)} years`;
    const sure =
      one.certainty === "ceiling" ? ", at most" : one.certainty === "contingent" ? ", if it comes" : "";
    return `${named(one)}: ${amountWords(one)} ${over}${sure} (${basisWords(one.basis).toLowerCase()})`;
  });
  const more = sums.length > 4 ? `; ${sums.length - 4} more in the table` : "";
  return `${told.join("; ")}${more}.`;
}

function sumsTable(spec: BudgetSpec, { sums, lines }: BudgetResult, title: string): FindingTable {
  return {
    id: "sums",
    title: `Figures by basis: ${title}`,
    columns: [
      { name: "option", label: "Option", kind: "label" },
      { name: "scenario", label: "Scenario", kind: "label" },
      { name: "basis", label: "Basis", kind: "label" },
      { name: "certainty", label: "Certainty", kind: "label" },
      { name: "cost", label: "Cost", kind: "number", unit: "dollars as written", digits: 0 },
      { name: "income", label: "Money in", kind: "number", unit: "dollars as written", digits: 0 },
      { name: "years", label: "Years covered", kind: "number" },
      { name: "yearly", label: "Net cost a year", kind: "number", unit: "dollars as written", digits: 0 },
      { name: "carried", label: "Net cost", kind: "number", unit: `dollars of ${spec.priceYear}`, digits: 0 },
    ],
    rows: sums.map((one) => [
      one.option,
      one.scenario,
      basisWords(one.basis),
      certaintyWords(one.certainty),
      one.cost,
      one.income,
      one.years,
      one.years === null ? null : (one.cost - one.income) / one.years,
      carried(one, lines, spec.priceYear),
    ]),
  };
}

/** The net cost in dollars of the price year; null where a line names no year, or one before the index begins. */
function carried(sum: BudgetSum, lines: BudgetResult["lines"], priceYear: number): number | null {
  const { first } = priceIndex();
  let total = 0;
  for (const one of lines) {
    const same =
      one.option === sum.option &&
      one.scenario === sum.scenario &&
      one.basis === sum.basis &&
      one.certainty === sum.certainty;
    if (!same) continue;
    if (one.priceYear === null || one.priceYear < first) return null;
    total += (one.flow === "cost" ? 1 : -1) * one.amount * priceRatio(one.priceYear, priceYear);
  }
  return roundMoney(total);
}

function linesTable({ lines }: BudgetResult): FindingTable {
  return {
    id: "lines",
    title: "Every line",
    columns: [
      { name: "option", label: "Option", kind: "label" },
      { name: "scenario", label: "Scenario", kind: "label" },
      { name: "line", label: "Line", kind: "label" },
      { name: "year", label: "Year", kind: "text" },
      { name: "years", label: "Years", kind: "number" },
      { name: "amount", label: "Amount", kind: "number", unit: "dollars", digits: 0 },
      { name: "flow", label: "Cost or money in", kind: "text" },
      { name: "basis", label: "Basis", kind: "text" },
      { name: "payer", label: "Paid by", kind: "text" },
      { name: "certainty", label: "Certainty", kind: "text" },
      { name: "nature", label: "Cash or time", kind: "text" },
      { name: "source", label: "Source", kind: "text" },
    ],
    rows: lines.map((one) => [
      one.option,
      one.scenario,
      one.line,
      one.year === null ? null : String(one.year),
      one.years,
      one.amount,
      one.flow === "income" ? "money in" : "cost",
      basisWords(one.basis),
      one.payer === null ? null : (valuesOf("payer")[one.payer] ?? one.payer),
      certaintyWords(one.certainty),
      one.nature === null ? null : (valuesOf("nature")[one.nature] ?? one.nature),
      one.source,
    ]),
  };
}
