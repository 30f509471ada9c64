import type { Problem } from "../../findings/input-error.js";

/** A kind of file that is no table we read: what it is, and how to get a table from it. */
interface Foreign {
  readonly is: string;
  readonly mend: string;
  readonly begins?: readonly string[];
  /** Tested on the first bytes, read as Latin-1. */
  readonly matches?: RegExp;
}

const saveAsCsv = "Open it there and save the table as CSV (UTF-8) or as an .xlsx workbook.";

const kinds: readonly Foreign[] = [
  {
    begins: ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
    is: "an old Excel workbook (.xls), another old Office file, or a workbook locked with a password",
    mend: "Open it in a spreadsheet program, take the password away if there is one, and save it as .xlsx or CSV (UTF-8).",
  },
  {
    begins: ["%PDF"],
    is: "a PDF document",
    mend: "Ask for the table itself as CSV or .xlsx; a PDF is a picture of it.",
  },
  {
    matches: /^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b/is,
    is: "a web page (HTML)",
    mend: "Often this is a page of login or of an error, saved under the name of the file. Download the data again, from the link that says CSV.",
  },
  {
    matches: /^\s*<\?xml[\s\S]*urn:schemas-microsoft-com:office:spreadsheet/i,
    is: "an Excel 2003 XML spreadsheet",
    mend: "Open it in a spreadsheet program and save it as .xlsx or CSV (UTF-8).",
  },
  { matches: /^\s*<\?xml\b/i, is: "an XML document", mend: "Export the table as CSV (UTF-8) or .xlsx." },
  { begins: ["{\\rtf"], is: "a rich text document (RTF)", mend: saveAsCsv },
  {
    begins: ["$FL2", "$FL3", "$FL@"],
    is: "an SPSS file",
    mend: "In SPSS: File, Save As, CSV (with value labels, not codes).",
  },
  {
    matches: /^(<stata_dta>|[\x6e-\x73][\x01\x02]\x01\x00)/,
    is: "a Stata file",
    mend: "In Stata: export delimited using stops.csv.",
  },
  { matches: /^\x00{12}\xc2\xea\x81\x60/, is: "a SAS data set", mend: "In SAS: proc export to CSV." },
  {
    begins: ["RDX2", "RDX3", "RDA2", "RDA3", "X\n\x00\x00\x00"],
    is: "an R data file",
    mend: "In R: write.csv(x, row.names = FALSE).",
  },
  { begins: ["SQLite format 3\x00"], is: "an SQLite database", mend: "Export the table from it as CSV." },
  {
    matches: /^\x00\x01\x00\x00Standard (Jet|ACE) DB/,
    is: "an Access database",
    mend: "In Access: export the table or query as a text file (CSV).",
  },
  { begins: ["7z\xbc\xaf\x27\x1c"], is: "a 7-Zip archive", mend: "Unpack it, and give the file inside." },
  { begins: ["Rar!\x1a\x07"], is: "a RAR archive", mend: "Unpack it, and give the file inside." },
  { begins: ["BZh"], is: "a bzip2 archive", mend: "Unpack it, and give the file inside." },
  { begins: ["\xfd7zXZ\x00"], is: "an xz archive", mend: "Unpack it, and give the file inside." },
  { begins: ["\x28\xb5\x2f\xfd"], is: "a Zstandard archive", mend: "Unpack it, and give the file inside." },
  {
    begins: ["\x89PNG", "\xff\xd8\xff", "GIF8", "II*\x00", "MM\x00*"],
    is: "a picture",
    mend: "Ask for the table itself as CSV or .xlsx.",
  },
  { begins: ["ORC"], is: "an ORC file", mend: "Export the table as Parquet or CSV." },
  { begins: ["ARROW1", "Obj\x01"], is: "an Arrow or Avro file", mend: "Export the table as Parquet or CSV." },
  { begins: ["PARE"], is: "an encrypted Parquet file", mend: "Write it again without encryption." },
  { begins: ["\x00\x00\x27\x0a"], is: "a shapefile", mend: "Export its attribute table as CSV." },
  {
    begins: ["version https://git-lfs"],
    is: "a pointer of Git LFS, which stands for a file that was not fetched",
    mend: "Run  git lfs pull  in the repository that it came from, or download the file itself.",
  },
];

/** The problem with a file that is no table by its first bytes; undefined where it may be one. */
export function foreignProblem(start: Buffer, shown: string): Problem | undefined {
  const text = start
    .subarray(0, 4096)
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "");
  const found = kinds.find(
    ({ begins, matches }) =>
      begins?.some((magic) => text.startsWith(magic)) === true || matches?.test(text) === true,
  );
  return found === undefined ? undefined : { file: shown, what: `is ${found.is}`, mend: found.mend };
}

const officeArchives: readonly { readonly member: RegExp; readonly is: string; readonly mend: string }[] = [
  {
    member: /^xl\/workbook\.bin$/,
    is: "a binary Excel workbook (.xlsb)",
    mend: "Save it as .xlsx or CSV (UTF-8).",
  },
  {
    member: /^word\/document\.xml$/,
    is: "a Word document",
    mend: "Copy the table into a spreadsheet and save it as .xlsx or CSV (UTF-8).",
  },
  {
    member: /^ppt\/presentation\.xml$/,
    is: "a PowerPoint presentation",
    mend: "Ask for the table itself as CSV or .xlsx.",
  },
  {
    member: /^Index\/Document\.iwa$/,
    is: "an Apple Numbers or Pages document",
    mend: "In Numbers: File, Export To, CSV.",
  },
  {
    member: /^content\.xml$/,
    is: "an OpenDocument file",
    mend: "Open it in LibreOffice and save it as .xlsx or CSV (UTF-8).",
  },
  {
    member: /^project\.qde$/i,
    is: "a REFI-QDA project of coded interviews",
    mend: "This dataset must be a table; give CSV or .xlsx.",
  },
  { member: /^doc\.kml$/, is: "a map (KMZ)", mend: "Export the table as CSV." },
];

/** The problem with a zip archive that is a document of some program; undefined where it holds files. */
export function foreignArchive(names: readonly string[], shown: string): Problem | undefined {
  const found = officeArchives.find(({ member }) => names.some((name) => member.test(name)));
  return found === undefined ? undefined : { file: shown, what: `is ${found.is}`, mend: found.mend };
}
