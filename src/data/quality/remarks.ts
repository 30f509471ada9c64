import { column, numbers } from "../../engine/query.js";
import type { QualityNote } from "../dataset.js";
import type { Remark } from "../pipeline/convert.js";
import { aboutName, headerOf, isKept } from "../pipeline/left-out.js";
import { maskedCount } from "../privacy/small-cells.js";
import type { NoteContext } from "./note-context.js";

/** Values that could not be read, lay outside their range, or were read in an unusual way: by column and reason. */
export async function remarkNotes(context: NoteContext): Promise<QualityNote[]> {
  const notes: QualityNote[] = [];
  for (const own of context.staged.converted.values()) {
    if (!context.staged.about.has(own.column.name)) continue;
    const counts = await countRemarks(context, own.column.name);
    for (const [i, remark] of own.remarks.entries()) {
      const rows = counts.get(i + 1) ?? 0;
      // What was mended stands among the decisions.
      if (rows > 0 && remark.kind !== "mended")
        notes.push(noteOf(context, own.column.name, headerOf(own), remark, rows));
    }
  }
  return notes;
}

/** Rows of the table by code of the remark; rows that are left out are told elsewhere. */
async function countRemarks({ imported, staged }: NoteContext, name: string): Promise<Map<number, number>> {
  const cells = await imported.aggregate({
    dataset: "staged",
    where: isKept(staged),
    by: { code: column(aboutName(name)) },
    measures: { rows: { kind: "count" } },
  });
  const codes = numbers(cells, "code");
  return new Map([...numbers(cells, "rows")].map((rows, i) => [codes[i]!, rows]));
}

function noteOf(
  { rows: all, minimumCell }: NoteContext,
  column: string,
  header: string,
  remark: Remark,
  rows: number,
): QualityNote {
  const share = rows / all;
  const count = maskedCount(rows, minimumCell);
  if (remark.kind === "excel-serial")
    return {
      id: "excel-serial",
      level: "note",
      column,
      message: `In ${count} rows "${header}" gives the date as a day number of Excel${example(remark)}; these were turned into dates.`,
      rows,
    };
  return {
    id: remark.kind,
    level: share > 0.05 ? "serious" : share > 0.005 ? "caution" : "note",
    column,
    message: `In ${count} rows "${header}" ${remark.what}${example(remark)}. These values are set to missing; the rows stay.`,
    rows,
  };
}

const example = ({ example: text }: Remark): string => (text === undefined ? "" : ` (for instance ${text})`);
