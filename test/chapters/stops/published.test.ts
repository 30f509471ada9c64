import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseAssessment } from "../../../src/assessment/parse.js";
import type { AnyMethod } from "../../../src/chapters/method.js";
import { planChapters, runChapters } from "../../../src/chapters/run.js";
import { stopsChapter } from "../../../src/chapters/stops/chapter.js";
import { searchAndHitRates } from "../../../src/chapters/stops/search-and-hit-rates/method.js";
import { veilOfDarkness } from "../../../src/chapters/stops/veil-of-darkness/method.js";
import { loadDataset } from "../../../src/data/load.js";
import { openStore } from "../../../src/engine/store.js";
import type { AnsweredFinding, Finding } from "../../../src/findings/finding.js";
import { sharedIsPresent, sharedJson, sharedPath } from "../../support/shared.js";

/** Real files through reader, engine and method, against what was published of them. */

const folder = mkdtempSync(join(tmpdir(), "equipoise-published-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function assess(
  methods: readonly AnyMethod[],
  file: readonly string[],
  { state, source, more = "" }: { readonly state: string; readonly source: string; readonly more?: string },
): Promise<Map<string, Finding>> {
  const { assessment } = parseAssessment(
    `equipoise: 1
title: Stops
jurisdiction: { state: ${state}, agency: Police Department, kind: municipal-police }
data:
  stops: { file: ${JSON.stringify(sharedPath("data", ...file))}, source: ${source}${more} }
privacy: { minimum-cell: 1 }
chapters: { stops: { race-rule: race-first } }
`,
    "assessment.yaml",
  );
  const store = await openStore({ folder });
  try {
    const dataset = await loadDataset(assessment.data[0]!, {
      folder,
      cacheFolder: join(folder, ".equipoise"),
      store,
      minimumCell: 1,
    });
    const context = { assessment, catalog: new Map([["stops", dataset]]) };
    const plan = planChapters([{ ...stopsChapter, methods }], context);
    const results = await runChapters(plan, context, store, { workers: 0 });
    return new Map(results.flatMap(({ findings }) => findings.map((one) => [one.id, one])));
  } finally {
    await store.close();
  }
}

function answer(findings: ReadonlyMap<string, Finding>, id: string): AnsweredFinding {
  const found = findings.get(id);
  if (found?.status !== "answered")
    throw new Error(`${id}: ${found?.status === "cannot-answer" ? found.why : "missing"}`);
  return found;
}

interface Expected {
  readonly "ct-traffic-stops": {
    readonly published_hit_rate_pct: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly groton: Readonly<Record<string, readonly [number, number, number] | number>>;
    readonly hamden: Readonly<Record<string, readonly [number, number, number] | number>>;
  };
}

describe.skipIf(!sharedIsPresent)(
  "Connecticut's published rates (skipped where the shared data are absent)",
  () => {
    it.each([
      ["groton", "Groton Town", { White: 1.45, Black: 3.42, Hispanic: 2.25 }],
      ["hamden", "Hamden", { White: 1.15, Black: 3.17, Hispanic: 2.48 }],
    ] as const)(
      "come out exactly: %s",
      async (town, published, searchRates) => {
        const expected = sharedJson<Expected>("data", "EXPECTED.json")["ct-traffic-stops"];
        const findings = await assess([searchAndHitRates], ["ct-traffic-stops", `${town}.csv.gz`], {
          state: "CT",
          source: "connecticut",
        });
        const { tables } = answer(findings, "stops/search-rates");
        const hits = answer(findings, "stops/hit-rates").tables.find(({ id }) => id === "hit-rates")!;
        for (const group of ["White", "Black", "Hispanic"] as const) {
          const [stops, searches, finds] = expected[town][group] as readonly [number, number, number];
          const own = tables[0]!.rows.find(([label]) => label === group)!;
          expect(own.slice(1, 3)).toEqual([stops, searches]);
          const hit = hits.rows.find(([kind, label]) => kind === "All searches" && label === group)!;
          expect(hit.slice(2, 4)).toEqual([searches, finds]);
          expect((100 * Number(hit[4])).toFixed(2)).toBe(
            expected.published_hit_rate_pct[published]![group]!.toFixed(2),
          );
          // The publisher counted everybody of Hispanic ethnicity whose race is not Black among the stops of Hispanic drivers.
          const rule = tables.find(({ id }) => id === "search-rates-rules")!;
          const row = rule.rows.find(([how, label]) => String(how).includes("unless") && label === group)!;
          expect((100 * Number(row[4])).toFixed(2)).toBe(searchRates[group].toFixed(2));
        }
      },
      60_000,
    );

    it("Hamden's veil of darkness is of the published size and sign, and Groton's midnights never enter", async () => {
      const files = { state: "CT", source: "connecticut" };
      const hamden = await assess([veilOfDarkness], ["ct-traffic-stops", "hamden.csv.gz"], files);
      // Published for daylight against darkness: Black -0.030 (0.168), Hispanic 0.099 (0.251); ours are the other way round.
      const { black, hispanic } = answer(hamden, "stops/veil-of-darkness").estimates;
      expect(Math.abs(Math.log(black!.value) - 0.03)).toBeLessThan(0.168);
      expect(Math.abs(Math.log(hispanic!.value) + 0.099)).toBeLessThan(0.251);
      const groton = await assess([veilOfDarkness], ["ct-traffic-stops", "groton.csv.gz"], files);
      const { decisions } = answer(groton, "stops/veil-of-darkness");
      const timed = decisions.find(({ action }) => /clock time|00:00/.test(action))!;
      expect(timed.rowsBefore - timed.rowsAfter!).toBeGreaterThan(550);
    }, 120_000);
  },
);

describe.skipIf(!sharedIsPresent)(
  "Minneapolis 2017 through the engine (skipped where the shared data are absent)",
  () => {
    it("is near the reference, which has seconds where the canonical table has minutes", async () => {
      const { vod } = sharedJson<{ vod: { window: number[]; black_n: number; n: number; dark_n: number } }>(
        "reference",
        "veil_of_darkness.json",
      );
      const findings = await assess([veilOfDarkness], ["mpls-police", "MplsStops.csv.gz"], {
        state: "MN",
        source: "minneapolis",
        more: ", place: { latitude: 44.98, longitude: -93.27 }",
      });
      const { tables, estimates } = answer(findings, "stops/veil-of-darkness");
      const [, lightWhite, lightBlack, darkWhite, darkBlack] = tables[0]!.rows.find(
        ([label]) => label === "Black",
      )! as [string, number, number, number, number];
      expect(Math.abs(lightWhite + lightBlack + darkWhite + darkBlack - vod.n)).toBeLessThan(0.02 * vod.n);
      expect(Math.abs(darkWhite + darkBlack - vod.dark_n)).toBeLessThan(0.02 * vod.dark_n);
      expect(Math.abs(lightBlack + darkBlack - vod.black_n)).toBeLessThan(0.02 * vod.black_n);
      expect(Math.abs(Math.log(estimates.black!.value) + 0.02)).toBeLessThan(0.06);
    }, 60_000);
  },
);
