import type {
  AnsweredFinding,
  Check,
  FindingTable,
  LedgerLine,
  TableColumn,
} from "../../../findings/finding.js";
import { capitalise, joinList, plural } from "../../../findings/wording.js";
import type { MethodIdentity } from "../../common/answer.js";
import { priceIndex } from "../knowledge.js";
import type { CostSpec } from "../model/types.js";
import { horizonWords, rangeWords, statusWords } from "../words.js";

/** What all findings of the cost model share. */

export interface Draft
  extends Pick<AnsweredFinding, "question" | "rank" | "claim" | "reading" | "tables" | "figures" | "limits"> {
  readonly part?: string;
  readonly ledger: LedgerLine;
  readonly estimates?: AnsweredFinding["estimates"];
  readonly citations?: readonly string[];
}

/** An answer of the cost model: it rests on assumptions, and is never told as more. */
export function costFinding(method: MethodIdentity, spec: CostSpec, draft: Draft): AnsweredFinding {
  const { part, citations, estimates = {}, ...rest } = draft;
  return {
    id: part === undefined ? `${method.chapter}/${method.id}` : `${method.chapter}/${method.id}-${part}`,
    chapter: method.chapter,
    method: method.id,
    citations: citations ?? method.citations,
    datasets: [],
    status: "answered",
    strength: "assumed",
    estimates,
    checks: checksOf(spec),
    assumptions: assumptionsOf(spec),
    choices: choicesOf(spec),
    decisions: [],
    ...rest,
  };
}

function checksOf({ inputs, officers, officersAssumed, withoutKind }: CostSpec): Check[] {
  const local = inputs.filter(({ status }) => status === "local").length;
  const checks: Check[] = [
    {
      id: "local-inputs",
      label: "Local numbers",
      outcome: local >= inputs.length / 2 ? "pass" : "caution",
      detail: `${local} of ${inputs.length} inputs are local; the others are defaults from elsewhere.`,
    },
  ];
  if (officersAssumed)
    checks.push({
      id: "size",
      label: "Size of the agency",
      outcome: "fail",
      detail: `The assessment does not say how many officers there are: ${officers} are assumed (chapters: costs: officers).`,
    });
  if (withoutKind.length > 0)
    checks.push({
      id: "kinds",
      label: "Options without a kind",
      outcome: "caution",
      detail: `Not costed, since their kind is not given: ${joinList(withoutKind)} (options: kind).`,
    });
  return checks;
}

function assumptionsOf({ inputs, priceYear, draws }: CostSpec): string[] {
  const index = priceIndex();
  const guessed = inputs.filter(({ status }) => status === "judgement").length;
  const recalled = inputs.filter(({ status }) => status === "memory").length;
  return [
    `${capitalise(plural(guessed, "input"))} stand on a judgement and ${recalled} on recalled numbers; the table of inputs says which.`,
    "Inputs that belong together (pay, activity, federal funds, suits) move together; all others are independent.",
    `Money is in dollars of ${priceYear}, carried by the ${lower(index.title)}; ${priceYear > index.last ? `the index ends in ${index.last}, so that prices of ${priceYear} are those of ${index.last}` : lower(index.note)}`,
    `${draws.toLocaleString("en-US")} draws; ranges hold 90 of 100 of them.`,
  ];
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function choicesOf(spec: CostSpec): AnsweredFinding["choices"] {
  return [
    {
      what: "Horizon",
      chosen: horizonWords(spec),
      change: "chapters: costs: first-year, years",
    },
    {
      what: "Discount a year",
      chosen: spec.discountRate === 0 ? "none" : `${100 * spec.discountRate} per cent`,
      change: "chapters: costs: discount-rate",
    },
    {
      what: "Size",
      chosen: `${spec.officers} officers, ${spec.runsJail ? "with a jail" : "without a jail: what is done in jail falls on the county"}`,
      change: "chapters: costs: officers, runs-jail",
    },
    {
      what: "Any input",
      chosen: "the defaults of the table, but where it says local",
      change:
        "chapters: costs: inputs: ID: number, { least, most, source } or { least, likely, most, source }",
    },
  ];
}

/** Inputs with their ranges: which are local, and what the others lean on. */
export function inputsTable({ inputs, options }: CostSpec): FindingTable {
  const row = (one: CostSpec["inputs"][number], where: string) => [
    one.label,
    one.id,
    rangeWords(one.distribution),
    one.unit,
    `${statusWords[one.status]}${where}`,
    one.words,
  ];
  return {
    id: "inputs",
    title: "Inputs, with the ranges that were drawn from",
    columns: [
      { name: "label", label: "Input", kind: "label" },
      { name: "id", label: "Name", kind: "text" },
      { name: "range", label: "Range", kind: "text" },
      { name: "unit", label: "Unit", kind: "text" },
      { name: "status", label: "Stands on", kind: "text" },
      { name: "words", label: "Why", kind: "text" },
    ],
    rows: [
      ...inputs.map((one) => row(one, "")),
      ...options.flatMap(({ label, own }) => own.map((one) => row(one, `, for: ${label}`))),
    ],
    note: "A local number replaces one default: chapters: costs: inputs. Money is in dollars of the price year.",
  };
}

/** The three columns of a range in dollars. */
export function moneyColumns(unit: string): TableColumn[] {
  return [
    { name: "low", label: "5 of 100 below", kind: "low", unit, digits: 0 },
    { name: "middle", label: "Middle", kind: "number", unit, digits: 0 },
    { name: "high", label: "95 of 100 below", kind: "high", unit, digits: 0 },
  ];
}

export const dollarUnit = ({ priceYear }: Pick<CostSpec, "priceYear">): string => `dollars of ${priceYear}`;
