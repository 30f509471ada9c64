import type { CostInputId } from "../../../assessment/costs.js";
import { type CorrelatedInput, correlatedDraws, createRandom } from "../../../statistics/index.js";
import { basisDefinitions } from "./bases.js";
import { blankDraw } from "./blank-draw.js";
import { type SharedEvents, sharedEvents, Years } from "./events.js";
import { lines } from "./lines.js";
import { type Basis, bases, type CostInput, type CostOption, type CostSpec, type Draw } from "./types.js";
import { workOf } from "./work.js";

/** Draws of one option. Money is dollars of the price year, summed over the horizon and discounted where the spec says so. */
export interface OptionDraws {
  readonly option: CostOption;
  /** Totals of the lines that are not 0 in every draw. */
  readonly lines: ReadonlyMap<string, Float64Array>;
  readonly bases: Readonly<Record<Basis, Float64Array>>;
  /** By basis, one array a year. */
  readonly byYear: Readonly<Record<Basis, readonly Float64Array[]>>;
  /**
   * All resources less money from others, but for SCAAP, which every option brings alike: what the choice itself costs.
   */
  readonly ofChoice: Float64Array;
  /** Suits before insurance, and as far as it leaves them, over the horizon. */
  readonly suits: { readonly gross: Float64Array; readonly left: Float64Array };
  /** What the terms of the federal offer would pay at most, over the horizon, were every term met each year. */
  readonly federalCeiling: Float64Array;
}

export type InputDraws = Record<CostInputId, Float64Array>;

/** Draws of inputs; the same names get the same ranks, whatever the other inputs are. */
export function drawInputs(inputs: readonly CostInput[], seed: number, draws: number): InputDraws {
  const named = Object.fromEntries(
    inputs.map(({ id, distribution, factor }) => [
      id,
      (factor === undefined ? { distribution } : { distribution, factor }) satisfies CorrelatedInput,
    ]),
  ) as Record<CostInputId, CorrelatedInput>;
  return correlatedDraws(named, { random: createRandom(seed).split("inputs"), draws });
}

/** Draws of all options, from the same draws of the inputs: differences between options are of the same world. */
export function simulate(spec: CostSpec, seed: number): { inputs: InputDraws; options: OptionDraws[] } {
  const inputs = drawInputs(spec.inputs, seed, spec.draws);
  const shared = sharedEvents(seed, spec);
  const worlds = worldsOf(inputs, spec.draws);
  const options = spec.options.map((option) => {
    const own = option.own.length === 0 ? {} : drawInputs(option.own, seed, spec.draws);
    return simulateOption(option, replaceIn(worlds, own), shared, spec, seed);
  });
  return { inputs, options };
}

/** One object a draw: the same for all options, so that it is built once. */
export function worldsOf(inputs: InputDraws, draws: number): Draw[] {
  const names = Object.keys(inputs) as CostInputId[];
  const columns = names.map((name) => inputs[name]);
  return Array.from({ length: draws }, (_, i) => {
    const world = blankDraw();
    for (let j = 0; j < names.length; j++) world[names[j]!] = columns[j]![i]!;
    return world;
  });
}

/** The same worlds with some of their inputs replaced. */
export function replaceIn(worlds: readonly Draw[], own: Partial<InputDraws>): readonly Draw[] {
  const names = Object.keys(own) as CostInputId[];
  if (names.length === 0) return worlds;
  return worlds.map((world, i) => {
    const changed = { ...world };
    for (const name of names) changed[name] = own[name]![i]!;
    return changed;
  });
}

/** Draws of one option. */
export function simulateOption(
  option: CostOption,
  worlds: readonly Draw[],
  shared: SharedEvents,
  spec: Pick<CostSpec, "years" | "officers" | "runsJail" | "discountRate">,
  seed: number,
): OptionDraws {
  const { years } = spec;
  const draws = worlds.length;
  const sums = emptySums(draws, years);
  const discount = Array.from({ length: years }, (_, y) => (1 + spec.discountRate) ** -y);
  const suits = createRandom(seed).split("suits").split(option.id);
  const events = new Years(option.kind, years, shared, suits);
  const onBasis = new Float64Array(bases.length);
  for (let i = 0; i < draws; i++) {
    const x = worlds[i]!;
    const work = workOf(option.kind, x, spec);
    for (let y = 0; y < years; y++) {
      const year = events.next(i, y, x, work);
      const factor = discount[y]!;
      onBasis.fill(0);
      for (let l = 0; l < lines.length; l++) {
        const amount = lines[l]!.amount(x, work, year) * factor;
        if (amount === 0) continue;
        sums.lines[l]![i]! += amount;
        for (let b = 0; b < bases.length; b++) onBasis[b]! += signs[l * bases.length + b]! * amount;
      }
      for (let b = 0; b < bases.length; b++) sums.byYear[b]![y]![i] = onBasis[b]!;
      sums.gross[i]! += events.gross * factor;
      sums.left[i]! += (year.claims + year.classAction) * factor;
      if (work.patrols)
        sums.ceiling[i]! += ceilingOf(x, work.trained, work.yearOfOfficer, year.first) * factor;
    }
  }
  return gather(option, sums, draws);
}

/** By line, then basis. */
const signs = Int8Array.from(
  lines.flatMap((line) => bases.map((basis) => basisDefinitions[basis].sign(line))),
);

/** Salary and benefits, overtime to a quarter of the salary, four awards; in the first year equipment and vehicles. */
function ceilingOf(x: Draw, trained: number, yearOfOfficer: number, first: boolean): number {
  const yearly = yearOfOfficer * x["term-salary"] + 0.25 * x["wage-officer"] + 4 * x["term-award"];
  return trained * yearly + (first ? trained * x["term-equipment"] + x["term-vehicle"] : 0);
}

function emptySums(draws: number, years: number) {
  const empty = () => new Float64Array(draws);
  return {
    lines: lines.map(empty),
    byYear: bases.map(() => Array.from({ length: years }, empty)),
    gross: empty(),
    left: empty(),
    ceiling: empty(),
  };
}

function gather(option: CostOption, sums: ReturnType<typeof emptySums>, draws: number): OptionDraws {
  const used = lines.flatMap(({ id }, l) =>
    sums.lines[l]!.some((value) => value !== 0) ? [[id, sums.lines[l]!] as const] : [],
  );
  const total = (byYear: readonly Float64Array[]) => {
    const sum = new Float64Array(draws);
    for (const year of byYear) for (let i = 0; i < draws; i++) sum[i]! += year[i]!;
    return sum;
  };
  const named = <T>(of: (b: number) => T) =>
    Object.fromEntries(bases.map((basis, b) => [basis, of(b)])) as Record<Basis, T>;
  const onBases = named((b) => total(sums.byYear[b]!));
  const everywhere = sums.lines[lines.findIndex(({ id }) => id === "scaap")]!;
  return {
    option,
    lines: new Map(used),
    bases: onBases,
    ofChoice: onBases.net.map((cost, i) => cost + everywhere[i]!),
    byYear: named((b) => sums.byYear[b]!),
    suits: { gross: sums.gross, left: sums.left },
    federalCeiling: sums.ceiling,
  };
}
