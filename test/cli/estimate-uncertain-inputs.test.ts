import { describe, expect, it } from "vitest";
import { betaCdf, normalQuantile } from "../../src/statistics/distributions/index.js";
import { onTable, toldOn } from "./estimate-support.js";

const csv = (...lines: string[]) => `${lines.join("\n")}\n`;

describe("estimate propagate", () => {
  it("a difference of normals is the normal it must be, within the simulation error", async () => {
    const file = csv("name,distribution,value,error", "x,normal,10,3", "y,normal,4,4");
    const { terms, values, n } = await onTable(
      file,
      "propagate",
      "--result",
      "x-y",
      "--draws",
      "100000",
      "--seed",
      "7",
    );
    const [difference] = terms;
    const errors = values.simulationError as { estimate: number; low: number; high: number };
    expect(n).toBe(2);
    expect(difference!.term).toBe("x-y");
    const wanted = { estimate: 6, low: 6 + 5 * normalQuantile(0.025), high: 6 + 5 * normalQuantile(0.975) };
    for (const key of ["estimate", "low", "high"] as const)
      expect(Math.abs(difference![key] - wanted[key])).toBeLessThan(4 * errors[key]);
    expect(difference!.standardError).toBeCloseTo(5, 1);
  });
  it("every distribution is read, and fixed numbers have no doubt", async () => {
    const file = csv(
      "name,distribution,value,error,low,high,a,b",
      "f,fixed,3,,,,,",
      "n,normal,1,0.1,0.9,,,",
      "l,log-normal,2,0.2,,,,",
      "be,beta,,,,,2,3",
      "g,gamma,,,,,4,2",
      "u,uniform,,,5,6,,",
      "t,triangular,2,,1,4,,",
    );
    const all = await onTable(file, "propagate", "--result", "f+n+l+be+g+u+t");
    // Means: 3, about 1.03, 2.04, 0.4, 2, 5.5 and 2.33.
    expect(all.values.mean).toBeCloseTo(16.3, 1);
    const fixed = await onTable(file, "propagate", "--result", "f^2");
    expect([fixed.terms[0]!.estimate, fixed.terms[0]!.low, fixed.terms[0]!.high]).toEqual([9, 9, 9]);
    expect(
      Object.values(all.values.inputs as Record<string, { kind: string }>).map(({ kind }) => kind),
    ).toEqual(["fixed", "normal", "log-normal", "beta", "gamma", "uniform", "triangular"]);
  });
  it.each([
    [
      "betta",
      "name,distribution,a,b\nx,betta,1,2",
      /line 2, "x": there is no distribution "betta"; did you mean "beta"/,
    ],
    ["a lacking parameter", "name,distribution,a,b\nx,beta,1,", /line 2, "x": beta needs "b"/],
    [
      "an idle parameter",
      "name,distribution,value,error\nx,fixed,1,2",
      /line 2, "x": fixed takes "value", not "error"/,
    ],
    [
      "twice a name",
      "name,distribution,value\nx,fixed,1\nx,fixed,2",
      /line 3, "x": there is an input of that name above/,
    ],
    ["no column of names", "nom,distribution,value\nx,fixed,1", /there is no column "name"/],
    ["a row without a name", "name,distribution,value\n,fixed,1", /"name"/],
    ["an unknown name in the result", "name,distribution,value\ny,fixed,1", /there is no column "x"/],
    [
      "a result that is none",
      "name,distribution,value\nx,fixed,0",
      /undefined in 20000 of 20000 draws/,
      "1/x",
    ],
  ])("%s: a sentence that tells where", async (_, file, message, result = "x") => {
    const told = await toldOn(`${file}\n`, "propagate", "--result", result);
    expect(told.code).toBe(1);
    expect(told.stderr).toMatch(message);
  });
});

describe("estimate bayes", () => {
  const header = "name,distribution,value,a,b";
  it("with certain inputs it is Bayes' rule", async () => {
    const file = csv(header, "prior,fixed,0.01,,", "likelihood,fixed,0.9,,", "otherwise,fixed,0.05,,");
    const { terms } = await onTable(file, "bayes");
    expect(terms[0]!.estimate).toBeCloseTo(0.009 / (0.009 + 0.0495), 12);
  });
  it("an uncertain prior with evidence that tells nothing stays as it was", async () => {
    const file = csv(header, "prior,beta,,8,2", "likelihood,fixed,0.5,,", "otherwise,fixed,0.5,,");
    const { terms } = await onTable(file, "bayes", "--draws", "100000");
    const [posterior] = terms;
    expect(betaCdf(posterior!.low, 8, 2)).toBeCloseTo(0.025, 2);
    expect(betaCdf(posterior!.estimate, 8, 2)).toBeCloseTo(0.5, 2);
    expect(betaCdf(posterior!.high, 8, 2)).toBeCloseTo(0.975, 2);
  });
  it("names what is missing, and what it does not know", async () => {
    const two = csv(header, "prior,fixed,0.1,,", "likelihood,fixed,0.9,,");
    expect((await toldOn(two, "bayes")).stderr).toMatch(/has no "otherwise"/);
    const four = csv(
      header,
      "prior,fixed,0.1,,",
      "likelihood,fixed,0.9,,",
      "otherwise,fixed,0.9,,",
      "x,fixed,1,,",
    );
    expect((await toldOn(four, "bayes")).stderr).toMatch(/has "x", which Bayes' rule does not know/);
  });
});
