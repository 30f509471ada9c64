import type { ErrorInput } from "../../../assessment/assessment.js";
import { type Cells, numbers } from "../../../engine/query.js";
import {
  createRandom,
  type Propagated,
  propagate,
  type RandomStream,
  type Uncertain,
} from "../../../statistics/index.js";
import { countedAmount, type ModelInput, updatedShare } from "./inputs.js";
import {
  type Counted,
  type HoldsResult,
  type HoldsSpec,
  type Influence,
  type Route,
  type RouteResult,
  routeInputs,
  routes,
} from "./spec.js";

type Numbers = Readonly<Partial<Record<ErrorInput, number>>>;

/** Wrongful holds a year, from one value of each input. */
export function wrongfulHolds(route: Route, x: Numbers): number {
  if (route === "named") return x.detainers! * x["wrong-share"]! * x["held-share"]!;
  const citizens = x["citizen-share"]! * x["citizen-error"]!;
  const lawful = x["lawful-share"]! * x["lawful-error"]!;
  return x.screened! * (citizens + lawful) * x["held-share"]!;
}

/** Draws each input, and says what matters most, what would halve the number, and what it could cost. */
export function estimateHolds(
  spec: HoldsSpec,
  cells: Readonly<Record<string, Cells>>,
  seed: number,
): HoldsResult {
  const counted = spec.local === undefined ? undefined : countedIn(spec, cells.detainers!);
  const inputs = counted === undefined ? spec.inputs : withRecords(spec, counted);
  const random = createRandom(seed);
  const known = new Map(inputs.map((one) => [one.name, one]));
  const found = routes
    .filter((route) => routeInputs[route].every((name) => known.has(name)))
    .map((route) => routeResult(route, known, spec.level, random.split(route)));
  return { inputs, routes: found, ...(counted === undefined ? {} : { counted }) };
}

/** The counts of the records, without those that are too small to show. */
function countedIn({ local, minimumCell }: HoldsSpec, cells: Cells): Counted {
  const total = (name: string) => (cells.rows === 0 ? 0 : numbers(cells, name)[0] || 0);
  const shown = (value: number) => (value > 0 && value < minimumCell ? null : value);
  const judged = local!.judged ? shown(total("judged")) : null;
  const wrong = judged === null ? null : shown(total("wrong"));
  // Those who were not held are wrong ones too: neither part may be told where the other is small.
  const held = wrong === null || !local!.held ? null : shown(total("wrongHeld"));
  const rest = held === null ? null : shown(wrong! - held);
  return {
    detainers: shown(total("recent")),
    judged: wrong === null ? null : judged,
    wrong,
    wrongHeld: rest === null ? null : held,
  };
}

/** The inputs with what the records say in the place of ranges. */
function withRecords({ inputs, local }: HoldsSpec, counted: Counted): ModelInput[] {
  const { detainers, judged, wrong, wrongHeld } = counted;
  const from = `${local!.file}, ${local!.from} to ${local!.to}`;
  const updated = inputs.map((one) => {
    if (one.origin === "given") return one;
    if (one.name === "wrong-share" && judged !== null && wrong !== null && judged > 0) {
      const source = `${from}: ${wrong} of ${judged} were found to be wrong, with the published range as it was known before`;
      return updatedShare(one, { events: wrong, of: judged, source });
    }
    if (one.name === "held-share" && wrong !== null && wrongHeld !== null && wrong > 0) {
      const source = `${from}: ${wrongHeld} of ${wrong} were held, with the assumed range as it was before`;
      return updatedShare(one, { events: wrongHeld, of: wrong, source });
    }
    return one;
  });
  if (updated.some(({ name }) => name === "detainers") || detainers === null || detainers === 0)
    return updated;
  const { days, file, to } = local!;
  const source = `${file}, the last ${days} days to ${to}`;
  return [...updated, countedAmount("detainers", { counted: detainers, days, source })];
}

function routeResult(
  route: Route,
  known: ReadonlyMap<ErrorInput, ModelInput>,
  level: number,
  random: RandomStream,
): RouteResult {
  const names = routeInputs[route];
  const draw = <T extends ErrorInput>(
    of: readonly T[],
    combine: (x: Numbers) => number,
    fixed: Numbers = {},
  ): Propagated => {
    const inputs = Object.fromEntries(
      of.map((name): [T, Uncertain] => [
        name,
        fixed[name] === undefined ? known.get(name)!.distribution : { kind: "fixed", value: fixed[name]! },
      ]),
    ) as Record<T, Uncertain>;
    // The same stream each time: an input that is held fixed leaves the draws of the others as they were.
    return propagate(inputs, combine, { random, level });
  };
  const holds = draw(names, (x) => wrongfulHolds(route, x));
  const money = [...names, "claim-share", "payout"] as const;
  const payments = draw(money, (x) => wrongfulHolds(route, x) * x["claim-share"]! * x.payout!);
  const middle = Object.fromEntries(names.map((name) => [name, known.get(name)!.middle])) as Numbers;
  const influence = names.map((name) =>
    influenceOf(route, known.get(name)!, middle, holds, (fixed) =>
      draw(names, (x) => wrongfulHolds(route, x), fixed),
    ),
  );
  return {
    route,
    holds,
    atMiddle: wrongfulHolds(route, middle),
    atLeastOne: draw(names, (x) => 1 - Math.exp(-wrongfulHolds(route, x))).mean,
    influence,
    payments,
    ...(known.has("benefit") && known.get("claim-share")!.middle * known.get("payout")!.middle > 0
      ? {
          breakEven: {
            holds: draw(
              ["benefit", "claim-share", "payout"],
              (x) => x.benefit! / (x["claim-share"]! * x.payout!),
            ),
            exceeds: draw([...money, "benefit"], (x) =>
              wrongfulHolds(route, x) * x["claim-share"]! * x.payout! > x.benefit! ? 1 : 0,
            ).mean,
          },
        }
      : {}),
  };
}

const width = ({ low, high }: Propagated): number => Math.log(high / low);

function influenceOf(
  route: Route,
  { name, low, high, middle: now }: ModelInput,
  middle: Numbers,
  holds: Propagated,
  whenFixed: (fixed: Numbers) => Propagated,
): Influence {
  const at = (value: number) => wrongfulHolds(route, { ...middle, [name]: value });
  // The number is linear in each input: what is left without it, and what it adds.
  const [without, all] = [at(0), at(now)];
  const slope = now === 0 ? 0 : (all - without) / now;
  const halves = slope > 0 ? (all / 2 - without) / slope : Number.NaN;
  const narrowed = 1 - width(whenFixed({ [name]: now })) / width(holds);
  return {
    input: name,
    atLow: at(low),
    atHigh: at(high),
    narrows: Number.isFinite(narrowed) ? Math.max(0, narrowed) : 0,
    ...(halves > 0 ? { halves } : {}),
  };
}
