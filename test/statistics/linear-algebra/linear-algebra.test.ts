import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cholesky,
  choleskyInverse,
  choleskySolve,
  createMatrix,
  crossProduct,
  crossProductVector,
  determinant,
  diagonal,
  generalizedInverse,
  identityMatrix,
  inverse,
  inverseSymmetric,
  logDeterminant,
  matrixColumn,
  matrixFromColumns,
  matrixFromRows,
  multiply,
  multiplyVector,
  qrApplyQ,
  qrEffects,
  qrFitted,
  qrInverseCrossProduct,
  qrLeverages,
  qrPivoted,
  qrQ,
  qrResiduals,
  qrSolve,
  quadraticForm,
  selectColumns,
  selectRows,
  solveLinear,
  solveSymmetric,
  symmetricEigen,
  transpose,
} from "../../../src/statistics/linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../../../src/statistics/types.js";
import { expectClose } from "../../support/close.js";

/** Well-conditioned answers of R differ from ours by rounding only. */
const tolerance = 1e-12;

interface QrCase {
  x: number[];
  rows: number;
  columns: number;
  y: number[];
  rank: number;
  pivot: number[];
  r: number[];
  effects: number[];
  coefficients: (number | null)[];
  residuals: number[];
  leverages: number[];
  inverse: number[];
}
interface SymmetricCase {
  a: number[];
  n: number;
  values: number[];
  determinant: number;
}
interface Known {
  qr: Record<string, QrCase>;
  symmetric: Record<string, SymmetricCase>;
  ginv: { a: number[]; n: number; inverse: number[] };
  chol: { a: number[]; n: number; lower: number[]; inverse: number[]; solved: number[] };
  cross: { weights: number[]; plain: number[]; weighted: number[]; vector: number[] };
}
const known = JSON.parse(
  readFileSync(new URL("../../known-answers/linear-algebra/linear-algebra.json", import.meta.url), "utf8"),
) as Known;

const matrix = (rows: number, columns: number, data: number[]) =>
  createMatrix(rows, columns, Float64Array.from(data));

/** Compares with a floor of the largest expected size: entries that are zero but for rounding count as zero. */
function expectAll(
  actual: ArrayLike<number>,
  expected: (number | null)[],
  within = tolerance,
  label = "",
): void {
  expect(actual.length, label).toBe(expected.length);
  const largest = Math.max(...expected.map((v) => Math.abs(v ?? 0)), 1e-300);
  expected.forEach((value, i) => {
    expectClose(actual[i]!, value ?? NaN, within, largest, `${label}[${i}]`);
  });
}

describe("QR with R's limited pivoting, against qr()", () => {
  // Condition numbers of 1e9 and more lose as many digits in any order of summation.
  const within: Record<string, number> = { polynomial: 1e-8, nearly: 1e-6 };
  for (const [name, c] of Object.entries(known.qr)) {
    it(name, () => {
      const t = within[name] ?? tolerance;
      const qr = qrPivoted(matrix(c.rows, c.columns, c.x));
      const y = Float64Array.from(c.y);
      expect(qr.rank).toBe(c.rank);
      expect([...qr.pivot]).toEqual(c.pivot);
      const r: number[] = [];
      for (let j = 0; j < c.rank; j++) {
        for (let i = 0; i < c.rank; i++) r.push(i <= j ? qr.qr.data[i + j * c.rows]! : 0);
      }
      expectAll(r, c.r, t, "R");
      expectAll(qrEffects(qr, y).subarray(0, c.rank), c.effects, t, "effects");
      expectAll(qrSolve(qr, y), c.coefficients, t, "coefficients");
      const residuals = qrResiduals(qr, y);
      c.residuals.forEach((value, i) => {
        expectClose(residuals[i]!, value, Math.max(t, 1e-11), 1, "residuals");
      });
      expectAll(qrLeverages(qr), c.leverages, t, "leverages");
      expectAll(qrInverseCrossProduct(qr).data, c.inverse, t, "inverse");
    });
  }

  it("keeps columns in their order and drops the later of two that are collinear", () => {
    const c = known.qr.dummies!;
    const qr = qrPivoted(matrix(c.rows, c.columns, c.x));
    expect([...qr.pivot.subarray(0, qr.rank)]).toEqual([0, 1, 2, 3, 5]);
    expect(qrSolve(qr, Float64Array.from(c.y))[4]).toBeNaN();
  });

  it("fitted values and residuals add up to the outcome, and Q is orthonormal", () => {
    const c = known.qr.collinear!;
    const qr = qrPivoted(matrix(c.rows, c.columns, c.x));
    const y = Float64Array.from(c.y);
    const fitted = qrFitted(qr, y);
    qrResiduals(qr, y).forEach((e, i) => {
      expectClose(e + fitted[i]!, y[i]!, tolerance);
    });
    const q = qrQ(qr);
    expectAll(crossProduct(q).data, [...identityMatrix(qr.rank).data]);
    qrApplyQ(qr, qrEffects(qr, y)).forEach((v, i) => {
      expectClose(v, y[i]!, tolerance);
    });
  });

  it("has nothing to keep in a matrix of zeros, and takes very large and very small columns", () => {
    expect(qrPivoted(createMatrix(4, 2)).rank).toBe(0);
    const extreme = matrixFromRows([
      [1e200, 1e-200],
      [1e200, 2e-200],
      [1e200, 4e-200],
    ]);
    expect(qrPivoted(extreme).rank).toBe(2);
  });
});

