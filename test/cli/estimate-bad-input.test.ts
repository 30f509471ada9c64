import { describe, expect, it } from "vitest";
import { toldOn } from "./estimate-support.js";

/** Eight units over five periods; two are treated from period 3, two from period 4, four never. */
const base = (() => {
  const lines = ["unit,time,first,treated,y,x,g,w,se,n"];
  for (let unit = 1; unit <= 8; unit++) {
    const first = unit <= 2 ? 3 : unit <= 4 ? 4 : 0;
    for (let time = 1; time <= 5; time++) {
      const treated = first > 0 && time >= first ? 1 : 0;
      const noise = ((unit * 7 + time * 5) % 11) / 100;
      const y = (unit + time + 2 * treated + noise).toFixed(2);
      const row = [
        `u${unit}`,
        time,
        first === 0 ? "" : first,
        treated,
        y,
        noise,
        "ab"[unit % 2],
        1 + (unit % 3),
        0.1 + unit / 20,
        3 + ((unit + time) % 4),
      ];
      lines.push(row.join());
    }
  }
  return lines;
})();

/** The table with a field changed in some rows (from 1), or in all. */
function changed(column: string, value: string, rows?: readonly number[]): string {
  const place = base[0]!.split(",").indexOf(column);
  const lines = base.map((line, i) => {
    if (i === 0 || (rows !== undefined && !rows.includes(i))) return line;
    const fields = line.split(",");
    fields[place] = value;
    return fields.join();
  });
  return `${lines.join("\n")}\n`;
}
const keep = (csv: string, pattern: RegExp): string =>
  csv
    .split("\n")
    .filter((line, i) => i === 0 || pattern.test(line))
    .join("\n");
const whole = `${base.join("\n")}\n`;

const panel = "--outcome y --unit unit --time time --cohort first";
const single = "--outcome y --unit unit --time time --treatment treated";
/** Every kind of method, with what it makes of the table. */
const methods: Readonly<Record<string, { options: string; of?: RegExp }>> = {
  ols: { options: "--formula y~x --weights w --cluster g" },
  wls: { options: "--formula y~x --weights w" },
  feols: { options: "--formula y~x|unit --weights w --cluster g" },
  poisson: { options: "--formula n~x --offset w --cluster g" },
  logit: { options: "--formula treated~x --weights w --cluster g" },
  "event-study": { options: `${panel} --cluster g --weights w` },
  sunab: { options: `${panel} --cluster g --weights w` },
  "callaway-santanna": { options: `${panel} --cluster g --weights w` },
  imputation: { options: `${panel} --cluster g --weights w` },
  bacon: { options: panel },
  "synthetic-control": { options: single, of: /^u[15678],/ },
  sdid: { options: single, of: /^u[15678],/ },
  drdid: { options: `${single} --weights w`, of: /^u\d,[23],/ },
  its: { options: "--outcome y --time time --interventions 3 --change level --without-trend", of: /^u1,/ },
  svymean: { options: "--formula ~y --weights w --cluster g" },
  svytotal: { options: "--formula ~y --weights w --cluster g" },
  svyglm: { options: "--formula y~x --weights w --cluster g" },
  meta: { options: "--estimate y --standard-error se --cluster g" },
  rates: { options: "--events n --total w" },
  agreement: { options: "--coders n,w" },
};

const run = (name: string, csv: string, more = "") => {
  const { options, of } = methods[name]!;
  return toldOn(of === undefined ? csv : keep(csv, of), name, ...`${options} ${more}`.trim().split(" "));
};

interface Case {
  readonly title: string;
  readonly csv: string;
  readonly of: readonly string[];
  /** The sentence: what it must say. */
  readonly says: RegExp;
  readonly more?: string;
}

/** One of each way of reading a table: every method of a family shares it. */
const withOutcome = [
  "ols",
  "event-study",
  "callaway-santanna",
  "sdid",
  "drdid",
  "its",
  "svymean",
  "svyglm",
  "meta",
];
const withWeights = [
  "ols",
  "wls",
  "feols",
  "logit",
  "event-study",
  "sunab",
  "callaway-santanna",
  "imputation",
  "drdid",
  "svymean",
  "svytotal",
  "svyglm",
];
const panels = ["event-study", "sunab", "callaway-santanna", "imputation", "bacon"];

