import { InputError } from "../../findings/input-error.js";
import { formatCount } from "../../findings/wording.js";
import type { QualityNote } from "../dataset.js";
import type { DatasetSpec } from "../dataset-spec.js";

export type DateOrder = "month-first" | "day-first";

const numeric = /^\s*(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})(?!\d)/;

/** One order must account for so many times more dates than the other before the few are taken for slips. */
const clearMajority = 20;

/**
 * Whether the day or the month stands first, where the dates of a column can be read both ways: those that can be read
 * in one way only decide. Undefined where no date is written so.
 *
 * @throws InputError where nothing decides, or both are as likely
 */
export function dateOrderOf(
  spec: DatasetSpec,
  header: string,
  texts: readonly (string | null)[],
): { readonly order?: DateOrder; readonly notes: readonly QualityNote[] } {
  const found = { dayFirst: 0, monthFirst: 0, either: 0 };
  let example = "";
  for (const text of texts) {
    const match = text === null ? null : numeric.exec(text);
    if (match === null) continue;
    const [first, second] = [Number(match[1]), Number(match[2])];
    if (first > 12 && second <= 12) found.dayFirst++;
    else if (second > 12 && first <= 12) found.monthFirst++;
    else if (first !== second && first <= 12) {
      found.either++;
      example ||= text!.trim();
    }
  }
  if (found.dayFirst + found.monthFirst + found.either === 0) return { notes: [] };
  const order = decided(found);
  if (order === undefined) throw undecided(spec, header, example, found);
  const [least, other] = [
    Math.min(found.dayFirst, found.monthFirst),
    order === "day-first" ? "month" : "day",
  ];
  const slips =
    least === 0
      ? ""
      : ` ${formatCount(least)} distinct dates can only be read ${other} first and are left out.`;
  return {
    order,
    notes: [
      {
        id: "date-order",
        level: least === 0 ? "note" : "caution",
        column: "date",
        message: `In "${header}" the ${order === "day-first" ? "day" : "month"} stands first: ${formatCount(Math.max(found.dayFirst, found.monthFirst))} of its distinct dates can be read in no other way.${slips}`,
      },
    ],
  };
}

interface Found {
  readonly dayFirst: number;
  readonly monthFirst: number;
  readonly either: number;
}

function decided({ dayFirst, monthFirst }: Found): DateOrder | undefined {
  if (dayFirst > 0 && monthFirst * clearMajority <= dayFirst) return "day-first";
  if (monthFirst > 0 && dayFirst * clearMajority <= monthFirst) return "month-first";
  return undefined;
}

function undecided(
  spec: DatasetSpec,
  header: string,
  example: string,
  { dayFirst, monthFirst }: Found,
): InputError {
  const what =
    dayFirst + monthFirst === 0
      ? `every date of "${header}" can be read with the month first or with the day first (such as ${example})`
      : `some dates of "${header}" can only be read with the day first (${formatCount(dayFirst)} distinct), others only with the month first (${formatCount(monthFirst)})`;
  return new InputError({
    file: spec.file,
    what,
    mend: `say in assessment.yaml which it is: data: ${spec.name}: date-order: month-first (or day-first)`,
  });
}
