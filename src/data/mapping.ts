import type { Contract, ContractColumn } from "./contracts/contract.js";
import type { ColumnRule } from "./sources/profile.js";
import type { Reading } from "./sources/rules.js";
import { readAgencyType, readAgreementModel, readCountyFips, readState } from "./values/agreement-words.js";
import {
  readChargeLevel,
  readEncounterKind,
  readEncounterOutcome,
  readEncounterSource,
  readOffence,
  readReleaseReason,
  readTrigger,
} from "./values/charge-words.js";
import { readLatitude, readLongitude } from "./values/coordinates.js";
import { readDate, readTime, type StampOptions } from "./values/dates.js";
import { readFlag } from "./values/flags.js";
import { readAge, readInteger, readNumber } from "./values/numbers.js";
import {
  readAllegationClass,
  readCallClass,
  readDisposition,
  readForceClass,
  readInitiated,
  readOffenseClass,
} from "./values/outcome-words.js";
import { periodKindOf, readPeriodStart } from "./values/periods.js";
import { readAgeBand, readPopulationGroup } from "./values/population-words.js";
import { readEthnicity, readRace, readRaceApart } from "./values/race.js";
import {
  readDuration,
  readOutcome,
  readReason,
  readSearchBasis,
  readSex,
  readStopType,
} from "./values/stop-words.js";
import { foldSpace, phrase, readLabel, unreadable } from "./values/text.js";
import { readWord, vocabularyOf } from "./values/vocabulary.js";

export interface MappingOptions extends StampOptions {
  /**
   * True where the header also feeds the other one of race and ethnicity: then "White Hispanic" is White in the one and
   * Hispanic in the other, instead of Hispanic in the one.
   */
  readonly raceAndEthnicityInOne?: boolean;
}

type Convert = (text: string | null) => Reading;

/** Words of the field for categories and labels, by name of the column or of the vocabulary that it asks for. */
const categories: Readonly<Record<string, Convert>> = {
  ethnicity: readEthnicity,
  sex: readSex,
  type: readStopType,
  reason: readReason,
  search_basis: readSearchBasis,
  outcome: readOutcome,
  duration: readDuration,
  group: readPopulationGroup,
  initiated: readInitiated,
  call_class: readCallClass,
  final_class: readCallClass,
  offense_class: readOffenseClass,
  allegation_class: readAllegationClass,
  disposition: readDisposition,
  force_class: readForceClass,
  age_band: readAgeBand,
  "charge-level": readChargeLevel,
  offence: readOffence,
  "encounter-kind": readEncounterKind,
  "encounter-source": readEncounterSource,
  "encounter-trigger": readTrigger,
  "encounter-outcome": readEncounterOutcome,
  "release-reason": readReleaseReason,
  "agreement-model": readAgreementModel,
  "agency-type": readAgencyType,
  state: readState,
  "county-fips": readCountyFips,
};

function categoryConverter(column: ContractColumn, options: MappingOptions): Convert {
  const values = column.values ?? {};
  const own = vocabularyOf(column.label.toLowerCase(), values);
  const vocabulary = column.vocabulary ?? column.name;
  const words =
    vocabulary === "race"
      ? options.raceAndEthnicityInOne === true
        ? readRaceApart
        : readRace
      : categories[vocabulary];
  return (text) => {
    // A value of the contract itself stands, whatever else its words could mean.
    const canonical = text === null ? "" : foldSpace(text).toLowerCase();
    if (Object.hasOwn(values, canonical)) return canonical;
    return words === undefined ? readWord(text, own) : words(text);
  };
}

function numberConverter({ name }: ContractColumn): Convert {
  if (name === "latitude") return readLatitude;
  if (name === "longitude") return readLongitude;
  return readNumber;
}

function converter(column: ContractColumn, options: MappingOptions): Convert {
  switch (column.type) {
    case "date":
      return column.name === "period_start"
        ? (text) => readPeriodStart(text, options)
        : (text) => readDate(text, options);
    case "time":
      return (text) => readTime(text, options);
    case "category":
      return categoryConverter(column, options);
    case "label":
      return column.vocabulary === undefined ? readLabel : categories[column.vocabulary]!;
    case "code":
      return readLabel;
    case "flag":
      return readFlag;
    case "integer":
      return column.name === "age" ? readAge : readInteger;
    case "number":
      return numberConverter(column);
  }
}

/** What the engine may read itself: longitudes may lack their sign, so it may not read those. */
function engineReads({ name, type }: ContractColumn): ColumnRule["reads"] | undefined {
  if (type === "date" || type === "time") return type;
  return type === "number" && name !== "longitude" && name !== "latitude" ? "number" : undefined;
}

const holdsCodes = (header: string): boolean => /\bcodes?\b/.test(phrase(header));

/** In a column of codes, 1 is no minute and no yes: what it stands for only its list of codes can say. */
function withoutBareFigures(column: ContractColumn, options: MappingOptions): Convert {
  const convert = converter(column, options);
  if (column.type !== "category" && column.type !== "flag") return convert;
  return (text) =>
    text !== null && /^\s*\d+\s*$/.test(text) && !Object.hasOwn(column.values ?? {}, text.trim())
      ? unreadable(text, `is a code whose meaning is not known (for ${column.name})`)
      : convert(text);
}

