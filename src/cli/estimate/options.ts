/** The options of `equipoise estimate`, in the names that scripts rely on. */

interface OptionText {
  /** As commander declares it. */
  readonly flags: string;
  readonly text: string;
  readonly kind: "text" | "list" | "number" | "integer" | "numbers" | "flag";
  /** The closed list of values, where there is one. */
  readonly choices?: readonly string[];
}

/** Kinds of errors that the models know. */
export const modelErrors = [
  "classical",
  "HC0",
  "HC1",
  "HC2",
  "HC3",
  "HC4",
  "cluster",
  "CR2",
  "CR3",
  "newey-west",
  "driscoll-kraay",
] as const;

export const optionTexts = {
  formula: {
    flags: "--formula <formula>",
    text: 'the model, as R writes it: "y ~ x | unit + period"',
    kind: "text",
  },
  cluster: {
    flags: "--cluster <columns>",
    text: "clusters, one or several ways (surveys: stages)",
    kind: "list",
  },
  se: {
    flags: "--se <kind>",
    text: "standard errors",
    kind: "text",
    choices: [
      ...modelErrors,
      "wild",
      "placebo",
      "jackknife",
      "bootstrap",
      "ar",
      "prais-winsten",
      "cochrane-orcutt",
    ],
  },
  lag: { flags: "--lag <n>", text: "lags of Newey-West and Driscoll-Kraay errors", kind: "integer" },
  weights: { flags: "--weights <column>", text: "weights", kind: "text" },
  smallSample: {
    flags: "--small-sample <convention>",
    text: "small-sample corrections",
    kind: "text",
    choices: ["fixest", "sandwich", "none"],
  },
  outcome: { flags: "--outcome <column>", text: "the outcome", kind: "text" },
  unit: { flags: "--unit <column>", text: "the unit", kind: "text" },
  time: { flags: "--time <column>", text: "the period", kind: "text" },
  cohort: {
    flags: "--cohort <column>",
    text: "first treated period; 0, empty, NA or later than the last period: never treated",
    kind: "text",
  },
  treatment: { flags: "--treatment <column>", text: "1 where and when treated, else 0", kind: "text" },
  covariates: { flags: "--covariates <columns>", text: "covariates", kind: "list" },
  control: {
    flags: "--control <group>",
    text: "comparison units",
    kind: "text",
    choices: ["never", "not-yet"],
  },
  estimator: {
    flags: "--estimator <kind>",
    text: "estimator",
    kind: "text",
    choices: ["dr", "ipw", "reg", "dr-improved", "ipw-unnormalized"],
  },
  anticipation: { flags: "--anticipation <n>", text: "periods of anticipation", kind: "integer" },
  base: { flags: "--base <kind>", text: "base period", kind: "text", choices: ["varying", "universal"] },
  aggregate: {
    flags: "--aggregate <kind>",
    text: "aggregation of group-time effects",
    kind: "text",
    choices: ["simple", "dynamic", "group", "calendar"],
  },
  bootstrap: { flags: "--bootstrap <n>", text: "bootstrap draws", kind: "integer" },
  reference: { flags: "--reference <period>", text: "reference period of an event study", kind: "number" },
  restriction: {
    flags: "--restriction <kind>",
    text: "how trends may differ, relative-magnitudes unless given",
    kind: "text",
    choices: ["relative-magnitudes", "smoothness"],
  },
  magnitudes: {
    flags: "--magnitudes <list>",
    text: "bounds to try: Mbar, or M in the unit of the outcome",
    kind: "numbers",
  },
  horizons: {
    flags: "--horizons <list>",
    text: "periods since treatment whose mean effect is meant, the first unless given",
    kind: "numbers",
  },
  window: {
    flags: "--window <first,last>",
    text: "times since treatment that take part: -4,3",
    kind: "numbers",
  },
  study: {
    flags: "--study <method>",
    text: "where the event study comes from, callaway-santanna unless given",
    kind: "text",
    choices: ["callaway-santanna", "event-study", "sunab"],
  },
  covariance: {
    flags: "--covariance <columns>",
    text: "columns of the covariance matrix in the order of the rows: a,b,c or cov_*",
    kind: "text",
  },
  eligible: {
    flags: "--eligible <column>",
    text: "1 for the group that the policy is meant for, else 0",
    kind: "text",
  },
  interventions: {
    flags: "--interventions <dates>",
    text: "dates or periods of the interventions",
    kind: "list",
  },
  period: { flags: "--period <n>", text: "periods in a season, such as 12", kind: "number" },
  harmonics: { flags: "--harmonics <n>", text: "pairs of sine and cosine", kind: "integer" },
  change: {
    flags: "--change <what>",
    text: "what an intervention may change",
    kind: "text",
    choices: ["level-and-slope", "level", "slope"],
  },
  withoutTrend: { flags: "--without-trend", text: "no linear trend before the interventions", kind: "flag" },
  order: { flags: "--order <n>", text: "order of the autoregression of --se ar", kind: "integer" },
  seasonalOrder: {
    flags: "--seasonal-order <n>",
    text: "order of its seasonal part (needs --period)",
    kind: "integer",
  },
  likelihood: {
    flags: "--likelihood <kind>",
    text: "likelihood of --se ar",
    kind: "text",
    choices: ["reml", "ml"],
  },
  placebo: {
    flags: "--placebo <statistic>",
    text: "randomization test over placebo dates",
    kind: "text",
    choices: ["level", "slope", "effect", "none"],
  },
  family: {
    flags: "--family <family>",
    text: "distribution of the outcome",
    kind: "text",
    choices: ["gaussian", "binomial", "poisson", "negative-binomial", "quasibinomial", "quasipoisson"],
  },
  offset: {
    flags: "--offset <column>",
    text: "exposure of counts (its logarithm is the offset)",
    kind: "text",
  },
  strata: { flags: "--strata <column>", text: "strata", kind: "text" },
  fpc: { flags: "--fpc <columns>", text: "finite-population corrections, one a stage", kind: "list" },
  nest: { flags: "--nest", text: "cluster numbers start anew in each stratum", kind: "flag" },
  lonelyPsu: {
    flags: "--lonely-psu <rule>",
    text: "strata with a single cluster",
    kind: "text",
    choices: ["fail", "remove", "adjust", "average", "certainty"],
  },
  replicates: {
    flags: "--replicates <pattern>",
    text: "columns of replicate weights: rep* or rep_[0-9]+",
    kind: "text",
  },
  replicateType: {
    flags: "--replicate-type <type>",
    text: "kind of replicate weights",
    kind: "text",
    choices: ["JK1", "JKn", "BRR", "Fay", "bootstrap"],
  },
  fayRho: { flags: "--fay-rho <rho>", text: "Fay's coefficient", kind: "number" },
  by: { flags: "--by <columns>", text: "results by group", kind: "list" },
  domain: { flags: "--domain <condition>", text: 'subpopulation, such as "age >= 18"', kind: "text" },
  quantiles: { flags: "--quantiles <list>", text: "quantiles, such as 0.25,0.5,0.75", kind: "numbers" },
  margins: { flags: "--margins <file>", text: "known totals: columns variable, level, total", kind: "text" },
  calibration: {
    flags: "--calibration <kind>",
    text: "how weights are moved",
    kind: "text",
    choices: ["linear", "raking", "logit"],
  },
  bounds: {
    flags: "--bounds <least,greatest>",
    text: "factors by which a weight may change",
    kind: "numbers",
  },
  estimate: { flags: "--estimate <column>", text: "estimates of the studies", kind: "text" },
  variance: { flags: "--variance <column>", text: "their variances", kind: "text" },
  standardError: { flags: "--standard-error <column>", text: "their standard errors", kind: "text" },
  events: { flags: "--events <columns>", text: "events: one column, or treated,control", kind: "list" },
  total: { flags: "--total <columns>", text: "totals: one column, or treated,control", kind: "list" },
  measure: {
    flags: "--measure <kind>",
    text: "effect measure of two-by-two tables",
    kind: "text",
    choices: ["RR", "OR", "RD", "rate-ratio"],
  },
  interval: {
    flags: "--interval <method>",
    text: "method of the intervals",
    kind: "text",
  },
  standard: {
    flags: "--standard <column>",
    text: "size of the standard population by stratum",
    kind: "text",
  },
  standardEvents: {
    flags: "--standard-events <column>",
    text: "events of the standard: indirect standardisation",
    kind: "text",
  },
  numerator: { flags: "--numerator <columns>", text: "an estimate and its margin of error", kind: "list" },
  denominator: {
    flags: "--denominator <columns>",
    text: "another estimate and its margin of error",
    kind: "list",
  },
  operation: {
    flags: "--operation <kind>",
    text: "what is made of the two",
    kind: "text",
    choices: ["ratio", "share", "sum", "difference", "product", "percent-change"],
  },
  crossSections: {
    flags: "--cross-sections",
    text: "other people are sampled in each period; no --unit",
    kind: "flag",
  },
  allowUnbalanced: {
    flags: "--allow-unbalanced",
    text: "units that are not observed in every period take part",
    kind: "flag",
  },
  pretrends: {
    flags: "--pretrends <n>",
    text: "tests of so many periods before treatment",
    kind: "integer",
  },
  result: {
    flags: "--result <expression>",
    text: 'what is computed from the inputs: "holds * days * cost"',
    kind: "text",
  },
  draws: { flags: "--draws <n>", text: "Monte Carlo draws, 20,000 unless given", kind: "integer" },
  label: { flags: "--label <column>", text: "names of the studies", kind: "text" },
  model: {
    flags: "--model <model>",
    text: "model of the meta-analysis",
    kind: "text",
    choices: ["fixed", "DL", "REML", "PM", "ML", "HE", "SJ", "HS", "EB"],
  },
  knappHartung: { flags: "--knapp-hartung", text: "Knapp-Hartung errors", kind: "flag" },
  moderators: { flags: "--moderators <columns>", text: "moderators", kind: "list" },
  coders: { flags: "--coders <columns>", text: "columns of the coders", kind: "list" },
  scale: {
    flags: "--scale <scale>",
    text: "scale of the codes (--level nominal|ordinal|interval|ratio does the same)",
    kind: "text",
    choices: ["nominal", "ordinal", "interval", "ratio"],
  },
  minimumSegment: {
    flags: "--minimum-segment <n>",
    text: "periods that a segment has at least, 6 unless given",
    kind: "integer",
  },
  permutations: {
    flags: "--permutations <n>",
    text: "random orders of the periods, 9999 unless given",
    kind: "integer",
  },
  design: {
    flags: "--design <design>",
    text: "what is planned",
    kind: "text",
    choices: ["means", "proportions", "clusters", "survey", "panel", "staggered", "series", "counts"],
  },
  power: { flags: "--power <power>", text: "power to reach, 0.8 unless given", kind: "number" },
  alpha: {
    flags: "--alpha <alpha>",
    text: "probability of a false alarm, 0.05 unless given",
    kind: "number",
  },
  sides: { flags: "--sides <n>", text: "1 or 2 (the default) sides of the test", kind: "integer" },
  effect: {
    flags: "--effect <list>",
    text: "effects to give the power at: differences (counts: rate ratios)",
    kind: "numbers",
  },
  size: { flags: "--size <list>", text: "observations: in each group, or first,second", kind: "numbers" },
  sd: {
    flags: "--sd <list>",
    text: "standard deviation of an outcome: of both groups, or first,second",
    kind: "numbers",
  },
  proportions: {
    flags: "--proportions <list>",
    text: "share in the first group, or first,second",
    kind: "numbers",
  },
  test: {
    flags: "--test <type>",
    text: "t test of means",
    kind: "text",
    choices: ["two-sample", "one-sample", "paired"],
  },
  clusters: { flags: "--clusters <list>", text: "clusters in each arm, or first,second", kind: "numbers" },
  clusterSize: { flags: "--cluster-size <n>", text: "people in a cluster", kind: "number" },
  icc: { flags: "--icc <rho>", text: "intracluster correlation", kind: "number" },
  cv: { flags: "--cv <cv>", text: "coefficient of variation of the sizes of clusters", kind: "number" },
  designEffect: {
    flags: "--design-effect <list>",
    text: "factors by which the design raises the variances, 1 unless given",
    kind: "numbers",
  },
  population: { flags: "--population <list>", text: "sizes of the populations", kind: "numbers" },
  overlap: {
    flags: "--overlap <share>",
    text: "share of the second sample that is in the first too",
    kind: "number",
  },
  correlation: {
    flags: "--correlation <rho>",
    text: "correlation: of people in both samples; of a unit's neighbouring periods",
    kind: "number",
  },
  degreesOfFreedom: { flags: "--df <df>", text: "degrees of freedom of the survey design", kind: "number" },
  before: { flags: "--before <n>", text: "periods before treatment", kind: "integer" },
  after: { flags: "--after <n>", text: "periods from treatment on", kind: "integer" },
  treated: { flags: "--treated <n>", text: "units that will be treated", kind: "integer" },
  comparison: { flags: "--comparison <n>", text: "units that will not be treated", kind: "integer" },
  cohorts: {
    flags: "--cohorts <list>",
    text: "planned cohorts as PERIOD:UNITS, the period counted from 1 in the planned panel",
    kind: "list",
  },
  periods: { flags: "--periods <n>", text: "periods of the planned panel", kind: "integer" },
  replications: { flags: "--replications <n>", text: "simulated data sets", kind: "integer" },
  direction: {
    flags: "--direction <direction>",
    text: "direction of the ratio to find",
    kind: "text",
    choices: ["fall", "rise"],
  },
  information: {
    flags: "--information <column>",
    text: "information at each look as a share of that at the end",
    kind: "text",
  },
  looks: { flags: "--looks <list>", text: "information at planned looks: 0.25,0.5,0.75,1", kind: "numbers" },
  spending: {
    flags: "--spending <function>",
    text: "alpha spending: obrien-fleming (the default), pocock, power:RHO, hwang-shih-decani:GAMMA",
    kind: "text",
  },
} as const satisfies Readonly<Record<string, OptionText>>;

