import { fCdf } from "../distributions/index.js";
import { createMatrix, matrixColumn, selectRows } from "../linear-algebra/index.js";
import { checkRegressionInput } from "../regression/checks.js";
import { usedDesign } from "../regression/fit.js";
import { type Diagnostic, type Matrix, StatisticsError } from "../types.js";
import { countParameters, solverEffects } from "./absorbed.js";
import { demeanOn } from "./demean.js";
import {
  absorbedColumns,
  absorbedDiagnostic,
  assembleWithin,
  convergenceDiagnostic,
  type FixedEffectsLinearFit,
  type FixedEffectsLinearOptions,
  type PreparedSample,
  prepareSample,
  regressWithin,
  withinResiduals,
} from "./linear.js";
import { buildStructure } from "./structure.js";

/** The arguments of {@link fitInstrumental}. */
export interface InstrumentalOptions extends FixedEffectsLinearOptions {
  /** n x e: columns that errors may have moved too. */
  readonly endogenous: Matrix;
  readonly endogenousNames: readonly string[];
  /** n x q, q at least e: columns that move the outcome through the endogenous ones only. */
  readonly instruments: Matrix;
  readonly instrumentNames: readonly string[];
}

/** The F test of the instruments in the first stage of one endogenous column. */
export interface FirstStage {
  readonly name: string;
  readonly value: number;
  readonly df1: number;
  readonly df2: number;
  readonly pValue: number;
}

/** A fitted two-stage model; the endogenous columns come first (after an intercept), as "fit_NAME". */
export interface InstrumentalFit extends FixedEffectsLinearFit {
  readonly firstStages: readonly FirstStage[];
}

/** Below this F the instruments count as weak (Staiger and Stock 1997). */
const weakBelow = 10;

/**
 * Two-stage least squares, with any number of absorbed effects (or none: the matrix then has its own intercept).
 *
 * Residuals are taken with the endogenous columns themselves; scores with their first-stage fits. Reference: fixest 0.14
 * `feols(y ~ x | effects | endogenous ~ instruments)`, first-stage F as `fitstat("ivf")`.
 *
 * @throws StatisticsError where there are fewer instruments than endogenous columns.
 */
export function fitInstrumental(options: InstrumentalOptions): InstrumentalFit {
  const e = options.endogenous.columns;
  if (options.instruments.columns < e) {
    throw new StatisticsError(
      `There are ${e} endogenous columns and ${options.instruments.columns} instruments; at least as many instruments are needed.`,
    );
  }
  checkRegressionInput({ ...options, matrix: options.endogenous, names: options.endogenousNames });
  checkRegressionInput({ ...options, matrix: options.instruments, names: options.instrumentNames });
  const sample = prepareSample(options, []);
  const { matrix, rows, weights, offset } = sample;
  const outcome = offset === null ? sample.outcome : sample.outcome.map((y, i) => y - offset[i]!);
  const inRows = (a: Matrix): Matrix => (rows === null ? a : selectRows(a, rows));
  const raw = beside(inRows(options.endogenous), matrix, inRows(options.instruments));
  const swept = sweep(sample, outcome, raw, options.tolerance);
  const gone = absorbedColumns(raw, swept.columns, weights);
  const p = matrix.columns;
  const [endogenous, exogenous, instruments] = [
    columnsFrom(swept.columns, 0, e),
    columnsFrom(swept.columns, e, p),
    columnsFrom(swept.columns, e + p, options.instruments.columns),
  ];
  const goneOf = (from: number, count: number) =>
    new Set([...gone].filter((j) => j >= from && j < from + count).map((j) => j - from));
  const stages = firstStages(options, sample, endogenous, instruments, exogenous, {
    instruments: goneOf(e + p, options.instruments.columns),
    exogenous: goneOf(e, p),
  });
  // An intercept stays in front.
  const lead = options.names[0] === "(Intercept)" ? 1 : 0;
  const arranged = (middle: Matrix): Matrix =>
    beside(columnsFrom(exogenous, 0, lead), middle, columnsFrom(exogenous, lead, p - lead));
  const fitted = arranged(stages.fitted);
  const goneColumns = new Set(
    [...goneOf(0, e + p)].map((j) => (j < e ? j + lead : j - e < lead ? j - e : j)),
  );
  const regression = regressWithin(fitted, swept.y, weights, goneColumns);
  const names = [
    ...options.names.slice(0, lead),
    ...options.endogenousNames.map((name) => `fit_${name}`),
    ...options.names.slice(lead),
  ];
  const fit = assembleWithin({
    names,
    inputRows: options.outcome.length,
    sample: { ...sample, outcome },
    y: swept.y,
    regression,
    gone: goneColumns,
    residuals: withinResiduals(arranged(endogenous), swept.y, regression),
    scoreMatrix: usedDesign(fitted, regression.kept, null),
    diagnostics: [
      ...sample.diagnostics,
      ...absorbedDiagnostic(names, goneColumns),
      ...convergenceDiagnostic(swept.converged),
      ...stages.firstStages.flatMap(weakDiagnostic),
    ],
  });
  return { ...fit, firstStages: stages.firstStages };
}

