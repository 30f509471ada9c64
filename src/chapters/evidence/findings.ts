import {
  type AnsweredFinding,
  type Estimate,
  type Figure,
  type Finding,
  type FindingTable,
  type LedgerLine,
  ledgerLines,
} from "../../findings/finding.js";
import { ledgerTexts } from "../../findings/ledger.js";
import {
  capitalise,
  formatCount,
  formatInterval,
  formatRatio,
  joinList,
  plural,
} from "../../findings/wording.js";
import { normalQuantile } from "../../statistics/distributions/index.js";
import type { MethodContext } from "../method.js";
import { isLog, shown } from "./common-scale.js";
import type { Evidence } from "./library.js";
import type { PublishedResult, PublishedSpec } from "./method.js";
import { effectOf, type PoolResult } from "./pooling.js";

/** One finding for each line of the ledger. */
export function publishedFindings(
  spec: PublishedSpec,
  result: PublishedResult,
  context: MethodContext,
): readonly Finding[] {
  return ledgerLines.map((line, i) => lineFinding(line, 10 * (i + 1), spec, result, context));
}

function lineFinding(
  line: LedgerLine,
  rank: number,
  spec: PublishedSpec,
  result: PublishedResult,
  context: MethodContext,
): Finding {
  const evidence = spec.library.evidence.filter((one) => one.lines.includes(line));
  const label = ledgerTexts[line].label;
  const base = {
    id: `evidence/${line}`,
    chapter: "evidence",
    method: "published-evidence",
    ledger: line,
    question: `What have studies of other places found: ${label.charAt(0).toLowerCase()}${label.slice(1)}?`,
    rank,
    citations: [...new Set(evidence.map(({ study }) => study))],
    datasets: [],
  };
  if (evidence.length === 0)
    return {
      ...base,
      status: "cannot-answer",
      why: "No published study was found that measures this line.",
      whatWould: `A study of it, or local data: ${ledgerTexts[line].measuredBy}.`,
    };
  const pools = result.pools.filter(({ pool }) => pool.line === line);
  return {
    ...base,
    status: "answered",
    claim: claimOf(evidence, pools),
    reading: readingOf(pools),
    estimates: pooledEstimates(pools, spec.level),
    strength: "published",
    checks: checksOf(evidence),
    assumptions: [
      "A study of another place says something of this one only as far as the places, the policies and the years are alike.",
    ],
    limits: limitsOf(evidence, spec, context),
    choices: [],
    tables: tablesOf(line, evidence, pools, spec, result),
    figures: figuresOf(line, evidence, spec.level),
    decisions: [],
  } satisfies AnsweredFinding;
}

const directions = ["rises", "falls", "unchanged", "not-applicable"] as const;

function claimOf(evidence: readonly Evidence[], pools: readonly PoolResult[]): string {
  const studies = new Set(evidence.map(({ study }) => study)).size;
  const main = evidence.filter(({ use }) => use === "main");
  const counted = directions.map((way) => main.filter((one) => one.moreEnforcement === way).length);
  const [up, down, flat] = counted as [number, number, number, number];
  const effects = up + down + flat;
  const pooled = pools.flatMap((one) => (one.pooled === undefined ? [] : [one]));
  const ways =
    effects === 0
      ? "none of them measures the effect of a policy; they tell levels and cases."
      : `of ${plural(effects, "main estimate")} of the effect of more local involvement, what was measured rises in ${formatCount(up)}, falls in ${formatCount(down)} and does not change detectably in ${formatCount(flat)}. These are counts of estimates that share data and measure different things, not votes.`;
  const number = pooled
    .map(
      ({ pool, pooled: one }) =>
        `${pool.label}: in a new place ${formatInterval(shown(one!.family, one!.predictionLow), shown(one!.family, one!.predictionHigh), formatRatio)}.`,
    )
    .join(" ");
  return `Studies of other places: ${plural(studies, "study", "studies")} with ${plural(evidence.length, "estimate")}; ${ways} ${number || "No pooled number is told."}`;
}

function readingOf(pools: readonly PoolResult[]): string {
  return pools
    .flatMap(({ pool, whyNot, footnote }) => {
      if (footnote === undefined) return whyNot === undefined ? [] : [`${pool.label}: ${whyNot}`];
      const range = (low: number, high: number) =>
        formatInterval(Math.exp(low), Math.exp(high), (x) => formatRatio(x, { digits: 3 }));
      return [
        `${pool.label}: ${whyNot ?? ""} Footnote: the ratio over ${footnote.k} estimates is ${formatRatio(Math.exp(footnote.estimate), { digits: 3 })} (${range(footnote.low, footnote.high)}; in a new place ${range(footnote.predictionLow, footnote.predictionHigh)}). ${footnote.why}`,
      ];
    })
    .join(" ");
}

