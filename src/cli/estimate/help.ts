import { methodShort } from "../../report/method-pages.js";
import { wrapped } from "./format.js";
import type { EstimateMethod } from "./method.js";
import { optionText } from "./options.js";

/** The options of every method, as commander declares them, with their texts. */
export const commonOptions = [
  ["--level <level>", "level of the intervals, 0.95 unless given"],
  ["--seed <seed>", "seed of random draws, 1 unless given"],
  ["--sheet <sheet>", "the sheet of a workbook"],
  ["--svg <file>", "write the plot as SVG"],
  [
    "--json",
    "{ method, settings, n, dropped, terms, values, diagnostics }; null where there is no finite number",
  ],
  ["--quiet", "no notes"],
] as const;

/** `equipoise estimate --help`: every method in a line. */
export function generalHelp(methods: readonly EstimateMethod[]): string {
  const list = leftAligned(methods.map(({ id, title }) => [id, title]));
  return [
    "Usage: equipoise estimate METHOD FILE [options]",
    "",
    "Estimates one statistical model on any CSV, TSV, Parquet, Excel or JSON lines file.",
    "",
    "Methods:",
    ...list,
    "",
    "Options of every method:",
    ...leftAligned(commonOptions),
    "",
    "equipoise estimate METHOD --help tells what a method estimates, and its options.",
    "",
    "Example:",
    '  equipoise estimate feols panel.csv --formula "y ~ x | unit + period" --cluster unit',
    "",
  ].join("\n");
}

/** `equipoise estimate METHOD --help`: the short form of its page, and its options. */
export function methodHelp(method: EstimateMethod): string {
  const { paragraphs } = methodShort(method.page);
  const options = method.options.map((name) => {
    const { flags, text, choices } = optionText(name, method.choices);
    return [flags, choices === undefined ? text : `${text}: ${choices.join(", ")}`] as const;
  });
  return [
    `${method.id}: ${method.title}`,
    "",
    ...(paragraphs.length > 0 ? paragraphs : [method.summary]).flatMap((one) => [
      ...wrapped(one, helpWidth),
      "",
    ]),
    "Options:",
    ...leftAligned([...options, ...commonOptions]),
    "",
    "Example:",
    `  ${method.example}`,
    "",
  ].join("\n");
}

const helpWidth = 96;

/** Names to the left, their texts beside them and under each other. */
function leftAligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.flatMap(([name, text]) =>
    wrapped(text, helpWidth - width - 4).map(
      (line, i) => `  ${(i === 0 ? name : "").padEnd(width)}  ${line}`,
    ),
  );
}