export type OptionName = keyof typeof optionTexts;

/** The values that an option has in one method. */
export type Choices = { readonly [N in OptionName]?: readonly string[] };

/** The declaration of an option as one method has it. */
export function optionText(name: OptionName, choices: Choices = {}): OptionText {
  const declared: OptionText = optionTexts[name];
  const own = choices[name];
  return own === undefined ? declared : { ...declared, choices: own };
}

type Value<K extends OptionText["kind"]> = K extends "list"
  ? readonly string[]
  : K extends "numbers"
    ? readonly number[]
    : K extends "number" | "integer"
      ? number
      : K extends "flag"
        ? boolean
        : string;

/** Options as they were given, in the kinds that they have. */
export type Options = { readonly [N in OptionName]?: Value<(typeof optionTexts)[N]["kind"]> };

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

interface Allowed {
  readonly id: string;
  readonly options: readonly OptionName[];
  readonly choices?: Choices;
}

/** Turns the texts of the command line into options; everything wrong is told at once. */
export function parseOptions(
  given: Readonly<Record<string, unknown>>,
  { id: method, options: allowed, choices }: Allowed,
): Options {
  const wrong: string[] = [];
  const parsed: Record<string, unknown> = {};
  for (const name of Object.keys(optionTexts) as OptionName[]) {
    const value = given[name];
    if (value === undefined) continue;
    if (!allowed.includes(name)) {
      wrong.push(
        `${longFlag(name)} means nothing to ${method}; it takes ${allowed.map(longFlag).join(", ")}`,
      );
      continue;
    }
    const found = parseValue(longFlag(name), value, optionText(name, choices));
    if ("wrong" in found) wrong.push(found.wrong);
    else parsed[name] = found.value;
  }
  if (wrong.length > 0) throw new UsageError(wrong.join("\n"));
  return parsed as Options;
}

