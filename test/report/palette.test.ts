import { describe, expect, it } from "vitest";
import { groupStyles, markStyle, type Theme, themeColours } from "../../src/report/palette.js";

/** WCAG 2.2, success criterion 1.4.3: text of any size against its ground. */
const leastContrast = 4.5;

const linear = (channel: number) =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
const rgb = (hex: string) => [1, 3, 5].map((i) => linear(Number.parseInt(hex.slice(i, i + 2), 16) / 255));

function luminance(hex: string): number {
  const [r, g, b] = rgb(hex);
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

/** Machado, Oliveira and Fernandes (2009), full severity, on linear RGB. */
const deficiencies = {
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
};

function lab(hex: string, matrix: readonly number[]): number[] {
  const seen = rgb(hex);
  const [r, g, b] = [0, 3, 6].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        seen.reduce((sum, one, i) => sum + matrix[row + i]! * one, 0),
      ),
    ),
  ) as [number, number, number];
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((one, i) => one - b[i]!));

describe.each(["light", "dark"] as const)("colours of the %s theme", (theme: Theme) => {
  const colours = themeColours(theme);

  it.each(Object.keys(colours).filter((name) => /group|mark|ink|soft|accent/.test(name)))(
    "%s can be read on the page and on panels",
    (name) => {
      expect(contrast(colours[name]!, colours["--ground"]!)).toBeGreaterThanOrEqual(leastContrast);
      expect(contrast(colours[name]!, colours["--panel"]!)).toBeGreaterThanOrEqual(leastContrast);
    },
  );

  it.each(Object.entries(deficiencies))(
    "of the four largest groups stay apart with %s colour blindness",
    (_, matrix) => {
      const main = ["white", "black", "hispanic", "asian-pacific"].map((one) =>
        lab(groupStyles[one]![theme], matrix),
      );
      for (const [i, one] of main.entries())
        for (const other of main.slice(i + 1)) expect(distance(one, other)).toBeGreaterThan(15);
    },
  );
});

describe("groups", () => {
  it("keep their colour and marker whatever stands beside them", () => {
    expect(markStyle("hispanic", 0)).toEqual(markStyle("hispanic", 5));
    expect(markStyle("hispanic").colour).toBe("var(--group-hispanic)");
  });

  it("differ in their markers, so that grey print tells them apart", () => {
    const named = Object.entries(groupStyles).filter(([group]) => group !== "missing");
    expect(new Set(named.map(([, one]) => one.symbol)).size).toBe(named.length);
  });

  it("that nobody has named take the next free style", () => {
    expect(markStyle("martian", 1)).not.toEqual(markStyle("martian", 2));
    expect(markStyle(undefined, 6)).toEqual(markStyle(undefined, 0));
  });
});