/**
 * The rule for a canonical column that is mapped to a header: the generic conversion of its type, with the words of the
 * field for categories.
 *
 * @param headers one header; where several are given, the first that holds a value in a row stands
 */
export function ruleFor(
  column: ContractColumn,
  headers: readonly string[],
  options: MappingOptions = {},
): ColumnRule {
  const convert = headers.some(holdsCodes) ? withoutBareFigures(column, options) : converter(column, options);
  const reads = headers.length === 1 ? engineReads(column) : undefined;
  return {
    headers,
    convert: (texts) => convert(texts.find((text) => text !== null && readLabel(text) !== null) ?? null),
    ...(reads === undefined ? {} : { reads }),
  };
}

/** Columns of short lists, and lengths of periods, that are read from another column where no column holds them. */
const readFromWords: Readonly<Record<string, string>> = {
  period: "period_start",
  call_class: "initial_type",
  final_class: "final_type",
  offense_class: "offense",
  allegation_class: "allegation",
  force_class: "force_type",
};

function readFromWordsOf(column: ContractColumn, options: MappingOptions): ColumnRule["convert"] {
  // 2019-03 says that it is a month; a date does not say how long its period is.
  if (column.name === "period") return ([text]) => periodKindOf(text ?? null);
  const convert = converter(column, options);
  return ([text]) => convert(text ?? null);
}

/**
 * The rules of a whole mapping (canonical column to header), in which one header may feed two columns: a stamp feeds
 * date and time, a combined field feeds race and ethnicity. Columns that the contract lacks are left out.
 */
export function rulesFor(
  contract: Contract,
  mapping: Readonly<Record<string, string>>,
  options: StampOptions = {},
): Readonly<Record<string, ColumnRule>> {
  const inOne = mapping.race !== undefined && mapping.race === mapping.ethnicity;
  const rules: Record<string, ColumnRule> = {};
  for (const column of contract.columns) {
    const header = mapping[column.name];
    if (header !== undefined) {
      rules[column.name] = ruleFor(column, [header], { ...options, raceAndEthnicityInOne: inOne });
    }
  }
  for (const [name, source] of Object.entries(readFromWords)) {
    const column = contract.columns.find((one) => one.name === name);
    const header = mapping[source];
    if (column !== undefined && header !== undefined && rules[name] === undefined)
      rules[name] = { headers: [header], convert: readFromWordsOf(column, options) };
  }
  return rules;
}

/** A header that may hold a canonical column. */
export interface SuggestedColumn {
  readonly column: string;
  readonly header: string;
  /** 0 to 1: how well name and values fit. */
  readonly confidence: number;
  /** In words: "named like it; 98 per cent of the sample can be read". */
  readonly why: string;
}

export interface Suggestion {
  readonly columns: readonly SuggestedColumn[];
  /** Canonical column to header, as `mapping` in the assessment. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Required columns for which nothing was found, and what is missing, as a sentence. */
  readonly missing: readonly { readonly column: string; readonly what: string }[];
  /** Text to paste under the dataset in assessment.yaml, indented for it. */
  readonly mappingYaml: string;
}

export type Samples = Readonly<Record<string, readonly (string | null)[]>>;

/** How well a header's name fits a column: 1 for its name or an alias, less where its words only contain one. */
function nameFit(header: string, column: ContractColumn): number {
  const words = phrase(header);
  if (words === "") return 0;
  const names = [phrase(column.name), phrase(column.label), ...column.aliases];
  // Earlier names are the better ones; the difference only decides between headers that both fit.
  const at = names.indexOf(words);
  if (at >= 0) return 1 - at / 1000;
  const squeezed = words.replaceAll(" ", "");
  if (names.some((name) => name.replaceAll(" ", "") === squeezed)) return 0.95;
  const contained = names.filter((name) => name.length > 3 && ` ${words} `.includes(` ${name} `));
  return contained.length > 0 ? 0.7 : 0;
}

/** Values that say so much by themselves that the name may be anything. */
const telling: ReadonlySet<string> = new Set(["date", "race", "sex"]);

/** At least two different values, and words rather than the letters of some code. */
function areTelling({ type }: ContractColumn, sample: readonly (string | null)[]): boolean {
  const given = new Set(sample.filter((text) => text !== null && readLabel(text) !== null));
  return given.size >= 2 && (type === "date" || [...given].every((text) => phrase(text!).length >= 3));
}

/** The share of the known sample that the column can read; null where the sample is empty. */
function valueFit(column: ContractColumn, header: string, sample: readonly (string | null)[]): number | null {
  const { convert } = ruleFor(column, [header]);
  const given = [...new Set(sample.filter((text) => text !== null && readLabel(text) !== null))].slice(
    0,
    500,
  );
  if (given.length === 0) return null;
  let read = 0;
  for (const text of given) {
    const value = convert([text]);
    if (value === null || typeof value === "object") continue;
    if (typeof value === "number" && column.range !== undefined) {
      if (value < column.range[0] || value > column.range[1]) continue;
    }
    read++;
  }
  return read / given.length;
}

