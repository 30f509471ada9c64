import { describe, expect, it } from "vitest";
import {
  autocorrelations,
  fitAutoregressive,
  type InterruptedTimeSeriesOptions,
  interruptedTimeSeries,
  ljungBox,
  placeboDates,
  praisWinsten,
  segmentedDesign,
} from "../../../src/statistics/interrupted-time-series/index.js";
import { createRandom } from "../../../src/statistics/random/index.js";

/** A series with a trend, a season, errors of autocorrelation rho, and a jump. */
function series(seed: string, { n = 72, start = 48, jump = 0, rho = 0.4 } = {}): Float64Array {
  const random = createRandom(seed);
  let error = random.normal() / Math.sqrt(1 - rho * rho);
  return Float64Array.from({ length: n }, (_, t) => {
    error = rho * error + random.normal();
    return 30 + 0.05 * t + 2 * Math.sin((2 * Math.PI * t) / 12) + (t >= start ? jump : 0) + error;
  });
}

const options = (outcome: Float64Array, more: Partial<InterruptedTimeSeriesOptions> = {}) => ({
  outcome,
  interventions: [{ name: "policy", start: 48 }],
  season: 12,
  harmonics: 1,
  model: "ols" as const,
  ...more,
});

describe("interrupted time series", () => {
  it("finds a planted jump, by every linear model", () => {
    const outcome = series("a jump", { jump: 6 });
    for (const model of ["ols", "prais-winsten", "cochrane-orcutt", "ar"] as const) {
      const { terms, effects } = interruptedTimeSeries(options(outcome, { model }));
      const level = terms.find(({ term }) => term === "policy: level")!;
      expect(level.low, model).toBeLessThan(6);
      expect(level.high, model).toBeGreaterThan(6);
      expect(level.pValue, model).toBeLessThan(0.001);
      expect(effects.average.low, model).toBeGreaterThan(0);
    }
  });

  it("covers the truth at about its rate with autoregressive errors", () => {
    let covered = 0;
    const replications = 100;
    for (let rep = 0; rep < replications; rep++) {
      const outcome = series(`cover ${rep}`, { jump: 2, rho: 0.4 });
      const { terms } = interruptedTimeSeries(options(outcome, { model: "ar" }));
      const { low, high } = terms.find(({ term }) => term === "policy: level")!;
      if (low <= 2 && 2 <= high) covered++;
    }
    // 95 per cent; four Monte Carlo errors are 9 per cent, and short series cost some.
    expect(covered / replications).toBeGreaterThan(0.86);
    expect(covered / replications).toBeLessThanOrEqual(1);
  });

  it("has autoregressive errors by restricted likelihood unless told otherwise", () => {
    const { outcome, interventions } = options(series("default"));
    const plain = interruptedTimeSeries({ outcome, interventions });
    expect(plain).toEqual(interruptedTimeSeries({ outcome, interventions, model: "ar", likelihood: "reml" }));
  });

  it("gives effects of one intervention among several", () => {
    const outcome = series("several", { jump: 5 }).map((value, t) => value - (t >= 60 ? 4 : 0));
    const interventions = [
      { name: "first", start: 48, slope: false },
      { name: "second", start: 60, slope: false },
    ];
    const all = interruptedTimeSeries(options(outcome, { interventions }));
    const second = interruptedTimeSeries(options(outcome, { interventions, without: ["second"] }));
    expect(second.effects.from).toBe(60);
    const level = second.terms.find(({ term }) => term === "second: level")!;
    expect(second.effects.average.estimate).toBeCloseTo(level.estimate, 10);
    expect(second.effects.average.standardError).toBeCloseTo(level.standardError, 10);
    const first = all.terms.find(({ term }) => term === "first: level")!;
    expect(all.effect[71]!).toBeCloseTo(first.estimate + level.estimate, 10);
    expect(second.effect[50]).toBe(0);
  });

  it("leaves periods without outcome out, predicts for them, and says so", () => {
    const outcome = series("gaps", { jump: 5 });
    outcome[10] = NaN;
    outcome[60] = NaN;
    const result = interruptedTimeSeries(options(outcome));
    expect(result.observations).toBe(70);
    expect(result.diagnostics.map(({ id }) => id)).toContain("missing-periods");
    expect(result.fitted[60]).not.toBeNaN();
    expect(result.autocorrelation.durbinWatson).toBeNull();
    const bridged = interruptedTimeSeries(options(outcome, { model: "ar" }));
    expect(bridged.diagnostics.map(({ id }) => id)).not.toContain("missing-periods");
    expect(() => interruptedTimeSeries(options(outcome, { model: "prais-winsten" }))).toThrow("period 11");
  });

  it("warns of autocorrelation that the errors ignore, of overdispersion, and of short segments", () => {
    const strong = series("strong", { rho: 0.8, n: 120 });
    const ids = (more: Partial<InterruptedTimeSeriesOptions>, outcome = strong) =>
      interruptedTimeSeries(options(outcome, more)).diagnostics.map(({ id }) => id);
    expect(ids({ errors: "classical" })).toContain("autocorrelation");
    expect(ids({ model: "ar", order: 1 })).not.toContain("autocorrelation");
    expect(ids({})).toContain("newey-west-short");
    expect(ids({ model: "ar" })).not.toContain("newey-west-short");
    const random = createRandom("counts");
    const counts = Float64Array.from({ length: 72 }, () => random.poisson(20 * random.gamma(3)));
    expect(ids({ model: "poisson", errors: "classical" }, counts)).toContain("overdispersion");
    expect(ids({ interventions: [{ name: "late", start: 115 }] })).toContain("short-segment");
  });

  it("drops a slope that one period can't tell from a level", () => {
    const outcome = series("one period");
    const result = interruptedTimeSeries(options(outcome, { interventions: [{ name: "last", start: 71 }] }));
    expect(result.dropped).toEqual(["last: slope"]);
    expect(result.effects.cumulative.estimate).toBeCloseTo(
      result.terms.find(({ term }) => term === "last: level")!.estimate,
      8,
    );
  });

  it("takes covariates, and harmonics up to half the season", () => {
    const outcome = series("covariates");
    const heat = Float64Array.from({ length: 72 }, (_, t) => Math.cos(t * t));
    const result = interruptedTimeSeries(options(outcome, { harmonics: 6, covariates: { heat } }));
    const names = result.terms.map(({ term }) => term);
    expect(names).toContain("heat");
    expect(names).toContain("cos 6");
    expect(names).not.toContain("sin 6");
  });

  it.each<[string, Partial<InterruptedTimeSeriesOptions>, string]>([
    ["no intervention", { interventions: [] }, "no intervention"],
    ["one that starts at once", { interventions: [{ name: "x", start: 0 }] }, "at least one period before"],
    ["one that starts too late", { interventions: [{ name: "x", start: 72 }] }, "periods 0 to 71"],
    [
      "one without effect",
      { interventions: [{ name: "x", start: 9, level: false, slope: false }] },
      "neither",
    ],
    [
      "a name twice",
      {
        interventions: [
          { name: "x", start: 9 },
          { name: "x", start: 19 },
        ],
      },
      '"x"',
    ],
    ["harmonics without season", { season: undefined as unknown as number }, "not given"],
    ["too many harmonics", { harmonics: 7 }, "14 periods"],
    ["an unknown model", { model: "arima" as "ar" }, '"arima"'],
    ["an unknown intervention", { without: ["other"] }, '"other"'],
    ["exposure of a mean", { exposure: new Float64Array(72).fill(1) }, "takes no exposure"],
    ["exposure of zero", { model: "poisson", exposure: new Float64Array(72) }, "period 1 is 0"],
    ["a short covariate", { covariates: { heat: new Float64Array(3) } }, '"heat" has 3 values'],
    [
      "a seasonal autoregression without season",
      { model: "ar", seasonalOrder: 1, harmonics: 0, season: undefined as unknown as number },
      "needs the season",
    ],
  ])("refuses %s", (_, more, message) => {
    const outcome = series("refused").map(Math.round);
    const given = Object.fromEntries(
      Object.entries(options(outcome, more)).filter(([, value]) => value !== undefined),
    );
    expect(() => interruptedTimeSeries(given as unknown as InterruptedTimeSeriesOptions)).toThrow(message);
  });

  it("refuses more coefficients than periods, and outcomes that are infinite", () => {
    const short = Float64Array.of(1, 2, 4, 3, 5);
    expect(() =>
      interruptedTimeSeries({
        outcome: short,
        interventions: [{ name: "x", start: 2 }],
        season: 4,
        harmonics: 2,
      }),
    ).toThrow("5 periods");
    const infinite = series("infinite");
    infinite[3] = Infinity;
    expect(() => interruptedTimeSeries(options(infinite))).toThrow();
  });
});

