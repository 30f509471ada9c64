import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineMap } from "../../../src/data/readers/line-map.js";
import { RectangleCheck } from "../../../src/data/readers/rectangle.js";

/** Feeds the check in pieces, as a file is read, with what was left over put before the next piece. */
function check(content: Buffer, width: number, lineEnd: "lf" | "crlf", sizes: readonly number[]) {
  const end = content.indexOf(10);
  const header = content.subarray(0, lineEnd === "crlf" ? end - 1 : end);
  const rectangle = new RectangleCheck({ delimiter: ",", quote: '"', width, skipLines: 1, lineEnd, header });
  let held = content.subarray(0, end + 1);
  let at = held.length;
  for (let i = 0; at < content.length; i++) {
    const piece = content.subarray(at, at + sizes[i % sizes.length]!);
    at += piece.length;
    held = Buffer.concat([held, piece]);
    held = held.subarray(rectangle.push(held, false));
    if (rectangle.fault !== undefined) return rectangle;
  }
  rectangle.push(held, true);
  return rectangle;
}

const faults = [
  ["ragged rows", "a,b,c\n1,2,3\n1,2\n"],
  ["ragged rows", "a,b,c\n1,2,3,4\n"],
  ["a row of empty cells", "a,b,c\n1,2,3\n,,\n"],
  ["the header again", "a,b,c\n1,2,3\na,b,c\n"],
  ["a carriage return within a line", "a,b,c\n1,2,3\r\n4,5,6\n"],
  ["a carriage return within a line", "a,b,c\n1,2\rx,3\n"],
  ["quotes in no good order", 'a,b,c\n1,2"x,3\n'],
  ["quotes in no good order", 'a,b,c\n1,"2"x,3\n'],
  ["a quote that is never closed", 'a,b,c\n1,"2,3\n4,5,6\n'],
  ["a NUL", "a,b,c\n1,\0,3\n"],
  ["not UTF-8", Buffer.from("a,b,c\n1,2,3\n4,\xf1,6\n", "latin1")],
] as const;

describe("the check of a rectangle", () => {
  it.each(faults)("finds %s, wherever the file is cut into pieces", (fault, content) => {
    for (const sizes of [[1000], [1], [2, 3], [7]]) {
      expect(check(Buffer.from(content as string), 3, "lf", sizes).fault).toBe(fault);
    }
  });

  it("finds mixed line ends in a file with CRLF", () => {
    expect(check(Buffer.from("a,b\r\n1,2\r\n3,4\n"), 2, "crlf", [3]).fault).toBe("mixed line ends");
    expect(check(Buffer.from("a\r\n1\r\n\r\n3\r\n"), 1, "crlf", [3]).fault).toBe(
      "an empty line in a single column",
    );
  });

  it("counts rows and knows their lines, wherever the file is cut into pieces", () => {
    const cell = fc.constantFrom(
      "",
      "x",
      "año",
      '"q"',
      '"a,b"',
      '"a ""b"""',
      '"two\nlines"',
      '"three\n\nlines"',
      "12.5",
    );
    const row = fc.tuple(cell, cell).map(([a, b]) => `r,${a},${b}`);
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 6, arbitrary: row }, { weight: 1, arbitrary: fc.constant("") }), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom("lf", "crlf"),
        (rows, sizes, lineEnd) => {
          const end = lineEnd === "lf" ? "\n" : "\r\n";
          const content = Buffer.from(
            ["id,b,c", ...rows].map((one) => one.replaceAll("\n", end) + end).join(""),
          );
          const found = check(content, 3, lineEnd, sizes);
          expect(found.fault).toBeUndefined();
          let line = 2;
          const lines: number[] = [];
          for (const one of rows) {
            if (one !== "") lines.push(line);
            line += one.split("\n").length;
          }
          expect(found.rows).toBe(lines.length);
          expect(lines.map((_, i) => found.lines.lineOf(i))).toEqual(lines);
          const last = rows.findLast((one) => one !== "");
          if (last !== undefined)
            expect(found.lastRow.toString().trimEnd()).toBe(last.replaceAll("\n", end).trimEnd());
        },
      ),
      { seed: 1070, numRuns: 400 },
    );
  });
});

describe("the map of lines", () => {
  it("answers for each row what it was told, in runs and alone", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 4 })), { maxLength: 30 }),
        (runs) => {
          const map = new LineMap();
          const wanted: number[] = [];
          let line = 1;
          for (const [gap, count] of runs) {
            line += gap;
            if (count === 1) map.note(line);
            else map.noteRun(line, count);
            for (let i = 0; i < count; i++) wanted.push(line++);
          }
          expect(map.rows).toBe(wanted.length);
          expect(wanted.map((_, i) => map.lineOf(i))).toEqual(wanted);
        },
      ),
      { seed: 1070 },
    );
  });
});
