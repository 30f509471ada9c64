/** Dense linear algebra on column-major matrices. */
export { cholesky, choleskyInverse, choleskySolve, forwardSolve } from "./cholesky.js";
export { crossProduct, crossProductVector } from "./cross-product.js";
export { generalizedInverse, type SymmetricEigen, symmetricEigen } from "./eigen.js";
export {
  createMatrix,
  diagonal,
  dot,
  identityMatrix,
  matrixColumn,
  matrixFromColumns,
  matrixFromRows,
  multiply,
  multiplyVector,
  principalSubmatrix,
  quadraticForm,
  selectColumns,
  selectRows,
  transpose,
  withIntercept,
} from "./matrix.js";
export {
  type QrDecomposition,
  qrApplyQ,
  qrEffects,
  qrFitted,
  qrInverseCrossProduct,
  qrLeverages,
  qrPivoted,
  qrQ,
  qrResiduals,
  qrSolve,
} from "./qr.js";
export {
  determinant,
  inverse,
  inverseSymmetric,
  logDeterminant,
  solveLinear,
  solveSymmetric,
} from "./solve.js";
