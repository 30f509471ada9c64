/**
 * Coverage of interrupted time series: series with a season and autocorrelated errors, no effect, and how often the 95 per
 * cent interval of the average effect holds 0, by model and errors.
 * Usage: node --import ./scripts/typescript.js bench/coverage/its.ts [replications]
 */
import { interruptedTimeSeries } from "../../src/statistics/interrupted-time-series/index.js";
import { createRandom } from "../../src/statistics/random/index.js";

const replications = Number(process.argv[2] ?? 1000);
const analyses = {
  "ols, Newey-West lag 3": { model: "ols", lag: 3 },
  "ols, Newey-West lag 12": { model: "ols", lag: 12 },
  "ols, HC1": { model: "ols", errors: "HC1" },
  "Prais-Winsten": { model: "prais-winsten" },
  "ar, maximum likelihood": { model: "ar", likelihood: "ml" },
  "ar, restricted likelihood": { model: "ar" },
} as const;

console.log(
  `periods  autocorrelation  ${Object.keys(analyses).join("  ")}   (per cent; ${replications} replications)`,
);
for (const periods of [48, 72, 144]) {
  for (const rho of [0, 0.3, 0.6]) {
    const covered = new Map<string, number>();
    for (let rep = 0; rep < replications; rep++) {
      const random = createRandom(`its ${periods} ${rho}`).split(rep);
      let error = random.normal() / Math.sqrt(1 - rho * rho);
      const outcome = Float64Array.from({ length: periods }, (_, t) => {
        if (t > 0) error = rho * error + random.normal();
        return 30 + 0.02 * t + 2 * Math.sin((2 * Math.PI * t) / 12) + error;
      });
      const interventions = [{ name: "policy", start: Math.floor((2 * periods) / 3), slope: false }];
      for (const [name, analysis] of Object.entries(analyses)) {
        const result = interruptedTimeSeries({
          outcome,
          interventions,
          season: 12,
          harmonics: 1,
          ...analysis,
        });
        const { low, high } = result.effects.average;
        if (low <= 0 && 0 <= high) covered.set(name, (covered.get(name) ?? 0) + 1);
      }
    }
    const shares = Object.keys(analyses).map((name) =>
      ((100 * (covered.get(name) ?? 0)) / replications).toFixed(1),
    );
    console.log(`${periods}  ${rho}  ${shares.join("  ")}`);
  }
}
