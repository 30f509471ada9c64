/** Clock minutes that hold so many rows that they can only be what a system writes where no time was entered. */

export interface DefaultTime {
  readonly minute: number;
  readonly rows: number;
  /** Rows at the busiest of the minutes that it was compared with. */
  readonly most: number;
  /** Rows a minute, on average, in the hour around it. */
  readonly usual: number;
}

/** Minutes that systems write of their own accord. Other spikes may be true: a shift, a checkpoint. */
const defaults = [0, 720, 1, 1439];

const leastRows = 20;
const timesTheMost = 5;
const timesTheUsual = 10;

/**
 * A default minute is one that holds at least 20 rows, more than 5 times the rows of the busiest minute of the same
 * roundness (the same minute of the six nearest hours), and more than 10 times the average of the hour around it.
 *
 * @param counts rows by minute of the day, 1,440 of them
 */
export function defaultTimes(counts: Float64Array): DefaultTime[] {
  return spikes(counts).filter(({ minute }) => defaults.includes(minute));
}

/** Minutes with the same excess that are no usual default. */
export function oddTimes(counts: Float64Array): DefaultTime[] {
  return spikes(counts).filter(({ minute }) => !defaults.includes(minute));
}

function spikes(counts: Float64Array): DefaultTime[] {
  const found: DefaultTime[] = [];
  for (let minute = 0; minute < 1440; minute++) {
    const rows = counts[minute]!;
    if (rows < leastRows) continue;
    const most = Math.max(...[-180, -120, -60, 60, 120, 180].map((step) => at(counts, minute + step)));
    const usual = usualAround(counts, minute);
    if (rows > timesTheMost * most && rows > timesTheUsual * usual) found.push({ minute, rows, most, usual });
  }
  return found;
}

const at = (counts: Float64Array, minute: number): number => counts[(minute + 1440) % 1440]!;

function usualAround(counts: Float64Array, minute: number): number {
  let sum = 0;
  for (let step = 1; step <= 30; step++) sum += at(counts, minute - step) + at(counts, minute + step);
  return sum / 60;
}
