import { coefficientIndex } from "../inference/coefficients.js";
import { multiplyVector } from "../linear-algebra/index.js";
import type { RandomStream } from "../random/index.js";
import { type Diagnostic, StatisticsError } from "../types.js";
import { type VarianceTerm, type WildFit, type WildTerms, wildTerms } from "./wild-terms.js";
import { drawWeights, enumerateSigns, type WildWeights } from "./wild-weights.js";

/** The arguments of {@link wildClusterTest} after the fit. */
export interface WildClusterOptions {
  /** One code for each row of the fit's input and each way of clustering. Cells bring theirs along. */
  readonly clusters?: readonly Int32Array[];
  /** The coefficient that is tested, or weights by name of a linear combination. */
  readonly coefficient: string | Readonly<Record<string, number>>;
  /** Its value under the hypothesis; 0 unless given. */
  readonly value?: number;
  /** "rademacher" unless given; "webb" where there are few clusters (below about 12). */
  readonly weights?: WildWeights;
  /** 9,999 unless given. Where there are no more combinations of signs than this, each is taken once. */
  readonly draws?: number;
  /** Whether residuals are those under the hypothesis (WCR, the default) or those of the fit (WCU). */
  readonly imposeNull?: boolean;
  /** Which way of clustering draws are made on; the one with the most clusters unless given. */
  readonly drawOn?: number;
  readonly random: RandomStream;
  /** 0.95 unless given. */
  readonly level?: number;
}

