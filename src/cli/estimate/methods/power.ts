import {
  autoregressiveCovariances,
  changeVariance,
  clusterDesignEffect,
  clustersFor,
  detectableInClusters,
  detectableInPanel,
  detectableMeans,
  detectableProportion,
  detectableSurveyDifference,
  powerOfClusters,
  powerOfMeans,
  powerOfPanel,
  powerOfProportions,
  powerOfSurveyDifference,
  sizeForMeans,
  sizeForProportions,
  surveyDifferenceError,
} from "../../../statistics/power/index.js";
import type { Term } from "../../../statistics/types.js";
import { droppedRows, type EstimateMethod, type Outcome } from "../method.js";
import { longFlag, need, type OptionName, type Options, UsageError } from "../options.js";
import { answer, testOf } from "./power-answers.js";
import { fromPast, pastColumns, pastDesigns } from "./power-from-past.js";

const needed = <N extends OptionName>(options: Options, name: N): NonNullable<Options[N]> =>
  need(options, name, `power --design ${options.design}`);

/** First and second of an option that takes one number for both, or two. */
function pair(options: Options, name: "size" | "sd" | "clusters" | "designEffect" | "population") {
  const list = options[name];
  if (list === undefined) return undefined;
  if (list.length > 2) throw new UsageError(`${longFlag(name)} takes one number or two`);
  return [list[0]!, list[1] ?? list[0]!] as const;
}

