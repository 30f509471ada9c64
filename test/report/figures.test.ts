import { describe, expect, it } from "vitest";
import { drawFigure, isEmpty } from "../../src/report/figures/draw.js";
import { figureFile } from "../../src/report/figures/file.js";
import { variants } from "../../src/report/figures/frame.js";
import { emptyFigure, hardFigures, usualFigures } from "./figure-fixtures.js";

/** The snapshots are the gallery: test/report/snapshots/*.svg. A tag a line keeps their differences readable. */
const oneTagALine = (svg: string) =>
  svg.replaceAll(/(<(?:g|path|line|rect|svg|text|title|desc)[ >])/g, "\n$1").trimStart();

describe.each([...usualFigures, ...hardFigures].map((figure) => ({ id: figure.id, figure })))(
  "figure $id",
  ({ figure, id }) => {
    it.each(variants)("is drawn %s as its snapshot", async (variant) => {
      const file = figureFile(figure, "Source: fixtures of the tests.", variant);
      expect(file).not.toMatch(/NaN|Infinity|undefined|<style|var\(/);
      await expect(oneTagALine(file)).toMatchFileSnapshot(`snapshots/${id}-${variant}.svg`);
    });

    it("is one image that describes itself", () => {
      const { svg } = drawFigure(figure, "wide", "f1");
      const root = /^<svg [^>]*>/.exec(svg)![0];
      expect(root).toContain('role="img"');
      expect(root).toContain('aria-labelledby="f1-title f1-desc"');
      expect(svg).toContain('<title id="f1-title">');
      expect(svg).toContain('<desc id="f1-desc">');
      expect(svg.slice(root.length)).not.toContain("aria-label");
    });
  },
);

describe("a figure without values", () => {
  it("is known as empty, and is not drawn", () => {
    expect(isEmpty(emptyFigure.plot)).toBe(true);
    expect(() => drawFigure(emptyFigure, "wide", "f1")).toThrow("nothing to draw");
    expect([...usualFigures, ...hardFigures].filter((one) => isEmpty(one.plot))).toEqual([]);
  });

  it("is empty of every kind", () => {
    const x = { label: "x", format: "number" } as const;
    expect(isEmpty({ kind: "bars", measure: "m", format: "number", rows: [] })).toBe(true);
    expect(isEmpty({ kind: "scatter", x, y: x, diagonal: false, points: [{ x: 1, y: Number.NaN }] })).toBe(
      true,
    );
    const lines = [{ label: "a", points: [{ x: "2010", y: null }] }];
    const axis = { kind: "date", label: "Year" } as const;
    expect(isEmpty({ kind: "series", measure: "m", x: axis, format: "number", lines, events: [] })).toBe(
      true,
    );
  });
});

describe("drawing", () => {
  it("gives the same bytes whenever it is done", () => {
    const once = drawFigure(usualFigures[2]!, "wide", "f1");
    drawFigure(usualFigures[3]!, "wide", "f2");
    expect(drawFigure(usualFigures[2]!, "wide", "f1")).toEqual(once);
  });

  it("never sets type below 11 px on a phone 360 px wide", () => {
    const room = 360 - 2 * 16;
    const sizes = [...usualFigures, ...hardFigures].flatMap((one) => {
      const { svg } = drawFigure(one, "narrow", "f1");
      const width = Number(/viewBox="0 0 ([\d.]+)/.exec(svg)![1]);
      return [...svg.matchAll(/font-size="([\d.]+)/g)].map(
        (match) => Number(match[1]) * Math.min(1, room / width),
      );
    });
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11);
  });
});
