import type { CellSystem } from "./cell-system.js";

/**
 * Exchanges: other values that the unknowns could have without changing anything that is shown. One unknown moves; in
 * each of its sums another moves against it, and so on, until every sum holds again (a cycle, or a chain that ends in
 * unknowns which stand in no other sum). Pushing along such chains is the augmenting-path method for flows; it is
 * exact for rows and columns of a table, and a lower bound where sums are tied together in other ways.
 */

export interface FreeSystem {
  readonly system: CellSystem;
  readonly relationsOf: readonly (readonly number[])[];
  /** Per relation: the sign of each unknown in it. */
  readonly signsIn: readonly ReadonlyMap<number, number>[];
  /** Per relation: the unknowns that stand in no other. */
  readonly loneIn: readonly (readonly number[])[];
  readonly isFree: (unknown: number) => boolean;
  readonly least: (unknown: number) => number;
}

export interface Exchange {
  /** How many whole steps the unknown can move both ways, together. */
  readonly room: number;
  /** The unknowns that moved. */
  readonly moved: ReadonlySet<number>;
}

/** Room for `enough` steps up and down; stops once it is found. */
export function exchangeRoom(free: FreeSystem, unknown: number, enough: number): Exchange {
  const moved = new Set<number>();
  let room = 0;
  for (const direction of [1, -1] as const) {
    room += new Push(free, unknown, direction).run(enough - room, moved);
    if (room >= enough) break;
  }
  return { room, moved };
}

/** A sum that is out by one, with the way in which it is. */
interface Gap {
  readonly relation: number;
  readonly sign: number;
}

/** A move of an unknown by one, and the sums that it leaves out, at most one of them. */
interface Move {
  readonly moves: readonly (readonly [number, number])[];
  readonly gap: Gap | undefined;
}

interface Step {
  readonly moves: Move["moves"];
  readonly gap: Gap | undefined;
  readonly before: Step | undefined;
}

class Push {
  /** Values that the pushes so far have given; unknowns that did not move keep their own. */
  private readonly values = new Map<number, number>();

  constructor(
    private readonly free: FreeSystem,
    private readonly unknown: number,
    private readonly direction: 1 | -1,
  ) {}

  run(target: number, moved: Set<number>): number {
    let room = 0;
    while (room < target) {
      const moves = this.findMoves();
      const step = moves === undefined ? 0 : Math.min(this.longestStep(moves), target - room);
      if (moves === undefined || step < 1) return room;
      for (const [unknown, by] of moves) {
        if (by === 0) continue;
        this.values.set(unknown, this.value(unknown) + by * step);
        moved.add(unknown);
      }
      room += step;
    }
    return room;
  }

  private value(unknown: number): number {
    return this.values.get(unknown) ?? this.free.system.unknowns[unknown]!.value;
  }

  private canMove(unknown: number, direction: number): boolean {
    return direction > 0 || this.value(unknown) - this.free.least(unknown) >= 1;
  }

  private signIn(relation: number, unknown: number): number {
    return this.free.signsIn[relation]!.get(unknown)!;
  }

  /** All moves of one push, summed by unknown; undefined where there is none. */
  private findMoves(): Map<number, number> | undefined {
    const start = this.gapsOf(this.unknown, this.direction, undefined);
    const found = this.closeAll(start.gaps) ?? this.closeByFork(start.gaps);
    if (found === undefined) return undefined;
    found.push(...start.moves);
    const sums = new Map<number, number>();
    for (const [unknown, by] of found) sums.set(unknown, (sums.get(unknown) ?? 0) + by);
    return sums.get(this.unknown) === this.direction ? sums : undefined;
  }

  private closeAll(gaps: readonly Gap[]): [number, number][] | undefined {
    const found: [number, number][] = [];
    let open = gaps;
    while (open.length > 0) {
      const [first, ...others] = open;
      const chain = this.findChain(first!, others);
      if (chain === undefined) return undefined;
      found.push(...chain.moves);
      open = others.filter((_, i) => i !== chain.closed);
    }
    return found;
  }

