import { expressionNumbers } from "../../../statistics/formula/index.js";
import {
  type ReplicateType,
  replicateDesign,
  type SurveyDesign,
  subsetDesign,
  surveyDegreesOfFreedom,
  surveyDesign,
} from "../../../statistics/survey/index.js";
import { StatisticsError, type Table } from "../../../statistics/types.js";
import { patternColumns } from "../column-pattern.js";
import { combinedFactor, factorOf, numbersOf } from "../columns.js";
import { clusterColumns, expressionColumns } from "../formula-columns.js";
import { droppedFor, type Input, type Outcome } from "../method.js";
import { need, type OptionName, type Options, UsageError } from "../options.js";
import { type ColumnRequest, notNegative } from "../table-reader.js";
import { refuseOneCluster } from "./panel-input.js";

/** The options that declare a design. */
export const designOptions: readonly OptionName[] = [
  "weights",
  "strata",
  "cluster",
  "fpc",
  "nest",
  "lonelyPsu",
  "replicates",
  "replicateType",
  "fayRho",
  "domain",
];

/** The columns that a design reads. */
export function designColumns(options: Options, headers: readonly string[], method: string): ColumnRequest[] {
  const { weights, strata, cluster, fpc = [], replicates, domain } = options;
  const numbers: ColumnRequest[] = fpc.map((name) => ({
    name,
    number: "a finite-population correction",
    required: true,
  }));
  if (weights !== undefined) numbers.push({ ...notNegative(weights, "the weight"), required: true });
  if (replicates !== undefined) {
    need(options, "replicateType", method);
    need(options, "weights", method);
    for (const name of ["strata", "cluster", "fpc"] as const)
      if (options[name] !== undefined)
        throw new UsageError(`--${name} has no part in a design of replicate weights; leave it out`);
    const own = { number: "a replicate weight", required: true };
    numbers.push(...patternColumns(replicates, headers, "--replicates").map((name) => ({ name, ...own })));
  }
  return [
    ...numbers,
    ...(strata === undefined ? [] : [{ name: strata, id: true, required: true }]),
    ...clusterColumns(cluster).map((one) => ({ ...one, required: true })),
    ...(domain === undefined ? [] : expressionColumns(domain, headers)),
  ];
}

/** The design that the options declare, and the same without the rows outside of the domain. */
export function readDesign({ table, headers }: Input, options: Options): SurveyDesign {
  const whole =
    options.replicates === undefined
      ? linearized(table, options)
      : replicateDesign({
          weights: numbersOf(table, options.weights!, "the weight"),
          replicates: patternColumns(options.replicates, headers, "--replicates").map((name) =>
            numbersOf(table, name, "a replicate weight"),
          ),
          type: options.replicateType as ReplicateType,
          ...(options.fayRho !== undefined && { fayRho: options.fayRho }),
        });
  if (options.domain === undefined) return whole;
  const inside = expressionNumbers(table, options.domain);
  const domain = subsetDesign(whole, (row) => inside[row] === 1);
  if (domain.weights.every((weight) => weight === 0))
    throw new StatisticsError(`No row fulfils --domain ${options.domain}.`);
  return domain;
}

function linearized(table: Table, options: Options): SurveyDesign {
  const { weights, strata, cluster, fpc, nest, lonelyPsu } = options;
  if (cluster !== undefined && strata === undefined && lonelyPsu === undefined)
    refuseOneCluster(combinedFactor(table, cluster[0]!.split("^")).codes, cluster[0]!);
  return surveyDesign({
    rows: table.rows,
    ...(weights !== undefined && { weights: numbersOf(table, weights, "the weight") }),
    ...(strata !== undefined && { strata: factorOf(table, strata) }),
    ...(cluster && { clusters: cluster.map((name) => combinedFactor(table, name.split("^"))) }),
    ...(fpc && { fpc: fpc.map((name) => numbersOf(table, name, "a finite-population correction")) }),
    ...(nest !== undefined && { nest }),
    ...(lonelyPsu !== undefined && { lonelyPsu: lonelyPsu as "fail" }),
  });
}

/** What every estimate from a survey tells of its design. */
export function designSettings(design: SurveyDesign, options: Options, { level }: Input) {
  const { weights, strata, cluster, fpc, replicates, replicateType, domain, by } = options;
  const lonely = design.kind === "linearized" ? { lonelyPsu: design.lonelyPsu } : {};
  return {
    design: design.kind,
    ...(weights !== undefined && { weights }),
    ...(strata !== undefined && { strata }),
    ...(cluster && { cluster }),
    ...(fpc && { fpc }),
    ...(replicates !== undefined && { replicates, replicateType }),
    ...lonely,
    ...(domain !== undefined && { domain }),
    ...(by && { by }),
    level,
  };
}

/** Rows used, rows without an answer, rows outside of the domain. */
export function surveySize(
  design: SurveyDesign,
  missing: number,
): Pick<Outcome, "n" | "dropped"> & { readonly values: Readonly<Record<string, unknown>> } {
  const inside = design.weights.reduce((sum, weight) => (weight === 0 ? sum : sum + 1), 0);
  return {
    n: inside - missing,
    dropped: droppedFor([
      { reason: "outside of the domain, or weight zero", rows: design.rows - inside },
      { reason: "no answer (item non-response)", rows: missing },
    ]),
    values: {
      degreesOfFreedom: surveyDegreesOfFreedom(design),
      itemNonResponse: inside === 0 ? Number.NaN : missing / inside,
    },
  };
}
