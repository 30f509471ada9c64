import type { Assessment, PolicyOption } from "../../../assessment/assessment.js";
import {
  type CostInputId,
  type CostRange,
  type GivenCost,
  type GivenCosts,
  shareInputs,
} from "../../../assessment/costs.js";
import { logNormalFromRange, type Uncertain } from "../../../statistics/index.js";
import { type CostInputEntry, costInputEntries, priceIndex, priceRatio } from "../knowledge.js";
import { kindLabels, profiles } from "./profiles.js";
import type { CostInput, CostOption, CostSpec } from "./types.js";

/** From an assessment to what is simulated: defaults for this agency in dollars of its year, replaced one by one by local numbers. */

/** Sworn officers where the assessment says nothing: the model needs a size, and says that it assumed one. */
const assumedOfficers = 100;

/** Half the width of a 95 per cent interval in standard errors. */
const reach = 1.959963984540054;

/** A range as a distribution, times a factor. */
export function distributionOf(id: CostInputId, range: CostRange, times = 1): Uncertain {
  if ("value" in range) return { kind: "fixed", value: range.value * times };
  const [low, high] = [range.low * times, range.high * times];
  if ("mode" in range) return { kind: "triangular", least: low, mode: range.mode * times, most: high };
  if (shareInputs.has(id)) {
    // A share cannot pass 1, which a log-normal would.
    const mean = (low + high) / 2;
    if (high > 0.5)
      return { kind: "normal", mean, standardError: (high - low) / (2 * reach), least: 0, most: 1 };
  }
  return logNormalFromRange(low, high);
}

function factorOf({ factor, loading }: CostInputEntry) {
  return factor === undefined || loading === undefined ? {} : { factor: { name: factor, loading } };
}

function defaultInput(entry: CostInputEntry, officers: number, priceYear: number): CostInput {
  const money = entry["price-year"] !== undefined;
  const times =
    (entry.per === "officers" ? officers : 1) * (money ? priceRatio(entry["price-year"]!, priceYear) : 1);
  return {
    id: entry.id,
    label: entry.label,
    unit: entry.unit,
    money,
    distribution: distributionOf(entry.id, entry.default, times),
    ...factorOf(entry),
    status: entry.status,
    words: entry.words,
  };
}

function localInput(entry: CostInputEntry, { range, source }: GivenCost): CostInput {
  return {
    id: entry.id,
    label: entry.label,
    unit: entry.unit,
    money: entry["price-year"] !== undefined,
    distribution: distributionOf(entry.id, range),
    ...factorOf(entry),
    status: "local",
    words: source ?? "The assessment gives it without a source.",
  };
}

function ownInputs(given: GivenCosts): CostInput[] {
  return costInputEntries().flatMap((entry) => {
    const value = given[entry.id];
    return value === undefined ? [] : [localInput(entry, value)];
  });
}

const hasJail = (kind: Assessment["jurisdiction"]["kind"]): boolean => kind === "sheriff" || kind === "jail";

/** Florida's appropriation is the one state's that is known; what an agency gets of it is not, and the range is wide. */
const floridaGrant: CostRange = { low: 20_000, high: 2_000_000 };

/** The simulation that an assessment asks for. */
export function costSpec(assessment: Assessment): CostSpec {
  const { costs } = assessment.chapters;
  const officers = costs.officers ?? assumedOfficers;
  const priceYear = costs.priceYear ?? priceIndex().last;
  const trained = assessment.chapters.program.officersTrained.at(-1)?.officers;
  const inputs = costInputEntries().map((entry): CostInput => {
    const given = costs.inputs[entry.id];
    if (given !== undefined) return localInput(entry, given);
    if (entry.id === "state-grant" && assessment.jurisdiction.state === "FL")
      return {
        ...defaultInput(entry, officers, priceYear),
        distribution: distributionOf(entry.id, floridaGrant, priceRatio(2025, priceYear)),
        words: "Florida appropriated 250 million dollars; what one agency gets is a judgement.",
      };
    if (trained !== undefined && trained > 0 && entry.id === trainedInput(assessment))
      return localInput(entry, {
        range: { value: trained },
        source: "Officers trained, from chapters: program: officers-trained.",
      });
    return defaultInput(entry, officers, priceYear);
  });
  return {
    options: costedOptions(assessment),
    inputs,
    officers,
    officersAssumed: costs.officers === undefined,
    runsJail: costs.runsJail ?? hasJail(assessment.jurisdiction.kind),
    priceYear,
    firstYear: costs.firstYear,
    years: costs.years,
    discountRate: costs.discountRate,
    draws: costs.draws,
    level: 0.9,
    withoutKind: assessment.options.filter(({ kind }) => kind === undefined).map(({ label }) => label),
  };
}

/** Which model the officers trained so far belong to: that of the option in force. */
function trainedInput({ options }: Assessment): CostInputId | undefined {
  const kind = options.find(({ statusQuo }) => statusQuo)?.kind;
  const training = kind === undefined ? null : profiles[kind].training;
  return training === null ? undefined : `trained-${training}`;
}

function costedOptions({ options, chapters }: Assessment): CostOption[] {
  const known = options.filter(
    (one): one is PolicyOption & Pick<CostOption, "kind"> => one.kind !== undefined,
  );
  return known.map(({ id, label, kind, statusQuo }) => ({
    id,
    label: label || kindLabels[kind],
    kind,
    statusQuo,
    own: ownInputs(chapters.costs.options[id] ?? {}),
  }));
}
