import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type ParsedAssessment, parseAssessment } from "../assessment/parse.js";
import { InputError } from "../findings/input-error.js";

/** The folder of an assessment, opened. */
export interface AssessmentFolder extends ParsedAssessment {
  readonly folder: string;
  /** Path of assessment.yaml as messages give it. */
  readonly file: string;
  readonly text: string;
}

/** Opens the assessment of a folder; a path of the YAML file itself is taken too. */
export function openAssessment(path: string): AssessmentFolder {
  const full = resolve(path);
  if (!existsSync(full)) {
    throw new InputError({
      file: path,
      what: "there is no such folder",
      mend: `\`equipoise init ${path}\` makes one`,
    });
  }
  const isFolder = statSync(full).isDirectory();
  const folder = isFolder ? full : resolve(full, "..");
  const name = isFolder ? findFile(folder, path) : basename(full);
  const text = readFileSync(join(folder, name), "utf8");
  return {
    folder,
    file: name,
    text,
    ...parseAssessment(text, join(isFolder ? path : resolve(path, ".."), name)),
  };
}

function findFile(folder: string, path: string): string {
  for (const name of ["assessment.yaml", "assessment.yml"]) if (existsSync(join(folder, name))) return name;
  throw new InputError({
    file: path,
    what: "the folder holds no assessment.yaml",
    mend: `\`equipoise init ${path}\` writes one`,
  });
}
