import { describe, expect, it } from "vitest";
import { readFiles } from "./support.js";

const days = (n: number) =>
  Array.from({ length: n }, (_, i) => new Date(Date.UTC(2019, 0, 1 + i)).toISOString().slice(0, 10));

describe("series from records", () => {
  it("count calls by area and kind, with what officers began apart", async () => {
    const rows = days(59).flatMap((day) => [
      `${day} 10:00,Riverside,911,ASSAULT IN PROGRESS,TRUE`,
      `${day} 11:00,Hilltop,Phone,Loud music,FALSE`,
      `${day} 12:00,Hilltop,Officer Initiated,Traffic stop,FALSE`,
      `${day} 13:00,,Phone,Welfare check,`,
    ]);
    const files = {
      "calls.csv": `Received Date,Beat,Call Source,Call Type,Interpreter Used\n${rows.join("\n")}\n`,
      "areas.csv":
        "place,group,year,count\nRiverside,all,2017,1000\nRiverside,foreign-born,2017,50\nriverside,all,2018,1000\nriverside,foreign-born,2018,300\nHilltop,all,2018,2000\nHilltop,foreign-born,2018,100\n",
    };
    const yaml = `data:
  calls: { file: calls.csv, mapping: { date: Received Date, time: Received Date, place: Beat, initiated: Call Source, initial_type: Call Type, language_line: Interpreter Used } }
  areas: { file: areas.csv, kind: population }
chapters: { outcomes: { immigrant-areas: { data: areas, share: 0.3 } } }
`;
    const { one, all, set, remark } = await readFiles(files, yaml);
    const total = one({ measure: "calls-for-service", unit: "Test Police", group: "all" });
    expect(total).toMatchObject({ line: "cooperation", scale: "count", unitKind: "agency", period: "month" });
    expect([...total.values]).toEqual([93, 84]);
    expect([...one({ measure: "officer-initiated-calls", group: "all" }).values]).toEqual([31, 28]);
    expect([
      ...one({ measure: "calls-violence", group: "immigrant-area", unit: "Test Police" }).values,
    ]).toEqual([31, 28]);
    expect([...one({ measure: "calls-language-line", group: "all" }).values]).toEqual([31, 28]);
    expect([...one({ measure: "calls-for-service", group: "unclassified-area" }).values]).toEqual([31, 28]);
    const immigrant = one({ measure: "calls-for-service", group: "immigrant-area", unit: "Test Police" });
    expect([...immigrant.exposure!]).toEqual([1000, 1000]);
    const beats = all({ partOf: "Test Police", measure: "calls-disorder" });
    expect(beats.map(({ unit, group }) => `${unit} ${group}`).sort()).toEqual([
      "Hilltop other-area",
      "Riverside immigrant-area",
    ]);
    expect(all({ measure: "calls-robbery" })).toEqual([]);
    expect(set.areas).toEqual({ riverside: "immigrant-area", Hilltop: "other-area" });
    expect(remark("areas")).toContain("30.0 per cent or more");
  });

  it("count offences, not rows, and know months that the file covers in part", async () => {
    const rows = days(45).map(
      (day, i) => `${day},theft,${i === 0 ? 3 : 1},${i % 2 === 0 ? "Hispanic" : "White"}`,
    );
    const { one, remark } = await readFiles(
      { "incidents.csv": `date,offense,count,race\n${[...rows, ...rows.slice(40)].join("\n")}\n` },
      "data: { incidents: { file: incidents.csv } }\n",
    );
    expect([...one({ measure: "theft-reports", group: "all" }).values]).toEqual([33, 19]);
    expect([...one({ measure: "crime-reports", group: "hispanic" }).values]).toEqual([18, 10]);
    expect([...one({ measure: "crime-reports", group: "non-hispanic" }).values]).toEqual([15, 9]);
    expect([...one({ measure: "crime-reports", group: "all" }).complete]).toEqual([1, 0]);
    expect(remark("partial-last")).toContain("14 Feb 2019");
  });

  it("count a complaint and an incident of force once, whatever their rows", async () => {
    const { one } = await readFiles(
      {
        "complaints.csv":
          "date,complaint,allegation,ethnicity,disposition\n2019-01-02,A1,Racial profiling,Hispanic,Not sustained\n2019-01-02,A1,Excessive force,Hispanic,Sustained\n2019-02-03,A2,Discourtesy,Not Hispanic,Pending\n",
        "force.csv":
          "date,incident,race,injured\n2019-01-02,F1,White,yes\n2019-01-02,F1,White,no\n2019-02-05,F2,Hispanic,no\n",
      },
      "data:\n  complaints: { file: complaints.csv }\n  force: { file: force.csv }\n",
    );
    expect([...one({ measure: "complaints", group: "all" }).values]).toEqual([1, 1]);
    expect([...one({ measure: "complaints", group: "hispanic" }).values]).toEqual([1, 0]);
    expect([...one({ measure: "complaints-bias", group: "all" }).values]).toEqual([1, 0]);
    expect([...one({ measure: "complaints-sustained", group: "all" }).values]).toEqual([1, 0]);
    expect([...one({ measure: "force-incidents", group: "all" }).values]).toEqual([1, 1]);
    expect([...one({ measure: "force-injuries", group: "all" }).values]).toEqual([1, 0]);
    expect([...one({ measure: "force-incidents", group: "hispanic" }).values]).toEqual([0, 1]);
  });
});
