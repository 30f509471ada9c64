import { wildCovariance } from "../../src/statistics/bootstrap/index.js";
import { buildDesign } from "../../src/statistics/formula/index.js";
import { callawaySantAnna, multiplierBootstrap } from "../../src/statistics/panel/index.js";
import { createRandom } from "../../src/statistics/random/index.js";
import { feols, fepois, logit, ols } from "../../src/statistics/regression/index.js";
import {
  type LinearizedDesign,
  surveyDesign,
  surveyGlm,
  surveyMean,
  surveyTotal,
} from "../../src/statistics/survey/index.js";
import { placeboError, syntheticEstimate } from "../../src/statistics/synthetic/index.js";
import type { Column, Factor, Table } from "../../src/statistics/types.js";
import {
  type Columns,
  clusteredSurvey,
  crossedEffects,
  discreteRegressors,
  factorPanel,
  staggeredPanel,
} from "./data.js";

/** A piece of work that is timed: what isn't timed is prepared, and what is comes back as a function. */
export interface Work {
  readonly file: string;
  readonly make: () => Columns;
  readonly prepare: (columns: Columns) => () => readonly number[];
}

const table = (columns: Columns): Table => ({
  rows: Object.values(columns)[0]!.length,
  columns: new Map(Object.entries(columns)),
});

/** Whole numbers as categories. */
function factor(values: Float64Array): Factor {
  let high = 0;
  for (let i = 0; i < values.length; i++) high = Math.max(high, values[i]!);
  const codes = new Int32Array(values.length);
  const seen = new Int32Array(high + 1).fill(-1);
  for (let i = 0; i < values.length; i++) seen[values[i]!] = 0;
  const levels: string[] = [];
  for (let value = 0; value <= high; value++) {
    if (seen[value] === 0) seen[value] = levels.push(String(value)) - 1;
  }
  for (let i = 0; i < values.length; i++) codes[i] = seen[values[i]!]!;
  return { codes, levels };
}

interface Estimated {
  readonly estimate: number;
  readonly standardError: number;
}
const estimates = (terms: readonly Estimated[]) => terms.slice(0, 3).map((term) => term.estimate);
const withErrors = (terms: readonly Estimated[]) => [
  ...estimates(terms),
  ...terms.slice(0, 3).map((term) => term.standardError),
];

const crossed = (rows: number) => ({
  file: `crossed-${rows}`,
  make: () => crossedEffects(rows, rows / 100, 1000),
});
const effects = "x1 + x2 + x3 | unit + other";

const discrete = (rows: number): Work => ({
  file: `discrete-${rows}`,
  make: () => discreteRegressors(rows),
  prepare({ y, ...groups }) {
    const columns = new Map<string, Column>([["y", y!]]);
    for (const [name, values] of Object.entries(groups)) columns.set(name, factor(values));
    const formula = `y ~ ${Object.keys(groups).join(" + ")}`;
    return () => estimates(logit({ formula, table: { rows, columns } }).terms);
  },
});

const surveyRows = 1_000_000;
function survey(
  prepare: (columns: Columns, declare: () => LinearizedDesign) => () => readonly number[],
): Work {
  return {
    file: `survey-${surveyRows}`,
    make: () => clusteredSurvey(surveyRows),
    prepare(columns) {
      const [strata, cluster] = [factor(columns.stratum!), factor(columns.cluster!)];
      const declare = () =>
        surveyDesign({ rows: surveyRows, weights: columns.weight!, strata, clusters: [cluster] });
      return prepare(columns, declare);
    },
  };
}

/** A logit of `agree` on `first`, female, and three indicators of regions. */
function agreement(columns: Columns, first: "age" | "hours"): (design: LinearizedDesign) => number[] {
  const data: Table = {
    rows: surveyRows,
    columns: new Map<string, Column>([
      ["agree", columns.agree!],
      [first, columns[first]!],
      ["female", columns.female!],
      ["region", factor(columns.region!)],
    ]),
  };
  return (design) => {
    const { matrix, names, outcome } = buildDesign(`agree ~ ${first} + female + region`, data);
    const model = { matrix, names, outcome: outcome!.values, family: "quasibinomial" } as const;
    return withErrors(surveyGlm(design, model).terms);
  };
}

function surveyLogit(first: "age" | "hours"): Work {
  return survey((columns, declare) => {
    const design = declare();
    const estimate = agreement(columns, first);
    return () => estimate(design);
  });
}

/** From the columns to all answers: the design, a mean, a total, a logit. */
function wholeSurvey(first: "age" | "hours"): Work {
  return survey((columns, declare) => {
    const income = new Map([["income", columns.income!]]);
    const estimate = agreement(columns, first);
    return () => {
      const design = declare();
      return [
        ...withErrors(surveyMean(design, income).terms),
        ...withErrors(surveyTotal(design, income).terms),
        ...estimate(design),
      ];
    };
  });
}

/** Work by name; peers.R knows the same names. */
export const works: Readonly<Record<string, Work>> = {
  feols: {
    ...crossed(10_000_000),
    prepare(columns) {
      const data = table(columns);
      return () => withErrors(feols({ formula: `y ~ ${effects}`, table: data, cluster: ["unit"] }).terms);
    },
  },
  fepois: {
    ...crossed(1_000_000),
    prepare(columns) {
      const data = table(columns);
      return () =>
        withErrors(fepois({ formula: `count ~ ${effects}`, table: data, cluster: ["unit"] }).terms);
    },
  },
  "logit-glm": discrete(1_000_000),
  "logit-collapsed": discrete(10_000_000),
  "callaway-santanna": {
    file: "staggered-50000-12",
    make: () => staggeredPanel(50_000, 12),
    prepare({ id, time, y, cohort, x }) {
      const unit = Int32Array.from(id!);
      return () => {
        const input = { unit, time: time!, outcome: y!, cohort: cohort!, covariates: [x!] };
        const { effects: found, influence } = callawaySantAnna(input);
        const bands = multiplierBootstrap({ influence, draws: 1000, random: createRandom(1) });
        return [...estimates(found), ...bands.standardErrors.slice(0, 3), bands.criticalValue];
      };
    },
  },
  "survey-design": survey((_, declare) => () => [declare().stages[0]!.clusters]),
  "survey-mean": survey((columns, declare) => {
    const design = declare();
    return () => withErrors(surveyMean(design, new Map([["income", columns.income!]])).terms);
  }),
  "survey-total": survey((columns, declare) => {
    const design = declare();
    return () => withErrors(surveyTotal(design, new Map([["income", columns.income!]])).terms);
  }),
  "survey-logit": surveyLogit("age"),
  "survey-logit-continuous": surveyLogit("hours"),
  "survey-whole": wholeSurvey("age"),
  "survey-whole-continuous": wholeSurvey("hours"),
  sdid: {
    file: "factors-39-31",
    make: () => factorPanel(39, 31),
    prepare(columns) {
      const panel = { outcome: Object.values(columns), controls: 38, before: 19 };
      return () => {
        const fit = syntheticEstimate(panel, "sdid");
        return [fit.estimate, placeboError(panel, fit, 200, createRandom(1)).standardError];
      };
    },
  },
  wild: {
    ...crossed(100_000),
    prepare(columns) {
      const { fit, design } = ols({
        formula: "y ~ x1 + x2 + x3",
        table: table(columns),
        cluster: ["other"],
      });
      const clusters = design.codes.get("other")!.codes;
      return () => {
        const v = wildCovariance(fit, { clusters, draws: 9999, random: createRandom(1) });
        return [0, 5, 10].map((at) => Math.sqrt(v.matrix.data[at]!));
      };
    },
  },
};
