import type { TimelineEvent } from "../../../assessment/assessment.js";
import type { Dataset } from "../../../data/dataset.js";
import {
  type Cells,
  call,
  column,
  constant,
  type Expression,
  type Measure,
  numbers,
  type Query,
} from "../../../engine/query.js";
import { dayNumber, textOf } from "../../common/cells.js";

/** How encounters are spread over the values of a category: in all, by phase and by month, for each kind of record. */

/** How many a row stands for. */
export const weight: Measure = { kind: "sum", of: call("coalesce", column("count"), 1) };

/** How many boundaries lie on or before the date: 0 before the first. Missing where the date is. */
export function phaseExpression(dates: readonly TimelineEvent[], date = "date"): Expression {
  const passed = dates.map((one) =>
    call("if", call("ge", call("day-number", column(date)), dayNumber(one.date)), 1, 0),
  );
  const phase = passed.length === 0 ? constant(0) : passed.reduce((sum, one) => call("add", sum, one));
  return call("if", call("is-null", column(date)), constant(null), phase);
}

/** Counts by kind, phase, month and value of a category. */
export function mixQuery(dataset: Dataset, name: string, boundaries: readonly TimelineEvent[]): Query {
  return {
    dataset: dataset.name,
    by: {
      kind: column("kind"),
      phase: phaseExpression(boundaries),
      month: call("month-number", column("date")),
      value: column(name),
    },
    measures: { n: weight },
  };
}

/** Counts by value in one stretch of time. */
export interface Counts {
  /** In the order of the values. */
  readonly n: readonly number[];
  /** Whose value is not recorded. */
  readonly unknown: number;
}

export interface MixOfKind extends Counts {
  readonly kind: string;
  readonly phases: readonly Counts[];
  /** Months with any, in order; `month` is 12 times the year and the month from 0. */
  readonly months: readonly (Counts & { readonly month: number })[];
}

export interface Mix {
  readonly values: readonly string[];
  /** The kinds that occur, the largest first. */
  readonly kinds: readonly MixOfKind[];
}

type Tally = { n: number[]; unknown: number };

/** Reads the answer of a {@link mixQuery}. */
export function readMix(cells: Cells, values: readonly string[], phases: number): Mix {
  const kindOf = textOf(cells, "kind");
  const textAt = textOf(cells, "value");
  const phase = numbers(cells, "phase");
  const month = numbers(cells, "month");
  const n = numbers(cells, "n");
  const blank = (): Tally => ({ n: values.map(() => 0), unknown: 0 });
  const kinds = new Map<string, { all: Tally; phases: Tally[]; months: Map<number, Tally> }>();
  for (let row = 0; row < cells.rows; row++) {
    const kind = kindOf(row) ?? "unknown";
    let own = kinds.get(kind);
    if (own === undefined) {
      own = { all: blank(), phases: Array.from({ length: phases }, blank), months: new Map() };
      kinds.set(kind, own);
    }
    const at = values.indexOf(textAt(row) ?? "");
    const put = (tally: Tally | undefined) => {
      if (tally === undefined) return;
      if (at < 0) tally.unknown += n[row]!;
      else tally.n[at]! += n[row]!;
    };
    put(own.all);
    put(own.phases[phase[row]!]);
    if (Number.isNaN(month[row]!)) continue;
    if (!own.months.has(month[row]!)) own.months.set(month[row]!, blank());
    put(own.months.get(month[row]!));
  }
  const list = [...kinds].map(
    ([kind, own]): MixOfKind => ({
      kind,
      ...own.all,
      phases: own.phases,
      months: [...own.months].sort(([a], [b]) => a - b).map(([at, tally]) => ({ month: at, ...tally })),
    }),
  );
  return { values, kinds: list.sort((a, b) => totalOf(b) - totalOf(a) || (a.kind < b.kind ? -1 : 1)) };
}

export const knownOf = ({ n }: Counts): number => n.reduce((sum, one) => sum + one, 0);
export const totalOf = (counts: Counts): number => knownOf(counts) + counts.unknown;

/** How many have one of the values. */
export const numberOf = ({ values }: Mix, { n }: Counts, wanted: readonly string[]): number =>
  n.reduce((sum, one, i) => (wanted.includes(values[i]!) ? sum + one : sum), 0);

/** Counts put together. */
export function together(list: readonly Counts[], values: number): Counts {
  return {
    n: Array.from({ length: values }, (_, i) => list.reduce((sum, one) => sum + one.n[i]!, 0)),
    unknown: list.reduce((sum, one) => sum + one.unknown, 0),
  };
}
