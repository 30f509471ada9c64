import type { CellValue, FindingTable, TableColumn } from "../../findings/finding.js";

/**
 * The counts of one or several tables as unknowns, and every sum that ties them together: what somebody who reads the
 * tables can calculate with. Sums are taken where the numbers show that they hold, so that a sum that was not declared
 * (a subtotal, columns that add up to their whole, the same count in two tables) is known here too.
 */

export interface Place {
  readonly table: number;
  readonly row: number;
  readonly column: number;
}

export interface Unknown {
  readonly value: number;
  /** Where it stands; empty for a difference that no table shows, such as the stops without a search. */
  readonly places: readonly Place[];
  /** Stands in a row of totals: kept back last. */
  readonly total: boolean;
}

/** The sum of the terms, each with its sign, is zero. */
export interface Relation {
  readonly unknowns: readonly number[];
  readonly signs: readonly (1 | -1)[];
}

export interface CellSystem {
  readonly unknowns: readonly Unknown[];
  readonly relations: readonly Relation[];
}

/** Counts are whole, weighted counts are not: sums are compared with this tolerance. */
const equal = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

const isCount = (column: TableColumn): boolean => column.kind === "count";
const isLabel = (column: TableColumn): boolean => column.kind === "label" || column.kind === "date";

class SystemBuilder {
  readonly unknowns: { value: number; places: Place[]; total: boolean }[] = [];
  readonly relations: Relation[] = [];
  private readonly at = new Map<string, number>();
  private readonly byLabels = new Map<string, number[]>();
  /** Parts that are known to add up, with others, to a whole. */
  private readonly inPartition = new Set<string>();

  constructor(
    readonly tables: readonly FindingTable[],
    private readonly minimumCell: number,
  ) {
    for (const [index, table] of tables.entries()) this.addCells(table, index);
    for (const [index, table] of tables.entries()) {
      this.addTotals(table, index);
      this.addPartitions(table, index);
      this.addParts(table, index);
    }
    if (tables.length > 1) this.addSumsAcrossTables();
  }

  /** The unknown of a cell; undefined where the cell holds no number. */
  of(table: number, row: number, column: number): number | undefined {
    return this.at.get(`${table} ${row} ${column}`);
  }

  value(unknown: number): number {
    return this.unknowns[unknown]!.value;
  }

  difference(value: number): number {
    return this.unknowns.push({ value, places: [], total: false }) - 1;
  }

  relate(whole: number, parts: readonly number[]): void {
    this.relations.push({ unknowns: [whole, ...parts], signs: [1, ...parts.map(() => -1 as const)] });
  }

  private addCells(table: FindingTable, index: number): void {
    const totals = new Set(table.totals ?? []);
    const own = new Set<number>();
    for (const [r, row] of table.rows.entries()) {
      for (const [c, column] of table.columns.entries()) {
        const value = row[c];
        if (!isCount(column) || typeof value !== "number" || !Number.isFinite(value) || value < 0) continue;
        const key = `${labelKey(table, r)}\u0000${value}`;
        let unknown = this.sameElsewhere(key, column.name, own);
        if (unknown === undefined) {
          unknown = this.unknowns.push({ value, places: [], total: false }) - 1;
          this.byLabels.set(key, [...(this.byLabels.get(key) ?? []), unknown]);
        }
        this.unknowns[unknown]!.places.push({ table: index, row: r, column: c });
        if (totals.has(r)) this.unknowns[unknown]!.total = true;
        own.add(unknown);
        this.at.set(`${index} ${r} ${c}`, unknown);
      }
    }
  }

  /** The same count in an earlier table: the same labels and value, best under the same name. */
  private sameElsewhere(key: string, name: string, own: ReadonlySet<number>): number | undefined {
    const found = (this.byLabels.get(key) ?? []).filter((unknown) => !own.has(unknown));
    const named = found.find((unknown) =>
      this.unknowns[unknown]!.places.some(
        ({ table, column }) => this.tables[table]!.columns[column]!.name === name,
      ),
    );
    return named ?? found[0];
  }

  /** Rows of totals are the sum of all other rows, or of those that share a label with them (subtotals). */
  private addTotals(table: FindingTable, index: number): void {
    const totals = new Set(table.totals ?? []);
    const parts = table.rows.map((_, r) => r).filter((r) => !totals.has(r));
    for (const total of totals) {
      const sets = rowSets(table, total, parts);
      for (const [c, column] of table.columns.entries()) {
        const whole = this.of(index, total, c);
        if (!isCount(column) || whole === undefined) continue;
        const held = sets.filter((rows) => this.addSum(whole, index, rows, c));
        if (held.length === 0) this.addRemainder(whole, index, parts, c);
      }
    }
  }

  private cells(table: number, rows: readonly number[], column: number): number[] | null {
    const found: number[] = [];
    for (const row of rows) {
      const unknown = this.of(table, row, column);
      if (unknown === undefined) return null;
      found.push(unknown);
    }
    return found;
  }

  private sum(unknowns: readonly number[]): number {
    return unknowns.reduce((sum, unknown) => sum + this.value(unknown), 0);
  }

  private addSum(whole: number, table: number, rows: readonly number[], column: number): boolean {
    const parts = this.cells(table, rows, column);
    if (parts === null || parts.length === 0 || parts.includes(whole)) return false;
    if (!equal(this.sum(parts), this.value(whole))) return false;
    this.relate(whole, parts);
    return true;
  }

  /** A total that counts more than the rows shown gives away how many are not shown. */
  private addRemainder(whole: number, table: number, rows: readonly number[], column: number): void {
    const parts = this.cells(table, rows, column);
    if (parts === null || parts.length === 0) return;
    const rest = this.value(whole) - this.sum(parts);
    if (rest > 0 && !equal(rest, 0)) this.relate(whole, [...parts, this.difference(rest)]);
  }

