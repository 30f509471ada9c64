import { expect, it } from "vitest";
import { analyseLine } from "../../../src/chapters/outcomes/design/designs.js";
import { curveOf } from "../../../src/chapters/outcomes/design/specifications.js";
import { simulated, specOf } from "./simulate.js";

it("a curve holds every choice in order of size, the main one among them, the same whenever it is made", () => {
  const spec = specOf();
  const [answer] = analyseLine(simulated({ seed: 6, effect: 0.8 }), "cooperation", spec, {
    thorough: false,
    seed: 1,
  });
  const curve = curveOf(answer!, spec)!;
  const { specifications, choices } = curve;
  expect(specifications).toHaveLength(128);
  expect(curve.possible).toBeGreaterThan(128);
  expect(specifications.map(({ ratio }) => ratio)).toEqual(
    specifications.map(({ ratio }) => ratio).toSorted((a, b) => a - b),
  );
  const main = specifications.filter((one) => one.main);
  expect(main).toHaveLength(1);
  const told = answer!.frames.at(-1)!.designs.find(({ kind }) => kind === "triple")!.effect!;
  expect([main[0]!.ratio, main[0]!.low, main[0]!.high]).toEqual([told.ratio, told.low, told.high]);
  for (const [c, { options }] of choices.entries()) {
    const taken = new Set(specifications.map((one) => one.options[c]!).filter((o) => o >= 0));
    expect([...taken].sort()).toEqual([...options.keys()]);
  }
  // Those that count from the start and take out what is shared lie about what is planted.
  const near = specifications.filter(
    ({ options }) => options[0] === 1 && options[1] === 3 && options[6] === 0,
  );
  expect(near.length).toBeGreaterThan(5);
  for (const { ratio } of near) expect(Math.abs(Math.log(ratio / 0.8))).toBeLessThan(0.15);
  expect(curveOf(answer!, spec)).toEqual(curve);
});