describe("Cholesky", () => {
  const { a, n, lower, inverse: expected, solved } = known.chol;
  it("agrees with chol, chol2inv and solve", () => {
    const l = cholesky(matrix(n, n, a))!;
    expectAll(l.data, lower);
    expectAll(choleskyInverse(l).data, expected);
    expectAll(choleskySolve(l, Float64Array.of(1, 2, 3, 4, 5)), solved);
    expectAll(solveSymmetric(matrix(n, n, a), Float64Array.of(1, 2, 3, 4, 5)), solved);
  });
  it("is null where the matrix is not positive definite", () => {
    expect(
      cholesky(
        matrixFromRows([
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toBeNull();
    expect(cholesky(matrixFromRows([[0]]))).toBeNull();
    expect(cholesky(matrixFromRows([[NaN]]))).toBeNull();
  });
  it("refuses what is not square or of the wrong length", () => {
    expect(() => cholesky(createMatrix(2, 3))).toThrow(StatisticsError);
    expect(() => choleskySolve(identityMatrix(2), new Float64Array(3))).toThrow("2 equations");
  });
});

describe("symmetric eigenvalues", () => {
  for (const [name, c] of Object.entries(known.symmetric)) {
    it(`${name}: agrees with eigen and det`, () => {
      const a = matrix(c.n, c.n, c.a);
      const { values, vectors } = symmetricEigen(a);
      expectAll(values, c.values);
      expectAll(crossProduct(vectors).data, [...identityMatrix(c.n).data]);
      const scaled = createMatrix(c.n, c.n, Float64Array.from(vectors.data));
      for (let j = 0; j < c.n; j++) for (let i = 0; i < c.n; i++) scaled.data[i + j * c.n]! *= values[j]!;
      expectAll(multiply(scaled, transpose(vectors)).data, c.a);
      expectClose(determinant(a), c.determinant, 1e-9);
      expectClose(logDeterminant(a), Math.log(Math.abs(c.determinant)), 1e-9);
    });
  }
  it("takes repeated eigenvalues, order one and order zero", () => {
    expect([...symmetricEigen(identityMatrix(4)).values]).toEqual([1, 1, 1, 1]);
    expect([...symmetricEigen(matrixFromRows([[-3]])).values]).toEqual([-3]);
    expect(symmetricEigen(createMatrix(0, 0)).values.length).toBe(0);
    expect(() => symmetricEigen(matrixFromRows([[NaN]]))).toThrow(StatisticsError);
  });
  it("inverts a singular matrix as MASS::ginv does", () => {
    const { a, n, inverse: expected } = known.ginv;
    expectAll(generalizedInverse(matrix(n, n, a)).data, expected);
  });
});

const size = fc.integer({ min: 1, max: 9 });
const number = fc.double({ min: -10, max: 10, noNaN: true });
const anyMatrix = fc
  .tuple(size, size)
  .chain(([n, p]) =>
    fc.array(number, { minLength: n * p, maxLength: n * p }).map((data) => matrix(n, p, data)),
  );
const run = { seed: 20261124, numRuns: 100 };

describe("products", () => {
  it("agree with R's crossprod, weighted too", () => {
    const c = known.qr.full!;
    const x = matrix(c.rows, c.columns, c.x);
    const w = Float64Array.from(known.cross.weights);
    expectAll(crossProduct(x).data, known.cross.plain);
    expectAll(crossProduct(x, w).data, known.cross.weighted);
    expectAll(crossProductVector(x, Float64Array.from(c.y), w), known.cross.vector);
  });
  it("X'X is the product of the transpose and X, for any shape", () => {
    fc.assert(
      fc.property(anyMatrix, (x) => {
        const w = Float64Array.from({ length: x.rows }, (_, i) => i + 0.5);
        const weighted = createMatrix(
          x.rows,
          x.columns,
          x.data.map((v, k) => v * w[k % x.rows]!),
        );
        expectAll(crossProduct(x).data, [...multiply(transpose(x), x).data], 1e-13);
        expectAll(crossProduct(x, w).data, [...multiply(transpose(weighted), x).data], 1e-13);
        const y = matrixColumn(x, x.columns - 1);
        expectAll(crossProductVector(x, y, w), [...multiplyVector(transpose(weighted), y)], 1e-13);
      }),
      run,
    );
  });
  it("take more rows than one block holds", () => {
    const n = 2500;
    const x = createMatrix(
      n,
      3,
      Float64Array.from({ length: 3 * n }, (_, k) => Math.sin(k)),
    );
    let sum = 0;
    for (let i = 0; i < n; i++) sum += x.data[i]! * x.data[i + 2 * n]!;
    expectClose(crossProduct(x).data[6]!, sum, 1e-11);
    expectClose(multiply(x, identityMatrix(3)).data[n + 2222]!, x.data[n + 2222]!, 0);
  });
  it("refuse shapes that don't fit", () => {
    expect(() => multiply(createMatrix(2, 3), createMatrix(2, 3))).toThrow("2 x 3");
    expect(() => crossProduct(createMatrix(2, 3), new Float64Array(3))).toThrow("3 weights");
    expect(() => matrixFromColumns([new Float64Array(2), new Float64Array(3)])).toThrow("Column 2");
    expect(() => matrixFromRows([[1], [1, 2]])).toThrow("Row 2");
    expect(() => createMatrix(2, 2, new Float64Array(3))).toThrow(StatisticsError);
  });
});

describe("solving", () => {
  it("undoes the product, for any well-conditioned square matrix", () => {
    const square = size.chain((n) =>
      fc.array(number, { minLength: n * n, maxLength: n * n }).map((data) => {
        const a = matrix(n, n, data);
        for (let i = 0; i < n; i++) a.data[i * (n + 1)]! += 100;
        return a;
      }),
    );
    fc.assert(
      fc.property(square, (a: Matrix) => {
        const x = Float64Array.from({ length: a.rows }, (_, i) => i - 2);
        expectAll(solveLinear(a, multiplyVector(a, x)), [...x], 1e-12);
        expectAll(multiply(inverse(a), a).data, [...identityMatrix(a.rows).data], 1e-12);
      }),
      run,
    );
  });
  it("takes indefinite symmetric matrices and refuses singular ones", () => {
    const { a, n } = known.symmetric.indefinite!;
    const indefinite = matrix(n, n, a);
    expectAll(multiply(inverseSymmetric(indefinite), indefinite).data, [...identityMatrix(n).data], 1e-11);
    const singular = matrixFromRows([
      [1, 2],
      [2, 4],
    ]);
    expect(() => solveSymmetric(singular, Float64Array.of(1, 2))).toThrow("singular");
    expect(() => inverse(singular)).toThrow("singular");
    expect(Math.abs(determinant(singular))).toBe(0);
    expect(logDeterminant(singular)).toBe(-Infinity);
  });
});

describe("parts of a matrix", () => {
  const a = matrixFromRows([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  it("are columns, rows, the diagonal and quadratic forms", () => {
    expect([...selectColumns(a, [2, 0]).data]).toEqual([3, 6, 1, 4]);
    expect([...selectRows(a, [1, 1]).data]).toEqual([4, 4, 5, 5, 6, 6]);
    expect([...diagonal(a)]).toEqual([1, 5]);
    expect(
      quadraticForm(
        matrixFromRows([
          [2, 1],
          [1, 3],
        ]),
        Float64Array.of(1, -2),
      ),
    ).toBe(10);
  });
});
