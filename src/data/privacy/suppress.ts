import type { CellSystem, Relation } from "./cell-system.js";
import { type LinearSystem, rangesOf } from "./feasible-range.js";

/**
 * Which counts to keep back so that none below the threshold is shown, nor can be worked out.
 *
 * Whoever reads the tables is taken to know every count that is shown, every sum that ties counts together, that counts
 * are whole, and that zeros are shown, so that what is kept back is at least 1. With all that,
 * - at least as many values as the threshold must remain possible for a count below it, shown or not, and
 * - at least two for every other count that is kept back.
 * Zeros are shown: they point at nobody.
 *
 * Primary suppression takes the small counts; complementary suppression then adds, one by one, the least count that
 * loosens the tightest sum, until an exact audit (least and greatest value of each count by linear programming) finds
 * nothing left to work out; last, counts that turn out not to be needed are shown again.
 *
 * The rule and the audit are those of the literature on tabular data (Willenborg and de Waal 2001; Fischetti and
 * Salazar 2000); the choice of cells is greedy, not optimal.
 */
export function unknownsToKeepBack(system: CellSystem, minimumCell: number): ReadonlySet<number> {
  const hidden = new Set<number>();
  if (minimumCell <= 1) return hidden;
  const auditor = new Auditor(system, minimumCell, hidden);
  for (const [u, { places }] of system.unknowns.entries()) {
    if (places.length > 0 && auditor.isSmall(u)) hidden.add(u);
  }
  const added: number[] = [];
  for (let weak = auditor.weakest(); weak !== undefined; weak = auditor.weakest()) {
    const more = auditor.helpFor(weak);
    if (more === undefined)
      throw new Error("small counts could not be protected although all were kept back");
    hidden.add(more);
    added.push(more);
  }
  showAgain(auditor, hidden, added);
  return hidden;
}

/** Beyond this many, trying each again would cost more than the counts are worth. */
const mostTried = 200;

function showAgain(auditor: Auditor, hidden: Set<number>, added: readonly number[]): void {
  if (added.length > mostTried) return;
  const dearestFirst = [...added].sort((a, b) => auditor.cost(b) - auditor.cost(a));
  for (const unknown of dearestFirst) {
    hidden.delete(unknown);
    if (auditor.weakest() !== undefined) hidden.add(unknown);
  }
}

class Auditor {
  private readonly relationsOf: number[][];
  private readonly verdicts = new Map<string, number | undefined>();

  constructor(
    readonly system: CellSystem,
    readonly minimumCell: number,
    readonly hidden: ReadonlySet<number>,
  ) {
    this.relationsOf = system.unknowns.map(() => []);
    for (const [r, { unknowns }] of system.relations.entries()) {
      for (const unknown of unknowns) this.relationsOf[unknown]!.push(r);
    }
  }

  value(unknown: number): number {
    return this.system.unknowns[unknown]!.value;
  }

  isSmall(unknown: number): boolean {
    const value = this.value(unknown);
    return value > 0 && value < this.minimumCell;
  }

  /** Differences stand in no table. */
  private isDifference(unknown: number): boolean {
    return this.system.unknowns[unknown]!.places.length === 0;
  }

  private isFree(unknown: number): boolean {
    return this.hidden.has(unknown) || this.isDifference(unknown);
  }

  private least(unknown: number): number {
    return this.isDifference(unknown) ? 0 : Math.min(1, this.value(unknown));
  }

  /** How many values must remain possible. */
  private need(unknown: number): number {
    if (this.isSmall(unknown)) return this.minimumCell;
    return this.hidden.has(unknown) ? 2 : 0;
  }

  /** An unknown of which too few values remain possible; undefined where there is none. */
  weakest(): number | undefined {
    for (const component of this.components()) {
      const key = component.join(" ");
      if (!this.verdicts.has(key)) this.verdicts.set(key, this.auditComponent(component));
      const weak = this.verdicts.get(key);
      if (weak !== undefined) return weak;
    }
    return undefined;
  }

  /** Free unknowns that are tied together by sums. */
  private components(): number[][] {
    const seen = new Set<number>();
    const found: number[][] = [];
    for (const start of this.system.unknowns.keys()) {
      if (!this.isFree(start) || seen.has(start)) continue;
      const component = [start];
      seen.add(start);
      for (let i = 0; i < component.length; i++) {
        for (const relation of this.relationsOf[component[i]!]!) {
          for (const other of this.system.relations[relation]!.unknowns) {
            if (seen.has(other) || !this.isFree(other)) continue;
            seen.add(other);
            component.push(other);
          }
        }
      }
      found.push(component.sort((a, b) => a - b));
    }
    return found;
  }

