import type { OptionKind } from "../../../assessment/assessment.js";
import { createRandom, type RandomStream } from "../../../statistics/index.js";
import { profiles } from "./profiles.js";
import type { CostSpec, Draw } from "./types.js";
import { expectedClaims, type Work, type YearEvents } from "./work.js";

/** Chance: which money keeps flowing, which suits come and what they cost. */

/** Uniform numbers of one kind of event, for every draw and year. */
type Uniforms = Float64Array;

/** What is the same for all options in one draw: if the federal money ends, it ends for each of them. */
export interface SharedEvents {
  readonly federal: Uniforms;
  readonly scaap: Uniforms;
  readonly state: Uniforms;
  readonly contract: Uniforms;
  readonly cameras: Uniforms;
  readonly grants: Uniforms;
  readonly limits: Uniforms;
}

const names = ["federal", "scaap", "state", "contract", "cameras", "grants", "limits"] as const;

export function sharedEvents(
  seed: number,
  { draws, years }: Pick<CostSpec, "draws" | "years">,
): SharedEvents {
  const random = createRandom(seed).split("events");
  const filled = names.map((name) => {
    const stream = random.split(name);
    return [name, Float64Array.from({ length: draws * years }, () => stream.uniform())];
  });
  return Object.fromEntries(filled) as SharedEvents;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Years of one draw under one option; calls `each` with the events of every year in turn. */
export class Years {
  private readonly year: Writable<YearEvents> = {
    first: true,
    federal: false,
    scaap: false,
    state: false,
    contract: 1,
    cameras: false,
    grantsWithheld: false,
    limitsSuit: false,
    claims: 0,
    classAction: 0,
  };
  /** Suits of the year before insurance. */
  gross = 0;

  constructor(
    private readonly kind: OptionKind,
    private readonly years: number,
    private readonly shared: SharedEvents,
    private readonly suits: RandomStream,
  ) {}

  /** The events of a year; the object is the same each time and holds until the next call. */
  next(draw: number, at: number, x: Draw, work: Work): YearEvents {
    const { year, shared } = this;
    const i = draw * this.years + at;
    const first = at === 0;
    year.first = first;
    year.federal = first
      ? shared.federal[i]! < x["federal-first"]
      : year.federal && shared.federal[i]! < x["federal-continues"];
    year.scaap = (first || year.scaap) && (first || shared.scaap[i]! < x["scaap-continues"]);
    year.state = (first || year.state) && (first || shared.state[i]! < x["state-continues"]);
    if (first) year.contract = 1;
    else if (year.contract === 1 && shared.contract[i]! < x["contract-loss"])
      year.contract = 1 - x["contract-loss-share"];
    year.cameras = first && shared.cameras[i]! < x["camera-chance"];
    const { limits } = profiles[this.kind];
    year.grantsWithheld = limits && shared.grants[i]! < x["grants-loss"];
    year.limitsSuit = limits && shared.limits[i]! < x["limits-chance"];
    this.suitsOf(x, work);
    return year;
  }

  private suitsOf(x: Draw, work: Work): void {
    const { year, suits } = this;
    this.gross = 0;
    year.claims = 0;
    year.classAction = 0;
    const expected = expectedClaims(this.kind, x, work);
    const claims = expected > 0 ? suits.poisson(expected) : 0;
    for (let c = 0; c < claims; c++) {
      const size = x["claim-median"] * Math.exp(x["claim-spread"] * suits.normal());
      this.gross += size;
      year.claims += leftByInsurance(size, x);
    }
    // Drawn whether it is needed or not, so that one year's suits do not shift those of the next.
    const [happens, how] = [suits.uniform(), suits.uniform()];
    if (!work.exposed || happens >= x["class-chance"]) return;
    const size = classActionSize(how, x, work.officers);
    this.gross += size;
    year.classAction = leftByInsurance(size, x);
  }
}

/** What a deductible and a limit leave to the agency of one claim. */
export function leftByInsurance(size: number, x: Pick<Draw, "retention" | "insured-to">): number {
  const most = Math.max(x["insured-to"], x.retention);
  return Math.min(size, x.retention) + Math.max(0, size - most);
}

/**
 * A class action's cost: Pareto between a least and a most that grow with the agency, by its quantile function. The cut at the
 * most keeps the mean finite where the tail index is 1 or below.
 */
export function classActionSize(
  uniform: number,
  x: Pick<Draw, "class-minimum" | "class-most" | "class-tail">,
  officers: number,
): number {
  const least = x["class-minimum"] * officers;
  const most = Math.max(x["class-most"] * officers, least);
  const kept = 1 - (least / most) ** x["class-tail"];
  return least * (1 - uniform * kept) ** (-1 / x["class-tail"]);
}