  /** A part of a whole leaves a rest, which no column needs to show. */
  private addParts(table: FindingTable, index: number): void {
    for (const [c, column] of table.columns.entries()) {
      const w = table.columns.findIndex(({ name, kind }) => kind === "count" && name === column.partOf);
      if (!isCount(column) || w < 0) continue;
      for (const r of table.rows.keys()) {
        const [part, whole] = [this.of(index, r, c), this.of(index, r, w)];
        if (part === undefined || whole === undefined || this.value(part) > this.value(whole)) continue;
        const rest = this.value(whole) - this.value(part);
        // The other parts say the same of a rest that nobody need protect.
        const told = this.inPartition.has(`${part} ${whole}`) && (rest === 0 || rest >= this.minimumCell);
        if (part !== whole && !told) this.relate(whole, [part, this.difference(rest)]);
      }
    }
  }

  /** Columns that add up to another in every row, declared or not. */
  private addPartitions(table: FindingTable, index: number): void {
    const counts = table.columns.flatMap((column, c) => (isCount(column) ? [c] : []));
    for (const whole of counts) {
      for (const parts of subsets(counts.filter((c) => c !== whole))) {
        this.addPartition(table, index, whole, parts);
      }
    }
  }

  private addPartition(table: FindingTable, index: number, whole: number, columns: readonly number[]): void {
    const found: [number, number[]][] = [];
    for (const r of table.rows.keys()) {
      const unknown = this.of(index, r, whole);
      const parts = columns.map((c) => this.of(index, r, c));
      if (unknown === undefined || parts.includes(undefined)) continue;
      if (!equal(this.sum(parts as number[]), this.value(unknown))) return;
      found.push([unknown, parts as number[]]);
    }
    // A column of zeros adds nothing, and a whole of zeros says nothing.
    const says = columns.every((_, i) => found.some(([, parts]) => this.value(parts[i]!) > 0));
    if (!says) return;
    for (const [unknown, parts] of found) {
      if (parts.includes(unknown)) continue;
      this.relate(unknown, parts);
      for (const part of parts) this.inPartition.add(`${part} ${unknown}`);
    }
  }

  /** A row of one table may be the sum of the rows of another that carry its labels and more. */
  private addSumsAcrossTables(): void {
    for (const [a, one] of this.tables.entries()) {
      for (const [b, other] of this.tables.entries()) {
        if (a === b) continue;
        for (const [c, column] of one.columns.entries()) {
          const d = other.columns.findIndex(({ name, kind }) => kind === "count" && name === column.name);
          if (isCount(column) && d >= 0) this.addSumsBetween(a, c, b, d);
        }
      }
    }
  }

  private addSumsBetween(a: number, c: number, b: number, d: number): void {
    const [one, other] = [this.tables[a]!, this.tables[b]!];
    const totals = new Set(one.totals ?? []);
    const otherTotals = new Set(other.totals ?? []);
    const parts = other.rows.map((_, r) => r).filter((r) => !otherTotals.has(r));
    const labelsOfParts = parts.map((part) => labelsOf(other, part));
    for (const r of one.rows.keys()) {
      const whole = this.of(a, r, c);
      if (whole === undefined) continue;
      const own = labelsOf(one, r);
      const rows = parts.filter((_, i) => {
        const labels = labelsOfParts[i]!;
        return labels.length > own.length && own.every((label) => labels.includes(label));
      });
      if (!this.addSum(whole, b, rows, d) && totals.has(r)) this.addSum(whole, b, parts, d);
    }
  }
}

function labelsOf(table: FindingTable, row: number): string[] {
  return table.columns.flatMap((column, c) => {
    const value = table.rows[row]![c];
    return isLabel(column) && value !== null && value !== undefined ? [String(value)] : [];
  });
}

const labelKey = (table: FindingTable, row: number): string => labelsOf(table, row).sort().join("\u0001");

/** All other rows, and the rows that share one or two labels with the total. */
function rowSets(table: FindingTable, total: number, parts: readonly number[]): number[][] {
  const labels = table.columns.flatMap((column, c) => (isLabel(column) ? [c] : []));
  const agree = (columns: readonly number[]): number[] =>
    parts.filter((r) => columns.every((c) => sameCell(table.rows[r]![c], table.rows[total]![c])));
  const sets = [[...parts]];
  for (const [i, first] of labels.entries()) {
    sets.push(agree([first]));
    for (const second of labels.slice(i + 1)) sets.push(agree([first, second]));
  }
  const seen = new Set<string>();
  return sets.filter((rows) => {
    const key = rows.join(" ");
    if (rows.length === 0 || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const sameCell = (a: CellValue | undefined, b: CellValue | undefined): boolean =>
  a !== null && a !== undefined && a === b;

/** All subsets of few columns; of many only all of them and each alone, which is what tables are made of. */
function subsets(columns: readonly number[]): number[][] {
  if (columns.length > 8) return [[...columns], ...columns.map((c) => [c])];
  const all: number[][] = [];
  for (let mask = 1; mask < 1 << columns.length; mask++) all.push(columns.filter((_, i) => (mask >> i) & 1));
  return all;
}

/**
 * The counts of the tables and their sums. Counts with the same labels and value in two tables are one unknown.
 *
 * @param minimumCell differences below it are unknowns even where other sums imply them
 */
export function cellSystem(tables: readonly FindingTable[], minimumCell: number): CellSystem {
  const { unknowns, relations } = new SystemBuilder(tables, minimumCell);
  return { unknowns, relations };
}
