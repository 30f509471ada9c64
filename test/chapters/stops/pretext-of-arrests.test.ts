import { expect, it } from "vitest";
import { pretextArrests } from "../../../src/chapters/stops/pretext-arrests/method.js";
import type { Row } from "../../support/array-engine.js";
import { expectClose } from "../../support/close.js";
import { answered, caseOf, runMethod } from "./support.js";

/** So many arrests at low-level and at other stops, and stops without an arrest, on the days of a month. */
function rowsOf(month: string, race: string, low: number, other: number, none: number): Row[] {
  const of = (count: number, row: Row) =>
    Array.from({ length: count }, (_, i) => ({
      date: `${month}-${String((i % 28) + 1).padStart(2, "0")}`,
      race,
      ...row,
    }));
  return [
    ...of(low, { reason: "licence-registration", arrested: true }),
    ...of(other, { reason: "investigation", arrested: true }),
    ...of(none, { reason: "speeding", arrested: false }),
  ];
}

it("changes in the share of arrests are worked out by hand", async () => {
  const rows = [
    ...rowsOf("2018-01", "white", 40, 60, 900),
    ...rowsOf("2018-03", "white", 50, 50, 900),
    ...rowsOf("2018-01", "hispanic", 30, 70, 400),
    ...rowsOf("2018-03", "hispanic", 60, 40, 400),
  ];
  const yaml = `chapters: { stops: { reference: white, compare: [hispanic] } }
timeline:
  - { phase: Order, start: 2018-02-15 }`;
  const finding = answered(await runMethod(pretextArrests, caseOf(rows, yaml)), "stops/pretext-arrests");
  // 0.3 to 0.6 among arrests, against 0.4 to 0.5; 30 to 60 in 500 stops, against 40 to 50 in 1,000.
  const { estimates } = finding;
  expectClose(estimates["change-of-arrests-hispanic-start-2018-02-15"]!.value, 0.3, 1e-12);
  expectClose(estimates["beyond-of-arrests-hispanic-start-2018-02-15"]!.value, 0.2, 1e-12);
  expectClose(estimates["beyond-hispanic-start-2018-02-15"]!.value, 0.06 - 0.01, 1e-12);
  const { low, high, n } = estimates["change-of-arrests-hispanic-start-2018-02-15"]!;
  // Newcombe's interval of 60 in 100 against 30 in 100, from prop.test of R for each.
  expectClose(low, 0.3 - Math.hypot(0.6 - 0.5020025867910618, 0.3958485463334666 - 0.3), 1e-9);
  expectClose(high, 0.3 + Math.hypot(0.6905987135675411 - 0.6, 0.3 - 0.2189488529493274), 1e-9);
  expect(n).toBe(100);
});
