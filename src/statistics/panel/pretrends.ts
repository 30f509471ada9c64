import { type WaldTest, waldTest } from "../inference/index.js";
import { feols } from "../regression/index.js";
import { type Column, type Factor, StatisticsError } from "../types.js";
import { cohortOf, type PanelInput } from "./panel-data.js";

/** A difference from the untreated model so long before treatment. */
export interface PretrendEffect {
  /** Time since treatment, negative. */
  readonly at: number;
  readonly estimate: number;
  readonly standardError: number;
}

/** A test of what imputation takes for granted. */
export interface Pretrends {
  readonly effects: readonly PretrendEffect[];
  /** All of them are zero: an F test with one less than the clusters as its second degrees of freedom. */
  readonly test: WaldTest;
  /** Times that are combinations of others, and have no estimate. */
  readonly dropped: readonly number[];
  /** Rows that are not yet treated, or never. */
  readonly rows: number;
  readonly clusters: number;
}

/**
 * Tests parallel trends on the rows that are not treated (Borusyak, Jaravel and Spiess 2024, section 4.4): a regression with
 * unit and period effects (and covariates) and an indicator of each of the times before treatment asked for; all earlier
 * times, and the never treated, are the reference. No treated row takes part, so that with errors of equal variance the effects
 * by imputation do not depend on whether the test has passed. Units that are first treated after the last period count by the
 * time until then.
 *
 * Reference: the `pretrends` of `didimputation::did_imputation` 0.5 (R), whose standard errors are those of fixest
 * clustered by unit, and `fixest::wald`.
 *
 * @param times times since treatment, negative, such as [-3, -2, -1]
 * @throws StatisticsError where no row is so long before its treatment
 */
export function imputationPretrends(input: PanelInput, times: readonly number[]): Pretrends {
  const untreated = untreatedRows(input);
  const asked = [...new Set(times)].sort((a, b) => a - b);
  const wrong = asked.find((at) => !(at < 0));
  if (wrong !== undefined || asked.length === 0)
    throw new StatisticsError(
      `pre-trends at ${times.join(", ")}: give one or more times before treatment, which are negative`,
    );
  const indicators = asked.map((at) =>
    Float64Array.from(untreated.rows, (row) => (input.time[row]! - untreated.cohort[row]! === at ? 1 : 0)),
  );
  const absent = asked.filter((_, k) => indicators[k]!.every((value) => value === 0));
  if (absent.length > 0)
    throw new StatisticsError(
      `no row is ${absent.map((at) => -at).join(" or ")} periods before its treatment, so there is no pre-trend to test there`,
    );
  const names = asked.map((_, k) => `lead${k}`);
  const model = feols({
    formula: `y ~ ${[...names, ...(input.covariates ?? []).map((_, k) => `x${k}`)].join(" + ")} | unit + time`,
    table: { rows: untreated.rows.length, columns: columnsOf(input, untreated.rows, names, indicators) },
    cluster: ["cluster"],
    ...(input.weights !== undefined && { weights: "weight" }),
  });
  const found = asked.flatMap((at, k) => {
    const term = model.terms.find((one) => one.term === names[k]);
    return term === undefined ? [] : [{ at, term }];
  });
  if (found.length === 0)
    throw new StatisticsError(
      "the times asked for are combinations of the unit effects, so no pre-trend can be told; ask for fewer",
    );
  return {
    effects: found.map(({ at, term }) => ({
      at,
      estimate: term.estimate,
      standardError: term.standardError,
    })),
    test: waldTest(model.fit, model.covariance, { names: found.map(({ term }) => term.term) }),
    dropped: asked.filter((at) => found.every((one) => one.at !== at)),
    rows: model.n,
    clusters: new Set(Array.from(untreated.rows, (row) => input.cluster?.[row] ?? input.unit[row]!)).size,
  };
}

function untreatedRows(input: PanelInput): { readonly rows: Int32Array; readonly cohort: Float64Array } {
  const known = Array.from(input.outcome, (value, i) => {
    const numbers = [value, input.time[i]!, ...(input.covariates ?? []).map((column) => column[i]!)];
    return input.unit[i]! >= 0 && numbers.every(Number.isFinite) && (input.weights?.[i] ?? 1) > 0;
  });
  const cohort = input.cohort.map((value) => cohortOf(value, Number.POSITIVE_INFINITY));
  const rows: number[] = [];
  for (let i = 0; i < known.length; i++) if (known[i] && input.time[i]! < cohort[i]!) rows.push(i);
  if (rows.length === 0)
    throw new StatisticsError("no row is untreated, so there is nothing to learn the trend from");
  return { rows: Int32Array.from(rows), cohort };
}

function columnsOf(
  input: PanelInput,
  rows: Int32Array,
  names: readonly string[],
  indicators: readonly Float64Array[],
): Map<string, Column> {
  const take = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!);
  return new Map<string, Column>([
    ["y", take(input.outcome)],
    ["unit", codesAsFactor(input.unit, rows)],
    ["time", take(input.time)],
    ["cluster", codesAsFactor(input.cluster ?? input.unit, rows)],
    ...(input.covariates ?? []).map((column, k): [string, Column] => [`x${k}`, take(column)]),
    ...(input.weights === undefined ? [] : [["weight", take(input.weights)] as [string, Column]]),
    ...names.map((name, k): [string, Column] => [name, indicators[k]!]),
  ]);
}

function codesAsFactor(codes: Int32Array, rows: Int32Array): Factor {
  const place = new Map<number, number>();
  const own = Int32Array.from(rows, (row) => {
    const code = codes[row]!;
    const known = place.get(code) ?? place.size;
    place.set(code, known);
    return known;
  });
  return { codes: own, levels: Array.from(place.keys(), String) };
}