function candidates(contract: Contract, headers: readonly string[], samples: Samples): SuggestedColumn[] {
  const found: SuggestedColumn[] = [];
  for (const column of contract.columns) {
    for (const header of headers) {
      const byName = nameFit(header, column);
      if (byName === 0 && !(telling.has(column.name) && areTelling(column, samples[header] ?? []))) continue;
      const byValue = valueFit(column, header, samples[header] ?? []);
      if (byValue !== null && byValue < (byName > 0 ? 0.6 : 0.95)) continue;
      if (byValue === null && byName < 0.9) continue;
      const name = byName > 0 ? byName : 0.5;
      found.push({
        column: column.name,
        header,
        confidence: Math.round(name * (byValue ?? 0.5) * 1000) / 1000,
        why: `${byName > 0 ? "named like it" : "not named like it"}; ${
          byValue === null
            ? "the column is empty"
            : `${Math.round(byValue * 100)} per cent of its distinct values can be read`
        }`,
      });
    }
  }
  return found;
}

/** The columns of the contract of which the second may be read from the header of the first. */
function sharing(contract: Contract): (readonly [string, string])[] {
  const stamps = contract.columns.flatMap(({ name, type }) => {
    const time = name === "date" ? "time" : `${name}_time`;
    return type === "date" && contract.columns.some((one) => one.name === time)
      ? [[name, time] as const]
      : [];
  });
  return [...stamps, ["race", "ethnicity"]];
}

/** Whether one header may feed both columns. */
function mayShare(contract: Contract, a: string, b: string): boolean {
  return sharing(contract).some((pair) => pair.includes(a) && pair.includes(b));
}

/** The best header for each column; a header goes to one column, or to two that may share it. */
function assign(contract: Contract, found: readonly SuggestedColumn[]): Map<string, SuggestedColumn> {
  const chosen = new Map<string, SuggestedColumn>();
  const order = [...found].sort((a, b) => b.confidence - a.confidence);
  for (const one of order) {
    if (chosen.has(one.column)) continue;
    const others = [...chosen.values()].filter(({ header }) => header === one.header);
    if (others.every(({ column }) => mayShare(contract, column, one.column))) chosen.set(one.column, one);
  }
  return chosen;
}

/** A stamp that feeds the date also feeds the time; a field of race and ethnicity feeds both. */
function addShared(contract: Contract, chosen: Map<string, SuggestedColumn>, samples: Samples): void {
  for (const [from, to] of sharing(contract)) {
    const source = chosen.get(from);
    const column = contract.columns.find(({ name }) => name === to);
    if (source === undefined || column === undefined || chosen.has(to)) continue;
    const fit = valueFit(column, source.header, samples[source.header] ?? []);
    const least = to === "ethnicity" ? 0.1 : 0.9;
    if (fit === null || fit < least) continue;
    if (to === "ethnicity" && !holdsBoth(samples[source.header] ?? [])) continue;
    chosen.set(to, {
      column: to,
      header: source.header,
      confidence: source.confidence,
      why: `the same column holds ${from} and ${to}`,
    });
  }
}

/** Whether any value names a race and an ethnicity: "White Hispanic" does, "Hispanic" does not. */
function holdsBoth(sample: readonly (string | null)[]): boolean {
  return sample.some((text) => {
    const race = readRaceApart(text);
    const ethnicity = readEthnicity(text);
    return typeof race === "string" && race !== "unknown" && typeof ethnicity === "string";
  });
}

const plainYaml = /^[A-Za-z][\w .()/-]*$/;
const yamlWords = /^(true|false|null|yes|no|on|off|y|n|~)$/i;
const yamlText = (text: string): string =>
  plainYaml.test(text) && text.trim() === text && !yamlWords.test(text) ? text : JSON.stringify(text);

/**
 * A mapping of the file's headers to the contract, from their names and from a sample of their values, for a person to
 * check before it is used.
 *
 * @param samples some values by header; distinct ones tell most
 */
export function suggestMapping(contract: Contract, headers: readonly string[], samples: Samples): Suggestion {
  const chosen = assign(contract, candidates(contract, headers, samples));
  addShared(contract, chosen, samples);
  const columns = contract.columns.flatMap(({ name }) => chosen.get(name) ?? []);
  const mapping = Object.fromEntries(columns.map(({ column, header }) => [column, header]));
  const missing = contract.columns
    .filter(({ name, required }) => required === true && !chosen.has(name))
    .map((column) => ({
      column: column.name,
      what: `No column of the file looks like ${column.name} (${column.meaning.replace(/\.$/, "").toLowerCase()}); looked for headers such as ${column.aliases
        .slice(0, 4)
        .map((alias) => `"${alias}"`)
        .join(", ")}.`,
    }));
  const lines = columns.map(({ column, header }) => `      ${column}: ${yamlText(header)}`);
  const mappingYaml = lines.length === 0 ? "" : `    mapping:\n${lines.join("\n")}\n`;
  return { columns, mapping, missing, mappingYaml };
}