interface Answered {
  readonly terms: readonly Term[];
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Power at each effect; else the least effect; sizes where none is given. */
function answers(
  options: Options,
  powerAt: (effect: number) => number,
  least: () => readonly Term[],
): Term[] {
  const terms = (options.effect ?? []).map((effect) => answer(`power at effect ${effect}`, powerAt(effect)));
  return [...terms, ...least()];
}

function means(options: Options): Answered {
  const test = testOf(options);
  const [sd] = needed(options, "sd");
  const type = (options.test ?? "two-sample") as "two-sample" | "one-sample" | "paired";
  const power = options.power ?? 0.8;
  const size = pair(options, "size");
  const what = type === "paired" ? "pairs" : type === "one-sample" ? "size" : "size of each group";
  if (size === undefined)
    return {
      terms: needed(options, "effect").map((difference) =>
        answer(
          `${what} for effect ${difference}`,
          sizeForMeans({ ...test, type, sd: sd!, difference, power }),
        ),
      ),
    };
  const [first, second] = size;
  const design = { ...test, type, sd: sd!, size: first, secondSize: second };
  return {
    terms: answers(
      options,
      (difference) => powerOfMeans({ ...design, difference }),
      () => [answer("minimum detectable effect", detectableMeans({ ...design, power }))],
    ),
  };
}

function proportions(options: Options): Answered {
  const test = testOf(options);
  const [first, second] = needed(options, "proportions");
  const power = options.power ?? 0.8;
  const size = pair(options, "size");
  const effects = pair(options, "designEffect");
  const base = { ...test, first: first!, ...(effects && { designEffects: effects }) };
  const seconds = second === undefined ? (options.effect ?? []).map((effect) => first! + effect) : [second];
  const name = (other: number) => `${first} against ${Number(other.toPrecision(12))}`;
  if (size === undefined) {
    if (seconds.length === 0) needed(options, "size");
    return {
      terms: seconds.map((other) =>
        answer(`size of each group, ${name(other)}`, sizeForProportions({ ...base, second: other, power })),
      ),
    };
  }
  const design = { ...base, size: size[0], secondSize: size[1] };
  return {
    terms: [
      ...seconds.map((other) =>
        answer(`power, ${name(other)}`, powerOfProportions({ ...design, second: other })),
      ),
      ...(["lower", "higher"] as const).map((direction) =>
        answer(
          `nearest detectable share, ${direction}`,
          detectableProportion({ ...design, power, direction }),
        ),
      ),
    ],
  };
}

function clusters(options: Options): Answered {
  const power = options.power ?? 0.8;
  const { cv } = options;
  const [one, two] = pair({ ...options, sd: needed(options, "sd") }, "sd")!;
  const base = {
    ...testOf(options),
    size: needed(options, "clusterSize"),
    correlation: needed(options, "icc"),
    sd: [one, two] as const,
    ...(cv !== undefined && { variation: cv }),
  };
  const values = { designEffect: clusterDesignEffect(base) };
  const arms = pair(options, "clusters");
  if (arms === undefined)
    return {
      terms: needed(options, "effect").map((difference) =>
        answer(`clusters in each arm for effect ${difference}`, clustersFor({ ...base, difference, power })),
      ),
      values,
    };
  const design = { ...base, clusters: arms[0], secondClusters: arms[1] };
  return {
    terms: answers(
      options,
      (difference) => powerOfClusters({ ...design, difference }),
      () => [answer("minimum detectable effect", detectableInClusters({ ...design, power }))],
    ),
    values,
  };
}

/** Standard deviations of answers: given, or those of shares. */
function answerSpread(options: Options): readonly [number, number] {
  const sd = pair(options, "sd");
  if (sd !== undefined) return sd;
  if (options.proportions === undefined)
    throw new UsageError("power --design survey needs --sd, or --proportions for shares");
  const [first, second = first] = options.proportions;
  return [Math.sqrt(first! * (1 - first!)), Math.sqrt(second! * (1 - second!))];
}

function survey(options: Options): Answered {
  const [first, second] = pair({ ...options, size: needed(options, "size") }, "size")!;
  const sd = answerSpread(options);
  const effects = pair(options, "designEffect");
  const populations = pair(options, "population");
  const { overlap, correlation, degreesOfFreedom: df, power = 0.8 } = options;
  const group = (k: 0 | 1, size: number) => ({
    size,
    sd: sd[k],
    ...(effects && { designEffect: effects[k] }),
    ...(populations && { population: populations[k] }),
  });
  const design = {
    ...testOf(options),
    first: group(0, first),
    second: group(1, second),
    ...(overlap !== undefined && { overlap }),
    ...(correlation !== undefined && { correlation }),
    ...(df !== undefined && { df }),
  };
  return {
    terms: answers(
      options,
      (difference) => powerOfSurveyDifference({ ...design, difference }),
      () => [answer("minimum detectable effect", detectableSurveyDifference({ ...design, power }))],
    ),
    values: { standardError: surveyDifferenceError(design) },
  };
}

/** Differences in differences from a standard deviation and an autocorrelation instead of a past. */
function panel(options: Options): Answered {
  const [treated, comparison] = [needed(options, "treated"), needed(options, "comparison")];
  const [before, after] = [needed(options, "before"), needed(options, "after")];
  const [sd] = needed(options, "sd");
  const covariances = autoregressiveCovariances(sd! ** 2, options.correlation ?? 0, before, after);
  const design = {
    ...testOf(options),
    units: treated + comparison,
    share: treated / (treated + comparison),
    variance: changeVariance(covariances, before, after),
  };
  return {
    terms: answers(
      options,
      (effect) => powerOfPanel({ ...design, effect }),
      () => [
        answer("minimum detectable effect", detectableInPanel({ ...design, power: options.power ?? 0.8 })),
      ],
    ),
    values: { varianceOfChange: design.variance },
  };
}

const formulas: Readonly<Record<string, (options: Options) => Answered>> = {
  means,
  proportions,
  clusters,
  survey,
  panel,
};

function fromFormula(options: Options): Outcome {
  const design = need(options, "design", "power");
  const formula = formulas[design];
  if (formula === undefined)
    throw new UsageError(`power --design ${design} is simulated from the past: give the file of it`);
  const { terms, values = {} } = formula(options);
  return {
    settings: { design, ...testOf(options), power: options.power ?? 0.8 },
    n: 0,
    dropped: droppedRows(0, ""),
    terms,
    values,
    diagnostics: terms.some(({ term }) => /^(size|pairs|clusters)/.test(term))
      ? [{ id: "not-rounded", level: "note", message: "Sizes are not rounded: round them up." }]
      : [],
  };
}

const powerMethod: EstimateMethod = {
  id: "power",
  title: "Power and minimum detectable effects",
  summary:
    "How probable it is that a planned comparison finds an effect, and the least effect that it can find: from formulas without a file, or from the user's own past.",
  page: "power",
  options: [
    "design",
    "effect",
    "power",
    "alpha",
    "sides",
    "size",
    "sd",
    "test",
    "proportions",
    "designEffect",
    "clusters",
    "clusterSize",
    "icc",
    "cv",
    "population",
    "overlap",
    "correlation",
    "degreesOfFreedom",
    "outcome",
    "unit",
    "time",
    "before",
    "after",
    "treated",
    "comparison",
    "cohorts",
    "periods",
    "control",
    "period",
    "harmonics",
    "se",
    "lag",
    "change",
    "family",
    "offset",
    "direction",
    "replications",
  ],
  choices: {
    se: ["ar", "prais-winsten", "cochrane-orcutt", "newey-west"],
    family: ["gaussian", "poisson", "quasipoisson", "negative-binomial"],
    change: ["level", "level-and-slope"],
  },
  example:
    "equipoise estimate power past.csv --design panel --outcome reports --unit district --time month --before 12 --after 6 --treated 8 --comparison 20 --effect 5",
  columns: (options, headers) => {
    const design = need(options, "design", "power");
    if (!pastDesigns.has(design))
      throw new UsageError(
        `power --design ${design} is a formula and takes no file; the designs of a past are ${[...pastDesigns].join(", ")}`,
      );
    return pastColumns(options, headers);
  },
  run: fromPast,
  runWithoutFile: (_, options) => fromFormula(options),
};

/** Planning. */
export const planning: readonly EstimateMethod[] = [powerMethod];
