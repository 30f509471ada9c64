import { describe, expect, it } from "vitest";
import { readFiles } from "../chapters/outcomes/series/support.js";

const wide = `Agency,Report Year,Rape¹,Robbery,Motor  Vehicle Theft,Months Reported
North PD,2018,3,10,"1,200",12
South PD,2018,0,,0,0
North PD,2019,4,11,1300,12
`;

describe("files with one column for each measure", () => {
  it("become one row for each, with what the assessment says the columns are", async () => {
    const { one, dataset } = await readFiles(
      { "w.csv": wide },
      `data:
  outcomes:
    file: w.csv
    measures: { rape-reports: "Rape¹", robberies: Robbery, vehicle theft: Motor Vehicle Theft }
    mapping: { unit: Agency, period_start: Report Year, months_reported: Months Reported, group: "=all" }
`,
    );
    expect(dataset("outcomes").rows).toBe(9);
    expect([...one({ measure: "rape-reports", unit: "North PD" }).values]).toEqual([3, 4]);
    expect([...one({ measure: "robbery-reports", unit: "North PD" }).values]).toEqual([10, 11]);
    expect([...one({ measure: "vehicle-theft-reports", unit: "North PD" }).values]).toEqual([1200, 1300]);
    expect([...one({ measure: "rape-reports", unit: "South PD" }).values]).toEqual([Number.NaN, Number.NaN]);
  });

  it("need no mapping where their other columns speak for themselves", async () => {
    const { one } = await readFiles(
      { "w.csv": "agency,month,arrests,clearances\nNorth,2019-01,5,2\nNorth,2019-02,6,3\n" },
      "data: { outcomes: { file: w.csv, measures: [arrests, clearances] } }\n",
    );
    expect([...one({ measure: "clearances" }).values]).toEqual([2, 3]);
  });

  it("say which column is not there, at the file's own lines where a row is rejected", async () => {
    const files = {
      "w.csv":
        "agency,month,arrests,clearances\nNorth,2019-01,5,2\nNorth,soon,6,3\nNorth,2019-03,5,2\nNorth,2019-04,5,2\n",
    };
    await expect(
      readFiles(files, "data: { outcomes: { file: w.csv, measures: [arrests, clearence] } }\n"),
    ).rejects.toThrow(/no column "clearence"/);
    const { dataset } = await readFiles(
      files,
      "data: { outcomes: { file: w.csv, measures: [arrests, clearances] } }\n",
    );
    expect(dataset("outcomes").rejected[0]).toMatchObject({
      rows: 2,
      examples: [{ line: 3 }, { line: 3 }],
    });
  });

  it("are refused for kinds that hold no measures", async () => {
    await expect(
      readFiles({ "s.csv": "date\n2019-01-01\n" }, "data: { stops: { file: s.csv, measures: [date] } }\n"),
    ).rejects.toThrow(/no measures/);
  });
});
