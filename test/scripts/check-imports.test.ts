import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { violations } from "../../scripts/check-imports.js";

let root = "";
afterEach(() => rmSync(root, { recursive: true, force: true }));

function house(files: Record<string, string>): string {
  root = mkdtempSync(join(tmpdir(), "equipoise-imports-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

describe("the direction of imports", () => {
  it("holds in this project", () => {
    expect(violations(join(import.meta.dirname, "../.."))).toEqual([]);
  });

  it("is broken by statistics that know of anything else", () => {
    const found = violations(
      house({ "src/statistics/mean.ts": 'import { x } from "../data/x.js";\n', "src/data/x.ts": "" }),
    );
    expect(found).toEqual(["src/statistics/mean.ts: statistics may not import data (../data/x.js)"]);
  });

  it("is broken by a type import, a dynamic import and an export from above", () => {
    const found = violations(
      house({
        "src/data/a.ts": 'import type { R } from "../report/r.js";',
        "src/engine/b.ts": 'const x = await import("../chapters/c.js");',
        "src/chapters/c.ts": 'export { r } from "../report/r.js";',
        "src/report/r.ts": 'import { c } from "../chapters/c.js";',
      }),
    );
    expect(found).toHaveLength(3);
  });

  it("is broken by a room that the house does not have, and by an import from the tests", () => {
    const found = violations(
      house({ "src/utilities/a.ts": "", "src/cli/b.ts": 'import { x } from "../../test/support/x.js";' }),
    );
    expect(found).toHaveLength(2);
  });
});
