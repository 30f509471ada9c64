import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { it } from "vitest";
import * as library from "../../src/statistics/index.js";
const AF = Object.getPrototypeOf(async () => undefined).constructor;
for (const n of readdirSync("docs/methods")) {
  const p = `docs/methods/${n}`;
  const t = readFileSync(p, "utf8");
  if (!t.includes("PENDING")) continue;
  it(n, async () => {
    const m = /```js\n([\s\S]*?)```\s*```text\nPENDING\n```/.exec(t)!;
    const body = m[1]!.replaceAll(/import \{([^}]*)\} from "equipoise\/statistics";/g, (_, x) => `const {${x}} = library;`);
    const lines: string[] = [];
    await new AF("library", "console", body)(library, { log: (...w: unknown[]) => lines.push(w.map(String).join(" ")) });
    writeFileSync(p, t.replace("PENDING", () => lines.join("\n")));
    console.log(n + "\n" + lines.join("\n"));
  });
}
