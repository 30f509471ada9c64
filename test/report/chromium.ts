import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The Chromium that is installed: CHROMIUM_PATH, or the first one on the path. */
function findChromium(): string | undefined {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined && given !== "") return existsSync(given) ? given : undefined;
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    try {
      const path = execFileSync("which", [name], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
      if (path !== "") return path;
    } catch {
      // not this one
    }
  }
  return undefined;
}

export const chromiumPath = findChromium();

if (chromiumPath === undefined)
  console.warn(
    "SKIPPED: browser tests of the report. There is no Chromium (set CHROMIUM_PATH, or: apt-get install chromium).",
  );
