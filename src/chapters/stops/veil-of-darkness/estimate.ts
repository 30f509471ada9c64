import { type Cells, numbers } from "../../../engine/query.js";
import { dayIso } from "../../common/cells.js";
import { clockChanges, clockOf } from "../sun/clock.js";
import { extent } from "../sun/twilight.js";
import {
  dayFactor,
  enough,
  type LightTable,
  lightTable,
  placeFactor,
  quarterFactor,
  yearEffects,
  yearFactor,
} from "./factors.js";
import {
  fitVeil,
  type VeilEstimate,
  type VeilFactor,
  type VeilFit,
  type VeilModel,
  veilPair,
} from "./model.js";
import { exclusionSteps, latitudeMiddles, twilightAt } from "./queries.js";
import { selectVeilRows, type VeilRows, veilRows } from "./rows.js";
import type { Twilight, VeilSpec } from "./spec.js";

/** An odds ratio under other choices. */
export interface VeilVariant {
  readonly id: string;
  readonly label: string;
  readonly stops: number;
  readonly dates: number;
  readonly table: LightTable;
  /** Undefined where it could not be had. */
  readonly estimate?: VeilEstimate;
  readonly why?: string;
}

/** One year. */
export interface VeilYear {
  readonly year: string;
  readonly table: LightTable;
  readonly estimate?: VeilEstimate;
}

/** Before and from one date of the timeline. */
export interface VeilPhase {
  /** Position in the spec's events. */
  readonly event: number;
  readonly before: LightTable;
  readonly after: LightTable;
  readonly estimates?: {
    readonly before: VeilEstimate;
    readonly after: VeilEstimate;
    readonly change: VeilEstimate;
  };
  readonly dates?: number;
}

/** Stops by quarter of an hour of the clock. */
export interface VeilBand {
  /** The first minute of the band. */
  readonly minute: number;
  readonly table: LightTable;
}

/** Everything about one compared group. */
export interface VeilGroup {
  readonly group: string;
  readonly table: LightTable;
  readonly places: number;
  readonly bands: readonly VeilBand[];
  /** Share of the stops at clock times at which both darkness and daylight occur often enough. */
  readonly overlap: number;
  /** Undefined where there are too few stops. */
  readonly main?: VeilFit;
  readonly variants: readonly VeilVariant[];
  readonly years: readonly VeilYear[];
  readonly phases: readonly VeilPhase[];
}

/** The result of the method. */
export interface VeilResult {
  /** Stops left after each condition; `all` before any. */
  readonly remaining: Readonly<Record<"all" | (typeof exclusionSteps)[number], number>>;
  /** Stops of the groups in the evening window, by kind of reason: moving violation, other traffic reason, other. */
  readonly kinds: readonly [number, number, number];
  readonly window: readonly [number, number];
  /** Stops stamped exactly midnight, and the mean number at the other minutes of that hour. */
  readonly midnight: { readonly stops: number; readonly around: number };
  /** Share of the stops in the window whose minute is a multiple of five. */
  readonly roundMinutes: number;
  readonly groups: readonly VeilGroup[];
}

/** All estimates of the method from the cells of its queries. Pure. */
export function estimateVeil(spec: VeilSpec, cells: Readonly<Record<string, Cells>>): VeilResult {
  const evening = veilRows(cells.evening!, spec.groups.length);
  const morning = veilRows(cells.morning!, spec.groups.length);
  const windows = {
    evening: windowOf(spec, "evening", evening),
    morning: windowOf(spec, "morning", morning),
  };
  const compared = spec.groups.map((_, g) => g).slice(1);
  const traffic = selectVeilRows(evening, (i) => evening.kind[i] !== 2);
  return {
    remaining: remainingStops(cells.exclusions!),
    kinds: stopsByKind(evening),
    window: windows.evening,
    midnight: midnightStops(cells.clock!),
    roundMinutes: roundMinutes(evening),
    groups: compared.map((g) => groupResult({ spec, evening, traffic, morning, windows, compared: g })),
  };
}

/** What the estimates of one group are made from. */
interface GroupTask {
  /** The evening's stops for a traffic reason, shared by the groups. */
  readonly traffic: VeilRows;
  readonly spec: VeilSpec;
  readonly evening: VeilRows;
  readonly morning: VeilRows;
  readonly windows: Readonly<Record<Twilight, readonly [number, number]>>;
  readonly compared: number;
}

