/**
 * The line of the user's file on which each row begins, kept as runs: a table without interruption costs two numbers,
 * however long it is.
 */
export class LineMap {
  readonly #rows: number[] = [];
  readonly #lines: number[] = [];
  #next = Number.NaN;
  #count = 0;

  /** Rows noted so far. */
  get rows(): number {
    return this.#count;
  }

  /** The next row begins on `line`. */
  note(line: number): void {
    if (line !== this.#next) {
      this.#rows.push(this.#count);
      this.#lines.push(line);
    }
    this.#count += 1;
    this.#next = line + 1;
  }

  /** The next `count` rows follow each other from `line`, one a line. */
  noteRun(line: number, count: number): void {
    if (count === 0) return;
    this.note(line);
    this.#count += count - 1;
    this.#next = line + count;
  }

  /** The line on which row `index` (from 0) begins. */
  lineOf(index: number): number {
    let low = 0;
    let high = this.#rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#rows[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    return this.#rows.length === 0 ? index + 1 : this.#lines[low]! + (index - this.#rows[low]!);
  }
}
