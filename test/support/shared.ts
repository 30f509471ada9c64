import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../../shared");

/** Whether the shared reference values and data sets stand beside the checkout. */
export const sharedIsPresent = existsSync(join(root, "reference"));

/** The path of a file under the shared folder. */
export function sharedPath(...parts: string[]): string {
  return join(root, ...parts);
}

/** A parsed JSON file under the shared folder. Its shape is the test's to know. */
export function sharedJson<T>(...parts: string[]): T {
  return JSON.parse(readFileSync(sharedPath(...parts), "utf8")) as T;
}
