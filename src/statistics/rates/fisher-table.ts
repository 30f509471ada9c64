import { logChoose, logFactorial } from "../distributions/index.js";
import type { RandomStream } from "../random/index.js";
import { StatisticsError } from "../types.js";
import { type CountTable, margins } from "./count-table.js";

/** The p-value of Fisher's exact test of a table, and how it was had. */
export interface FisherTableTest {
  readonly pValue: number;
  readonly method: "exact" | "simulated";
  /** Tables drawn, and the standard error of the p-value that this leaves; absent where exact. */
  readonly draws?: number;
  readonly simulationError?: number;
}

/** More pieces of tables than this are not gone through. */
const most = 2e7;
/** R's slack for tables as likely as the observed one. */
const slack = 1e-7;

/**
 * Fisher's exact test of independence in a table of any size (Freeman and Halton 1951): the probability, given the
 * margins, of all tables no more likely than the observed one. R: `fisher.test`.
 *
 * Tables are built column by column; those with the same remaining row totals and the same probability so far are
 * counted together, as in the network algorithm of Mehta and Patel (1983). With `simulate`, tables are drawn instead,
 * and p = (1 + tables as extreme) / (1 + draws), as `fisher.test(simulate.p.value = TRUE)`.
 *
 * @throws StatisticsError where the table is none, has an empty row or column, or is too large to be gone through
 * @example fisherTableTest([[3, 1], [1, 3]]).pValue // 0.4857143
 */
export function fisherTableTest(
  table: CountTable,
  options: { readonly simulate?: { readonly random: RandomStream; readonly draws: number } } = {},
): FisherTableTest {
  const { rows, columns } = margins(table);
  const observed = table.reduce((sum, row) => sum - row.reduce((s, count) => s + logFactorial(count), 0), 0);
  if (options.simulate !== undefined) return simulated(rows, columns, observed, options.simulate);
  const swap = rows.length > columns.length;
  const [short, long] = swap ? [columns, rows] : [rows, columns];
  const total = short.reduce((sum, count) => sum + count, 0);
  const constant =
    rows.reduce((sum, count) => sum + logFactorial(count), 0) +
    columns.reduce((sum, count) => sum + logFactorial(count), 0) -
    logFactorial(total);
  // The largest column is what remains at the end, where nothing is left to choose.
  const order = long.toSorted((a, b) => a - b);
  return {
    pValue: Math.min(1, new Network(short, order, observed + Math.log1p(slack), constant).sum()),
    method: "exact",
  };
}

/** Row totals that are left, in order as rows are exchangeable, with the ways to get there by log probability so far. */
interface Node {
  readonly rest: readonly number[];
  readonly pasts: Map<number, number>;
}

/** Sums the probabilities of all tables with -sum(log cell!) <= limit. */
class Network {
  readonly #rows: readonly number[];
  readonly #columns: readonly number[];
  readonly #limit: number;
  readonly #constant: number;
  readonly #logFactorials: Float64Array;
  #work = 0;

  constructor(rows: readonly number[], columns: readonly number[], limit: number, constant: number) {
    this.#rows = rows;
    this.#columns = columns;
    this.#limit = limit;
    this.#constant = constant;
    this.#logFactorials = Float64Array.from({ length: Math.max(...rows) + 1 }, (_, n) => logFactorial(n));
  }

  sum(): number {
    let stage = new Map<string, Node>();
    const rest = this.#rows.toSorted((a, b) => a - b);
    stage.set(rest.join(), { rest, pasts: new Map([[0, 1]]) });
    for (const column of this.#columns.slice(0, -2)) {
      const next = new Map<string, Node>();
      for (const node of stage.values()) this.#extend(node, column, next);
      stage = next;
    }
    let total = 0;
    for (const node of stage.values()) total += this.#lastTwo(node);
    return total;
  }

