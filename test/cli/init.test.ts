import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAssessment } from "../../src/assessment/parse.js";
import { equipoise, inFolder } from "./support.js";

const answers = ["--state", "CT", "--agency", "Hamden Police Department", "--kind", "municipal-police"];

describe("equipoise init", () => {
  it("writes an assessment that is valid, with the reference to its schema on the first line", () =>
    inFolder({}, async (folder) => {
      const target = join(folder, "hamden");
      const told = await equipoise("init", target, ...answers);
      expect(told.code).toBe(0);
      const text = readFileSync(join(target, "assessment.yaml"), "utf8");
      expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=./assessment.schema.json");
      expect(parseAssessment(text, "assessment.yaml").assessment.jurisdiction).toEqual({
        state: "CT",
        agency: "Hamden Police Department",
        kind: "municipal-police",
      });
      expect(JSON.parse(readFileSync(join(target, "assessment.schema.json"), "utf8"))).toEqual(
        JSON.parse(readFileSync(join(import.meta.dirname, "../../schemas/assessment.schema.json"), "utf8")),
      );
      expect(readFileSync(join(target, "data/stops-template.csv"), "utf8")).toMatch(/^date,time,place,/);
    }));

  it("takes the file that lies in data/ already", () =>
    inFolder({ "data/our stops 2019.csv": "date\n2019-01-01\n" }, async (folder) => {
      expect((await equipoise("init", folder, ...answers)).code).toBe(0);
      const text = readFileSync(join(folder, "assessment.yaml"), "utf8");
      expect(parseAssessment(text, "assessment.yaml").assessment.data[0]).toMatchObject({
        name: "stops",
        file: "data/our stops 2019.csv",
      });
    }));

  it("never writes over an assessment", () =>
    inFolder({ "assessment.yaml": "mine" }, async (folder) => {
      const told = await equipoise("init", folder, ...answers);
      expect(told.code).toBe(1);
      expect(told.stderr).toContain("stands there already");
      expect(readFileSync(join(folder, "assessment.yaml"), "utf8")).toBe("mine");
    }));

  it("says how to answer where nobody can be asked, and names the state that it doesn't know", () =>
    inFolder({}, async (folder) => {
      const silent = await equipoise("init", join(folder, "a"));
      expect(silent.code).toBe(1);
      expect(silent.stderr).toContain("--state CT");
      const wrong = await equipoise("init", join(folder, "b"), "--state", "Conecticut", ...answers.slice(2));
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toContain("Conecticut");
    }));

  it("writes nothing but JSON to stdout under --json", () =>
    inFolder({}, async (folder) => {
      const told = await equipoise("init", join(folder, "x"), "--json", ...answers);
      expect(JSON.parse(told.stdout)).toMatchObject({ file: join(folder, "x", "assessment.yaml") });
    }));
});

describe("the command line", () => {
  it("exits with 2 on wrong usage and says what is known", async () => {
    const unknown = await equipoise("asess");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("assess");
    expect((await equipoise("assess", "--fast")).code).toBe(2);
    expect((await equipoise("template", "stop")).code).toBe(2);
  });

  it("gives help with an example for every command", async () => {
    for (const command of ["init", "check", "assess", "template"]) {
      const told = await equipoise(command, "--help");
      expect(told.code).toBe(0);
      expect(told.stdout).toContain("Example:");
      expect(told.stdout).toContain("--json");
      expect(told.stdout).toContain("--quiet");
    }
  });

  it("exits with 1 where there is no folder or no assessment in it", () =>
    inFolder({ "empty/x": "" }, async (folder) => {
      for (const path of [join(folder, "nowhere"), join(folder, "empty")]) {
        for (const command of ["check", "assess"]) {
          const told = await equipoise(command, path);
          expect(told.code).toBe(1);
          expect(told.stderr).toContain("equipoise init");
          expect(told.stderr).not.toMatch(/\n\s+at /);
        }
      }
    }));
});
