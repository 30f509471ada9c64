import { InputError, type Problem } from "../../findings/input-error.js";
import { nearest } from "../../findings/nearest.js";
import { formatCount, joinList } from "../../findings/wording.js";
import type { Contract } from "../contracts/contract.js";
import type { QualityNote } from "../dataset.js";
import type { DatasetSpec } from "../dataset-spec.js";
import { type MappingOptions, ruleFor, rulesFor, suggestMapping } from "../mapping.js";
import { recogniseIdentifier } from "../privacy/identifiers.js";
import { bestProfile, findProfile, profiles } from "../sources/index.js";
import type { ColumnRule, SourceProfile } from "../sources/profile.js";
import { isUnreadable, phrase } from "../values/text.js";

/** How the columns of one file become those of a contract. */
export interface ChosenRules {
  /** Id of the source profile, "mapping" or "suggested". */
  readonly id: string;
  readonly source?: SourceProfile;
  readonly rules: ReadonlyMap<string, ColumnRule>;
  /** Canonical column to header, for the columns that no profile reads; their dates have no known order. */
  readonly mapping: Readonly<Record<string, string>>;
  readonly notes: readonly QualityNote[];
}

/** What is known of the file before it is read whole. */
export interface Headers {
  readonly headers: readonly string[];
  /** Distinct texts of the first rows. */
  readonly samples: ReadonlyMap<string, readonly string[]>;
}

/** By profile, by mapping, by both (the mapping comes first), or by a suggestion. All mistakes are told at once. */
export function chooseRules(spec: DatasetSpec, contract: Contract, file: Headers): ChosenRules {
  const problems: Problem[] = [];
  const source = spec.source === undefined ? undefined : namedProfile(spec, contract, problems);
  const mapping = checkedMapping(spec, contract, file, problems);
  if (problems.length > 0) throw new InputError(problems);
  if (source === undefined && spec.mapping === undefined) return guessed(spec, contract, file);
  const chosen = combine(spec, contract, file, source, mapping);
  const missing = contract.columns.filter(
    ({ name, required }) => required === true && !chosen.rules.has(name),
  );
  if (missing.length > 0)
    throw new InputError(
      lacking(
        spec,
        contract,
        file,
        missing.map(({ name }) => name),
        source,
      ),
    );
  return chosen;
}

/** The options with which generic rules read the file. */
export const mappingOptions = (spec: DatasetSpec): MappingOptions => ({
  ...(spec.dateOrder === undefined ? {} : { dateOrder: spec.dateOrder }),
  ...(spec.timeZone === undefined ? {} : { timeZone: spec.timeZone }),
});

function namedProfile(spec: DatasetSpec, contract: Contract, problems: Problem[]): SourceProfile | undefined {
  const found = findProfile(spec.source!);
  const ids = profiles.filter((one) => one.contract === contract.kind).map(({ id }) => id);
  if (found === undefined || found.contract !== contract.kind) {
    const close = nearest(spec.source!, ids);
    problems.push({
      what: `data: ${spec.name}: there is no source profile \`${spec.source}\` for ${contract.kind}`,
      mend:
        close === undefined
          ? `${ids.length === 0 ? "there is none yet" : `there are: ${ids.join(", ")}`}; or leave \`source\` out and give a \`mapping\``
          : `did you mean \`${close}\`?`,
    });
  }
  return found;
}

/** The mapping with headers as the file writes them. */
function checkedMapping(
  spec: DatasetSpec,
  contract: Contract,
  { headers, samples }: Headers,
  problems: Problem[],
): Record<string, string> {
  const names = contract.columns.map(({ name }) => name);
  const mapping: Record<string, string> = {};
  for (const [name, wanted] of Object.entries(spec.mapping ?? {})) {
    const where = `data: ${spec.name}: mapping: ${name}`;
    const column = contract.columns.find((one) => one.name === name);
    if (column === undefined) {
      const close = nearest(name, names);
      problems.push({
        what: `${where}: ${contract.kind} has no column \`${name}\``,
        mend: close === undefined ? `its columns: ${names.join(", ")}` : `did you mean \`${close}\`?`,
      });
      continue;
    }
    const header = headerLike(wanted, headers);
    if (header === undefined && wanted.startsWith("=")) {
      checkConstant(column, wanted.slice(1), where, problems);
      mapping[name] = wanted;
      continue;
    }
    if (header === undefined) {
      const close = nearest(wanted, headers);
      problems.push({
        what: `${where}: ${spec.file} has no column "${wanted}"`,
        mend: close === undefined ? `its columns: ${listed(headers)}` : `did you mean "${close}"?`,
      });
      continue;
    }
    const identifier = recogniseIdentifier(header, samples.get(header) ?? []);
    if (column.type === "label" && identifier?.action === "dropped") {
      problems.push({
        what: `${where}: "${header}" may not become ${column.label.toLowerCase()}: ${lower(identifier.why.replace(/; [^;]*$/, ""))}, and Equipoise keeps nothing that points at a person`,
        mend: "map another column, or replace these values by areas (district, beat, neighbourhood) first",
      });
      continue;
    }
    mapping[name] = header;
  }
  return mapping;
}

