import type { CellSystem } from "./cell-system.js";
import { exchangeRoom } from "./exchange.js";
import { type LinearSystem, rangesOf } from "./feasible-range.js";

/** In larger systems, sums times unknowns, exchanges alone decide: they find less room, never too much. */
const mostSolved = 1_000_000;

/** Everything may have moved: found by linear programming, which names no exchange. */
const anything = "anything";
type Proof = ReadonlySet<number> | typeof anything;

/**
 * Looks for counts that are kept back, or differences that no table shows, of which too few values remain possible.
 *
 * A proof that enough values remain possible holds as long as the unknowns that it moves stay hidden; so it is kept,
 * and looked for again only when one of them is shown.
 */
export class Auditor {
  readonly relationsOf: readonly (readonly number[])[];
  readonly signsIn: readonly ReadonlyMap<number, number>[];
  readonly loneIn: readonly (readonly number[])[];
  private readonly hidden = new Set<number>();
  private proofs = new Map<number, Proof>();

  constructor(
    readonly system: CellSystem,
    readonly minimumCell: number,
  ) {
    const relationsOf: number[][] = system.unknowns.map(() => []);
    for (const [r, { unknowns }] of system.relations.entries()) {
      for (const unknown of unknowns) relationsOf[unknown]!.push(r);
    }
    this.relationsOf = relationsOf;
    this.signsIn = system.relations.map(
      ({ unknowns, signs }) => new Map(unknowns.map((unknown, i) => [unknown, signs[i]!])),
    );
    this.loneIn = system.relations.map(({ unknowns }) =>
      unknowns.filter((unknown) => relationsOf[unknown]!.length === 1),
    );
  }

  value(unknown: number): number {
    return this.system.unknowns[unknown]!.value;
  }

  /** A count that may not be known: of at least one and below the threshold. */
  isSmall(unknown: number): boolean {
    const value = this.value(unknown);
    return value > 0 && value < this.minimumCell;
  }

  /** Differences stand in no table. */
  isDifference(unknown: number): boolean {
    return this.system.unknowns[unknown]!.places.length === 0;
  }

  readonly isFree = (unknown: number): boolean => this.hidden.has(unknown) || this.isDifference(unknown);

  /** Zeros are shown, so that what is kept back is at least one. */
  readonly least = (unknown: number): number =>
    this.isDifference(unknown) ? 0 : Math.min(1, this.value(unknown));

  hide(unknown: number): void {
    this.hidden.add(unknown);
  }

  hiddenNow(): ReadonlySet<number> {
    return this.hidden;
  }

  /** Shows a count again where nothing can then be worked out; says whether it did. */
  tryToShow(unknown: number): boolean {
    const before = this.proofs;
    this.hidden.delete(unknown);
    this.proofs = new Map(
      [...before].filter(([of, proof]) => of !== unknown && proof !== anything && !proof.has(unknown)),
    );
    if (this.weakest() === undefined) return true;
    this.hidden.add(unknown);
    this.proofs = before;
    return false;
  }

  /** How many values must remain possible. */
  private need(unknown: number): number {
    if (this.isSmall(unknown)) return this.minimumCell;
    return this.hidden.has(unknown) ? 2 : 0;
  }

  /** An unknown of which too few values remain possible; undefined where there is none. */
  weakest(): number | undefined {
    for (const component of this.components()) {
      const weak = this.auditComponent(component);
      if (weak !== undefined) return weak;
    }
    return undefined;
  }

  private auditComponent(component: readonly number[]): number | undefined {
    let isLoose: ((unknown: number) => boolean) | undefined;
    for (const unknown of component) {
      const need = this.need(unknown);
      if (need === 0 || this.proofs.has(unknown)) continue;
      const { room, moved } = exchangeRoom(this, unknown, need - 1);
      if (room >= need - 1) {
        this.proofs.set(unknown, moved);
        continue;
      }
      isLoose ??= this.lastWord(component);
      if (!isLoose(unknown)) return unknown;
      this.proofs.set(unknown, anything);
    }
    return undefined;
  }

  /** What decides where exchanges find too little room: linear programming, or caution where that would take long. */
  private lastWord(component: readonly number[]): (unknown: number) => boolean {
    const sums = new Set(component.flatMap((unknown) => this.relationsOf[unknown]!)).size;
    return sums * (sums + component.length) > mostSolved
      ? () => this.allShownAreZero(component)
      : this.solver(component);
  }

  /** Where nothing but zeros is shown, every count can be any multiple of itself. */
  private allShownAreZero(component: readonly number[]): boolean {
    return component.every((unknown) =>
      this.relationsOf[unknown]!.every((r) =>
        this.system.relations[r]!.unknowns.every((other) => this.isFree(other) || this.value(other) === 0),
      ),
    );
  }

  private solver(component: readonly number[]): (unknown: number) => boolean {
    const rangeOf = rangesOf(this.linearSystem(component));
    return (unknown) => {
      const need = this.need(unknown);
      const { low, high } = rangeOf(component.indexOf(unknown), need);
      return Math.floor(high + 1e-6) - Math.ceil(low - 1e-6) + 1 >= need;
    };
  }

  /** The sums of a component with what is shown moved to the right side. */
  private linearSystem(component: readonly number[]): LinearSystem {
    const place = new Map(component.map((unknown, i) => [unknown, i]));
    const relations = new Set(component.flatMap((unknown) => this.relationsOf[unknown]!));
    return {
      least: Float64Array.from(component, this.least),
      rows: [...relations].map((r) => {
        const { unknowns, signs } = this.system.relations[r]!;
        const terms = unknowns.map((unknown, i) => ({ unknown, sign: signs[i]!, at: place.get(unknown) }));
        const open = terms.filter(({ at }) => at !== undefined);
        const right = terms.reduce(
          (sum, { at, sign, unknown }) => (at === undefined ? sum - sign * this.value(unknown) : sum),
          0,
        );
        return { unknowns: open.map(({ at }) => at!), signs: open.map(({ sign }) => sign), right };
      }),
    };
  }

  /** Free unknowns that are tied together by sums. */
  private components(): number[][] {
    const seen = new Set<number>();
    const found: number[][] = [];
    for (const start of this.system.unknowns.keys()) {
      if (this.isFree(start) && !seen.has(start)) found.push(this.componentOf(start, seen));
    }
    return found;
  }

  componentOf(start: number, seen = new Set<number>()): number[] {
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
    return component.sort((a, b) => a - b);
  }
}
