import { cholesky, principalSubmatrix } from "../../linear-algebra/index.js";
import { type Matrix, StatisticsError } from "../../types.js";

/** Estimates of an event study with their covariance. */
export interface EventStudyEstimates {
  /** Time since treatment of each estimate, the reference period left out; together they follow each other by one. */
  readonly times: readonly number[];
  readonly estimates: Float64Array;
  readonly covariance: Matrix;
  /** The period that the others are compared with, the last one before treatment: -1 unless given. */
  readonly reference?: number;
}

/** The same in ascending order, with the numbers of periods on either side of the reference. */
export interface OrderedStudy {
  readonly estimates: Float64Array;
  readonly covariance: Matrix;
  readonly before: number;
  readonly after: number;
}

/** Puts an event study in order; throws where it is not one that bounds can be had from. */
export function orderedStudy({
  times,
  estimates,
  covariance,
  reference = -1,
}: EventStudyEstimates): OrderedStudy {
  const n = times.length;
  if (estimates.length !== n || covariance.rows !== n || covariance.columns !== n)
    throw new StatisticsError(
      `${n} periods, ${estimates.length} estimates and a covariance matrix of ${covariance.rows} by ${covariance.columns}: they must be as many`,
    );
  const order = times.map((_, i) => i).sort((a, b) => times[a]! - times[b]!);
  checkTimes(
    order.map((i) => times[i]!),
    reference,
  );
  const ordered = {
    estimates: Float64Array.from(order, (i) => estimates[i]!),
    covariance: principalSubmatrix(covariance, order),
    before: times.filter((time) => time < reference).length,
    after: times.filter((time) => time > reference).length,
  };
  checkNumbers(ordered);
  return ordered;
}

function checkTimes(sorted: readonly number[], reference: number): void {
  if (sorted.includes(reference))
    throw new StatisticsError(
      `period ${reference} is the reference that the others are compared with, so it has no estimate of its own; leave it out, or name another reference`,
    );
  const before = sorted.filter((time) => time < reference).length;
  if (before === 0)
    throw new StatisticsError(
      `no estimate is of a period before the reference (${reference}), so nothing is known of how trends differed before`,
    );
  if (before === sorted.length)
    throw new StatisticsError(`no estimate is of a period after the reference (${reference})`);
  const all = [...sorted, reference].sort((a, b) => a - b);
  const gap = all.findIndex((time, i) => i > 0 && Math.abs(time - all[i - 1]! - 1) > 1e-9);
  if (gap > 0)
    throw new StatisticsError(
      `periods must follow each other by one, with the reference (${reference}) among them; ${all[gap]} comes after ${all[gap - 1]}`,
    );
}

function checkNumbers({ estimates, covariance: { data, rows: n, columns } }: OrderedStudy): void {
  if (!estimates.every(Number.isFinite) || !data.every(Number.isFinite))
    throw new StatisticsError("an estimate or a covariance is missing or infinite");
  const deviation = Float64Array.from(estimates, (_, i) => Math.sqrt(data[i + i * n]!));
  if (!deviation.every((value) => value > 0))
    throw new StatisticsError("the variance of every estimate must be above zero");
  const correlation = data.map((value, k) => value / (deviation[k % n]! * deviation[Math.floor(k / n)]!));
  for (let a = 0; a < n; a++)
    for (let b = 0; b < a; b++)
      if (Math.abs(correlation[a + b * n]! - correlation[b + a * n]!) > 1e-8)
        throw new StatisticsError(
          `the covariance matrix is not symmetric: entries (${a + 1}, ${b + 1}) and (${b + 1}, ${a + 1}) differ`,
        );
  const factor = cholesky({ rows: n, columns, data: correlation });
  const least = factor?.data.reduce((low, value, k) => (k % (n + 1) === 0 ? Math.min(low, value) : low), 1);
  if (least === undefined || least < 1e-6)
    throw new StatisticsError(
      "the covariance matrix is singular: some estimates are combinations of others, or there are fewer clusters than estimates; leave periods out",
    );
}
