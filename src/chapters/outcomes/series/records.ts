import { findMeasure, type MeasureDefinition, unknownMeasure } from "../../../data/measures.js";
import { type Cells, numbers } from "../../../engine/query.js";
import { dayIso, dayNumber, textOf } from "../../common/cells.js";
import type { Areas } from "./areas.js";
import { firstDay, monday, periodOfDay, startsBetween } from "./periods.js";
import type { Remarks } from "./remarks.js";
import type { OutcomeSeries, RecordSource, SeriesSpec } from "./types.js";

/** From counts of records to series: of the agency, of its areas by kind, of each area, of groups of people. */

interface Frame {
  readonly period: SeriesSpec["period"];
  readonly first: number;
  readonly starts: readonly string[];
  readonly complete: Uint8Array;
}

/** Counts of one series, by measure. */
interface Tally {
  readonly unit: string;
  readonly unitKind: string;
  readonly partOf?: string;
  readonly group: string;
  readonly residents: number | undefined;
  readonly counts: Map<string, Float64Array>;
}

export function readRecords(
  source: RecordSource,
  cells: Readonly<Record<string, Cells>>,
  spec: SeriesSpec,
  areas: Areas,
  remarks: Remarks,
): { readonly series: OutcomeSeries[]; readonly measures: readonly MeasureDefinition[] } {
  const frame = frameOf(source, spec.period, remarks);
  for (const sentence of source.untold) remarks.untold(source.dataset, sentence);
  const tallies = new Map<string, Tally>();
  byPlace(source, cells[source.query]!, frame, areas, tallies);
  if (source.peopleQuery !== undefined) byPeople(source, cells[source.peopleQuery]!, frame, tallies);
  const measures = source.measures.map((id) => findMeasure(id, spec.vocabulary) ?? unknownMeasure(id));
  const found: OutcomeSeries[] = [];
  for (const [i, id] of source.measures.entries())
    for (const tally of tallies.values()) found.push(seriesFrom(source, frame, tally, id, measures[i]!));
  // A kind of which the file has not one record is one that it does not record.
  const used = new Set(
    found.filter(({ values }) => values.some((value) => value > 0)).map(({ measure }) => measure),
  );
  return {
    series: found.filter(({ measure }) => used.has(measure)),
    measures: measures.filter(({ id }) => used.has(id)),
  };
}

/** At this pace or more, days without a record at an end of the file are days that it does not cover. */
const recordsMissed = 5;

function frameOf(source: RecordSource, period: SeriesSpec["period"], remarks: Remarks): Frame {
  const from = dayNumber(source.from);
  const to = dayNumber(source.to);
  const first = periodOfDay(from, period, monday);
  const last = periodOfDay(to, period, monday);
  const starts = startsBetween(first, last, period, monday);
  const complete = new Uint8Array(starts.length).fill(1);
  const pace = source.rows / (to - from + 1);
  if ((from - firstDay(first, period, monday)) * pace > recordsMissed) {
    complete[0] = 0;
    remarks.partial("first", source.dataset, starts[0]!, dayIso(from));
  }
  if ((firstDay(last + 1, period, monday) - 1 - to) * pace > recordsMissed) {
    complete[complete.length - 1] = 0;
    remarks.partial("last", source.dataset, starts.at(-1)!, dayIso(to));
  }
  return { period, first, starts, complete };
}

function byPlace(
  source: RecordSource,
  cells: Cells,
  frame: Frame,
  areas: Areas,
  tallies: Map<string, Tally>,
): void {
  const agency = textOf(cells, "agency");
  const place = textOf(cells, "place");
  const residents = new Map<string, Set<string>>();
  const add = adder(source, cells, frame);
  for (let row = 0; row < cells.rows; row++) {
    const unit = agency(row) ?? source.agency;
    const own = place(row);
    add(tallyAt(tallies, { unit, unitKind: "agency", group: "all" }), row);
    if (areas.known) {
      const group = areas.groupOf(own);
      add(tallyAt(tallies, { unit, unitKind: "agency", group }), row);
      if (own !== null) {
        const key = `${unit}\n${group}`;
        residents.set(key, (residents.get(key) ?? new Set()).add(own));
      }
    }
    if (own !== null)
      add(
        tallyAt(tallies, {
          unit: own,
          unitKind: "beat",
          partOf: unit,
          group: areas.groupOf(own),
          residents: areas.residentsOf(own),
        }),
        row,
      );
  }
  for (const tally of tallies.values()) {
    const places = residents.get(`${tally.unit}\n${tally.group}`);
    if (tally.partOf !== undefined || places === undefined) continue;
    const sum = [...places].reduce((total, one) => total + (areas.residentsOf(one) ?? Number.NaN), 0);
    if (!Number.isNaN(sum)) tallies.set(keyOf(tally), { ...tally, residents: sum });
  }
}

function byPeople(source: RecordSource, cells: Cells, frame: Frame, tallies: Map<string, Tally>): void {
  const agency = textOf(cells, "agency");
  const people = textOf(cells, "people");
  const add = adder(source, cells, frame);
  for (let row = 0; row < cells.rows; row++)
    add(
      tallyAt(tallies, { unit: agency(row) ?? source.agency, unitKind: "agency", group: people(row)! }),
      row,
    );
}

type Identity = Pick<Tally, "unit" | "unitKind" | "group" | "partOf"> & {
  readonly residents?: number | undefined;
};

const keyOf = ({ unit, partOf, group }: Identity): string => JSON.stringify([partOf ?? null, unit, group]);

function tallyAt(tallies: Map<string, Tally>, identity: Identity): Tally {
  const key = keyOf(identity);
  const known = tallies.get(key);
  if (known !== undefined) return known;
  const made: Tally = { ...identity, residents: identity.residents, counts: new Map() };
  tallies.set(key, made);
  return made;
}

/** Adds the measures of a row of cells to a tally. */
function adder(source: RecordSource, cells: Cells, frame: Frame): (tally: Tally, row: number) => void {
  const period = numbers(cells, "period");
  const columns = source.measures.map((id) => [id, numbers(cells, id)] as const);
  return ({ counts }, row) => {
    const at = period[row]! - frame.first;
    for (const [id, values] of columns) {
      let own = counts.get(id);
      if (own === undefined) {
        own = new Float64Array(frame.starts.length);
        counts.set(id, own);
      }
      const value = values[row]!;
      if (!Number.isNaN(value)) own[at]! += value;
    }
  };
}

function seriesFrom(
  { dataset }: RecordSource,
  { period, starts, complete }: Frame,
  { unit, unitKind, partOf, group, residents, counts }: Tally,
  id: string,
  { line, scale }: MeasureDefinition,
): OutcomeSeries {
  return {
    dataset,
    measure: id,
    line,
    scale,
    unit,
    unitKind,
    ...(partOf === undefined ? {} : { partOf }),
    group,
    period,
    starts,
    values: counts.get(id)!,
    ...(residents === undefined
      ? {}
      : { exposure: new Float64Array(starts.length).fill(residents), exposureUnit: "residents" }),
    complete,
  };
}
