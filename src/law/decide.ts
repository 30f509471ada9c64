import { type Considered, isFederal } from "./standing.js";
import type { Court, Effect, Rule, Side, Step } from "./types.js";

/** The answer that a set of rules gives, by the order of the law. */
export interface Decision {
  readonly effect: Effect;
  readonly deciding: readonly Considered[];
  readonly sides: readonly Side[];
  readonly steps: readonly Step[];
}

/** What a rule says, with its citation. */
export const told = ({ rule }: Considered): string =>
  `${rule.summary.replace(/[.;]$/, "")} (${rule.authority.cite}).`;

const rulesOf = (considered: readonly Considered[]): readonly Rule[] => considered.map(({ rule }) => rule);
const step = (kind: Step["kind"], text: string, considered: readonly Considered[]): Step => ({
  kind,
  text,
  rules: rulesOf(considered),
});
const ids = (considered: readonly Considered[]): string =>
  considered.map(({ rule }) => rule.authority.cite).join("; ");
const side = (effect: Side["effect"], considered: readonly Considered[]): Side => ({
  effect,
  text: considered.map(told).join(" "),
  rules: rulesOf(considered),
});

/**
 * Decides among the rules that apply: the federal constitution first, then valid federal bars, then the law of the state,
 * then federal permission. Nothing follows from silence: without a rule the answer is unknown.
 *
 * @param applying rules that are law on the day and reach the facts, liability and definitions left out
 */
export function decide(applying: readonly Considered[]): Decision {
  const steps: Step[] = [];
  const live = withoutOverridden(applying, steps);
  const federal = live.filter(({ rule }) => isFederal(rule));
  const state = live.filter(({ rule }) => !isFederal(rule));
  const byEffect = (from: readonly Considered[], ...wanted: string[]) =>
    from.filter(({ effect }) => wanted.includes(effect));
  const decision = (
    effect: Effect,
    deciding: readonly Considered[],
    sides: readonly Side[] = [],
  ): Decision => ({
    effect,
    deciding,
    sides,
    steps,
  });

  const disputed = dispute(live, steps);
  if (disputed !== undefined) return decision("contested", disputed.deciding, disputed.sides);

  const bars = byEffect(federal, "prohibited");
  const constitutional = bars.filter(({ rule }) => rule.basis === "constitution");
  const mandates = byEffect(state, "required");
  const stateBars = byEffect(state, "prohibited");
  if (constitutional.length > 0) {
    steps.push(step("constitution", constitutional.map(told).join(" "), constitutional));
    const settled = constitutional.some(({ rule }) => !rule.unsettled);
    if (!settled && mandates.length > 0) {
      steps.push(
        step(
          "conflict",
          "A mandate of the state stands against a constitutional limit that courts have not settled: both sides are shown.",
          [...mandates, ...constitutional],
        ),
      );
      return decision(
        "contested",
        [...constitutional, ...mandates],
        [side("prohibited", constitutional), side("required", mandates)],
      );
    }
    if (mandates.length > 0)
      steps.push(
        step(
          "conflict",
          `The federal constitution defeats the mandate of the state on these facts (${ids(mandates)}).`,
          mandates,
        ),
      );
    return decision("prohibited", [...bars, ...stateBars]);
  }
  if (bars.length > 0) {
    steps.push(
      step(
        "federal-bar",
        `${bars.map(told).join(" ")} A valid federal bar defeats authority under state law for the same act.`,
        bars,
      ),
    );
    if (stateBars.length > 0) steps.push(step("state", stateBars.map(told).join(" "), stateBars));
    if (mandates.length > 0)
      steps.push(
        step("conflict", `The mandate of the state yields to the federal bar (${ids(mandates)}).`, mandates),
      );
    return decision("prohibited", [...bars, ...stateBars]);
  }

  const permissions = byEffect(federal, "permitted", "permitted-with-conditions");
  const noDuty = byEffect(federal, "no-duty");
  if (permissions.length > 0)
    steps.push(
      step(
        "federal-permission",
        `Federal law leaves room for it. ${permissions.map(told).join(" ")}`,
        permissions,
      ),
    );
  if (noDuty.length > 0)
    steps.push(
      step("no-duty", `Federal law puts no duty on the agency. ${noDuty.map(told).join(" ")}`, noDuty),
    );

  const voided = shielded(federal, stateBars, steps);
  if (voided === "contested") {
    const shields = federal.filter(({ rule }) => rule.forbidsLimits !== undefined);
    return decision(
      "contested",
      [...stateBars, ...shields],
      [side("prohibited", stateBars), side("permitted", shields)],
    );
  }
  const answer = weighState(
    voided === "void" ? state.filter((one) => !stateBars.includes(one)) : state,
    steps,
  );
  if (answer !== undefined) {
    const restricts = answer.effect === "prohibited" || answer.effect === "required";
    const kind = !restricts ? undefined : answer.effect === "prohibited" ? "limit" : "mandate";
    const upholding = live.filter(({ effect }) => restricts && effect === "upholds");
    if (upholding.length > 0) steps.push(step("court", upholding.map(told).join(" "), upholding));
    else if (kind !== undefined && permissions.length > 0)
      steps.push(
        step(
          "court",
          kind === "limit"
            ? "Federal permission doesn't defeat it: Congress may permit, but may not order a state's agencies to act or forbid the state to restrain them."
            : "A state may order its own agencies to do what federal law permits.",
          [],
        ),
      );
    return decision(answer.effect, answer.deciding, answer.sides);
  }
  const open = byEffect(federal, "contested");
  if (open.length > 0) {
    steps.push(step("conflict", `Federal courts have not settled it. ${open.map(told).join(" ")}`, open));
    return decision("contested", open, [
      side("contested", open),
      ...(permissions.length > 0 ? [side("permitted-with-conditions", permissions)] : []),
    ]);
  }
  if (permissions.length === 0) return decision("unknown", []);
  const specific = mostSpecific(permissions);
  const conditional = specific.some(({ effect }) => effect === "permitted-with-conditions");
  return decision(conditional ? "permitted-with-conditions" : "permitted", permissions);
}