/** A bootstrap test with its interval. */
export interface WildClusterTest {
  readonly estimate: number;
  readonly standardError: number;
  /** (estimate - value) / standard error. */
  readonly statistic: number;
  /** Share of draws whose statistic is larger in size. */
  readonly pValue: number;
  /** Twice the smaller of the shares of draws beyond the statistic on either side. */
  readonly equalTailedPValue: number;
  /** Values that are not rejected, by inverting the test; infinite where it never rejects. */
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly draws: number;
  /** Whether every combination of signs was taken once. */
  readonly enumerated: boolean;
  readonly clusters: readonly number[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The wild cluster bootstrap t test of one coefficient (or combination) of a linear model, and the interval of values that
 * it doesn't reject: for few clusters, where clustered errors are too small.
 *
 * Draws are made from cluster sums alone, so that they cost the same for a thousand rows as for a hundred million. The
 * statistic of a draw under any hypothesised value is a ratio of a linear and the root of a quadratic function of it,
 * whose coefficients are kept: the interval needs no new draws. Variances have the factor G / (G - 1) (each way its
 * own) and (n - 1) / (n - k), which cancel with one way. Absorbed effects that are not nested in clusters are
 * re-estimated in every draw, exactly.
 *
 * Sources: Cameron, Gelbach, Miller (2008), doi:10.1162/rest.90.3.414; Roodman, MacKinnon, Nielsen, Webb (2019),
 * doi:10.1177/1536867X19830877. Reference: Stata `boottest`, R fwildclusterboot `boottest` (WCR11, WCU11).
 *
 * @throws StatisticsError where there are fewer than two clusters, or the model is not linear.
 */
export function wildClusterTest(fit: WildFit, options: WildClusterOptions): WildClusterTest {
  const { value = 0, imposeNull = true, weights = "rademacher", level = 0.95 } = options;
  if (fit.model !== "linear") throw new StatisticsError("The wild cluster bootstrap is for least squares.");
  const terms = wildTerms(fit, combinationOf(fit, options.coefficient), options.clusters, options.drawOn);
  const standardError = Math.sqrt(terms.variance);
  if (!(standardError > 0)) {
    throw new StatisticsError(
      "The clustered variance of this coefficient isn't positive, so it can't be tested.",
    );
  }
  const drawn = drawAll(terms, weights, options.draws ?? 9999, options.random);
  const judge = (r: number) => pValues(drawn, terms.estimate, standardError, r, imposeNull);
  const { symmetric, equalTailed } = judge(value);
  const rejects = (r: number) => judge(r).symmetric < 1 - level;
  return {
    estimate: terms.estimate,
    standardError,
    statistic: (terms.estimate - value) / standardError,
    pValue: symmetric,
    equalTailedPValue: equalTailed,
    low: endOfInterval(rejects, terms.estimate, -standardError),
    high: endOfInterval(rejects, terms.estimate, standardError),
    level,
    draws: drawn.count,
    enumerated: drawn.enumerated,
    clusters: terms.ways,
    diagnostics: [...granularity(terms.clusters, weights, drawn.enumerated), ...degenerate(drawn)],
  };
}

function combinationOf(fit: WildFit, coefficient: WildClusterOptions["coefficient"]): Float64Array {
  const c = new Float64Array(fit.names.length);
  if (typeof coefficient === "string") c[coefficientIndex(fit, coefficient)] = 1;
  else for (const [name, weight] of Object.entries(coefficient)) c[coefficientIndex(fit, name)] = weight;
  return c;
}

/** By draw: the move of the estimate and its variance, as polynomials in estimate less hypothesis. */
interface Drawn {
  readonly count: number;
  readonly enumerated: boolean;
  readonly move: readonly [Float64Array, Float64Array];
  readonly variance: readonly [Float64Array, Float64Array, Float64Array];
}

function drawAll(terms: WildTerms, weights: WildWeights, draws: number, random: RandomStream): Drawn {
  if (!(Number.isInteger(draws) && draws >= 1))
    throw new StatisticsError("A bootstrap takes 1 draw or more.");
  const enumerated = weights === "rademacher" && terms.clusters < 30 && 2 ** terms.clusters <= draws;
  const count = enumerated ? 2 ** terms.clusters : draws;
  const make = () => new Float64Array(count);
  const drawn: Drawn = { count, enumerated, move: [make(), make()], variance: [make(), make(), make()] };
  const v = new Float64Array(terms.clusters);
  for (let b = 0; b < count; b++) {
    if (enumerated) enumerateSigns(v, b);
    else drawWeights(weights, v, random);
    keepDraw(terms, v, drawn, b);
  }
  return drawn;
}

function keepDraw(terms: WildTerms, v: Float64Array, { move, variance }: Drawn, b: number): void {
  const { direction, bread } = terms;
  const own = weightedTotal(terms.scores.data, v, direction.length);
  const slope = weightedTotal(terms.slopes.data, v, direction.length);
  let [move0, move1] = [0, 0];
  for (let j = 0; j < direction.length; j++) {
    move0 += direction[j]! * own[j]!;
    move1 += direction[j]! * slope[j]!;
  }
  move[0][b] = move0;
  move[1][b] = move1;
  const shiftOwn = multiplyVector(bread, own);
  const shiftSlope = multiplyVector(bread, slope);
  for (const term of terms.terms) {
    const u0 = groupScores(term, term.own, term.effects?.own.data, v, shiftOwn);
    const u1 = groupScores(term, term.slope, term.effects?.slope.data, v, shiftSlope);
    for (let g = 0; g < u0.length; g++) {
      variance[0][b]! += term.factor * u0[g]! * u0[g]!;
      variance[1][b]! += 2 * term.factor * u0[g]! * u1[g]!;
      variance[2][b]! += term.factor * u1[g]! * u1[g]!;
    }
  }
}

/** The sum over clusters of v_h times their row, k numbers. */
function weightedTotal(sums: Float64Array, v: Float64Array, k: number): Float64Array {
  const total = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    const from = j * v.length;
    let sum = 0;
    for (let h = 0; h < v.length; h++) sum += v[h]! * sums[from + h]!;
    total[j] = sum;
  }
  return total;
}

/** The scores of the groups of a term along the direction, in one draw. */
function groupScores(
  { groups, pairGroup, pairCluster, projection }: VarianceTerm,
  pairs: Float64Array,
  effects: Float64Array | undefined,
  v: Float64Array,
  shift: Float64Array,
): Float64Array {
  const u = new Float64Array(groups);
  for (let p = 0; p < pairs.length; p++) u[pairGroup[p]!]! += v[pairCluster[p]!]! * pairs[p]!;
  for (let j = 0; j < shift.length; j++) {
    const from = j * groups;
    const by = shift[j]!;
    for (let g = 0; g < groups; g++) u[g]! -= by * projection.data[from + g]!;
  }
  if (effects === undefined) return u;
  for (let h = 0; h < v.length; h++) {
    const from = h * groups;
    for (let g = 0; g < groups; g++) u[g]! -= v[h]! * effects[from + g]!;
  }
  return u;
}

/** Ties (a draw of equal signs gives the statistic itself) don't count as larger. */
const tie = 1e-9;

function pValues(drawn: Drawn, estimate: number, standardError: number, r: number, imposeNull: boolean) {
  const distance = estimate - r;
  const t = distance / standardError;
  const d = imposeNull ? distance : 0;
  const { move, variance } = drawn;
  const size = Math.abs(t) + tie * (1 + Math.abs(t));
  let larger = 0;
  let above = 0;
  let below = 0;
  let valid = 0;
  for (let b = 0; b < drawn.count; b++) {
    const v = variance[0][b]! + d * (variance[1][b]! + d * variance[2][b]!);
    if (!(v > 0)) continue;
    valid++;
    const statistic = (move[0][b]! + d * move[1][b]!) / Math.sqrt(v);
    if (Math.abs(statistic) > size) larger++;
    if (statistic > t + tie * (1 + Math.abs(t))) above++;
    else if (statistic < t - tie * (1 + Math.abs(t))) below++;
  }
  if (valid === 0) return { symmetric: NaN, equalTailed: NaN };
  return { symmetric: larger / valid, equalTailed: Math.min(1, (2 * Math.min(above, below)) / valid) };
}

/** Walks from the estimate in steps of a quarter standard error to the first value rejected, and halves the last step. */
function endOfInterval(rejects: (r: number) => boolean, estimate: number, standardError: number): number {
  let inside = estimate;
  for (let step = 1; ; step++) {
    const distance = step <= 400 ? step / 4 : 100 * 2 ** (step - 400);
    if (distance > 1e9) return Math.sign(standardError) * Infinity;
    const outside = estimate + distance * standardError;
    if (rejects(outside)) return bisected(rejects, inside, outside, Math.abs(standardError));
    inside = outside;
  }
}

function bisected(rejects: (r: number) => boolean, inside: number, outside: number, scale: number): number {
  let [kept, gone] = [inside, outside];
  while (Math.abs(gone - kept) > 1e-10 * scale) {
    const middle = (kept + gone) / 2;
    if (middle === kept || middle === gone) break;
    if (rejects(middle)) gone = middle;
    else kept = middle;
  }
  return (kept + gone) / 2;
}

function granularity(clusters: number, weights: WildWeights, enumerated: boolean): Diagnostic[] {
  const values =
    weights === "rademacher" ? 2 ** (clusters - 1) : weights === "webb" ? 6 ** clusters / 2 : Infinity;
  if (weights === "mammen" ? clusters > 12 : values > 2000) return [];
  const smallest = (1 / values).toPrecision(2);
  const advice = weights === "webb" ? "" : " Webb's weights take more values.";
  const every = enumerated ? " Every combination was taken once." : "";
  const message = `With ${clusters} clusters the draws take ${Number.isFinite(values) ? values : "few"} different values only, so p-values come in steps${Number.isFinite(values) ? ` of about ${smallest}` : ""}.${every}${advice}`;
  return [{ id: "few-draws", level: "note", message }];
}

function degenerate({ variance, count }: Drawn): Diagnostic[] {
  let bad = 0;
  for (let b = 0; b < count; b++) if (!(variance[0][b]! > 0)) bad++;
  if (bad === 0) return [];
  const message = `${bad} of ${count} draws have no positive variance and are left out.`;
  return [{ id: "degenerate-draws", level: "warning", message }];
}
