import { addDays } from "./dates.js";
import { isFederal } from "./standing.js";
import type { Body, Rule } from "./types.js";

export interface DatedChange {
  readonly date: string;
  readonly kind: "begins" | "ends";
  /** False where only the month or the year is known: `date` is then its first day. */
  readonly certain: boolean;
  readonly rule: Rule;
}

/** What began or ended in [from, to), in one state with the federal law that binds there, or everywhere; by date. */
export function changesBetween(body: Body, from: string, to: string, state?: string): DatedChange[] {
  const circuit = body.vocabulary.places.find(({ code }) => code === state)?.circuit;
  const here = (rule: Rule): boolean => {
    if (state === undefined) return true;
    if (rule.binds.length > 0) return rule.binds.includes(state);
    return (
      rule.jurisdiction === state ||
      (isFederal(rule) && ["US", `circuit-${circuit}`].includes(rule.jurisdiction))
    );
  };
  return body.rules
    .filter(here)
    .flatMap((rule) =>
      (["begins", "ends"] as const).flatMap((kind): DatedChange[] => {
        const date = kind === "begins" ? rule.from : rule.to;
        if (date === null || date.latest < from || date.earliest >= to) return [];
        return [{ date: date.earliest, kind, certain: date.earliest === date.latest, rule }];
      }),
    )
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.rule.id < b.rule.id ? -1 : 1));
}

/** Records whose sources reach no nearer than `days` before `today` (or bear no date), the oldest first. */
export function staleRules(body: Body, today: string, days = 180): Rule[] {
  const limit = addDays(today, -days);
  const checked = ({ checkedOn }: Rule): string => checkedOn?.latest ?? "";
  return body.rules
    .filter((rule) => checked(rule) < limit)
    .sort((a, b) => (checked(a) < checked(b) ? -1 : checked(a) > checked(b) ? 1 : a.id < b.id ? -1 : 1));
}