/** An exception, or a later and more specific rule, displaces the rules that it names. */
function withoutOverridden(applying: readonly Considered[], steps: Step[]): readonly Considered[] {
  const overridden = new Map<string, Considered>();
  for (const one of applying)
    for (const id of one.rule.overrides) if (!overridden.has(id)) overridden.set(id, one);
  const kept = applying.filter(({ rule }) => !overridden.has(rule.id));
  const lost = applying.filter(({ rule }) => overridden.has(rule.id));
  for (const one of lost) {
    const winner = overridden.get(one.rule.id)!;
    steps.push(
      step(
        "conflict",
        `${one.rule.authority.cite} yields here to ${winner.rule.authority.cite}: the exception, or the later and more specific rule, prevails.`,
        [winner, one],
      ),
    );
  }
  return kept;
}

function dispute(
  live: readonly Considered[],
  steps: Step[],
): { deciding: readonly Considered[]; sides: readonly Side[] } | undefined {
  for (const one of live) {
    const against = live.filter(({ rule }) => one.rule.disputes.includes(rule.id));
    if (against.length === 0) continue;
    const all = live.filter(({ rule }) => rule.disputes.some((id) => against.some((a) => a.rule.id === id)));
    steps.push(
      step(
        "conflict",
        `${all.map(told).join(" ")} It stands in open conflict with ${ids(against)}; no court has settled it.`,
        [...all, ...against],
      ),
    );
    return {
      deciding: [...all, ...against],
      sides: [side("contested", all), side(effectOf(against), against)],
    };
  }
  return undefined;
}

function effectOf(considered: readonly Considered[]): Side["effect"] {
  const { effect } = considered[0]!;
  return effect === "required" ||
    effect === "prohibited" ||
    effect === "contested" ||
    effect.startsWith("permitted")
    ? (effect as Side["effect"])
    : "not-reached";
}

/** Whether a federal rule that forbids states to limit the act meets a limit of the state. */
function shielded(
  federal: readonly Considered[],
  stateBars: readonly Considered[],
  steps: Step[],
): "void" | "contested" | undefined {
  const shields = federal.filter(({ rule }) => rule.forbidsLimits !== undefined);
  if (shields.length === 0 || stateBars.length === 0) return undefined;
  const open = shields.some(({ rule }) => rule.forbidsLimits === "contested");
  steps.push(
    step(
      "conflict",
      open
        ? `The limit of the state (${ids(stateBars)}) meets a federal rule that forbids such limits (${ids(shields)}), whose own validity courts dispute: both sides are shown.`
        : `A federal rule forbids such a limit (${ids(shields)}): the limit of the state does not stand (${ids(stateBars)}).`,
      [...stateBars, ...shields],
    ),
  );
  return open ? "contested" : "void";
}

