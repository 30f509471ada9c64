import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const known = new Map<string, string>();

/**
 * A hash of the code in rooms of the house, of the libraries that it names and of the engine that runs it, so that
 * nothing kept from an earlier run outlives a change to what made it.
 */
export function codeFingerprint(rooms: readonly string[]): string {
  const name = rooms.join(" ");
  const found = known.get(name);
  if (found !== undefined) return found;
  const hash = createHash("sha256").update(process.versions.v8);
  hash.update(readFileSync(new URL("../../package.json", import.meta.url)));
  for (const room of rooms) {
    const folder = fileURLToPath(new URL(`../${room}/`, import.meta.url));
    for (const file of codeFiles(folder)) hash.update(file).update(readFileSync(join(folder, file)));
  }
  const fingerprint = hash.digest("hex");
  known.set(name, fingerprint);
  return fingerprint;
}

function codeFiles(folder: string, under = ""): string[] {
  return readdirSync(join(folder, under))
    .sort()
    .flatMap((name) => {
      const path = join(under, name);
      if (statSync(join(folder, path)).isDirectory()) return codeFiles(folder, path);
      return /\.(ts|js)$/.test(name) && !name.endsWith(".d.ts") ? [path] : [];
    });
}