function groupResult(task: GroupTask): VeilGroup {
  const { spec, traffic, compared } = task;
  const table = lightTable(traffic, compared);
  const bands = clockBands(traffic, compared);
  const main = mainModel(task, traffic);
  const places = main.factors.find(({ name }) => name === "place")?.levels.length ?? 1;
  const base = { group: spec.groups[compared]!, table, places, bands, overlap: overlapOf(bands) };
  const phases = phasesOf(task, main);
  if (!enough(table)) return { ...base, variants: [], years: [], phases };
  return {
    ...base,
    main: fitVeil(main),
    variants: variantsOf(task, main),
    years: yearsOf(task, main),
    phases,
  };
}

/** Place and year effects, the spline of the settings. */
function mainModel(
  { spec, compared, windows }: GroupTask,
  rows: VeilRows,
  side: Twilight = "evening",
): VeilModel {
  return {
    pair: veilPair(rows, compared),
    factors: present(placeFactor(rows, compared), yearEffects(rows)),
    splineDf: spec.splineDf,
    window: windows[side],
    level: spec.level,
  };
}

const present = (...factors: readonly (VeilFactor | undefined)[]): VeilFactor[] =>
  factors.filter((one) => one !== undefined);

function variantsOf(task: GroupTask, main: VeilModel): VeilVariant[] {
  const { spec, evening, morning, traffic } = task;
  const [fewer, more] = [Math.max(2, spec.splineDf - 3), spec.splineDf + 4];
  const quarters = quarterFactor(traffic);
  const place = main.factors.find(({ name }) => name === "place");
  const others = main.factors.filter(({ name }) => name !== "place");
  const change = clockChangeModel(task, traffic);
  const candidates: (Pick<VeilVariant, "id" | "label"> & { model: VeilModel | string | undefined })[] = [
    {
      id: "quarters",
      label: "Each quarter of a year compared with itself",
      model: quarters === undefined ? undefined : { ...main, factors: present(place, quarters) },
    },
    {
      id: "no-place",
      label: "Places not held alike",
      model: place === undefined ? undefined : { ...main, factors: others },
    },
    {
      id: "spline-fewer",
      label: `A stiffer curve of clock time (${fewer} degrees of freedom)`,
      model: { ...main, splineDf: fewer },
    },
    {
      id: "spline-more",
      label: `A freer curve of clock time (${more} degrees of freedom)`,
      model: { ...main, splineDf: more },
    },
    {
      id: "moving",
      label: "Moving violations only",
      model: spec.hasReason
        ? mainModel(
            task,
            selectVeilRows(evening, (i) => evening.kind[i] === 0),
          )
        : undefined,
    },
    {
      id: "all-reasons",
      label: "Every stop of a vehicle, whatever the reason",
      model: traffic.rows === evening.rows ? undefined : mainModel(task, evening),
    },
    { id: "clock-change", label: `${spec.clockChangeDays} days either side of clock changes`, model: change },
    { id: "morning", label: "Morning twilight instead", model: morningModel(task, morning) },
  ];
  // A sample without a stop is no other choice, but a column that does not tell.
  return candidates
    .flatMap(({ id, label, model }) => (model === undefined ? [] : [variant(id, label, model)]))
    .filter(({ stops, why }) => stops > 0 || why !== tooFew);
}

function morningModel(task: GroupTask, morning: VeilRows): VeilModel {
  return mainModel(
    task,
    selectVeilRows(morning, (i) => morning.kind[i] !== 2),
    "morning",
  );
}

function variant(id: string, label: string, model: VeilModel | string): VeilVariant {
  const none = { light: { reference: 0, compared: 0 }, dark: { reference: 0, compared: 0 } };
  if (typeof model === "string") return { id, label, why: model, stops: 0, dates: 0, table: none };
  const table = lightTable(model.pair.rows, model.pair.compared);
  const stops = table.light.reference + table.light.compared + table.dark.reference + table.dark.compared;
  if (!enough(table)) return { id, label, why: tooFew, stops, dates: 0, table };
  const fit = fitVeil(model);
  return { id, label, stops, dates: fit.dates, table, ...usable(fit) };
}