  /** One gap, answered by an unknown that stands in two more sums: a difference moves with its part. */
  private closeByFork(gaps: readonly Gap[]): [number, number][] | undefined {
    const [gap] = gaps;
    if (gaps.length !== 1 || gap === undefined) return undefined;
    const { unknowns, signs } = this.free.system.relations[gap.relation]!;
    for (const [i, other] of unknowns.entries()) {
      const direction = -gap.sign * signs[i]!;
      if (other === this.unknown || !this.free.isFree(other) || !this.canMove(other, direction)) continue;
      const { moves, gaps: more } = this.gapsOf(other, direction, gap.relation);
      const closed = this.closeAll(more);
      if (closed !== undefined) return [...moves, ...closed];
    }
    return undefined;
  }

  /** The sums that a move leaves out, after those that an unknown of their own can take up. */
  private gapsOf(unknown: number, direction: number, from: number | undefined) {
    const moves: [number, number][] = [[unknown, direction]];
    const gaps: Gap[] = [];
    for (const relation of this.free.relationsOf[unknown]!) {
      if (relation === from) continue;
      const sign = direction * this.signIn(relation, unknown);
      const slack = this.slackFor({ relation, sign }, unknown);
      if (slack === undefined) gaps.push({ relation, sign });
      else moves.push(slack);
    }
    return { moves, gaps };
  }

  /** A free unknown that stands in this sum only, and can close the gap. */
  private slackFor({ relation, sign }: Gap, except: number): [number, number] | undefined {
    for (const other of this.free.loneIn[relation]!) {
      if (other === except || other === this.unknown || !this.free.isFree(other)) continue;
      const direction = -sign * this.signIn(relation, other);
      if (this.canMove(other, direction)) return [other, direction];
    }
    return undefined;
  }

  /** The shortest chain of moves that closes a gap, or that ends in another open gap and closes both. */
  private findChain(gap: Gap, others: readonly Gap[]) {
    const queue: Step[] = [{ moves: [], gap, before: undefined }];
    const seen = new Set([keyOf(gap)]);
    for (const step of queue) {
      for (const { moves, gap: next } of this.answersTo(step.gap!)) {
        const after: Step = { moves, gap: next, before: step };
        if (next === undefined) return { moves: movesOf(after), closed: undefined };
        const closed = others.findIndex(
          ({ relation, sign }) => relation === next.relation && sign === -next.sign,
        );
        if (closed >= 0) return { moves: movesOf(after), closed };
        const key = keyOf(next);
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push(after);
      }
    }
    return undefined;
  }

  private answersTo({ relation, sign }: Gap): Move[] {
    const { unknowns, signs } = this.free.system.relations[relation]!;
    const answers: Move[] = [];
    for (const [i, other] of unknowns.entries()) {
      if (other === this.unknown || !this.free.isFree(other)) continue;
      const direction = -sign * signs[i]!;
      if (!this.canMove(other, direction)) continue;
      const { moves, gaps } = this.gapsOf(other, direction, relation);
      if (gaps.length === 0) return [{ moves, gap: undefined }];
      if (gaps.length === 1) answers.push({ moves, gap: gaps[0] });
    }
    return answers;
  }

  /** How many times all moves can be made together; 0 where they do not add up to an exchange. */
  private longestStep(moves: ReadonlyMap<number, number>): number {
    let step = Number.POSITIVE_INFINITY;
    const touched = new Set<number>();
    for (const [unknown, by] of moves) {
      for (const relation of this.free.relationsOf[unknown]!) touched.add(relation);
      if (by < 0) step = Math.min(step, Math.floor((this.value(unknown) - this.free.least(unknown)) / -by));
    }
    for (const relation of touched) {
      const signs = this.free.signsIn[relation]!;
      let out = 0;
      for (const [unknown, by] of moves) out += (signs.get(unknown) ?? 0) * by;
      if (out !== 0) return 0;
    }
    return step;
  }
}

const keyOf = ({ relation, sign }: Gap): number => (sign > 0 ? relation : -relation - 1);

function movesOf(last: Step): [number, number][] {
  const all: [number, number][] = [];
  for (let step: Step | undefined = last; step !== undefined; step = step.before) {
    for (const [unknown, by] of step.moves) all.push([unknown, by]);
  }
  return all;
}
