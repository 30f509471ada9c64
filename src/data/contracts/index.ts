import { knownMeasures } from "../measures.js";
import { agreements } from "./agreements.js";
import { bookings } from "./bookings.js";
import { budget } from "./budget.js";
import { calls } from "./calls.js";
import { complaints } from "./complaints.js";
import type { Contract, ContractColumn } from "./contract.js";
import { encounters } from "./encounters.js";
import { force } from "./force.js";
import { incidents } from "./incidents.js";
import { outcomes } from "./outcomes.js";
import { panel } from "./panel.js";
import { population } from "./population.js";
import { stops } from "./stops.js";

/** Every kind of dataset, in the order in which they are offered. */
export const contracts: readonly Contract[] = [
  stops,
  population,
  outcomes,
  panel,
  calls,
  incidents,
  complaints,
  force,
  encounters,
  bookings,
  agreements,
  budget,
];

/** The contract of a kind of dataset; undefined where there is none of that name. */
export function findContract(kind: string): Contract | undefined {
  return contracts.find((contract) => contract.kind === kind);
}

/** The header line of an empty file that needs no mapping: the canonical columns, in the order of the contract. */
export function templateCsv(contract: Contract): string {
  return `${contract.columns.map(({ name }) => name).join(",")}\n`;
}

/** How a value is written in a file that follows the template. */
function writtenAs({ type, unit, range, privacy }: ContractColumn): string {
  const between = range === undefined ? "" : `, ${range[0]} to ${range[1]}`;
  switch (type) {
    case "date":
      return "date, YYYY-MM-DD";
    case "time":
      return "local clock time, HH:MM, 24 hours";
    case "category":
      return "one of the values below";
    case "label":
      return "text";
    case "flag":
      return "TRUE or FALSE";
    case "integer":
      return `whole number${unit === undefined ? "" : ` of ${unit}`}${between}`;
    case "number":
      return `number${unit === undefined ? "" : ` of ${unit}`}${between}`;
    case "code":
      return privacy === "quasi"
        ? "text; kept only as a code that means nothing outside the assessment"
        : "text; used to join rows, and dropped";
  }
}

const privacyWords = {
  identifier: "points at a person: dropped when the file is read",
  quasi: "could help to single out a person: coarsened, or suppressed in small numbers",
  open: "not personal by itself",
} as const;

/**
 * The data dictionary of a contract, as Markdown: a table of the columns, then the closed lists of values. Empty cells
 * are always allowed except in required columns.
 */
export function dataDictionary(contract: Contract): string {
  const lines = [
    `# ${contract.title}`,
    "",
    `One row is ${contract.row}.`,
    "",
    "| column | required | written as | meaning | privacy |",
    "|---|---|---|---|---|",
    ...contract.columns.map(
      (column) =>
        `| \`${column.name}\` | ${column.required === true ? "yes" : "no"} | ${writtenAs(column)} | ${meaning(column)} | ${privacyWords[column.privacy]} |`,
    ),
  ];
  for (const column of contract.columns) {
    if (column.values === undefined) continue;
    lines.push("", `## Values of \`${column.name}\``, "", "| value | meaning |", "|---|---|");
    for (const [value, words] of Object.entries(column.values)) lines.push(`| \`${value}\` | ${words} |`);
  }
  if (contract.columns.some(({ name }) => name === "measure")) lines.push(...measuresTable());
  return `${lines.join("\n")}\n`;
}

/** The measures that have a meaning of their own; others may be used and are defined in the assessment. */
function measuresTable(): string[] {
  return [
    "",
    "## Measures",
    "",
    "Ids, or the words that follow them. Others are defined in the assessment (chapters: outcomes: measures).",
    "",
    "| id | measure | line of the ledger | also spelt |",
    "|---|---|---|---|",
    ...knownMeasures().map(
      ({ id, label, line, spellings }) => `| \`${id}\` | ${label} | ${line} | ${spellings.join(", ")} |`,
    ),
  ];
}

function meaning(column: ContractColumn): string {
  const only =
    column.predicate === undefined ? "" : ` Leave empty where \`${column.predicate}\` is not TRUE.`;
  return `${column.meaning}${only}`.replaceAll("|", "\\|");
}

type JsonSchema = Readonly<Record<string, unknown>>;

function valueSchema(column: ContractColumn): JsonSchema {
  const { type, range, values } = column;
  const limits = range === undefined ? {} : { minimum: range[0], maximum: range[1] };
  switch (type) {
    case "date":
      return { type: "string", format: "date" };
    case "time":
      return { type: "string", pattern: "^([01]\\d|2[0-3]):[0-5]\\d$" };
    case "category":
      return { type: "string", enum: Object.keys(values ?? {}) };
    case "label":
    case "code":
      return { type: "string" };
    case "flag":
      return { type: "boolean" };
    case "integer":
      return { type: "integer", ...limits };
    case "number":
      return { type: "number", ...limits };
  }
}

/**
 * The JSON Schema (draft 2020-12) of one row of a file that follows the template. Columns that are not required may
 * be null or absent.
 */
export function contractJsonSchema(contract: Contract): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const column of contract.columns) {
    const words = { title: column.label, description: column.meaning };
    const value = valueSchema(column);
    properties[column.name] =
      column.required === true ? { ...words, ...value } : { ...words, anyOf: [value, { type: "null" }] };
  }
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: contract.title,
    description: `One row is ${contract.row}.`,
    type: "object",
    properties,
    required: contract.columns.filter(({ required }) => required === true).map(({ name }) => name),
    additionalProperties: false,
  };
}
