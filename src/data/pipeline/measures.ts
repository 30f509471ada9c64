import { InputError } from "../../findings/input-error.js";
import type { Contract } from "../contracts/contract.js";
import type { DatasetSpec } from "../dataset-spec.js";
import { longForm } from "../readers/long-form.js";
import type { ReadableFile } from "../readers/readable-file.js";
import { bestProfile, findProfile } from "../sources/index.js";
import type { SourceProfile } from "../sources/profile.js";

/**
 * The file in the form of the contract: one with a column for each measure, as the assessment or a source profile says,
 * becomes one with a row for each.
 *
 * @returns the file, and what the assessment then says of it
 */
export function withMeasures(
  spec: DatasetSpec,
  contract: Contract,
  file: ReadableFile,
): { readonly spec: DatasetSpec; readonly file: ReadableFile } {
  const hasMeasure = contract.columns.some(({ name }) => name === "measure");
  if (spec.measures !== undefined && !hasMeasure)
    throw new InputError({
      what: `data: ${spec.name}: measures: a file of ${contract.kind} has no measures`,
      mend: "leave `measures` out, or say kind: outcomes (or panel)",
    });
  if (!hasMeasure) return { spec, file };
  const profile = spec.measures === undefined ? profileOf(spec, contract, file) : undefined;
  const measures = spec.measures ?? measuresOf(profile, file);
  if (measures === undefined) return { spec, file };
  const long = longForm(file, measures, { file: spec.file, dataset: spec.name });
  const [measure, value] = long.headers.slice(-2) as [string, string];
  if (profile !== undefined) return { spec: { ...spec, source: profile.id }, file: long };
  if (spec.mapping === undefined) return { spec, file: long };
  const isMapped = Object.values(spec.mapping).includes(value);
  const column = contract.columns.some(({ name }) => name === "value") ? "value" : "count";
  const mapping = { measure, ...(isMapped ? {} : { [column]: value }), ...spec.mapping };
  return { spec: { ...spec, mapping }, file: long };
}

/** The profile that reads the file: the one that is named, or where nothing is said the one that fits. */
function profileOf(spec: DatasetSpec, contract: Contract, file: ReadableFile): SourceProfile | undefined {
  const named = spec.source === undefined ? undefined : findProfile(spec.source);
  const found = named ?? (spec.mapping === undefined ? bestProfile(file.headers, contract.kind) : undefined);
  return found?.contract === contract.kind ? found : undefined;
}

/** The measures of a profile whose headers the file has; undefined where it has none. */
function measuresOf(
  profile: SourceProfile | undefined,
  { headers }: ReadableFile,
): Readonly<Record<string, string>> | undefined {
  const found = Object.entries(profile?.measures ?? {}).flatMap(([measure, names]) => {
    const header = names.find((name) => headers.includes(name));
    return header === undefined ? [] : [[measure, header] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
