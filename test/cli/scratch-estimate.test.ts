import { it } from "vitest";
import { equipoise } from "./support.js";
it("x", async () => {
  const d = "../shared/data/stat-reference/";
  for (const args of [
    ["feols", d+"base_did.csv", "--formula", "y ~ x1 + post:treat | id", "--cluster", "id"],
    ["feols", d+"base_did.csv", "--formula", "y ~ x1 + post:trea | id", "--cluster", "id"],
    ["wild-bootstrap", d+"base_did.csv", "--formula", "y ~ x1 + post:treat | id", "--cluster", "id", "--bootstrap","999"],
    ["ols", d+"base_did.csv", "--formula", "y ~ x1", "--json"],
    ["--help"], ["feols","--help"], ["ols", d+"base_did.csv"],
  ]) { const t = await equipoise("estimate", ...args); console.log(args.join(" "), t.code, "\n"+t.stdout.slice(0,1500), t.stderr.slice(0,1500)); }
}, 60000);
