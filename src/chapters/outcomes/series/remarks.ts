import { type MeasureDefinition, nearestMeasure } from "../../../data/measures.js";
import { formatDate, formatShare, plural } from "../../../findings/wording.js";
import type { RawSeries } from "./tables.js";
import type { PeriodLength, SeriesRemark } from "./types.js";

/** Gathers what is to be said about series, in sentences. */
export class Remarks {
  readonly list: SeriesRemark[] = [];

  duplicates(dataset: string, measure: string, { same, conflict }: { same: number; conflict: number }): void {
    if (same > 0)
      this.add(
        "duplicates-same",
        "note",
        { dataset, measure },
        `${plural(same, "period")} of ${measure} in ${dataset} ${same === 1 ? "has" : "have"} several rows for the same unit and group with the same value; each is counted once.`,
      );
    if (conflict > 0)
      this.add(
        "duplicates-conflict",
        "serious",
        { dataset, measure },
        `${plural(conflict, "period")} of ${measure} in ${dataset} ${conflict === 1 ? "has" : "have"} several rows for the same unit and group with different values. Nothing shows which is right, or what sets them apart, so these periods are taken as not known. Map the column that tells the rows apart to \`group\` or \`unit\`.`,
      );
  }

  rates(dataset: string, measure: string, share: number): void {
    this.add(
      "rates",
      "serious",
      { dataset, measure },
      `${formatShare(share)} of the counts of ${measure} in ${dataset} are not whole numbers: they look like rates. A rate without its events cannot tell how sure it is, so the measure is left out. Give the events in \`count\` and what they are divided by in \`exposure\`; or, where it is a quantity and no count of events, map it to \`amount\`.`,
    );
  }

  /** Measures that nobody has defined, and measures on no line of the ledger. */
  measures(dataset: string, all: readonly RawSeries[], vocabulary: readonly MeasureDefinition[]): void {
    const seen = new Set<string>();
    for (const { measure, line } of all) {
      if (measure.kind !== null || seen.has(measure.id)) continue;
      seen.add(measure.id);
      const close = nearestMeasure(measure.label, vocabulary);
      const meant = close === undefined ? "" : ` Did you mean \`${close}\`?`;
      this.add(
        line === null ? "no-line" : "unknown-measure",
        "caution",
        { dataset, measure: measure.id },
        `"${measure.label}" in ${dataset} is no measure that is known${line === null ? ", and stands on no line of the ledger" : ""}.${meant} Say what it is under chapters: outcomes: measures: ${measure.id}: { label, line, unit, kind, spellings }, or spell it as in knowledge/measures.yaml.`,
      );
    }
  }

  mixedPeriods(dataset: string, measure: string, lengths: readonly string[]): void {
    this.add(
      "mixed-periods",
      "caution",
      { dataset, measure },
      `${measure} in ${dataset} is given by ${lengths.join(" and by ")}. Each is a series of its own; they are not put together.`,
    );
  }

  summedDays(dataset: string, measure: string, period: PeriodLength, zero: boolean): void {
    this.add(
      "summed-days",
      "note",
      { dataset, measure },
      `${measure} in ${dataset} is given by day and is summed to ${period}s. ${zero ? "A day without a row counts as zero." : `A ${period} in which a day has no row is not known (to count such days as zero: chapters: outcomes: absent-as-zero: [${dataset}]).`}`,
    );
  }

  absentAsZero(dataset: string, measure: string, filled: number): void {
    this.add(
      "absent-as-zero",
      "note",
      { dataset, measure },
      `${plural(filled, "period")} of ${measure} in ${dataset} without a row ${filled === 1 ? "is" : "are"} taken as zero: in this file what does not occur has no row.`,
    );
  }

  gaps(dataset: string, measure: string, missing: number, units: number, example: string): void {
    this.add(
      "gap",
      "caution",
      { dataset, measure },
      `${measure} in ${dataset} lacks ${plural(missing, "period")} within the series of ${plural(units, "unit and group", "units and groups")} (the first: ${example}). A period without a row is not known; it is no zero.`,
    );
  }

  incomplete(dataset: string, measure: string, periods: number, of: number): void {
    this.add(
      "incomplete",
      "caution",
      { dataset, measure },
      `In ${plural(periods, "period")} of ${of} the unit did not report the whole of it (${measure} in ${dataset}); those counts may be too low.`,
    );
  }

  partial(end: "first" | "last", dataset: string, start: string, day: string, measure?: string): void {
    this.add(
      end === "first" ? "partial-first" : "partial-last",
      end === "first" ? "note" : "caution",
      { dataset, ...(measure === undefined ? {} : { measure }) },
      end === "first"
        ? `The file of ${dataset} begins on ${formatDate(day)}, within the period from ${formatDate(start)}; that period is not whole.`
        : `The file of ${dataset} ends on ${formatDate(day)}, within the period from ${formatDate(start)}; that period is not whole.`,
    );
  }

  noAreas(dataset: string, why: string): void {
    this.add("no-areas", "caution", { dataset }, why);
  }

  areas(dataset: string, what: string): void {
    this.add("areas", "note", { dataset }, what);
  }

  untold(dataset: string, what: string): void {
    this.add("not-told-apart", "caution", { dataset }, what);
  }

  private add(
    id: SeriesRemark["id"],
    level: SeriesRemark["level"],
    about: { dataset: string; measure?: string; unit?: string },
    message: string,
  ): void {
    this.list.push({ id, level, ...about, message });
  }
}