  private auditComponent(component: readonly number[]): number | undefined {
    const doubtful = component.filter((unknown) => {
      const need = this.need(unknown);
      return need > 0 && this.sureRoom(unknown) < need;
    });
    if (doubtful.length === 0) return undefined;
    const rangeOf = rangesOf(this.linearSystem(component));
    for (const unknown of doubtful) {
      const need = this.need(unknown);
      const { low, high } = rangeOf(component.indexOf(unknown), need);
      if (Math.floor(high + 1e-6) - Math.ceil(low - 1e-6) + 1 < need) return unknown;
    }
    return undefined;
  }

  private linearSystem(component: readonly number[]): LinearSystem {
    const place = new Map(component.map((unknown, i) => [unknown, i]));
    const relations = new Set(component.flatMap((unknown) => this.relationsOf[unknown]!));
    return {
      least: Float64Array.from(component, (unknown) => this.least(unknown)),
      rows: [...relations].map((r) => {
        const { unknowns, signs } = this.system.relations[r]!;
        const free = unknowns.map((unknown, i) => ({ at: place.get(unknown), sign: signs[i]!, unknown }));
        const open = free.filter(({ at }) => at !== undefined);
        const right = free.reduce(
          (sum, { at, sign, unknown }) => (at === undefined ? sum - sign * this.value(unknown) : sum),
          0,
        );
        return { unknowns: open.map(({ at }) => at!), signs: open.map(({ sign }) => sign), right };
      }),
    };
  }

  /**
   * A number of values that are possible for sure, found by exchanges: the unknown moves, and in each of its sums
   * others move against it whose own other sums have a difference to take up the move. Cheap, and enough for most.
   */
  private sureRoom(unknown: number): number {
    return Math.floor(this.room(unknown, 1)) + Math.floor(this.room(unknown, -1)) + 1;
  }

  private room(unknown: number, direction: 1 | -1): number {
    const used = new Set<number>(this.relationsOf[unknown]!);
    let room = direction === 1 ? Number.POSITIVE_INFINITY : this.value(unknown) - this.least(unknown);
    for (const r of this.relationsOf[unknown]!) {
      const relation = this.system.relations[r]!;
      const push = direction * signIn(relation, unknown);
      let against = 0;
      for (const [i, other] of relation.unknowns.entries()) {
        if (other === unknown || !this.isFree(other)) continue;
        against += this.yieldOf(other, r, (-push * relation.signs[i]!) as 1 | -1, used);
      }
      room = Math.min(room, against);
    }
    return room;
  }

  /** How far an unknown can move without touching a sum that the exchange already uses. */
  private yieldOf(unknown: number, from: number, direction: 1 | -1, used: Set<number>): number {
    const others = this.relationsOf[unknown]!.filter((r) => r !== from);
    if (others.some((r) => used.has(r))) return 0;
    let room = direction === 1 ? Number.POSITIVE_INFINITY : this.value(unknown) - this.least(unknown);
    for (const r of others) {
      const relation = this.system.relations[r]!;
      const push = direction * signIn(relation, unknown);
      let slack = 0;
      for (const [i, other] of relation.unknowns.entries()) {
        if (other === unknown || !this.isFree(other) || this.relationsOf[other]!.length > 1) continue;
        slack +=
          push * relation.signs[i]! < 0 ? Number.POSITIVE_INFINITY : this.value(other) - this.least(other);
      }
      room = Math.min(room, slack);
    }
    if (room > 0) for (const r of others) used.add(r);
    return room;
  }

  /** The count to keep back next, for the sake of an unknown that can be worked out too closely. */
  helpFor(weak: number): number | undefined {
    const near = this.shown(this.relationsOf[weak]!);
    const component = this.components().find((one) => one.includes(weak)) ?? [];
    const wide = () => this.shown(component.flatMap((unknown) => this.relationsOf[unknown]!));
    const candidates = near.length > 0 ? near : wide();
    let best: number | undefined;
    for (const one of candidates) if (best === undefined || this.cost(one) < this.cost(best)) best = one;
    return best;
  }

  private shown(relations: readonly number[]): number[] {
    const all = new Set(relations.flatMap((r) => [...this.system.relations[r]!.unknowns]));
    return [...all].filter((unknown) => !this.isFree(unknown) && this.value(unknown) > 0);
  }

  /** Totals are kept back last; then those that would stand alone in another sum and need a companion there. */
  cost(unknown: number): number {
    const alone = this.relationsOf[unknown]!.filter((r) =>
      this.system.relations[r]!.unknowns.every((other) => other === unknown || !this.isFree(other)),
    ).length;
    return (this.system.unknowns[unknown]!.total ? 1e15 : 0) + alone * 1e10 + this.value(unknown);
  }
}

function signIn({ unknowns, signs }: Relation, unknown: number): number {
  return signs[unknowns.indexOf(unknown)]!;
}
