import type { Ruling } from "../../src/law/index.js";

/** All that a ruling shows, with the citations behind it. */
export function answerText({ trace, liability, pending, conditions }: Ruling): string {
  const rules = [
    ...trace.flatMap((step) => step.rules),
    ...[...liability, ...pending, ...conditions].map(({ rule }) => rule),
  ];
  return [
    ...trace.map(({ text }) => text),
    ...rules.map(({ id, authority }) => `${id} ${authority.cite}`),
  ].join("\n");
}
