import { bookings } from "../../../data/contracts/bookings.js";
import { type Dataset, has } from "../../../data/dataset.js";
import { call, column, type Expression } from "../../../engine/query.js";
import { formatCount } from "../../../findings/wording.js";
import type { Method } from "../../method.js";
import { isNotRun, periodWords, plannedProgram, programWith } from "../common/context.js";
import { type ExtraDaysResult, type ExtraDaysSpec, estimateExtraDays } from "./estimate.js";
import { extraDaysFindings } from "./findings.js";

/** Columns on which stays are taken to be alike, where the file has them. */
const alike = ["charge_level", "offence", "sex"] as const;
/** Numbers of charges beyond this are taken together. */
const mostCharges = 5;

/** Length of the stay in days: as given, else from booking to release, with clock times where they are told. */
function daysExpression(dataset: Dataset): Expression {
  const days = call("subtract", call("day-number", column("released")), call("day-number", column("booked")));
  const minutes = call("divide", call("subtract", column("released_time"), column("booked_time")), 1440);
  const worked = has(dataset, "booked_time", "released_time") ? call("add", days, minutes) : days;
  return has(dataset, "days") ? call("coalesce", column("days"), worked) : worked;
}

/** Days that people with an immigration hold spend in jail beyond those whom the same charges bring there. */
export const extraJailDays: Method<ExtraDaysSpec, ExtraDaysResult> = {
  id: "extra-jail-days",
  chapter: "program",
  title: "Extra days in jail",
  question: "How much longer do people with an immigration hold stay in jail than others with like charges?",
  ledger: "resources",
  citations: ["neff-uwchr-2019", "white-1980"],
  rank: 60,
  plan(context) {
    const program = programWith(context, "bookings", {
      ice_hold: {
        lacks: "on which stays an immigration hold lay",
        would: "A flag for stays with an immigration detainer or hold.",
      },
      "days|released": {
        lacks: "how long stays lasted",
        would: "Booking and release of every stay, or its length in days.",
      },
    });
    if (isNotRun(program)) return program;
    const { dataset, assessment } = program;
    const holds = dataset.columns.get("ice_hold")?.values ?? [];
    const count = (value: string) => holds.find((one) => one.value === value)?.rows ?? 0;
    if (count("true") === 0 || count("false") === 0)
      return {
        run: false,
        why:
          count("true") === 0
            ? `No stay in ${dataset.origin.file} has an immigration hold.`
            : `Every stay in ${dataset.origin.file} has an immigration hold: there is none to compare with.`,
        whatWould: "All bookings of the jail over the same time, with and without a hold.",
      };
    const columns = alike.filter((name) => has(dataset, name));
    const numeric = ["charges", "seriousness"].filter((name) => has(dataset, name));
    const reasons = has(dataset, "release_reason");
    const exact = has(dataset, "days") || has(dataset, "booked_time", "released_time");
    return {
      run: true,
      spec: { alike: columns, numeric, shortest: exact ? 1 / 1440 : 0.5, level: assessment.level, reasons },
      summary: `Days in jail of stays with and without an immigration hold (${formatCount(dataset.rows)} stays ${periodWords(program)}), among stays alike in ${[...columns, ...numeric].map(labelOf).join(", ") || "nothing that is recorded"}.`,
      queries: {
        stays: {
          dataset: dataset.name,
          where: call("not", call("coalesce", column("hold_only"), false)),
          by: {
            hold: column("ice_hold"),
            ...Object.fromEntries(columns.map((name) => [name, column(name)])),
            ...Object.fromEntries(
              numeric.map((name) => [
                name,
                name === "charges" ? call("least", column(name), mostCharges) : column(name),
              ]),
            ),
            days: daysExpression(dataset),
          },
          measures: { n: { kind: "count" } },
        },
        ...(reasons
          ? {
              reasons: {
                dataset: dataset.name,
                where: call("not", call("coalesce", column("hold_only"), false)),
                by: { hold: column("ice_hold"), reason: column("release_reason") },
                measures: { n: { kind: "count" } },
              },
            }
          : {}),
      },
    };
  },
  estimate: estimateExtraDays,
  findings: (spec, result, context) =>
    extraDaysFindings(extraJailDays, spec, result, plannedProgram(context, "bookings")),
};

const labelOf = (name: string): string =>
  bookings.columns.find((one) => one.name === name)?.label.toLowerCase() ?? name;
