import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnsweredFinding } from "../../src/findings/finding.js";
import type { AssessmentResult } from "../../src/report/result.js";
import { writeReport } from "../../src/report/write.js";
import { chromiumPath } from "./chromium.js";
import { hardFigures } from "./figure-fixtures.js";
import { hitFinding, result, sources } from "./fixtures.js";

/** Code for the page is given as text: it runs there, and knows a DOM that these tests do not. */
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The usual report, and every hard figure in it. */
const withHardFigures: AssessmentResult = {
  ...result,
  chapters: result.chapters.map((chapter) => ({
    ...chapter,
    findings: [
      ...chapter.findings,
      ...hardFigures.map(
        (figure): AnsweredFinding => ({
          ...hitFinding,
          id: `hard/${figure.id}`,
          question: figure.title,
          figures: [figure],
          tables: hitFinding.tables.map((one) => ({ ...one, id: figure.id })),
        }),
      ),
    ],
  })),
};

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

describe.skipIf(chromiumPath === undefined)("the report in a browser", () => {
  let browser: Browser;
  let folder = "";
  let address = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "equipoise-browser-"));
    const files = await writeReport(withHardFigures, join(folder, "report"), sources);
    address = pathToFileURL(files.index).href;
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(
    width: number,
    work: (page: Page, requests: readonly string[], complaints: readonly string[]) => Promise<void>,
    colorScheme: "light" | "dark" = "light",
  ): Promise<void> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      bypassCSP: true,
    });
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(address);
    await work(page, requests, complaints);
    await context.close();
  }

  it("asks for nothing but itself, and complains of nothing", async () => {
    await open(1280, async (page, requests, complaints) => {
      await page.evaluate("window.scrollTo(0, document.body.scrollHeight)");
      expect(requests).toEqual([address]);
      expect(complaints).toEqual([]);
    });
  });

  it.each(["light", "dark"] as const)("has no serious accessibility violation (%s)", async (scheme) => {
    await open(
      1280,
      async (page) => {
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
        await page.evaluate(axe);
        const violations = (await page.evaluate(
          "axe.run(document, { resultTypes: ['violations'] }).then((one) => one.violations)",
        )) as Violation[];
        const serious = violations.filter((one) => one.impact === "serious" || one.impact === "critical");
        expect(
          serious.map((one) => `${one.id}: ${one.nodes[0]?.html}\n${one.nodes[0]?.failureSummary}`),
        ).toEqual([]);
      },
      scheme,
    );
  });

  it.each([360, 640, 720, 1280])("fits %i pixels without scrolling sideways", async (width) => {
    await open(width, async (page) => {
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    });
  });

  it.each([360, 620, 700, 1280])(
    "keeps the type of figures at 11 pixels or more at %i pixels",
    async (width) => {
      await open(width, async (page) => {
        const least = await page.evaluate(`Math.min(...[...document.querySelectorAll("svg.figure-svg")]
        .filter((one) => one.getBoundingClientRect().width > 0)
        .map((one) => (one.getBoundingClientRect().width / one.viewBox.baseVal.width) * Number(one.getAttribute("font-size"))))`);
        expect(least).toBeGreaterThanOrEqual(11);
      });
    },
  );

  it.each([
    [360, "narrow"],
    [1280, "wide"],
  ])("draws no label outside its figure and none over another at %i pixels", async (width, variant) => {
    await open(width, async (page) => {
      const clashes =
        (await page.evaluate(`[...document.querySelectorAll(".figure-${variant} > svg")].flatMap((svg) => {
        const frame = svg.getBoundingClientRect();
        const boxes = [...svg.querySelectorAll("text")].map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }));
        const outside = boxes
          .filter(({ box }) => box.left < frame.left - 3 || box.right > frame.right + 3 || box.top < frame.top - 3 || box.bottom > frame.bottom + 3)
          .map(({ text }) => text + " (outside)");
        const over = boxes.flatMap((a, i) => boxes.slice(i + 1)
          .filter((b) => Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 2
            && Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 4)
          .map((b) => a.text + " / " + b.text));
        return [...outside, ...over].map((one) => svg.closest("figure").id + ": " + one);
      })`)) as string[];
      expect(clashes).toEqual([]);
    });
  });

  it("can be read with the keyboard alone", async () => {
    await open(1280, async (page) => {
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.activeElement.textContent.trim()")).toBe("Skip to the report");
      await page.keyboard.press("Enter");
      expect(await page.evaluate("location.hash")).toBe("#main");
    });
  });

  it("prints with its tables open and the wide figures, on paper of one colour", async () => {
    await open(794, async (page) => {
      await page.emulateMedia({ media: "print" });
      const shown = (selector: string) =>
        page.evaluate(
          `[...document.querySelectorAll("${selector}")].every((one) => one.getBoundingClientRect().height > 0)`,
        );
      expect(await shown(".figure-wide > svg")).toBe(true);
      expect(
        await page.evaluate(`document.querySelector(".figure-narrow").getBoundingClientRect().height`),
      ).toBe(0);
      expect(await shown("details.table:not(.long) table")).toBe(true);
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
        "rgb(255, 255, 255)",
      );
      const pdf = await page.pdf({ format: "A4" });
      expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    });
  });
});
