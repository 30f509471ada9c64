/**
 * Colours of groups. Their meanings are fixed: a group has the same colour and the same marker in every figure. Hues
 * stay apart for readers with protanopia and deuteranopia, and every colour reaches 4.5 : 1 against the page, because
 * labels are set in it. No colour stands for good or bad.
 */

export type MarkerSymbol =
  | "circle"
  | "square"
  | "triangle"
  | "diamond"
  | "star"
  | "times"
  | "wye"
  | "plus"
  | "hexagon";

export interface GroupStyle {
  readonly light: string;
  readonly dark: string;
  /** Tells groups apart in grey print. */
  readonly symbol: MarkerSymbol;
}

export const groupStyles: Readonly<Record<string, GroupStyle>> = {
  white: { light: "#0067a3", dark: "#6cb4f2", symbol: "circle" },
  black: { light: "#ab4a00", dark: "#f5a55f", symbol: "square" },
  hispanic: { light: "#700f52", dark: "#dd6fb2", symbol: "triangle" },
  "asian-pacific": { light: "#007a6c", dark: "#8cefd9", symbol: "diamond" },
  native: { light: "#6046b8", dark: "#bba6f7", symbol: "star" },
  "middle-eastern": { light: "#7c6400", dark: "#dcc44c", symbol: "times" },
  multiracial: { light: "#46566b", dark: "#b3c0d3", symbol: "wye" },
  other: { light: "#5c5c5c", dark: "#c4c4c4", symbol: "plus" },
  unknown: { light: "#707070", dark: "#a3a3a3", symbol: "hexagon" },
  missing: { light: "#707070", dark: "#a3a3a3", symbol: "hexagon" },
};

/** For lines that are no group of people: in order of appearance. */
const otherStyles: readonly GroupStyle[] = [
  { light: "#2f3a4a", dark: "#d3dae4", symbol: "circle" },
  { light: "#0067a3", dark: "#6cb4f2", symbol: "square" },
  { light: "#ab4a00", dark: "#f5a55f", symbol: "triangle" },
  { light: "#700f52", dark: "#dd6fb2", symbol: "diamond" },
  { light: "#007a6c", dark: "#8cefd9", symbol: "star" },
  { light: "#7c6400", dark: "#dcc44c", symbol: "wye" },
];

/** The colours of the page itself. */
const page = {
  light: {
    ink: "#1c2229",
    soft: "#50596a",
    rule: "#d8dce2",
    ground: "#ffffff",
    panel: "#f5f6f8",
    accent: "#274c77",
  },
  dark: {
    ink: "#e7eaee",
    soft: "#aab3c0",
    rule: "#3a424e",
    ground: "#14181d",
    panel: "#1d2229",
    accent: "#9cc3ee",
  },
} as const;

export type Theme = "light" | "dark";

/** What a figure needs to know of a line, a dot or a bar. `colour` is a CSS variable. */
export interface MarkStyle {
  readonly colour: string;
  readonly symbol: MarkerSymbol;
}

/** The style of a group, or of the `index`-th thing that is no known group. */
export function markStyle(group: string | undefined, index = 0): MarkStyle {
  const known = group === undefined ? undefined : groupStyles[group];
  if (known !== undefined) return { colour: `var(--group-${group})`, symbol: known.symbol };
  const place = index % otherStyles.length;
  return { colour: `var(--mark-${place})`, symbol: otherStyles[place]!.symbol };
}

/** Every CSS variable of a theme with its value. */
export function themeColours(theme: Theme): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(Object.entries(page[theme]).map(([name, value]) => [`--${name}`, value])),
    ...Object.fromEntries(
      Object.entries(groupStyles).map(([group, one]) => [`--group-${group}`, one[theme]]),
    ),
    ...Object.fromEntries(otherStyles.map((one, i) => [`--mark-${i}`, one[theme]])),
  };
}

/** The variables as CSS declarations. */
export function themeCss(theme: Theme): string {
  return Object.entries(themeColours(theme))
    .map(([name, value]) => `${name}:${value}`)
    .join(";");
}