const tooFew = "too few stops";

function usable(fit: VeilFit): Pick<VeilVariant, "estimate" | "why"> {
  if (fit.warnings.length > 0) return { why: fit.warnings.join("; ") };
  const [estimate] = fit.estimates;
  return estimate === undefined ? { why: "darkness and clock time cannot be told apart" } : { estimate };
}

/**
 * Stops within some days of a clock change, at clock times that are dark on one side of it and light on the other:
 * the same hour, nearly the same season (so Pierson and others 2020).
 */
function clockChangeModel(task: GroupTask, traffic: VeilRows): VeilModel | string {
  const { spec, compared } = task;
  const days = spec.clockChangeDays;
  const changes = clockChanges(clockOf(spec.timeZone), spec.firstDay + 1, spec.lastDay);
  if (changes.length === 0) return "the clocks were not changed in this period";
  const { dusk } = twilightAt(spec, spec.place.latitude);
  const windows = changes.map(({ day }) =>
    extent(dusk.subarray(Math.max(day - days - spec.firstDay, 0), day + days - spec.firstDay)),
  );
  const changeOf = (day: number): number =>
    changes.findIndex((change) => day >= change.day - days && day < change.day + days);
  const rows = selectVeilRows(traffic, (i) => {
    const change = changeOf(traffic.day[i]!);
    if (change < 0) return false;
    const [from, to] = windows[change]!;
    const minute = traffic.minutes[traffic.minute[i]!]!;
    return minute >= from && minute <= to;
  });
  return {
    ...mainModel(task, rows),
    factors: present(
      placeFactor(rows, compared),
      dayFactor(rows, "change", (day) => dayIso(changes[changeOf(day)]!.day)),
    ),
    splineDf: Math.min(spec.splineDf, clockChangeSplineDf),
    window: [Math.min(...windows.map(([from]) => from)), Math.max(...windows.map(([, to]) => to))],
  };
}

/** The windows of the clock-change design are about an hour wide. */
export const clockChangeSplineDf = 3;

function yearsOf(task: GroupTask, main: VeilModel): VeilYear[] {
  const { compared, traffic } = task;
  const years = yearFactor(traffic);
  if (years === undefined) return [];
  const tables = years.levels.map((_, code) => lightTable(traffic, compared, (i) => years.codes[i] === code));
  const fitted = tables.map(enough);
  if (!fitted.includes(true)) return years.levels.map((year, code) => ({ year, table: tables[code]! }));
  const rows = selectVeilRows(traffic, (i) => fitted[years.codes[i]!]!);
  const by = yearFactor(rows);
  const own = rows === traffic ? main : mainModel(task, rows);
  const model = { ...own, factors: [...own.factors.filter(({ name }) => name !== "year"), ...present(by)] };
  const fit = fitVeil(by === undefined ? model : { ...model, darknessBy: by });
  return years.levels.map((year, code) => {
    const estimate = fit.estimates.find((one) => one.name === (by === undefined ? "all" : year));
    const use = fitted[code]! && fit.warnings.length === 0 && estimate !== undefined;
    return { year, table: tables[code]!, ...(use ? { estimate } : {}) };
  });
}

function phasesOf({ spec, compared, traffic }: GroupTask, main: VeilModel): VeilPhase[] {
  return spec.events.map(({ day }, event) => {
    const side = (row: number): number => (traffic.day[row]! < day ? 0 : 1);
    const [before, after] = [0, 1].map((one) => lightTable(traffic, compared, (i) => side(i) === one)) as [
      LightTable,
      LightTable,
    ];
    if (!enough(before) || !enough(after)) return { event, before, after };
    const codes = new Int32Array(traffic.rows);
    for (let i = 0; i < codes.length; i++) codes[i] = side(i);
    const sides: VeilFactor = { name: "side", codes, levels: ["before", "after"] };
    const fit = fitVeil({
      ...main,
      darknessBy: sides,
      changes: [["after", "before"]],
      factors: [...main.factors, sides],
    });
    const [first, second] = ["before", "after"].map((name) => fit.estimates.find((one) => one.name === name));
    const change = fit.changes[0];
    if (first === undefined || second === undefined || change === undefined || fit.warnings.length > 0)
      return { event, before, after };
    return { event, before, after, dates: fit.dates, estimates: { before: first, after: second, change } };
  });
}