describe("autoregressive regression at its edges", () => {
  it("refuses outcomes that are fitted exactly, too few periods, and senseless orders", () => {
    const design = segmentedDesign({ periods: 20, interventions: [] });
    const line = Float64Array.from({ length: 20 }, (_, t) => 2 + 3 * t);
    const noise = Float64Array.from({ length: 20 }, (_, t) => Math.sin(t * t));
    expect(() => fitAutoregressive({ ...design, outcome: line })).toThrow("exactly");
    expect(() => fitAutoregressive({ ...design, outcome: noise, order: 1.5 })).toThrow("1.5");
    expect(() => fitAutoregressive({ ...design, outcome: noise, order: 17 })).toThrow("too few");
    expect(() => fitAutoregressive({ ...design, outcome: noise, seasonal: { order: 1, period: 1 } })).toThrow(
      "period",
    );
  });

  it("warns where errors are a random walk", () => {
    const random = createRandom("walk");
    let level = 0;
    const outcome = Float64Array.from({ length: 300 }, () => {
      level += random.normal();
      return level;
    });
    const design = segmentedDesign({ periods: 300, interventions: [], trend: false });
    const fit = fitAutoregressive({
      ...design,
      outcome: outcome.map((value) => value * 100),
      method: "reml",
    });
    expect(fit.ar[0]).toBeGreaterThan(0.95);
  });

  it("drops collinear columns", () => {
    const design = segmentedDesign({
      periods: 30,
      interventions: [{ name: "x", start: 15 }],
      covariates: { copy: Float64Array.from({ length: 30 }, (_, t) => 5 - t) },
    });
    const outcome = Float64Array.from({ length: 30 }, (_, t) => Math.sin(t * t));
    const fit = fitAutoregressive({ ...design, outcome });
    expect(fit.dropped).toEqual(["copy"]);
    expect(fit.coefficients).toHaveLength(4);
  });

  it("transformed least squares refuses errors that aren't stationary", () => {
    const design = segmentedDesign({ periods: 30, interventions: [], trend: false });
    const explosive = Float64Array.from({ length: 30 }, (_, t) => 1.5 ** t);
    expect(() => praisWinsten({ ...design, outcome: explosive })).toThrow("not stationary");
  });
});

