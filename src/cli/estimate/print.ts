import type { Term } from "../../statistics/types.js";
import { alignedTable, column, counted, number, pText, wrapped } from "./format.js";
import type { EstimateMethod, Outcome } from "./method.js";
import { plotLines } from "./terminal-plot.js";

/** A result as a person reads it on a terminal: like the summary that the R package of the method prints. */
export function outcomeText(method: EstimateMethod, outcome: Outcome, width = 80): string {
  const lines = [method.title, ...wrapped(settingsText(outcome), width, "  "), ""];
  if (outcome.terms.length > 0) lines.push(...termLines(method, outcome, width), "");
  lines.push(...valueLines(outcome.values, width));
  lines.push(...wrapped(sampleText(method, outcome), width, "  "));
  for (const one of outcome.diagnostics)
    lines.push(...wrapped(`${one.level === "warning" ? "! " : ""}${one.message}`, width, "  "));
  if (outcome.plot !== undefined) {
    lines.push(
      "",
      ...wrapped(outcome.plot.title, width),
      ...plotLines(outcome.plot.terminal ?? outcome.plot.plot, width),
    );
  }
  return `${lines.filter((line, i) => !(line === "" && lines[i - 1] === "")).join("\n")}\n`;
}

function settingsText({ settings }: Outcome): string {
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined && value !== null && value !== false)
    .map(
      ([name, value]) =>
        `${settingName(name)}: ${Array.isArray(value) ? value.join(", ") : plainValue(value)}`,
    )
    .join("; ");
}

const plainValue = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? Object.entries(value)
        .map(([key, one]) => `${words(key)} ${one}`)
        .join(" ")
    : String(value);

/** Names of values as the field writes them. */
const fieldNames: Readonly<Record<string, string>> = {
  aic: "AIC",
  bic: "BIC",
  rmse: "RMSE",
  rSquared: "R-squared",
  adjustedRSquared: "Adjusted R-squared",
  withinRSquared: "Within R-squared",
  adjustedWithinRSquared: "Adjusted within R-squared",
  pseudoRSquared: "Pseudo R-squared",
  logLikelihood: "Log-likelihood",
  nullDeviance: "Null deviance",
  wald: "Wald test",
  ljungBox: "Ljung-Box test",
  durbinWatson: "Durbin-Watson",
  egger: "Egger's test",
  trimAndFill: "Trim and fill",
  leaveOneOut: "Leave-one-out",
  kornGraubard: "Korn and Graubard's intervals",
  tau2: "tau^2",
  tau2StandardError: "SE of tau^2",
  I2: "I^2",
  H2: "H^2",
  R2: "R^2",
  Q: "Test for heterogeneity",
  moderators: "Test of moderators",
  pValue: "p-value",
  equalTailedPValue: "equal-tailed p-value",
  fisher: "Fisher's exact test",
  pretrends: "Before treatment",
  pretrendTest: "Test of no pre-trend",
  wild: "Wild cluster bootstrap",
  chiSquare: "chi-square",
  placeboPValue: "Placebo p-value",
  smallestPValue: "smallest p",
  standardError: "Std. Error",
  theta: "theta",
  itemNonResponse: "Item non-response",
  fStatistic: "F statistic",
  placeboDates: "Randomization test over placebo dates",
  innovationSd: "SD of innovations",
  fromFormula: "By formula",
  formulaPower: "Power by formula",
};

const settingName = (name: string): string => (name === "lonelyPsu" ? "lonely PSU" : spaced(name));

const words = (name: string): string => fieldNames[name] ?? spaced(name);

