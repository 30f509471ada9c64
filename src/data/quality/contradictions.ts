import { call, column, type Expression, numbers } from "../../engine/query.js";
import { formatShare } from "../../findings/wording.js";
import type { QualityNote } from "../dataset.js";
import { isKept } from "../pipeline/left-out.js";
import { maskedCount } from "../privacy/small-cells.js";
import type { NoteContext } from "./note-context.js";

/** Columns of one row that say different things. */
interface Contradiction {
  readonly id: string;
  readonly needs: readonly string[];
  readonly where: Expression;
  /** The rows among which it is counted. */
  readonly among: Expression;
  readonly message: (count: string, share: string) => string;
}

const yes = (name: string): Expression => column(name);
const no = (name: string): Expression => call("not", column(name));

const ofStops: readonly Contradiction[] = [
  {
    id: "contraband-without-search",
    needs: ["contraband", "searched"],
    where: call("and", yes("contraband"), call("not", call("coalesce", yes("searched"), false))),
    among: yes("contraband"),
    message: (count, share) =>
      `Contraband is recorded without a search in ${count} rows (${share} of those with contraband). A hit is counted among searches only.`,
  },
  {
    id: "basis-without-search",
    needs: ["search_basis", "searched"],
    where: call(
      "and",
      call("not", call("is-null", column("search_basis"))),
      call("not", call("coalesce", yes("searched"), false)),
    ),
    among: call("not", call("is-null", column("search_basis"))),
    message: (count, share) =>
      `The basis of a search is recorded without a search in ${count} rows (${share} of those with a basis). It is set aside.`,
  },
  {
    id: "arrest-outcome-without-arrest",
    needs: ["outcome", "arrested"],
    where: call("and", call("eq", column("outcome"), "arrest"), no("arrested")),
    among: call("eq", column("outcome"), "arrest"),
    message: (count, share) =>
      `The outcome is an arrest but the field for arrests says no in ${count} rows (${share} of those with that outcome). Findings on arrests use the field for arrests.`,
  },
  {
    id: "arrest-without-arrest-outcome",
    needs: ["outcome", "arrested"],
    where: call("and", yes("arrested"), call("ne", column("outcome"), "arrest")),
    among: yes("arrested"),
    message: (count, share) =>
      `The field for arrests says yes but the outcome is another one in ${count} rows (${share} of the arrests).`,
  },
];

/** Counts contradictions before values that mean nothing were set to missing. */
export async function contradictionNotes(context: NoteContext): Promise<QualityNote[]> {
  const { imported, staged, minimumCell } = context;
  if (staged.contract.kind !== "stops") return [];
  const asked = ofStops.filter(({ needs }) => needs.every((name) => staged.converted.has(name)));
  if (asked.length === 0) return [];
  const cells = await imported.aggregate({
    dataset: "staged",
    where: isKept(staged),
    by: {},
    measures: Object.fromEntries(
      asked.flatMap(({ id, where, among }) => [
        [id, { kind: "count", where } as const],
        [`${id} among`, { kind: "count", where: among } as const],
      ]),
    ),
  });
  return asked.flatMap(({ id, message }): QualityNote[] => {
    const rows = numbers(cells, id)[0]!;
    const among = numbers(cells, `${id} among`)[0]!;
    if (rows === 0) return [];
    const isShown = rows >= minimumCell && among - rows >= minimumCell;
    const share = isShown ? formatShare(rows / among) : "a part";
    return [
      {
        id,
        level: rows / among > 0.05 ? "caution" : "note",
        message: message(maskedCount(rows, minimumCell), share),
        rows,
      },
    ];
  });
}
