import { describe, expect, it } from "vitest";
import {
  findMeasure,
  knownMeasures,
  nearestMeasure,
  parseMeasures,
  unknownMeasure,
  vocabulary,
} from "../../src/data/measures.js";

const entry = (id: string, more = "") =>
  `  - { id: ${id}, label: ${id} of a kind, unit: things, line: services, kind: service, fall: less use, rise: more use, spellings: [${id} spelt]${more} }\n`;

describe("the vocabulary of measures", () => {
  it("says of every reported measure what a fall could mean besides less crime", () => {
    const reported = knownMeasures().filter(({ kind }) => kind === "reported");
    expect(reported.length).toBeGreaterThan(20);
    for (const { fall, id } of reported) expect(fall, id).toMatch(/ or |insurance/);
  });

  it("never takes reports and victimization for the same", () => {
    const measures = knownMeasures();
    const find = (word: string) => findMeasure(word, measures)!.id;
    expect(find("Robberies")).toBe("robbery-reports");
    expect(find("victimization")).toBe("victimization");
    expect(findMeasure("robbery-reports", measures)!.counterpart).toBe("victimization");
    for (const { counterpart } of measures)
      if (counterpart !== null) expect(findMeasure(counterpart, measures)?.kind).toBe("survey");
  });

  it("finds ids, labels and spellings, and the nearest id for slips", () => {
    const measures = knownMeasures();
    for (const { id, label, spellings } of measures)
      for (const word of [id, label, ...spellings]) expect(findMeasure(word, measures)?.id).toBe(id);
    expect(findMeasure("cats rescued", measures)).toBeUndefined();
    expect(nearestMeasure("clinic visit", measures)).toBe("clinic-visits");
    expect(unknownMeasure("Cats rescued")).toMatchObject({ id: "cats-rescued", line: null, kind: null });
  });

  it("lets an assessment add measures, and replace those of the file", () => {
    const own = vocabulary({
      arrests: { label: "arrests by hand", line: "profiling", spellings: ["Hand Arrests"] },
    });
    expect(findMeasure("hand arrests", own)).toMatchObject({
      id: "arrests",
      line: "profiling",
      scale: "count",
    });
    expect(own.filter(({ id }) => id === "arrests")).toHaveLength(1);
  });

  it("refuses a file in which a word has two meanings, or a counterpart points nowhere", () => {
    expect(() =>
      parseMeasures(`measures:\n${entry("a")}${entry("b").replace("b spelt", "a spelt")}`),
    ).toThrow(/names both a and b/);
    expect(() => parseMeasures(`measures:\n${entry("a", ", counterpart: nothing")}`)).toThrow(
      /no measure nothing/,
    );
    expect(() => parseMeasures("measures:\n  - { id: A }\n")).toThrow();
  });
});
