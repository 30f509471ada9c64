import { chiSquareCdf } from "../distributions/index.js";
import { StatisticsError } from "../types.js";

/**
 * Autocorrelations of a series at lags 0 to `maximumLag`, about its mean; missing values (NaN) are left out of the sums,
 * as R's `acf(na.action = na.pass)` has it. Reference: R `acf`.
 */
export function autocorrelations(series: Float64Array, maximumLag: number): Float64Array {
  if (!(Number.isInteger(maximumLag) && maximumLag >= 0 && maximumLag < series.length)) {
    throw new StatisticsError(
      `The largest lag must be a whole number below the ${series.length} periods, not ${maximumLag}.`,
    );
  }
  const known = series.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  const covariances = Float64Array.from({ length: maximumLag + 1 }, (_, lag) => {
    let sum = 0;
    let pairs = 0;
    for (let t = lag; t < series.length; t++) {
      const product = (series[t]! - mean) * (series[t - lag]! - mean);
      if (Number.isNaN(product)) continue;
      sum += product;
      pairs++;
    }
    // R divides by the pairs plus the lag, which is the number of periods where nothing is missing.
    return sum / (pairs + lag);
  });
  return covariances.map((value) => value / covariances[0]!);
}

/** A test for autocorrelation up to a lag. */
export interface AutocorrelationTest {
  readonly statistic: number;
  readonly lag: number;
  readonly df: number;
  readonly pValue: number;
}

/**
 * The Ljung-Box test of no autocorrelation up to a lag. Reference: R `Box.test(type = "Ljung-Box")`; its `fitdf` is
 * `fitted`, the number of autoregressive coefficients that were estimated.
 *
 * Source: Ljung, Box (1978), On a measure of lack of fit in time series models, Biometrika 65, 297-303.
 */
export function ljungBox(series: Float64Array, lag: number, fitted = 0): AutocorrelationTest {
  const r = autocorrelations(series, lag);
  let n = 0;
  for (const value of series) if (!Number.isNaN(value)) n++;
  let sum = 0;
  for (let k = 1; k <= lag; k++) sum += (r[k]! * r[k]!) / (n - k);
  const statistic = n * (n + 2) * sum;
  const df = lag - fitted;
  const pValue = df > 0 ? chiSquareCdf(statistic, df, { tail: "upper" }) : NaN;
  return { statistic, lag, df, pValue };
}