function sweep(sample: PreparedSample, outcome: Float64Array, raw: Matrix, tolerance: number | undefined) {
  const { effects, weights } = sample;
  if (effects.length === 0) return { y: outcome, columns: raw, converged: true };
  const structure = buildStructure(solverEffects(effects), outcome.length);
  const list = Array.from({ length: raw.columns }, (_, j) => matrixColumn(raw, j));
  const swept = demeanOn(structure, [outcome, ...list], {
    ...(weights && { weights }),
    ...(tolerance && { tolerance }),
  });
  const [y, ...rest] = swept.columns as [Float64Array, ...Float64Array[]];
  const columns = createMatrix(raw.rows, raw.columns);
  rest.forEach((column, j) => {
    columns.data.set(column, j * raw.rows);
  });
  return { y, columns, converged: swept.converged };
}

function beside(...matrices: readonly Matrix[]): Matrix {
  const rows = matrices[0]!.rows;
  const result = createMatrix(
    rows,
    matrices.reduce((sum, { columns }) => sum + columns, 0),
  );
  let to = 0;
  for (const { data } of matrices) {
    result.data.set(data, to);
    to += data.length;
  }
  return result;
}

function columnsFrom(a: Matrix, from: number, count: number): Matrix {
  return createMatrix(a.rows, count, a.data.subarray(from * a.rows, (from + count) * a.rows));
}

/** Fits of the endogenous columns on instruments and exogenous columns, and the F tests of the instruments. */
function firstStages(
  options: InstrumentalOptions,
  sample: PreparedSample,
  endogenous: Matrix,
  instruments: Matrix,
  exogenous: Matrix,
  gone: { readonly instruments: ReadonlySet<number>; readonly exogenous: ReadonlySet<number> },
): { fitted: Matrix; firstStages: FirstStage[] } {
  const { weights } = sample;
  const n = endogenous.rows;
  const q = instruments.columns;
  // Exogenous columns come first, so that an instrument that repeats one is what is dropped.
  const all = beside(exogenous, instruments);
  const shifted = new Set([...gone.exogenous, ...[...gone.instruments].map((j) => j + exogenous.columns)]);
  const fitted = createMatrix(n, endogenous.columns);
  const tests = options.endogenousNames.map((name, k) => {
    const target = matrixColumn(endogenous, k);
    const full = regressWithin(all, target, weights, shifted);
    const residuals = withinResiduals(all, target, full);
    fitted.data.set(
      target.map((value, i) => value - residuals[i]!),
      k * n,
    );
    const df1 = full.kept.filter((j) => j >= exogenous.columns).length;
    if (df1 < endogenous.columns) {
      throw new StatisticsError(
        `Of ${q} instruments ${df1} ${df1 === 1 ? "tells" : "tell"} anything beside the other columns; ${endogenous.columns} are needed.`,
      );
    }
    const without = withinResiduals(
      exogenous,
      target,
      regressWithin(exogenous, target, weights, gone.exogenous),
    );
    const df2 = n - full.kept.length - countParameters(sample.effects).parameters;
    const rss = squares(residuals, weights);
    const value = (squares(without, weights) - rss) / df1 / (rss / df2);
    return { name, value, df1, df2, pValue: fCdf(value, df1, df2, { tail: "upper" }) };
  });
  return { fitted, firstStages: tests };
}

function squares(values: Float64Array, weights: Float64Array | null): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (weights?.[i] ?? 1) * values[i]! * values[i]!;
  return sum;
}

function weakDiagnostic({ name, value }: FirstStage): Diagnostic[] {
  if (value >= weakBelow) return [];
  const message = `The instruments hardly move "${name}" (first-stage F ${value.toPrecision(3)}, below ${weakBelow}), so its estimate is biased and its interval too short.`;
  return [{ id: "weak-instruments", level: "warning", message }];
}
