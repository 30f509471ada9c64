import type { MeasureDefinition } from "../../../data/measures.js";
import type { Cells } from "../../../engine/query.js";
import { areasFrom } from "./areas.js";
import { layOut } from "./lay-out.js";
import { readRecords } from "./records.js";
import { Remarks } from "./remarks.js";
import { type RawSeries, rawSeries } from "./tables.js";
import type { OutcomeSeries, SeriesSet, SeriesSpec, TableSource } from "./types.js";

/**
 * All series of an assessment from the answers to {@link import("./plan.js").seriesQueries}. Pure: it runs in a worker.
 *
 * @param cells answers by the names that the queries have in the plan
 */
export function readSeries(spec: SeriesSpec, cells: Readonly<Record<string, Cells>>): SeriesSet {
  const remarks = new Remarks();
  const series: OutcomeSeries[] = [];
  const measures: Record<string, MeasureDefinition> = {};
  const areas = areasFrom(spec.areas, cells, remarks);
  for (const source of spec.sources) {
    const own = cells[source.query];
    if (own === undefined) throw new Error(`there is no answer to the query ${source.query}`);
    if (source.kind === "outcomes") series.push(...readTable(source, own, spec, remarks, measures));
    else {
      const read = readRecords(source, cells, spec, areas, remarks);
      for (const measure of read.measures) measures[measure.id] = measure;
      series.push(...read.series);
    }
  }
  return { series, remarks: remarks.list, measures, areas: areas.all };
}

function readTable(
  source: TableSource,
  cells: Cells,
  spec: SeriesSpec,
  remarks: Remarks,
  measures: Record<string, MeasureDefinition>,
): OutcomeSeries[] {
  const raw: RawSeries[] = rawSeries(source, cells, spec.vocabulary, remarks);
  for (const { measure } of raw) measures[measure.id] = measure;
  return layOut(raw, { source, period: spec.period, remarks });
}