/** The width of the bands in which overlap is judged and shares are drawn. */
const bandMinutes = 15;

function clockBands(rows: VeilRows, compared: number): VeilBand[] {
  const band = rows.minutes.map((minute) => Math.floor(minute / bandMinutes) * bandMinutes);
  const starts = [...new Set(band)].sort((a, b) => a - b);
  const place = Int32Array.from(band, (start) => starts.indexOf(start));
  const sums = new Float64Array(4 * starts.length);
  const [reference, other] = [rows.counts[0]!, rows.counts[compared]!];
  for (let i = 0; i < rows.rows; i++) {
    const at = 4 * place[rows.minute[i]!]! + 2 * rows.dark[i]!;
    sums[at]! += reference[i]!;
    sums[at + 1]! += other[i]!;
  }
  return starts
    .map((minute, at) => {
      const [a, b, c, d] = sums.subarray(4 * at) as unknown as [number, number, number, number];
      return { minute, table: { light: { reference: a, compared: b }, dark: { reference: c, compared: d } } };
    })
    .filter(({ table }) => Object.values(table).some((one) => one.reference + one.compared > 0));
}

/** Stops that a band needs in daylight and in darkness to count as overlapping. */
export const fewestInBand = 5;

function overlapOf(bands: readonly VeilBand[]): number {
  let all = 0;
  let both = 0;
  for (const { table } of bands) {
    const light = table.light.reference + table.light.compared;
    const dark = table.dark.reference + table.dark.compared;
    all += light + dark;
    if (Math.min(light, dark) >= fewestInBand) both += light + dark;
  }
  return all === 0 ? NaN : both / all;
}

function remainingStops(cells: Cells): VeilResult["remaining"] {
  const failed = numbers(cells, "failed");
  const stops = numbers(cells, "stops");
  // Stops that fail a condition, or a later one, were left before it.
  const left = (from: number): number =>
    stops.reduce((sum, count, i) => (failed[i]! >= from ? sum + count : sum), 0);
  const names = ["all", ...exclusionSteps] as const;
  return Object.fromEntries(names.map((name, i) => [name, left(i)])) as VeilResult["remaining"];
}

function stopsByKind(rows: VeilRows): [number, number, number] {
  const kinds: [number, number, number] = [0, 0, 0];
  for (const counts of rows.counts) {
    for (let i = 0; i < rows.rows; i++) kinds[rows.kind[i] as 0 | 1 | 2] += counts[i]!;
  }
  return kinds;
}

function midnightStops(clock: Cells): VeilResult["midnight"] {
  const minutes = numbers(clock, "minute");
  const stops = numbers(clock, "stops");
  let midnight = 0;
  let around = 0;
  for (let i = 0; i < clock.rows; i++) {
    if (minutes[i] === 0) midnight += stops[i]!;
    else if (minutes[i]! < 60) around += stops[i]!;
  }
  return { stops: midnight, around: around / 59 };
}

function roundMinutes(rows: VeilRows): number {
  let all = 0;
  let round = 0;
  for (const counts of rows.counts) {
    for (let i = 0; i < rows.rows; i++) {
      all += counts[i]!;
      if (rows.minutes[rows.minute[i]!]! % 5 === 0) round += counts[i]!;
    }
  }
  return all === 0 ? NaN : round / all;
}

/**
 * From the earliest to the latest civil dusk (dawn) over the dates of the file; where the sun is taken at several
 * latitudes, no further than the stops reach.
 */
function windowOf(spec: VeilSpec, side: Twilight, rows: VeilRows): readonly [number, number] {
  const clock = clockOf(spec.timeZone);
  const extents = latitudeMiddles(spec).map((latitude) => {
    const table = twilightAt(spec, latitude, clock);
    return extent(side === "evening" ? table.dusk : table.dawn);
  });
  const known = extents.filter(([low]) => !Number.isNaN(low));
  const low = Math.min(...known.map(([from]) => from));
  const high = Math.max(...known.map(([, to]) => to));
  if (spec.bands === undefined || rows.minutes.length === 0) return [low, high];
  return [Math.max(low, rows.minutes[0]!), Math.min(high, rows.minutes.at(-1)!)];
}