function pooledEstimates(pools: readonly PoolResult[], level: number): Record<string, Estimate> {
  return Object.fromEntries(
    pools.flatMap(({ pool, pooled }) =>
      pooled === undefined
        ? []
        : [
            [
              pool.id,
              {
                value: shown(pooled.family, pooled.estimate),
                low: shown(pooled.family, pooled.predictionLow),
                high: shown(pooled.family, pooled.predictionHigh),
                level,
                intervalKind: "confidence",
                scale:
                  pooled.family === "log-ratio"
                    ? "ratio"
                    : isLog(pooled.family)
                      ? "odds-ratio"
                      : "difference",
                unit: `${pool.label}; interval for a new place`,
                n: null,
                clusters: pooled.k,
                variance: pooled.variance,
                degreesOfFreedom: pooled.df,
              } satisfies Estimate,
            ],
          ],
    ),
  );
}

function checksOf(evidence: readonly Evidence[]): AnsweredFinding["checks"] {
  const of = (status: string) => evidence.filter((one) => one.verification.status === status).length;
  const unchecked = new Set(
    evidence.filter(({ unverified }) => unverified.length > 0).map(({ study }) => study),
  );
  const all = of("verified") === evidence.length;
  return [
    {
      id: "verified",
      label: "What was seen in the sources",
      outcome: all ? "pass" : "caution",
      detail: `${formatCount(of("verified"))} of ${plural(evidence.length, "estimate")} were seen as they are told; of ${formatCount(of("direction-only"))} only the direction was seen; ${formatCount(of("memory"))} are from memory.`,
    },
    {
      id: "citations",
      label: "What was seen of the citations",
      outcome: unchecked.size === 0 ? "pass" : "caution",
      detail:
        unchecked.size === 0
          ? "Every part was checked."
          : `Of ${plural(unchecked.size, "study", "studies")} some part (mostly the DOI) is unverified; the references say which.`,
    },
  ];
}

/** How far the studies are from this place. */
function limitsOf(
  evidence: readonly Evidence[],
  { library }: PublishedSpec,
  { assessment }: MethodContext,
): string[] {
  const kinds = assessment.options.flatMap(({ kind }) => kind ?? []);
  const near = library.policies.filter(({ options }) => kinds.some((kind) => options.includes(kind)));
  const studied = evidence
    .filter(({ use }) => use === "main")
    .filter(({ policy }) => near.some(({ id }) => id === policy));
  const years = evidence.map(({ year }) => year);
  const distance =
    kinds.length === 0
      ? "The options of this assessment have no `kind`, so which studies are of the same policy is not told."
      : studied.length === 0
        ? "No main estimate is of a policy like the options under consideration."
        : `${plural(studied.length, "main estimate")} ${studied.length === 1 ? "is" : "are"} of policies like the options under consideration (${joinList(near.map(({ label }) => label))}).`;
  const moderators = library.transport.moderators.filter(({ studies }) =>
    evidence.some(({ study }) => studies.includes(study)),
  );
  return [
    `${distance} The works are of ${Math.min(...years)} to ${Math.max(...years)}, and the periods that they study end earlier.`,
    ...moderators.map(({ text }) => text),
    "A study may be missing here: the collection is no systematic review, and results without an effect are published less often.",
  ];
}

const pct = { digits: 3 } as const;