const courtRanks: Readonly<Record<Court, number>> = {
  supreme: 5,
  circuit: 4,
  "state-high": 4,
  "state-appeals": 3,
  district: 2,
  "state-trial": 2,
};

/**
 * Rank within a state. A case that construes a statute stands beside the statute, by its court; an opinion of the attorney
 * general only advises.
 */
function rank({ rule }: Considered): number {
  switch (rule.authority.kind) {
    case "constitution":
      return 7;
    case "statute":
      return 6;
    case "decision":
      return courtRanks[rule.authority.court ?? "state-trial"] + 1;
    case "regulation":
      return 4;
    case "directive":
      return 3;
    case "opinion":
      return 2;
    default:
      return 1;
  }
}

const conditionsOf = ({ rule }: Considered): number => (rule.onlyWhen.length > 0 ? 1 : 0);
const width = ({ rule }: Considered): number => (rule.agencies.length === 0 ? 99 : rule.agencies.length);

/** Positive where `a` prevails: higher rank, then made for the case, then later. Zero where nothing tells. */
function prevails(a: Considered, b: Considered): number {
  const since = ({ rule }: Considered) => rule.from?.latest ?? "";
  return (
    rank(a) - rank(b) ||
    conditionsOf(a) - conditionsOf(b) ||
    width(b) - width(a) ||
    (since(a) > since(b) ? 1 : since(a) < since(b) ? -1 : 0)
  );
}

const mostSpecific = (considered: readonly Considered[]): readonly Considered[] => {
  const best = Math.max(...considered.map(conditionsOf));
  return considered.filter((one) => conditionsOf(one) === best);
};

interface StateAnswer {
  readonly effect: Effect;
  readonly deciding: readonly Considered[];
  readonly sides: readonly Side[];
}

/**
 * The answer of the state's own law, or undefined where it has none. A limit or a mandate outweighs a permission, which
 * only leaves the agency free; between a limit and a mandate the higher, more specific or later prevails, else it is contested.
 */
function weighState(state: readonly Considered[], steps: Step[]): StateAnswer | undefined {
  const of = (...wanted: string[]) => state.filter(({ effect }) => wanted.includes(effect));
  const bars = of("prohibited");
  const mandates = of("required");
  const permissions = of("permitted", "permitted-with-conditions");
  const open = of("contested");
  const weigh = (
    effect: Effect,
    deciding: readonly Considered[],
    sides: readonly Side[] = [],
  ): StateAnswer => {
    steps.push(step("state", deciding.map(told).join(" "), deciding));
    return { effect, deciding, sides };
  };
  if (bars.length > 0 && mandates.length > 0) {
    const verdicts = bars.flatMap((bar) => mandates.map((mandate) => Math.sign(prevails(bar, mandate))));
    if (verdicts.every((one) => one === 1))
      return displaced(bars, mandates, weigh("prohibited", bars), steps);
    if (verdicts.every((one) => one === -1))
      return displaced(mandates, bars, weigh("required", mandates), steps);
    steps.push(
      step("conflict", "Rules of the state disagree, and nothing tells which prevails.", [
        ...bars,
        ...mandates,
      ]),
    );
    return {
      effect: "contested",
      deciding: [...bars, ...mandates],
      sides: [side("prohibited", bars), side("required", mandates)],
    };
  }
  const restricting = bars.length > 0 ? bars : mandates;
  const outweighed = (one: Considered) => restricting.some((other) => rank(other) >= rank(one));
  const stillOpen = open.filter((one) => restricting.length === 0 || !outweighed(one));
  if (stillOpen.length > 0) {
    const others = [...restricting, ...permissions];
    const sides = [
      side("contested", stillOpen),
      ...(others.length > 0 ? [side(effectOf(others), others)] : []),
    ];
    return weigh("contested", [...stillOpen, ...others], sides);
  }
  if (bars.length > 0) return weigh("prohibited", bars);
  if (mandates.length > 0) return weigh("required", [...mandates, ...permissions]);
  if (permissions.length === 0) return undefined;
  const conditional = permissions.some(({ effect }) => effect === "permitted-with-conditions");
  return weigh(conditional ? "permitted-with-conditions" : "permitted", permissions);
}

function displaced(
  winners: readonly Considered[],
  losers: readonly Considered[],
  answer: StateAnswer,
  steps: Step[],
): StateAnswer {
  steps.push(
    step(
      "conflict",
      `${ids(winners)} prevails over ${ids(losers)}: the higher, more specific or later rule.`,
      [...winners, ...losers],
    ),
  );
  return answer;
}
