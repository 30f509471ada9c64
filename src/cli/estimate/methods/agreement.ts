import {
  cohenKappa,
  fleissKappa,
  type KappaWeights,
  krippendorffAlpha,
  type MeasurementLevel,
  percentAgreement,
  type Ratings,
} from "../../../statistics/agreement/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import { type Diagnostic, StatisticsError, type Table, type Term } from "../../../statistics/types.js";
import { columnOf, factorOf } from "../columns.js";
import { bareTerm, droppedRows, type EstimateMethod } from "../method.js";
import { need, UsageError } from "../options.js";

/** The coders' columns in one kind: numbers where all are, else words. */
function ratingsOf(table: Table, coders: readonly string[]): Ratings {
  const columns = coders.map((name) => columnOf(table, name));
  return columns.every((column) => column instanceof Float64Array)
    ? columns
    : coders.map((name) => factorOf(table, name));
}

/** What is wrong with the ratings, with the columns that hold them. */
function named<T>(coders: readonly string[], measure: () => T): T {
  try {
    return measure();
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    throw new StatisticsError(`${coders.map((name) => `"${name}"`).join(", ")}: ${error.message}.`);
  }
}

/** A measure that these ratings may not have. */
function tried(make: () => Term, notes: Diagnostic[]): Term[] {
  try {
    return [make()];
  } catch (error) {
    if (!(error instanceof StatisticsError)) throw error;
    notes.push({ id: "no-measure", level: "note", message: `${error.message}.` });
    return [];
  }
}

/** Of two coders: Cohen's kappa, and on an ordered scale with weights for how far codes lie apart. */
function kappas(ratings: Ratings, scale: MeasurementLevel, level: number, notes: Diagnostic[]): Term[] {
  const kappa = (name: string, weights: KappaWeights) =>
    tried(() => {
      const found = cohenKappa(ratings[0]!, ratings[1]!, { level, weights });
      const { estimate, standardError, low, high, statistic, pValue } = found;
      return bareTerm(name, estimate, { standardError, low, high, statistic, df: Infinity, pValue });
    }, notes);
  if (scale === "nominal") return kappa("Cohen's kappa", "none");
  return [
    ...kappa("Cohen's kappa", "none"),
    ...kappa("weighted kappa (linear)", "linear"),
    ...kappa("weighted kappa (squared)", "squared"),
  ];
}

const agreement: EstimateMethod = {
  id: "agreement",
  title: "Agreement between coders",
  summary:
    "Krippendorff's alpha with a bootstrap interval over units, the share on which all coders agree, and Cohen's (two coders) or Fleiss' kappa. One column a coder, one row a unit; empty where a coder said nothing.",
  rowWord: ["unit", "units"],
  page: "agreement",
  options: ["coders", "scale", "bootstrap"],
  example: "equipoise estimate agreement codes.csv --coders anna,ben,carla --level nominal --seed 1",
  columns: (options) => {
    const coders = need(options, "coders", "agreement");
    if (coders.length < 2) throw new UsageError("--coders: agreement is between two coders or more");
    return coders.map((name) => ({ name, id: true }));
  },
  run: ({ table, level, seed }, options) => {
    const coders = options.coders!;
    const measurement = (options.scale ?? "nominal") as MeasurementLevel;
    const ratings = ratingsOf(table, coders);
    const draws = options.bootstrap ?? 1000;
    const alpha = named(coders, () =>
      krippendorffAlpha(ratings, measurement, { bootstrap: { random: createRandom(seed), draws, level } }),
    );
    const notes: Diagnostic[] = [];
    const { interval } = alpha;
    const terms = [
      bareTerm("alpha", alpha.estimate, {
        standardError: interval!.standardError,
        low: interval!.low,
        high: interval!.high,
      }),
      ...tried(() => bareTerm("percent agreement", percentAgreement(ratings).estimate), notes),
      ...(ratings.length > 2
        ? tried(() => {
            const { estimate, statistic, pValue } = fleissKappa(ratings);
            return bareTerm("Fleiss' kappa", estimate, { statistic, df: Infinity, pValue });
          }, notes)
        : kappas(ratings, measurement, level, notes)),
    ];
    const undefinedDraws = interval!.undefinedDraws;
    if (undefinedDraws > 0)
      notes.push({
        id: "undefined-draws",
        level: "note",
        message: `In ${undefinedDraws} of ${draws} bootstrap samples the ratings do not vary; these are left out.`,
      });
    return {
      settings: { scale: measurement, coders, draws, seed, level },
      n: alpha.units,
      dropped: droppedRows(table.rows - alpha.units, "fewer than two ratings"),
      terms,
      values: {
        pairableValues: alpha.pairableValues,
        observedDisagreement: alpha.observedDisagreement,
        expectedDisagreement: alpha.expectedDisagreement,
      },
      diagnostics: notes,
    };
  },
};

/** Agreement of coders. */
export const agreements: readonly EstimateMethod[] = [agreement];