function tablesOf(
  line: LedgerLine,
  evidence: readonly Evidence[],
  pools: readonly PoolResult[],
  { library }: PublishedSpec,
  { applied }: PublishedResult,
): FindingTable[] {
  const policy = (id: string) => library.policies.find((one) => one.id === id)?.label ?? id;
  const studies: FindingTable = {
    id: `evidence-${line}-studies`,
    title: "The studies, one by one",
    columns: [
      { name: "study", label: "Study", kind: "label" },
      { name: "policy", label: "Policy", kind: "text" },
      { name: "found", label: "What it found", kind: "text" },
      { name: "more", label: "With more involvement", kind: "text" },
      { name: "caveats", label: "What limits it", kind: "text" },
      { name: "seen", label: "Verified", kind: "text" },
    ],
    rows: evidence.map((one) => [
      `${one.authors} ${one.year} (${one.population})`,
      policy(one.policy),
      one.finding,
      one.moreEnforcement.replace("-", " "),
      one.caveats,
      verifiedWords(one),
    ]),
  };
  const kept = pools.flatMap(({ pool, keptOut }) =>
    keptOut.map((one) => [pool.label, nameOf(library.evidence, one.id), one.why]),
  );
  const map: FindingTable = {
    id: `evidence-${line}-map`,
    title: "Evidence map: how many estimates, how strong, which way",
    columns: [
      { name: "policy", label: "Policy", kind: "label" },
      { name: "estimates", label: "Estimates", kind: "number", digits: 0 },
      { name: "causal", label: "Of a design for effects", kind: "number", digits: 0 },
      { name: "error", label: "With an error", kind: "number", digits: 0 },
      { name: "rises", label: "Rises", kind: "number", digits: 0 },
      { name: "falls", label: "Falls", kind: "number", digits: 0 },
      { name: "unchanged", label: "No change", kind: "number", digits: 0 },
    ],
    rows: evidenceMap(evidence).map(({ policy: id, ...row }) => [
      policy(id),
      row.estimates,
      row.causal,
      row.error,
      row.rises,
      row.falls,
      row.unchanged,
    ]),
    note: "Rises and falls: what the outcome does with more local involvement.",
  };
  const here = applied.filter((one) => one.line === line);
  return [
    map,
    studies,
    ...(kept.length === 0
      ? []
      : [
          {
            id: `evidence-${line}-kept-out`,
            title: "Kept out of pooling, and why",
            columns: [
              { name: "pool", label: "Question", kind: "label" },
              { name: "study", label: "Study", kind: "text" },
              { name: "why", label: "Why", kind: "text" },
            ],
            rows: kept,
          } satisfies FindingTable,
        ]),
    ...(here.length === 0
      ? []
      : [
          {
            id: `evidence-${line}-here`,
            title: "Single studies applied to this jurisdiction's numbers",
            columns: [
              { name: "study", label: "Study", kind: "label" },
              { name: "condition", label: "Condition", kind: "text" },
              { name: "low", label: "From", kind: "number", digits: 0 },
              { name: "value", label: "Change", kind: "number", digits: 0 },
              { name: "high", label: "To", kind: "number", digits: 0 },
              { name: "unit", label: "Unit", kind: "text" },
            ],
            rows: here.map((one) => [
              nameOf(library.evidence, one.estimate),
              capitalise(one.condition),
              rounded(one.low),
              rounded(one.value),
              rounded(one.high),
              one.unit,
            ]),
            note: "Limits are each study's own. They hold no spread between places: the true effect here may lie outside every one of them.",
          } satisfies FindingTable,
        ]),
  ];
}

/** Two figures, so that nobody reads an exact forecast, and no local count can be worked back. */
const rounded = (value: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(2)) : null;

const nameOf = (evidence: readonly Evidence[], id: string): string => {
  const one = evidence.find((each) => each.id === id);
  return one === undefined
    ? id
    : `${one.authors} ${one.year} (${one.outcome.replaceAll("-", " ")}; ${one.population})`;
};

/** "verified", "direction only", "from memory", with what of the citation is unverified. */
export function verifiedWords({ verification, unverified }: Evidence): string {
  const status = {
    verified: "verified",
    "direction-only": "direction only",
    memory: "from memory, not seen",
  }[verification.status];
  return `${status}; ${verification.seen}${unverified.length === 0 ? "" : `; unverified: ${unverified.join(", ")}`}`;
}

/** Policy by policy: how many estimates, how strong, which way. */
export function evidenceMap(evidence: readonly Evidence[]) {
  return [...new Set(evidence.map(({ policy }) => policy))].sort().map((policy) => {
    const own = evidence.filter((one) => one.policy === policy);
    const way = (direction: string) => own.filter((one) => one.moreEnforcement === direction).length;
    return {
      policy,
      estimates: own.length,
      causal: own.filter(({ strength }) => strength === "causal" || strength === "experiment").length,
      error: own.filter((one) => Number.isFinite(effectOf(one)?.standardError)).length,
      rises: way("rises"),
      falls: way("falls"),
      unchanged: way("unchanged"),
    };
  });
}

/** Forest plot of the ratios with a known error. */
function figuresOf(line: LedgerLine, evidence: readonly Evidence[], level: number): Figure[] {
  const reach = normalQuantile((1 + level) / 2);
  const rows = evidence.flatMap((one) => {
    const effect = effectOf(one);
    if (one.use !== "main" || effect?.family !== "log-ratio" || !Number.isFinite(effect.standardError))
      return [];
    const half = reach * effect.standardError;
    return {
      label: `${one.authors} ${one.year}: ${one.outcome.replaceAll("-", " ")}${one.contrast === "less" ? " (LESS involvement)" : ""}`,
      value: Math.exp(effect.estimate),
      low: Math.exp(effect.estimate - half),
      high: Math.exp(effect.estimate + half),
    };
  });
  if (rows.length === 0) return [];
  return [
    {
      id: `evidence-${line}-forest`,
      title: "How large were the effects that studies print with an error?",
      subtitle: `Ratios, with ${Math.round(100 * level)} per cent intervals; main estimates whose error is known. Rows share data and measure different things.`,
      alternative: `${plural(rows.length, "estimate")} with intervals: ${joinList(rows.map((row) => `${row.label} ${formatRatio(row.value, pct)}`))}.`,
      table: `evidence-${line}-studies`,
      plot: {
        kind: "intervals",
        measure: "Ratio: with the policy studied over without it",
        axis: "log",
        format: "ratio",
        reference: { value: 1, label: "no change" },
        rows,
      },
    },
  ];
}
