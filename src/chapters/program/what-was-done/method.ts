import { type Dataset, has } from "../../../data/dataset.js";
import { type Cells, column, numbers, type Query } from "../../../engine/query.js";
import { capitalise } from "../../../findings/wording.js";
import { textOf } from "../../common/cells.js";
import { outcomeCategory } from "../common/categories.js";
import { weight } from "../common/mix.js";
import { type KindTable, mixMethod } from "../common/mix-method.js";
import { kindWord } from "../common/words.js";

/** What became of encounters, detainers and holds. */
export const whatWasDone = mixMethod({
  id: "what-was-done",
  title: "What was done",
  question: "What became of those who were encountered, and of the detainers that were sent?",
  ledger: "removal",
  rank: 30,
  citations: ["wilson-1927"],
  categories: [["outcome", outcomeCategory]],
  lacks: "what became of encounters and detainers",
  would:
    "The outcome of every encounter and detainer: taken into federal custody, declined, lapsed, withdrawn.",
  reading:
    "A detainer is a request. Whether the agency honours it, whether anybody comes, and whether the person is still there decide what it does. Taken into federal custody is not yet removed: what follows is decided by immigration courts, and no local file tells it.",
  limits: [
    "The outcome is that of the record, at the time when it was written; open cases may end otherwise.",
    "Whether a person was removed from the country in the end is not in the file.",
  ],
  figureTitle: (kind) => `What became of ${kindWord(kind)}?`,
  more: {
    queries: (dataset: Dataset): Readonly<Record<string, Query>> =>
      has(dataset, "lift_reason")
        ? {
            lifted: {
              dataset: dataset.name,
              by: { kind: column("kind"), reason: column("lift_reason") },
              measures: { n: weight },
            },
          }
        : {},
    tables: ({ lifted }) => (lifted === undefined ? [] : liftTables(lifted)),
  },
});

/** Reasons for lifting in the words of the source, by kind of record. */
function liftTables(cells: Cells): KindTable[] {
  const kindOf = textOf(cells, "kind");
  const reasonOf = textOf(cells, "reason");
  const n = numbers(cells, "n");
  const kinds = new Map<string, [string, number][]>();
  for (let row = 0; row < cells.rows; row++) {
    const kind = kindOf(row) ?? "unknown";
    const rows = kinds.get(kind) ?? [];
    rows.push([reasonOf(row) ?? "Not recorded", n[row]!]);
    kinds.set(kind, rows);
  }
  return [...kinds].map(([kind, rows]) => {
    const sorted = rows.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return {
      kind,
      table: {
        id: `program-lift-reason-${kind}`,
        title: `${capitalise(kindWord(kind))} by reason for lifting`,
        columns: [
          { name: "reason", label: "Reason, in the words of the source", kind: "label" },
          { name: "n", label: capitalise(kindWord(kind)), kind: "count" },
        ],
        rows: [...sorted, ["All", sorted.reduce((sum, [, count]) => sum + count, 0)]],
        totals: [sorted.length],
      },
    };
  });
}
