/** What an assessment says about one file of data. */
export interface DatasetSpec {
  readonly name: string;
  readonly kind: string;
  readonly file: string;
  readonly source?: string;
  /** Canonical column -> header in the file. */
  readonly mapping?: Readonly<Record<string, string>>;
  /** Measure -> header, where the file has one column for each measure: `outcomes` and `panel` hold one a row. */
  readonly measures?: Readonly<Record<string, string>>;
  readonly timeZone?: string;
  readonly place?: { readonly latitude: number; readonly longitude: number };
  /** Sheet of an Excel workbook, by name or number from 1. */
  readonly sheet?: string | number;
  /** Row of the header, from 1. */
  readonly headerRow?: number;
  readonly encoding?: string;
  /** Order of day and month where the dates can be read both ways. */
  readonly dateOrder?: "month-first" | "day-first";
  /** Keep only the rows whose agency is spelt so. */
  readonly agency?: string;
}
