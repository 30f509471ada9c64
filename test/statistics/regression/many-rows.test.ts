import { expect, test } from "vitest";
import { createRandom } from "../../../src/statistics/random/index.js";
import { type FamilyName, glm, type LinkName } from "../../../src/statistics/regression/index.js";

/** Rows and cells are fitted by different arithmetic (normal equations from a sample's start; QR), so they check each other. */
const tolerance = 1e-11;
const models: readonly (readonly [FamilyName, LinkName])[] = [
  ["binomial", "logit"],
  ["binomial", "probit"],
  ["poisson", "log"],
  ["gamma", "log"],
];

function table(rows: number) {
  const random = createRandom(`many rows ${rows}`);
  const columns = new Map<string, Float64Array>();
  const make = (name: string) => {
    const values = new Float64Array(rows);
    columns.set(name, values);
    return values;
  };
  const [a, b, twice, known] = [make("a"), make("b"), make("twice"), make("known")];
  const [binomial, poisson, gamma] = [make("binomial"), make("poisson"), make("gamma")];
  for (let i = 0; i < rows; i++) {
    a[i] = random.integer(4);
    b[i] = random.integer(3);
    twice[i] = 2 * a[i]! + b[i]!;
    known[i] = random.integer(2) / 4;
    const eta = 0.3 * a[i]! - 0.4 * b[i]! + known[i]!;
    binomial[i] = random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
    poisson[i] = random.poisson(Math.exp(eta));
    gamma[i] = 0.01 + random.gamma(2) * Math.exp(eta);
  }
  return { rows, columns };
}

function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!) / (1e-3 + Math.abs(b[i]!))));
}

for (const rows of [25_000, 210_000]) {
  const data = table(rows);
  for (const [family, link] of models) {
    for (const regressors of ["a + b", "a + b + twice"]) {
      test(`${rows} rows, ${family} with ${link}, ${regressors}`, () => {
        const given = { formula: `${family} ~ ${regressors}`, table: data, family, link, offset: "known" };
        const ofRows = glm({ ...given, compress: false });
        const ofCells = glm({ ...given, compress: true });
        expect(ofRows.fit.names).toEqual(["(Intercept)", "a", "b"]);
        expect(ofRows.fit.dropped).toEqual(ofCells.fit.dropped);
        expect(largestGap(ofRows.fit.coefficients, ofCells.fit.coefficients)).toBeLessThan(tolerance);
        const [own, other] = [ofRows.fit.unscaledCovariance.data, ofCells.fit.unscaledCovariance.data];
        expect(largestGap(own, other)).toBeLessThan(tolerance);
        expect(ofRows.values.converged).toBe(true);
      });
    }
  }
}

test("210,000 rows whose outcome a regressor tells are found to be separated, as few rows are", () => {
  const { columns } = table(210_000);
  const told = columns.get("a")!.map((value) => (value >= 2 ? 1 : 0));
  const data = { rows: 210_000, columns: new Map([...columns, ["told", told]]) };
  const fit = glm({ formula: "told ~ a", table: data, family: "binomial", compress: false });
  expect(fit.values.separated).toEqual(["(Intercept)", "a"]);
});