describe("autocorrelation", () => {
  it("is 1 at lag 0, and refuses lags beyond the series", () => {
    expect(autocorrelations(Float64Array.of(1, 3, 2, 5), 2)[0]).toBe(1);
    expect(() => autocorrelations(Float64Array.of(1, 2), 2)).toThrow("lag");
    expect(ljungBox(Float64Array.of(1, 3, 2, 5, 4), 2, 2).pValue).toBeNaN();
  });
});

describe("placebo dates", () => {
  it("gives p-values that are uniform where nothing happened", () => {
    let small = 0;
    const replications = 60;
    for (let rep = 0; rep < replications; rep++) {
      const outcome = series(`placebo ${rep}`, { rho: 0.6 });
      const { pValue } = placeboDates(
        options(outcome, { harmonics: 0, interventions: [{ name: "policy", start: 48, slope: false }] }),
        {
          intervention: "policy",
          before: 12,
          after: 6,
        },
      );
      if (pValue <= 0.2) small++;
    }
    // 20 per cent; three Monte Carlo errors are 15.
    expect(small / replications).toBeLessThan(0.35);
    expect(small / replications).toBeGreaterThan(0.05);
  });

  it("ranks a real jump first", () => {
    const outcome = series("real", { jump: 12 });
    for (const statistic of ["level", "effect"] as const) {
      const result = placeboDates(options(outcome), { intervention: "policy", statistic });
      expect(result.pValue).toBe(result.smallest);
      expect(result.dates).toContain(48);
      expect(result.statistics).toHaveLength(result.dates.length);
      expect(Math.max(...result.dates)).toBe(48);
      expect([...result.dates].filter((date) => date !== 48).every((date) => date + result.after <= 48)).toBe(
        true,
      );
    }
    const all = placeboDates(options(outcome), { intervention: "policy", dates: "all" });
    expect(Math.max(...all.dates)).toBeGreaterThan(48);
    expect(all.pValue).toBeLessThan(0.2);
  });

  it("keeps other interventions, exposures and covariates within a window", () => {
    const random = createRandom("counts");
    const n = 72;
    const exposure = Float64Array.from({ length: n }, (_, t) => 100 + t);
    const outcome = exposure.map((people, t) => random.poisson(people * (t >= 48 ? 0.3 : 0.6)));
    const result = placeboDates(
      {
        outcome,
        exposure,
        model: "poisson",
        interventions: [
          { name: "policy", start: 48, slope: false },
          { name: "early", start: 20, slope: false },
        ],
        covariates: { wave: Float64Array.from({ length: n }, (_, t) => Math.cos(t)) },
      },
      { intervention: "policy", before: 10, after: 8 },
    );
    expect(result.pValue).toBe(result.smallest);
    expect(result.actual).toBeLessThan(-5);
  });

  it("leaves out dates whose window has no variation", () => {
    const outcome = series("flat").fill(3, 0, 20);
    const { statistics, pValue, smallest } = placeboDates(options(outcome, { harmonics: 0, model: "ar" }), {
      intervention: "policy",
      before: 8,
      after: 6,
    });
    expect([...statistics].filter(Number.isNaN).length).toBeGreaterThan(3);
    expect(smallest).toBeGreaterThan(1 / statistics.length);
    expect(pValue).toBeGreaterThanOrEqual(smallest);
  });

  it("refuses windows without room", () => {
    const outcome = series("room");
    const at = (more: object) => () => placeboDates(options(outcome), { intervention: "policy", ...more });
    expect(at({ intervention: "other" })).toThrow('"other"');
    expect(at({ before: 60 })).toThrow("at most the 48");
    expect(at({ before: 40, after: 24 })).toThrow("No other date");
    expect(at({ after: 1 })).toThrow("at least 2");
  });
});
