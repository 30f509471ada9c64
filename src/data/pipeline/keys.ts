import { type KeySpec, mostDistinct, type Shortening, type TableImport } from "../../engine/import.js";
import { InputError } from "../../findings/input-error.js";
import { formatCount } from "../../findings/wording.js";
import type { Contract, ContractColumn } from "../contracts/contract.js";
import type { DatasetSpec } from "../dataset-spec.js";
import type { ColumnRule, SourceProfile } from "../sources/profile.js";
import { isCoordinate } from "./convert.js";

/** Which texts decide which column: keys are shared where two columns are made from the same ones. */
export interface KeyPlan {
  readonly specs: readonly KeySpec[];
  /** Whether each key holds dates or times, whose texts can be foreseen. */
  readonly reads: readonly ("date" | "time" | undefined)[];
  readonly byColumn: ReadonlyMap<string, number>;
  readonly exclusion?: number;
}

interface Sample {
  readonly rows: number;
  readonly distinct: ReadonlyMap<string, number>;
}

/** Above this share of distinct texts in a sample, stamps are cut into date and time before they are told apart. */
const manyDistinct = 0.2;
const fewRows = 2000;

export function planKeys(
  contract: Contract,
  rules: ReadonlyMap<string, ColumnRule>,
  source: SourceProfile | undefined,
  sample: Sample,
): KeyPlan {
  const specs: KeySpec[] = [];
  const places = new Map<string, number>();
  const place = (spec: KeySpec): number => {
    const id = JSON.stringify([spec.headers, spec.shorten]);
    const known = places.get(id);
    if (known !== undefined) return known;
    places.set(id, specs.length);
    specs.push(spec);
    return specs.length - 1;
  };
  const byColumn = new Map<string, number>();
  const reads: ("date" | "time" | undefined)[] = [];
  for (const column of contract.columns) {
    const rule = rules.get(column.name);
    if (rule === undefined) continue;
    const shorten = shortening(column, rule, sample);
    const at = place({ headers: rule.headers, ...(shorten === undefined ? {} : { shorten }) });
    byColumn.set(column.name, at);
    if (column.type === "date" || column.type === "time") reads[at] = column.type;
  }
  if (source?.exclude === undefined) return { specs, reads, byColumn };
  return { specs, reads, byColumn, exclusion: place({ headers: source.exclude.headers }) };
}

function shortening(column: ContractColumn, rule: ColumnRule, sample: Sample): Shortening | undefined {
  const [header] = rule.headers;
  if (rule.headers.length !== 1 || header === undefined) return undefined;
  if (isCoordinate(column)) return "three-decimals";
  if (rule.reads !== "date" && rule.reads !== "time") return undefined;
  const many = (sample.distinct.get(header) ?? 0) > manyDistinct * sample.rows;
  if (!many || sample.rows < fewRows) return undefined;
  return rule.reads === "date" ? "stamp-date" : "stamp-time";
}

/**
 * Refuses a column of millions of different texts: it is no list of places, words or officers but a number of its own
 * for each row.
 */
export async function refuseEndless(
  spec: DatasetSpec,
  contract: Contract,
  rules: ReadonlyMap<string, ColumnRule>,
  imported: TableImport,
  sample: Sample,
): Promise<void> {
  for (const column of contract.columns) {
    const rule = rules.get(column.name);
    if (rule === undefined || isCoordinate(column) || column.type === "date" || column.type === "time")
      continue;
    for (const header of rule.headers) {
      if (sample.rows < fewRows || (sample.distinct.get(header) ?? 0) < 0.5 * sample.rows) continue;
      const distinct = await imported.distinctTexts(header);
      if (distinct <= mostDistinct) continue;
      throw new InputError({
        file: spec.file,
        what: `"${header}" cannot be ${column.label.toLowerCase()}: it holds about ${formatCount(distinct)} different values, nearly one for each row`,
        mend: `map another column to \`${column.name}\`, or none`,
      });
    }
  }
}
