import type { Figure, FindingTable } from "../../../findings/finding.js";
import { capitalise, formatShare } from "../../../findings/wording.js";
import { inputLabels, type ModelInput, originWords } from "./inputs.js";
import type { RouteResult } from "./spec.js";
import { inputValue, rough } from "./words.js";

/** Every number that goes in, its range, and where it comes from. */
export function inputTable(id: string, inputs: readonly ModelInput[]): FindingTable {
  return {
    id,
    title: "The numbers that go in",
    columns: [
      { name: "input", label: "Number", kind: "label" },
      { name: "low", label: "Low", kind: "text" },
      { name: "middle", label: "Middle", kind: "text" },
      { name: "high", label: "High", kind: "text" },
      { name: "origin", label: "Where it comes from", kind: "text" },
      { name: "source", label: "Source", kind: "text" },
    ],
    rows: inputs.map((one) => [
      capitalise(inputLabels[one.name]),
      inputValue(one.name, one.low),
      inputValue(one.name, one.middle),
      inputValue(one.name, one.high),
      originWords[one.origin],
      one.source,
    ]),
    note: "Low and high hold the number with 95 per cent probability.",
  };
}

/** What each number does to the result. */
export function influenceTable(id: string, { influence }: RouteResult): FindingTable {
  return {
    id,
    title: "What each number does to wrongful holds a year",
    columns: [
      { name: "input", label: "Number", kind: "label" },
      { name: "at-low", label: "Holds with it at its low end", kind: "text" },
      { name: "at-high", label: "Holds with it at its high end", kind: "text" },
      { name: "narrows", label: "Interval narrows once it is known by", kind: "text" },
      { name: "halves", label: "Holds halve at", kind: "text" },
    ],
    rows: influence.map((one) => [
      capitalise(inputLabels[one.input]),
      rough(one.atLow),
      rough(one.atHigh),
      formatShare(one.narrows, { digits: 0, short: true }),
      one.halves === undefined ? "not by this alone" : inputValue(one.input, one.halves),
    ]),
    note: "All other numbers stand in their middle.",
  };
}

/** The same as a figure, what moves most first. */
export function influenceFigure(id: string, table: string, { atMiddle, influence }: RouteResult): Figure {
  const moved = influence
    .filter(({ atLow, atHigh }) => atHigh > atLow && atLow > 0)
    .sort((a, b) => b.atHigh / b.atLow - a.atHigh / a.atLow);
  return {
    id,
    title: "Which number moves the answer most?",
    subtitle:
      "Wrongful holds a year as each number goes from its low to its high end, all others in the middle",
    alternative: moved
      .map((one) => `${inputLabels[one.input]}: from ${rough(one.atLow)} to ${rough(one.atHigh)}`)
      .join("; "),
    table,
    plot: {
      kind: "intervals",
      measure: "wrongful holds a year",
      axis: "log",
      format: "number",
      reference: { value: atMiddle, label: "all in the middle" },
      rows: moved.map((one) => ({
        label: capitalise(inputLabels[one.input]),
        value: atMiddle,
        low: one.atLow,
        high: one.atHigh,
      })),
    },
  };
}
