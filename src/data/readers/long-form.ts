import { InputError } from "../../findings/input-error.js";
import { nearest } from "../../findings/nearest.js";
import { phrase } from "../values/text.js";
import type { ReadableFile } from "./readable-file.js";

/** The columns that a long form gets: what was counted, and the number. */
export const longHeaders = { measure: "measure", value: "value" } as const;

/**
 * A wide file (one column a measure) in its long form (one row a measure), for contracts that hold one number a row.
 * Nothing is copied: the engine turns the columns into rows while it reads them.
 *
 * @param measures header of each measure, by what the measure is called
 * @throws InputError where a header is not in the file, or stands for two measures
 */
export function longForm(
  file: ReadableFile,
  measures: Readonly<Record<string, string>>,
  shown: { readonly file: string; readonly dataset: string },
): ReadableFile {
  const where = `data: ${shown.dataset}: measures`;
  const columns = Object.entries(measures).map(([label, wanted]) => {
    const alike = file.headers.filter((one) => phrase(one) === phrase(wanted));
    const header = file.headers.includes(wanted) ? wanted : alike.length === 1 ? alike[0] : undefined;
    if (header !== undefined) return { header, label };
    const close = nearest(wanted, file.headers);
    throw new InputError({
      file: shown.file,
      what: `${where}: ${label}: there is no column "${wanted}"`,
      mend: close === undefined ? `its columns: ${file.headers.join(", ")}` : `did you mean "${close}"?`,
    });
  });
  const wide = new Set(columns.map(({ header }) => header));
  if (wide.size < columns.length)
    throw new InputError({
      file: shown.file,
      what: `${where}: one column stands for two measures`,
      mend: "give each measure a column of its own",
    });
  const kept = file.headers.filter((header) => !wide.has(header));
  const free = (name: string) => (kept.includes(name) ? `${name} of the column` : name);
  const size = columns.length;
  return {
    ...file,
    unpivot: { headers: file.headers, columns },
    headers: [...kept, free(longHeaders.measure), free(longHeaders.value)],
    rows: file.rows * size,
    lineOf: (index) => file.lineOf(Math.floor(index / size)),
    remarks: [
      ...file.remarks,
      `${size} columns (one a measure) were read as ${size} rows each: ${columns.map(({ header }) => `"${header}"`).join(", ")}.`,
    ],
  };
}