  #extend({ rest, pasts }: Node, column: number, next: Map<string, Node>): void {
    const cells = new Int32Array(rest.length);
    this.#eachColumn(rest, column, cells, false, (log) => {
      const left = rest.map((count, i) => count - cells[i]!).sort((a, b) => a - b);
      const key = left.join();
      let node = next.get(key);
      if (node === undefined) {
        node = { rest: left, pasts: new Map() };
        next.set(key, node);
      }
      for (const [past, ways] of pasts) {
        // Equal probabilities differ by rounding; they are told apart from unequal ones at ten digits.
        const value = Math.round((past + log) * 1e10) / 1e10;
        node.pasts.set(value, (node.pasts.get(value) ?? 0) + ways);
      }
      // A step here takes as long as some sixty at the leaves.
      this.#count(60 + 4 * pasts.size);
    });
  }

  /** All ways to fill the last two columns, sorted into the pasts with which they are unlikely enough. */
  #lastTwo({ rest, pasts }: Node): number {
    const column = this.#columns.at(-2)!;
    const logs = this.#logFactorials;
    const total = rest.reduce((sum, count) => sum + count, 0);
    // The sum over all ways, by Vandermonde's identity: it keeps the shares below in range.
    const logAll = logChoose(total, column) - rest.reduce((sum, count) => sum + logs[count]!, 0);
    const descending = [...pasts].sort((a, b) => b[0] - a[0]);
    const thresholds = Float64Array.from(descending, ([past]) => this.#limit - past);
    const shares = new Float64Array(thresholds.length + 1);
    this.#eachColumn(rest, column, new Int32Array(rest.length), true, (log) => {
      let low = 0;
      let high = thresholds.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (log <= thresholds[middle]!) high = middle;
        else low = middle + 1;
      }
      shares[low] = shares[low]! + Math.exp(log - logAll);
      this.#count(1);
    });
    let [sum, unlikely] = [0, 0];
    for (const [i, [past, ways]] of descending.entries()) {
      unlikely += shares[i]!;
      sum += ways * Math.exp(past + this.#constant + logAll) * unlikely;
    }
    return sum;
  }

  /** Visits all ways to fill a column, with -sum(log cell!), for the column that remains too where `both`. */
  #eachColumn(
    rest: readonly number[],
    column: number,
    cells: Int32Array,
    both: boolean,
    visit: (log: number) => void,
  ): void {
    const logs = this.#logFactorials;
    const last = rest.length - 1;
    const after = rest.map((_, i) => rest.slice(i + 1).reduce((sum, count) => sum + count, 0));
    const weight = (row: number, cell: number) =>
      both ? logs[cell]! + logs[rest[row]! - cell]! : logs[cell]!;
    const fill = (row: number, left: number, log: number) => {
      if (row === last) {
        cells[row] = left;
        visit(log - weight(row, left));
        return;
      }
      const most = Math.min(left, rest[row]!);
      for (let cell = Math.max(0, left - after[row]!); cell <= most; cell++) {
        cells[row] = cell;
        fill(row + 1, left - cell, log - weight(row, cell));
      }
    };
    fill(0, column, 0);
  }

  #count(pieces: number): void {
    this.#work += pieces;
    if (this.#work > most)
      throw new StatisticsError(
        "the table is too large for Fisher's exact test: there are too many tables with these margins. " +
          "Use the chi-square test, or simulate",
      );
  }
}

function simulated(
  rows: readonly number[],
  columns: readonly number[],
  observed: number,
  { random, draws }: { readonly random: RandomStream; readonly draws: number },
): FisherTableTest {
  if (!Number.isInteger(draws) || draws < 1)
    throw new StatisticsError(`the number of simulated tables is a whole number from 1, not ${draws}`);
  const columnOf = Int32Array.from(columns.flatMap((count, j) => new Array<number>(count).fill(j)));
  const counts = new Float64Array(columns.length);
  let extreme = 0;
  for (let draw = 0; draw < draws; draw++) {
    random.shuffle(columnOf);
    let log = 0;
    let place = 0;
    for (const row of rows) {
      counts.fill(0);
      for (const end = place + row; place < end; place++) counts[columnOf[place]!]!++;
      for (const count of counts) log -= logFactorial(count);
    }
    if (log <= observed + slack) extreme++;
  }
  const pValue = (1 + extreme) / (1 + draws);
  return { pValue, method: "simulated", draws, simulationError: Math.sqrt((pValue * (1 - pValue)) / draws) };
}
