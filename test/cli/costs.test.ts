import { describe, expect, it } from "vitest";
import { equipoise, inFolder } from "./support.js";

describe("equipoise costs", () => {
  it("gives a range for each option from state, county, kind and officers, and names five inputs", async () => {
    const { code, stdout, stderr } = await equipoise(
      ...[
        "costs",
        "--state",
        "tx",
        "--county",
        "48113",
        "--kind",
        "municipal-police",
        "--officers",
        "60",
        "--years",
        "2",
      ],
    );
    expect(code).toBe(0);
    for (const label of ["287(g), task force", "Honour detainers", "Limited cooperation"])
      expect(stdout).toContain(label);
    expect(stdout).not.toContain("Beds under federal contract");
    expect(stdout.match(/^ {2}\d\. /gm)).toHaveLength(5);
    expect(stdout).toContain("All resources, less money from others, with risks");
    expect(stderr).toContain("inputs are local");
  });

  it("as JSON: nothing else on stdout, and the same for the same seed", async () => {
    const args = [
      "costs",
      "--state",
      "VA",
      "--kind",
      "jail",
      "--officers",
      "40",
      "--option",
      "notify-only",
      "--json",
    ];
    const [first, second] = [await equipoise(...args), await equipoise(...args)];
    expect(first.stdout).toBe(second.stdout);
    const told = JSON.parse(first.stdout);
    expect(told.options[0].bases.net.median).toBeTypeOf("number");
    expect(told.officers).toBe(40);
  });

  it("reads an assessment, and flags replace its numbers", async () => {
    const files = {
      "assessment.yaml":
        "equipoise: 1\ntitle: T\njurisdiction: { state: VA, agency: A, kind: sheriff }\noptions: [{ id: a, label: Hold, kind: honour-detainers }]\nchapters: { costs: { officers: 50, draws: 1000, inputs: { detainers: 10 } } }\n",
    };
    await inFolder(files, async (folder) => {
      const full = async (...more: string[]) =>
        JSON.parse((await equipoise("costs", folder, "--json", ...more)).stdout).options[0].bases.full
          .median as number;
      expect(await full("--set", "detainers=1000")).toBeGreaterThan(10 * (await full()));
    });
  });

  it("says what is missing, and what is wrong", async () => {
    const nothing = await equipoise("costs", "--state", "VA");
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain("--kind, --officers");
    const odd = await equipoise(
      "costs",
      "--state",
      "VA",
      "--kind",
      "jail",
      "--officers",
      "9",
      "--set",
      "pay-share=3",
    );
    expect(odd.code).toBe(1);
    expect(odd.stderr).toContain("share from 0 to 1");
    expect((await equipoise("costs", "--state", "VA", "--kind", "jail", "--officers", "x")).code).toBe(2);
    expect((await equipoise("costs", "--state", "ZZ", "--kind", "jail", "--officers", "9")).code).toBe(1);
  });
});