const cases: readonly Case[] = [
  {
    title: "an infinite outcome",
    csv: changed("y", "Inf", [3]),
    of: withOutcome.filter((name) => name !== "drdid"),
    says: /"y" is (.+ and is )?infinite in 1 of \d+ rows: line 4 \(Infinity\)/,
  },
  {
    title: "an outcome that is empty throughout",
    csv: changed("y", ""),
    of: withOutcome,
    says: /"y" is (.+ and is )?empty in all \d+ rows: line 2/,
  },
  {
    title: "text in a column of numbers",
    csv: changed("y", "many", [3, 4]),
    of: withOutcome.filter((name) => name !== "drdid"),
    says: /"y" (is .+; it holds text|holds numbers, and text) in 2 of \d+ rows: line 4 "many", line 5 "many"/,
  },
  {
    title: "a constant outcome",
    csv: changed("y", "3"),
    of: withOutcome.filter((name) => !["svymean", "svytotal", "meta"].includes(name)),
    says: /The outcome "y" is 3 in all \d+ (rows|periods), so there is nothing to explain/,
  },
  {
    title: "a constant outcome of another kind",
    csv: changed("treated", "0"),
    of: ["logit"],
    says: /The outcome "treated" is 0 in all 40 rows/,
  },
  {
    title: "negative weights",
    csv: changed("w", "-1", [2, 4]),
    of: withWeights.filter((name) => name !== "drdid"),
    says: /"w" is the weight and is negative in 2 of 40 rows: line 3 \(-1\), line 5 \(-1\)/,
  },
  {
    title: "weights that are missing where the design needs them",
    csv: changed("w", "", [2]),
    of: ["svymean", "svytotal", "svyglm", "callaway-santanna", "imputation"],
    says: /"w" is the weight and is missing in 1 of 40 rows: line 3/,
  },
  {
    title: "an exposure of zero",
    csv: changed("w", "0", [2]),
    of: ["poisson"],
    says: /"w" is the exposure and is zero in 1 of 40 rows: line 3/,
  },
  {
    title: "a variance of zero, and a negative one",
    csv: changed("se", "0", [2]),
    of: ["meta"],
    says: /"se" is the standard error and is zero in 1 of 40 rows: line 3/,
  },
  {
    title: "negative counts",
    csv: changed("n", "-2", [2]),
    of: ["poisson", "rates"],
    says: /"n" is (the outcome|a count of events) and is negative in 1 of 40 rows: line 3 \(-2\)/,
  },
  {
    title: "an outcome that is neither 0 nor 1",
    csv: changed("treated", "2", [7]),
    of: ["logit"],
    says: /"treated" is the outcome, which is 0 or 1, and is not in 1 of 40 rows: line 8 \(2\)/,
  },
  {
    title: "nobody treated",
    csv: changed("first", "0"),
    of: panels,
    says: /"first" gives no unit a first treated period between 1 and 5/,
  },
  {
    title: "nobody treated, by an indicator",
    csv: changed("treated", "0"),
    of: ["synthetic-control", "sdid"],
    says: /"treated" is never 1/,
  },
  {
    title: "a treatment that is neither 0 nor 1",
    csv: changed("treated", "2", [3]),
    of: ["synthetic-control", "sdid"],
    says: /"treated" is 1 where and when treated and 0 elsewhere; line 4 has 2/,
  },
  {
    title: "one cluster",
    csv: changed("g", "a"),
    of: ["ols", "feols", "poisson", "logit", "event-study", "callaway-santanna", "svymean", "svyglm", "meta"],
    says: /"g" is the same in all 40 rows/,
  },
  {
    title: "two rows of one unit and period",
    csv: `${whole}u1,1,3,0,4,0.1,a,1,0.2,3\n`,
    of: ["callaway-santanna", "bacon", "sdid"],
    says: /lines 2 and \d+/,
  },
  {
    title: "a unit that begins twice",
    csv: changed("first", "5", [2]),
    of: panels,
    says: /lines 2 and 3: "first" gives one unit two first treated periods \(3 and 5\)/,
  },
  {
    title: "a column that the file does not have",
    csv: whole.replace("unit,time,first,treated,y,", "unit,time,first,treated,yy,"),
    of: withOutcome.filter((name) => !["drdid"].includes(name)),
    says: /there is no column "y"\n {4}Did you mean "yy"\? The columns are unit, time/,
  },
];

