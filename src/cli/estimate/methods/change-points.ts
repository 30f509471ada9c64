import { type BinomialSeries, scanForChanges } from "../../../statistics/change-points/index.js";
import { createRandom } from "../../../statistics/random/index.js";
import { proportionInterval } from "../../../statistics/rates/index.js";
import { StatisticsError } from "../../../statistics/types.js";
import { numbersOf } from "../columns.js";
import { bareTerm, droppedFor, type EstimateMethod, type Input, type Outcome } from "../method.js";
import { need, type Options, UsageError } from "../options.js";
import { notNegative } from "../table-reader.js";
import { byPeriod, type Series, seriesOf } from "./series-input.js";

/** Events and totals by period; a period that lacks one of them is without trials. */
function countsOf(
  input: Input,
  series: Series,
  options: Options,
): { counts: BinomialSeries; missing: number } {
  const events = byPeriod(series, numbersOf(input.table, options.events![0]!, "the events"));
  const totals = byPeriod(series, numbersOf(input.table, options.total![0]!, "the total"));
  const known = Array.from(events, (value, t) => !Number.isNaN(value) && !Number.isNaN(totals[t]!));
  const bad = known.findIndex((one, t) => one && events[t]! > totals[t]!);
  if (bad >= 0)
    throw new StatisticsError(
      `row ${series.rows[bad]! + 1} has more events (${events[bad]}) than its total (${totals[bad]})`,
    );
  const kept = (values: Float64Array) => values.map((value, t) => (known[t] ? value : 0));
  return {
    counts: { successes: kept(events), trials: kept(totals) },
    missing: known.filter((one, t) => !one && series.rows[t]! >= 0).length,
  };
}

const none = Number.NaN;

function outcomeOf(input: Input, options: Options): Outcome {
  const series = seriesOf(input, options.time!);
  const { counts, missing } = countsOf(input, series, options);
  const { changes, segments, noise } = scanForChanges(counts, {
    random: createRandom(input.seed),
    ...(options.minimumSegment !== undefined && { minimumSegment: options.minimumSegment }),
    ...(options.alpha !== undefined && { level: options.alpha }),
    ...(options.permutations !== undefined && { permutations: options.permutations }),
  });
  const label = (t: number) => series.labels[t]!;
  const terms = changes.map(({ at, before, after, pValue }) =>
    bareTerm(String(label(at)), after.share - before.share, { pValue }),
  );
  return {
    settings: {
      events: options.events![0],
      total: options.total![0],
      minimumSegment: options.minimumSegment ?? 6,
      alpha: options.alpha ?? 0.01,
      permutations: options.permutations ?? 9999,
      seed: input.seed,
      level: input.level,
    },
    n: input.table.rows - series.withoutTime - missing,
    dropped: droppedFor([
      { reason: "the time is missing", rows: series.withoutTime },
      { reason: "events or total are missing", rows: missing },
    ]),
    terms,
    values: {
      changes: changes.map(({ at, before, after, statistic, abrupt }) => ({
        from: label(at),
        chiSquare: statistic,
        shareBefore: before.share,
        shareAfter: after.share,
        atOnce: abrupt ? "yes" : "no",
      })),
      segments: segments.map(({ from, to, share, successes, trials }) => {
        const { low, high } =
          trials === 0
            ? { low: none, high: none }
            : proportionInterval(successes, trials, { level: input.level });
        return { from: label(from), to: label(to - 1), share, low, high };
      }),
      overdispersion: noise.overdispersion,
      autocorrelation: noise.autocorrelation,
    },
    diagnostics:
      changes.length === 0
        ? [{ id: "no-change", level: "note", message: "No change of level is larger than chance makes it." }]
        : [],
    plot: {
      title: `When did the share of ${options.events![0]} change?`,
      alternative: `The share of ${options.events![0]} by period and the level of each segment; it changed ${changes.length === 0 ? "nowhere" : `at ${changes.map(({ at }) => label(at)).join(", ")}`}.`,
      subtitle: `${options.events![0]} out of ${options.total![0]} by period; dashed: the level of each segment`,
      plot: {
        kind: "series",
        measure: `share of ${options.events![0]}`,
        x: { kind: series.kind, label: "period" },
        format: "share",
        lines: [
          {
            label: "observed",
            points: series.labels.map((x, t) => ({
              x,
              y: counts.trials[t]! > 0 ? counts.successes[t]! / counts.trials[t]! : null,
            })),
          },
          {
            label: "level",
            dashed: true,
            points: segments.flatMap(({ from, to, share }) => [
              { x: label(from), y: share },
              { x: label(to - 1), y: share },
            ]),
          },
        ],
        events: [],
      },
    },
  };
}

const changePoints: EstimateMethod = {
  id: "change-points",
  title: "Changes of level in a series of shares",
  summary:
    "Where the share of events changed its level from one period to the next by more than chance and slow drift make it, by binary segmentation with a permutation test.",
  page: "change-points",
  options: ["events", "total", "time", "minimumSegment", "permutations", "alpha"],
  example:
    "equipoise estimate change-points months.csv --events searches --total stops --time month --seed 1",
  columns: (options) => {
    const [events, total] = [
      need(options, "events", "change-points"),
      need(options, "total", "change-points"),
    ];
    if (events.length !== 1 || total.length !== 1)
      throw new UsageError("change-points takes one column of --events and one of --total");
    return [
      notNegative(events[0]!, "the events"),
      notNegative(total[0]!, "the total"),
      { name: need(options, "time", "change-points"), id: true },
    ];
  },
  run: outcomeOf,
};

/** Breaks in series. */
export const breaks: readonly EstimateMethod[] = [changePoints];
