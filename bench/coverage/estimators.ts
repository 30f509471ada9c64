/**
 * Coverage of the estimators' 95 per cent intervals over many seeds, with its Monte Carlo error:
 * `node --import ./scripts/typescript.js bench/coverage/estimators.ts [seeds]`. Writes bench/results/coverage.md.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { interruptedTimeSeries } from "../../src/statistics/interrupted-time-series/index.js";
import { metaAnalysis } from "../../src/statistics/meta-analysis/index.js";
import { aggregateEffects, callawaySantAnna, multiplierBootstrap } from "../../src/statistics/panel/index.js";
import { createRandom, type RandomStream } from "../../src/statistics/random/index.js";
import { feols } from "../../src/statistics/regression/index.js";
import { surveyDesign, surveyMean } from "../../src/statistics/survey/index.js";
import { jackknifeError, placeboError, syntheticEstimate } from "../../src/statistics/synthetic/index.js";

interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

interface Study {
  readonly title: string;
  readonly truth: number;
  /** The intervals of one draw, by name. */
  readonly draw: (random: RandomStream) => Readonly<Record<string, Interval>>;
}

const z = 1.959963984540054;
const around = (estimate: number, error: number, critical = z): Interval => ({
  estimate,
  low: estimate - critical * error,
  high: estimate + critical * error,
});

/** A regressor and errors that are both alike inside units, two crossed effects. */
function clusteredPanel(units: number, periods: number): Study {
  return {
    title: `feols, two effects, ${units} units x ${periods} periods, errors AR(1) 0.6 in units`,
    truth: 0.5,
    draw(random) {
      const rows = units * periods;
      const names = ["y", "x", "unit", "period"] as const;
      const columns = new Map<string, Float64Array>(names.map((name) => [name, new Float64Array(rows)]));
      for (let u = 0; u < units; u++) {
        let [error, x] = [random.normal(), random.normal()];
        const level = random.normal();
        for (let t = 0; t < periods; t++) {
          error = 0.6 * error + 0.8 * random.normal();
          x = 0.6 * x + 0.8 * random.normal();
          const at = u * periods + t;
          columns.get("x")![at] = x;
          columns.get("y")![at] = 0.5 * x + level + 0.1 * t + error;
          columns.get("unit")![at] = u;
          columns.get("period")![at] = t;
        }
      }
      const given = { formula: "y ~ x | unit + period", table: { rows, columns } };
      return {
        "clustered on units": feols({ ...given, cluster: ["unit"] }).terms[0]!,
        "classical, for comparison": feols({ ...given, se: "classical" }).terms[0]!,
      };
    },
  };
}

function staggered(units: number): Study {
  const periods = 7;
  return {
    title: `Callaway-Sant'Anna, doubly robust, ${units} units x ${periods} periods, effect 0.5, trends that a covariate moves`,
    truth: 0.5,
    draw(random) {
      const rows = units * periods;
      const [outcome, time, cohort, x] = [0, 1, 2, 3].map(() => new Float64Array(rows)) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const unit = new Int32Array(rows);
      for (let u = 0; u < units; u++) {
        const own = random.normal();
        const treated = random.uniform() < 1 / (1 + Math.exp(-0.5 * own));
        const first = treated ? 3 + random.integer(3) : 0;
        const level = random.normal();
        for (let t = 1; t <= periods; t++) {
          const at = u * periods + t - 1;
          unit[at] = u;
          time[at] = t;
          cohort[at] = first;
          x[at] = own;
          const effect = treated && t >= first ? 0.5 : 0;
          outcome[at] = level + 0.2 * t * own + effect + random.normal();
        }
      }
      const result = callawaySantAnna({ unit, time, outcome, cohort, covariates: [x] });
      const simple = aggregateEffects(result, "simple").overall;
      const dynamic = aggregateEffects(result, "dynamic");
      const bands = multiplierBootstrap({
        influence: dynamic.influence,
        draws: 500,
        random: random.split("bands"),
      });
      return {
        "simple aggregate, analytic error": around(simple.estimate, simple.standardError),
        "all times since treatment at once (simultaneous band)": atOnce(dynamic.effects, bands),
      };
    },
  };
}

/** As an interval about the truth that is missed where any effect's band misses its own truth (0 before, 0.5 after). */
function atOnce(
  effects: readonly { readonly at: number; readonly estimate: number }[],
  bands: { readonly standardErrors: Float64Array; readonly criticalValue: number },
): Interval {
  const missed = effects.some(
    ({ at, estimate }, k) =>
      Math.abs(estimate - (at >= 0 ? 0.5 : 0)) > bands.criticalValue * bands.standardErrors[k]!,
  );
  const after = effects.filter(({ at }) => at >= 0);
  const estimate = after.reduce((sum, one) => sum + one.estimate, 0) / after.length;
  return missed ? { estimate, low: Infinity, high: -Infinity } : { estimate, low: -Infinity, high: Infinity };
}

function synthetic(controls: number, treated: number): Study {
  const [periods, before] = [24, 16];
  return {
    title: `synthetic difference-in-differences, ${controls} + ${treated} units x ${periods} periods, one factor, effect 1`,
    truth: 1,
    draw(random) {
      const factor = Float64Array.from({ length: periods }, () => random.normal());
      const outcome = Array.from({ length: controls + treated }, (_, u) => {
        const [level, loading] = [random.normal(), random.normal()];
        return factor.map(
          (common, t) =>
            level +
            0.1 * t +
            0.5 * loading * common +
            (u >= controls && t >= before ? 1 : 0) +
            0.7 * random.normal(),
        );
      });
      const panel = { outcome, controls, before };
      const fit = syntheticEstimate(panel, "sdid");
      const [jackknife, placebo] = [
        jackknifeError(panel, fit),
        placeboError(panel, fit, 100, random.split("placebo")),
      ];
      return {
        "jackknife error": around(fit.estimate, jackknife.standardError),
        "placebo error, 100 draws": around(fit.estimate, placebo.standardError),
      };
    },
  };
}

