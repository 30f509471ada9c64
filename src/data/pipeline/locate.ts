import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { InputError } from "../../findings/input-error.js";
import { nearest } from "../../findings/nearest.js";

/**
 * The path of a file that an assessment names.
 *
 * @throws InputError where there is none, with the nearest name in its folder
 */
export function locate(file: string, folder: string): string {
  const path = resolve(folder, file);
  if (!existsSync(path))
    throw new InputError({ file, what: "there is no such file", mend: elsewhere(file, path) });
  if (statSync(path).isDirectory())
    throw new InputError({
      file,
      what: "this is a folder, not a file of data",
      mend: inside(file, path),
    });
  return path;
}

function elsewhere(file: string, path: string): string {
  const folder = dirname(path);
  const shown = dirname(file);
  const names = filesOf(folder);
  if (names === undefined)
    return `there is no folder ${shown} either; paths start from the folder of the assessment`;
  if (names.length === 0) return `put it into ${shown}, which is empty`;
  const close = nearest(basename(path), names);
  if (close !== undefined) return `did you mean ${shown === "." ? close : `${shown}/${close}`}?`;
  return `${shown} holds: ${names.slice(0, 10).join(", ")}${names.length > 10 ? ", ..." : ""}`;
}

function inside(file: string, path: string): string {
  const names = filesOf(path) ?? [];
  if (names.length === 0) return "it is empty";
  return `name the file inside it, such as ${file.replace(/\/+$/, "")}/${names[0]}`;
}

function filesOf(folder: string): string[] | undefined {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith("."))
      .sort();
  } catch {
    return undefined;
  }
}
