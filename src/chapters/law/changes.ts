import type { Assessment } from "../../assessment/assessment.js";
import { states } from "../../assessment/states.js";
import type { RulingFinding } from "../../findings/finding.js";
import type { Ruling } from "../../findings/ruling.js";
import { formatDate, plural } from "../../findings/wording.js";
import { type Body, type Change, changesBetween, type Rule } from "../../law/index.js";
import { latest } from "../common/knowledge.js";
import { rulingFinding } from "../common/ruling-finding.js";
import type { Method } from "../method.js";
import {
  answersFor,
  authorityOf,
  checkedWords,
  knownUntil,
  type LawDate,
  lawDate,
  theLaw,
} from "./answers.js";

interface ChangesSpec {
  readonly rulings: readonly Ruling[];
  readonly date: LawDate;
  readonly from: string;
  /** The last day up to which any rule was checked. */
  readonly known: string;
  readonly place: string;
  readonly before: number;
  readonly after: number;
  readonly pending: number;
}

const identity = {
  id: "law-changes",
  chapter: "law",
  title: "What changed lately, and what is pending",
  question: "What changed in the law lately, and what is pending?",
  ledger: "error",
  citations: [],
  rank: 30,
} as const;

/** Rules that began or ended around the day, and what may change the answers. Needs no data. */
export const lawChanges: Method<ChangesSpec, ChangesSpec> = {
  ...identity,
  plan: ({ assessment }) => {
    const spec = specOf(assessment, theLaw());
    return {
      run: true,
      summary: `What changed in the law of ${spec.place} from ${formatDate(spec.from)} on, and what is pending.`,
      queries: {},
      spec,
    };
  },
  estimate: (spec) => spec,
  findings: (_, spec) => [finding(spec)],
};

/** A day so many years and days away from an ISO day. */
function shifted(iso: string, years: number, days: number): string {
  const [year, month, day] = iso.split("-").map(Number) as [number, number, number];
  return new Date(Date.UTC(year + years, month - 1, day + days)).toISOString().slice(0, 10);
}

function specOf(assessment: Assessment, body: Body): ChangesSpec {
  const { state, kind } = assessment.jurisdiction;
  const date = lawDate(assessment, body);
  const from = shifted(date.on, -2, 0);
  const known = knownUntil(body);
  const to = latest([known, date.on]);
  const reaches = ({ agencies }: Rule) => agencies.length === 0 || agencies.includes(kind);
  const changes = changesBetween(body, from, shifted(to, 0, 1), state).filter(({ rule }) => reaches(rule));
  const before = changes.filter((one) => one.date <= date.on);
  const after = changes.filter((one) => one.date > date.on);
  const pending = pendingOf(assessment, date.on, body);
  return {
    rulings: [
      ...before.map((one) => changed(one, `In the two years before ${formatDate(date.on)}`)),
      ...after.map((one) => changed(one, `After ${formatDate(date.on)}`)),
      ...pending.map(open),
    ],
    date,
    from,
    known,
    place: states[state]!.name,
    before: before.length,
    after: after.length,
    pending: pending.length,
  };
}

/** What may change one of the answers, each rule once. */
function pendingOf(assessment: Assessment, on: string, body: Body): Change[] {
  const all = [...answersFor(assessment, on, body).values()].flatMap(({ pending }) => pending);
  return [...new Map(all.map((one) => [`${one.rule.id} ${one.kind}`, one])).values()].sort((a, b) =>
    a.rule.id < b.rule.id ? -1 : 1,
  );
}

const verbs = { begins: "began", ends: "ended" } as const;

function changed(
  { date, kind, rule }: { readonly date: string; readonly kind: "begins" | "ends"; readonly rule: Rule },
  group: string,
): Ruling {
  const day = (kind === "begins" ? rule.from : rule.to) ?? { text: date };
  return ruleStatement(
    rule,
    `${rule.id}-${kind}`,
    group,
    `It ${verbs[kind]} on ${formatDate(day.text)}. ${rule.summary}`,
  );
}

function open({ rule, kind, text }: Change): Ruling {
  return ruleStatement(
    rule,
    `${rule.id}-${kind}`,
    "Pending, enjoined or not confirmed",
    `${text} ${rule.summary}`,
  );
}

function ruleStatement(rule: Rule, id: string, group: string, text: string): Ruling {
  return {
    id,
    group,
    title: rule.authority.cite,
    text,
    conditions: rule.conditions,
    sides: [],
    steps: [],
    authorities: [authorityOf(rule)],
    exposure: [],
    notes: rule.statusNote === undefined ? [] : [rule.statusNote],
    confidence: rule.verification === "memory" ? "unverified" : rule.confidence,
    ...checkedWords(rule.checkedOn),
  };
}

function finding(spec: ChangesSpec): RulingFinding {
  const { date, before, after, pending, from, known, place, rulings } = spec;
  return rulingFinding(identity, {
    claim: `In ${place} and the federal layer, ${plural(before, "rule")} began or ended in the two years before ${formatDate(date.on)} and ${after} after it, as far as is known up to ${formatDate(known)}; ${plural(pending, "bill, case or statute that is not in force", "bills, cases or statutes that are not in force")} may change an answer.`,
    reading:
      rulings.length === 0
        ? "No rule that was found began or ended in that time. That is no proof that none did."
        : "A bill, an enjoined statute or a case before a court decides nothing here; it is shown because it may.",
    asOf: date.on,
    rulings,
    limits: [
      `Looked at from ${formatDate(from)} on. The last day up to which any rule was checked is ${formatDate(known)}; what changed later is not known here.`,
      "Where only a year or a month of a change is known, the whole of it is uncertain.",
    ],
  });
}