function series(periods: number, correlation: number): Study {
  return {
    title: `interrupted series, ${periods} months, AR(1) ${correlation}, no effect`,
    truth: 0,
    draw(random) {
      let error = random.normal() / Math.sqrt(1 - correlation ** 2);
      const outcome = Float64Array.from({ length: periods }, (_, t) => {
        if (t > 0) error = correlation * error + random.normal();
        return 30 + 0.02 * t + 2 * Math.sin((2 * Math.PI * t) / 12) + error;
      });
      const interventions = [{ name: "policy", start: Math.floor((2 * periods) / 3), slope: false }];
      const given = { outcome, interventions, season: 12, harmonics: 1 };
      return {
        "least squares, Newey-West, lag 3": interruptedTimeSeries({ ...given, model: "ols", lag: 3 }).effects
          .average,
        "Prais-Winsten": interruptedTimeSeries({ ...given, model: "prais-winsten" }).effects.average,
        "AR(1), restricted likelihood": interruptedTimeSeries({ ...given, model: "ar" }).effects.average,
      };
    },
  };
}

/** Strata of equal numbers of clusters, clusters of different sizes, a skewed outcome. */
function survey(strata: number, clusters: number): Study {
  return {
    title: `svymean, ${strata} strata x ${clusters} clusters, skewed outcome alike in clusters`,
    truth: 1,
    draw(random) {
      const [outcome, weights, stratum, cluster]: [number[], number[], number[], number[]] = [[], [], [], []];
      for (let c = 0; c < strata * clusters; c++) {
        const common = random.gamma(2) / 2;
        const size = 5 + random.integer(20);
        const weight = 1 + random.uniform();
        for (let i = 0; i < size; i++) {
          outcome.push((common + random.exponential()) / 2);
          weights.push(weight);
          stratum.push(c % strata);
          cluster.push(c);
        }
      }
      const levels = (n: number) => Array.from({ length: n }, (_, i) => String(i));
      const design = surveyDesign({
        rows: outcome.length,
        weights: Float64Array.from(weights),
        strata: { codes: Int32Array.from(stratum), levels: levels(strata) },
        clusters: [{ codes: Int32Array.from(cluster), levels: levels(strata * clusters) }],
      });
      return {
        "linearization, t": surveyMean(design, new Map([["y", Float64Array.from(outcome)]])).terms[0]!,
      };
    },
  };
}

function pooled(k: number, tau2: number): Study {
  return {
    title: `meta-analysis, ${k} studies of different size, variance between them ${tau2}`,
    truth: 0.3,
    draw(random) {
      const variances = Float64Array.from({ length: k }, () => 0.02 + 0.2 * random.uniform());
      const estimates = variances.map(
        (v) => 0.3 + Math.sqrt(tau2) * random.normal() + Math.sqrt(v) * random.normal(),
      );
      const of = (method: "DL" | "REML", test: "normal" | "knapp-hartung") =>
        metaAnalysis(estimates, variances, { method, test }).terms[0]!;
      return {
        "DL, normal": of("DL", "normal"),
        "DL, Knapp-Hartung": of("DL", "knapp-hartung"),
        "REML, normal": of("REML", "normal"),
        "REML, Knapp-Hartung": of("REML", "knapp-hartung"),
      };
    },
  };
}

const studies: readonly Study[] = [
  clusteredPanel(50, 10),
  clusteredPanel(12, 10),
  staggered(400),
  synthetic(40, 8),
  series(72, 0.3),
  series(144, 0.6),
  survey(10, 6),
  pooled(6, 0.1),
  pooled(20, 0.1),
];

const seeds = Number(process.argv[2] ?? 500);
const lines = [
  "| study | interval | truth | mean estimate | seeds | hold the truth, per cent | Monte Carlo error |",
  "|---|---|---|---|---|---|---|",
];
for (const { title, truth, draw } of studies) {
  const found = new Map<string, { covered: number; sum: number }>();
  for (let seed = 0; seed < seeds; seed++) {
    for (const [name, { estimate, low, high }] of Object.entries(draw(createRandom(title).split(seed)))) {
      const own = found.get(name) ?? { covered: 0, sum: 0 };
      if (low <= truth && truth <= high) own.covered++;
      own.sum += estimate;
      found.set(name, own);
    }
  }
  for (const [name, { covered, sum }] of found) {
    const share = covered / seeds;
    const error = Math.sqrt((share * (1 - share)) / seeds);
    lines.push(
      `| ${title} | ${name} | ${truth} | ${(sum / seeds).toFixed(3)} | ${seeds} | ${(100 * share).toFixed(1)} | ${(100 * error).toFixed(1)} |`,
    );
  }
  process.stderr.write(`${title}\n`);
}
const text = `# Coverage of 95 per cent intervals

Share of seeds whose interval holds the planted truth; nominal is 95. The Monte Carlo error is one standard error of that share.
\`bench/coverage/estimators.ts\`, Node ${process.version}, ${cpus()[0]?.model ?? "processor"}, ${new Date().toISOString().slice(0, 10)}.

${lines.join("\n")}
`;
const folder = fileURLToPath(new URL("../results/", import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}coverage.md`, text);
process.stdout.write(text);