const spaced = (name: string): string =>
  name.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<!^)[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`);

function headed(name: string): string {
  const text = words(name);
  return name in fieldNames ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

function sampleText(
  { rowWord = ["row", "rows"] }: EstimateMethod,
  { n, dropped, settings }: Outcome,
): string {
  const rows = dropped.reasons.map(({ reason, rows }) => `${number(rows)} left out: ${reason}`);
  const terms = dropped.terms.length > 0 ? [`dropped as collinear: ${dropped.terms.join(", ")}`] : [];
  const all = [...rows, ...terms];
  // A formula of power has no rows.
  if (n === 0 && settings.outcome === undefined && all.length === 0) return "";
  return `${counted(n, ...rowWord)}${all.length === 0 ? "" : ` (${all.join("; ")})`}`;
}

/** "2.5 %" and "97.5 %" of a level of 0.95. */
function limits({ settings: { level } }: Outcome): [string, string] {
  if (typeof level !== "number") return ["low", "high"];
  const tail = (share: number) => `${Number((100 * share).toPrecision(10))} %`;
  return [tail((1 - level) / 2), tail((1 + level) / 2)];
}

function termLines(method: EstimateMethod, outcome: Outcome, width: number): string[] {
  const { terms, settings } = outcome;
  // An error of rounding (of a share that the design fixes) is none, and does not choose the decimals.
  const errorOf = ({ estimate, standardError }: Term) =>
    standardError <= 1e-12 * Math.abs(estimate) ? 0 : standardError;
  const errors = terms.map((one) => (errorOf(one) > 0 ? errorOf(one) : one.estimate));
  const draws = settings.se === "wild" ? Number(settings.draws) : undefined;
  const [low, high] = limits(outcome);
  const tested = terms.filter((one) => !Number.isNaN(one.statistic));
  const normal = tested.every((one) => one.df === Infinity);
  const degrees = new Set(terms.map((one) => one.df).filter(Number.isFinite));
  const own = (value: (one: Term) => number) => column(terms.map(value), errors);
  const columns: [string, string[]][] = [
    ["", terms.map((one) => one.term)],
    ["Estimate", own((one) => one.estimate)],
    ["Std. Error", blank(own(errorOf))],
    [
      normal ? "z value" : "t value",
      blank(
        terms.map(({ statistic }) =>
          Math.abs(statistic) < 1e6
            ? statistic.toFixed(3).replace(/^-(?=0\.000$)/, "")
            : number(statistic, 4),
        ),
      ),
    ],
    ...(degrees.size > 1 ? [["df", blank(column(terms.map((one) => one.df)))] as [string, string[]]] : []),
    [
      tested.length === 0 ? "p-value" : normal ? "Pr(>|z|)" : "Pr(>|t|)",
      blank(terms.map((one) => pText(one.pValue, draws))),
    ],
    [low, blank(own((one) => one.low))],
    [high, blank(own((one) => one.high))],
  ];
  const hidden = (name: string) => method.untested === true && /value$|^Pr|^df$/.test(name);
  const shown = columns.filter(
    ([name, texts], j) => j < 2 || (texts.some((text) => text !== "") && !hidden(name)),
  );
  const rows = terms.map((_, i) => shown.map(([, texts]) => texts[i]!));
  return alignedTable([shown.map(([name]) => name), ...rows], width);
}

const blank = (texts: readonly string[]): string[] => texts.map((text) => (text === "NA" ? "" : text));

/** Values as a list, or as a table where they are rows of the same shape. */
function valueLines(values: Readonly<Record<string, unknown>>, width: number): string[] {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || ArrayBuffer.isView(value)) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    if (isRows(value)) lines.push("", ...rowsLines(name, value, width), "");
    else if (isPlain(value)) lines.push(`${headed(name)}: ${plain(name, value)}`);
    else if (Array.isArray(value) && value.every(isPlain) && value.length <= 12)
      lines.push(
        ...wrapped(`${headed(name)}: ${value.map((one) => plain(name, one)).join(", ")}`, width, "  "),
      );
    else if (typeof value === "object" && !Array.isArray(value)) {
      const text = partsText(value as Readonly<Record<string, unknown>>, name);
      if (text !== "") lines.push(...wrapped(`${headed(name)}: ${text}`, width, "  "));
    }
  }
  return lines.length > 0 ? [...lines, ""] : [];
}

/** A test as "F = 12.3 on 2 and 97 df, p-value 0.001"; anything else part by part. */
function partsText(given: Readonly<Record<string, unknown>>, name: string): string {
  const { value, statistic = value, df, df1, df2, pValue, ...rest } = given;
  const parts: string[] = [];
  if (typeof statistic === "number" && typeof df1 === "number") {
    const finite = typeof df2 === "number" && Number.isFinite(df2);
    parts.push(
      finite
        ? `F = ${number(statistic, 5)} on ${number(df1, 5)} and ${number(df2, 5)} df`
        : `chi-square = ${number(statistic * df1, 5)} on ${number(df1, 5)} df`,
    );
  } else if (typeof statistic === "number")
    parts.push(
      `${name === "Q" ? "Q =" : "statistic"} ${number(statistic, 5)}${typeof df === "number" && Number.isFinite(df) ? ` on ${number(df, 5)} df` : ""}`,
    );
  for (const [key, one] of Object.entries(rest))
    if (isPlain(one)) parts.push(`${words(key)} ${plain(key, one)}`);
  if (typeof pValue === "number") parts.push(`p-value ${pText(pValue)}`);
  return parts.join(", ");
}

/** Longer tables are not printed: --json has them. */
const mostRows = 30;

function rowsLines(name: string, rows: readonly Record<string, unknown>[], width: number): string[] {
  const names = Object.keys(rows[0]!).filter((key) =>
    rows.some((row) => isPlain(row[key]) && row[key] !== null),
  );
  if (rows.length > mostRows) return [`${headed(name)}: ${rows.length} rows (--json gives them)`];
  const errors = rows.map((row) => row.standardError).filter((one) => typeof one === "number");
  const [{ draws }] = rows as [Record<string, unknown>];
  const columns = names.map((key) =>
    isP(key) && typeof draws === "number"
      ? rows.map((row) => pText(Number(row[key]), draws))
      : cells(
          key,
          rows.map((row) => row[key]),
          errors,
        ),
  );
  const table = alignedTable(
    [names.map(words), ...rows.map((_, i) => columns.map((texts) => texts[i]!))],
    width - 2,
  );
  return [`${headed(name)}:`, ...table.map((line) => `  ${line}`)];
}

const withErrors = new Set(["estimate", "standardError", "low", "high"]);

function cells(name: string, values: readonly unknown[], errors: readonly number[]): string[] {
  if (!values.every((value) => typeof value === "number" || value === null || value === undefined))
    return values.map((value) => plain(name, value));
  const numbers = values.map((value) => (typeof value === "number" ? value : Number.NaN));
  const texts = isP(name)
    ? numbers.map((one) => pText(one))
    : column(numbers, withErrors.has(name) && errors.length > 0 ? errors : numbers);
  return blank(texts);
}

const isP = (name: string): boolean => /p-?value$/i.test(name) || name === "nominal" || name === "spent";

const isPlain = (value: unknown): boolean =>
  typeof value === "number" || typeof value === "string" || typeof value === "boolean" || value === null;

function isRows(value: unknown): value is Record<string, unknown>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => typeof row === "object" && row !== null && !Array.isArray(row))
  );
}

function plain(name: string, value: unknown): string {
  if (typeof value === "number") return isP(name) ? pText(value) : number(value, 6);
  return value === null || value === undefined ? "" : String(value);
}
