/** Answers every question on every date on which anything changed: `node --import ./scripts/typescript.js bench/law.ts`. */
import { loadLaw, ruleOn } from "../src/law/index.js";

const body = loadLaw();
const { places, actions } = body.vocabulary;
const dates = [
  ...new Set(
    body.rules.flatMap(({ from, to }) => [from, to].flatMap((one) => (one === null ? [] : [one.earliest]))),
  ),
].sort();
const start = performance.now();
const cpu = process.cpuUsage();
let answers = 0;
for (const { code } of places)
  for (const { id } of actions)
    for (const on of dates) {
      ruleOn({ state: code, agency: "sheriff", action: id, on, given: {} }, body);
      answers++;
    }
const used = process.cpuUsage(cpu);
const seconds = ((performance.now() - start) / 1000).toFixed(2);
console.log(
  `${answers} answers (${places.length} jurisdictions, ${actions.length} actions, ${dates.length} dates): ${seconds} s, ${((used.user + used.system) / 1e6).toFixed(2)} s of processor`,
);