/** Bad input that needs a table of its own. */
const apart: readonly [string, string, string, RegExp][] = [
  ["a regressor that does not vary", "x,y\n1,2\n1,3\n1,5\n", "ols --formula y~x", /"x" is 1 in all 3 rows/],
  [
    "a treatment that the effects explain",
    "x,y,g\n1,2,a\n1,3,a\n0,5,b\n0,6,b\n",
    "feols --formula y~x|g",
    /"x" does not vary beyond the absorbed effects/,
  ],
  [
    "more coefficients than rows",
    "x,y,z,v\n1,2,5,1\n2,3,4,7\n4,5,9,1\n",
    "ols --formula y~x+z+v",
    /4 coefficients and only 3 rows/,
  ],
  [
    "more coefficients than rows of a logit",
    "x,y,z,v\n1,1,5,1\n2,0,4,7\n4,1,9,1\n",
    "logit --formula y~x+z+v",
    /4 coefficients and only 3 rows/,
  ],
  [
    "more coefficients than studies",
    "y,v,z,x\n1,1,5,1\n2,2,4,7\n4,1,9,1\n",
    "meta --estimate y --variance v --moderators z,x",
    /too few studies \(3\) for the number of coefficients \(3\)/,
  ],
  ["one study", "y,v\n1,1\n", "meta --estimate y --variance v", /one study|1 study|a single study/i],
  [
    "more events than people",
    "e,n\n5,3\n",
    "rates --events e --total n --family binomial",
    /line 2: 5 events are more than the 3/,
  ],
  [
    "more events than people, of two groups",
    "a,b,n,m\n5,1,3,4\n",
    "rates --events a,b --total n,m",
    /line 2 has more events \(5\) than its total \(3\)/,
  ],
  [
    "ratings that never vary",
    "a,b\n1,1\n1,1\n",
    "agreement --coders a,b",
    /"a", "b": all ratings are the same/,
  ],
  [
    "words on an interval scale",
    "a,b\nx,y\ny,x\n",
    "agreement --coders a,b --level interval",
    /"a", "b": .*numbers/,
  ],
  ["too few ratings", "a,b\n1,\n,2\n", "agreement --coders a,b", /"a", "b": .*no unit was rated by two/],
  [
    "words in place of a yes or no",
    "x,y\n1,a\n2,b\n3,c\n",
    "logit --formula y~x",
    /"y" is the outcome and holds 3 words \(a, b, c\)/,
  ],
  [
    "a time that is none",
    "t,y\n1,2\nsoon,3\n3,4\n4,9\n",
    "its --outcome y --time t --interventions 3",
    /"t" is the time; .*: line 3 "soon"/,
  ],
  [
    "two rows of one month",
    "t,y\n2020-01,2\n2020-02,3\n2020-02,4\n2020-03,5\n",
    "its --outcome y --time t --interventions 2020-02",
    /2020-02-01 has two rows \(lines 3 and 4\)/,
  ],
  [
    "an intervention outside of the series",
    "t,y\n1,2\n2,5\n3,4\n4,9\n",
    "its --outcome y --time t --interventions 9",
    /intervention 9 lies outside of the series, which runs from 1 to 4/,
  ],
  [
    "the logarithm of zero",
    "t,y\n1,0\n2,5\n3,4\n4,9\n",
    "its --outcome log(y) --time t --interventions 3",
    /"log\(y\)" is the outcome and is infinite in 1 of 4 rows: line 2/,
  ],
  [
    "negative counts over time",
    "t,y\n1,-1\n2,5\n3,4\n4,9\n",
    "its --outcome y --time t --interventions 3 --family poisson",
    /"y" is the outcome and is negative in 1 of 4 rows: line 2/,
  ],
  [
    "negative counts behind rows with nothing",
    "x,y\n1,3\n,1\n3,2\n4,-1\n5,2\n",
    "poisson --formula y~x",
    /line 5 \(-1\)/,
  ],
  [
    "three periods",
    "t,d,y\n1,0,2\n2,1,3\n3,1,5\n1,1,2\n",
    "drdid --outcome y --time t --treatment d",
    /"t" has 3 periods/,
  ],
  [
    "looks that go back",
    "i,e,s\n0.5,1,1\n0.2,1,1\n",
    "monitoring --information i --estimate e --standard-error s",
    /Information must increase/,
  ],
];

describe("bad input of equipoise estimate", () => {
  for (const { title, csv, of, says, more } of cases) {
    it(`${title}: a sentence with the column and the lines`, async () => {
      expect(of.length).toBeGreaterThan(0);
      for (const name of of) {
        const told = await run(name, csv, more);
        expect(told.stderr, name).toMatch(says);
        expect(told.stderr, name).not.toMatch(/\n\s+at /);
        expect(told.stdout, name).toBe("");
        expect(told.code, name).toBe(1);
      }
    });
  }

  for (const [title, csv, line, says] of apart) {
    it(`${title}: a sentence, exit code 1`, async () => {
      const told = await toldOn(csv, ...(line.split(" ") as [string, ...string[]]));
      expect(told.stderr).toMatch(says);
      expect(told.stderr).not.toMatch(/\n\s+at /);
      expect(told.code).toBe(1);
    });
  }

  it("the same as JSON on stdout, for scripts", async () => {
    const told = await run("ols", changed("y", "Inf", [3]), "--json");
    expect(told.code).toBe(1);
    const { error, problems } = JSON.parse(told.stdout);
    expect(error).toBe("input");
    expect(problems[0].what).toMatch(/"y" is the outcome and is infinite/);
    expect(problems[0].mend).toMatch(/leave the field empty/);
  });

  it("nothing is refused where all is well", async () => {
    for (const name of Object.keys(methods)) {
      const told = await run(name, whole);
      expect(told.stderr, name).toBe("");
      expect(told.code, name).toBe(0);
    }
  });
});
