import type { OutcomeSeries, PeriodLength } from "./types.js";

/**
 * Who reported when. Where units start or stop reporting, the sum over all that reported is no trend: what it shows first
 * is who joined. Then the units that reported throughout, and bounds for the sum over all, stand in its place.
 */

/** Part of the time in which a unit did not report, from its first to its last period. */
export interface Silence {
  readonly unit: string;
  /** First days of the first and the last period, ISO. */
  readonly from: string;
  readonly to: string;
  /**
   * `not-reported`: the file has no number, or says that no month was reported. `zeros`: a run of zeros at an end that
   * the unit's own level makes all but impossible by chance; it looks like no report.
   */
  readonly kind: "not-reported" | "zeros";
  readonly where: "before" | "within" | "after" | "throughout";
}

/** The series of one measure and group over units, and who is in them when. */
export interface Coverage {
  readonly dataset: string;
  readonly measure: string;
  readonly group: string;
  readonly period: PeriodLength;
  readonly starts: readonly string[];
  readonly units: readonly string[];
  /** Units that reported the whole of every period. */
  readonly always: readonly string[];
  /** Units that reported no period. */
  readonly never: readonly string[];
  /** Units with a number, and those that reported the whole period, by period. */
  readonly reporting: Float64Array;
  readonly whole: Float64Array;
  /** Sum over all units with a number: no trend unless the same units report throughout. */
  readonly total: Float64Array;
  /** Sum over the units of `always`; NaN throughout where there are none. */
  readonly alwaysTotal: Float64Array;
  /**
   * Bounds of the sum over all units: what was reported at the least; at the most, with each unit that is silent or
   * incomplete at the greatest number that it ever reported. A unit of `never` adds nothing to either.
   */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly silences: readonly Silence[];
  /** Whether the same units report throughout, so that the total may be read as a trend. */
  readonly steady: boolean;
}

/** At least so many zeros in a row, of which chance would leave so many expected events out, look like no report. */
const longRun = 3;
const unlikely = 12;

/**
 * The coverage of each measure, group and length of period of each dataset that has several units. Parts of units
 * (beats of an agency) are left out, and so is what has one unit only.
 */
export function coverageOf(series: readonly OutcomeSeries[]): Coverage[] {
  const groups = new Map<string, OutcomeSeries[]>();
  for (const one of series) {
    if (one.partOf !== undefined || one.scale !== "count") continue;
    const key = JSON.stringify([one.dataset, one.measure, one.group, one.period]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].filter((own) => own.length > 1).map(coverage);
}

/** What a unit reported: its numbers with runs that look like no report taken out, and which periods it reported whole. */
interface Reported {
  readonly unit: string;
  readonly values: Float64Array;
  readonly whole: Uint8Array;
  readonly most: number;
  readonly silences: readonly Silence[];
}

function coverage(all: readonly OutcomeSeries[]): Coverage {
  const { dataset, measure, group, period, starts } = all[0]!;
  const units = all.map(reported).sort((a, b) => (a.unit < b.unit ? -1 : 1));
  const size = starts.length;
  // A period that no unit reported whole is cut for all of them, by the end of the file.
  const judged = Array.from({ length: size }, (_, i) => units.some(({ whole }) => whole[i] === 1));
  const isAlways = ({ whole }: Reported) => judged.every((counts, i) => !counts || whole[i] === 1);
  const always = judged.some(Boolean) ? units.filter(isAlways) : [];
  const by = (of: (unit: Reported, i: number) => number, among: readonly Reported[] = units) =>
    Float64Array.from({ length: size }, (_, i) => among.reduce((sum, unit) => sum + of(unit, i), 0));
  const known = ({ values }: Reported, i: number) => (Number.isNaN(values[i]!) ? 0 : values[i]!);
  const atMost = (unit: Reported, i: number) =>
    unit.whole[i] === 1 ? known(unit, i) : Math.max(known(unit, i), unit.most);
  return {
    dataset,
    measure,
    group,
    period,
    starts,
    units: units.map(({ unit }) => unit),
    always: always.map(({ unit }) => unit),
    never: units.filter(({ values }) => values.every(Number.isNaN)).map(({ unit }) => unit),
    reporting: by(({ values }, i) => (Number.isNaN(values[i]!) ? 0 : 1)),
    whole: by(({ whole }, i) => whole[i]!),
    total: by(known),
    alwaysTotal: always.length === 0 ? new Float64Array(size).fill(Number.NaN) : by(known, always),
    low: by(known),
    high: by(atMost),
    silences: units.flatMap(({ silences }) => silences),
    steady: always.length === units.length,
  };
}

function reported(one: OutcomeSeries): Reported {
  const values = Float64Array.from(one.values);
  const zeros = one.saysReporting === true ? [] : zeroRuns(values);
  for (const [from, to] of zeros) values.fill(Number.NaN, from, to + 1);
  const whole = one.complete.map((is, i) => (Number.isNaN(values[i]!) ? 0 : is));
  const sure = values.filter((value, i) => whole[i] === 1 && !Number.isNaN(value));
  const any = values.filter((value) => !Number.isNaN(value));
  const most = (sure.length > 0 ? sure : any).reduce((a, b) => Math.max(a, b), 0);
  return { unit: one.unit, values, whole, most, silences: silencesOf(one, values, zeros) };
}

/** Runs of zeros at the beginning and the end that the mean of the rest makes all but impossible by chance. */
function zeroRuns(values: Float64Array): (readonly [number, number])[] {
  const known = [...values.keys()].filter((i) => !Number.isNaN(values[i]!));
  const positive = known.filter((i) => values[i]! > 0);
  const [first, last] = [positive[0], positive.at(-1)];
  if (first === undefined || last === undefined) return [];
  const inner = known.filter((i) => i >= first && i <= last);
  const mean = inner.reduce((sum, i) => sum + values[i]!, 0) / inner.length;
  const before = known.filter((i) => i < first);
  const after = known.filter((i) => i > last);
  return [before, after].flatMap((run) =>
    run.length >= longRun && run.length * mean >= unlikely ? [[run[0]!, run.at(-1)!] as const] : [],
  );
}

function silencesOf(
  { unit, starts }: OutcomeSeries,
  values: Float64Array,
  zeros: readonly (readonly [number, number])[],
): Silence[] {
  const found: Silence[] = [];
  const isZeros = (i: number) => zeros.some(([from, to]) => i >= from && i <= to);
  let i = 0;
  while (i < values.length) {
    if (!Number.isNaN(values[i]!)) {
      i++;
      continue;
    }
    let end = i;
    while (end + 1 < values.length && Number.isNaN(values[end + 1]!) && isZeros(end + 1) === isZeros(i))
      end++;
    const atStart = values.subarray(0, i).every(Number.isNaN);
    const atEnd = values.subarray(end + 1).every(Number.isNaN);
    const where = atStart && atEnd ? "throughout" : atStart ? "before" : atEnd ? "after" : "within";
    found.push({
      unit,
      from: starts[i]!,
      to: starts[end]!,
      kind: isZeros(i) ? "zeros" : "not-reported",
      where,
    });
    i = end + 1;
  }
  return found;
}
