import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const pattern = /^tmp-(\d+)-/;
let made = 0;

/** A name for a temporary folder of this process; the number of the process lets a later run clean up. */
export const temporaryName = (): string => `tmp-${process.pid}-${made++}`;

/** Removes what runs that were killed left in the cache. */
export function removeStale(cacheFolder: string): void {
  let names: string[];
  try {
    names = readdirSync(cacheFolder);
  } catch {
    return;
  }
  for (const name of names) {
    const owner = pattern.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner)))
      rmSync(join(cacheFolder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
