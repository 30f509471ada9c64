import { describe, expect, it } from "vitest";
import {
  contractJsonSchema,
  contracts,
  dataDictionary,
  findContract,
  templateCsv,
} from "../../../src/data/contracts/index.js";
import { population } from "../../../src/data/contracts/population.js";
import { stops } from "../../../src/data/contracts/stops.js";

describe("contracts", () => {
  it("are found by kind", () => {
    expect(contracts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["stops", "population"]));
    expect(findContract("stops")).toBe(stops);
    expect(findContract("constructor")).toBeUndefined();
  });

  it("have columns that hang together", () => {
    for (const { columns } of contracts) {
      const names = columns.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { name, type, values, predicate, aliases } of columns) {
        expect(name).toMatch(/^[a-z][a-z_]*$/);
        expect(type === "category", name).toBe(values !== undefined);
        if (predicate !== undefined) expect(columns.find((one) => one.name === predicate)?.type).toBe("flag");
        for (const alias of aliases) expect(alias).toMatch(/^[a-z0-9]+( [a-z0-9]+)*$/);
      }
    }
  });

  it("give a template of one header line", () => {
    expect(templateCsv(population)).toBe("group,place,year,age_band,count,margin_of_error,source\n");
  });

  it("give a dictionary that names every column and every value", () => {
    const text = dataDictionary(stops);
    expect(
      text.startsWith("# Traffic and pedestrian stops\n\nOne row is one stop of one driver or pedestrian.\n"),
    ).toBe(true);
    for (const { name, values } of stops.columns) {
      expect(text).toContain(`| \`${name}\` |`);
      for (const value of Object.keys(values ?? {})) expect(text).toContain(`| \`${value}\` |`);
    }
    expect(text).toContain("Leave empty where `searched` is not TRUE.");
    expect(text).toContain("| `age` | no | whole number of years, 5 to 110 |");
  });

  it("give a JSON Schema of a row", () => {
    const schema = contractJsonSchema(stops) as {
      required: string[];
      properties: Record<string, Record<string, unknown>>;
    };
    expect(schema.required).toEqual(["date"]);
    expect(Object.keys(schema.properties)).toEqual(stops.columns.map(({ name }) => name));
    expect(schema.properties.date).toMatchObject({ type: "string", format: "date" });
    expect(schema.properties.age!.anyOf).toEqual([
      { type: "integer", minimum: 5, maximum: 110 },
      { type: "null" },
    ]);
    expect(schema.properties.sex!.anyOf).toEqual([
      { type: "string", enum: ["male", "female", "other", "unknown"] },
      { type: "null" },
    ]);
  });
});
