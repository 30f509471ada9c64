import { type Cells, numbers } from "../../../engine/query.js";
import { textOf } from "../../common/cells.js";

/** One line of the budget. */
export interface BudgetLine {
  readonly option: string;
  readonly scenario: string;
  readonly line: string;
  readonly year: number | null;
  readonly years: number;
  readonly amount: number;
  readonly flow: "cost" | "income";
  readonly basis: string | null;
  readonly payer: string | null;
  readonly certainty: string | null;
  readonly nature: string | null;
  readonly priceYear: number | null;
  readonly source: string | null;
}

/** Lines that may be added: of one option, scenario, basis and certainty. */
export interface BudgetSum {
  readonly option: string;
  readonly scenario: string;
  readonly basis: string | null;
  readonly certainty: string | null;
  readonly lines: number;
  readonly cost: number;
  readonly income: number;
  /** Years that the lines cover together; null where a line names no year and lines differ. */
  readonly years: number | null;
}

export interface BudgetResult {
  readonly lines: readonly BudgetLine[];
  readonly sums: readonly BudgetSum[];
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** The lines of a budget, and the sums of those that may be added. */
export function sumBudget(cells: Cells): BudgetResult {
  const text = (name: string) => textOf(cells, name);
  const [option, scenario, line, flow, basis, payer, certainty, nature, source] = [
    text("option"),
    text("scenario"),
    text("line"),
    text("flow"),
    text("basis"),
    text("payer"),
    text("certainty"),
    text("nature"),
    text("source"),
  ];
  const [year, years, priceYear, amount] = [
    numbers(cells, "year"),
    numbers(cells, "years"),
    numbers(cells, "price_year"),
    numbers(cells, "amount"),
  ];
  const lines = Array.from(
    { length: cells.rows },
    (_, row): BudgetLine => ({
      option: option(row) ?? "",
      scenario: scenario(row) ?? "",
      line: line(row) ?? "",
      year: orNull(year[row]!),
      years: Number.isNaN(years[row]!) ? 1 : years[row]!,
      amount: amount[row]!,
      flow: flow(row) === "income" ? "income" : "cost",
      basis: basis(row),
      payer: payer(row),
      certainty: certainty(row),
      nature: nature(row),
      priceYear: orNull(priceYear[row]!) ?? orNull(year[row]!),
      source: source(row),
    }),
  ).filter((one) => Number.isFinite(one.amount));
  return { lines, sums: sumsOf(lines) };
}

function sumsOf(lines: readonly BudgetLine[]): BudgetSum[] {
  const groups = new Map<string, BudgetLine[]>();
  for (const one of lines) {
    const key = JSON.stringify([one.option, one.scenario, one.basis, one.certainty]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].map((group) => {
    const { option, scenario, basis, certainty } = group[0]!;
    const sum = (flow: BudgetLine["flow"]) =>
      group.filter((one) => one.flow === flow).reduce((total, { amount }) => total + amount, 0);
    return {
      option,
      scenario,
      basis,
      certainty,
      lines: group.length,
      cost: sum("cost"),
      income: sum("income"),
      years: yearsCovered(group),
    };
  });
}

/** Each first year counts once, with the longest stretch that begins in it. */
function yearsCovered(group: readonly BudgetLine[]): number | null {
  const longest = new Map<number | null, number>();
  for (const { year, years } of group) longest.set(year, Math.max(longest.get(year) ?? 0, years));
  if (longest.has(null) && longest.size > 1) return null;
  const starts = [...longest].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  let covered = 0;
  let until = -Infinity;
  for (const [start, years] of starts) {
    const from = Math.max(start ?? 0, until);
    const to = (start ?? 0) + years;
    if (to > from) covered += to - from;
    until = Math.max(until, to);
  }
  return covered;
}
