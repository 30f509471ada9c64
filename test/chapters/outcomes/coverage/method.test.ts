import { describe, expect, it } from "vitest";
import { coverageMethod } from "../../../../src/chapters/outcomes/coverage/method.js";
import type { AnsweredFinding, Finding } from "../../../../src/findings/finding.js";
import { readFiles } from "../series/support.js";

const method = coverageMethod("cooperation");
const rows = (unit: string, measure: string, from: number, counts: readonly number[]) =>
  counts.map((count, i) => `${unit},${from + i},${measure},${count}`);
const file = (lines: readonly string[]) => `unit,period_start,measure,count\n${lines.join("\n")}\n`;
const find = async (lines: readonly string[], extra = ""): Promise<readonly Finding[]> =>
  (await readFiles({ "o.csv": file(lines) }, `data: { outcomes: { file: o.csv } }\n${extra}`)).findings(
    method,
  );
const answered = (found: Finding | undefined): AnsweredFinding => {
  if (found?.status !== "answered") throw new Error("not answered");
  return found;
};

describe("who reported when", () => {
  const joined = [
    ...rows("Old", "burglary", 2017, [120, 110, 100]),
    ...rows("New", "burglary", 2019, [400]),
    ...rows("Old", "theft", 2017, [220, 210, 200]),
    ...rows("New", "theft", 2019, [800]),
    ...rows("Old", "arrests", 2017, [20, 30, 40]),
    ...rows("Other", "arrests", 2017, [25, 35, 45]),
  ];

  it("refuses the sum as a trend, and tells what the units that always reported show", async () => {
    const [one, ...others] = await find(joined);
    expect(others).toEqual([]);
    const { claim, checks, tables, figures } = answered(one);
    expect(claim).toBe(
      "Of 2 units, 1 reported the whole of every year from 2017 to 2019; 1 reported nothing in 2017 and none in 2019. The sum over all that reported is therefore no trend. In Old, thefts reported to the police went from 220 at the beginning to 200 at the end; over all units they were between 220 and 1,020 in 2017, and 1,000 in 2019.",
    );
    expect(checks[0]).toMatchObject({ id: "same-units", outcome: "caution" });
    expect(tables[0]!.rows).toEqual([
      ["thefts reported to the police", 220, 200, 220, 1020, 1000, 1000],
      ["burglaries reported to the police", 120, 100, 120, 520, 500, 500],
    ]);
    expect(tables.at(-1)!.rows).toEqual([
      ["New", "2017-01-01", "2018-01-01", "before it began to report", "no number, or no month reported"],
    ]);
    expect(figures).toHaveLength(1);
  });

  it("says so where the same units report throughout", async () => {
    const [one] = await find([
      ...rows("A", "burglary", 2017, [120, 110]),
      ...rows("B", "burglary", 2017, [20, 30]),
    ]);
    const { claim, checks, figures } = answered(one);
    expect(claim).toContain("All 2 units reported the whole of every year from 2017 to 2018");
    expect(checks[0]!.outcome).toBe("pass");
    expect(figures).toEqual([]);
  });

  it("keeps small counts back, in the sentence too", async () => {
    const [one] = await find(
      [...rows("A", "burglary", 2017, [4, 3]), ...rows("B", "burglary", 2018, [90])],
      "privacy: { minimum-cell: 11 }\n",
    );
    const { claim, tables } = answered(one);
    expect(claim).toBe(
      "Of 2 units, 1 reported the whole of every year from 2017 to 2018; 1 reported nothing in 2017 and none in 2018. The sum over all that reported is therefore no trend.",
    );
    expect(JSON.stringify(tables)).not.toMatch(/[,[][34][,\]]/);
  });

  it("has nothing to say of one unit", async () => {
    const [one] = await find(rows("A", "burglary", 2017, [4, 3]));
    expect(one).toMatchObject({ status: "cannot-answer" });
  });
});