/** A value that holds for all rows is written as the file would write it. */
function checkConstant(
  column: Contract["columns"][number],
  text: string,
  where: string,
  problems: Problem[],
): void {
  const read = ruleFor(column, [""]).convert([text]);
  if (column.type !== "code" && read !== null && !isUnreadable(read)) return;
  const values = Object.keys(column.values ?? {});
  problems.push({
    what: `${where}: "${text}" cannot stand for all rows as ${column.label.toLowerCase()}`,
    mend:
      values.length > 0
        ? `write one of: ${values.map((value) => `=${value}`).join(", ")}`
        : "name a column of the file",
  });
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function headerLike(wanted: string, headers: readonly string[]): string | undefined {
  if (headers.includes(wanted)) return wanted;
  const alike = headers.filter((one) => phrase(one) === phrase(wanted));
  return alike.length === 1 ? alike[0] : undefined;
}

const listed = (headers: readonly string[]): string =>
  headers.length > 40
    ? `${headers.slice(0, 40).join(", ")} and ${headers.length - 40} more`
    : headers.join(", ");

/** The same value in every row, keyed by the column that holds the fewest different texts. */
function constantRule(
  contract: Contract,
  name: string,
  text: string,
  { headers, samples }: Headers,
): ColumnRule {
  const column = contract.columns.find((one) => one.name === name)!;
  const value = ruleFor(column, [""]).convert([text]);
  const distinct = (header: string) => samples.get(header)?.length ?? 0;
  const key = headers.reduce((best, header) => (distinct(header) < distinct(best) ? header : best));
  return { headers: [key], convert: () => value };
}

function combine(
  spec: DatasetSpec,
  contract: Contract,
  file: Headers,
  source: SourceProfile | undefined,
  mapping: Readonly<Record<string, string>>,
): ChosenRules {
  const notes: QualityNote[] = [];
  const constant = Object.entries(mapping).filter(
    ([, header]) => header.startsWith("=") && !file.headers.includes(header),
  );
  const named = Object.fromEntries(
    Object.entries(mapping).filter((pair) => !constant.some(([name]) => name === pair[0])),
  );
  const mapped: Record<string, ColumnRule> = { ...rulesFor(contract, named, mappingOptions(spec)) };
  for (const [name, text] of constant) mapped[name] = constantRule(contract, name, text.slice(1), file);
  const rules = new Map<string, ColumnRule>();
  for (const column of contract.columns) {
    const own = mapped[column.name] ?? profileRule(source, column, file, notes);
    if (own !== undefined) rules.set(column.name, own);
  }
  return {
    id: source?.id ?? "mapping",
    ...(source === undefined ? {} : { source }),
    rules,
    mapping: named,
    notes,
  };
}

/** The first rule of the profile whose headers are all there; one that would let identifiers in is passed over. */
function profileRule(
  source: SourceProfile | undefined,
  { name, type, label }: Contract["columns"][number],
  { headers, samples }: Headers,
  notes: QualityNote[],
): ColumnRule | undefined {
  for (const rule of source?.columns[name] ?? []) {
    if (!rule.headers.every((header) => headers.includes(header))) continue;
    if (type !== "label") return rule;
    const identifier = rule.headers
      .map((header) => ({ header, found: recogniseIdentifier(header, samples.get(header) ?? []) }))
      .find(({ found }) => found?.action === "dropped");
    if (identifier === undefined) return rule;
    notes.push({
      id: "identifier-not-read",
      level: "caution",
      column: name,
      message: `"${identifier.header}" usually holds ${label.toLowerCase()}, but here ${lower(identifier.found!.why)}`,
    });
  }
  return undefined;
}

/** Without a word from the user: the profile that fits, or else a mapping from names and values. */
function guessed(spec: DatasetSpec, contract: Contract, file: Headers): ChosenRules {
  const best = bestProfile(file.headers, contract.kind);
  if (best !== undefined) {
    const chosen = combine(spec, contract, file, best, {});
    if (contract.columns.every(({ name, required }) => required !== true || chosen.rules.has(name)))
      return { ...chosen, notes: [...chosen.notes, recognisedNote(spec, best)] };
  }
  const suggestion = safeSuggestion(contract, file);
  if (suggestion.missing.length > 0)
    throw new InputError(lacking(spec, contract, file, suggestion.missing, undefined));
  const chosen = combine(spec, contract, file, undefined, suggestion.mapping);
  if (Object.entries(suggestion.mapping).every(([name, header]) => name === header))
    return { ...chosen, notes: [...chosen.notes, namedNote] };
  return { ...chosen, id: "suggested", notes: [...chosen.notes, suggestedNote(spec, suggestion)] };
}

const namedNote: QualityNote = {
  id: "columns-named",
  level: "good",
  message: "The columns have the names of the template, and were read by them.",
};

const recognisedNote = (spec: DatasetSpec, { id, title }: SourceProfile): QualityNote => ({
  id: "profile-recognised",
  level: "note",
  message: `The columns are those of ${title}, and the file was read so. To say it yourself: data: ${spec.name}: source: ${id}.`,
});

function suggestedNote(
  spec: DatasetSpec,
  { mapping }: { readonly mapping: Readonly<Record<string, string>> },
): QualityNote {
  const pairs = Object.entries(mapping).map(([name, header]) => `${name} from "${header}"`);
  return {
    id: "mapping-suggested",
    level: "caution",
    message: `What the columns mean was guessed from their names and values: ${joinList(pairs)}. Check it, and write it into assessment.yaml under data: ${spec.name}: mapping: { ${Object.entries(
      mapping,
    )
      .map(([name, header]) => `${name}: ${JSON.stringify(header)}`)
      .join(", ")} }.`,
  };
}

/** A suggested mapping that lets no identifier into a label. */
function safeSuggestion(contract: Contract, { headers, samples }: Headers) {
  const labels = new Set(contract.columns.filter(({ type }) => type === "label").map(({ name }) => name));
  const isIdentifier = (header: string) =>
    recogniseIdentifier(header, samples.get(header) ?? [])?.action === "dropped";
  const asked = (usable: readonly string[]) =>
    suggestMapping(contract, usable, Object.fromEntries(usable.map((one) => [one, samples.get(one) ?? []])));
  const first = asked(headers);
  const unsafe = first.columns.filter(({ column, header }) => labels.has(column) && isIdentifier(header));
  const suggestion =
    unsafe.length === 0
      ? first
      : asked(headers.filter((header) => !unsafe.some((one) => one.header === header)));
  return {
    mapping: suggestion.mapping,
    missing: suggestion.missing.map(({ column }) => column),
    yaml: suggestion.mappingYaml,
  };
}

/** What to do where a required column has no header: the mapping as far as it can be guessed, ready to paste. */
function lacking(
  spec: DatasetSpec,
  contract: Contract,
  file: Headers,
  missing: readonly string[],
  source: SourceProfile | undefined,
): Problem {
  const suggestion = safeSuggestion(contract, file);
  const fitting = bestProfile(file.headers, contract.kind);
  const meanings = missing.map((name) => {
    const { meaning } = contract.columns.find((one) => one.name === name)!;
    return `\`${name}\` (${lower(meaning.replace(/\.$/, ""))})`;
  });
  const what =
    source === undefined
      ? `no column of the file was found for ${joinList(meanings)}`
      : `the source profile \`${source.id}\` finds no column for ${joinList(meanings)}: the file is in another form`;
  const other =
    fitting !== undefined && fitting.id !== source?.id
      ? `Its columns are those of \`source: ${fitting.id}\`. Or say`
      : "Say";
  const open = suggestion.missing.map((name) => `      ${name}: ...  # one of the columns below\n`).join("");
  const yaml = suggestion.yaml === "" ? "    mapping:\n" : suggestion.yaml;
  return {
    file: spec.file,
    what,
    mend: `${other} in assessment.yaml which column holds what, for instance:\n  ${spec.name}:\n    file: ${spec.file}\n${yaml}${open}    Columns of the file (${formatCount(file.headers.length)}): ${listed(file.headers)}`,
  };
}
