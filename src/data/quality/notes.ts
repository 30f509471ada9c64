import { capitalise, formatCount, plural } from "../../findings/wording.js";
import type { QualityNote } from "../dataset.js";
import { isJoined } from "../pipeline/join-rows.js";
import { isSmall, maskedCount } from "../privacy/small-count.js";
import { clockNotes } from "./clock.js";
import { contradictionNotes } from "./contradictions.js";
import { missingNotes } from "./missing.js";
import { type NoteContext, shareWords } from "./note-context.js";
import { periodNotes } from "./period.js";
import { remarkNotes } from "./remarks.js";

/** Everything that a crime analyst should be told of the file before believing a number from it. */
export async function qualityNotes(context: NoteContext): Promise<QualityNote[]> {
  return [
    ...rejectionNotes(context),
    ...(await periodNotes(context)),
    ...(await remarkNotes(context)),
    ...(await missingNotes(context)),
    ...clockNotes(context),
    ...(await contradictionNotes(context)),
    ...(await repeatNotes(context)),
    ...context.file.remarks.map(
      (message, i): QualityNote => ({ id: `reader-${i + 1}`, level: "note", message }),
    ),
    ...unusedNotes(context),
    ...(context.chosen.source?.oddities ?? []).map(
      (message, i): QualityNote => ({ id: `source-${i + 1}`, level: "note", message }),
    ),
  ];
}

const seriousShare = 0.05;
const cautionShare = 0.01;

function rejectionNotes({ file, leftOut, rows }: NoteContext): QualityNote[] {
  const rejected = [...leftOut.rejected, ...file.unusable].reduce((sum, one) => sum + one.rows, 0);
  if (rejected === 0) return [{ id: "rejected", level: "good", message: "Every row could be read." }];
  const share = rejected / (rejected + rows);
  const level = share > seriousShare ? "serious" : share > cautionShare ? "caution" : "note";
  return [
    {
      id: "rejected",
      level,
      message: `${plural(rejected, "row")} (${shareWords(share)}) could not be used and ${rejected === 1 ? "is" : "are"} left out; the table of rejected rows gives the line and the reason of each.`,
      rows: rejected,
    },
  ];
}

/** Rows of so few columns are the same by chance. */
const leastColumns = 6;

async function repeatNotes({ imported, staged, file, minimumCell }: NoteContext): Promise<QualityNote[]> {
  if (staged.converted.size < leastColumns || isJoined(staged)) return [];
  const repeated = await imported.repeatedRows();
  if (repeated === 0)
    return [
      {
        id: "repeated-rows",
        level: "good",
        message: "No two rows are the same in every column that is used.",
      },
    ];
  const share = repeated / file.rows;
  const isTold = !isSmall(repeated, minimumCell);
  const one = repeated === 1 && isTold;
  const count = isTold
    ? `${plural(repeated, "row")} (${shareWords(share)})`
    : `${capitalise(maskedCount(repeated, minimumCell))} rows`;
  return [
    {
      id: "repeated-rows",
      level: share > cautionShare ? "caution" : "note",
      message: `${count} ${one ? "is" : "are"} the same as an earlier row in every column that is used. ${one ? "It is" : "They are"} kept: nothing shows whether ${one ? "it was" : "they were"} entered twice or happened twice.`,
      ...(isTold ? { rows: repeated } : {}),
    },
  ];
}

/** Columns of the file that nothing was made from: they were not read into the table. */
function unusedNotes({ file, staged, chosen }: NoteContext): QualityNote[] {
  const used = new Set([...staged.converted.values()].flatMap(({ rule }) => rule.headers));
  for (const header of chosen.source?.exclude?.headers ?? []) used.add(header);
  const unused = file.headers.filter((header) => !used.has(header));
  if (unused.length === 0) return [];
  const shown = unused.slice(0, 12).map((header) => `"${header}"`);
  const more = unused.length > shown.length ? `, and ${formatCount(unused.length - shown.length)} more` : "";
  return [
    {
      id: "unused-columns",
      level: "note",
      message: `${capitalise(plural(unused.length, "column"))} of the file ${unused.length === 1 ? "is" : "are"} not used and ${unused.length === 1 ? "was" : "were"} not read into the table: ${shown.join(", ")}${more}.`,
    },
  ];
}