/** "--small-sample" of "smallSample". */
export const longFlag = (name: OptionName): string => optionTexts[name].flags.split(" ")[0]!;

function parseValue(
  flag: string,
  value: unknown,
  { kind, choices }: OptionText,
): { value: unknown } | { wrong: string } {
  if (kind === "flag") return { value: value === true };
  const text = String(value).trim();
  if (text === "") return { wrong: `${flag} is empty` };
  if (kind === "list") return { value: splitList(text) };
  if (kind === "text") {
    const chosen = choices?.find((one) => one.toLowerCase() === text.toLowerCase());
    if (choices === undefined) return { value: text };
    return chosen === undefined
      ? { wrong: `${flag} ${text}: expected ${choices.join(", ")}` }
      : { value: chosen };
  }
  const numbers = splitList(text).map(Number);
  if (numbers.some((one) => !Number.isFinite(one)))
    return { wrong: `${flag} ${text}: expected ${kind === "numbers" ? "numbers" : "a number"}` };
  if (kind === "numbers") return { value: numbers };
  if (numbers.length !== 1) return { wrong: `${flag} ${text}: expected one number` };
  if (kind === "integer" && (!Number.isInteger(numbers[0]) || numbers[0]! < 0))
    return { wrong: `${flag} ${text}: expected a whole number` };
  return { value: numbers[0] };
}

const splitList = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** The option, or a usage error that says what it is for. */
export function need<N extends OptionName>(
  options: Options,
  name: N,
  method: string,
): NonNullable<Options[N]> {
  const value = options[name];
  if (value === undefined)
    throw new UsageError(`${method} needs ${optionTexts[name].flags}: ${optionTexts[name].text}`);
  return value as NonNullable<Options[N]>;
}
