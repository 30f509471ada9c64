import type { AnsweredFinding, Figure, FindingTable } from "../../../findings/finding.js";
import { formatShare } from "../../../findings/wording.js";
import type { MethodIdentity } from "../../common/answer.js";
import type { CostResult, OptionResult } from "../estimate.js";
import { costFacts } from "../knowledge.js";
import type { CostSpec } from "../model/types.js";
import { dollars, figureUnit, horizonWords, roundMoney } from "../words.js";
import { costFinding, dollarUnit } from "./common.js";

/** What suits may cost: how often, how much, and the tail. Undefined where no option is open to them. */
export function suitsFinding(
  method: MethodIdentity,
  spec: CostSpec,
  result: CostResult,
): AnsweredFinding | undefined {
  const exposed = result.options.filter(({ suits }) => suits.gross.none < 1);
  const worst = [...exposed].sort((a, b) => a.suits.gross.none - b.suits.gross.none)[0];
  if (worst === undefined) return undefined;
  return costFinding(method, spec, {
    part: "suits",
    ledger: "profiling",
    question: "What could suits over enforcement cost, and how likely is none?",
    rank: 30,
    claim: `${worst.label}: over ${horizonWords(spec)} there is no payment in ${formatShare(worst.suits.gross.none, { digits: 0 })} of the draws, more than ${dollars(worst.suits.gross.p90)} in one of ten, and more than ${dollars(worst.suits.gross.p99)} in one of a hundred, before insurance. How often suits come is a judgement.`,
    reading:
      "Suits are rare and most are small, but the largest ones cost more than everything else together. So no mean stands alone here: it hangs on a few draws of the tail. Single claims follow what settlements have cost; class actions and pattern cases follow a law with a fat tail that grows with the agency, up to what the costliest known case cost an officer. Insurance takes what lies between its deductible and its limit, where the policy covers such suits at all.",
    limits: [
      "How many holds and stops gave no claim is not known anywhere, so that the frequency is a judgement.",
      "Settlements that are known are those that were reported: small ones and dismissals are missing.",
      "Suits over limiting help, by a state or the federal government, stand among the lines of the budget and not here.",
    ],
    tables: [suitsTable(spec, exposed), curveTable(spec, exposed), factsTable()],
    figures: [curveFigure(spec, exposed)],
  });
}

function suitsTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable {
  const unit = dollarUnit(spec);
  return {
    id: "suits",
    title: `Suits over ${horizonWords(spec)}`,
    columns: [
      { name: "option", label: "Option", kind: "label" },
      { name: "what", label: "What", kind: "label" },
      { name: "none", label: "Chance of none", kind: "share" },
      { name: "median", label: "Middle", kind: "number", unit, digits: 0 },
      { name: "p90", label: "One of ten above", kind: "number", unit, digits: 0 },
      { name: "p99", label: "One of a hundred above", kind: "number", unit, digits: 0 },
      { name: "mean", label: "Mean, which hangs on the tail", kind: "number", unit, digits: 0 },
    ],
    rows: options.flatMap(({ label, suits }) =>
      (
        [
          ["before insurance", suits.gross],
          ["as far as insurance leaves it", suits.left],
        ] as const
      ).map(([what, one]) => [
        label,
        what,
        one.none,
        roundMoney(one.median),
        roundMoney(one.p90),
        roundMoney(one.p99),
        roundMoney(one.mean, 2),
      ]),
    ),
  };
}

function curveTable(spec: CostSpec, options: readonly OptionResult[]): FindingTable {
  return {
    id: "exceedance",
    title: "How likely suits are to cost more than a given sum, after insurance",
    columns: [
      { name: "option", label: "Option", kind: "label" },
      { name: "sum", label: "Sum", kind: "number", unit: dollarUnit(spec), digits: 0 },
      { name: "chance", label: "Chance to pass it", kind: "share" },
    ],
    rows: options.flatMap(({ label, suits }) =>
      shown(suits.curve).map(({ value, probability }) => [label, roundMoney(value), probability]),
    ),
  };
}

/** Points above 0: below the chance of any payment the curve is flat at 0. */
const shown = (curve: OptionResult["suits"]["curve"]) => curve.filter(({ value }) => value > 0);

function curveFigure(spec: CostSpec, options: readonly OptionResult[]): Figure {
  const drawn = options.filter(({ suits }) => shown(suits.curve).length > 1).slice(0, 4);
  const { by, words } = figureUnit(drawn.flatMap(({ suits }) => suits.curve.map(({ value }) => value)));
  return {
    id: "exceedance",
    title: "How likely are suits to cost more than a given sum?",
    subtitle: `Suits as far as insurance leaves them, over ${horizonWords(spec)}, down to one chance in a hundred`,
    alternative: drawn
      .map(
        ({ label, suits }) =>
          `${label}: one chance in ten of more than ${dollars(suits.left.p90)}, one in a hundred of more than ${dollars(suits.left.p99)}.`,
      )
      .join(" "),
    table: "exceedance",
    plot: {
      kind: "series",
      measure: "Chance to cost more",
      x: { kind: "number", label: `Sum, ${words} of ${spec.priceYear}` },
      format: "share",
      events: [],
      lines: drawn.map(({ label, suits }) => ({
        label,
        points: shown(suits.curve).map(({ value, probability }) => ({ x: value / by, y: probability })),
      })),
    },
  };
}

/** The cases that the severities lean on, as they were, in their own dollars. */
function factsTable(): FindingTable {
  const cases = [...costFacts().values()].filter(
    ({ unit, basis }) =>
      unit.startsWith("US dollars") && basis?.certainty === "contingent" && basis.scope === "incremental",
  );
  return {
    id: "cases",
    title: "Known cases",
    columns: [
      { name: "place", label: "Place", kind: "label" },
      { name: "year", label: "Year", kind: "text" },
      { name: "value", label: "Sum in dollars of that year", kind: "number", digits: 0 },
      { name: "what", label: "What", kind: "text" },
      { name: "status", label: "Checked", kind: "text" },
      { name: "source", label: "Source", kind: "text" },
    ],
    rows: cases.map(({ place, year, value, words, status, source, unit }) => [
      place,
      String(year),
      value,
      unit === "US dollars" ? words : `${words} (${unit.replace("US dollars", "dollars")})`,
      status === "verified" ? "seen" : "recalled: unverified",
      source,
    ]),
  };
}
