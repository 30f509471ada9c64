import { expect, test } from "vitest";
import { createRandom } from "../../../src/statistics/random/index.js";
import type { FamilyName } from "../../../src/statistics/regression/index.js";
import { replicateDesign, surveyDesign, surveyGlm } from "../../../src/statistics/survey/index.js";

/** Offsets too small to count make every row a cell of its own, so that both ways can be compared. */
const tolerance = 1e-9;
const rows = 24_000;

function survey() {
  const random = createRandom("cells of a survey");
  const codes = Int32Array.from({ length: rows }, (_, i) => i % 300);
  const weights = Float64Array.from(codes, (_, i) => (i % 50 === 0 ? 0 : 1 + random.uniform()));
  const clusters = [{ codes, levels: Array.from({ length: 300 }, (_, c) => String(c)) }];
  const strata = { codes: codes.map((c) => c % 10), levels: Array.from({ length: 10 }, (_, h) => String(h)) };
  const data = new Float64Array(rows * 4).fill(1, 0, rows);
  const outcome = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const [age, group] = [random.integer(8), random.integer(3)];
    data[i + rows] = i % 37 === 0 ? Number.NaN : age;
    data[i + 2 * rows] = group;
    data[i + 3 * rows] = age - group;
    outcome[i] = random.uniform() < 0.2 + 0.05 * age + 0.1 * group ? 1 : 0;
  }
  const matrix = { rows, columns: 4, data };
  return { design: surveyDesign({ rows, weights, strata, clusters }), matrix, outcome };
}

const { design, matrix, outcome } = survey();
const names = ["(Intercept)", "age", "group", "gap"];
const tiny = Float64Array.from({ length: rows }, (_, i) => i * 1e-200);

for (const family of ["quasibinomial", "poisson", "gaussian"] as readonly FamilyName[]) {
  test(`${family}: cells give what rows give`, () => {
    const cells = surveyGlm(design, { matrix, names, outcome, family });
    const byRow = surveyGlm(design, { matrix, names, outcome, family, offset: tiny });
    expect(cells.dropped).toEqual(["gap"]);
    expect(cells.dropped).toEqual(byRow.dropped);
    expect(cells.observations).toBe(byRow.observations);
    expect(cells.missing).toBe(byRow.missing);
    expect(cells.missing).toBeGreaterThan(0);
    for (const [j, term] of cells.terms.entries()) {
      const other = byRow.terms[j]!;
      expect(Math.abs(term.estimate / other.estimate - 1)).toBeLessThan(tolerance);
      expect(Math.abs(term.standardError / other.standardError - 1)).toBeLessThan(tolerance);
    }
  });
}

test("an outcome outside the range of the family is named by its row, not hidden in a cell's mean", () => {
  const wrong = Float64Array.from(outcome);
  wrong[12] = 2;
  expect(() => surveyGlm(design, { matrix, names, outcome: wrong, family: "quasibinomial" })).toThrow(
    /must lie between 0 and 1/,
  );
});

test("replicate weights: cells give what rows give", () => {
  const { weights } = design;
  const replicates = [0, 1, 2, 3, 4].map((r) => weights.map((w, i) => (i % 5 === r ? 0 : w * 1.25)));
  const own = replicateDesign({ weights, replicates, type: "JK1" });
  const given = { matrix, names, outcome, family: "quasibinomial" } as const;
  const [cells, byRow] = [surveyGlm(own, given), surveyGlm(own, { ...given, offset: tiny })];
  for (const [j, term] of cells.terms.entries())
    expect(Math.abs(term.standardError / byRow.terms[j]!.standardError - 1)).toBeLessThan(tolerance);
});
