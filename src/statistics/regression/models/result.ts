import { codesAt } from "../../compression/gather.js";
import {
  type Covariance,
  type CovarianceOptions,
  covariance,
  type SmallSample,
} from "../../covariance/index.js";
import type { Design } from "../../formula/index.js";
import { coefficientTable, type WaldTest, waldTest } from "../../inference/index.js";
import { StatisticsError } from "../../types.js";
import type { RegressionFit } from "../fit.js";
import type { ModelData } from "./fit.js";
import type { DroppedParts, ModelOptions, ModelResult } from "./options.js";

/** Which expressions of the table errors need beside the formula. */
export function codesNeeded({ cluster, time, unit }: ModelOptions): string[] {
  return [...(cluster ?? []), ...(time === undefined ? [] : [time]), ...(unit === undefined ? [] : [unit])];
}

/** The covariance that the options ask for. */
export function modelCovariance(
  fit: RegressionFit,
  design: Design,
  options: ModelOptions,
  convention: SmallSample,
): Covariance {
  const { cluster, lag, prewhiten, time, unit, absorbedCount } = options;
  const type = options.se ?? (cluster === undefined || cluster.length === 0 ? "classical" : "cluster");
  const clustering = type === "cluster" || type === "CR2" || type === "CR3";
  if (clustering && (cluster === undefined || cluster.length === 0)) {
    throw new StatisticsError("Clustered errors need the columns to cluster on.");
  }
  if (!clustering && cluster !== undefined && cluster.length > 0) {
    throw new StatisticsError(
      `Clusters are given, and "${type}" errors don't use them. Leave one of the two out.`,
    );
  }
  const codesOf = (name: string): Int32Array => design.codes.get(name)!.codes;
  const rows = fit.estimating.rows;
  const inFit = (codes: Int32Array): Int32Array =>
    rows === null || codes.length === fit.estimating.scores.length ? codes : codesAt(codes, rows);
  const given: CovarianceOptions = {
    type,
    smallSample: options.smallSample ?? convention,
    ...(clustering &&
      fit.estimating.parts === null && { clusters: cluster!.map((name) => inFit(codesOf(name))) }),
    ...(lag !== undefined && { lag }),
    ...(prewhiten !== undefined && { prewhiten }),
    ...(time !== undefined && { time: inFit(codesOf(time)) }),
    ...(unit !== undefined && { unit: inFit(codesOf(unit)) }),
    ...(absorbedCount !== undefined && { absorbedCount }),
  };
  return covariance(fit, given);
}

/** Puts together what a caller sees. */
export function modelResult<Fit extends RegressionFit>(
  method: string,
  fit: Fit,
  { design, compressed }: ModelData,
  options: ModelOptions,
  convention: SmallSample,
  values: Readonly<Record<string, unknown>>,
  removed: readonly { readonly reason: string; readonly rows: number }[] = [],
): ModelResult<Fit> {
  const v = modelCovariance(fit, design, options, convention);
  const level = options.level ?? 0.95;
  const terms = coefficientTable(fit, v, { level });
  return {
    method,
    settings: {
      formula: options.formula,
      se: v.type,
      smallSample: v.smallSample,
      ...(options.cluster && options.cluster.length > 0 && { cluster: options.cluster }),
      ...(v.lag !== null && { lag: v.lag }),
      ...(options.weights !== undefined && { weights: options.weights }),
      ...(options.offset !== undefined && { offset: options.offset }),
      level,
    },
    n: fit.observations,
    dropped: droppedParts(options, compressed ?? design, fit, removed),
    terms,
    values: { ...values, ...(v.clusters.length > 0 && { clusters: v.clusters }), ...jointTest(fit, v) },
    diagnostics: [...fit.diagnostics, ...v.diagnostics],
    fit,
    covariance: v,
    design,
    cells: compressed === null ? null : compressed.cells.matrix.rows,
  };
}

function droppedParts(
  { table }: ModelOptions,
  { missing, observations }: Pick<Design, "missing" | "observations">,
  { dropped }: RegressionFit,
  removed: readonly { readonly reason: string; readonly rows: number }[],
): DroppedParts {
  const reasons = missing.map(({ label, rows }) => ({ reason: `${label} is missing`, rows }));
  const more = removed.filter(({ rows }) => rows > 0);
  return {
    rows: table.rows - observations + more.reduce((sum, { rows }) => sum + rows, 0),
    reasons: [...reasons, ...more],
    terms: dropped,
  };
}

/** The joint test of all coefficients but the intercept; left out where it doesn't exist. */
function jointTest(fit: RegressionFit, v: Covariance): { readonly wald?: WaldTest } {
  const names = fit.names.filter((name) => name !== "(Intercept)");
  if (names.length === 0) return {};
  try {
    return { wald: waldTest(fit, v, { names }) };
  } catch (error) {
    if (error instanceof StatisticsError) return {};
    throw error;
  }
}
